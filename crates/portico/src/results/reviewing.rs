//! What somebody keeps from a patient is looked at again: a danger passes, a doubt is cleared up, a
//! law ends. (R-B3, 45 CFR 171.201(b))

use base::{Instant, words::Word as _};
use db::{Reader, Tx};

use super::{
    asking::{Decision, Kept, KeptBecause},
    holding::{self, Waits},
    releasing,
    store::{self, Keeper, ReviewId},
};
use crate::{
    access::Chart,
    accounts::Staff,
    app::App,
    chart::{self, HoldBasis, Item, ItemId},
    followup::Told,
    happened,
    page::No,
    people::{PatientId, StaffId},
    tasks::{self, Kind, NewTask, PROVIDERS, Promise},
};

/// Keeps a result on this basis, and says when it is looked at again.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    because: KeptBecause,
) -> db::Result<()> {
    chart::keep_held(tx, chart, item, because.basis())?;
    let days = i64::from(app.policy.results.hold_review_days);
    store::set_review(tx, (chart, item), now.plus_days(days))
}

/// Whether an item is held by somebody's word.
pub(super) fn is_kept(r: &mut Reader<'_>, item: &Item) -> db::Result<bool> {
    let Some(hold) = item.hold else { return Ok(false) };
    let (law, review) = (store::law_until(r, item.id)?, store::review_at(r, item.id)?);
    Ok(holding::is_kept_by_hand(hold, Waits { law, review, ..Waits::default() }))
}

/// Who keeps a result: whoever said so last of this version of it, or of one before.
pub(super) fn keeper(
    r: &mut Reader<'_>,
    staff: &Staff,
    item: ItemId,
) -> db::Result<Option<Keeper>> {
    for version in chart::versions(r, item)? {
        if let Some(keeper) = store::keeper(r, staff, version)? {
            return Ok(Some(keeper));
        }
    }
    Ok(None)
}

/// Asks a provider about each result that has been kept for long enough. A duty.
pub(crate) fn ask_to_review(tx: &mut Tx<'_>, app: &App, now: Instant) -> Result<(), No> {
    for id in store::reviews_due(tx, now)? {
        store::set_asked(tx, id)?;
        let event = happened!("result.review_came").object(id);
        let Some(item) = chart::living_item(tx, id)? else {
            tx.record(event);
            continue;
        };
        tx.record(event.patient(item.patient));
        if !is_kept(tx, &item)? {
            continue;
        }
        ask(tx, app, now, (item.patient, id))?;
    }
    Ok(())
}

/// Asks the providers to look at a result that is kept.
pub(super) fn ask(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (patient, item): (PatientId, ItemId),
) -> db::Result<()> {
    let (kind, subject, patient) = (Kind::ReviewHold, item.to_string(), Some(patient));
    let days = app.policy.results.ask_now_days;
    let promise = Promise::WithinDays { pool: PROVIDERS.to_owned(), days };
    tasks::open(tx, app, now, &NewTask { kind, subject, patient, promise })?;
    Ok(())
}

/// A provider looks again: shows the result, or keeps it for another while. Who shows it without a
/// conversation still calls.
pub(super) fn answer(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    decision: &Decision,
) -> Result<(), No> {
    let (id, mut content) = (ReviewId::new(now), app.seal.content());
    store::insert_review(tx, &mut content, id, (chart, item), (staff, now), decision)?;
    end(tx, now, item.id, staff)?;
    let is_shown = match decision {
        Decision::Show(_) => show(tx, app, now, (chart, item))?,
        Decision::Keep(kept) => {
            keep(tx, app, now, (chart, item), kept.because)?;
            false
        }
        Decision::Leave(_) => false,
    };
    let event = happened!("result.hold_reviewed").patient(item.patient).object(id);
    tx.record(event.content(content).with("shown", is_shown));
    if is_shown {
        releasing::announce(tx, app, now, item.patient)?;
    }
    Ok(())
}

/// A provider keeps a result that was only waiting for its conversation, for a reason of their own.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    kept: &Kept,
) -> db::Result<()> {
    let (id, mut content) = (ReviewId::new(now), app.seal.content());
    let decision = Decision::Keep(kept.clone());
    store::insert_review(tx, &mut content, id, (chart, item), (staff, now), &decision)?;
    let event = happened!("result.kept").patient(item.patient).object(id).content(content);
    tx.record(event.with("basis", kept.because.as_str()));
    keep(tx, app, now, (chart, item), kept.because)
}

/// Shows a result without a conversation, unless a law keeps it until its day: then it waits for
/// that. Says whether it is shown.
pub(super) fn show(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
) -> db::Result<bool> {
    if store::law_until(tx, item.id)?.is_some() {
        store::forget_review(tx, (chart, item))?;
        chart::keep_held(tx, chart, item, HoldBasis::StateLaw)?;
        return Ok(false);
    }
    chart::record_force(tx, chart, item, now)?;
    releasing::show(tx, app, now, (chart, item), Told::NotYet)?;
    Ok(true)
}

/// Somebody has decided about a result that was kept: nobody need be asked any more.
pub(super) fn end(tx: &mut Tx<'_>, now: Instant, item: ItemId, by: StaffId) -> db::Result<()> {
    tasks::close(tx, Kind::ReviewHold, &item.to_string(), Some(by), now)?;
    Ok(())
}
