//! The SQL of the chart: what reads it stands apart from what changes it.

mod read;
mod write;

pub(super) use read::record;
pub(crate) use read::{
    before, has_held, has_text, held, item, item_of, list, living_item, measurements, newest,
    of_import, patient_of, released_reports, successor, trends, waited_for_nothing,
};
pub(crate) use write::{
    bring_back, file, hold_with, mark_being_corrected, mark_corrected_no_more, move_all,
    reclassify, record_talk, release, release_beside, replace, replace_others, wait_like, withdraw,
};
