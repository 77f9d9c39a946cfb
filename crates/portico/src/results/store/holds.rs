//! The SQL of holds that somebody keeps: when they are looked at again, and what was answered then.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use super::super::asking::{Decision, SHOW};
use crate::{
    access::Chart,
    accounts::Staff,
    chart::{Item, ItemId},
    content::{Content, Page},
    people::StaffId,
};

base::ids! {
    /// Somebody looked again at a result that was kept.
    pub(crate) ReviewKind "rev" ReviewId
}

/// The most waits that are read at once; what is held is far less.
const WAITS_MAX: i64 = 5_000;

/// A result that is kept is looked at again at a moment; a later one takes an earlier one's place.
pub(in crate::results) fn set_review(
    tx: &mut Tx<'_>,
    (chart, item): (&Chart<'_>, &Item),
    review_at: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO hold_reviews (item_id, review_at, asked) VALUES ($1, $2, $3)
             ON CONFLICT (item_id) DO UPDATE
               SET review_at = excluded.review_at, asked = excluded.asked"
        ),
        params![item.of(chart)?, review_at, false],
    )?;
    Ok(())
}

/// Nobody keeps a result any more: there is nothing to look at again.
pub(in crate::results) fn forget_review(
    tx: &mut Tx<'_>,
    (chart, item): (&Chart<'_>, &Item),
) -> db::Result<()> {
    tx.run(sql!("DELETE FROM hold_reviews WHERE item_id = $1"), params![item.of(chart)?])?;
    Ok(())
}

/// The results whose moment has come, and nobody was asked yet.
pub(in crate::results) fn reviews_due(r: &mut Reader<'_>, now: Instant) -> db::Result<Vec<ItemId>> {
    r.all(
        sql!(
            "SELECT item_id FROM hold_reviews
             WHERE NOT asked AND review_at <= $1 ORDER BY review_at LIMIT 200"
        ),
        params![now],
    )
}

/// Somebody is asked, or need not be any more.
pub(in crate::results) fn set_asked(tx: &mut Tx<'_>, item: ItemId) -> db::Result<u64> {
    tx.run(sql!("UPDATE hold_reviews SET asked = $2 WHERE item_id = $1"), params![item, true])
}

/// When a result that is kept is looked at again.
pub(in crate::results) fn review_at(
    r: &mut Reader<'_>,
    item: ItemId,
) -> db::Result<Option<Instant>> {
    r.first(sql!("SELECT review_at FROM hold_reviews WHERE item_id = $1"), params![item])
}

/// All results that wait for a day of the law, or for one that was agreed on, and until when.
pub(in crate::results) fn all_waits(
    r: &mut Reader<'_>,
    _: &Staff,
) -> db::Result<[Vec<(ItemId, Instant)>; 2]> {
    let law = sql!("SELECT item_id, until FROM law_waits WHERE NOT ended ORDER BY until LIMIT $1");
    let agreed =
        sql!("SELECT item_id, until FROM agreed_waits WHERE NOT ended ORDER BY until LIMIT $1");
    Ok([r.all(law, params![WAITS_MAX])?, r.all(agreed, params![WAITS_MAX])?])
}

/// Who keeps a result, since when, and why.
#[derive(Clone)]
pub(in crate::results) struct Keeper {
    pub(in crate::results) staff: StaffId,
    pub(in crate::results) at: Instant,
    /// How they know the patient, when they fear a danger.
    pub(in crate::results) relationship: String,
    pub(in crate::results) reason: String,
}

impl db::FromRow for Keeper {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Keeper {
            staff: row.get("staff_id")?,
            at: row.get("at")?,
            relationship: row.get("relationship")?,
            reason: row.get("reason")?,
        })
    }
}

/// Who said last that this version of a result is kept.
pub(in crate::results) fn keeper(
    r: &mut Reader<'_>,
    _: &Staff,
    item: ItemId,
) -> db::Result<Option<Keeper>> {
    r.first(
        sql!(
            "SELECT a.staff_id, a.at, k.relationship, k.reason FROM kept_results k
             JOIN result_answers a ON a.request_id = k.request_id WHERE k.item_id = $1
             UNION ALL
             SELECT staff_id, at, relationship, reason FROM hold_answers
             WHERE item_id = $1 AND answer <> 'show'
             ORDER BY at DESC LIMIT 1"
        ),
        params![item],
    )
}

/// Keeps what somebody answered who looked again.
pub(in crate::results) fn insert_review(
    tx: &mut Tx<'_>,
    content: &mut Content,
    id: ReviewId,
    (chart, item): (&Chart<'_>, &Item),
    (staff, at): (StaffId, Instant),
    decision: &Decision,
) -> db::Result<()> {
    let (answer, relationship, reason) = match decision {
        Decision::Show(_) => (SHOW, "", ""),
        Decision::Keep(kept) | Decision::Leave(kept) => {
            (kept.because.as_str(), kept.relationship.as_str(), kept.reason.as_str())
        }
    };
    let values = params![id, item.of(chart)?, staff, at, answer, relationship, reason];
    tx.run(
        sql!(
            "INSERT INTO hold_answers (id, item_id, staff_id, at, answer, relationship, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        values,
    )?;
    content.row("hold_answers", values);
    Ok(())
}

/// What was answered, for the walk that compares it with the ledger.
pub(crate) fn review_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "hold_answers",
        sql!(
            "SELECT id, item_id, staff_id, at, answer, relationship, reason FROM hold_answers
             WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}
