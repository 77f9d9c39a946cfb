//! What is critical or significant by the shipped lists.

use super::{Doubt, Edge, Judgement, LabTest};
use crate::Policy;

#[test]
fn limits_may_hold_at_some_ages_only() {
    let mut results = Policy::example().results;
    assert_eq!(results.ages(), [0]);
    let adult = results.critical.values.iter_mut().find(|rule| rule.test == "Bilirubin, total");
    let adult = adult.expect("it is listed");
    adult.from_days = Some(28);
    let newborn = crate::CriticalValue {
        test: "Bilirubin, total, newborn".to_owned(),
        from_days: None,
        under_days: Some(28),
        high: "15".parse().ok(),
        ..adult.clone()
    };
    results.critical.values.push(newborn);
    assert_eq!(results.ages(), [0, 28]);
    let bilirubin = LabTest { loinc: Some("1975-2"), name: "" };
    for (days, value, expected) in [
        (3, "12", Judgement::NotCritical),
        (27, "15", Judgement::Critical(Edge::High)),
        (28, "12", Judgement::Critical(Edge::High)),
        (20_000, "12", Judgement::Critical(Edge::High)),
    ] {
        let found = results.at_age(days).critical.judge(bilirubin, value, Some("mg/dL"));
        assert_eq!(found, expected, "{value} at {days} days");
    }
}

#[test]
fn numbers_are_judged_exactly_and_only_in_a_known_unit() {
    let policy = Policy::example();
    let judge = |loinc, value, unit: &str| {
        let unit = Some(unit).filter(|unit| !unit.is_empty());
        policy.results.critical.judge(LabTest { loinc: Some(loinc), name: "" }, value, unit)
    };
    let (potassium, glucose, platelets, bun) = ("2823-3", "2345-7", "777-3", "3094-0");
    let (inr, troponin, blood_culture) = ("6301-6", "89579-7", "600-7");
    for (loinc, value, unit, expected) in [
        (potassium, "6.9", "mmol/L", Judgement::Critical(Edge::High)),
        (potassium, "6.0", "mmol/L", Judgement::Critical(Edge::High)),
        (potassium, "6", "mEq/L", Judgement::Critical(Edge::High)),
        (potassium, "5.99", "mmol/L", Judgement::NotCritical),
        (potassium, "2.90", "mmol/L", Judgement::Critical(Edge::Low)),
        (potassium, "2.91", "mmol/L", Judgement::NotCritical),
        (potassium, "<2.0", "mmol/L", Judgement::Critical(Edge::Low)),
        (potassium, "<3.5", "mmol/L", Judgement::Unclear(Doubt::Value)),
        (potassium, "> 8.0", "mmol/L", Judgement::Critical(Edge::High)),
        (potassium, ">3.0", "mmol/L", Judgement::Unclear(Doubt::Value)),
        (potassium, "6.9", "", Judgement::Unclear(Doubt::Unit)),
        (potassium, "6.9", "furlong", Judgement::Unclear(Doubt::Unit)),
        (potassium, "hemolyzed", "mmol/L", Judgement::Unclear(Doubt::Value)),
        (potassium, "", "mmol/L", Judgement::Unclear(Doubt::Value)),
        (glucose, "27.8", "mmol/L", Judgement::Critical(Edge::High)),
        (glucose, "27.7", "mmol/L", Judgement::NotCritical),
        (glucose, "2.7", "mmol/L", Judgement::Critical(Edge::Low)),
        (platelets, "19", "K/uL", Judgement::Critical(Edge::Low)),
        (platelets, "250", "10*9/L", Judgement::NotCritical),
        (platelets, "1,000", "K/uL", Judgement::Unclear(Doubt::Value)),
        (bun, "<5", "mg/dL", Judgement::NotCritical),
        (inr, "5.0", "", Judgement::Critical(Edge::High)),
        (inr, "2.4", "{INR}", Judgement::NotCritical),
        (inr, "2.4", "s", Judgement::Unclear(Doubt::Unit)),
        (troponin, "0.3", "ng/mL", Judgement::Critical(Edge::High)),
        (troponin, "12", "ng/L", Judgement::Unclear(Doubt::Unit)),
        (blood_culture, "Staphylococcus aureus", "", Judgement::Critical(Edge::Word)),
        (blood_culture, "No growth after 5 days", "", Judgement::NotCritical),
        ("9999-9", "1", "mmol/L", Judgement::NotListed),
    ] {
        assert_eq!(judge(loinc, value, unit), expected, "{loinc} {value} {unit}");
    }
}

#[test]
fn a_test_without_a_code_is_known_by_its_name_unless_it_is_of_something_else() {
    let policy = Policy::example();
    let judge =
        |loinc, name| policy.results.critical.judge(LabTest { loinc, name }, "6.9", Some("mmol/L"));
    assert_eq!(judge(None, "POTASSIUM SERUM"), Judgement::Critical(Edge::High));
    assert_eq!(judge(None, "Potassium, urine"), Judgement::NotListed);
    // A code that no list knows hides no critical number, and says nothing about the others.
    assert_eq!(judge(Some("6298-4"), "Potassium in Blood"), Judgement::Critical(Edge::High));
    assert_eq!(judge(Some("2828-2"), "Potassium, urine"), Judgement::NotListed);
    let other = |value, unit| {
        let blood = LabTest { loinc: Some("6298-4"), name: "Potassium in Blood" };
        policy.results.critical.judge(blood, value, Some(unit))
    };
    assert_eq!(other("4.4", "mmol/L"), Judgement::NotListed);
    assert_eq!(other("60", "mmol/24h"), Judgement::NotListed);
    assert_eq!(other("4.4", ""), Judgement::Unclear(Doubt::Unit));
    let named = |name, value, unit| {
        policy.results.critical.judge(LabTest { loinc: None, name }, value, Some(unit))
    };
    assert_eq!(named("Hemoglobin", "5.0", "g/dL"), Judgement::Critical(Edge::Low));
    assert_eq!(named("Absolute neutrophil count", "0.4", "K/uL"), Judgement::Critical(Edge::Low));
    for name in ["Hemoglobin A1c", "Mean corpuscular hemoglobin", "Hemoglobin electrophoresis"] {
        assert_eq!(named(name, "5.0", "%"), Judgement::NotListed, "{name}");
    }
}

#[test]
fn words_count_unless_they_are_denied() {
    let policy = Policy::example();
    let judge =
        |name, value| policy.results.critical.judge(LabTest { loinc: None, name }, value, None);
    for said in [
        "Present",
        "Present, no gametocytes",
        "Malaria present no gametocytes",
        "Reactive (not confirmed): parasites seen",
        "Detected without prior history",
        "Not detected in thin film but detected in thick film",
        "Negative for P. vivax and positive for P. falciparum",
    ] {
        assert_eq!(judge("Malaria smear", said), Judgement::Critical(Edge::Word), "{said}");
    }
    for denied in [
        "Not detected",
        "no parasites were seen",
        "Parasites seen: none",
        "Negative",
        "No evidence of parasites seen",
    ] {
        assert_eq!(judge("Malaria smear", denied), Judgement::NotCritical, "{denied}");
    }
    assert_eq!(judge("BLASTS", "no blasts seen"), Judgement::NotCritical);
    assert_eq!(judge("Amylase", "present"), Judgement::NotListed);
}

#[test]
fn kinds_of_tests_and_words_of_reports_are_significant() {
    let policy = Policy::example();
    let list = &policy.results.significant;
    let kind = |name, value| list.kind_of(LabTest { loinc: None, name }, value);
    for (name, value, expected) in [
        ("Surgical pathology, skin", "", Some("Surgical pathology")),
        ("HIV 1/2 antigen and antibody", "Non-reactive", Some("HIV")),
        ("Hepatitis C antibody", "Reactive", Some("Hepatitis C")),
        ("Hepatitis C antibody", "Non-Reactive", None),
        ("Hepatitis C antibody", "Reactive (not confirmed by RNA)", Some("Hepatitis C")),
        ("HCV RNA", "Not detected", None),
        ("MAMMOGRAPHY screening", "BI-RADS 4", Some("Mammogram")),
        ("Mammogram, bilateral", "BI-RADS 2", None),
        ("Mammogram, bilateral", "BIRADS category 4B", Some("Mammogram")),
        ("Mammogram", "BI-RADS 4. No calcifications.", Some("Mammogram")),
        ("Potassium", "4.1", None),
    ] {
        assert_eq!(kind(name, value), expected, "{name}: {value}");
    }
    let coded = LabTest { loinc: Some("11526-1"), name: "Report" };
    assert_eq!(list.kind_of(coded, ""), Some("Surgical pathology"));
    let word = |report| list.narrative_word(report);
    assert_eq!(word("Findings: METASTATIC disease of the liver."), Some("*metasta*"));
    assert_eq!(word("A suspicious mass in the left lobe."), Some("suspicious"));
    assert_eq!(word("No acute findings."), None);
    for said in [
        "Consistent with adenocarcinoma.",
        "Osteosarcoma of the femur",
        "Micrometastases in one node",
        "Acute PE in the right lower lobe",
        "Intraparenchymal haemorrhage",
        "Glioblastoma, WHO grade 4",
    ] {
        assert!(word(said).is_some(), "{said}");
    }
}

#[test]
fn a_patients_own_limits_take_the_place_of_the_lists_for_one_test() {
    let policy = Policy::example();
    let own = |test: &str| crate::PatientLimits {
        test: test.to_owned(),
        low: Some("2.5".parse().unwrap()),
        high: Some("6.5".parse().unwrap()),
    };
    let results = policy.results.with_limits(&[own("Potassium"), own("No such test")]);
    let judge = |loinc, value, unit| {
        results.critical.judge(LabTest { loinc: Some(loinc), name: "" }, value, Some(unit))
    };
    assert_eq!(judge("2823-3", "6.4", "mmol/L"), Judgement::NotCritical);
    assert_eq!(judge("2823-3", "6.5", "mmol/L"), Judgement::Critical(Edge::High));
    assert_eq!(judge("2823-3", "2.5", "mmol/L"), Judgement::Critical(Edge::Low));
    assert_eq!(judge("2951-2", "126", "mmol/L"), Judgement::Critical(Edge::Low));
    assert_eq!(judge("2823-3", "6.4", "furlongs"), Judgement::Unclear(Doubt::Unit));
    assert!(matches!(policy.results.with_limits(&[]), std::borrow::Cow::Borrowed(_)));
}
