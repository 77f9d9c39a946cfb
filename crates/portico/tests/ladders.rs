//! Which ladder a result climbs that nobody reads: who was told before, who was not, what was held
//! for long, and who reads another language. (R-B1.10)

use axum::http::StatusCode;
use db::sql;

use super::{
    cast::{Browser, Portal},
    followup::{days, ends, happened, tries, waiting},
    imports::{POTASSIUM, ROSA, SODIUM, import_text, oru},
    messages::count,
    results::{first, held, talk},
    story,
};

const CALLS: db::Sql =
    sql!("SELECT COUNT(*) FROM tasks WHERE kind = 'follow_up_call' AND state = 'open'");
const TOLD: db::Sql = sql!("SELECT COUNT(*) FROM followups WHERE outcome = 'told'");
const REMINDED: db::Sql = sql!("SELECT COUNT(*) FROM mails WHERE kind = 'still_waits'");

/// A provider has read a result and tells the patient.
async fn tells(dana: &mut Browser, item: &str) {
    let at = format!("/staff/results/{item}");
    dana.get(&at).await;
    let page = format!("{at}/conversation");
    let done = dana.fill(&page, &page, &talk(&[])).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
}

/// The medical director shows a result that nobody has told.
async fn shows_untold(portal: &Portal, item: &str) {
    let mut dana = portal.staff("dana").await;
    let at = format!("/staff/results/{item}");
    dana.get(&at).await;
    let why = [
        ("kind", "medical_director"),
        ("reason", "Her daughter the nurse has told her in person."),
        ("comment", "Please call us today about this result."),
    ];
    let done = dana.fill(&format!("{at}/conversation"), &format!("{at}/release"), &why).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
}

story! {
    async fn who_was_told_is_reminded_once_and_nobody_asks_further(portal) {
        portal.enrolled("rosa");
        portal.patient("rosa").await;
        import_text(portal, &oru("SERIOUS", ROSA, POTASSIUM)).await;
        let item = held(portal).await;
        tells(&mut portal.staff("dana").await, &item).await;
        assert_eq!(count(portal, TOLD).await, 0, "she has not read it yet");
        days(portal, 8).await;
        assert_eq!(count(portal, REMINDED).await, 0);
        days(portal, 6).await;
        assert_eq!((count(portal, REMINDED).await, count(portal, TOLD).await), (1, 1));
        days(portal, 30).await;
        assert_eq!((count(portal, REMINDED).await, count(portal, CALLS).await), (1, 0));
    }

    async fn a_try_that_was_promised_to_somebody_who_was_told_is_made(portal) {
        let (patient, _) = portal.enrolled("rosa");
        portal.patient("rosa").await;
        import_text(portal, &oru("SERIOUS", ROSA, POTASSIUM)).await;
        let item = held(portal).await;
        tells(&mut portal.staff("dana").await, &item).await;
        let mut nia = portal.staff("nia").await;
        let tried = ["phone", "716-555-0123", "no_answer", "2026-11-25"];
        let done = tries(&mut nia, &waiting(patient), tried).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        days(portal, 3).await;
        assert_eq!((count(portal, TOLD).await, count(portal, REMINDED).await), (0, 0));
        assert_eq!(count(portal, CALLS).await, 1, "somebody calls again");
    }

    async fn what_is_serious_and_was_shown_untold_is_called_about(portal) {
        portal.enrolled("rosa");
        portal.patient("rosa").await;
        import_text(portal, &oru("SERIOUS", ROSA, POTASSIUM)).await;
        shows_untold(portal, &held(portal).await).await;
        days(portal, 1).await;
        assert_eq!(count(portal, REMINDED).await, 1);
        days(portal, 7).await;
        assert_eq!(count(portal, CALLS).await, 1, "three business days with a holiday between");
    }

    async fn what_was_held_for_long_is_followed_and_what_came_late_is_not(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("SERIOUS", ROSA, POTASSIUM)).await;
        let item = held(portal).await;
        portal.wait_minutes(100 * 24 * 60);
        shows_untold(portal, &item).await;
        assert_eq!(happened(portal, "followup.opened").await, 1, "we held it, nobody else did");
        let old = oru("OLD", ROSA, SODIUM).replace("2026112", "2026012");
        import_text(portal, &old).await;
        assert_eq!(happened(portal, "followup.opened").await, 1, "it was followed on paper");
        let rosa = portal.patient("rosa").await.get(&format!("/p/{patient}/results")).await;
        assert_eq!(rosa.html.matches("/results/itm_").count(), 2, "{}", rosa.html);
    }

    async fn a_talk_about_what_is_shown_already_ends_the_calls(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("NEW", ROSA, SODIUM)).await;
        assert_eq!(count(portal, CALLS).await, 1, "she never signed in");
        let mut dana = portal.staff("dana").await;
        let page = dana.get(&waiting(patient)).await;
        let item = page.between("/staff/results/", "\"").to_owned();
        tells(&mut dana, &item).await;
        assert_eq!((count(portal, CALLS).await, count(portal, TOLD).await), (0, 1));
    }

    async fn a_day_that_was_promised_is_kept_though_a_rung_comes_before_it(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("NEW", ROSA, SODIUM)).await;
        let mut nia = portal.staff("nia").await;
        tries(&mut nia, &waiting(patient), ["phone", "716-555-0123", "no_answer", "2026-12-20"]).await;
        days(portal, 22).await;
        let promised = sql!("SELECT COUNT(*) FROM followups
                        WHERE step = 'letter' AND again_at LIKE '2026-12-20%'");
        assert_eq!(count(portal, promised).await, 1);
    }

    async fn who_speaks_a_language_that_the_portal_does_not_is_called(portal) {
        let (patient, _) = portal.enrolled("rosa");
        portal.patient("rosa").await;
        portal.app.db.write_now(db::Who::system("story"), portal.app.clock.now(), move |tx| {
            tx.record(crate::happened!("patient.updated"));
            tx.run(sql!("UPDATE patients SET language = 'zho' WHERE id = $1"), db::params![patient])
        }).unwrap();
        import_text(portal, &oru("NEW", ROSA, SODIUM)).await;
        let other = sql!("SELECT COUNT(*) FROM followups WHERE fitness = 'other_language'");
        assert_eq!((count(portal, other).await, count(portal, CALLS).await), (1, 1));
    }

    async fn who_reads_after_the_letter_has_both_on_record(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("NEW", ROSA, SODIUM)).await;
        let (at, mut nia) = (waiting(patient), portal.staff("nia").await);
        tries(&mut nia, &at, ["letter", "1 Story Street", "sent", ""]).await;
        days(portal, 15).await;
        let mut nia = portal.staff("nia").await;
        ends(&mut nia, &at, "letter_sent").await;
        let unread = "/staff/followups?show=unread";
        assert!(nia.get(unread).await.says("/staff/followups/fol_"), "nobody has read it");
        let mut rosa = portal.patient("rosa").await;
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        let item = first(&list.html).unwrap();
        rosa.get(&format!("/p/{patient}/results/{item}")).await;
        let both = sql!("SELECT COUNT(*) FROM followups
                    WHERE outcome = 'letter_sent' AND first_seen_at IS NOT NULL");
        assert_eq!(count(portal, both).await, 1);
        assert!(!nia.get(unread).await.says("/staff/followups/fol_"));
    }

    async fn the_patient_reads_when_they_saw_it_first_and_staff_in_which_way(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        rosa.reads("en");
        import_text(portal, &oru("NEW", ROSA, SODIUM)).await;
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        let item = first(&list.html).unwrap();
        let at = format!("/p/{patient}/results/{item}");
        rosa.get(&format!("{at}/csv")).await;
        portal.wait_minutes(5);
        let page = rosa.get(&at).await;
        assert!(page.says("Seen November 23, 2026, 9:00 am by you"), "{}", page.html);
        let page = portal.staff("nia").await.get(&format!("/staff/results/{item}")).await;
        assert!(page.says("9:00 am · saved") && page.says("9:05 am · on its page"), "{}", page.html);
    }
}
