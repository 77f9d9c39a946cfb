//! Filing what is no report: a medicine, a problem, a visit. (R-B3)

use base::Instant;
use db::Tx;

use super::prepared::TakenBack;
use crate::{
    app::App,
    chart::{self, Class, HoldBasis, ReleaseState},
    happened,
    people::{self, PatientId},
};

/// Takes something out of view that its source takes back, in all its versions; a visit does not
/// count any more.
pub(super) fn take_back(tx: &mut Tx<'_>, patient: PatientId, back: &TakenBack) -> db::Result<()> {
    if let Some(number) = &back.visit {
        people::take_back_visit(tx, patient, number)?;
    }
    let Some(old) = chart::item_of(tx, patient, &back.source_key)? else { return Ok(()) };
    for version in chart::withdraw_versions(tx, old.id)? {
        tx.record(happened!("item.retracted").patient(patient).object(version));
    }
    Ok(())
}

/// Puts it in view at once, unless it could give away a result that is
/// held; the same again is a new version. While a new version is held, the one that the patient
/// has seen stays.
pub(super) fn file(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    patient: PatientId,
    new: &chart::NewItem,
    with: &[&str],
) -> db::Result<()> {
    let old = chart::item_of(tx, patient, &new.source_key)?;
    let was_held = old.as_ref().is_some_and(|old| old.state == ReleaseState::Held);
    let is_held = was_held || !with.is_empty();
    if let Some(old) = &old {
        if chart::has_text(tx, old.id, &new.fhir)? {
            return Ok(());
        }
        if was_held || !is_held {
            chart::replace(tx, old.id)?;
        }
    }
    let how = chart::Filed {
        class: Class::Routine,
        hold: is_held.then_some(HoldBasis::WithResult),
        needs_talk: false,
        corrected: old.is_some(),
        replaces: old.as_ref().map(|old| old.id),
    };
    let mut content = app.seal.content();
    let item = chart::file(tx, &mut content, patient, new, how, now)?;
    let event = if is_held { happened!("item.held") } else { happened!("item.filed") };
    tx.record(event.patient(patient).object(item).content(content));
    if let Some(old) = old.filter(|_| was_held) {
        chart::wait_like(tx, item, old.id)?;
    }
    for report in with {
        chart::hold_with(tx, item, report)?;
    }
    Ok(())
}
