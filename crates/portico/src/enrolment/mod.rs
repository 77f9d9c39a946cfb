//! How a patient gets in: the desk checks, teaches and prints a code; the patient uses it once.
//!
//! A code is only issued to an established patient whose identity was seen, who signed the access
//! form, who was taught and understood, and who said how they want to be reached; one check on the
//! server decides, and names everything that is missing. The code with the birth date opens the
//! way to a user name and a password, and with them to the agreement. Who has no code can ask for
//! access and learns nothing. Who is said to have died is paused until a person has confirmed or
//! corrected it. Every night the portal looks who is no current patient any more, and
//! ends their access step by step. Whoever cannot sign in any more is helped here, too, after two
//! identifiers. (R-A3, R-A4, R-A14, R-B1.4, R-B1.5, R-B7, security.md §3.5)

mod access_form;
mod actions;
mod activate;
mod care;
mod codes_page;
mod death_page;
mod deaths;
mod desk;
mod education;
mod forms;
mod help;
mod join;
mod lapse;
mod model;
mod patients;
mod redeem;
mod request;
mod requests;
mod rules;
mod store;
mod teaching;
mod words;

pub(crate) use actions::{
    checklist, choose_contact, expire_due, issue_code, record_education, record_identity,
    revoke_codes, sign_form,
};
pub(crate) use deaths::{DeathNews, merge_deaths, register_dead, report_death};
pub(crate) use lapse::{EVALUATE, end_duties, evaluate, evaluate_more, farewell};
pub(crate) use model::{
    Asked, DeathClaim, EducationSession, FormMethod, IdentityCheck, Issued, Relation, Reminder,
    Revoked, SessionMode, SignedForm, Understood,
};
pub(crate) use redeem::{Joining, is_good, join};
pub(crate) use rules::read_date;
pub(crate) use words::farewell_words;

use crate::{
    accounts::Stage,
    page::{Rate, Route, Who},
    people::Role,
};

/// Who enrols patients.
const DESK: &[Role] = &[Role::FrontDesk, Role::Nurse, Role::Provider];
/// Who may look patients up.
const LOOKERS: &[Role] = &[Role::FrontDesk, Role::Nurse, Role::Provider, Role::PrivacyOfficer];

/// Who decides whether the practice looks after somebody.
const DECIDERS: &[Role] = &[Role::Provider, Role::PrivacyOfficer];

/// Who sees how many patients know the portal.
const TEACHERS: &[Role] =
    &[Role::FrontDesk, Role::Nurse, Role::PrivacyOfficer, Role::Administrator];

/// The public pages, and those of the desk.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = public_routes();
    routes.extend(desk_routes());
    routes
}

fn public_routes() -> Vec<Route> {
    let (joining, agreeing) = (Who::Halfway(Stage::Activating), Who::Halfway(Stage::Agreement));
    vec![
        Route::get("/activate", Who::Anyone, activate::form),
        Route::post("/activate", Who::Anyone, activate::send).event("code.shown").rate(Rate::Guess),
        Route::get("/activate/account", joining, join::form),
        Route::post("/activate/account", joining, join::send).event("code.redeemed"),
        Route::get("/activate/email", agreeing, join::email_form),
        Route::post("/activate/email", agreeing, join::email_send).event("contact.email_verified"),
        Route::post("/activate/email-code", agreeing, join::email_again)
            .event("contact.email_requested"),
        Route::get("/activate/request", Who::Anyone, request::form),
        Route::post("/activate/request", Who::Anyone, request::send)
            .event("access_request.created")
            .rate(Rate::Scarce),
        Route::get("/activate/requested", Who::Anyone, request::sent),
    ]
}

fn desk_routes() -> Vec<Route> {
    let (at_desk, lookers) = (Who::Staff(DESK), Who::Staff(LOOKERS));
    let opened = "chart.opened";
    vec![
        Route::get("/staff/patients", lookers, patients::list).shows_health("patients.searched"),
        Route::get("/staff/patients/{patient}", lookers, patients::show).shows_health(opened),
        Route::post("/staff/patients/{patient}/mail", at_desk, patients::say_of_mail)
            .event("mail.came_back"),
        Route::get("/staff/patients/{patient}/care", Who::Staff(DECIDERS), care::form)
            .shows_health(opened),
        Route::post("/staff/patients/{patient}/care", Who::Staff(DECIDERS), care::send)
            .event("patient.care_changed"),
        Route::get("/staff/patients/{patient}/death", lookers, death_page::form)
            .shows_health(opened),
        Route::post("/staff/patients/{patient}/death", lookers, death_page::send)
            .event("patient.death_confirmed"),
        Route::post(
            "/staff/patients/{patient}/death/settlement",
            Who::Staff(DECIDERS),
            death_page::settle,
        )
        .event("patient.death_settled"),
        Route::get("/staff/patients/{patient}/enrolment", at_desk, desk::show).shows_health(opened),
        Route::get("/staff/patients/{patient}/enrolment/eligibility", at_desk, forms::eligibility)
            .shows_health(opened),
        Route::post("/staff/patients/{patient}/enrolment/eligibility", at_desk, forms::vouch)
            .event("eligibility.override"),
        Route::get("/staff/patients/{patient}/enrolment/identity", at_desk, forms::identity)
            .shows_health(opened),
        Route::post("/staff/patients/{patient}/enrolment/identity", at_desk, forms::check_identity)
            .event("identity.checked"),
        Route::get("/staff/patients/{patient}/enrolment/form", at_desk, access_form::show)
            .shows_health(opened),
        Route::post("/staff/patients/{patient}/enrolment/form", at_desk, access_form::sign)
            .event("access_form.signed"),
        Route::get("/staff/patients/{patient}/enrolment/education", at_desk, education::form)
            .shows_health(opened),
        Route::post("/staff/patients/{patient}/enrolment/education", at_desk, education::send)
            .event("education.recorded"),
        Route::post(
            "/staff/patients/{patient}/enrolment/education-again",
            at_desk,
            teaching::request,
        )
        .event("education.triggered"),
        Route::get("/staff/education", Who::Staff(TEACHERS), teaching::page)
            .shows_health("education.listed"),
        Route::get("/staff/codes", at_desk, codes_page::list).shows_health("codes.listed"),
        Route::get("/staff/patients/{patient}/enrolment/contact", at_desk, forms::contact)
            .shows_health(opened),
        Route::post("/staff/patients/{patient}/enrolment/contact", at_desk, forms::choose_contact)
            .event("contact.chosen"),
        Route::post("/staff/patients/{patient}/enrolment/code", at_desk, desk::issue)
            .event("code.issued"),
        Route::post("/staff/patients/{patient}/enrolment/code/revocation", at_desk, desk::revoke)
            .event("code.revoked"),
        Route::get("/staff/patients/{patient}/sign-in", at_desk, help::show).shows_health(opened),
        Route::post("/staff/patients/{patient}/sign-in/unlocking", at_desk, help::unlock)
            .event("auth.unlocked"),
        Route::post("/staff/patients/{patient}/sign-in/recovery-code", at_desk, help::renew_code)
            .event("credential.recovery_code_made"),
        Route::get("/staff/access-requests", at_desk, requests::list)
            .shows_health("access_requests.listed"),
        Route::get("/staff/access-requests/{request}", at_desk, requests::show)
            .shows_health("access_request.opened"),
        Route::post("/staff/access-requests/{request}/outcome", at_desk, requests::close)
            .event("access_request.verified"),
    ]
}
