//! What happens later: the cover is paged, old drafts are forgotten, and what a patient does not
//! read becomes a task.

use std::collections::BTreeMap;

use base::{Instant, calendar::HalfDays};
use db::{Tx, Who};
use policy::CategoryKey;

use super::store;
use crate::{
    accounts,
    app::App,
    happened,
    jobs::{Job, Running},
    notify::Notice,
    page::No,
    people::{self, Life},
    tasks::{self, Kind, NewTask, Promise},
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

/// Days back in which messages that nobody reads are looked for: what is older has been a task.
const UNREAD_DAYS_BACK: i64 = 90;

/// Makes a task of what the practice wrote and the patient has not read for some business days, one
/// for each conversation, once for each message. A duty. (R-B1.10)
pub(crate) fn ask_about_unread(tx: &mut Tx<'_>, app: &App, now: Instant) -> Result<(), No> {
    let (followup, calendar) = (&app.policy.followup, app.policy.calendar());
    let days = HalfDays::days(u8::try_from(followup.unread_message_days).unwrap_or(u8::MAX));
    let mut newest = BTreeMap::new();
    for one in store::unread_since(tx, now.plus_days(-UNREAD_DAYS_BACK))? {
        let due = calendar.add_business_days(one.sent_at, days);
        if due.is_ok_and(|due| due <= now) {
            newest.insert(one.thread, one);
        }
    }
    for one in newest.into_values() {
        let subject = one.message.to_string();
        let is_old = tasks::was_ever(tx, Kind::MessageUnread, &subject)?;
        if is_old || people::find(tx, one.patient)?.life != Life::Alive {
            continue;
        }
        let pool = app.policy.responses.categories.get(CategoryKey::Clinical).owner.clone();
        let days = HalfDays::days(u8::try_from(followup.task_days).unwrap_or(1));
        let task = NewTask {
            kind: Kind::MessageUnread,
            subject,
            patient: Some(one.patient),
            promise: Promise::WithinDays { pool, days },
        };
        tasks::open(tx, app, now, &task)?;
    }
    Ok(())
}
