//! The names by which results find a patient besides their own: a maiden name, a name that was
//! changed. Registrations say some; the others somebody writes down here. (R-B1.8)

use askama::Template;
use base::{
    PersonName,
    name::{NAME_PART_CHARS_MAX, Spelling},
};

use super::rematch;
use crate::{
    access, happened,
    page::{Answer, Ask, Failed, No, go_on},
    people::{self, Patient, PatientId},
    shell::{Form, Frame},
};

#[derive(Template)]
#[template(path = "imports/templates/names.html")]
struct Page {
    frame: Frame,
    form: Form,
    patient: Patient,
    names: Vec<String>,
}

/// The names, and a form for another.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let viewer = ask.viewer.clone();
    let (patient, names) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "names")?;
            let names = people::names(v, chart.patient())?;
            Ok((people::find(v, chart.patient())?, names))
        })
        .await?;
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.names_title());
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        names: names.iter().map(PersonName::full).collect(),
        patient,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Keeps another name; what waits and could be meant by it is tried again.
pub(super) async fn send(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let (family, given) = (ask.form.text("family"), ask.form.text("given"));
    let name = PersonName::parse(Spelling { family, given, ..Spelling::default() });
    let (Ok(name), false, false) = (name, family.is_empty(), given.is_empty()) else {
        let mut form = Form::typed(ask.form.clone());
        form.wrong("family", ask.t.names_wrong(NAME_PART_CHARS_MAX));
        return page(&ask, form).await;
    };
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            access::open_to_write(tx, &viewer, patient)?;
            people::add_name(tx, patient, &name)?;
            tx.record(happened!("patient.name_added").patient(patient));
            rematch::after_registration(tx, patient, now)?;
            Ok(((), format!("/staff/patients/{patient}/names")))
        })
        .await;
    go_on(done)
}
