//! Who is no current patient any more: told, reading only, ended; and what stops or undoes it.

use axum::http::StatusCode;

use super::{
    cast::{Browser, Page, Portal},
    enrolment::desk,
    imports::{self, POTASSIUM, ROSA, SODIUM},
    messages::CLINICAL,
    story,
};
use crate::{
    jobs,
    people::{self, PatientId, Visit, VisitKind},
};

/// Minutes of a day, and a little: the nightly look comes round once in between.
const NIGHT: i64 = 24 * 60 + 1;

/// Lets nights go by, with what the portal does by itself in each.
async fn nights(portal: &Portal, count: u32) {
    for _ in 0..count {
        portal.wait_minutes(NIGHT);
        jobs::run_due(&portal.app).await.unwrap();
    }
}

/// Rosa with an account, whose last visit is just too old.
fn rosa_long_ago(portal: &Portal) -> PatientId {
    let (patient, _) = portal.enrolled("rosa");
    visit(portal, patient, "V-1", "2023-11-20");
    patient
}

/// A completed visit, or another day for the one with this number.
fn visit(portal: &Portal, patient: PatientId, number: &'static str, day: &'static str) {
    portal.tell(move |tx| {
        let visit = Visit {
            number: number.to_owned(),
            kind: VisitKind::InPerson,
            began_on: day.parse().unwrap(),
            completed_on: day.parse().ok(),
            provider: "Dana Lee MD".to_owned(),
        };
        people::add_visit(tx, patient, &visit)
    });
}

async fn write(browser: &mut Browser, patient: PatientId, from: &Page) -> Page {
    let words =
        [("topic", CLINICAL), ("subject", "A question"), ("body", "Hello."), ("act", "send")];
    browser.post(from, &format!("/p/{patient}/messages"), &words).await
}

async fn happened(portal: &Portal, event: &str) -> usize {
    portal.events().await.iter().filter(|e| *e == event).count()
}

story! {
    async fn who_is_no_current_patient_is_told_then_reads_only_then_has_no_account(portal) {
        let patient = rosa_long_ago(portal);
        let home = format!("/p/{patient}");
        nights(portal, 1).await;
        assert_eq!(happened(portal, "eligibility.lapsed").await, 1);
        let mail = portal.mails().await.join("\n");
        assert!(mail.contains("Algo cambia en su acceso en línea") && !mail.contains("visita"), "{mail}");
        let mut rosa = portal.patient("rosa").await;
        let told = rosa.get(&home).await;
        for words in [
            "for current patients of Lakeside Family Medicine",
            "Your last visit was on November 20, 2023, more than 3 years ago",
            "From December 24, 2026 on you can read your record here, but not write",
            "copy of your records",
        ] {
            assert!(told.says(words), "{words}: {}", told.html);
        }
        let compose = rosa.get(&format!("{home}/messages/new?topic={CLINICAL}")).await;
        assert_eq!(write(&mut rosa, patient, &compose).await.status, StatusCode::SEE_OTHER);
        let mut nia = portal.staff("nia").await;
        assert!(nia.get(&desk(patient, "")).await.says("was told on November 24, 2026"));

        // The message is answered by telephone; then nothing waits for Rosa.
        portal.tell(|tx| {
            tx.run(db::sql!("DELETE FROM tasks"), &[])
        });
        nights(portal, 30).await;
        assert_eq!(happened(portal, "access.limited").await, 1);
        let mut rosa = portal.patient("rosa").await;
        let reading = rosa.get(&home).await;
        assert!(reading.says("here until March 24, 2027") && !reading.says("/messages/new"));
        assert_eq!(rosa.get(&format!("{home}/record")).await.status, StatusCode::OK);
        assert_eq!(rosa.get(&format!("{home}/messages")).await.status, StatusCode::OK);
        let refused = rosa.get(&format!("{home}/messages/new?topic={CLINICAL}")).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let wish = format!("{home}/preference");
        for page in [&wish, &format!("{home}/messages"), &format!("{home}/preference")] {
            let page = rosa.get(page).await;
            let main = page.between("<main", "</main>");
            assert!(main.contains("You can read here, but not write"), "{main}");
            assert!(!main.contains("<form") && !main.contains("/messages/new"), "{main}");
        }
        let record = rosa.get(&format!("{home}/record")).await;
        assert!(!record.says("/messages/new"), "{}", record.html);
        let form = rosa.get("/account").await;
        let sent = write(&mut rosa, patient, &form).await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
        assert!(sent.says("You can read here, but not write") && sent.says("716-555-0100"));
        assert_eq!(rosa.post(&form, &wish, &[("wish", "talk_first")]).await.status, 403);

        portal.wait_minutes(88 * 24 * 60);
        let mut before = portal.patient("rosa").await;
        nights(portal, 2).await;
        assert_eq!(happened(portal, "access.terminated").await, 1);
        assert_eq!(before.get(&home).await.place(), "/sign-in");
        let account = portal.cast.patient("rosa").account.clone().unwrap();
        let ended = portal.browser().sign_in(&account.username, &account.password).await;
        assert!(ended.says("Your online access has ended. To get your records, call"));
        let mut felix = portal.staff("felix").await;
        assert!(felix.get(&desk(patient, "")).await.says("Online access ended on March"));
        let events = portal.events().await.len();
        nights(portal, 2).await;
        assert_eq!(happened(portal, "access.terminated").await, 1);
        assert!(portal.events().await.len() <= events + 2, "an end is an end");
    }

    async fn a_visit_takes_back_who_was_told_and_a_word_of_the_staff_who_may_only_read(portal) {
        let patient = rosa_long_ago(portal);
        nights(portal, 1).await;
        visit(portal, patient, "V-2", "2026-11-24");
        nights(portal, 1).await;
        assert_eq!(happened(portal, "eligibility.regained").await, 1);
        let mut rosa = portal.patient("rosa").await;
        assert!(!rosa.get(&format!("/p/{patient}")).await.says("for current patients"));

        // Too old once more, this time until reading is all that is left.
        visit(portal, patient, "V-2", "2023-11-24");
        nights(portal, 1).await;
        portal.wait_minutes(30 * 24 * 60);
        nights(portal, 1).await;
        let mut rosa = portal.patient("rosa").await;
        let compose = format!("/p/{patient}/messages/new?topic={CLINICAL}");
        assert_eq!(rosa.get(&compose).await.status, StatusCode::FORBIDDEN);
        let mut felix = portal.staff("felix").await;
        let place = desk(patient, "/eligibility");
        let reason = [("reason", "Has a visit with Dr. Lee next week")];
        felix.fill(&place, &place, &reason).await;
        assert_eq!(rosa.get(&compose).await.status, StatusCode::OK, "at once");
        assert!(!felix.get(&desk(patient, "")).await.says("Online access is ending"));
    }

    async fn nothing_lapses_while_a_result_is_held_or_not_read(portal) {
        let patient = rosa_long_ago(portal);
        let number = portal.cast.patient("rosa").mrn.clone();
        portal.tell(move |tx| people::add_number(tx, patient, "LFM", &number));
        for (id, obx) in [("HELD", POTASSIUM), ("NEW", SODIUM)] {
            let line = imports::import_text(portal, &imports::oru(id, ROSA, obx)).await;
            assert!(line.reason.is_none(), "{line:?}");
        }
        nights(portal, 2).await;
        assert_eq!(happened(portal, "eligibility.lapsed").await, 0);
        let mut felix = portal.staff("felix").await;
        let today = felix.get("/staff?kind=review_lapse").await;
        assert!(today.says(&desk(patient, "")), "{}", today.html);
        let page = felix.get(&desk(patient, "")).await;
        assert!(page.says("Something still waits for this patient"), "{}", page.html);
        let opened = happened(portal, "task.opened").await;
        assert_eq!(opened, 4, "two calls, the review, once, and the signature under the hold");

        // The call is made; the other result is still not read.
        portal.tell(|tx| {
            tx.run(db::sql!("UPDATE chart_items SET state = 'withdrawn', hold_basis = NULL
                WHERE state = 'held'"), &[])?;
            tx.run(db::sql!("DELETE FROM tasks WHERE kind = 'call_about_result'"), &[])
        });
        nights(portal, 1).await;
        assert_eq!(happened(portal, "eligibility.lapsed").await, 0);
        let mut rosa = portal.patient("rosa").await;
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        let result = format!("/p/{patient}/results/itm_{}", list.between("/results/itm_", "\""));
        assert_eq!(rosa.get(&result).await.status, StatusCode::OK, "{}", list.html);
        nights(portal, 1).await;
        assert_eq!(happened(portal, "eligibility.lapsed").await, 1);
        let mut felix = portal.staff("felix").await;
        assert!(!felix.get("/staff?kind=review_lapse").await.says(&desk(patient, "")));
    }
}
