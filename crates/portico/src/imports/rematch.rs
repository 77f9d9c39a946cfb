//! A message that found no patient is tried again when a registration makes, corrects or merges a
//! chart that it could mean. (R-B1.8)
//!
//! Whoever fits a message has its birth date, a record number of ours that it carries, or is named
//! by an order number of ours: those are its *clues*, and they are looked up, so that a
//! registration costs a few searches however many messages wait. The work itself is a job, one
//! transaction for each message. What needs a person, whoever the patient is, leaves no clues.

use base::Instant;
use db::{Reader, Tx, Who};

use super::{
    candidates, compare, duty,
    filing::{self, Found},
    matching::Birth,
    model::{Clue, ImportId},
    prepared::{Content, ForPatient},
    store,
};
use crate::{
    app::App,
    happened,
    jobs::{self, Job, Running},
    page::No,
    people::{self, PatientId},
    results::Announce,
};

/// The job that tries waiting messages again: its subject is the patient.
pub(crate) const MATCH_AGAIN: &str = "match_again";

/// Messages that are looked up at once.
const BATCH: i64 = 50;

/// Notes by what a message could find its patients one day.
pub(super) fn leave_clues(tx: &mut Tx<'_>, id: ImportId, all: &[ForPatient]) -> db::Result<()> {
    if all.iter().any(|part| part.doubt.is_some() || part.seen.birth == Birth::Unreadable) {
        return Ok(());
    }
    for part in all {
        if let Birth::Day(day) = part.seen.birth {
            store::insert_clue(tx, id, Clue::Birth, &day.to_string())?;
        }
        for number in part.seen.record_numbers.iter().filter(|n| (1..=60).contains(&n.len())) {
            store::insert_clue(tx, id, Clue::Number, number)?;
        }
        for (_, chart) in candidates::with_known_orders(tx, &part.seen)?.1 {
            store::insert_clue(tx, id, Clue::Chart, &chart.to_string())?;
        }
    }
    Ok(())
}

/// A registration has changed a chart: is there anything that could be this patient's now?
pub(super) fn after_registration(
    tx: &mut Tx<'_>,
    patient: PatientId,
    now: Instant,
) -> db::Result<()> {
    if !store::any_clue(tx)? {
        return Ok(());
    }
    let first = ImportId::from_bytes([0; 16]);
    for (kind, value) in clues(tx, patient)? {
        if !store::waiting_with(tx, (kind, &value), first, 1)?.is_empty() {
            return jobs::queue(tx, MATCH_AGAIN, &patient.to_string(), now);
        }
    }
    Ok(())
}

/// What a message that means this patient would carry.
fn clues(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Vec<(Clue, String)>> {
    let chart = people::find(r, patient)?;
    if chart.merged_into.is_some() {
        return Ok(Vec::new());
    }
    let numbers = people::own_numbers(r, patient)?;
    let mut clues: Vec<(Clue, String)> =
        numbers.into_iter().map(|number| (Clue::Number, number)).collect();
    clues.push((Clue::Birth, chart.birth_date.to_string()));
    clues.push((Clue::Chart, patient.to_string()));
    Ok(clues)
}

/// Tries the messages that could be a patient's. Done twice, it finds nothing the second time.
pub(crate) fn match_again(app: App, job: Job) -> Running {
    Box::pin(async move {
        let patient: PatientId = job.subject.parse()?;
        let clues = app.db.read(move |r| clues(r, patient)).await.map_err(No::from)?;
        let mut failed = None;
        for clue in clues {
            let mut after = ImportId::from_bytes([0; 16]);
            loop {
                let (kind, value) = clue.clone();
                let batch = app
                    .db
                    .read(move |r| store::waiting_with(r, (kind, &value), after, BATCH))
                    .await
                    .map_err(No::from)?;
                let Some(last) = batch.last().copied() else { break };
                for import in batch {
                    // One that fails must not keep the others waiting; the job comes again.
                    if let Err(no) = try_one(&app, import).await {
                        failed = Some(no);
                    }
                }
                after = last;
            }
        }
        failed.map_or(Ok(()), Err)
    })
}

async fn try_one(app: &App, import: ImportId) -> Result<(), No> {
    let (now, inner) = (app.clock.now(), app.clone());
    let tried =
        app.db.write(Who::system(MATCH_AGAIN), now, move |tx| again(tx, &inner, now, import));
    match tried.await {
        // Unrecorded: it still waits, for the same reason.
        Ok(()) | Err(db::Error::Unrecorded) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Files a message that waits, when it finds its patients now.
fn again(tx: &mut Tx<'_>, app: &App, now: Instant, id: ImportId) -> db::Result<()> {
    let Some((row, raw)) = store::to_try_again(tx, id)? else { return Ok(()) };
    let message = compare::read_again(app, now, &row, &raw);
    let Content::ForPatients(all) = &message.content else { return Ok(()) };
    let found = match filing::whose_all(tx, all)? {
        Ok(found) => found,
        Err(reason) if row.reason == Some(reason) => return Ok(()),
        Err(reason) => {
            store::set_reason(tx, id, row.kind, reason)?;
            let word = base::words::Word::as_str(reason);
            tx.record(happened!("import.judged_again").object(id).with("reason", word));
            return Ok(());
        }
    };
    let Some(Found { patient, rule, .. }) = found.first() else { return Ok(()) };
    for Found { part, patient, .. } in &found {
        let from = (id, row.source.as_str());
        filing::file_for(tx, app, now, from, part, *patient, &Announce::default())?;
    }
    store::end_question(tx, id, now)?;
    store::set_matched(tx, id, *patient, rule)?;
    duty::done(tx, now, id, None)?;
    let event = happened!("import.matched").patient(*patient).object(id);
    tx.record(event.with("source", row.source.as_str()).with("rule", rule.as_str()));
    Ok(())
}
