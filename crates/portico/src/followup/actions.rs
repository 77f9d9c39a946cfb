//! What happens to a follow-up: it begins when a result is shown, somebody tries to reach the
//! patient, and it ends with an outcome.

use base::{Instant, words::Word as _};
use db::{Reader, Tx};

use super::{
    asked, ladder,
    model::{
        Attempt, Came, Course, Fate, Fitness, Followup, FollowupId, Mailed, Outcome, Shown, Step,
        Told,
    },
    rules::{self, Fault},
    store::{self, Stand},
};
use crate::{
    access::{self, Chart},
    accounts::Staff,
    app::App,
    chart::ItemId,
    happened, notify,
    people::{PatientId, StaffId},
};

/// Begins the follow-up of a result that is shown to its patient now. Who is not reached through
/// the portal is called at once, unless a person has told them. What was final long before it came
/// here was followed on paper. (R-B1.10, T-52)
pub(crate) fn open(tx: &mut Tx<'_>, app: &App, now: Instant, shown: &Shown) -> db::Result<()> {
    let days = i64::from(app.policy.followup.history_days);
    let is_history = shown.final_at < shown.received_at.plus_days(-days);
    let there = store::of_item(tx, shown.item)?;
    if there.is_none() && is_history {
        return Ok(());
    }
    let fitness = ladder::fitness(tx, app, shown.patient, now)?;
    let is_called = fitness != Fitness::Fit && shown.told == Told::NotYet;
    let step = if is_called { Step::Call } else { Step::Wait };
    let course = Course { class: shown.class, is_told: shown.told != Told::NotYet };
    let stand = ladder::stand(tx, app, (shown.patient, course, now), (step, fitness), now)?;
    let account = access::own_account(tx, shown.patient)?;
    let id = match there {
        None => {
            let id = FollowupId::new(now);
            store::insert(tx, id, (shown, account), &stand, now)?;
            id
        }
        Some(there) if there.outcome == Some(Outcome::Superseded) => {
            store::reopen(tx, there.id, (shown, account), &stand, now)?;
            there.id
        }
        Some(_) => return Ok(()),
    };
    let event = happened!("followup.opened").patient(shown.patient).object(id);
    tx.record(event.with("fitness", fitness.as_str()).with("step", step.as_str()));
    if let Told::ByPerson(staff) = shown.told
        && fitness != Fitness::Fit
        && let Some(begun) = store::of_item(tx, shown.item)?
    {
        end(tx, &begun, Outcome::Told, Some(staff), now)?;
    }
    Ok(())
}

/// The patient reads the result: that ends its follow-up. (T-51)
pub(crate) fn seen(tx: &mut Tx<'_>, item: ItemId, now: Instant) -> db::Result<()> {
    let Some(followup) = store::of_item(tx, item)? else { return Ok(()) };
    store::set_seen(tx, followup.id, now)?;
    end(tx, &followup, Outcome::Viewed, None, now)
}

/// Somebody talks with the patient about a result that is shown already: nobody calls once more.
pub(crate) fn told(tx: &mut Tx<'_>, item: ItemId, staff: StaffId, now: Instant) -> db::Result<()> {
    match store::of_item(tx, item)? {
        Some(followup) => end(tx, &followup, Outcome::Told, Some(staff), now),
        None => Ok(()),
    }
}

/// A newer version stands in the place of a result, or it was taken back.
pub(crate) fn supersede(tx: &mut Tx<'_>, item: ItemId, now: Instant) -> db::Result<()> {
    match store::of_item(tx, item)? {
        Some(followup) => end(tx, &followup, Outcome::Superseded, None, now),
        None => Ok(()),
    }
}

/// Ends a follow-up, once. What was asked for it alone is done.
pub(super) fn end(
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
    let event = happened!("followup.closed").patient(followup.patient).object(followup.id);
    tx.record(event.with("outcome", outcome.as_str()));
    asked::settle(tx, followup.patient, by, now)
}

/// Keeps a try to reach the patient about some of their results. Whoever was reached has been told,
/// and that ends them, unless somebody wants to try again. What asked for the try is done; the next
/// one comes with the day that was written down, or with the ladder.
pub(super) fn attempt(
    tx: &mut Tx<'_>,
    app: &App,
    (chart, about): (&Chart<'_>, &[Followup]),
    tried: &Attempt,
) -> db::Result<()> {
    store::insert_attempt(tx, chart, about, tried)?;
    let about_ids: Vec<String> = about.iter().map(|one| one.id.to_string()).collect();
    let event = happened!("followup.attempt").patient(chart.patient()).object(tried.id);
    let event = event.with("method", tried.method.as_str()).with("outcome", tried.came.as_str());
    tx.record(event.with("followups", about_ids));
    let again_at = again_at(app, tried);
    for followup in about {
        if tried.came == Came::Reached && again_at.is_none() {
            end(tx, followup, Outcome::Told, Some(tried.staff), tried.at)?;
            continue;
        }
        let stand = Stand {
            fitness: followup.fitness,
            step: followup.step,
            next_at: followup.next_at,
            again_at,
            due_at: None,
        };
        store::set_stand(tx, followup.id, &stand)?;
    }
    asked::settle(tx, chart.patient(), Some(tried.staff), tried.at)
}

/// When somebody is to try again: on the day that was written down, and after a letter when it is
/// known whether it came back.
fn again_at(app: &App, tried: &Attempt) -> Option<Instant> {
    let zone = app.policy.practice.time_zone.zone();
    let midnight = jiff::civil::Time::midnight();
    let wished = tried.next_on.map(|day| zone.instant(day.civil().to_datetime(midnight)));
    match tried.came {
        Came::Sent => {
            let days = i64::from(app.policy.followup.letter_days);
            wished.or(Some(tried.at.plus_days(days)))
        }
        Came::Reached | Came::LeftMessage | Came::NoAnswer | Came::Returned => wished,
    }
}

/// Somebody of the staff ends follow-ups with an outcome that the tries bear out for each of them;
/// none ends when they do not. (T-53)
pub(super) fn close(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, about): (&Chart<'_>, &[Followup]),
    staff: &Staff,
    outcome: Outcome,
) -> db::Result<Result<(), Fault>> {
    for followup in about {
        let tries = store::attempts(tx, chart, followup.id)?;
        let may = rules::may_close(&app.policy.followup, outcome, &tries, staff.role, now);
        if may.is_err() {
            return Ok(may);
        }
    }
    for followup in about {
        end(tx, followup, outcome, Some(staff.id), now)?;
    }
    Ok(Ok(()))
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
    let Some(account) = followup.account else { return Ok(None) };
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

/// One chart turned out to be a duplicate of another: its follow-ups go over. What staff were asked
/// to do goes over with the tasks.
pub(crate) fn merge(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    store::move_all(tx, from, into)
}
