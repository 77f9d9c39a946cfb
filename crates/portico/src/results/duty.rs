//! A result that waits for a conversation is somebody's duty, on the clock of its class. (R-B3)

use base::Instant;
use db::{Reader, Tx};
use policy::Clocks;

use super::store;
use crate::{
    accounts::AccountId,
    app::App,
    chart::{self, Class, ItemId},
    people::{PatientId, StaffId},
    tasks::{self, Clock, Kind, NewTask, PROVIDERS, Promise},
};

/// Puts a held result on the providers' list.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (patient, item): (PatientId, ItemId),
    class: Class,
) -> db::Result<()> {
    let (kind, promise) = promise(app, now, class);
    let (subject, patient) = (item.to_string(), Some(patient));
    tasks::open(tx, app, now, &NewTask { kind, subject, patient, promise })?;
    Ok(())
}

/// Tells the providers now: the patient may be reading it already.
pub(super) fn page(tx: &mut Tx<'_>, now: Instant, item: ItemId) -> db::Result<()> {
    for kind in [Kind::CallAboutResult, Kind::ClassifyResult] {
        tasks::page(tx, kind, &item.to_string(), now)?;
    }
    Ok(())
}

/// Whether a result waits for a patient: held, or released and not read with this account.
pub(crate) fn waits(
    r: &mut Reader<'_>,
    patient: PatientId,
    account: AccountId,
) -> db::Result<bool> {
    if chart::has_held(r, patient)? {
        return Ok(true);
    }
    let viewed = store::viewed_by(r, patient, account)?;
    Ok(chart::released_reports(r, patient)?.iter().any(|report| !viewed.contains(report)))
}

/// All duties about a result are done: it is told, or it is not there any more.
pub(super) fn end(
    tx: &mut Tx<'_>,
    now: Instant,
    item: ItemId,
    by: Option<StaffId>,
) -> db::Result<()> {
    end_call(tx, now, item, by)?;
    tasks::close(tx, Kind::ReviewHold, &item.to_string(), by, now)?;
    Ok(())
}

/// Nobody has to call or to judge any more. What somebody keeps is still looked at again.
pub(super) fn end_call(
    tx: &mut Tx<'_>,
    now: Instant,
    item: ItemId,
    by: Option<StaffId>,
) -> db::Result<()> {
    for kind in [Kind::CallAboutResult, Kind::ClassifyResult] {
        tasks::close(tx, kind, &item.to_string(), by, now)?;
    }
    Ok(())
}

fn promise(app: &App, now: Instant, class: Class) -> (Kind, Promise) {
    let clocks = &app.policy.results.clocks;
    let pool = PROVIDERS.to_owned();
    match class {
        Class::Unclassified => {
            let minutes = clocks.unclassified_hours * 60;
            (Kind::ClassifyResult, Promise::Within { pool, minutes })
        }
        Class::Critical => {
            let clock = critical_clock(clocks, now);
            (Kind::CallAboutResult, Promise::Given { pool, clock, urgent: true })
        }
        Class::Significant | Class::Abnormal | Class::Routine => {
            let clock = significant(app, clocks, now);
            (Kind::CallAboutResult, Promise::Given { pool, clock, urgent: false })
        }
    }
}

/// A critical result does not wait for the office to open: 30, 60 and 120 minutes on the wall.
pub(crate) fn critical_clock(clocks: &Clocks, now: Instant) -> Clock {
    let after = |step: usize| {
        let minutes = clocks.critical_minutes.get(step).copied().unwrap_or(120);
        now.plus_minutes(i64::from(minutes))
    };
    Clock {
        first_look_due: after(0),
        remind_at: after(0),
        due_at: after(0),
        cover_at: after(1),
        manager_at: after(2),
    }
}

/// A significant one is due in business days.
fn significant(app: &App, clocks: &Clocks, now: Instant) -> Clock {
    let calendar = app.policy.calendar();
    let after = |step: usize| {
        let days = clocks.significant_days.get(step).copied();
        let due = days.and_then(|days| calendar.add_business_days(now, days).ok());
        // A practice that is never open cannot have a policy; a day is never wrong.
        due.unwrap_or_else(|| now.plus_days(1))
    };
    Clock {
        first_look_due: after(0),
        remind_at: after(0),
        due_at: after(0),
        cover_at: after(1),
        manager_at: after(1),
    }
}
