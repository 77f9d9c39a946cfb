//! What people do with a result: it is talked about, opened and read.

use base::{Instant, words::Word as _};
use db::{Reader, Tx};

use super::{
    agreed,
    conversation::{Conversation, Outcome},
    duty,
    model::ReadHow,
    releasing::release,
    reviewing,
    store::{self, ConversationId},
};
use crate::{
    access::Chart,
    accounts::{AccountId, Staff},
    app::App,
    chart::{self, Item, ItemId, ReleaseState},
    followup::{self, Told},
    happened, orders,
    people::{PatientId, StaffId},
};

/// Keeps the record of a conversation and shows the result, at once or when the patient wished.
/// (T-43)
pub(super) fn communicate(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    had: &Conversation,
) -> db::Result<()> {
    let id = ConversationId::new(now);
    let mut content = app.seal.content();
    store::insert_conversation(tx, &mut content, id, (chart, item), staff, had, now)?;
    let event = happened!("conversation.recorded").patient(item.patient).object(id);
    tx.record(event.content(content));
    tx.record(
        happened!("result.communicated")
            .patient(item.patient)
            .object(item.id)
            .with("how", had.how.as_str()),
    );
    store::delete_draft(tx, chart, item, staff)?;
    chart::record_talk(tx, chart, item, had.at)?;
    if item.waits_for_a_person() && store::law_until(tx, item.id)?.is_none() {
        match had.shown_at {
            Some(until) => agreed::wait(tx, (chart, item), until)?,
            None => release(tx, app, now, (chart, item), Told::ByPerson(staff))?,
        }
    } else if item.state == ReleaseState::Released {
        followup::told(tx, item.id, staff, now)?;
    }
    if reviewing::is_kept(tx, item)? && store::law_until(tx, item.id)?.is_some() {
        // Its provider still looks at it again.
        return duty::end_call(tx, now, item.id, Some(staff));
    }
    duty::end(tx, now, item.id, Some(staff))
}

/// Keeps a try to reach the patient. It releases nothing.
pub(super) fn attempt(
    tx: &mut Tx<'_>,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    number: &str,
    outcome: Outcome,
) -> db::Result<()> {
    store::insert_attempt(tx, chart, item, staff, number, outcome, now)?;
    tx.record(
        happened!("result.attempted")
            .patient(item.patient)
            .object(item.id)
            .with("outcome", outcome.as_str()),
    );
    Ok(())
}

/// Somebody of the staff reads a result.
pub(super) fn open(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    staff: &Staff,
    now: Instant,
) -> db::Result<()> {
    store::insert_opening(tx, chart, item, staff.id, now)?;
    tx.record(happened!("result.opened").patient(item.patient).object(item.id));
    Ok(())
}

/// The patient reads a result; the first time in each way is kept beside it. Says when that was.
/// (R-B1.9)
pub(super) fn view(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    account: AccountId,
    (how, now): (ReadHow, Instant),
) -> db::Result<Instant> {
    let before = store::views_of(tx, chart, item, account)?;
    if before.iter().all(|view| view.how != how) {
        store::insert_view(tx, chart, item, account, (how, now))?;
    }
    let first = before.iter().map(|view| view.at).min();
    let event = happened!("result.viewed").patient(chart.patient()).object(item.id);
    tx.record(if first.is_none() { event.with("first", true) } else { event });
    followup::seen(tx, item.id, now)?;
    store::set_comments_read(tx, chart, item, now)?;
    Ok(first.unwrap_or(now))
}

/// Who has read a result, and when first.
pub(crate) fn seen_by(
    r: &mut Reader<'_>,
    patient: PatientId,
    item: ItemId,
) -> db::Result<Vec<(AccountId, Instant)>> {
    store::viewers(r, patient, item)
}

/// Who has told a patient about a result, and when.
pub(crate) fn told_by(r: &mut Reader<'_>, item: ItemId) -> db::Result<Vec<(StaffId, Instant)>> {
    store::talkers(r, item)
}

/// One chart turned out to be a duplicate of another: its items and all about them go over.
pub(crate) fn merge(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    chart::move_all(tx, from, into)?;
    followup::merge(tx, from, into)?;
    orders::move_all(tx, from, into)?;
    store::move_all(tx, from, into)
}
