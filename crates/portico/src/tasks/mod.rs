//! Everything somebody must do is a task: a message to answer, an import to match, a result to
//! call about.
//!
//! A task has an owner (a team of the policy's cover, and the one of it who took it), a due time
//! counted in business hours, and an escalation: when half of its time has passed it is marked,
//! when the time is up the cover sees it too, and well after that the medical director. There is
//! one open task for a kind and a subject. The staff's *Today* is this list; no feature has a
//! clock of its own. (R-A8, R-B1.7, T-28)

mod actions;
mod duties;
mod model;
mod rules;
mod staff;
mod store;
mod words;

pub(crate) use actions::{close, due_for, look, merge, open, open_called, reassign};
pub(crate) use duties::{PAGE, escalate, page, take_dead_letters};
pub(crate) use model::{
    ADMINISTRATORS, Clock, Kind, NewTask, Owner, PRIVACY, PROVIDERS, Promise, Task,
};
use model::{Level, TaskId};
pub(crate) use store::{
    find_open, give_back, has_open_but, open_about, open_of_kind, open_of_patient, was_ever,
};

use db::Reader;
use policy::Cover;

use crate::{
    page::{Route, Who},
    people::{Role, StaffId},
};

const EVERYBODY: Who = Who::Staff(&[
    Role::FrontDesk,
    Role::Nurse,
    Role::Provider,
    Role::PrivacyOfficer,
    Role::Administrator,
]);

/// *Today*, and the few tasks that are about no page of their own.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/staff", EVERYBODY, staff::today).shows_health("tasks.listed"),
        Route::get("/staff/tasks/{task}", EVERYBODY, staff::show).shows_health("tasks.listed"),
        Route::post("/staff/tasks/{task}/closure", EVERYBODY, staff::close).event("task.closed"),
    ]
}

/// Who answers for a team now: its members, or everybody of the role that it goes with.
pub(crate) fn members(r: &mut Reader<'_>, cover: &Cover, pool: &str) -> db::Result<Vec<StaffId>> {
    let named = store::members(r, pool)?;
    if !named.is_empty() {
        return Ok(named);
    }
    let everybody = crate::people::staff_by_role(r, rules::role_of(cover, pool))?;
    Ok(everybody.into_iter().map(|member| member.id).collect())
}

/// Those who are told about a task now.
pub(crate) struct Turn {
    pub(crate) task: TaskId,
    pub(crate) urgent: bool,
    pub(crate) staff: Vec<StaffId>,
}

/// Whose turn an open task is: its owner or team, then the cover, then the medical director.
pub(crate) fn whose_turn(
    r: &mut Reader<'_>,
    cover: &Cover,
    task: &str,
) -> db::Result<Option<Turn>> {
    let Ok(task) = task.parse::<TaskId>() else { return Ok(None) };
    let Some(found) = store::turn(r, task)? else { return Ok(None) };
    let stands_in = rules::stands_in(cover, &found.pool, found.urgent);
    let staff = match (found.level, found.assignee) {
        (Level::Manager, _) => {
            let directors = crate::people::medical_directors(r)?;
            if directors.is_empty() { members(r, cover, stands_in)? } else { directors }
        }
        (Level::Cover, _) => members(r, cover, stands_in)?,
        (Level::None | Level::Reminder, Some(owner)) => vec![owner],
        (Level::None | Level::Reminder, None) => members(r, cover, &found.pool)?,
    };
    Ok(Some(Turn { task, urgent: found.urgent, staff }))
}
