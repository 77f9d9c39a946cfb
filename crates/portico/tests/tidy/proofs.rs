//! Permission is a value: no function of a store reads or changes what is known of somebody's
//! health without the proof that its caller may. (ARCHITECTURE.md; S-02)
//!
//! The proof is the [`Chart`](crate::access::Chart). Four kinds of functions do without, each
//! named here, and each kind has a rule of its own that is read in the sources.

use std::collections::BTreeSet;

use super::{
    data::{code, folder, is_store, named_in, tables},
    health::{HEALTH, NO_HEALTH},
    house::{File, assert_none, files_of},
    is_comment,
};

/// Why a function of a store does without the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Because {
    /// What it gives is ids, times, counts and yes or no. Its return type is made of these.
    SaysNothing,
    /// It is about the whole practice, or about what is in no chart yet: it takes the `Staff` who
    /// looks. A route lets only some roles so far.
    StaffLooks,
    /// It takes the `Kept` of a file, which only the stores of what files belong to give out.
    HasTheFile,
    /// Nobody looks: an import files or judges, a chart is merged, a job tidies up, the ledger's
    /// walk compares digests. No file that
    /// answers requests calls it.
    NobodyLooks,
}

/// The functions that do without, by feature.
const WITHOUT: [(&str, Because, &[&str]); 21] = [
    ("files", Because::HasTheFile, &["must_be_whole", "piece"]),
    ("files", Because::NobodyLooks, &["keep", "about"]),
    (
        "chart",
        Because::SaysNothing,
        &["has_text", "has_enclosures", "patient_of", "has_held", "released_reports"],
    ),
    (
        "chart",
        Because::StaffLooks,
        &["held", "all_held", "held_figures", "held_beside", "of_import"],
    ),
    (
        "chart",
        Because::NobodyLooks,
        &[
            "held_news",
            "item_of",
            "living_item",
            "newest_version",
            "withdraw_versions",
            "let_go",
            "contents",
            "measured_contents",
            "insert_enclosure",
            "enclosed_contents",
            "file",
            "insert_measurement",
            "replace_others",
            "leave",
            "mark_being_corrected",
            "mark_corrected_no_more",
            "release_in_time",
            "wait_on",
            "bring_back",
            "move_all",
        ],
    ),
    ("imaging", Because::SaysNothing, &["patient_of"]),
    ("imaging", Because::StaffLooks, &["count_of_import"]),
    (
        "imaging",
        Because::NobodyLooks,
        &[
            "contents",
            "instance_contents",
            "picture_contents",
            "insert_study",
            "insert_instance",
            "insert_picture",
            "insert_number",
            "known",
            "of_import",
            "set_patient",
            "merge",
            "with_accession",
            "unasked",
            "set_asked",
        ],
    ),
    ("followup", Because::SaysNothing, &["patient_of", "is_asked"]),
    ("followup", Because::StaffLooks, &["board", "figures", "shown_since"]),
    (
        "followup",
        Because::NobodyLooks,
        &[
            "insert",
            "reopen",
            "set_stand",
            "set_seen",
            "set_closed",
            "load",
            "of_item",
            "due",
            "of_the_dead",
            "called",
            "move_all",
        ],
    ),
    (
        "results",
        Because::SaysNothing,
        &[
            "viewed_by",
            "viewers",
            "was_talked_about",
            "talkers",
            "delete_old_drafts",
            "insert_wait",
            "law_until",
            "waited_long_enough",
            "set_waited",
            "agreed_times",
            "end_agreed",
            "agree_again",
            "reviews_due",
            "set_asked",
            "review_at",
        ],
    ),
    ("results", Because::StaffLooks, &["reason", "tries", "all_forced", "all_waits", "keeper"]),
    (
        "results",
        Because::NobodyLooks,
        &[
            "insert_report",
            "move_all",
            "contents",
            "conversation_contents",
            "letter_contents",
            "forced_contents",
            "answer_contents",
            "kept_contents",
            "limits_now",
            "limit_contents",
            "review_contents",
        ],
    ),
    ("messages", Because::SaysNothing, &["patient_of", "first_answers", "delete_old_drafts"]),
    ("messages", Because::StaffLooks, &["listed"]),
    ("messages", Because::NobodyLooks, &["merge", "unread_since", "contents", "thread_contents"]),
    (
        "imports",
        Because::StaffLooks,
        &[
            "waiting",
            "refused",
            "import",
            "raw",
            "decisions",
            "incident",
            "incidents_of",
            "looks",
            "weighed",
            "contradictions",
            "unfilings",
            "endings",
            "incidents_at",
        ],
    ),
    (
        "imports",
        Because::NobodyLooks,
        &[
            "insert_document",
            "documents",
            "known",
            "insert",
            "patient_of_order",
            "insert_order",
            "forget_orders",
            "forget_refused",
            "move_all",
            "set_outcome",
            "insert_decision",
            "end_question",
            "second",
            "insert_looks",
            "close",
            "to_try_again",
            "import_of",
            "filed_for",
            "set_matched",
            "set_reason",
        ],
    ),
    ("people", Because::SaysNothing, &["last_visit"]),
    ("people", Because::NobodyLooks, &["add_visit", "insert", "take_back_visits", "merge"]),
];

/// What a function that says nothing may give.
const NOTHING: [&str; 14] = [
    "db",
    "Result",
    "Option",
    "Vec",
    "bool",
    "i64",
    "u64",
    "Instant",
    "Date",
    "PatientId",
    "ItemId",
    "AccountId",
    "StaffId",
    "",
];

/// A function of a store that touches somebody's health.
struct Function<'f> {
    feature: &'f str,
    file: &'f File,
    name: &'f str,
    signature: &'f str,
}

impl Function<'_> {
    fn because(&self) -> Option<Because> {
        let mut listed = WITHOUT.iter().filter(|(feature, _, _)| *feature == self.feature);
        listed.find(|(_, _, names)| names.contains(&self.name)).map(|(_, because, _)| *because)
    }

    fn at(&self) -> String {
        format!("{}: {}", self.file.path, self.name)
    }
}

/// The functions of a store whose statements name one of the tables, with their signatures.
fn functions<'f>(file: &'f File, health: &BTreeSet<String>) -> Vec<Function<'f>> {
    let Some(feature) = folder(file).filter(|_| is_store(file)) else { return Vec::new() };
    let starts = code(file).split("\nfn ").flat_map(|piece| piece.split(") fn ")).skip(1);
    let mut found = Vec::new();
    for function in starts {
        let (signature, rest) = function.split_once(" {\n").unwrap_or((function, ""));
        let body = rest.split("\n}\n").next().unwrap_or_default();
        if !named_in(body, health).is_empty() {
            let name = signature.split(['(', '<']).next().unwrap_or_default();
            found.push(Function { feature, file, name, signature });
        }
    }
    found
}

fn health() -> BTreeSet<String> {
    HEALTH.iter().map(|table| (*table).to_owned()).collect()
}

#[test]
fn s02_no_store_touches_somebodys_health_without_the_proof() {
    let (files, health) = (files_of(".rs"), health());
    let mut wrong = Vec::new();
    let mut met: BTreeSet<(&str, &str)> = BTreeSet::new();
    let (mut with, mut without) = (0, 0);
    for function in files.iter().flat_map(|file| functions(file, &health)) {
        let takes_the_chart = function.signature.contains("&Chart<");
        match (takes_the_chart, function.because()) {
            (true, None) => with += 1,
            (false, Some(because)) => {
                without += 1;
                met.insert((function.feature, function.name));
                wrong.extend(why_not(&function, because, &files));
            }
            (true, Some(_)) => wrong.push(format!("{}: takes it; unlist it", function.at())),
            (false, None) => wrong.push(function.at()),
        }
    }
    for (feature, _, names) in WITHOUT {
        let gone = names.iter().filter(|name| !met.contains(&(feature, **name)));
        wrong.extend(gone.map(|name| format!("{feature}: there is no {name} to list")));
    }
    assert_none(&wrong, "take the `&Chart` that says whose health this is:");
    assert!(with >= 30 && with + without >= 70, "only {with} and {without} were found");
}

/// What is wrong with a function that does without.
fn why_not(function: &Function<'_>, because: Because, files: &[File]) -> Vec<String> {
    match because {
        Because::SaysNothing => {
            let given = function.signature.rsplit_once("-> ").map_or("", |(_, given)| given);
            let mut words = given.split(|c: char| !c.is_alphanumeric());
            let told = words.find(|word| !NOTHING.contains(word));
            told.map(|word| format!("{} gives {word}", function.at())).into_iter().collect()
        }
        Because::StaffLooks => {
            let staff = function.signature.contains("&Staff");
            (!staff).then(|| format!("{} takes no &Staff", function.at())).into_iter().collect()
        }
        Because::HasTheFile => {
            let kept = function.signature.contains("&Kept");
            (!kept).then(|| format!("{} takes no &Kept", function.at())).into_iter().collect()
        }
        Because::NobodyLooks => {
            let answers = files.iter().filter(|file| answers_requests(file));
            let callers = answers.filter(|file| calls(file, function));
            callers.map(|file| format!("{} is called in {}", function.at(), file.path)).collect()
        }
    }
}

/// Whether a file has handlers: they are the functions that are given an `Ask`.
fn answers_requests(file: &File) -> bool {
    folder(file).is_some() && code(file).contains("async fn ") && code(file).contains("Ask")
}

fn calls(file: &File, function: &Function<'_>) -> bool {
    let (feature, name) = (function.feature, function.name);
    let mut lines = code(file).lines().filter(|line| !is_comment(line));
    let by_store = format!("store::{name}(");
    let by_face = format!("{feature}::{name}(");
    let at_home = folder(file) == Some(feature);
    lines.any(|line| line.contains(&by_face) || (at_home && line.contains(&by_store)))
}

#[test]
fn every_table_that_names_a_patient_is_said_to_hold_health_or_not() {
    let names_somebody = ["patient_id", "item_id", "thread_id", "import_id"];
    let mut wrong = Vec::new();
    for migration in crate::commands::MIGRATIONS {
        for table in migration.text.split("CREATE TABLE ").skip(1) {
            let (name, rest) = table.split_once(" (").unwrap_or((table, ""));
            let columns = rest.split("\n)").next().unwrap_or_default();
            let is_about_somebody = names_somebody.iter().any(|column| columns.contains(column));
            let is_listed =
                HEALTH.contains(&name) || NO_HEALTH.iter().any(|(other, _)| *other == name);
            if is_about_somebody && !is_listed {
                wrong.push(format!("{}: {name}", migration.name));
            }
        }
    }
    let there = tables();
    let listed = HEALTH.iter().chain(NO_HEALTH.iter().map(|(name, _)| name));
    wrong.extend(listed.filter(|name| !there.contains(**name)).map(|name| format!("no {name}")));
    assert_none(&wrong, "say in tests/tidy/proofs.rs whether these hold health information:");
}
