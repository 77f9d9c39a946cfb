//! Every page, for everybody who may see it, in every language: whole, in the right language, and
//! usable by somebody who reads it aloud.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode, header};

use super::{
    actors::{Actor, People, actors},
    cast::Page,
    emergency, house,
    html::{self, Piece, attribute, pieces, tags},
    reach, story,
};
use crate::{app, text::LANGUAGES};

story! {
    async fn t22_every_page_is_whole_for_everybody_in_every_language(portal) {
        let mut people = People::arrive(portal).await;
        people.live(portal).await;
        let (mut wrong, mut pages) = (Vec::new(), 0);
        for language in LANGUAGES {
            for actor in actors().into_iter().filter(|actor| *actor != Actor::OthersChart) {
                let (mut browser, _) = people.browser(portal, actor);
                browser.reads(language);
                let patient = people.rosa.0.to_string();
                for (path, page) in reach::seen(&mut browser, actor, &patient).await {
                    if page.status == StatusCode::SEE_OTHER || !is_html(&page) {
                        continue;
                    }
                    pages += 1;
                    for why in problems(&page, language).into_iter().chain(dead_links(&page)) {
                        wrong.push(format!("{path} for {actor:?} in {language}: {why}"));
                    }
                }
            }
        }
        house::assert_none(&wrong, "mend these pages:");
        println!("{pages} pages were looked at");
    }

    async fn every_kind_of_no_is_a_whole_page(portal) {
        for language in LANGUAGES {
            let mut browser = portal.browser();
            browser.language = language;
            let lost = browser.get("/nowhere").await;
            let stale = browser.send(Method::POST, "/sign-in", &[], "csrf=0").await;
            let most = portal.app.policy.server.limits.body_bytes_max as usize;
            let large = "x".repeat(most + 1);
            let large = browser.send(Method::POST, "/sign-in", &[], &large).await;
            for (page, status) in [(&lost, 404), (&stale, 422), (&large, 413)] {
                assert_eq!(page.status, status);
                let mut page = page.clone();
                page.status = StatusCode::OK;
                house::assert_none(&problems(&page, language), "mend the pages that say no:");
            }
        }
    }
}

/// Links and forms that lead to no route.
fn dead_links(page: &Page) -> Vec<String> {
    let table = app::routes();
    let targets = ["href=\"", "action=\""].map(|mark| page.html.split(mark).skip(1));
    let targets = targets.into_iter().flatten().filter_map(reach::link);
    let is_dead = |target: &String| !table.iter().any(|route| reach::matches(route.path, target));
    targets
        .filter(is_dead)
        .map(|target| format!("it leads to {target}, where nothing is"))
        .collect()
}

fn is_html(page: &Page) -> bool {
    let kind = page.headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"))
}

/// What is wrong with a page that should be whole.
fn problems(page: &Page, language: &str) -> Vec<String> {
    let pieces = pieces(&page.html);
    let mut wrong = Vec::new();
    if page.status != StatusCode::OK {
        wrong.push(format!("it is answered {}", page.status));
    }
    let lang = tags(&pieces, "html").next().and_then(|html| attribute(html, "lang"));
    if lang != Some(language) {
        wrong.push(format!("its language is said to be {lang:?}"));
    }
    let headings = tags(&pieces, "h1").count();
    if headings != 1 {
        wrong.push(format!("it has {headings} h1"));
    }
    let title = page.between("<title>", "</title>").trim();
    if title.is_empty() || title.starts_with('–') {
        wrong.push("its title is empty".to_owned());
    }
    for piece in &pieces {
        if let Piece::Words(words) = piece
            && (words.contains("{ $") || words.contains("{$") || words.contains("m.."))
        {
            wrong.push(format!("a text is not filled in or ends twice: {words}"));
        }
    }
    wrong.extend(emergency::lacks(page, language));
    forms(&pieces, &mut wrong);
    kept(&pieces, &mut wrong);
    names(&pieces, &mut wrong);
    wrong
}

/// Every form that changes something carries its token, and none sends what it should not.
fn forms(pieces: &[Piece], wrong: &mut Vec<String>) {
    let mut posts: Option<(String, bool)> = None;
    for piece in pieces {
        match piece {
            Piece::Open(name, attributes) if name == "form" => {
                let action = attribute(attributes, "action").unwrap_or("here").to_owned();
                match attribute(attributes, "method") {
                    Some("post") => posts = Some((action, false)),
                    Some("get") => {}
                    _ => wrong.push(format!("the form to {action} says neither get nor post")),
                }
            }
            Piece::Open(name, attributes) if name == "input" => {
                if let Some((_, has_token)) = &mut posts
                    && attribute(attributes, "name") == Some("csrf")
                {
                    *has_token = attribute(attributes, "value").is_some_and(|v| v.len() == 32);
                }
            }
            Piece::Close(name) if name == "form" => {
                if let Some((action, false)) = posts.take() {
                    wrong.push(format!("the form to {action} has no token"));
                }
            }
            _ => {}
        }
    }
}

/// A form whose route keeps what comes too late says so to the script, and no other does. (T-14)
fn kept(pieces: &[Piece], wrong: &mut Vec<String>) {
    let table = app::routes();
    let mut form: Option<(String, bool)> = None;
    for piece in pieces {
        match piece {
            Piece::Open(name, attributes) if name == "form" => {
                let action = attribute(attributes, "action").unwrap_or_default().to_owned();
                form = Some((action, attribute(attributes, "data-keep").is_some()));
            }
            Piece::Open(name, _) if name == "textarea" => {
                let Some((action, is_marked)) = &form else { continue };
                let route = reach::route_at(&table, &Method::POST, action);
                if route.is_some_and(|route| route.keeps.is_some()) != *is_marked {
                    wrong.push(format!("the form to {action} is marked data-keep: {is_marked}"));
                }
            }
            _ => {}
        }
    }
}

/// Every field has a label, every button and link has words, every picture an alternative, and an
/// id is there once.
fn names(pieces: &[Piece], wrong: &mut Vec<String>) {
    let labels: BTreeSet<&str> =
        tags(pieces, "label").filter_map(|label| attribute(label, "for")).collect();
    let mut ids = BTreeSet::new();
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Open(name, attributes) = piece else { continue };
        let attribute = |name: &str| attribute(attributes, name);
        if let Some(id) = attribute("id")
            && !ids.insert(id)
        {
            wrong.push(format!("the id {id} is there twice"));
        }
        let is_field = match name.as_str() {
            "input" => !matches!(attribute("type"), Some("hidden" | "submit")),
            "select" | "textarea" => true,
            _ => false,
        };
        let is_named = attribute("aria-label").is_some()
            || attribute("id").is_some_and(|id| labels.contains(id))
            || is_inside_label(&pieces[..at]);
        if is_field && !is_named {
            wrong.push(format!("a field has no label: {:?}", attribute("name")));
        }
        if name == "img" && attribute("alt").is_none() {
            wrong.push("a picture has no alternative".to_owned());
        }
        let needs_words = name == "button" || name == "a";
        if needs_words && attribute("aria-label").is_none() && !has_words(&pieces[at + 1..], name) {
            wrong.push(format!("a {name} has no words: {attributes:?}"));
        }
    }
    let targets: Vec<&str> = tags(pieces, "a").filter_map(|a| html::attribute(a, "href")).collect();
    for target in targets.iter().filter_map(|target| target.strip_prefix('#')) {
        if !ids.contains(target) {
            wrong.push(format!("a link leads to #{target}, which is not on the page"));
        }
    }
}

fn is_inside_label(before: &[Piece]) -> bool {
    let last = before.iter().rev().find_map(|piece| match piece {
        Piece::Open(name, _) if name == "label" => Some(true),
        Piece::Close(name) if name == "label" => Some(false),
        _ => None,
    });
    last == Some(true)
}

/// Whether there are words before the element ends.
fn has_words(after: &[Piece], element: &str) -> bool {
    for piece in after {
        match piece {
            Piece::Words(_) => return true,
            Piece::Close(name) if name == element => return false,
            _ => {}
        }
    }
    false
}
