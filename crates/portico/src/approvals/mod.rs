//! The lists that decide about results, and who approved them.
//!
//! Which values are critical and which tests are significant stands in files beside the policy,
//! with where it comes from. Such a list is *pending* until the medical director has read it here
//! and said so, and again whenever the file says something else. A pending list is in force all the
//! same: the gate rather holds too much. That the practice holds results by its own policy, which
//! no law asks for, is for the privacy officer to sign. What was approved is kept, so that
//! everybody sees what has changed since. (R-B3, appendix B; 45 CFR 171.201)

mod actions;
mod model;
mod page;
mod store;
mod words;

use db::Reader;
use policy::{Results, RuleList};

pub(crate) use model::ApprovalKind;
pub(crate) use store::contents;
pub(crate) use words::name;

use crate::{
    accounts::Staff,
    page::{Route, Who},
    people::Role,
};

/// The page of the lists.
pub(crate) fn routes() -> Vec<Route> {
    // Of the providers only the medical director; the page asks.
    let readers = Who::Staff(&[Role::Provider, Role::PrivacyOfficer, Role::Administrator]);
    let approver = Who::Staff(&[Role::Provider, Role::PrivacyOfficer]);
    vec![
        Route::get("/staff/rules", readers, page::show),
        Route::post("/staff/rules/{list}/approval", approver, page::approve)
            .event("rules.approved"),
    ]
}

/// Who reads the lists: the medical director, and those who look after the policy and the law.
pub(crate) fn may_read(staff: &Staff) -> bool {
    match staff.role {
        Role::PrivacyOfficer | Role::Administrator => true,
        Role::Provider => staff.medical_director,
        Role::Nurse | Role::FrontDesk => false,
    }
}

/// Whether this person's word is the one about a list.
fn may_approve(staff: &Staff, list: RuleList) -> bool {
    match list {
        RuleList::HoldPolicy => staff.role == Role::PrivacyOfficer,
        RuleList::CriticalValues
        | RuleList::Units
        | RuleList::SignificantTests
        | RuleList::NarrativeWords
        | RuleList::StatePack => staff.medical_director,
    }
}

/// Whether the privacy officer has signed that the practice holds results by its own policy, as it
/// does now.
pub(crate) fn is_hold_policy_signed(r: &mut Reader<'_>, policy: &Results) -> db::Result<bool> {
    Ok(!pending(r, policy)?.contains(&RuleList::HoldPolicy))
}

/// The lists in force that nobody has approved as they are now.
pub(crate) fn pending(r: &mut Reader<'_>, policy: &Results) -> db::Result<Vec<RuleList>> {
    let all = model::standings(r, policy)?;
    Ok(all.iter().filter(|one| !one.is_approved()).map(|one| one.list).collect())
}
