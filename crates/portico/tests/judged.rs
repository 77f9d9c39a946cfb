//! What people decide about a result: its class, whether it is kept, who was told. And what of it
//! goes on when the laboratory sends the result again.

use axum::http::StatusCode;
use db::sql;

use super::{
    cast::{Browser, Page, Portal},
    followup::happened,
    imports::{POTASSIUM, ROSA, SODIUM, import_text, oru, result_of},
    messages::count,
    results::{first, held, talk},
    story,
};
use crate::{jobs, people::PatientId};

const SUSPECT: &str = "The tube was labelled for her sister too.";
const KNOWS: &str = "Her physician since 2014.";
const HARM: &str = "She said that she would end her life if the test were bad.";

/// Dana, who has read a result.
async fn reader(portal: &Portal, item: &str) -> Browser {
    let mut dana = portal.staff("dana").await;
    dana.get(&format!("/staff/results/{item}")).await;
    dana
}

async fn judges(who: &mut Browser, item: &str, class: &str, why: &str) -> Page {
    let page = format!("/staff/results/{item}");
    who.fill(&page, &format!("{page}/class"), &[("class", class), ("why", why)]).await
}

async fn keeps(who: &mut Browser, item: &str, fields: &[(&str, &str)]) -> Page {
    let page = format!("/staff/results/{item}/hold");
    who.fill(&page, &page, fields).await
}

/// The result's newest version is what a message brings now.
async fn comes(portal: &Portal, control_id: &str, status: &str, obx: &str) -> (String, String) {
    let line = import_text(portal, &result_of(control_id, "ORD-1", ROSA, status, obx)).await;
    (line.results[0].class.to_owned(), line.results[0].state.to_owned())
}

fn is(class: &str, state: &str) -> (String, String) {
    (class.to_owned(), state.to_owned())
}

async fn list(portal: &Portal, patient: PatientId) -> Page {
    portal.patient("rosa").await.get(&format!("/p/{patient}/results")).await
}

story! {
    async fn limits_of_an_age_are_those_of_the_day_of_the_specimen(portal) {
        portal.enrolled("rosa");
        // Rosa was born on March 14, 1961: 23,995 days before her specimen was taken.
        for (from, under, expected) in [
            (None, Some(23_996), "critical"),
            (None, Some(23_995), "routine"),
            (Some(23_995), None, "critical"),
            (Some(23_996), None, "routine"),
        ] {
            portal.restart(move |policy| {
                let values = &mut policy.results.critical.values;
                let rule = values.iter_mut().find(|rule| rule.test == "Potassium").unwrap();
                (rule.from_days, rule.under_days) = (from, under);
            });
            let unflagged = "OBX|1|NM|2823-3^Potassium^LN||6.9|mmol/L|||||F";
            let control_id = format!("AGE{}{}", from.unwrap_or(0), under.unwrap_or(0));
            let line = import_text(portal, &oru(&control_id, ROSA, unflagged)).await;
            assert_eq!(line.results[0].class, expected, "{from:?} to {under:?}");
        }
    }

    async fn t45_what_was_critical_needs_more_of_a_reason_and_stands_on_a_list(portal) {
        let (patient, _) = portal.enrolled("rosa");
        import_text(portal, &oru("L1", ROSA, POTASSIUM)).await;
        let item = held(portal).await;
        let mut dana = reader(portal, &item).await;
        let few = judges(&mut dana, &item, "abnormal", "Hemolyzed.").await;
        assert_eq!(few.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(few.says("at least 20 characters"), "{}", few.html);
        assert!(list(portal, patient).await.says("no results here yet"));
        let why = "The sample was hemolyzed; the repeat is normal.";
        assert_eq!(judges(&mut dana, &item, "abnormal", why).await.status, StatusCode::SEE_OTHER);
        assert!(list(portal, patient).await.says("Basic metabolic panel"));
        let page = dana.get(&format!("/staff/results/{item}")).await;
        assert!(page.says("Critical → Abnormal") && page.says(why), "{}", page.html);
        let mut priya = portal.staff("priya").await;
        let holds = priya.get("/staff/holds").await;
        assert!(holds.says("García López, Rosa") && holds.says(why), "{}", holds.html);
        assert!(holds.says("Critical → Abnormal"));
        assert_eq!(happened(portal, "class_change.recorded").await, 1);
    }

    async fn a_nurse_raises_a_result_and_never_lowers_one(portal) {
        portal.enrolled("rosa");
        let unit = "OBX|1|NM|2823-3^Potassium^LN||5.9|furlong|3.5-5.1|H|||F";
        import_text(portal, &oru("N1", ROSA, unit)).await;
        let item = held(portal).await;
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&format!("/staff/results/{item}")).await;
        assert!(page.says("value=\"critical\"") && !page.says("value=\"routine\""));
        let low = judges(&mut nia, &item, "routine", "It is only the unit.").await;
        assert_eq!(low.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(low.says("Only a provider"), "{}", low.html);
        let why = "She is weak and her heart is slow.";
        assert_eq!(judges(&mut nia, &item, "critical", why).await.status, StatusCode::SEE_OTHER);
        let urgent = sql!(
            "SELECT count(*) FROM tasks
             WHERE kind = 'call_about_result' AND urgent AND state = 'open'"
        );
        assert_eq!(count(portal, urgent).await, 1);
        let page = nia.get(&format!("/staff/results/{item}")).await;
        assert!(!page.says("name=\"class\""), "there is nothing higher: {}", page.html);
    }

    async fn what_a_provider_suspects_is_kept_also_when_it_comes_again(portal) {
        let (patient, _) = portal.enrolled("rosa");
        comes(portal, "S1", "F", POTASSIUM).await;
        let item = held(portal).await;
        let mut dana = reader(portal, &item).await;
        let page = dana.get(&format!("/staff/results/{item}/hold")).await;
        assert!(page.says("Keep this result for now") && !page.says("value=\"show\""));
        for (fields, problem) in [
            (vec![], "Choose what you do"),
            (vec![("choice", "data_integrity")], "Write why each"),
            (vec![("choice", "clinician_harm"), ("reason", HARM)], "how you know the patient"),
            (
                vec![
                    ("choice", "clinician_harm"),
                    ("relationship", KNOWS),
                    ("reason", "She worries."),
                ],
                "at least 20 characters",
            ),
        ] {
            let refused = keeps(&mut dana, &item, &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
            assert!(refused.says(problem), "{problem}: {}", refused.html);
        }
        let fields = [("choice", "data_integrity"), ("reason", SUSPECT)];
        assert_eq!(keeps(&mut dana, &item, &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(happened(portal, "result.kept").await, 1);
        // The laboratory corrects it to something ordinary: a doubt about whose it is stays.
        let ordinary = POTASSIUM.replace("||6.9|", "||4.4|").replace("|HH|||F", "|N|||C");
        assert_eq!(comes(portal, "S2", "C", &ordinary).await, is("routine", "held"));
        assert!(list(portal, patient).await.says("no results here yet"));
        let today = dana.get("/staff?kind=review_hold").await;
        let newer = today.between("/staff/results/", "/hold\"").to_owned();
        assert_ne!(newer, item, "Dana is asked to look at the new version: {}", today.html);
        let page = dana.get(&format!("/staff/results/{newer}/hold")).await;
        assert!(page.says(SUSPECT) && page.says("value=\"show\""), "{}", page.html);
        dana.get(&format!("/staff/results/{newer}")).await;
        let shown = keeps(&mut dana, &newer, &[("choice", "show")]).await;
        assert_eq!(shown.status, StatusCode::SEE_OTHER, "{}", shown.html);
        assert!(list(portal, patient).await.says("Basic metabolic panel"));
    }

    async fn a_danger_is_kept_with_who_judges_it_and_how_they_know_the_patient(portal) {
        portal.enrolled("rosa");
        comes(portal, "D1", "F", POTASSIUM).await;
        let item = held(portal).await;
        let mut dana = reader(portal, &item).await;
        let fields = [("choice", "clinician_harm"), ("relationship", KNOWS), ("reason", HARM)];
        assert_eq!(keeps(&mut dana, &item, &fields).await.status, StatusCode::SEE_OTHER);
        let holds = portal.staff("priya").await.get("/staff/holds").await;
        for words in [HARM, KNOWS, "Dana Lee MD", "171.201(c)(1)"] {
            assert!(holds.says(words), "{words}: {}", holds.html);
        }
    }

    async fn what_a_clinician_raised_stays_raised_when_it_comes_again(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let odd = "OBX|1|NM|2823-3^Potassium^LN||5.2|NLU|4.0-6.4||||F";
        comes(portal, "R1", "F", odd).await;
        let item = held(portal).await;
        let why = "Her heart is weak, and this is new.";
        judges(&mut reader(portal, &item).await, &item, "critical", why).await;
        let plain = "OBX|1|NM|2823-3^Potassium^LN||5.0|mmol/L|4.0-6.4|N|||C";
        assert_eq!(comes(portal, "R2", "C", plain).await, is("critical", "held"));
        let board = portal.staff("dana").await.get("/staff/gate").await;
        assert!(board.says(why), "{}", board.html);
        assert!(list(portal, patient).await.says("no results here yet"));
    }

    async fn a_time_that_was_agreed_on_goes_on_for_a_new_version(portal) {
        let (patient, _) = portal.enrolled("rosa");
        comes(portal, "A1", "F", POTASSIUM).await;
        let item = held(portal).await;
        let mut dana = reader(portal, &item).await;
        let page = format!("/staff/results/{item}/conversation");
        let later = [("show", "agreed"), ("show_day", "2026-11-26"), ("show_time", "18:30")];
        let done = dana.fill(&page, &page, &talk(&later)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        let ordinary = POTASSIUM.replace("||6.9|", "||4.4|").replace("|HH|||F", "|N|||C");
        assert_eq!(comes(portal, "A2", "C", &ordinary).await, is("routine", "held"));
        portal.wait_minutes(2 * 24 * 60);
        jobs::run_due(&portal.app).await.unwrap();
        assert!(list(portal, patient).await.says("no results here yet"), "a day too early");
        portal.wait_minutes(24 * 60 + 10 * 60);
        jobs::run_due(&portal.app).await.unwrap();
        assert!(list(portal, patient).await.says("Basic metabolic panel"));
    }

    async fn who_reads_what_is_wrong_is_called_as_soon_however_often_it_is_corrected(portal) {
        let (patient, mut rosa) = (portal.enrolled("rosa").0, portal.patient("rosa").await);
        comes(portal, "W1", "F", SODIUM).await;
        let item = first(&list(portal, patient).await.html).unwrap();
        rosa.get(&format!("/p/{patient}/results/{item}")).await;
        let urgent = sql!(
            "SELECT count(*) FROM tasks
             WHERE kind = 'call_about_result' AND urgent AND state = 'open'"
        );
        for (control_id, text) in [("W2", "Suspicious for lymphoma."), ("W3", "Lymphoma.")] {
            let obx = format!("OBX|1|TX|22637-3^Final diagnosis^LN||{text}||||||C");
            assert_eq!(comes(portal, control_id, "C", &obx).await, is("significant", "held"));
            assert_eq!(count(portal, urgent).await, 1, "{text}");
        }
    }

    async fn a_late_preliminary_report_with_worse_news_is_not_passed_over(portal) {
        let (patient, _) = portal.enrolled("rosa");
        comes(portal, "P1", "F", SODIUM).await;
        let early = POTASSIUM.replace("|||F", "|||P");
        assert_eq!(comes(portal, "P2", "P", &early).await, is("critical", "released"));
        let mut dana = portal.staff("dana").await;
        let today = dana.get("/staff?kind=call_about_result").await;
        let item = first(&today.html).expect("somebody calls");
        let page = dana.get(&format!("/staff/results/{item}")).await;
        assert!(page.says("came after the final one: Potassium 6.9 mmol/L"), "{}", page.html);
        assert!(!list(portal, patient).await.says("Potassium"), "nothing was filed");
        let again = comes(portal, "P3", "P", &early).await;
        assert_eq!(again, is("critical", "released"), "the same news twice is one task");
        assert_eq!(happened(portal, "result.reclassified").await, 1);
    }

    async fn who_was_told_in_the_patients_place_stands_on_record_with_their_right(portal) {
        portal.enrolled("rosa");
        import_text(portal, &oru("T1", ROSA, POTASSIUM)).await;
        let item = held(portal).await;
        let page = format!("/staff/results/{item}/conversation");
        let mut dana = reader(portal, &item).await;
        let other = ("spoke_with", "representative");
        let refused = dana.fill(&page, &page, &talk(&[other])).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("name of the representative") && refused.says("what authority"));
        let named =
            [other, ("representative", "Elena García"), ("authority", "Health care agent")];
        let done = dana.fill(&page, &page, &talk(&named)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        let page = dana.get(&format!("/staff/results/{item}")).await;
        assert!(page.says("Elena García (Health care agent)"), "{}", page.html);
    }

    async fn who_wished_to_be_told_first_has_asked_for_it(portal) {
        let (patient, mut rosa) = (portal.enrolled("rosa").0, portal.patient("rosa").await);
        let form = format!("/p/{patient}/preference");
        rosa.fill(&form, &form, &[("wish", "talk_first")]).await;
        import_text(portal, &oru("W1", ROSA, POTASSIUM)).await;
        let holds = portal.staff("priya").await.get("/staff/holds").await;
        for words in ["The patient asked to wait", "171.202(e)", "When the conversation is recorded"] {
            assert!(holds.says(words), "{words}: {}", holds.html);
        }
        let board = portal.staff("dana").await.get("/staff/gate").await;
        assert!(board.says("Wishes: Talk first"), "{}", board.html);
        // Who takes the wish back is no reason any more: the practice's own policy is.
        rosa.fill(&form, &form, &[("wish", "show_at_once")]).await;
        portal.wait_minutes(2);
        jobs::run_due(&portal.app).await.unwrap();
        let holds = portal.staff("priya").await.get("/staff/holds").await;
        assert!(!holds.says("The patient asked to wait"), "{}", holds.html);
        assert!(holds.says("basis=practice_policy"), "{}", holds.html);
        let item = held(portal).await;
        let why = "The sample was hemolyzed; the repeat is normal.";
        judges(&mut reader(portal, &item).await, &item, "abnormal", why).await;
        assert!(list(portal, patient).await.says("Basic metabolic panel"), "nothing to tell");
    }

    async fn t48_who_may_choose_and_changes_the_wish_is_shown_what_waited_for_it(portal) {
        portal.restart(|policy| policy.results.mode = policy::GateMode::PatientChoice);
        let (patient, mut rosa) = (portal.enrolled("rosa").0, portal.patient("rosa").await);
        let form = format!("/p/{patient}/preference");
        rosa.fill(&form, &form, &[("wish", "talk_first")]).await;
        let line = import_text(portal, &oru("W2", ROSA, POTASSIUM)).await;
        assert_eq!(line.results[0].state, "held");
        rosa.fill(&form, &form, &[("wish", "show_at_once")]).await;
        portal.wait_minutes(2);
        jobs::run_due(&portal.app).await.unwrap();
        assert!(list(portal, patient).await.says("Basic metabolic panel"), "as they wish now");
    }
}
