//! What came in and is in nobody's chart yet: somebody is told in time, and nothing is lost.

use std::fs;

use db::sql;

use super::{
    cast::Portal,
    clocks::{are_reached, director, paged, providers},
    followup::{days, tries, waiting},
    imports::{POTASSIUM, ROSA, SODIUM, Told, import_file, import_text, oru, reason, result_of},
    messages::count,
    results::first,
    story,
};
use crate::{imports, jobs};

/// Rosa's number, and another day of birth.
const CONFLICT: &str = "LFM-1001^^^LFM^MR||García López^Rosa||19610315|F";

fn nurses() -> Vec<String> {
    vec!["nia.carter@example.com".to_owned()]
}

/// A file of bytes, imported.
async fn import_bytes(portal: &Portal, bytes: &[u8]) -> imports::Line {
    let file = portal.scratch.folder().join("bytes.hl7");
    fs::write(&file, bytes).unwrap();
    let mut told = Told::default();
    imports::import_files(&portal.app, &[file], &mut told).await.unwrap();
    told.lines.remove(0)
}

story! {
    async fn what_may_be_critical_does_not_wait_in_quarantine_for_the_office_to_open(portal) {
        portal.enrolled("rosa");
        are_reached(portal);
        portal.wait_minutes(11 * 60);
        import_text(portal, &oru("Q0", CONFLICT, SODIUM)).await;
        let line = import_text(portal, &oru("Q1", CONFLICT, POTASSIUM)).await;
        assert_eq!((line.outcome, reason(&line)), ("quarantined", "birth_date_conflict"));
        assert!(paged(portal, 29).await.is_empty());
        assert_eq!(paged(portal, 1).await, nurses(), "at half past eight in the evening");
        assert_eq!(paged(portal, 30).await, providers(), "then who else may match it");
        assert_eq!(paged(portal, 60).await, director());
        let mut nia = portal.staff("nia").await;
        let list = nia.get("/staff/imports").await;
        assert_eq!(list.html.matches("May be critical").count(), 1, "{}", list.html);
        let (at_top, others) = list.html.split_once("May be critical").unwrap();
        assert!(!at_top.contains(">Q0<") && others.contains(">Q0<"), "{}", list.html);
        let today = nia.get("/staff?kind=match_import").await;
        assert!(today.says("Possibly urgent"), "{}", today.html);
        let page = nia.get(&format!("/staff/imports/imp_{}", list.between("imports/imp_", "\""))).await;
        assert!(page.says("May be critical") && page.says("Find the patient now"), "{}", page.html);
        nia.reads("es");
        assert!(nia.get("/staff/imports").await.says("Puede ser crítico"));
    }

    async fn refused_results_are_somebodys_task_one_for_each_sender_until_they_come_again(portal) {
        portal.enrolled("rosa");
        let open = sql!(
            "SELECT count(*) FROM tasks WHERE kind = 'results_refused' AND state = 'open'"
        );
        let nobodys = |control_id: &str| {
            oru(control_id, ROSA, SODIUM).replace("PID|1||LFM-1001", "ZZZ|1||LFM-1001")
        };
        for control_id in ["R1", "R2"] {
            let line = import_text(portal, &nobodys(control_id)).await;
            assert_eq!((line.outcome, reason(&line)), ("refused", "no_patient"));
            assert_eq!(count(portal, open).await, 1);
        }
        let mut nia = portal.staff("nia").await;
        let today = nia.get("/staff?kind=results_refused").await;
        let task = format!("/staff/tasks/tas_{}", today.between("/staff/tasks/tas_", "\""));
        let page = nia.get(&task).await;
        assert!(today.says("NLIS|NORTHLAB"), "{}", today.html);
        let list = format!("/staff/imports?sender={}", page.between("imports?sender=", "#"));
        let list = nia.get(&list).await;
        assert!(list.says("From NLIS|NORTHLAB only") && list.says(">R1<"), "{}", list.html);
        let refused = format!("/staff/imports/imp_{}", list.between("imports/imp_", "\""));
        assert!(nia.get(&refused).await.says("PID"), "why, where, and what is missing");
        assert!(!nia.get("/staff/imports?sender=files").await.says(">R1<"));
        // It comes again as it should be: what is missing still keeps the task.
        import_text(portal, &oru("R1", ROSA, SODIUM)).await;
        assert_eq!(count(portal, open).await, 1);
        import_text(portal, &oru("R2", ROSA, SODIUM)).await;
        assert_eq!(count(portal, open).await, 0, "nothing is missing any more");
        // Or somebody says that they have seen to it.
        import_text(portal, &nobodys("R3")).await;
        let today = nia.get("/staff?kind=results_refused").await;
        let task = format!("/staff/tasks/tas_{}", today.between("/staff/tasks/tas_", "\""));
        let page = nia.get(&task).await;
        nia.post(&page, &format!("{task}/closure"), &[]).await;
        assert_eq!(count(portal, open).await, 0);
    }

    async fn the_list_of_what_was_refused_goes_back_to_the_first(portal) {
        let nobodys = oru("OLD", ROSA, SODIUM).replace("PID|1||LFM-1001", "ZZZ|1||LFM-1001");
        let texts: Vec<String> = (0..60).map(|n| nobodys.replace("OLD", &format!("OLD{n}"))).collect();
        assert_eq!(import_file(portal, &texts.concat()).await.lines.len(), 60);
        let mut nia = portal.staff("nia").await;
        let newest = nia.get("/staff/imports").await;
        assert_eq!(newest.html.matches("<th scope=\"row\">").count(), 50);
        let older = format!("/staff/imports?before={}", newest.between("imports?before=", "&"));
        let oldest = nia.get(&older).await;
        assert_eq!(oldest.html.matches("<th scope=\"row\">").count(), 10);
        assert!(!oldest.says("?before="), "{}", oldest.html);
    }

    async fn one_patients_conflict_keeps_nobody_elses_results_waiting(portal) {
        let (rosa, grace) = (portal.enrolled("rosa").0, portal.enrolled("grace").0);
        let who = portal.cast.patient("grace");
        let hers = format!(
            "{}^^^LFM^MR||{}^{}||{}|F",
            who.mrn, who.family, who.given, who.birth_date.replace('-', "")
        );
        let group = |pid: &str, number: &str, obx: &str| {
            let whole = result_of("B1", number, pid, "F", obx);
            whole.split_once('\r').unwrap().1.to_owned()
        };
        let header = oru("B1", ROSA, SODIUM).split('\r').next().unwrap().to_owned();
        let groups = [
            group(CONFLICT, "ORD-B1", POTASSIUM),
            group(&hers, "ORD-B2", SODIUM),
            group(CONFLICT, "ORD-B3", SODIUM),
        ];
        let text = format!("{header}\r{}", groups.concat());
        let line = import_text(portal, &text).await;
        assert_eq!((line.outcome, reason(&line)), ("quarantined", "birth_date_conflict"));
        assert_eq!(line.results.len(), 1, "Grace's is filed: {line:?}");
        let shown = portal.patient("grace").await.get(&format!("/p/{grace}/results")).await;
        assert!(shown.says("Basic metabolic panel"), "{}", shown.html);
        let mut nia = portal.staff("nia").await;
        let list = nia.get("/staff/imports").await;
        assert!(list.says(">B1 · 1<") && list.says(">B1 · 3<"), "{}", list.html);
        assert!(!list.says(">B1 · 2<"), "{}", list.html);
        assert_eq!(list.html.matches("May be critical").count(), 1);
        let again = import_text(portal, &text).await;
        assert_eq!(again.outcome, "duplicate", "{again:?}");
        // Each is decided by itself: its page compares it with a chart, and nobody else's.
        let page = nia.get(&format!("/staff/imports/imp_{}", list.between("imports/imp_", "\""))).await;
        assert!(page.says("García López") && page.says("/filing"), "{}", page.html);
        assert!(!page.between("<section", "</section").contains(who.family.as_str()));
        let rosas = portal.patient("rosa").await.get(&format!("/p/{rosa}/results")).await;
        assert!(rosas.says("no results here yet"));
    }

    async fn what_is_no_message_or_no_result_is_nobodys_task(portal) {
        for text in ["Dear colleague,\r\n", "MSH|^~\\&|A|B|PORTICO|LFM|20261123||ORM^O01|1|P|2.5\r"] {
            assert_eq!(import_text(portal, text).await.outcome, "refused", "{text}");
        }
        let tasks = sql!("SELECT count(*) FROM tasks WHERE kind = 'results_refused'");
        assert_eq!(count(portal, tasks).await, 0);
    }

    async fn a_file_that_is_too_large_is_on_the_list_with_its_beginning(portal) {
        let file = portal.scratch.folder().join("huge.hl7");
        fs::write(&file, "MSH|^~\\&|HUGE|").unwrap();
        let hole = fs::OpenOptions::new().write(true).open(&file).unwrap();
        hole.set_len((1 << 30) + 1).unwrap();
        let mut told = Told::default();
        imports::import_files(&portal.app, &[file], &mut told).await.unwrap();
        assert_eq!(reason(&told.lines[0]), "too_large", "{:?}", told.lines);
        let mut nia = portal.staff("nia").await;
        let list = nia.get("/staff/imports").await;
        assert!(list.says("huge.hl7") && list.says("1073741825 bytes"), "{}", list.html);
        let page = nia.get(&format!("/staff/imports/imp_{}", list.between("imports/imp_", "\""))).await;
        assert!(page.says("HUGE"), "{}", page.html);
        assert!(nia.get("/staff").await.says("results that were refused"));
    }

    async fn a_record_number_that_is_too_long_for_ours_is_nobodys_and_waits(portal) {
        portal.enrolled("rosa");
        let number = "9".repeat(40);
        let pid = format!("{number}^^^LFM^MR||García López^Rosa||19610314|F");
        let line = import_text(portal, &oru("N1", &pid, SODIUM)).await;
        assert_eq!((line.outcome, reason(&line)), ("quarantined", "unknown_record_number"));
        let adt = format!(
            "MSH|^~\\&|FRONTDESK|LFM|PORTICO|LFM|20261123||ADT^A28|A1|P|2.5.1\rEVN|A28\rPID|1||{pid}\r"
        );
        let line = import_text(portal, &adt).await;
        assert_eq!(line.outcome, "refused", "{line:?}");
        assert!(line.reason.unwrap().contains("32 characters"));
    }

    async fn a_character_set_that_is_not_what_it_says_loses_nothing(portal) {
        portal.enrolled("rosa");
        let as_said = |control_id: &str, set: &str| {
            oru(control_id, ROSA, SODIUM).replace("|P|2.5.1\r", &format!("|P|2.5.1||||||{set}\r"))
        };
        let latin = |text: &str| -> Vec<u8> {
            text.chars().map(|one| u8::try_from(u32::from(one)).unwrap()).collect()
        };
        for (control_id, set, bytes) in [
            ("S1", "UNICODE UTF-8", as_said("S1", "UNICODE UTF-8").into_bytes()),
            ("S2", "8859/1", latin(&as_said("S2", "8859/1"))),
            // It says ASCII and is not; it says nothing, as many old senders do; it says what
            // nobody knows.
            ("S3", "ASCII", as_said("S3", "ASCII").into_bytes()),
            ("S4", "", latin(&as_said("S4", ""))),
            ("S5", "KLINGON", as_said("S5", "KLINGON").into_bytes()),
        ] {
            let line = import_bytes(portal, &bytes).await;
            assert_eq!(line.control_id.as_deref(), Some(control_id));
            if ["S1", "S2", "S4"].contains(&control_id) {
                assert_eq!(line.outcome, "filed", "{set}: {line:?}");
            } else {
                assert_eq!((line.outcome, reason(&line)), ("refused", "unreadable"), "{set}");
                assert!(line.reason.unwrap().contains("MSH-18"), "it says what to mend");
            }
        }
        let kept = sql!("SELECT count(*) FROM imports WHERE outcome = 'refused'");
        assert_eq!(count(portal, kept).await, 2, "as they came");
    }

    async fn t49_who_printed_posted_or_told_it_stands_in_the_privacy_report(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &result_of("L1", "ORD-L1", ROSA, "F", SODIUM)).await;
        let list = portal.patient("rosa").await.get(&format!("/p/{patient}/results")).await;
        let item = first(&list.html).unwrap();
        days(portal, 20).await;
        let mut nia = portal.staff("nia").await;
        let board = nia.get("/staff/followups").await;
        let followup = format!("/staff/followups/fol_{}", board.between("followups/fol_", "\""));
        assert_eq!(nia.get(&format!("{followup}/letter")).await.status, 200);
        let at = waiting(patient);
        tries(&mut nia, &at, ["letter", "1 Story Street", "sent", ""]).await;
        tries(&mut nia, &at, ["phone", "716-555-0111", "reached", ""]).await;
        let mut priya = portal.staff("priya").await;
        let result = priya.get(&format!("/staff/results/{item}")).await;
        let import = format!("/staff/imports/imp_{}", result.between("/staff/imports/imp_", "\""));
        let why = [("reason", "The message was another patient's.")];
        priya.fill(&import, &format!("{import}/unfiling"), &why).await;
        jobs::run_due(&portal.app).await.unwrap();
        let today = priya.get("/staff?kind=review_incident").await;
        let report = format!("/staff/incidents/inc_{}", today.between("/staff/incidents/inc_", "\""));
        let page = priya.get(&report).await;
        assert_eq!(page.html.matches("as a letter to the patient").count(), 2, "{}", page.html);
        assert!(page.says("Told the patient about it"), "{}", page.html);
    }
}
