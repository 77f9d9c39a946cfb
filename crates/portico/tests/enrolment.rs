//! Joining: the desk's checklist, the code on paper, the account; and help for who is locked out.

use axum::http::StatusCode;

use super::{
    agreements::{publish, sign},
    cast::{self, Browser, Page, Portal},
    story,
};
use crate::{
    access, accounts,
    demo::CastPatient,
    enrolment::{self, Revoked},
    people::{self, NewPatient, PatientId, Sex, Visit, VisitKind},
};

const PASSWORD: &str = "Copper-Kettle-42!";

/// A chart of the cast with a visit on this day, and no account.
fn chart(portal: &Portal, key: &str, visit: Option<&str>) -> PatientId {
    let person = portal.cast.patient(key).clone();
    let now = portal.clock.now();
    let patient = PatientId::new(now);
    let visit = visit.map(|day| Visit {
        number: "V-1".to_owned(),
        kind: VisitKind::InPerson,
        began_on: day.parse().unwrap(),
        completed_on: day.parse().ok(),
        provider: "Dana Lee MD".to_owned(),
    });
    let written: db::Result<()> =
        portal.app.db.write_now(db::Who::system("story"), now, move |tx| {
            people::insert(tx, patient, &registered(&person), now)?;
            people::add_number(tx, patient, "LFM", &person.mrn)?;
            if let Some(visit) = &visit {
                people::add_visit(tx, patient, visit)?;
            }
            tx.record(crate::happened!("import.filed").patient(patient));
            Ok(())
        });
    written.unwrap();
    patient
}

fn registered(person: &CastPatient) -> NewPatient {
    let spelling = base::name::Spelling {
        family: &person.family,
        given: &person.given,
        middle: &person.middle,
        suffix: &person.suffix,
        prefix: "",
    };
    NewPatient {
        mrn: person.mrn.clone(),
        name: base::PersonName::parse(spelling).unwrap(),
        birth_date: person.birth_date(),
        sex: Sex::Female,
        deceased: false,
        died_on: None,
        language: person.language.clone(),
        email: Some("mei@example.com".to_owned()),
        mobile: Some("+15555550123".to_owned()),
        address: "1 Story Street".to_owned(),
    }
}

fn desk(patient: PatientId, part: &str) -> String {
    format!("/staff/patients/{patient}/enrolment{part}")
}

/// What the desk says about the talk, complete.
fn lesson() -> Vec<(&'static str, &'static str)> {
    let topics = [
        "purpose_guidelines",
        "how_to_get_started",
        "eligibility",
        "information_available",
        "communication_guidelines",
        "response_time",
        "coverage",
        "not_for_urgent",
        "not_for_new_problems",
        "narcotics",
        "only_electronic_channel",
    ];
    let mut fields: Vec<(&str, &str)> = topics.iter().map(|topic| ("topics", *topic)).collect();
    fields.extend([
        ("mode", "in_person"),
        ("spoken", "en"),
        ("question-chest_pain", "right"),
        ("question-oxycodone", "after_help"),
        ("question-how_soon", "right"),
    ]);
    fields
}

/// Goes through the checklist as the front desk does, all but one part.
async fn enrol(felix: &mut Browser, patient: PatientId, but: &str) {
    let name = felix.get(&desk(patient, "/form")).await;
    let name = name.between("Type it as we have it: ", "<").to_owned();
    let forms: [(&str, Vec<(&str, &str)>); 4] = [
        (
            "/identity",
            vec![("identifiers", "name"), ("identifiers", "birth_date"), ("photo_id", "passport")],
        ),
        ("/form", vec![("method", "screen"), ("signed_name", &name)]),
        ("/education", lesson()),
        ("/contact", vec![("channel", "email"), ("email", "mei@example.com")]),
    ];
    for (part, fields) in forms {
        if part != but {
            let place = desk(patient, part);
            let done = felix.fill(&place, &place, &fields).await;
            assert_eq!(done.place(), desk(patient, ""), "{part}: {}", done.html);
        }
    }
}

/// Asks for a code, also where the page offers no button for it.
async fn issue(felix: &mut Browser, patient: PatientId) -> Page {
    let page = felix.get(&desk(patient, "")).await;
    let key = base::secret::hex(&base::secret::random::<16>());
    felix.post(&page, &desk(patient, "/code"), &[("key", &key)]).await
}

/// The code on the page that is printed.
fn code_on(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    page.between("<p class=\"code\">", "</p>").to_owned()
}

/// Mei, enrolled up to the code in her hand.
async fn mei_with_a_code(portal: &Portal) -> (PatientId, String) {
    publish(portal, "yes").await;
    let patient = chart(portal, "mei", Some("2026-05-04"));
    let mut felix = portal.staff("felix").await;
    enrol(&mut felix, patient, "").await;
    let page = issue(&mut felix, patient).await;
    (patient, code_on(&page))
}

async fn show(browser: &mut Browser, code: &str, birth_date: &str) -> Page {
    browser.fill("/activate", "/activate", &[("code", code), ("birth_date", birth_date)]).await
}

fn joining(username: &str) -> [(&str, &str); 4] {
    [("username", username), ("password", PASSWORD), ("language", "en"), ("email", "")]
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
        assert_eq!(mei.get("/home").await.place(), "/agreement");
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

    async fn t05_no_code_without_education_nor_without_any_other_part(portal) {
        publish(portal, "yes").await;
        let patient = chart(portal, "mei", Some("2026-05-04"));
        let mut felix = portal.staff("felix").await;
        let nothing = issue(&mut felix, patient).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in [
            "Nobody has checked the patient&#39;s identity yet",
            "The access form is not signed yet",
            "The portal has not been explained yet",
            "It is not known yet how to reach the patient",
        ] {
            assert!(nothing.between("id=\"problems\"", "</ul>").contains(words), "{words}");
        }
        enrol(&mut felix, patient, "/education").await;
        let refused = issue(&mut felix, patient).await;
        let problems = refused.between("id=\"problems\"", "</ul>");
        assert!(problems.contains("has not been explained"), "{problems}");
        assert_eq!(problems.matches("<li>").count(), 1);
        let place = desk(patient, "/education");
        let few: Vec<_> = lesson().into_iter().skip(1).collect();
        felix.fill(&place, &place, &few).await;
        assert!(issue(&mut felix, patient).await.says("Fewer than 11 topics"));
        let mut more = lesson();
        more.push(("needs_more", "yes"));
        portal.wait_minutes(1);
        felix.fill(&place, &place, &more).await;
        assert!(issue(&mut felix, patient).await.says("needs more help before going on"));
        portal.wait_minutes(1);
        felix.fill(&place, &place, &lesson()).await;
        code_on(&issue(&mut felix, patient).await);
        assert!(portal.events().await.contains(&"code.refused".to_owned()));
    }

    async fn bad_input_at_the_desk_is_refused_at_its_field(portal) {
        publish(portal, "yes").await;
        let patient = chart(portal, "mei", Some("2026-05-04"));
        let mut felix = portal.staff("felix").await;
        let cases: [(&str, &[(&str, &str)], &str); 9] = [
            ("/identity", &[("identifiers", "name")], "at least two identifiers"),
            ("/identity", &[("photo_id", "library_card")], "photo ID that you saw"),
            ("/form", &[("method", "screen"), ("signed_name", "Mai Chen")], "as the chart has it"),
            ("/form", &[("method", "paper"), ("signed_on", "11/24/2026")], "not in the future"),
            ("/form", &[("method", "paper"), ("signed_on", "11/23/2026")], "saw the patient sign"),
            ("/education", &[("mode", "phone"), ("spoken", "en")], "Tick what you talked about"),
            ("/education", &[("topics", "outage"), ("held_on", "11/24/2026")], "not in the future"),
            ("/contact", &[("channel", "email"), ("email", "mei@")], "e-mail address such as"),
            ("/eligibility", &[("reason", "I know")], "10 to 500 characters"),
        ];
        for (part, fields, words) in cases {
            let place = desk(patient, part);
            let page = felix.fill(&place, &place, fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{part}");
            assert!(page.says(words), "{part} {words}: {}", page.html);
        }
    }

    async fn t06_who_is_not_established_gets_no_code_until_staff_vouch(portal) {
        publish(portal, "yes").await;
        let patient = chart(portal, "mei", Some("2023-11-22"));
        let mut felix = portal.staff("felix").await;
        enrol(&mut felix, patient, "").await;
        let refused = issue(&mut felix, patient).await;
        assert!(
            refused.between("id=\"problems\"", "</ul>").contains("November 22, 2023 is too long ago"),
            "{}",
            refused.html
        );
        let place = desk(patient, "/eligibility");
        let reason = [("reason", "Seen by Dr. Lee at the hospital last week")];
        felix.fill(&place, &place, &reason).await;
        let code = code_on(&issue(&mut felix, patient).await);
        let events = portal.events().await;
        assert!(events.contains(&"eligibility.override".to_owned()));
        assert!(events.contains(&"eligibility.evaluated".to_owned()));

        // The chart changes before the code is used: looked at again, in words for the patient.
        let (person, now) = (portal.cast.patient("mei").clone(), portal.clock.now());
        let died: db::Result<()> =
            portal.app.db.write_now(db::Who::system("story"), now, move |tx| {
                let new = NewPatient { deceased: true, ..registered(&person) };
                people::update(tx, patient, &new, now)?;
                tx.record(crate::happened!("import.updated").patient(patient));
                Ok(())
            });
        died.unwrap();
        let mut mei = portal.browser();
        let told = show(&mut mei, &code, "2/28/1990").await;
        assert!(told.says("for current patients of Lakeside"), "{}", told.html);
    }

    async fn a_new_code_ends_the_old_one_and_so_does_a_corrected_birth_date(portal) {
        let (patient, first) = mei_with_a_code(portal).await;
        let mut felix = portal.staff("felix").await;
        let second = code_on(&issue(&mut felix, patient).await);
        let mut mei = portal.browser();
        assert_eq!(show(&mut mei, &first, "2/28/1990").await.status, 422);
        let now = portal.clock.now();
        let revoked = portal.app.db.write_now(db::Who::system("story"), now, move |tx| {
            enrolment::revoke_codes(tx, patient, Revoked::BirthDateCorrected, now)
        });
        assert_eq!(revoked, Ok(1));
        let gone = show(&mut mei, &second, "2/28/1990").await;
        assert!(gone.says("don&#39;t match an active code"), "{}", gone.html);
        let third = code_on(&issue(&mut felix, patient).await);
        let place = desk(patient, "/code/revocation");
        let ended = felix.fill(&desk(patient, ""), &place, &[("why", "lost")]).await;
        assert_eq!(ended.place(), desk(patient, ""));
        assert_eq!(show(&mut mei, &third, "2/28/1990").await.status, 422);
    }

    async fn sending_the_form_for_a_code_twice_issues_one(portal) {
        let (patient, _) = mei_with_a_code(portal).await;
        let mut felix = portal.staff("felix").await;
        let page = felix.get(&desk(patient, "")).await;
        let first = felix.post(&page, &desk(patient, "/code"), &[]).await;
        code_on(&first);
        let again = felix.post(&page, &desk(patient, "/code"), &[]).await;
        assert_eq!(again.place(), desk(patient, ""));
        let issued = portal.events().await.iter().filter(|e| *e == "code.issued").count();
        assert_eq!(issued, 2);
    }

    async fn a_material_change_asks_for_a_new_signature_and_a_new_talk(portal) {
        publish(portal, "yes").await;
        let patient = chart(portal, "mei", Some("2026-05-04"));
        let mut felix = portal.staff("felix").await;
        enrol(&mut felix, patient, "").await;
        publish(portal, "yes").await;
        let refused = issue(&mut felix, patient).await;
        assert!(refused.says("must be signed again") && refused.says("explain it again"));
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
        let waiting = portal.app.db.read(enrolment::requests_waiting).await;
        assert_eq!(waiting, Ok(2));

        let mut felix = portal.staff("felix").await;
        assert!(felix.get("/staff").await.says("/staff/access-requests/req_"));
        let list = felix.get("/staff/access-requests").await;
        assert!(list.says("Mei Chen") && list.says("Nobody Atall") && list.says("555-555-0123"));
        let id = list.between("href=\"/staff/access-requests/", "\"").to_owned();
        let place = format!("/staff/access-requests/{id}");
        let unsure = felix.fill(&place, &format!("{place}/outcome"), &[]).await;
        assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [("outcome", "verified")];
        let closed = felix.fill(&place, &format!("{place}/outcome"), &fields).await;
        assert_eq!(closed.place(), "/staff/access-requests");
        let waiting = portal.app.db.read(enrolment::requests_waiting).await;
        assert_eq!(waiting, Ok(1));
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
        assert_eq!(portal.app.db.read(enrolment::requests_waiting).await, Ok(0));
        portal.restart(|policy| policy.enrolment.request_access = false);
        let mut browser = portal.browser();
        assert_eq!(browser.get("/activate/request").await.status, StatusCode::NOT_FOUND);
        assert!(!browser.get("/activate").await.says("/activate/request"));
    }

    async fn staff_unlock_after_two_identifiers_and_a_reason(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut stranger = portal.browser();
        for _ in 0..5 {
            stranger.sign_in("rosa.garcia", "Wrong-Password-1").await;
        }
        let mut felix = portal.staff("felix").await;
        let place = format!("/staff/patients/{patient}/sign-in");
        assert!(felix.get(&place).await.says("Locked until"), "the desk sees the lock");
        let unlocking = format!("{place}/unlocking");
        let hasty = felix.fill(&place, &unlocking, &[("identifiers", "name")]).await;
        assert!(hasty.says("at least two identifiers") && hasty.says("Choose what happened"));
        let fields =
            [("identifiers", "name"), ("identifiers", "birth_date"), ("reason", "forgotten")];
        felix.fill(&place, &unlocking, &fields).await;
        assert!(felix.get(&place).await.says("Not locked"));
        let account = portal.cast.patient("rosa").account.clone().unwrap();
        let page = portal.browser().sign_in(&account.username, &account.password).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert!(portal.events().await.contains(&"auth.unlocked".to_owned()));
        let renewing = format!("{place}/recovery-code");
        let shown = felix.fill(&place, &renewing, &fields[..2]).await;
        assert_eq!(code_on(&shown).len(), 14);
        let mut avery = portal.staff("avery").await;
        assert_eq!(avery.get(&place).await.status, StatusCode::NOT_FOUND);
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
