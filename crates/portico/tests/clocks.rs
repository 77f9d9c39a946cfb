//! Whose turn it is when a result waits for its conversation: the provider, then all of them, then
//! the medical director. (R-B3)

use db::sql;
use policy::GateMode;

use super::{
    cast::Portal,
    imports::{POTASSIUM, ROSA, SODIUM, import_text, oru},
    messages::count,
    results::first,
    story,
};
use crate::jobs;

const PATHOLOGY: &str = "OBX|1|TX|22637-3^Final diagnosis^LN||Invasive carcinoma.||||||F";
const ODD: &str = "OBX|1|NM|2823-3^Potassium^LN||5.2|NLU|4.0-6.4||||F";
const DAY: i64 = 24 * 60;

/// Who is mailed when so many minutes have passed, each once.
pub(super) async fn paged(portal: &Portal, minutes: i64) -> Vec<String> {
    let since = portal.clock.now().to_string();
    portal.wait_minutes(minutes);
    // The first pass escalates, the second mails.
    for _ in 0..2 {
        jobs::run_due(&portal.app).await.unwrap();
    }
    let read = portal.app.db.read(move |r| -> db::Result<Vec<String>> {
        r.all(
            sql!(
                "SELECT DISTINCT recipient FROM mails
                 WHERE kind IN ('urgent_task', 'task_waits') AND queued_at > $1 ORDER BY recipient"
            ),
            db::params![since],
        )
    });
    read.await.unwrap()
}

/// The staff have confirmed their addresses.
pub(super) fn are_reached(portal: &Portal) {
    let now = portal.clock.now();
    portal.tell(move |tx| {
        tx.run(
            sql!(
                "UPDATE accounts SET email = folded || '@example.com', email_verified_at = $1
                 WHERE email IS NULL"
            ),
            db::params![now],
        )
    });
}

pub(super) fn providers() -> Vec<String> {
    ["dana.lee@example.com", "omar.haddad@example.com"].map(str::to_owned).to_vec()
}

pub(super) fn director() -> Vec<String> {
    vec!["dana.lee@example.com".to_owned()]
}

story! {
    async fn a_critical_result_pages_after_30_60_and_120_minutes_of_the_wall(portal) {
        portal.enrolled("rosa");
        are_reached(portal);
        // Monday, eight in the evening: the office is closed, and the clock goes on.
        portal.wait_minutes(11 * 60);
        import_text(portal, &oru("C1", ROSA, POTASSIUM)).await;
        assert!(paged(portal, 29).await.is_empty());
        assert_eq!(paged(portal, 1).await, providers());
        assert!(paged(portal, 29).await.is_empty());
        assert_eq!(paged(portal, 1).await, providers(), "all who may tell it, and no nurse");
        assert!(paged(portal, 59).await.is_empty());
        assert_eq!(paged(portal, 1).await, director());
        assert!(paged(portal, DAY).await.is_empty());
        let mut nia = portal.staff("nia").await;
        assert_eq!(first(&nia.get("/staff").await.html), None, "it is no nurse's task");
    }

    async fn a_significant_result_is_due_in_one_business_day_and_escalated_after_two(portal) {
        portal.enrolled("rosa");
        are_reached(portal);
        // Monday at nine; Thursday is Thanksgiving, and Friday the practice is closed.
        portal.wait_minutes(2 * DAY);
        import_text(portal, &oru("S1", ROSA, PATHOLOGY)).await;
        // From Wednesday at nine: Monday, then Tuesday.
        assert!(paged(portal, 5 * DAY - 1).await.is_empty());
        assert_eq!(paged(portal, 1).await, providers());
        assert!(paged(portal, DAY - 1).await.is_empty());
        assert_eq!(paged(portal, 1).await, director());
    }

    async fn what_no_rule_could_judge_is_due_in_four_business_hours(portal) {
        portal.enrolled("rosa");
        // From three in the afternoon: two hours today, two tomorrow from eight.
        portal.wait_minutes(6 * 60);
        import_text(portal, &oru("U1", ROSA, ODD)).await;
        let mut dana = portal.staff("dana").await;
        let today = dana.get("/staff?kind=classify_result").await;
        assert!(today.says("Tuesday, November 24, 2026, 10:00 am"), "{}", today.html);
    }

    async fn what_comes_by_night_is_announced_in_the_morning(portal) {
        portal.enrolled("rosa");
        are_reached(portal);
        portal.wait_minutes(11 * 60 + 30);
        import_text(portal, &oru("N1", ROSA, SODIUM)).await;
        let due = sql!("SELECT count(*) FROM mails WHERE kind = 'something_new'
                          AND due_at = '2026-11-24T13:00:00.000Z'");
        assert_eq!(count(portal, due).await, 1, "half past eight in the evening: at eight");
        // Who is paged about something that does not wait is paged at night.
        import_text(portal, &oru("N2", ROSA, POTASSIUM)).await;
        assert_eq!(paged(portal, 30).await, providers());
        let paged = sql!("SELECT count(*) FROM mails WHERE kind = 'urgent_task'
                            AND due_at < '2026-11-24T05:00:00.000Z'");
        assert!(count(portal, paged).await > 0);
    }

    async fn who_chose_to_see_it_at_once_does_and_the_providers_know_at_once(portal) {
        portal.restart(|policy| policy.results.mode = GateMode::PatientChoice);
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let form = format!("/p/{patient}/preference");
        rosa.fill(&form, &form, &[("wish", "show_at_once")]).await;
        are_reached(portal);
        portal.wait_minutes(1);
        import_text(portal, &oru("P1", ROSA, POTASSIUM)).await;
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        assert!(list.says("Basic metabolic panel"), "{}", list.html);
        assert_eq!(paged(portal, 1).await, providers());
        let mut dana = portal.staff("dana").await;
        assert!(first(&dana.get("/staff").await.html).is_some());
    }
}
