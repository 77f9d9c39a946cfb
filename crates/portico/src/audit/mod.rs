//! Reading the ledger: who saw and did what, when, and that nobody changed it since.
//!
//! The ledger itself belongs to `db`; this feature shows it to those who may look, and exports it.
//! Looking is an event too. Beside the pages a witness anchors the ledger every hour and walks the
//! whole of it every day. (45 CFR 164.312(b); security.md §3.7)

mod contents;
mod page;
mod store;
mod witness;

pub(crate) use contents::{compare, examine};
pub(crate) use store::{Span, export};
#[cfg(test)]
pub(crate) use witness::verify;
pub(crate) use witness::{Witness, anchor};

use crate::{
    page::{Route, Who},
    people::Role,
};

/// Those who examine the ledger.
const EXAMINERS: &[Role] = &[Role::PrivacyOfficer, Role::Administrator];

/// The ledger's page.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/staff/ledger", Who::Staff(EXAMINERS), page::show)
            .shows_health("audit.reviewed"),
    ]
}
