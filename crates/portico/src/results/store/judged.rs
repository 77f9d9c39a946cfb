//! The SQL of results that somebody of the staff judged.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use super::super::judging::Judgement;
use crate::{
    access::Chart,
    accounts::Staff,
    chart::{Class, Item, ItemId},
    content::{Content, Page},
    people::StaffId,
};

base::ids! {
    /// Somebody of the staff judged a result.
    pub(crate) ClassChangeKind "jdg" ClassChangeId
}

/// So many of the newest are listed.
const LISTED_MAX: i64 = 100;

/// Keeps that a result was judged, and why.
pub(in crate::results) fn insert_class_change(
    tx: &mut Tx<'_>,
    content: &mut Content,
    id: ClassChangeId,
    (chart, item): (&Chart<'_>, &Item),
    (staff, at): (StaffId, Instant),
    judgement: &Judgement,
) -> db::Result<()> {
    let (from, to) = (item.class.as_str(), judgement.class.as_str());
    let values = params![id, item.of(chart)?, staff, at, from, to, &judgement.why];
    tx.run(
        sql!(
            "INSERT INTO class_changes (id, item_id, staff_id, at, from_class, to_class, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        values,
    )?;
    content.row("class_changes", values);
    Ok(())
}

/// How a result was judged, as staff read it later.
#[derive(Clone)]
pub(in crate::results) struct ClassChange {
    pub(in crate::results) item: ItemId,
    pub(in crate::results) staff: StaffId,
    pub(in crate::results) at: Instant,
    pub(in crate::results) from: Class,
    pub(in crate::results) to: Class,
    pub(in crate::results) reason: String,
}

impl db::FromRow for ClassChange {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(ClassChange {
            item: row.get("item_id")?,
            staff: row.get("staff_id")?,
            at: row.get("at")?,
            from: row.word("from_class")?,
            to: row.word("to_class")?,
            reason: row.get("reason")?,
        })
    }
}

/// How a result was judged, newest first.
pub(in crate::results) fn class_changes(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Vec<ClassChange>> {
    r.all(
        sql!(
            "SELECT item_id, staff_id, at, from_class, to_class, reason FROM class_changes
             WHERE item_id = $1 ORDER BY at DESC, id DESC LIMIT 20"
        ),
        params![item.of(chart)?],
    )
}

/// The critical results that somebody judged to be less serious, newest first, for those who answer
/// for it.
pub(in crate::results) fn lowered(r: &mut Reader<'_>, _: &Staff) -> db::Result<Vec<ClassChange>> {
    r.all(
        sql!(
            "SELECT item_id, staff_id, at, from_class, to_class, reason FROM class_changes
             WHERE from_class = 'critical' AND to_class <> 'critical'
             ORDER BY at DESC LIMIT $1"
        ),
        params![LISTED_MAX],
    )
}

/// How results were judged, for the walk that compares it with the ledger.
pub(crate) fn class_change_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "class_changes",
        sql!(
            "SELECT id, item_id, staff_id, at, from_class, to_class, reason FROM class_changes
             WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}
