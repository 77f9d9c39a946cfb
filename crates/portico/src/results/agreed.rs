//! A result that was talked about and is shown at a later time, because its patient asked for it.
//! (R-B3, 45 CFR 171.202(e))

use base::Instant;
use db::Tx;

use super::{releasing, store};
use crate::{
    access::Chart,
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
