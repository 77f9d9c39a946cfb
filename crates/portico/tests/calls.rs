//! One call for all that waits for a patient, and none for who comes in before anybody called.

use axum::http::StatusCode;
use db::sql;

use super::{
    activation::joining_with,
    cast::{Browser, Page, Portal},
    enrolment::{mei_with_a_code, show},
    followup::{days, ends, happened, offered, tries, tries_about, waiting},
    imports::{ROSA, SODIUM, import, import_text, oru},
    messages::count,
    story,
};
use crate::{accounts, jobs, people};

const MEI: &str = "LFM-1004^^^LFM^MR||Chen^Mei||19900228|F";
const NUMBER: &str = "716-555-0123";

/// The open calls of everybody.
async fn calls(portal: &Portal) -> i64 {
    let open = sql!("SELECT COUNT(*) FROM tasks WHERE kind = 'follow_up_call' AND state = 'open'");
    count(portal, open).await
}

/// Lets a few minutes go by, with what the portal does by itself then.
async fn a_moment(portal: &Portal) {
    portal.wait_minutes(6);
    jobs::run_due(&portal.app).await.unwrap();
}

/// Three results of somebody who never signed in.
async fn three(portal: &Portal) {
    for id in ["ONE", "TWO", "THREE"] {
        import_text(portal, &oru(id, ROSA, SODIUM)).await;
    }
}

/// The value of the choice that is called like this.
fn choice(page: &Page, name: &str) -> String {
    let option = page.html.split("<option").find(|rest| rest.contains(&format!(">{name}<")));
    let value = option.and_then(|rest| rest.split('"').nth(1));
    value.unwrap_or_else(|| panic!("{name} cannot be chosen: {}", page.html)).to_owned()
}

async fn is_listed(browser: &mut Browser, board: &str) -> bool {
    browser.get(board).await.says("/staff/followups/fol_")
}

story! {
    async fn who_joins_after_a_result_came_is_not_called_any_more(portal) {
        let (patient, code) = mei_with_a_code(portal).await;
        for id in ["ONE", "TWO"] {
            import_text(portal, &oru(id, MEI, SODIUM)).await;
        }
        a_moment(portal).await;
        assert_eq!(calls(portal).await, 1);
        let mut mei = portal.browser();
        show(&mut mei, &code, "2/28/1990").await;
        let account = joining_with("willow.tree", "mei@example.com");
        mei.fill("/activate/account", "/activate/account", &account).await;
        a_moment(portal).await;
        let mut nia = portal.staff("nia").await;
        assert!(!nia.get("/staff").await.says(&waiting(patient)), "she is not called");
        let back = sql!("SELECT COUNT(*) FROM followups WHERE step = 'wait' AND fitness = 'fit'
                           AND next_at IS NOT NULL AND due_at IS NULL");
        assert_eq!(count(portal, back).await, 2);
        assert_eq!(happened(portal, "task.closed").await, 1);
        let page = nia.get(&waiting(patient)).await;
        assert!(page.says("Waiting for the patient to read"), "{}", page.html);

        // From here on the ladder's own days: a reminder on the third, a call on the seventh.
        days(portal, 3).await;
        assert_eq!(calls(portal).await, 0);
        let reminded = sql!("SELECT COUNT(*) FROM mails WHERE kind = 'still_waits'");
        assert_eq!(count(portal, reminded).await, 0, "Thanksgiving is no business day");
        days(portal, 4).await;
        assert_eq!((count(portal, reminded).await, calls(portal).await), (1, 0));
        days(portal, 5).await;
        assert_eq!(calls(portal).await, 1);
    }

    async fn who_was_tried_already_is_called_again_on_the_day_that_was_said(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("NEW", ROSA, SODIUM)).await;
        let mut nia = portal.staff("nia").await;
        tries(&mut nia, &waiting(patient), ["phone", NUMBER, "no_answer", "2026-11-24"]).await;
        assert_eq!(calls(portal).await, 0);
        portal.patient("rosa").await;
        a_moment(portal).await;
        assert_eq!(happened(portal, "followup.moved").await, 0, "it was a call from the beginning");
        days(portal, 1).await;
        assert_eq!(calls(portal).await, 1, "a person has promised it");
    }

    async fn who_is_late_on_the_ladder_is_called_though_they_sign_in(portal) {
        portal.enrolled("rosa");
        import_text(portal, &oru("NEW", ROSA, SODIUM)).await;
        days(portal, 14).await;
        portal.patient("rosa").await;
        a_moment(portal).await;
        assert_eq!(calls(portal).await, 1);
    }

    async fn one_call_tells_all_that_waits_and_is_written_down_once(portal) {
        let (patient, _) = portal.enrolled("rosa");
        three(portal).await;
        assert_eq!(calls(portal).await, 1);
        let at = waiting(patient);
        let mut nia = portal.staff("nia").await;
        let today = nia.get("/staff?kind=follow_up_call").await;
        assert_eq!(today.html.matches(&at).count(), 1, "{}", today.html);
        let page = nia.get(&at).await;
        let about = offered(&page, "tried");
        assert_eq!(about.len(), 3, "{}", page.html);
        assert_eq!(page.html.matches("name=\"tried\"").count(), 3);
        assert!(page.says(" checked>"), "all are ticked: {}", page.html);

        let reached = ["phone", NUMBER, "reached", ""];
        let none = tries_about(&mut nia, &page, (&at, &[]), reached).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.says("Tick at least one result"), "{}", none.html);
        tries_about(&mut nia, &page, (&at, &about[..2]), reached).await;
        let told = sql!("SELECT COUNT(*) FROM followups WHERE outcome = 'told'");
        assert_eq!((count(portal, told).await, calls(portal).await), (2, 1), "one still waits");
        let tried = sql!("SELECT COUNT(*) FROM followup_attempts");
        assert_eq!(count(portal, tried).await, 1);
        let page = nia.get(&at).await;
        assert_eq!(offered(&page, "tried"), about[2..]);
        tries(&mut nia, &at, ["phone", NUMBER, "reached", ""]).await;
        assert_eq!((count(portal, told).await, calls(portal).await), (3, 0));
        assert!(nia.get(&at).await.says("Nothing waits for this patient any more"));
        assert_eq!(happened(portal, "followup.attempt").await, 2);
        assert_eq!(happened(portal, "followup.closed").await, 3);
    }

    async fn what_was_read_while_the_nurse_was_on_the_telephone_needs_no_second_form(portal) {
        let (patient, _) = portal.enrolled("rosa");
        three(portal).await;
        let at = waiting(patient);
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&at).await;
        let about = offered(&page, "tried");
        let mut rosa = portal.patient("rosa").await;
        let item = page.between("/staff/results/", "\"").to_owned();
        rosa.get(&format!("/p/{patient}/results/{item}")).await;
        let fields = ["phone", NUMBER, "reached", ""];
        let (other, _) = portal.enrolled("sam");
        let wrong = tries_about(&mut nia, &page, (&waiting(other), &about), fields).await;
        assert_eq!(wrong.status, StatusCode::NOT_FOUND, "another patient's results");
        let saved = tries_about(&mut nia, &page, (&at, &about), fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.html);
        let ended = sql!("SELECT COUNT(*) FROM followups WHERE outcome = 'told'");
        assert_eq!(count(portal, ended).await, 2);
    }

    async fn one_letter_ends_all_that_it_was_about(portal) {
        let (patient, _) = portal.enrolled("rosa");
        three(portal).await;
        let at = waiting(patient);
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&at).await;
        let about = offered(&page, "tried");
        let letter = ["letter", "1 Story Street", "sent", ""];
        tries_about(&mut nia, &page, (&at, &about[1..]), letter).await;
        let page = nia.get(&at).await;
        let names = page.html.matches("Basic metabolic panel").count();
        assert!(names > 9, "the try names the two that it was about: {}", page.html);
        days(portal, 14).await;
        let mut nia = portal.staff("nia").await;
        let refused = ends(&mut nia, &at, "letter_sent").await;
        assert!(refused.says("for 14 days"), "not one of them: {}", refused.html);
        let page = nia.get(&at).await;
        let fields =
            [("outcome", "letter_sent"), ("ending", &about[1]), ("ending", &about[2])];
        nia.post(&page, &format!("{at}/closure"), &fields).await;
        let ended = sql!("SELECT COUNT(*) FROM followups WHERE outcome = 'letter_sent'");
        assert_eq!(count(portal, ended).await, 2);
    }

    async fn a_call_goes_over_to_the_chart_that_stays(portal) {
        import(portal, &["01-registration.hl7"]).await;
        for (id, number, given) in [("ONE", "LFM-1098", "D"), ("TWO", "LFM-1012", "Deepa")] {
            let deepa = format!("{number}^^^LFM^MR||Rao^{given}||19660819|F");
            let line = import_text(portal, &oru(id, &deepa, SODIUM)).await;
            assert_eq!(line.outcome, "filed", "{:?}", line.reason);
        }
        assert_eq!(calls(portal).await, 2);
        import(portal, &["08-merge.hl7"]).await;
        assert_eq!(calls(portal).await, 1);
        let at = waiting(portal.patient_of("LFM-1012").await);
        let mut nia = portal.staff("nia").await;
        assert!(nia.get("/staff?kind=follow_up_call").await.says(&at));
        let page = nia.get(&at).await;
        assert_eq!(offered(&page, "tried").len(), 2, "{}", page.html);
        tries(&mut nia, &at, ["phone", NUMBER, "reached", ""]).await;
        assert_eq!(calls(portal).await, 0);
    }

    async fn the_board_is_asked_for_a_providers_patients_and_for_how_old_it_is(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let dana = accounts::folded(&portal.cast.staff("dana").username);
        let found = portal.app.db.read(move |r| accounts::signed_in_staff(r, &dana)).await;
        let dana = found.unwrap().expect("she works here").id;
        portal.tell(move |tx| people::set_provider(tx, patient, dana));
        import_text(portal, &oru("NEW", ROSA, SODIUM)).await;
        let mut nia = portal.staff("nia").await;
        let page = nia.get("/staff/followups").await;
        let provider = |name| format!("/staff/followups?provider={}", choice(&page, name));
        assert!(is_listed(&mut nia, &provider("Dana Lee MD")).await);
        assert!(!is_listed(&mut nia, &provider("Omar Haddad DO")).await);
        assert!(!is_listed(&mut nia, "/staff/followups?age=7").await);
        days(portal, 7).await;
        let mut nia = portal.staff("nia").await;
        assert!(is_listed(&mut nia, "/staff/followups?age=7").await);
        let both = format!("{}&age=7&step=call", provider("Dana Lee MD"));
        assert!(is_listed(&mut nia, &both).await);
        assert!(!is_listed(&mut nia, "/staff/followups?age=14").await);
        assert!(is_listed(&mut nia, "/staff/followups?age=5&provider=somebody").await, "no choice");
    }

    async fn the_desk_is_told_to_ask_for_an_address_that_mail_reaches(portal) {
        let (patient, account) = portal.enrolled("rosa");
        let at = format!("/staff/patients/{patient}");
        portal.patient("rosa").await;
        import_text(portal, &oru("NEW", ROSA, SODIUM)).await;
        jobs::run_due(&portal.app).await.unwrap();
        let mut felix = portal.staff("felix").await;
        let page = felix.get(&at).await;
        assert!(page.says("rosa.garcia@example.com"), "{}", page.html);
        assert!(!page.says("Ask for another address") && !page.says("not confirmed"));
        portal.tell(|tx| tx.run(sql!("UPDATE mails SET state = 'sent'"), &[]));
        felix.fill(&at, &format!("{at}/mail"), &[("mail", "came_back")]).await;
        let page = felix.get(&at).await;
        assert!(page.says("Mail does not arrive") && page.says("Ask for another address"));
        // Another mail to the same address leaves; the patient is not reached by it either.
        portal.wait_minutes(15);
        import_text(portal, &oru("TWO", ROSA, SODIUM)).await;
        portal.tell(|tx| tx.run(sql!("UPDATE mails SET state = 'sent' WHERE state = 'queued'"), &[]));
        let mut felix = portal.staff("felix").await;
        assert!(felix.get(&at).await.says("Mail does not arrive"));
        let unfit = sql!("SELECT COUNT(*) FROM followups WHERE fitness = 'no_mail' AND step = 'call'");
        assert_eq!(count(portal, unfit).await, 1, "the second result is called about");
        felix.fill(&at, &format!("{at}/mail"), &[("mail", "arrives")]).await;
        assert!(!felix.get(&at).await.says("Mail does not arrive"));
        portal.tell(|tx| tx.run(sql!("UPDATE mails SET state = 'dead'"), &[]));
        assert!(felix.get(&at).await.says("Mail does not arrive"), "the server refused it");
        portal.tell(move |tx| {
            tx.run(sql!("DELETE FROM mails"), &[])?;
            let unproven = sql!("UPDATE accounts SET email_verified_at = NULL WHERE id = $1");
            tx.run(unproven, db::params![account])
        });
        let page = felix.get(&at).await;
        assert!(page.says("not confirmed yet") && page.says("Ask whether it is right"));
    }
}
