//! What a practice may write into its policy is obeyed: a key that nothing reads is a promise that
//! nobody keeps.

use policy::Policy;

use super::{
    house::{File, assert_none, files},
    without_tests,
};

/// Keys that the policy's own crate obeys, for whoever calls this. The word stands in code outside
/// of it.
const OBEYED_INSIDE: [(&str, &str, &str); 10] = [
    ("hours.", ".calendar()", "business time is counted in them"),
    ("imaging.issuers", ".imaging.is_ours(", "it says whose a patient ID is"),
    ("imaging.unnamed_issuer_is_ours", ".imaging.is_ours(", "it says whose a patient ID is"),
    ("medicines.", "medicines::decide(", "names are judged there, and `{blocked}` is said"),
    ("practice.after_hours_phone", ".fill(", "the texts say it"),
    (
        "practice.country",
        "Policy::parse_with_places(",
        "it decides which emergency number is taken",
    ),
    ("practice.crisis_line", ".fill(", "the texts say it"),
    ("practice.website", ".fill(", "the texts say it"),
    ("results.state_pack", "policy.law()", "it chooses the state's list"),
    ("triage.", "triage::scan(", "messages are read there"),
];

/// Code and pages outside of the policy's crate, without tests.
fn readers() -> Vec<File> {
    let is_ours = |file: &File| {
        let code = file.path.starts_with("crates/") && file.path.contains("/src/");
        code && !file.path.starts_with("crates/policy/") && (file.is_of("rs") || file.is_of("html"))
    };
    let cut = |file: File| File { text: without_tests(&file.text).to_owned(), ..file };
    files().into_iter().filter(is_ours).map(cut).collect()
}

/// Whether a text has a word that is not part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

/// Whether a file takes a key out of its table: both names stand there, the key behind a dot. A
/// table's name may be its type's.
fn reads(file: &File, table: &str, key: &str) -> bool {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let of_type: String = table.split('_').map(capital).collect();
    let takes = file.text.match_indices(&format!(".{key}")).any(|(at, found)| {
        let after = file.text[at + found.len()..].chars().next();
        !after.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '(')
    });
    takes && (has_word(&file.text, table) || has_word(&file.text, &of_type))
}

/// The table around a key, and the key: `results.clocks` and `critical_minutes`. Where every
/// language or every kind of request has a table of its own, the table around those counts.
fn table_and_key(whole: &str) -> (&str, &str) {
    let (mut around, key) = whole.rsplit_once('.').unwrap_or(("", whole));
    if around.ends_with(".en") || around.ends_with(".es") || around.contains(".categories.") {
        around = around.rsplit_once('.').map_or(around, |(around, _)| around);
    }
    (around.rsplit('.').next().unwrap_or(around), key)
}

#[test]
fn every_key_of_the_policy_is_obeyed() {
    let (readers, mut wrong) = (readers(), Vec::new());
    for explained in Policy::example().explain() {
        let (table, key) = table_and_key(&explained.key);
        let is_read = readers.iter().any(|file| reads(file, table, key));
        let inside = OBEYED_INSIDE.iter().find(|(begins, ..)| explained.key.starts_with(begins));
        match inside {
            None if !is_read => wrong.push(format!(
                "{}: no code outside crates/policy reads `.{key}` of `{table}`",
                explained.key
            )),
            Some((_, word, _)) if !readers.iter().any(|file| file.text.contains(word)) => {
                wrong.push(format!("{}: nothing calls {word} any more", explained.key));
            }
            Some(_) | None => {}
        }
    }
    assert_none(&wrong, "obey these keys, or take them out until their feature comes:");
}
