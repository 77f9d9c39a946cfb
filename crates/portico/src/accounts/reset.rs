//! A forgotten password: a link by mail, and with it the recovery code on paper or the
//! authenticator. Who reads somebody's mail gets nowhere with the link alone. (security.md §3.5)

use askama::Template;
use base::{Instant, Secret, secret};
use db::Tx;

use super::{
    actions,
    model::{AccountId, State, Token},
    passwords::{Personal, password_faults},
    place::Place,
    second_factor::Proof,
    sign_in_page::password_words,
    store::{self, Sent},
    token_hash,
};
use crate::{
    app::App,
    codes::Code,
    happened,
    keys::Purpose,
    notify::Notice,
    page::{Answer, Ask, No},
    shell::{Form, Frame},
};

/// Wrong second factors that one link survives.
const TRIES_MAX: i64 = 5;

#[derive(Template)]
#[template(path = "accounts/templates/reset_ask.html")]
struct AskPage {
    frame: Frame,
    form: Form,
}

#[derive(Template)]
#[template(path = "accounts/templates/reset_asked.html")]
struct AskedPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "accounts/templates/reset_choose.html")]
struct ChoosePage {
    frame: Frame,
    form: Form,
    min_chars: u32,
}

#[derive(Template)]
#[template(path = "accounts/templates/reset_done.html")]
struct DonePage {
    frame: Frame,
    /// The new recovery code, shown this once, when the old one was used up.
    code: Option<String>,
}

/// Where somebody says which account it is.
pub(super) async fn ask_form(ask: Ask) -> Answer {
    let frame = ask.frame(ask.t.reset_title());
    ask.html(&AskPage { frame, form: Form::empty() })
}

/// Sends a link, if there is such an account with a proven address. The answer is the same anyway.
pub(super) async fn ask_send(ask: Ask) -> Answer {
    let guard = &ask.app.guards.sign_in;
    let taken = guard.take(ask.peer, ask.now);
    taken.map_err(|wait| No::TooMany { retry_seconds: wait.retry_seconds })?;
    let folded = super::passwords::folded(ask.form.text("username"));
    let (app, now) = (ask.app.clone(), ask.now);
    let token: Token = secret::random();
    ask.write(move |tx| -> Result<(), No> {
        let mut event = happened!("auth.reset_requested");
        if let Some(account) = reachable(tx, &app, &folded)? {
            let expires = now.plus_minutes(i64::from(app.policy.accounts.reset.minutes));
            store::save_reset_link(tx, account, token_hash(&token), now, expires)?;
            let notice = Notice::ResetLink { token: secret::hex(&token) };
            actions::tell(tx, &app, now, account, &notice)?;
            event = event.object(account);
        }
        tx.record(event);
        Ok(())
    })
    .await?;
    let frame = ask.frame(ask.t.reset_asked_title());
    ask.html(&AskedPage { frame })
}

/// The account of this name, when it may be reset by mail.
fn reachable(tx: &mut Tx<'_>, app: &App, folded: &str) -> db::Result<Option<AccountId>> {
    let Some(known) = store::credentials(tx, folded)? else { return Ok(None) };
    let name = app.keys.seal(Purpose::SignInName, &[folded.as_bytes()]);
    let disabled = store::tally(tx, name)?.disabled;
    let proven = store::overview(tx, known.account)?.email_verified;
    Ok((known.state == State::Active && !disabled && proven).then_some(known.account))
}

/// Where somebody with a link chooses a new password. A dead link looks like a living one, so
/// that nobody learns from it.
pub(super) async fn choose_form(ask: Ask) -> Answer {
    choose_page(&ask, Form::empty())
}

fn choose_page(ask: &Ask, form: Form) -> Answer {
    let min_chars = ask.app.policy.accounts.password.min_chars;
    let frame = ask.frame(ask.t.reset_choose_title());
    if form.is_fine() {
        return ask.html(&ChoosePage { frame, form, min_chars });
    }
    ask.refused(&ChoosePage { frame: frame.refused(), form, min_chars })
}

/// Takes the new password.
pub(super) async fn choose_send(ask: Ask) -> Answer {
    let guard = &ask.app.guards.sign_in;
    let checked = guard.check(ask.peer, ask.now);
    checked.map_err(|wait| No::TooMany { retry_seconds: wait.retry_seconds })?;
    let token = secret::from_hex(ask.param("token")?).and_then(|t| t.try_into().ok());
    let token: Token = token.ok_or(No::NotFound)?;
    let password = Secret::new(ask.form.raw("password").to_owned());
    let mut form = Form::typed(ask.form.clone());
    check_new(&ask, &mut form, token, &password).await?;
    if !form.is_fine() {
        return choose_page(&ask, form);
    }
    let normal = Secret::new(super::passwords::normal(password.expose()));
    let hash = ask.app.hasher.hash(normal).await?;
    let (app, now) = (ask.app.clone(), ask.now);
    let typed = ask.form.text("code").to_owned();
    let done = ask.write(move |tx| reset(tx, &app, now, token, &typed, &hash)).await?;
    let Some(code) = done else {
        guard.count(ask.peer, ask.now);
        form.wrong("code", ask.t.reset_no_match(ask.app.policy.practice.phone.as_str()));
        return choose_page(&ask, form);
    };
    let frame = ask.frame(ask.t.reset_done_title());
    ask.html(&DonePage { frame, code: code.map(|code| code.expose().to_string()) })
}

async fn check_new(
    ask: &Ask,
    form: &mut Form,
    token: Token,
    password: &Secret<String>,
) -> Result<(), No> {
    let link = ask.read(move |r| store::reset_link(r, token_hash(&token))).await?;
    let rules = &ask.app.policy.accounts.password;
    let username = link.as_ref().map_or("", |link| link.email.as_str());
    let practice = ask.app.policy.practice.name.as_str();
    let person = Personal { username, words: vec![practice], birth_date: None };
    for fault in password_faults(rules, &person, password.expose()) {
        form.wrong("password", password_words(&ask.t, rules, fault));
    }
    let normal = Secret::new(super::passwords::normal(password.expose()));
    if let Some(link) = link.filter(|_| form.is_fine())
        && actions::is_former(&ask.app, link.account, &normal).await?
    {
        form.wrong("password", ask.t.password_former(rules.history));
    }
    Ok(())
}

/// Sets the new password, when link and second factor are right; gives the new recovery code when
/// the old one was used. Nothing says which of them was wrong.
fn reset(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    token: Token,
    typed: &str,
    hash: &Secret<String>,
) -> Result<Option<Option<Secret<Code>>>, No> {
    let link = store::reset_link(tx, token_hash(&token))?;
    let good = |link: &Sent| now < link.expires_at && link.tries < TRIES_MAX;
    let Some(link) = link.filter(good) else {
        tx.record(happened!("auth.reset_failed").refused().with("why", "link"));
        return Ok(None);
    };
    let account = link.account;
    let known = store::credentials_of(tx, account)?;
    let proof = Proof::of(typed);
    let by_paper = matches!(proof, Proof::RecoveryCode(_));
    let spends = proof.check(app, &known, now).filter(|_| known.state == State::Active);
    let Some(spends) = spends else {
        store::count_reset_try(tx, account)?;
        tx.record(happened!("auth.reset_failed").object(account).refused().with("why", "proof"));
        return Ok(None);
    };
    spends.spend(tx, &known)?;
    Place::of_account(tx, app, account, None, now)?.succeed(tx, now)?;
    actions::set_password(tx, app, now, account, hash)?;
    tx.record(happened!("auth.reset_done").object(account));
    if !by_paper {
        return Ok(Some(None));
    }
    let (code, sealed) = super::recovery::new(&app.keys, account);
    store::set_recovery(tx, account, Some(sealed))?;
    tx.record(happened!("credential.recovery_code_made").object(account));
    Ok(Some(Some(code)))
}
