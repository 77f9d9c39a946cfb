//! How much a result worries, and whether it waits for a conversation. Pure. (R-B3)
//!
//! Several rules look at each report and the most serious answer wins. Whatever cannot be judged
//! is not guessed: it waits for a clinician.

use policy::{Doubt, GateMode, Judgement, LabTest, ResultClass, Results};

use super::model::{Finding, Incoming, Judged, Rule, Shape, Stage};
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

impl<'f> Facts<'f> {
    /// What a report that comes in is judged by.
    pub(super) fn of(new: &'f Incoming) -> Self {
        Facts {
            title: &new.title,
            lab_title: &new.lab_title,
            loinc: new.loinc.as_deref(),
            notes: &new.notes,
            findings: &new.findings,
        }
    }
}

/// How serious the worst of these reports is, before anybody knows whose they are and how old that
/// patient is.
pub(crate) fn gravest(policy: &Results, reports: &[Incoming]) -> Option<Class> {
    let at_age = |days: u32| {
        let policy = policy.at_age(days);
        reports.iter().map(|report| classify(&policy, &Facts::of(report)).class).max()
    };
    policy.ages().into_iter().filter_map(at_age).max()
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
    pub(super) fn raise(&mut self, class: Class, rule: Rule, because: &str) {
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

/// The values of a report that gave it its class, as a reason for staff who cannot see the report
/// itself.
pub(super) fn worst_of(policy: &Results, new: &Incoming, judged: &Judged) -> String {
    let is_worst = |finding: &&Finding| {
        let findings = std::slice::from_ref(*finding);
        let alone = Facts { title: "", lab_title: "", loinc: None, notes: "", findings };
        classify(policy, &alone).class == judged.class
    };
    let words = |finding: &Finding| {
        let one = &finding.measurement;
        format!("{} {} {}", one.name, one.value, one.unit).trim_end().to_owned()
    };
    let worst: Vec<String> = new.findings.iter().filter(is_worst).map(words).collect();
    let all = if worst.is_empty() { judged.because.clone() } else { worst.join("; ") };
    all.chars().take(BECAUSE_CHARS_MAX).collect()
}

/// Whether a number lies outside its range; one that is only a bound, as in ">1000", when all that
/// it could be does.
pub(super) fn is_outside(one: &Measurement) -> bool {
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
        // Staff read the letters that were found, without the list's marks.
        let letters = word.replace('*', "");
        judged.raise(Class::Significant, Rule::NarrativeWord, &letters);
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
/// conversation; what could not be judged is treated as significant. Who wished to be told first
/// has asked for that (45 CFR 171.202(e)). Where the practice lets the patient choose, who wishes
/// to see it at once does, and is called all the same. (T-48)
pub(super) fn decide(policy: &Results, class: Class, stage: Stage, wish: Option<Wish>) -> Decision {
    let is_called_about = needs_talk(policy, class);
    let may_choose = policy.mode == GateMode::PatientChoice;
    let needs_talk = is_called_about && !(may_choose && wish == Some(Wish::ShowAtOnce));
    let basis = match wish {
        Some(Wish::TalkFirst) => HoldBasis::PatientRequest,
        Some(Wish::ShowAtOnce) | None => HoldBasis::PracticePolicy,
    };
    let hold = match stage {
        Stage::Preliminary => Some(HoldBasis::NotFinal),
        Stage::Final | Stage::Corrected | Stage::Retracted => needs_talk.then_some(basis),
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
pub(super) mod tests;
