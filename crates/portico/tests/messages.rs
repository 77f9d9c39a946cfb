//! Writing to the practice: what is stopped, who answers and by when, and what is never lost.

use axum::http::StatusCode;
use db::params;

use super::{cast::Portal, story};
use crate::{jobs, people::PatientId};

/// What somebody is already treated for, by default.
pub(super) const CLINICAL: &str = "clinical_follow_up";

/// Sends a message as Rosa and gives its thread's address on her side.
pub(super) async fn write(portal: &Portal, patient: PatientId, topic: &str, body: &str) -> String {
    let mut rosa = portal.patient("rosa").await;
    let (compose, action) = addresses(patient, topic);
    let fields = [("topic", topic), ("subject", "A question"), ("body", body), ("act", "send")];
    let sent = rosa.fill(&compose, &action, &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
    sent.place().strip_suffix("/sent").expect("a confirmation follows").to_owned()
}

pub(super) fn addresses(patient: PatientId, topic: &str) -> (String, String) {
    let messages = format!("/p/{patient}/messages");
    (format!("{messages}/new?topic={topic}"), messages)
}

/// The staff's address of a thread.
pub(super) fn staff_side(thread: &str) -> String {
    format!("/staff/threads/{}", thread.rsplit('/').next().unwrap())
}

/// The number that a statement counts.
pub(super) async fn count(portal: &Portal, sql: db::Sql) -> i64 {
    portal.app.db.read(move |r| r.one::<i64>(sql, &[])).await.unwrap()
}

story! {
    async fn a_patient_writes_a_nurse_answers_and_the_patient_reads(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        assert_eq!(rosa.get("/home").await.place(), format!("/p/{patient}"));
        assert!(rosa.get(&format!("/p/{patient}")).await.says("Nothing new"));
        let (compose, action) = addresses(patient, CLINICAL);
        let page = rosa.get(&compose).await;
        assert!(page.says("We usually answer by Wednesday, November 25, 2026, 9:00 am."));
        assert!(page.says("emergency-card") && page.says("CONFIDENTIAL"), "{}", page.html);
        let fields = [("topic", CLINICAL), ("subject", "Blood pressure"), ("body", "128/78\nok?")];
        let sent = rosa.post(&page, &action, &fields).await;
        let confirmation = rosa.get(sent.place()).await;
        assert!(confirmation.says("Reference:") && confirmation.says("Wednesday, November 25"));

        let thread = sent.place().strip_suffix("/sent").unwrap().to_owned();
        let mut nia = portal.staff("nia").await;
        let today = nia.get("/staff").await;
        assert!(today.says(&staff_side(&thread)), "{}", today.html);
        let person = portal.cast.patient("rosa");
        assert!(today.says(&person.mrn) && today.says("March 14, 1961"), "two identifiers");
        let page = nia.get(&staff_side(&thread)).await;
        assert!(page.says("128/78\nok?"), "{}", page.html);
        let answer = [("body", "That is fine."), ("act", "send")];
        let done = nia.post(&page, &staff_side(&thread), &answer).await;
        assert!(nia.get(done.place()).await.says("Not read by the patient yet"));
        assert!(!nia.get("/staff").await.says(&staff_side(&thread)), "it is off the list");

        let mails = portal.mails().await;
        let mail = mails.last().unwrap();
        assert!(!mail.contains("Blood") && !mail.contains("fine"), "{mail}");
        let home = rosa.get(&format!("/p/{patient}")).await;
        assert!(home.says("New message: Blood pressure"), "{}", home.html);
        assert!(rosa.get(&thread).await.says("That is fine."));
        assert!(rosa.get(&format!("/p/{patient}")).await.says("Nothing new"));
        assert!(nia.get(&staff_side(&thread)).await.says("Read by the patient"));
        let events = portal.events().await;
        for event in [
            "message.sent", "task.opened", "task.looked_at", "tasks.listed", "message.answered",
            "task.closed", "notification.queued", "message.read",
        ] {
            assert!(events.iter().any(|e| e == event), "{event}: {events:?}");
        }
        assert_eq!(events.iter().filter(|e| *e == "message.read").count(), 1);
    }

    async fn an_answered_conversation_is_found_by_its_reference_and_by_its_patient(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let thread = write(portal, patient, CLINICAL, "About my blood pressure.").await;
        let bill = write(portal, patient, "billing", "About the bill.").await;
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&staff_side(&thread)).await;
        let reference = page.between("class=\"code\">", "</dd>").to_owned();
        nia.post(&page, &staff_side(&thread), &[("body", "Fine."), ("act", "send")]).await;
        let told = reference.to_lowercase().replace('-', " ").replace('0', "o");
        let found = nia.get(&format!("/staff/threads?reference={}", told.replace(' ', "+"))).await;
        assert!(found.says(&staff_side(&thread)) && !found.says(&staff_side(&bill)), "{reference}");
        assert!(found.says("Nothing waits for an answer here."), "{}", found.html);
        let theirs = format!("/staff/patients/{patient}/threads");
        for page in ["/staff/threads", &theirs] {
            let page = nia.get(page).await;
            assert!(page.says(&staff_side(&thread)) && page.says(&staff_side(&bill)));
        }
        assert!(nia.get("/staff/threads?reference=none").await.says("There are no messages here."));
        let mut felix = portal.staff("felix").await;
        for page in ["/staff/threads", &theirs, &format!("/staff/threads?reference={reference}")] {
            assert!(!felix.get(page).await.says(&staff_side(&thread)), "clinical, not the desk's");
        }
        assert!(felix.get("/staff/threads").await.says(&staff_side(&bill)));
        // However many clinical ones are newer: nothing tells the desk that they are there.
        portal.tell(move |tx| -> db::Result<()> {
            for number in 0..60 {
                let id: [u8; 16] = base::secret::random();
                tx.run(
                    db::sql!(
                        "INSERT INTO threads (patient_id, id, topic, subject, opened_at, last_at, reference)
                         VALUES ($1, $2, 'medicine', 'x', $3, $3, '0000-0000')"
                    ),
                    params![patient, id, format!("2026-11-25T14:00:{number:02}.000Z")],
                )?;
            }
            Ok(())
        });
        for page in ["/staff/threads", &theirs] {
            let page = felix.get(page).await;
            assert!(page.says(&staff_side(&bill)) && !page.says("?before="), "{}", page.html);
            assert!(nia.get("/staff/threads").await.says("?before="));
        }
        // Nobody filed these, so the ledger would miss them.
        let gone = db::sql!("DELETE FROM threads WHERE reference = '0000-0000'");
        portal.tell(move |tx| tx.run(gone, &[]));
    }

    async fn t22_the_pages_of_messages_show_the_emergency_block(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let thread = write(portal, patient, CLINICAL, "A question.").await;
        let mut rosa = portal.patient("rosa").await;
        let mut nia = portal.staff("nia").await;
        for page in ["", "/messages", "/messages/new", "/messages/new?topic=urgent"] {
            let page = rosa.get(&format!("/p/{patient}{page}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.between("<body", "<main").contains("tel:911"));
        }
        for page in [thread.clone(), format!("{thread}/sent"), format!("/p/{patient}/messages/new?topic=billing")] {
            assert!(rosa.get(&page).await.between("<body", "<main").contains("tel:911"), "{page}");
        }
        for page in ["/staff".to_owned(), staff_side(&thread)] {
            let page = nia.get(&page).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.between("<body", "<main").contains("tel:911"));
        }
    }

    async fn t23_a_new_problem_and_something_urgent_offer_no_text_box_but_the_card(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let ask = rosa.get(&format!("/p/{patient}/messages/new")).await;
        assert_eq!(ask.html.matches("type=\"radio\"").count(), 9);
        for topic in ["new_problem", "urgent"] {
            let (card, action) = addresses(patient, topic);
            let page = rosa.get(&card).await;
            assert!(!page.says("<textarea") && !page.says("name=\"body\""), "{}", page.html);
            assert!(page.says("new-problem-card") && page.says("tel:911"));
            assert!(page.says("We cannot evaluate or treat it here"), "{}", page.html);
            // Whoever sends it anyway has not sent it; the words are kept to be read out.
            let page = rosa.get(&addresses(patient, CLINICAL).0).await;
            let fields = [("topic", topic), ("subject", "x"), ("body", "My knee is swollen."), ("sure", "yes")];
            let stopped = rosa.post(&page, &action, &fields).await;
            let page = rosa.get(stopped.place()).await;
            assert!(page.says("My knee is swollen.") && !page.says("<textarea"), "{}", page.html);
        }
        assert_eq!(count(portal, db::sql!("SELECT COUNT(*) FROM messages")).await, 0);
        let events = portal.events().await;
        assert_eq!(events.iter().filter(|e| *e == "triage.card_shown").count(), 4);
        assert_eq!(events.iter().filter(|e| *e == "triage.stopped").count(), 2);
        portal.wait_minutes(25 * 60);
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(count(portal, db::sql!("SELECT COUNT(*) FROM drafts")).await, 0);
        let mut rosa = portal.patient("rosa").await;
        assert!(!rosa.get(&addresses(patient, "urgent").0).await.says("My knee is swollen."));
    }

    async fn t24_words_of_danger_interrupt_and_sending_anyway_flags_and_pages(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let (compose, action) = addresses(patient, "billing");
        let body = "I have chest pain right now.\n<b>Help</b>";
        let fields = [("topic", "billing"), ("subject", "My bill"), ("body", body), ("act", "send")];
        let page = rosa.fill(&compose, &action, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Is this urgent?") && page.says("href=\"tel:911\""), "{}", page.html);
        assert!(page.says("href=\"tel:7165550100\"") && page.says("Go back"), "{}", page.html);
        assert_eq!(count(portal, db::sql!("SELECT COUNT(*) FROM messages")).await, 0);
        assert!(rosa.get(&compose).await.says("I have chest pain right now."), "go back and it is there");
        // The button without the tick says so.
        let again: Vec<(&str, &str)> = fields.into_iter().chain([("warned", "1")]).collect();
        let page = rosa.post(&page, &action, &again).await;
        assert!(page.says("Tick the box"), "{}", page.html);
        let ticked: Vec<(&str, &str)> = again.into_iter().chain([("sure", "yes")]).collect();
        let sent = rosa.post(&page, &action, &ticked).await;
        assert!(rosa.get(sent.place()).await.says("Monday, November 23, 2026, 9:30 am"));
        let thread = sent.place().strip_suffix("/sent").unwrap().to_owned();
        let calm = write(portal, patient, CLINICAL, "When is my next visit?").await;
        let mut nia = portal.staff("nia").await;
        let today = nia.get("/staff").await;
        let place = |thread: &str| today.html.find(&staff_side(thread)).unwrap();
        assert!(place(&thread) < place(&calm), "what may be urgent comes first");
        assert!(today.says("Possibly urgent"));
        assert!(nia.get(&staff_side(&thread)).await.says("said that it is not urgent"));
        assert_eq!(jobs::run_due(&portal.app).await.unwrap(), 1);
        assert_eq!(jobs::run_due(&portal.app).await.unwrap(), 0);
        let events = portal.events().await;
        for event in ["triage.warned", "triage.sent_anyway", "triage.staff_ack", "triage.paged"] {
            assert!(events.iter().any(|e| e == event), "{event}");
        }
    }

    async fn a_reply_is_read_for_danger_too(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let thread = write(portal, patient, CLINICAL, "A question.").await;
        let mut rosa = portal.patient("rosa").await;
        let page = rosa.get(&thread).await;
        let page = rosa.post(&page, &thread, &[("body", "Now I cannot breathe.")]).await;
        assert!(page.says("Is this urgent?"), "{}", page.html);
        let page = rosa.post(&page, &thread, &[("body", "Thank you."), ("act", "send")]).await;
        assert_eq!(page.place(), format!("{thread}/sent"));
        assert_eq!(count(portal, db::sql!("SELECT COUNT(*) FROM messages")).await, 2);
        assert_eq!(count(portal, db::sql!("SELECT COUNT(*) FROM tasks")).await, 1);
    }

    async fn t14_what_was_typed_into_an_expired_session_is_kept_as_a_draft(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let (compose, action) = addresses(patient, CLINICAL);
        let page = rosa.get(&compose).await;
        portal.wait_minutes(16);
        let fields = [("topic", CLINICAL), ("subject", "Long"), ("body", "A long text."), ("act", "send")];
        let away = rosa.post(&page, &action, &fields).await;
        let sign_in = rosa.get(away.place()).await;
        assert!(sign_in.says("What you were writing is kept"), "{}", sign_in.html);
        assert_eq!(count(portal, db::sql!("SELECT COUNT(*) FROM messages")).await, 0);
        let mut rosa = portal.patient("rosa").await;
        let home = rosa.get(&format!("/p/{patient}")).await;
        assert!(home.says("Finish the message"), "{}", home.html);
        let page = rosa.get(&format!("/p/{patient}/messages/new?draft=1")).await;
        assert!(page.says("A long text.") && page.says("value=\"Long\""), "{}", page.html);
        let sent = rosa.post(&page, &action, &fields).await;
        assert!(sent.place().ends_with("/sent"), "{}", sent.html);
        assert_eq!(count(portal, db::sql!("SELECT COUNT(*) FROM drafts")).await, 0);
    }

    async fn t14_a_nurses_answer_is_kept_too_and_nobody_elses_chart_takes_a_draft(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let thread = write(portal, patient, CLINICAL, "A question.").await;
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&staff_side(&thread)).await;
        portal.wait_minutes(11);
        let away = nia.post(&page, &staff_side(&thread), &[("body", "Half an answer")]).await;
        assert_eq!(away.place(), "/sign-in?again=1&kept=1");
        let mut nia = portal.staff("nia").await;
        assert!(nia.get(&staff_side(&thread)).await.says("Half an answer"));

        let (other, _) = portal.enrolled("sam");
        let mut rosa = portal.patient("rosa").await;
        let page = rosa.get(&format!("/p/{patient}/messages/new?topic=billing")).await;
        portal.wait_minutes(16);
        let fields = [("topic", "billing"), ("subject", "x"), ("body", "y")];
        let away = rosa.post(&page, &format!("/p/{other}/messages"), &fields).await;
        assert_eq!(away.place(), "/sign-in?again=1");
        assert_eq!(count(portal, db::sql!("SELECT COUNT(*) FROM drafts")).await, 1);
    }

    async fn a_draft_is_saved_found_again_and_thrown_away_by_its_writer(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let (compose, action) = addresses(patient, "billing");
        let fields = [("topic", "billing"), ("subject", "Later"), ("body", "Half"), ("act", "keep")];
        let kept = rosa.fill(&compose, &action, &fields).await;
        assert!(rosa.get(kept.place()).await.says("It has not been sent"));
        let page = rosa.get(&format!("{action}/new?draft=1")).await;
        assert!(page.says("Half") && page.says("A bill"), "{}", page.html);
        let dropped = rosa.post(&page, &action, &[("act", "drop")]).await;
        assert!(rosa.get(dropped.place()).await.says("thrown away"));
        assert_eq!(count(portal, db::sql!("SELECT COUNT(*) FROM drafts")).await, 0);
    }

    async fn t29_no_message_of_the_practice_is_stored_without_the_statement(portal) {
        let (patient, account) = portal.enrolled("rosa");
        let thread = write(portal, patient, CLINICAL, "A question.").await;
        let id: [u8; 16] = portal
            .app
            .db
            .read(|r| r.one(db::sql!("SELECT id FROM threads"), &[]))
            .await
            .unwrap();
        let now = portal.clock.now();
        let bare = portal.app.db.write(db::Who::system("story"), now, move |tx| -> db::Result<()> {
            tx.run(
                db::sql!(
                    "INSERT INTO messages (patient_id, thread_id, id, author, account_id,
                       author_name, body, possible_urgent, unscanned, sent_at)
                     VALUES ($1, $2, $3, 'practice', $4, 'Nia', 'Without', $5, $5, $6)"
                ),
                params![patient, id, [9u8; 16], account, false, now],
            )?;
            tx.record(db::Entry::new("story.wrote"));
            Ok(())
        });
        let refused = bare.await.unwrap_err();
        let rule = "outgoing_messages_carry_the_statement".to_owned();
        assert_eq!(refused, db::Error::Constraint { name: rule });

        let mut nia = portal.staff("nia").await;
        let page = nia.get(&staff_side(&thread)).await;
        nia.post(&page, &staff_side(&thread), &[("body", "Yes."), ("act", "send")]).await;
        let mut rosa = portal.patient("rosa").await;
        let page = rosa.get(&thread).await;
        // Rosa reads Spanish: the statement is in her language, and the English stands beside it.
        let (_, answer) = page.html.split_once("Yes.").unwrap();
        let (beside, _) = answer.split_once("</article>").unwrap();
        assert!(beside.contains("<details") && beside.contains("CONFIDENCIAL"), "{beside}");
        assert!(portal.mails().await.last().unwrap().contains("CONFIDENCIAL"));
    }

    async fn the_front_desk_sees_what_is_not_clinical_and_others_charts_do_not_exist(portal) {
        let (patient, _) = portal.enrolled("rosa");
        portal.enrolled("sam");
        let clinical = write(portal, patient, CLINICAL, "A question.").await;
        let medicine = write(portal, patient, "medicine", "With food?").await;
        let visit = write(portal, patient, "appointment", "Another day?").await;
        let mut felix = portal.staff("felix").await;
        let today = felix.get("/staff").await;
        assert!(today.says(&staff_side(&visit)) && !today.says(&staff_side(&clinical)));
        assert!(!today.says(&staff_side(&medicine)));
        assert_eq!(felix.get(&staff_side(&visit)).await.status, StatusCode::OK);
        for hidden in [&clinical, &medicine] {
            let page = felix.get(&staff_side(hidden)).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
            let page = felix.get(&staff_side(&visit)).await;
            let page = felix.post(&page, &staff_side(hidden), &[("body", "Hello")]).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
        }
        for key in ["priya", "avery"] {
            let mut other = portal.staff(key).await;
            assert_eq!(other.get(&staff_side(&visit)).await.status, StatusCode::NOT_FOUND);
            assert!(!other.get("/staff").await.says(&portal.cast.patient("rosa").mrn));
        }
        let mut sam = portal.patient("sam").await;
        let page = sam.get("/account").await;
        for path in ["", "/messages", "/messages/new", "/messages/new?topic=billing"] {
            let page = sam.get(&format!("/p/{patient}{path}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(sam.get(&clinical).await.status, StatusCode::NOT_FOUND);
        for body in ["", "Hello", "chest pain right now"] {
            for act in ["send", "keep", "stop", "drop"] {
                let fields = [("topic", "billing"), ("subject", "x"), ("body", body), ("act", act)];
                for path in [format!("/p/{patient}/messages"), clinical.clone()] {
                    let page = sam.post(&page, &path, &fields).await;
                    assert_eq!(page.status, StatusCode::NOT_FOUND, "{path} {act} {body}");
                }
            }
        }
    }

    async fn the_text_for_a_visit_is_one_click_and_in_the_patients_language(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let thread = write(portal, patient, CLINICAL, "A question.").await;
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&format!("{}?text=visit", staff_side(&thread))).await;
        assert!(page.says("Llámenos al 716-555-0100"), "{}", page.html);
    }

    async fn a_refused_message_keeps_what_was_typed_and_a_form_sent_twice_is_one_message(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let (compose, action) = addresses(patient, CLINICAL);
        let page = rosa.get(&compose).await;
        let fields = [("topic", CLINICAL), ("subject", ""), ("body", "Kept text")];
        let refused = rosa.post(&page, &action, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("Write a subject") && refused.says("Kept text"), "{}", refused.html);
        assert!(refused.says("<title>Error:"));
        let fields = [("topic", CLINICAL), ("subject", "Twice"), ("body", "Kept text")];
        let first = rosa.post(&refused, &action, &fields).await;
        let second = rosa.post(&refused, &action, &fields).await;
        assert_eq!(first.place(), second.place());
        assert_eq!(count(portal, db::sql!("SELECT COUNT(*) FROM messages")).await, 1);
        let nothing = rosa.get(&format!("/p/{patient}/messages/new?asked=1")).await;
        assert!(nothing.says("Choose what this is about"));
    }
}
