//! Every route × every actor: who may come in, and that everybody else learns nothing. (S-01)
//!
//! The cells are made from the table of routes, so a route that is added is asked about at once;
//! what is expected is worked out from its `Who` here, apart from the router. Whoever is signed in
//! and denied gets the 404 of nothing. Whoever is not signed in is sent to sign in, GET or POST,
//! with 303 where security.md says 401: a browser shows a bare 401 as an error without a way on,
//! and the 303 is the same for every chart, so it tells no more (decision 8).

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};

use super::{
    actors::{Actor, Expected, People, actors, fill, visit},
    cast::{Page, Portal},
    house, reach, story,
};
use crate::{
    app, page,
    page::{Rate, Route, Shows, Who},
    people::PatientId,
};

story! {
    async fn every_route_answers_every_actor_as_the_table_says(portal) {
        let mut people = People::arrive(portal).await;
        let (routes, actors) = (app::routes(), actors());
        let mut wrong = Vec::new();
        for route in &routes {
            for actor in &actors {
                if let Err(why) = ask(portal, &mut people, route, *actor).await {
                    wrong.push(format!("{} {} × {actor:?}: {why}", route.method, route.path));
                }
            }
        }
        house::assert_none(&wrong, "a route does not keep what its line in the table promises:");
        let cells = routes.len() * actors.len();
        println!("{} routes × {} actors = {cells} cells", routes.len(), actors.len());
    }
}

/// Pages that show nobody until something more is asked, and what.
const NOBODY_AT_FIRST: [(&str, &str); 1] = [("/staff/patients", "a name, a number or a day")];

/// One cell of the matrix.
async fn ask(
    portal: &Portal,
    people: &mut People,
    route: &Route,
    actor: Actor,
) -> Result<(), String> {
    let path = people.path(route, actor);
    let (mut browser, csrf) = people.browser(portal, actor);
    let page = visit(&mut browser, &csrf, &route.method, &path, "").await;
    match actor.expected(route) {
        Expected::SentTo(place) if page.status == StatusCode::SEE_OTHER => {
            let at = page.place();
            if at == place { Ok(()) } else { Err(format!("was sent to {at}, not to {place}")) }
        }
        Expected::SentTo(place) => {
            Err(format!("was answered {} instead of sent to {place}", page.status))
        }
        Expected::NothingThere => {
            let twin = twin(portal, route, actor);
            let (mut browser, csrf) = people.browser(portal, actor);
            let nothing = visit(&mut browser, &csrf, &route.method, &twin, "").await;
            same_as_nothing(&page, &path, &nothing, &twin)
        }
        Expected::ComeIn => let_in(route, actor, &page),
    }
}

/// An address like this one where nothing is: another patient that does not exist, or a page that
/// does not.
fn twin(portal: &Portal, route: &Route, actor: Actor) -> String {
    let unknown = PatientId::new(portal.clock.now()).to_string();
    let path = fill(route.path, &unknown);
    let is_chart = actor == Actor::OthersChart && route.path.contains("{patient}");
    if is_chart { path } else { format!("{path}-nowhere") }
}

/// What is not for them must not differ by a byte from what is not there.
fn same_as_nothing(page: &Page, path: &str, nothing: &Page, twin: &str) -> Result<(), String> {
    if page.status != StatusCode::NOT_FOUND {
        return Err(format!("was answered {} instead of 404", page.status));
    }
    if nothing.status != StatusCode::NOT_FOUND {
        return Err(format!("{twin} was answered {} instead of 404", nothing.status));
    }
    let (shown, plain) = (neutral(&page.html, path), neutral(&nothing.html, twin));
    match shown.lines().zip(plain.lines()).find(|(a, b)| a != b) {
        None if shown.lines().count() == plain.lines().count() => Ok(()),
        None => Err("the page has more or fewer lines than that of nothing".to_owned()),
        Some((a, b)) => Err(format!("the page differs from that of nothing: {a:?}, {b:?}")),
    }
}

/// A page without what belongs to its own request: its address, and its session's token.
fn neutral(html: &str, path: &str) -> String {
    let mut text = html.replace(&format!("value=\"{path}\""), "value=\"ADDRESS\"");
    text = text.replace(" aria-current=\"page\"", "");
    for part in path.split('/').filter(|part| part.starts_with("pat_")) {
        text = text.replace(part, "PATIENT");
    }
    let pieces = text.split("name=\"csrf\" value=\"");
    let rest = |piece: &str| piece.split_once('"').map_or(String::new(), |(_, r)| r.to_owned());
    let mut pieces = pieces.map(str::to_owned);
    let first = pieces.next().unwrap_or_default();
    pieces.fold(first, |text, piece| text + "CSRF" + &rest(&piece))
}

/// The handler was asked: no fault, nobody sent away, and a page whose address names nothing but
/// a patient is there.
fn let_in(route: &Route, actor: Actor, page: &Page) -> Result<(), String> {
    if page.status.is_server_error() {
        return Err(format!("was answered {}", page.status));
    }
    let away = page.status == StatusCode::SEE_OTHER && page.place().starts_with("/sign-in");
    if away && route.who != Who::Anyone {
        return Err("was sent away to sign in".to_owned());
    }
    // The code of the newcomer's session is not there, so the page may say so.
    let whole = !route.path.replace("{patient}", "").contains('{') && !is_newcomer(actor);
    if whole && page.status == StatusCode::NOT_FOUND {
        return Err("was told that nothing is there, though the table lets them in".to_owned());
    }
    Ok(())
}

fn is_newcomer(actor: Actor) -> bool {
    actor == Actor::Half(crate::accounts::Stage::Activating)
}

story! {
    async fn the_router_has_no_path_that_the_table_has_not(portal) {
        let routes = app::routes();
        let shown = format!("{:?}", page::mount(portal.app.clone(), &routes));
        // axum lists its paths as `RouteId(7): "/account"`; its own fallbacks are marked private.
        let mounted: BTreeSet<&str> = shown
            .split("RouteId(")
            .filter_map(|part| part.split_once("): \"")?.1.split('"').next())
            .filter(|path| !path.contains("__private__axum"))
            .collect();
        let mut listed: BTreeSet<&str> = routes.iter().map(|route| route.path).collect();
        listed.insert("/assets/{hash}/{name}");
        assert_eq!(mounted, listed, "declare routes in a feature's routes(), and nowhere else");
    }

    async fn a_method_that_no_route_has_finds_nothing(portal) {
        let mut people = People::arrive(portal).await;
        for route in app::routes() {
            for method in [Method::PUT, Method::DELETE, Method::PATCH] {
                for actor in [Actor::OwnChart, Actor::Nobody] {
                    let (mut browser, csrf) = people.browser(portal, actor);
                    let path = people.path(&route, actor);
                    let page = visit(&mut browser, &csrf, &method, &path, "").await;
                    assert_eq!(page.status, StatusCode::NOT_FOUND, "{actor:?} {method} {path}");
                }
            }
        }
    }

    async fn whoever_is_not_signed_in_cannot_tell_one_chart_from_none(portal) {
        let mut people = People::arrive(portal).await;
        let unknown = PatientId::new(portal.clock.now()).to_string();
        let of_charts = |route: &&Route| route.path.contains("{patient}");
        for route in app::routes().iter().filter(of_charts) {
            let known = people.path(route, Actor::Nobody);
            let mut answers = Vec::new();
            for path in [known, fill(route.path, &unknown)] {
                let (mut browser, csrf) = people.browser(portal, Actor::Nobody);
                let page = visit(&mut browser, &csrf, &route.method, &path, "").await;
                assert_eq!(page.status, StatusCode::SEE_OTHER, "{} {path}", route.method);
                answers.push((page.place().to_owned(), page.html));
            }
            assert_eq!(answers[0], answers[1], "{} {}", route.method, route.path);
            assert!(answers[0].1.is_empty(), "{}", answers[0].1);
        }
    }

    async fn a_page_that_shows_health_information_says_so_in_the_ledger(portal) {
        let mut people = People::arrive(portal).await;
        people.live(portal).await;
        let (table, mut wrong) = (app::routes(), Vec::new());
        let mut looked_at = BTreeSet::new();
        for actor in actors().into_iter().filter(|actor| *actor != Actor::OthersChart) {
            for (address, events) in events_of_pages(portal, &mut people, actor).await {
                let Some(route) = reach::route_at(&table, &Method::GET, &address) else { continue };
                let shows_nobody = NOBODY_AT_FIRST.iter().any(|(path, _)| *path == address);
                if route.shows != Shows::Health || shows_nobody {
                    continue;
                }
                // The same page again, ordered otherwise, is the chart looked into again.
                let first = looked_at.insert((route.path, format!("{actor:?}")));
                let is_told = |event: &String| {
                    event == route.event || (!first && event == "chart.opened")
                };
                if !events.iter().any(is_told) {
                    let lacks = route.event;
                    wrong.push(format!("{actor:?} saw {address}: no {lacks} in {events:?}"));
                }
            }
        }
        let shows = table.iter().filter(|r| r.shows == Shows::Health && r.method == Method::GET);
        for route in shows.filter(|r| looked_at.iter().all(|(path, _)| *path != r.path)) {
            wrong.push(format!("nobody was shown {}", route.path));
        }
        house::assert_none(&wrong, "what somebody sees of a patient must be in the ledger:");
    }
}

/// Every page that somebody comes to and is shown, in the order of their links, with the events
/// that its answer left in the ledger.
async fn events_of_pages(
    portal: &Portal,
    people: &mut People,
    actor: Actor,
) -> Vec<(String, Vec<String>)> {
    let (mut browser, _) = people.browser(portal, actor);
    let patient = people.rosa.0.to_string();
    let mut waiting = reach::beginnings(actor, &patient);
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        let before = portal.events().await.len();
        let page = browser.get(&path).await;
        if page.status == StatusCode::OK {
            found.push((path.clone(), portal.events().await.split_off(before)));
        }
        let mut next: Vec<String> =
            page.html.split("href=\"").skip(1).filter_map(reach::link).collect();
        if reach::matches("/p/{patient}/messages/{thread}", &path) && path.contains("thr_") {
            // Nothing leads back to the confirmation; whoever reloads it sees it again.
            next.push(format!("{path}/sent"));
        }
        if reach::matches("/staff/agreement/{version}", &path) {
            // It is linked once the version was published.
            next.push(format!("{path}/accounts"));
        }
        if page.status == StatusCode::SEE_OTHER {
            next.push(page.place().to_owned());
        }
        next.retain(|path| known.insert(path.clone()));
        waiting.append(&mut next);
    }
    found
}

#[test]
fn whoever_may_change_something_may_also_look_at_it() {
    let routes = app::routes();
    let may = |route: &Route| -> Vec<Actor> {
        let all = actors().into_iter();
        all.filter(|actor| actor.expected(route) == Expected::ComeIn).collect()
    };
    for write in routes.iter().filter(|route| route.method == Method::POST) {
        let read = routes.iter().find(|r| r.path == write.path && r.method == Method::GET);
        let Some(read) = read else { continue };
        let readers = may(read);
        let blind: Vec<Actor> = may(write).into_iter().filter(|a| !readers.contains(a)).collect();
        assert!(
            blind.is_empty(),
            "{} may be written but not read by {blind:?}: give both verbs the same Who",
            write.path
        );
    }
}

#[test]
fn the_table_of_routes_keeps_its_own_rules() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for route in app::routes() {
        let line = format!("{} {}", route.method, route.path);
        if !seen.insert(line.clone()) {
            wrong.push(format!("{line} is there twice"));
        }
        if ![Method::GET, Method::POST].contains(&route.method) {
            wrong.push(format!("{line}: browsers send GET and POST only"));
        }
        if route.path.contains("{patient}") && route.method == Method::GET {
            let open =
                matches!(route.who, Who::Anyone | Who::Account | Who::SignedIn | Who::Halfway(_));
            if open {
                wrong.push(format!("{line}: a patient's page is for a patient or for staff roles"));
            }
            if route.shows != Shows::Health {
                wrong.push(format!("{line} names a patient: end its entry with shows_health(…)"));
            }
        }
        let is_staff = matches!(route.who, Who::Staff(_));
        if is_staff != (route.path == "/staff" || route.path.starts_with("/staff/")) {
            wrong.push(format!("{line}: staff's pages lie under /staff, and only theirs do"));
        }
        if let Who::Staff(roles) = route.who
            && (roles.is_empty() || roles.iter().collect::<BTreeSet<_>>().len() != roles.len())
        {
            wrong.push(format!("{line}: name each role once, and at least one"));
        }
        if route.method == Method::POST && route.rate == Rate::Free && route.who == Who::Anyone {
            let harmless = ["/language", "/sign-out", "/stay"].contains(&route.path);
            if !harmless {
                wrong.push(format!("{line}: strangers may send this, so give it a rate"));
            }
        }
    }
    house::assert_none(&wrong, "mend these entries of the table of routes:");
}
