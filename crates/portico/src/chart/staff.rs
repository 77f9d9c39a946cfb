//! A chart as clinical staff see it, with what is held marked as held.

use askama::Template;

use super::{
    model::{Kind, Row},
    patient::{Section, sections},
    store,
};
use crate::{
    access,
    page::{Answer, Ask, No},
    people::{self, Patient, PatientId},
    shell::Frame,
};

#[derive(Template)]
#[template(path = "chart/templates/chart.html")]
struct Page {
    frame: Frame,
    person: Patient,
    reports: Vec<Row>,
    sections: Vec<Section>,
    may_upload: bool,
}

/// One patient's chart.
pub(super) async fn chart(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let viewer = ask.viewer.clone();
    let (person, reports, rows) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "staff chart")?;
            let person = people::find(v, patient)?;
            Ok((person, store::list(v, &chart, Kind::Report)?, store::record(v, &chart)?))
        })
        .await?;
    let sections = sections(&ask, &rows);
    let frame = ask.frame(ask.t.chart_title(person.name.listed()));
    let role = ask.viewer.staff().map(|staff| staff.role);
    let may_upload = role.is_some_and(|role| people::UPLOADERS.contains(&role));
    ask.html(&Page { frame, person, reports, sections, may_upload })
}
