//! The documents inside messages: made harmless before anything is filed, kept with their message,
//! and found again when it is filed later.

use std::{collections::BTreeMap, sync::Arc};

use base::Instant;
use db::Tx;

use super::{
    files::not_filed,
    model::{ImportId, Line, Outcome, Reason},
    prepared::{Content, ForPatient, Part, Prepared},
    store,
};
use crate::{
    app::App,
    cage::NotKept,
    chart::Enclosure,
    files::{self, Kept},
};

/// Has the documents of a message looked at, those that must be read in the cage. When one that is
/// needed is not taken, nothing of the message is; one that is not needed is left out. A line says
/// that we could not look: the sender sends it again.
pub(super) async fn make_safe(app: &App, mut message: Prepared) -> Result<Prepared, Line> {
    let Content::ForPatients(all) = &mut message.content else { return Ok(message) };
    let mut safe = Vec::new();
    let mut refused = None;
    for sent in all.iter_mut().flat_map(|one| &mut one.documents) {
        let bytes = std::mem::replace(&mut sent.bytes, Arc::from([]));
        match (app.cage.check(bytes).await, &sent.needed_at) {
            (Ok(checked), _) => safe.push((sent.place, checked)),
            (Err(NotKept::NotTaken(why)), Some(place)) => {
                refused = Some(format!("{place}: {why}"));
                break;
            }
            (Err(NotKept::NotTaken(_)), None) => {}
            (Err(error @ NotKept::NoChild(_)), _) => {
                tracing::error!(%error, "a message could not be looked at");
                return Err(not_filed(&message.file, Outcome::Refused, Reason::OurFault));
            }
        }
    }
    match refused {
        Some(problem) => message.content = Content::Refused(Reason::DocumentUnreadable, problem),
        None => message.documents = safe,
    }
    Ok(message)
}

/// Keeps the documents of a message that has come.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    import: ImportId,
    part: Part<'_>,
    now: Instant,
) -> db::Result<()> {
    let mine = part.message.documents.iter().filter(|(place, _)| part.has_document(*place));
    for (place, document) in mine {
        let kept = files::keep(tx, document, now)?;
        store::insert_document(tx, import, *place, kept.id)?;
    }
    Ok(())
}

/// The documents of one report of a patient's part of a message.
pub(super) fn of_report(
    kept: &BTreeMap<i64, Kept>,
    part: &ForPatient,
    report: usize,
) -> Vec<Enclosure> {
    let mine = part.documents.iter().filter(|sent| sent.report == report);
    mine.filter_map(|sent| {
        let file = *kept.get(&sent.place)?;
        Some(Enclosure { title: sent.title.clone(), file })
    })
    .collect()
}
