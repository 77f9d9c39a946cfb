//! The desk: the checklist and its forms, the code at its end; help for who is locked out.

use axum::http::StatusCode;

use super::{
    access_form,
    agreements::publish,
    cast::{Browser, Page, Portal},
    imports::import_text,
    story,
};
use crate::{
    demo::CastPatient,
    people::{self, Life, NewPatient, PatientId, Sex, Visit, VisitKind},
};

/// A chart of the cast with a visit on this day, and no account.
pub(super) fn chart(portal: &Portal, key: &str, visit: Option<&str>) -> PatientId {
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
            people::add_number(tx, patient, people::OWN_NUMBERS, &person.mrn)?;
            if let Some(visit) = &visit {
                people::add_visit(tx, patient, visit)?;
            }
            tx.record(crate::happened!("import.filed").patient(patient));
            Ok(())
        });
    written.unwrap();
    patient
}

pub(super) fn registered(person: &CastPatient) -> NewPatient {
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
        language: person.language.clone(),
        email: Some("mei@example.com".to_owned()),
        mobile: Some("+15555550123".to_owned()),
        address: "1 Story Street".to_owned(),
    }
}

pub(super) fn desk(patient: PatientId, part: &str) -> String {
    format!("/staff/patients/{patient}/enrolment{part}")
}

/// What the desk says about the talk, complete.
pub(super) fn lesson() -> Vec<(&'static str, &'static str)> {
    let topics = [
        "purpose_guidelines",
        "how_to_get_started",
        "eligibility",
        "information_available",
        "communication_guidelines",
        "response_time",
        "results_policy",
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
pub(super) async fn enrol(felix: &mut Browser, patient: PatientId, but: &str) {
    let name = felix.get(&desk(patient, "/form")).await;
    let name = name.between("Type it as we have it: ", "<").to_owned();
    let initials: String = name.split(' ').filter_map(|part| part.chars().next()).collect();
    let forms: [(&str, Vec<(&str, &str)>); 4] = [
        (
            "/identity",
            vec![("identifiers", "name"), ("identifiers", "birth_date"), ("photo_id", "passport")],
        ),
        ("/form", access_form::signed(&name, &initials)),
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
pub(super) async fn issue(felix: &mut Browser, patient: PatientId) -> Page {
    let page = felix.get(&desk(patient, "")).await;
    let key = base::secret::hex(&base::secret::random::<16>());
    felix.post(&page, &desk(patient, "/code"), &[("key", &key)]).await
}

/// The code on the page that is printed.
pub(super) fn code_on(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    page.between("<p class=\"code\">", "</p>").to_owned()
}

/// Mei, enrolled up to the code in her hand.
pub(super) async fn mei_with_a_code(portal: &Portal) -> (PatientId, String) {
    publish(portal, "yes").await;
    let patient = chart(portal, "mei", Some("2026-05-04"));
    let mut felix = portal.staff("felix").await;
    enrol(&mut felix, patient, "").await;
    let page = issue(&mut felix, patient).await;
    (patient, code_on(&page))
}

pub(super) async fn show(browser: &mut Browser, code: &str, birth_date: &str) -> Page {
    browser.fill("/activate", "/activate", &[("code", code), ("birth_date", birth_date)]).await
}

story! {
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
        // Eleven of the others are not enough: some must always be talked about.
        let other = |(name, value)| if value == "narcotics" { (name, "outage") } else { (name, value) };
        let others: Vec<_> = lesson().into_iter().map(other).collect();
        portal.wait_minutes(1);
        felix.fill(&place, &place, &others).await;
        let refused = issue(&mut felix, patient).await;
        assert!(refused.says("Not talked about yet: No narcotic"), "{}", refused.html);
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
        let other = [("topics", "outage"), ("mode", "phone"), ("spoken", "other")];
        let cases: [(&str, &[(&str, &str)], &str); 13] = [
            ("/identity", &[("identifiers", "name")], "at least two identifiers"),
            ("/identity", &[("photo_id", "library_card")], "photo ID that you saw"),
            ("/form", &[("method", "screen"), ("signed_name", "Mai Chen")], "as the chart has it"),
            ("/form", &[("method", "paper"), ("signed_on", "11/24/2026")], "not in the future"),
            ("/form", &[("method", "paper"), ("signed_on", "11/23/2026")], "saw the patient sign"),
            ("/education", &[("mode", "phone"), ("spoken", "en")], "Tick what you talked about"),
            ("/education", &[("topics", "outage"), ("held_on", "11/24/2026")], "not in the future"),
            ("/form", &[("method", "paper"), ("signed_on", "11/22/2026")], "took effect on November 23"),
            ("/education", &[("topics", "outage"), ("held_on", "11/22/2026")], "took effect on"),
            ("/education", &other, "Type which language you talked in"),
            ("/education", &other, "Type who interpreted"),
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

    async fn the_portal_is_explained_in_any_language_with_somebody_who_speaks_it(portal) {
        publish(portal, "yes").await;
        let patient = chart(portal, "mei", Some("2026-05-04"));
        let mut felix = portal.staff("felix").await;
        enrol(&mut felix, patient, "/education").await;
        let place = desk(patient, "/education");
        let mut fields = lesson();
        fields.retain(|(name, _)| *name != "spoken");
        fields.extend([("spoken", "other"), ("spoken_other", "Mandarin"), ("interpreter", "4711")]);
        felix.fill(&place, &place, &fields).await;
        code_on(&issue(&mut felix, patient).await);
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
        let now = portal.clock.now();
        portal.tell(move |tx| people::set_life(tx, patient, (Life::ReportedDead, None), now));
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
        // The registration says that she was born a day earlier.
        let corrected = "MSH|^~\\&|FRONTDESK|LFM|PORTICO|LFM|20261123||ADT^A08|B1|P|2.5.1\r\
                         EVN|A08\rPID|1||LFM-1004^^^LFM^MR||Chen^Mei||19900227|F\r";
        let line = import_text(portal, corrected).await;
        assert_eq!((line.ack, line.reason), ("AA", None));
        for birth_date in ["2/28/1990", "2/27/1990"] {
            let gone = show(&mut mei, &second, birth_date).await;
            assert!(gone.says("don&#39;t match an active code"), "{birth_date}: {}", gone.html);
        }
        assert!(portal.events().await.contains(&"code.revoked".to_owned()));
        let third = code_on(&issue(&mut felix, patient).await);
        let place = desk(patient, "/code/revocation");
        let ended = felix.fill(&desk(patient, ""), &place, &[("why", "lost")]).await;
        assert_eq!(ended.place(), desk(patient, ""));
        assert_eq!(show(&mut mei, &third, "2/27/1990").await.status, 422);
    }

    async fn ending_care_ends_the_code_and_begins_the_end_of_access(portal) {
        let (patient, code) = mei_with_a_code(portal).await;
        let mut dana = portal.staff("dana").await;
        let place = format!("/staff/patients/{patient}/care");
        let hasty = dana.fill(&place, &place, &[("reason", "no")]).await;
        assert!(hasty.says("Choose what has changed") && hasty.says("10 to 500 characters why"));
        let fields = [("status", "dismissed"), ("reason", "Three visits missed, told by letter")];
        dana.fill(&place, &place, &fields).await;
        assert!(dana.get(&place).await.says("told by letter"));
        let mut mei = portal.browser();
        assert!(show(&mut mei, &code, "2/28/1990").await.says("match an active code"));
        let mut felix = portal.staff("felix").await;
        assert!(issue(&mut felix, patient).await.says("has ended its care"));
        assert_eq!(felix.get(&place).await.status, StatusCode::NOT_FOUND);
        // It was a mistake: everything is as before, but the code stays ended.
        let back = [("status", "active"), ("reason", "The letter was for somebody else")];
        dana.fill(&place, &place, &back).await;
        code_on(&issue(&mut felix, patient).await);
        assert!(portal.events().await.contains(&"patient.care_changed".to_owned()));
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

    async fn a_code_is_worth_nothing_once_the_agreement_that_was_signed_has_changed(portal) {
        let (patient, code) = mei_with_a_code(portal).await;
        let mut mei = portal.browser();
        assert_eq!(show(&mut mei, &code, "2/28/1990").await.place(), "/activate/account");
        publish(portal, "yes").await;
        let half_way = mei.get("/activate/account").await;
        assert!(half_way.says("This code is too old"), "{}", half_way.html);
        let told = show(&mut mei, &code, "2/28/1990").await;
        assert!(told.says("This code is too old. Call 716-555-0100"), "{}", told.html);
        let guess = show(&mut mei, &code, "2/28/1991").await;
        assert!(guess.says("match an active code"), "{}", guess.html);
        let mut felix = portal.staff("felix").await;
        assert!(felix.get(&desk(patient, "")).await.says("the agreement that was signed for it has changed"));
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
        let renewing = format!("{place}/recovery-code");
        let shown = felix.fill(&place, &renewing, &fields[..2]).await;
        assert_eq!(code_on(&shown).len(), 14);
        for action in ["auth.unlocked", "credential.recovery_code_made"] {
            let read = portal.app.db.read(move |r| -> db::Result<Vec<String>> {
                let newest =
                    db::sql!("SELECT detail FROM ledger WHERE action = $1 ORDER BY seq DESC LIMIT 1");
                r.all(newest, db::params![action])
            });
            let detail = read.await.unwrap().join(" ");
            assert!(detail.contains(r#""identifiers":["name","birth_date"]"#), "{action}: {detail}");
        }
        let mut avery = portal.staff("avery").await;
        assert_eq!(avery.get(&place).await.status, StatusCode::NOT_FOUND);
    }
}
