//! What a provider had typed about a conversation when their session ended: kept for them, until
//! they go on or its time is over. (T-14)

use base::{Instant, Phi};
use db::Tx;

use super::store;
use crate::{access::Chart, app::App, chart::Item, happened, page::No, people::StaffId};

/// Keeps what somebody typed about a conversation and did not save. It releases nothing. (T-14)
pub(super) fn keep_draft(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    typed: &Phi<String>,
) -> db::Result<()> {
    let until = now.plus_days(i64::from(app.policy.messages.stale_days));
    store::save_draft(tx, chart, item, staff, typed, until)?;
    tx.record(happened!("result.draft_kept").patient(item.patient).object(item.id));
    Ok(())
}

/// Forgets the records that were begun and whose time is over. A duty.
pub(crate) fn forget_old_drafts(tx: &mut Tx<'_>, _: &App, now: Instant) -> Result<(), No> {
    let forgotten = store::delete_old_drafts(tx, now)?;
    if forgotten > 0 {
        tx.record(happened!("result.drafts_forgotten").with("drafts", forgotten));
    }
    Ok(())
}
