//! Every page tells people to call 911, whoever looks and whatever went wrong. (R-A6, T-22)

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode, header};

use super::{
    actors::{Actor, People, actors, visit},
    cast::{Page, Portal},
    house, reach, story,
};
use crate::{app, jobs, page::Route};

/// What a page lacks of the emergency block: before anything else one is told whom to call, in the
/// page's language.
pub(super) fn lacks(page: &Page, language: &str) -> Option<String> {
    let (before_main, _) = page.html.split_once("<main").unwrap_or(("", ""));
    let block = before_main.split_once("<aside class=\"emergency\"").map_or("", |(_, b)| b);
    let block = block.split_once("</aside>").map_or("", |(block, _)| block);
    let where_to = match language {
        "es" => "sala de emergencias",
        _ => "emergency department",
    };
    ["href=\"tel:911\"", where_to]
        .into_iter()
        .find(|words| !block.contains(words))
        .map(|words| format!("its emergency block does not say {words:?}"))
}

/// Asks a route at its real address, as somebody; gives the page, when one came.
async fn ask(
    portal: &Portal,
    people: &mut People,
    (route, address): (&Route, &str),
    (actor, language): (Actor, &'static str),
) -> Option<Page> {
    let (mut browser, csrf) = people.browser(portal, actor);
    browser.language = language;
    let page = visit(&mut browser, &csrf, &route.method, address, "").await;
    let kind = page.headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html")).then_some(page)
}

/// Routes that never answer with a page that somebody was let into, and why. Their ways to say no
/// are pages, and are asked.
const NO_PAGE: [(&str, &str); 16] = [
    ("/home", "sends a patient to the own Home"),
    ("/account/preference", "sends a patient to the page of the own chart"),
    ("/activate/account", "the code of this session is not there, so its page says so"),
    ("/reset/{token}", "puts the link's token into a cookie and sends on"),
    ("/healthz", "is for machines"),
    ("/p/{patient}/results/{item}/pdf", "is a document, which says whom to call"),
    ("/p/{patient}/results/{item}/csv", "is a table of numbers"),
    ("/staff/imports/figures/csv", "is a table of numbers"),
    ("/p/{patient}/results/{item}/documents/{place}", "is what a laboratory sent"),
    ("/staff/results/{item}/documents/{place}", "is what a laboratory sent"),
    ("/staff/imports/{import}/documents/{place}", "is what a laboratory sent"),
    ("/p/{patient}/results/{item}/pictures/{place}/image", "is a picture"),
    ("/staff/studies/{study}/pictures/{place}/image", "is a picture"),
    ("/staff/studies/{study}/pictures/{place}/original", "is a picture for another program"),
    ("/staff/results/{item}/letter", "is a document, which says whom to call"),
    ("/staff/followups/{followup}/letter", "is a document, which says whom to call"),
];

story! {
    async fn t22_every_route_shows_the_emergency_block_to_everybody(portal) {
        let mut people = People::arrive(portal).await;
        people.live(portal).await;
        let addresses = reach::addresses(portal, &mut people).await;
        let (mut wrong, mut pages) = (Vec::new(), BTreeMap::<&str, usize>::new());
        for route in app::routes() {
            let unknown = people.path(&route, Actor::OwnChart);
            let address = addresses.get(route.path).unwrap_or(&unknown);
            for actor in actors() {
                let (path, language) = (people.path(&route, actor), "en");
                // Somebody else's chart, too, is one that is there.
                let address = if actor == Actor::OthersChart { &path } else { address };
                let asked = (&route, address.as_str());
                let Some(page) = ask(portal, &mut people, asked, (actor, language)).await else {
                    continue;
                };
                if route.method == Method::GET && page.status == StatusCode::OK {
                    *pages.entry(route.path).or_default() += 1;
                }
                if let Some(why) = lacks(&page, language) {
                    wrong.push(format!("{} {address} for {actor:?}: {why}", route.method));
                }
            }
        }
        let table = app::routes();
        let gets = table.iter().filter(|route| route.method == Method::GET);
        let unseen = gets.filter(|route| !pages.contains_key(route.path));
        let unseen = unseen.filter(|route| NO_PAGE.iter().all(|(path, _)| *path != route.path));
        wrong.extend(unseen.map(|route| format!("nobody was shown {}", route.path)));
        house::assert_none(&wrong, "mend these pages, or what people live through in actors.rs:");
    }

    async fn t22_every_mail_says_it_too(portal) {
        portal.enrolled("rosa");
        let mut browser = portal.browser();
        browser.fill("/reset", "/reset", &[("username", "rosa.garcia")]).await;
        jobs::run_due(&portal.app).await.unwrap();
        let mails = portal.mails().await;
        assert!(!mails.is_empty());
        assert!(mails.iter().all(|mail| mail.contains("911") && mail.contains("CONFIDENCIAL")));
    }
}
