//! The SQL of what was written for the patient above the values of a result.

use base::Instant;
use db::{Reader, Row, Tx, params, sql};

use crate::{
    access::Chart,
    chart::{Item, ItemId},
    content::{Content, Page},
    people::{PatientId, StaffId},
};

base::ids! {
    /// A comment on a result.
    pub(crate) CommentKind "com" CommentId
}

/// So many stand on the staff's page of a result.
const LISTED_MAX: i64 = 100;

/// Keeps a comment.
pub(in crate::results) fn insert_comment(
    tx: &mut Tx<'_>,
    content: &mut Content,
    id: CommentId,
    (chart, item): (&Chart<'_>, &Item),
    (staff, at): (StaffId, Instant),
    comment: &str,
) -> db::Result<()> {
    let values = params![chart.patient(), id, item.of(chart)?, staff, at, comment];
    tx.run(
        sql!(
            "INSERT INTO result_comments (patient_id, id, item_id, staff_id, at, comment)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        values,
    )?;
    content.row("result_comments", &values[1..]);
    Ok(())
}

/// A comment as staff read it later.
pub(in crate::results) struct Comment {
    pub(in crate::results) staff: StaffId,
    pub(in crate::results) at: Instant,
    pub(in crate::results) comment: String,
    pub(in crate::results) read_at: Option<Instant>,
}

impl db::FromRow for Comment {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Comment {
            staff: row.get("staff_id")?,
            at: row.get("at")?,
            comment: row.get("comment")?,
            read_at: row.get("read_at")?,
        })
    }
}

/// All comments on a result, the newest first.
pub(in crate::results) fn comments(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Vec<Comment>> {
    r.all(
        sql!(
            "SELECT staff_id, at, comment, read_at FROM result_comments
             WHERE item_id = $1 ORDER BY at DESC, id DESC LIMIT $2"
        ),
        params![item.of(chart)?, LISTED_MAX],
    )
}

/// What stands above the values of a result: the newest of what was written for the patient, after
/// a conversation, in its place or without need of one.
pub(in crate::results) struct Above {
    pub(in crate::results) words: String,
    pub(in crate::results) staff: StaffId,
}

impl db::FromRow for Above {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Above { words: row.get("comment")?, staff: row.get("staff_id")? })
    }
}

/// What stands above the values of a result, if anything was written.
pub(in crate::results) fn above(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Option<Above>> {
    r.first(
        sql!(
            "SELECT said.comment, said.staff_id FROM (
               SELECT comment, staff_id, recorded_at AS at FROM conversations WHERE item_id = $1
               UNION ALL
               SELECT comment, staff_id, at FROM forced_releases WHERE item_id = $1
               UNION ALL
               SELECT comment, staff_id, at FROM result_comments WHERE item_id = $1
             ) AS said ORDER BY said.at DESC LIMIT 1"
        ),
        params![item.of(chart)?],
    )
}

/// The results with a comment that their patient has not read.
pub(in crate::results) fn newly_commented(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
) -> db::Result<Vec<ItemId>> {
    r.all(
        sql!("SELECT item_id FROM result_comments WHERE patient_id = $1 AND read_at IS NULL"),
        params![chart.patient()],
    )
}

/// The patient reads what was written about a result.
pub(in crate::results) fn set_comments_read(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE result_comments SET read_at = $2 WHERE item_id = $1 AND read_at IS NULL"),
        params![item.of(chart)?, now],
    )?;
    Ok(())
}

/// Comments go with their chart when it is merged into another.
pub(super) fn move_all(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE result_comments SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    Ok(())
}

/// Comments as they lie, for the walk that compares them with the ledger.
pub(crate) fn comment_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "result_comments",
        sql!(
            "SELECT id, item_id, staff_id, at, comment FROM result_comments
             WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}
