//! A list as it stands: what it says now, and what was approved.

use base::{Instant, words::Word as _};
use db::Reader;
use policy::{Change, Entries, Results, RuleList};

use super::store;
use crate::people::StaffId;

base::ids! {
    /// Somebody's word that a list is right as it was then.
    pub(crate) ApprovalKind "apr" ApprovalId
}

/// An approval of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Approval {
    pub(super) list: RuleList,
    /// What the list said.
    pub(super) entries: Entries,
    pub(super) digest: [u8; 32],
    pub(super) staff: StaffId,
    pub(super) at: Instant,
}

/// A list in force.
pub(super) struct Standing {
    pub(super) list: RuleList,
    pub(super) entries: Entries,
    pub(super) digest: [u8; 32],
    /// The newest approval, of this version or an earlier one.
    pub(super) last: Option<Approval>,
}

impl Standing {
    /// Whether the list was approved as it is now.
    pub(super) fn is_approved(&self) -> bool {
        self.last.as_ref().is_some_and(|last| last.digest == self.digest)
    }

    /// What is different from what was approved last. Empty also when only the order is.
    pub(super) fn changes(&self) -> Vec<Change> {
        self.last.as_ref().map_or_else(Vec::new, |last| self.entries.since(&last.entries))
    }
}

/// All lists in force, each with its newest approval.
pub(super) fn standings(r: &mut Reader<'_>, policy: &Results) -> db::Result<Vec<Standing>> {
    let mut all = Vec::new();
    for list in RuleList::ALL {
        all.extend(standing(r, policy, *list)?);
    }
    Ok(all)
}

/// One list; nothing when it is not in force.
pub(super) fn standing(
    r: &mut Reader<'_>,
    policy: &Results,
    list: RuleList,
) -> db::Result<Option<Standing>> {
    let Some(entries) = policy.list(list) else { return Ok(None) };
    let (digest, last) = (entries.digest(), store::newest(r, list)?);
    Ok(Some(Standing { list, entries, digest, last }))
}
