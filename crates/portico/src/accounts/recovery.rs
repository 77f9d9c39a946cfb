//! The recovery code: printed once, kept on paper, used when a password or an authenticator is
//! lost. Twelve symbols of Crockford's alphabet, 60 bits, kept as a keyed hash.

use base::{Secret, secret};
use db::Tx;

use super::{model::AccountId, store};
use crate::{
    codes::Code,
    happened,
    keys::{Keys, Purpose},
    people::Identifiers,
};

/// Gives an account a new code; the old one is worth nothing from now on. At the desk somebody has
/// confirmed these identifiers first; elsewhere there are none.
pub(super) fn renew(
    tx: &mut Tx<'_>,
    keys: &Keys,
    account: AccountId,
    confirmed: &Identifiers,
) -> db::Result<Secret<Code>> {
    let code = Code::from_random(secret::random());
    let hash = seal(keys, account, &code.to_string());
    store::set_recovery(tx, account, Some(hash))?;
    let event = happened!("credential.recovery_code_made").object(account);
    tx.record(event.with("identifiers", confirmed.codes()));
    Ok(Secret::new(code))
}

/// The hash of a code as somebody typed it. What is no code at all seals to something else than
/// any code does.
pub(super) fn seal(keys: &Keys, account: AccountId, typed: &str) -> [u8; 32] {
    let symbols = Code::parse(typed).map_or(String::new(), |code| code.to_string());
    keys.seal(Purpose::RecoveryCode, &[account.as_bytes(), symbols.as_bytes()])
}
