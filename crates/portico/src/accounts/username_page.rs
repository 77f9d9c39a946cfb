//! The page for another user name: what it may be stands there before anybody types. (R-A2)

use askama::Template;
use base::{Instant, Secret};

use super::{
    account_page::confirmed,
    passwords::{PasswordFault, UsernameFault, folded, password_faults, username_faults},
    sign_in_page::{username_words, with_session},
    store,
    username::{self, NotRenamed},
};
use crate::{
    page::{Answer, Ask, No, Reply},
    shell::{Form, Frame},
};

#[derive(Template)]
#[template(path = "accounts/templates/username.html")]
struct Page {
    frame: Frame,
    form: Form,
    username: String,
    username_min: u32,
    username_max: u32,
    hours: u32,
    /// It was changed not long ago, and may be again from then on.
    again: Option<Instant>,
}

/// The form, or from when on there will be one.
pub(super) async fn form(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let account = ask.viewer.account().ok_or(No::SignIn)?;
    let (username, last) = ask
        .read(move |r| -> db::Result<_> {
            let changed_at = store::username_changed_at(r, account)?;
            Ok((store::overview(r, account)?.username, changed_at))
        })
        .await?;
    let rules = &ask.app.policy.accounts.username;
    let frame = ask.frame(ask.t.username_change_title());
    let fine = form.is_fine();
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        username,
        username_min: rules.min_chars,
        username_max: rules.max_chars,
        hours: rules.change_hours,
        again: username::wait(last, rules, ask.now),
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Takes the name. The password comes before the question whether somebody has the name already,
/// so that an open browser is no place to try names.
pub(super) async fn send(ask: Ask) -> Answer {
    let account = ask.viewer.account().ok_or(No::SignIn)?;
    let mut form = Form::typed(ask.form.clone());
    let policy = &ask.app.policy.accounts;
    let username = ask.form.text("username").to_owned();
    let person = ask.read(move |r| store::person(r, account)).await?;
    let mut faults = username_faults(&policy.username, &username);
    if person.mrn.as_deref().is_some_and(|mrn| folded(mrn) == folded(&username)) {
        faults.push(UsernameFault::LooksLikeNumber);
    }
    for fault in faults {
        form.wrong("username", username_words(&ask.t, &policy.username, fault));
    }
    if !form.is_fine() || !confirmed(&ask, &mut form, "password").await? {
        return page(&ask, form).await;
    }
    // Nobody joins with a password that holds the user name, so nobody comes to that later.
    let practice = ask.app.policy.practice.name.as_str();
    let (person, password) = (person.renamed(&username), Secret::new(ask.form.raw("password")));
    let faults = password_faults(&policy.password, &person.personal(practice), password.expose());
    if faults.contains(&PasswordFault::Personal) {
        form.wrong("username", ask.t.username_in_password());
        return page(&ask, form).await;
    }
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let (browser, device) = (ask.browser.clone(), ask.device);
    let renamed = ask
        .write(move |tx| username::rename(tx, &app, &viewer, (&username, (&browser, device)), now))
        .await?;
    match renamed {
        Ok(begun) => Ok(with_session(&ask, Reply::see("/account"), &begun)),
        Err(NotRenamed::Taken) => {
            form.wrong("username", ask.t.username_taken());
            page(&ask, form).await
        }
        Err(NotRenamed::TooSoon(again)) => {
            let zone = ask.app.policy.practice.time_zone.zone();
            form.wrong("username", ask.t.username_too_soon(ask.t.moment(again, zone)));
            page(&ask, form).await
        }
    }
}
