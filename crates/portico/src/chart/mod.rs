//! The chart: all that we keep about a patient's health, each piece with its release state.
//!
//! Reports, medicines, conditions and visits are all *chart items*. Whoever files one says whether
//! it is released or held; whoever reads one hands over the [`Chart`](crate::access::Chart), and
//! what that seat may see is decided in one file, `gate.rs`. Lists, counts, details and trends
//! have no other way to the data. (R-B3)

mod coded;
mod gate;
mod model;
mod patient;
mod staff;
mod store;

pub(crate) use coded::without_tag;
pub(crate) use gate::could_tell;
pub(crate) use model::{
    Class, Enclosed, Enclosure, Filed, HoldBasis, Item, ItemId, ItemKind, Kind, Measurement,
    NewItem, ReleaseState, Row, TrendPoint,
};
pub(crate) use store::{
    HELD_MAX, Held, all_held, before, bring_back, contents, enclosed, enclosed_contents,
    enclosures, file, has_enclosures, has_held, has_text, held, held_beside, held_figures,
    held_news, held_reports, hold_with, is_any_held_by, is_being_corrected, item, item_of,
    keep_held, let_go, list, living_item, mark_being_corrected, mark_corrected_no_more, measured,
    measured_contents, measurements, move_all, newest, newest_version, of_import, patient_of,
    raise_class, reclassify, record_force, record_talk, release, release_in_time, released_reports,
    replace, replace_others, successor, trends, versions, wait_like, wait_on, withdraw,
    withdraw_versions,
};

use crate::{
    page::{Route, Who},
    people::Role,
};

/// The health record, for the patient and for staff.
pub(crate) fn routes() -> Vec<Route> {
    let clinical = Who::Staff(&[Role::Nurse, Role::Provider, Role::PrivacyOfficer]);
    vec![
        Route::get("/p/{patient}/record", Who::Patient, patient::record)
            .shows_health("chart.opened"),
        Route::get("/staff/patients/{patient}/chart", clinical, staff::chart)
            .shows_health("chart.opened"),
    ]
}
