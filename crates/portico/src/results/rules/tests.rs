//! What reports are worth, and what the gate does with them.

use super::*;

pub(in crate::results) fn finding(
    loinc: &str,
    name: &str,
    value: &str,
    unit: &str,
    flags: &str,
) -> Finding {
    let number = value.parse().ok();
    Finding {
        loinc: Some(loinc.to_owned()).filter(|code| !code.is_empty()),
        shape: if number.is_some() { Shape::Number } else { Shape::Words },
        flags: flags.split_whitespace().map(str::to_owned).collect(),
        measurement: Measurement {
            code: loinc.to_owned(),
            name: name.to_owned(),
            lab_name: String::new(),
            value: value.to_owned(),
            number,
            comparator: String::new(),
            unit: unit.to_owned(),
            low: None,
            high: None,
            range_text: String::new(),
            flags: flags.to_owned(),
            status: "F".to_owned(),
            narrative: false,
            notes: String::new(),
            method: String::new(),
            laboratory: String::new(),
        },
    }
}

fn judge(title: &str, findings: &[Finding]) -> Judged {
    let policy = crate::testing::policy();
    let facts = Facts { title, lab_title: "", loinc: None, notes: "", findings };
    classify(&policy.results, &facts)
}

#[test]
fn the_most_serious_rule_wins() {
    let k = |value, unit, flags| finding("2823-3", "Potassium", value, unit, flags);
    let table = [
        (k("4.4", "mmol/L", "N"), Class::Routine, Rule::None),
        (k("4.4", "mmol/L", ""), Class::Routine, Rule::None),
        (k("5.4", "mmol/L", "H"), Class::Abnormal, Rule::LabFlag),
        (k("5.4", "mmol/L", "HH"), Class::Critical, Rule::LabFlag),
        (k("5.4", "mmol/L", "H critical"), Class::Critical, Rule::LabFlag),
        (k("6.9", "mmol/L", "H"), Class::Critical, Rule::CriticalValue),
        (k("6.9", "mEq/L", ""), Class::Critical, Rule::CriticalValue),
        (k("5.2", "NLU", ""), Class::Unclassified, Rule::UnknownUnit),
        (k("4.4", "mmol/L", "??"), Class::Unclassified, Rule::UnknownFlag),
        (k("hemolyzed", "mmol/L", ""), Class::Unclassified, Rule::Unreadable),
        (k("6.9", "NLU", "HH"), Class::Critical, Rule::LabFlag),
        (
            finding("", "HIV 1/2 antibody", "Non-reactive", "", "N"),
            Class::Significant,
            Rule::SignificantKind,
        ),
        (finding("", "Strep A, rapid", "Positive", "", "A"), Class::Abnormal, Rule::LabFlag),
        (
            finding("", "Impression", "Findings suspicious for malignancy.", "", ""),
            Class::Significant,
            Rule::NarrativeWord,
        ),
    ];
    for (finding, class, rule) in table {
        let value = finding.measurement.value.clone();
        let judged = judge("Basic metabolic panel", &[finding]);
        assert_eq!((judged.class, judged.rule), (class, rule), "{value}");
    }
}

#[test]
fn one_serious_value_makes_the_whole_report_serious() {
    let judged = judge(
        "Basic metabolic panel",
        &[
            finding("2951-2", "Sodium", "137", "mmol/L", "N"),
            finding("2823-3", "Potassium", "6.9", "mmol/L", "HH"),
            finding("3094-0", "Urea nitrogen", "24", "mg/dL", "H"),
        ],
    );
    assert_eq!((judged.class, judged.because.as_str()), (Class::Critical, "Potassium: HH"));
}

#[test]
fn staff_read_what_was_found_without_the_marks_of_the_list() {
    let report = finding("", "CT abdomen", "Consistent with adenocarcinoma.", "", "");
    let judged = judge("CT abdomen", &[report]);
    assert_eq!((judged.class, judged.because.as_str()), (Class::Significant, "carcinoma"));
}

#[test]
fn a_value_outside_its_range_is_abnormal_also_without_a_flag() {
    let mut sugar = finding("9999-9", "Something", "12", "mg/dL", "");
    sugar.measurement.high = "10".parse().ok();
    assert_eq!(judge("Panel", &[sugar.clone()]).class, Class::Abnormal);
    sugar.measurement.comparator = "<".to_owned();
    assert_eq!(judge("Panel", &[sugar]).class, Class::Routine);
}

#[test]
fn what_cannot_be_read_is_not_guessed() {
    let mut document = finding("", "Report", "", "", "");
    document.shape = Shape::Document;
    assert_eq!(judge("Report", &[document.clone()]).class, Class::Unclassified);
    document.shape = Shape::Missing;
    assert_eq!(judge("Report", &[document.clone()]).class, Class::Unclassified);
    document.measurement.notes = "See the note.".to_owned();
    assert_eq!(judge("Report", &[document.clone()]).class, Class::Routine);
    let mut potassium = finding("2823-3", "Potassium", "", "mmol/L", "");
    potassium.shape = Shape::Missing;
    potassium.measurement.notes = "Repeated and called.".to_owned();
    assert_eq!(judge("Report", &[potassium]).class, Class::Unclassified);
    assert_eq!(judge("Report", &[]).class, Class::Unclassified);
    document.shape = Shape::Document;
    let number = finding("2951-2", "Sodium", "137", "mmol/L", "");
    let judged = finding("", "Strep A, rapid", "Negative", "", "");
    let words = finding("", "CT of the head", "See attached report", "", "");
    for (beside, class) in
        [(number, Class::Routine), (judged, Class::Routine), (words, Class::Unclassified)]
    {
        assert_eq!(judge("Report", &[beside, document.clone()]).class, class);
    }
}

#[test]
fn a_value_is_judged_also_when_it_comes_as_a_text() {
    let table = [
        ("2823-3", "Potassium", "6.9", "mmol/L", Class::Critical),
        ("2823-3", "Potassium", "4.2", "mmol/L", Class::Routine),
        ("2823-3", "Potassium", "6.9\n6.8", "mmol/L", Class::Unclassified),
        ("", "Malaria smear", "P. falciparum parasites seen.", "", Class::Critical),
        ("", "Strep A, rapid", "Positive", "", Class::Abnormal),
        ("", "X-ray of the hand", "No fracture.", "", Class::Routine),
    ];
    for (loinc, name, value, unit, class) in table {
        let mut text = finding(loinc, name, value, unit, "");
        text.shape = Shape::Narrative;
        text.measurement.number = None;
        assert_eq!(judge("Report", &[text]).class, class, "{name}: {value}");
    }
}

#[test]
fn the_kind_of_the_whole_report_counts() {
    let text = finding("22634-0", "Gross observation", "One piece of tissue.", "", "");
    let judged = judge("Surgical pathology", &[text]);
    assert_eq!(judged.rule, Rule::SignificantKind);
}

#[test]
fn t45_only_what_is_final_and_not_serious_is_shown_at_once() {
    let policy = crate::testing::policy();
    use HoldBasis::{NotFinal, PracticePolicy};
    let table = [
        (Class::Routine, Stage::Final, None),
        (Class::Abnormal, Stage::Final, None),
        (Class::Abnormal, Stage::Corrected, None),
        (Class::Unclassified, Stage::Final, Some(PracticePolicy)),
        (Class::Significant, Stage::Final, Some(PracticePolicy)),
        (Class::Critical, Stage::Corrected, Some(PracticePolicy)),
        (Class::Routine, Stage::Preliminary, Some(NotFinal)),
        (Class::Critical, Stage::Preliminary, Some(NotFinal)),
    ];
    for (class, stage, hold) in table {
        let decided = decide(&policy.results, class, stage, Some(Wish::ShowAtOnce));
        assert_eq!(decided.hold, hold, "{class} {stage}");
    }
}

#[test]
fn t48_where_patients_choose_the_news_is_shown_as_they_wish_and_they_are_called_anyway() {
    let mut policy = crate::testing::policy();
    policy.results.mode = GateMode::PatientChoice;
    let decided = |wish| decide(&policy.results, Class::Critical, Stage::Final, wish);
    assert!(decided(None).hold.is_some() && decided(Some(Wish::TalkFirst)).hold.is_some());
    let shown = decided(Some(Wish::ShowAtOnce));
    assert!(shown.hold.is_none() && !shown.needs_talk && shown.is_called_about);
}

#[test]
fn findings_and_bounds_without_a_flag_are_abnormal() {
    assert_eq!(
        judge("Screen", &[finding("", "Opiates", "Positive", "", "")]).class,
        Class::Abnormal
    );
    assert_eq!(
        judge("Screen", &[finding("", "Opiates", "Not detected", "", "")]).class,
        Class::Routine
    );
    let mut bound = finding("", "CRP", "1000", "mg/L", "");
    bound.measurement.comparator = ">".to_owned();
    bound.measurement.high = "1000".parse().ok();
    assert_eq!(judge("CRP", &[bound.clone()]).class, Class::Abnormal);
    bound.measurement.comparator = ">=".to_owned();
    assert_eq!(judge("CRP", &[bound]).class, Class::Routine, "it may be 1000 itself");
}
