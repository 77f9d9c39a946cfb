//! Signing in: the right password, the wrong ones, locks, strangers, idle time, a second factor.

use axum::http::StatusCode;

use super::{cast, story};

const WRONG: &str = "Wrong-Password-1";

story! {
    async fn the_right_password_signs_in_and_signing_out_ends_it(portal) {
        let mut felix = portal.staff("felix").await;
        assert_eq!(felix.get("/account").await.status, StatusCode::OK);
        let cookie = felix.cookies.clone();
        let page = felix.get("/account").await;
        let out = felix.post(&page, "/sign-out", &[]).await;
        assert_eq!(out.place(), "/");
        felix.cookies = cookie;
        assert_eq!(felix.get("/account").await.place(), "/sign-in");
    }

    async fn t09_the_fifth_wrong_password_locks_and_even_the_right_one_is_refused(portal) {
        portal.restart(|policy| policy.accounts.lockout.minutes = vec![30]);
        portal.enrolled("rosa");
        let mut stranger = portal.browser();
        for _ in 0..4 {
            let page = stranger.sign_in("rosa.garcia", WRONG).await;
            assert!(page.says("don&#39;t match"), "{}", page.html);
        }
        let fifth = stranger.sign_in("rosa.garcia", WRONG).await;
        assert!(fifth.says("paused for this account until 9:30 am"), "{}", fifth.html);
        let rosa = portal.cast.patient("rosa").account.clone().unwrap();
        let refused = stranger.sign_in(&rosa.username, &rosa.password).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        portal.wait_minutes(29);
        let refused = stranger.sign_in(&rosa.username, &rosa.password).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        portal.wait_minutes(1);
        let welcome = stranger.sign_in(&rosa.username, &rosa.password).await;
        assert_eq!(welcome.status, StatusCode::SEE_OTHER);
        assert!(portal.mails().await.iter().any(|mail| mail.contains("911")));
    }

    async fn t10_of_twenty_wrong_passwords_at_once_none_gets_in_and_the_name_is_locked(portal) {
        portal.enrolled("rosa");
        let mut tries = Vec::new();
        for last in 0..20u8 {
            let mut browser = portal.browser();
            browser.address = [198, 51, 100, last];
            let page = browser.get("/sign-in").await;
            tries.push(async move {
                let fields = [("username", "rosa.garcia"), ("password", WRONG)];
                browser.post(&page, "/sign-in", &fields).await.status
            });
        }
        let answers = cast::together(tries).await;
        assert!(answers.iter().all(|status| *status != StatusCode::SEE_OTHER), "{answers:?}");
        let rosa = portal.cast.patient("rosa").account.clone().unwrap();
        let mut browser = portal.browser();
        let page = browser.sign_in(&rosa.username, &rosa.password).await;
        assert!(page.says("paused"), "{}", page.html);
    }

    async fn t11_a_name_that_does_not_exist_is_answered_in_the_same_words(portal) {
        portal.enrolled("rosa");
        let (mut known, mut unknown) = (portal.browser(), portal.browser());
        for _ in 0..6 {
            let a = known.sign_in("rosa.garcia", WRONG).await;
            let b = unknown.sign_in("nobody.here", WRONG).await;
            assert_eq!(a.status, b.status);
            assert_eq!(summary(&a.html), summary(&b.html));
        }
    }

    async fn a_stranger_cannot_lock_rosa_out_of_the_browser_she_uses(portal) {
        portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let mut stranger = portal.browser();
        for _ in 0..6 {
            stranger.sign_in("rosa.garcia", WRONG).await;
        }
        let account = portal.cast.patient("rosa").account.clone().unwrap();
        let page = rosa.sign_in(&account.username, &account.password).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        let elsewhere = portal.browser().sign_in(&account.username, &account.password).await;
        assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn t12_a_link_that_was_mailed_before_a_lock_is_dead_after_it(portal) {
        portal.enrolled("rosa");
        let mut browser = portal.browser();
        browser.fill("/reset", "/reset", &[("username", "rosa.garcia")]).await;
        let link = reset_link(&portal.mails().await);
        for _ in 0..5 {
            browser.sign_in("rosa.garcia", WRONG).await;
        }
        portal.wait_minutes(2);
        let fields = [("code", "000000"), ("password", "Copper-Lantern-8")];
        assert_eq!(browser.get(&link).await.place(), "/reset/new");
        let page = browser.fill("/reset/new", "/reset/new", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("or the link is too old"), "{}", page.html);
    }

    async fn t13_a_restart_forgets_no_failure(portal) {
        portal.enrolled("rosa");
        let mut browser = portal.browser();
        for _ in 0..5 {
            browser.sign_in("rosa.garcia", WRONG).await;
        }
        portal.restart(|_| {});
        let account = portal.cast.patient("rosa").account.clone().unwrap();
        let page = portal.browser().sign_in(&account.username, &account.password).await;
        assert!(page.says("paused"), "{}", page.html);
    }

    async fn t14_fifteen_idle_minutes_sign_a_patient_out_and_ten_the_staff(portal) {
        portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let mut felix = portal.staff("felix").await;
        portal.wait_minutes(9);
        assert_eq!(felix.get("/account").await.status, StatusCode::OK);
        portal.wait_minutes(5);
        assert_eq!(rosa.get("/account").await.status, StatusCode::OK);
        portal.wait_minutes(5);
        assert_eq!(felix.get("/account").await.place(), "/sign-in?again=1");
        portal.wait_minutes(9);
        assert_eq!(rosa.get("/account").await.status, StatusCode::OK);
        portal.wait_minutes(15);
        assert_eq!(rosa.get("/account").await.place(), "/sign-in?again=1");
        assert!(rosa.get("/sign-in?again=1").await.says("signed out"));
    }

    async fn twelve_hours_end_every_session_however_busy(portal) {
        let mut felix = portal.staff("felix").await;
        for _ in 0..79 {
            portal.wait_minutes(9);
            assert_eq!(felix.get("/account").await.status, StatusCode::OK);
        }
        portal.wait_minutes(9);
        assert_eq!(felix.get("/account").await.place(), "/sign-in?again=1");
    }

    async fn an_address_that_fails_too_often_has_to_wait(portal) {
        let mut browser = portal.browser();
        for n in 0..30 {
            browser.sign_in(&format!("nobody.{n:03}"), WRONG).await;
        }
        let page = browser.sign_in("nobody.else", WRONG).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(page.headers.contains_key("retry-after"));
    }
}

/// The words beside the fields, which must not tell whether there is such an account.
fn summary(html: &str) -> &str {
    let (_, rest) = html.split_once("id=\"problems\"").unwrap_or_default();
    rest.split_once("</ul>").unwrap_or_default().0
}

/// The path of the link in the newest mail that has one.
pub(crate) fn reset_link(mails: &[String]) -> String {
    let lines = mails.iter().rev().flat_map(|mail| mail.lines());
    let link = lines.into_iter().find(|line| line.contains("/reset/")).expect("a link was mailed");
    link.split_once("/reset/").map(|(_, token)| format!("/reset/{token}")).unwrap()
}
