//! A new version of the agreement: who is told, who is on which, and what was under way.

use axum::http::StatusCode;
use db::{params, sql};

use super::{
    agreements::{publish, sign},
    story,
};
use crate::jobs;

story! {
    async fn everybody_who_may_sign_in_is_mailed_once_that_a_version_must_be_accepted(portal) {
        portal.enrolled("rosa");
        portal.enrolled("sam");
        let (_, ended) = portal.enrolled("anna");
        portal.tell(move |tx| {
            let end = sql!("UPDATE accounts SET state = 'terminated' WHERE id = $1");
            tx.run(end, params![ended])
        });
        publish(portal, "no").await;
        jobs::run_due(&portal.app).await.unwrap();
        assert!(portal.mails().await.is_empty(), "nobody must do anything");
        publish(portal, "yes").await;
        let version = portal.app.db.read(|r| -> db::Result<crate::agreements::VersionId> {
            Ok(crate::agreements::current(r)?.unwrap().id)
        });
        let version = version.await.unwrap();
        jobs::run_due(&portal.app).await.unwrap();
        let mails = portal.mails().await;
        assert_eq!(mails.len(), 2, "{mails:?}");
        assert!(mails.iter().any(|mail| mail.contains("nueva versión del acuerdo")), "{mails:?}");
        assert!(mails.iter().all(|mail| mail.contains("911") && !mail.contains("Garc")));
        assert!(portal.events().await.contains(&"agreement.notified".to_owned()));
        let now = portal.clock.now();
        portal.tell(move |tx| jobs::queue(tx, "mail_new_agreement", &version.to_string(), now));
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(portal.mails().await.len(), 2, "done twice, it mails nobody twice");
    }

    async fn the_keepers_of_the_agreement_see_who_is_on_which_version(portal) {
        publish(portal, "yes").await;
        for (key, name) in [("rosa", "Rosa García López"), ("sam", "Sam Whitfield")] {
            let (_, account) = portal.enrolled(key);
            let now = portal.clock.now();
            portal.tell(move |tx| {
                crate::accounts::oblige(tx, account, crate::accounts::Stage::Agreement, now)
            });
            assert_eq!(sign(&mut portal.patient(key).await, name).await.place(), "/");
        }
        let mut avery = portal.staff("avery").await;
        let staff = avery.get("/staff/agreement").await;
        let first = staff.between("<td><a href=\"", "\">2<").to_owned();
        let list = avery.get(&first).await;
        assert!(list.says("Rosa García López") && list.says("Sam Whitfield"), "{}", list.html);
        publish(portal, "yes").await;
        sign(&mut portal.patient("rosa").await, "Rosa García López").await;
        let list = avery.get(&first).await;
        assert!(list.says("Sam Whitfield") && !list.says("Rosa García"), "{}", list.html);
        let last = list.between("<th scope=\"row\">", "</th>");
        assert_eq!(last, "Sam Whitfield");
        assert!(portal.events().await.contains(&"agreement.holders_listed".to_owned()));
        let mut nia = portal.staff("nia").await;
        assert_eq!(nia.get(&first).await.status, StatusCode::NOT_FOUND);
    }

    async fn t19_the_form_that_was_under_way_is_finished_once_and_the_next_is_kept(portal) {
        publish(portal, "yes").await;
        let (patient, _) = portal.enrolled("sam");
        let mut sam = portal.patient("sam").await;
        let messages = format!("/p/{patient}/messages");
        let form = format!("{messages}/new?topic=billing");
        let (first, second) = (sam.get(&form).await, sam.get(&form).await);
        portal.wait_minutes(1);
        publish(portal, "yes").await;
        let wrote = |body| [("topic", "billing"), ("subject", "My bill"), ("body", body)];
        let late = sam.get("/agreement").await;
        let away = sam.post(&late, &messages, &wrote("Begun afterwards.")).await;
        assert_eq!(away.place(), "/agreement?kept=1", "its page was opened afterwards");
        let sent = sam.post(&first, &messages, &wrote("Under way.")).await;
        assert!(sent.place().ends_with("/sent"), "{}: {}", sent.place(), sent.html);
        assert_eq!(sam.get(&messages).await.place(), "/agreement", "then the agreement blocks");
        let away = sam.post(&second, &messages, &wrote("A long text.")).await;
        assert_eq!(away.place(), "/agreement?kept=1", "one form is finished, not two");
        assert!(sam.get(away.place()).await.says("What you were writing is kept"));
        assert_eq!(sign(&mut sam, "Sam Whitfield").await.place(), "/");
        let page = sam.get(&format!("{messages}/new?draft=1")).await;
        assert!(page.says("A long text.") && page.says("value=\"My bill\""), "{}", page.html);
        assert!(sam.get(sent.place()).await.says("Reference:"));
    }
}
