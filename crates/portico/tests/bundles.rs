//! Pieces of charts that come as FHIR: what is held with a serious result, and what goes when it
//! was somebody else's.

use axum::http::StatusCode;
use db::sql;
use serde_json::{Value, json};

use super::{
    cast::{Browser, Portal},
    enrolment::{chart, desk},
    imports::{POTASSIUM, ROSA, import_text, result_of},
    messages::count,
    results::{first, talk},
    story,
};
use crate::people::PatientId;

/// A bundle about somebody of the cast.
pub(super) fn bundle(number: &str, name: [&str; 2], born: &str, more: &[Value]) -> String {
    let patient = json!({
        "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001",
        "resource": {
            "resourceType": "Patient",
            "identifier": [{ "system": "urn:oid:2.16.840.1.113883.3.9999.1", "value": number }],
            "name": [{ "family": name[0], "given": [name[1]] }],
            "birthDate": born,
        },
    });
    let numbered = more.iter().enumerate().map(|(place, resource)| {
        let mut resource = resource.clone();
        let subject = json!({ "reference": "urn:uuid:00000000-0000-4000-8000-000000000001" });
        resource["subject"] = subject;
        let place = place + 2;
        json!({
            "fullUrl": format!("urn:uuid:00000000-0000-4000-8000-0000000000{place:02}"),
            "resource": resource,
        })
    });
    let entries: Vec<Value> = [patient].into_iter().chain(numbered).collect();
    json!({ "resourceType": "Bundle", "type": "transaction", "entry": entries }).to_string()
}

pub(super) fn rosas(more: &[Value]) -> String {
    bundle("LFM-1001", ["García López", "Rosa"], "1961-03-14", more)
}

/// A problem that was written down on this day.
pub(super) fn condition(id: &str, text: &str, recorded: &str) -> Value {
    json!({
        "resourceType": "Condition",
        "id": id,
        "clinicalStatus": { "coding": [{ "code": "active" }] },
        "code": { "text": text },
        "onsetDateTime": "2019-02-03",
        "recordedDate": recorded,
    })
}

/// A potassium of this morning; 6.9 is critical.
fn potassium(id: &str, value: &str, status: &str) -> Value {
    let value: Value = value.parse().unwrap();
    json!({
        "resourceType": "Observation",
        "id": id,
        "identifier": [{ "system": "urn:lab", "value": id }],
        "status": status,
        "code": { "coding": [{ "system": "http://loinc.org", "code": "2823-3" }], "text": "Potassium" },
        "effectiveDateTime": "2026-11-23T06:40:00-05:00",
        "issued": "2026-11-23T07:32:00-05:00",
        "valueQuantity": { "value": value, "unit": "mmol/L" },
    })
}

fn visit(number: &str, day: &str) -> Value {
    json!({
        "resourceType": "Encounter",
        "identifier": [{ "value": number }],
        "status": "finished",
        "class": { "code": "AMB" },
        "type": [{ "text": "Follow-up" }],
        "period": { "start": day, "end": day },
    })
}

async fn rosa(portal: &Portal) -> (PatientId, Browser) {
    let (patient, _) = portal.enrolled("rosa");
    let mut rosa = portal.patient("rosa").await;
    rosa.language = "en";
    (patient, rosa)
}

/// Dana talks with Rosa about the result that is held.
async fn is_told(portal: &Portal) {
    let mut dana = portal.staff("dana").await;
    let item = first(&dana.get("/staff/gate").await.html).expect("something is held");
    let page = format!("/staff/results/{item}");
    dana.get(&page).await;
    let address = format!("{page}/conversation");
    let done = dana.fill(&address, &address, &talk(&[])).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
}

/// The address of the import that brought the newest result of a list.
async fn import_of(staff: &mut Browser, list: &str) -> String {
    let item = first(list).expect("there is a result");
    let result = staff.get(&format!("/staff/results/{item}")).await;
    format!("/staff/imports/imp_{}", result.between("/staff/imports/imp_", "\""))
}

story! {
    async fn a_diagnosis_that_comes_with_a_held_result_is_held_and_released_with_it(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        let record = format!("/p/{patient}/record");
        let line = import_text(portal, &rosas(&[
            potassium("K1", "6.9", "final"),
            condition("c1", "Hyperkalemia", "2026-11-23"),
            condition("c2", "High blood pressure", "2019-02-03"),
            visit("V-9", "2026-11-23"),
        ])).await;
        assert_eq!(line.results[0].state, "held", "{line:?}");
        let shown = rosa.get(&record).await;
        assert!(shown.says("High blood pressure"), "known before: {}", shown.html);
        assert!(!shown.says("Hyperkalemia") && !shown.says("Follow-up"), "{}", shown.html);
        let mut dana = portal.staff("dana").await;
        let staffs = dana.get(&format!("/staff/patients/{patient}/chart")).await;
        assert!(staffs.says("Hyperkalemia") && staffs.says("High blood pressure"));
        let board = dana.get("/staff/gate").await;
        assert!(board.says("Potassium") && !board.says("Hyperkalemia"), "{}", board.html);
        // A new text about what is held stays held; the laboratory's correction is as serious.
        let newer = [condition("c1", "Severe hyperkalemia", "2026-11-23")];
        import_text(portal, &rosas(&newer)).await;
        import_text(portal, &rosas(&[potassium("K1", "7.1", "corrected")])).await;
        assert!(!rosa.get(&record).await.says("yperkalemia"));
        is_told(portal).await;
        let shown = rosa.get(&record).await;
        assert!(shown.says("Severe hyperkalemia") && shown.says("Follow-up"), "{}", shown.html);
        assert!(!shown.says("Hyperkalemia"), "the newer text took its place");
        let held = sql!("SELECT count(*) FROM chart_items WHERE state = 'held'");
        assert_eq!(count(portal, held).await, 0);
    }

    async fn a_diagnosis_that_comes_after_a_held_result_is_held_and_released_with_it(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        import_text(portal, &rosas(&[potassium("k-1", "6.9", "final")])).await;
        let since = condition("c-1", "Hyperkalemia", "2026-11-23");
        let known = condition("c-2", "High blood pressure", "2026-11-01");
        import_text(portal, &rosas(&[since, known])).await;
        let record = format!("/p/{patient}/record");
        let page = rosa.get(&record).await;
        assert!(!page.says("Hyperkalemia") && page.says("High blood pressure"), "{}", page.html);
        is_told(portal).await;
        assert!(rosa.get(&record).await.says("Hyperkalemia"));
    }

    async fn a_report_is_no_further_than_its_values_and_its_coded_conclusion_counts(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        let report = |id: &str, coded: &str| {
            json!({
                "resourceType": "DiagnosticReport",
                "id": id,
                "status": "final",
                "code": { "text": format!("Panel {id}") },
                "effectiveDateTime": "2026-11-23T06:40:00-05:00",
                "result": [{ "reference": "urn:uuid:00000000-0000-4000-8000-000000000003" }],
                "conclusionCode": [{ "text": coded }],
            })
        };
        for (id, coded, status, (class, state)) in [
            ("r-1", "Unremarkable", "final", ("routine", "released")),
            ("r-2", "Unremarkable", "preliminary", ("routine", "held")),
            ("r-3", "Malignant lymphoma", "final", ("significant", "held")),
            ("r-4", "Unremarkable", "entered-in-error", ("routine", "released")),
        ] {
            let value = if status == "entered-in-error" { "6.9" } else { "4.2" };
            let member = potassium(&format!("m-{id}"), value, status);
            let line = import_text(portal, &rosas(&[report(id, coded), member])).await;
            let found: Vec<_> = line.results.iter().map(|one| (one.class, one.state)).collect();
            assert_eq!(found, [(class, state)], "{id}: {line:?}");
        }
        let page = rosa.get(&format!("/p/{patient}/results")).await;
        assert!(page.says("Panel r-1") && !page.says("Panel r-2") && !page.says("Panel r-3"));
    }

    async fn what_the_patient_has_seen_stays_while_its_new_version_is_held(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        let record = format!("/p/{patient}/record");
        import_text(portal, &rosas(&[condition("c1", "Kidney disease", "2026-01-05")])).await;
        import_text(portal, &rosas(&[
            potassium("K1", "6.9", "final"),
            condition("c1", "Kidney failure", "2026-11-23"),
        ])).await;
        let shown = rosa.get(&record).await;
        assert!(shown.says("Kidney disease") && !shown.says("Kidney failure"), "{}", shown.html);
        is_told(portal).await;
        let shown = rosa.get(&record).await;
        assert!(shown.says("Kidney failure") && !shown.says("Kidney disease"), "{}", shown.html);
    }

    async fn what_is_held_with_a_result_is_shown_when_the_result_is_taken_back(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        import_text(portal, &rosas(&[
            potassium("K1", "6.9", "final"),
            condition("c1", "Hyperkalemia", "2026-11-23"),
        ])).await;
        // Another result that is held is no reason to wait.
        import_text(portal, &result_of("H1", "ORD-H", ROSA, "F", POTASSIUM)).await;
        import_text(portal, &rosas(&[potassium("K1", "6.9", "entered-in-error")])).await;
        assert!(rosa.get(&format!("/p/{patient}/record")).await.says("Hyperkalemia"));
    }

    async fn t49_unfiling_opens_a_privacy_report_with_who_had_seen_what(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        import_text(portal, &rosas(&[
            potassium("K1", "4.4", "final"),
            condition("c1", "Asthma", "2026-11-20"),
        ])).await;
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        let item = first(&list.html).unwrap();
        rosa.get(&format!("/p/{patient}/results/{item}")).await;
        portal.wait_minutes(5);
        assert!(rosa.get(&format!("/p/{patient}/record")).await.says("Asthma"));
        let mut dana = portal.staff("dana").await;
        dana.get(&format!("/staff/patients/{patient}/chart")).await;
        let mut priya = portal.staff("priya").await;
        let import = import_of(&mut priya, &list.html).await;
        let why = [("reason", "The bundle was another patient's.")];
        let done = priya.fill(&import, &format!("{import}/unfiling"), &why).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert!(!rosa.get(&format!("/p/{patient}/record")).await.says("Asthma"));

        let today = priya.get("/staff").await;
        assert!(today.says("Look into a privacy report"), "{}", today.html);
        let report = format!("/staff/incidents/inc_{}", today.between("/staff/incidents/inc_", "\""));
        let page = priya.get(&report).await;
        for words in [
            "García López, Rosa", "Asthma", "Potassium", "another patient", "(rosa.garcia)",
            "Read: Potassium", "Looked at the health record", "Looked at the list of results",
            "(dana.lee)", "Looked at the chart as staff", "9:05", "January 22, 2027",
        ] {
            assert!(page.says(words), "{words}: {}", page.html);
        }
        let mut nia = portal.staff("nia").await;
        assert_eq!(nia.get(&report).await.status, StatusCode::NOT_FOUND);
        let finding = format!("{report}/finding");
        let few = priya.post(&page, &finding, &[("finding", "None.")]).await;
        assert_eq!(few.status, StatusCode::UNPROCESSABLE_ENTITY);
        let found = [("breach", "yes"), ("finding", "Rosa read it; the other patient was told.")];
        let closed = priya.fill(&report, &finding, &found).await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.html);
        assert!(priya.get(&report).await.says("It was a breach"));
        assert!(!priya.get("/staff").await.says("/staff/incidents/inc_"));
        let seen = dana.get(&report).await;
        assert!(seen.says("the other patient was told") && !seen.says("/finding"));
        let events = portal.events().await;
        assert!(events.iter().any(|e| e == "incident.opened"));
        assert!(events.iter().any(|e| e == "incident.closed"));
    }

    async fn t49_who_had_seen_it_in_a_duplicate_stands_in_the_one_report(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        import_text(portal, &rosas(&[
            potassium("K1", "4.4", "final"),
            visit("V-77", "2026-05-04"),
        ])).await;
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        rosa.get(&format!("/p/{patient}/results/{}", first(&list.html).unwrap())).await;
        let who = "LFM-7001^^^LFM^MR||García López^Rosa||19610314|F";
        for (trigger, merged) in [("A28", ""), ("A40", "MRG|LFM-1001^^^LFM^MR\r")] {
            import_text(portal, &format!(
                "MSH|^~\\&|FRONTDESK|LFM|PORTICO|LFM|20261123||ADT^{trigger}|{trigger}|P|2.5.1\r\
                 EVN|{trigger}\rPID|1||{who}\r{merged}"
            )).await;
        }
        let mut priya = portal.staff("priya").await;
        let import = import_of(&mut priya, &list.html).await;
        let why = [("reason", "The bundle was another patient's.")];
        priya.fill(&import, &format!("{import}/unfiling"), &why).await;
        let today = priya.get("/staff?kind=review_incident").await;
        assert_eq!(today.html.matches("/staff/incidents/inc_").count(), 1, "{}", today.html);
        let report = format!("/staff/incidents/inc_{}", today.between("/staff/incidents/inc_", "\""));
        let page = priya.get(&report).await;
        assert!(page.says("(rosa.garcia)") && page.says("Read: Potassium"), "{}", page.html);
    }

    async fn t49_nobody_had_seen_what_was_held_or_came_after(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        import_text(portal, &rosas(&[potassium("K1", "6.9", "final")])).await;
        rosa.get(&format!("/p/{patient}/results")).await;
        rosa.get(&format!("/p/{patient}")).await;
        let mut priya = portal.staff("priya").await;
        let board = priya.get("/staff/gate").await;
        let import = import_of(&mut priya, &board.html).await;
        let why = [("reason", "The bundle was another patient's.")];
        priya.fill(&import, &format!("{import}/unfiling"), &why).await;
        let today = priya.get("/staff").await;
        let report = format!("/staff/incidents/inc_{}", today.between("/staff/incidents/inc_", "\""));
        let page = priya.get(&report).await;
        assert!(!page.says("rosa.garcia") && page.says("(priya.nair)"), "{}", page.html);
    }

    async fn visits_go_with_the_bundle_they_came_by_and_with_them_who_is_established(portal) {
        let mei = chart(portal, "mei", None);
        let number = portal.cast.patient("mei").mrn.clone();
        portal.tell(move |tx| {
            crate::people::add_number(tx, mei, crate::people::OWN_NUMBERS, &number)
        });
        let number = portal.cast.patient("mei").mrn.clone();
        let both = bundle(&number, ["Chen", "Mei"], "1990-02-28", &[
            visit("V-77", "2026-05-04"),
            potassium("K1", "4.4", "final"),
        ]);
        let line = import_text(portal, &both).await;
        assert_eq!(line.outcome, "filed", "{line:?}");
        let mut felix = portal.staff("felix").await;
        let overview = format!("/staff/patients/{mei}");
        assert!(felix.get(&overview).await.says("Yes: last visit on May 4, 2026"));
        let mut priya = portal.staff("priya").await;
        let chart = priya.get(&format!("{overview}/chart")).await;
        let import = import_of(&mut priya, &chart.html).await;
        let why = [("reason", "The bundle was another patient's.")];
        priya.fill(&import, &format!("{import}/unfiling"), &why).await;
        let after = felix.get(&overview).await;
        assert!(!after.says("Yes: last visit"), "{}", after.html);
        let eligibility = felix.get(&desk(mei, "/eligibility")).await;
        assert!(eligibility.says("there is no completed visit"), "{}", eligibility.html);
    }
}
