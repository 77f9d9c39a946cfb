//! Proving an address: six digits go there and come back within a few minutes. (R-A3, R-B2.1)

use base::{Instant, contact::Email, secret};
use db::{Reader, Tx};

use super::{
    model::AccountId,
    store::{self, EmailCode},
};
use crate::{
    app::App,
    happened,
    keys::Purpose,
    notify::{self, Notice, Recipient},
    page::No,
};

/// Sends six digits to an address, which takes effect when they come back. Says whether they were
/// sent: an account has so many codes and wrong tries a day, whatever addresses it names.
pub(crate) fn request_email(
    tx: &mut Tx<'_>,
    app: &App,
    account: AccountId,
    (email, language): (&Email, &str),
    now: Instant,
) -> Result<bool, No> {
    let rules = &app.policy.accounts.email_code;
    let today = store::email_code(tx, account)?
        .filter(|last| last.counted_from > now.plus_days(-1))
        .map_or((now, 0, 0), |last| (last.counted_from, last.sends, last.tries));
    let (counted_from, sends, tries) = today;
    if sends >= rules.sends_per_day || tries >= rules.tries {
        tx.record(happened!("contact.email_requested").object(account).refused());
        return Ok(false);
    }
    let number = u32::from_be_bytes(secret::random()) % 1_000_000;
    let digits = format!("{number:06}");
    let code = EmailCode {
        email: email.as_str().to_owned(),
        hash: seal(app, account, &digits),
        expires_at: now.plus_minutes(i64::from(rules.minutes)),
        counted_from,
        sends: sends + 1,
        tries,
    };
    store::save_email_code(tx, account, &code)?;
    let notice = Notice::EmailCode { digits };
    notify::queue(tx, app, now, &to(account, code.email, language), &notice)?;
    tx.record(happened!("contact.email_requested").object(account));
    Ok(true)
}

/// The address that waits for its six digits, when one does.
pub(crate) fn email_waiting(r: &mut Reader<'_>, account: AccountId) -> db::Result<Option<String>> {
    let now = store::overview(r, account)?;
    let proven = now.email.filter(|_| now.email_verified);
    let sent = store::email_code(r, account)?.map(|code| code.email);
    Ok(sent.filter(|sent| proven.as_ref() != Some(sent)))
}

/// Sends new digits to the address that waits for them, in the language of the account; the old
/// ones are worth nothing from then on. Says whether they were sent.
pub(crate) fn request_email_again(
    tx: &mut Tx<'_>,
    app: &App,
    account: AccountId,
    now: Instant,
) -> Result<bool, No> {
    let waiting = email_waiting(tx, account)?.and_then(|text| text.parse::<Email>().ok());
    let email = waiting.ok_or(No::NotFound)?;
    let language = store::overview(tx, account)?.language;
    request_email(tx, app, account, (&email, &language), now)
}

/// Takes the address when the digits are right; says whether they were. Too many wrong ones end
/// the code, not the account. The address from before is told: it may be its owner who is
/// surprised.
pub(crate) fn confirm_email(
    tx: &mut Tx<'_>,
    app: &App,
    account: AccountId,
    typed: &str,
    now: Instant,
) -> Result<bool, No> {
    let sealed = seal(app, account, typed);
    let most = app.policy.accounts.email_code.tries;
    let good = |sent: &EmailCode| {
        let live = now < sent.expires_at && sent.tries < most;
        live && secret::same(&sent.hash, &sealed)
    };
    let Some(sent) = store::email_code(tx, account)?.filter(good) else {
        store::count_email_code_try(tx, account)?;
        tx.record(happened!("contact.email_code_failed").object(account).refused());
        return Ok(false);
    };
    let before = store::overview(tx, account)?;
    if let Some(address) = before.email.filter(|address| *address != sent.email) {
        let to = to(account, address, &before.language);
        notify::queue(tx, app, now, &to, &Notice::AddressChanged)?;
    }
    store::verify_email(tx, account, &sent.email, now)?;
    tx.record(happened!("contact.email_verified").object(account));
    Ok(true)
}

fn to(account: AccountId, address: String, language: &str) -> Recipient {
    let account = Some(*account.as_bytes());
    Recipient { account, address, language: language.to_owned() }
}

fn seal(app: &App, account: AccountId, typed: &str) -> [u8; 32] {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    app.keys.seal(Purpose::EmailCode, &[account.as_bytes(), digits.as_bytes()])
}
