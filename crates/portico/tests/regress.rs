//! Real vulnerabilities of patient portals, each told as a story that must not happen here.
//!
//! The names carry the number of the public report where there is one; security.md §1.1 lists
//! them. Stories about routes take every route of the table, so a new one is asked at once.

use std::{collections::BTreeMap, fmt::Write as _};

use axum::http::{Method, StatusCode};
use base::secret;
use db::{Place, params, sql};
use rusqlite::{Connection, types::ValueRef};

use super::{
    actors::{self, Actor, Expected, People, actors, visit},
    cast::{self, Browser, Page, Portal},
    reach, story,
};
use crate::{
    access,
    accounts::{AccountId, Stage},
    app,
    page::Route,
    people::{PatientId, Role},
};

/// Pages that rightly differ from one look to the next, or whose own filter has one of the names.
const NEVER_THE_SAME: [(&str, &str); 2] = [
    ("/staff/ledger", "every look is a row of it, and `patient` is its own filter"),
    ("/account/authenticator", "every look makes a new secret"),
];

story! {
    /// Row 4: an address that takes the patient's number from the request.
    async fn cve_2026_25147_a_number_in_the_query_changes_nothing(portal) {
        let mut people = People::arrive(portal).await;
        for (route, actor) in looks() {
            if NEVER_THE_SAME.iter().any(|(path, _)| *path == route.path) {
                continue;
            }
            let path = people.path(&route, actor);
            let (mut browser, csrf) = people.browser(portal, actor);
            let plain = visit(&mut browser, &csrf, &Method::GET, &path, "").await;
            let sam = people.sam.0;
            let names = ["pid", "patient", "patient_id", "subject", "user", "account"];
            let query: Vec<String> = names.iter().map(|name| format!("{name}={sam}")).collect();
            let asked = format!("{path}?{}", query.join("&"));
            let more = visit(&mut browser, &csrf, &Method::GET, &asked, "").await;
            assert_eq!(plain.status, more.status, "{actor:?} at {asked}");
            assert_eq!(steady(&plain), steady(&more), "{actor:?} at {asked}");
        }
    }

    /// Row 15: a parameter, or a machine that asks again and again, that keeps a session alive.
    async fn cve_2026_25476_no_parameter_skips_the_end_of_a_session(portal) {
        let mut people = People::arrive(portal).await;
        let (mut rosa, csrf) = people.browser(portal, Actor::OwnChart);
        portal.wait_minutes(15);
        for name in ["skip_timeout_reset", "keep", "stay", "again", "poll", "refresh", "renew"] {
            for (route, actor) in looks() {
                if actor != Actor::OwnChart {
                    continue;
                }
                let path = format!("{}?{name}=1", people.path(&route, actor));
                let page = visit(&mut rosa, &csrf, &Method::GET, &path, "").await;
                let signed_in = page.says("action=\"/sign-out\"");
                assert!(!signed_in, "{path} is answered as if the session were alive");
            }
        }
        let stay = visit(&mut rosa, &csrf, &Method::POST, "/stay", "&back=/account").await;
        assert_eq!(stay.place(), "/sign-in?again=1");
    }

    async fn what_a_browser_fetches_in_advance_does_not_keep_a_session(portal) {
        let mut people = People::arrive(portal).await;
        let (mut rosa, _) = people.browser(portal, Actor::OwnChart);
        assert_eq!(rosa.get("/account").await.status, StatusCode::OK);
        for header in ["sec-purpose", "purpose", "x-moz"] {
            portal.wait_minutes(4);
            let page = rosa.get_with("/account", &[(header, "prefetch;prerender")]).await;
            assert_eq!(page.status, StatusCode::OK, "{header}");
        }
        portal.wait_minutes(3);
        assert_eq!(rosa.get("/account").await.place(), "/sign-in?again=1");
    }

    /// Row 5: things of another patient, asked for by their own addresses.
    async fn cve_2026_33931_what_is_anothers_is_not_there(portal) {
        let mut people = People::arrive(portal).await;
        people.live(portal).await;
        let mut sam = browser_of_sam(portal, &people);
        let own = people.sam.0.to_string();
        let known = reach::pages(&mut sam, &["/", "/account"]).await;
        let of_sam: Vec<&String> = known.keys().filter(|path| path.contains(&own)).collect();
        let (mut rosa, _) = people.browser(portal, Actor::OwnChart);
        for path in &of_sam {
            let page = rosa.get(path).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "rosa at {path}");
            let hers = path.replace(&own, &people.rosa.0.to_string());
            let things = hers.split(['/', '?']).filter(|part| is_an_id(part)).count();
            if things > 1 {
                let page = rosa.get(&hers).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "rosa at {hers}");
            }
        }
        for thing in ["/messages/thr_", "/results/"] {
            assert!(of_sam.iter().any(|path| path.contains(thing)), "Sam has no {thing}: {of_sam:?}");
        }
        println!("{} addresses of Sam's were asked for by Rosa", of_sam.len());
    }

    /// The end of an account, of a grant, of a job and of a role counts from the next request on.
    async fn what_ends_ends_at_the_next_request(portal) {
        let mut people = People::arrive(portal).await;
        let (mut rosa, _) = people.browser(portal, Actor::OwnChart);
        let (mut dana, _) = people.browser(portal, Actor::Staff(Role::Provider));
        assert_eq!(rosa.get("/account").await.status, StatusCode::OK);
        assert_eq!(dana.get("/account").await.status, StatusCode::OK);
        let charts: Vec<String> = looks()
            .into_iter()
            .filter(|(route, actor)| *actor == Actor::OwnChart && route.path.contains("{patient}"))
            .map(|(route, actor)| people.path(&route, actor))
            .collect();
        let (patient, account) = people.rosa;
        portal.tell(move |tx| {
            access::end_grants(tx, patient, access::EndReason::Merged, cast::begin())
        });
        for path in &charts {
            assert_eq!(rosa.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        portal.tell(move |tx| {
            let end = sql!("UPDATE accounts SET state = 'suspended' WHERE id = $1");
            tx.run(end, params![account])?;
            let leave = sql!(
                "UPDATE staff SET active = FALSE
                 WHERE id = (SELECT staff_id FROM accounts WHERE username = 'dana.lee')"
            );
            tx.run(leave, params![])
        });
        assert_eq!(rosa.get("/account").await.place(), "/sign-in");
        assert_eq!(dana.get("/account").await.place(), "/sign-in");
    }
}

/// Rows 3, 6 and 9: a form with somebody else's numbers, another role or another state in it.
#[test]
fn cve_2025_67645_fields_that_were_not_asked_for_change_nothing_of_anybody_else() {
    cast::run_on_sqlite(async |portal| {
        let mut people = People::arrive(portal).await;
        let sam = people.sam;
        let (before, may) = (rows_of(portal, sam.0), rights(portal));
        for route in app::routes().iter().filter(|route| route.method == Method::POST) {
            for actor in actors() {
                let path = people.path(route, actor);
                let (mut browser, csrf) = people.browser(portal, actor);
                visit(&mut browser, &csrf, &Method::POST, &path, &uninvited(sam)).await;
            }
        }
        let after = rows_of(portal, sam.0);
        for (table, rows) in &before {
            assert_eq!(Some(rows), after.get(table), "somebody changed Sam's rows of {table}");
        }
        let new: Vec<_> = after.iter().filter(|(table, _)| !before.contains_key(*table)).collect();
        assert!(new.is_empty(), "Sam got rows where there were none: {new:?}");
        assert_eq!(may, rights(portal), "somebody changed who may do what");
    });
}

/// Row 11: a session that carries "the patient at hand" can be made to carry another.
#[test]
fn cve_2026_27943_a_session_names_no_patient() {
    let migrations = crate::commands::MIGRATIONS;
    let accounts = migrations.iter().find(|m| m.text.contains("CREATE TABLE sessions")).unwrap();
    let (_, rest) = accounts.text.split_once("CREATE TABLE sessions").unwrap();
    let (table, _) = rest.split_once(");").unwrap();
    assert!(!table.contains("patient"), "the patient belongs into the address: {table}");
    let model = include_str!("../src/accounts/model.rs");
    let (_, rest) = model.split_once("struct Session {").unwrap();
    let (session, _) = rest.split_once('}').unwrap();
    assert!(!session.contains("Patient"), "the patient belongs into the address: {session}");
}

/// Every route that is only looked at, with everybody who may, at their own address.
fn looks() -> Vec<(Route, Actor)> {
    let mut all = Vec::new();
    for route in app::routes().into_iter().filter(|route| route.method == Method::GET) {
        for actor in actors() {
            if actor != Actor::OthersChart && actor.expected(&route) == Expected::ComeIn {
                all.push((route.clone(), actor));
            }
        }
    }
    all
}

/// A page without what is new in every look: the key of its forms.
fn steady(page: &Page) -> String {
    let mut pieces = page.html.split("name=\"key\" value=\"").map(str::to_owned);
    let first = pieces.next().unwrap_or_default();
    pieces.fold(first, |text, piece| text + piece.split_once('"').map_or("", |(_, rest)| rest))
}

fn browser_of_sam(portal: &Portal, people: &People) -> Browser {
    let mut browser = portal.browser();
    let token = actors::session(portal, people.sam.1, Stage::Active);
    browser.cookies.insert("__Host-session".to_owned(), secret::hex(&token));
    browser
}

/// Whether a part of an address is the id of something, such as `pat_01jd…`.
fn is_an_id(part: &str) -> bool {
    part.split_once('_').is_some_and(|(kind, digits)| kind.len() <= 4 && digits.len() == 26)
}

/// Fields that an attacker adds to a form: whose, and as whom.
fn uninvited((patient, account): (PatientId, AccountId)) -> String {
    // Not `subject`: what somebody types as a message's subject is theirs, whatever it says.
    let ids = ["pid", "patient", "patient_id"].map(|n| format!("&{n}={patient}"));
    let users = ["user", "account", "account_id", "created_by"].map(|n| format!("&{n}={account}"));
    let rights = "&role=administrator&scope=own&state=active&stage=active&status=released\
        &type=admin-signature&released=1&medical_director=true&active=true&staff_id=1";
    format!("{}{}{rights}", ids.concat(), users.concat())
}

/// Every row that names this patient, by table; what the database itself keeps is left out.
fn rows_of(portal: &Portal, patient: PatientId) -> BTreeMap<String, Vec<String>> {
    let file = open(portal);
    let tables = dump(
        &file,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'ledger%'",
    );
    let mut found = BTreeMap::new();
    let (bytes, text) = (secret::hex(patient.as_bytes()), patient.to_string());
    for table in tables {
        let table = table.trim_end_matches('|');
        let rows = dump(&file, &format!("SELECT * FROM {table}")).into_iter();
        let about: Vec<String> =
            rows.filter(|row| row.contains(&bytes) || row.contains(&text)).collect();
        if !about.is_empty() {
            found.insert(table.to_owned(), about);
        }
    }
    assert!(found.contains_key("patients"), "Sam's own row was not found");
    found
}

/// Who may do what: the staff and their roles, the accounts and their states, the grants.
fn rights(portal: &Portal) -> Vec<String> {
    let file = open(portal);
    let mut rows = dump(&file, "SELECT id, role, medical_director, active FROM staff ORDER BY id");
    rows.extend(dump(&file, "SELECT id, staff_id, state FROM accounts ORDER BY id"));
    rows.extend(dump(&file, "SELECT * FROM grants ORDER BY id"));
    rows
}

fn open(portal: &Portal) -> Connection {
    let Place::Sqlite { file } = portal.scratch.place() else { panic!("told on SQLite only") };
    Connection::open(file).unwrap()
}

/// Each row as text, so that two looks can be compared.
fn dump(file: &Connection, query: &str) -> Vec<String> {
    let mut statement = file.prepare(query).unwrap();
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| -> rusqlite::Result<String> {
        let mut text = String::new();
        for column in 0..columns {
            let _ = match row.get_ref(column)? {
                ValueRef::Null => write!(text, "-|"),
                ValueRef::Integer(number) => write!(text, "{number}|"),
                ValueRef::Real(number) => write!(text, "{number}|"),
                ValueRef::Text(words) => write!(text, "{}|", String::from_utf8_lossy(words)),
                ValueRef::Blob(bytes) => write!(text, "{}|", secret::hex(bytes)),
            };
        }
        Ok(text)
    };
    statement.query_map([], row).unwrap().map(Result::unwrap).collect()
}
