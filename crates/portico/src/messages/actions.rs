//! What people do with messages, each in one transaction with its task and its events.

use base::Instant;
use db::Tx;

use super::{
    jobs::PAGE_COVER,
    model::{Accepted, MessageId, Place, ThreadId, Typed},
    rules,
    store::{self, Stopped, Writer},
};
use crate::{
    access::{self, Chart},
    accounts::{self, AccountId, Holder, Staff},
    app::App,
    happened, jobs,
    notify::{self, Notice},
    page::No,
    tasks::{self, Kind, NewTask, Promise},
};

/// Sends a patient's message and starts the clock on its answer; gives the conversation. The same
/// for a new one and for an answer in an old one.
pub(super) fn send(
    tx: &mut Tx<'_>,
    app: &App,
    chart: &Chart<'_>,
    holder: &Holder,
    place: Place,
    message: &Accepted,
    now: Instant,
) -> Result<ThreadId, No> {
    let thread = match place {
        Place::Thread(thread) => thread,
        Place::New => {
            let thread = ThreadId::new(now);
            let mut content = app.seal.content();
            store::insert_thread(tx, &mut content, chart, thread, message, now)?;
            let event = happened!("thread.opened").patient(chart.patient()).object(thread);
            tx.record(event.content(content));
            thread
        }
    };
    let (account, reading) = (holder.account, &message.reading);
    let writer = Writer::Patient { account, name: &holder.name, reading };
    let mut content = app.seal.content();
    let body = &message.body;
    let id = store::insert_message(tx, &mut content, chart, thread, &writer, body, now)?;
    store::delete_draft(tx, chart, account, place)?;
    let patient = chart.patient();
    tasks::open(tx, app, now, &task(app, chart, thread, message)?)?;
    let event = happened!("message.sent").patient(patient).object(id).content(content);
    tx.record(event.with("thread", thread.to_string()));
    if reading.possible_urgent {
        tx.record(happened!("triage.sent_anyway").patient(patient).object(id));
        jobs::queue(tx, PAGE_COVER, &thread.to_string(), now)?;
    }
    Ok(thread)
}

/// Who answers, and by when. What may be urgent goes to those who can tell, at once.
fn task(app: &App, chart: &Chart<'_>, thread: ThreadId, message: &Accepted) -> Result<NewTask, No> {
    let category = rules::category(message.topic).ok_or(No::NotFound)?;
    let promise = if message.reading.possible_urgent {
        let pool = app.policy.cover.first.clone();
        let minutes = app.policy.messages.urgent_minutes;
        Promise::Urgent { category: Some(category), pool, minutes }
    } else {
        Promise::Category(category)
    };
    let (subject, patient) = (thread.to_string(), Some(chart.patient()));
    Ok(NewTask { kind: Kind::AnswerMessage, subject, patient, promise })
}

/// Something that is kept and not sent.
pub(super) struct NotSent {
    pub(super) place: Place,
    pub(super) typed: Typed,
    pub(super) stopped: Stopped,
}

/// Keeps what somebody typed and did not send; what is empty is not kept, and takes what was kept
/// before with it.
pub(super) fn keep_draft(
    tx: &mut Tx<'_>,
    app: &App,
    chart: &Chart<'_>,
    account: AccountId,
    kept: &NotSent,
    now: Instant,
) -> Result<(), No> {
    let NotSent { place, typed, stopped } = kept;
    let (patient, place, stopped) = (chart.patient(), *place, *stopped);
    // PostgreSQL has no NUL, and nobody types one.
    let typed = Typed {
        topic: typed.topic,
        subject: rules::clean_line(&typed.subject),
        body: rules::clean(&typed.body),
    };
    if typed.subject.is_empty() && typed.body.is_empty() {
        store::delete_draft(tx, chart, account, place)?;
        tx.record(happened!("message.draft_dropped").patient(patient));
        return Ok(());
    }
    let limits = &app.policy.messages;
    let until = match stopped {
        Stopped::Yes => now.plus_hours(i64::from(limits.draft_hours)),
        Stopped::No => now.plus_days(i64::from(limits.stale_days)),
    };
    store::save_draft(tx, chart, account, place, &typed, stopped, until)?;
    tx.record(
        happened!("message.draft_kept").patient(patient).with("stopped", stopped == Stopped::Yes),
    );
    Ok(())
}

/// Throws away what somebody had begun to write.
pub(super) fn drop_draft(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    account: AccountId,
    place: Place,
) -> Result<(), No> {
    store::delete_draft(tx, chart, account, place)?;
    tx.record(happened!("message.draft_dropped").patient(chart.patient()));
    Ok(())
}

/// The patient has opened these messages for the first time.
pub(super) fn read(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    thread: ThreadId,
    unread: &[MessageId],
    now: Instant,
) -> Result<(), No> {
    for message in unread {
        if store::set_read(tx, chart, thread, *message, now)? > 0 {
            tx.record(happened!("message.read").patient(chart.patient()).object(*message));
            tasks::close(tx, Kind::MessageUnread, &message.to_string(), None, now)?;
        }
    }
    Ok(())
}

/// The practice answers: with the statement, and the patient is told that there is something new.
pub(super) fn answer(
    tx: &mut Tx<'_>,
    app: &App,
    chart: &Chart<'_>,
    staff: &Staff,
    thread: ThreadId,
    body: &str,
    now: Instant,
) -> Result<(), No> {
    let patient = chart.patient();
    let reader = access::own_account(tx, patient)?;
    let language = match reader {
        Some(account) => accounts::overview(tx, account)?.language,
        None => crate::people::find(tx, patient)?.language,
    };
    let language = app.texts.choose(&language).language();
    let statement = notify::statement(tx, app, language, now)?;
    let writer = Writer::Practice { account: staff.account, name: &staff.name, statement };
    let mut content = app.seal.content();
    let id = store::insert_message(tx, &mut content, chart, thread, &writer, body, now)?;
    store::delete_draft(tx, chart, staff.account, Place::Thread(thread))?;
    tasks::close(tx, Kind::AnswerMessage, &thread.to_string(), Some(staff.id), now)?;
    if let Some(account) = reader {
        accounts::tell(tx, app, now, account, &Notice::SomethingNew)?;
    }
    let event = happened!("message.answered").patient(patient).object(id).content(content);
    tx.record(event.with("thread", thread.to_string()));
    Ok(())
}
