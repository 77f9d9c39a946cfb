//! The access form: read, answered and signed on the practice's screen, or noted when it was signed
//! on paper. What is asked is what the paper asks. (R-A5)

use askama::Template;
use base::words::Word as _;

use super::{
    actions,
    forms::{answer, frame, opened, past_day, record},
    model::{Asked, FormMethod, Relation, Reminder, SignedForm},
    words::{self, Choice},
};
use crate::{
    agreements::{self, ACKNOWLEDGED, InForce, Pair, Wish},
    page::{Answer, Ask},
    people::Patient,
    shell::{Form, Frame},
    text::Text,
};

/// Characters of the name that somebody likes to be called.
const PREFERRED_CHARS_MAX: usize = 100;

#[derive(Template)]
#[template(path = "enrolment/templates/form.html")]
struct Page {
    frame: Frame,
    form: Form,
    patient: Patient,
    signer: String,
    today: String,
    mobile: String,
    email: String,
    pairs: Vec<Pair>,
    /// The word of each clause that is acknowledged, and what stands beside its box.
    acknowledgements: Vec<(String, String)>,
    relations: Vec<Choice>,
    reminders: Vec<Choice>,
}

/// The form with the agreement in force.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let patient = opened(ask, "access form").await?;
    let language = ask.t.language();
    let in_force = ask.read(move |r| agreements::in_force(r, language)).await?;
    let (pairs, acknowledgements) = match in_force {
        Some(InForce { pairs, acknowledgements }) => (pairs, acknowledgements),
        None => (Vec::new(), Vec::new()),
    };
    let fine = form.is_fine();
    let nothing = || ask.t.patient_nothing();
    let page = Page {
        frame: frame(ask, &form, ask.t.enrol_task_form()),
        form,
        signer: patient.name.full(),
        today: ask.t.date(actions::today(&ask.app, ask.now)),
        mobile: patient.mobile.clone().unwrap_or_else(nothing),
        email: patient.email.clone().unwrap_or_else(nothing),
        pairs,
        acknowledgements,
        relations: words::choices(|who| relation(&ask.t, who)),
        reminders: words::choices(|how| reminder(&ask.t, how)),
        patient,
    };
    answer(ask, fine, &page)
}

/// Keeps the signature, with what was answered.
pub(super) async fn sign(ask: Ask) -> Answer {
    let patient = opened(&ask, "access form").await?;
    let (t, today) = (&ask.t, actions::today(&ask.app, ask.now));
    let mut form = Form::typed(ask.form.clone());
    let agreement = ask.read(agreements::current).await?;
    if agreement.is_none() {
        form.wrong("method", t.enrol_missing_agreement());
    }
    let name = patient.name.full();
    let typed = ask.form.text("signed_name");
    let signed = match FormMethod::from_word(ask.form.text("method")) {
        None => {
            form.wrong("method", t.form_method_missing());
            None
        }
        Some(method @ FormMethod::Screen) => {
            let asked = asked(&ask, &mut form, &patient);
            if !agreements::is_signature(typed, &name) {
                form.wrong("signed_name", t.form_name_differs(name.as_str()));
            }
            let signed_name = typed.chars().take(300).collect();
            asked.map(|asked| SignedForm {
                method,
                signed_name,
                signed_on: today,
                asked: Some(asked),
            })
        }
        Some(method @ FormMethod::Paper) => {
            if !ask.form.ticked("witnessed") {
                form.wrong("witnessed", t.form_witness_missing());
            }
            let typed = ask.form.text("signed_on");
            let signed_on = past_day(&ask, &mut form, ("signed_on", typed), agreement.as_ref());
            let signed_name = name.chars().take(300).collect();
            signed_on.map(|signed_on| SignedForm { method, signed_name, signed_on, asked: None })
        }
    };
    let Some(signed) = signed.filter(|_| form.is_fine()) else {
        return page(&ask, form).await;
    };
    let now = ask.now;
    record(&ask, move |tx, who| actions::sign_form(tx, who, &signed, now)).await
}

/// What was answered on the screen; says at each field what is missing.
fn asked(ask: &Ask, form: &mut Form, patient: &Patient) -> Option<Asked> {
    let t = &ask.t;
    let preferred_name = ask.form.text("preferred_name").trim().to_owned();
    if preferred_name.chars().count() > PREFERRED_CHARS_MAX {
        form.wrong("preferred_name", t.form_preferred_long(PREFERRED_CHARS_MAX));
    }
    let contact_right = yes_or_no(ask, form, "contact_right");
    let texts = yes_or_no(ask, form, "texts");
    if texts == Some(true) && patient.mobile.is_none() {
        form.wrong("texts", t.form_no_mobile());
    }
    let interpreter = yes_or_no(ask, form, "interpreter");
    let relation = Relation::from_word(ask.form.text("relation"));
    match relation {
        Some(Relation::Patient) => {}
        None => form.wrong("relation", t.form_choose()),
        Some(Relation::Parent | Relation::Guardian | Relation::Agent) => {
            form.wrong("relation", t.form_relation_other());
        }
    }
    let wish = Wish::from_word(ask.form.text("wish"));
    if wish.is_none() {
        form.wrong("wish", t.preference_missing());
    }
    let chosen = |how: &&Reminder| ask.form.all("reminders").any(|word| word == how.as_str());
    let reminders: Vec<Reminder> = Reminder::ALL.iter().filter(chosen).copied().collect();
    if reminders.contains(&Reminder::Text) && texts == Some(false) {
        form.wrong("reminders", t.form_reminder_texts());
    }
    for key in ACKNOWLEDGED {
        if !ask.form.ticked(key.as_str()) {
            form.wrong(key.as_str(), t.agreement_ack_missing());
        }
    }
    let initials = ask.form.text("initials").trim().to_owned();
    if !are_initials(&initials, patient.name.given()) {
        form.wrong("initials", t.form_initials_wrong());
    }
    Some(Asked {
        preferred_name,
        contact_right: contact_right?,
        texts: texts?,
        interpreter: interpreter?,
        relation: relation?,
        wish: wish?,
        reminders,
        initials,
    })
}

fn yes_or_no(ask: &Ask, form: &mut Form, field: &'static str) -> Option<bool> {
    match ask.form.text(field) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            form.wrong(field, ask.t.form_choose());
            None
        }
    }
}

/// Two to six letters, of which the first is that of the given name.
fn are_initials(typed: &str, given: &str) -> bool {
    let letters: Vec<char> = base::name::fold(typed).chars().filter(|c| *c != ' ').collect();
    let plain = typed.chars().all(|c| c.is_alphabetic() || " .-".contains(c));
    let fits = plain && (2..=6).contains(&letters.len()) && typed.chars().count() <= 12;
    fits && letters.first() == base::name::fold(given).chars().next().as_ref()
}

/// What was answered, for the checklist.
pub(super) fn shown(t: &Text, asked: &Asked) -> Vec<(String, String)> {
    let yes_no = |yes: bool| if yes { t.form_yes() } else { t.form_no() };
    let wish = match asked.wish {
        Wish::TalkFirst => t.preference_talk(),
        Wish::ShowAtOnce => t.preference_show(),
    };
    let reminders: Vec<String> = asked.reminders.iter().map(|how| reminder(t, *how)).collect();
    let or_none = |text: String| if text.is_empty() { t.form_none() } else { text };
    vec![
        (t.form_preferred(), or_none(asked.preferred_name.clone())),
        (t.form_contact_question(), yes_no(asked.contact_right)),
        (t.form_texts(), yes_no(asked.texts)),
        (t.form_interpreter(), yes_no(asked.interpreter)),
        (t.form_relation(), relation(t, asked.relation)),
        (t.preference_question(), wish),
        (t.form_reminders(), or_none(reminders.join(", "))),
        (t.form_initials(), asked.initials.clone()),
    ]
}

fn relation(t: &Text, who: Relation) -> String {
    match who {
        Relation::Patient => t.form_relation_patient(),
        Relation::Parent => t.form_relation_parent(),
        Relation::Guardian => t.form_relation_guardian(),
        Relation::Agent => t.form_relation_agent(),
    }
}

fn reminder(t: &Text, how: Reminder) -> String {
    match how {
        Reminder::Email => t.form_reminder_email(),
        Reminder::Text => t.form_reminder_text(),
        Reminder::Phone => t.form_reminder_phone(),
        Reminder::Letter => t.form_reminder_letter(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_few_letters_and_begin_like_the_given_name() {
        for (typed, given, fine) in [
            ("MC", "Mei", true),
            ("m. c.", "Mei", true),
            ("ÁG", "Ana", true),
            ("M", "Mei", false),
            ("XC", "Mei", false),
            ("M1", "Mei", false),
            ("Mei Chen", "Mei", false),
            ("", "Mei", false),
        ] {
            assert_eq!(are_initials(typed, given), fine, "{typed}");
        }
    }
}
