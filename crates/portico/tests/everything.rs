//! A patient asks for everything now: the same whether or not anything is held, answered in a
//! business day, and what is kept is kept by a law.

use axum::http::StatusCode;
use db::sql;

use super::{
    cast::{Browser, Page},
    imports::{POTASSIUM, ROSA, import_text, oru},
    messages::count,
    results::{held, talk},
    story,
};
use crate::people::PatientId;

const REASON: &str = "The tube was labelled for her sister too.";

async fn asks(who: &mut Browser, patient: PatientId) -> Page {
    let page = format!("/p/{patient}/results");
    let done = who.fill(&page, &format!("/p/{patient}/everything-now"), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
    who.get(&page).await
}

/// The provider's page of the one request that is open.
async fn request(dana: &mut Browser) -> String {
    let today = dana.get("/staff?kind=answer_ask_now").await;
    format!("/staff/result-requests/rqn_{}", today.between("/staff/result-requests/rqn_", "\""))
}

/// The section that the patient reads, without what belongs to the request.
fn section(page: &Page) -> String {
    let (_, rest) = page.html.split_once("Give me everything now</h2>").expect("the section");
    rest.split("</section>").next().unwrap().split("name=\"csrf\"").next().unwrap().to_owned()
}

story! {
    async fn t47_who_asks_for_everything_is_answered_in_a_business_day(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("E2", ROSA, POTASSIUM)).await;
        let item = held(portal).await;
        let mut rosa = portal.patient("rosa").await;
        let page = asks(&mut rosa, patient).await;
        let by = "We answer here by November 24, 2026";
        assert!(section(&page).contains(by) && !page.says("everything-now"), "{}", page.html);
        let mut dana = portal.staff("dana").await;
        let address = request(&mut dana).await;
        let shown = dana.get(&address).await;
        assert!(shown.says("Open and read each result first"), "{}", shown.html);
        let choice = format!("choice-{item}");
        let show = [(choice.as_str(), "show")];
        let unread = dana.fill(&address, &address, &show).await;
        assert!(unread.says("Open and read"), "{}", unread.html);
        dana.get(&format!("/staff/results/{item}")).await;
        let nothing = dana.fill(&address, &address, &[]).await;
        assert!(nothing.says("Choose what you do"), "{}", nothing.html);
        assert!(dana.get(&address).await.says("171.201(c)(2)"));
        let mut omar = portal.staff("nia").await;
        assert_eq!(omar.get(&address).await.status, StatusCode::NOT_FOUND, "a provider answers");
        let mails = portal.mails().await.len();
        let done = dana.fill(&address, &address, &show).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert_eq!(portal.mails().await.len(), mails + 1);
        let page = rosa.get(&format!("/p/{patient}/results")).await;
        assert!(section(&page).contains("Everything that is final is shown"), "{}", page.html);
        assert!(rosa.get(&format!("/p/{patient}/results/{item}")).await.says("6.9"));
        let today = dana.get("/staff").await;
        assert!(!today.says(&address) && today.says(&item), "somebody still calls her");
        for event in ["result.ask_now", "result.ask_now_answered", "result.released"] {
            assert!(portal.events().await.iter().any(|e| e == event), "{event}");
        }
        assert!(!page.says("everything-now"), "once a day");
        portal.wait_minutes(24 * 60);
        let mut rosa = portal.patient("rosa").await;
        assert!(rosa.get(&format!("/p/{patient}/results")).await.says("everything-now"));
    }

    async fn what_is_kept_is_kept_by_a_law_which_the_patient_reads_and_may_have_reviewed(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("E3", ROSA, POTASSIUM)).await;
        let item = held(portal).await;
        let mut rosa = portal.patient("rosa").await;
        asks(&mut rosa, patient).await;
        let mut dana = portal.staff("dana").await;
        let address = request(&mut dana).await;
        dana.get(&format!("/staff/results/{item}")).await;
        let (choice, reason) = (format!("choice-{item}"), format!("reason-{item}"));
        for (chosen, words) in [
            (vec![(choice.as_str(), "data_integrity")], "Write why each"),
            (vec![(choice.as_str(), "practice_policy"), (&reason, REASON)], "Choose what you do"),
        ] {
            let page = dana.fill(&address, &address, &chosen).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.says(words), "{words}: {}", page.html);
        }
        let keep = [(choice.as_str(), "data_integrity"), (&reason, REASON)];
        let done = dana.fill(&address, &address, &keep).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        let page = rosa.get(&format!("/p/{patient}/results")).await;
        for words in ["something is kept", "belong to somebody else", "had no part in it"] {
            assert!(section(&page).contains(words), "{words}: {}", page.html);
        }
        assert!(!page.says("sister") && !page.says(&item), "{}", page.html);
        let detail = format!("/p/{patient}/results/{item}");
        assert_eq!(rosa.get(&detail).await.status, StatusCode::NOT_FOUND);
        assert!(dana.get("/staff/gate").await.says("The data may be wrong or somebody else"));
        let told = sql!("SELECT count(*) FROM ledger WHERE detail LIKE '%sister%'");
        assert_eq!(count(portal, told).await, 0, "the ledger has no words of it");
        // A conversation ends it.
        let page = format!("/staff/results/{item}/conversation");
        assert_eq!(dana.fill(&page, &page, &talk(&[])).await.status, StatusCode::SEE_OTHER);
        assert!(rosa.get(&detail).await.says("6.9"));
        let page = rosa.get(&format!("/p/{patient}/results")).await;
        assert!(section(&page).contains("Everything that is final is shown"), "{}", page.html);
    }

    async fn to_ask_for_everything_is_the_same_whether_or_not_anything_is_held(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let (other, _) = portal.enrolled("sam");
        import_text(portal, &oru("E4", ROSA, POTASSIUM)).await;
        let (mut rosa, mut sam) = (portal.patient("rosa").await, portal.patient("sam").await);
        let (before, also) = (
            rosa.get(&format!("/p/{patient}/results")).await,
            sam.get(&format!("/p/{other}/results")).await,
        );
        let as_others = section(&before).replace(&patient.to_string(), &other.to_string());
        assert_eq!(as_others, section(&also));
        let (one, two) = (asks(&mut rosa, patient).await, asks(&mut sam, other).await);
        assert_eq!(section(&one), section(&two));
        // Asked again in another window: the same page, and no second task.
        let key = ("key", "00000000000000000000000000000000");
        let home = format!("/p/{patient}");
        rosa.fill(&home, &format!("{home}/everything-now"), &[key]).await;
        assert_eq!(count(portal, sql!("SELECT count(*) FROM result_requests")).await, 2);
        let mut dana = portal.staff("dana").await;
        let tasks = dana.get("/staff?kind=answer_ask_now").await;
        assert_eq!(tasks.html.matches("/staff/result-requests/").count(), 2, "{}", tasks.html);
    }

    async fn a_practice_may_leave_the_question_out(portal) {
        portal.restart(|policy| policy.results.ask_now = false);
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let page = rosa.get(&format!("/p/{patient}/results")).await;
        assert!(!page.says("Give me everything"), "{}", page.html);
        let home = format!("/p/{patient}/preference");
        let asked = rosa.fill(&home, &format!("/p/{patient}/everything-now"), &[]).await;
        assert_eq!(asked.status, StatusCode::NOT_FOUND);
    }
}
