//! The SQL of the chart: what reads it stands apart from what changes it.

mod enclosures;
mod read;
mod write;

pub(crate) use enclosures::{enclosed, enclosed_contents, enclosures, has_enclosures};
pub(super) use read::record;
pub(crate) use read::{
    HELD_MAX, Held, all_held, before, contents, has_held, has_text, held, held_beside,
    held_figures, held_news, item, item_of, list, living_item, measured_contents, measurements,
    newest, newest_version, of_import, patient_of, released_reports, successor, trends,
};
pub(crate) use write::{
    bring_back, file, hold_with, keep_held, let_go, mark_being_corrected, mark_corrected_no_more,
    move_all, reclassify, record_force, record_talk, release, release_in_time, replace,
    replace_others, wait_like, wait_on, withdraw, withdraw_versions,
};
