//! Patients, orders and results of whole messages.

use hl7::results::{self, Observation, PatientResults};

use crate::message;

/// Orders by filler number, with their results' codes, the specimen's behind a slash.
fn orders(patient: &PatientResults) -> Vec<String> {
    let codes = |list: &[Observation]| {
        let code = |o: &Observation| o.code.as_ref().and_then(|c| c.id.clone()).unwrap_or_default();
        list.iter().map(code).collect::<Vec<_>>().join(" ")
    };
    let order = |order: &hl7::results::OrderGroup| {
        let filler = order.filler.as_ref().map_or("-", |number| number.id.as_str());
        format!("{filler}: {} / {}", codes(&order.observations), codes(&order.specimen))
    };
    patient.orders.iter().map(order).collect()
}

#[test]
fn a_report_has_its_patient_its_order_and_its_results() {
    let found = results::of(&message("oru-potassium"));
    assert_eq!(found.len(), 1);
    let report = &found[0];
    let patient = report.patient.as_ref().unwrap();
    assert_eq!(patient.identifiers[0].value, "A10023");
    assert_eq!(patient.names[0].person().unwrap().family(), "García-López");
    assert_eq!(report.notes, ["Fasting since midnight"]);
    assert_eq!(report.visit.as_ref().and_then(|v| v.class.as_deref()), Some("O"));
    assert_eq!(orders(report), ["L-9001: 2823-3 2951-2 33914-3 49541-6 / 30954-2"]);
    let order = &report.orders[0];
    assert_eq!(order.control.as_deref(), Some("RE"));
    assert_eq!(order.placer.as_ref().map(|n| n.id.as_str()), Some("P-5501"));
    assert!(!order.numbers_disagree);
    assert_eq!(order.service.as_ref().and_then(|s| s.id_in("LN")), Some("24323-8"));
    assert_eq!(order.ordered_by[0].id.as_deref(), Some("1760000001"));
    assert_eq!((order.section.as_deref(), order.status.as_deref()), (Some("CH"), Some("F")));
    assert!(order.reported.is_some_and(|t| t.is_ok()) && order.received.is_some());
    assert_eq!(order.notes, ["Called to the practice at 11:50\nand read back"]);
    let potassium = &order.observations[0];
    assert_eq!(potassium.flags, ["HH"]);
    assert_eq!(potassium.notes, ["Specimen not hemolyzed"]);
    assert!(order.observations[1].notes.is_empty());
}

#[test]
fn two_patients_in_a_message_stay_apart() {
    let found = results::of(&message("oru-two-patients"));
    let told: Vec<_> = found
        .iter()
        .map(|report| {
            let patient = report.patient.as_ref().unwrap();
            (patient.identifiers[0].value.clone(), orders(report))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("A10024".to_owned(), vec!["L-9002: 718-7 / ".to_owned()]),
            ("A10025".to_owned(), vec!["L-9003: 718-7 / ".to_owned()]),
        ]
    );
}

#[test]
fn every_result_and_note_lands_somewhere() {
    let text = "MSH|^~\\&\rNTE|||before\rPID|1\rOBX|1|ST|A\rNTE|||on A\rORC|RE||F1\rNTE|||on F1\r\
                OBX|1|ST|B\rNTE|||on B\rORC|RE||F2\rORC|RE||F3\rOBR|1||F9\rOBX|1|ST|C\r\
                OBR|2||F4\rNTE|||one~two\rNTE|||\"\"\rSPM|1\rNTE|||on the specimen\rOBX|1|ST|D\r\
                NTE|||on D\rZZZ|x\rOBX|2|ST|E";
    let found = results::of(&hl7::Message::parse(text.as_bytes()).unwrap());
    assert_eq!(found[0].notes, ["before"]);
    assert!(found[0].patient.is_none());
    let report = &found[1];
    assert_eq!(report.observations.len(), 1);
    assert_eq!(report.observations[0].notes, ["on A"]);
    assert_eq!(orders(report), ["F1: B / ", "F2:  / ", "F3: C / ", "F4:  / D E"]);
    assert_eq!(report.orders[0].notes, ["on F1"]);
    assert_eq!(report.orders[0].observations[0].notes, ["on B"]);
    assert!(report.orders[2].numbers_disagree, "ORC-3 says F3, OBR-3 says F9");
    assert_eq!(report.orders[3].notes, ["one\ntwo", "", "on the specimen"]);
    assert_eq!(report.orders[3].specimen[0].notes, ["on D"]);
}

#[test]
fn a_document_and_its_words_are_two_results() {
    let found = results::of(&message("oru-pathology-pdf"));
    let observations = &found[0].orders[0].observations;
    let text = observations[0].values[0].text.as_deref().unwrap();
    assert_eq!(text, "Skin, left arm:\nBenign nevus.\n\nNo further action.");
    let document = observations[1].values[0].document.as_ref().unwrap();
    assert_eq!(document.encoding.as_deref(), Some("Base64"));
}

#[test]
fn in_a_machines_message_the_specimen_comes_first() {
    let found = results::of(&message("oul-specimen"));
    let report = &found[0];
    assert_eq!(report.observations.len(), 1, "the result behind SPM is the specimen's");
    assert_eq!(report.orders.len(), 1);
    let order = &report.orders[0];
    assert_eq!(order.service.as_ref().and_then(|s| s.id_in("LN")), Some("3094-0"));
    assert_eq!(order.placer.as_ref().map(|n| n.id.as_str()), Some("P-1"));
    assert_eq!(order.observations.len(), 1);
    assert!(order.observations[0].observed.is_some_and(|time| time.is_err()));
}

#[test]
fn what_was_examined_is_read_from_the_order_or_from_the_specimen() {
    let text = "MSH|^~\\&\rPID|1\rOBR|1||F1|||||||||||BLD&Venous blood^^^\rOBX|1|NM|K||||||||||||||ISE\r\
                OBR|2||F2\rSPM|1|||UR^Urine|||||||||||||||||HEM^Hemolyzed~LEAK|||CLOT^Clotted";
    let text = text.replace("|||||||||||BLD", "||||||||||||BLD");
    let found = results::of(&hl7::Message::parse(text.as_bytes()).unwrap());
    let [blood, urine] = &found[0].orders[..] else { panic!("two orders") };
    assert_eq!(blood.specimen_source.as_deref(), Some("Venous blood"));
    assert!(blood.specimen_condition.is_empty());
    assert_eq!(blood.observations[0].method.as_deref(), Some("ISE"));
    assert_eq!(urine.specimen_source.as_deref(), Some("Urine"));
    assert_eq!(urine.specimen_condition, ["Hemolyzed", "LEAK", "Clotted"]);
}
