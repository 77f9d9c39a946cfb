//! The ledger as those read it who must answer for it, and the witness that looks after it.

use axum::http::StatusCode;
use db::{Verdict, anchors::AnchorFile};

use super::{
    agreements::{publish, sign},
    cast::Portal,
    imports::{POTASSIUM, ROSA, import, import_text, oru},
    messages::{CLINICAL, staff_side, write},
    results::{held, talk},
    story,
};
use crate::{
    audit::{self, Witness},
    content::Seal,
    keys::Keys,
};

fn anchors(portal: &Portal) -> Vec<AnchorFile> {
    let folder = portal.scratch.folder();
    vec![AnchorFile::new(folder.join("anchors")), AnchorFile::new(folder.join("elsewhere"))]
}

/// A chart with something of every kind that the ledger vouches for.
async fn something_of_every_kind(portal: &Portal) {
    import(portal, &["01-registration.hl7", "rosa.json"]).await;
    let patient = portal.patient_of("LFM-1001").await;
    portal.account_for("rosa", patient);
    publish(portal, "yes").await;
    let mut rosa = portal.patient("rosa").await;
    sign(&mut rosa, "Rosa García López").await;
    let thread = staff_side(&write(portal, patient, CLINICAL, "May I run again?").await);
    let mut nia = portal.staff("nia").await;
    nia.fill(&thread, &thread, &[("body", "Yes."), ("act", "send")]).await;
    import_text(portal, &oru("K1", ROSA, POTASSIUM)).await;
    let item = held(portal).await;
    let mut dana = portal.staff("dana").await;
    dana.get(&format!("/staff/results/{item}")).await;
    let address = format!("/staff/results/{item}/conversation");
    dana.fill(&address, &address, &talk(&[])).await;
    something_without_a_talk(portal).await;
}

/// A significant result that the medical director shows after tries and a letter.
async fn something_without_a_talk(portal: &Portal) {
    import_text(portal, &oru("V1", ROSA, "OBX|1|ST|5292-8^HIV^LN||Reactive||||||F")).await;
    let at = format!("/staff/results/{}", held(portal).await);
    for minutes in [60, 60, 24 * 60] {
        portal.wait_minutes(minutes);
        let mut dana = portal.staff("dana").await;
        let tried = [("number", "716-555-0111"), ("outcome", "no_answer")];
        dana.fill(&format!("{at}/conversation"), &format!("{at}/attempt"), &tried).await;
    }
    let mut dana = portal.staff("dana").await;
    dana.get(&at).await;
    let page = format!("{at}/release");
    let sent = [("sent_on", "2026-11-24"), ("tracking", "7019 0000 1234")];
    dana.fill(&page, &format!("{at}/letters"), &sent).await;
    asks_for_everything(portal, at.rsplit('/').next().unwrap()).await;
    let words = [("kind", "unable_to_reach"), ("comment", "Please call us today.")];
    let shown = dana.fill(&page, &page, &words).await;
    assert_eq!(shown.status, StatusCode::SEE_OTHER, "{}", shown.html);
}

/// Rosa asks for everything now, and is told why something is kept.
async fn asks_for_everything(portal: &Portal, item: &str) {
    let home = format!("/p/{}", portal.patient_of("LFM-1001").await);
    let mut rosa = portal.patient("rosa").await;
    rosa.fill(&format!("{home}/results"), &format!("{home}/everything-now"), &[]).await;
    let mut dana = portal.staff("dana").await;
    let today = dana.get("/staff?kind=answer_ask_now").await;
    let id = today.between("/staff/result-requests/", "\"");
    let page = format!("/staff/result-requests/{id}");
    let (choice, reason) = (format!("choice-{item}"), format!("reason-{item}"));
    let keep = [(choice.as_str(), "data_integrity"), (reason.as_str(), "It may be her sister's.")];
    let kept = dana.fill(&page, &page, &keep).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.html);
}

/// What is done to a table to which nothing refers, and what is found then.
const CHANGES: &[(&str, &str, &str)] = &[
    ("messages", "UPDATE messages SET body = 'No.' WHERE body = 'Yes.'", "message _ was changed"),
    ("messages", "UPDATE messages SET body = 'Yes!' WHERE body = 'Yes.'", "message _ was changed"),
    (
        "messages",
        "UPDATE messages SET sent_at = '2026-11-23T14:00:00.001Z' WHERE author = 'patient'",
        "message _ was changed",
    ),
    (
        "messages",
        "UPDATE messages SET author_name = 'Dana Lee' WHERE author = 'practice'",
        "message _ was changed",
    ),
    ("messages", "DELETE FROM messages WHERE author = 'patient'", "message _ was deleted"),
    (
        "messages",
        "INSERT INTO messages SELECT patient_id, thread_id, thread_id, author, account_id,
           author_name, 'I run.', possible_urgent, found_words, unscanned, statement_id, sent_at,
           read_at FROM messages WHERE author = 'patient'",
        "message _ was inserted",
    ),
    ("observations", "UPDATE observations SET value = '5.9' WHERE value = '6.9'", ITEM),
    ("observations", "UPDATE observations SET unit = 'mg/dL' WHERE value = '6.9'", ITEM),
    ("observations", "UPDATE observations SET name = 'Sodium' WHERE value = '6.9'", ITEM),
    ("observations", "UPDATE observations SET high = '7.1' WHERE value = '6.9'", ITEM),
    ("observations", "UPDATE observations SET flags = '' WHERE value = '6.9'", ITEM),
    ("observations", "UPDATE observations SET narrative = (1 = 1) WHERE value = '6.9'", ITEM),
    ("observations", "UPDATE observations SET place = 7 WHERE value = '6.9'", ITEM),
    ("observations", "DELETE FROM observations WHERE value = '6.9'", ITEM),
    (
        "observations",
        "INSERT INTO observations SELECT patient_id, at, item_id, 7, code, name, lab_name, value,
           number, comparator, unit, low, high, range_text, flags, status, narrative, notes,
           method, laboratory
         FROM observations WHERE value = '6.9'",
        ITEM,
    ),
    (
        "reports",
        "UPDATE reports SET notes = 'Hm.' WHERE item_id = (SELECT item_id FROM conversations)",
        ITEM,
    ),
    ("reports", "DELETE FROM reports WHERE item_id = (SELECT item_id FROM conversations)", ITEM),
    (
        "conversations",
        "UPDATE conversations SET said = 'I told her that it is fine.'",
        "record of a conversation _ was changed",
    ),
    ("conversations", "DELETE FROM conversations", "record of a conversation _ was deleted"),
    ("letters", "UPDATE letters SET tracking = '7019 0000 1235'", "letter _ was changed"),
    ("letters", "DELETE FROM letters", "letter _ was deleted"),
    (
        "forced_releases",
        "UPDATE forced_releases SET comment = 'All is well.'",
        "release without a conversation _ was changed",
    ),
    (
        "kept_results",
        "UPDATE kept_results SET reason = 'It is not the right day.'",
        "answer to who asked for everything _ was changed",
    ),
    (
        "kept_results",
        "DELETE FROM kept_results",
        "answer to who asked for everything _ was changed",
    ),
    (
        "agreement_acknowledgements",
        "DELETE FROM agreement_acknowledgements WHERE clause = 'narcotics'",
        "answer to the agreement _ was changed",
    ),
];

const ITEM: &str = "chart item _ was changed";

/// What is done to other tables, how it is undone, and what is found in between.
const CHANGES_AND_BACK: &[(&str, &str, &str)] = &[
    (
        "UPDATE threads SET subject = 'An answer'",
        "UPDATE threads SET subject = 'A question'",
        "thread _ was changed",
    ),
    (
        "UPDATE statements SET since = '2026-11-23T14:00:00.001Z' WHERE language = 'es'",
        "UPDATE statements SET since = '2026-11-23T14:00:00.000Z' WHERE language = 'es'",
        "confidentiality statement _ was changed",
    ),
    (
        "UPDATE chart_items SET note = note || '!' WHERE kind = 'report' AND class = 'critical'",
        "UPDATE chart_items SET note = '' WHERE note = '!'",
        ITEM,
    ),
    (
        "UPDATE agreement_answers SET signed_name = 'Somebody'",
        "UPDATE agreement_answers SET signed_name = 'Rosa García López'",
        "answer to the agreement _ was changed",
    ),
];

/// A sentence without the ids in it.
fn without_ids(sentence: &str) -> String {
    let words = sentence.split(' ').map(|word| if word.contains('_') { "_" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

story! {
    async fn t62_what_is_changed_behind_the_portals_back_is_found(portal) {
        something_of_every_kind(portal).await;
        let look = || audit::examine(&portal.app.db, Some(&portal.app.seal), &[]).unwrap();
        let whole = look();
        assert_eq!(whole.verdict, Verdict::Whole, "{}", whole.sentence);
        let agree = whole.sentence.split("; ").nth(1).expect("contents were compared").to_owned();
        let undone = CHANGES_AND_BACK.iter().map(|(change, back, found)| {
            ((*change).to_owned(), (*back).to_owned(), *found)
        });
        let kept = CHANGES.iter().map(|(table, change, found)| {
            let keep = format!("CREATE TABLE kept AS SELECT * FROM {table}");
            let back = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept");
            (format!("{keep}; {change}"), format!("{back}; DROP TABLE kept"), *found)
        });
        for (change, back, found) in undone.chain(kept) {
            portal.scratch.tamper(&change).unwrap();
            let report = look();
            assert_eq!(report.verdict, Verdict::Altered, "{change}: {}", report.sentence);
            let (words, _) = report.sentence.split_once("; the ledger's own rows: whole").unwrap();
            assert_eq!(without_ids(words), found, "{change}");
            portal.scratch.tamper(&back).unwrap();
        }
        assert!(look().sentence.ends_with(&agree), "{}", look().sentence);

        // The daily walk finds it by itself, and says where without a word of it.
        portal.is_vouched_for = false;
        portal.scratch.tamper("UPDATE messages SET body = 'Fifty mg.'").unwrap();
        audit::verify(&portal.app, &[]).unwrap();
        let mails = portal.mails().await;
        let mail = mails.iter().find(|mail| mail.contains("not as it was written")).unwrap();
        assert!(mail.contains("message msg_") && !mail.contains("Fifty"), "{mail}");
    }

    async fn contents_cannot_be_compared_without_their_key_and_that_is_said(portal) {
        let (patient, _) = portal.enrolled("rosa");
        write(portal, patient, CLINICAL, "May I run again?").await;
        let look = |seal| audit::examine(&portal.app.db, seal, &[]).unwrap();
        let without = look(None);
        assert_eq!(without.verdict, Verdict::Whole);
        assert!(without.sentence.ends_with("not compared: the key is not here"), "{without:?}");
        let other = look(Some(&Seal::of(&Keys::from_bytes([8; 32]))));
        assert_eq!(other.verdict, Verdict::Whole);
        let words = "0 contents agree, 2 were sealed with another key and not compared";
        assert!(other.sentence.ends_with(words), "{other:?}");
    }

    async fn t62_a_ledger_that_is_not_whole_is_told_to_the_privacy_officer_the_same_day(portal) {
        let mut priya = portal.staff("priya").await;
        assert!(priya.get("/staff/ledger").await.says("Not walked from end to end yet"));
        audit::anchor(&portal.app, &anchors(portal)).await;
        assert_eq!(audit::verify(&portal.app, &anchors(portal)).unwrap().first_bad, None);
        let page = priya.get("/staff/ledger").await;
        assert!(page.says("Walked from end to end") && page.says("2 anchors agree"), "{}", page.html);
        let list = "/staff?kind=ledger_not_whole";
        assert!(!priya.get(list).await.says("/staff/tasks/tas_"));

        portal.scratch.tamper("UPDATE ledger SET detail = '{}' WHERE seq = 3").unwrap();
        assert_eq!(audit::verify(&portal.app, &anchors(portal)).unwrap().first_bad, Some(3));
        assert!(priya.get("/staff/ledger").await.says("NOT WHOLE, found on"));
        let today = priya.get(list).await;
        let task = format!("/staff/tasks/tas_{}", today.between("/staff/tasks/tas_", "\""));
        assert!(priya.get(&task).await.says("find out who could reach them"));
        assert!(portal.mails().await.iter().any(|mail| mail.contains("not as it was written")));
        // Told again tomorrow, but there is one task.
        audit::verify(&portal.app, &anchors(portal)).unwrap();
        let opened = portal.events().await.iter().filter(|e| *e == "task.opened").count();
        assert_eq!(opened, 1);
    }

    async fn the_witness_anchors_every_hour_in_every_place(portal) {
        let mut witness = Witness::of(&portal.app, anchors(portal));
        for minutes in [0, 59, 1, 60] {
            portal.wait_minutes(minutes);
            witness.look().await;
        }
        for place in ["anchors", "elsewhere"] {
            let file = portal.scratch.folder().join(place).join("anchors.txt");
            let lines = std::fs::read_to_string(file).unwrap();
            assert_eq!(lines.lines().count(), 3, "{place}");
        }
    }

    async fn a_patients_rows_are_found_by_record_number_and_by_name_and_never_everybodys(portal) {
        let (rosa, _) = portal.enrolled("rosa");
        let (sam, _) = portal.enrolled("sam");
        let mut priya = portal.staff("priya").await;
        for patient in [rosa, sam] {
            priya.get(&format!("/staff/patients/{patient}")).await;
        }
        let mrn = portal.cast.patient("rosa").mrn.clone();
        for typed in [mrn.as_str(), "Garc%C3%ADa+L%C3%B3pez+Rosa", &rosa.to_string()] {
            let page = priya.get(&format!("/staff/ledger?patient={typed}")).await;
            let rows = page.between("<tbody>", "</tbody>");
            assert!(rows.contains(&rosa.to_string()) && !rows.contains(&sam.to_string()), "{typed}");
        }
        for typed in ["LFM-9999", "Nobody+Atall"] {
            let page = priya.get(&format!("/staff/ledger?patient={typed}")).await;
            assert!(page.says("No patient fits") && !page.says("<tbody>"), "{typed}");
        }
    }

    async fn only_who_opens_charts_reads_whose_rows_they_are(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        rosa.get(&format!("/p/{patient}")).await;
        let mut priya = portal.staff("priya").await;
        let page = priya.get("/staff/ledger?action=chart.opened").await;
        assert!(page.says("García López, ") && page.says("?patient=pat_"), "{}", page.html);
        let mut avery = portal.staff("avery").await;
        let page = avery.get("/staff/ledger?action=chart.opened").await;
        assert!(page.says(&patient.to_string()) && !page.says("García López, "), "{}", page.html);
    }
}
