//! Guesses and second factors: who may try how often, from where, and what a try leaves behind.

use axum::http::StatusCode;
use base::Instant;
use db::{params, sql};

use super::{
    cast::{Browser, Page, Portal},
    imports::{ROSA, import_text},
    story,
};
use crate::{accounts::AccountId, jobs};

const WRONG: &str = "Wrong-Password-1";
const SECRET: [u8; 20] = [9; 20];

story! {
    async fn a_stranger_who_goes_on_during_a_lock_comes_no_nearer_to_the_ceiling(portal) {
        portal.enrolled("rosa");
        for n in 0..120u8 {
            let page = stranger(portal, n).sign_in("rosa.garcia", WRONG).await;
            assert_ne!(page.status, StatusCode::SEE_OTHER);
        }
        portal.wait_minutes(1);
        let page = signs_in(portal, &mut portal.browser()).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
    }

    async fn the_ceiling_for_strangers_leaves_the_browser_that_rosa_uses_alone(portal) {
        portal.enrolled("rosa");
        let mut own = portal.patient("rosa").await;
        exhaust(portal, "rosa.garcia").await;
        let elsewhere = signs_in(portal, &mut portal.browser()).await;
        assert!(elsewhere.says("until you have talked with us"), "{}", elsewhere.html);
        let page = signs_in(portal, &mut own).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
    }

    async fn at_the_ceiling_the_patient_and_the_desk_are_told_until_the_desk_ends_it(portal) {
        portal.restart(|policy| policy.accounts.lockout.ceiling_failures = 20);
        let (patient, account) = portal.enrolled("rosa");
        with_authenticator(portal, account);
        exhaust(portal, "rosa.garcia").await;
        let mails = portal.mails().await;
        assert!(mails.last().unwrap().contains("hasta que hable con nosotros"), "{mails:?}");
        let mut felix = portal.staff("felix").await;
        let (today, place) =
            ("/staff?kind=unlock_patient", format!("/staff/patients/{patient}/sign-in"));
        assert!(felix.get(today).await.says(&place));
        assert!(felix.get(&place).await.says("name=\"reason\""), "its page ends the lock");

        portal.browser().fill("/reset", "/reset", &[("username", "rosa.garcia")]).await;
        jobs::run_due(&portal.app).await.unwrap();
        let reset = |mail: &String| mail.contains("/reset/");
        assert!(!portal.mails().await.iter().any(reset), "no link ends this lock");

        let confirmed = [("identifiers", "name"), ("identifiers", "birth_date")];
        let fields = [&confirmed[..], &[("reason", "somebody_else")]].concat();
        felix.fill(&place, &format!("{place}/unlocking"), &fields).await;
        assert!(!felix.get(today).await.says(&place));
        let page = signs_in(portal, &mut portal.browser()).await;
        assert_eq!(page.place(), "/sign-in/second-factor", "{}", page.html);
    }

    async fn the_task_to_end_a_lock_goes_with_the_account_to_the_chart_that_stays(portal) {
        portal.restart(|policy| policy.accounts.lockout.ceiling_failures = 20);
        let (duplicate, _) = portal.enrolled("rosa");
        exhaust(portal, "rosa.garcia").await;
        let who = ROSA.replace("LFM-1001", "LFM-7001");
        for (trigger, merged) in [("A28", ""), ("A40", "MRG|LFM-1001^^^LFM^MR\r")] {
            import_text(portal, &format!(
                "MSH|^~\\&|FRONTDESK|LFM|PORTICO|LFM|20261123||ADT^{trigger}|{trigger}|P|2.5.1\r\
                 EVN|{trigger}\rPID|1||{who}\r{merged}"
            )).await;
        }
        let chart = portal.patient_of("LFM-7001").await;
        let mut felix = portal.staff("felix").await;
        let today = felix.get("/staff?kind=unlock_patient").await;
        assert!(today.says(&format!("/staff/patients/{chart}/sign-in")), "{}", today.html);
        assert!(!today.says(&duplicate.to_string()));
    }

    async fn at_the_ceiling_of_a_colleague_the_administrators_are_told(portal) {
        portal.restart(|policy| policy.accounts.lockout.ceiling_failures = 20);
        exhaust(portal, "felix.moreno").await;
        let mut avery = portal.staff("avery").await;
        let today = avery.get("/staff?kind=unlock_staff").await;
        let task = today.between("href=\"/staff/tasks/", "\"").to_owned();
        let page = avery.get(&format!("/staff/tasks/{task}")).await;
        assert!(page.says("Felix Moreno") && page.says("staff unlock"), "{}", page.html);
    }

    async fn a_sign_in_on_a_trusted_browser_begins_the_way_to_the_ceiling_anew(portal) {
        portal.restart(|policy| policy.accounts.lockout.ceiling_failures = 20);
        portal.enrolled("rosa");
        let mut own = portal.patient("rosa").await;
        for n in 0..30u8 {
            stranger(portal, n).sign_in("rosa.garcia", WRONG).await;
            assert_eq!(signs_in(portal, &mut own).await.status, StatusCode::SEE_OTHER);
            portal.wait_minutes(60);
        }
        let elsewhere = signs_in(portal, &mut portal.browser()).await;
        assert_eq!(elsewhere.status, StatusCode::SEE_OTHER, "{}", elsewhere.html);
    }

    async fn the_right_password_does_not_buy_new_tries_at_the_six_digits(portal) {
        let (_, account) = portal.enrolled("rosa");
        with_authenticator(portal, account);
        let mut stranger = portal.browser();
        stranger.reads("en");
        for _ in 0..4 {
            let half = signs_in(portal, &mut stranger).await;
            assert_eq!(half.place(), "/sign-in/second-factor");
            let page = shows(&mut stranger, "000 000").await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        assert_eq!(signs_in(portal, &mut stranger).await.place(), "/sign-in/second-factor");
        let fifth = shows(&mut stranger, "000 000").await;
        assert!(fifth.says("paused"), "{}", fifth.html);
        let page = signs_in(portal, &mut stranger).await;
        assert!(page.says("paused"), "{}", page.html);
    }

    async fn a_strangers_lock_does_not_stop_an_authenticator_on_a_trusted_browser(portal) {
        let (_, account) = portal.enrolled("rosa");
        let mut own = portal.patient("rosa").await;
        with_authenticator(portal, account);
        for n in 0..5u8 {
            stranger(portal, n).sign_in("rosa.garcia", WRONG).await;
        }
        assert_eq!(signs_in(portal, &mut own).await.place(), "/sign-in/second-factor");
        let page = shows(&mut own, &digits(portal.clock.now())).await;
        assert_eq!(page.place(), "/", "{}", page.html);
    }

    async fn the_cookie_from_before_the_second_factor_opens_nothing_after_it(portal) {
        let (_, account) = portal.enrolled("rosa");
        with_authenticator(portal, account);
        let mut rosa = portal.browser();
        signs_in(portal, &mut rosa).await;
        let mut before = rosa.clone();
        let page = shows(&mut rosa, &digits(portal.clock.now())).await;
        assert_eq!(page.place(), "/", "{}", page.html);
        assert_eq!(rosa.get("/account").await.status, StatusCode::OK);
        assert_eq!(before.get("/account").await.place(), "/sign-in");
    }

    async fn signing_in_ends_the_session_that_the_browser_brought(portal) {
        portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let mut before = rosa.clone();
        assert_eq!(signs_in(portal, &mut rosa).await.status, StatusCode::SEE_OTHER);
        assert_eq!(rosa.get("/account").await.status, StatusCode::OK);
        assert_eq!(before.get("/account").await.place(), "/sign-in");
    }
}

/// A browser of its own address.
pub(crate) fn stranger(portal: &Portal, last: u8) -> Browser {
    let mut browser = portal.browser();
    browser.address = [198, 51, last, last];
    browser
}

/// Rosa's name and password, typed into this browser.
pub(crate) async fn signs_in(portal: &Portal, browser: &mut Browser) -> Page {
    let account = portal.cast.patient("rosa").account.clone().unwrap();
    browser.sign_in(&account.username, &account.password).await
}

/// The code, typed into the page for the second factor.
async fn shows(browser: &mut Browser, code: &str) -> Page {
    let form = "/sign-in/second-factor";
    browser.fill(form, form, &[("code", code)]).await
}

/// Strangers try at an account, as often as the locks let them, until nobody may.
async fn exhaust(portal: &Portal, username: &str) {
    for n in 0..110u8 {
        let page = stranger(portal, n).sign_in(username, WRONG).await;
        if page.says("until you have talked with us") {
            return;
        }
        portal.wait_minutes(60);
    }
    panic!("a hundred and ten tries did not reach the ceiling");
}

/// Gives an account an authenticator.
pub(crate) fn with_authenticator(portal: &Portal, account: AccountId) {
    portal.tell(move |tx| {
        let set = sql!("UPDATE accounts SET totp_secret = $2 WHERE id = $1");
        tx.run(set, params![account, SECRET.to_vec()])
    });
}

/// What the authenticator shows now.
pub(crate) fn digits(now: Instant) -> String {
    let authenticator = totp_rs::Builder::new().with_secret(SECRET.to_vec()).build().unwrap();
    authenticator.generate(u64::try_from(now.as_millis() / 1_000).unwrap()).to_string()
}
