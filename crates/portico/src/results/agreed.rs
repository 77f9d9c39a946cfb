//! A result that waits because its patient asked for it: until a time that was agreed on when it
//! was talked about, or until they do not wish it any more. (R-B3, 45 CFR 171.202(e))

use base::Instant;
use db::Tx;

use super::{releasing, store};
use crate::{
    access::Chart,
    agreements::{self, Wish},
    app::App,
    chart::{self, HoldBasis, Item},
    happened,
    page::No,
};

/// Keeps that patient and provider agreed on a time.
pub(super) fn wait(
    tx: &mut Tx<'_>,
    (chart, item): (&Chart<'_>, &Item),
    until: Instant,
) -> db::Result<()> {
    let final_at = store::report(tx, chart, item)?.final_at;
    store::set_agreed(tx, (chart, item), (final_at, until))?;
    chart::wait_on(tx, item.id, HoldBasis::PatientRequest)?;
    tx.record(happened!("result.agreed").patient(item.patient).object(item.id));
    Ok(())
}

/// Shows the results whose time has come. Those that were shown otherwise meanwhile, or taken back,
/// only stop waiting. A duty.
pub(crate) fn end_agreed(tx: &mut Tx<'_>, app: &App, now: Instant) -> Result<(), No> {
    for (id, final_at) in store::agreed_times(tx, now)? {
        store::end_agreed(tx, id)?;
        let item = chart::living_item(tx, id)?;
        let event = happened!("result.agreed_time_came").object(id);
        let Some(item) = item.filter(|item| item.hold == Some(HoldBasis::PatientRequest)) else {
            tx.record(event);
            continue;
        };
        tx.record(event.patient(item.patient));
        releasing::look_again(tx, app, now, (&item, final_at))?;
    }
    Ok(())
}

/// Judges anew what waits because its patient wished to talk first, and wishes it no more: nobody
/// else's reason is called theirs. A duty.
pub(crate) fn heed_wishes(tx: &mut Tx<'_>, app: &App, now: Instant) -> Result<(), No> {
    let mut waiting = chart::held_reports(tx)?;
    waiting.retain(|item| item.hold == Some(HoldBasis::PatientRequest));
    for item in waiting {
        let still = agreements::preference(tx, item.patient)? == Some(Wish::TalkFirst);
        if still || store::agreed_before(tx, item.id)?.is_some() {
            continue;
        }
        let final_at = store::final_at(tx, item.id)?;
        tx.record(happened!("result.wish_ended").patient(item.patient).object(item.id));
        releasing::look_again(tx, app, now, (&item, final_at))?;
    }
    Ok(())
}
