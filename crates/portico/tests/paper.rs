//! Results on paper: what a patient saves, and what the practice sends by post to whoever does not
//! look. What the sheets say is read back in the browser's journeys, by a program that reads PDF.

use axum::http::{StatusCode, header};
use db::sql;

use super::{
    cast::{Page, Portal},
    followup::{happened, tries, waiting},
    imports::{POTASSIUM, ROSA, SODIUM, histories, import_text, oru},
    messages::count,
    results::{first, held},
    story,
};
use crate::people::PatientId;

fn is_pdf(page: &Page, name: &str) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    assert!(page.html.starts_with("%PDF-1.7"), "no PDF");
    assert_eq!(page.headers[header::CONTENT_TYPE], "application/pdf");
    let how = page.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(how, format!("attachment; filename=\"{name}\""));
}

async fn a_result(portal: &Portal, segments: &str) -> (PatientId, String) {
    let (patient, _) = portal.enrolled("rosa");
    import_text(portal, &oru("D1", ROSA, segments)).await;
    let list = portal.patient("rosa").await.get(&format!("/p/{patient}/results")).await;
    (
        patient,
        first(&list.html).map_or_else(String::new, |item| format!("/p/{patient}/results/{item}")),
    )
}

story! {
    async fn a_patient_keeps_a_result_and_has_read_it(portal) {
        let (_, address) = a_result(portal, SODIUM).await;
        let mut rosa = portal.patient("rosa").await;
        let early = rosa.get_with(&format!("{address}/pdf"), &[("sec-purpose", "prefetch")]).await;
        is_pdf(&early, "result-2026-11-23.pdf");
        let views = sql!("SELECT count(*) FROM result_views");
        assert_eq!(count(portal, views).await, 0, "to fetch in advance is no view");
        is_pdf(&rosa.get(&format!("{address}/pdf")).await, "result-2026-11-23.pdf");
        assert_eq!(count(portal, views).await, 1, "who saves it has read it");
        let table = rosa.get(&format!("{address}/csv")).await;
        assert_eq!(table.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
        let lines: Vec<&str> = table.html.lines().collect();
        assert!(lines[0].ends_with("Test,The lab calls it,Value,Usual range,In words,Taken,Laboratory"));
        assert!(lines[1].starts_with("Sodium,"), "{}", lines[1]);
        assert!(lines[1].contains("139 mmol/L,136-145 mmol/L,in the usual range"), "{}", lines[1]);
        assert!(lines[2].contains("CONFIDENTIAL"), "{}", lines[2]);
        assert_eq!(happened(portal, "result.downloaded").await, 3);
        assert_eq!(happened(portal, "result.viewed").await, 2);
    }

    async fn what_is_held_can_be_neither_saved_nor_put_into_a_letter(portal) {
        let (patient, none) = a_result(portal, POTASSIUM).await;
        assert_eq!(none, "");
        let item = held(portal).await;
        let mut rosa = portal.patient("rosa").await;
        for kind in ["pdf", "csv"] {
            let page = rosa.get(&format!("/p/{patient}/results/{item}/{kind}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
        }
        let mut omar = portal.staff("omar").await;
        assert!(!omar.get(&waiting(patient)).await.says("/letter"), "nothing waits for her");
        // What may be sent asks her to call, and does not say why.
        is_pdf(&omar.get(&format!("/staff/results/{item}/letter")).await, "letter.pdf");
        assert_eq!(happened(portal, "result.printed").await, 0);
    }

    async fn whoever_is_not_on_the_portal_has_their_results_by_post(portal) {
        histories(portal).await;
        let patient = portal.patient_of("LFM-1003").await;
        let grace = "LFM-1003^^^LFM^MR||Okafor^Grace||19751130|F";
        import_text(portal, &oru("D2", grace, SODIUM)).await;
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&waiting(patient)).await;
        let (before, _) = page.html.split_once("/letter\"").unwrap();
        let (_, one) = before.rsplit_once('"').unwrap();
        let letter = format!("{one}/letter");
        is_pdf(&nia.get(&letter).await, "letter.pdf");
        assert!(happened(portal, "result.printed").await > 0);
        let sent = ["letter", "12 Elm Street", "sent", ""];
        let done = tries(&mut nia, &waiting(patient), sent).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        let views = sql!("SELECT count(*) FROM result_views");
        assert_eq!(count(portal, views).await, 0, "staff never count");
    }
}
