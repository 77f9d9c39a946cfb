//! What keeps a session in use, and when it ends: by being left alone, by its age, by the end of
//! its account. (security.md §3.5; S-13)

use axum::http::StatusCode;

use super::{
    agreements::{publish, sign},
    cast::Browser,
    deaths, story,
};
use crate::accounts::{self, Stage};

/// How a browser asks when a person follows a link.
const LINK: [(&str, &str); 4] = [
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "document"),
    ("sec-fetch-site", "same-origin"),
    ("sec-fetch-user", "?1"),
];
/// How it asks when a script does.
const SCRIPT: [(&str, &str); 3] =
    [("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty"), ("sec-fetch-site", "same-origin")];

/// Whether the browser is signed in still, asked in a way that does not count as use.
async fn is_in(browser: &mut Browser) -> bool {
    browser.get_with("/account", &SCRIPT).await.status == StatusCode::OK
}

story! {
    async fn idle_time_ends_a_session_to_the_second_for_patients_and_for_staff(portal) {
        portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let mut felix = portal.staff("felix").await;
        portal.clock.advance_seconds(10 * 60 - 5);
        assert!(is_in(&mut felix).await, "five seconds before his ten minutes");
        portal.clock.advance_seconds(5);
        assert_eq!(felix.get("/account").await.place(), "/sign-in?again=1");
        portal.clock.advance_seconds(5 * 60 - 5);
        assert!(is_in(&mut rosa).await, "five seconds before her fifteen minutes");
        portal.clock.advance_seconds(5);
        assert_eq!(rosa.get("/account").await.place(), "/sign-in?again=1");
    }

    async fn what_a_page_asks_for_by_itself_keeps_nobody_signed_in(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let home = format!("/p/{patient}");
        let framed = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")];
        let fetched = [("sec-fetch-mode", "same-origin"), ("sec-fetch-dest", "empty")];
        let ahead = [("sec-purpose", "prefetch"), LINK[0], LINK[1]];
        let left_alone: [(&str, &[(&str, &str)]); 6] = [
            ("a script of another kind", &SCRIPT),
            ("a script", &fetched),
            ("a page within a page", &framed),
            ("a page that is fetched ahead", &ahead),
            ("an image", &[("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")]),
            ("a worker", &[("sec-fetch-mode", "cors"), ("sec-fetch-dest", "worker")]),
        ];
        for (what, headers) in left_alone {
            let mut rosa = portal.patient("rosa").await;
            for _ in 0..2 {
                portal.wait_minutes(7);
                assert_eq!(rosa.get_with(&home, headers).await.status, StatusCode::OK, "{what}");
            }
            portal.wait_minutes(1);
            let late = rosa.get_with(&home, headers).await;
            assert_eq!(late.place(), "/sign-in?again=1", "{what}");
        }
        let used: [(&str, &[(&str, &str)]); 2] =
            [("a link", &LINK), ("a browser that says nothing", &[])];
        for (what, headers) in used {
            let mut rosa = portal.patient("rosa").await;
            for _ in 0..4 {
                portal.wait_minutes(14);
                assert_eq!(rosa.get_with(&home, headers).await.status, StatusCode::OK, "{what}");
            }
        }
    }

    async fn a_page_left_alone_in_another_tab_keeps_nobody_signed_in(portal) {
        portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        portal.wait_minutes(14);
        // The script of a page that lay open goes to the sign-in page by itself.
        let alone = [LINK[0], LINK[1], LINK[2]];
        assert_eq!(rosa.get_with("/sign-in?again=1", &alone).await.status, StatusCode::OK);
        portal.wait_minutes(1);
        assert_eq!(rosa.get("/account").await.place(), "/sign-in?again=1");
    }

    async fn staying_signed_in_is_a_button_that_a_script_may_press_for_a_person(portal) {
        portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let page = rosa.get("/account").await;
        for _ in 0..5 {
            portal.wait_minutes(14);
            let body = format!("csrf={}&back=/account", page.hidden("csrf"));
            let post = axum::http::Method::POST;
            let stayed = rosa.send(post, "/stay", &SCRIPT, &body).await;
            assert_eq!(stayed.place(), "/account");
        }
        assert!(is_in(&mut rosa).await);
    }

    async fn twelve_hours_end_a_session_to_the_second_also_when_it_rose_to_another_stage(portal) {
        publish(portal, "yes").await;
        let (_, account) = portal.enrolled("rosa");
        let (due, since) = (Stage::Agreement, super::cast::begin());
        portal.tell(move |tx| accounts::oblige(tx, account, due, since));
        let mut rosa = portal.patient("rosa").await;
        rosa.language = "en";
        portal.wait_minutes(10);
        let signed = sign(&mut rosa, "Rosa García López").await;
        assert_eq!(signed.place(), "/", "{}", signed.html);
        for _ in 0..70 {
            portal.wait_minutes(10);
            assert_eq!(rosa.get("/account").await.status, StatusCode::OK);
        }
        portal.clock.advance_seconds(10 * 60 - 5);
        assert!(is_in(&mut rosa).await, "five seconds before the twelve hours");
        portal.clock.advance_seconds(5);
        assert_eq!(rosa.get("/account").await.place(), "/sign-in?again=1");
    }

    async fn a_session_that_may_do_more_goes_on_under_another_token(portal) {
        publish(portal, "yes").await;
        let (_, account) = portal.enrolled("rosa");
        for stage in [Stage::Agreement, Stage::Preference] {
            portal.tell(move |tx| accounts::oblige(tx, account, stage, super::cast::begin()));
        }
        let mut rosa = portal.patient("rosa").await;
        rosa.language = "en";
        let mut seen_before = rosa.clone();
        let signed = sign(&mut rosa, "Rosa García López").await;
        assert_eq!(signed.place(), "/preference", "{}", signed.html);
        let mut seen_between = rosa.clone();
        let chosen = rosa.fill("/preference", "/preference", &[("wish", "talk_first")]).await;
        assert_eq!(chosen.place(), "/", "{}", chosen.html);
        assert_eq!(rosa.get("/account").await.status, StatusCode::OK);
        for old in [&mut seen_before, &mut seen_between] {
            assert_eq!(old.get("/account").await.place(), "/sign-in");
            assert_eq!(old.get("/preference").await.place(), "/sign-in");
        }
    }

    async fn an_account_that_ends_is_refused_at_the_next_request(portal) {
        for (who, confirmed) in [("rosa", false), ("sam", true)] {
            let (patient, _) = portal.enrolled(who);
            let mut browser = portal.patient(who).await;
            let home = format!("/p/{patient}");
            assert_eq!(browser.get(&home).await.status, StatusCode::OK);
            deaths::report(portal, patient, None);
            if confirmed {
                deaths::confirm(portal, patient).await;
            }
            assert_eq!(browser.get(&home).await.place(), "/sign-in", "{who}");
        }
    }
}
