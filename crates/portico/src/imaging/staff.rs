//! Studies as clinical staff see them, with or without a report.

use askama::Template;

use super::{
    actions,
    model::{Counted, Picture, Study, StudyId, StudyKind},
    store,
};
use crate::{
    access::{self, Chart},
    accounts::Viewer,
    files::{self, Kept},
    happened,
    page::{Answer, Ask, Failed, No, Reply},
    people::{self, Patient, PatientId, Role},
    shell::{Form, Frame},
    tasks,
};

#[derive(Template)]
#[template(path = "imaging/templates/list.html")]
struct List {
    frame: Frame,
    person: Patient,
    studies: Vec<Study>,
}

/// All studies of a patient.
pub(super) async fn list(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let viewer = ask.viewer.clone();
    let (person, studies) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "studies")?;
            must_be_clinical(&chart)?;
            Ok((people::find(v, patient)?, store::of_patient(v, &chart)?))
        })
        .await?;
    ask.html(&List { frame: ask.frame(ask.t.imaging_studies()), person, studies })
}

fn must_be_clinical(chart: &Chart<'_>) -> Result<(), No> {
    match chart.seat() {
        access::Seat::Clinician(_) => Ok(()),
        access::Seat::Own(_) | access::Seat::Desk(_) => Err(No::NotFound),
    }
}

#[derive(Template)]
#[template(path = "imaging/templates/study.html")]
struct Page {
    frame: Frame,
    form: Form,
    person: Patient,
    study: Study,
    /// How many pictures were drawn.
    drawn: usize,
    counted: Counted,
    import: String,
    /// Whether the providers were asked about it, and the viewer is one.
    may_read: bool,
}

/// One study.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let id: StudyId = ask.id("study")?;
    let viewer = ask.viewer.clone();
    let is_provider = viewer.staff().is_some_and(|staff| staff.role == Role::Provider);
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.imaging_study());
    let frame = if fine { frame } else { frame.refused() };
    let page = ask
        .view(move |v| -> Result<Page, No> {
            let patient = store::patient_of(v, id)?;
            let chart = access::open(v, &viewer, patient, "study")?;
            must_be_clinical(&chart)?;
            let study = store::study(v, &chart, id)?;
            v.record(happened!("study.opened").patient(patient).object(id));
            let kind = tasks::Kind::StudyWithoutReport;
            let is_asked = tasks::find_open(v, kind, &id.to_string())?.is_some();
            Ok(Page {
                frame,
                form,
                person: people::find(v, patient)?,
                drawn: store::of_study(v, &chart, id)?.len(),
                counted: store::counted(v, &chart, &study)?,
                import: study.import.to_string(),
                may_read: is_provider && is_asked,
                study,
            })
        })
        .await?;
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

#[derive(Template)]
#[template(path = "imaging/templates/picture.html")]
struct One {
    frame: Frame,
    person: Patient,
    picture: Picture,
    number: usize,
    count: usize,
    /// The address of the study.
    place: String,
}

/// One picture of a study, with the ways to the ones before and after it.
pub(super) async fn picture(ask: Ask) -> Answer {
    let (id, number) = (ask.id::<StudyKind>("study")?, number(&ask)?);
    let viewer = ask.viewer.clone();
    let (person, picture, count) = ask
        .view(move |v| -> Result<_, No> {
            let patient = store::patient_of(v, id)?;
            let chart = access::open(v, &viewer, patient, "study")?;
            must_be_clinical(&chart)?;
            v.record(happened!("study.opened").patient(patient).object(id));
            let (picture, count) = store::nth(store::of_study(v, &chart, id)?, number)?;
            Ok((people::find(v, patient)?, picture, count))
        })
        .await?;
    let frame = ask.frame(ask.t.imaging_picture(count, number));
    let place = format!("/staff/studies/{id}");
    ask.html(&One { frame, person, picture, number, count, place })
}

/// The number in an address: from 1.
fn number(ask: &Ask) -> Result<usize, No> {
    ask.param("place")?.parse().map_err(|_| No::NotFound)
}

/// What one picture shows.
pub(super) async fn image(ask: Ask) -> Answer {
    let (id, number) = (ask.id::<StudyKind>("study")?, number(&ask)?);
    let viewer = ask.viewer.clone();
    let file = ask
        .view(move |v| -> Result<Kept, No> {
            let (_, picture) = open(v, &viewer, id, number)?;
            files::must_be_whole(v, &picture.file)?;
            Ok(picture.file)
        })
        .await?;
    Ok(files::send(&ask.app, &file))
}

/// What it was drawn of, as it came, for a program that shows more than a page can.
pub(super) async fn original(ask: Ask) -> Answer {
    let (id, number) = (ask.id::<StudyKind>("study")?, number(&ask)?);
    let viewer = ask.viewer.clone();
    let file = ask
        .view(move |v| -> Result<Kept, No> {
            let (chart, picture) = open(v, &viewer, id, number)?;
            let file = store::original(v, &chart, picture.instance)?;
            files::must_be_whole(v, &file)?;
            v.record(happened!("study.saved").patient(chart.patient()).object(id));
            Ok(file)
        })
        .await?;
    Ok(files::send(&ask.app, &file))
}

fn open<'tx>(
    v: &mut db::View<'tx>,
    viewer: &Viewer,
    id: StudyId,
    number: usize,
) -> Result<(Chart<'tx>, Picture), No> {
    let patient = store::patient_of(v, id)?;
    let chart = access::open(v, viewer, patient, "picture of a study")?;
    must_be_clinical(&chart)?;
    let (picture, _) = store::nth(store::of_study(v, &chart, id)?, number)?;
    Ok((chart, picture))
}

/// More pictures have come since the page was shown.
struct MoreHaveCome;

/// A clinician says that the pictures name the right person.
pub(super) async fn names_are_right(ask: Ask) -> Answer {
    let id: StudyId = ask.id("study")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let seen: i64 = ask.form.text("seen").parse().unwrap_or(0);
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<MoreHaveCome>> {
            let patient = store::patient_of(tx, id)?;
            let chart = access::open_to_write(tx, &viewer, patient)?;
            must_be_clinical(&chart)?;
            let study = store::study(tx, &chart, id)?;
            if !actions::check_names(tx, now, &staff, (&chart, &study), seen)? {
                return Err(Failed::Refused(MoreHaveCome));
            }
            Ok(((), format!("/staff/studies/{id}")))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(MoreHaveCome)) => {
            let mut form = Form::typed(ask.form.clone());
            form.wrong("seen", ask.t.imaging_more_have_come());
            page(&ask, form).await
        }
    }
}

/// A provider has looked at a study for which no report came.
pub(super) async fn needs_no_report(ask: Ask) -> Answer {
    let id: StudyId = ask.id("study")?;
    let staff = ask.viewer.staff().map(|staff| staff.id).ok_or(No::SignIn)?;
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let changed = ask
        .once(move |tx| -> Result<((), String), Failed<()>> {
            let patient = store::patient_of(tx, id)?;
            let chart = access::open_to_write(tx, &viewer, patient)?;
            let study = store::study(tx, &chart, id)?;
            if !actions::looked_at(tx, now, staff, (&chart, &study))? {
                return Err(Failed::Refused(()));
            }
            Ok(((), format!("/staff/studies/{id}")))
        })
        .await;
    match changed {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(())) => Err(No::Stale),
    }
}
