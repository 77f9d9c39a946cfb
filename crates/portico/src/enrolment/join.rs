//! From the code to the account: user name, password, language, address; then the recovery code,
//! and the six digits that prove the address. (R-A2, R-A3)

use std::sync::Arc;

use askama::Template;
use base::{Secret, contact::Email};
use web::cookie::Keep;

use super::{
    activate::closed,
    redeem::{self, Joined, Joining, Newcomer, NotJoined},
    words::LANGUAGE_NAMES,
};
use crate::{
    accounts::{self, Personal, UsernameFault},
    happened,
    page::{Answer, Ask, Caller, Changed, DEVICE, Failed, No, Reply, SESSION},
    people::Patient,
    shell::{Form, Frame},
};

#[derive(Template)]
#[template(path = "enrolment/templates/join.html")]
struct Page {
    frame: Frame,
    form: Form,
    email: String,
    language: String,
    languages: Vec<(&'static str, &'static str)>,
    username_min: u32,
    username_max: u32,
    /// What a password must be.
    rules: String,
}

#[derive(Template)]
#[template(path = "enrolment/templates/closed.html")]
struct ClosedPage {
    frame: Frame,
    why: String,
}

#[derive(Template)]
#[template(path = "enrolment/templates/joined.html")]
struct JoinedPage {
    frame: Frame,
    username: String,
    code: String,
    email: Option<String>,
}

#[derive(Template)]
#[template(path = "enrolment/templates/email.html")]
struct EmailPage {
    frame: Frame,
    form: Form,
    /// Where the digits went, while they are waited for.
    waiting: Option<String>,
    /// New ones were sent just now.
    sent: bool,
}

/// Whose code brought this browser here, while it is good.
async fn newcomer(ask: &Ask) -> Result<Result<Newcomer, NotJoined>, No> {
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    ask.view(move |v| {
        let found = redeem::newcomer(v, &viewer, now)?;
        let event = happened!("activation.continued");
        v.record(match &found {
            Ok(Newcomer { code, .. }) => event.patient(code.patient).object(code.id),
            Err(_) => event.refused(),
        });
        Ok(found)
    })
    .await
}

/// The form, with the rules said before anything is typed.
pub(super) async fn form(ask: Ask) -> Answer {
    match newcomer(&ask).await? {
        Ok(Newcomer { patient, email, .. }) => {
            let email = email.or(patient.email).unwrap_or_default();
            page(&ask, Form::empty(), email)
        }
        Err(why) => closed_page(&ask, why),
    }
}

fn page(ask: &Ask, form: Form, email: String) -> Answer {
    let policy = &ask.app.policy.accounts;
    let frame = ask.frame(ask.t.join_title());
    let fine = form.is_fine();
    let chosen = form.value("language").to_owned();
    let offered = ask.app.texts.languages();
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        email,
        languages: LANGUAGE_NAMES.into_iter().filter(|(l, _)| offered.contains(l)).collect(),
        language: if chosen.is_empty() { ask.t.language().to_owned() } else { chosen },
        username_min: policy.username.min_chars,
        username_max: policy.username.max_chars,
        rules: accounts::password_hint(&ask.t, &policy.password),
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// The code was used, ended or has become too old since it was shown.
fn closed_page(ask: &Ask, why: NotJoined) -> Answer {
    let frame = ask.frame(ask.t.activate_closed_title());
    ask.refused(&ClosedPage { frame, why: closed(ask, why) })
}

/// Makes the account, or says everything that is wrong at once.
pub(super) async fn send(ask: Ask) -> Answer {
    let patient = match newcomer(&ask).await? {
        Ok(newcomer) => newcomer.patient,
        Err(why) => return closed_page(&ask, why),
    };
    let mut form = Form::typed(ask.form.clone());
    let password = Secret::new(ask.form.raw("password").to_owned());
    check_username(&ask, &mut form, &patient).await?;
    check_password(&ask, &mut form, &patient, &password).await?;
    let email = match ask.form.text("email") {
        "" => None,
        typed => {
            let email = typed.parse::<Email>().ok();
            if email.is_none() {
                form.wrong("email", ask.t.email_wrong());
            }
            email
        }
    };
    if !form.is_fine() {
        let typed = ask.form.text("email").to_owned();
        return page(&ask, form, typed);
    }
    let normal = Secret::new(accounts::normal(password.expose()));
    let offered = ask.app.texts.languages();
    let language = offered.into_iter().find(|l| *l == ask.form.text("language"));
    let joining = Joining {
        username: ask.form.text("username").to_owned(),
        password_hash: ask.app.hasher.hash(normal).await?,
        language: language.unwrap_or(ask.t.language()).to_owned(),
        email: email.clone(),
        browser: ask.browser.clone(),
        device: ask.device,
    };
    let username = joining.username.clone();
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let done = ask
        .once(move |tx| {
            let joined = redeem::join(tx, &app, &viewer, &joining, now)?;
            Ok((joined, "/agreement".to_owned()))
        })
        .await;
    match done {
        Ok(Changed::Now(joined, _)) => welcome(&ask, &joined, username, email.as_ref()),
        Ok(Changed::Before(place)) => Ok(Reply::see(&place)),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(NotJoined::UsernameTaken)) => {
            form.wrong("username", ask.t.username_taken());
            page(&ask, form, ask.form.text("email").to_owned())
        }
        Err(Failed::Refused(why)) => closed_page(&ask, why),
    }
}

async fn check_username(ask: &Ask, form: &mut Form, patient: &Patient) -> Result<(), No> {
    let rules = &ask.app.policy.accounts.username;
    let username = ask.form.text("username");
    let folded = accounts::folded(username);
    let mut faults = accounts::username_faults(rules, username);
    if folded == accounts::folded(&patient.mrn) {
        faults.push(UsernameFault::LooksLikeNumber);
    }
    for fault in &faults {
        form.wrong("username", accounts::username_words(&ask.t, rules, *fault));
    }
    if faults.is_empty() && ask.read(move |r| accounts::is_taken(r, &folded)).await? {
        form.wrong("username", ask.t.username_taken());
    }
    Ok(())
}

async fn check_password(
    ask: &Ask,
    form: &mut Form,
    patient: &Patient,
    password: &Secret<String>,
) -> Result<(), No> {
    let policy = &ask.app.policy;
    let name = &patient.name;
    let person = Personal {
        username: ask.form.text("username"),
        words: vec![
            name.given(),
            name.middle(),
            name.family(),
            policy.practice.name.as_str(),
            ask.form.text("email"),
        ],
        birth_date: Some(patient.birth_date),
    };
    let rules = &policy.accounts.password;
    let faults = accounts::password_faults(rules, &person, password.expose());
    if faults.is_empty() {
        return Ok(());
    }
    for fault in &faults {
        form.wrong("password", accounts::password_words(&ask.t, rules, *fault));
    }
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code()).collect();
    let patient = patient.id;
    ask.write(move |tx| -> Result<(), No> {
        let event = happened!("credential.password_rejected").patient(patient).refused();
        tx.record(event.with("codes", codes));
        Ok(())
    })
    .await
}

/// The recovery code, once, and the way on. The page belongs to the new session already.
fn welcome(ask: &Ask, joined: &Joined, username: String, email: Option<&Email>) -> Answer {
    let caller = ask.caller.as_seen_by(ask.viewer.clone());
    let caller = Arc::new(Caller { form_secret: joined.begun.token, ..caller });
    let frame = caller.frame(ask.t.joined_title());
    let page = JoinedPage {
        frame,
        username,
        code: joined.recovery.expose().to_string(),
        email: email.map(|email| email.as_str().to_owned()),
    };
    let reply = ask.html(&page)?;
    let reply = reply.with_cookie(ask.cookie(SESSION, &joined.begun.token, Keep::Session));
    let Some(device) = joined.begun.device else { return Ok(reply) };
    let days = ask.app.policy.accounts.lockout.device_days;
    Ok(reply.with_cookie(ask.cookie(DEVICE, &device, Keep::Days(days))))
}

/// The six digits from the mail; they can be left for later.
pub(super) async fn email_form(ask: Ask) -> Answer {
    let mut form = Form::empty();
    if ask.query.ticked("often") {
        form.wrong("digits", ask.t.email_too_often(ask.app.policy.practice.phone.as_str()));
    }
    email_page(&ask, form).await
}

async fn email_page(ask: &Ask, form: Form) -> Answer {
    let account = ask.viewer.account().ok_or(No::SignIn)?;
    let waiting = ask.read(move |r| accounts::email_waiting(r, account)).await?;
    let frame = ask.frame(ask.t.join_email_title());
    let fine = form.is_fine();
    let page = EmailPage {
        frame: if fine { frame } else { frame.refused() },
        form,
        waiting,
        sent: fine && ask.query.ticked("sent"),
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Sends new digits to the same address, as often a day as any others are sent.
pub(super) async fn email_again(ask: Ask) -> Answer {
    let account = ask.viewer.account().ok_or(No::SignIn)?;
    let (app, now) = (ask.app.clone(), ask.now);
    if ask.read(move |r| accounts::email_waiting(r, account)).await?.is_none() {
        return Ok(Reply::see("/activate/email"));
    }
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            let sent = accounts::request_email_again(tx, &app, account, now)?;
            let next = if sent { "/activate/email?sent=1" } else { "/activate/email?often=1" };
            Ok(((), next.to_owned()))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(())) => Err(No::NotFound),
    }
}

/// Takes the address when the digits are right.
pub(super) async fn email_send(ask: Ask) -> Answer {
    let account = ask.viewer.account().ok_or(No::SignIn)?;
    let (app, now) = (ask.app.clone(), ask.now);
    let typed = ask.form.text("digits").to_owned();
    let confirmed =
        ask.write(move |tx| accounts::confirm_email(tx, &app, account, &typed, now)).await?;
    if confirmed {
        return Ok(Reply::see("/agreement"));
    }
    let mut form = Form::typed(ask.form.clone());
    form.wrong("digits", ask.t.email_code_wrong());
    email_page(&ask, form).await
}
