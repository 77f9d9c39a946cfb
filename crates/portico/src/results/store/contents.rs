//! The SQL that reads reports and records of conversations as they lie, for the walk that compares
//! them with the ledger.

use db::{Reader, sql};

use crate::content::Page;

/// What reports say about themselves, as parts of their chart items.
pub(crate) fn contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.parts(
        r,
        "reports",
        sql!(
            "SELECT item_id, final_at, reported_at, lab_title, ordered_by, lab_name, lab_id,
                    lab_address, lab_director, notes, specimen, specimen_condition
             FROM reports WHERE item_id > $1 AND item_id <= $2 ORDER BY item_id"
        ),
    )
}

/// Records of conversations.
pub(crate) fn conversation_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "conversations",
        sql!(
            "SELECT id, item_id, staff_id, at, how, spoke_with, representative, authority, identifiers,
                    said, understood, plan, comment, recorded_at
             FROM conversations WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}
