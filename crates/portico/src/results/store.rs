//! The SQL of results: reports, views, openings, conversations and attempts. What somebody reads
//! or writes here takes the chart and an item of it; `tests/tidy/proofs.rs` lists what does not.

mod agreed;
mod contents;
mod drafts;
mod forced;
mod holds;
mod law;
mod limits;
mod requests;
mod views;

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use super::{
    conversation::{Conversation, How, Outcome, SpokeWith},
    model::{Incoming, Judged, Rule},
};
use crate::{
    access::Chart,
    accounts::{AccountId, Staff},
    chart::{Item, ItemId},
    content::Content,
    people::{Identifiers, PatientId, StaffId},
};

pub(super) use agreed::{agree_again, agreed_times, agreed_until, end_agreed, set_agreed};
pub(crate) use contents::{contents, conversation_contents};
pub(super) use drafts::{delete_draft, delete_old_drafts, draft, save_draft};
pub(super) use forced::{
    HadLetter, LetterId, WasForced, WithoutTalkId, all_forced, forced_of, insert_forced,
    insert_letter, letters,
};
pub(crate) use forced::{LetterKind, WithoutTalkKind, forced_contents, letter_contents};
pub(super) use holds::{
    Keeper, ReviewId, all_waits, insert_review, keeper, review_at, reviews_due, set_asked,
    set_review,
};
pub(crate) use holds::{ReviewKind, review_contents};
pub(super) use law::{Ended, insert_wait, law_until, set_waited, waited_long_enough};
pub(super) use limits::{Limit, LimitId, end_limit, insert_limit, limits, limits_now};
pub(crate) use limits::{LimitKind, limit_contents};
pub(super) use requests::{
    Request, RequestId, asked_by, insert_answer, insert_request, kept, newest_request, request,
};
pub(crate) use requests::{RequestKind, answer_contents, kept_contents};
pub(super) use views::{insert_view, viewed_by, viewers};

base::ids! {
    /// A record of a conversation.
    pub(crate) ConversationKind "con" ConversationId
    /// A try to reach somebody.
    pub(crate) AttemptKind "att" AttemptId
}

/// What a report says about itself.
#[derive(Clone)]
pub(crate) struct Report {
    pub(crate) final_at: Instant,
    pub(crate) reported_at: Option<Instant>,
    pub(crate) lab_title: String,
    pub(crate) ordered_by: String,
    pub(crate) lab_name: String,
    pub(crate) lab_id: String,
    pub(crate) lab_address: String,
    pub(crate) lab_director: String,
    pub(crate) notes: String,
    pub(crate) rule: Rule,
    pub(crate) because: String,
    /// What the provider who talked with the patient, or could not, wrote for them.
    pub(crate) comment: Option<String>,
    pub(crate) comment_by: Option<StaffId>,
}

impl db::FromRow for Report {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Report {
            final_at: row.get("final_at")?,
            reported_at: row.get("reported_at")?,
            lab_title: row.get("lab_title")?,
            ordered_by: row.get("ordered_by")?,
            lab_name: row.get("lab_name")?,
            lab_id: row.get("lab_id")?,
            lab_address: row.get("lab_address")?,
            lab_director: row.get("lab_director")?,
            notes: row.get("notes")?,
            rule: row.word("rule")?,
            because: row.get("because")?,
            comment: row.get("comment")?,
            comment_by: row.get("staff_id")?,
        })
    }
}

/// Keeps what a report says about itself. Why it has its class is not sealed: that changes by an
/// event.
pub(super) fn insert_report(
    tx: &mut Tx<'_>,
    content: &mut Content,
    (item, patient): (ItemId, PatientId),
    new: &Incoming,
    judged: &Judged,
    final_at: Instant,
) -> db::Result<()> {
    let values = params![
        patient,
        judged.rule.as_str(),
        &judged.because,
        item,
        final_at,
        new.reported,
        &new.lab_title,
        &new.ordered_by,
        &new.laboratory.name,
        &new.laboratory.id,
        &new.laboratory.address,
        &new.laboratory.director,
        &new.notes
    ];
    tx.run(
        sql!(
            "INSERT INTO reports (patient_id, rule, because, item_id, final_at, reported_at,
               lab_title, ordered_by, lab_name, lab_id, lab_address, lab_director, notes)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        ),
        values,
    )?;
    content.row("reports", &values[3..]);
    Ok(())
}

/// A report with the newest comment for the patient.
pub(super) fn report(r: &mut Reader<'_>, chart: &Chart<'_>, item: &Item) -> db::Result<Report> {
    r.one(
        sql!(
            "SELECT r.final_at, r.reported_at, r.lab_title, r.ordered_by, r.lab_name, r.lab_id,
                    r.lab_address, r.lab_director, r.notes, r.rule, r.because,
                    COALESCE(c.comment, f.comment) AS comment,
                    COALESCE(c.staff_id, f.staff_id) AS staff_id
             FROM reports r LEFT JOIN conversations c ON c.item_id = r.item_id
             LEFT JOIN forced_releases f ON f.item_id = r.item_id
             WHERE r.item_id = $1 ORDER BY c.recorded_at DESC LIMIT 1"
        ),
        params![item.of(chart)?],
    )
}

/// Why a report has its class, for the gate board.
pub(super) fn reason(
    r: &mut Reader<'_>,
    _: &Staff,
    item: ItemId,
) -> db::Result<Option<(String, String)>> {
    r.first(sql!("SELECT rule, because FROM reports WHERE item_id = $1"), params![item])
}

/// A clinician judged a report.
pub(super) fn set_reason(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    rule: Rule,
    because: &str,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE reports SET rule = $2, because = $3 WHERE item_id = $1"),
        params![item.of(chart)?, rule.as_str(), because],
    )?;
    Ok(())
}

/// Whether this account has read this result's page before.
pub(super) fn has_viewed(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
    account: AccountId,
) -> db::Result<bool> {
    let found: Option<Instant> = r.first(
        sql!(
            "SELECT first_at FROM result_views
             WHERE patient_id = $1 AND item_id = $2 AND account_id = $3"
        ),
        params![chart.patient(), item.of(chart)?, account],
    )?;
    Ok(found.is_some())
}

/// Views go with their chart when it is merged into another.
pub(super) fn move_all(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE result_views SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    tx.run(sql!("UPDATE reports SET patient_id = $2 WHERE patient_id = $1"), params![from, into])?;
    tx.run(
        sql!("UPDATE conversations SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    forced::move_all(tx, from, into)?;
    limits::move_all(tx, from, into)?;
    requests::move_all(tx, from, into)?;
    Ok(())
}

/// Whether somebody of the staff has opened a result.
pub(super) fn has_opened(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
    staff: StaffId,
) -> db::Result<bool> {
    let found: Option<Instant> = r.first(
        sql!("SELECT first_at FROM result_openings WHERE item_id = $1 AND staff_id = $2"),
        params![item.of(chart)?, staff],
    )?;
    Ok(found.is_some())
}

/// Somebody of the staff opens a result.
pub(super) fn insert_opening(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    staff: StaffId,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO result_openings (item_id, staff_id, first_at) VALUES ($1, $2, $3)
             ON CONFLICT (item_id, staff_id) DO NOTHING"
        ),
        params![item.of(chart)?, staff, now],
    )?;
    Ok(())
}

/// Keeps the record of a conversation.
pub(super) fn insert_conversation(
    tx: &mut Tx<'_>,
    content: &mut Content,
    id: ConversationId,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    had: &Conversation,
    now: Instant,
) -> db::Result<()> {
    let values = params![
        chart.patient(),
        id,
        item.of(chart)?,
        staff,
        had.at,
        had.how.as_str(),
        had.spoke_with.as_str(),
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
               identifiers, said, understood, plan, comment, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        ),
        values,
    )?;
    content.row("conversations", &values[1..]);
    Ok(())
}

/// A conversation as staff read it later.
#[derive(Clone)]
pub(crate) struct HadConversation {
    pub(crate) staff: StaffId,
    pub(crate) at: Instant,
    pub(crate) how: How,
    pub(crate) spoke_with: SpokeWith,
    /// What showed that it was the right person, as it is stored.
    pub(crate) identifiers: Identifiers,
    pub(crate) said: String,
    pub(crate) plan: String,
    pub(crate) comment: String,
}

impl db::FromRow for HadConversation {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(HadConversation {
            staff: row.get("staff_id")?,
            at: row.get("at")?,
            how: row.word("how")?,
            spoke_with: row.word("spoke_with")?,
            identifiers: Identifiers::read(&row.get::<String>("identifiers")?)?,
            said: row.get("said")?,
            plan: row.get("plan")?,
            comment: row.get("comment")?,
        })
    }
}

/// The conversations about a result, newest first.
pub(super) fn conversations(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Vec<HadConversation>> {
    r.all(
        sql!(
            "SELECT staff_id, at, how, spoke_with, identifiers, said, plan, comment
             FROM conversations
             WHERE item_id = $1 ORDER BY recorded_at DESC LIMIT 20"
        ),
        params![item.of(chart)?],
    )
}

/// Who has talked with the patient about a result, and when.
pub(super) fn talkers(r: &mut Reader<'_>, item: ItemId) -> db::Result<Vec<(StaffId, Instant)>> {
    r.all(
        sql!("SELECT staff_id, at FROM conversations WHERE item_id = $1 ORDER BY at LIMIT 20"),
        params![item],
    )
}

/// Whether somebody has talked with the patient about a result.
pub(super) fn was_talked_about(r: &mut Reader<'_>, item: ItemId) -> db::Result<bool> {
    let found: Option<ConversationId> =
        r.first(sql!("SELECT id FROM conversations WHERE item_id = $1 LIMIT 1"), params![item])?;
    Ok(found.is_some())
}

/// Keeps a try to reach the patient.
pub(super) fn insert_attempt(
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
pub(crate) struct Attempt {
    pub(crate) at: Instant,
    pub(crate) number: String,
    pub(crate) outcome: Outcome,
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
pub(super) fn attempts(
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
pub(super) fn tries(r: &mut Reader<'_>, _: &Staff, item: ItemId) -> db::Result<i64> {
    r.one(sql!("SELECT COUNT(*) FROM attempts WHERE item_id = $1"), params![item])
}
