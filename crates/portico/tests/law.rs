//! A practice in Texas: a law makes certain results wait, whatever anybody says or decides.

use axum::http::StatusCode;
use policy::{GateMode, StateLaw};

use super::{
    cast::{Browser, Portal},
    imports::{ROSA, SODIUM, import_text, oru},
    results::{held, talk},
    story,
};
use crate::jobs;

const PATHOLOGY: &str = "OBX|1|TX|22637-3^Final diagnosis^LN||Invasive carcinoma.||||||F";
const DAY: i64 = 24 * 60;

struct Kept {
    /// `/p/{patient}`.
    home: String,
    item: String,
}

/// A pathology report of Rosa comes to a practice in Texas.
async fn report_comes(portal: &mut Portal) -> Kept {
    portal.restart(|policy| policy.results.state_pack = StateLaw::Texas);
    let (patient, _) = portal.enrolled("rosa");
    import_text(portal, &oru("T1", ROSA, PATHOLOGY)).await;
    Kept { home: format!("/p/{patient}"), item: held(portal).await }
}

async fn reader(portal: &Portal, kept: &Kept) -> StatusCode {
    let mut rosa = portal.patient("rosa").await;
    rosa.get(&format!("{}/results/{}", kept.home, kept.item)).await.status
}

async fn dana(portal: &Portal, kept: &Kept) -> Browser {
    let mut dana = portal.staff("dana").await;
    dana.get(&format!("/staff/results/{}", kept.item)).await;
    dana
}

story! {
    async fn t46_in_texas_day_two_is_refused_and_day_three_after_the_talk_is_shown(portal) {
        let kept = report_comes(portal).await;
        let mut browser = dana(portal, &kept).await;
        let page = format!("/staff/results/{}/conversation", kept.item);
        assert!(browser.get(&page).await.says("before November 26, 2026"));
        let done = browser.fill(&page, &page, &talk(&[])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert_eq!(reader(portal, &kept).await, StatusCode::NOT_FOUND, "also after the talk");
        let board = browser.get("/staff/gate").await;
        assert!(board.says("159.0062: not before November 26, 2026"), "{}", board.html);
        assert!(board.says("has been told") && !board.says("Record conversation"));
        let result = browser.get(&format!("/staff/results/{}", kept.item)).await;
        assert!(result.says("shown on that day by itself"), "{}", result.html);

        portal.wait_minutes(2 * DAY);
        jobs::run_due(&portal.app).await.unwrap();
        let mut browser = dana(portal, &kept).await;
        let release = format!("/staff/results/{}/release", kept.item);
        let forced = [
            ("kind", "medical_director"),
            ("reason", "She asked me for it on the phone."),
            ("comment", "Please call us today."),
        ];
        let refused = browser.fill(&page, &release, &forced).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("law does not let this be shown before"), "{}", refused.html);
        let mut rosa = portal.patient("rosa").await;
        let results = format!("{}/results", kept.home);
        rosa.fill(&results, &format!("{}/everything-now", kept.home), &[]).await;
        let today = browser.get("/staff?kind=answer_ask_now").await;
        let id = today.between("/staff/result-requests/", "\"");
        let request = format!("/staff/result-requests/{id}");
        let shown = browser.get(&request).await;
        assert!(shown.says("November 26, 2026") && !shown.says("Show it now"), "{}", shown.html);
        assert_eq!(browser.fill(&request, &request, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(rosa.get(&results).await.says("not let us show it before November 26, 2026"));
        assert_eq!(reader(portal, &kept).await, StatusCode::NOT_FOUND, "on day two");

        portal.wait_minutes(DAY);
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(reader(portal, &kept).await, StatusCode::OK, "on day three");
        let mut rosa = portal.patient("rosa").await;
        assert!(!rosa.get(&results).await.says("A law does not let us"));
        assert!(portal.events().await.iter().any(|e| e == "result.law_ended"));
    }

    async fn t46_who_was_not_talked_with_waits_on_after_the_third_day(portal) {
        let kept = report_comes(portal).await;
        portal.wait_minutes(3 * DAY);
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(reader(portal, &kept).await, StatusCode::NOT_FOUND);
        let mut browser = dana(portal, &kept).await;
        let board = browser.get("/staff/gate").await;
        assert!(board.says(&kept.item) && !board.says("not before"), "{}", board.html);
        let page = format!("/staff/results/{}/conversation", kept.item);
        let done = browser.fill(&page, &page, &talk(&[])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert_eq!(reader(portal, &kept).await, StatusCode::OK);
    }

    async fn who_wishes_to_see_all_at_once_sees_it_when_the_law_lets_go(portal) {
        portal.restart(|policy| policy.results.mode = GateMode::PatientChoice);
        let kept = report_comes(portal).await;
        let mut rosa = portal.patient("rosa").await;
        let form = format!("{}/preference", kept.home);
        rosa.fill(&form, &form, &[("wish", "show_at_once")]).await;
        portal.wait_minutes(2);
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(reader(portal, &kept).await, StatusCode::NOT_FOUND, "before its day");
        portal.wait_minutes(3 * DAY);
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(reader(portal, &kept).await, StatusCode::OK, "on day three");
    }

    async fn a_law_that_is_switched_on_later_reaches_what_is_held_already(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("T4", ROSA, PATHOLOGY)).await;
        let kept = Kept { home: format!("/p/{patient}"), item: held(portal).await };
        portal.restart(|policy| policy.results.state_pack = StateLaw::Texas);
        jobs::run_due(&portal.app).await.unwrap();
        let mut browser = dana(portal, &kept).await;
        let page = format!("/staff/results/{}/conversation", kept.item);
        browser.fill(&page, &page, &talk(&[])).await;
        assert_eq!(reader(portal, &kept).await, StatusCode::NOT_FOUND, "before its day");
        assert!(portal.events().await.iter().any(|e| e == "result.law_begun"));
        portal.wait_minutes(3 * DAY);
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(reader(portal, &kept).await, StatusCode::OK, "on day three");
    }

    async fn what_a_provider_keeps_by_another_law_outlasts_the_day_of_texas(portal) {
        let kept = report_comes(portal).await;
        let mut browser = dana(portal, &kept).await;
        let hold = format!("/staff/results/{}/hold", kept.item);
        let answer = [("choice", "state_law"), ("reason", "A court has sealed this record.")];
        let done = browser.fill(&hold, &hold, &answer).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        portal.wait_minutes(3 * DAY);
        jobs::run_due(&portal.app).await.unwrap();
        let mut browser = dana(portal, &kept).await;
        let page = browser.get(&hold).await;
        assert!(page.says("A court has sealed this record."), "{}", page.html);
        assert_eq!(reader(portal, &kept).await, StatusCode::NOT_FOUND);
    }

    async fn the_law_of_texas_leaves_other_results_and_other_states_alone(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("T2", ROSA, PATHOLOGY)).await;
        let kept = Kept { home: format!("/p/{patient}"), item: held(portal).await };
        let mut browser = dana(portal, &kept).await;
        let page = format!("/staff/results/{}/conversation", kept.item);
        browser.fill(&page, &page, &talk(&[])).await;
        assert_eq!(reader(portal, &kept).await, StatusCode::OK, "elsewhere the talk shows it");
        portal.restart(|policy| policy.results.state_pack = StateLaw::Texas);
        let line = import_text(portal, &oru("T3", ROSA, SODIUM)).await;
        assert_eq!(line.results[0].state, "released");
    }
}
