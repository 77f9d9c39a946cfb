//! The first password of somebody who was given one: it opens this page and nothing else, because
//! whoever handed it over knows it too. (R-A2)

use askama::Template;

use super::{
    account_page::{NEW_PASSWORD, is_new, keeps_rules, set_new_password},
    place_of,
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
        return ask.html(&Page { frame, form, field: NEW_PASSWORD, rules });
    }
    ask.refused(&Page { frame: frame.refused(), form, field: NEW_PASSWORD, rules })
}

/// Takes it; the session goes on under a new token.
pub(super) async fn send(ask: Ask) -> Answer {
    let mut form = Form::empty();
    if !keeps_rules(&ask, &mut form).await? || !is_new(&ask, &mut form).await? {
        return page(&ask, form);
    }
    let begun = set_new_password(&ask).await?;
    Ok(with_session(&ask, Reply::see(place_of(begun.stage)), &begun))
}
