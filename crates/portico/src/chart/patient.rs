//! The health record that a patient reads.

use askama::Template;

use super::{
    model::{Kind, Row},
    store,
};
use crate::{
    access,
    page::{Answer, Ask, No},
    people::PatientId,
    shell::Frame,
};

/// The items of one kind, under their heading.
pub(super) struct Section {
    pub(super) heading: String,
    pub(super) none: String,
    pub(super) now: Vec<Row>,
    pub(super) before: Vec<Row>,
}

#[derive(Template)]
#[template(path = "chart/templates/record.html")]
struct Record {
    frame: Frame,
    patient: PatientId,
    sections: Vec<Section>,
    may_write: bool,
}

/// Medicines, problems, allergies, vaccines, procedures and visits.
pub(super) async fn record(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let viewer = ask.viewer.clone();
    let (rows, may_write) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "record")?;
            Ok((store::record(v, &chart)?, chart.is_writable()))
        })
        .await?;
    let sections = sections(&ask, &rows);
    let frame = ask.frame(ask.t.record_title());
    ask.html(&Record { frame, patient, sections, may_write })
}

/// The rows by kind; what holds today comes before what is past.
pub(super) fn sections(ask: &Ask, rows: &[Row]) -> Vec<Section> {
    let t = &ask.t;
    let order = [
        (Kind::Medicine, t.record_medicines(), t.record_medicines_none()),
        (Kind::Condition, t.record_conditions(), t.record_conditions_none()),
        (Kind::Allergy, t.record_allergies(), t.record_allergies_none()),
        (Kind::Immunization, t.record_immunizations(), t.record_immunizations_none()),
        (Kind::Procedure, t.record_procedures(), t.record_procedures_none()),
        (Kind::Encounter, t.record_visits(), t.record_visits_none()),
    ];
    order
        .into_iter()
        .map(|(kind, heading, none)| {
            let mine = rows.iter().filter(|row| row.kind == kind).cloned();
            let (now, before) = mine.partition(|row| row.current);
            Section { heading, none, now, before }
        })
        .collect()
}
