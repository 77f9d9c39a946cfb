//! The agreement's parts, made from the live policy: texts with every name and number filled in.

use base::{secret, words::Word as _};
use policy::{ClauseKey, FEATURES, Language, Policy};

use super::model::{ACKNOWLEDGED, Assent, Section, Terms};
use crate::{app, text::Text};

/// The agreement in every language, as the policy says it now.
pub(super) fn live(policy: &Policy) -> Vec<Terms> {
    Language::ALL.iter().map(|language| in_language(policy, *language)).collect()
}

/// The agreement in one language, as the policy says it now.
pub(super) fn in_language(policy: &Policy, language: Language) -> Terms {
    let text = policy.agreement.text.get(language);
    let t = Text::of(language.as_str());
    let offers = offers(&t);
    let fill = |words: &str| policy.fill(language, words, &[(FEATURES, &offers)]);
    let sections = text.clauses.iter().map(|(key, clause)| Section {
        key: key.as_str().to_owned(),
        heading: fill(&clause.heading),
        body: fill(&clause.body),
    });
    Terms {
        language,
        reviewed: text.reviewed,
        title: fill(&text.title),
        sections: sections.collect(),
        assent: assent(&t),
    }
}

/// What is ticked, and what a signature means.
fn assent(t: &Text) -> Assent {
    let words = |key| match key {
        ClauseKey::NotForUrgent => t.agreement_ack_urgent(),
        ClauseKey::NotForNewProblems => t.agreement_ack_new(),
        ClauseKey::Narcotics => t.agreement_ack_narcotics(),
        ClauseKey::OnlyElectronicChannel => t.agreement_ack_channel(),
        _ => t.agreement_ack_results(),
    };
    let acknowledgements =
        ACKNOWLEDGED.into_iter().map(|key| (key.as_str().to_owned(), words(key))).collect();
    Assent { acknowledgements, consent: t.agreement_consent() }
}

/// What this portal really offers, as the items of a list. (R-B6.1)
fn offers(t: &Text) -> String {
    let has = |name: &&str| app::FEATURES.iter().any(|feature| feature.name == *name);
    let known = [
        ("results", t.agreement_offer_results()),
        ("messages", t.agreement_offer_messages()),
        ("chart", t.agreement_offer_chart()),
        ("accounts", t.agreement_offer_account()),
    ];
    let lines: Vec<String> = known
        .into_iter()
        .filter(|(feature, _)| has(feature))
        .map(|(_, offer)| format!("- {offer}"))
        .collect();
    lines.join("\n")
}

/// The sections as they are stored.
pub(super) fn written(sections: &[Section]) -> String {
    serde_json::to_string(sections).expect("a list of texts can be written as JSON")
}

/// The words of the assent as they are stored.
pub(super) fn assent_written(assent: &Assent) -> String {
    serde_json::to_string(assent).expect("a few texts can be written as JSON")
}

/// SHA-256 of all texts of a version, in the order of the languages: also of what is ticked and of
/// what the signature means.
pub(super) fn digest(terms: &[Terms]) -> [u8; 32] {
    let all: Vec<String> = terms
        .iter()
        .map(|Terms { language, reviewed, title, sections, assent }| {
            let (sections, assent) = (written(sections), assent_written(assent));
            format!("{language}\n{reviewed}\n{title}\n{sections}\n{assent}\n")
        })
        .collect();
    secret::sha256(&[all.concat().as_bytes()])
}
