//! All that is kept back, for those who answer for it; and what a provider keeps, looked at again.

use axum::http::StatusCode;
use policy::StateLaw;

use super::{
    cast::{Browser, Page, Portal},
    followup::happened,
    imports::{POTASSIUM, ROSA, SODIUM, import_text, oru, result_of},
    results::{held, talk},
    story,
};
use crate::jobs;

const HOLDS: &str = "/staff/holds";
const DAY: i64 = 24 * 60;
const PATHOLOGY: &str = "OBX|1|TX|22637-3^Final diagnosis^LN||Invasive carcinoma.||||||F";

/// Rosa asks for everything; Dana keeps the result, because of a doubt.
async fn keeps(portal: &Portal) -> String {
    let (patient, _) = portal.enrolled("rosa");
    import_text(portal, &oru("H1", ROSA, POTASSIUM)).await;
    let item = held(portal).await;
    let mut rosa = portal.patient("rosa").await;
    rosa.fill(&format!("/p/{patient}/results"), &format!("/p/{patient}/everything-now"), &[]).await;
    let mut dana = reader(portal, &item).await;
    let today = dana.get("/staff?kind=answer_ask_now").await;
    let id = today.between("/staff/result-requests/", "\"").to_owned();
    let request = format!("/staff/result-requests/{id}");
    let (choice, reason) = (format!("choice-{item}"), format!("reason-{item}"));
    let answer = [(choice.as_str(), "data_integrity"), (reason.as_str(), DOUBT)];
    let done = dana.fill(&request, &request, &answer).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
    item
}

const DOUBT: &str = "The tube was labelled for her sister too.";

/// Dana, who has read a result.
async fn reader(portal: &Portal, item: &str) -> Browser {
    let mut dana = portal.staff("dana").await;
    dana.get(&format!("/staff/results/{item}")).await;
    dana
}

async fn reviews(dana: &mut Browser, item: &str, fields: &[(&str, &str)]) -> Page {
    let at = format!("/staff/results/{item}/hold");
    dana.fill(&at, &at, fields).await
}

async fn is_asked(portal: &Portal, item: &str) -> bool {
    jobs::run_due(&portal.app).await.unwrap();
    let today = portal.staff("omar").await.get("/staff?kind=review_hold").await;
    today.says(&format!("/staff/results/{item}/hold"))
}

story! {
    async fn every_hold_stands_there_with_its_basis_its_law_its_end_and_whose_turn_it_is(portal) {
        portal.restart(|policy| policy.results.state_pack = StateLaw::Texas);
        let mut priya = portal.staff("priya").await;
        let page = priya.get(HOLDS).await;
        assert!(page.says("Nothing is kept back") && page.says("No result was shown"), "{}", page.html);
        portal.enrolled("rosa");
        import_text(portal, &oru("K1", ROSA, POTASSIUM)).await;
        portal.wait_minutes(DAY);
        import_text(portal, &oru("K2", ROSA, PATHOLOGY)).await;
        import_text(portal, &result_of("K3", "ORD-K3", ROSA, "P", SODIUM)).await;
        portal.wait_minutes(2 * DAY);
        let mut priya = portal.staff("priya").await;
        let page = priya.get(HOLDS).await;
        for words in [
            "García López, Rosa",
            "LFM-1001",
            "March 14, 1961",
            "The practice talks first",
            "no exception of the rule on information blocking",
            "When the conversation is recorded",
            "Tex. Occ. Code § 159.0062; 45 CFR 171.202(b)",
            "On November 26, 2026, 12:00 am",
            "The laboratory has not finished",
            "3 days",
            "Talk with a patient about a result",
            "Critical",
            "Wishes: ",
        ] {
            assert!(page.says(words), "{words}: {}", page.html);
        }
        let law = priya.get(&format!("{HOLDS}?basis=state_law")).await;
        assert!(law.says("159.0062") && !law.says("no exception of the rule"), "{}", law.html);
        assert!(law.says("The practice talks first") && law.says("Show all"), "the figures stay");
        assert!(priya.get(&format!("{HOLDS}?basis=clinician_harm")).await.says("on this basis"));
        assert_eq!(happened(portal, "holds.viewed").await, 4);
        priya.reads("es");
        assert!(priya.get(HOLDS).await.says("la asesoría jurídica decide"));
    }

    async fn only_the_privacy_officer_and_the_medical_director_see_what_is_kept_back(portal) {
        for (key, status) in [
            ("priya", StatusCode::OK),
            ("dana", StatusCode::OK),
            ("omar", StatusCode::NOT_FOUND),
            ("nia", StatusCode::NOT_FOUND),
            ("avery", StatusCode::NOT_FOUND),
        ] {
            let mut browser = portal.staff(key).await;
            assert_eq!(browser.get(HOLDS).await.status, status, "{key}");
            let in_the_menu = browser.get("/staff").await.says("href=\"/staff/holds\"");
            assert_eq!(in_the_menu, status == StatusCode::OK, "{key}");
        }
    }

    async fn what_a_provider_keeps_is_looked_at_again_after_a_month(portal) {
        let item = keeps(portal).await;
        let mut dana = reader(portal, &item).await;
        let page = dana.get(HOLDS).await;
        for words in ["171.201(c)(2)", DOUBT, "They look at it again on December 23, 2026"] {
            assert!(page.says(words), "{words}: {}", page.html);
        }
        portal.wait_minutes(29 * DAY);
        assert!(!is_asked(portal, &item).await, "a day too early");
        portal.wait_minutes(DAY);
        assert!(is_asked(portal, &item).await);
        let mut dana = reader(portal, &item).await;
        assert!(dana.get(HOLDS).await.says("Look again at a result that is kept"));
        let (page, class) = (format!("/staff/results/{item}"), format!("/staff/results/{item}/class"));
        let judged = [("class", "routine"), ("why", "Hemolyzed, as it seems to me.")];
        assert_eq!(dana.fill(&page, &class, &judged).await.status, StatusCode::SEE_OTHER);
        assert!(is_asked(portal, &item).await, "another class is no answer");
        let judged = [("class", "critical"), ("why", "It was right after all.")];
        dana.fill(&page, &class, &judged).await;
        for (fields, words) in [
            (vec![], "Choose what you do"),
            (vec![("choice", "clinician_harm")], "Write how you know"),
            (vec![("choice", "practice_policy"), ("reason", DOUBT)], "Choose what you do"),
        ] {
            let page = reviews(&mut dana, &item, &fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.says(words) && page.says(DOUBT), "{words}: {}", page.html);
        }
        let again = [("choice", "data_integrity"), ("reason", "The laboratory still looks for the tube.")];
        let done = reviews(&mut dana, &item, &again).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert!(!is_asked(portal, &item).await, "it was answered");
        assert!(dana.get(HOLDS).await.says("still looks for the tube"));
        portal.wait_minutes(30 * DAY);
        assert!(is_asked(portal, &item).await, "and it does not last for ever either");
        let mut dana = reader(portal, &item).await;
        assert_eq!(reviews(&mut dana, &item, &[("choice", "show")]).await.status, StatusCode::SEE_OTHER);
        assert!(!is_asked(portal, &item).await);
        assert!(dana.get(HOLDS).await.says("Nothing is kept back"));
        assert_eq!(happened(portal, "result.hold_reviewed").await, 2);
        let today = dana.get("/staff?kind=call_about_result").await;
        assert!(today.says(&item), "somebody still calls her");
    }

    async fn a_conversation_ends_the_review_and_what_nobody_keeps_has_none(portal) {
        let item = keeps(portal).await;
        portal.wait_minutes(30 * DAY);
        assert!(is_asked(portal, &item).await);
        let mut dana = reader(portal, &item).await;
        let at = format!("/staff/results/{item}/conversation");
        let done = dana.fill(&at, &at, &talk(&[("day", "2026-12-23")])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert!(!is_asked(portal, &item).await);
        let page = dana.get(&format!("/staff/results/{item}/hold")).await;
        assert!(page.says("Nobody keeps this result"), "{}", page.html);
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&format!("/staff/results/{item}/hold")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "a provider decides");
    }
}
