//! The files of a policy: the practice's own, and the lists beside it.

use base::words::Word;

use crate::{
    Policy, checks, complaint::Complaint, places::Places, practice::Language, reader::Reader,
    section::Section,
};

/// What the practice decides.
pub const PRACTICE: &str = "practice.toml";
/// The medicines that cannot be asked for.
pub const NARCOTICS: &str = "narcotics.toml";
/// The limits beyond which a result is critical.
pub const CRITICAL_VALUES: &str = "critical-values.toml";
/// The tests and words that are significant by their kind.
pub const SIGNIFICANT_TESTS: &str = "significant-tests.toml";
/// What Texas makes wait.
pub const TEXAS: &str = "state-packs/texas.toml";
/// What another state makes wait, as the practice writes it.
pub const OWN_LAW: &str = "state-packs/own.toml";
/// What staff go through with a patient.
pub const EDUCATION: &str = "education.toml";

/// The lists that stand beside the practice's file; every one of them must be there.
pub const LISTS: [&str; 10] = [
    NARCOTICS,
    CRITICAL_VALUES,
    SIGNIFICANT_TESTS,
    TEXAS,
    OWN_LAW,
    EDUCATION,
    triage(Language::English),
    triage(Language::Spanish),
    agreement(Language::English),
    agreement(Language::Spanish),
];

/// The file with the urgent words of a language.
pub const fn triage(language: Language) -> &'static str {
    match language {
        Language::English => "triage-en.toml",
        Language::Spanish => "triage-es.toml",
    }
}

/// The file with the agreement in a language.
pub const fn agreement(language: Language) -> &'static str {
    match language {
        Language::English => "agreement-en.toml",
        Language::Spanish => "agreement-es.toml",
    }
}

/// The list as it came with Portico, by its file's name: a practice begins with copies of these.
pub fn shipped(file: &str) -> Option<&'static str> {
    Some(match file {
        PRACTICE => include_str!("../../../practice/practice.toml"),
        NARCOTICS => include_str!("../../../practice/narcotics.toml"),
        CRITICAL_VALUES => include_str!("../../../practice/critical-values.toml"),
        SIGNIFICANT_TESTS => include_str!("../../../practice/significant-tests.toml"),
        TEXAS => include_str!("../../../practice/state-packs/texas.toml"),
        OWN_LAW => include_str!("../../../practice/state-packs/own.toml"),
        EDUCATION => include_str!("../../../practice/education.toml"),
        "triage-en.toml" => include_str!("../../../practice/triage-en.toml"),
        "triage-es.toml" => include_str!("../../../practice/triage-es.toml"),
        "agreement-en.toml" => include_str!("../../../practice/agreement-en.toml"),
        "agreement-es.toml" => include_str!("../../../practice/agreement-es.toml"),
        _ => return None,
    })
}

/// What was read, and what is wrong with it so far.
pub(crate) struct Readers<'t>(Vec<Reader<'t>>);

impl<'t> Readers<'t> {
    /// The reader of one file.
    pub(crate) fn of(&mut self, file: &str) -> &mut Reader<'t> {
        let found = self.0.iter_mut().find(|reader| reader.file() == file);
        found.expect("there is a reader for each of the files")
    }
}

pub(crate) fn read(
    text: &str,
    lists: &dyn Fn(&str) -> Option<String>,
) -> Result<(Policy, Places), Vec<Complaint>> {
    let texts = LISTS.map(|file| (file, lists(file)));
    let text_of = |file: &str| {
        texts.iter().find(|(name, _)| *name == file).and_then(|(_, text)| text.as_deref())
    };
    let mut policy = Policy::default();
    let mut readers = vec![
        read_file(PRACTICE, Some(text), &mut policy),
        read_file(NARCOTICS, text_of(NARCOTICS), &mut policy.medicines.list),
        read_file(CRITICAL_VALUES, text_of(CRITICAL_VALUES), &mut policy.results.critical),
        read_file(SIGNIFICANT_TESTS, text_of(SIGNIFICANT_TESTS), &mut policy.results.significant),
        read_file(TEXAS, text_of(TEXAS), &mut policy.results.texas),
        read_file(OWN_LAW, text_of(OWN_LAW), &mut policy.results.own_law),
        read_file(EDUCATION, text_of(EDUCATION), &mut policy.enrolment.education),
    ];
    for &language in Language::ALL {
        let (words, terms) = (triage(language), agreement(language));
        let lexicon = policy.triage.lexicon.get_mut(language);
        readers.push(read_file(words, text_of(words), lexicon));
        readers.push(read_file(terms, text_of(terms), policy.agreement.text.get_mut(language)));
    }
    let mut readers = Readers(readers);
    checks::check(&policy, &mut readers);
    let (mut complaints, mut places) = (Vec::new(), Vec::new());
    for reader in readers.0 {
        let file = reader.file();
        let (wrong, lines) = reader.end();
        complaints.extend(wrong);
        places.push((file, lines));
    }
    if complaints.is_empty() {
        Ok((policy, Places::new(places.into_iter())))
    } else {
        Err(complaints)
    }
}

/// Reads one file into what it belongs to, and hands back what is wrong with it.
fn read_file<'t, S: Section>(
    file: &'static str,
    text: Option<&'t str>,
    into: &mut S,
) -> Reader<'t> {
    let mut reader = Reader::new(file, text.unwrap_or_default());
    if text.is_none() {
        reader.complain(
            "",
            format!("this file is missing beside {PRACTICE}; copy the one that came with Portico"),
        );
    } else if let Some(table) = reader.tables() {
        into.read(&table, "", &mut reader);
    }
    reader
}
