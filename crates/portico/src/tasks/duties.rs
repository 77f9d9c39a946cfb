//! What comes round: tasks that wait are escalated, and what the portal gave up becomes a task.

use base::{Instant, words::Word as _};
use db::Tx;

use super::{
    actions,
    model::{ADMINISTRATORS, Kind, Level, NewTask, Promise},
    rules, store,
};
use crate::{app::App, happened, jobs, notify, page::No};

/// Days back in which dead letters are looked for; a worker that stood still longer has been
/// noticed otherwise.
const LOOK_BACK_DAYS: i64 = 7;

/// Mails those whose turn a task is now: the later features know their addresses.
pub(crate) const PAGE: &str = "page_for_task";

/// Tells the next one about each task that waits too long. A duty. (R-A8)
pub(crate) fn escalate(tx: &mut Tx<'_>, _: &App, now: Instant) -> Result<(), No> {
    for task in store::to_escalate(tx, now)? {
        let (level, next) = rules::level(&task.clock, now);
        store::set_level(tx, task.id, level, next)?;
        let about = |event: happened::Happened| {
            let event = event.object(task.id);
            task.patient.map_or(event.clone(), |patient| event.patient(patient))
        };
        jobs::queue(tx, PAGE, &task.id.to_string(), now)?;
        tx.record(about(happened!("sla.escalated").with("level", level.as_str())));
        if now >= task.clock.due_at && task.level < Level::Cover {
            tx.record(about(happened!("sla.breached")));
        }
    }
    Ok(())
}

/// Tells those whose turn an open task is now, without waiting for its first step.
pub(crate) fn page(tx: &mut Tx<'_>, kind: Kind, subject: &str, now: Instant) -> db::Result<()> {
    match store::find_open(tx, kind, subject)? {
        Some(task) => jobs::queue(tx, PAGE, &task.id.to_string(), now),
        None => Ok(()),
    }
}

/// Makes a task of every mail and every job that was given up. A duty.
pub(crate) fn take_dead_letters(tx: &mut Tx<'_>, app: &App, now: Instant) -> Result<(), No> {
    let since = now.plus_days(-LOOK_BACK_DAYS);
    let mails = notify::dead_since(tx, since)?.into_iter();
    let jobs = jobs::dead_since(tx, since)?.into_iter();
    let dead = mails
        .map(|mail| (Kind::DeliverMailFailed, mail.to_string()))
        .chain(jobs.map(|job| (Kind::JobFailed, job.id.to_string())));
    for (kind, subject) in dead {
        // Once only: what somebody has seen to is not put back on the list.
        if !store::was_ever(tx, kind, &subject)? {
            let pool = ADMINISTRATORS.to_owned();
            let minutes = app.policy.responses.given_up_hours * 60;
            let promise = Promise::Within { pool, minutes };
            actions::open(tx, app, now, &NewTask { kind, subject, patient: None, promise })?;
        }
    }
    Ok(())
}
