//! Reading: in whose language pages and mails are, and what is said of what a laboratory wrote.

use axum::http::StatusCode;

use super::{
    activation,
    cast::{Browser, Page, Portal},
    enrolment::{mei_with_a_code, show},
    imports::{ROSA, import, import_text, oru, result_of},
    messages::{CLINICAL, addresses},
    story,
};
use crate::{
    jobs,
    people::{self, PatientId, Visit, VisitKind},
};

/// The language that a page says it is in.
fn language(page: &Page) -> &str {
    page.between("<html lang=\"", "\"")
}

/// Signs in as Rosa, who reads Spanish, at a browser that asks for English.
async fn signs_in(portal: &Portal, browser: &mut Browser) {
    let account = portal.cast.patient("rosa").account.clone().unwrap();
    let page = browser.sign_in(&account.username, &account.password).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
}

async fn press(browser: &mut Browser, page: &Page, language: &str) {
    let chosen = browser.post(page, "/language", &[("language", language), ("back", "/")]).await;
    assert_eq!(chosen.place(), "/");
}

/// The first result of a patient's list.
async fn first_result(browser: &mut Browser, patient: PatientId) -> Page {
    let list = browser.get(&format!("/p/{patient}/results")).await;
    let item = list.between("results/itm_", "\"").to_owned();
    browser.get(&format!("/p/{patient}/results/itm_{item}")).await
}

/// The digits of the newest mail with a code.
async fn digits(portal: &Portal) -> String {
    let mails = portal.mails().await;
    let found = mails.iter().rev().find_map(|mail| {
        let (_, rest) = mail.split_once("Your code is ")?;
        rest.get(..6).map(str::to_owned)
    });
    found.expect("six digits were mailed")
}

story! {
    async fn who_signs_in_reads_their_own_language_and_a_choice_is_kept_for_them(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let home = format!("/p/{patient}");
        let mut browser = portal.browser();
        assert_eq!(language(&browser.get("/sign-in").await), "en");
        signs_in(portal, &mut browser).await;
        let page = browser.get(&home).await;
        assert_eq!(language(&page), "es");
        press(&mut browser, &page, "en").await;
        assert_eq!(language(&browser.get(&home).await), "en");
        assert!(portal.events().await.contains(&"account.language_chosen".to_owned()));

        // At another browser too, and in mails.
        let mut other = portal.browser();
        other.language = "es";
        signs_in(portal, &mut other).await;
        assert_eq!(language(&other.get(&home).await), "en");
        other.fill("/reset", "/reset", &[("username", "rosa.garcia")]).await;
        jobs::run_due(&portal.app).await.unwrap();
        let mail = portal.mails().await.pop().unwrap();
        assert!(mail.contains("choose a new password"), "{mail}");
    }

    async fn a_choice_before_signing_in_holds_until_signing_out_and_is_nobody_elses(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut browser = portal.browser();
        let page = browser.get("/sign-in").await;
        press(&mut browser, &page, "es").await;
        let page = browser.get("/sign-in").await;
        press(&mut browser, &page, "en").await;
        signs_in(portal, &mut browser).await;
        let page = browser.get(&format!("/p/{patient}")).await;
        assert_eq!(language(&page), "en", "chosen on purpose");
        assert!(!portal.events().await.contains(&"account.language_chosen".to_owned()));
        browser.post(&page, "/sign-out", &[]).await;
        assert_eq!(language(&browser.get("/sign-in").await), "en", "as it was read");
        signs_in(portal, &mut browser).await;
        assert_eq!(language(&browser.get(&format!("/p/{patient}")).await), "es");
        let felix = &portal.cast.staff("felix");
        let page = browser.get("/account").await;
        browser.post(&page, "/sign-out", &[]).await;
        browser.sign_in(&felix.username, &felix.password).await;
        let page = browser.get("/staff").await;
        assert_eq!(language(&page), "en", "the next one reads their own");
        press(&mut browser, &page, "es").await;
        let mut later = portal.staff("felix").await;
        assert_eq!(language(&later.get("/staff").await), "es", "staff keep their choice too");
    }

    async fn a_spanish_page_says_what_it_can_and_marks_the_laboratorys_own_words(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let obx = [
            "OBX|1|NM|6690-2^Leukocytes^LN||6.2|10*3/uL|4.0-11.0|N|||F",
            "OBX|2|NM|98979-8^GFR^LN||71|mL/min/{1.73_m2}|>59|N|||F",
            "OBX|3|CWE|78012-2^Strep^LN||260385009^Negative (qualifier value)^SCT||Negative|N|||F",
            "OBX|4|CWE|99999-1^Zebra factor (observable entity)^LN||1^Stripes seen^L||||||F",
            "NTE|1|L|The zebra was calm.",
        ];
        let line = import_text(portal, &oru("W1", ROSA, &obx.join("\r"))).await;
        assert_eq!(line.results[0].state, "released", "{line:?}");
        let mut rosa = portal.patient("rosa").await;
        let english = first_result(&mut rosa, patient).await;
        for words in ["6.2 ×10³/µL", "4.0-11.0 ×10³/µL", "71 mL/min/1.73 m²", "Zebra factor"] {
            assert!(english.says(words), "{words}: {}", english.html);
        }
        assert!(!english.says("(observable entity)") && !english.says("own words"));
        rosa.reads("es");
        let page = first_result(&mut rosa, patient).await;
        for words in [
            "Glóbulos blancos",
            "6.2 ×10³/µL",
            "<strong>Negativo</strong>",
            "Valores habituales: Negativo",
            "<span lang=\"en\">Zebra factor</span>",
            "<span lang=\"en\">Stripes seen</span>",
            "<p lang=\"en\">The zebra was calm.</p>",
            "las palabras del propio laboratorio",
        ] {
            assert!(page.says(words), "{words}: {}", page.html);
        }
        assert_eq!(page.html.matches("propio laboratorio").count(), 1, "said once");
        let kept = db::sql!("SELECT count(*) FROM observations WHERE unit = '10*3/uL'");
        assert_eq!(super::messages::count(portal, kept).await, 1, "what is stored stays");
    }

    async fn the_record_drops_the_tags_of_its_source_and_says_whose_words_it_has(portal) {
        import(portal, &["01-registration.hl7", "rosa.json"]).await;
        let patient = portal.patient_of("LFM-1001").await;
        portal.account_for("rosa", patient);
        portal.is_vouched_for = false;
        portal.tell(|tx| tx.run(
            db::sql!("UPDATE chart_items SET title = $1 WHERE kind = 'condition'"),
            db::params!["Essential hypertension (disorder)"],
        ));
        let mut rosa = portal.patient("rosa").await;
        rosa.reads("es");
        let record = rosa.get(&format!("/p/{patient}/record")).await;
        assert!(record.says("lang=\"en\">Essential hypertension</"), "{}", record.html);
        assert!(!record.says("(disorder)") && record.says("como los envió cada sistema"));
        assert!(record.says("<h2>Medicamentos</h2>"));
    }

    async fn a_result_of_tonight_is_kept_with_a_remark_for_staff(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let ahead = result_of("A1", "ORD-A", ROSA, "F", super::imports::SODIUM)
            .replace("20261123064000-0500", "20261123230000-0500");
        let line = import_text(portal, &ahead).await;
        assert_eq!(line.results[0].state, "released", "{line:?}");
        let mut rosa = portal.patient("rosa").await;
        let page = first_result(&mut rosa, patient).await;
        assert!(page.says("November 23, 2026, 11:00 pm") && !page.says("came before that"));
        let item = page.between("messages/new?topic=", "\"");
        assert!(item.contains("results_question"), "{item}");
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        let id = list.between("results/itm_", "\"").to_owned();
        let mut dana = portal.staff("dana").await;
        let seen = dana.get(&format!("/staff/results/itm_{id}")).await;
        assert!(seen.says("it is of November 23, 2026, 11:00 pm, but it came before"), "{}", seen.html);
    }

    async fn a_visit_dated_in_the_future_neither_counts_nor_hides_the_one_before(portal) {
        let (patient, _) = portal.enrolled("rosa");
        portal.tell(move |tx| {
            let day: base::Date = "2027-05-04".parse().unwrap();
            let visit = Visit {
                number: "V-9".to_owned(),
                kind: VisitKind::InPerson,
                began_on: day,
                completed_on: Some(day),
                provider: String::new(),
            };
            people::add_visit(tx, patient, &visit)
        });
        let mut felix = portal.staff("felix").await;
        let page = felix.get(&format!("/staff/patients/{patient}")).await;
        assert!(page.says("Yes: last visit on May 4, 2026"), "{}", page.html);
    }

    async fn what_is_stopped_is_shown_back_beside_both_numbers_to_call(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let (compose, action) = addresses(patient, CLINICAL);
        let typed = [("topic", CLINICAL), ("subject", "Last night"), ("body", "I had chest pain.")];
        let warned = rosa.fill(&compose, &action, &typed).await;
        let stop = [("topic", CLINICAL), ("subject", "Last night"), ("body", "My knee."), ("act", "stop")];
        let stopped = rosa.fill(&compose, &action, &stop).await;
        let stopped = rosa.get(stopped.place()).await;
        for (page, body) in [(&warned, "I had chest pain."), (&stopped, "My knee.")] {
            let main = page.between("<main", "</main>");
            assert!(main.contains("href=\"tel:988\"") && main.contains("href=\"tel:911\""), "{main}");
            assert!(main.contains(&format!(">{body}</p>")), "{main}");
            assert!(main.contains("<strong>Last night</strong>") && main.contains("has not been sent"));
        }
    }

    async fn who_waits_for_six_digits_can_have_new_ones_as_often_as_a_day_allows(portal) {
        let (_, code) = mei_with_a_code(portal).await;
        let mut mei = portal.browser();
        show(&mut mei, &code, "2/28/1990").await;
        let fields = activation::joining_with("willow.tree", "mei@example.com");
        mei.fill("/activate/account", "/activate/account", &fields).await;
        let old = digits(portal).await;
        let page = mei.get("/activate/email").await;
        assert!(page.says("mei@example.com") && page.says("Send new ones"), "{}", page.html);
        portal.wait_minutes(1);
        let sent = mei.post(&page, "/activate/email-code", &[]).await;
        assert_eq!(sent.place(), "/activate/email?sent=1");
        let mails = portal.mails().await.len();
        let twice = mei.post(&page, "/activate/email-code", &[]).await;
        assert_eq!((twice.place(), portal.mails().await.len()), (sent.place(), mails), "once");
        let new = digits(portal).await;
        let wrong = mei.fill("/activate/email", "/activate/email", &[("digits", &old)]).await;
        assert!(old == new || wrong.status == StatusCode::UNPROCESSABLE_ENTITY);
        let most = portal.app.policy.accounts.email_code.sends_per_day;
        let mut last = sent;
        for _ in 2..=most {
            portal.wait_minutes(1);
            last = mei.fill("/activate/email", "/activate/email-code", &[]).await;
        }
        assert_eq!(last.place(), "/activate/email?often=1");
        assert!(mei.get(last.place()).await.says("We sent you several codes today"));
        let digits = digits(portal).await;
        let proven = mei.fill("/activate/email", "/activate/email", &[("digits", &digits)]).await;
        assert_eq!(proven.place(), "/agreement");
        assert!(!mei.get("/activate/email").await.says("Send new ones"), "it is proven");
    }

    async fn a_bundle_that_waits_is_known_by_its_file_and_told_in_its_own_elements(portal) {
        let names = ["01-registration.hl7", "camera/bundle-wrong-birth-date.json"];
        let (_, told) = import(portal, &names).await;
        let line = told.lines.last().unwrap();
        assert_eq!(line.outcome, "quarantined", "{line:?}");
        let reason = line.reason.clone().unwrap_or_default();
        assert!(reason.contains("Patient.") && !reason.contains("PID"), "{reason}");
        let mut nia = portal.staff("nia").await;
        let list = nia.get("/staff/imports").await;
        assert!(list.says("bundle-wrong-birth-date.json") && !list.says("sha256:"), "{}", list.html);
        let address = format!("/staff/imports/imp_{}", list.between("/staff/imports/imp_", "\""));
        let page = nia.get(&address).await;
        let called = page.between("<dd>", "</dd>");
        assert!(called.starts_with("bundle-wrong-birth-date.json, ") && called.contains("Patient LFM-1003"), "{called}");
        let (first, rest) = page.html.split_once("<ol class=\"raw\">").unwrap().1.split_once("</ol>").unwrap();
        assert_eq!(first.matches("<li>").count(), 25, "{first}");
        assert!(rest.contains("more lines</summary>"), "{rest}");
    }
}
