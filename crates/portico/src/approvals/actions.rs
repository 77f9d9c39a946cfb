//! Somebody whose word it is approves a list.

use base::{Instant, secret, words::Word as _};
use db::Tx;
use policy::RuleList;

use super::{
    model::{self, Approval, ApprovalId},
    store,
};
use crate::{
    app::App,
    happened,
    page::{Failed, No},
    people::StaffId,
    tasks,
};

/// Why an approval is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nobody said that they have read it.
    NotRead,
    /// The list says something else than the page on which it was read.
    Changed,
}

/// What the form says.
#[derive(Clone)]
pub(super) struct Word {
    pub(super) list: RuleList,
    pub(super) has_read: bool,
    /// The digest of what was read, in hexadecimal.
    pub(super) digest: String,
}

/// Keeps the approval of a list as it is now; twice the same changes nothing but the day.
pub(super) fn approve(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    staff: StaffId,
    word: &Word,
) -> Result<(), Failed<Fault>> {
    let found = model::standing(tx, &app.policy.results, word.list)?.ok_or(No::NotFound)?;
    if secret::hex(&found.digest) != word.digest {
        return Err(Failed::Refused(Fault::Changed));
    }
    if !word.has_read {
        return Err(Failed::Refused(Fault::NotRead));
    }
    let id = ApprovalId::new(now);
    let (list, digest, entries) = (found.list, found.digest, found.entries);
    let approval = Approval { list, entries, digest, staff, at: now };
    let mut content = app.seal.content();
    store::insert(tx, &mut content, id, &approval)?;
    let event = happened!("rules.approved").object(id).content(content);
    tx.record(event.with("list", list.as_str()).with("digest", secret::hex(&digest)));
    if list == RuleList::HoldPolicy {
        tasks::close(tx, tasks::Kind::SignHoldPolicy, list.as_str(), Some(staff), now)?;
    }
    Ok(())
}
