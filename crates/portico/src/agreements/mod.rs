//! The user agreement: made from the live policy, published by two people, accepted by everybody.
//!
//! An administrator drafts a version; every number in it is a setting, so the promises are the
//! real ones. The draft is checked for what must stand in it, and the privacy officer publishes it.
//! A patient reads it, ticks each acknowledgement and types their name; what they accepted is kept
//! with the version's digest. Who declines learns of the other ways and can accept later. The
//! patient also says how serious news is to be told. (R-A5…R-A13, R-B3, R-B6)

mod actions;
mod holders;
mod mailing;
mod model;
mod patient;
mod preference;
mod public;
mod rules;
mod sections;
mod shown;
mod staff;
mod store;

pub(crate) use actions::{
    Drafting, InForce, Signature, accept, choose_first, draft, in_force, publish,
};
pub(crate) use mailing::{MAIL, mail_batch};
pub(crate) use model::{ACKNOWLEDGED, AgreementAnswer, NotSigned, Version, VersionId, Wish};
pub(crate) use patient::policy_language;
pub(crate) use rules::{Block, is_signature};
pub(crate) use shown::Pair;
pub(crate) use store::{
    acknowledged_contents, contents, current, is_in_force, news_for, preference,
};

use crate::{
    accounts::Stage,
    page::{Route, Who},
    people::Role,
};

/// Who looks after the agreement.
const KEEPERS: &[Role] = &[Role::Administrator, Role::PrivacyOfficer];

/// The agreement for patients, for everybody, and for those who publish it.
pub(crate) fn routes() -> Vec<Route> {
    let (agreeing, wishing) = (Who::Halfway(Stage::Agreement), Who::Halfway(Stage::Preference));
    let keepers = Who::Staff(KEEPERS);
    vec![
        Route::get("/terms", Who::Anyone, public::terms),
        Route::get("/start", Who::Anyone, public::start),
        Route::get("/agreement", agreeing, patient::read),
        Route::post("/agreement", agreeing, patient::accept).event("agreement.accepted"),
        Route::post("/agreement/refusal", agreeing, patient::decline).event("agreement.declined"),
        Route::get("/agreement/refusal", agreeing, patient::declined),
        Route::get("/preference", wishing, preference::first_form),
        Route::post("/preference", wishing, preference::first_send).event("preference.chosen"),
        Route::post("/account/agreement-notice", Who::Patient, patient::close_notice)
            .event("agreement.notice_closed"),
        Route::get("/account/preference", Who::Patient, preference::find),
        Route::get("/p/{patient}/preference", Who::Patient, preference::form)
            .shows_health("chart.opened"),
        Route::post("/p/{patient}/preference", Who::Patient, preference::send)
            .event("preference.chosen"),
        Route::get("/staff/agreement", keepers, staff::show),
        Route::post("/staff/agreement", Who::Staff(&[Role::Administrator]), staff::draft)
            .event("agreement.drafted"),
        Route::get("/staff/agreement/{version}", keepers, staff::read),
        Route::get("/staff/agreement/{version}/accounts", keepers, holders::list)
            .shows_health("agreement.holders_listed"),
        Route::post("/staff/agreement/{version}/approval", keepers, staff::approve)
            .event("agreement.published"),
    ]
}
