//! Asking for access without a code. Whoever asks is answered in the same words, patient or not,
//! and no chart is looked at. (R-A4, T-07)

use askama::Template;
use base::{contact::Phone, name::fold, secret};

use super::{actions, model::NewRequest, rules};
use crate::{
    keys::Purpose,
    page::{Answer, Ask, Failed, No, go_on},
    shell::{Form, Frame},
};

/// The longest name that is taken.
const NAME_CHARS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "enrolment/templates/request.html")]
struct Page {
    frame: Frame,
    form: Form,
    /// When this form was opened, sealed: programs are quicker than people.
    opened: String,
    days: String,
}

#[derive(Template)]
#[template(path = "enrolment/templates/requested.html")]
struct SentPage {
    frame: Frame,
    days: String,
}

/// The form: name, birth date, telephone number.
pub(super) async fn form(ask: Ask) -> Answer {
    page(&ask, Form::empty())
}

fn page(ask: &Ask, form: Form) -> Answer {
    is_offered(ask)?;
    let frame = ask.frame(ask.t.request_title());
    let fine = form.is_fine();
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        opened: rules::opened_text(ask.now, &seal(ask, ask.now)),
        days: days(ask),
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

fn is_offered(ask: &Ask) -> Result<(), No> {
    if ask.app.policy.enrolment.request_access { Ok(()) } else { Err(No::NotFound) }
}

/// The promise in words.
fn days(ask: &Ask) -> String {
    let language = crate::agreements::policy_language(&ask.t);
    ask.app.policy.fill(language, "{sla.access_request}", &[])
}

fn seal(ask: &Ask, opened: base::Instant) -> [u8; 32] {
    let millis = opened.as_millis().to_be_bytes();
    ask.app.keys.seal(Purpose::FormOpened, &[&millis, &ask.form_secret])
}

/// Keeps the request.
pub(super) async fn send(ask: Ask) -> Answer {
    is_offered(&ask)?;
    let mut form = Form::typed(ask.form.clone());
    let full_name = ask.form.text("full_name").to_owned();
    if fold(&full_name).is_empty() || full_name.chars().count() > NAME_CHARS_MAX {
        form.wrong("full_name", ask.t.request_name_wrong());
    }
    let today = actions::today(&ask.app, ask.now);
    let birth_date = rules::read_date(ask.form.text("birth_date"));
    match birth_date {
        None => form.wrong("birth_date", ask.t.birth_date_wrong()),
        Some(birth) if !rules::is_possible_birth(birth, today) => {
            form.wrong("birth_date", ask.t.birth_date_impossible());
        }
        Some(_) => {}
    }
    let phone = ask.form.text("phone").parse::<Phone>();
    if phone.is_err() {
        form.wrong("phone", ask.t.request_phone_wrong());
    }
    if !ask.form.text("nickname").is_empty() {
        form.wrong("nickname", ask.t.request_leave_empty());
    }
    if !came_from_a_person(&ask) {
        form.wrong("full_name", ask.t.request_too_quick());
    }
    let (Some(birth_date), Ok(phone), true) = (birth_date, phone, form.is_fine()) else {
        return page(&ask, form);
    };
    let new = NewRequest {
        full_name,
        birth_date,
        phone: phone.as_str().to_owned(),
        language: ask.t.language().to_owned(),
    };
    let (app, now) = (ask.app.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            actions::request_access(tx, &app, &new, now)?;
            Ok(((), "/activate/requested".to_owned()))
        })
        .await;
    go_on(done)
}

/// Whether the form lay open for as long as somebody needs to fill it in.
fn came_from_a_person(ask: &Ask) -> bool {
    let Some((opened, sealed)) = rules::read_opened(ask.form.text("opened")) else { return false };
    secret::same(&sealed, &seal(ask, opened)) && rules::is_persons_pace(opened, ask.now)
}

/// What happens next, for everybody the same.
pub(super) async fn sent(ask: Ask) -> Answer {
    is_offered(&ask)?;
    let frame = ask.frame(ask.t.requested_title());
    ask.html(&SentPage { frame, days: days(&ask) })
}
