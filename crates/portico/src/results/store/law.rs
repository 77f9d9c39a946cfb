//! The SQL of results that a state's law does not let out yet. It says nothing about them but until
//! when they wait.

use base::Instant;
use db::{Reader, Row, Tx, params, sql};

use crate::chart::ItemId;

/// A result waits until a moment.
pub(in crate::results) fn insert_wait(
    tx: &mut Tx<'_>,
    item: ItemId,
    (final_at, until): (Instant, Instant),
) -> db::Result<()> {
    tx.run(
        sql!("INSERT INTO law_waits (item_id, final_at, until, ended) VALUES ($1, $2, $3, $4)"),
        params![item, final_at, until, false],
    )?;
    Ok(())
}

/// What a report says of itself beside its measurements, when no law was asked about it yet.
pub(in crate::results) struct Unasked {
    pub(in crate::results) final_at: Instant,
    pub(in crate::results) lab_title: String,
    pub(in crate::results) notes: String,
}

impl db::FromRow for Unasked {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Unasked {
            final_at: row.get("final_at")?,
            lab_title: row.get("lab_title")?,
            notes: row.get("notes")?,
        })
    }
}

/// A report that was final after a moment and waits by no law.
pub(in crate::results) fn waits_by_no_law(
    r: &mut Reader<'_>,
    item: ItemId,
    since: Instant,
) -> db::Result<Option<Unasked>> {
    r.first(
        sql!(
            "SELECT final_at, lab_title, notes FROM reports WHERE item_id = $1 AND final_at > $2
               AND NOT EXISTS (SELECT 1 FROM law_waits w WHERE w.item_id = $1)"
        ),
        params![item, since],
    )
}

/// Until when a law keeps a result, when it does.
pub(in crate::results) fn law_until(
    r: &mut Reader<'_>,
    item: ItemId,
) -> db::Result<Option<Instant>> {
    r.first(sql!("SELECT until FROM law_waits WHERE item_id = $1 AND NOT ended"), params![item])
}

/// The results whose day has come, and when they were final.
pub(in crate::results) fn waited_long_enough(
    r: &mut Reader<'_>,
    now: Instant,
) -> db::Result<Vec<(ItemId, Instant)>> {
    r.all(
        sql!(
            "SELECT item_id, final_at FROM law_waits
             WHERE NOT ended AND until <= $1 ORDER BY until LIMIT 200"
        ),
        params![now],
    )
}

/// The gate has looked at a result again, or has to: one that had been replaced came back.
pub(in crate::results) fn set_waited(
    tx: &mut Tx<'_>,
    item: ItemId,
    ended: Ended,
) -> db::Result<u64> {
    tx.run(
        sql!("UPDATE law_waits SET ended = $2 WHERE item_id = $1"),
        params![item, ended == Ended::Yes],
    )
}

/// Whether a wait is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::results) enum Ended {
    Yes,
    No,
}
