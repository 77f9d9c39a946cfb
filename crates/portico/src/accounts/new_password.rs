//! Another password for whoever is signed in: what the forms for it have in common. (R-A2)

use base::Secret;
use db::Tx;

use super::{
    account_page::{account, changed},
    actions::{self, FORMER},
    passwords::{self, PasswordFault, password_faults},
    sessions::Begun,
    sign_in_page::password_words,
    store,
};
use crate::{
    page::{Ask, No},
    shell::Form,
};

/// The field in which somebody types the password that they want.
pub(super) const FIELD: &str = "new_password";

/// Says in the form which rules the password breaks, and keeps that it was refused.
pub(super) async fn refuse_weak(ask: &Ask, form: &mut Form) -> Result<(), No> {
    let account = account(ask)?;
    let rules = &ask.app.policy.accounts.password;
    let person = ask.read(move |r| store::person(r, account)).await?;
    let practice = ask.app.policy.practice.name.as_str();
    let faults = password_faults(rules, &person.personal(practice), ask.form.raw(FIELD));
    if faults.is_empty() {
        return Ok(());
    }
    for fault in &faults {
        form.wrong(FIELD, password_words(&ask.t, rules, *fault));
    }
    let codes = faults.into_iter().map(PasswordFault::code).collect();
    actions::note_rejected(&ask.app, ask.who(), ask.now, (Some(account), codes)).await
}

/// Says in the form that the password is the present one or one of the last, and keeps that it was
/// refused.
pub(super) async fn refuse_former(ask: &Ask, form: &mut Form) -> Result<(), No> {
    let account = account(ask)?;
    if !actions::is_former(&ask.app, account, &typed(ask)).await? {
        return Ok(());
    }
    let history = ask.app.policy.accounts.password.history;
    form.wrong(FIELD, ask.t.password_former(history));
    actions::note_rejected(&ask.app, ask.who(), ask.now, (Some(account), vec![FORMER])).await
}

/// Takes a password that was not refused; every other session ends, this one goes on under a new
/// token.
pub(super) async fn set(ask: &Ask) -> Result<Begun, No> {
    let (app, account, now) = (ask.app.clone(), account(ask)?, ask.now);
    let hash = ask.app.hasher.hash(typed(ask)).await?;
    let set = move |tx: &mut Tx<'_>| actions::set_password(tx, &app, now, account, &hash);
    let ((), begun) = changed(ask, set).await?;
    Ok(begun)
}

fn typed(ask: &Ask) -> Secret<String> {
    Secret::new(passwords::normal(ask.form.raw(FIELD)))
}
