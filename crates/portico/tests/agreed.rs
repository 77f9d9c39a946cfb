//! A result that a patient wishes to see later, and the news that a relative should not tell.

use axum::http::StatusCode;
use db::sql;

use super::{
    cast::{Browser, Portal},
    followup::happened,
    imports::{POTASSIUM, ROSA, import_text, oru},
    results::{held, talk},
    story,
};
use crate::{jobs, people::PatientId};

/// Both agreed on Thursday evening, to have somebody with her.
const LATER: [(&str, &str); 3] =
    [("show", "agreed"), ("show_day", "2026-11-26"), ("show_time", "18:30")];

struct Told {
    patient: PatientId,
    item: String,
    dana: Browser,
}

async fn told(portal: &Portal, changes: &[(&str, &str)]) -> Told {
    let (patient, _) = portal.enrolled("rosa");
    import_text(portal, &oru("A1", ROSA, POTASSIUM)).await;
    let item = held(portal).await;
    let mut dana = portal.staff("dana").await;
    dana.get(&format!("/staff/results/{item}")).await;
    let address = format!("/staff/results/{item}/conversation");
    let done = dana.fill(&address, &address, &talk(changes)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
    Told { patient, item, dana }
}

async fn shows(portal: &Portal, told: &Told) -> StatusCode {
    let page = format!("/p/{}/results/{}", told.patient, told.item);
    portal.patient("rosa").await.get(&page).await.status
}

/// Minutes until Thursday, half past six in the evening.
const UNTIL_THURSDAY: i64 = 3 * 24 * 60 + 9 * 60 + 30;

story! {
    async fn a_result_waits_for_the_time_that_patient_and_provider_agreed_on(portal) {
        let mut told = told(portal, &LATER).await;
        assert_eq!(shows(portal, &told).await, StatusCode::NOT_FOUND);
        let page = told.dana.get(&format!("/staff/results/{}/conversation", told.item)).await;
        assert!(page.says("It is shown on November 26, 2026, 6:30 pm"), "{}", page.html);
        assert!(!told.dana.get("/staff").await.says(&told.item), "nobody has to call again");
        let mails = portal.mails().await.len();
        portal.wait_minutes(UNTIL_THURSDAY - 1);
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(shows(portal, &told).await, StatusCode::NOT_FOUND, "a minute too early");
        portal.wait_minutes(1);
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(shows(portal, &told).await, StatusCode::OK);
        assert_eq!(portal.mails().await.len(), mails + 1);
        for event in ["result.agreed", "result.agreed_time_came", "result.released"] {
            assert_eq!(happened(portal, event).await, 1, "{event}");
        }
    }

    async fn who_changes_their_mind_is_shown_it_at_once(portal) {
        let mut told = told(portal, &LATER).await;
        let address = format!("/staff/results/{}/conversation", told.item);
        let done = told.dana.fill(&address, &address, &talk(&[])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert_eq!(shows(portal, &told).await, StatusCode::OK);
        portal.wait_minutes(UNTIL_THURSDAY);
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(happened(portal, "result.released").await, 1, "it was shown once");
    }

    async fn a_time_that_is_no_wish_any_more_is_refused(portal) {
        let (_, _) = portal.enrolled("rosa");
        import_text(portal, &oru("A2", ROSA, POTASSIUM)).await;
        let item = held(portal).await;
        let mut dana = portal.staff("dana").await;
        dana.get(&format!("/staff/results/{item}")).await;
        let address = format!("/staff/results/{item}/conversation");
        for day in ["2026-11-22", "2026-12-01", "", "Thursday"] {
            let typed = talk(&[LATER[0], ("show_day", day), LATER[2]]);
            let page = dana.fill(&address, &address, &typed).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
            assert!(page.says("after now and at most 7 days away"), "{}", page.html);
        }
    }

    async fn whoever_has_the_patients_name_says_that_it_is_no_relative(portal) {
        // Dr Lee has a patient of the same name.
        portal.enrolled("rosa");
        import_text(portal, &oru("A3", ROSA, POTASSIUM)).await;
        let item = held(portal).await;
        let rename = sql!("UPDATE staff SET family = 'Garcia' WHERE family = 'Lee'");
        portal.tell(move |tx| tx.run(rename, &[]));
        let mut dana = portal.staff("dana").await;
        dana.get(&format!("/staff/results/{item}")).await;
        let address = format!("/staff/results/{item}/conversation");
        let page = dana.fill(&address, &address, &talk(&[])).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Ask a colleague to tell it"), "{}", page.html);
        assert!(page.says("This patient has your family name"), "{}", page.html);
        let done = dana.fill(&address, &address, &talk(&[("no_relative", "yes")])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
    }
}
