//! Results: shown at once, or held until somebody has talked with the patient.

use axum::http::{Method, StatusCode};
use db::sql;

use super::{
    cast::{Browser, Portal},
    imports::{POTASSIUM, ROSA, SODIUM, histories, import_text, oru, result_of},
    messages::count,
    story,
};
use crate::{jobs, people::PatientId};

/// The addresses of the first result on the patient's list, and on the gate board.
pub(super) fn first(html: &str) -> Option<String> {
    let (_, rest) = html.split_once("results/itm_")?;
    Some(format!("itm_{}", rest.split(['"', '/']).next()?))
}

pub(super) async fn held(portal: &Portal) -> String {
    let mut dana = portal.staff("dana").await;
    first(&dana.get("/staff/gate").await.html).expect("something is held")
}

/// What Dana says, complete.
const TALK: [(&str, &str); 9] = [
    ("day", "2026-11-23"),
    ("time", "09:00"),
    ("how", "phone"),
    ("spoke_with", "patient"),
    ("identifiers", "name"),
    ("said", "I told her that her potassium is too high."),
    ("understood", "yes"),
    ("plan", "Repeat the test today at noon."),
    ("comment", "Your potassium is too high. We repeat the test today."),
];

pub(super) fn talk<'f>(changes: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let kept = TALK.into_iter().filter(|(name, _)| !changes.iter().any(|(n, _)| n == name));
    let mut all: Vec<_> = kept.collect();
    all.push(("identifiers", "birth_date"));
    all.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    all
}

async fn rosa(portal: &Portal) -> (PatientId, Browser) {
    let (patient, _) = portal.enrolled("rosa");
    let rosa = portal.patient("rosa").await;
    (patient, rosa)
}

story! {
    async fn a_routine_result_is_shown_at_once_and_announced_without_a_word_about_it(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        let results = format!("/p/{patient}/results");
        assert!(rosa.get(&results).await.says("no results here yet"));
        let line = import_text(portal, &oru("R1", ROSA, SODIUM)).await;
        assert_eq!((line.results[0].class, line.results[0].state), ("routine", "released"));
        let mails = portal.mails().await;
        assert_eq!(mails.len(), 1);
        for word in ["Sodium", "sodium", "139", "lab", "result", "metabolic"] {
            assert!(!mails[0].contains(word), "{word}: {}", mails[0]);
        }
        let list = rosa.get(&results).await;
        assert!(list.says("Basic metabolic panel") && list.says("New"), "{}", list.html);
        let home = rosa.get(&format!("/p/{patient}")).await;
        assert!(home.says("Basic metabolic panel"), "{}", home.html);
        let item = first(&list.html).unwrap();
        let page = rosa.get(&format!("{results}/{item}")).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in ["Sodium", "139 mmol/L", "in the usual range", "136-145", "<svg", "topic=result"] {
            assert!(page.says(words), "{words}: {}", page.html);
        }
        assert!(!rosa.get(&results).await.says("<strong class=\"badge\">New"), "it was read");
        rosa.reads("es");
        assert!(rosa.get(&format!("{results}/{item}")).await.says("Sodio"));
    }

    async fn t51_only_the_patient_who_reads_the_page_has_viewed_it(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        import_text(portal, &oru("V1", ROSA, SODIUM)).await;
        let views = sql!("SELECT count(*) FROM result_views");
        let results = format!("/p/{patient}/results");
        let item = first(&rosa.get(&results).await.html).unwrap();
        assert_eq!(count(portal, views).await, 0, "a line of a list is no view");
        let address = format!("{results}/{item}");
        let early = rosa.get_with(&address, &[("sec-purpose", "prefetch")]).await;
        assert_eq!(early.status, StatusCode::OK);
        assert_eq!(count(portal, views).await, 0, "to fetch in advance is no view");
        rosa.send(Method::HEAD, &address, &[], "").await;
        assert_eq!(count(portal, views).await, 0, "to ask for the head is no view");
        let mut dana = portal.staff("dana").await;
        let page = dana.get(&format!("/staff/results/{item}")).await;
        assert!(page.says("Not yet"), "{}", page.html);
        assert_eq!(count(portal, views).await, 0, "staff never count");
        rosa.get(&address).await;
        portal.wait_minutes(5);
        rosa.get(&address).await;
        assert_eq!(count(portal, views).await, 1, "the first view is kept");
        let viewed = portal.events().await.into_iter().filter(|e| e == "result.viewed").count();
        assert_eq!(viewed, 2, "every view is on record");
        assert!(!dana.get(&format!("/staff/results/{item}")).await.says("Not yet"));
    }

    async fn t42_a_record_that_lacks_something_releases_nothing(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        import_text(portal, &oru("K1", ROSA, POTASSIUM)).await;
        let item = held(portal).await;
        let address = format!("/staff/results/{item}/conversation");
        let mut dana = portal.staff("dana").await;
        // Whoever has not read it cannot tell it.
        let unread = dana.fill(&address, &address, &talk(&[])).await;
        assert!(unread.says("Open and read the result"), "{}", unread.html);
        assert!(dana.get(&format!("/staff/results/{item}")).await.says("Potassium"));
        let table: [(&[(&str, &str)], &str); 10] = [
            (&[("how", "voicemail")], "Choose phone, in person or video"),
            (&[("how", "portal_message")], "Choose phone, in person or video"),
            (&[("how", "letter")], "Choose phone, in person or video"),
            (&[("how", "email")], "Choose phone, in person or video"),
            (&[("time", "09:06")], "cannot be in the future"),
            (&[("time", "07:00")], "before the result was final"),
            (&[("said", "Told her.")], "at least 20 characters"),
            (&[("understood", "")], "Confirm that the patient understood"),
            (&[("plan", "")], "what happens next"),
            (&[("comment", "")], "at least one sentence"),
        ];
        for (changes, words) in table {
            let page = dana.fill(&address, &address, &talk(changes)).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}");
            assert!(page.says(words), "{changes:?}: {}", page.html);
            assert!(page.says("Repeat the test today") || changes[0].0 == "plan", "what was typed stays");
        }
        let mut nia = portal.staff("nia").await;
        nia.get(&format!("/staff/results/{item}")).await;
        let nurse = nia.fill(&address, &address, &talk(&[])).await;
        assert!(nurse.says("Only a provider"), "{}", nurse.html);
        assert_eq!(rosa.get(&format!("/p/{patient}/results/{item}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(count(portal, sql!("SELECT count(*) FROM conversations")).await, 0);
    }

    async fn t43_a_providers_record_shows_the_result_at_once(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        import_text(portal, &oru("K2", ROSA, POTASSIUM)).await;
        let item = held(portal).await;
        let mut dana = portal.staff("dana").await;
        let board = dana.get("/staff/gate").await;
        for words in ["García López, Rosa", "LFM-1001", "March 14, 1961", "Critical", "Potassium: HH"] {
            assert!(board.says(words), "{words}: {}", board.html);
        }
        let address = format!("/staff/results/{item}/conversation");
        assert!(dana.get("/staff").await.says(&item), "it is on Today");
        dana.get(&format!("/staff/results/{item}")).await;
        // A try that reaches nobody releases nothing.
        let attempt = [("number", "716-555-0111"), ("outcome", "no_answer")];
        let tried = dana.fill(&address, &format!("/staff/results/{item}/attempt"), &attempt).await;
        assert_eq!(tried.status, StatusCode::SEE_OTHER, "{}", tried.html);
        let detail = format!("/p/{patient}/results/{item}");
        assert_eq!(rosa.get(&detail).await.status, StatusCode::NOT_FOUND);
        let done = dana.fill(&address, &address, &talk(&[])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        let page = rosa.get(&detail).await;
        assert_eq!(page.status, StatusCode::OK);
        let (comment, numbers) = (page.html.find("We repeat the test today"), page.html.find("6.9"));
        assert!(comment.is_some() && comment < numbers, "the comment comes first: {}", page.html);
        assert!(page.says("well above the usual range"), "{}", page.html);
        assert_eq!(portal.mails().await.len(), 1);
        assert!(!dana.get("/staff").await.says(&item), "it is off Today");
        for event in ["result.held", "result.opened", "result.attempted", "result.communicated", "result.released"] {
            assert!(portal.events().await.iter().any(|e| e == event), "{event}");
        }
    }

    async fn t14_a_record_that_comes_too_late_is_kept_and_releases_nothing(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        import_text(portal, &oru("L1", ROSA, POTASSIUM)).await;
        let item = held(portal).await;
        let address = format!("/staff/results/{item}/conversation");
        let mut dana = portal.staff("dana").await;
        dana.get(&format!("/staff/results/{item}")).await;
        let page = dana.get(&address).await;
        portal.wait_minutes(11);
        let late = dana.post(&page, &address, &talk(&[])).await;
        assert_eq!(late.place(), "/sign-in?again=1&kept=1");
        let detail = format!("/p/{patient}/results/{item}");
        assert_eq!(rosa.get(&detail).await.status, StatusCode::NOT_FOUND);
        let mut dana = portal.staff("dana").await;
        let page = dana.get(&address).await;
        assert!(page.says("It has not been saved") && page.says(TALK[5].1), "{}", page.html);
        assert!(page.says("value=\"phone\" checked") && page.says("value=\"2026-11-23\""));
        let mut nia = portal.staff("nia").await;
        assert!(!nia.get(&address).await.says(TALK[5].1), "it is kept for its writer");
        // The script of a page that lay open sends it to be kept, never as what it is.
        let kept = dana.post(&page, &address, &talk(&[("act", "keep"), ("plan", "Later")])).await;
        assert!(dana.get(kept.place()).await.says(">Later</textarea>"));
        assert_eq!(count(portal, sql!("SELECT count(*) FROM conversations")).await, 0);
        let done = dana.post(&page, &address, &talk(&[])).await;
        assert_eq!(done.place(), format!("/staff/results/{item}"), "{}", done.html);
        let drafts = sql!("SELECT count(*) FROM conversation_drafts");
        assert_eq!(count(portal, drafts).await, 0);
        let page = nia.get(&address).await;
        nia.post(&page, &address, &talk(&[("act", "keep")])).await;
        assert_eq!(count(portal, drafts).await, 1);
        portal.wait_minutes(46 * 24 * 60);
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(count(portal, drafts).await, 0, "and it is forgotten in its time");
    }

    async fn the_database_itself_refuses_to_show_what_was_not_talked_about(portal) {
        portal.enrolled("rosa");
        import_text(portal, &oru("K3", ROSA, POTASSIUM)).await;
        let now = portal.clock.now();
        let forced = portal.app.db.write_now(db::Who::system("story"), now, move |tx| {
            tx.record(db::Entry::new("story.forced"));
            tx.run(
                sql!(
                    "UPDATE chart_items SET state = 'released', released_at = $1, hold_basis = NULL
                     WHERE state = 'held'"
                ),
                db::params![now],
            )
        });
        assert!(matches!(forced, Err(db::Error::Constraint { .. })), "{forced:?}");
    }

    async fn t44_a_corrected_result_takes_its_place_and_is_judged_anew(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        import_text(portal, &result_of("C1", "ORD-7", ROSA, "F", SODIUM)).await;
        let results = format!("/p/{patient}/results");
        let old = first(&rosa.get(&results).await.html).unwrap();
        let corrected = SODIUM.replace("||139|", "||141|").replace("|||F", "|||C");
        import_text(portal, &result_of("C2", "ORD-7", ROSA, "C", &corrected)).await;
        let list = rosa.get(&results).await;
        assert_eq!(list.html.matches("results/itm_").count(), 1, "{}", list.html);
        let moved = rosa.get(&format!("{results}/{old}")).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "the old address leads to the new version");
        let page = rosa.get(moved.place()).await;
        assert!(page.says("was corrected on November 23, 2026"), "{}", page.html);
        assert!(page.says("141 mmol/L") && page.says("139 mmol/L"), "both versions");
        // Corrected to something serious: what was read stays, and says that it is being corrected.
        let serious = "OBX|1|NM|2951-2^Sodium^LN||121|mmol/L|136-145|LL|||C";
        let line = import_text(portal, &result_of("C3", "ORD-7", ROSA, "C", serious)).await;
        assert_eq!(line.results[0].state, "held");
        let page = rosa.get(moved.place()).await;
        assert!(page.says("is being corrected") && !page.says("121 mmol/L"), "{}", page.html);
        let list = rosa.get(&results).await;
        assert!(list.says("This result is being corrected"), "{}", list.html);
        // What was never shown hides nothing: the next one says what was read before.
        let right = SODIUM.replace("||139|", "||143|").replace("|||F", "|||C");
        import_text(portal, &result_of("C4", "ORD-7", ROSA, "C", &right)).await;
        let item = first(&rosa.get(&results).await.html).unwrap();
        let page = rosa.get(&format!("{results}/{item}")).await;
        for words in ["was corrected on", "143 mmol/L", "141 mmol/L"] {
            assert!(page.says(words), "{words}: {}", page.html);
        }
        assert!(!page.says("121 mmol/L"), "{}", page.html);
    }

    async fn a_preliminary_result_waits_for_the_final_one(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        let early = SODIUM.replace("|||F", "|||P");
        let line = import_text(portal, &result_of("P1", "ORD-8", ROSA, "P", &early)).await;
        assert_eq!(line.results[0].state, "held");
        assert!(rosa.get(&format!("/p/{patient}/results")).await.says("no results here yet"));
        let line = import_text(portal, &result_of("P2", "ORD-8", ROSA, "F", SODIUM)).await;
        assert_eq!(line.results[0].state, "released");
        let late = import_text(portal, &result_of("P3", "ORD-8", ROSA, "P", &early)).await;
        assert_eq!(late.results[0].state, "released", "a late preliminary one changes nothing");
        let gone = import_text(portal, &result_of("P4", "ORD-8", ROSA, "X", SODIUM)).await;
        assert_eq!(gone.results[0].state, "withdrawn");
        assert!(rosa.get(&format!("/p/{patient}/results")).await.says("no results here yet"));
    }

    async fn t45_what_no_rule_could_judge_is_judged_by_a_provider_with_a_reason(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        let odd = "OBX|1|NM|2823-3^Potassium^LN||5.2|NLU|4.0-6.4||||F";
        let line = import_text(portal, &oru("N1", ROSA, odd)).await;
        assert_eq!((line.results[0].class, line.results[0].state), ("unclassified", "held"));
        let item = held(portal).await;
        let (page, action) =
            (format!("/staff/results/{item}"), format!("/staff/results/{item}/class"));
        let mut dana = portal.staff("dana").await;
        let refused = dana.fill(&page, &action, &[("class", "routine"), ("why", "")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let why = "The unit is the laboratory's own name for mmol/L.";
        let done = dana.fill(&page, &action, &[("class", "routine"), ("why", why)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert_eq!(rosa.get(&format!("/p/{patient}/results/{item}")).await.status, StatusCode::OK);
    }

    async fn a_result_that_a_provider_raises_gets_the_clock_of_its_new_class(portal) {
        let _ = rosa(portal).await;
        let unit = "OBX|1|NM|2823-3^Potassium^LN||5.9|furlong|3.5-5.1|H|||F";
        import_text(portal, &oru("C1", ROSA, unit)).await;
        let item = held(portal).await;
        let kinds = sql!(
            "SELECT count(*) FROM tasks WHERE kind = 'call_about_result' AND urgent
               AND state = 'open'"
        );
        assert_eq!(count(portal, kinds).await, 0, "it waits to be classified");
        let (page, action) =
            (format!("/staff/results/{item}"), format!("/staff/results/{item}/class"));
        let mut dana = portal.staff("dana").await;
        let why = "The unit is ours, and her heart is weak.";
        let done = dana.fill(&page, &action, &[("class", "critical"), ("why", why)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert_eq!(count(portal, kinds).await, 1, "it is critical, and somebody calls now");
    }

    async fn the_staff_see_how_the_patient_wishes_to_hear_it(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        import_text(portal, &oru("W1", ROSA, POTASSIUM)).await;
        let page = format!("/staff/results/{}/conversation", held(portal).await);
        let mut dana = portal.staff("dana").await;
        assert!(dana.get(&page).await.says("Not said yet"));
        let form = format!("/p/{patient}/preference");
        rosa.fill(&form, &form, &[("wish", "talk_first")]).await;
        assert!(dana.get(&page).await.says("Talk first"));
    }

    async fn the_health_record_and_the_pages_of_staff_show_what_came_in(portal) {
        histories(portal).await;
        let patient = portal.patient_of("LFM-1001").await;
        portal.account_for("rosa", patient);
        let mut rosa = portal.patient("rosa").await;
        let record = rosa.get(&format!("/p/{patient}/record")).await;
        for words in ["Metformin 500 mg tablet", "Type 2 diabetes", "Penicillin", "Flu vaccine", "Diabetic foot check", "Diabetes check"] {
            assert!(record.says(words), "{words}: {}", record.html);
        }
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        for words in ["Basic metabolic panel", "Cholesterol panel", "Chest X-ray", "Hemoglobin A1c"] {
            assert!(list.says(words), "{words}");
        }
        let xray = list.html.split("Chest X-ray").next().unwrap().rsplit("href=\"").next().unwrap();
        let page = rosa.get(xray.split('"').next().unwrap()).await;
        let (summary, findings) = (page.html.find("Normal chest X-ray"), page.html.find("lungs are clear"));
        assert!(summary.is_some() && summary < findings, "the impression first: {}", page.html);
        let panel = first(&list.html).unwrap();
        let page = rosa.get(&format!("/p/{patient}/results/{panel}")).await;
        assert!(page.says("over time") && page.says("<polyline"), "{}", page.html);
        assert!(page.says("99D09999"), "the laboratory's number: {}", page.html);
        let mut nia = portal.staff("nia").await;
        let chart = nia.get(&format!("/staff/patients/{patient}/chart")).await;
        assert!(chart.says("LFM-1001") && chart.says("Penicillin"), "{}", chart.html);
        let mut felix = portal.staff("felix").await;
        let desk = felix.get(&format!("/staff/patients/{patient}/chart")).await;
        assert_eq!(desk.status, StatusCode::NOT_FOUND, "the front desk sees nothing clinical");
    }
}
