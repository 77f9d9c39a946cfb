//! What the front desk does for somebody who cannot sign in: sees whether the account is locked,
//! ends the lock, makes a new recovery code. Staff never see or set a password. (R-B1.4)

use base::{Instant, Secret, words::Word as _};
use db::{Reader, Tx};

use super::{
    lockout::{self, Lock, Tally},
    model::AccountId,
    store,
};
use crate::{app::App, codes::Code, happened, keys::Purpose};

base::words! {
    /// Why a lock is ended before its time.
    pub(crate) enum UnlockReason {
        /// The holder did not remember the password.
        Forgotten = "forgotten",
        /// The holder mistyped it.
        Mistyped = "mistyped",
        /// Somebody else tried.
        SomebodyElse = "somebody_else",
        /// The holder has a new phone or computer.
        NewDevice = "new_device",
    }
}

/// What stands in the way of somebody who signs in to this account from a browser that it does
/// not know.
pub(crate) fn lock_of(
    r: &mut Reader<'_>,
    app: &App,
    account: AccountId,
    now: Instant,
) -> db::Result<Option<Lock>> {
    let name = name_key(r, app, account)?;
    Ok(lockout::lock(&store::tally(r, name)?, now))
}

/// Ends a lock, the one after a hundred failures too; failures are counted from zero again. The
/// caller has confirmed two identifiers.
pub(crate) fn unlock(
    tx: &mut Tx<'_>,
    app: &App,
    account: AccountId,
    reason: UnlockReason,
    now: Instant,
) -> db::Result<()> {
    let name = name_key(tx, app, account)?;
    store::save_tally(tx, name, &Tally::default(), now)?;
    tx.record(happened!("auth.unlocked").object(account).with("why", reason.as_str()));
    Ok(())
}

/// Makes a new recovery code, to be shown once; the old one is worth nothing from now on.
pub(crate) fn renew_recovery_code(
    tx: &mut Tx<'_>,
    app: &App,
    account: AccountId,
) -> db::Result<Secret<Code>> {
    let (code, sealed) = super::recovery::new(&app.keys, account);
    store::set_recovery(tx, account, Some(sealed))?;
    tx.record(happened!("credential.recovery_code_made").object(account));
    Ok(code)
}

/// Under which key an account's failures are counted.
fn name_key(r: &mut Reader<'_>, app: &App, account: AccountId) -> db::Result<[u8; 32]> {
    let folded = store::folded_name(r, account)?;
    Ok(app.keys.seal(Purpose::SignInName, &[folded.as_bytes()]))
}
