//! Signing in, the second factor, and signing out.

use askama::Template;
use base::{Instant, Secret};
use web::{cookie::Keep, throttle::Throttle};

use super::{
    actions::{self, Attempt, SignedIn},
    lockout::Lock,
    passwords::{PasswordFault, UsernameFault},
    place_of,
    second_factor::{Proof, second_factor},
    sessions::{self, Begun},
};
use crate::{
    page::{Answer, Ask, DEVICE, No, Remembered, Reply, SESSION},
    shell::{Form, Frame},
    text::Text,
};

#[derive(Template)]
#[template(path = "accounts/templates/sign_in.html")]
struct SignIn {
    frame: Frame,
    form: Form,
    /// They were signed in until they had been away for too long.
    again: bool,
    /// What they were writing then was kept.
    kept: bool,
}

/// The sign-in page.
pub(super) async fn form(ask: Ask) -> Answer {
    let frame = ask.frame(ask.t.sign_in_title());
    let (again, kept) = (ask.query.ticked("again"), ask.query.ticked("kept"));
    ask.html(&SignIn { frame, form: Form::empty(), again, kept })
}

/// Signs in.
pub(super) async fn send(ask: Ask) -> Answer {
    let guard = guard(&ask);
    let checked = guard.check(ask.peer, ask.now);
    checked.map_err(|wait| No::TooMany { retry_seconds: wait.retry_seconds })?;
    let attempt = Attempt {
        username: ask.form.text("username").to_owned(),
        password: Secret::new(ask.form.raw("password").to_owned()),
        device: ask.device,
        session: ask.viewer.session().map(|session| *session.token.expose()),
        browser: ask.browser.clone(),
    };
    let signed_in = actions::sign_in(&ask.app, ask.who(), ask.now, attempt).await?;
    if let SignedIn::Yes(session) = signed_in {
        return Ok(welcome(&ask, &session));
    }
    guard.count(ask.peer, ask.now);
    let mut form = Form::typed(ask.form.clone());
    form.wrong("username", why_not(&ask, &signed_in));
    let frame = ask.frame(ask.t.sign_in_title()).refused();
    ask.refused(&SignIn { frame, form, again: false, kept: false })
}

/// What counts the failures of this address; the practice's own may have more.
pub(super) fn guard(ask: &Ask) -> &Throttle {
    let guards = &ask.app.guards;
    if is_own_address(ask) { &guards.sign_in_here } else { &guards.sign_in }
}

/// Whether this comes from the practice's own rooms, where many people share an address.
pub(crate) fn is_own_address(ask: &Ask) -> bool {
    let own = &ask.app.policy.accounts.lockout.trusted_addresses;
    own.iter().any(|block| block.contains(ask.peer))
}

/// The way on after somebody has shown who they are: the session's cookie, and the browser's once
/// it is trusted.
pub(crate) fn welcome(ask: &Ask, begun: &Begun) -> Reply {
    with_session(ask, Reply::see(place_of(begun.stage)), begun)
}

/// Sends the cookies of a session that has just begun along.
pub(crate) fn with_session(ask: &Ask, reply: Reply, begun: &Begun) -> Reply {
    let reply = reply.with_cookie(ask.cookie(SESSION, &begun.token, Keep::Session));
    let Some(device) = begun.device else { return reply };
    let days = ask.app.policy.accounts.lockout.device_days;
    reply.with_cookie(ask.cookie(DEVICE, &device, Keep::Days(days)))
}

/// The same words whether or not there is such an account.
fn why_not(ask: &Ask, signed_in: &SignedIn) -> String {
    let (t, phone) = (&ask.t, ask.app.policy.practice.phone.as_str());
    match signed_in {
        SignedIn::Yes(_) | SignedIn::No => t.sign_in_no_match(),
        SignedIn::Ended => t.sign_in_ended(phone),
        SignedIn::Paused => t.sign_in_suspended(phone),
        SignedIn::Locked(lock) => lock_words(ask, *lock),
    }
}

pub(super) fn lock_words(ask: &Ask, lock: Lock) -> String {
    let (t, phone) = (&ask.t, ask.app.policy.practice.phone.as_str());
    match lock {
        Lock::Until(until) => t.sign_in_paused(phone, clock_time(ask, until)),
        Lock::Disabled => t.sign_in_disabled(phone),
    }
}

fn clock_time(ask: &Ask, at: Instant) -> String {
    ask.t.clock_time(at, ask.app.policy.practice.time_zone.zone())
}

#[derive(Template)]
#[template(path = "accounts/templates/second_factor.html")]
struct SecondFactor {
    frame: Frame,
    form: Form,
}

/// The page for the six digits.
pub(super) async fn second_form(ask: Ask) -> Answer {
    let frame = ask.frame(ask.t.second_factor_title());
    ask.html(&SecondFactor { frame, form: Form::empty() })
}

/// Checks the six digits or the recovery code.
pub(super) async fn second_send(ask: Ask) -> Answer {
    let guard = guard(&ask);
    let checked = guard.check(ask.peer, ask.now);
    checked.map_err(|wait| No::TooMany { retry_seconds: wait.retry_seconds })?;
    let proof = Proof::of(ask.form.text("code"));
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let (browser, device) = (ask.browser.clone(), ask.device);
    let checked = ask
        .write(move |tx| second_factor(tx, &app, now, &viewer, &proof, (&browser, device)))
        .await?;
    match checked {
        Ok(begun) => Ok(welcome(&ask, &begun)),
        Err(lock) => {
            guard.count(ask.peer, ask.now);
            let mut form = Form::typed(ask.form.clone());
            let words = lock.map_or_else(|| ask.t.second_factor_wrong(), |l| lock_words(&ask, l));
            form.wrong("code", words);
            let frame = ask.frame(ask.t.second_factor_title()).refused();
            ask.refused(&SecondFactor { frame, form })
        }
    }
}

/// Signs out and forgets the session's cookie.
pub(super) async fn leave(ask: Ask) -> Answer {
    let viewer = ask.viewer.clone();
    if viewer.session().is_some() {
        ask.write(move |tx| sessions::sign_out(tx, &viewer)).await?;
    }
    // The front page stays as it was read; the next one to sign in here reads their own language.
    let language = ask.remember(ask.t.language(), Remembered::ReadLast);
    let reply = Reply::see("/").with_cookie(ask.forget(SESSION)).with_cookie(language);
    Ok(reply.clearing_the_browser())
}

/// "Stay signed in": being asked is what keeps the session, at whatever stage it is.
pub(super) async fn stay(ask: Ask) -> Answer {
    if ask.viewer.session().is_none() {
        return Err(No::SignIn);
    }
    let back = ask.form.text("back");
    let ours = back.starts_with('/') && !back.starts_with("//") && !back.contains('\\');
    Ok(Reply::see(if ours { back } else { "/" }))
}

/// What is wrong with a user name, in the reader's words.
pub(crate) fn username_words(t: &Text, rules: &policy::Username, fault: UsernameFault) -> String {
    match fault {
        UsernameFault::TooShort => t.username_too_short(rules.min_chars),
        UsernameFault::TooLong => t.username_too_long(rules.max_chars),
        UsernameFault::Characters => t.username_characters(),
        UsernameFault::LooksLikeNumber => t.username_number(),
        UsernameFault::Reserved => t.username_reserved(),
    }
}

/// What is wrong with a password, in the reader's words.
pub(crate) fn password_words(t: &Text, rules: &policy::Password, fault: PasswordFault) -> String {
    match fault {
        PasswordFault::TooShort => t.password_too_short(rules.min_chars),
        PasswordFault::TooLong => t.password_too_long(),
        PasswordFault::NeedsCapital => t.password_needs_capital(),
        PasswordFault::NeedsNonLetter => t.password_needs_non_letter(),
        PasswordFault::Personal => t.password_personal(),
        PasswordFault::Common => t.password_common(),
        PasswordFault::Pattern => t.password_pattern(),
    }
}

/// What a password must be, said before anybody types: as the practice's profile has it.
pub(crate) fn password_hint(t: &Text, rules: &policy::Password) -> String {
    let insurer = rules.profile == policy::PasswordProfile::Insurer;
    let min = rules.min_chars;
    match (insurer && rules.require_upper, insurer && rules.require_non_alpha) {
        (true, true) => t.password_rules(min),
        (true, false) => t.password_rules_capital(min),
        (false, true) => t.password_rules_sign(min),
        (false, false) => t.password_rules_length(min),
    }
}
