//! How much a result worries, and whether it waits for a conversation. Pure. (R-B3)
//!
//! Several rules look at each report and the most serious answer wins. Whatever cannot be judged
//! is not guessed: it waits for a clinician.

use policy::{Doubt, GateMode, Judgement, LabTest, ResultClass, Results};

use super::model::{Finding, Judged, Rule, Shape, Stage};
use crate::{
    agreements::Wish,
    chart::{Class, HoldBasis, Measurement},
};

/// What the judgement of a report stands on.
#[derive(Clone, Copy)]
pub(super) struct Facts<'f> {
    pub(super) title: &'f str,
    pub(super) lab_title: &'f str,
    pub(super) loinc: Option<&'f str>,
    pub(super) notes: &'f str,
    pub(super) findings: &'f [Finding],
}

/// The class of a report: the most serious of what its rules say.
pub(super) fn classify(policy: &Results, report: &Facts<'_>) -> Judged {
    let mut judged = Judged { class: Class::Routine, rule: Rule::None, because: String::new() };
    if report.findings.is_empty() {
        judged.raise(Class::Unclassified, Rule::Unreadable, report.title);
    }
    let is_said = |one: &Finding| match one.shape {
        Shape::Number => true,
        Shape::Words | Shape::Narrative => !refers_to_document(&one.measurement.value),
        Shape::NotANumber | Shape::Document | Shape::Missing => false,
    };
    let is_said = report.findings.iter().any(is_said);
    for finding in report.findings {
        // A document beside values is the same report on paper; else it is all that there is.
        if finding.shape == Shape::Document && is_said {
            continue;
        }
        judge_finding(policy, finding, &mut judged);
    }
    let values: Vec<&str> =
        report.findings.iter().map(|finding| finding.measurement.value.as_str()).collect();
    let name = format!("{} {}", report.title, report.lab_title);
    judge_kind(policy, report.loinc, &name, &values.join("\n"), &mut judged);
    judge_words(policy, report.notes, &mut judged);
    judged
}

/// Whether a text says nothing but that it stands elsewhere, such as "See attached report".
fn refers_to_document(text: &str) -> bool {
    const WORDS: [&str; 7] =
        ["attach", "enclos", "scanned", "pdf", "see report", "see document", "separate report"];
    let text = text.to_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}

impl Judged {
    fn raise(&mut self, class: Class, rule: Rule, because: &str) {
        if class > self.class {
            let because = because.chars().take(BECAUSE_CHARS_MAX).collect();
            *self = Judged { class, rule, because };
        }
    }
}

/// A text that is longer is a report, which says much that is "present" and nothing new.
const ANSWER_BYTES_MAX: usize = 80;

/// So much of a reason is kept.
const BECAUSE_CHARS_MAX: usize = 200;

fn judge_finding(policy: &Results, finding: &Finding, judged: &mut Judged) {
    let one = &finding.measurement;
    for flag in &finding.flags {
        let (class, rule) = flagged(flag);
        judged.raise(class, rule, &format!("{}: {flag}", one.name));
    }
    match finding.shape {
        Shape::Missing if one.notes.is_empty() => {
            judged.raise(Class::Unclassified, Rule::Unreadable, &one.name);
        }
        Shape::NotANumber | Shape::Document => {
            judged.raise(Class::Unclassified, Rule::Unreadable, &one.name);
        }
        Shape::Number | Shape::Words | Shape::Narrative | Shape::Missing => {}
    }
    let names = format!("{} {}", one.name, one.lab_name);
    // A value may stand in the note of a test that has none.
    let value = if finding.shape == Shape::Missing { &one.notes } else { &one.value };
    if finding.shape != Shape::Document {
        let test = LabTest { loinc: finding.loinc.as_deref(), name: &names };
        let unit = Some(one.unit.as_str()).filter(|unit| !unit.is_empty());
        match policy.critical.judge(test, value, unit) {
            Judgement::Critical(_) => {
                judged.raise(Class::Critical, Rule::CriticalValue, &one.name);
            }
            Judgement::Unclear(Doubt::Unit) => {
                judged.raise(Class::Unclassified, Rule::UnknownUnit, &one.name);
            }
            Judgement::Unclear(Doubt::Value) => {
                judged.raise(Class::Unclassified, Rule::Unreadable, &one.name);
            }
            Judgement::NotListed | Judgement::NotCritical => {}
        }
    }
    if is_outside(one) {
        judged.raise(Class::Abnormal, Rule::OutsideRange, &one.name);
    }
    let is_answer = match finding.shape {
        Shape::Words => true,
        Shape::Narrative => one.value.len() <= ANSWER_BYTES_MAX,
        _ => false,
    };
    if is_answer && policy.significant.is_finding(&one.value) {
        judged.raise(Class::Abnormal, Rule::NarrativeWord, &one.value);
    }
    judge_kind(policy, finding.loinc.as_deref(), &names, &one.value, judged);
    if finding.shape != Shape::Number {
        judge_words(policy, &one.value, judged);
    }
    judge_words(policy, &one.notes, judged);
}

/// Whether a number lies outside its range; one that is only a bound, as in ">1000", when all that
/// it could be does.
fn is_outside(one: &Measurement) -> bool {
    let Some(number) = one.number else { return false };
    let (low, high) = (one.low, one.high);
    match one.comparator.as_str() {
        "" => low.is_some_and(|low| number < low) || high.is_some_and(|high| number > high),
        "<" => low.is_some_and(|low| number <= low),
        "<=" => low.is_some_and(|low| number < low),
        ">" => high.is_some_and(|high| number >= high),
        ">=" => high.is_some_and(|high| number > high),
        _ => false,
    }
}

fn judge_kind(policy: &Results, loinc: Option<&str>, name: &str, value: &str, judged: &mut Judged) {
    if let Some(kind) = policy.significant.kind_of(LabTest { loinc, name }, value) {
        judged.raise(Class::Significant, Rule::SignificantKind, kind);
    }
}

fn judge_words(policy: &Results, text: &str, judged: &mut Judged) {
    if text.is_empty() {
        return;
    }
    if let Some(word) = policy.significant.narrative_word(text) {
        judged.raise(Class::Significant, Rule::NarrativeWord, word);
    }
}

/// What a laboratory's flag says (HL7 table 0078). One that nobody knows is not guessed.
fn flagged(flag: &str) -> (Class, Rule) {
    match flag.trim().to_ascii_uppercase().as_str() {
        "" | "N" | "NEG" | "ND" | "NR" | "S" => (Class::Routine, Rule::None),
        "L" | "H" | "A" | "POS" | "DET" | "IND" | "I" | "R" | "MS" | "VS" | "RR" | "WR" | "U"
        | "D" | "B" | "W" => (Class::Abnormal, Rule::LabFlag),
        "LU" | "HU" => (Class::Significant, Rule::LabFlag),
        "HH" | "LL" | "AA" | "C" | "CRIT" | "CRITICAL" | "PANIC" => {
            (Class::Critical, Rule::LabFlag)
        }
        _ => (Class::Unclassified, Rule::UnknownFlag),
    }
}

/// What the gate does with a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decision {
    /// Why it is held, if it is.
    pub(super) hold: Option<HoldBasis>,
    /// Whether it may only be shown after a conversation.
    pub(super) needs_talk: bool,
    /// Whether somebody calls the patient about it, shown or not.
    pub(super) is_called_about: bool,
}

/// Whether a report is shown at once. What is not final is not shown; what is serious waits for a
/// conversation; what could not be judged is treated as significant. Where the practice lets the
/// patient choose, who wishes to see it at once does, and is called all the same. (T-48)
pub(super) fn decide(policy: &Results, class: Class, stage: Stage, wish: Option<Wish>) -> Decision {
    let is_called_about = needs_talk(policy, class);
    let may_choose = policy.mode == GateMode::PatientChoice;
    let needs_talk = is_called_about && !(may_choose && wish == Some(Wish::ShowAtOnce));
    let hold = match stage {
        Stage::Preliminary => Some(HoldBasis::NotFinal),
        Stage::Final | Stage::Corrected | Stage::Retracted => {
            needs_talk.then_some(HoldBasis::PracticePolicy)
        }
    };
    Decision { hold, needs_talk, is_called_about }
}

/// Whether the practice talks first about results of this class.
pub(super) fn needs_talk(policy: &Results, class: Class) -> bool {
    let counts_as = match class {
        Class::Routine => ResultClass::Routine,
        Class::Abnormal => ResultClass::Abnormal,
        Class::Unclassified | Class::Significant => ResultClass::Significant,
        Class::Critical => ResultClass::Critical,
    };
    policy.classes_held.contains(&counts_as)
}

#[cfg(test)]
pub(super) mod tests {
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
}
