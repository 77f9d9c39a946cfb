//! What the portal does by itself: it judges who is reached through it, takes the rungs that are
//! due, and calls nobody any more who has come in meanwhile.

use std::collections::HashSet;

use base::{Instant, words::Word as _};
use db::{Reader, Tx};

use super::{
    actions::end,
    asked,
    model::{Course, Fitness, Followup, Outcome, Step},
    rules::{self, Facts},
    store::{self, Stand},
};
use crate::{
    access, accounts,
    app::App,
    happened,
    notify::{self, Notice},
    page::No,
    people::{self, PatientId},
};

/// Moves what is due and ends what is about the dead. A duty. A patient for whom several results
/// wait gets one mail. (R-B1.10)
pub(crate) fn walk(tx: &mut Tx<'_>, app: &App, now: Instant) -> Result<(), No> {
    for followup in store::of_the_dead(tx)? {
        end(tx, &followup, Outcome::Deceased, None, now)?;
    }
    call_off(tx, app, now)?;
    let mut mailed = HashSet::new();
    for followup in store::due(tx, now)? {
        let fitness = fitness(tx, app, followup.patient, now)?;
        let calendar = app.policy.calendar();
        let (course, step) = (followup.course(), followup.step);
        let next =
            rules::next(&app.policy.followup, &calendar, (course, step), followup.released_at);
        let is_next = followup.next_at.is_some_and(|at| at <= now);
        let rung = match next.filter(|_| is_next) {
            Some((next, _)) => rules::taken(next, fitness),
            None => rules::again(step),
        };
        let is_mailed = match followup.told_by.filter(|_| is_next) {
            // Nothing is left to do for who was told: the reminder is the last that goes out. A try
            // that was promised is made before.
            Some(staff) => {
                end(tx, &followup, Outcome::Told, Some(staff), now)?;
                fitness == Fitness::Fit
            }
            None => take(tx, app, &followup, (rung, fitness), now)?,
        };
        if is_mailed && mailed.insert(followup.patient) {
            remind(tx, app, followup.patient, now)?;
        }
    }
    Ok(())
}

/// Who was to be called only because the portal did not reach them, and has come in before anybody
/// called: Home tells them, and their follow-ups are on the ladder's own days again.
fn call_off(tx: &mut Tx<'_>, app: &App, now: Instant) -> db::Result<()> {
    let (policy, calendar) = (&app.policy.followup, app.policy.calendar());
    let since = now.plus_days(-i64::from(policy.fitness_days));
    for followup in store::called(tx, since)? {
        let (course, released_at) = (followup.course(), followup.released_at);
        let is_early = rules::is_called_early(policy, &calendar, course, released_at, now);
        let fitness = fitness(tx, app, followup.patient, now)?;
        if fitness != Fitness::Fit || !is_early {
            continue;
        }
        take(tx, app, &followup, (Step::Wait, fitness), now)?;
    }
    Ok(())
}

/// Whether a patient is reached through the portal.
pub(super) fn fitness(
    r: &mut Reader<'_>,
    app: &App,
    patient: PatientId,
    now: Instant,
) -> db::Result<Fitness> {
    let facts = match access::own_account(r, patient)? {
        None => None,
        Some(account) => {
            let overview = accounts::overview(r, account)?;
            let own = people::find(r, patient)?.language;
            let offered = app.texts.languages();
            let is_spoken = |word: &str| word.is_empty() || offered.contains(&word);
            Some(Facts {
                state: overview.state,
                signed_in_at: overview.signed_in_at,
                has_mail: overview.email.is_some(),
                mail_fails: notify::last_failed(r, *account.as_bytes())?,
                is_spoken: is_spoken(&overview.language) && is_spoken(&own),
            })
        }
    };
    Ok(rules::fitness(&app.policy.followup, facts.as_ref(), now))
}

/// Takes a rung: the task, and when the next one comes. Says whether a mail is due.
pub(super) fn take(
    tx: &mut Tx<'_>,
    app: &App,
    followup: &Followup,
    (step, fitness): (Step, Fitness),
    now: Instant,
) -> db::Result<bool> {
    let released = (followup.patient, followup.course(), followup.released_at);
    let mut stand = stand(tx, app, released, (step, fitness), now)?;
    // What somebody has promised to do on a day is not forgotten by a rung before it.
    stand.again_at = followup.again_at.filter(|at| *at > now);
    store::set_stand(tx, followup.id, &stand)?;
    let event = happened!("followup.moved").patient(followup.patient).object(followup.id);
    tx.record(event.with("step", step.as_str()).with("fitness", fitness.as_str()));
    asked::settle(tx, followup.patient, None, now)?;
    Ok(rules::is_mailed(step, followup.class, fitness))
}

/// Where a result that was released to its patient at a time stands on a rung that is taken now,
/// with what that asks of staff.
pub(super) fn stand(
    tx: &mut Tx<'_>,
    app: &App,
    (patient, course, released_at): (PatientId, Course, Instant),
    (step, fitness): (Step, Fitness),
    now: Instant,
) -> db::Result<Stand> {
    let (ladder, calendar) = (&app.policy.followup, app.policy.calendar());
    let next_at = rules::next_at(ladder, &calendar, (course, step), released_at, now);
    let due_at = asked::ask(tx, app, patient, step, now)?;
    Ok(Stand { fitness, step, next_at, again_at: None, due_at })
}

fn remind(tx: &mut Tx<'_>, app: &App, patient: PatientId, now: Instant) -> db::Result<()> {
    let Some(account) = access::own_account(tx, patient)? else { return Ok(()) };
    accounts::tell(tx, app, now, account, &Notice::StillWaits)
}
