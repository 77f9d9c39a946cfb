//! A result on paper, with all that a laboratory report must say (42 CFR 493.1291(c)): whose it is,
//! who examined what and when, the values with their units and usual ranges. (R-B6.1e, §4.3)

use base::{Instant, Zone};
use paper::{Block, Table};
use policy::Practice;

use super::shown::{Shown, ShownMeasurement};
use crate::{people::Patient, text::Text};

/// A result, from its heading to the laboratory's address.
pub(super) fn result(t: &Text, practice: &Practice, person: &Patient, shown: &Shown) -> Vec<Block> {
    let (zone, emergency_number) = (practice.time_zone.zone(), &practice.emergency_number);
    let mut blocks = vec![Block::Heading(1, shown.title.text.clone())];
    blocks.push(Block::Facts(whose(t, person)));
    blocks.extend(notices(t, zone, shown));
    if let Some(comment) = &shown.report.comment {
        blocks.push(Block::Heading(2, t.result_comment()));
        let by = shown.comment_by.iter().map(String::as_str);
        let said: Vec<&str> = [comment.as_str()].into_iter().chain(by).collect();
        blocks.push(Block::Paragraph(said.join("\n")));
    }
    blocks.push(Block::Heading(2, t.result_values()));
    if t.language() != "en" {
        blocks.push(Block::Paragraph(t.result_own_words()));
    }
    for text in &shown.texts {
        blocks.push(Block::Heading(3, text.heading.text.clone()));
        blocks.push(Block::Paragraph(text.lines.join("\n")));
    }
    if !shown.numbers.is_empty() {
        blocks.push(Block::Table(values(t, shown)));
    }
    blocks.extend(notes(t, shown));
    blocks.push(Block::Heading(2, t.result_source()));
    blocks.push(Block::Facts(source(t, zone, shown)));
    blocks.push(Block::Paragraph(t.letter_not_alone(emergency_number)));
    blocks
}

fn whose(t: &Text, person: &Patient) -> Vec<(String, String)> {
    vec![
        (t.result_patient(), person.name.full()),
        (t.identifier_birth_date(), t.date(person.birth_date)),
        (t.identifier_mrn(), person.mrn.clone()),
    ]
}

fn notices(t: &Text, zone: &Zone, shown: &Shown) -> Vec<Block> {
    let mut notices = Vec::new();
    if shown.item.being_corrected {
        notices.push(Block::Notice(t.results_being_corrected()));
    }
    if shown.item.corrected {
        let on = t.date(shown.item.received_at.date(zone));
        notices.push(Block::Notice(t.result_corrected_on_paper(on)));
    }
    notices
}

fn values(t: &Text, shown: &Shown) -> Table {
    let row = |one: &ShownMeasurement| {
        let names = [one.name.text.as_str(), one.lab_name.as_str()];
        let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let range = if one.usual.is_empty() { t.result_no_range() } else { one.usual.clone() };
        vec![names.join("\n"), one.value.text.clone(), range, one.words.clone()]
    };
    Table {
        summary: t.result_values(),
        columns: vec![
            (t.column_test(), 3),
            (t.column_value(), 2),
            (t.column_usual_range(), 2),
            (t.column_in_words(), 3),
        ],
        rows: shown.numbers.iter().map(row).collect(),
    }
}

/// What the laboratory wrote beside the values.
fn notes(t: &Text, shown: &Shown) -> Vec<Block> {
    let of_one = |one: &ShownMeasurement| {
        let named = |note: &String| format!("{}: {note}", one.name.text);
        one.notes.iter().map(named).collect::<Vec<_>>()
    };
    let mut lines: Vec<String> = shown.numbers.iter().flat_map(of_one).collect();
    lines.extend(shown.notes.iter().cloned());
    if lines.is_empty() {
        return Vec::new();
    }
    vec![Block::Heading(2, t.result_notes()), Block::Paragraph(lines.join("\n"))]
}

fn source(t: &Text, zone: &Zone, shown: &Shown) -> Vec<(String, String)> {
    let report = &shown.report;
    let moment = |at: Instant| t.moment(at, zone);
    let laboratory = [report.lab_name.as_str(), report.lab_address.as_str()];
    let laboratory: Vec<&str> = laboratory.into_iter().filter(|one| !one.is_empty()).collect();
    let all = [
        (t.result_lab_title(), report.lab_title.clone()),
        (t.result_collected(), t.taken(shown.item.at, zone)),
        (t.result_reported(), report.reported_at.map(moment).unwrap_or_default()),
        (t.result_ordered_by(), report.ordered_by.clone()),
        (t.result_laboratory(), laboratory.join(", ")),
        (t.result_laboratory_id(), report.lab_id.clone()),
        (t.result_laboratory_director(), report.lab_director.clone()),
    ];
    all.into_iter().filter(|(_, what)| !what.is_empty()).collect()
}
