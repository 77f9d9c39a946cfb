//! What happened before the demonstration begins: results that came in, letters that were written.

use std::{
    fs,
    path::{Path, PathBuf},
};

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
    commands::import_now,
    messages::{self, By, History, Part, Topic},
    page::No,
};

include!(concat!(env!("OUT_DIR"), "/history.rs"));

/// The last of the files, in the order of their names, that tells who is a patient: registrations
/// and visits come first.
const LAST_REGISTRATION: &str = "02-visits.hl7";

/// Writes the histories beside the database, where they can be read: the files that tell who is a
/// patient, and those that tell what was found.
pub(super) fn files(folder: &Path) -> anyhow::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let folder = folder.join("history");
    fs::create_dir_all(&folder)?;
    let (mut registrations, mut reports) = (Vec::new(), Vec::new());
    for (name, bytes) in HISTORY {
        let file = folder.join(name);
        fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
        let files = if *name <= LAST_REGISTRATION { &mut registrations } else { &mut reports };
        files.push(file);
    }
    Ok((registrations, reports))
}

/// Imports files of the past as any sender's.
pub(super) fn import(app: &App, files: &[PathBuf]) -> anyhow::Result<()> {
    let summary = import_now(app, files)?;
    let unfiled: u64 = summary.quarantined.values().chain(summary.refused.values()).sum();
    tracing::info!(messages = summary.messages, unfiled, "the histories were imported");
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
    let subject = told.subject.clone();
    let history = History { topic, subject, parts, is_read: !told.unread };
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
