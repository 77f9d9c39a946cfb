//! What the practice has to do: when it is late, whose it is, and what the portal does by itself.

use axum::http::StatusCode;
use db::params;

use super::{
    cast::Portal,
    messages::{CLINICAL, count, staff_side, write},
    story,
};
use crate::{jobs, people::StaffId};

story! {
    async fn t28_a_late_answer_is_told_and_escalated_in_business_time(portal) {
        let (patient, _) = portal.enrolled("rosa");
        // Monday at nine; Thursday is Thanksgiving, and Friday the practice is closed.
        let thread = write(portal, patient, CLINICAL, "A question.").await;
        let levels = |portal: &Portal| {
            let db = portal.app.db.clone();
            async move {
                let read = move |r: &mut db::Reader<'_>| {
                    r.one::<String>(db::sql!("SELECT level FROM tasks"), &[])
                };
                db.read(read).await.unwrap()
            }
        };
        let day = 24 * 60;
        let expected = [
            (day - 1, "none"),
            (1, "reminder"),
            (day, "cover"),
            (day, "cover"),
            (4 * day - 1, "cover"),
            (1, "manager"),
        ];
        for (minutes, level) in expected {
            portal.wait_minutes(minutes);
            jobs::run_due(&portal.app).await.unwrap();
            assert_eq!(levels(portal).await, level, "{}", portal.clock.now());
        }
        let mut rosa = portal.patient("rosa").await;
        let list = rosa.get(&format!("/p/{patient}/messages")).await;
        assert!(list.says("We are late with our answer"), "{}", list.html);
        assert!(rosa.get(&thread).await.says("Please call 716-555-0100"));
        let mut nia = portal.staff("nia").await;
        let today = nia.get("/staff?late=1&kind=answer_message").await;
        assert!(today.says(">Late<") && today.says("The medical director was told"));
        assert!(today.says(&staff_side(&thread)));
        assert!(!nia.get("/staff?mine=1").await.says(&staff_side(&thread)));
        assert!(!nia.get("/staff?kind=match_import").await.says(&staff_side(&thread)));
        let events = portal.events().await;
        assert_eq!(events.iter().filter(|e| *e == "sla.escalated").count(), 3);
        assert_eq!(events.iter().filter(|e| *e == "sla.breached").count(), 1);
    }

    async fn a_conversation_is_handed_to_a_colleague_or_another_team(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let thread = write(portal, patient, CLINICAL, "A question.").await;
        let mut dana = portal.staff("dana").await;
        assert!(!dana.get("/staff").await.says(&staff_side(&thread)));
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&staff_side(&thread)).await;
        let owner = page.between("stf_", "\"").to_owned();
        let all = page.html.split("value=\"stf_").skip(1);
        let dana_id = all.filter(|o| o.split('<').next().unwrap().contains("Lee"))
            .map(|o| format!("stf_{}", o.split('"').next().unwrap())).next().expect("Dr. Lee is there");
        assert!(!owner.is_empty() && dana_id.parse::<StaffId>().is_ok());
        let to = format!("{}/owner", staff_side(&thread));
        let moved = nia.post(&page, &to, &[("owner", &dana_id)]).await;
        assert!(nia.get(moved.place()).await.says("It is handed over"));
        assert!(dana.get("/staff?mine=1").await.says(&staff_side(&thread)));
        let page = nia.get(&staff_side(&thread)).await;
        nia.post(&page, &to, &[("owner", "refills")]).await;
        assert!(!dana.get("/staff").await.says(&staff_side(&thread)));
        let page = nia.get(&staff_side(&thread)).await;
        let nobody = nia.post(&page, &to, &[("owner", "nobody")]).await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    }

    async fn old_sessions_and_answers_are_forgotten_and_dead_mail_becomes_a_task(portal) {
        portal.is_vouched_for = false;
        let (patient, _) = portal.enrolled("rosa");
        write(portal, patient, CLINICAL, "A question.").await;
        let now = portal.clock.now();
        let died = portal.app.db.write(db::Who::system("story"), now, move |tx| -> db::Result<()> {
            tx.run(
                db::sql!(
                    "INSERT INTO statements (id, language, wording, digest, since)
                     VALUES ($1, 'en', 'A statement that is long enough.', $2, $3)"
                ),
                params![[1u8; 16], [2u8; 32], now],
            )?;
            tx.run(
                db::sql!(
                    "INSERT INTO mails (id, recipient, kind, language, subject, body, html,
                       statement_id, state, tries, due_at, queued_at, problem)
                     VALUES ($1, 'lost@example.com', 'something_new', 'en', 'New', 'b', 'h', $2,
                       'dead', 9, $3, $3, 'no such box')"
                ),
                params![[3u8; 16], [1u8; 16], now],
            )?;
            tx.record(db::Entry::new("story.wrote"));
            Ok(())
        });
        died.await.unwrap();
        jobs::run_due(&portal.app).await.unwrap();
        let mut avery = portal.staff("avery").await;
        let today = avery.get("/staff").await;
        assert!(today.says("A mail could not be delivered"), "{}", today.html);
        let address = format!("/staff/tasks/tas_{}", today.between("/staff/tasks/tas_", "\""));
        let page = avery.get(&address).await;
        assert!(page.says("lost@example.com") && page.says("no such box"), "{}", page.html);
        let mut nia = portal.staff("nia").await;
        assert_eq!(nia.get(&address).await.status, StatusCode::NOT_FOUND);
        let done = avery.post(&page, &format!("{address}/closure"), &[]).await;
        assert!(avery.get(done.place()).await.says("off the list"));
        portal.wait_minutes(20);
        jobs::run_due(&portal.app).await.unwrap();
        let mut avery = portal.staff("avery").await;
        assert!(!avery.get("/staff").await.says("/staff/tasks/"), "once only");

        assert!(count(portal, db::sql!("SELECT COUNT(*) FROM sessions")).await > 0);
        assert!(count(portal, db::sql!("SELECT COUNT(*) FROM replies")).await > 0);
        portal.wait_minutes(8 * 24 * 60);
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(count(portal, db::sql!("SELECT COUNT(*) FROM sessions")).await, 0);
        assert_eq!(count(portal, db::sql!("SELECT COUNT(*) FROM replies")).await, 0);
        portal.wait_minutes(8 * 24 * 60);
        let before = portal.events().await.len();
        jobs::run_due(&portal.app).await.unwrap();
        assert_eq!(portal.events().await.len(), before, "nothing removed, nothing recorded");
    }

    async fn a_job_that_fails_is_tried_again_and_becomes_a_task_when_it_is_given_up(portal) {
        let now = portal.clock.now();
        let queued = portal.app.db.write(db::Who::system("story"), now, move |tx| {
            jobs::queue(tx, "no_such_work", "thr_0", now)
        });
        queued.await.unwrap();
        let mut tries = 0;
        for _ in 0..42 {
            tries += jobs::run_due(&portal.app).await.unwrap();
            portal.wait_minutes(60);
        }
        assert_eq!(tries, 8, "seven pauses lie between eight tries");
        let mut avery = portal.staff("avery").await;
        assert!(avery.get("/staff").await.says("The portal could not finish something"));
    }
}
