//! The lists that decide about results: pending until the medical director has read them, and again
//! when they change.

use axum::http::StatusCode;

use super::{
    cast::{Browser, Page, Portal},
    followup::happened,
    imports::{POTASSIUM, ROSA, import_text, oru},
    story,
};
use crate::jobs;

const RULES: &str = "/staff/rules";

/// The part of the page about one list.
fn section(page: &Page, list: &str) -> String {
    page.between(&format!("<section id=\"{list}\">"), "</section>").to_owned()
}

/// Sends the form of one list.
async fn approves(who: &mut Browser, list: &str, has_read: bool) -> Page {
    let page = who.get(RULES).await;
    let part = section(&page, list);
    let digest = part.split("name=\"digest\" value=\"").nth(1).expect("a form");
    let digest = digest.split('"').next().unwrap().to_owned();
    let mut fields = vec![("digest", digest.as_str())];
    fields.extend(has_read.then_some(("read", "yes")));
    who.post(&page, &format!("{RULES}/{list}/approval"), &fields).await
}

async fn dana(portal: &Portal) -> Browser {
    portal.staff("dana").await
}

story! {
    async fn the_medical_director_reads_and_approves_a_list(portal) {
        let mut dana = dana(portal).await;
        let page = dana.get(RULES).await;
        let values = section(&page, "critical_values");
        for words in ["Pending approval", "Nobody has approved", "Potassium", "6.0 or higher", "LOINC 2823-3"] {
            assert!(values.contains(words), "{words}: {values}");
        }
        assert!(!page.says("State law"), "there is none in force");
        let board = dana.get("/staff/gate").await;
        assert!(board.says("Not approved yet: Critical values, Units, Significant tests"), "{}", board.html);
        let unread = approves(&mut dana, "critical_values", false).await;
        assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unread.says("Tick that you have read the list"), "{}", unread.html);
        assert_eq!(happened(portal, "rules.approved").await, 0);
        let done = approves(&mut dana, "critical_values", true).await;
        assert_eq!(done.place(), "/staff/rules#critical_values", "{}", done.html);
        let page = dana.get(RULES).await;
        let values = section(&page, "critical_values");
        assert!(values.contains("Approved") && values.contains("Dana Lee MD, November 23"), "{values}");
        assert!(!values.contains("<form"), "{values}");
        assert!(section(&page, "units").contains("Pending approval"));
        assert!(dana.get("/staff/gate").await.says("Not approved yet: Units, Significant tests"));
        assert_eq!(happened(portal, "rules.approved").await, 1);
    }

    async fn a_list_that_changes_is_pending_again_and_says_what_changed(portal) {
        approves(&mut dana(portal).await, "critical_values", true).await;
        let stale = dana(portal).await.get(RULES).await;
        portal.restart(|policy| {
            let values = &mut policy.results.critical.values;
            values[0].high = "6.2".parse().ok();
            values.remove(1);
        });
        let mut dana = dana(portal).await;
        let part = section(&dana.get(RULES).await, "critical_values");
        for words in [
            "Pending approval",
            "Dana Lee MD approved version",
            "Changed: Potassium",
            "Before: LOINC 2823-3 · 2.9 or lower · 6.0 or higher",
            "6.2 or higher",
            "Removed: Sodium",
        ] {
            assert!(part.contains(words), "{words}: {part}");
        }
        assert!(!part.contains("Changed: Glucose"), "{part}");
        let old = section(&stale, "units");
        let digest = old.split("name=\"digest\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let page = dana.get(RULES).await;
        let at = format!("{RULES}/critical_values/approval");
        let other = dana.post(&page, &at, &[("digest", digest), ("read", "yes")]).await;
        assert!(other.says("has changed since you opened"), "{}", other.html);
        portal.clock.advance_seconds(1);
        approves(&mut dana, "critical_values", true).await;
        let part = section(&dana.get(RULES).await, "critical_values");
        assert!(!part.contains("Pending approval"), "{part}");
        // As it was before: that version is not the one that was approved last.
        portal.restart(|policy| policy.results = policy::Policy::example().results);
        let part = section(&self::dana(portal).await.get(RULES).await, "critical_values");
        assert!(part.contains("Pending approval") && part.contains("New: Sodium"), "{part}");
    }

    async fn others_read_the_rules_or_know_nothing_of_them(portal) {
        portal.restart(|policy| policy.results.state_pack = policy::StateLaw::Texas);
        for key in ["priya", "avery"] {
            let page = portal.staff(key).await.get(RULES).await;
            assert!(page.says("State law") && page.says("159.0062"), "{key}: {}", page.html);
            assert!(!section(&page, "units").contains("I have read this list"), "{key}");
        }
        for key in ["omar", "nia", "felix"] {
            let page = portal.staff(key).await.get(RULES).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{key}");
        }
        let board = portal.staff("nia").await.get("/staff/gate").await;
        assert!(board.says("Not approved yet") && !board.says(RULES), "{}", board.html);
        let mut omar = portal.staff("omar").await;
        let today = omar.get("/staff").await;
        let sent = omar.post(&today, &format!("{RULES}/units/approval"), &[("read", "yes")]).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND, "another provider approves nothing");
        let mut priya = portal.staff("priya").await;
        priya.reads("es");
        let page = priya.get(RULES).await;
        assert!(page.says("Pendiente de aprobación") && page.says("6.0 o más"), "{}", page.html);
        assert_eq!(happened(portal, "rules.approved").await, 0);
    }

    async fn the_privacy_officer_signs_that_the_practice_holds_results_by_its_own_policy(portal) {
        let mut priya = portal.staff("priya").await;
        assert!(priya.get("/staff/holds").await.says("Nobody has signed that the practice holds"));
        let asked = "/staff/rules#hold_policy";
        jobs::run_due(&portal.app).await.unwrap();
        assert!(!priya.get("/staff").await.says(asked), "nothing is held by it yet");
        portal.enrolled("rosa");
        import_text(portal, &oru("K1", ROSA, POTASSIUM)).await;
        portal.wait_minutes(61);
        jobs::run_due(&portal.app).await.unwrap();
        let mut priya = portal.staff("priya").await;
        assert!(priya.get("/staff").await.says(asked), "{}", priya.get("/staff").await.html);
        let page = priya.get(RULES).await;
        let policy = section(&page, "hold_policy");
        for words in ["Pending approval", "likely to be wrong", "significant", "mode: strict"] {
            assert!(policy.contains(words), "{words}: {policy}");
        }
        let mut dana = dana(portal).await;
        assert!(!section(&dana.get(RULES).await, "hold_policy").contains("<form"));
        let form = dana.get(RULES).await;
        let theirs = [("digest", "00"), ("read", "yes")];
        let sent = dana.post(&form, &format!("{RULES}/hold_policy/approval"), &theirs).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND, "the medical director does not sign it");
        let units = priya.post(&page, &format!("{RULES}/units/approval"), &theirs).await;
        assert_eq!(units.status, StatusCode::NOT_FOUND, "nor the privacy officer a list");
        let done = approves(&mut priya, "hold_policy", true).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert!(!priya.get("/staff/holds").await.says("Nobody has signed"));
        assert!(!priya.get("/staff").await.says(asked), "it is signed");
        portal.restart(|policy| policy.results.mode = policy::GateMode::PatientChoice);
        let mut priya = portal.staff("priya").await;
        assert!(priya.get("/staff/holds").await.says("Nobody has signed"), "it has changed");
    }
}
