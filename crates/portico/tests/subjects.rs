//! Whose each piece of a bundle is: what is not plainly a patient's is filed for nobody.

use db::sql;
use serde_json::{Value, json};

use super::{
    cast::Portal,
    imports::{import_text, reason},
    messages::count,
    story,
};

const SYSTEM: &str = "urn:oid:2.16.840.1.113883.3.9999.1";

/// An entry of a bundle under the address that its place gives it.
fn entry(place: usize, resource: &Value) -> Value {
    json!({ "fullUrl": address(place), "resource": resource })
}

fn address(place: usize) -> String {
    format!("urn:uuid:00000000-0000-4000-8000-0000000000{place:02}")
}

/// A bundle of these, numbered from 1.
fn bundle(resources: &[Value]) -> String {
    let entries: Vec<Value> =
        resources.iter().enumerate().map(|(place, one)| entry(place + 1, one)).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }).to_string()
}

fn person(number: &str, family: &str, given: &str, born: &str) -> Value {
    json!({
        "resourceType": "Patient",
        "identifier": [{ "system": SYSTEM, "value": number }],
        "name": [{ "family": family, "given": [given] }],
        "birthDate": born,
    })
}

fn rosa() -> Value {
    person("LFM-1001", "García López", "Rosa", "1961-03-14")
}

fn grace(portal: &Portal) -> Value {
    let one = portal.cast.patient("grace");
    let (family, given) = (one.family.as_str(), one.given.as_str());
    person(&one.mrn, family, given, &one.birth_date)
}

/// An ordinary potassium, about whom it says.
fn potassium(id: &str, subject: &Value) -> Value {
    let mut one = json!({
        "resourceType": "Observation",
        "id": id,
        "identifier": [{ "system": "urn:lab", "value": id }],
        "status": "final",
        "code": { "coding": [{ "system": "http://loinc.org", "code": "2823-3" }] },
        "effectiveDateTime": "2026-11-23T06:40:00-05:00",
        "valueQuantity": { "value": 4.2, "unit": "mmol/L" },
    });
    if !subject.is_null() {
        one["subject"] = subject.clone();
    }
    one
}

/// A panel about whom it says, with these results.
fn panel(id: &str, subject: &Value, results: &Value) -> Value {
    json!({
        "resourceType": "DiagnosticReport",
        "id": id,
        "status": "final",
        "code": { "text": format!("Panel {id}") },
        "effectiveDateTime": "2026-11-23T06:40:00-05:00",
        "subject": subject,
        "result": results,
    })
}

fn at(place: usize) -> Value {
    json!({ "reference": address(place) })
}

async fn nothing_is_filed(portal: &Portal) {
    assert_eq!(count(portal, sql!("SELECT count(*) FROM chart_items")).await, 0);
}

story! {
    async fn a_result_about_somebody_else_is_never_filed_for_who_is_in_the_bundle(portal) {
        portal.enrolled("rosa");
        for (subject, why) in [
            (json!({ "identifier": { "system": SYSTEM, "value": "LFM-9999" } }), "by a number"),
            (json!({ "display": "Grace Okafor" }), "by a name alone"),
            (json!({ "reference": "Patient/77" }), "by an address that is not here"),
            (at(2), "itself"),
        ] {
            let line = import_text(portal, &bundle(&[rosa(), potassium("K1", &subject)])).await;
            assert_eq!((line.outcome, reason(&line)), ("refused", "no_patient"), "{why}: {line:?}");
            assert!(line.reason.unwrap().contains("entry 2"), "{why}");
        }
        nothing_is_filed(portal).await;
    }

    async fn a_result_that_names_its_patient_by_number_or_not_at_all_is_the_only_ones(portal) {
        portal.enrolled("rosa");
        let by_number = json!({ "identifier": { "system": SYSTEM, "value": "LFM-1001" } });
        for (id, subject) in [("K1", by_number), ("K2", Value::Null)] {
            let line = import_text(portal, &bundle(&[rosa(), potassium(id, &subject)])).await;
            assert_eq!((line.outcome, line.results.len()), ("filed", 1), "{id}: {line:?}");
        }
    }

    async fn between_two_patients_nothing_is_guessed(portal) {
        portal.enrolled("rosa");
        portal.enrolled("grace");
        let results = json!([at(4)]);
        for (more, entry) in [
            // A panel of Rosa's with a result of Grace's.
            (vec![panel("P1", &at(1), &results), potassium("K1", &at(2))], "entry 3"),
            // A panel of Rosa's with a result that says nothing of whose it is.
            (vec![panel("P1", &at(1), &results), potassium("K1", &Value::Null)], "entry 4"),
        ] {
            let all: Vec<Value> = [rosa(), grace(portal)].into_iter().chain(more).collect();
            let line = import_text(portal, &bundle(&all)).await;
            assert_eq!((line.outcome, reason(&line)), ("refused", "no_patient"), "{line:?}");
            assert!(line.reason.unwrap().contains(entry));
        }
        nothing_is_filed(portal).await;
        let each = [rosa(), grace(portal), potassium("K1", &at(1)), potassium("K2", &at(2))];
        let line = import_text(portal, &bundle(&each)).await;
        assert_eq!((line.outcome, line.results.len()), ("filed", 2), "{line:?}");
    }

    async fn a_panel_waits_for_a_clinician_when_a_result_of_it_did_not_come(portal) {
        portal.enrolled("rosa");
        let results = json!([at(3), { "reference": "Observation/77", "display": "Troponin" }]);
        let all = [rosa(), panel("P1", &at(1), &results), potassium("K1", &at(1))];
        let line = import_text(portal, &bundle(&all)).await;
        let found: Vec<_> = line.results.iter().map(|one| (one.class, one.state)).collect();
        assert_eq!(found, [("unclassified", "held")], "{line:?}");
        let mut dana = portal.staff("dana").await;
        let board = dana.get("/staff/gate").await;
        let page = format!("/staff/results/{}", super::results::first(&board.html).unwrap());
        assert!(dana.get(&page).await.says("Troponin"), "the clinician sees what is missing");
    }
}
