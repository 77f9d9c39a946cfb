//! A patient whom nobody reaches: tries, a certified letter, and then the result without a
//! conversation; and the medical director who decides it.

use axum::http::StatusCode;
use db::sql;

use super::{
    cast::{Browser, Page, Portal},
    imports::{POTASSIUM, ROSA, import_text, oru},
    messages::count,
    results::held,
    story,
};

const COMMENT: (&str, &str) = ("comment", "We could not reach you. Please call us today.");
const UNABLE: (&str, &str) = ("kind", "unable_to_reach");
const DIRECTOR: (&str, &str) = ("kind", "medical_director");
const REASON: (&str, &str) = ("reason", "Her daughter the nurse has told her in person.");

struct Result {
    /// `/staff/results/{item}`.
    staff: String,
    /// `/p/{patient}/results/{item}`.
    patient: String,
    item: String,
}

/// A critical potassium of Rosa comes.
async fn result_comes(portal: &Portal) -> Result {
    let (patient, _) = portal.enrolled("rosa");
    import_text(portal, &oru("U1", ROSA, POTASSIUM)).await;
    let item = held(portal).await;
    Result {
        staff: format!("/staff/results/{item}"),
        patient: format!("/p/{patient}/results/{item}"),
        item,
    }
}

async fn call(who: &mut Browser, result: &Result) {
    let at = &result.staff;
    let fields = [("number", "716-555-0111"), ("outcome", "no_answer")];
    let done = who.fill(&format!("{at}/conversation"), &format!("{at}/attempt"), &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
}

async fn letter(who: &mut Browser, result: &Result, fields: &[(&str, &str)]) -> Page {
    let at = &result.staff;
    who.fill(&format!("{at}/conversation"), &format!("{at}/letters"), fields).await
}

async fn show(who: &mut Browser, result: &Result, fields: &[(&str, &str)]) -> Page {
    let at = &result.staff;
    who.fill(&format!("{at}/conversation"), &format!("{at}/release"), fields).await
}

async fn is_hidden(portal: &Portal, result: &Result) -> bool {
    let mut rosa = portal.patient("rosa").await;
    rosa.get(&result.patient).await.status == StatusCode::NOT_FOUND
}

story! {
    async fn a_patient_who_cannot_be_reached_reads_it_after_the_tries_and_a_letter(portal) {
        let result = result_comes(portal).await;
        let mut omar = portal.staff("omar").await;
        omar.get(&result.staff).await;
        call(&mut omar, &result).await;
        call(&mut omar, &result).await;
        let page = omar.get(&format!("{}/release", result.staff)).await;
        assert!(page.says("Tries on 1 of at least 3 occasions, on 1 of at least 2 days"), "{}", page.html);
        assert!(page.says("too few tries") && !page.says("name=\"tracking\""), "{}", page.html);
        let sent = [("sent_on", "2026-11-23"), ("tracking", "7019 0000 1234")];
        let early = letter(&mut omar, &result, &sent).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        let early = show(&mut omar, &result, &[UNABLE, COMMENT]).await;
        assert!(early.says("too few tries") && early.says("No certified letter"), "{}", early.html);

        portal.wait_minutes(60);
        call(&mut portal.staff("omar").await, &result).await;
        portal.wait_minutes(24 * 60);
        let mut omar = portal.staff("omar").await;
        call(&mut omar, &result).await;
        let page = omar.get(&format!("{}/release", result.staff)).await;
        assert!(page.says("Tries on 3 of at least 3 occasions, on 2 of at least 2 days"), "{}", page.html);
        let early = show(&mut omar, &result, &[UNABLE, COMMENT]).await;
        assert!(early.says("No certified letter has been recorded"), "{}", early.html);
        let tomorrow = letter(&mut omar, &result, &[("sent_on", "2026-11-25"), sent[1]]).await;
        assert!(tomorrow.says("not in the future"), "{}", tomorrow.html);
        let whom = ("welfare_check", "The sheriff of the county");
        let kept = letter(&mut omar, &result, &[sent[0], sent[1], whom]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.html);
        let page = omar.get(&format!("{}/release", result.staff)).await;
        assert!(page.says("7019 0000 1234") && page.says(whom.1), "{}", page.html);
        let decided = show(&mut omar, &result, &[DIRECTOR, REASON, COMMENT]).await;
        assert!(decided.says("Only the medical director"), "{}", decided.html);
        assert!(is_hidden(portal, &result).await, "nothing has let it out yet");

        let mails = portal.mails().await.len();
        let done = show(&mut omar, &result, &[UNABLE, COMMENT]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        let mut rosa = portal.patient("rosa").await;
        let page = rosa.get(&result.patient).await;
        let (comment, number) = (page.html.find(COMMENT.1), page.html.find("6.9"));
        assert!(comment.is_some() && comment < number, "{}", page.html);
        assert!(page.says("Omar Haddad") && !page.says("sheriff"), "{}", page.html);
        assert_eq!(portal.mails().await.len(), mails + 1);
        assert!(!omar.get("/staff").await.says(&result.staff), "the duty has ended");
        assert_eq!(count(portal, sql!("SELECT count(*) FROM followups")).await, 1);
        for event in ["result.letter_sent", "result.force_released", "result.released", "followup.opened"] {
            assert!(portal.events().await.iter().any(|e| e == event), "{event}");
        }
        let told = sql!(
            "SELECT count(*) FROM ledger WHERE detail LIKE '%sheriff%' OR detail LIKE '%reach you%'"
        );
        assert_eq!(count(portal, told).await, 0, "the ledger has no words of it");
    }

    async fn the_director_shows_a_result_for_a_reason_that_the_privacy_officer_reads(portal) {
        let result = result_comes(portal).await;
        let mut dana = portal.staff("dana").await;
        let unread = show(&mut dana, &result, &[DIRECTOR, REASON, COMMENT]).await;
        assert!(unread.says("Open and read the result first"), "{}", unread.html);
        dana.get(&result.staff).await;
        for (fields, words) in [
            (vec![DIRECTOR, COMMENT], "Write the reason in 10 to"),
            (vec![DIRECTOR, REASON], "at least one sentence"),
            (vec![REASON, COMMENT], "Choose why"),
        ] {
            let page = show(&mut dana, &result, &fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
            assert!(page.says(words), "{words}: {}", page.html);
        }
        assert!(is_hidden(portal, &result).await);
        let done = show(&mut dana, &result, &[DIRECTOR, REASON, COMMENT]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        let mut rosa = portal.patient("rosa").await;
        let page = rosa.get(&result.patient).await;
        assert!(page.says(COMMENT.1) && !page.says(REASON.1), "{}", page.html);
        let again = show(&mut dana, &result, &[DIRECTOR, REASON, COMMENT]).await;
        assert!(again.says("does not wait for a conversation"), "{}", again.html);
        let mut priya = portal.staff("priya").await;
        let holds = priya.get("/staff/holds").await;
        for words in [REASON.1, "Dana Lee", "The medical director decides it", &result.item] {
            assert!(holds.says(words), "{words}: {}", holds.html);
        }
        assert!(!dana.get("/staff/gate").await.says(REASON.1), "the board is of what waits");
        assert!(priya.get(&result.staff).await.says(REASON.1));
        let told = sql!("SELECT count(*) FROM ledger WHERE detail LIKE '%daughter%'");
        assert_eq!(count(portal, told).await, 0, "the ledger has no words of it");
    }
}
