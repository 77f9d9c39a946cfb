//! What other systems send us: registrations, visits, results, whole charts.
//!
//! A message is read, its patient is found by two independent identifiers of which none may
//! conflict, and only then is it filed. What finds no patient safely waits in quarantine for a
//! person; what cannot be read is refused with the reason. Every message is kept as it came, with
//! what became of it; the same one again changes nothing. (R-B1.8, security.md §2)

mod candidates;
mod compare;
mod decisions;
mod fhir_report;
mod fhir_text;
mod fhir_values;
mod files;
mod filing;
mod from_fhir;
mod from_hl7;
mod matching;
mod model;
mod prepared;
mod raw;
mod registration;
mod report;
mod sentences;
mod staff;
mod store;
mod trial;

pub(crate) use files::{Progress, import_files};
pub(crate) use model::{Line, Summary};
pub(crate) use trial::try_match;

use crate::{
    page::{Route, Who},
    people::Role,
};

/// The work list of what could not be filed by itself.
pub(crate) fn routes() -> Vec<Route> {
    let clinical = Who::Staff(&[Role::Nurse, Role::Provider, Role::PrivacyOfficer]);
    vec![
        Route::get("/staff/imports", clinical, staff::list).shows_health("imports.listed"),
        Route::get("/staff/imports/{import}", clinical, staff::show).shows_health("import.opened"),
        Route::post("/staff/imports/{import}/filing", clinical, staff::file)
            .event("import.filed_by_hand"),
        Route::post("/staff/imports/{import}/second-check", clinical, staff::second_check)
            .event("import.second_check"),
        Route::post("/staff/imports/{import}/rejection", clinical, staff::reject)
            .event("import.rejected"),
        Route::post("/staff/imports/{import}/unfiling", clinical, staff::unfile)
            .event("import.unfiled"),
    ]
}
