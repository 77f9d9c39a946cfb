//! Conversations that have taken place already, told again: the demonstration's past.

use base::Instant;
use db::Tx;

use super::{
    actions,
    model::{Accepted, MessageId, Place, Reading, ThreadId, Topic},
    store,
};
use crate::{
    access::Chart,
    accounts::{Holder, Staff},
    app::App,
    page::No,
};

/// A conversation with its messages in order; the patient's comes first.
pub(crate) struct History {
    pub(crate) topic: Topic,
    pub(crate) subject: String,
    pub(crate) parts: Vec<Part>,
    /// Whether the patient has read the last answer. Whoever wrote back has read those before.
    pub(crate) is_read: bool,
}

/// One message of it.
pub(crate) struct Part {
    pub(crate) at: Instant,
    pub(crate) by: By,
    pub(crate) text: String,
}

/// Who wrote it.
pub(crate) enum By {
    Patient(Holder),
    Staff(Staff),
}

/// Files a conversation as if each message were sent at its time: tasks open and close, the
/// patient is told, and the statement goes out with each answer.
pub(crate) fn file(
    tx: &mut Tx<'_>,
    app: &App,
    chart: &Chart<'_>,
    history: &History,
) -> Result<(), No> {
    let mut place = Place::New;
    for Part { at, by, text } in &history.parts {
        match (by, place) {
            (By::Patient(holder), _) => {
                let message = Accepted {
                    topic: history.topic,
                    subject: history.subject.clone(),
                    body: text.clone(),
                    reading: Reading::default(),
                };
                if let Place::Thread(thread) = place {
                    read(tx, chart, thread, *at)?;
                }
                let thread = actions::send(tx, app, chart, holder, place, &message, *at)?;
                place = Place::Thread(thread);
            }
            (By::Staff(staff), Place::Thread(thread)) => {
                actions::answer(tx, app, chart, staff, thread, text, *at)?;
            }
            // The practice has nothing to answer yet.
            (By::Staff(_), Place::New) => return Err(No::NotFound),
        }
    }
    match (place, history.parts.last()) {
        (Place::Thread(thread), Some(last)) if history.is_read => read(tx, chart, thread, last.at),
        _ => Ok(()),
    }
}

/// The patient opens the conversation.
fn read(tx: &mut Tx<'_>, chart: &Chart<'_>, thread: ThreadId, at: Instant) -> Result<(), No> {
    let messages = store::messages(tx, chart, thread)?;
    let unread = messages.iter().filter(|one| one.read_at.is_none()).map(|one| one.id);
    let unread: Vec<MessageId> = unread.collect();
    actions::read(tx, chart, thread, &unread, at)
}
