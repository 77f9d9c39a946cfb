//! What a provider writes above a result that needs no conversation.

use axum::http::StatusCode;
use db::sql;

use super::{
    followup::happened,
    imports::{POTASSIUM, ROSA, SODIUM, import_text, oru},
    results::first,
    story,
};

const WORDS: &str = "All is well. Drink more water & see you in May.";

story! {
    async fn what_a_provider_writes_stands_above_the_values_and_is_news_until_it_is_read(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("C1", ROSA, SODIUM)).await;
        let mut rosa = portal.patient("rosa").await;
        let list = format!("/p/{patient}/results");
        let item = first(&rosa.get(&list).await.html).expect("a released result");
        let own = format!("{list}/{item}");
        rosa.get(&own).await;
        portal.tell(|tx| tx.run(sql!("UPDATE mails SET state = 'dropped'"), &[]));
        let mut dana = portal.staff("dana").await;
        let staff = format!("/staff/results/{item}");
        let to = format!("{staff}/comments");
        let done = dana.fill(&staff, &to, &[("comment", WORDS)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert!(dana.get(&staff).await.says("Not read yet"));
        assert_eq!(portal.mails().await.len(), 1, "the patient is mailed");
        assert!(rosa.get(&format!("/p/{patient}")).await.says("Your provider wrote about"));
        assert!(rosa.get(&list).await.says("New words from your provider"));
        let page = rosa.get(&own).await;
        let comment = page.html.find("Drink more water &#38; see you in May.").expect("the comment");
        assert!(comment < page.html.find("Sodium").expect("the values"), "above the values");
        assert!(page.says("Dana Lee"), "{}", page.html);
        assert!(!rosa.get(&list).await.says("New words from your provider"), "read is read");
        portal.clock.advance_seconds(60);
        let again = [("comment", "I meant in June.")];
        dana.fill(&staff, &to, &again).await;
        let page = rosa.get(&own).await;
        assert!(page.says("I meant in June.") && !page.says("in May"), "{}", page.html);
        assert!(dana.get(&staff).await.says("in May"), "staff read what stood there before");
        assert_eq!(happened(portal, "result.commented").await, 2);
    }

    async fn nothing_is_written_above_what_is_held_and_nothing_by_a_nurse(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("C2", ROSA, POTASSIUM)).await;
        let mut dana = portal.staff("dana").await;
        let item = first(&dana.get("/staff/gate").await.html).expect("a held result");
        let staff = format!("/staff/results/{item}");
        let to = format!("{staff}/comments");
        let page = dana.get(&staff).await;
        assert!(!page.says("Comment for the patient"), "{}", page.html);
        let tried = dana.post(&page, &to, &[("comment", WORDS)]).await;
        assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(tried.says("does not see this version"), "{}", tried.html);
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&staff).await;
        let tried = nia.post(&page, &to, &[("comment", WORDS)]).await;
        assert_eq!(tried.status, StatusCode::NOT_FOUND);
        assert!(portal.mails().await.is_empty());
        assert_eq!(happened(portal, "result.commented").await, 0);
        let mut rosa = portal.patient("rosa").await;
        assert!(!rosa.get(&format!("/p/{patient}/results")).await.says("New words"));
    }
}
