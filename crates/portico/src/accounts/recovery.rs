//! The recovery code: printed once, kept on paper, used when a password or an authenticator is
//! lost. Twelve symbols of Crockford's alphabet, 60 bits, kept as a keyed hash.

use base::{Secret, secret};

use super::model::AccountId;
use crate::{
    codes::Code,
    keys::{Keys, Purpose},
};

/// A new code and the hash to keep.
pub(crate) fn new(keys: &Keys, account: AccountId) -> (Secret<Code>, [u8; 32]) {
    let code = Code::from_random(secret::random());
    let hash = seal(keys, account, &code.to_string());
    (Secret::new(code), hash)
}

/// The hash of a code as somebody typed it. What is no code at all seals to something else than
/// any code does.
pub(super) fn seal(keys: &Keys, account: AccountId, typed: &str) -> [u8; 32] {
    let symbols = Code::parse(typed).map_or(String::new(), |code| code.to_string());
    keys.seal(Purpose::RecoveryCode, &[account.as_bytes(), symbols.as_bytes()])
}
