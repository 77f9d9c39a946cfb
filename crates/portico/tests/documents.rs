//! The documents that are made from the code, kept true: `UPDATE_DOCS=1 cargo test -p portico
//! documents` writes them anew.

use std::{collections::BTreeMap, fmt::Write as _};

use base::words::Word as _;

use super::house;
use crate::{
    app,
    happened::Known,
    page::{Rate, Route, Shows, Who},
};

/// Events that the database records by itself, and where.
const OF_THE_DATABASE: [(&str, &str); 2] = [
    ("ledger.anchored", "crates/db/src/ledger/anchors.rs"),
    ("schema.migrated", "crates/db/src/migrate.rs"),
];

#[test]
fn the_document_of_routes_is_true() {
    let mut text = String::from(
        "# The table of routes\n\n\
         <!-- This page is made from the code: `UPDATE_DOCS=1 cargo test -p portico documents`. \
         -->\n\n\
         Every address of the portal, who may use it, whether its answer holds health\n\
         information (then the answer leaves after its event is in the ledger), how often one\n\
         address may come, and the event that the ledger gets. The router is made from the same\n\
         table, and `crates/portico/tests/routes.rs` asks every line of it as every actor.\n\
         Whoever a page is not for sees the page of something that does not exist; whoever is\n\
         not signed in is sent to sign in.\n\n",
    );
    for feature in app::FEATURES {
        let routes = (feature.routes)();
        if routes.is_empty() {
            continue;
        }
        let _ = writeln!(text, "## {}\n", feature.name);
        text += "| method | path | who | shows | rate | event |\n|---|---|---|---|---|---|\n";
        for route in &routes {
            text += &line(route);
        }
        text.push('\n');
    }
    house::assert_document("routes.md", &(text.trim_end().to_owned() + "\n"));
}

fn line(route: &Route) -> String {
    let who = match route.who {
        Who::Anyone => "anyone".to_owned(),
        Who::Halfway(stage) => format!("half-way: {stage}"),
        Who::Account => "known, also before the agreement".to_owned(),
        Who::Patient => "patient".to_owned(),
        Who::SignedIn => "signed in".to_owned(),
        Who::Staff(roles) => {
            let roles: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
            format!("staff: {}", roles.join(", "))
        }
    };
    let shows = match route.shows {
        Shows::Nothing => "",
        Shows::Health => "health",
    };
    let rate = match route.rate {
        Rate::Free => "",
        Rate::Guess => "guess",
        Rate::Scarce => "scarce",
    };
    let event = if route.event == "-" { String::new() } else { format!("`{}`", route.event) };
    format!("| {} | `{}` | {who} | {shows} | {rate} | {event} |\n", route.method, route.path)
}

/// Every event with the files that record it.
fn events() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut events: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let of_ours = inventory::iter::<Known>().map(|known| (known.action, known.at));
    for (action, at) in of_ours.chain(OF_THE_DATABASE).filter(|(_, at)| at.contains("/src/")) {
        let files = events.entry(action).or_default();
        files.push(at);
        files.sort_unstable();
        files.dedup();
    }
    events
}

#[test]
fn the_document_of_events_is_true() {
    let routes = app::routes();
    let mut text = String::from(
        "# The events of the ledger\n\n\
         <!-- This page is made from the code: `UPDATE_DOCS=1 cargo test -p portico documents`. \
         -->\n\n\
         What can stand in the column `action` of the ledger: facts in the past tense. An event\n\
         holds ids, numbers and our own words, never a name, a message or a result. Beside each\n\
         stands where it is recorded, and the routes whose entry in the table promises it.\n\n\
         | event | recorded in | routes |\n|---|---|---|\n",
    );
    for (action, files) in events() {
        let promised = routes.iter().filter(|route| route.event == action);
        let promised: Vec<String> =
            promised.map(|route| format!("`{} {}`", route.method, route.path)).collect();
        let files: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
        let _ = writeln!(text, "| `{action}` | {} | {} |", files.join(" "), promised.join(" "));
    }
    house::assert_document("events.md", &text);
}

#[test]
fn events_are_facts_that_somebody_records() {
    let events = events();
    let mut wrong = Vec::new();
    for action in events.keys() {
        let parts: Vec<&str> = action.split('.').collect();
        let plain = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        };
        if parts.len() != 2 || !parts.iter().all(|part| plain(part)) || action.len() > 60 {
            wrong.push(format!("{action} should read like thing.happened"));
        }
    }
    for route in app::routes() {
        if route.event != "-" && !events.contains_key(route.event) {
            wrong.push(format!("{} promises {}, which nobody records", route.path, route.event));
        }
    }
    for (action, file) in OF_THE_DATABASE {
        let files = house::files();
        let source = files.iter().find(|f| f.path == file);
        if !source.is_some_and(|source| source.text.contains(&format!("\"{action}\""))) {
            wrong.push(format!("{file} does not record {action} any more"));
        }
    }
    house::assert_none(&wrong, "mend these events:");
}

#[test]
fn the_document_of_the_schema_is_true() {
    let mut text = String::from(
        "-- The schema, in PostgreSQL's words; SQLite gets its own words for the types, and STRICT.\n\
         -- This file is made from the migrations: \
         `UPDATE_DOCS=1 cargo test -p portico documents`.\n",
    );
    let own = include_str!("../../db/src/ledger/ledger.sql");
    let migrations = crate::commands::MIGRATIONS.iter().map(|m| (m.name, m.text));
    for (name, body) in [("the database itself", own)].into_iter().chain(migrations) {
        let _ = write!(text, "\n-- ======== {name} ========\n\n{}\n", body.trim());
    }
    house::assert_document("schema.sql", &text);
}
