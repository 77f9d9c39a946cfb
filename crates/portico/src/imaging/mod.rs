//! Imaging: studies, which are pictures of scanners and X-rays (DICOM).
//!
//! `imports` takes them, finds whose they are and files them here. A study has no release of its
//! own. Its patient sees its pictures under the report that carries its accession number, and only
//! while the gate shows that report; otherwise nothing says that there are pictures. Where words
//! may stand in a picture, the patient sees it after a clinician has looked whether they name the
//! right person. Clinical staff see a study with or without report; one for which no report comes
//! becomes a task for the providers. (R-B1.8, R-B3, security.md §2)

mod actions;
mod model;
mod staff;
mod store;

pub(crate) use actions::{ask_for_reports, begin, carry, file, keep, lose, unfile};
pub(crate) use model::{InstanceKind, NewInstance, NewStudy, Picture, Strip, StudyKind};
pub(crate) use store::{
    contents, count_of_import, instance_contents, known, merge, of_import, of_report,
    picture_contents, picture_of_report,
};

use crate::{
    page::{Route, Who},
    people::Role,
};

/// Studies for clinical staff; a patient's pictures stand under their result.
pub(crate) fn routes() -> Vec<Route> {
    let clinical = Who::Staff(&[Role::Nurse, Role::Provider, Role::PrivacyOfficer]);
    let reading = Who::Staff(&[Role::Nurse, Role::Provider]);
    let provider = Who::Staff(&[Role::Provider]);
    vec![
        Route::get("/staff/patients/{patient}/studies", clinical, staff::list)
            .shows_health("chart.opened"),
        Route::get("/staff/studies/{study}", clinical, staff::show).shows_health("study.opened"),
        Route::get("/staff/studies/{study}/pictures/{place}", clinical, staff::picture)
            .shows_health("study.opened"),
        Route::get("/staff/studies/{study}/pictures/{place}/image", clinical, staff::image)
            .shows_health("chart.opened"),
        Route::get("/staff/studies/{study}/pictures/{place}/original", clinical, staff::original)
            .shows_health("study.saved"),
        Route::post("/staff/studies/{study}/names", reading, staff::names_are_right)
            .event("study.names_checked"),
        Route::post("/staff/studies/{study}/reading", provider, staff::needs_no_report)
            .event("study.looked_at"),
    ]
}
