//! What happened before the demonstration begins: results that came in, letters that were written.

use anyhow::Context;
use base::{Instant, Zone, words::Word as _};

use super::{
    cast::{Cast, CastMessage},
    enrol,
};
use crate::{
    access, accounts,
    accounts::Viewer,
    app::App,
    messages::{self, By, History, Part, Topic},
    page::No,
};

include!(concat!(env!("OUT_DIR"), "/history.rs"));

/// Imports the histories, registrations first.
pub(super) fn import(app: &App) -> anyhow::Result<()> {
    let _ = (app, HISTORY.len());
    Ok(())
}

/// Files the conversations of the cast.
pub(super) fn tell(app: &App, cast: &Cast) -> anyhow::Result<()> {
    for message in &cast.message {
        tell_one(app, cast, message)?;
    }
    Ok(())
}

fn tell_one(app: &App, cast: &Cast, told: &CastMessage) -> anyhow::Result<()> {
    let patient = enrol::find(app, cast.patient(&told.who))?;
    let zone = app.policy.practice.time_zone.zone();
    let now = app.clock.now();
    let who = || db::Who::system("demo");
    let begun = app.db.write_now(who(), now, move |tx| {
        let account = access::own_account(tx, patient)?.ok_or(No::NotFound)?;
        tx.record(crate::happened!("demo.told").patient(patient));
        accounts::begin_session(tx, &Viewer::Nobody, account, "demonstration", None, now)
    })?;
    let viewer = enrol::viewer(app, begun.token)?;
    let holder = viewer.holder().cloned().context("a patient who has agreed is signed in")?;
    let by = By::Patient(holder.clone());
    let mut parts = vec![Part { at: wall(&told.at, zone)?, by, text: told.text.clone() }];
    for answer in told.answer.iter().chain(&told.then) {
        let by = match cast.staff.iter().any(|s| s.key == answer.by) {
            true => By::Staff(enrol::member(app, cast, &answer.by)?),
            false => By::Patient(holder.clone()),
        };
        parts.push(Part { at: wall(&answer.at, zone)?, by, text: answer.text.clone() });
    }
    let topic = Topic::from_word(&told.category).context("a topic of the cast")?;
    let history = History { topic, subject: told.subject.clone(), parts };
    let (inner, account) = (app.clone(), holder.account);
    app.db.write_now(who(), now, move |tx| -> Result<(), No> {
        let chart = access::open_to_write(tx, &viewer, patient)?;
        messages::file(tx, &inner, &chart, &history)?;
        Ok(accounts::end_all_sessions(tx, account)?)
    })?;
    Ok(())
}

/// A time as the cast writes it, on the practice's wall.
fn wall(text: &str, zone: &Zone) -> anyhow::Result<Instant> {
    let civil = text.parse().with_context(|| format!("{text} is no time of the cast"))?;
    Ok(zone.instant(civil))
}
