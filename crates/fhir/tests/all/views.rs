//! Reading resources as views.

use base::Zone;
use fhir::{
    AllergyIntolerance, Bundle, Condition, DiagnosticReport, DocumentReference, Encounter,
    Immunization, MedicationRequest, Observation, Patient, Problem, Procedure, Value, View,
};

fn view<V: View>(json: &str) -> V {
    let bundle = Bundle::read(json.as_bytes()).expect("it is a resource");
    let resource = bundle.entries()[0].resource.as_ref().expect("it has a resource");
    resource.view().unwrap_or_else(|why| panic!("{why}"))
}

#[test]
fn a_patient_has_what_matching_needs() {
    let patient: Patient = view(
        r#"{"resourceType":"Patient","id":"p1","active":true,"unknown":{"kept":"in the text"},
        "identifier":[{"use":"usual","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},
            "system":"urn:oid:2.16.1","value":"A10023"}],
        "name":[{"use":"official","family":"García","given":["Ana","María",null],"suffix":["Jr"]},{"text":"Anita"}],
        "telecom":[{"system":"phone","value":"555-555-0100","use":"mobile"}],
        "gender":"female","birthDate":"1980-02","deceasedDateTime":"2026-11-20T10:00:00-05:00",
        "address":[{"line":["12 Elm St","Apt 4"],"city":"Springfield","postalCode":"62701"}],
        "multipleBirthInteger":2,
        "communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"es"}]},"preferred":true}]}"#,
    );
    let identifier = &patient.identifier[0];
    assert_eq!(identifier.value.as_deref(), Some("A10023"));
    let kind = identifier.kind.as_ref().unwrap();
    assert_eq!(kind.code_in("http://terminology.hl7.org/CodeSystem/v2-0203"), Some("MR"));
    assert_eq!(patient.name[0].person().unwrap().full(), "Ana María García Jr");
    assert!(patient.name[1].person().is_err(), "a name that is only a text has no parts");
    let birth = patient.birth_date.as_ref().unwrap();
    assert_eq!((birth.as_str(), birth.date()), ("1980-02", Ok(None)));
    assert!(patient.is_dead());
    assert_eq!(patient.address[0].line[1].as_deref(), Some("Apt 4"));
    assert_eq!(patient.multiple_birth_integer, Some(2));
    assert_eq!(patient.communication[0].preferred, Some(true));
}

#[test]
fn a_result_keeps_its_number_as_it_was_written() {
    let result: Observation = view(
        r#"{"resourceType":"Observation","status":"final",
        "code":{"coding":[{"system":"http://loinc.org","code":"2823-3","display":"Potassium"}]},
        "subject":{"reference":"Patient/p1"},"effectivePeriod":{"start":"2026-11-22T08:30:00-05:00"},
        "issued":"2026-11-22T12:00:00Z",
        "valueQuantity":{"value":7.00,"comparator":">","unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},
        "interpretation":[{"coding":[{"code":"HH"}]}],"note":[{"text":"not hemolyzed"}],
        "referenceRange":[{"low":{"value":3.5},"high":{"value":5.1},"text":"3.5-5.1"}],
        "component":[{"code":{"text":"part"},"valueString":"x"}]}"#,
    );
    assert_eq!(result.code.as_ref().and_then(|c| c.code_in("http://loinc.org")), Some("2823-3"));
    let Some(Value::Quantity(quantity)) = result.value() else { panic!("it is an amount") };
    assert_eq!(quantity.value.as_ref().map(fhir::Decimal::as_str), Some("7.00"));
    assert_eq!(quantity.comparator.as_deref(), Some(">"));
    let moment = result.effective().unwrap().instant(&Zone::UTC).unwrap().unwrap();
    assert_eq!(moment.to_string(), "2026-11-22T13:30:00.000Z");
    assert_eq!(result.interpretation[0].words(), Some("HH"));
    assert!(result.component[0].value() == Some(Value::Text("x")));
}

#[test]
fn a_value_is_read_in_each_of_its_types() {
    let value =
        |json: &str| view::<Observation>(&format!(r#"{{"resourceType":"Observation",{json}}}"#));
    assert!(value(r#""valueBoolean":false"#).value() == Some(Value::Boolean(false)));
    assert!(value(r#""valueInteger":-3"#).value() == Some(Value::Integer(-3)));
    assert!(value(r#""valueString":"low""#).value() == Some(Value::Text("low")));
    let positive = value(r#""valueCodeableConcept":{"text":"Positive"}"#);
    assert!(matches!(positive.value(), Some(Value::Concept(c)) if c.words() == Some("Positive")));
    assert!(matches!(value(r#""valueRange":{"low":{"value":1}}"#).value(), Some(Value::Range(_))));
    assert!(matches!(value(r#""valueRatio":{}"#).value(), Some(Value::Ratio(_))));
    assert!(matches!(value(r#""valueDateTime":"2026""#).value(), Some(Value::Time(_))));
    assert!(value(r#""valueSampledData":{}"#).value().is_none());
}

#[test]
fn the_rest_of_a_chart_is_read() {
    let report: DiagnosticReport = view(
        r#"{"resourceType":"DiagnosticReport","status":"final","result":[{"reference":"Observation/o"}],
        "conclusion":"Benign.","presentedForm":[{"contentType":"application/pdf","data":"JVBERi0="}]}"#,
    );
    assert_eq!(report.result[0].reference.as_deref(), Some("Observation/o"));
    assert_eq!(report.presented_form[0].content_type.as_deref(), Some("application/pdf"));
    let visit: Encounter = view(
        r#"{"resourceType":"Encounter","class":{"code":"AMB"},"type":[{"text":"Check-up"}],
        "participant":[{"individual":{"display":"Dr. Rivera"}}],"period":{"start":"2026-11-22"}}"#,
    );
    assert_eq!(visit.class.and_then(|c| c.code).as_deref(), Some("AMB"));
    let problem: Condition =
        view(r#"{"resourceType":"Condition","code":{"text":"Asthma"},"onsetDateTime":"2001"}"#);
    assert_eq!(problem.code.as_ref().and_then(|c| c.words()), Some("Asthma"));
    let medicine: MedicationRequest = view(
        r#"{"resourceType":"MedicationRequest","status":"active","medicationCodeableConcept":
        {"text":"Lisinopril 10 MG"},"dosageInstruction":[{"text":"1 a day"}],"authoredOn":"2026-01-02"}"#,
    );
    assert_eq!(medicine.dosage_instruction[0].text.as_deref(), Some("1 a day"));
    let allergy: AllergyIntolerance = view(
        r#"{"resourceType":"AllergyIntolerance","type":"allergy","category":["food"],
        "patient":{"reference":"Patient/p1"},"reaction":[{"manifestation":[{"text":"Hives"}]}]}"#,
    );
    assert_eq!(allergy.reaction[0].manifestation[0].words(), Some("Hives"));
    let shot: Immunization = view(
        r#"{"resourceType":"Immunization","vaccineCode":{"text":"Flu"},"occurrenceDateTime":"2026-10-01",
        "doseQuantity":{"value":0.5}}"#,
    );
    assert!(shot.dose_quantity.is_some());
    let procedure: Procedure =
        view(r#"{"resourceType":"Procedure","performedPeriod":{"start":"2026-10-01T09:00:00Z"}}"#);
    assert!(procedure.performed_period.is_some());
    let document: DocumentReference = view(
        r#"{"resourceType":"DocumentReference","status":"current","content":[{"attachment":{"title":"Letter"}}]}"#,
    );
    assert!(document.content[0].attachment.is_some());
}

#[test]
fn one_kind_of_resource_is_not_another() {
    let bundle = Bundle::read(br#"{"resourceType":"Patient"}"#).unwrap();
    let resource = bundle.entries()[0].resource.as_ref().unwrap();
    let wrong = resource.view::<Observation>().err().unwrap();
    assert_eq!(wrong.problem, Problem::OtherResource);
    assert_eq!(bundle.all::<Observation>().count(), 0);
}
