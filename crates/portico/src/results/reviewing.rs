//! What somebody keeps from a patient is looked at again: a danger passes, a doubt is cleared up, a
//! law ends. (R-B3, 45 CFR 171.201(b))

use base::Instant;
use db::{Reader, Tx};

use super::{
    asking::{Decision, KeptBecause},
    holding, releasing,
    store::{self, ReviewId},
};
use crate::{
    access::Chart,
    app::App,
    chart::{self, Item, ItemId},
    followup::Told,
    happened,
    page::No,
    people::StaffId,
    tasks::{self, Kind, NewTask, PROVIDERS, Promise},
};

/// Keeps a result on this basis, and says when it is looked at again. What a law keeps until its
/// day ends by itself.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    because: KeptBecause,
) -> db::Result<()> {
    chart::keep_held(tx, chart, item, because.basis())?;
    if holding::is_kept_by_hand(because.basis(), store::law_until(tx, item.id)?) {
        let days = i64::from(app.policy.results.hold_review_days);
        store::set_review(tx, (chart, item), now.plus_days(days))?;
    }
    Ok(())
}

/// Whether an item is held by somebody's word.
pub(super) fn is_kept(r: &mut Reader<'_>, item: &Item) -> db::Result<bool> {
    let law = store::law_until(r, item.id)?;
    Ok(item.hold.is_some_and(|hold| holding::is_kept_by_hand(hold, law)))
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
        let (kind, subject, patient) = (Kind::ReviewHold, id.to_string(), Some(item.patient));
        let days = app.policy.results.ask_now_days;
        let promise = Promise::WithinDays { pool: PROVIDERS.to_owned(), days };
        tasks::open(tx, app, now, &NewTask { kind, subject, patient, promise })?;
    }
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
    let is_shown = matches!(decision, Decision::Show(_));
    let event = happened!("result.hold_reviewed").patient(item.patient).object(id);
    tx.record(event.content(content).with("shown", is_shown));
    end(tx, now, item.id, staff)?;
    match decision {
        Decision::Show(_) => {
            chart::record_force(tx, chart, item, now)?;
            releasing::release(tx, app, now, (chart, item), Told::NotYet)?;
        }
        Decision::Keep(kept) => keep(tx, app, now, (chart, item), kept.because)?,
    }
    Ok(())
}

/// Somebody has decided about a result that was kept: nobody need be asked any more.
pub(super) fn end(tx: &mut Tx<'_>, now: Instant, item: ItemId, by: StaffId) -> db::Result<()> {
    tasks::close(tx, Kind::ReviewHold, &item.to_string(), Some(by), now)?;
    Ok(())
}
