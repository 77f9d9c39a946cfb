//! Orders: the tests that a patient waits for, and those whose findings a person tells first.
//!
//! Whoever orders a test writes it down here, and may ask that the patient is told before it is
//! shown, whatever it finds. The patient reads "Not available yet" beside each test until a report
//! that answers it is shown: that one has come and is held changes nothing on the page. (R-B3)

mod awaiting;
mod ordering;
mod page;
mod store;

pub(crate) use awaiting::{Reported, heed};
pub(crate) use store::{Awaited, OrderKind, awaited, contents, move_all};

use crate::{
    page::{Route, Who},
    people::Role,
};

/// A patient's orders, for those who order and those who look.
pub(crate) fn routes() -> Vec<Route> {
    let clinical = Who::Staff(&[Role::Nurse, Role::Provider, Role::PrivacyOfficer]);
    let ordering = Who::Staff(&[Role::Nurse, Role::Provider]);
    vec![
        Route::get("/staff/patients/{patient}/orders", clinical, page::show)
            .shows_health("chart.opened"),
        Route::post("/staff/patients/{patient}/orders", ordering, page::make).event("order.made"),
        Route::post("/staff/patients/{patient}/orders/{order}/end", ordering, page::end)
            .event("order.ended"),
    ]
}
