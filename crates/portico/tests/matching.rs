//! What waits because no chart matched: tried again when a registration changes, compared by two,
//! and filed in a chart that somebody finds.

use axum::http::StatusCode;
use db::sql;

use super::{
    cast::{Browser, Page, Portal},
    imports::{ROSA, SODIUM, import, import_text, oru},
    messages::count,
    story,
};
use crate::{jobs, people};

/// A registration of our own.
pub(super) fn adt(trigger: &str, control_id: &str, pid: &str, more: &str) -> String {
    format!(
        "MSH|^~\\&|FRONTDESK|LFM|PORTICO|LFM|20261123||ADT^{trigger}|{control_id}|P|2.5.1\r\
         EVN|{trigger}\rPID|1||{pid}\r{more}"
    )
}

async fn outcome(portal: &Portal, control_id: &'static str) -> (String, Option<String>) {
    let read = portal.app.db.read(move |r| {
        r.one::<(String, Option<String>)>(
            sql!("SELECT outcome, reason FROM imports WHERE control_id = $1"),
            db::params![control_id],
        )
    });
    read.await.unwrap()
}

async fn works(portal: &Portal) {
    jobs::run_due(&portal.app).await.unwrap();
}

const TESS: &str = "||Twofold^Tess||19800101|F";

story! {
    async fn t49_a_late_merge_or_registration_finds_the_patient_of_what_waits(portal) {
        let tess = |number: &str| format!("{number}^^^LFM^MR{TESS}");
        import_text(portal, &adt("A28", "R1", &tess("LFM-3001"), "")).await;
        import_text(portal, &adt("A28", "R2", &tess("LFM-3002"), "")).await;
        let report = oru("W1", &format!("N9^^^NORTHLAB^PI{TESS}"), SODIUM);
        import_text(portal, &report).await;
        let other = oru("W2", "N8^^^NORTHLAB^PI||Other^Olga||19800101|F", SODIUM);
        import_text(portal, &other).await;
        assert_eq!(outcome(portal, "W1").await.1.as_deref(), Some("several_candidates"));
        let jobs = sql!("SELECT count(*) FROM jobs");
        import_text(portal, &adt("A08", "R3", "LFM-9001^^^LFM^MR||Else^Ann||19900909|F", "")).await;
        assert_eq!(count(portal, jobs).await, 0, "nothing that waits could be Ann's");
        let merge = "MRG|LFM-3002^^^LFM^MR\r";
        import_text(portal, &adt("A40", "R4", &tess("LFM-3001"), merge)).await;
        assert_eq!(outcome(portal, "W1").await.0, "quarantined", "the registration only asks");
        works(portal).await;
        assert_eq!(outcome(portal, "W1").await, ("filed".to_owned(), None));
        assert_eq!(outcome(portal, "W2").await.0, "quarantined");
        let again = import_text(portal, &report).await;
        assert_eq!((again.outcome, again.ack, again.patient_mrn.as_deref()),
            ("duplicate", "AA", Some("LFM-3001")));
        let open = sql!("SELECT count(*) FROM tasks WHERE kind = 'match_import' AND state = 'open'");
        assert_eq!(count(portal, open).await, 1, "only Olga's waits for a person");
        import_text(portal, &adt("A04", "R5", "LFM-3003^^^LFM^MR||Other^Olga||19800101|F", "")).await;
        works(portal).await;
        assert_eq!(outcome(portal, "W2").await, ("filed".to_owned(), None));
        assert_eq!(count(portal, sql!("SELECT count(*) FROM import_clues")).await, 0);
    }

    async fn t49_a_number_that_becomes_known_and_a_corrected_birth_date_do_it_too(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let new = "LFM-7777^^^LFM^MR||Newman^Nell||19850606|F";
        import_text(portal, &oru("W1", new, SODIUM)).await;
        let wrong = "LFM-1001^^^LFM^MR||García López^Rosa||19610413|F";
        import_text(portal, &oru("W2", wrong, SODIUM)).await;
        assert_eq!(outcome(portal, "W1").await.1.as_deref(), Some("unknown_record_number"));
        assert_eq!(outcome(portal, "W2").await.1.as_deref(), Some("birth_date_conflict"));
        import_text(portal, &adt("A28", "R1", new, "")).await;
        import_text(portal, &adt("A31", "R2", wrong, "")).await;
        works(portal).await;
        assert_eq!(outcome(portal, "W1").await.0, "filed");
        assert_eq!(outcome(portal, "W2").await.0, "filed");
    }

    async fn a_maiden_name_that_somebody_writes_down_finds_what_waits(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let maiden = oru("M1", "N7^^^NORTHLAB^PI||Vega^Rosa||19610314|F", SODIUM);
        import_text(portal, &maiden).await;
        assert_eq!(outcome(portal, "M1").await.0, "quarantined");
        let mut nia = portal.staff("nia").await;
        let names = format!("/staff/patients/{patient}/names");
        let refused = nia.fill(&names, &names, &[("family", "Vega")]).await;
        assert!(refused.says("Write the family name and the given name"), "{}", refused.html);
        let kept = nia.fill(&names, &names, &[("family", "Vega"), ("given", "Rosa")]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.html);
        assert!(nia.get(&names).await.says("Rosa Vega"));
        works(portal).await;
        assert_eq!(outcome(portal, "M1").await.0, "filed");
        let swapped = ROSA.replace("García López^Rosa", "Rosa^García López");
        import_text(portal, &oru("M2", &swapped, SODIUM)).await;
        let id = portal.app.db.read(|r| -> db::Result<crate::imports::ImportId> {
            r.one(sql!("SELECT id FROM imports WHERE control_id = 'M2'"), &[])
        });
        let page = nia.get(&format!("/staff/imports/{}", id.await.unwrap())).await;
        assert!(page.says("Given and family name were swapped"), "{}", page.html);
    }

    async fn t49_what_a_person_must_look_at_is_never_tried_by_itself(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let number = "||García López^Rosa||19610314|F";
        import_text(portal, &oru("W1", number, SODIUM)).await;
        assert_eq!(outcome(portal, "W1").await.1.as_deref(), Some("clia_id_missing"));
        import_text(portal, &oru("W2", "N1^^^NORTHLAB^PI||Nobody^Nick||19610314|M", SODIUM)).await;
        let mut nia = portal.staff("nia").await;
        let list = nia.get("/staff/imports").await;
        let address = place_of(&list, "W2");
        let why = [("reject_reason", "Sent to us by mistake.")];
        nia.fill(&address, &format!("{address}/rejection"), &why).await;
        import_text(portal, &adt("A28", "R1", "LFM-8888^^^LFM^MR||Nobody^Nick||19610314|M", "")).await;
        import_text(portal, &adt("A08", "R2", ROSA, "")).await;
        works(portal).await;
        assert_eq!(outcome(portal, "W1").await.0, "quarantined");
        assert_eq!(outcome(portal, "W2").await.0, "rejected");
    }

    async fn t49_the_second_person_sees_what_the_first_saw_and_agrees_to_nothing_else(portal) {
        import(portal, &["01-registration.hl7", "camera/conflict-birth-date.hl7"]).await;
        let rosa = portal.patient_of("LFM-1001").await;
        let mut nia = portal.staff("nia").await;
        let address = place_of(&nia.get("/staff/imports").await, "NL261123003");
        let filing = format!("{address}/filing");
        let patient = rosa.to_string();
        let why = "Called the laboratory: a typing error.";
        let choice = [
            ("patient", patient.as_str()), ("identifiers", "mrn"),
            ("identifiers", "name"), ("reason", why),
        ];
        nia.fill(&address, &filing, &choice).await;
        let mut dana = portal.staff("dana").await;
        let page = dana.get(&address).await;
        let card = page.between("<h2>Second check</h2>", "</section>");
        for words in [
            "Nia Carter RN", "García López, Rosa", "Name, Record number", "The birth date differs", why,
            "April 13, 1961", "March 14, 1961", "conflicts", "agrees",
        ] {
            assert!(card.contains(words), "{words}: {card}");
        }
        let second = format!("{address}/second-check");
        let decision = page.hidden("decision").to_owned();
        let yes = [("agrees", "yes"), ("decision", decision.as_str())];
        // The chart says something else by the time Dana presses the button.
        let other = base::name::Spelling {
            family: "Gómez", given: "Rosa", middle: "", suffix: "", prefix: "",
        };
        let other = base::PersonName::parse(other).unwrap();
        portal.tell(move |tx| people::add_name(tx, rosa, &other));
        let late = dana.post(&page, &second, &yes).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.says("has changed since this was asked"), "{}", late.html);
        assert!(late.says("Gómez") && !late.says("value=\"yes\">Yes"), "{}", late.html);
        // Asked once more; what was asked before counts no longer.
        portal.wait_minutes(1);
        nia.fill(&address, &filing, &choice).await;
        let old = dana.post(&dana.clone().get(&address).await, &second, &yes).await;
        assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", old.html);
        let page = dana.get(&address).await;
        let decision = page.hidden("decision").to_owned();
        let yes = [("agrees", "yes"), ("decision", decision.as_str())];
        let done = dana.post(&page, &second, &yes).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert_eq!(outcome(portal, "NL261123003").await.0, "filed");
    }

    async fn t49_nobody_agrees_to_a_chart_that_was_merged_away_since(portal) {
        import(portal, &["01-registration.hl7", "camera/conflict-birth-date.hl7"]).await;
        let rosa = portal.patient_of("LFM-1001").await.to_string();
        let mut nia = portal.staff("nia").await;
        let address = place_of(&nia.get("/staff/imports").await, "NL261123003");
        let choice = [
            ("patient", rosa.as_str()), ("identifiers", "mrn"),
            ("identifiers", "name"), ("reason", "Called the laboratory: a typing error."),
        ];
        nia.fill(&address, &format!("{address}/filing"), &choice).await;
        let mut dana = portal.staff("dana").await;
        let page = dana.get(&address).await;
        let who = "LFM-7001^^^LFM^MR||García López^Rosa||19610314|F";
        import_text(portal, &adt("A28", "R1", who, "")).await;
        import_text(portal, &adt("A40", "R2", who, "MRG|LFM-1001^^^LFM^MR\r")).await;
        let decision = page.hidden("decision").to_owned();
        let yes = [("agrees", "yes"), ("decision", decision.as_str())];
        let late = dana.post(&page, &format!("{address}/second-check"), &yes).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.html);
        assert!(late.says("has changed since this was asked"), "{}", late.html);
        assert_eq!(outcome(portal, "NL261123003").await.0, "quarantined");
    }

    async fn a_chart_that_is_not_offered_is_found_by_two_identifiers_and_keeps_the_veto(portal) {
        import(portal, &["01-registration.hl7"]).await;
        for place in 1..=9 {
            let pid = format!("LFM-500{place}^^^LFM^MR||Same^Sue||19700505|F");
            import_text(portal, &adt("A28", &format!("R{place}"), &pid, "")).await;
        }
        import_text(portal, &oru("W1", "N9^^^NORTHLAB^PI||Same^Sue||19700505|F", SODIUM)).await;
        let mut nia = portal.staff("nia").await;
        let address = place_of(&nia.get("/staff/imports").await, "W1");
        let page = nia.get(&address).await;
        assert_eq!(page.html.matches("type=\"radio\"").count(), 8);
        let hidden = (1..=9).map(|n| format!("LFM-500{n}")).find(|n| !page.says(n)).unwrap();
        let looks = format!("{address}/candidates");
        let one = nia.post(&page, &looks, &[("mrn", &hidden)]).await;
        assert_eq!(one.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(one.says("Type two identifiers") && !one.says(&format!("<td>{hidden}")));
        let differ = [("mrn", hidden.as_str()), ("birth_date", "5/6/1970")];
        let none = nia.post(&page, &looks, &differ).await;
        assert!(none.says("No single chart has these identifiers"), "{}", none.html);
        let typed = [("mrn", hidden.as_str()), ("birth_date", "5/5/1970")];
        let found = nia.post(&page, &looks, &typed).await;
        assert_eq!(found.status, StatusCode::OK);
        assert_eq!(found.html.matches("type=\"radio\"").count(), 9);
        let sue = found.between("type=\"radio\" value=\"", "\"").to_owned();
        assert!(portal.events().await.iter().any(|e| e == "import.chart_looked_up"));

        // Rosa was never looked for, and what does not agree cannot be ticked.
        let rosa = portal.patient_of("LFM-1001").await.to_string();
        let ticks = [("identifiers", "name"), ("identifiers", "birth_date")];
        let file = async |nia: &mut Browser, page: &Page, more: &[(&str, &str)]| {
            let fields = [more, &ticks].concat();
            nia.post(page, &format!("{address}/filing"), &fields).await
        };
        let refused = file(&mut nia, &found, &[("patient", &rosa)]).await;
        assert!(refused.says("Choose a chart"), "{}", refused.html);
        let rosas = [("patient", rosa.as_str()), ("mrn", "LFM-1001"), ("birth_date", "3/14/1961")];
        let refused = file(&mut nia, &found, &rosas).await;
        assert!(refused.says("does not agree with this chart"), "{}", refused.html);
        let sues = [("patient", sue.as_str()), typed[0], typed[1]];
        let filed = file(&mut nia, &found, &sues).await;
        assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.html);
        assert_eq!(outcome(portal, "W1").await.0, "filed");
    }
}

/// The address of a message on the work list.
pub(super) fn place_of(list: &Page, control_id: &str) -> String {
    let before = list.html.split(&format!("\">{control_id}<")).next().unwrap_or_default();
    let id = before.rsplit("/staff/imports/").next().unwrap_or_default();
    format!("/staff/imports/{id}")
}
