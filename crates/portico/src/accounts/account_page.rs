//! One's own account: the password, the address, the second factor.

use std::sync::Arc;

use askama::Template;
use base::{Secret, contact::Email, secret};
use db::Tx;

use super::{
    actions::{self, Confirmed},
    email::{confirm_email, request_email},
    model::{AccountId, Stage},
    new_password, place_of, recovery,
    sessions::{self, Begun},
    sign_in_page::{lock_words, password_hint, with_session},
    store::{self, Overview},
    totp,
};
use crate::{
    happened,
    notify::Notice,
    page::{Answer, Ask, Caller, No, Reply},
    people::Identifiers,
    shell::{Form, Frame, Qr},
};

#[derive(Template)]
#[template(path = "accounts/templates/account.html")]
struct Page {
    frame: Frame,
    form: Form,
    overview: Overview,
    rules: String,
    /// Something was done just now.
    done: Option<String>,
    /// A recovery code, shown this once.
    code: Option<String>,
}

#[derive(Template)]
#[template(path = "accounts/templates/authenticator.html")]
struct AuthenticatorPage {
    frame: Frame,
    form: Form,
    picture: Option<Qr>,
    secret: String,
    address: String,
}

/// The account.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty(), None, None).await
}

async fn page(ask: &Ask, form: Form, done: Option<String>, code: Option<String>) -> Answer {
    let account = account(ask)?;
    let overview = ask.read(move |r| store::overview(r, account)).await?;
    let rules = password_hint(&ask.t, &ask.app.policy.accounts.password);
    let frame = ask.frame(ask.t.account_title());
    if form.is_fine() {
        return ask.html(&Page { frame, form, overview, rules, done, code });
    }
    let frame = frame.refused();
    ask.refused(&Page { frame, form, overview, rules, done, code })
}

pub(super) fn account(ask: &Ask) -> Result<AccountId, No> {
    ask.viewer.account().ok_or(No::SignIn)
}

/// Checks the present password before something that matters; says in the form what was wrong.
pub(super) async fn confirmed(ask: &Ask, form: &mut Form, field: &'static str) -> Result<bool, No> {
    let password = Secret::new(ask.form.raw(field).to_owned());
    let shown = (password, ask.device);
    match actions::confirm(&ask.app, ask.who(), ask.now, &ask.viewer, shown).await? {
        Confirmed::Yes => return Ok(true),
        Confirmed::No => form.wrong(field, ask.t.account_password_wrong()),
        Confirmed::Locked(lock) => form.wrong(field, lock_words(ask, lock)),
    }
    Ok(false)
}

/// Changes the password; every other session ends, this one goes on under a new token.
pub(super) async fn change_password(ask: Ask) -> Answer {
    let mut form = Form::empty();
    new_password::refuse_weak(&ask, &mut form).await?;
    if form.is_fine() && confirmed(&ask, &mut form, "password").await? {
        new_password::refuse_former(&ask, &mut form).await?;
    }
    if !form.is_fine() {
        return page(&ask, form, None, None).await;
    }
    let begun = new_password::set(&ask).await?;
    Ok(with_session(&ask, Reply::see("/account"), &begun))
}

/// Changes what the account signs in with: the other sessions end, this one goes on under a new
/// token.
pub(super) async fn changed<T: Send + 'static>(
    ask: &Ask,
    change: impl FnOnce(&mut Tx<'_>) -> Result<T, No> + Send + 'static,
) -> Result<(T, Begun), No> {
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let (browser, device) = (ask.browser.clone(), ask.device);
    ask.write(move |tx| {
        let changed = change(tx)?;
        Ok((changed, sessions::renew(tx, &viewer, (&browser, device), now)?))
    })
    .await
}

/// A new authenticator: its secret travels in the page and back in the form, and counts only once
/// its digits were right.
pub(super) async fn authenticator(ask: Ask) -> Answer {
    authenticator_page(&ask, Form::empty(), &totp::new_secret()).await
}

async fn authenticator_page(ask: &Ask, form: Form, new: &Secret<Vec<u8>>) -> Answer {
    let account = account(ask)?;
    let overview = ask.read(move |r| store::overview(r, account)).await?;
    let practice = &ask.app.policy.practice.short_name;
    let address = totp::address(new, practice, &overview.username)
        .ok_or_else(|| No::Fault("an authenticator's address could not be made".to_owned()))?;
    let picture = Qr::of(&address);
    let secret = secret::hex(new.expose());
    let frame = ask.frame(ask.t.authenticator_title());
    let fine = form.is_fine();
    let page = AuthenticatorPage {
        frame: if fine { frame } else { frame.refused() },
        form,
        picture,
        secret,
        address,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Takes the authenticator, once it has shown the right digits.
pub(super) async fn add_authenticator(ask: Ask) -> Answer {
    let account = account(&ask)?;
    let new = secret::from_hex(ask.form.text("secret")).filter(|s| s.len() == 20);
    let new = Secret::new(new.ok_or(No::Stale)?);
    let mut form = Form::empty();
    let step = totp::step_of(&new, ask.form.text("digits"), ask.now);
    if step.is_none() {
        form.wrong("digits", ask.t.second_factor_wrong());
    }
    if let Some(step) = step
        && confirmed(&ask, &mut form, "password").await?
    {
        let (app, now) = (ask.app.clone(), ask.now);
        let add = move |tx: &mut Tx<'_>| -> Result<(), No> {
            store::set_totp(tx, account, Some(new.expose()), step)?;
            tx.record(happened!("credential.authenticator_added").object(account));
            Ok(actions::tell(tx, &app, now, account, &Notice::AuthenticatorAdded)?)
        };
        let ((), begun) = changed(&ask, add).await?;
        let place = match begun.stage {
            Stage::Active => "/account",
            // Offered when the account was made: what comes next is the agreement.
            stage => place_of(stage),
        };
        return Ok(with_session(&ask, Reply::see(place), &begun));
    }
    authenticator_page(&ask, form, &new).await
}

/// Signs in with the password alone from now on.
pub(super) async fn remove_authenticator(ask: Ask) -> Answer {
    let account = account(&ask)?;
    let mut form = Form::empty();
    if !confirmed(&ask, &mut form, "removal_password").await? {
        return page(&ask, form, None, None).await;
    }
    let (app, now) = (ask.app.clone(), ask.now);
    let remove = move |tx: &mut Tx<'_>| -> Result<(), No> {
        store::set_totp(tx, account, None, 0)?;
        tx.record(happened!("credential.authenticator_removed").object(account));
        Ok(actions::tell(tx, &app, now, account, &Notice::AuthenticatorRemoved)?)
    };
    let ((), begun) = changed(&ask, remove).await?;
    Ok(with_session(&ask, Reply::see("/account"), &begun))
}

/// Makes a new recovery code and shows it once; the old one is worth nothing from now on.
pub(super) async fn new_recovery_code(mut ask: Ask) -> Answer {
    let account = account(&ask)?;
    let mut form = Form::empty();
    if !confirmed(&ask, &mut form, "code_password").await? {
        return page(&ask, form, None, None).await;
    }
    let (app, now) = (ask.app.clone(), ask.now);
    let renew = move |tx: &mut Tx<'_>| -> Result<_, No> {
        actions::tell(tx, &app, now, account, &Notice::RecoveryCodeMade)?;
        Ok(recovery::renew(tx, &app.keys, account, &Identifiers::NONE)?)
    };
    let (code, begun) = changed(&ask, renew).await?;
    // The page belongs to the new session already.
    let caller = ask.as_seen_by(ask.viewer.clone());
    ask.caller = Arc::new(Caller { form_secret: begun.token, ..caller });
    let reply = page(&ask, form, None, Some(code.expose().to_string())).await?;
    Ok(with_session(&ask, reply, &begun))
}

/// Sends six digits to an address, to prove that its owner reads it. The address takes effect
/// when they come back.
pub(super) async fn send_email_code(ask: Ask) -> Answer {
    let account = account(&ask)?;
    let mut form = Form::typed(ask.form.clone());
    let Ok(email) = ask.form.text("email").parse::<Email>() else {
        form.wrong("email", ask.t.email_wrong());
        return page(&ask, form, None, None).await;
    };
    if !confirmed(&ask, &mut form, "email_password").await? {
        return page(&ask, form, None, None).await;
    }
    let (app, now, to) = (ask.app.clone(), ask.now, email.clone());
    let language = ask.t.language();
    if !ask.write(move |tx| request_email(tx, &app, account, (&to, language), now)).await? {
        form.wrong("email", ask.t.email_too_often(ask.app.policy.practice.phone.as_str()));
        return page(&ask, form, None, None).await;
    }
    page(&ask, form, Some(ask.t.email_code_sent(email.as_str())), None).await
}

/// Takes the address, when the six digits are right.
pub(super) async fn verify_email(ask: Ask) -> Answer {
    let account = account(&ask)?;
    let (app, now) = (ask.app.clone(), ask.now);
    let typed = ask.form.text("email_code").to_owned();
    let verified = ask.write(move |tx| confirm_email(tx, &app, account, &typed, now)).await?;
    if verified {
        return Ok(Reply::see("/account"));
    }
    let mut form = Form::typed(ask.form.clone());
    form.wrong("email_code", ask.t.email_code_wrong());
    page(&ask, form, None, None).await
}
