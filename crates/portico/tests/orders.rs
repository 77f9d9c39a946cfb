//! Tests that were ordered: what the patient reads of them, and what is told first.

use axum::http::StatusCode;

use super::{
    cast::{Browser, Page},
    followup::happened,
    imports::{POTASSIUM, ROSA, SODIUM, import_text, oru},
    results::{first, talk},
    story,
};
use crate::people::PatientId;

const ORDER: [(&str, &str); 4] = [
    ("test", "Metabolic panel"),
    ("number", ""),
    ("ordered_on", "2026-11-19"),
    ("until", "2027-01-20"),
];
const WHY: &str = "Her father lost his kidneys.";

async fn orders(browser: &mut Browser, patient: PatientId, more: &[(&str, &str)]) -> Page {
    let page = format!("/staff/patients/{patient}/orders");
    let kept = ORDER.into_iter().filter(|(name, _)| !more.iter().any(|(n, _)| n == name));
    let typed: Vec<(&str, &str)> = kept.chain(more.iter().copied()).collect();
    browser.fill(&page, &page, &typed).await
}

/// What a page says, without the tokens of its forms.
fn words(page: &Page) -> String {
    let main = page.between("<main", "</main>");
    let lines = main.lines().filter(|line| !line.contains("type=\"hidden\""));
    lines.collect::<Vec<_>>().join("\n")
}

story! {
    async fn what_its_provider_asked_for_is_told_first_and_no_page_says_that_it_came(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut dana = portal.staff("dana").await;
        let done = orders(&mut dana, patient, &[("tell_first", "yes"), ("reason", WHY)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert_eq!(happened(portal, "order.made").await, 1);
        let mut rosa = portal.patient("rosa").await;
        let list = format!("/p/{patient}/results");
        let before = rosa.get(&list).await;
        assert!(before.says("Ordered November 19, 2026 · Not available yet"), "{}", before.html);
        assert!(!before.says("kidneys"), "{}", before.html);
        let line = import_text(portal, &oru("O1", ROSA, SODIUM)).await;
        assert_eq!((line.results[0].class, line.results[0].state), ("significant", "held"));
        assert_eq!(words(&rosa.get(&list).await), words(&before), "nothing says that it came");
        assert!(portal.mails().await.is_empty());
        let board = dana.get("/staff/gate").await;
        let why = format!("Asked for at the order: {WHY}");
        assert!(board.says(&why), "{}", board.html);
        let staff = dana.get(&format!("/staff/patients/{patient}/orders")).await;
        let item = first(&staff.html).expect("the report that came");
        dana.get(&format!("/staff/results/{item}")).await;
        let talks = format!("/staff/results/{item}/conversation");
        let told = dana.fill(&talks, &talks, &talk(&[])).await;
        assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.html);
        let shown = rosa.get(&list).await;
        assert!(shown.says("Basic metabolic panel") && !shown.says("Not available yet"));
        let line = import_text(portal, &oru("O2", ROSA, SODIUM)).await;
        assert_eq!(line.results[0].state, "held", "the next one of the same test, too");
        assert!(!rosa.get(&list).await.says("Not available yet"), "nothing says that it came");
    }

    async fn an_order_that_asks_for_nothing_reads_the_same_and_holds_nothing(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut nia = portal.staff("nia").await;
        orders(&mut nia, patient, &[("test", "Potassium")]).await;
        orders(&mut nia, patient, &[("test", "Mammogram"), ("number", "A-17")]).await;
        let mut rosa = portal.patient("rosa").await;
        let list = format!("/p/{patient}/results");
        let waits = |page: &Page| page.html.matches("Not available yet").count();
        assert_eq!(waits(&rosa.get(&list).await), 2);
        assert_eq!(import_text(portal, &oru("P1", ROSA, POTASSIUM)).await.results[0].state, "held");
        assert_eq!(waits(&rosa.get(&list).await), 2, "it came, and is held for what it says");
        let line = import_text(portal, &oru("P2", ROSA, SODIUM)).await;
        assert_eq!(line.results[0].state, "released", "it is no answer to these");
        rosa.reads("es");
        assert!(rosa.get(&list).await.says("Aún no disponible"));
        portal.wait_minutes(60 * 24 * 60);
        let mut rosa = portal.patient("rosa").await;
        assert_eq!(waits(&rosa.get(&list).await), 0, "nobody waits for ever");
    }

    async fn a_nurse_asks_that_a_patient_is_told_first_and_only_a_provider_takes_it_back(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut nia = portal.staff("nia").await;
        orders(&mut nia, patient, &[("tell_first", "yes"), ("reason", WHY)]).await;
        let at = format!("/staff/patients/{patient}/orders");
        let page = nia.get(&at).await;
        assert!(page.says(WHY) && !page.says("End the order"), "{}", page.html);
        let mut dana = portal.staff("dana").await;
        let page = dana.get(&at).await;
        let end = format!("{at}/ord_{}/end", page.between("/orders/ord_", "/end\""));
        let tried = nia.get(&at).await;
        assert_eq!(nia.post(&tried, &end, &[]).await.status, StatusCode::NOT_FOUND);
        let other = portal.enrolled("sam").0;
        let elsewhere = end.replace(&patient.to_string(), &other.to_string());
        assert_eq!(dana.post(&page, &elsewhere, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(dana.post(&page, &end, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(dana.get(&at).await.says("Ended November 23, 2026"));
        let line = import_text(portal, &oru("E1", ROSA, SODIUM)).await;
        assert_eq!(line.results[0].state, "released");
    }

    async fn what_is_wrong_with_an_order_is_told_at_its_field(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut dana = portal.staff("dana").await;
        let wrong = [("test", ""), ("ordered_on", "soon"), ("until", ""), ("tell_first", "yes")];
        let page = orders(&mut dana, patient, &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["what the test is called", "last 90 days", "within a year", "Write why"] {
            assert!(page.says(words), "{words}: {}", page.html);
        }
        assert_eq!(happened(portal, "order.made").await, 0);
    }
}
