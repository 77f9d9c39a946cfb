//! Whether the sentences say what they must: whom to call, and nothing that was forgotten.

use crate::{
    ClauseKey, Language, Policy,
    files::{self, Readers},
    fill::placeholders,
    reader::Reader,
};

/// The table of statements has none that is shorter: a word or two are no statement.
const STATEMENT_CHARS_MIN: usize = 20;

/// The sentences of the practice's own file.
pub(super) fn check(policy: &Policy, reader: &mut Reader<'_>) {
    let (texts, statement) = (&policy.texts, &policy.messages.statement);
    for (key, sentences) in [
        ("texts.emergency", &texts.emergency),
        ("texts.new_problem", &texts.new_problem),
        ("messages.statement.full", &statement.full),
    ] {
        for (language, sentence) in sentences.iter() {
            let key = format!("{key}.{language}.text");
            refuse_forgotten(policy, reader, &key, &sentence.text);
        }
    }
    emergency(policy, reader);
    for (language, sentence) in statement.full.iter() {
        let count = policy.fill(language, sentence.text.trim(), &[]).chars().count();
        if count < STATEMENT_CHARS_MIN {
            let key = format!("messages.statement.full.{language}.text");
            let says = format!("a statement has at least {STATEMENT_CHARS_MIN} characters");
            reader.complain(&key, says);
        }
    }
}

fn emergency(policy: &Policy, reader: &mut Reader<'_>) {
    for (language, text) in policy.texts.emergency.iter() {
        let key = format!("texts.emergency.{language}.text");
        require_emergency(policy, reader, &key, (language, &text.text));
        let names = placeholders(&text.text);
        for (needed, what) in [("phone", "the office"), ("crisis", "the crisis line")] {
            if !names.iter().any(|name| name == needed) {
                let says = format!("it must tell people how to reach {what}, as {{{needed}}}");
                reader.complain(&key, says);
            }
        }
    }
}

/// The text tells people to call the emergency number and where to go.
fn require_emergency(
    policy: &Policy,
    reader: &mut Reader<'_>,
    key: &str,
    (language, text): (Language, &str),
) {
    let text = policy.fill(language, text, &[]).to_lowercase();
    let number = &policy.practice.emergency_number;
    if !text.contains(number.as_str()) {
        reader.complain(key, format!("it must tell people to call {number}, as {{emergency}}"));
    }
    let places: &[&str] = match language {
        Language::English => &["emergency department", "emergency room"],
        Language::Spanish => &["sala de emergencias", "sala de urgencias", "urgencias"],
    };
    if !places.iter().any(|place| text.contains(place)) {
        let says = format!("it must say where to go: \"{}\"", places.join("\" or \""));
        reader.complain(key, says);
    }
}

/// The agreement of one language.
pub(super) fn check_agreement(policy: &Policy, language: Language, readers: &mut Readers<'_>) {
    let reader = readers.of(files::agreement(language));
    if !reader.is_content() {
        return;
    }
    let agreement = policy.agreement.text.get(language);
    for (key, clause) in agreement.clauses.iter() {
        refuse_forgotten(policy, reader, &key_of(key), &clause.body);
        refuse_forgotten(policy, reader, &format!("clauses.{key}.heading"), &clause.heading);
    }
    let body = |key| agreement.clauses.get(key).body.as_str();
    let urgent = ClauseKey::NotForUrgent;
    require_emergency(policy, reader, &key_of(urgent), (language, body(urgent)));
    let narcotics = ClauseKey::Narcotics;
    if !forbids(language, body(narcotics)) {
        let says = "it must say plainly that narcotics cannot be asked for here";
        reader.complain(&key_of(narcotics), says);
    }
    promises(reader, body(ClauseKey::ResponseTime));
    let features = ClauseKey::InformationAvailable;
    if !body(features).contains("{features}") {
        let says = "the list of what the portal offers stands where {features} is written, so \
                    that it is always the real one";
        reader.complain(&key_of(features), says);
    }
}

fn key_of(clause: ClauseKey) -> String {
    format!("clauses.{clause}.body")
}

/// Response times are names of settings, never numbers of their own.
fn promises(reader: &mut Reader<'_>, body: &str) {
    let key = key_of(ClauseKey::ResponseTime);
    let names = placeholders(body);
    let says_all = names.iter().any(|name| name == "responses");
    let says_some = ["sla.refill", "sla.clinical"].iter().all(|sla| names.iter().any(|n| n == sla));
    if !says_all && !says_some {
        let says = "write {responses} for the whole table, or at least {sla.refill} and \
                    {sla.clinical}, so that the promise equals the settings";
        reader.complain(&key, says);
    }
    if body.chars().any(|c| c.is_ascii_digit()) {
        let says = "a number of its own may differ from the settings; write {sla.refill} and the \
                    like, or {first_look}";
        reader.complain(&key, says);
    }
}

fn forbids(language: Language, text: &str) -> bool {
    let text = text.to_lowercase().replace('\u{2019}', "'");
    let words: &[&str] = match language {
        Language::English => &[
            "cannot",
            "can not",
            "can't",
            "may not",
            "must not",
            "do not ask",
            "not allowed",
            "never",
        ],
        Language::Spanish => {
            &["no puede", "no se puede", "no pida", "prohib", "no se permite", "nunca"]
        }
    };
    words.iter().any(|word| text.contains(word))
}

/// No name in braces that nobody would replace.
fn refuse_forgotten(policy: &Policy, reader: &mut Reader<'_>, key: &str, text: &str) {
    for name in placeholders(text).iter().filter(|name| !policy.knows_placeholder(name)) {
        let name: String = name.chars().take(40).collect();
        reader.complain(key, format!("nothing is known that would replace {{{name}}}"));
    }
}
