//! Where a try is counted: at a browser that the account trusts, or with all strangers. Each has
//! its own count and its own lock, so that strangers cannot lock the holder out. Only a try that
//! was looked at is counted: what is refused unseen says nothing about a guess. (R-B1.4)

use base::Instant;
use db::{Reader, Tx};

use super::{
    actions::tell,
    desk,
    lockout::{self, DeviceTally, Lock, Tally},
    model::{AccountId, Token},
    store, token_hash,
};
use crate::{app::App, happened, keys::Purpose, notify::Notice, page::No};

/// The count that a try belongs to.
pub(super) struct Place {
    account: Option<AccountId>,
    name: [u8; 32],
    device: Option<([u8; 32], DeviceTally)>,
    tally: Tally,
}

impl Place {
    /// For a name as somebody typed it, whether or not there is such an account.
    pub(super) fn of_name(
        r: &mut Reader<'_>,
        app: &App,
        (folded, account): (&str, Option<AccountId>),
        device: Option<Token>,
        now: Instant,
    ) -> db::Result<Self> {
        let name = app.keys.seal(Purpose::SignInName, &[folded.as_bytes()]);
        let tally = store::tally(r, name)?;
        let since = now.plus_days(-i64::from(app.policy.accounts.lockout.device_days));
        let device = match (account, device) {
            (Some(account), Some(token)) => {
                let hash = token_hash(&token);
                store::device(r, account, hash, since)?.map(|tally| (hash, tally))
            }
            _ => None,
        };
        Ok(Place { account, name, device, tally })
    }

    /// For somebody who is half-way in, or in.
    pub(super) fn of_account(
        r: &mut Reader<'_>,
        app: &App,
        account: AccountId,
        device: Option<Token>,
        now: Instant,
    ) -> db::Result<Self> {
        let folded = store::folded_name(r, account)?;
        Place::of_name(r, app, (&folded, Some(account)), device, now)
    }

    /// The account that is tried, when there is one.
    pub(super) fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// What stands in the way. A browser that the account trusts meets only its own lock.
    pub(super) fn lock(&self, now: Instant) -> Option<Lock> {
        match &self.device {
            Some((_, device)) => lockout::device_lock(device, now),
            None => lockout::lock(&self.tally, now),
        }
    }

    /// Counts a failure that was looked at; gives the lock that it led to.
    pub(super) fn fail(
        &mut self,
        tx: &mut Tx<'_>,
        app: &App,
        now: Instant,
    ) -> Result<Option<Lock>, No> {
        match (self.device, self.account) {
            (Some((hash, device)), Some(account)) => {
                self.device_failed(tx, app, now, (account, hash, device))
            }
            _ => self.stranger_failed(tx, app, now),
        }
    }

    fn device_failed(
        &mut self,
        tx: &mut Tx<'_>,
        app: &App,
        now: Instant,
        (account, hash, device): (AccountId, [u8; 32], DeviceTally),
    ) -> Result<Option<Lock>, No> {
        let rules = &app.policy.accounts.lockout;
        let next = lockout::device_failed(device, rules, now);
        if lockout::is_spent(&next, rules) {
            store::forget_device(tx, account, hash)?;
            tx.record(happened!("auth.device_forgotten").object(account));
            self.device = None;
            self.locked(tx, app, now, "device")?;
            return Ok(lockout::lock(&self.tally, now));
        }
        store::save_device(tx, account, hash, &next)?;
        self.device = Some((hash, next));
        let lock = lockout::device_lock(&next, now);
        if lock.is_some() {
            self.locked(tx, app, now, "device")?;
        }
        Ok(lock)
    }

    fn stranger_failed(
        &mut self,
        tx: &mut Tx<'_>,
        app: &App,
        now: Instant,
    ) -> Result<Option<Lock>, No> {
        let next = lockout::failed(self.tally, &app.policy.accounts.lockout, now);
        store::save_tally(tx, self.name, &next, now)?;
        let just_locked = lockout::just_locked(&self.tally, &next);
        let just_disabled = next.disabled && !self.tally.disabled;
        self.tally = next;
        if just_locked {
            self.locked(tx, app, now, "strangers")?;
        }
        if let Some(account) = self.account.filter(|_| just_disabled) {
            desk::ask_to_unlock(tx, app, account, now)?;
        }
        Ok(lockout::lock(&next, now))
    }

    /// A lock has begun: everything that was mailed dies, whoever is half-way in is not any more,
    /// and the holder is told.
    fn locked(
        &self,
        tx: &mut Tx<'_>,
        app: &App,
        now: Instant,
        whom: &'static str,
    ) -> Result<(), No> {
        let mut event = happened!("auth.locked").with("locks", self.tally.locks).with("whom", whom);
        if let Some(account) = self.account {
            event = event.object(account);
            store::end_codes_and_links(tx, account)?;
            store::end_half_sessions(tx, account)?;
            let notice = match self.tally.disabled {
                true => Notice::SignInDisabled,
                false => Notice::SignInLocked,
            };
            tell(tx, app, now, account, &notice)?;
        }
        tx.record(event);
        Ok(())
    }

    /// Somebody has shown all that they must: failures are counted from zero again.
    pub(super) fn succeed(&self, tx: &mut Tx<'_>, now: Instant) -> Result<(), No> {
        if let (Some((hash, _)), Some(account)) = (self.device, self.account) {
            store::save_device(tx, account, hash, &DeviceTally::default())?;
        }
        let next = lockout::succeeded(self.tally, self.device.is_some());
        if next != self.tally {
            store::save_tally(tx, self.name, &next, now)?;
        }
        Ok(())
    }
}
