//! What the machine reads in a message: whom it stops, whom it tells, and what staff are shown.

use axum::http::StatusCode;

use super::{
    messages::{CLINICAL, addresses, count, staff_side, write},
    story,
};
use crate::jobs;

story! {
    async fn t25_danger_that_a_no_takes_back_pages_nobody_and_staff_see_the_words(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let thread = write(portal, patient, CLINICAL, "No chest pain today. When do I come?").await;
        let mut rosa = portal.patient("rosa").await;
        let sent = rosa.get(&format!("{thread}/sent")).await;
        assert!(sent.between("<main", "</main").contains("emergency-card"), "{}", sent.html);
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&staff_side(&thread)).await;
        assert!(page.says("Read closely") && page.says("Words that were found: chest pain"));
        assert!(!nia.get("/staff").await.says("Possibly urgent"));
        assert_eq!(jobs::run_due(&portal.app).await.unwrap(), 0, "nobody is paged");
        assert!(!portal.events().await.contains(&"triage.warned".to_owned()));
    }

    async fn at_night_whoever_writes_is_told_when_somebody_reads_it(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let thread = write(portal, patient, CLINICAL, "A question.").await;
        let (compose, action) = addresses(patient, CLINICAL);
        let told = "No one will read this until Tuesday, November 24, 2026, 8:00 am";
        let mut rosa = portal.patient("rosa").await;
        assert!(!rosa.get(&compose).await.says("No one will read this"), "somebody is there");
        portal.wait_minutes(9 * 60);
        let mut rosa = portal.patient("rosa").await;
        for page in [&compose, &thread] {
            let page = rosa.get(page).await;
            assert!(page.says(told) && page.says("tel:911"), "{}", page.html);
        }
        let danger = [("topic", CLINICAL), ("subject", "Tonight"), ("body", "I have chest pain.")];
        let stopped = rosa.fill(&compose, &action, &danger).await;
        assert!(stopped.says("Is this urgent?") && stopped.says(told), "{}", stopped.html);
    }

    async fn the_card_of_a_new_problem_leads_to_an_appointment_and_that_of_danger_does_not(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let visit = addresses(patient, "appointment").0;
        let link = format!("href=\"{visit}\"");
        let card = rosa.get(&addresses(patient, "new_problem").0).await;
        let main = card.between("<main", "</main");
        assert!(main.contains(&link) && main.contains("tel:7165550100"), "{}", card.html);
        assert!(rosa.get(&visit).await.says("<textarea"));
        assert!(!rosa.get(&addresses(patient, "urgent").0).await.says(&link));
        // Whoever tried to send something urgent is not offered to wait for a visit either.
        let (compose, action) = addresses(patient, CLINICAL);
        for (topic, offered) in [("urgent", false), ("new_problem", true)] {
            let fields = [("topic", topic), ("subject", "x"), ("body", "It hurts.")];
            let stopped = rosa.fill(&compose, &action, &fields).await;
            assert_eq!(rosa.get(stopped.place()).await.says(&link), offered, "{topic}");
        }
    }

    async fn what_was_stopped_is_not_written_under_another_topic(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let (compose, action) = addresses(patient, CLINICAL);
        let fields =
            [("topic", CLINICAL), ("subject", "Knee"), ("body", "It is swollen."), ("act", "stop")];
        let stopped = rosa.fill(&compose, &action, &fields).await;
        let page = rosa.get(stopped.place()).await;
        assert!(page.says("It is swollen.") && page.says("Call 911 now if"), "{}", page.html);
        assert!(page.says("<li>bleed and it does not stop</li>"));
        let other = rosa.get(&addresses(patient, "billing").0).await;
        assert!(!other.says("It is swollen.") && !other.says("what you wrote earlier"));
        assert!(rosa.get(&compose).await.says("It is swollen."));
    }

    async fn staff_are_told_when_a_message_is_in_a_language_that_no_list_reads(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let french = "J'ai très mal à la poitrine depuis hier soir.";
        let thread = write(portal, patient, CLINICAL, french).await;
        let known = write(portal, patient, CLINICAL, "When is my next visit?").await;
        let mut nia = portal.staff("nia").await;
        assert!(nia.get(&staff_side(&thread)).await.says("Not scanned"));
        assert!(!nia.get(&staff_side(&known)).await.says("Not scanned"));
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
