//! The second factor: six digits of an authenticator, or the recovery code on paper. Either works
//! once.

use base::{Instant, secret};
use db::Tx;

use super::{
    lockout::Lock,
    model::{Credentials, Token, Viewer},
    place::Place,
    sessions::{Begun, begin_session},
    store, totp,
};
use crate::{app::App, happened, page::No};

/// What somebody shows beside the password.
pub(crate) enum Proof {
    Digits(String),
    RecoveryCode(String),
}

impl Proof {
    /// Six digits come from an authenticator, anything else from paper.
    pub(crate) fn of(typed: &str) -> Self {
        let digits = typed.chars().filter(char::is_ascii_digit).count();
        let others = typed.chars().any(char::is_alphabetic);
        if digits == 6 && !others {
            Proof::Digits(typed.to_owned())
        } else {
            Proof::RecoveryCode(typed.to_owned())
        }
    }

    /// Whether it is right now, and what it costs to use it.
    pub(super) fn check(&self, app: &App, known: &Credentials, now: Instant) -> Option<Spends> {
        match self {
            Proof::Digits(digits) => {
                let step = totp::step_of(known.totp_secret.as_ref()?, digits, now)?;
                // A code works once, even within its thirty seconds.
                (step > known.totp_step).then_some(Spends::Step(step))
            }
            Proof::RecoveryCode(code) => {
                let sealed = super::recovery::seal(&app.keys, known.account, code);
                secret::same(&known.recovery_hash?, &sealed).then_some(Spends::RecoveryCode)
            }
        }
    }
}

/// What is used up by a right proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spends {
    /// The authenticator's digits of these thirty seconds and of all before.
    Step(i64),
    /// The code on paper.
    RecoveryCode,
}

impl Spends {
    /// Uses it up.
    pub(super) fn spend(self, tx: &mut Tx<'_>, known: &Credentials) -> Result<(), No> {
        match self {
            Spends::Step(step) => {
                let secret = known.totp_secret.as_ref().map(|s| s.expose().as_slice());
                store::set_totp(tx, known.account, secret, step)?;
            }
            Spends::RecoveryCode => {
                store::set_recovery(tx, known.account, None)?;
                tx.record(happened!("credential.recovery_code_used").object(known.account));
            }
        }
        Ok(())
    }
}

/// Checks a second factor within the same count of failures as the password, and goes on in a new
/// session: the token from before it was shown is worth nothing afterwards.
pub(crate) fn second_factor(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    viewer: &Viewer,
    proof: &Proof,
    (browser, device): (&str, Option<Token>),
) -> Result<Result<Begun, Option<Lock>>, No> {
    let (Some(session), Some(account)) = (viewer.session(), viewer.account()) else {
        return Err(No::SignIn);
    };
    let known = store::credentials_of(tx, account)?;
    let mut place = Place::of_account(tx, app, account, device, now)?;
    let lock = place.lock(now);
    let right = if lock.is_none() { proof.check(app, &known, now) } else { None };
    let Some(spends) = right else {
        let lock = if lock.is_some() { lock } else { place.fail(tx, app, now)? };
        tx.record(happened!("auth.second_factor_failed").object(account).refused());
        if lock.is_some() {
            store::end_session(tx, session.token.expose())?;
        }
        return Ok(Err(lock));
    };
    spends.spend(tx, &known)?;
    place.succeed(tx, now)?;
    let begun = begin_session(tx, viewer, account, browser, device, now)?;
    tx.record(happened!("auth.second_factor_ok").object(account));
    Ok(Ok(begun))
}
