//! What happens later: the cover is paged, and old drafts are forgotten.

use base::Instant;
use db::{Tx, Who};

use super::store;
use crate::{
    accounts,
    app::App,
    happened,
    jobs::{Job, Running},
    notify::Notice,
    page::No,
    tasks,
};

/// Mails everybody who covers that something urgent waits.
pub(crate) const PAGE_COVER: &str = "page_cover";

/// Pages the cover about a message that may be urgent, without a word about whose it is. Done
/// twice, it mails twice: better than not at all. (R-B4)
pub(crate) fn page_cover(app: App, _: Job) -> Running {
    Box::pin(async move {
        let (now, inner) = (app.clock.now(), app.clone());
        let page = move |tx: &mut Tx<'_>| -> Result<(), No> {
            let members = tasks::members(tx, &inner.policy.cover, &inner.policy.cover.first)?;
            let paged = accounts::page(tx, &inner, now, &members, &Notice::UrgentTask)?;
            tx.record(happened!("triage.paged").with("accounts", paged));
            Ok(())
        };
        app.db.write(Who::system("triage"), now, page).await
    })
}

/// Forgets the drafts whose time is over. A duty.
pub(crate) fn forget_old_drafts(tx: &mut Tx<'_>, _: &App, now: Instant) -> Result<(), No> {
    let forgotten = store::delete_old_drafts(tx, now)?;
    if forgotten > 0 {
        tx.record(happened!("message.drafts_forgotten").with("drafts", forgotten));
    }
    Ok(())
}
