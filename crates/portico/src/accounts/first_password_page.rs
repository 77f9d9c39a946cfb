//! The first password of somebody who was given one: it opens this page and nothing else, because
//! whoever handed it over knows it too. (R-A2)

use askama::Template;

use super::{
    new_password, place_of,
    sign_in_page::{password_hint, with_session},
};
use crate::{
    page::{Answer, Ask, Reply},
    shell::{Form, Frame},
};

#[derive(Template)]
#[template(path = "accounts/templates/first_password.html")]
struct Page {
    frame: Frame,
    form: Form,
    field: &'static str,
    rules: String,
}

/// Asks for a password that only they know.
pub(super) async fn form(ask: Ask) -> Answer {
    page(&ask, Form::empty())
}

fn page(ask: &Ask, form: Form) -> Answer {
    let rules = password_hint(&ask.t, &ask.app.policy.accounts.password);
    let frame = ask.frame(ask.t.first_password_title());
    if form.is_fine() {
        return ask.html(&Page { frame, form, field: new_password::FIELD, rules });
    }
    ask.refused(&Page { frame: frame.refused(), form, field: new_password::FIELD, rules })
}

/// Takes it; the session goes on under a new token.
pub(super) async fn send(ask: Ask) -> Answer {
    let mut form = Form::empty();
    new_password::refuse_weak(&ask, &mut form).await?;
    if form.is_fine() {
        new_password::refuse_former(&ask, &mut form).await?;
    }
    if !form.is_fine() {
        return page(&ask, form);
    }
    let begun = new_password::set(&ask).await?;
    Ok(with_session(&ask, Reply::see(place_of(begun.stage)), &begun))
}
