//! The SQL of records that were begun and not saved.

use base::{Instant, Phi};
use db::{Reader, Tx, params, sql};

use crate::{access::Chart, chart::Item, people::StaffId};

/// What this member of the staff had typed about this result, as the form was sent.
pub(in crate::results) fn draft(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
    staff: StaffId,
    now: Instant,
) -> db::Result<Option<Phi<String>>> {
    let typed: Option<String> = r.first(
        sql!(
            "SELECT typed FROM conversation_drafts
             WHERE item_id = $1 AND staff_id = $2 AND kept_until > $3"
        ),
        params![item.of(chart)?, staff, now],
    )?;
    Ok(typed.map(Phi::new))
}

/// Keeps it, instead of what they had typed about it before.
pub(in crate::results) fn save_draft(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    staff: StaffId,
    typed: &Phi<String>,
    until: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO conversation_drafts (item_id, staff_id, typed, kept_until)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (item_id, staff_id) DO UPDATE SET typed = excluded.typed,
               kept_until = excluded.kept_until"
        ),
        params![item.of(chart)?, staff, typed.show(), until],
    )?;
    Ok(())
}

pub(in crate::results) fn delete_draft(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    staff: StaffId,
) -> db::Result<u64> {
    tx.run(
        sql!("DELETE FROM conversation_drafts WHERE item_id = $1 AND staff_id = $2"),
        params![item.of(chart)?, staff],
    )
}

pub(in crate::results) fn delete_old_drafts(tx: &mut Tx<'_>, now: Instant) -> db::Result<u64> {
    tx.run(sql!("DELETE FROM conversation_drafts WHERE kept_until <= $1"), params![now])
}
