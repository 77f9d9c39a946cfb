//! Proving an address: six digits go there and come back within a few minutes. (R-A3, R-B2.1)

use base::{Instant, contact::Email, secret};
use db::Tx;

use super::{
    model::AccountId,
    store::{self, Sent},
};
use crate::{
    app::App,
    happened,
    keys::Purpose,
    notify::{self, Notice, Recipient},
    page::No,
};

/// Sends six digits to an address. It takes effect when they come back.
pub(crate) fn request_email(
    tx: &mut Tx<'_>,
    app: &App,
    account: AccountId,
    (email, language): (&Email, &str),
    now: Instant,
) -> Result<(), No> {
    let number = u32::from_be_bytes(secret::random()) % 1_000_000;
    let digits = format!("{number:06}");
    let sealed = seal(app, account, &digits);
    let expires = now.plus_minutes(i64::from(app.policy.accounts.email_code.minutes));
    store::save_email_code(tx, account, email.as_str(), sealed, expires)?;
    let to = Recipient {
        account: Some(*account.as_bytes()),
        address: email.as_str().to_owned(),
        language: language.to_owned(),
    };
    notify::queue(tx, app, now, &to, &Notice::EmailCode { digits })?;
    tx.record(happened!("contact.email_requested").object(account));
    Ok(())
}

/// Takes the address when the digits are right; says whether they were. Too many wrong ones end
/// the code, not the account.
pub(crate) fn confirm_email(
    tx: &mut Tx<'_>,
    app: &App,
    account: AccountId,
    typed: &str,
    now: Instant,
) -> Result<bool, No> {
    let sealed = seal(app, account, typed);
    let tries = i64::from(app.policy.accounts.email_code.tries);
    let sent = store::email_code(tx, account)?;
    let good = |sent: &Sent| now < sent.expires_at && sent.tries < tries;
    match sent.filter(good) {
        Some(sent) if secret::same(&sent.hash, &sealed) => {
            store::verify_email(tx, account, &sent.email, now)?;
            tx.record(happened!("contact.email_verified").object(account));
            Ok(true)
        }
        _ => {
            store::count_email_code_try(tx, account)?;
            tx.record(happened!("contact.email_code_failed").object(account).refused());
            Ok(false)
        }
    }
}

fn seal(app: &App, account: AccountId, typed: &str) -> [u8; 32] {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    app.keys.seal(Purpose::EmailCode, &[account.as_bytes(), digits.as_bytes()])
}
