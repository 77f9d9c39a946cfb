//! Permission is a value: no function of a store reads or changes what is known of somebody's
//! health without the proof that its caller may. (ARCHITECTURE.md; S-02)
//!
//! The proof is the [`Chart`](crate::access::Chart). Four kinds of functions do without, each
//! named in `without.rs`, and each kind has a rule of its own that is read in the sources.

use std::collections::BTreeSet;

use super::{
    data::{code, folder, is_store, named_in, tables},
    house::{File, assert_none, files_of},
    is_comment,
    without::{Because, WITHOUT},
};

/// The tables that hold what is known of somebody's health.
const HEALTH: [&str; 40] = [
    "agreed_waits",
    "attempts",
    "chart_items",
    "class_changes",
    "conversation_drafts",
    "conversations",
    "drafts",
    "enclosures",
    "file_pieces",
    "files",
    "followup_attempts",
    "followup_tried",
    "followups",
    "forced_releases",
    "hold_answers",
    "hold_reviews",
    "import_decisions",
    "import_documents",
    "imports",
    "incident_looks",
    "incidents",
    "kept_results",
    "law_waits",
    "letters",
    "messages",
    "observations",
    "order_numbers",
    "patient_limits",
    "report_numbers",
    "reports",
    "result_answers",
    "result_comments",
    "result_openings",
    "result_views",
    "studies",
    "study_instances",
    "study_pictures",
    "test_orders",
    "threads",
    "visits",
];

/// Tables that name a patient and hold nothing of their health, and what they hold.
const NO_HEALTH: [(&str, &str); 19] = [
    ("access_forms", "that a form was signed"),
    ("activation_codes", "hashes of codes"),
    ("care_changes", "whether the practice looks after somebody"),
    ("contact_choices", "an e-mail address"),
    ("death_reports", "who said that somebody has died, and how the staff know"),
    ("education_sessions", "what was explained about the portal"),
    ("education_triggers", "why it is explained again"),
    ("eligibility_overrides", "somebody's word that a person is a patient here"),
    ("grants", "which account may open which chart; read to make the proof itself"),
    ("held_with", "which item waits for which report, by ids"),
    ("identity_checks", "how somebody showed who they are"),
    ("import_clues", "by which birth date or number a message that waits would be found"),
    ("lapses", "how far the end of an account has come"),
    ("patient_names", "names"),
    ("patient_numbers", "numbers"),
    ("patients", "who somebody is: name, birth date, telephone"),
    ("result_preferences", "how somebody wishes to hear news"),
    ("result_requests", "that somebody asked to see everything"),
    ("tasks", "what is to be done, by whom and until when, by an id"),
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
