//! The agreement's parts, made from the live policy: texts with every name and number filled in.

use base::{secret, words::Word as _};
use policy::{FEATURES, Language, Policy};

use super::model::{Section, Terms};
use crate::{app, text::Text};

/// The agreement in every language, as the policy says it now.
pub(super) fn live(policy: &Policy) -> Vec<Terms> {
    Language::ALL.iter().map(|language| in_language(policy, *language)).collect()
}

/// The agreement in one language, as the policy says it now.
pub(super) fn in_language(policy: &Policy, language: Language) -> Terms {
    let text = policy.agreement.text.get(language);
    let offers = offers(&Text::of(language.as_str()));
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
    }
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

/// SHA-256 of all texts of a version, in the order of the languages.
pub(super) fn digest(terms: &[Terms]) -> [u8; 32] {
    let all: Vec<String> = terms
        .iter()
        .map(|Terms { language, reviewed, title, sections }| {
            format!("{language}\n{reviewed}\n{title}\n{}\n", written(sections))
        })
        .collect();
    secret::sha256(&[all.concat().as_bytes()])
}
