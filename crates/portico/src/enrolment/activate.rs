//! `/activate`: the code and the birth date. Whatever does not match gets one and the same answer.
//! (R-A3, T-02, T-03)

use askama::Template;
use base::Secret;
use web::cookie::Keep;

use super::{
    model::CodeId,
    redeem::{self, Opened, Presented},
    rules,
};
use crate::{
    accounts,
    page::{Answer, Ask, No, Reply, SESSION},
    people::Established,
    shell::{Form, Frame},
};

#[derive(Template)]
#[template(path = "enrolment/templates/activate.html")]
struct Page {
    frame: Frame,
    form: Form,
    ask_last_name: bool,
    may_request: bool,
}

/// The form: the code and the birth date, nothing else.
pub(super) async fn form(ask: Ask) -> Answer {
    page(&ask, Form::empty())
}

fn page(ask: &Ask, form: Form) -> Answer {
    let enrolment = &ask.app.policy.enrolment;
    let frame = ask.frame(ask.t.activate_title());
    let fine = form.is_fine();
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        ask_last_name: enrolment.ask_last_name,
        may_request: enrolment.request_access,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Looks at the code; the right one with the right birth date opens the next page.
pub(super) async fn send(ask: Ask) -> Answer {
    count_try(&ask)?;
    let mut form = Form::typed(ask.form.clone());
    if ask.form.text("code").is_empty() {
        form.wrong("code", ask.t.activate_code_missing());
    }
    let birth_date = rules::read_date(ask.form.text("birth_date"));
    if birth_date.is_none() {
        form.wrong("birth_date", ask.t.birth_date_wrong());
    }
    if !form.is_fine() {
        return page(&ask, form);
    }
    let typed = Presented {
        code: Secret::new(ask.form.text("code").to_owned()),
        birth_date,
        family: ask.form.text("family").to_owned(),
    };
    let (app, now, browser) = (ask.app.clone(), ask.now, ask.browser.clone());
    let opened = ask
        .write(move |tx| -> Result<_, No> {
            Ok(match redeem::present(tx, &app, &typed, now)? {
                Opened::Way(code) => {
                    Ok(accounts::begin_activation(tx, *CodeId::as_bytes(&code), &browser, now)?)
                }
                other => Err(other),
            })
        })
        .await?;
    match opened {
        Ok(token) => {
            let cookie = ask.cookie(SESSION, &token, Keep::Session);
            Ok(Reply::see("/activate/account").with_cookie(cookie))
        }
        Err(why) => {
            form.wrong("code", why_not(&ask, why));
            page(&ask, form)
        }
    }
}

/// Each address may try so many codes; those of the practice's own rooms several times as many.
fn count_try(ask: &Ask) -> Result<(), No> {
    let guards = &ask.app.guards;
    let guard = if accounts::is_own_address(ask) { &guards.codes_here } else { &guards.codes };
    let taken = guard.take(ask.peer, ask.now);
    taken.map_err(|wait| No::TooMany { retry_seconds: wait.retry_seconds })
}

fn why_not(ask: &Ask, why: Opened) -> String {
    let (t, phone) = (&ask.t, ask.app.policy.practice.phone.as_str());
    match why {
        Opened::Way(_) | Opened::Nothing => t.activate_no_match(phone),
        Opened::Used => t.activate_used(phone),
        Opened::Expired => t.activate_expired(phone),
        Opened::NotEligible(why) => not_eligible(ask, why),
    }
}

/// Why the portal is not open to somebody whose chart has changed since the code was printed.
pub(super) fn not_eligible(ask: &Ask, why: Established) -> String {
    let (t, practice) = (&ask.t, &ask.app.policy.practice);
    match why {
        Established::NotSince { on } => {
            t.activate_not_since(t.date(on), practice.phone.as_str(), practice.name.as_str())
        }
        _ => t.activate_not_eligible(practice.phone.as_str(), practice.name.as_str()),
    }
}

/// What a page says when its way was closed in the meantime.
pub(super) fn closed(ask: &Ask, why: redeem::NotJoined) -> String {
    let (t, phone) = (&ask.t, ask.app.policy.practice.phone.as_str());
    match why {
        redeem::NotJoined::Used => t.activate_used(phone),
        redeem::NotJoined::Expired => t.activate_expired(phone),
        redeem::NotJoined::NotEligible(why) => not_eligible(ask, why),
        redeem::NotJoined::UsernameTaken => t.username_taken(),
    }
}
