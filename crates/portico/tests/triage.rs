//! What the machine reads in a message: whom it stops, whom it tells, and what staff are shown.

use axum::http::StatusCode;

use super::{
    messages::{CLINICAL, addresses, count, staff_side, write},
    story,
};
use crate::jobs;

story! {
    async fn t25_danger_that_a_no_takes_back_is_sent_without_a_page_and_staff_see_the_words(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let thread = write(portal, patient, CLINICAL, "No chest pain today. When do I come?").await;
        let mut rosa = portal.patient("rosa").await;
        let sent = rosa.get(&format!("{thread}/sent")).await;
        assert!(sent.between("<main", "</main").contains("emergency-card"), "{}", sent.html);
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&staff_side(&thread)).await;
        assert!(page.says("Read closely") && page.says("Words that were found: chest pain*"));
        assert!(!nia.get("/staff").await.says("Possibly urgent"));
        assert_eq!(jobs::run_due(&portal.app).await.unwrap(), 0, "nobody is paged");
        assert!(!portal.events().await.contains(&"triage.warned".to_owned()));
    }

    async fn t24_what_only_sounds_like_a_no_stops_the_message(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let (compose, action) = addresses(patient, CLINICAL);
        for body in [
            "I never had such chest pain.",
            "There is no relief from chest pain.",
            "I can not stand the chest pain.",
            "Sin alivio del dolor de pecho.",
        ] {
            let fields = [("topic", CLINICAL), ("subject", "A question"), ("body", body)];
            let page = rosa.fill(&compose, &action, &fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
            assert!(page.says("Is this urgent?"), "{body}: {}", page.html);
        }
        assert_eq!(count(portal, db::sql!("SELECT COUNT(*) FROM messages")).await, 0);
    }
}
