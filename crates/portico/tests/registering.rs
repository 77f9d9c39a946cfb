//! FHIR bundles that register: charts are made, corrected and merged as by registration messages,
//! where the practice lets them; and what a bundle says otherwise is used or named.

use db::sql;
use serde_json::{Value, json};

use super::{
    bundles::condition,
    cast::Portal,
    imports::{import_text, reason},
    messages::count,
    story,
};
use crate::people;

const SYSTEM: &str = "urn:oid:2.16.840.1.113883.3.9999.1";
const NINA: &str = "urn:uuid:00000000-0000-4000-8000-000000000001";
const DOUBLE: &str = "urn:uuid:00000000-0000-4000-8000-000000000002";

/// Nina Park, as the practice's own records say.
fn nina(changes: &Value) -> Value {
    let mut one = json!({
        "resourceType": "Patient",
        "active": true,
        "identifier": [{ "system": SYSTEM, "value": "LFM-8001" }],
        "name": [
            { "use": "official", "family": "Park", "given": ["Nina", "Jo"] },
            { "use": "maiden", "family": "Olsen", "given": ["Nina"] },
        ],
        "birthDate": "1979-05-06",
        "gender": "female",
        "telecom": [
            { "system": "phone", "use": "work", "value": "716-555-0140" },
            { "system": "phone", "use": "mobile", "value": "716-555-0141" },
            { "system": "email", "use": "old", "value": "nina.olsen@example.com" },
            { "system": "email", "rank": 1, "value": "nina.park@example.com" },
        ],
        "address": [{ "use": "home", "line": ["1 Pier Rd"], "city": "Harbor Mills", "state": "NY" }],
        "communication": [{ "language": { "coding": [{ "code": "es-US" }] }, "preferred": true }],
    });
    for (name, value) in changes.as_object().unwrap() {
        one[name] = value.clone();
    }
    one
}

fn bundle(entries: &[(&str, Value)]) -> String {
    let entry =
        |(address, resource): &(&str, Value)| json!({ "fullUrl": address, "resource": resource });
    let entries: Vec<Value> = entries.iter().map(entry).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }).to_string()
}

fn asthma(id: &str) -> Value {
    let mut one = condition(id, "Asthma", "2026-01-05");
    one["subject"] = json!({ "reference": NINA });
    one
}

async fn charts(portal: &Portal) -> i64 {
    count(portal, sql!("SELECT count(*) FROM patients WHERE merged_into IS NULL")).await
}

async fn chart(portal: &Portal, number: &'static str) -> people::Patient {
    let patient = portal.patient_of(number).await;
    portal.app.db.read(move |r| people::find(r, patient)).await.unwrap()
}

fn registers(portal: &mut Portal) {
    portal.restart(|policy| policy.matching.fhir_registers = true);
}

story! {
    async fn a_bundle_registers_nobody_unless_the_practice_lets_it(portal) {
        let text = bundle(&[(NINA, nina(&json!({}))), ("urn:uuid:3", asthma("c1"))]);
        let before = charts(portal).await;
        let line = import_text(portal, &text).await;
        assert_eq!(line.outcome, "quarantined", "{line:?}");
        assert_eq!(charts(portal).await, before);
        registers(portal);
        let again = text.replace("1 Pier Rd", "2 Pier Rd");
        let line = import_text(portal, &again).await;
        assert_eq!((line.outcome, line.patient_mrn.as_deref()), ("filed", Some("LFM-8001")));
        assert_eq!(charts(portal).await, before + 1);
    }

    async fn what_a_patient_says_of_themselves_stands_in_the_chart_and_is_corrected(portal) {
        registers(portal);
        import_text(portal, &bundle(&[(NINA, nina(&json!({})))])).await;
        let one = chart(portal, "LFM-8001").await;
        assert_eq!((one.name.family(), one.name.given()), ("Park", "Nina"));
        assert_eq!(one.email.as_deref(), Some("nina.park@example.com"));
        assert_eq!(one.mobile.as_deref(), Some("716-555-0141"));
        assert_eq!((one.language.as_str(), one.address.as_str()), ("es", "1 Pier Rd, Harbor Mills, NY"));
        // Her new name; what is not said stays.
        let name = json!([{ "use": "official", "family": "Park-Lee", "given": ["Nina"] }]);
        let changes = json!({ "name": name, "telecom": [], "address": [] });
        import_text(portal, &bundle(&[(NINA, nina(&changes))])).await;
        let one = chart(portal, "LFM-8001").await;
        assert_eq!((one.name.family(), one.mobile.as_deref()), ("Park-Lee", Some("716-555-0141")));
        let id = one.id;
        let names = portal.app.db.read(move |r| people::names(r, id)).await.unwrap();
        let families: Vec<&str> = names.iter().map(base::PersonName::family).collect();
        assert!(families.contains(&"Park") && families.contains(&"Olsen"), "{families:?}");
    }

    async fn a_number_that_names_somebody_else_now_waits_for_a_person(portal) {
        registers(portal);
        import_text(portal, &bundle(&[(NINA, nina(&json!({})))])).await;
        let other = json!({
            "name": [{ "family": "Vale", "given": ["Otto"] }], "birthDate": "1940-01-01",
        });
        let text = bundle(&[(NINA, nina(&other)), ("urn:uuid:3", asthma("c1"))]);
        let line = import_text(portal, &text).await;
        assert_eq!((line.outcome, reason(&line)), ("quarantined", "registration_conflict"));
        assert_eq!(chart(portal, "LFM-8001").await.name.family(), "Park");
        assert_eq!(count(portal, sql!("SELECT count(*) FROM chart_items")).await, 0);
    }

    async fn who_has_no_number_of_ours_is_registered_by_nobody(portal) {
        registers(portal);
        let before = charts(portal).await;
        for changes in [
            json!({ "identifier": [{ "system": "urn:other", "value": "77" }] }),
            json!({ "identifier": [
                { "system": SYSTEM, "value": "LFM-8001" }, { "system": SYSTEM, "value": "LFM-8002" },
            ] }),
            json!({ "identifier": [{ "system": SYSTEM, "value": "8".repeat(40) }] }),
            json!({ "birthDate": "1979" }),
            json!({ "active": false }),
            json!({ "name": [{ "use": "nickname", "text": "Nini" }] }),
        ] {
            let text = bundle(&[(NINA, nina(&changes)), ("urn:uuid:3", asthma("c1"))]);
            let line = import_text(portal, &text).await;
            assert_eq!(line.outcome, "quarantined", "{changes}: {line:?}");
        }
        assert_eq!(charts(portal).await, before);
    }

    async fn a_record_that_another_replaced_is_merged_into_it(portal) {
        registers(portal);
        let double = |link: Value| {
            nina(&json!({ "identifier": [{ "system": SYSTEM, "value": "LFM-8002" }], "link": link }))
        };
        import_text(portal, &bundle(&[(NINA, nina(&json!({})))])).await;
        let mut problem = asthma("c1");
        problem["subject"] = json!({ "reference": DOUBLE });
        let made = bundle(&[(DOUBLE, double(json!([]))), ("urn:uuid:3", problem)]);
        assert_eq!(import_text(portal, &made).await.outcome, "filed");
        let before = charts(portal).await;
        let link = json!([{ "other": { "reference": NINA }, "type": "replaced-by" }]);
        let both = bundle(&[(NINA, nina(&json!({ "gender": "female" }))), (DOUBLE, double(link))]);
        let line = import_text(portal, &both).await;
        assert_eq!(line.outcome, "filed", "{line:?}");
        assert_eq!(charts(portal).await, before - 1);
        let (one, other) = (chart(portal, "LFM-8001").await, chart(portal, "LFM-8002").await);
        assert_eq!(one.id, other.id, "her old number leads to her chart");
        let mut priya = portal.staff("priya").await;
        assert!(priya.get(&format!("/staff/patients/{}/chart", one.id)).await.says("Asthma"));
    }

    async fn a_death_in_a_bundle_is_a_claim_as_in_a_registration(portal) {
        registers(portal);
        import_text(portal, &bundle(&[(NINA, nina(&json!({})))])).await;
        let died = json!({ "deceasedDateTime": "2026-11-20" });
        import_text(portal, &bundle(&[(NINA, nina(&died)), ("urn:uuid:3", asthma("c1"))])).await;
        let tasks = sql!("SELECT count(*) FROM tasks WHERE kind = 'confirm_death' AND state = 'open'");
        assert_eq!(count(portal, tasks).await, 1, "said once");
    }

    async fn what_a_source_takes_back_leaves_the_record(portal) {
        registers(portal);
        let record = |problem: &Value| {
            bundle(&[(NINA, nina(&json!({}))), ("urn:uuid:3", problem.clone())])
        };
        import_text(portal, &record(&asthma("c1"))).await;
        let id = chart(portal, "LFM-8001").await.id;
        let mut priya = portal.staff("priya").await;
        let page = format!("/staff/patients/{id}/chart");
        assert!(priya.get(&page).await.says("Asthma"));
        let mut never = asthma("c1");
        never["verificationStatus"] = json!({ "coding": [{ "code": "entered-in-error" }] });
        import_text(portal, &record(&never)).await;
        assert!(!priya.get(&page).await.says("Asthma"));
    }

    async fn a_visit_that_its_source_takes_back_makes_nobody_established(portal) {
        registers(portal);
        let visit = |status: &str| {
            let one = json!({
                "resourceType": "Encounter", "id": "e1", "status": status,
                "class": { "code": "AMB" }, "subject": { "reference": NINA },
                "period": { "start": "2026-11-02T09:00:00Z", "end": "2026-11-02T09:30:00Z" },
            });
            bundle(&[(NINA, nina(&json!({}))), ("urn:uuid:3", one)])
        };
        let visits = sql!("SELECT count(*) FROM visits");
        import_text(portal, &visit("finished")).await;
        assert_eq!(count(portal, visits).await, 1);
        import_text(portal, &visit("entered-in-error")).await;
        assert_eq!(count(portal, visits).await, 0);
    }

    async fn what_others_refer_to_is_used_and_what_is_left_out_is_named(portal) {
        registers(portal);
        let order = json!({
            "resourceType": "MedicationRequest", "id": "m1", "status": "active", "intent": "order",
            "subject": { "reference": NINA }, "medicationReference": { "reference": DOUBLE },
        });
        let medicine = json!({
            "resourceType": "Medication", "code": { "text": "Salbutamol 100 microgram inhaler" },
        });
        let claim = |n: usize| json!({ "resourceType": "Claim", "id": format!("x{n}") });
        let text = bundle(&[
            (NINA, nina(&json!({}))), ("urn:uuid:3", order), (DOUBLE, medicine),
            ("urn:uuid:4", claim(1)), ("urn:uuid:5", claim(2)),
            ("urn:uuid:6", json!({ "resourceType": "Coverage" })),
        ]);
        let line = import_text(portal, &text).await;
        assert_eq!((line.outcome, line.left_out.as_str()), ("filed", "2 Claim, 1 Coverage"));
        let id = chart(portal, "LFM-8001").await.id;
        let mut priya = portal.staff("priya").await;
        let record = priya.get(&format!("/staff/patients/{id}/chart")).await;
        assert!(record.says("Salbutamol 100 microgram inhaler"), "{}", record.html);
        let import = line.import.expect("it is kept");
        let page = priya.get(&format!("/staff/imports/{import}")).await;
        assert!(page.says("2 Claim, 1 Coverage"), "{}", page.html);
    }
}
