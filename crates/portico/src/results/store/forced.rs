//! The SQL of results that are shown without a conversation, and of the letters before it.

use base::{Date, Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use super::super::unreachable::{Forced, Letter, WithoutTalk};
use crate::{
    access::Chart,
    accounts::Staff,
    chart::{Item, ItemId},
    content::{Content, Page},
    people::{PatientId, StaffId},
};

base::ids! {
    /// A certified letter to a patient who was not reached.
    pub(crate) LetterKind "let" LetterId
    /// A result that was shown without a conversation.
    pub(crate) WithoutTalkKind "wot" WithoutTalkId
}

/// So many of the newest are listed for the privacy officer.
const LISTED_MAX: i64 = 100;

/// Keeps that a letter was sent.
pub(in crate::results) fn insert_letter(
    tx: &mut Tx<'_>,
    content: &mut Content,
    id: LetterId,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    letter: &Letter,
    now: Instant,
) -> db::Result<()> {
    let values = params![
        id,
        item.of(chart)?,
        staff,
        letter.sent_on,
        &letter.tracking,
        letter.welfare_check.as_deref(),
        now
    ];
    tx.run(
        sql!(
            "INSERT INTO letters (id, item_id, staff_id, sent_on, tracking, welfare_check,
               recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        values,
    )?;
    content.row("letters", values);
    Ok(())
}

/// A letter as staff read it later.
#[derive(Clone)]
pub(in crate::results) struct HadLetter {
    pub(in crate::results) sent_on: Date,
    pub(in crate::results) tracking: String,
    pub(in crate::results) welfare_check: Option<String>,
}

impl db::FromRow for HadLetter {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(HadLetter {
            sent_on: row.get("sent_on")?,
            tracking: row.get("tracking")?,
            welfare_check: row.get("welfare_check")?,
        })
    }
}

/// The letters about a result, newest first.
pub(in crate::results) fn letters(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Vec<HadLetter>> {
    r.all(
        sql!(
            "SELECT sent_on, tracking, welfare_check FROM letters
             WHERE item_id = $1 ORDER BY recorded_at DESC LIMIT 20"
        ),
        params![item.of(chart)?],
    )
}

/// Keeps why a result is shown without a conversation.
pub(in crate::results) fn insert_forced(
    tx: &mut Tx<'_>,
    content: &mut Content,
    id: WithoutTalkId,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    forced: &Forced,
    now: Instant,
) -> db::Result<()> {
    let values = params![
        chart.patient(),
        id,
        item.of(chart)?,
        staff,
        now,
        forced.kind.as_str(),
        &forced.reason,
        &forced.comment
    ];
    tx.run(
        sql!(
            "INSERT INTO forced_releases (patient_id, id, item_id, staff_id, at, kind, reason,
               comment)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        values,
    )?;
    content.row("forced_releases", &values[1..]);
    Ok(())
}

/// A result that was shown without a conversation, as staff read it later.
#[derive(Clone)]
pub(in crate::results) struct WasForced {
    pub(in crate::results) item: ItemId,
    pub(in crate::results) patient: PatientId,
    pub(in crate::results) staff: StaffId,
    pub(in crate::results) at: Instant,
    pub(in crate::results) kind: WithoutTalk,
    pub(in crate::results) reason: String,
}

impl db::FromRow for WasForced {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(WasForced {
            item: row.get("item_id")?,
            patient: row.get("patient_id")?,
            staff: row.get("staff_id")?,
            at: row.get("at")?,
            kind: row.word("kind")?,
            reason: row.get("reason")?,
        })
    }
}

/// Whether and why a result was shown without a conversation.
pub(in crate::results) fn forced_of(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Option<WasForced>> {
    r.first(
        sql!(
            "SELECT item_id, patient_id, staff_id, at, kind, reason FROM forced_releases
             WHERE item_id = $1"
        ),
        params![item.of(chart)?],
    )
}

/// All that was shown without a conversation, newest first, for the privacy officer.
pub(in crate::results) fn all_forced(r: &mut Reader<'_>, _: &Staff) -> db::Result<Vec<WasForced>> {
    r.all(
        sql!(
            "SELECT item_id, patient_id, staff_id, at, kind, reason FROM forced_releases
             ORDER BY at DESC LIMIT $1"
        ),
        params![LISTED_MAX],
    )
}

/// They go with their chart when it is merged into another.
pub(super) fn move_all(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE forced_releases SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    Ok(())
}

/// Letters, for the walk that compares them with the ledger.
pub(crate) fn letter_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "letters",
        sql!(
            "SELECT id, item_id, staff_id, sent_on, tracking, welfare_check, recorded_at
             FROM letters WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}

/// What was shown without a conversation, for the walk.
pub(crate) fn forced_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "forced_releases",
        sql!(
            "SELECT id, item_id, staff_id, at, kind, reason, comment
             FROM forced_releases WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}
