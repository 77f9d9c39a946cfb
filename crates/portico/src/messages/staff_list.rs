//! Where staff find a conversation again: among the newest of the practice, by its reference, or
//! among those of one patient.

use askama::Template;
use base::{Instant, Phi};

use super::{
    listing,
    model::{ThreadId, Topic},
    rules, store,
};
use crate::{
    access, happened,
    page::{Answer, Ask, No},
    people::{self, Patient, PatientId, PatientRow},
    shell::Frame,
    tasks,
};

#[derive(Template)]
#[template(path = "messages/templates/staff_list.html")]
struct Page {
    frame: Frame,
    now: Instant,
    lines: Vec<Line>,
    /// The one patient whose conversations these are.
    of: Option<Patient>,
    /// The reference, as it was typed.
    typed: String,
    /// The list goes on before this moment.
    older: Option<Instant>,
}

/// One line of the list.
struct Line {
    id: ThreadId,
    /// Nobody where all lines are about one patient.
    person: Option<PatientRow>,
    topic: Topic,
    subject: Phi<String>,
    last_at: Instant,
    /// Until when somebody answers; nothing when nobody has to.
    due_at: Option<Instant>,
}

impl Line {
    fn is_late(&self, now: Instant) -> bool {
        self.due_at.is_some_and(|due| now > due)
    }
}

/// The conversations of the practice, the newest first, or those with a reference.
pub(super) async fn list(ask: Ask) -> Answer {
    let staff = ask.viewer.staff().cloned().ok_or(No::NotFound)?;
    let typed = ask.query.text("reference").to_owned();
    let reference = (!typed.is_empty()).then(|| rules::clean_reference(&typed));
    let before = listing::before(&ask);
    let lines = ask
        .view(move |v| -> Result<_, No> {
            let mut lines = Vec::new();
            for found in store::listed(v, &staff, reference.as_deref(), &before)? {
                let task = tasks::find_open(v, tasks::Kind::AnswerMessage, &found.id.to_string())?;
                lines.push(Line {
                    id: found.id,
                    person: Some(found.person),
                    topic: found.topic,
                    subject: found.subject,
                    last_at: found.last_at,
                    due_at: task.map(|task| task.clock.due_at),
                });
            }
            v.record(happened!("threads.listed").with("threads", lines.len()));
            Ok(lines)
        })
        .await?;
    let (frame, now) = (ask.frame(ask.t.messages_of_all()), ask.now);
    let older = listing::older(lines.iter().map(|line| line.last_at));
    ask.html(&Page { frame, now, lines, of: None, typed, older })
}

/// The conversations of one patient, the newest first.
pub(super) async fn of_patient(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let (viewer, before) = (ask.viewer.clone(), listing::before(&ask));
    let (person, lines) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "conversations")?;
            let due = tasks::open_of_patient(v, tasks::Kind::AnswerMessage, patient)?;
            let threads = store::threads(v, &chart, &before)?;
            let lines: Vec<Line> = threads
                .into_iter()
                .map(|thread| {
                    let id = thread.id.to_string();
                    Line {
                        id: thread.id,
                        person: None,
                        topic: thread.topic,
                        subject: thread.subject,
                        last_at: thread.last_at,
                        due_at: due.iter().find(|(of, _)| *of == id).map(|(_, due)| *due),
                    }
                })
                .collect();
            Ok((people::find(v, patient)?, lines))
        })
        .await?;
    let (frame, now) = (ask.frame(ask.t.messages_of(person.name.listed())), ask.now);
    let older = listing::older(lines.iter().map(|line| line.last_at));
    ask.html(&Page { frame, now, lines, of: Some(person), typed: String::new(), older })
}
