//! What other systems send, from the demo's own files: who is found, who is not, and why.

use std::path::PathBuf;

use axum::http::StatusCode;
use db::sql;

use super::{
    cast::{Browser, Page, Portal},
    messages::count,
    story,
};
use crate::imports::{self, Line, Progress, Summary};

/// The histories, in the order in which the demo files them.
const HISTORIES: [&str; 11] = [
    "01-registration.hl7",
    "02-visits.hl7",
    "03-labs-rosa.hl7",
    "04-labs-sam.hl7",
    "05-labs-grace.hl7",
    "06-labs-others.hl7",
    "07-radiology.hl7",
    "08-merge.hl7",
    "rosa.json",
    "sam.json",
    "grace.json",
];

/// Keeps what an import tells.
#[derive(Default)]
pub(super) struct Told {
    pub(super) lines: Vec<Line>,
    pub(super) bytes: u64,
    all: u64,
}

impl Progress for Told {
    fn begins(&mut self, bytes: u64) {
        self.all = bytes;
    }

    fn goes_on(&mut self, bytes: u64, line: &Line) {
        self.bytes += bytes;
        self.lines.push(line.clone());
    }
}

/// A file or folder of the demo.
fn demo(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../practice/demo").join(name)
}

/// Imports files of the demo.
pub(super) async fn import(portal: &Portal, names: &[&str]) -> (Summary, Told) {
    let paths: Vec<PathBuf> = names.iter().map(|name| demo(name)).collect();
    let mut told = Told::default();
    let summary = imports::import_files(&portal.app, &paths, &mut told).await.unwrap();
    (summary, told)
}

/// Imports a text as a file.
pub(super) async fn import_file(portal: &Portal, text: &str) -> Told {
    let file = portal.scratch.folder().join("story.hl7");
    std::fs::write(&file, text).unwrap();
    let mut told = Told::default();
    imports::import_files(&portal.app, &[file], &mut told).await.unwrap();
    told
}

/// Imports a file with one message.
pub(super) async fn import_text(portal: &Portal, text: &str) -> Line {
    let mut told = import_file(portal, text).await;
    assert_eq!(told.lines.len(), 1, "{:?}", told.lines);
    told.lines.remove(0)
}

/// The histories of everybody.
pub(super) async fn histories(portal: &Portal) -> (Summary, Told) {
    import(portal, &HISTORIES).await
}

/// What became of the only message of a file.
async fn one(portal: &Portal, name: &str) -> Line {
    let (_, mut told) = import(portal, &[name]).await;
    assert_eq!(told.lines.len(), 1, "{name}: {:?}", told.lines);
    told.lines.remove(0)
}

pub(super) fn reason(line: &Line) -> &str {
    line.reason.as_deref().and_then(|reason| reason.split(':').next()).unwrap_or_default()
}

/// A message about a result, with what differs from Rosa's usual one.
pub(super) fn oru(control_id: &str, pid: &str, obx: &str) -> String {
    let number = format!("ORD-{control_id}");
    result_of(control_id, &number, pid, "F", obx)
}

/// A message about the result of this order.
pub(super) fn result_of(
    control_id: &str,
    number: &str,
    pid: &str,
    status: &str,
    obx: &str,
) -> String {
    format!(
        "MSH|^~\\&|NLIS|NORTHLAB|PORTICO|LFM|20261123073800-0500||ORU^R01|{control_id}|P|2.5.1\r\
         PID|1||{pid}\r\
         ORC|RE||{number}^NORTHLAB\r\
         OBR|1||{number}^NORTHLAB|24321-2^Basic metabolic panel^LN|||20261123064000-0500\
         |||||||||||||||20261123073200-0500||CH|{status}\r\
         {obx}\r"
    )
}

pub(super) const ROSA: &str = "LFM-1001^^^LFM^MR||García López^Rosa||19610314|F";
pub(super) const SODIUM: &str = "OBX|1|NM|2951-2^Sodium^LN||139|mmol/L|136-145|N|||F";
pub(super) const POTASSIUM: &str = "OBX|1|NM|2823-3^Potassium^LN||6.9|mmol/L|3.5-5.1|HH|||F";

story! {
    async fn the_histories_of_the_cast_are_filed_whole(portal) {
        let (summary, told) = histories(portal).await;
        let lost: Vec<&Line> =
            told.lines.iter().filter(|line| line.ack != "AA" || line.reason.is_some()).collect();
        assert!(lost.is_empty(), "{lost:#?}");
        assert!(told.bytes <= told.all && told.bytes > told.all - 1_000, "the bar fills up");
        assert_eq!(summary.messages, told.lines.len() as u64);
        assert_eq!((summary.merged, summary.results_held), (1, 0), "{summary:?}");
        assert_eq!((summary.filed, summary.updated), (50, 74), "{summary:?}");
        let people = count(portal, sql!("SELECT count(*) FROM patients WHERE merged_into IS NULL")).await;
        assert_eq!(people, 14);
        let visits = count(portal, sql!("SELECT count(*) FROM visits WHERE completed_on IS NOT NULL")).await;
        assert!(visits > 20, "{visits}");
        // The same files again change nothing.
        let before = count(portal, sql!("SELECT count(*) FROM chart_items")).await;
        let (again, _) = histories(portal).await;
        assert_eq!(again.duplicate, again.messages, "{again:?}");
        assert_eq!(count(portal, sql!("SELECT count(*) FROM chart_items")).await, before);
        assert_eq!(count(portal, sql!("SELECT count(*) FROM imports")).await, i64::try_from(summary.messages).unwrap());
    }

    async fn t49_each_file_of_the_camera_goes_where_it_should(portal) {
        histories(portal).await;
        let held = |class| vec![(class, "held")];
        let table = [
            ("critical-potassium-grace.hl7", "filed", "", "LFM-1003", held("critical")),
            ("routine-lipids-sam.hl7", "filed", "", "LFM-1002", vec![("routine", "released")]),
            ("hand-with-picture-sam.hl7", "filed", "", "LFM-1002", vec![("routine", "released")]),
            ("significant-pathology.hl7", "filed", "", "LFM-1001", held("significant")),
            ("critical-glucose-bundle.json", "filed", "", "LFM-1001", held("critical")),
            ("unknown-unit-potassium.hl7", "filed", "", "LFM-1002", held("unclassified")),
            ("conflict-birth-date.hl7", "quarantined", "birth_date_conflict", "", vec![]),
            ("bundle-wrong-birth-date.json", "quarantined", "birth_date_conflict", "", vec![]),
            ("name-only.hl7", "quarantined", "insufficient", "", vec![]),
            ("twin.hl7", "quarantined", "twins", "", vec![]),
            ("alias-hannah.hl7", "filed", "", "LFM-1014", vec![("routine", "released")]),
            ("death-leo.hl7", "updated", "", "LFM-1013", vec![]),
            ("garbled.hl7", "refused", "unreadable", "", vec![]),
        ];
        for (file, outcome, why, mrn, results) in table {
            let line = one(portal, &format!("camera/{file}")).await;
            let found: Vec<_> = line.results.iter().map(|r| (r.class, r.state)).collect();
            assert_eq!((line.outcome, reason(&line)), (outcome, why), "{file}: {line:?}");
            assert_eq!(line.patient_mrn.as_deref().unwrap_or_default(), mrn, "{file}");
            assert_eq!(found, results, "{file}");
        }
        let (_, told) = import(portal, &["camera/two-in-one-file.hl7"]).await;
        let found: Vec<_> = told.lines.iter().filter_map(|l| l.patient_mrn.as_deref()).collect();
        assert_eq!(found, ["LFM-1008", "LFM-1009"]);
    }

    async fn t49_two_identifiers_or_a_person_has_to_look(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let table = [
            // PID-3, -5, -7, -8: what was sent, and what came of it.
            ("LFM-1001^^^LFM^MR||||19610314|F", "quarantined", "clia_id_missing"),
            ("LFM-1001^^^LFM^MR|||||F", "quarantined", "insufficient"),
            (ROSA, "filed", ""),
            ("N7^^^NORTHLAB^PI||GARCIA LOPEZ^ROSA||19610314|F", "filed", ""),
            ("N7^^^NORTHLAB^PI||GARCIA LOPEZ^ROSA|||F", "quarantined", "insufficient"),
            ("||GARCIA LOPEZ^ROSA||19610314|F", "quarantined", "clia_id_missing"),
            ("LFM-1001^^^LFM^MR||García López^Rosa||19610413|F", "quarantined", "birth_date_conflict"),
            ("LFM-1001^^^LFM^MR||García López^Rosa||00000000|F", "filed", ""),
            ("LFM-1001^^^LFM^MR||García López^Rosa||19610230|F", "quarantined", "birth_date_unreadable"),
            ("LFM-1001^^^LFM^MR||García López^Rosa||19610314|M", "quarantined", "sex_conflict"),
            ("LFM-9999^^^LFM^MR||García López^Rosa||19610314|F", "quarantined", "unknown_record_number"),
            // The same number from somebody else is not ours.
            ("LFM-1001^^^OTHER^MR||Nobody^Here||19990101|F", "quarantined", "no_match"),
            ("LFM-1005^^^LFM^MR||Novak^Anna||20010909|F", "filed", ""),
            ("N8^^^NORTHLAB^PI||Novak^A||20010909|F", "quarantined", "twins"),
            ("LFM-1001^^^LFM^MR||Rosa^García López||19610314|F", "filed", ""),
        ];
        for (place, (pid, outcome, why)) in table.into_iter().enumerate() {
            let line = import_text(portal, &oru(&format!("M{place}"), pid, SODIUM)).await;
            assert_eq!((line.outcome, reason(&line)), (outcome, why), "{pid}");
            assert_eq!(line.ack, if outcome == "filed" { "AA" } else { "AE" }, "{pid}");
        }
        let waiting = count(portal, sql!("SELECT count(*) FROM imports WHERE outcome = 'quarantined'")).await;
        assert_eq!(waiting, 10);
    }

    async fn t49_the_same_message_twice_files_once_and_its_name_is_used_once(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let first = oru("A1", ROSA, SODIUM);
        assert_eq!(import_text(portal, &first).await.outcome, "filed");
        let again = import_text(portal, &first).await;
        assert_eq!((again.outcome, again.ack, again.patient_mrn.as_deref()), ("duplicate", "AA", Some("LFM-1001")));
        let other = import_text(portal, &oru("A1", ROSA, POTASSIUM)).await;
        assert_eq!((other.outcome, other.ack, reason(&other)), ("quarantined", "AE", "control_id_reused"));
        let kept = count(portal, sql!("SELECT count(*) FROM imports WHERE control_id = 'A1'")).await;
        assert_eq!(kept, 2, "what was not filed is kept too");
        assert_eq!(count(portal, sql!("SELECT count(*) FROM chart_items")).await, 1);
        // A quarantined message is not taken twice either, and gets the same answer.
        let unknown = oru("A2", "N1^^^NORTHLAB^PI||Some^Body||19990101|F", SODIUM);
        assert_eq!(import_text(portal, &unknown).await.ack, "AE");
        let again = import_text(portal, &unknown).await;
        assert_eq!((again.outcome, again.ack, reason(&again)), ("duplicate", "AE", "no_match"));
    }

    async fn what_cannot_be_taken_is_refused_with_its_reason_and_kept(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let table = [
            (oru("B1", ROSA, SODIUM).replace("|P|2.5.1", "|T|2.5.1"), "AR", "not_production"),
            (oru("", ROSA, SODIUM), "AR", "no_control_id"),
            (oru("B3", ROSA, SODIUM).replace("ORU^R01", "ORM^O01"), "AR", "unsupported_type"),
            (oru("B4", ROSA, ""), "AE", "no_results"),
            (oru("B7", ROSA, "").replace("OBR|", "ZBR|"), "AE", "no_results"),
            (oru("B5", ROSA, SODIUM).replace("PID|1", "ZID|1"), "AE", "no_patient"),
            (oru("B6", ROSA, SODIUM).replace("ORU^R01", "ADT^A28"), "AR", "not_a_registrar"),
            ("Dear colleague, here are the results.\r".to_owned(), "AR", "not_a_message"),
        ];
        for (text, ack, why) in &table {
            let text = if *why == "no_results" {
                text.split("ORC|").next().unwrap_or_default()
            } else {
                text
            };
            let line = import_text(portal, text).await;
            assert_eq!((line.outcome, line.ack, reason(&line)), ("refused", *ack, *why), "{text}");
        }
        let kept = count(portal, sql!("SELECT count(*) FROM imports WHERE outcome = 'refused'")).await;
        assert_eq!(kept, i64::try_from(table.len()).unwrap());
        let line = import_text(portal, &oru("B8", ROSA, SODIUM).replace("ORU^R01", "ADT^A60")).await;
        assert_eq!((line.outcome, line.ack, reason(&line)), ("ignored", "AA", "not_needed"));
        let future = oru("B9", ROSA, SODIUM).replace("20261123064000", "20261124091500");
        assert_eq!(reason(&import_text(portal, &future).await), "collected_in_future");
    }

    async fn many_messages_with_one_name_are_each_known_again(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let all: Vec<String> = (10..40)
            .map(|minute| oru("SAME", ROSA, SODIUM).replace("20261123064000", &format!("2026112306{minute}00")))
            .collect();
        for text in &all {
            assert_ne!(import_text(portal, text).await.outcome, "refused");
        }
        for text in &all {
            let line = import_text(portal, text).await;
            assert_eq!(line.outcome, "duplicate", "{line:?}");
        }
    }

    async fn a_batch_that_is_cut_off_is_filed_as_far_as_it_goes_and_reported(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let text = format!("BHS|^~\\&|NLIS\r{}junk between\r{}BTS|3\r",
            oru("C1", ROSA, SODIUM), oru("C2", ROSA, SODIUM));
        let told = import_file(portal, &text).await;
        let outcome = |line: &Line| (line.outcome, reason(line).to_owned());
        let outcomes: Vec<_> = told.lines.iter().map(outcome).collect();
        assert!(outcomes.contains(&("refused", "batch_not_whole".to_owned())), "{outcomes:?}");
        assert!(outcomes.iter().any(|(outcome, _)| *outcome == "filed"), "{outcomes:?}");
    }

    async fn registration_corrects_merges_and_reports_deaths(portal) {
        histories(portal).await;
        // Deepa was charted twice: both numbers lead to one chart, with the results of both.
        let deepa = count(portal, sql!(
            "SELECT count(DISTINCT patient_id) FROM patient_numbers WHERE value IN ('LFM-1012', 'LFM-1098')"
        )).await;
        assert_eq!(deepa, 1);
        let moved = count(portal, sql!(
            "SELECT count(*) FROM chart_items i JOIN patients p ON p.id = i.patient_id WHERE p.mrn = 'LFM-1098'"
        )).await;
        assert_eq!(moved, 0);
        let late = oru("D1", "LFM-1098^^^LFM^MR||Rao^Deepa||19660819|F", SODIUM);
        assert_eq!(import_text(portal, &late).await.patient_mrn.as_deref(), Some("LFM-1012"));
        // Another name and another birth date under one number are somebody else.
        let wrong = "MSH|^~\\&|FRONTDESK|LFM|PORTICO|LFM|20261123||ADT^A08|D2|P|2.5.1\r\
                     EVN|A08\rPID|1||LFM-1001^^^LFM^MR||Smith^Jane||19900101|F\r";
        let line = import_text(portal, wrong).await;
        assert_eq!((line.outcome, reason(&line)), ("quarantined", "registration_conflict"));
        import(portal, &["camera/death-leo.hl7"]).await;
        let dead = sql!(
            "SELECT count(*) FROM patients WHERE life = 'reported_dead' AND died_on = '2026-05-02'"
        );
        assert_eq!(count(portal, dead).await, 1);
    }

    async fn what_waits_is_compared_filed_by_hand_and_overridden_by_two(portal) {
        import(portal, &["01-registration.hl7", "camera/conflict-birth-date.hl7"]).await;
        let mut nia = portal.staff("nia").await;
        let list = nia.get("/staff/imports").await;
        assert!(list.says("NL261123003") && list.says("The birth date differs"), "{}", list.html);
        let address = format!("/staff/imports/imp_{}", list.between("/staff/imports/imp_", "\""));
        let page = nia.get(&address).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.says("April 13, 1961") && page.says("March 14, 1961"), "{}", page.html);
        assert!(page.says("conflicts") && page.says("agrees"));
        let patient = page.between("name=\"patient\" type=\"radio\" value=\"", "\"").to_owned();
        let send = async |nia: &mut Browser, page: &Page, fields: &[(&str, &str)]| {
            nia.post(page, &format!("{address}/filing"), fields).await
        };
        let number = ("identifiers", "mrn");
        let refused = send(&mut nia, &page, &[("patient", &patient), number]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let ticks = [("patient", patient.as_str()), number, ("identifiers", "birth_date")];
        let refused = send(&mut nia, &page, &ticks).await;
        assert!(refused.says("does not agree"), "{}", refused.html);
        let why = ("reason", "Called the laboratory: a typing error.");
        let good = [("patient", patient.as_str()), number, ("identifiers", "name"), why];
        let asked = send(&mut nia, &refused, &good).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.html);
        let filed = sql!("SELECT count(*) FROM chart_items");
        assert_eq!(count(portal, filed).await, 0, "one person is not enough");
        let page = nia.get(&address).await;
        let alone = nia.post(&page, &format!("{address}/second-check"), &[("agrees", "yes")]).await;
        assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut dana = portal.staff("dana").await;
        let page = dana.get(&address).await;
        let agrees = [("agrees", "yes"), ("decision", page.hidden("decision"))];
        let done = dana.post(&page, &format!("{address}/second-check"), &agrees).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert_eq!(count(portal, filed).await, 1);
        assert!(!nia.get("/staff/imports").await.says("NL261123003"));
        let both = nia.get(&address).await;
        assert!(both.says("Nia Carter") && both.says("Dana Lee"), "{}", both.html);
        assert!(portal.events().await.iter().any(|event| event == "import.second_check"));
    }

    async fn t49_what_was_held_is_held_again_when_what_replaced_it_was_somebody_elses(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &result_of("H1", "ORD-H", ROSA, "F", POTASSIUM)).await;
        let held = sql!("SELECT count(*) FROM chart_items WHERE state = 'held'");
        let calls = sql!(
            "SELECT count(*) FROM tasks WHERE kind = 'call_about_result' AND state = 'open'"
        );
        assert_eq!((count(portal, held).await, count(portal, calls).await), (1, 1));
        import_text(portal, &result_of("H2", "ORD-H", ROSA, "C", SODIUM)).await;
        assert_eq!((count(portal, held).await, count(portal, calls).await), (0, 0));
        let mut rosa = portal.patient("rosa").await;
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        let mut priya = portal.staff("priya").await;
        let item = list.between("results/itm_", "\"").to_owned();
        let result = priya.get(&format!("/staff/results/itm_{item}")).await;
        let import = format!("/staff/imports/imp_{}", result.between("/staff/imports/imp_", "\""));
        let page = priya.get(&import).await;
        let why = [("reason", "The sample was another patient's.")];
        priya.post(&page, &format!("{import}/unfiling"), &why).await;
        assert_eq!((count(portal, held).await, count(portal, calls).await), (1, 1));
    }

    async fn t49_unfiling_withdraws_at_once_and_names_who_had_seen_it(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("U1", ROSA, SODIUM)).await;
        let mut rosa = portal.patient("rosa").await;
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        let item = format!("/p/{patient}/results/itm_{}", list.between("results/itm_", "\""));
        assert_eq!(rosa.get(&item).await.status, StatusCode::OK);
        let mut priya = portal.staff("priya").await;
        let staff_page = item.replace(&format!("/p/{patient}/results"), "/staff/results");
        let result = priya.get(&staff_page).await;
        let import = format!("/staff/imports/imp_{}", result.between("/staff/imports/imp_", "\""));
        let page = priya.get(&import).await;
        assert!(page.says("rosa.garcia"), "{}", page.html);
        let why = [("reason", "The sample was another patient's.")];
        let done = priya.post(&page, &format!("{import}/unfiling"), &why).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert_eq!(rosa.get(&item).await.status, StatusCode::NOT_FOUND);
        assert!(rosa.get(&format!("/p/{patient}/results")).await.says("no results here yet"));
        assert!(priya.get("/staff/imports").await.says("U1"), "it waits again");
        let page = priya.get(&import).await;
        assert!(page.says("rosa.garcia"), "who had read it stands there");
        let marked = page.says("taken out as wrong") && page.says("Basic metabolic panel");
        assert!(marked, "its old chart is offered with a mark: {}", page.html);
        assert!(portal.events().await.iter().any(|event| event == "import.unfiled"));
    }
}
