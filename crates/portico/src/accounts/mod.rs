//! How people sign in and stay signed in: accounts, passwords, second factors, sessions, locks.
//!
//! A session says who is signed in and how far they have come, never which patient is meant. It is
//! looked up in the database at every request, so that whatever ends it ends it at once.
//! (R-A2, R-B1.4, security.md §3.3–3.5)

mod account_page;
mod actions;
mod desk;
mod email;
mod first_password_page;
mod hasher;
mod lockout;
mod model;
mod new_password;
mod paging;
mod passwords;
mod place;
mod recovery;
mod reset;
mod reset_page;
mod second_factor;
mod sessions;
mod sign_in_page;
mod store;
mod totp;
mod username;
mod username_page;

pub(crate) use actions::{choose_language, tell};
pub(crate) use desk::{
    UnlockReason, ask_to_unlock, change_role, desk_recovery_code, end_staff_account, lock_of,
    renew_recovery_code, unlock,
};
pub(crate) use email::{confirm_email, email_waiting, request_email, request_email_again};
pub(crate) use hasher::{Hasher, hash};
pub(crate) use lockout::Lock;
pub(crate) use model::{AccountId, Holder, Staff, Stage, State, Token, Viewer};
pub(crate) use paging::{page, page_for_task};
pub(crate) use passwords::{
    Personal, UsernameFault, folded, normal, password_faults, username_faults,
};
pub(crate) use reset::{MAIL_LINK, mail_link};
pub(crate) use sessions::{
    Begun, Visit, begin_activation, begin_session, end_all_sessions, end_everybody, finish_form,
    forget_old_sessions, fulfil, oblige, oblige_all_patients, resume, suspend, terminate,
    terminate_the_dead, touch, viewer,
};
pub(crate) use sign_in_page::{
    is_own_address, password_hint, password_words, username_words, with_session,
};
pub(crate) use store::{
    NewAccount, Overview, full_name, insert_account, is_taken, overview, signed_in_staff,
    staff_accounts,
};

use base::secret;

use crate::page::{Rate, Route, Who};

/// Signing in and out, and the pages of one's own account.
pub(crate) fn routes() -> Vec<Route> {
    let half = Who::Halfway(Stage::SecondFactor);
    let newcomer = Who::Halfway(Stage::Password);
    vec![
        // A page that was left alone goes here by itself, perhaps beside another that is in use.
        Route::get("/sign-in", Who::Anyone, sign_in_page::form).by_itself(),
        Route::post("/sign-in", Who::Anyone, sign_in_page::send)
            .event("auth.login_ok")
            .rate(Rate::Guess),
        Route::get("/sign-in/second-factor", half, sign_in_page::second_form),
        Route::post("/sign-in/second-factor", half, sign_in_page::second_send)
            .event("auth.second_factor_ok")
            .rate(Rate::Guess),
        Route::post("/sign-out", Who::Anyone, sign_in_page::leave).event("auth.signed_out"),
        Route::post("/stay", Who::Anyone, sign_in_page::stay).by_button(),
        Route::get("/reset", Who::Anyone, reset_page::ask_form),
        Route::post("/reset", Who::Anyone, reset_page::ask_send)
            .event("auth.reset_requested")
            .rate(Rate::Guess),
        Route::get("/reset/{token}", Who::Anyone, reset_page::follow),
        Route::get("/reset/new", Who::Anyone, reset_page::link_form),
        Route::post("/reset/new", Who::Anyone, reset_page::link_send)
            .event("auth.reset_done")
            .rate(Rate::Guess),
        Route::get("/reset/code", Who::Anyone, reset_page::desk_form),
        Route::post("/reset/code", Who::Anyone, reset_page::desk_send)
            .event("auth.reset_done")
            .rate(Rate::Guess),
        Route::get("/account", Who::SignedIn, account_page::show),
        Route::post("/account/password", Who::SignedIn, account_page::change_password)
            .event("credential.password_set"),
        Route::get("/account/first-password", newcomer, first_password_page::form),
        Route::post("/account/first-password", newcomer, first_password_page::send)
            .event("credential.password_set"),
        Route::get("/account/username", Who::SignedIn, username_page::form),
        Route::post("/account/username", Who::SignedIn, username_page::send)
            .event("credential.username_set"),
        Route::get("/account/authenticator", Who::Account, account_page::authenticator),
        Route::post("/account/authenticator", Who::Account, account_page::add_authenticator)
            .event("credential.authenticator_added"),
        Route::post(
            "/account/authenticator/removal",
            Who::SignedIn,
            account_page::remove_authenticator,
        )
        .event("credential.authenticator_removed"),
        Route::post("/account/recovery-code", Who::SignedIn, account_page::new_recovery_code)
            .event("credential.recovery_code_made"),
        Route::post("/account/email-code", Who::SignedIn, account_page::send_email_code)
            .event("contact.email_requested"),
        Route::post("/account/email", Who::SignedIn, account_page::verify_email)
            .event("contact.email_verified"),
    ]
}

/// Where somebody goes whose session stands at this stage.
pub(crate) fn place_of(stage: Stage) -> &'static str {
    match stage {
        Stage::Activating => "/activate/account",
        Stage::SecondFactor => "/sign-in/second-factor",
        Stage::Password => "/account/first-password",
        Stage::Agreement => "/agreement",
        Stage::Preference => "/preference",
        Stage::Active => "/",
    }
}

/// Only this hash of a token is kept.
fn token_hash(token: &Token) -> [u8; 32] {
    secret::sha256(&[token])
}
