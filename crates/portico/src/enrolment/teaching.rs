//! Explaining the portal again, "as necessary": why, to whom, by when, and how many know it.
//! One task for a patient at a time; a complete talk closes it. (R-B7)

use askama::Template;
use base::{Instant, calendar::HalfDays, words::Word as _};
use db::Tx;

use super::{
    actions::{desk_pool, today},
    forms::record,
    model::Cause,
    rules::{self, Taught},
    store,
};
use crate::{
    accounts::{self, AccountId},
    agreements,
    app::App,
    happened,
    page::{Answer, Ask, No},
    people::{PatientId, Role},
    shell::Frame,
    tasks::{self, Kind, NewTask, Promise, Task},
};

/// Asks the desk to explain the portal again, and keeps why. There is one open task for a patient:
/// another cause while it is open is kept, and gives no more time.
fn educate_again(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    patient: PatientId,
    cause: Cause,
) -> db::Result<()> {
    let days = HalfDays::days(app.policy.enrolment.educate_again_days);
    let promise = Promise::WithinDays { pool: desk_pool(app), days };
    let (kind, subject) = (Kind::EducateAgain, patient.to_string());
    tasks::open(tx, app, now, &NewTask { kind, subject, patient: Some(patient), promise })?;
    let id = store::insert_trigger(tx, patient, cause, now)?;
    let event = happened!("education.triggered").patient(patient).object(id);
    tx.record(event.with("cause", cause.as_str()));
    Ok(())
}

/// The daily look at one patient who stays: was what they learned replaced, were they away?
pub(super) fn look(
    tx: &mut Tx<'_>,
    app: &App,
    (patient, account, since): (PatientId, AccountId, Instant),
    now: Instant,
) -> db::Result<()> {
    let last = match store::last_taught(tx, patient)? {
        Some((version, at)) => Some((at, agreements::is_in_force(tx, version)?)),
        None => None,
    };
    let seen_at = accounts::overview(tx, account)?.signed_in_at.unwrap_or(since);
    let (policy, zone) = (&app.policy.enrolment, app.policy.practice.time_zone.zone());
    let lately = now.plus_days(-i64::from(policy.educate_again_stops_days));
    let stops = store::stops_since(tx, patient, last.map_or(lately, |(at, _)| at.max(lately)))?;
    let taught = Taught { last, seen_at, stops };
    let cause = rules::educate_again(taught, policy, zone, today(app, now));
    let Some(cause) = cause else { return Ok(()) };
    if tasks::find_open(tx, Kind::EducateAgain, &patient.to_string())?.is_some() {
        return Ok(());
    }
    educate_again(tx, app, now, patient, cause)
}

/// Somebody of the staff asks for it.
pub(super) async fn request(ask: Ask) -> Answer {
    let (app, now) = (ask.app.clone(), ask.now);
    record(&ask, move |tx, (patient, _)| educate_again(tx, &app, now, patient, Cause::StaffRequest))
        .await
}

#[derive(Template)]
#[template(path = "enrolment/templates/teaching.html")]
struct Page {
    frame: Frame,
    accounts: i64,
    taught: i64,
    percent: i64,
    waiting: usize,
    late: usize,
    /// Nothing for whoever looks after the portal and sees no names.
    rows: Option<Vec<Row>>,
}

/// Somebody to whom the portal must be explained again.
struct Row {
    task: Task,
    is_late: bool,
}

/// How many patients know the portal, and who must be taught again, the most overdue first.
pub(super) async fn page(ask: Ask) -> Answer {
    let sees_names = ask.viewer.staff().is_some_and(|s| s.role != Role::Administrator);
    let (accounts, taught, tasks) = ask
        .view(|v| -> Result<_, No> {
            let tasks = tasks::open_of_kind(v, Kind::EducateAgain)?;
            v.record(happened!("education.listed").with("waiting", tasks.len()));
            Ok((store::accounts(v)?, store::accounts_taught(v)?, tasks))
        })
        .await?;
    let rows: Vec<Row> =
        tasks.into_iter().map(|task| Row { is_late: task.is_late(ask.now), task }).collect();
    ask.html(&Page {
        frame: ask.frame(ask.t.teaching_title()),
        accounts,
        taught,
        percent: if accounts > 0 { taught * 100 / accounts } else { 0 },
        waiting: rows.len(),
        late: rows.iter().filter(|row| row.is_late).count(),
        rows: sees_names.then_some(rows),
    })
}
