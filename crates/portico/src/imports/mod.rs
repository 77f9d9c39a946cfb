//! What other systems send us: registrations, visits, results, whole charts.
//!
//! A message is read, its patient is found by two independent identifiers of which none may
//! conflict, and only then is it filed. What finds no patient safely waits in quarantine for a
//! person; what cannot be read is refused with the reason. Every message is kept as it came, with
//! what became of it; the same one again changes nothing. Figures say how that goes, and a register
//! keeps the near misses. (R-B1.8, security.md §2)

mod acknowledge;
mod acts;
mod candidates;
mod compare;
mod contact;
mod deaths;
mod decisions;
mod documents;
mod documents_page;
mod door;
mod duty;
mod fhir_identity;
mod fhir_items;
mod fhir_report;
mod fhir_subjects;
mod fhir_text;
mod fhir_values;
mod figures;
mod figures_page;
mod files;
mod filing;
mod filing_items;
mod folder;
mod from_csv;
mod from_fhir;
mod from_hl7;
mod incident_page;
mod line;
mod matching;
mod mllp;
mod model;
mod names_page;
mod near_misses;
mod prepared;
mod raw;
mod registration;
mod rematch;
mod report;
mod sentences;
mod staff;
mod storage;
mod storage_line;
mod store;
mod studies;
mod trial;
mod unfiling;
mod upload;
mod upload_page;

pub(crate) use files::{Progress, import_files};
pub(crate) use folder::Folder;
#[cfg(test)]
pub(crate) use line::{Ended, Limits, SendersLine};
pub(crate) use mllp::Mllp;
#[cfg(test)]
pub(crate) use model::ImportId;
pub(crate) use model::{Line, Summary};
pub(crate) use rematch::{MATCH_AGAIN, match_again};
pub(crate) use storage::Storage;
#[cfg(test)]
pub(crate) use storage_line::{Ended as StorageEnded, StorageLine};
pub(crate) use trial::try_match;

use crate::{
    page::{Route, Who},
    people::{self, Role},
};

/// The work list of what could not be filed by itself, and the reports of what was filed wrongly.
pub(crate) fn routes() -> Vec<Route> {
    let clinical = Who::Staff(&[Role::Nurse, Role::Provider, Role::PrivacyOfficer]);
    // A report that waits too long is told to the medical director, who may read it.
    let deciding = Who::Staff(&[Role::Provider, Role::PrivacyOfficer]);
    let officer = Who::Staff(&[Role::PrivacyOfficer]);
    let uploading = Who::Staff(people::UPLOADERS);
    vec![
        Route::get("/staff/imports", clinical, staff::list).shows_health("imports.listed"),
        Route::get("/staff/imports/figures", clinical, figures_page::show),
        Route::get("/staff/imports/figures/csv", clinical, figures_page::csv),
        Route::get("/staff/imports/near-misses", clinical, near_misses::show)
            .shows_health("near_misses.listed"),
        Route::get("/staff/imports/documents", uploading, upload_page::form),
        Route::post("/staff/imports/documents", uploading, upload_page::send)
            .takes_file()
            .event("document.uploaded"),
        Route::get("/staff/patients/{patient}/documents", uploading, upload_page::form)
            .shows_health("chart.opened"),
        Route::post("/staff/patients/{patient}/documents", uploading, upload_page::send)
            .takes_file()
            .event("document.uploaded"),
        Route::get("/staff/patients/{patient}/names", uploading, names_page::show)
            .shows_health("chart.opened"),
        Route::post("/staff/patients/{patient}/names", uploading, names_page::send)
            .event("patient.name_added"),
        Route::get("/staff/imports/{import}/documents/{place}", clinical, documents_page::show)
            .shows_health("import.document_opened"),
        Route::get("/staff/imports/{import}", clinical, staff::show).shows_health("import.opened"),
        Route::post("/staff/imports/{import}/candidates", clinical, acts::look_up)
            .shows_health("import.chart_looked_up"),
        Route::post("/staff/imports/{import}/filing", clinical, acts::file)
            .event("import.filed_by_hand"),
        Route::post("/staff/imports/{import}/second-check", clinical, acts::second_check)
            .event("import.second_check"),
        Route::post("/staff/imports/{import}/rejection", clinical, acts::reject)
            .event("import.rejected"),
        Route::post("/staff/imports/{import}/unfiling", clinical, acts::unfile)
            .event("import.unfiled"),
        Route::get("/staff/incidents/{incident}", deciding, incident_page::show)
            .shows_health("incident.viewed"),
        Route::post("/staff/incidents/{incident}/finding", officer, incident_page::find)
            .event("incident.closed"),
    ]
}
