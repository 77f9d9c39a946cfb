//! What happens to a follow-up: it begins when a result is shown, climbs its ladder, and ends with
//! an outcome.

use std::collections::HashSet;

use base::{Instant, calendar::HalfDays, words::Word as _};
use db::{Reader, Tx};
use policy::CategoryKey;

use super::{
    model::{
        Attempt, Came, Fate, Fitness, Followup, FollowupId, Mailed, Outcome, Shown, Step, Told,
    },
    rules::{self, Facts, Fault},
    store::{self, Stand},
};
use crate::{
    access::{self, Chart},
    accounts::{self, Staff},
    app::App,
    chart::ItemId,
    happened,
    notify::{self, Notice},
    page::No,
    people::{PatientId, StaffId},
    tasks::{self, Kind, NewTask, PROVIDERS, Promise},
};

/// What staff do for a follow-up.
const TASKS: [Kind; 3] = [Kind::FollowUpCall, Kind::FollowUpLetter, Kind::FollowUpDecide];

/// Begins the follow-up of a result that is shown to its patient now. Who is not reached through
/// the portal is called at once, unless a person has told them. What was final long before it came
/// here was followed on paper. (R-B1.10, T-52)
pub(crate) fn open(tx: &mut Tx<'_>, app: &App, now: Instant, shown: &Shown) -> db::Result<()> {
    let history = now.plus_days(-i64::from(app.policy.followup.history_days));
    let there = store::of_item(tx, shown.item)?;
    if there.is_none() && shown.final_at < history {
        return Ok(());
    }
    let fitness = fitness(tx, app, shown.patient, now)?;
    let (calendar, from) = (app.policy.calendar(), (shown.class, Step::Wait));
    let next = rules::next(&app.policy.followup, &calendar, from, now);
    let next_at = next.map(|(_, at)| at);
    let id = match there {
        None => {
            let id = FollowupId::new(now);
            store::insert(tx, id, shown, fitness, next_at, now)?;
            id
        }
        Some(there) if there.outcome == Some(Outcome::Superseded) => {
            store::reopen(tx, there.id, fitness, next_at, now)?;
            there.id
        }
        Some(_) => return Ok(()),
    };
    let event = happened!("followup.opened").patient(shown.patient).object(id);
    tx.record(event.with("fitness", fitness.as_str()));
    let Some(begun) = store::of_item(tx, shown.item)? else { return Ok(()) };
    match (fitness, shown.told) {
        (Fitness::Fit, _) => Ok(()),
        (_, Told::ByPerson(staff)) => end(tx, &begun, Outcome::Told, Some(staff), now),
        (_, Told::NotYet) => take(tx, app, &begun, (Step::Call, fitness), now).map(drop),
    }
}

/// Whether a patient is reached through the portal.
fn fitness(r: &mut Reader<'_>, app: &App, patient: PatientId, now: Instant) -> db::Result<Fitness> {
    let facts = match access::own_account(r, patient)? {
        None => None,
        Some(account) => {
            let overview = accounts::overview(r, account)?;
            Some(Facts {
                state: overview.state,
                signed_in_at: overview.signed_in_at,
                has_mail: overview.email.is_some(),
                mail_fails: notify::last_failed(r, *account.as_bytes())?,
                is_spoken: app.texts.languages().contains(&overview.language.as_str()),
            })
        }
    };
    Ok(rules::fitness(&app.policy.followup, facts.as_ref(), now))
}

/// Takes a rung: the mail, the task, and when the next one comes. Says whether a mail is due.
fn take(
    tx: &mut Tx<'_>,
    app: &App,
    followup: &Followup,
    (step, fitness): (Step, Fitness),
    now: Instant,
) -> db::Result<bool> {
    let calendar = app.policy.calendar();
    let (ladder, released_at) = (&app.policy.followup, followup.released_at);
    let next = rules::next(ladder, &calendar, (followup.class, step), released_at);
    let due_at = ask_for(tx, app, followup, step, now)?;
    let next_at = next.map(|(_, at)| at);
    store::set_stand(tx, followup.id, &Stand { fitness, step, next_at, again_at: None, due_at })?;
    let event = happened!("followup.moved").patient(followup.patient).object(followup.id);
    tx.record(event.with("step", step.as_str()));
    Ok(rules::is_mailed(step, followup.class, fitness))
}

/// Puts what a rung asks for on the list, instead of what the one before asked for; gives when it
/// is due.
fn ask_for(
    tx: &mut Tx<'_>,
    app: &App,
    followup: &Followup,
    step: Step,
    now: Instant,
) -> db::Result<Option<Instant>> {
    end_tasks(tx, followup.id, None, now)?;
    let clinical = &app.policy.responses.categories.get(CategoryKey::Clinical).owner;
    let (kind, pool) = match step {
        Step::Wait | Step::Remind => return Ok(None),
        Step::Call => (Kind::FollowUpCall, clinical.clone()),
        Step::Letter => (Kind::FollowUpLetter, clinical.clone()),
        Step::Decide => (Kind::FollowUpDecide, PROVIDERS.to_owned()),
    };
    let days = u8::try_from(app.policy.followup.task_days).unwrap_or(1);
    let task = NewTask {
        kind,
        subject: followup.id.to_string(),
        patient: Some(followup.patient),
        promise: Promise::WithinDays { pool, days: HalfDays::days(days) },
    };
    tasks::open(tx, app, now, &task).map(Some)
}

fn end_tasks(tx: &mut Tx<'_>, id: FollowupId, by: Option<StaffId>, now: Instant) -> db::Result<()> {
    for kind in TASKS {
        tasks::close(tx, kind, &id.to_string(), by, now)?;
    }
    Ok(())
}

/// Moves what is due and ends what is about the dead. A duty. A patient for whom several results
/// wait gets one mail. (R-B1.10)
pub(crate) fn walk(tx: &mut Tx<'_>, app: &App, now: Instant) -> Result<(), No> {
    for followup in store::of_the_dead(tx)? {
        end(tx, &followup, Outcome::Deceased, None, now)?;
    }
    let mut mailed = HashSet::new();
    for followup in store::due(tx, now)? {
        let fitness = fitness(tx, app, followup.patient, now)?;
        let calendar = app.policy.calendar();
        let (class, step) = (followup.class, followup.step);
        let next =
            rules::next(&app.policy.followup, &calendar, (class, step), followup.released_at);
        let is_next = followup.next_at.is_some_and(|at| at <= now);
        let rung = match next.filter(|_| is_next) {
            Some((next, _)) => rules::taken(next, fitness),
            None => rules::again(step),
        };
        let is_mailed = take(tx, app, &followup, (rung, fitness), now)?;
        if is_mailed && mailed.insert(followup.patient) {
            remind(tx, app, followup.patient, now)?;
        }
    }
    Ok(())
}

fn remind(tx: &mut Tx<'_>, app: &App, patient: PatientId, now: Instant) -> db::Result<()> {
    let Some(account) = access::own_account(tx, patient)? else { return Ok(()) };
    accounts::tell(tx, app, now, account, &Notice::StillWaits)
}

/// The patient reads the result: that ends its follow-up. (T-51)
pub(crate) fn seen(tx: &mut Tx<'_>, item: ItemId, now: Instant) -> db::Result<()> {
    let Some(followup) = store::of_item(tx, item)? else { return Ok(()) };
    store::set_seen(tx, followup.id, now)?;
    end(tx, &followup, Outcome::Viewed, None, now)
}

/// A newer version stands in the place of a result, or it was taken back.
pub(crate) fn supersede(tx: &mut Tx<'_>, item: ItemId, now: Instant) -> db::Result<()> {
    match store::of_item(tx, item)? {
        Some(followup) => end(tx, &followup, Outcome::Superseded, None, now),
        None => Ok(()),
    }
}

/// Ends a follow-up, once.
fn end(
    tx: &mut Tx<'_>,
    followup: &Followup,
    outcome: Outcome,
    by: Option<StaffId>,
    now: Instant,
) -> db::Result<()> {
    if !followup.is_open() {
        return Ok(());
    }
    store::set_closed(tx, followup.id, outcome, by, now)?;
    end_tasks(tx, followup.id, by, now)?;
    let event = happened!("followup.closed").patient(followup.patient).object(followup.id);
    tx.record(event.with("outcome", outcome.as_str()));
    Ok(())
}

/// Keeps a try to reach the patient. The task that asked for it is done; the next one comes with
/// the day that was written down, or with the ladder.
pub(super) fn attempt(
    tx: &mut Tx<'_>,
    app: &App,
    (chart, followup): (&Chart<'_>, &Followup),
    attempt: &Attempt,
) -> db::Result<()> {
    store::insert_attempt(tx, chart, followup, attempt)?;
    let event = happened!("followup.attempt").patient(followup.patient).object(followup.id);
    let event = event.with("method", attempt.method.as_str());
    tx.record(event.with("outcome", attempt.came.as_str()));
    end_tasks(tx, followup.id, Some(attempt.staff), attempt.at)?;
    let zone = app.policy.practice.time_zone.zone();
    let wished = attempt
        .next_on
        .map(|day| zone.instant(day.civil().to_datetime(jiff::civil::Time::midnight())));
    let again_at = match attempt.came {
        // Whether it came back is known then.
        Came::Sent => {
            let days = i64::from(app.policy.followup.letter_days);
            wished.or(Some(attempt.at.plus_days(days)))
        }
        Came::Reached | Came::LeftMessage | Came::NoAnswer | Came::Returned => wished,
    };
    let stand = Stand {
        fitness: followup.fitness,
        step: followup.step,
        next_at: followup.next_at,
        again_at,
        due_at: None,
    };
    store::set_stand(tx, followup.id, &stand)
}

/// Somebody of the staff ends a follow-up with an outcome that the tries bear out. (T-53)
pub(super) fn close(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, followup): (&Chart<'_>, &Followup),
    staff: &Staff,
    outcome: Outcome,
) -> db::Result<Result<(), Fault>> {
    let attempts = store::attempts(tx, chart, followup.id)?;
    let may = rules::may_close(&app.policy.followup, outcome, &attempts, staff.role, now);
    if may.is_ok() {
        end(tx, followup, outcome, Some(staff.id), now)?;
    }
    Ok(may)
}

/// The follow-up of a result, for whoever reads about it. (R-B1.9)
pub(crate) fn of_result(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: ItemId,
) -> db::Result<Option<(Followup, Option<Mailed>)>> {
    let Some(followup) = store::in_chart(r, chart, item)? else { return Ok(None) };
    let mailed = mailed(r, &followup)?;
    Ok(Some((followup, mailed)))
}

/// The mail that went out when the result was shown, and what came of it.
pub(super) fn mailed(r: &mut Reader<'_>, followup: &Followup) -> db::Result<Option<Mailed>> {
    let Some(account) = access::own_account(r, followup.patient)? else { return Ok(None) };
    let found = notify::mail_of(r, *account.as_bytes(), followup.released_at)?;
    Ok(found.map(|(state, sent_at)| {
        let fate = match state.as_str() {
            "queued" | "sending" => Fate::Queued,
            "sent" | "kept" => Fate::Sent,
            "dead" => Fate::Dead,
            _ => Fate::Held,
        };
        Mailed { at: sent_at.unwrap_or(followup.released_at), fate }
    }))
}

/// One chart turned out to be a duplicate of another: its follow-ups go over.
pub(crate) fn merge(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    store::move_all(tx, from, into)
}
