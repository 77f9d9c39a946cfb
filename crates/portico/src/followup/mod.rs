//! Follow-ups: every result that was shown is also read, or told in another way.
//!
//! When a result is shown, the portal judges whether its patient is reached through it: an account
//! that is used, mail that arrives, a language that is spoken. Who is not is called at once, until
//! they come in themselves. Everybody else climbs a ladder of business days: a reminder, a call, a
//! letter, a provider who decides. However many results of a patient wait, they are one call, and
//! it is written down once. It ends when the patient opens the result, or with an outcome that the
//! tries bear out, and never otherwise. Results stand below and say when one is shown, read,
//! corrected or taken back. (R-B1.9, R-B1.10, T-51, T-52, T-53)

mod actions;
mod asked;
mod board;
mod ladder;
mod model;
mod one;
mod reading;
mod rules;
mod store;
mod tries;
mod waiting;
mod words;

pub(crate) use actions::{merge, of_result, open, seen, supersede, told};
pub(crate) use ladder::walk;
pub(crate) use model::{Followup, FollowupId, Mailed, Shown, Told};
pub(crate) use store::{Heard, heard, patient_of};
pub(crate) use waiting::waits;

use crate::{
    page::{Route, Who},
    people::Role,
};

/// The board with the manager's figures, one follow-up, and all that wait for one patient.
pub(crate) fn routes() -> Vec<Route> {
    let clinical = Who::Staff(&[Role::Nurse, Role::Provider, Role::PrivacyOfficer]);
    let callers = Who::Staff(&[Role::Nurse, Role::Provider]);
    vec![
        Route::get("/staff/followups", clinical, board::board).shows_health("followups.listed"),
        Route::get("/staff/followups/{followup}", clinical, one::show).shows_health("chart.opened"),
        Route::get("/staff/patients/{patient}/followups", clinical, waiting::show)
            .shows_health("chart.opened"),
        Route::post("/staff/patients/{patient}/followups/attempt", callers, tries::attempt)
            .event("followup.attempt"),
        Route::post("/staff/patients/{patient}/followups/closure", callers, tries::close)
            .event("followup.closed"),
    ]
}
