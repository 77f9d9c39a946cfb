//! Somebody is said to have died: the account is paused, a person finds out, and it ends or works
//! again. (R-B1.5, T-15, T-16)

use axum::http::StatusCode;
use db::sql;

use super::{
    cast::{Browser, Page, Portal},
    enrolment::{desk, mei_with_a_code, show},
    imports::{POTASSIUM, ROSA, SODIUM, Told, import_text, oru},
    messages::count,
    story,
};
use crate::{
    enrolment::{self, DeathClaim, DeathNews},
    imports::{self, ImportId, Line},
    jobs,
    people::PatientId,
};

const PAUSED: &str = "paused until we have talked with you. Please call 716-555-0100";
const ENDED: &str = "Your online access has ended. To get your records, call 716-555-0100";
const NO_MATCH: &str = "don&#39;t match";

/// A sender says that somebody has died, perhaps on this day.
pub(super) fn report(portal: &Portal, patient: PatientId, day: Option<&str>) {
    let (app, now) = (portal.app.clone(), portal.clock.now());
    let claim = DeathClaim::Died(day.map(|day| day.parse().unwrap()));
    portal.tell(move |tx| {
        let news = DeathNews { patient, source: "FRONTDESK|LFM", claim };
        enrolment::report_death(tx, &app, &news, now)
    });
}

/// The privacy officer confirms that somebody has died.
pub(super) async fn confirm(portal: &Portal, patient: PatientId) {
    let mut priya = portal.staff("priya").await;
    let done = finds(&mut priya, patient, &DIED).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
}

const NOTE: (&str, &str) = ("note", "Called the daughter, who had called us.");
const DIED: [(&str, &str); 3] = [("finding", "died"), ("proof", "family"), NOTE];

async fn finds(browser: &mut Browser, patient: PatientId, fields: &[(&str, &str)]) -> Page {
    let page = format!("/staff/patients/{patient}/death");
    browser.fill(&page, &page, fields).await
}

/// Somebody at the desk talked with the patient, who said who they are.
async fn lives(portal: &Portal, patient: PatientId) {
    let mut felix = portal.staff("felix").await;
    let fields = [
        ("finding", "lives"),
        ("proof", "spoken"),
        ("identifiers", "name"),
        ("identifiers", "birth_date"),
        ("note", "Rosa called us and is well."),
    ];
    let done = finds(&mut felix, patient, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
}

/// A registration that says whether somebody has died (PID-29 and PID-30).
fn adt(control_id: &str, pid: &str, day: &str, flag: &str) -> String {
    let skipped = "|".repeat(21);
    format!(
        "MSH|^~\\&|FRONTDESK|LFM|PORTICO|LFM|20261123||ADT^A08|{control_id}|P|2.5.1\rEVN|A08\r\
         PID|1||{pid}{skipped}{day}|{flag}\r"
    )
}

async fn registers(portal: &Portal, control_id: &str, day: &str, flag: &str) {
    let line = import_text(portal, &adt(control_id, ROSA, day, flag)).await;
    assert_eq!((line.outcome, line.ack), ("updated", "AA"), "{line:?}");
}

const DIED_IN_MAY: &str = "\"deceasedDateTime\":\"2026-05-02T10:00:00-04:00\"";

/// A bundle with nobody but Rosa, which says this about her.
async fn import_bundle(portal: &Portal, deceased: &str) -> Line {
    let text = format!(
        "{{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{{\
         \"fullUrl\":\"urn:uuid:8f0f8dd5-1111-4222-8333-944444444444\",\
         \"resource\":{{\"resourceType\":\"Patient\",\"identifier\":[{{\"system\":\
         \"urn:oid:2.16.840.1.113883.3.9999.1\",\"value\":\"LFM-1001\"}}],\
         \"name\":[{{\"family\":\"García López\",\"given\":[\"Rosa\"]}}],\
         \"birthDate\":\"1961-03-14\",\"gender\":\"female\",{deceased}}}}}]}}"
    );
    let file = portal.scratch.folder().join("story.json");
    std::fs::write(&file, text).unwrap();
    let mut told = Told::default();
    imports::import_files(&portal.app, &[file], &mut told).await.unwrap();
    told.lines.remove(0)
}

/// What a sign-in with the right password is answered.
async fn signs_in(portal: &Portal, key: &str) -> Page {
    let account = portal.cast.patient(key).account.clone().unwrap();
    portal.browser().sign_in(&account.username, &account.password).await
}

async fn happened(portal: &Portal, event: &str) -> usize {
    portal.events().await.iter().filter(|e| *e == event).count()
}

/// How many people wait to be asked about.
async fn asked(portal: &Portal) -> i64 {
    let open = sql!("SELECT count(*) FROM tasks WHERE kind = 'confirm_death' AND state = 'open'");
    count(portal, open).await
}

story! {
    async fn t16_a_reported_death_pauses_access_and_asks_a_person(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let home = format!("/p/{patient}");
        let mut rosa = portal.patient("rosa").await;
        import_text(portal, &oru("W1", ROSA, SODIUM)).await;
        assert_eq!(portal.mails().await.len(), 1);
        registers(portal, "D1", "20260502", "Y").await;
        assert_eq!(rosa.get(&home).await.place(), "/sign-in", "at the next request");
        import_text(portal, &oru("W2", ROSA, SODIUM)).await;
        rosa.fill("/reset", "/reset", &[("username", "rosa.garcia")]).await;
        jobs::run_due(&portal.app).await.unwrap();
        assert!(portal.mails().await.is_empty(), "what had not left waits, too");
        let told = signs_in(portal, "rosa").await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.says(PAUSED), "{}", told.html);
        let guessed = portal.browser().sign_in("rosa.garcia", "Wrong-Password-1").await;
        assert!(guessed.says(NO_MATCH) && !guessed.says("call 716-555-0100 "), "{}", guessed.html);

        let mut felix = portal.staff("felix").await;
        let today = felix.get("/staff?kind=confirm_death").await;
        assert!(today.says(&format!("/staff/patients/{patient}/death")), "{}", today.html);
        assert!(today.says("November 25") && today.says("Reported to have died"), "{}", today.html);
        let overview = felix.get(&format!("/staff/patients/{patient}")).await;
        for words in [
            "Reported to have died on May 2, 2026, to be confirmed",
            "Paused: the patient was reported to have died",
            "Not now: the patient was reported to have died",
        ] {
            assert!(overview.says(words), "{words}: {}", overview.html);
        }
        assert!(felix.get("/staff/patients?q=garcia").await.says("Reported to have died"));
        assert!(felix.get(&format!("/staff/patients/{patient}/sign-in")).await.says("Paused:"));
        let page = felix.get(&format!("/staff/patients/{patient}/death")).await;
        assert!(page.says("FRONTDESK · LFM") && page.says("died on May 2, 2026"), "{}", page.html);
        portal.wait_minutes(24 * 60 + 1);
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(happened(portal, "eligibility.lapsed").await, 0, "nothing goes on meanwhile");
        assert_eq!(happened(portal, "access.suspended").await, 1);
    }

    async fn a_confirmed_death_ends_the_account_like_any_other_end(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("W1", ROSA, SODIUM)).await;
        import_text(portal, &oru("W2", ROSA, POTASSIUM)).await;
        registers(portal, "D1", "20260502", "Y").await;
        confirm(portal, patient).await;
        let told = signs_in(portal, "rosa").await;
        assert!(told.says(ENDED), "{}", told.html);
        assert!(portal.browser().sign_in("rosa.garcia", "Wrong-Password-1").await.says(NO_MATCH));
        assert!(portal.mails().await.is_empty(), "nothing goes to the dead");
        portal.wait_minutes(3 * 24 * 60);
        jobs::run_due(&portal.app).await.unwrap();
        import_text(portal, &oru("W3", ROSA, SODIUM)).await;
        assert!(portal.mails().await.is_empty(), "not later either");
        let mut felix = portal.staff("felix").await;
        let overview = felix.get(&format!("/staff/patients/{patient}")).await;
        for words in [
            "Died on May 2, 2026",
            "Ended on November 23, 2026: the patient&#39;s death was confirmed",
            "No: the chart says that the patient has died",
        ] {
            assert!(overview.says(words), "{words}: {}", overview.html);
        }
        assert!(felix.get(&format!("/staff/patients/{patient}/sign-in")).await.says("Ended on"));
        assert_eq!(asked(portal).await, 0);
        registers(portal, "D2", "20260502", "Y").await;
        registers(portal, "D3", "20260601", "Y").await;
        assert_eq!((asked(portal).await, happened(portal, "patient.death_reported").await), (0, 1));
        registers(portal, "D4", "", "N").await;
        let page = felix.get(&format!("/staff/patients/{patient}/death")).await;
        assert!(page.says("Taken back on"), "{}", page.html);
        for event in ["patient.death_confirmed", "access.terminated", "notification.dropped"] {
            assert_eq!(happened(portal, event).await, 1, "{event}");
        }
    }

    async fn what_is_open_about_somebody_who_died_goes_to_a_person_who_settles_it(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("W2", ROSA, POTASSIUM)).await;
        report(portal, patient, None);
        confirm(portal, patient).await;
        let place = format!("/staff/patients/{patient}/death");
        let mut felix = portal.staff("felix").await;
        assert!(!felix.get(&place).await.says("Talk with a patient about a result"));
        let settled = [("done", "Told the daughter and Dr. Haddad.")];
        let mut dana = portal.staff("dana").await;
        assert!(dana.get("/staff?kind=settle_death").await.says(&place));
        let page = dana.get(&place).await;
        assert!(page.says("Talk with a patient about a result"), "{}", page.html);
        let refused = dana.post(&page, &format!("{place}/settlement"), &[("done", "Done")]).await;
        assert!(refused.says("Say in 10 to 500 characters what was done"), "{}", refused.html);
        let done = dana.fill(&place, &format!("{place}/settlement"), &settled).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        let open = sql!("SELECT count(*) FROM tasks WHERE state = 'open'");
        assert_eq!(count(portal, open).await, 0);
        let page = dana.get(&place).await;
        assert!(page.says("everything open was settled") && !page.says("still open"));
        let key = [("done", "Told the daughter once more."), ("key", page.hidden("key"))];
        let again = dana.post(&page, &format!("{place}/settlement"), &key).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND, "there is nothing to settle");
    }

    async fn a_mistake_is_corrected_and_everything_is_as_before(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let home = format!("/p/{patient}");
        let mut rosa = portal.patient("rosa").await;
        let before = portal.mails().await.len();
        import_text(portal, &oru("W1", ROSA, SODIUM)).await;
        registers(portal, "D1", "20260502", "Y").await;
        lives(portal, patient).await;
        let account = portal.cast.patient("rosa").account.clone().unwrap();
        let page = rosa.sign_in(&account.username, &account.password).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
        assert_eq!(rosa.get(&home).await.status, StatusCode::OK);
        let mails = portal.mails().await.split_off(before).join("\n");
        assert!(mails.contains("funciona de nuevo"), "{mails}");
        assert_eq!(mails.matches("911").count() / 2, 2, "what was held has left, too: {mails}");
        let mut felix = portal.staff("felix").await;
        let overview = felix.get(&format!("/staff/patients/{patient}")).await;
        assert!(overview.says("Yes: last visit"), "{}", overview.html);
        assert!(!overview.says("Reported to have died") && overview.says("Has one"));
        assert_eq!(asked(portal).await, 0);

        // The registration repeats what it once wrote, in every message.
        for control_id in ["D2", "D3"] {
            registers(portal, control_id, "20260502", "Y").await;
            assert_eq!(rosa.get(&home).await.status, StatusCode::OK, "{control_id}");
        }
        registers(portal, "D4", "", "Y").await;
        assert_eq!(rosa.get(&home).await.status, StatusCode::OK, "a vaguer claim is no other");
        registers(portal, "D5", "20261001", "Y").await;
        assert_eq!(rosa.get(&home).await.place(), "/sign-in", "another day is another claim");
        lives(portal, patient).await;
        registers(portal, "D6", "", "N").await;
        registers(portal, "D7", "20260502", "Y").await;
        assert_eq!(asked(portal).await, 1, "it had been taken back in between");
        let (reported, denied) = ("patient.death_reported", "patient.death_denied");
        assert_eq!((happened(portal, reported).await, happened(portal, denied).await), (3, 2));
        assert_eq!(happened(portal, "access.restored").await, 2);
    }

    async fn the_desk_needs_a_document_or_the_patient_themselves(portal) {
        let (patient, _) = portal.enrolled("rosa");
        report(portal, patient, Some("2026-05-02"));
        let mut felix = portal.staff("felix").await;
        let refused = finds(&mut felix, patient, &[("finding", "lives")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("Choose how you know") && refused.says("characters what happened"));
        let cases: [(&[(&str, &str)], &str); 6] = [
            (&DIED, "Front desk and nurses confirm a death with a document"),
            (&[("finding", "lives"), ("proof", "family"), NOTE], "Only a provider or the privacy"),
            (&[("finding", "lives"), ("proof", "spoken"), NOTE], "at least two"),
            (&[("finding", "died"), ("proof", "seen"), NOTE], "does not show what you chose"),
            (
                &[("finding", "died"), ("proof", "document"), ("died_on", "11/24/2026"), NOTE],
                "not in the future",
            ),
            (&[("finding", "merged"), ("proof", "family"), NOTE], "on record already"),
        ];
        for (fields, words) in cases {
            let refused = finds(&mut felix, patient, fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            assert!(refused.says(words), "{words}: {}", refused.html);
        }
        assert_eq!(asked(portal).await, 1);
        let document = [("finding", "died"), ("proof", "document"), ("died_on", "5/3/2026"), NOTE];
        finds(&mut felix, patient, &document).await;
        let overview = felix.get(&format!("/staff/patients/{patient}")).await;
        assert!(overview.says("Died on May 3, 2026"), "{}", overview.html);

        // Not even a confirmed death is beyond mistake; but the account stays ended.
        let seen = [("identifiers", "name"), ("identifiers", "address"), NOTE];
        let seen = [&[("finding", "lives"), ("proof", "seen")][..], &seen].concat();
        assert!(finds(&mut felix, patient, &seen).await.says("Only a provider or the privacy"));
        let mut dana = portal.staff("dana").await;
        let done = finds(&mut dana, patient, &seen).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert!(signs_in(portal, "rosa").await.says(ENDED));
        let list = felix.get(&desk(patient, "")).await;
        assert!(!list.says("has an account already"), "a new code opens the way: {}", list.html);
        registers(portal, "D2", "20260503", "Y").await;
        assert_eq!(asked(portal).await, 0, "that claim was answered");
    }

    async fn the_family_may_tell_the_practice_before_any_message_does(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let mut dana = portal.staff("dana").await;
        let done = finds(&mut dana, patient, &DIED).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert_eq!(rosa.get(&format!("/p/{patient}")).await.place(), "/sign-in");
        let page = dana.get(&format!("/staff/patients/{patient}/death")).await;
        assert!(page.says("Has died; the day is not known"), "{}", page.html);
        assert!(page.says("Reported by the practice"), "{}", page.html);
    }

    async fn a_code_waits_while_its_patient_is_reported_dead(portal) {
        let (patient, code) = mei_with_a_code(portal).await;
        report(portal, patient, None);
        let mut mei = portal.browser();
        let told = show(&mut mei, &code, "2/28/1990").await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        lives(portal, patient).await;
        assert_eq!(show(&mut mei, &code, "2/28/1990").await.place(), "/activate/account");
        confirm(portal, patient).await;
        assert_eq!(show(&mut mei, &code, "2/28/1990").await.status, 422);
    }

    async fn a_bundle_reports_a_death_and_so_does_a_chart_that_comes_so(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let line = import_bundle(portal, "\"deceasedBoolean\":false").await;
        assert_eq!(line.outcome, "ignored", "{line:?}");
        let line = import_bundle(portal, DIED_IN_MAY).await;
        assert_eq!(line.outcome, "filed", "{line:?}");
        assert!(signs_in(portal, "rosa").await.says(PAUSED));
        assert_eq!(asked(portal).await, 1);

        // Who was dead already when the chart came has nothing here: nobody is asked at once.
        let new = "LFM-9001^^^LFM^MR||Old^Nan||19200101|F";
        import_text(portal, &adt("N1", new, "19990101", "Y")).await;
        assert_eq!(asked(portal).await, 1);
        let mut felix = portal.staff("felix").await;
        assert!(felix.get("/staff/patients?q=old").await.says("Reported to have died"));
        assert_eq!(patient, portal.patient_of("LFM-1001").await);
    }

    async fn a_death_in_a_bundle_of_somebody_else_is_taken_back_when_it_is_unfiled(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_bundle(portal, DIED_IN_MAY).await;
        let mut priya = portal.staff("priya").await;
        let filed = portal.app.db.read(|r| -> db::Result<ImportId> {
            r.one(sql!("SELECT id FROM imports WHERE outcome = 'filed'"), &[])
        });
        let import = format!("/staff/imports/{}", filed.await.unwrap());
        let why = [("reason", "The bundle was another patient's.")];
        priya.fill(&import, &format!("{import}/unfiling"), &why).await;
        assert_eq!(happened(portal, "patient.death_taken_back").await, 1);
        assert_eq!(asked(portal).await, 1, "a person still says that she lives");
        assert!(priya.get(&format!("/staff/patients/{patient}/death")).await.says("Taken back on"));
    }

    async fn a_death_in_a_bundle_that_waited_for_its_chart_is_heard_when_the_chart_comes(portal) {
        let line = import_bundle(portal, DIED_IN_MAY).await;
        assert_eq!(line.outcome, "quarantined", "{line:?}");
        import_text(portal, &adt("R1", ROSA, "", "")).await;
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(asked(portal).await, 1);
        let mut felix = portal.staff("felix").await;
        assert!(felix.get("/staff/patients?q=garcia").await.says("Reported to have died"));
    }

    async fn a_duplicate_takes_what_was_said_about_it_along(portal) {
        let (rosa, _) = portal.enrolled("rosa");
        let (sam, _) = portal.enrolled("sam");
        let twice = ROSA.replace("LFM-1001", "LFM-2001");
        import_text(portal, &adt("M1", &twice, "20260502", "Y")).await;
        let merge = |control_id: &str, pid: &str, prior: &str| {
            format!(
                "MSH|^~\\&|FRONTDESK|LFM|PORTICO|LFM|20261123||ADT^A40|{control_id}|P|2.5.1\r\
                 EVN|A40\rPID|1||{pid}\rMRG|{prior}^^^LFM^MR\r"
            )
        };
        import_text(portal, &merge("M2", ROSA, "LFM-2001")).await;
        assert_eq!(asked(portal).await, 1);
        assert!(signs_in(portal, "rosa").await.says(PAUSED));
        let mut felix = portal.staff("felix").await;
        let page = felix.get(&format!("/staff/patients/{rosa}/death")).await;
        assert!(page.says("Reported to have died on May 2, 2026"), "{}", page.html);
        confirm(portal, rosa).await;

        // An account that opens nothing any more ends; its holder is not sent in circles.
        let (_, grace) = portal.enrolled("grace");
        let grace_is = "LFM-1003^^^LFM^MR||Okafor^Grace||19751130|F";
        let line = import_text(portal, &merge("M3", grace_is, "LFM-1002")).await;
        assert_eq!(line.outcome, "merged", "{line:?}");
        assert!(signs_in(portal, "sam").await.says(ENDED), "{sam} {grace}");
        let page = signs_in(portal, "grace").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
    }
}
