//! The forms of the checklist, each on a page of its own: eligibility, identity, contact.

use askama::Template;
use base::{Date, contact::Email, words::Word as _};
use db::Tx;
use policy::PhotoId;

use super::{
    actions,
    model::{IdentityCheck, Reason},
    rules, words,
    words::Choice,
};
use crate::{
    access, agreements,
    page::{Answer, Ask, Failed, No, go_on},
    people::{self, Established, Identifier, Identifiers, Patient, PatientId, StaffId},
    shell::{Form, Frame},
};

#[derive(Template)]
#[template(path = "enrolment/templates/eligibility.html")]
struct EligibilityPage {
    frame: Frame,
    form: Form,
    patient: Patient,
    established: String,
    is_yes: bool,
    /// Whether a staff member's word would help.
    may_vouch: bool,
    days: u32,
}

#[derive(Template)]
#[template(path = "enrolment/templates/identity.html")]
struct IdentityPage {
    frame: Frame,
    form: Form,
    patient: Patient,
    identifiers: Vec<Choice>,
    photo_ids: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "enrolment/templates/contact.html")]
struct ContactPage {
    frame: Frame,
    form: Form,
    patient: Patient,
    /// What stands in the chart, to begin with.
    email: String,
}

/// Opens the chart of the patient in the address for one of these pages.
pub(super) async fn opened(ask: &Ask, page: &'static str) -> Result<Patient, No> {
    let patient: PatientId = ask.id("patient")?;
    let viewer = ask.viewer.clone();
    ask.view(move |v| -> Result<_, No> {
        let chart = access::open(v, &viewer, patient, page)?;
        Ok(people::find(v, chart.patient())?)
    })
    .await
}

/// Does something for the patient in the address, as the staff member who is signed in, and goes
/// back to the checklist.
pub(super) async fn record<F>(ask: &Ask, act: F) -> Answer
where
    F: FnOnce(&mut Tx<'_>, (PatientId, StaffId)) -> db::Result<()> + Send + 'static,
{
    let patient: PatientId = ask.id("patient")?;
    let by = ask.viewer.staff().ok_or(No::SignIn)?.id;
    let viewer = ask.viewer.clone();
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            access::open_to_write(tx, &viewer, patient)?;
            act(tx, (patient, by))?;
            Ok(((), format!("/staff/patients/{patient}/enrolment")))
        })
        .await;
    go_on(done)
}

/// The frame of a form that was refused, or not.
pub(super) fn frame(ask: &Ask, form: &Form, title: String) -> Frame {
    let frame = ask.frame(title);
    if form.is_fine() { frame } else { frame.refused() }
}

pub(super) fn answer(ask: &Ask, fine: bool, page: &impl Template) -> Answer {
    if fine { ask.html(page) } else { ask.refused(page) }
}

// --- Eligibility --------------------------------------------------------------------------------

/// Whether this is an established patient, and why or why not.
pub(super) async fn eligibility(ask: Ask) -> Answer {
    eligibility_page(&ask, Form::empty()).await
}

async fn eligibility_page(ask: &Ask, form: Form) -> Answer {
    let patient = opened(ask, "eligibility").await?;
    let (app, id, now) = (ask.app.clone(), patient.id, ask.now);
    let established = ask.read(move |r| actions::eligibility(r, &app, id, now)).await?;
    let fine = form.is_fine();
    let page = EligibilityPage {
        frame: frame(ask, &form, ask.t.enrol_task_eligibility()),
        form,
        established: words::established(&ask.t, established),
        is_yes: established.is_yes(),
        may_vouch: may_vouch(established),
        days: ask.app.policy.enrolment.established_override_days,
        patient,
    };
    answer(ask, fine, &page)
}

/// A word cannot bring back the dead, nor a patient whom the practice does not look after.
fn may_vouch(established: Established) -> bool {
    match established {
        Established::NotVisited | Established::NotSince { .. } | Established::ByStaff { .. } => {
            true
        }
        Established::ByVisit { .. }
        | Established::NotMerged
        | Established::NotDeceased
        | Established::DeathReported
        | Established::NotDismissed
        | Established::NotLeft => false,
    }
}

/// Takes a staff member's word, with the reason.
pub(super) async fn vouch(ask: Ask) -> Answer {
    let Ok(reason) = ask.form.text("reason").parse::<Reason>() else {
        let mut form = Form::typed(ask.form.clone());
        form.wrong("reason", ask.t.enrol_vouch_reason_wrong());
        return eligibility_page(&ask, form).await;
    };
    let (app, now) = (ask.app.clone(), ask.now);
    record(&ask, move |tx, who| actions::vouch(tx, &app, who, &reason, now)).await
}

// --- Identity -----------------------------------------------------------------------------------

/// Who stands at the desk.
pub(super) async fn identity(ask: Ask) -> Answer {
    identity_page(&ask, Form::empty()).await
}

async fn identity_page(ask: &Ask, form: Form) -> Answer {
    let patient = opened(ask, "identity").await?;
    let t = &ask.t;
    let kinds = &ask.app.policy.enrolment.photo_id_types;
    let fine = form.is_fine();
    let page = IdentityPage {
        frame: frame(ask, &form, t.enrol_task_identity()),
        form,
        patient,
        identifiers: words::identifiers(t),
        photo_ids: kinds
            .iter()
            .map(|kind| Choice { value: kind.as_str(), words: words::photo_id(t, *kind) })
            .collect(),
    };
    answer(ask, fine, &page)
}

/// Takes what was seen: two identifiers, and the kind of photo ID.
pub(super) async fn check_identity(ask: Ask) -> Answer {
    let mut form = Form::typed(ask.form.clone());
    let identifiers = ticked_identifiers(&ask);
    if !identifiers.are_enough() {
        form.wrong("identifiers", ask.t.identifiers_too_few());
    }
    let accepted = &ask.app.policy.enrolment.photo_id_types;
    let photo_id = PhotoId::from_word(ask.form.text("photo_id")).filter(|k| accepted.contains(k));
    if photo_id.is_none() {
        form.wrong("photo_id", ask.t.photo_missing());
    }
    let Some(photo_id) = photo_id.filter(|_| form.is_fine()) else {
        return identity_page(&ask, form).await;
    };
    let (check, now) = (IdentityCheck { identifiers, photo_id }, ask.now);
    record(&ask, move |tx, who| actions::record_identity(tx, who, &check, now)).await
}

/// The identifiers that were ticked.
pub(super) fn ticked_identifiers(ask: &Ask) -> Identifiers {
    Identifiers::ticked(&Identifier::OF_ONESELF, ask.form.all("identifiers"))
}

/// A day that was typed for something done about the agreement: not in the future, and not before
/// this version took effect, because what was signed or explained then was another one.
pub(super) fn past_day(
    ask: &Ask,
    form: &mut Form,
    (field, typed): (&'static str, &str),
    agreement: Option<&agreements::Version>,
) -> Option<Date> {
    let (t, zone) = (&ask.t, ask.app.policy.practice.time_zone.zone());
    let today = actions::today(&ask.app, ask.now);
    let Some(day) = rules::read_date(typed).filter(|day| *day <= today) else {
        form.wrong(field, t.date_past_wrong());
        return None;
    };
    let since = agreement.and_then(|version| version.effective_from).map(|at| at.date(zone));
    if let Some(since) = since.filter(|since| day < *since) {
        form.wrong(field, t.date_before_agreement(t.date(since)));
        return None;
    }
    Some(day)
}

// --- Contact ------------------------------------------------------------------------------------

/// How the patient wants to be told that something is new.
pub(super) async fn contact(ask: Ask) -> Answer {
    contact_page(&ask, Form::empty()).await
}

async fn contact_page(ask: &Ask, form: Form) -> Answer {
    let patient = opened(ask, "contact").await?;
    let fine = form.is_fine();
    let typed = form.value("email").to_owned();
    let in_chart = patient.email.clone().unwrap_or_default();
    let page = ContactPage {
        frame: frame(ask, &form, ask.t.enrol_task_contact()),
        email: if fine { in_chart } else { typed },
        form,
        patient,
    };
    answer(ask, fine, &page)
}

/// Keeps the choice.
pub(super) async fn choose_contact(ask: Ask) -> Answer {
    let mut form = Form::typed(ask.form.clone());
    let email = match ask.form.text("channel") {
        "email" => ask.form.text("email").parse::<Email>().ok().map(Some),
        "none" => Some(None),
        _ => {
            form.wrong("channel", ask.t.contact_missing());
            None
        }
    };
    if form.is_fine() && email.is_none() {
        form.wrong("email", ask.t.email_wrong());
    }
    let Some(email) = email else { return contact_page(&ask, form).await };
    let now = ask.now;
    record(&ask, move |tx, who| {
        actions::choose_contact(tx, who, email.as_ref().map(Email::as_str), now)
    })
    .await
}
