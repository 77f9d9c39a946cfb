//! The SQL of clues: by which identifiers a message that waits could find its patient one day.

use base::words::Word as _;
use db::{Reader, Tx, params, sql};

use crate::{
    imports::model::{Clue, ImportId},
    people::PatientId,
};

/// Notes one thing by which a message could find its patient.
pub(in crate::imports) fn insert(
    tx: &mut Tx<'_>,
    import: ImportId,
    kind: Clue,
    value: &str,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO import_clues (kind, value, import_id) VALUES ($1, $2, $3)
             ON CONFLICT (kind, value, import_id) DO NOTHING"
        ),
        params![kind.as_str(), value, import],
    )?;
    Ok(())
}

/// A message waits no more, or only for a person.
pub(super) fn forget(tx: &mut Tx<'_>, import: ImportId) -> db::Result<()> {
    tx.run(sql!("DELETE FROM import_clues WHERE import_id = $1"), params![import])?;
    Ok(())
}

/// A chart was merged into another: what it would have been found by leads there.
pub(super) fn move_chart(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO import_clues (kind, value, import_id)
             SELECT kind, $2, import_id FROM import_clues WHERE kind = 'chart' AND value = $1
             ON CONFLICT (kind, value, import_id) DO NOTHING"
        ),
        params![from.to_string(), into.to_string()],
    )?;
    tx.run(
        sql!("DELETE FROM import_clues WHERE kind = 'chart' AND value = $1"),
        params![from.to_string()],
    )?;
    Ok(())
}

/// Whether any message waits that could find its patient by itself.
pub(in crate::imports) fn any(r: &mut Reader<'_>) -> db::Result<bool> {
    let one: Option<ImportId> =
        r.first(sql!("SELECT import_id FROM import_clues LIMIT 1"), params![])?;
    Ok(one.is_some())
}

/// At most so many messages that wait with this clue, after one of them.
pub(in crate::imports) fn waiting_with(
    r: &mut Reader<'_>,
    (kind, value): (Clue, &str),
    after: ImportId,
    most: i64,
) -> db::Result<Vec<ImportId>> {
    r.all(
        sql!(
            "SELECT import_id FROM import_clues WHERE kind = $1 AND value = $2 AND import_id > $3
             ORDER BY import_id LIMIT $4"
        ),
        params![kind.as_str(), value, after, most],
    )
}
