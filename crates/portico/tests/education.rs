//! Explaining the portal again: why it is due, that one talk settles it, and how many know it.

use axum::http::StatusCode;

use super::{
    agreements::publish,
    cast::Portal,
    enrolment::{chart, desk, enrol, lesson, mei_with_a_code},
    messages::{CLINICAL, addresses, count},
    story,
};
use crate::{jobs, people::PatientId};

/// Lets days go by, and the portal do what it does by itself.
async fn days(portal: &Portal, count: i64) {
    portal.wait_minutes(count * 24 * 60 + 1);
    jobs::run_due(&portal.app).await.unwrap();
}

/// Rosa with an account, enrolled as the desk does it.
async fn rosa_was_taught(portal: &Portal) -> PatientId {
    publish(portal, "yes").await;
    let patient = chart(portal, "rosa", Some("2026-05-04"));
    let mut felix = portal.staff("felix").await;
    enrol(&mut felix, patient, "").await;
    portal.account_for("rosa", patient);
    patient
}

/// Rosa tries to send something under a topic that is not for messages, and is stopped.
async fn tries_to_send(portal: &Portal, patient: PatientId, topic: &str) {
    let mut rosa = portal.patient("rosa").await;
    let (compose, action) = addresses(patient, CLINICAL);
    let fields = [("topic", topic), ("subject", "My knee"), ("body", "It is swollen.")];
    let stopped = rosa.fill(&compose, &action, &fields).await;
    assert!(rosa.get(stopped.place()).await.says("new-problem-card"), "{}", stopped.html);
}

async fn triggers(portal: &Portal) -> usize {
    portal.events().await.iter().filter(|e| *e == "education.triggered").count()
}

story! {
    async fn a_new_agreement_is_explained_again_within_ten_business_days(portal) {
        let patient = rosa_was_taught(portal).await;
        days(portal, 1).await;
        assert_eq!(triggers(portal).await, 0);
        let mut felix = portal.staff("felix").await;
        assert!(felix.get("/staff/education").await.says("100%: 1 of 1"));
        publish(portal, "no").await;
        days(portal, 1).await;
        assert_eq!(triggers(portal).await, 0, "a small change needs no talk");
        publish(portal, "yes").await;
        days(portal, 1).await;
        days(portal, 1).await;
        assert_eq!(triggers(portal).await, 1, "one open task for a patient");
        let mut felix = portal.staff("felix").await;
        let page = felix.get("/staff/education").await;
        assert!(page.says("0%: 0 of 1") && page.says("García"), "{}", page.html);
        assert!(felix.get("/staff?kind=educate_again").await.says(&desk(patient, "")));
        let list = felix.get(&desk(patient, "")).await;
        assert!(list.says("Explain the portal again by December 14, 2026"), "{}", list.html);
        assert!(list.says("The agreement has changed"), "{}", list.html);
        let mut avery = portal.staff("avery").await;
        let counts = avery.get("/staff/education").await;
        assert!(counts.says("0%: 0 of 1") && !counts.says("García"), "{}", counts.html);
        let mut dana = portal.staff("dana").await;
        assert_eq!(dana.get("/staff/education").await.status, StatusCode::NOT_FOUND);

        days(portal, 20).await;
        let mut felix = portal.staff("felix").await;
        assert!(felix.get("/staff/education").await.says(">Late<"));
        let place = desk(patient, "/education");
        felix.fill(&place, &place, &lesson()[1..]).await;
        assert!(felix.get(&desk(patient, "")).await.says("Explain the portal again"), "not enough");
        portal.wait_minutes(1);
        felix.fill(&place, &place, &lesson()).await;
        assert!(!felix.get(&desk(patient, "")).await.says("Explain the portal again by"));
        assert!(felix.get("/staff/education").await.says("100%: 1 of 1"));
        assert!(portal.events().await.contains(&"education.completed".to_owned()));
        days(portal, 1).await;
        assert_eq!(triggers(portal).await, 1, "and it stays settled");
    }

    async fn who_was_away_for_a_year_or_whom_staff_name_is_taught_again(portal) {
        let patient = rosa_was_taught(portal).await;
        days(portal, 364).await;
        assert_eq!(triggers(portal).await, 0);
        days(portal, 2).await;
        assert_eq!(triggers(portal).await, 1);
        let mut felix = portal.staff("felix").await;
        assert!(felix.get(&desk(patient, "")).await.says("has not signed in for a long time"));
        let place = desk(patient, "/education");
        felix.fill(&place, &place, &lesson()).await;
        days(portal, 30).await;
        assert_eq!(triggers(portal).await, 1, "the year begins anew");

        let mut felix = portal.staff("felix").await;
        let again = desk(patient, "/education-again");
        let page = felix.get(&desk(patient, "")).await;
        assert_eq!(felix.post(&page, &again, &[]).await.place(), desk(patient, ""));
        assert!(felix.get(&desk(patient, "")).await.says("Our staff asked for it"));
        let open = count(portal, db::sql!("SELECT COUNT(*) FROM tasks WHERE state = 'open'")).await;
        assert_eq!(open, 1, "one open task for a patient");
    }

    async fn who_tried_twice_to_write_about_something_new_is_taught_again(portal) {
        let patient = rosa_was_taught(portal).await;
        // To look at the card is no attempt, and an attempt of long ago does not count.
        let mut rosa = portal.patient("rosa").await;
        for topic in ["new_problem", "urgent", "new_problem"] {
            assert!(rosa.get(&addresses(patient, topic).0).await.says("new-problem-card"));
        }
        tries_to_send(portal, patient, "new_problem").await;
        days(portal, 31).await;
        tries_to_send(portal, patient, "urgent").await;
        days(portal, 1).await;
        assert_eq!(triggers(portal).await, 0);
        tries_to_send(portal, patient, "new_problem").await;
        days(portal, 1).await;
        days(portal, 1).await;
        assert_eq!(triggers(portal).await, 1, "one open task for a patient");
        let mut felix = portal.staff("felix").await;
        assert!(felix.get("/staff?kind=educate_again").await.says(&desk(patient, "")));
        let list = felix.get(&desk(patient, "")).await;
        assert!(list.says("tried more than once to write about something new"), "{}", list.html);
        let place = desk(patient, "/education");
        felix.fill(&place, &place, &lesson()).await;
        days(portal, 1).await;
        assert_eq!(triggers(portal).await, 1, "the talk settles it");
    }

    async fn the_desk_sees_every_code_that_is_out(portal) {
        let (patient, code) = mei_with_a_code(portal).await;
        let mut felix = portal.staff("felix").await;
        let list = felix.get("/staff/codes").await;
        assert!(list.says("Chen, Mei") && list.says("LFM-1004"), "{}", list.html);
        assert!(list.says("Felix") && list.says("Waiting to be used") && !list.says(&code));
        let place = desk(patient, "/code/revocation");
        felix.fill(&desk(patient, ""), &place, &[("why", "lost")]).await;
        assert!(felix.get("/staff/codes").await.says("No code is out"));
        let events = portal.events().await;
        assert!(events.contains(&"code.printed".to_owned()));
        assert!(events.contains(&"codes.listed".to_owned()));
    }
}
