//! Where SQL stands and which tables it names; how migrations are written.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    house::{File, assert_none, files_of},
    is_comment, without_tests,
};

/// Files with SQL beside the features' `store.rs`, and why.
const ALSO: [(&str, &str); 2] = [
    ("crates/portico/src/page/once.rs", "the key of a form and its work are one transaction"),
    ("crates/portico/src/commands/open.rs", "a command notes the policy that it begins with"),
];

/// Tables that a feature reads though another one owns them: the reader, the table, and why.
const READS: [(&str, &str, &str); 20] = [
    ("access", "patients", "a grant or a role opens only a chart that exists"),
    ("accounts", "grants", "a new password is compared with the person whose own chart it opens"),
    ("accounts", "patients", "a new password holds nothing of the person's names and birth date"),
    ("accounts", "staff", "a session knows at once when somebody has left or has another role"),
    ("agreements", "accounts", "who is told of a version and who is on it are found in one look"),
    ("audit", "ledger", "the ledger belongs to the database; this feature shows it"),
    ("commands", "ledger", "the last policy on record is an event"),
    ("enrolment", "agreement_versions", "who was taught what still holds is counted in one look"),
    ("enrolment", "grants", "of those who have an account it counts who was taught"),
    ("enrolment", "ledger", "that somebody was shown whom to call is an event, and nothing else"),
    ("followup", "accounts", "whom a call need not reach any more is found in one look"),
    ("followup", "chart_items", "a ladder is that of the class that its result has now"),
    ("followup", "grants", "an account is looked at for the chart that it opens"),
    ("followup", "patients", "the board names the patient of each, and nobody mails the dead"),
    ("imaging", "chart_items", "whether a study has its report is found in one look"),
    ("messages", "patients", "whose the newest conversations are is found in one look"),
    ("messages", "statements", "a message is shown with the statement that it went out with"),
    (
        "orders",
        "chart_items",
        "whether a report that answers an order is shown is found in one look",
    ),
    ("tasks", "patients", "the list of tasks names the patient of each in one look"),
    ("tasks", "staff", "the list of tasks names who has each, and who is still here"),
];

/// Tables that nobody writes yet, and why they are there.
const AHEAD: [(&str, &str); 1] =
    [("pool_members", "a team with nobody in it is everybody of its role; the page comes later")];

/// The database's own tables, which only it writes.
const OF_THE_DATABASE: [&str; 3] = ["ledger", "ledger_head", "migrations"];

/// The folder of the product that a file lies in.
pub(super) fn folder(file: &File) -> Option<&str> {
    file.path.strip_prefix("crates/portico/src/")?.split('/').next()
}

pub(super) fn code(file: &File) -> &str {
    without_tests(&file.text)
}

#[test]
fn sql_stands_in_stores_only() {
    let mut wrong = Vec::new();
    for file in files_of(".rs").iter().filter(|file| folder(file).is_some()) {
        let may = is_store(file) || ALSO.iter().any(|(path, _)| *path == file.path);
        let has_sql = code(file).lines().any(|line| !is_comment(line) && line.contains("sql!("));
        if has_sql && !may {
            wrong.push(file.path.clone());
        }
    }
    assert_none(&wrong, "move the statements of these files into their feature's store.rs:");
}

/// What a statement does with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Does {
    Reads,
    Writes,
}

/// The tables that the statements of a file name.
fn named(file: &File, tables: &BTreeSet<String>) -> BTreeSet<(String, Does)> {
    named_in(code(file), tables)
}

/// The tables that the statements of a piece of code name.
pub(super) fn named_in(code: &str, tables: &BTreeSet<String>) -> BTreeSet<(String, Does)> {
    let mut found = BTreeSet::new();
    for statement in code.split("sql!(").skip(1) {
        let Some(text) = statement.split('"').nth(1) else { continue };
        let words = text.split(|c: char| c.is_whitespace() || "(),".contains(c));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2) {
            let does = match pair[0] {
                "INTO" | "UPDATE" => Does::Writes,
                "FROM" if words[0] == "DELETE" => Does::Writes,
                "FROM" | "JOIN" => Does::Reads,
                _ => continue,
            };
            if tables.contains(pair[1]) {
                found.insert((pair[1].to_owned(), does));
            }
        }
    }
    found
}

/// The tables that the migrations make.
pub(super) fn tables() -> BTreeSet<String> {
    let mut tables: BTreeSet<String> = OF_THE_DATABASE.iter().map(|t| (*t).to_owned()).collect();
    for migration in crate::commands::MIGRATIONS {
        for rest in migration.text.split("CREATE TABLE ").skip(1) {
            let name = rest.split_whitespace().next().unwrap_or_default();
            tables.insert(name.trim_end_matches('(').to_owned());
        }
    }
    tables
}

#[test]
fn a_table_belongs_to_one_feature() {
    let tables = tables();
    let mut writers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut readers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files_of(".rs") {
        let Some(folder) = folder(&file) else { continue };
        for (table, does) in named(&file, &tables) {
            let who = match does {
                Does::Writes => &mut writers,
                Does::Reads => &mut readers,
            };
            who.entry(table).or_default().insert(folder.to_owned());
        }
    }
    let mut wrong = Vec::new();
    for (table, folders) in &writers {
        if folders.len() > 1 {
            wrong.push(format!("{table} is written by {folders:?}: one of them asks the other"));
        }
        if OF_THE_DATABASE.contains(&table.as_str()) {
            wrong.push(format!("{table} is written by {folders:?}: only the database writes it"));
        }
    }
    for (table, folders) in &readers {
        for folder in folders {
            let owns = writers.get(table).is_none_or(|owners| owners.contains(folder));
            let listed = READS.iter().any(|(who, what, _)| who == folder && what == table);
            if !owns && !listed {
                wrong.push(format!("{folder} reads {table}: ask its owner, or list it in READS"));
            }
        }
    }
    for table in &tables {
        let is_ahead = AHEAD.iter().any(|(ahead, _)| ahead == table);
        let is_named =
            is_ahead || writers.contains_key(table) || OF_THE_DATABASE.contains(&table.as_str());
        if !is_named {
            wrong.push(format!("{table} is made by a migration, but nobody writes it"));
        }
    }
    assert_none(&wrong, "keep a table in one feature's store:");
}

#[test]
fn a_function_of_a_store_is_in_a_transaction() {
    let ways = ["Reader<", "Tx<", "View<", "&Db", "Row<"];
    let mut wrong = Vec::new();
    for file in files_of(".rs").iter().filter(|file| is_store(file)) {
        for function in code(file).split("\nfn ").flat_map(|piece| piece.split(") fn ")).skip(1) {
            let (signature, body) = function.split_once(" {\n").unwrap_or((function, ""));
            let asks = body.split("\n}\n").next().is_some_and(|body| body.contains("sql!("));
            if asks && !ways.iter().any(|way| signature.contains(way)) {
                let name = signature.split(['(', '<']).next().unwrap_or_default();
                wrong.push(format!("{}: {name}", file.path));
            }
        }
    }
    assert_none(&wrong, "a store's function takes the reader, view or transaction it works in:");
}

pub(super) fn is_store(file: &File) -> bool {
    let named = file.path.ends_with("/store.rs") || file.path.contains("/store/");
    named && folder(file).is_some()
}

#[test]
fn the_proof_of_permission_is_made_in_one_place() {
    let mut wrong = Vec::new();
    for file in files_of(".rs").iter().filter(|file| folder(file).is_some_and(|f| f != "access")) {
        for (number, line) in code(file).lines().enumerate() {
            let only_names = ["struct ", "-> ", "impl "].iter().any(|word| line.contains(word));
            if line.contains(" Chart {") && !only_names && !is_comment(line) {
                wrong.push(format!("{}:{}", file.path, number + 1));
            }
        }
    }
    assert_none(&wrong, "a Chart comes from access::open:");
}

#[test]
fn migrations_explain_their_tables_and_are_numbered() {
    let mut wrong = Vec::new();
    let mut numbers = BTreeSet::new();
    for migration in crate::commands::MIGRATIONS {
        let (number, _) = migration.name.split_once('_').unwrap_or((migration.name, ""));
        if number.len() != 4 || !numbers.insert(number) {
            wrong.push(format!("{}: begin its name with a number of its own", migration.name));
        }
        if !migration.text.starts_with("-- ") {
            wrong.push(format!("{}: begin with what it is about", migration.name));
        }
        let lines: Vec<&str> = migration.text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(rest) = line.strip_prefix("CREATE TABLE ") else { continue };
            let explained = at > 0 && lines[at - 1].starts_with("-- ");
            if !explained {
                let name = rest.trim_end_matches([' ', '(']);
                wrong.push(format!("{}: say above {name} what it holds", migration.name));
            }
        }
        for word in [" now()", "random()", "ILIKE", "SERIAL", "TIMESTAMP", "VARCHAR", "JSON"] {
            let code = lines.iter().filter(|line| !line.trim_start().starts_with("--"));
            let mut code = code.map(|line| line.split(" --").next().unwrap_or(line).to_uppercase());
            if code.any(|line| line.contains(&word.to_uppercase())) {
                wrong.push(format!("{} says{word}: both databases must take it", migration.name));
            }
        }
    }
    assert_none(&wrong, "mend these migrations:");
}
