//! A result to keep: as a document, and its values as a table. Who saves it has read it. (R-B1.9,
//! §4.3)

use super::{
    on_paper, patient,
    shown::{self, Shown},
};
use crate::{
    access, happened,
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
    let table = table(&ask, &shown).map_err(|error| No::Fault(format!("no table: {error}")))?;
    Ok(Reply::download("text/csv; charset=utf-8", &format!("{name}.csv"), table))
}

/// Reads the result through the gate and writes down that it was saved, and so read.
async fn save(ask: &Ask, kind: &'static str) -> Result<Saved, No> {
    let patient: PatientId = ask.id("patient")?;
    let item = ask.id("item")?;
    let viewer = ask.viewer.clone();
    let (person, read, reader) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "result to keep")?;
            let read = shown::read(v, &chart, item)?;
            let event = happened!("result.downloaded").patient(patient).object(read.item.id);
            v.record(event.with("kind", kind));
            Ok((people::find(v, patient)?, read, chart.own_account()))
        })
        .await?;
    patient::note_read(ask, patient, &read.item, reader).await?;
    let zone = ask.app.policy.practice.time_zone.zone();
    let name = format!("result-{}", read.item.at.date(zone));
    Ok(Saved { person, shown: Shown::of(&ask.t, &ask.app.policy, read), name })
}

fn table(ask: &Ask, shown: &Shown) -> Result<Vec<u8>, csv::Error> {
    let (t, zone) = (&ask.t, ask.app.policy.practice.time_zone.zone());
    let mut table = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    // Spreadsheets take the bytes for another character set without this mark.
    let first = format!("\u{feff}{}", t.column_test());
    table.write_record([
        first,
        t.result_lab_title(),
        t.column_value(),
        t.column_usual_range(),
        t.column_in_words(),
        t.result_collected(),
        t.result_laboratory(),
    ])?;
    for one in &shown.numbers {
        let row = [
            one.name.text.clone(),
            one.lab_name.clone(),
            one.value.text.clone(),
            one.usual.clone(),
            one.words.clone(),
            t.moment(shown.item.at, zone),
            shown.report.lab_name.clone(),
        ];
        table.write_record(row.map(|cell| harmless(&cell)))?;
    }
    for text in &shown.texts {
        let said = harmless(&text.lines.join("\n"));
        table.write_record([harmless(&text.heading.text), String::new(), said])?;
    }
    for statement in &ask.app.texts.wording(t.language()).statement {
        table.write_record([harmless(&statement.text)])?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}

/// A cell that a spreadsheet does not take for a formula.
fn harmless(cell: &str) -> String {
    let begins = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r');
    let is_number = cell.split(' ').next().is_some_and(|first| first.parse::<f64>().is_ok());
    if cell.starts_with(begins) && !is_number { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay_numbers() {
        let table = [
            ("=1+1", "'=1+1"),
            ("@sum", "'@sum"),
            ("-2.5 mmol/L", "-2.5 mmol/L"),
            ("+", "'+"),
            ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
            ("4.1 mmol/L", "4.1 mmol/L"),
        ];
        for (cell, expected) in table {
            assert_eq!(harmless(cell), expected);
        }
    }
}
