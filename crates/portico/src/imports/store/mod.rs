//! The SQL of imports.

mod clues;
mod decisions;
mod documents;
mod figures;
mod incidents;
mod messages;
mod studies;

pub(super) use clues::{any as any_clue, insert as insert_clue, waiting_with};
pub(super) use decisions::{Decided, decisions, end_question, insert_decision, second};
pub(super) use documents::{documents, documents_for, insert_document};
pub(super) use figures::{
    NEAR_MISSES_MAX, NearMiss, Unfiled, contradictions, endings, incidents_at, unfilings, weighed,
};
pub(super) use incidents::{
    Opened, close as close_incident, incident, incidents_of, insert as insert_incident,
    insert_looks, looks, opened_since,
};
pub(super) use messages::{
    Fate, ImportRow, Known, REFUSED_MAX, forget_orders, forget_refused, import, insert,
    insert_order, known, misses_any, move_all, patient_of_order, raw, refused, set_matched,
    set_outcome, set_reason, to_try_again, waiting,
};
pub(super) use studies::{filed_for, import_of, saw_study};
