//! What people do at the door: sign in, prove it is them, sign out, choose a new password.

use base::{Instant, Secret, secret, words::Word as _};
use db::{Reader, Tx};

use super::{
    hasher::Hasher,
    lockout::{self, DeviceTally, Lock, Tally},
    model::{AccountId, Credentials, Stage, State, Token, Viewer},
    sessions::{Begun, come_in, end_all_sessions, next_stage},
    store::{self, Subject},
    token_hash,
};
use crate::{
    app::App,
    happened,
    keys::Purpose,
    notify::{self, Notice, Recipient},
    page::No,
};

/// Somebody at the sign-in page.
pub(crate) struct Attempt {
    pub(crate) username: String,
    pub(crate) password: Secret<String>,
    /// The token of a browser that was trusted earlier, when it sent one.
    pub(crate) device: Option<Token>,
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
    let name = app.keys.seal(Purpose::SignInName, &[folded.as_bytes()]);
    let known: Option<Credentials> = app
        .db
        .read({
            let folded = folded.clone();
            move |r| store::credentials(r, &folded)
        })
        .await?;
    let right = check_password(&app.hasher, attempt.password, known.as_ref()).await?;
    let inner = app.clone();
    let new_token: Token = secret::random();
    app.db
        .write(who, now, move |tx| -> Result<SignedIn, No> {
            let app = inner;
            let lockout = &app.policy.accounts.lockout;
            // Read again: twenty tries at once must not each see the count of before.
            let known = store::credentials(tx, &folded)?;
            let mut at = Place::find(tx, name, known.as_ref(), attempt.device, lockout, now)?;
            let may = at.lock(now);
            let Some(account) = known.filter(|_| right && may.is_none()) else {
                let locked = at.fail(tx, &app, now)?;
                return Ok(refuse(tx, at.account, may.or(locked)));
            };
            at.succeed(tx, now)?;
            if account.state != State::Active {
                tx.record(
                    happened!("auth.login_failed")
                        .object(account.account)
                        .refused()
                        .with("why", "ended"),
                );
                return Ok(SignedIn::Ended);
            }
            let stage = match account.totp_secret {
                Some(_) => Stage::SecondFactor,
                None => next_stage(tx, account.account)?,
            };
            let subject = Subject::Account(account.account);
            store::insert_session(tx, &new_token, &subject, stage, &attempt.browser, now)?;
            let device = match stage {
                Stage::SecondFactor => None,
                _ => Some(come_in(tx, account.account, attempt.device, now)?),
            };
            tx.record(
                happened!("auth.login_ok").object(account.account).with("stage", stage.as_str()),
            );
            Ok(SignedIn::Yes(Begun { token: new_token, stage, device }))
        })
        .await
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

/// Where a try is counted: at a browser that the account trusts, or with all strangers.
pub(super) struct Place {
    account: Option<AccountId>,
    name: [u8; 32],
    device: Option<([u8; 32], DeviceTally)>,
    tally: Tally,
}

impl Place {
    /// With all strangers, for somebody who is half-way in.
    pub(super) fn of_account(
        r: &mut Reader<'_>,
        app: &App,
        account: AccountId,
    ) -> db::Result<Self> {
        let folded = store::folded_name(r, account)?;
        let name = app.keys.seal(Purpose::SignInName, &[folded.as_bytes()]);
        Ok(Place { account: Some(account), name, device: None, tally: store::tally(r, name)? })
    }

    fn find(
        r: &mut Reader<'_>,
        name: [u8; 32],
        known: Option<&Credentials>,
        device: Option<Token>,
        rules: &policy::Lockout,
        now: Instant,
    ) -> db::Result<Self> {
        let tally = store::tally(r, name)?;
        let since = now.plus_days(-i64::from(rules.device_days));
        let device = match (known, device) {
            (Some(known), Some(token)) => {
                let hash = token_hash(&token);
                store::device(r, known.account, hash, since)?.map(|tally| (hash, tally))
            }
            _ => None,
        };
        Ok(Place { account: known.map(|k| k.account), name, device, tally })
    }

    fn lock(&self, now: Instant) -> Option<Lock> {
        match &self.device {
            _ if self.tally.disabled => Some(Lock::Disabled),
            Some((_, device)) => lockout::device_lock(device, now),
            None => lockout::lock(&self.tally, now),
        }
    }

    /// Counts a failure; when it locks, everything that was mailed dies and the holder is told.
    pub(super) fn fail(
        &mut self,
        tx: &mut Tx<'_>,
        app: &App,
        now: Instant,
    ) -> Result<Option<Lock>, No> {
        let rules = &app.policy.accounts.lockout;
        if let (Some((hash, device)), Some(account)) = (&self.device, self.account) {
            let next = lockout::device_failed(*device, rules, now);
            store::save_device(tx, account, *hash, &next)?;
            return Ok(lockout::device_lock(&next, now));
        }
        let next = lockout::failed(self.tally, rules, now);
        store::save_tally(tx, self.name, &next, now)?;
        if lockout::just_locked(&self.tally, &next) {
            let mut event = happened!("auth.locked").with("locks", next.locks);
            if let Some(account) = self.account {
                event = event.object(account);
                store::end_codes_and_links(tx, account)?;
                tell(tx, app, now, account, &Notice::SignInLocked)?;
            }
            tx.record(event);
        }
        Ok(lockout::lock(&next, now))
    }

    /// Forgets the failures of the layer that was asked.
    pub(super) fn succeed(&mut self, tx: &mut Tx<'_>, now: Instant) -> Result<(), No> {
        match (&self.device, self.account) {
            (Some((hash, _)), Some(account)) => {
                store::save_device(tx, account, *hash, &DeviceTally::default())?;
            }
            _ if self.tally != Tally::default() => {
                store::save_tally(tx, self.name, &Tally::default(), now)?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// A second factor: six digits of an authenticator, or the recovery code on paper.
pub(crate) enum Proof {
    Digits(String),
    RecoveryCode(String),
}

/// Checks a second factor within the same count of failures, and moves the session on.
pub(crate) fn second_factor(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    viewer: &Viewer,
    proof: &Proof,
    device: Option<Token>,
) -> Result<Result<(Stage, Token), Option<Lock>>, No> {
    let (Some(session), Some(account)) = (viewer.session(), viewer.account()) else {
        return Err(No::SignIn);
    };
    let known = store::credentials_of(tx, account)?;
    let mut place = Place::of_account(tx, app, account)?;
    let lock = place.lock(now);
    let right = lock.is_none() && is_right(tx, app, &known, proof, now)?;
    if !right {
        let locked = place.fail(tx, app, now)?;
        tx.record(happened!("auth.second_factor_failed").object(account).refused());
        if locked.is_some() {
            store::end_session(tx, session.token.expose())?;
        }
        return Ok(Err(lock.or(locked)));
    }
    place.succeed(tx, now)?;
    let stage = next_stage(tx, account)?;
    store::set_stage(tx, session.token.expose(), stage)?;
    let device = come_in(tx, account, device, now)?;
    tx.record(happened!("auth.second_factor_ok").object(account));
    Ok(Ok((stage, device)))
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
}

pub(super) fn is_right(
    tx: &mut Tx<'_>,
    app: &App,
    known: &Credentials,
    proof: &Proof,
    now: Instant,
) -> Result<bool, No> {
    match proof {
        Proof::Digits(digits) => {
            let step = known
                .totp_secret
                .as_ref()
                .and_then(|secret| super::totp::step_of(secret, digits, now));
            // A code works once, even within its thirty seconds.
            let Some(step) = step.filter(|step| *step > known.totp_step) else { return Ok(false) };
            let secret = known.totp_secret.as_ref().map(|s| s.expose().as_slice());
            store::set_totp(tx, known.account, secret, step)?;
            Ok(true)
        }
        Proof::RecoveryCode(code) => {
            let Some(hash) = known.recovery_hash else { return Ok(false) };
            let right = secret::same(&hash, &super::recovery::seal(&app.keys, known.account, code));
            if right {
                store::set_recovery(tx, known.account, None)?;
                tx.record(happened!("credential.recovery_code_used").object(known.account));
            }
            Ok(right)
        }
    }
}

/// Mails something to the holder of an account, when it has an address.
pub(crate) fn tell(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    account: AccountId,
    notice: &Notice,
) -> db::Result<()> {
    let overview = store::overview(tx, account)?;
    let Some(address) = overview.email else { return Ok(()) };
    let account = Some(*account.as_bytes());
    let to = Recipient { account, address, language: overview.language };
    notify::queue(tx, app, now, &to, notice)
}

/// Checks the password of somebody who is signed in and wants to do something that matters. It is
/// counted like a sign-in, so that an open browser is no place to guess.
pub(crate) async fn confirm(
    app: &App,
    who: db::Who,
    now: Instant,
    viewer: &Viewer,
    password: Secret<String>,
) -> Result<Confirmed, No> {
    let account = viewer.account().ok_or(No::SignIn)?;
    let known = app.db.read(move |r| store::credentials_of(r, account)).await?;
    let right = check_password(&app.hasher, password, Some(&known)).await?;
    let inner = app.clone();
    app.db
        .write(who, now, move |tx| -> Result<Confirmed, No> {
            let mut place = Place::of_account(tx, &inner, account)?;
            let lock = place.lock(now);
            if right && lock.is_none() {
                tx.record(happened!("auth.confirmed").object(account));
                return Ok(Confirmed::Yes);
            }
            let locked = place.fail(tx, &inner, now)?;
            tx.record(happened!("auth.confirm_failed").object(account).refused());
            Ok(lock.or(locked).map_or(Confirmed::No, Confirmed::Locked))
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

/// Takes a new password, unless it is one of the last few; ends what was mailed and, beside the
/// session at hand, every session. The hash of every former password was checked by the caller.
pub(crate) fn set_password(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    account: AccountId,
    hash: &Secret<String>,
) -> Result<(), No> {
    store::set_password(tx, account, hash.expose(), now)?;
    end_all_sessions(tx, account)?;
    tell(tx, app, now, account, &Notice::PasswordChanged)?;
    tx.record(happened!("credential.password_set").object(account));
    Ok(())
}

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
