//! What an account signs in with, and how it changes: passwords, links and codes, addresses.

use axum::http::StatusCode;

use super::{
    cast::{Browser, Page, Portal},
    enrolment::{mei_with_a_code, show},
    factors::{digits, signs_in, stranger, with_authenticator},
    sign_in::mailed_link,
    story,
};
use crate::jobs;

const NEW: &str = "Copper-Lantern-8";
const WRONG: &str = "Wrong-Password-1";

story! {
    async fn an_old_link_or_a_wrong_code_says_nothing_about_the_password(portal) {
        let (_, account) = portal.enrolled("rosa");
        with_authenticator(portal, account);
        let present = portal.cast.patient("rosa").account.clone().unwrap().password;
        let mut thief = with_link(portal).await;
        let page = chooses(&mut thief, "000000", &present).await;
        assert!(page.says("or the link is too old"), "{}", page.html);
        assert!(!page.says("your present one"), "{}", page.html);
        let page = chooses(&mut thief, "000000", "Garcia2024!!x").await;
        assert!(!page.says("cannot contain your name"), "{}", page.html);
        portal.wait_minutes(31);
        let page = chooses(&mut thief, &digits(portal.clock.now()), &present).await;
        assert!(page.says("or the link is too old"), "{}", page.html);
        assert!(!page.says("your present one"), "{}", page.html);
    }

    async fn a_reset_refuses_ones_own_name_birth_date_and_present_password(portal) {
        let (_, account) = portal.enrolled("rosa");
        with_authenticator(portal, account);
        let mut rosa = with_link(portal).await;
        for (password, why) in [
            ("Garcia2024!!x", "cannot contain your name"),
            ("Copper-19610314-x", "cannot contain your name"),
            ("Maple-Window-Juggles2", "your present one"),
        ] {
            let page = chooses(&mut rosa, &digits(portal.clock.now()), password).await;
            assert!(page.says(why), "{password}: {}", page.html);
        }
        let page = chooses(&mut rosa, &digits(portal.clock.now()), NEW).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.html);
        let page = rosa.sign_in("rosa.garcia", NEW).await;
        assert_eq!(page.place(), "/sign-in/second-factor");
    }

    async fn a_change_refuses_ones_own_name_and_birth_date(portal) {
        portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let present = portal.cast.patient("rosa").account.clone().unwrap().password;
        for password in ["Garcia2024!!x", "Copper-19610314-x"] {
            let fields = [("password", present.as_str()), ("new_password", password)];
            let page = rosa.fill("/account", "/account/password", &fields).await;
            assert!(page.says("cannot contain your name"), "{password}: {}", page.html);
        }
    }

    async fn a_password_from_before_the_last_one_is_refused_and_every_refusal_is_on_record(portal) {
        let (_, account) = portal.enrolled("rosa");
        let first = portal.cast.patient("rosa").account.clone().unwrap().password;
        let mut rosa = portal.patient("rosa").await;
        let mut present = first.clone();
        for new in [NEW, "Velvet-Harbor-31"] {
            portal.wait_minutes(1);
            let fields = [("password", present.as_str()), ("new_password", new)];
            let page = rosa.fill("/account", "/account/password", &fields).await;
            assert_eq!(page.place(), "/account", "{}", page.html);
            present = new.to_owned();
        }
        for (new, code) in [(first.as_str(), "former"), ("Short1!", "too_short")] {
            let fields = [("password", present.as_str()), ("new_password", new)];
            let page = rosa.fill("/account", "/account/password", &fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(rejected(portal).await.contains(code), "{code}");
        }
        with_authenticator(portal, account);
        let mut mailed = with_link(portal).await;
        for (new, code) in [(first.as_str(), "former"), ("Garcia2024!!x", "personal")] {
            let page = chooses(&mut mailed, &digits(portal.clock.now()), new).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(rejected(portal).await.contains(code), "{code}");
        }
        chooses(&mut mailed, "000000", "nocapitals99").await;
        assert!(rejected(portal).await.contains("needs_capital"));
        assert!(!rejected(portal).await.contains("nocapitals99"), "never the password");
    }

    async fn five_wrong_codes_end_the_link_and_the_days_mails_but_not_the_password(portal) {
        let (_, account) = portal.enrolled("rosa");
        with_authenticator(portal, account);
        let mut thief = with_link(portal).await;
        for _ in 0..5 {
            chooses(&mut thief, "000000", NEW).await;
        }
        let page = chooses(&mut thief, &digits(portal.clock.now()), NEW).await;
        assert!(page.says("or the link is too old"), "{}", page.html);
        let before = portal.mails().await.len();
        thief.fill("/reset", "/reset", &[("username", "rosa.garcia")]).await;
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(portal.mails().await.len(), before, "a new link would buy new tries");
        let page = signs_in(portal, &mut portal.browser()).await;
        assert_eq!(page.place(), "/sign-in/second-factor", "{}", page.html);
    }

    async fn a_mailbox_gets_so_many_links_a_day_and_the_page_never_says_so(portal) {
        portal.restart(|policy| policy.accounts.reset.links_per_account_day = 3);
        portal.enrolled("rosa");
        let mut answers = Vec::new();
        for (asked, username) in [(1, "rosa.garcia"), (2, "rosa.garcia"), (3, "rosa.garcia")]
            .into_iter()
            .chain([(3, "rosa.garcia"), (3, "nobody.here"), (3, "Rosa.Garcia")])
        {
            portal.wait_minutes(31);
            let mut stranger = portal.browser();
            let page = stranger.fill("/reset", "/reset", &[("username", username)]).await;
            jobs::run_due(&portal.app).await.unwrap();
            assert_eq!(portal.mails().await.len(), asked, "{username}");
            answers.push((page.status, page.between("<main", "</main>").to_owned()));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        portal.wait_minutes(24 * 60);
        portal.browser().fill("/reset", "/reset", &[("username", "rosa.garcia")]).await;
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(portal.mails().await.len(), 4, "the next day she may ask again");
    }

    async fn an_address_asks_for_so_many_links_a_day_whosever_accounts_it_names(portal) {
        portal.restart(|policy| {
            policy.accounts.reset.links_per_address_day = 5;
            policy.accounts.lockout.trusted_factor = 2;
            policy.accounts.lockout.trusted_addresses = vec!["203.0.113.9".parse().unwrap()];
        });
        for (last, most) in [(5, 5), (9, 10)] {
            let mut browser = portal.browser();
            browser.address = [203, 0, 113, last];
            for n in 0..=most {
                portal.wait_minutes(15);
                let name = format!("nobody.{n:03}");
                let page = browser.fill("/reset", "/reset", &[("username", &name)]).await;
                let expected = if n < most { 200 } else { 429 };
                assert_eq!(page.status, expected, "the {n}th from {last}");
            }
        }
    }

    async fn a_code_from_the_desk_and_the_birth_date_replace_a_password_without_mail(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let mut felix = portal.staff("felix").await;
        let place = format!("/staff/patients/{patient}/sign-in");
        let confirmed = [("identifiers", "name"), ("identifiers", "birth_date")];
        let shown = felix.fill(&place, &format!("{place}/recovery-code"), &confirmed).await;
        let code = shown.between("<p class=\"code\">", "</p>").to_owned();
        assert!(portal.mails().await.iter().any(|mail| mail.contains("código de recuperación nuevo")));
        let mut with = async |birth_date: &str, code: &str| {
            let fields = [
                ("username", "rosa.garcia"), ("birth_date", birth_date), ("code", code),
                ("password", NEW),
            ];
            rosa.fill("/reset/code", "/reset/code", &fields).await
        };
        assert!(with("3/15/1961", &code).await.says("match a code that we gave you"));
        assert!(with("3/14/1961", "AAAA-BBBB-CCCC").await.says("match a code that we gave you"));
        let page = with("3/14/1961", &code).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.html);
        let own = page.between("<p class=\"code\">", "</p>").to_owned();
        let again = with("3/14/1961", &own).await;
        assert!(again.says("match a code that we gave you"), "only the desk's codes do this");
        let page = portal.browser().sign_in("rosa.garcia", NEW).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
    }

    async fn a_new_recovery_code_or_authenticator_ends_the_other_sessions_and_is_mailed(portal) {
        let (_, account) = portal.enrolled("rosa");
        let present = portal.cast.patient("rosa").account.clone().unwrap().password;
        with_authenticator(portal, account);
        for (path, field, words) in [
            ("/account/recovery-code", "code_password", "código de recuperación nuevo"),
            ("/account/authenticator/removal", "removal_password", "quitar la aplicación"),
        ] {
            let mut other = signed_in(portal).await;
            let mut rosa = signed_in(portal).await;
            let mut before = rosa.clone();
            let page = rosa.fill("/account", path, &[(field, &present)]).await;
            assert_ne!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.html);
            let shown = if page.says("csrf") { page } else { rosa.get("/account").await };
            assert!(shown.says("action=\"/sign-out\""), "{path}: {}", shown.html);
            assert_eq!(other.get("/account").await.place(), "/sign-in", "{path}");
            assert_eq!(before.get("/account").await.place(), "/sign-in", "{path}");
            let mails = portal.mails().await;
            assert!(mails.iter().any(|mail| mail.contains(words)), "{path}: {mails:?}");
            // The form on the page that was shown belongs to the new session.
            let out = rosa.post(&shown, "/sign-out", &[]).await;
            assert_eq!(out.place(), "/", "{path}");
        }
    }

    async fn another_address_asks_for_the_password_and_the_old_one_is_told(portal) {
        portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let present = portal.cast.patient("rosa").account.clone().unwrap().password;
        let new = ("email", "rosa.new@example.com");
        let page = rosa.fill("/account", "/account/email-code", &[new]).await;
        assert!(page.says("not your present password"), "{}", page.html);
        assert!(portal.mails().await.is_empty());
        let both = [new, ("email_password", present.as_str())];
        for _ in 0..5 {
            portal.wait_minutes(1);
            let page = rosa.fill("/account", "/account/email-code", &both).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.html);
        }
        let page = rosa.fill("/account", "/account/email-code", &both).await;
        assert!(page.says("several codes today"), "{}", page.html);
        let mails = portal.mails().await;
        assert_eq!(mails.len(), 5);
        let right = mails.last().unwrap().split_once("Your code is ").unwrap().1[..6].to_owned();
        portal.wait_minutes(1);
        let page = rosa.fill("/account", "/account/email", &[("email_code", &right)]).await;
        assert_eq!(page.place(), "/account", "{}", page.html);
        let told = portal.mails().await;
        assert!(told.last().unwrap().contains("otro correo electrónico"), "{told:?}");
    }

    async fn after_five_wrong_digits_no_code_is_mailed_until_a_day_has_passed(portal) {
        portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let present = portal.cast.patient("rosa").account.clone().unwrap().password;
        let both = [("email", "rosa.new@example.com"), ("email_password", present.as_str())];
        rosa.fill("/account", "/account/email-code", &both).await;
        for _ in 0..5 {
            rosa.fill("/account", "/account/email", &[("email_code", "no")]).await;
        }
        let page = rosa.fill("/account", "/account/email-code", &both).await;
        assert!(page.says("several codes today"), "{}", page.html);
        portal.wait_minutes(14);
        rosa.get("/account").await;
        for _ in 0..102 {
            portal.wait_minutes(14);
            rosa = portal.patient("rosa").await;
        }
        let page = rosa.fill("/account", "/account/email-code", &both).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    }

    async fn the_desk_sees_and_ends_the_lock_of_a_browser_of_ones_own(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        for _ in 0..10 {
            rosa.sign_in("rosa.garcia", WRONG).await;
        }
        assert!(signs_in(portal, &mut rosa).await.says("paused"));
        assert!(portal.events().await.contains(&"auth.locked".to_owned()));
        let mut felix = portal.staff("felix").await;
        let place = format!("/staff/patients/{patient}/sign-in");
        assert!(felix.get(&place).await.says("Locked until"), "the desk sees the lock");
        let why = [("identifiers", "name"), ("identifiers", "birth_date"), ("reason", "mistyped")];
        let ended = felix.fill(&place, &format!("{place}/unlocking"), &why).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.html);
        assert_eq!(signs_in(portal, &mut rosa).await.status, StatusCode::SEE_OTHER);
    }

    async fn a_browser_that_fails_too_often_is_a_stranger(portal) {
        portal.restart(|policy| policy.accounts.lockout.ceiling_failures = 20);
        portal.enrolled("rosa");
        let mut stolen = portal.patient("rosa").await;
        for _ in 0..2 {
            for _ in 0..10 {
                stolen.sign_in("rosa.garcia", WRONG).await;
            }
            portal.wait_minutes(15);
        }
        assert!(portal.events().await.contains(&"auth.device_forgotten".to_owned()));
        for n in 0..5 {
            stranger(portal, n).sign_in("rosa.garcia", WRONG).await;
        }
        assert!(signs_in(portal, &mut stolen).await.says("paused"), "the strangers' lock holds");
    }

    async fn a_lock_ends_the_sessions_that_wait_for_a_second_factor(portal) {
        let (_, account) = portal.enrolled("rosa");
        with_authenticator(portal, account);
        let mut half = portal.browser();
        signs_in(portal, &mut half).await;
        for n in 0..5 {
            stranger(portal, n).sign_in("rosa.garcia", WRONG).await;
        }
        assert_eq!(half.get("/sign-in/second-factor").await.place(), "/sign-in");
    }

    async fn staying_counts_for_somebody_half_way_in_too(portal) {
        let (_, account) = portal.enrolled("rosa");
        with_authenticator(portal, account);
        let mut half = portal.browser();
        signs_in(portal, &mut half).await;
        let page = half.get("/sign-in/second-factor").await;
        for _ in 0..3 {
            portal.wait_minutes(10);
            let fields = [("back", "/sign-in/second-factor")];
            let stayed = half.post(&page, "/stay", &fields).await;
            assert_eq!(stayed.place(), "/sign-in/second-factor");
        }
        portal.wait_minutes(10);
        assert_eq!(half.get("/sign-in/second-factor").await.status, StatusCode::OK);
    }

    async fn the_practices_own_addresses_may_fail_as_many_times_as_often_as_it_says(portal) {
        portal.restart(|policy| {
            let lockout = &mut policy.accounts.lockout;
            lockout.address_failures = 10;
            lockout.trusted_factor = 2;
            lockout.trusted_addresses = vec!["203.0.113.5".parse().unwrap()];
        });
        let mut kiosk = portal.browser();
        for n in 0..20 {
            let page = kiosk.sign_in(&format!("nobody.{n:03}"), WRONG).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{n}");
        }
        let page = kiosk.sign_in("nobody.else", WRONG).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        let page = kiosk.fill("/reset", "/reset", &[("username", "nobody.else")]).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    }

    async fn the_rules_that_are_shown_are_those_of_the_profile(portal) {
        portal.restart(|policy| {
            policy.accounts.password.profile = policy::PasswordProfile::Nist;
            policy.accounts.password.min_chars = 15;
        });
        portal.enrolled("rosa");
        let account = portal.patient("rosa").await.get("/account").await;
        let (_, code) = mei_with_a_code(portal).await;
        let mut mei = portal.browser();
        show(&mut mei, &code, "2/28/1990").await;
        let joining = mei.get("/activate/account").await;
        for page in [account, joining, portal.browser().get("/start").await] {
            let told = page.says("At least 15 characters of any kind");
            assert!(told && !page.says("capital letter"), "{}", page.html);
        }
    }
}

/// What the ledger keeps of the last password that was refused.
async fn rejected(portal: &Portal) -> String {
    let read = portal.app.db.read(|r| -> db::Result<String> {
        r.one(
            db::sql!(
                "SELECT detail FROM ledger WHERE action = 'credential.password_rejected'
                 ORDER BY seq DESC LIMIT 1"
            ),
            &[],
        )
    });
    read.await.unwrap()
}

/// A browser in which the newest link to choose a new password for Rosa was opened. Its token is
/// not in the address any more.
async fn with_link(portal: &Portal) -> Browser {
    let mut browser = portal.browser();
    let link = mailed_link(portal, &mut browser).await;
    assert_eq!(browser.get(&link).await.place(), "/reset/new");
    browser
}

async fn chooses(browser: &mut Browser, code: &str, password: &str) -> Page {
    let fields = [("code", code), ("password", password)];
    browser.fill("/reset/new", "/reset/new", &fields).await
}

/// Rosa, signed in with her authenticator; each time a minute later, for digits of their own.
async fn signed_in(portal: &Portal) -> Browser {
    portal.wait_minutes(1);
    let mut browser = portal.browser();
    signs_in(portal, &mut browser).await;
    let form = "/sign-in/second-factor";
    let code = digits(portal.clock.now());
    let page = browser.fill(form, form, &[("code", &code)]).await;
    assert_eq!(page.place(), "/", "{}", page.html);
    browser
}
