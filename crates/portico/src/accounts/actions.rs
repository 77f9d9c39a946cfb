//! What people do at the door: sign in, prove it is them, sign out, choose a new password.

use base::{Instant, Secret, secret, words::Word as _};
use db::Tx;

use super::{
    hasher::Hasher,
    lockout::Lock,
    model::{AccountId, Credentials, Stage, State, Token, Viewer},
    place::Place,
    sessions::{Begun, come_in, next_stage},
    store::{self, Subject},
};
use crate::{
    app::App,
    happened,
    notify::{self, Notice, Recipient},
    page::No,
};

/// Somebody at the sign-in page.
pub(crate) struct Attempt {
    pub(crate) username: String,
    pub(crate) password: Secret<String>,
    /// The token of a browser that was trusted earlier, when it sent one.
    pub(crate) device: Option<Token>,
    /// The session that the browser brought; it ends when the next one begins.
    pub(crate) session: Option<Token>,
    /// A hash of what the browser calls itself.
    pub(crate) browser: String,
}

/// How a sign-in ended.
#[derive(Debug)]
pub(crate) enum SignedIn {
    /// The session has begun; it may still have to do something first.
    Yes(Begun),
    /// Wrong name, wrong password or no such account: nobody is told which.
    No,
    /// Not tried at all.
    Locked(Lock),
    /// The right password of an account that has been ended.
    Ended,
    /// The right password of an account that is paused until somebody has looked into it.
    Paused,
}

/// Checks a name and a password and begins a session. The right password during a lock is refused
/// like a wrong one. Refuses with `Busy` when too many people sign in at once. (R-B1.4)
pub(crate) async fn sign_in(
    app: &App,
    who: db::Who,
    now: Instant,
    attempt: Attempt,
) -> Result<SignedIn, No> {
    let folded = super::passwords::folded(&attempt.username);
    let known: Option<Credentials> = app
        .db
        .read({
            let folded = folded.clone();
            move |r| store::credentials(r, &folded)
        })
        .await?;
    let right = check_password(&app.hasher, attempt.password.clone(), known.as_ref()).await?;
    let checked = known.filter(|_| right);
    let app = app.clone();
    app.db
        .clone()
        .write(who, now, move |tx| come_or_stay_out(tx, &app, now, &attempt, checked.as_ref()))
        .await
}

/// Decides about a sign-in whose password was found right for `checked`, or for nobody.
fn come_or_stay_out(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    attempt: &Attempt,
    checked: Option<&Credentials>,
) -> Result<SignedIn, No> {
    let folded = super::passwords::folded(&attempt.username);
    // Read again: twenty tries at once must not each see the count of before.
    let known = store::credentials(tx, &folded)?;
    let name = (folded.as_str(), known.as_ref().map(|known| known.account));
    let mut at = Place::of_name(tx, app, name, attempt.device, now)?;
    if let Some(lock) = at.lock(now) {
        return Ok(refuse(tx, at.account(), Some(lock)));
    }
    let Some(known) = known.filter(|known| checked.is_some_and(|c| c.has_same_password(known)))
    else {
        let lock = at.fail(tx, app, now)?;
        return Ok(refuse(tx, at.account(), lock));
    };
    let account = known.account;
    let closed = match known.state {
        State::Active => None,
        State::Suspended => Some(("paused", SignedIn::Paused)),
        State::Terminated => Some(("ended", SignedIn::Ended)),
    };
    if let Some((why, answer)) = closed {
        tx.record(happened!("auth.login_failed").object(account).refused().with("why", why));
        return Ok(answer);
    }
    if let Some(before) = attempt.session {
        store::end_session(tx, &before)?;
    }
    let stage = match known.totp_secret {
        Some(_) => Stage::SecondFactor,
        None => next_stage(tx, account)?,
    };
    let token: Token = secret::random();
    let subject = Subject::Account(account);
    store::insert_session(tx, &token, &subject, stage, &attempt.browser, now)?;
    let device = match stage {
        // Half-way in is not in: the failures are forgotten when the second factor was right too.
        Stage::SecondFactor => None,
        _ => {
            at.succeed(tx, now)?;
            Some(come_in(tx, account, attempt.device, now)?)
        }
    };
    tx.record(happened!("auth.login_ok").object(account).with("stage", stage.as_str()));
    Ok(SignedIn::Yes(Begun { token, stage, device }))
}

async fn check_password(
    hasher: &Hasher,
    password: Secret<String>,
    known: Option<&Credentials>,
) -> Result<bool, No> {
    let normal = Secret::new(super::passwords::normal(password.expose()));
    hasher.check(normal, known.map(|c| c.password_hash.clone())).await
}

fn refuse(tx: &mut Tx<'_>, account: Option<AccountId>, lock: Option<Lock>) -> SignedIn {
    let mut event = happened!("auth.login_failed").refused();
    if let Some(account) = account {
        event = event.object(account);
    }
    match lock {
        None => {
            tx.record(event);
            SignedIn::No
        }
        Some(lock) => {
            tx.record(event.with("why", "locked"));
            SignedIn::Locked(lock)
        }
    }
}

/// Mails something to the holder of an account, when it has an address. While the account is paused
/// the mail is held back, and nothing goes out for one that has ended. (R-B1.5)
pub(crate) fn tell(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    account: AccountId,
    notice: &Notice,
) -> db::Result<()> {
    let overview = store::overview(tx, account)?;
    let Some(address) = overview.email.filter(|_| overview.state != State::Terminated) else {
        return Ok(());
    };
    let id = *account.as_bytes();
    let to = Recipient { account: Some(id), address, language: overview.language };
    notify::queue(tx, app, now, &to, notice)?;
    if overview.state == State::Suspended { notify::hold(tx, id) } else { Ok(()) }
}

/// Keeps what the holder of an account reads from now on: pages, and mails.
pub(crate) fn choose_language(
    tx: &mut Tx<'_>,
    account: AccountId,
    language: &'static str,
) -> db::Result<()> {
    store::set_language(tx, account, language)?;
    tx.record(happened!("account.language_chosen").object(account).with("language", language));
    Ok(())
}

/// Checks the password of somebody who is signed in and wants to do something that matters. It is
/// counted like a sign-in from this browser, so that an open one is no place to guess.
pub(crate) async fn confirm(
    app: &App,
    who: db::Who,
    now: Instant,
    viewer: &Viewer,
    (password, device): (Secret<String>, Option<Token>),
) -> Result<Confirmed, No> {
    let account = viewer.account().ok_or(No::SignIn)?;
    let checked = app.db.read(move |r| store::credentials_of(r, account)).await?;
    let right = check_password(&app.hasher, password, Some(&checked)).await?;
    let inner = app.clone();
    app.db
        .write(who, now, move |tx| -> Result<Confirmed, No> {
            let mut place = Place::of_account(tx, &inner, account, device, now)?;
            let known = store::credentials_of(tx, account)?;
            let lock = place.lock(now);
            if lock.is_none() && right && checked.has_same_password(&known) {
                tx.record(happened!("auth.confirmed").object(account));
                return Ok(Confirmed::Yes);
            }
            let lock = if lock.is_some() { lock } else { place.fail(tx, &inner, now)? };
            tx.record(happened!("auth.confirm_failed").object(account).refused());
            Ok(lock.map_or(Confirmed::No, Confirmed::Locked))
        })
        .await
}

/// Whether the password of somebody who is signed in was right.
#[derive(Debug)]
pub(crate) enum Confirmed {
    Yes,
    No,
    Locked(Lock),
}

/// Takes a password that its holder chose, and tells them. The caller has compared it with the
/// former ones, and ends the sessions.
pub(crate) fn set_password(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    account: AccountId,
    hash: &Secret<String>,
) -> Result<(), No> {
    store::set_password(tx, account, hash.expose(), now)?;
    store::delete_obligation(tx, account, Stage::Password)?;
    tell(tx, app, now, account, &Notice::PasswordChanged)?;
    tx.record(happened!("credential.password_set").object(account));
    Ok(())
}

/// Keeps that a new password was refused, by the words for why and never the password. Of somebody
/// whose proof has not been asked yet, nobody knows whose it would have been. (R-A2)
pub(crate) async fn note_rejected(
    app: &App,
    who: db::Who,
    now: Instant,
    (account, codes): (Option<AccountId>, Vec<&'static str>),
) -> Result<(), No> {
    let note = move |tx: &mut Tx<'_>| -> Result<(), No> {
        let event = happened!("credential.password_rejected").refused().with("codes", codes);
        tx.record(match account {
            Some(account) => event.object(account),
            None => event,
        });
        Ok(())
    };
    app.db.write(who, now, note).await
}

/// The word in the ledger for a password that was used before.
pub(crate) const FORMER: &str = "former";

/// Whether a password is the present one or one of the last few.
pub(crate) async fn is_former(
    app: &App,
    account: AccountId,
    password: &Secret<String>,
) -> Result<bool, No> {
    let most = app.policy.accounts.password.history;
    let hashes = app
        .db
        .read(move |r| -> db::Result<_> {
            let mut hashes = store::former_passwords(r, account, most)?;
            hashes.push(store::credentials_of(r, account)?.password_hash.expose().clone());
            Ok(hashes)
        })
        .await?;
    for hash in hashes {
        if app.hasher.check(password.clone(), Some(Secret::new(hash))).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::cast;

    #[test]
    fn a_password_that_was_changed_while_it_was_checked_does_not_get_in() {
        cast::run_on_sqlite(async |portal| {
            let (_, account) = portal.enrolled("rosa");
            let (app, now) = (portal.app.clone(), portal.clock.now());
            let attempt = Attempt {
                username: "rosa.garcia".to_owned(),
                password: Secret::default(),
                device: None,
                session: None,
                browser: "story".to_owned(),
            };
            let (before, after) = portal.tell(move |tx: &mut Tx<'_>| {
                let checked = store::credentials_of(tx, account)?;
                let come = |tx: &mut Tx<'_>| {
                    come_or_stay_out(tx, &app, now, &attempt, Some(&checked)).expect("an answer")
                };
                let before = come(tx);
                store::set_password(tx, account, "another hash", now)?;
                Ok((before, come(tx)))
            });
            assert!(matches!(before, SignedIn::Yes(_)), "{before:?}");
            assert!(matches!(after, SignedIn::No), "{after:?}");
        });
    }
}
