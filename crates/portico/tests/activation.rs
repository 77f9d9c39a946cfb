//! Joining with the code on paper, and asking for access without one.

use axum::http::StatusCode;

use super::{
    agreements::{publish, sign},
    cast::{self, Portal},
    enrolment::{chart, code_on, desk, enrol, issue, mei_with_a_code, show},
    story,
};
use crate::{access, accounts, enrolment, people::PatientId};

const PASSWORD: &str = "Copper-Kettle-42!";

fn joining(username: &str) -> [(&str, &str); 4] {
    joining_with(username, "")
}

/// What somebody types who joins.
pub(super) fn joining_with<'f>(username: &'f str, email: &'f str) -> [(&'f str, &'f str); 4] {
    [("username", username), ("password", PASSWORD), ("language", "en"), ("email", email)]
}

async fn account_of(portal: &Portal, patient: PatientId) -> Option<accounts::AccountId> {
    portal.app.db.read(move |r| access::own_account(r, patient)).await.unwrap()
}

story! {
    async fn a_patient_joins_from_the_desk_to_home(portal) {
        publish(portal, "yes").await;
        let patient = chart(portal, "mei", Some("2026-05-04"));
        let mut felix = portal.staff("felix").await;
        let found = felix.get("/staff/patients?q=chen").await;
        assert!(found.says("February 28, 1990") && found.says("LFM-1004"), "{}", found.html);
        let by_date = felix.get("/staff/patients?q=2/28/1990").await;
        assert!(by_date.says("Chen, Mei"));
        let overview = felix.get(&format!("/staff/patients/{patient}")).await;
        assert!(overview.says("Yes: last visit on May 4, 2026"), "{}", overview.html);
        enrol(&mut felix, patient, "").await;
        let list = felix.get(&desk(patient, "")).await;
        assert_eq!(list.html.matches("Completed").count(), 5, "{}", list.html);
        let printed = issue(&mut felix, patient).await;
        let code = code_on(&printed);
        assert!(printed.says("https://portal.lakeside.example/activate"));
        assert!(!felix.get(&desk(patient, "")).await.says(&code), "it is shown once");

        let mut mei = portal.browser();
        let sloppy = code.to_lowercase().replace('-', " ");
        let shown = show(&mut mei, &sloppy, "02-28-1990").await;
        assert_eq!(shown.place(), "/activate/account", "{}", shown.html);
        let form = mei.get("/activate/account").await;
        assert!(form.says("At least 12 characters") && form.says("value=\"mei@example.com\""));
        let weak = [("username", "mei"), ("password", "chen1990"), ("email", "nonsense")];
        let refused = mei.post(&form, "/activate/account", &weak).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["at least 6", "at least 12", "capital letter", "contain your name", "such as name@"] {
            assert!(refused.says(words), "{words}: {}", refused.html);
        }
        assert!(refused.says("value=\"mei\"") && !refused.says("chen1990"));
        let fields = [
            ("username", "mei.chen"),
            ("password", "Copper-Kettle-42!"),
            ("language", "en"),
            ("email", "mei@example.com"),
        ];
        let joined = mei.fill("/activate/account", "/activate/account", &fields).await;
        assert!(joined.says("Your user name is mei.chen"), "{}", joined.html);
        assert!(joined.says("href=\"/account/authenticator\""), "{}", joined.html);
        let offered = mei.get("/account/authenticator").await;
        assert_eq!(offered.status, StatusCode::OK, "before the agreement, too");
        assert_eq!(mei.get("/home").await.place(), "/agreement");
    }

    async fn the_practices_own_rooms_may_try_several_times_as_many_codes_and_no_more(portal) {
        portal.restart(|policy| {
            policy.enrolment.redemptions_per_address = 3;
            policy.accounts.lockout.trusted_factor = 2;
            policy.accounts.lockout.trusted_addresses = vec!["203.0.113.9".parse().unwrap()];
        });
        for (last, most) in [(5, 3), (9, 6)] {
            let mut browser = portal.browser();
            browser.address = [203, 0, 113, last];
            for n in 0..=most {
                let page = show(&mut browser, "AAAA-BBBB-CCCC", "2/28/1990").await;
                let expected = if n < most { 422 } else { 429 };
                assert_eq!(page.status, expected, "the {n}th from {last}");
            }
        }
    }

    async fn t01_a_code_works_once_and_its_account_begins_with_the_agreement(portal) {
        let (patient, code) = mei_with_a_code(portal).await;
        let mut mei = portal.browser();
        show(&mut mei, &code, "2/28/1990").await;
        let fields = [
            ("username", "willow.tree"),
            ("password", PASSWORD),
            ("language", "en"),
            ("email", "mei@example.com"),
        ];
        let joined = mei.fill("/activate/account", "/activate/account", &fields).await;
        let recovery = code_on(&joined);
        assert_eq!(recovery.len(), 14);
        let mails = portal.mails().await;
        let digits = mails.iter().find_map(|mail| {
            let (_, rest) = mail.split_once("Your code is ")?;
            rest.get(..6).map(str::to_owned)
        });
        let digits = digits.expect("six digits were mailed");
        let wrong = mei.fill("/activate/email", "/activate/email", &[("digits", "x")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let proven = mei.fill("/activate/email", "/activate/email", &[("digits", &digits)]).await;
        assert_eq!(proven.place(), "/agreement");
        assert_eq!(mei.get("/home").await.place(), "/agreement");
        assert_eq!(sign(&mut mei, "Mei Chen").await.place(), "/preference");
        mei.fill("/preference", "/preference", &[("wish", "talk_first")]).await;
        assert!(account_of(portal, patient).await.is_some());
        assert_eq!(mei.get(&format!("/p/{patient}/preference")).await.status, StatusCode::OK);

        let mut second = portal.browser();
        let used = show(&mut second, &code, "2/28/1990").await;
        assert!(used.says("This code was used already"), "{}", used.html);
        let wrong_date = show(&mut second, &code, "3/28/1990").await;
        assert!(wrong_date.says("don&#39;t match an active code"), "{}", wrong_date.html);
        let again = portal.browser().sign_in("Willow.Tree", PASSWORD).await;
        assert_eq!(again.place(), "/");
        let events = portal.events().await;
        for event in ["code.issued", "code.redeemed", "credential.password_set", "access.granted"] {
            assert!(events.iter().any(|e| e == event), "{event}");
        }
    }

    async fn t02_five_wrong_birth_dates_end_a_code(portal) {
        let (patient, code) = mei_with_a_code(portal).await;
        let mut guesser = portal.browser();
        let mut answers = Vec::new();
        for day in 1..=5 {
            answers.push(show(&mut guesser, &code, &format!("2/{day}/1990")).await);
        }
        answers.push(show(&mut guesser, &code, "2/28/1990").await);
        answers.push(show(&mut guesser, "ABCD-EFGH-JKMN", "2/28/1990").await);
        for answer in &answers {
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.says("don&#39;t match an active code"), "{}", answer.html);
        }
        let mut felix = portal.staff("felix").await;
        let list = felix.get(&desk(patient, "")).await;
        assert!(list.says("a wrong date of birth was typed too often"), "{}", list.html);
        assert!(portal.events().await.contains(&"code.revoked".to_owned()));
    }

    async fn an_address_may_try_ten_codes_in_a_quarter_of_an_hour(portal) {
        let mut guesser = portal.browser();
        for _ in 0..10 {
            let page = show(&mut guesser, "ABCD-EFGH-JKMN", "2/28/1990").await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let page = show(&mut guesser, "ABCD-EFGH-JKMN", "2/28/1990").await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        portal.wait_minutes(15);
        let page = show(&mut guesser, "ABCD-EFGH-JKMN", "2/28/1990").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn t03_an_old_code_is_told_only_to_who_knows_the_birth_date(portal) {
        let (patient, code) = mei_with_a_code(portal).await;
        portal.wait_minutes(14 * 24 * 60);
        let mut mei = portal.browser();
        let stranger = show(&mut mei, &code, "2/27/1990").await;
        assert!(stranger.says("don&#39;t match an active code"), "{}", stranger.html);
        let right = show(&mut mei, &code, "2/28/1990").await;
        assert!(right.says("This code is too old"), "{}", right.html);
        let (app, now) = (portal.app.clone(), portal.clock.now());
        let ended = portal.app.db.write_now(db::Who::system("duty"), now, move |tx| {
            enrolment::expire_due(tx, &app, now)
        });
        ended.unwrap();
        assert!(portal.events().await.contains(&"code.expired".to_owned()));
        let right = show(&mut mei, &code, "2/28/1990").await;
        assert!(right.says("This code is too old"), "{}", right.html);
        let mut felix = portal.staff("felix").await;
        assert!(felix.get(&desk(patient, "")).await.says("Too old"));
    }

    async fn t04_of_several_who_use_a_code_at_once_one_gets_the_account(portal) {
        let (patient, code) = mei_with_a_code(portal).await;
        let mut tries = Vec::new();
        for last in 0..6u8 {
            let mut browser = portal.browser();
            browser.address = [198, 51, 100, last];
            show(&mut browser, &code, "2/28/1990").await;
            let page = browser.get("/activate/account").await;
            tries.push(async move {
                let name = format!("willow.tree{last}");
                browser.post(&page, "/activate/account", &joining(&name)).await
            });
        }
        let answers = cast::together(tries).await;
        let won = answers.iter().filter(|page| page.status == StatusCode::OK).count();
        let told = answers.iter().filter(|page| page.says("This code was used already")).count();
        assert_eq!((won, told), (1, 5));
        assert!(account_of(portal, patient).await.is_some());
        let count: i64 = portal
            .app
            .db
            .read(|r| {
                let all = db::sql!("SELECT count(*) FROM accounts WHERE staff_id IS NULL");
                r.one::<i64>(all, &[])
            })
            .await
            .unwrap();
        assert_eq!(count, 1);
    }

    async fn t07_asking_for_access_tells_nobody_whether_they_are_a_patient(portal) {
        chart(portal, "mei", Some("2026-05-04"));
        let mut answers = Vec::new();
        for (name, birth) in [("Mei Chen", "2/28/1990"), ("Nobody Atall", "1/2/1980")] {
            let mut browser = portal.browser();
            let page = browser.get("/activate/request").await;
            let opened = page.hidden("opened").to_owned();
            portal.clock.advance_seconds(5);
            let fields = [
                ("full_name", name),
                ("birth_date", birth),
                ("phone", "(555) 555-0123"),
                ("opened", opened.as_str()),
                ("nickname", ""),
            ];
            let sent = browser.post(&page, "/activate/request", &fields).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
            let next = browser.get(sent.place()).await;
            answers.push((sent.place().to_owned(), next.between("<main", "</main>").to_owned()));
        }
        assert_eq!(answers[0], answers[1]);

        let mut felix = portal.staff("felix").await;
        assert!(felix.get("/staff").await.says("/staff/access-requests/req_"));
        let list = felix.get("/staff/access-requests").await;
        assert!(list.says("2 requests wait"), "{}", list.html);
        assert!(list.says("Mei Chen") && list.says("Nobody Atall") && list.says("555-555-0123"));
        let id = list.between("href=\"/staff/access-requests/", "\"").to_owned();
        let place = format!("/staff/access-requests/{id}");
        let unsure = felix.fill(&place, &format!("{place}/outcome"), &[]).await;
        assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [("outcome", "verified")];
        let closed = felix.fill(&place, &format!("{place}/outcome"), &fields).await;
        assert_eq!(closed.place(), "/staff/access-requests");
        assert!(felix.get("/staff/patients").await.says("One request waits"));
        let events = portal.events().await;
        assert!(events.contains(&"access_request.created".to_owned()));
        assert!(events.contains(&"access_request.verified".to_owned()));
    }

    async fn a_request_for_access_is_checked_and_rationed(portal) {
        let mut browser = portal.browser();
        let cases: [(&[(&str, &str)], &str); 4] = [
            (&[("birth_date", "11/24/2026")], "must be in the past"),
            (&[("birth_date", "1/1/1900")], "at most 120 years"),
            (&[("birth_date", "14/3/1961"), ("phone", "12")], "Type a phone number"),
            (&[("nickname", "robot")], "Type your full name"),
        ];
        for (fields, words) in cases {
            let page = browser.get("/activate/request").await;
            portal.clock.advance_seconds(5);
            let refused = browser.post(&page, "/activate/request", fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.says(words), "{words}: {}", refused.html);
        }
        let page = browser.get("/activate/request").await;
        let opened = page.hidden("opened").to_owned();
        let fields = [
            ("full_name", "A Robot"),
            ("birth_date", "1/2/1980"),
            ("phone", "(555) 555-0123"),
            ("opened", opened.as_str()),
        ];
        let quick = browser.post(&page, "/activate/request", &fields).await;
        assert!(quick.says("wait a few seconds"), "{}", quick.html);
        let sixth = browser.post(&page, "/activate/request", &fields).await;
        assert_eq!(sixth.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(!portal.events().await.contains(&"access_request.created".to_owned()));
        portal.restart(|policy| policy.enrolment.request_access = false);
        let mut browser = portal.browser();
        assert_eq!(browser.get("/activate/request").await.status, StatusCode::NOT_FOUND);
        assert!(!browser.get("/activate").await.says("/activate/request"));
    }

    async fn a_half_way_session_opens_nothing_else(portal) {
        let (patient, code) = mei_with_a_code(portal).await;
        let mut mei = portal.browser();
        show(&mut mei, &code, "2/28/1990").await;
        for path in ["/home", "/account", "/agreement", "/preference", "/staff"] {
            let page = mei.get(path).await;
            assert_eq!(page.place(), "/activate/account", "{path}");
        }
        let page = mei.get(&format!("/p/{patient}/preference")).await;
        assert_eq!(page.place(), "/activate/account");
        let mut nobody = portal.browser();
        assert_eq!(nobody.get("/activate/account").await.place(), "/sign-in");
    }
}
