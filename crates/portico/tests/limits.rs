//! A value that is critical for almost everybody, and known and expected for one patient.

use axum::http::StatusCode;

use super::{
    cast::{Browser, Page, Portal},
    followup::happened,
    imports::{ROSA, import_text, oru},
    story,
};
use crate::people::PatientId;

const LIMIT: [(&str, &str); 5] = [
    ("test", "Potassium"),
    ("low", ""),
    ("high", "6.5"),
    ("until", "2027-11-01"),
    ("reason", "On dialysis; 6.0 to 6.4 before each of them."),
];

fn potassium(value: &str, flag: &str) -> String {
    format!("OBX|1|NM|2823-3^Potassium^LN||{value}|mmol/L|3.5-5.1|{flag}|||F")
}

async fn class(portal: &Portal, control: &str, value: &str, flag: &str) -> &'static str {
    let line = import_text(portal, &oru(control, ROSA, &potassium(value, flag))).await;
    line.results[0].class
}

async fn sets(browser: &mut Browser, patient: PatientId, typed: &[(&str, &str)]) -> Page {
    let page = format!("/staff/patients/{patient}/limits");
    browser.fill(&page, &page, typed).await
}

story! {
    async fn a_provider_sets_a_patients_own_limits_for_a_reason_and_a_time(portal) {
        let (patient, _) = portal.enrolled("rosa");
        assert_eq!(class(portal, "L1", "6.2", "H").await, "critical");
        let mut dana = portal.staff("dana").await;
        let done = sets(&mut dana, patient, &LIMIT).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        let page = dana.get(&format!("/staff/patients/{patient}/limits")).await;
        for words in ["6.5 and higher", "On dialysis", "Dana Lee", "Holds until November 1, 2027"] {
            assert!(page.says(words), "{words}: {}", page.html);
        }
        assert_eq!(class(portal, "L2", "6.2", "H").await, "abnormal");
        assert_eq!(class(portal, "L3", "6.5", "H").await, "critical", "their own limit");
        assert_eq!(class(portal, "L4", "6.2", "HH").await, "critical", "the laboratory's flag");
        assert_eq!(happened(portal, "limit.made").await, 1);
        portal.wait_minutes(360 * 24 * 60);
        assert_eq!(class(portal, "L5", "6.2", "H").await, "critical", "a year is over");
    }

    async fn limits_end_early_and_only_providers_set_them(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut dana = portal.staff("dana").await;
        sets(&mut dana, patient, &LIMIT).await;
        let at = format!("/staff/patients/{patient}/limits");
        let mut nia = portal.staff("nia").await;
        let page = nia.get(&at).await;
        assert!(page.says("On dialysis") && !page.says("<button>Save the limits"), "{}", page.html);
        let page = dana.get(&at).await;
        let end = format!("{at}/lim_{}/end", page.between("/limits/lim_", "/end\""));
        assert_eq!(dana.post(&page, &end, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(dana.get(&at).await.says("Ended November 23, 2026"));
        assert_eq!(class(portal, "L6", "6.2", "H").await, "critical");
        let other = portal.enrolled("sam").0;
        let page = dana.get(&at).await;
        let elsewhere = end.replace(&patient.to_string(), &other.to_string());
        assert_eq!(dana.post(&page, &elsewhere, &[]).await.status, StatusCode::NOT_FOUND);
    }

    async fn what_is_wrong_with_a_limit_is_told_at_its_field(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut dana = portal.staff("dana").await;
        let typed = [("test", ""), ("low", "7"), ("high", "six"), ("until", "soon"), ("reason", "")];
        let page = sets(&mut dana, patient, &typed).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["Choose a test", "without its unit", "within a year", "Write why"] {
            assert!(page.says(words), "{words}: {}", page.html);
        }
        assert_eq!(happened(portal, "limit.made").await, 0);
    }
}
