//! Results that nobody reads: who is called, who is reminded, and how it ends. How a call goes
//! stands in `calls.rs`.

use axum::http::StatusCode;
use db::sql;

use super::{
    cast::{Browser, Page, Portal},
    deaths,
    imports::{POTASSIUM, ROSA, SODIUM, import_text, oru, result_of},
    messages::{CLINICAL, count, staff_side, write},
    results, story,
};
use crate::{jobs, people::PatientId};

/// Minutes of a day, and a little.
const DAY: i64 = 24 * 60 + 1;
const ABNORMAL: &str = "OBX|1|NM|2823-3^Potassium^LN||5.3|mmol/L|3.5-5.1|H|||F";

/// Lets days go by, with what the portal does by itself in each.
pub(super) async fn days(portal: &Portal, count: u32) {
    for _ in 0..count {
        portal.wait_minutes(DAY);
        jobs::run_due(&portal.app).await.unwrap();
    }
}

pub(super) async fn happened(portal: &Portal, event: &str) -> usize {
    portal.events().await.iter().filter(|e| *e == event).count()
}

/// The address of the only follow-up on the board.
async fn only(browser: &mut Browser, board: &str) -> String {
    let page = browser.get(board).await;
    let id = page.between("href=\"/staff/followups/", "\"");
    assert!(id.starts_with("fol_"), "{}", page.html);
    format!("/staff/followups/{id}")
}

/// Where all that waits for a patient stands.
pub(super) fn waiting(patient: PatientId) -> String {
    format!("/staff/patients/{patient}/followups")
}

/// The results that one of the forms of a page offers, in the page's order.
pub(super) fn offered(page: &Page, field: &str) -> Vec<String> {
    let inputs = page.html.split("<input").filter(|rest| {
        let tag = rest.split('>').next().unwrap_or_default();
        tag.contains(&format!("name=\"{field}\""))
    });
    let value = |rest: &str| rest.split("value=\"").nth(1).map(|rest| rest[..30].to_owned());
    inputs.filter_map(value).collect()
}

/// Fills in the form of a try, about everything that waits.
pub(super) async fn tries(browser: &mut Browser, at: &str, fields: [&str; 4]) -> Page {
    let page = browser.get(at).await;
    let about = offered(&page, "tried");
    tries_about(browser, &page, (at, &about), fields).await
}

/// Fills in the form of a try, about some results.
pub(super) async fn tries_about(
    browser: &mut Browser,
    page: &Page,
    (at, about): (&str, &[String]),
    fields: [&str; 4],
) -> Page {
    let [method, place, came, next_on] = fields;
    let mut all = vec![("method", method), ("place", place), ("came", came), ("next_on", next_on)];
    all.extend(about.iter().map(|one| ("tried", one.as_str())));
    browser.post(page, &format!("{at}/attempt"), &all).await
}

/// Ends everything that waits.
pub(super) async fn ends(browser: &mut Browser, at: &str, outcome: &str) -> Page {
    let page = browser.get(at).await;
    let about = offered(&page, "ending");
    let mut all = vec![("outcome", outcome)];
    all.extend(about.iter().map(|one| ("ending", one.as_str())));
    browser.post(&page, &format!("{at}/closure"), &all).await
}

story! {
    async fn t52_who_never_signed_in_is_called_at_release(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("NEW", ROSA, SODIUM)).await;
        let mut nia = portal.staff("nia").await;
        let today = nia.get("/staff?kind=follow_up_call").await;
        let at = only(&mut nia, "/staff/followups?step=call&class=routine").await;
        assert!(today.says(&waiting(patient)), "{}", today.html);
        let page = nia.get(&at).await;
        assert!(page.says("has never signed in") && page.says("Not read"), "{}", page.html);
        assert_eq!(happened(portal, "followup.opened").await, 1);
        for none in ["?step=letter", "?class=abnormal", "?show=overdue"] {
            let board = nia.get(&format!("/staff/followups{none}")).await;
            assert!(board.says("There is nothing here"), "{none}: {}", board.html);
        }
        days(portal, 2).await;
        let mut nia = portal.staff("nia").await;
        let board = nia.get("/staff/followups?show=overdue").await;
        assert!(board.says(&at) && board.says(">Late<"), "{}", board.html);
        assert!(board.says("<th scope=\"row\">Together</th><td>1</td><td>1</td>"));
    }

    async fn t53_a_follow_up_ends_only_with_an_outcome_that_the_tries_bear_out(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("NEW", ROSA, SODIUM)).await;
        let mut nia = portal.staff("nia").await;
        let (at, one) = (waiting(patient), only(&mut nia, "/staff/followups").await);
        for wrong in ["", "told", "letter_sent", "unable", "viewed", "superseded"] {
            let page = ends(&mut nia, &at, wrong).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        let number = "716-555-0123";
        for (wrong, says) in [
            (["", "", "", ""], "Choose how you tried"),
            (["letter", "1 Main St", "no_answer", "2026-11-24"], "does not go with"),
            (["phone", number, "no_answer", ""], "Enter a day"),
            (["phone", number, "no_answer", "2026-11-23"], "Enter a day"),
            (["phone", number, "no_answer", "2027-11-23"], "Enter a day"),
        ] {
            let page = tries(&mut nia, &at, wrong).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
            assert!(page.says(says), "{says}: {}", page.html);
        }
        tries(&mut nia, &at, ["phone", number, "no_answer", "2026-11-25"]).await;
        assert!(!nia.get("/staff").await.says(&at), "the call was made");
        days(portal, 2).await;
        let mut nia = portal.staff("nia").await;
        assert!(nia.get("/staff?kind=follow_up_call").await.says(&at), "on the day");
        tries(&mut nia, &at, ["phone", number, "left_message", "2026-12-01"]).await;
        tries(&mut nia, &at, ["letter", "1 Story Street", "sent", ""]).await;
        assert!(ends(&mut nia, &at, "unable").await.says("A provider must sign"));
        assert!(ends(&mut nia, &at, "letter_sent").await.says("for 14 days"));
        let mut dana = portal.staff("dana").await;
        let before = dana.get(&at).await;
        let done = ends(&mut dana, &at, "unable").await;
        assert!(dana.get(done.place()).await.says("Nothing waits for this patient"));
        let page = dana.get(&one).await;
        assert!(page.says("could not be reached") && page.says("Dana Lee"), "{}", page.html);
        let about = offered(&before, "tried");
        let fields = ["phone", number, "reached", ""];
        let again = tries_about(&mut dana, &before, (&at, &about), fields).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(happened(portal, "followup.attempt").await, 3);
        assert_eq!(happened(portal, "followup.closed").await, 1);
        let mut felix = portal.staff("felix").await;
        assert_eq!(felix.get(&at).await.status, StatusCode::NOT_FOUND);
        assert_eq!(felix.get(&one).await.status, StatusCode::NOT_FOUND);
    }

    async fn t51_only_the_patients_own_reading_ends_a_follow_up(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        import_text(portal, &oru("NEW", ROSA, SODIUM)).await;
        jobs::run_due(&portal.app).await.unwrap();
        let mut nia = portal.staff("nia").await;
        assert!(!nia.get("/staff").await.says(&waiting(patient)), "nobody is called yet");
        let at = only(&mut nia, "/staff/followups?step=wait").await;
        let item = nia.get(&at).await.between("/staff/results/", "\"").to_owned();
        let own = format!("/p/{patient}/results/{item}");
        nia.get(&format!("/staff/results/{item}")).await;
        rosa.get(&format!("/p/{patient}/results")).await;
        rosa.get_with(&own, &[("sec-purpose", "prefetch")]).await;
        assert_eq!(happened(portal, "followup.closed").await, 0);

        assert_eq!(rosa.get(&own).await.status, StatusCode::OK);
        assert_eq!(happened(portal, "followup.closed").await, 1);
        portal.wait_minutes(5);
        rosa.get(&own).await;
        let page = nia.get(&format!("/staff/results/{item}")).await;
        assert!(page.says("Last read"), "{}", page.html);
        assert!(page.says("9:05") && page.says("Mail "), "{}", page.html);
        let page = nia.get(&at).await;
        assert!(page.says("The patient read the result"), "{}", page.html);
        assert!(nia.get("/staff/followups").await.says("There is nothing here"));
        assert!(nia.get("/staff/followups?show=all").await.says(&at));
        days(portal, 8).await;
        assert_eq!(happened(portal, "followup.moved").await, 0);
    }

    async fn who_was_told_by_a_provider_is_not_called_once_more(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("SERIOUS", ROSA, POTASSIUM)).await;
        let item = results::held(portal).await;
        assert_eq!(happened(portal, "followup.opened").await, 0, "it is not shown yet");
        let mut dana = portal.staff("dana").await;
        let at = format!("/staff/results/{item}");
        dana.get(&at).await;
        let talk = format!("{at}/conversation");
        let sent = dana.fill(&talk, &talk, &results::talk(&[])).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
        let told = sql!("SELECT COUNT(*) FROM followups WHERE outcome = 'told'");
        assert_eq!(count(portal, told).await, 1);
        assert!(!dana.get("/staff?kind=follow_up_call").await.says(&waiting(patient)));
    }

    async fn an_unread_result_is_brought_to_mind_called_about_and_written_about(portal) {
        portal.enrolled("rosa");
        portal.patient("rosa").await;
        import_text(portal, &oru("ABN", ROSA, ABNORMAL)).await;
        import_text(portal, &oru("TWO", ROSA, ABNORMAL)).await;
        let before = portal.mails().await.len();
        // Tuesday: one reminder for both; nothing of health in it.
        days(portal, 1).await;
        let mails = portal.mails().await;
        assert_eq!(mails.len(), before + 1, "{mails:?}");
        let mail = mails.last().unwrap();
        assert!(mail.contains("todavía le espera"), "{mail}");
        assert!(!mail.to_lowercase().contains("resultado"), "{mail}");
        // Thanksgiving, a closed Friday, and the weekend are no business days.
        days(portal, 5).await;
        assert_eq!(count(portal, sql!("SELECT COUNT(*) FROM tasks")).await, 0);
        days(portal, 2).await;
        let calls = sql!("SELECT COUNT(*) FROM tasks WHERE kind = 'follow_up_call' AND state = 'open'");
        assert_eq!(count(portal, calls).await, 1, "one call for both");
        days(portal, 7).await;
        let letters =
            sql!("SELECT COUNT(*) FROM tasks WHERE kind = 'follow_up_letter' AND state = 'open'");
        assert_eq!((count(portal, letters).await, count(portal, calls).await), (1, 0));

        // A correction ends the one, the patient's death the other.
        let corrected = result_of("ABN2", "ORD-ABN", ROSA, "C", SODIUM);
        import_text(portal, &corrected).await;
        let ended = sql!("SELECT COUNT(*) FROM followups WHERE outcome = 'superseded'");
        assert_eq!(count(portal, ended).await, 1);
        let patient = portal.patient_of("LFM-1001").await;
        deaths::report(portal, patient, Some("2026-12-01"));
        deaths::confirm(portal, patient).await;
        days(portal, 1).await;
        let dead = sql!("SELECT COUNT(*) FROM followups WHERE outcome = 'deceased'");
        assert_eq!(count(portal, dead).await, 2);
        assert_eq!((count(portal, letters).await, count(portal, calls).await), (0, 0));
    }

    async fn a_message_that_nobody_reads_becomes_a_task_until_it_is_read(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let thread = write(portal, patient, CLINICAL, "A question.").await;
        let mut nia = portal.staff("nia").await;
        let side = staff_side(&thread);
        nia.fill(&side, &side, &[("body", "An answer."), ("act", "send")]).await;
        days(portal, 8).await;
        let open =
            sql!("SELECT COUNT(*) FROM tasks WHERE kind = 'message_unread' AND state = 'open'");
        assert_eq!(count(portal, open).await, 0, "not yet five business days");
        days(portal, 2).await;
        assert_eq!(count(portal, open).await, 1);
        let mut nia = portal.staff("nia").await;
        let today = nia.get("/staff?kind=message_unread").await;
        assert!(today.says("has not read our message"), "{}", today.html);
        let mut rosa = portal.patient("rosa").await;
        rosa.get(&thread).await;
        assert_eq!(count(portal, open).await, 0);
        days(portal, 2).await;
        assert_eq!(count(portal, open).await, 0);
    }
}
