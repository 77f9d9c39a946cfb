//! Follow-ups: every result that was shown is also read, or told in another way.
//!
//! When a result is shown, the portal judges whether its patient is reached through it: an account
//! that is used, mail that arrives, a language that is spoken. Who is not is called at once.
//! Everybody else climbs a ladder of business days: a reminder, a call, a letter, a provider who
//! decides. It ends when the patient opens the result, or with an outcome that the tries bear out,
//! and never otherwise. Results stand below and say when one is shown, read, corrected or taken
//! back. (R-B1.9, R-B1.10, T-51, T-52, T-53)

mod actions;
mod board;
mod model;
mod rules;
mod staff;
mod store;
mod words;

pub(crate) use actions::{merge, of_result, open, seen, supersede, walk};
pub(crate) use model::{Followup, Mailed, Shown, Told};

use crate::{
    page::{Route, Who},
    people::Role,
};

/// The board with the manager's figures, and one follow-up.
pub(crate) fn routes() -> Vec<Route> {
    let clinical = Who::Staff(&[Role::Nurse, Role::Provider, Role::PrivacyOfficer]);
    let callers = Who::Staff(&[Role::Nurse, Role::Provider]);
    vec![
        Route::get("/staff/followups", clinical, board::board).shows_health("followups.listed"),
        Route::get("/staff/followups/{followup}", clinical, staff::show)
            .shows_health("chart.opened"),
        Route::post("/staff/followups/{followup}/attempt", callers, staff::attempt)
            .event("followup.attempt"),
        Route::post("/staff/followups/{followup}/closure", callers, staff::close)
            .event("followup.closed"),
    ]
}
