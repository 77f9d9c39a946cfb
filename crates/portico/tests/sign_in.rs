//! Signing in: the right password, the wrong ones, locks, strangers, idle time, a second factor.

use axum::http::StatusCode;

use db::sql;

use super::{
    cast::{self, Browser, Page, Portal},
    factors::{digits, stranger, with_authenticator},
    story,
};
use crate::{
    accounts::{self, Stage},
    jobs,
};

const WRONG: &str = "Wrong-Password-1";

story! {
    async fn a_password_that_was_handed_over_opens_nothing_but_the_choice_of_another(portal) {
        let person = portal.cast.staff("nia").clone();
        let name = person.username.clone();
        let now = portal.clock.now();
        portal.tell(move |tx| -> db::Result<()> {
            let nia = accounts::signed_in_staff(tx, &name)?.expect("Nia works here");
            accounts::oblige(tx, nia.account, Stage::Password, now)
        });
        let mut nia = portal.browser();
        let page = nia.sign_in(&person.username, &person.password).await;
        let choice = "/account/first-password";
        assert_eq!(page.place(), choice, "{}", page.html);
        for shut in ["/staff", "/account", "/account/authenticator"] {
            assert_eq!(nia.get(shut).await.place(), choice, "{shut}");
        }
        for (password, why) in [
            (person.password.as_str(), "cannot be your present one"),
            ("Nia.Carter-12345", "cannot contain your name"),
        ] {
            let page = nia.fill(choice, choice, &[("new_password", password)]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.says(why), "{}", page.html);
        }
        let done = nia.fill(choice, choice, &[("new_password", "Copper-Lantern-8")]).await;
        assert_eq!(done.place(), "/", "{}", done.html);
        assert_eq!(nia.get("/staff").await.status, StatusCode::OK);
        assert!(portal.browser().sign_in(&person.username, &person.password).await.says("match"));
        assert_eq!(portal.browser().sign_in(&person.username, "Copper-Lantern-8").await.place(), "/");
    }

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

    async fn t11_known_unknown_and_locked_names_are_answered_alike_to_the_byte(portal) {
        portal.enrolled("rosa");
        let (mut known, mut unknown) = (portal.browser(), portal.browser());
        for tries in 1..=6 {
            let before = portal.app.hasher.count();
            let a = known.sign_in("rosa.garcia", WRONG).await;
            let of_known = portal.app.hasher.count();
            let b = unknown.sign_in("nobody.here", WRONG).await;
            let of_unknown = portal.app.hasher.count() - of_known;
            assert_eq!(of_known - before, of_unknown, "as many passwords are hashed, try {tries}");
            assert_eq!(a.says("paused"), tries >= 5, "the fifth locks");
            assert_eq!(neutral(&a, "rosa.garcia"), neutral(&b, "nobody.here"), "try {tries}");
        }
    }

    async fn t11_a_reset_is_the_same_work_whether_or_not_there_is_such_a_name(portal) {
        portal.enrolled("rosa");
        let mut answers = Vec::new();
        for (name, wrong) in [("rosa.garcia", 0), ("nobody.here", 0), ("rosa.garcia", 5)] {
            for n in 0..wrong {
                stranger(portal, n).sign_in(name, WRONG).await;
            }
            let (before, mails) = (work(portal).await, portal.mails().await.len());
            let page = portal.browser().fill("/reset", "/reset", &[("username", name)]).await;
            let after = work(portal).await;
            let done = (after.0 - before.0, after.1 - before.1);
            assert_eq!(portal.mails().await.len(), mails, "nothing is mailed while they wait");
            answers.push((neutral(&page, name), done));
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0], answers[2]);
        let before = portal.mails().await.len();
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(portal.mails().await.len(), before + 2, "two for Rosa, none for nobody");
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

    async fn t12_a_lock_kills_the_link_from_before_it_and_a_later_one_ends_it(portal) {
        portal.restart(|policy| policy.accounts.lockout.minutes = vec![30]);
        let (_, account) = portal.enrolled("rosa");
        with_authenticator(portal, account);
        let mut rosa = portal.browser();
        let link = mailed_link(portal, &mut rosa).await;
        let page = chooses(portal, &mut rosa, &link, "Copper-Lantern-8").await;
        assert_eq!(page.status, StatusCode::OK, "without a lock: {}", page.html);
        portal.wait_minutes(1);
        let link = mailed_link(portal, &mut rosa).await;
        for n in 0..5 {
            stranger(portal, n).sign_in("rosa.garcia", WRONG).await;
        }
        let page = chooses(portal, &mut rosa, &link, "Copper-Lantern-9").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("or the link is too old"), "{}", page.html);
        let page = portal.browser().sign_in("rosa.garcia", "Copper-Lantern-8").await;
        assert!(page.says("paused"), "{}", page.html);
        portal.wait_minutes(1);
        let link = mailed_link(portal, &mut rosa).await;
        let page = chooses(portal, &mut rosa, &link, "Copper-Lantern-9").await;
        assert_eq!(page.status, StatusCode::OK, "asked for after the lock: {}", page.html);
        let page = portal.browser().sign_in("rosa.garcia", "Copper-Lantern-9").await;
        assert_eq!(page.place(), "/sign-in/second-factor", "the lock is over: {}", page.html);
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

/// A page with its status and headers, without what belongs to one request: the name that was
/// typed, and what chance gave.
fn neutral(page: &Page, typed: &str) -> String {
    let mut text = format!("{}\n", page.status);
    for (name, value) in &page.headers {
        let value = value.to_str().unwrap();
        let value =
            value.split_once('=').filter(|_| name == "set-cookie").map_or(value, |(n, _)| n);
        text += &format!("{name}: {value}\n");
    }
    let mut html = page.html.replace(typed, "NAME");
    for name in ["csrf", "key"] {
        while page.says(name) && html.contains(&format!("name=\"{name}\" value=\"")) {
            let mark = format!("name=\"{name}\" value=\"");
            let (before, rest) = html.split_once(&mark).unwrap();
            html = format!("{before}{name}{}", rest.split_once('"').unwrap().1);
        }
    }
    text + &html
}

/// Rows that requests have written: jobs and events.
async fn work(portal: &Portal) -> (i64, i64) {
    let read = portal.app.db.read(|r| -> db::Result<(i64, i64)> {
        let jobs = r.one(sql!("SELECT COUNT(*) FROM jobs"), &[])?;
        Ok((jobs, r.one(sql!("SELECT COUNT(*) FROM ledger"), &[])?))
    });
    read.await.unwrap()
}

/// Asks for a link to choose a new password for Rosa; gives the path of the one that was mailed.
pub(crate) async fn mailed_link(portal: &Portal, browser: &mut Browser) -> String {
    browser.fill("/reset", "/reset", &[("username", "rosa.garcia")]).await;
    jobs::run_due(&portal.app).await.unwrap();
    reset_link(&portal.mails().await)
}

/// Opens a link and chooses a password, with the digits that are right now.
async fn chooses(portal: &Portal, browser: &mut Browser, link: &str, password: &str) -> Page {
    assert_eq!(browser.get(link).await.place(), "/reset/new");
    let code = digits(portal.clock.now());
    let fields = [("code", code.as_str()), ("password", password)];
    browser.fill("/reset/new", "/reset/new", &fields).await
}

/// The path of the link in the newest mail that has one.
fn reset_link(mails: &[String]) -> String {
    let lines = mails.iter().rev().flat_map(|mail| mail.lines());
    let link = lines.into_iter().find(|line| line.contains("/reset/")).expect("a link was mailed");
    link.split_once("/reset/").map(|(_, token)| format!("/reset/{token}")).unwrap()
}
