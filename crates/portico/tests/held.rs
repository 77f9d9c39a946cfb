//! What is held is nowhere: a critical potassium of Grace, who has older ones, before anybody has
//! talked with her. Every way out is asked before and after it came. (R-B3, §4.3)

use axum::http::StatusCode;

use super::{
    cast::{Browser, Page, Portal},
    imports::{POTASSIUM, histories, import_text, oru},
    results::{first, held},
    story,
};

/// Grace's browser, and what it showed before the result came.
struct Before {
    browser: Browser,
    /// `/p/{patient}`.
    home: String,
    /// The page of an older result with the same measurement.
    older: String,
    /// The held result's id.
    item: String,
    pages: Vec<(String, Page)>,
    mails: usize,
}

/// Lets the result come.
async fn potassium_comes(portal: &Portal) -> Before {
    histories(portal).await;
    let patient = portal.patient_of("LFM-1003").await;
    portal.account_for("grace", patient);
    let mut browser = portal.patient("grace").await;
    let home = format!("/p/{patient}");
    let list = browser.get(&format!("{home}/results")).await;
    let older = format!("{home}/results/{}", first(&list.html).unwrap());
    assert!(browser.get(&older).await.says("Potassium"), "the trend is of the same measurement");
    let mut pages = Vec::new();
    for path in places(&home, &older) {
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        pages.push((path, page));
    }
    let mails = portal.mails().await.len();
    let grace = "LFM-1003^^^LFM^MR||Okafor^Grace||19751130|F";
    let line = import_text(portal, &oru("H1", grace, POTASSIUM)).await;
    assert_eq!((line.results[0].class, line.results[0].state), ("critical", "held"));
    let item = held(portal).await;
    Before { browser, home, older, item, pages, mails }
}

fn places(home: &str, older: &str) -> [String; 5] {
    [
        format!("{home}/results"),
        home.to_owned(),
        format!("{home}/record"),
        format!("{home}/messages"),
        older.to_owned(),
    ]
}

impl Before {
    /// The page now, which must be the page from before to the byte.
    async fn is_unchanged(&mut self, path: &str) -> Page {
        let (_, before) = self.pages.iter().find(|(known, _)| known == path).unwrap();
        let before = neutral(&before.html);
        let now = self.browser.get(path).await;
        assert_eq!(neutral(&now.html), before, "{path}");
        assert!(!now.says(&self.item) && !now.says("6.9"), "{path}");
        now
    }
}

story! {
    async fn t30_what_is_held_is_in_no_list(portal) {
        let mut grace = potassium_comes(portal).await;
        for place in ["/results", "/record"] {
            grace.is_unchanged(&format!("{}{place}", grace.home)).await;
        }
    }

    async fn t31_what_is_held_is_not_found_under_its_own_address(portal) {
        let mut grace = potassium_comes(portal).await;
        let address = format!("{}/results/{}", grace.home, grace.item);
        let other = grace.item.replace(&grace.item[4..8], "7777");
        let nothing = format!("{}/results/{other}", grace.home);
        let guessed = grace.browser.get(&address).await;
        let missing = grace.browser.get(&nothing).await;
        assert_eq!(guessed.status, StatusCode::NOT_FOUND);
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        let hide = |html: &str, id: &str| neutral(&html.replace(id, "ID"));
        assert_eq!(hide(&guessed.html, &address), hide(&missing.html, &nothing));
    }

    async fn t32_what_is_held_is_in_no_count_and_no_badge(portal) {
        let mut grace = potassium_comes(portal).await;
        let home = grace.is_unchanged(&grace.home.clone()).await;
        assert!(home.says("<nav class=\"places\""), "the menu is on it: {}", home.html);
        grace.is_unchanged(&format!("{}/messages", grace.home)).await;
        let list = grace.is_unchanged(&format!("{}/results", grace.home)).await;
        let lines = list.html.matches("results/itm_").count();
        assert!(lines > 0 && lines == grace.pages[0].1.html.matches("results/itm_").count());
    }

    async fn t34_the_trend_of_older_values_has_no_new_point(portal) {
        let mut grace = potassium_comes(portal).await;
        let page = grace.is_unchanged(&grace.older.clone()).await;
        assert!(page.says("<polyline") || page.says("<svg"), "{}", page.html);
    }

    async fn t37_no_guessed_address_shows_what_is_held(portal) {
        let mut grace = potassium_comes(portal).await;
        let (home, item) = (grace.home.clone(), grace.item.clone());
        for address in [
            format!("/staff/results/{item}"),
            format!("/staff/results/{item}/conversation"),
            format!("{home}/results/{item}/conversation"),
            format!("{home}/results/{item}.json"),
            format!("{home}/results/{item}?version=1"),
            format!("{home}/results/{}", item.to_uppercase()),
            format!("{home}/messages/{item}"),
            format!("{home}/record/{item}"),
            format!("/fhir/Observation/{item}"),
            format!("/fhir/Observation?patient={home}"),
        ] {
            let page = grace.browser.get(&address).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
            assert!(!page.says("otassium") && !page.says("6.9"), "{address}: {}", page.html);
        }
    }

    async fn t38_no_mail_announces_what_is_held(portal) {
        let grace = potassium_comes(portal).await;
        assert_eq!(portal.mails().await.len(), grace.mails);
    }
}

/// A page without what belongs to its own request.
fn neutral(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    for name in ["csrf", "key"] {
        let mark = format!("name=\"{name}\" value=\"");
        while let Some((before, after)) = rest.split_once(mark.as_str()) {
            text += before;
            rest = after.split_once('"').map_or("", |(_, rest)| rest);
        }
        text += rest;
        if name == "csrf" {
            return neutral_key(&text);
        }
    }
    text
}

fn neutral_key(html: &str) -> String {
    let mut pieces = html.split("name=\"key\" value=\"");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once('"').map_or("", |(_, rest)| rest))
}
