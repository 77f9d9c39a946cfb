//! The practice ends its care for a patient, or the patient goes elsewhere; or that was a mistake.
//! Who is not looked after any more is not established, so online access ends by the daily look,
//! with its notice; codes that are out end at once. (R-A14, R-B1.5)

use askama::Template;
use base::words::Word as _;

use super::{
    actions,
    forms::opened,
    model::{CareChange, Reason, Recorded},
    store, words,
    words::Choice,
};
use crate::{
    access,
    page::{Answer, Ask, Failed, No, go_on},
    people::{self, Patient, PatientId, Status},
    shell::{Form, Frame},
};

#[derive(Template)]
#[template(path = "enrolment/templates/care.html")]
struct Page {
    frame: Frame,
    form: Form,
    patient: Patient,
    state: String,
    /// The last change, with who made it.
    last: Option<(Recorded<CareChange>, String)>,
    choices: Vec<Choice>,
    notice_days: u32,
}

/// Whether the practice looks after this patient, and a form to say otherwise.
pub(super) async fn form(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let patient = opened(ask, "care").await?;
    let id = patient.id;
    let last = ask
        .read(move |r| -> db::Result<_> {
            let Some(last) = store::care(r, id)? else { return Ok(None) };
            let name = people::staff_member(r, last.by)?.shown();
            Ok(Some((last, name)))
        })
        .await?;
    let t = &ask.t;
    let others = Status::ALL.iter().filter(|status| **status != patient.status);
    let frame = ask.frame(t.care_title());
    let fine = form.is_fine();
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        state: words::care(t, patient.status),
        last,
        choices: others
            .map(|status| Choice { value: status.as_str(), words: words::care(t, *status) })
            .collect(),
        notice_days: ask.app.policy.enrolment.lapse_notice_days,
        patient,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Takes the change, with its reason.
pub(super) async fn send(ask: Ask) -> Answer {
    let mut form = Form::typed(ask.form.clone());
    let status = Status::from_word(ask.form.text("status"));
    if status.is_none() {
        form.wrong("status", ask.t.care_missing());
    }
    let reason: Option<Reason> = ask.form.text("reason").parse().ok();
    if reason.is_none() {
        form.wrong("reason", ask.t.care_reason_wrong());
    }
    let (Some(status), Some(reason)) = (status, reason) else { return page(&ask, form).await };
    let patient: PatientId = ask.id("patient")?;
    let by = ask.viewer.staff().ok_or(No::SignIn)?.id;
    let (viewer, app, now) = (ask.viewer.clone(), ask.app.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            access::open_to_write(tx, &viewer, patient)?;
            let change = CareChange { status, reason };
            actions::change_care(tx, &app, (patient, by), &change, now)?;
            Ok(((), format!("/staff/patients/{patient}")))
        })
        .await;
    go_on(done)
}
