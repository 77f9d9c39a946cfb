//! Who answers, how soon they usually do, and what the patient is told of it.

use axum::http::StatusCode;

use super::{
    imports::{ROSA, SODIUM, import_text, oru},
    messages::{CLINICAL, addresses, staff_side, write},
    story,
};

story! {
    async fn a_conversation_is_handed_only_to_teams_that_may_read_it(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let clinical = staff_side(&write(portal, patient, CLINICAL, "A question.").await);
        let visit = staff_side(&write(portal, patient, "appointment", "Another day?").await);
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&clinical).await;
        assert!(page.says("value=\"refills\"") && page.says("value=\"nurses\""));
        for pool in ["front_desk", "billing", "records", "privacy"] {
            assert!(!page.says(&format!("value=\"{pool}\"")), "{pool}: {}", page.html);
            let owner = format!("{clinical}/owner");
            let refused = nia.post(&page, &owner, &[("owner", pool)]).await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND, "{pool}");
        }
        let page = nia.get(&visit).await;
        assert!(page.says("value=\"billing\"") && !page.says("value=\"privacy\""));
        let moved = nia.post(&page, &format!("{visit}/owner"), &[("owner", "billing")]).await;
        assert!(moved.place().ends_with("done=moved"), "{}", moved.html);
    }

    async fn five_answers_tell_what_is_usual_and_the_reply_names_its_date(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let (compose, _) = addresses(patient, CLINICAL);
        let usual = "Our usual time in the last 30 days: 1 day.";
        let mut newest = String::new();
        for count in 0..5 {
            let mut rosa = portal.patient("rosa").await;
            assert!(!rosa.get(&compose).await.says("Our usual time"), "{count}");
            newest = write(portal, patient, CLINICAL, "A question.").await;
            portal.wait_minutes(60);
            let mut nia = portal.staff("nia").await;
            let side = staff_side(&newest);
            nia.fill(&side, &side, &[("body", "Yes."), ("act", "send")]).await;
        }
        let mut rosa = portal.patient("rosa").await;
        assert!(rosa.get(&compose).await.says(usual));
        assert!(!rosa.get(&addresses(patient, "billing").0).await.says("Our usual time"));
        assert!(rosa.get(&newest).await.says("We usually answer by"), "the reply's date");
        portal.wait_minutes(31 * 24 * 60);
        let mut rosa = portal.patient("rosa").await;
        assert!(!rosa.get(&compose).await.says("Our usual time"));
    }

    async fn a_question_about_a_result_names_its_day_and_not_what_it_says(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("Q1", ROSA, SODIUM)).await;
        let mut rosa = portal.patient("rosa").await;
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        let item = list.between(&format!("/p/{patient}/results/"), "\"").to_owned();
        let result = rosa.get(&format!("/p/{patient}/results/{item}")).await;
        let link = format!("/p/{patient}/messages/new?topic=results_question");
        let rest = result.between(&link, "\"").replace("&amp;", "&").replace("&#38;", "&");
        let page = rosa.get(&format!("{link}{rest}")).await;
        assert!(page.says("value=\"My test of "), "{link}{rest}: {}", page.html);
        assert!(!page.between("<main", "</main").contains("odium"), "{}", page.html);
    }

    async fn t29_no_mail_is_stored_without_the_statement(portal) {
        let now = portal.clock.now();
        // With none, and with one that is not there.
        let unknown: Option<[u8; 16]> = Some([8; 16]);
        for (statement, rule) in [(None, "mails.statement_id"), (unknown, "foreign key")] {
            let who = db::Who::system("story");
            let bare = portal.app.db.write(who, now, move |tx| -> db::Result<()> {
                tx.record(db::Entry::new("story.wrote"));
                tx.run(
                    db::sql!(
                        "INSERT INTO mails (id, recipient, kind, language, subject, body, html,
                           statement_id, state, tries, due_at, queued_at)
                         VALUES ($1, 'rosa@example.com', 'something_new', 'en', 'News', 'Bare',
                           'Bare', $2, 'queued', 0, $3, $3)"
                    ),
                    db::params![[9u8; 16], statement, now],
                )?;
                Ok(())
            });
            let name = rule.to_owned();
            assert_eq!(bare.await.unwrap_err(), db::Error::Constraint { name });
        }
        assert!(portal.mails().await.is_empty());
    }

    async fn t29_whatever_is_printed_carries_the_statement(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        for path in ["results", "record", "messages"] {
            let page = rosa.get(&format!("/p/{patient}/{path}")).await;
            let printed = page.between("<div class=\"printed\">", "</div>");
            assert!(printed.contains("CONFIDENTIAL"), "{path}: {}", page.html);
        }
        assert!(!portal.browser().get("/").await.says("class=\"printed\""));
        let page = rosa.get("/account").await;
        let style = page.between("rel=\"stylesheet\" href=\"", "\"").to_owned();
        let style = rosa.get(&style).await;
        let (_, on_paper) = style.html.split_once("@media print").unwrap();
        assert!(on_paper.contains("details::details-content"));
        assert!(on_paper.contains(".printed { display: block"));
    }
}
