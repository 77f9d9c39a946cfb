//! What staff are asked to do: one call, one letter and one decision for a patient, however many
//! results wait.

use base::{Instant, calendar::HalfDays};
use db::Tx;
use policy::CategoryKey;

use super::{model::Step, store};
use crate::{
    app::App,
    people::{PatientId, StaffId},
    tasks::{self, Kind, NewTask, PROVIDERS, Promise},
};

/// The rungs at which staff do something.
const TASKS: [(Step, Kind); 3] = [
    (Step::Call, Kind::FollowUpCall),
    (Step::Letter, Kind::FollowUpLetter),
    (Step::Decide, Kind::FollowUpDecide),
];

/// Puts what a rung asks for on the list, unless it is there for another result; gives when it is
/// due, which is the earliest of them.
pub(super) fn ask(
    tx: &mut Tx<'_>,
    app: &App,
    patient: PatientId,
    step: Step,
    now: Instant,
) -> db::Result<Option<Instant>> {
    let Some((_, kind)) = TASKS.into_iter().find(|(rung, _)| *rung == step) else {
        return Ok(None);
    };
    let clinical = &app.policy.responses.categories.get(CategoryKey::Clinical).owner;
    let pool = if step == Step::Decide { PROVIDERS } else { clinical };
    let days = u8::try_from(app.policy.followup.task_days).unwrap_or(1);
    let task = NewTask {
        kind,
        subject: patient.to_string(),
        patient: Some(patient),
        promise: Promise::WithinDays { pool: pool.to_owned(), days: HalfDays::days(days) },
    };
    tasks::open(tx, app, now, &task).map(Some)
}

/// Takes off the list what no result of a patient asks for any more.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    patient: PatientId,
    by: Option<StaffId>,
    now: Instant,
) -> db::Result<()> {
    for (step, kind) in TASKS {
        if !store::is_asked(tx, patient, step)? {
            tasks::close(tx, kind, &patient.to_string(), by, now)?;
        }
    }
    Ok(())
}
