//! The SQL of conversations about results, and of tries to reach a patient.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use super::super::conversation::{Conversation, How, Outcome, Representative, SpokeWith};
use crate::{
    access::Chart,
    accounts::Staff,
    chart::{Item, ItemId},
    content::Content,
    people::{Identifiers, StaffId},
};

base::ids! {
    /// A record of a conversation.
    pub(crate) ConversationKind "con" ConversationId
    /// A try to reach somebody.
    pub(crate) AttemptKind "att" AttemptId
}

/// Keeps the record of a conversation.
pub(in crate::results) fn insert_conversation(
    tx: &mut Tx<'_>,
    content: &mut Content,
    id: ConversationId,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    had: &Conversation,
    now: Instant,
) -> db::Result<()> {
    let other = had.representative.as_ref();
    let values = params![
        chart.patient(),
        id,
        item.of(chart)?,
        staff,
        had.at,
        had.how.as_str(),
        had.spoke_with.as_str(),
        other.map(|other| other.name.as_str()),
        other.map(|other| other.authority.as_str()),
        had.identifiers.stored(),
        &had.said,
        true,
        &had.plan,
        &had.comment,
        now
    ];
    tx.run(
        sql!(
            "INSERT INTO conversations (patient_id, id, item_id, staff_id, at, how, spoke_with,
               representative, authority, identifiers, said, understood, plan, comment,
               recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        ),
        values,
    )?;
    content.row("conversations", &values[1..]);
    Ok(())
}

/// A conversation as staff read it later.
#[derive(Clone)]
pub(in crate::results) struct HadConversation {
    pub(in crate::results) staff: StaffId,
    pub(in crate::results) at: Instant,
    pub(in crate::results) how: How,
    pub(in crate::results) spoke_with: SpokeWith,
    /// Who was told in the patient's place.
    pub(in crate::results) representative: Option<Representative>,
    /// What showed that it was the right person, as it is stored.
    pub(in crate::results) identifiers: Identifiers,
    pub(in crate::results) said: String,
    pub(in crate::results) plan: String,
    pub(in crate::results) comment: String,
}

impl db::FromRow for HadConversation {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(HadConversation {
            staff: row.get("staff_id")?,
            at: row.get("at")?,
            how: row.word("how")?,
            spoke_with: row.word("spoke_with")?,
            representative: match (row.get("representative")?, row.get("authority")?) {
                (Some(name), Some(authority)) => Some(Representative { name, authority }),
                _ => None,
            },
            identifiers: Identifiers::read(&row.get::<String>("identifiers")?)?,
            said: row.get("said")?,
            plan: row.get("plan")?,
            comment: row.get("comment")?,
        })
    }
}

/// The conversations about a result, newest first.
pub(in crate::results) fn conversations(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Vec<HadConversation>> {
    r.all(
        sql!(
            "SELECT staff_id, at, how, spoke_with, representative, authority, identifiers, said,
                    plan, comment
             FROM conversations
             WHERE item_id = $1 ORDER BY recorded_at DESC LIMIT 20"
        ),
        params![item.of(chart)?],
    )
}

/// Who has talked with the patient about a result, and when.
pub(in crate::results) fn talkers(
    r: &mut Reader<'_>,
    item: ItemId,
) -> db::Result<Vec<(StaffId, Instant)>> {
    r.all(
        sql!("SELECT staff_id, at FROM conversations WHERE item_id = $1 ORDER BY at LIMIT 20"),
        params![item],
    )
}

/// Whether somebody has talked with the patient about a result.
pub(in crate::results) fn was_talked_about(r: &mut Reader<'_>, item: ItemId) -> db::Result<bool> {
    let found: Option<ConversationId> =
        r.first(sql!("SELECT id FROM conversations WHERE item_id = $1 LIMIT 1"), params![item])?;
    Ok(found.is_some())
}

/// Keeps a try to reach the patient.
pub(in crate::results) fn insert_attempt(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    staff: StaffId,
    number: &str,
    outcome: Outcome,
    now: Instant,
) -> db::Result<AttemptId> {
    let id = AttemptId::new(now);
    tx.run(
        sql!(
            "INSERT INTO attempts (id, item_id, staff_id, at, number, outcome, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $4)"
        ),
        params![id, item.of(chart)?, staff, now, number, outcome.as_str()],
    )?;
    Ok(id)
}

/// A try to reach the patient.
#[derive(Clone)]
pub(in crate::results) struct Attempt {
    pub(in crate::results) at: Instant,
    pub(in crate::results) number: String,
    pub(in crate::results) outcome: Outcome,
}

impl db::FromRow for Attempt {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Attempt {
            at: row.get("at")?,
            number: row.get("number")?,
            outcome: row.word("outcome")?,
        })
    }
}

/// The tries about a result, newest first.
pub(in crate::results) fn attempts(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Vec<Attempt>> {
    r.all(
        sql!(
            "SELECT at, number, outcome FROM attempts
             WHERE item_id = $1 ORDER BY recorded_at DESC LIMIT 50"
        ),
        params![item.of(chart)?],
    )
}

/// How often somebody tried, for the gate board.
pub(in crate::results) fn tries(r: &mut Reader<'_>, _: &Staff, item: ItemId) -> db::Result<i64> {
    r.one(sql!("SELECT COUNT(*) FROM attempts WHERE item_id = $1"), params![item])
}
