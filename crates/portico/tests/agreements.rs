//! The agreement: drafted, published by two, read and signed by each; and how serious news is told.

use axum::http::StatusCode;

use super::{
    cast::{Browser, Page, Portal},
    story,
};
use crate::{
    accounts::{self, Stage},
    agreements::{self, Drafting, Wish},
    page::Failed,
};

/// Everything that must be ticked, and the name.
const SIGNED: [(&str, &str); 6] = [
    ("not_for_urgent", "yes"),
    ("not_for_new_problems", "yes"),
    ("narcotics", "yes"),
    ("only_electronic_channel", "yes"),
    ("results_policy", "yes"),
    ("full_name", "rosa garcía lópez"),
];

/// Drafts a version as the administrator does and publishes it as the privacy officer does.
pub(super) async fn publish(portal: &Portal, material: &str) -> Page {
    let mut avery = portal.staff("avery").await;
    let fields = [("note", "As the policy has it now"), ("material", material)];
    avery.fill("/staff/agreement", "/staff/agreement", &fields).await;
    let mut priya = portal.staff("priya").await;
    let page = priya.get("/staff/agreement").await;
    let approval = approval(&page);
    priya.post(&page, &approval, &[]).await
}

/// Where the draft's form goes.
fn approval(page: &Page) -> String {
    let id = page.between("action=\"/staff/agreement/", "/approval");
    format!("/staff/agreement/{id}/approval")
}

/// Signs the agreement that stands on a page.
pub(super) async fn sign(browser: &mut Browser, name: &str) -> Page {
    let page = browser.get("/agreement").await;
    let version = page.hidden("version").to_owned();
    let mut fields = SIGNED.to_vec();
    fields[5].1 = name;
    fields.push(("version", &version));
    browser.post(&page, "/agreement", &fields).await
}

/// Makes Rosa read and choose before she goes on, as joining does.
fn oblige(portal: &Portal, key: &str) -> crate::people::PatientId {
    let (patient, account) = portal.enrolled(key);
    let now = portal.clock.now();
    let obliged: db::Result<()> =
        portal.app.db.write_now(db::Who::system("story"), now, move |tx| {
            accounts::oblige(tx, account, Stage::Agreement, now)?;
            accounts::oblige(tx, account, Stage::Preference, now)?;
            tx.record(crate::happened!("account.obliged").object(account));
            Ok(())
        });
    obliged.unwrap();
    patient
}

story! {
    async fn the_agreement_needs_two_people_and_says_the_live_numbers(portal) {
        let mut avery = portal.staff("avery").await;
        let page = avery.get("/staff/agreement").await;
        assert!(page.says("No version has been published"), "{}", page.html);
        let incomplete = avery.post(&page, "/staff/agreement", &[("note", "x")]).await;
        assert_eq!(incomplete.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(incomplete.says("what is new") && incomplete.says("accept it again"));
        let fields = [("note", "The first one"), ("material", "yes")];
        avery.fill("/staff/agreement", "/staff/agreement", &fields).await;
        let page = avery.get("/staff/agreement").await;
        let own = avery.post(&page, &approval(&page), &[]).await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(own.says("Somebody else must approve it"), "{}", own.html);
        let mut priya = portal.staff("priya").await;
        let page = priya.get("/staff/agreement").await;
        let done = priya.post(&page, &approval(&page), &[]).await;
        assert_eq!(done.place(), "/staff/agreement");
        let again = priya.post(&page, &approval(&page), &[("key", &"ab".repeat(16))]).await;
        assert!(again.says("no draft any more"), "{}", again.html);
        let mut nobody = portal.browser();
        let terms = nobody.get("/terms").await;
        assert!(terms.says("within 14 days") && terms.says("2 business days"), "{}", terms.html);
        assert!(terms.says("Signature and date"));
        let mut felix = portal.staff("felix").await;
        assert_eq!(felix.get("/staff/agreement").await.status, StatusCode::NOT_FOUND);
        let events = portal.events().await;
        for event in ["agreement.drafted", "agreement.linted", "agreement.published"] {
            assert!(events.iter().any(|e| e == event), "{event}");
        }
    }

    async fn t18_a_draft_that_no_longer_says_what_the_policy_says_is_not_published(portal) {
        let mut avery = portal.staff("avery").await;
        let fields = [("note", "The first one"), ("material", "yes")];
        avery.fill("/staff/agreement", "/staff/agreement", &fields).await;
        portal.restart(|policy| policy.enrolment.code_days = 9);
        let mut priya = portal.staff("priya").await;
        let page = priya.get("/staff/agreement").await;
        assert!(page.says("The policy has changed"), "{}", page.html);
        assert!(!page.says("/approval"));
        publish(portal, "yes").await;
        portal.restart(|policy| policy.enrolment.code_days = 10);
        let mut priya = portal.staff("priya").await;
        let page = priya.get("/staff/agreement").await;
        assert!(page.says("The policy has changed since this version was published"));
    }

    async fn a_practice_with_one_administrator_waits_a_day(portal) {
        portal.restart(|policy| policy.agreement.two_persons = false);
        let mut avery = portal.staff("avery").await;
        let fields = [("note", "The first one"), ("material", "yes")];
        avery.fill("/staff/agreement", "/staff/agreement", &fields).await;
        let page = avery.get("/staff/agreement").await;
        let early = avery.post(&page, &approval(&page), &[]).await;
        assert!(early.says("November 24, 2026, 9:00 am"), "{}", early.html);
        portal.wait_minutes(24 * 60);
        let mut avery = portal.staff("avery").await;
        let page = avery.get("/staff/agreement").await;
        let done = avery.post(&page, &approval(&page), &[]).await;
        assert_eq!(done.place(), "/staff/agreement");
    }

    async fn a_patient_ticks_each_acknowledgement_and_types_the_name(portal) {
        publish(portal, "yes").await;
        let patient = oblige(portal, "rosa");
        let mut rosa = portal.patient("rosa").await;
        assert_eq!(rosa.get(&format!("/p/{patient}")).await.place(), "/agreement");
        let page = rosa.get("/agreement").await;
        assert!(!page.says("\" checked"), "nothing is ticked beforehand");
        let version = page.hidden("version").to_owned();
        let some = [
            ("version", version.as_str()),
            ("not_for_urgent", "yes"),
            ("full_name", "Somebody Else"),
        ];
        let refused = rosa.post(&page, "/agreement", &some).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.html.matches("Tick this box if you agree").count(), 8, "4 each twice");
        assert!(refused.says("Type your name as we have it: Rosa García López"));
        assert!(refused.says("value=\"Somebody Else\""));
        assert_eq!(refused.html.matches("\" checked").count(), 1);
        let signed = sign(&mut rosa, "rosa garcía lópez").await;
        assert_eq!(signed.place(), "/preference");
        let wishes = rosa.get("/preference").await;
        assert!(!wishes.says("\" checked"), "{}", wishes.html);
        let unanswered = rosa.post(&wishes, "/preference", &[]).await;
        assert_eq!(unanswered.status, StatusCode::UNPROCESSABLE_ENTITY);
        let chosen = rosa.fill("/preference", "/preference", &[("wish", "talk_first")]).await;
        assert_eq!(chosen.place(), "/");
        let wish = portal.app.db.read(move |r| agreements::preference(r, patient)).await;
        assert_eq!(wish.unwrap(), Some(Wish::TalkFirst));
        let found = rosa.get("/account/preference").await;
        let place = found.place().to_owned();
        assert_eq!(place, format!("/p/{patient}/preference"));
        assert!(rosa.get(&place).await.says("Your choice now: talk to me first"));
        let changed = rosa.fill(&place, &place, &[("wish", "show_at_once")]).await;
        assert_eq!(changed.place(), "/account");
        let wish = portal.app.db.read(move |r| agreements::preference(r, patient)).await;
        assert_eq!(wish.unwrap(), Some(Wish::ShowAtOnce));
    }

    async fn spanish_that_nobody_has_reviewed_stands_beside_the_english(portal) {
        publish(portal, "yes").await;
        oblige(portal, "rosa");
        let mut rosa = portal.patient("rosa").await;
        rosa.reads("es");
        let page = rosa.get("/agreement").await;
        assert!(page.says("Para qué sirve el portal") && page.says("What the portal is for"));
        assert!(page.says("I cannot ask for narcotics"), "{}", page.html);
        let mut reader = portal.browser();
        assert!(!reader.get("/terms").await.says("Para qué sirve"));
    }

    async fn t19_a_material_version_is_met_at_the_next_page_and_another_is_not(portal) {
        publish(portal, "yes").await;
        let (patient, _) = portal.enrolled("sam");
        let mut sam = portal.patient("sam").await;
        let home = format!("/p/{patient}/preference");
        assert_eq!(sam.get(&home).await.status, StatusCode::OK);
        publish(portal, "no").await;
        assert_eq!(sam.get(&home).await.status, StatusCode::OK);
        publish(portal, "yes").await;
        assert_eq!(sam.get(&home).await.place(), "/agreement");
        assert_eq!(sam.get("/terms").await.status, StatusCode::OK);
        let signed = sign(&mut sam, "Sam Whitfield").await;
        assert_eq!(signed.place(), "/");
        assert_eq!(sam.get(&home).await.status, StatusCode::OK);
        assert!(portal.events().await.contains(&"agreement.superseded".to_owned()));
    }

    async fn a_version_that_need_not_be_accepted_again_is_told_until_it_is_read_or_closed(portal) {
        publish(portal, "yes").await;
        let patient = oblige(portal, "rosa");
        let mut rosa = portal.patient("rosa").await;
        sign(&mut rosa, "Rosa García López").await;
        rosa.fill("/preference", "/preference", &[("wish", "talk_first")]).await;
        let home = format!("/p/{patient}");
        let news = "The agreement has a new version";
        assert!(!rosa.get(&home).await.says(news));
        for (act, place) in [("read", "/terms"), ("", "/home")] {
            publish(portal, "no").await;
            assert!(rosa.get("/terms").await.says(news));
            let page = rosa.get(&home).await;
            assert!(page.says(news), "{}", page.html);
            let version = page.hidden("version").to_owned();
            let fields = [("version", version.as_str()), ("act", act)];
            let closed = rosa.post(&page, "/account/agreement-notice", &fields).await;
            assert_eq!(closed.place(), place);
            assert!(!rosa.get(&home).await.says(news) && !rosa.get("/terms").await.says(news));
        }
        assert!(!portal.browser().get("/terms").await.says(news));
    }

    async fn who_signs_a_version_that_was_just_replaced_reads_the_new_one(portal) {
        publish(portal, "yes").await;
        oblige(portal, "rosa");
        let mut rosa = portal.patient("rosa").await;
        let page = rosa.get("/agreement").await;
        publish(portal, "yes").await;
        let version = page.hidden("version").to_owned();
        let mut fields = SIGNED.to_vec();
        fields.push(("version", &version));
        let old = rosa.post(&page, "/agreement", &fields).await;
        assert_eq!(old.place(), "/agreement");
        assert_eq!(sign(&mut rosa, "Rosa García López").await.place(), "/preference");
    }

    async fn t20_who_declines_learns_of_the_other_ways_and_can_accept_later(portal) {
        publish(portal, "yes").await;
        oblige(portal, "rosa");
        let mut rosa = portal.patient("rosa").await;
        let page = rosa.get("/agreement").await;
        let version = page.hidden("version").to_owned();
        let declined = rosa.post(&page, "/agreement/refusal", &[("version", &version)]).await;
        let ways = rosa.get(declined.place()).await;
        assert!(ways.says("copy of your records") && ways.says("716-555-0100"), "{}", ways.html);
        assert_eq!(rosa.get("/home").await.place(), "/agreement");
        assert_eq!(sign(&mut rosa, "Rosa García López").await.place(), "/preference");
        let events = portal.events().await;
        assert!(events.contains(&"agreement.declined".to_owned()));
        assert!(events.contains(&"agreement.accepted".to_owned()));
    }

    async fn t18_a_text_without_911_is_refused_even_when_it_got_into_the_database(portal) {
        let by = staff_id(portal).await;
        let drafting = Drafting { by, material: true, note: "Without 911".to_owned() };
        let (app, now) = (portal.app.clone(), portal.clock.now());
        let (db, who) = (portal.app.db.clone(), db::Who::system("story"));
        let tampered: db::Result<_> = db.write_now(who, now, move |tx| {
            let id = agreements::draft(tx, &app, &drafting, now)?;
            tx.run(
                db::sql!(
                    "UPDATE agreement_texts SET sections = replace(sections, '911', '119')
                     WHERE version_id = $1"
                ),
                db::params![id],
            )?;
            Ok(id)
        });
        let id = tampered.unwrap();
        let app = portal.app.clone();
        let other = crate::people::StaffId::new(now);
        let role = crate::people::Role::PrivacyOfficer;
        let refused = portal.app.db.write_now(db::Who::system("story"), now, move |tx| {
            agreements::publish(tx, &app, (other, role), id, now)
        });
        assert!(matches!(refused, Err(Failed::Refused(_))), "{refused:?}");
    }

    async fn each_tick_is_kept_with_the_words_that_stood_beside_it(portal) {
        publish(portal, "yes").await;
        oblige(portal, "rosa");
        sign(&mut portal.patient("rosa").await, "Rosa García López").await;
        let ticked = portal.app.db.read(|r| -> db::Result<Vec<String>> {
            r.all(db::sql!("SELECT clause FROM agreement_acknowledgements ORDER BY clause"), &[])
        });
        let clauses =
            ["narcotics", "not_for_new_problems", "not_for_urgent", "only_electronic_channel"];
        assert_eq!(ticked.await.unwrap()[..4], clauses);
        let kept = portal.app.db.read(|r| -> db::Result<String> {
            r.one(db::sql!("SELECT assent FROM agreement_texts WHERE language = 'en'"), &[])
        });
        let kept = kept.await.unwrap();
        assert!(kept.contains("I call 911") && kept.contains("is your signature"), "{kept}");
    }

    async fn words_that_were_changed_in_the_database_are_neither_shown_nor_signed(portal) {
        publish(portal, "yes").await;
        oblige(portal, "rosa");
        let mut rosa = portal.patient("rosa").await;
        let page = rosa.get("/agreement").await;
        portal.tell(|tx| {
            tx.run(
                db::sql!("UPDATE agreement_texts SET assent = replace(assent, '911', '119')"),
                db::params![],
            )
        });
        let version = page.hidden("version").to_owned();
        let mut fields = SIGNED.to_vec();
        fields.push(("version", &version));
        let signed = rosa.post(&page, "/agreement", &fields).await;
        assert_eq!(signed.status, StatusCode::INTERNAL_SERVER_ERROR);
        for path in ["/agreement", "/terms"] {
            assert_eq!(rosa.get(path).await.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        }
        assert!(!portal.events().await.contains(&"agreement.accepted".to_owned()));
    }

    async fn nobody_under_eighteen_signs(portal) {
        publish(portal, "yes").await;
        let patient = oblige(portal, "rosa");
        portal.tell(move |tx| {
            tx.run(
                db::sql!("UPDATE patients SET birth_date = '2008-11-24' WHERE id = $1"),
                db::params![patient],
            )
        });
        let mut rosa = portal.patient("rosa").await;
        let refused = sign(&mut rosa, "Rosa García López").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("Nobody under 18") && refused.says("call us at 716-555-0100"));
        portal.wait_minutes(24 * 60);
        let mut rosa = portal.patient("rosa").await;
        assert_eq!(sign(&mut rosa, "Rosa García López").await.place(), "/preference");
    }
}

/// The administrator of the cast.
async fn staff_id(portal: &Portal) -> crate::people::StaffId {
    let read =
        portal.app.db.read(|r| crate::people::staff_by_role(r, crate::people::Role::Administrator));
    read.await.unwrap()[0].id
}
