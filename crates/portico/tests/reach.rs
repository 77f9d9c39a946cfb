//! Where everybody comes: the pages that somebody reaches by following links, and real addresses
//! for the routes of the table, with ids of things that are there.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};

use super::{
    actors::{Actor, Expected, People, actors, fill},
    cast::{Browser, Page, Portal},
    html::{attribute, pieces, tags},
};
use crate::{app, page::Route};

/// Every page that somebody comes to by following links, by its address.
pub(crate) async fn pages(browser: &mut Browser, from: &[&str]) -> BTreeMap<String, Page> {
    let mut waiting: Vec<String> = from.iter().map(|path| (*path).to_owned()).collect();
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut found = BTreeMap::new();
    while let Some(path) = waiting.pop() {
        assert!(known.len() < 2_000, "the links on pages have no end");
        let page = browser.get(&path).await;
        let mut next: Vec<String> = page.html.split("href=\"").skip(1).filter_map(link).collect();
        if page.status == StatusCode::SEE_OTHER {
            next.push(page.place().to_owned());
        }
        next.retain(|path| known.insert(path.clone()));
        waiting.append(&mut next);
        found.insert(path, page);
    }
    found
}

/// A link to one of our pages, without its fragment.
pub(crate) fn link(rest: &str) -> Option<String> {
    let address = rest.split('"').next()?.replace("&amp;", "&").replace("&#38;", "&");
    let address = address.split('#').next()?.to_owned();
    let ours = address.starts_with('/') && !address.starts_with("/assets/");
    ours.then_some(address)
}

/// The addresses at which somebody begins: those of the table that are for them and need nothing
/// more than the patient.
pub(crate) fn beginnings(actor: Actor, patient: &str) -> Vec<String> {
    let table = app::routes();
    let whole = |path: &str| !path.replace("{patient}", "").contains('{');
    let own = table.iter().filter(|route| route.method == Method::GET && whole(route.path));
    let own = own.filter(|route| actor.expected(route) == Expected::ComeIn);
    own.map(|route| fill(route.path, patient)).collect()
}

/// The pages that somebody can look at: where they begin, and what follows from there.
pub(crate) async fn seen(
    browser: &mut Browser,
    actor: Actor,
    patient: &str,
) -> BTreeMap<String, Page> {
    let own = beginnings(actor, patient);
    let from: Vec<&str> = own.iter().map(String::as_str).collect();
    pages(browser, &from).await
}

/// The route that an address belongs to: the one with the fewest ids in it.
pub(crate) fn route_at<'t>(table: &'t [Route], method: &Method, at: &str) -> Option<&'t Route> {
    let fits = table.iter().filter(|route| route.method == *method && matches(route.path, at));
    fits.min_by_key(|route| route.path.matches('{').count())
}

/// Whether an address belongs to a path of the table.
pub(crate) fn matches(path: &str, address: &str) -> bool {
    let address = address.split('?').next().unwrap_or_default();
    let (want, have): (Vec<&str>, Vec<&str>) =
        (path.split('/').collect(), address.split('/').collect());
    let fits = |(want, have): (&&str, &&str)| want.starts_with('{') || want == have;
    want.len() == have.len() && want.iter().zip(&have).all(fits)
}

/// A real address for every path of the table, as far as anybody is led to one: from links, and
/// from where forms go.
pub(crate) async fn addresses(
    portal: &Portal,
    people: &mut People,
) -> BTreeMap<&'static str, String> {
    let (table, mut found) = (app::routes(), BTreeMap::new());
    for actor in actors().into_iter().filter(|actor| *actor != Actor::OthersChart) {
        let (mut browser, _) = people.browser(portal, actor);
        let patient = people.rosa.0.to_string();
        for (address, page) in seen(&mut browser, actor, &patient).await {
            let pieces = pieces(&page.html);
            let forms = tags(&pieces, "form").filter(|f| attribute(f, "method") == Some("post"));
            let forms: Vec<String> =
                forms.filter_map(|f| attribute(f, "action")).filter_map(link).collect();
            let got = [(Method::GET, address)].into_iter();
            for (method, at) in got.chain(forms.into_iter().map(|at| (Method::POST, at))) {
                if let Some(route) = route_at(&table, &method, &at) {
                    let path = at.split('?').next().unwrap_or_default().to_owned();
                    found.entry(route.path).or_insert(path);
                }
            }
        }
    }
    // Who is on a version is linked once it was published, and can be asked for before.
    if let Some(version) = found.get("/staff/agreement/{version}").cloned() {
        found.insert("/staff/agreement/{version}/accounts", format!("{version}/accounts"));
    }
    // The confirmation is shown once, after its form.
    if let Some(thread) = found.get("/p/{patient}/messages/{thread}").cloned() {
        found.insert("/p/{patient}/messages/{thread}/sent", format!("{thread}/sent"));
    }
    found
}
