//! The patient's pages of one conversation: reading it, answering in it, and the confirmation.

use askama::Template;
use base::Instant;
use web::form::Fields;

use super::{
    actions,
    model::{Author, Draft, Message, MessageId, Place, Thread, ThreadId, reference},
    patient::opens,
    posting::{Posted, post, typed},
    rules, store,
};
use crate::{
    access,
    page::{Answer, Ask, No, Reply},
    people::PatientId,
    shell::{Form, Frame},
    tasks::{self, Task},
};

#[derive(Template)]
#[template(path = "messages/templates/thread.html")]
struct Page {
    frame: Frame,
    form: Form,
    patient: PatientId,
    thread: Thread,
    topic: String,
    reference: String,
    messages: Vec<Message>,
    /// When the practice answers, while it has not.
    due: Option<Instant>,
    late: bool,
    /// By when a message that is sent now is answered, while nothing waits.
    reply_due: Option<Instant>,
    opens: Option<Instant>,
    body_max: u32,
    from_draft: bool,
    may_write: bool,
}

/// What a conversation's page shows.
struct Found {
    thread: Thread,
    messages: Vec<Message>,
    task: Option<Task>,
    draft: Option<Draft>,
    may_write: bool,
}

async fn find(ask: &Ask, page: &'static str) -> Result<(PatientId, Found), No> {
    let patient: PatientId = ask.id("patient")?;
    let thread: ThreadId = ask.id("thread")?;
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let found = ask
        .view(move |v| -> Result<Found, No> {
            let chart = access::open(v, &viewer, patient, page)?;
            let account = chart.own_account().ok_or(No::NotFound)?;
            let subject = thread.to_string();
            Ok(Found {
                thread: store::thread(v, &chart, thread)?,
                messages: store::messages(v, &chart, thread)?,
                task: tasks::find_open(v, tasks::Kind::AnswerMessage, &subject)?,
                draft: store::draft(v, &chart, account, Place::Thread(thread), now)?,
                may_write: chart.is_writable(),
            })
        })
        .await?;
    Ok((patient, found))
}

/// The conversation. Opening it is the first reading of what the practice wrote.
pub(super) async fn show(ask: Ask) -> Answer {
    let (patient, found) = find(&ask, "conversation").await?;
    if !ask.prefetch {
        note_reading(&ask, patient, &found).await?;
    }
    let form = match &found.draft {
        Some(draft) => Form::typed(Fields::filled(&[("body", draft.body.show())])),
        None => Form::empty(),
    };
    page(&ask, patient, found, form)
}

async fn note_reading(ask: &Ask, patient: PatientId, found: &Found) -> Result<(), No> {
    let is_new = |m: &&Message| m.author == Author::Practice && m.read_at.is_none();
    let unread: Vec<MessageId> = found.messages.iter().filter(is_new).map(|m| m.id).collect();
    if unread.is_empty() {
        return Ok(());
    }
    let (viewer, now, thread) = (ask.viewer.clone(), ask.now, found.thread.id);
    let noted = ask
        .write(move |tx| -> Result<(), Unnoted> {
            let chart = access::open_to_note(tx, &viewer, patient).map_err(Unnoted::No)?;
            actions::read(tx, &chart, thread, &unread, now).map_err(Unnoted::No)
        })
        .await;
    match noted {
        Ok(()) | Err(Unnoted::Already) => Ok(()),
        Err(Unnoted::No(no)) => Err(no),
    }
}

/// Why a reading was not written down.
enum Unnoted {
    /// The same page, opened twice at once, has done it.
    Already,
    No(No),
}

impl From<db::Error> for Unnoted {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Unrecorded => Unnoted::Already,
            other => Unnoted::No(other.into()),
        }
    }
}

fn page(ask: &Ask, patient: PatientId, found: Found, form: Form) -> Answer {
    let fine = form.is_fine();
    let frame = ask.frame(found.thread.subject.show().clone());
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        patient,
        topic: found.thread.topic.words(&ask.t),
        reference: reference(found.thread.id),
        messages: found.messages,
        reply_due: match (&found.task, rules::category(found.thread.topic)) {
            (None, Some(category)) => Some(tasks::due_for(&ask.app, category, ask.now)),
            // What waits already keeps its time, which stands above.
            (Some(_), _) | (None, None) => None,
        },
        due: found.task.as_ref().map(|task| task.clock.due_at),
        late: found.task.is_some_and(|task| task.is_late(ask.now)),
        opens: opens(ask),
        body_max: ask.app.policy.messages.body_chars_max,
        from_draft: found.draft.is_some(),
        may_write: found.may_write,
        thread: found.thread,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Answers in a conversation; what it is about stays as it was.
pub(super) async fn reply(ask: Ask) -> Answer {
    let (patient, found) = find(&ask, "conversation").await?;
    let mut typed = typed(&ask.form);
    typed.topic = Some(found.thread.topic);
    match post(&ask, patient, Place::Thread(found.thread.id), typed).await? {
        Posted::Answered(answer) => answer,
        Posted::Refused(form) => page(&ask, patient, Found { draft: None, ..found }, form),
    }
}

#[derive(Template)]
#[template(path = "messages/templates/sent.html")]
struct Sent {
    frame: Frame,
    patient: PatientId,
    thread: ThreadId,
    reference: String,
    due: Instant,
    urgent: bool,
    /// Words of danger stand in it, perhaps after a "no": then whom to call stands here again.
    danger: bool,
    opens: Option<Instant>,
}

/// The confirmation: a reference, and by when we answer.
pub(super) async fn sent(ask: Ask) -> Answer {
    let (patient, found) = find(&ask, "message sent").await?;
    let thread = found.thread.id;
    let Some(task) = found.task else {
        // It has been answered in the meantime.
        return Ok(Reply::see(&format!("/p/{patient}/messages/{thread}")));
    };
    let newest = found.messages.last();
    let page = Sent {
        danger: task.urgent || newest.is_some_and(|m| m.reading.words.is_some()),
        frame: ask.frame(ask.t.sent_title()),
        patient,
        thread,
        reference: reference(thread),
        due: task.clock.due_at,
        urgent: task.urgent,
        opens: opens(&ask),
    };
    ask.html(&page)
}
