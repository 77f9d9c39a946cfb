//! The SQL of the chart: what reads it stands apart from what changes it.

mod enclosures;
mod read;
mod versions;
mod write;

pub(crate) use enclosures::{enclosed, enclosed_contents, enclosures, has_enclosures};
pub(super) use read::record;
pub(crate) use read::{
    HELD_MAX, Held, all_held, contents, has_held, has_text, held, held_beside, held_figures,
    held_news, held_reports, is_any_held_by, item, list, living_item, measured, measured_contents,
    measurements, newest, of_import, patient_of, released_reports, trends,
};
pub(crate) use versions::{
    before, is_being_corrected, item_of, newest_version, successor, versions,
};
pub(crate) use write::{
    bring_back, file, hold_with, keep_held, let_go, mark_being_corrected, mark_corrected_no_more,
    move_all, raise_class, reclassify, record_force, record_talk, release, release_in_time,
    replace, replace_others, wait_like, wait_on, withdraw, withdraw_versions,
};
