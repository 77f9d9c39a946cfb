//! What is done with tasks, each in the transaction of its cause.

use base::Instant;
use db::{Reader, Tx};
use policy::CategoryKey;

use super::{
    model::{Clock, Kind, Level, NewTask, Owner, PROVIDERS, Promise, Task, TaskId},
    rules::{self, Filter, Span},
    store::{self, NewRow, Whose},
};
use crate::{
    app::App,
    happened,
    people::{PatientId, Role, StaffId},
};

/// So much of what people call a thing stands in the list.
const CALLED_CHARS_MAX: usize = 200;

/// When something of this category is due that comes in now: what patients are told.
pub(crate) fn due_for(app: &App, category: CategoryKey, now: Instant) -> Instant {
    of_category(app, category, now).due_at
}

fn of_category(app: &App, category: CategoryKey, now: Instant) -> Clock {
    let responses = &app.policy.responses;
    let days = responses.categories.get(category).days;
    rules::clock(responses, &app.policy.calendar(), now, Span::Days(days))
}

/// Puts something on a team's list, unless it is there already; gives when it is due. What is on
/// the list already keeps its earlier due time, but becomes urgent when the new one is.
pub(crate) fn open(tx: &mut Tx<'_>, app: &App, now: Instant, new: &NewTask) -> db::Result<Instant> {
    open_called(tx, app, now, new, "")
}

/// The same for what is about no patient: the list says what people call it.
pub(crate) fn open_called(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    new: &NewTask,
    called: &str,
) -> db::Result<Instant> {
    let within = |span| rules::clock(&app.policy.responses, &app.policy.calendar(), now, span);
    let (pool, category, urgent, clock) = match &new.promise {
        Promise::Category(category) => {
            let owner = &app.policy.responses.categories.get(*category).owner;
            (owner, Some(*category), false, of_category(app, *category, now))
        }
        Promise::Urgent { category, pool, minutes: most } => {
            (pool, *category, true, within(Span::Minutes(*most)))
        }
        Promise::Within { pool, minutes: most } => {
            (pool, None, false, within(Span::Minutes(*most)))
        }
        Promise::WithinDays { pool, days } => (pool, None, false, within(Span::Days(*days))),
        Promise::Given { pool, clock, urgent } => (pool, None, *urgent, *clock),
    };
    let (_, escalate_at) = rules::level(&clock, now);
    if let Some(there) = store::find_open(tx, new.kind, &new.subject)? {
        if !urgent || there.urgent {
            return Ok(there.clock.due_at);
        }
        store::raise(tx, there.id, pool, &clock, escalate_at)?;
        record(tx, happened!("task.raised"), there.id, new, &clock);
        return Ok(clock.due_at);
    }
    let id = TaskId::new(now);
    let row = NewRow {
        id,
        kind: new.kind,
        subject: &new.subject,
        patient: new.patient,
        called: called.chars().take(CALLED_CHARS_MAX).collect(),
        category,
        pool,
        urgent,
        clock,
        escalate_at,
    };
    store::insert(tx, &row, now)?;
    record(tx, happened!("task.opened"), id, new, &clock);
    Ok(clock.due_at)
}

fn record(tx: &mut Tx<'_>, event: happened::Happened, id: TaskId, new: &NewTask, clock: &Clock) {
    use base::words::Word as _;
    let event = event
        .object(id)
        .with("kind", new.kind.as_str())
        .with("subject", new.subject.as_str())
        .with("due", clock.due_at.to_string());
    tx.record(match new.patient {
        Some(patient) => event.patient(patient),
        None => event,
    });
}

/// Takes what is done off the list. Says whether it was on it. `by` is nobody when the portal saw
/// by itself that it is done.
pub(crate) fn close(
    tx: &mut Tx<'_>,
    kind: Kind,
    subject: &str,
    by: Option<StaffId>,
    now: Instant,
) -> db::Result<bool> {
    let Some(task) = store::find_open(tx, kind, subject)? else { return Ok(false) };
    store::set_done(tx, task.id, by, now)?;
    let late = task.is_late(now);
    let event = happened!("task.closed").object(task.id).with("late", late);
    tx.record(of_patient(event, &task));
    Ok(true)
}

/// Somebody of the staff looks at it for the first time. Says whether they were the first.
pub(crate) fn look(
    tx: &mut Tx<'_>,
    kind: Kind,
    subject: &str,
    staff: StaffId,
    now: Instant,
) -> db::Result<bool> {
    let Some(task) = store::find_open(tx, kind, subject)? else { return Ok(false) };
    if task.looked_at.is_some() {
        return Ok(false);
    }
    store::set_looked(tx, task.id, staff, now)?;
    let late = task.is_overlooked(now);
    tx.record(of_patient(happened!("task.looked_at").object(task.id).with("late", late), &task));
    Ok(true)
}

/// Gives a task to a colleague or to another team. Says whether it was open.
pub(crate) fn reassign(
    tx: &mut Tx<'_>,
    kind: Kind,
    subject: &str,
    owner: &Owner,
) -> db::Result<bool> {
    let Some(task) = store::find_open(tx, kind, subject)? else { return Ok(false) };
    store::set_owner(tx, task.id, owner)?;
    let event = happened!("task.reassigned").object(task.id);
    let event = match owner {
        Owner::Pool(pool) => event.with("pool", pool.as_str()),
        Owner::Staff(staff) => event.with("staff", staff.to_string()),
    };
    tx.record(of_patient(event, &task));
    Ok(true)
}

fn of_patient(event: happened::Happened, task: &Task) -> happened::Happened {
    match &task.patient {
        Some(patient) => event.patient(patient.id),
        None => event,
    }
}

/// One chart turned out to be a duplicate of another: its tasks go over. Where both patients were
/// to be done the same for, it is done once, when the first of the two is due.
pub(crate) fn merge(
    tx: &mut Tx<'_>,
    now: Instant,
    (from, into): (PatientId, PatientId),
) -> db::Result<()> {
    let moved = store::move_patient(tx, from, into)?;
    if moved > 0 {
        tx.record(happened!("task.moved").patient(into).with("tasks", moved));
    }
    let (from, into_subject) = (from.to_string(), into.to_string());
    for task in store::open_about(tx, into)?.iter().filter(|task| task.subject == from) {
        match store::find_open(tx, task.kind, &into_subject)? {
            Some(there) if there.clock.due_at <= task.clock.due_at => {
                close(tx, task.kind, &from, None, now)?;
            }
            there => {
                if there.is_some() {
                    close(tx, task.kind, &into_subject, None, now)?;
                }
                store::set_subject(tx, task.id, &into_subject)?;
            }
        }
    }
    Ok(())
}

/// Somebody who looks at their list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looker {
    pub(super) staff: StaffId,
    pub(super) role: Role,
    pub(super) medical_director: bool,
}

/// The open tasks of somebody: their teams', their own, and what was escalated to them.
pub(super) fn open_for(
    r: &mut Reader<'_>,
    app: &App,
    looker: Looker,
    filter: Filter,
    now: Instant,
) -> db::Result<Vec<Task>> {
    use base::words::Word as _;
    let cover = &app.policy.cover;
    let members = store::all_members(r)?;
    let mut pools = rules::pools_of(cover, &members, looker.staff, looker.role);
    let (tells_cover, tells_manager) = (Level::Cover.as_str(), Level::Manager.as_str());
    let levels = match (pools.contains(&cover.first.as_str()), looker.medical_director) {
        (true, _) => [tells_cover, tells_manager],
        (false, true) => ["", tells_manager],
        (false, false) => ["", ""],
    };
    // What providers do goes on to nobody else, and what is urgent goes on to them.
    let (not_of, urgent_of) = match (pools.contains(&PROVIDERS), looker.medical_director) {
        (true, _) => ("", cover.first.as_str()),
        (false, true) => ("", ""),
        (false, false) => (PROVIDERS, ""),
    };
    if pools.is_empty() {
        // Their own and what was escalated to them stand on every list.
        pools.push("");
    }
    let mut tasks = Vec::new();
    for pool in pools {
        tasks.extend(store::list(
            r,
            &Whose { pool, staff: looker.staff, levels, not_of, urgent_of },
        )?);
    }
    Ok(rules::arrange(tasks, filter, now))
}
