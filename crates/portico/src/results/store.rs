//! The SQL of results: reports, views, openings, conversations and attempts. What somebody reads
//! or writes here takes the chart and an item of it; `tests/tidy/proofs.rs` lists what does not.

mod agreed;
mod before;
mod comments;
mod contents;
mod conversations;
mod drafts;
mod forced;
mod holds;
mod judged;
mod law;
mod limits;
mod requests;
mod views;

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use super::model::{Incoming, Judged, Rule};
use crate::{
    access::Chart,
    accounts::Staff,
    chart::{Item, ItemId},
    content::Content,
    people::{PatientId, StaffId},
};

pub(super) use agreed::{agree_again, agreed_times, agreed_until, end_agreed, set_agreed};
pub(super) use before::{
    agreed_before, carry_agreed, carry_review, final_at, reason_before, set_reason_late,
};
pub(super) use comments::{
    Comment, CommentId, above, comments, insert_comment, newly_commented, set_comments_read,
};
pub(crate) use comments::{CommentKind, comment_contents};
pub(crate) use contents::{contents, conversation_contents};
pub(crate) use conversations::ConversationKind;
pub(super) use conversations::{
    Attempt, ConversationId, HadConversation, attempts, conversations, insert_attempt,
    insert_conversation, talkers, tries, was_talked_about,
};
pub(super) use drafts::{delete_draft, delete_old_drafts, draft, save_draft};
pub(super) use forced::{
    HadLetter, LetterId, WasForced, WithoutTalkId, all_forced, forced_of, insert_forced,
    insert_letter, letters,
};
pub(crate) use forced::{LetterKind, WithoutTalkKind, forced_contents, letter_contents};
pub(super) use holds::{
    Keeper, ReviewId, all_waits, forget_review, insert_review, keeper, review_at, reviews_due,
    set_asked, set_review,
};
pub(crate) use holds::{ReviewKind, review_contents};
pub(super) use judged::{ClassChange, ClassChangeId, class_changes, insert_class_change, lowered};
pub(crate) use judged::{ClassChangeKind, class_change_contents};
pub(super) use law::{
    Ended, insert_wait, law_until, set_waited, waited_long_enough, waits_by_no_law,
};
pub(super) use limits::{Limit, LimitId, end_limit, insert_limit, limits, limits_now};
pub(crate) use limits::{LimitKind, limit_contents};
pub(super) use requests::{
    Request, RequestId, asked_by, insert_answer, insert_request, kept, newest_request, request,
};
pub(crate) use requests::{RequestKind, answer_contents, kept_contents};
pub(super) use views::{insert_view, viewed_by, viewers, views, views_of};

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
    /// What was examined.
    pub(crate) specimen: String,
    /// What was wrong with it.
    pub(crate) specimen_condition: String,
    pub(crate) rule: Rule,
    pub(crate) because: String,
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
            specimen: row.get("specimen")?,
            specimen_condition: row.get("specimen_condition")?,
            rule: row.word("rule")?,
            because: row.get("because")?,
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
        &new.notes,
        &new.specimen.source,
        &new.specimen.condition
    ];
    tx.run(
        sql!(
            "INSERT INTO reports (patient_id, rule, because, item_id, final_at, reported_at,
               lab_title, ordered_by, lab_name, lab_id, lab_address, lab_director, notes,
               specimen, specimen_condition)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        ),
        values,
    )?;
    content.row("reports", &values[3..]);
    Ok(())
}

/// What a report says about itself.
pub(super) fn report(r: &mut Reader<'_>, chart: &Chart<'_>, item: &Item) -> db::Result<Report> {
    r.one(
        sql!(
            "SELECT final_at, reported_at, lab_title, ordered_by, lab_name, lab_id, lab_address,
                    lab_director, notes, specimen, specimen_condition, rule, because
             FROM reports WHERE item_id = $1"
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
    comments::move_all(tx, from, into)?;
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
