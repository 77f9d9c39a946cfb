//! A result to keep: as a document, and its values as a table. Who saves it has read it. (R-B1.9,
//! §4.3)

use super::{
    model::ReadHow,
    on_paper, patient,
    shown::{self, Shown, ShownMeasurement},
};
use crate::{
    access,
    chart::Item,
    happened,
    happened::Happened,
    page::{Answer, Ask, No, Reply},
    people::{self, Patient, PatientId},
    shell,
};

/// What is saved.
struct Saved {
    person: Patient,
    shown: Shown,
    /// Neutral, because others see the names of files.
    name: String,
}

/// The result as a PDF.
pub(super) async fn pdf(ask: Ask) -> Answer {
    let Saved { person, shown, name } = save(&ask, "pdf").await?;
    let blocks = on_paper::result(&ask.t, &ask.app.policy.practice, &person, &shown);
    let document = shell::sheet(&ask.app, &ask.t, shown.title.text.clone(), blocks);
    shell::pdf(&ask.app, document, &format!("{name}.pdf")).await
}

/// The values as a table for a spreadsheet (RFC 4180).
pub(super) async fn csv(ask: Ask) -> Answer {
    let Saved { shown, name, .. } = save(&ask, "csv").await?;
    let table = shell::spreadsheet(&table(&ask, &shown))?;
    Ok(Reply::download("text/csv; charset=utf-8", &format!("{name}.csv"), table))
}

/// Reads the result through the gate and writes down that it was saved, and so read.
async fn save(ask: &Ask, kind: &'static str) -> Result<Saved, No> {
    let patient: PatientId = ask.id("patient")?;
    let item = ask.id("item")?;
    let (viewer, is_ahead) = (ask.viewer.clone(), ask.prefetch);
    let (person, read, reader) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "result to keep")?;
            let read = shown::read(v, &chart, item)?;
            v.record(downloaded(&read.item, kind, is_ahead));
            Ok((people::find(v, patient)?, read, chart.own_account()))
        })
        .await?;
    patient::note_read(ask, patient, &read.item, (reader, ReadHow::Download)).await?;
    let zone = ask.app.policy.practice.time_zone.zone();
    let name = format!("result-{}", read.item.at.date(zone));
    Ok(Saved { person, shown: Shown::of(&ask.t, &ask.app.policy, read), name })
}

fn laboratory(one: &ShownMeasurement, shown: &Shown) -> String {
    let own = &one.laboratory;
    if own.is_empty() { shown.report.lab_name.clone() } else { own.clone() }
}

/// That something of a result was sent to be kept. A browser that fetches in advance shows it to
/// nobody; that it was sent stands in the ledger all the same.
pub(super) fn downloaded(item: &Item, kind: &str, is_ahead: bool) -> Happened {
    let event = happened!("result.downloaded").patient(item.patient).object(item.id);
    let event = event.with("kind", kind);
    if is_ahead { event.with("ahead", true) } else { event }
}

fn table(ask: &Ask, shown: &Shown) -> Vec<Vec<String>> {
    let (t, zone) = (&ask.t, ask.app.policy.practice.time_zone.zone());
    let mut rows = vec![vec![
        t.column_test(),
        t.result_lab_title(),
        t.column_value(),
        t.column_usual_range(),
        t.column_in_words(),
        t.result_collected(),
        t.result_laboratory(),
    ]];
    rows.extend(shown.numbers.iter().map(|one| {
        vec![
            one.name.text.clone(),
            one.lab_name.clone(),
            one.value.text.clone(),
            one.usual.clone(),
            one.words.clone(),
            t.taken(shown.item.at, zone),
            laboratory(one, shown),
        ]
    }));
    rows.extend(
        shown
            .texts
            .iter()
            .map(|text| vec![text.heading.text.clone(), String::new(), text.lines.join("\n")]),
    );
    let statement = &ask.app.texts.wording(t.language()).statement;
    rows.extend(statement.iter().map(|statement| vec![statement.text.clone()]));
    rows
}
