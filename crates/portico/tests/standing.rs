//! Which version of a result stands when one is taken out or taken back: what was somebody else's
//! is nowhere, and what waited for a conversation still does.

use axum::http::StatusCode;
use db::sql;

use super::{
    cast::{Browser, Portal},
    imports::{POTASSIUM, ROSA, SODIUM, import_text, result_of},
    messages::count,
    results::{first, talk},
    story,
};
use crate::jobs;

/// Rosa's results, and a message about the one order after the other.
struct Order {
    rosa: Browser,
    results: String,
}

impl Order {
    async fn of_rosa(portal: &Portal) -> Self {
        let (patient, _) = portal.enrolled("rosa");
        let rosa = portal.patient("rosa").await;
        Order { rosa, results: format!("/p/{patient}/results") }
    }

    /// The page of the result that is in view, which she has read then.
    async fn read(&mut self) -> String {
        let list = self.rosa.get(&self.results).await;
        let item = first(&list.html).expect("something is in view");
        self.rosa.get(&format!("{}/{item}", self.results)).await.html
    }

    async fn sees_nothing(&mut self) -> bool {
        self.rosa.get(&self.results).await.says("no results here yet")
    }
}

async fn comes(portal: &Portal, control: &str, status: &str, obx: &str) {
    portal.clock.advance_seconds(1);
    let obx = format!("{}{status}", obx.strip_suffix('F').unwrap());
    let line = import_text(portal, &result_of(control, "ORD-S", ROSA, status, &obx)).await;
    assert_eq!(line.outcome, "filed", "{line:?}");
}

/// The privacy officer takes out what came by this message.
async fn unfile(portal: &Portal, control: &str) {
    let mut priya = portal.staff("priya").await;
    let page = priya.get("/account").await;
    let known = portal.app.db.read({
        let control = control.to_owned();
        move |r| -> db::Result<crate::imports::ImportId> {
            r.one(sql!("SELECT id FROM imports WHERE control_id = $1"), db::params![control])
        }
    });
    let import = format!("/staff/imports/{}", known.await.unwrap());
    let why = [("reason", "The sample was another patient's.")];
    let done = priya.post(&page, &format!("{import}/unfiling"), &why).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
}

async fn held(portal: &Portal) -> i64 {
    count(portal, sql!("SELECT count(*) FROM chart_items WHERE state = 'held'")).await
}

story! {
    async fn a_version_that_was_somebody_elses_is_not_shown_beside_its_correction(portal) {
        let mut order = Order::of_rosa(portal).await;
        comes(portal, "V1", "F", SODIUM).await;
        comes(portal, "V2", "C", &SODIUM.replace("139", "141")).await;
        assert!(order.read().await.contains("139 mmol/L"), "the page says what was corrected");
        unfile(portal, "V1").await;
        let page = order.read().await;
        assert!(page.contains("141 mmol/L") && !page.contains("139 mmol/L"), "{page}");
    }

    async fn a_serious_correction_waits_again_when_the_one_after_it_was_somebody_elses(portal) {
        let mut order = Order::of_rosa(portal).await;
        comes(portal, "V1", "F", SODIUM).await;
        order.read().await;
        comes(portal, "V2", "C", POTASSIUM).await;
        comes(portal, "V3", "C", &POTASSIUM.replace("6.9", "7.3")).await;
        unfile(portal, "V3").await;
        assert_eq!(held(portal).await, 1);
        let mut dana = portal.staff("dana").await;
        let item = first(&dana.get("/staff/gate").await.html).expect("it waits for a call");
        assert!(dana.get(&format!("/staff/results/{item}")).await.says("6.9"));
        let page = order.read().await;
        assert!(page.contains("139 mmol/L") && page.contains("is being corrected"), "{page}");
    }

    async fn who_was_told_is_not_called_again_when_a_wrong_correction_is_taken_out(portal) {
        Order::of_rosa(portal).await;
        comes(portal, "V1", "F", POTASSIUM).await;
        let mut dana = portal.staff("dana").await;
        let item = first(&dana.get("/staff/gate").await.html).expect("it waits for a call");
        dana.get(&format!("/staff/results/{item}")).await;
        let page = format!("/staff/results/{item}/conversation");
        dana.fill(&page, &page, &talk(&[])).await;
        comes(portal, "V2", "C", SODIUM).await;
        unfile(portal, "V2").await;
        let open = sql!("SELECT COUNT(*) FROM followups WHERE state = 'open'");
        assert_eq!(count(portal, open).await, 1, "she has not read it");
        let untold =
            sql!("SELECT COUNT(*) FROM followups WHERE state = 'open' AND told_by IS NULL");
        assert_eq!(count(portal, untold).await, 0, "and was told");
    }

    async fn the_right_version_comes_back_past_two_that_were_somebody_elses(portal) {
        let mut order = Order::of_rosa(portal).await;
        for (control, value) in [("V1", "139"), ("V2", "141"), ("V3", "142")] {
            let status = if control == "V1" { "F" } else { "C" };
            comes(portal, control, status, &SODIUM.replace("139", value)).await;
        }
        unfile(portal, "V2").await;
        assert!(order.read().await.contains("142 mmol/L"));
        unfile(portal, "V3").await;
        assert!(order.read().await.contains("139 mmol/L"));
        unfile(portal, "V1").await;
        assert!(order.sees_nothing().await);
    }

    async fn what_a_laboratory_takes_back_is_taken_back_in_all_its_versions(portal) {
        let mut order = Order::of_rosa(portal).await;
        comes(portal, "V1", "F", SODIUM).await;
        order.read().await;
        comes(portal, "V2", "C", POTASSIUM).await;
        assert_eq!(held(portal).await, 1);
        comes(portal, "V3", "X", POTASSIUM).await;
        assert!(order.sees_nothing().await, "the older version is no truer");
        assert_eq!(held(portal).await, 0);
        let calls = sql!(
            "SELECT count(*) FROM tasks WHERE kind = 'call_about_result' AND state = 'open'"
        );
        assert_eq!(count(portal, calls).await, 0, "nobody calls about nothing");
        comes(portal, "V4", "F", SODIUM).await;
        unfile(portal, "V4").await;
        assert!(order.sees_nothing().await, "what was taken back does not come back");
    }

    async fn what_both_agreed_to_show_later_is_shown_also_when_it_had_been_replaced(portal) {
        let mut order = Order::of_rosa(portal).await;
        comes(portal, "V1", "F", POTASSIUM).await;
        let mut dana = portal.staff("dana").await;
        let item = first(&dana.get("/staff/gate").await.html).expect("it is held");
        dana.get(&format!("/staff/results/{item}")).await;
        let page = format!("/staff/results/{item}/conversation");
        let later = [("show", "agreed"), ("show_day", "2026-11-24"), ("show_time", "18:30")];
        let done = dana.fill(&page, &page, &talk(&later)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        comes(portal, "V2", "C", SODIUM).await;
        portal.wait_minutes(2 * 24 * 60);
        jobs::run_due(&portal.app).await.unwrap();
        unfile(portal, "V2").await;
        assert_eq!(held(portal).await, 1);
        portal.wait_minutes(60);
        jobs::run_due(&portal.app).await.unwrap();
        order.rosa = portal.patient("rosa").await;
        assert!(order.read().await.contains("6.9"), "its time has come");
    }

    async fn a_preliminary_result_that_comes_back_still_waits_for_the_final_one(portal) {
        let mut order = Order::of_rosa(portal).await;
        comes(portal, "V1", "P", POTASSIUM).await;
        comes(portal, "V2", "F", SODIUM).await;
        unfile(portal, "V2").await;
        let mut dana = portal.staff("dana").await;
        let item = first(&dana.get("/staff/gate").await.html).expect("it is held again");
        dana.get(&format!("/staff/results/{item}")).await;
        let page = format!("/staff/results/{item}/conversation");
        dana.fill(&page, &page, &talk(&[])).await;
        assert!(order.sees_nothing().await, "the laboratory has not finished");
    }
}
