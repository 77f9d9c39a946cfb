//! A result on paper, with all that a laboratory report must say (42 CFR 493.1291(c)): whose it is,
//! who examined what and when, the values with their units and usual ranges. (R-B6.1e, §4.3)

use base::{Instant, Zone};
use paper::{Block, Table};
use policy::Practice;

use super::{
    said::Said,
    shown::{Shown, ShownMeasurement},
};
use crate::{people::Patient, text::Text};

/// A result, from its heading to the laboratory's address.
pub(super) fn result(t: &Text, practice: &Practice, person: &Patient, shown: &Shown) -> Vec<Block> {
    let (zone, emergency_number) = (practice.time_zone.zone(), &practice.emergency_number);
    let mut blocks = vec![Block::Heading(1, shown.title.text.clone())];
    blocks.push(Block::Facts(whose(t, person)));
    blocks.extend(notices(t, zone, shown));
    if let Some((comment, by)) = &shown.above {
        blocks.push(Block::Heading(2, t.result_comment()));
        blocks.push(Block::Paragraph(format!("{comment}\n{by}")));
    }
    if !shown.texts.is_empty() || !shown.numbers.is_empty() {
        blocks.push(Block::Heading(2, t.result_values()));
        if t.language() != "en" {
            blocks.push(Block::Paragraph(t.result_own_words()));
        }
    }
    for text in &shown.texts {
        blocks.push(Block::Heading(3, text.heading.text.clone()));
        blocks.push(Block::Paragraph(text.lines.join("\n")));
    }
    if !shown.numbers.is_empty() {
        blocks.push(Block::Table(values(t, shown)));
    }
    blocks.extend(notes(t, shown));
    blocks.extend(enclosed(t, shown));
    blocks.extend(before(t, zone, shown));
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
        let by = if one.laboratory.is_empty() {
            String::new()
        } else {
            t.result_measured_by(&one.laboratory)
        };
        let names = [one.name.text.as_str(), one.lab_name.as_str(), by.as_str()];
        let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let range = if one.usual.is_empty() { t.result_no_range() } else { one.usual.clone() };
        let words = [&one.words].into_iter().chain(&one.anchors).filter(|said| !said.is_empty());
        let words: Vec<&str> = words.map(String::as_str).collect();
        vec![names.join("\n"), one.value.text.clone(), range, words.join("\n")]
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

/// What belongs to it and cannot stand on this sheet: whoever sends a letter puts it in.
fn enclosed(t: &Text, shown: &Shown) -> Vec<Block> {
    let mut titles: Vec<String> =
        shown.enclosures.iter().map(|one| one.title.text.clone()).collect();
    let pictures = shown.strip.pictures.len();
    if pictures > 0 {
        titles.push(t.result_enclosed_pictures(pictures));
    }
    if titles.is_empty() {
        return Vec::new();
    }
    let heading = Block::Heading(2, t.result_enclosed());
    vec![heading, Block::Paragraph(t.result_enclosed_what()), Block::Paragraph(titles.join("\n"))]
}

/// The version that was corrected.
fn before(t: &Text, zone: &Zone, shown: &Shown) -> Vec<Block> {
    let Some(before) = shown.before.as_ref().filter(|before| !before.rows.is_empty()) else {
        return Vec::new();
    };
    let row = |(name, value): &(Said, Said)| vec![name.text.clone(), value.text.clone()];
    let table = Table {
        summary: t.result_before(),
        columns: vec![(t.column_test(), 1), (t.column_value(), 1)],
        rows: before.rows.iter().map(row).collect(),
    };
    let from = t.result_before_from(t.date(before.at.date(zone)));
    vec![Block::Heading(2, t.result_before()), Block::Paragraph(from), Block::Table(table)]
}

fn source(t: &Text, zone: &Zone, shown: &Shown) -> Vec<(String, String)> {
    let report = &shown.report;
    let moment = |at: Instant| t.moment(at, zone);
    let laboratory = [report.lab_name.as_str(), report.lab_address.as_str()];
    let laboratory: Vec<&str> = laboratory.into_iter().filter(|one| !one.is_empty()).collect();
    let all = [
        (t.result_lab_title(), report.lab_title.clone()),
        (t.result_collected(), t.taken(shown.item.at, zone)),
        (t.result_specimen(), report.specimen.clone()),
        (t.result_specimen_condition(), report.specimen_condition.clone()),
        (t.result_reported(), report.reported_at.map(moment).unwrap_or_default()),
        (t.result_ordered_by(), report.ordered_by.clone()),
        (t.result_laboratory(), laboratory.join(", ")),
        (t.result_laboratory_id(), report.lab_id.clone()),
        (t.result_laboratory_director(), report.lab_director.clone()),
    ];
    all.into_iter().filter(|(_, what)| !what.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chart::{Class, Item, ItemId, Kind, ReleaseState},
        imaging::Strip,
        people::{Life, PatientId, Sex, Status},
        results::{
            model::Rule,
            shown::{Before, ShownEnclosure},
            store::Report,
        },
    };

    const BEGIN: Instant = Instant::from_millis(1_795_000_000_000);

    fn person() -> Patient {
        let named = base::name::Spelling {
            family: "García López",
            given: "Rosa",
            ..base::name::Spelling::default()
        };
        Patient {
            id: PatientId::new(BEGIN),
            mrn: "LFM-1001".to_owned(),
            name: base::PersonName::parse(named).unwrap(),
            birth_date: "1961-03-14".parse().unwrap(),
            sex: Sex::Female,
            status: Status::Active,
            life: Life::Alive,
            died_on: None,
            language: "en".to_owned(),
            email: None,
            mobile: None,
            address: String::new(),
            provider: None,
            merged_into: None,
        }
    }

    fn value() -> ShownMeasurement {
        ShownMeasurement {
            name: Said::by_us("Potassium".to_owned()),
            lab_name: "K SerPl".to_owned(),
            what: None,
            value: Said::by_us("6.9 mmol/L".to_owned()),
            words: "well above the usual range".to_owned(),
            range: String::new(),
            usual: "3.5-5.1 mmol/L".to_owned(),
            bar: None,
            anchors: Vec::new(),
            notes: vec!["Hemolyzed, repeated".to_owned()],
            laboratory: "Faraway Reference, 9 Hill Road (99D0000009)".to_owned(),
            trend: None,
        }
    }

    fn shown() -> Shown {
        let item = Item {
            id: ItemId::new(BEGIN),
            patient: PatientId::new(BEGIN),
            at: BEGIN,
            kind: Kind::Report,
            title: "Basic metabolic panel".to_owned(),
            code: None,
            state: ReleaseState::Released,
            class: Class::Critical,
            hold: None,
            released_at: Some(BEGIN),
            received_at: BEGIN,
            replaces: None,
            corrected: true,
            being_corrected: false,
            import: None,
        };
        let report = Report {
            final_at: BEGIN,
            reported_at: Some(BEGIN),
            lab_title: "BMP".to_owned(),
            ordered_by: "Dana Lee".to_owned(),
            lab_name: "Northern Lab".to_owned(),
            lab_id: "33D0000001".to_owned(),
            lab_address: "4 Mill Lane, Harbor Mills".to_owned(),
            lab_director: "Ada Brandt".to_owned(),
            notes: String::new(),
            specimen: "Serum".to_owned(),
            specimen_condition: "Hemolyzed".to_owned(),
            rule: Rule::None,
            because: String::new(),
        };
        let before = vec![(Said::by_us("Potassium".to_owned()), Said::by_us("4.2".to_owned()))];
        Shown {
            title: Said::by_us("Basic metabolic panel".to_owned()),
            what: None,
            item,
            report,
            above: Some(("Please come in today.".to_owned(), "Dana Lee".to_owned())),
            numbers: vec![value()],
            texts: Vec::new(),
            notes: vec!["Called to the practice".to_owned()],
            enclosures: Vec::new(),
            strip: Strip { pictures: Vec::new(), not_shown: 0 },
            before: Some(Before { at: BEGIN, rows: before }),
        }
    }

    fn printed(shown: &Shown) -> String {
        let policy = crate::testing::policy();
        let blocks = result(&Text::of("en"), &policy.practice, &person(), shown);
        format!("{blocks:?}")
    }

    #[test]
    fn all_that_the_law_wants_of_a_laboratorys_report_is_printed() {
        let whole = printed(&shown());
        for (clause, words) in [
            ("(c)(1) name", "Rosa García López"),
            ("(c)(1) number", "LFM-1001"),
            ("(c)(2) laboratory", "Northern Lab, 4 Mill Lane, Harbor Mills"),
            ("(c)(2) where one test was done", "Measured by Faraway Reference, 9 Hill Road"),
            ("its number", "33D0000001"),
            ("its director", "Ada Brandt"),
            ("(c)(3) date of the report", "Reported"),
            ("(c)(4) test", "Potassium"),
            ("(c)(5) source of the specimen", "Serum"),
            ("(c)(6) result and unit", "6.9 mmol/L"),
            ("(c)(7) condition of the specimen", "Hemolyzed"),
            ("(d) usual range", "3.5-5.1 mmol/L"),
            ("note on a value", "Potassium: Hemolyzed, repeated"),
            ("note on the report", "Called to the practice"),
            ("(k) that it was corrected", "was corrected on"),
            ("(k) what it was before", "4.2"),
            ("what the provider says", "Please come in today."),
        ] {
            assert!(whole.contains(words), "{clause}: no {words} in {whole}");
        }
    }

    #[test]
    fn a_result_that_is_a_document_says_what_belongs_to_it() {
        let scan = ShownEnclosure {
            place: 0,
            title: Said::by_laboratory("Letter of the cardiologist"),
            is_picture: false,
            words: String::new(),
        };
        let mut only = Shown { numbers: Vec::new(), enclosures: vec![scan], ..shown() };
        only.item.corrected = false;
        let whole = printed(&only);
        assert!(whole.contains("Letter of the cardiologist") && whole.contains("enclosed"));
        assert!(!whole.contains("The values"), "there are none: {whole}");
    }
}
