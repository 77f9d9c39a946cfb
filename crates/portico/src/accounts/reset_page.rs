//! The pages of a forgotten password. The link's token leaves the address at once: it goes into a
//! cookie, so that it stands in no history and no `Referer`.

use askama::Template;
use base::{Secret, secret};
use web::cookie::Keep;

use super::{
    actions,
    model::{AccountId, Token},
    passwords::{PasswordFault, Personal, normal, password_faults},
    reset::{self, Way},
    sign_in_page::{guard, is_own_address, password_hint, password_words},
    store,
};
use crate::{
    page::{Answer, Ask, No, RESET, Reply},
    shell::{Form, Frame},
};

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
    /// With a code from the desk instead of a link.
    by_desk: bool,
    days: u32,
    rules: String,
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

/// Sends a link, if there is such an account with a proven address that had not too many today. The
/// answer is the same anyway; that an address asks too often is said whosever accounts it names.
pub(super) async fn ask_send(ask: Ask) -> Answer {
    let guards = &ask.app.guards;
    let of_day = if is_own_address(&ask) { &guards.resets_here } else { &guards.resets };
    for guard in [guard(&ask), of_day] {
        let taken = guard.take(ask.peer, ask.now);
        taken.map_err(|wait| No::TooMany { retry_seconds: wait.retry_seconds })?;
    }
    let username = ask.form.text("username").to_owned();
    let now = ask.now;
    ask.write(move |tx| reset::ask(tx, now, &username)).await?;
    let frame = ask.frame(ask.t.reset_asked_title());
    ask.html(&AskedPage { frame })
}

/// A mailed link is opened: its token goes into a cookie. A dead link looks like a living one, so
/// that nobody learns from it.
pub(super) async fn follow(ask: Ask) -> Answer {
    let token = secret::from_hex(ask.param("token")?).and_then(|t| t.try_into().ok());
    let token: Token = token.ok_or(No::NotFound)?;
    Ok(Reply::see("/reset/new").with_cookie(ask.cookie(RESET, &token, Keep::Session)))
}

/// Where somebody with a link chooses a new password.
pub(super) async fn link_form(ask: Ask) -> Answer {
    choose_page(&ask, false, Form::empty())
}

/// Takes the new password of somebody with a link.
pub(super) async fn link_send(ask: Ask) -> Answer {
    let Some(token) = ask.reset else { return Ok(Reply::see("/reset")) };
    choose(ask, Way::Link(token)).await
}

/// Where somebody with a code from the desk chooses a new password.
pub(super) async fn desk_form(ask: Ask) -> Answer {
    choose_page(&ask, true, Form::empty())
}

/// Takes the new password of somebody with a code from the desk.
pub(super) async fn desk_send(ask: Ask) -> Answer {
    let typed = |field| ask.form.text(field).to_owned();
    let way = Way::Desk { username: typed("username"), birth_date: typed("birth_date") };
    choose(ask, way).await
}

fn choose_page(ask: &Ask, by_desk: bool, form: Form) -> Answer {
    let accounts = &ask.app.policy.accounts;
    let rules = password_hint(&ask.t, &accounts.password);
    let days = accounts.reset.desk_code_days;
    let title = if by_desk { ask.t.reset_desk_title() } else { ask.t.reset_choose_title() };
    let frame = ask.frame(title);
    if form.is_fine() {
        return ask.html(&ChoosePage { frame, form, by_desk, days, rules });
    }
    ask.refused(&ChoosePage { frame: frame.refused(), form, by_desk, days, rules })
}

/// What the password lacks is said first, as far as it says nothing about anybody; then way and
/// proof must be right; only then is the password compared with the person and with former ones.
async fn choose(ask: Ask, way: Way) -> Answer {
    let guard = guard(&ask);
    let checked = guard.check(ask.peer, ask.now);
    checked.map_err(|wait| No::TooMany { retry_seconds: wait.retry_seconds })?;
    let by_desk = matches!(way, Way::Desk { .. });
    let mut form = Form::typed(ask.form.clone());
    let password = Secret::new(ask.form.raw("password").to_owned());
    let faults = note_faults(&ask, &mut form, &Personal::default(), &password);
    if !form.is_fine() {
        // Whoever sends these again and again is slowed down like one who guesses.
        guard.count(ask.peer, ask.now);
        return rejected(&ask, by_desk, form, (None, faults)).await;
    }
    let typed = ask.form.text("code").to_owned();
    let (app, now) = (ask.app.clone(), ask.now);
    let proven = {
        let (app, way, typed) = (app.clone(), way.clone(), typed.clone());
        ask.write(move |tx| reset::prove(tx, &app, now, &way, &typed)).await?
    };
    let Some(account) = proven else { return no_match(&ask, by_desk, form) };
    let person = ask.read(move |r| store::person(r, account)).await?;
    let practice = ask.app.policy.practice.name.as_str();
    let mut faults = note_faults(&ask, &mut form, &person.personal(practice), &password);
    let normal = Secret::new(normal(password.expose()));
    if form.is_fine() && actions::is_former(&app, account, &normal).await? {
        let history = ask.app.policy.accounts.password.history;
        form.wrong("password", ask.t.password_former(history));
        faults.push(actions::FORMER);
    }
    if !form.is_fine() {
        return rejected(&ask, by_desk, form, (Some(account), faults)).await;
    }
    let hash = app.hasher.hash(normal).await?;
    let done = ask.write(move |tx| reset::finish(tx, &app, now, (&way, &typed), &hash)).await?;
    let Some(code) = done else { return no_match(&ask, by_desk, form) };
    let frame = ask.frame(ask.t.reset_done_title());
    let page = ask.html(&DonePage { frame, code: code.map(|code| code.expose().to_string()) })?;
    Ok(page.with_cookie(ask.forget(RESET)))
}

/// Says in the form what the password lacks; gives the words for the ledger.
fn note_faults(
    ask: &Ask,
    form: &mut Form,
    person: &Personal<'_>,
    password: &Secret<String>,
) -> Vec<&'static str> {
    let rules = &ask.app.policy.accounts.password;
    let faults = password_faults(rules, person, password.expose());
    for fault in &faults {
        form.wrong("password", password_words(&ask.t, rules, *fault));
    }
    faults.into_iter().map(PasswordFault::code).collect()
}

/// Shows the page again; that a password was refused is on record.
async fn rejected(
    ask: &Ask,
    by_desk: bool,
    form: Form,
    (account, codes): (Option<AccountId>, Vec<&'static str>),
) -> Answer {
    actions::note_rejected(&ask.app, ask.who(), ask.now, (account, codes)).await?;
    choose_page(ask, by_desk, form)
}

/// The same words whatever was wrong.
fn no_match(ask: &Ask, by_desk: bool, mut form: Form) -> Answer {
    guard(ask).count(ask.peer, ask.now);
    let phone = ask.app.policy.practice.phone.as_str();
    let words =
        if by_desk { ask.t.reset_desk_no_match(phone) } else { ask.t.reset_no_match(phone) };
    form.wrong("code", words);
    choose_page(ask, by_desk, form)
}
