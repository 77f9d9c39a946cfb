//! The SQL by which what people decided about a version of a report goes on with the next.

use base::{Instant, words::Word as _};
use db::{Tx, params, sql};

use super::super::model::{Judged, Rule};
use crate::chart::ItemId;

/// Why a version has its class.
pub(in crate::results) fn reason_before(
    tx: &mut Tx<'_>,
    item: ItemId,
) -> db::Result<(Rule, String)> {
    let found: Option<(String, String)> =
        tx.first(sql!("SELECT rule, because FROM reports WHERE item_id = $1"), params![item])?;
    let known = found.and_then(|(rule, because)| Some((Rule::from_word(&rule)?, because)));
    Ok(known.unwrap_or((Rule::None, String::new())))
}

/// A preliminary report that came late says why a version has its class.
pub(in crate::results) fn set_reason_late(
    tx: &mut Tx<'_>,
    item: ItemId,
    judged: &Judged,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE reports SET rule = $2, because = $3 WHERE item_id = $1"),
        params![item, judged.rule.as_str(), &judged.because],
    )?;
    Ok(())
}

/// Until when the patient wished to wait for a version.
pub(in crate::results) fn agreed_before(
    tx: &mut Tx<'_>,
    item: ItemId,
) -> db::Result<Option<Instant>> {
    tx.first(sql!("SELECT until FROM agreed_waits WHERE item_id = $1 AND NOT ended"), params![item])
}

/// From when on a conversation about a result can have taken place.
pub(in crate::results) fn final_at(tx: &mut Tx<'_>, item: ItemId) -> db::Result<Instant> {
    tx.one(sql!("SELECT final_at FROM reports WHERE item_id = $1"), params![item])
}

/// A new version waits until the time that was agreed on for the old one.
pub(in crate::results) fn carry_agreed(
    tx: &mut Tx<'_>,
    item: ItemId,
    (final_at, until): (Instant, Instant),
) -> db::Result<()> {
    tx.run(
        sql!("INSERT INTO agreed_waits (item_id, final_at, until, ended) VALUES ($1, $2, $3, $4)"),
        params![item, final_at, until, false],
    )?;
    Ok(())
}

/// A new version of what is kept is looked at again when the old one would have been.
pub(in crate::results) fn carry_review(
    tx: &mut Tx<'_>,
    old: ItemId,
    new: ItemId,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO hold_reviews (item_id, review_at, asked)
             SELECT $2, review_at, asked FROM hold_reviews WHERE item_id = $1"
        ),
        params![old, new],
    )?;
    Ok(())
}
