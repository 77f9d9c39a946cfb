//! What is allowed but should be looked at, and what keeps a text from being published.

use base::words::Word;

use crate::{
    ClauseKey, Complaint, Each, Language, PasswordProfile, Policy, Stage,
    files::{self, PRACTICE},
    grade::reading_grade,
    texts::CriticalText,
};

/// Sixth-grade language is the aim; above this a text is hard for many patients.
const GRADE_MAX: i64 = 8;
/// A code on paper should not be good for longer (SP 800-63A).
const CODE_DAYS_ADVISED: u32 = 21;

pub(crate) fn warnings(policy: &Policy) -> Vec<Complaint> {
    let mut found = Vec::new();
    made_up(policy, &mut found);
    unreviewed(policy, &mut found);
    agreements(policy, &mut found);
    let password = &policy.accounts.password;
    if password.profile == PasswordProfile::Nist
        && (password.require_upper || password.require_non_alpha)
    {
        let says = "NIST advises against rules of composition; set require_upper and \
                    require_non_alpha to false to follow it";
        found.push(warning(PRACTICE, "accounts.password.profile", says));
    }
    if policy.enrolment.code_days > CODE_DAYS_ADVISED {
        let says = format!("a code on paper should be good for at most {CODE_DAYS_ADVISED} days");
        found.push(warning(PRACTICE, "enrolment.code_days", says));
    }
    found
}

pub(crate) fn publishable(policy: &Policy, stage: Stage) -> Result<(), Vec<Complaint>> {
    let mut found = Vec::new();
    // Every language is served, whichever of them the practice names as its own.
    for &language in Language::ALL {
        let (file, agreement) = (files::agreement(language), policy.agreement.text.get(language));
        if agreement.sample && stage == Stage::Practice {
            let says = "this is still the sample text; make it your own, have your attorney read \
                        it, then write sample = false";
            found.push(warning(file, "sample", says));
        }
        let headings = [("title".to_owned(), agreement.title.as_str())];
        let clauses = agreement.clauses.iter().flat_map(|(key, clause)| {
            [
                (format!("clauses.{key}.heading"), clause.heading.as_str()),
                (format!("clauses.{key}.body"), clause.body.as_str()),
            ]
        });
        for (key, text) in headings.into_iter().chain(clauses) {
            if text.to_uppercase().contains("SAMPLE") {
                found.push(warning(file, &key, "the word SAMPLE still stands there"));
            }
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn warning(file: &'static str, key: &str, says: impl Into<String>) -> Complaint {
    Complaint { file, line: None, key: key.to_owned(), says: says.into() }
}

/// Telephone numbers that nobody has: 555-0100 to 555-0199 are kept for stories.
fn made_up(policy: &Policy, found: &mut Vec<Complaint>) {
    let practice = &policy.practice;
    for (key, phone) in [
        ("practice.phone", &practice.phone),
        ("practice.after_hours_phone", &practice.after_hours_phone),
        ("practice.privacy_officer.phone", &practice.privacy_officer.phone),
    ] {
        let digits: String = phone.as_str().chars().filter(char::is_ascii_digit).collect();
        if digits.get(digits.len().saturating_sub(7)..).is_some_and(|end| end.starts_with("55501"))
        {
            found.push(warning(PRACTICE, key, "this is a made-up number; write your own"));
        }
    }
}

/// Texts and words that nobody who speaks the language has checked.
fn unreviewed(policy: &Policy, found: &mut Vec<Complaint>) {
    let (texts, statement) = (&policy.texts, &policy.messages.statement);
    let sentences: [(&str, &Each<Language, CriticalText>); 3] = [
        ("texts.emergency", &texts.emergency),
        ("texts.new_problem", &texts.new_problem),
        ("messages.statement.full", &statement.full),
    ];
    for &language in &policy.practice.languages {
        let says = "nobody who speaks the language has checked this yet; the English stands beside \
                    it until then";
        for (key, text) in &sentences {
            if !text.get(language).reviewed {
                found.push(warning(PRACTICE, &format!("{key}.{language}.reviewed"), says));
            }
        }
        if !policy.agreement.text.get(language).reviewed {
            found.push(warning(files::agreement(language), "reviewed", says));
        }
        if !policy.triage.lexicon.get(language).reviewed {
            let says = "no clinician who speaks the language has checked these words yet";
            found.push(warning(files::triage(language), "reviewed", says));
        }
    }
}

fn agreements(policy: &Policy, found: &mut Vec<Complaint>) {
    for &language in Language::ALL {
        let (file, agreement) = (files::agreement(language), policy.agreement.text.get(language));
        let liability = agreement.clauses.get(ClauseKey::Liability).body.to_lowercase();
        for word in ["waive", "hold harmless", "renuncia", "exime"] {
            if liability.contains(word) {
                let says = format!("{word:?} is for your attorney: such words may not be valid");
                found.push(warning(file, "clauses.liability.body", says));
            }
        }
        if language != Language::English {
            continue;
        }
        for (key, clause) in agreement.clauses.iter() {
            let body = policy.fill(language, &clause.body, &[]);
            if let Some(grade) = reading_grade(&body).filter(|grade| *grade > GRADE_MAX) {
                let says =
                    format!("this reads like grade {grade}; aim at six, at most {GRADE_MAX}");
                found.push(warning(file, &format!("clauses.{key}.body"), says));
            }
        }
    }
}
