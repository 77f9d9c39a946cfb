//! Tables of results (CSV): what small laboratories and old systems can export. Each report of a
//! table is spelled as the HL7 message that says the same, which is kept and goes the way of every
//! message. A table with a column that is not known, and a report with a row that cannot be read,
//! is refused with its line: what was dropped in silence could have been the flag. (R-B1.8)

use std::{collections::BTreeMap, ops::Range};

use base::secret;
use csv::{ReaderBuilder, StringRecord};

use super::{
    from_hl7::{self, Setting},
    model::Reason,
    prepared::Prepared,
};
use crate::enrolment;

/// The most bytes of a table, which is read as one.
pub(super) const TABLE_BYTES_MAX: u64 = 32 << 20;
/// The longest cell in characters.
const CELL_CHARS_MAX: usize = 20_000;

/// The columns, in any order; those that are not there are empty.
const COLUMNS: [&str; 28] = [
    "authority",
    "birth_date",
    "clia",
    "collected",
    "family",
    "flag",
    "given",
    "laboratory",
    "laboratory_address",
    "laboratory_director",
    "middle",
    "note",
    "order_number",
    "ordered_by",
    "range",
    "record_number",
    "report",
    "report_code",
    "report_number",
    "reported",
    "sex",
    "specimen",
    "status",
    "suffix",
    "test",
    "test_code",
    "unit",
    "value",
];

/// What every row must say.
const NEEDED: [&str; 2] = ["report_number", "test"];

/// What differs from row to row; the rest is about the report, and the same in all its rows.
const OF_A_TEST: [&str; 7] = ["flag", "note", "range", "test", "test_code", "unit", "value"];

/// A row by its columns, and the line on which it begins.
struct Row<'t> {
    line: usize,
    cells: BTreeMap<&'t str, &'t str>,
}

impl Row<'_> {
    fn cell(&self, column: &str) -> &str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// A cell as it may stand in a message.
    fn safe(&self, column: &str) -> String {
        hl7::escaped(self.cell(column))
    }

    /// Which report it belongs to: a laboratory may use one number for several panels.
    fn report(&self) -> [&str; 4] {
        ["laboratory", "report_number", "report_code", "report"].map(|column| self.cell(column))
    }
}

/// The reports of a table, each as a message. Whatever is wrong with one is in its content.
pub(super) fn read(setting: Setting<'_>, file: &str, bytes: &[u8]) -> Vec<Prepared> {
    let refused = |problem: String| {
        let raw = &bytes[..bytes.len().min(1_000)];
        vec![Prepared::refused(file, raw, Reason::Unreadable, problem)]
    };
    let (columns, records) = match records(bytes) {
        Ok(table) => table,
        Err(problem) => return refused(problem),
    };
    let rows: Vec<Row<'_>> = records
        .iter()
        .map(|(line, record)| Row {
            line: *line,
            cells: columns.iter().map(String::as_str).zip(record.iter().map(str::trim)).collect(),
        })
        .collect();
    reports(&rows).into_iter().map(|report| message(setting, file, bytes, &report)).collect()
}

/// The columns, and the rows with their lines.
fn records(bytes: &[u8]) -> Result<(Vec<String>, Vec<(usize, StringRecord)>), String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| "the table is not in UTF-8".to_owned())?;
    let mut table = ReaderBuilder::new().from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| match error.position() {
        Some(place) => format!("line {} is no row of the table: {}", place.line(), of_kind(&error)),
        None => format!("the table cannot be read: {}", of_kind(&error)),
    };
    let heading = table.headers().map_err(unreadable)?.iter();
    let columns: Vec<String> = heading.map(|name| name.trim().to_lowercase()).collect();
    if let Some(problem) = wrong_heading(&columns) {
        return Err(problem);
    }
    let mut rows = Vec::new();
    for record in table.into_records() {
        let record = record.map_err(unreadable)?;
        let line = record.position().map_or(0, |place| usize::try_from(place.line()).unwrap_or(0));
        if record.iter().any(|cell| cell.chars().nth(CELL_CHARS_MAX).is_some()) {
            return Err(format!("line {line}: a cell has more than {CELL_CHARS_MAX} characters"));
        }
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push((line, record));
        }
    }
    if rows.is_empty() { Err("the table has no rows".to_owned()) } else { Ok((columns, rows)) }
}

/// What is wrong with a row, without its content.
fn of_kind(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("it has {len} cells, and the heading {expected_len}")
        }
        _ => "it is not written as RFC 4180 says".to_owned(),
    }
}

fn wrong_heading(columns: &[String]) -> Option<String> {
    for (place, column) in columns.iter().enumerate() {
        if !COLUMNS.contains(&column.as_str()) {
            // Without a heading the first row is a patient's, so nothing of it is told.
            let (place, known) = (place + 1, COLUMNS.join(", "));
            return Some(format!("column {place} of the heading is not known; there are {known}"));
        }
        if columns[..place].contains(column) {
            return Some(format!("the heading has the column {column} twice"));
        }
    }
    let missing = NEEDED.iter().find(|needed| !columns.iter().any(|column| column == *needed));
    missing.map(|column| format!("the heading lacks the column {column}"))
}

/// The rows of each report, in the order in which the reports begin.
fn reports<'r, 't>(rows: &'r [Row<'t>]) -> Vec<Vec<&'r Row<'t>>> {
    let mut reports: Vec<Vec<&Row<'_>>> = Vec::new();
    let mut places = BTreeMap::new();
    for row in rows {
        let place = *places.entry(row.report()).or_insert_with(|| {
            reports.push(Vec::new());
            reports.len() - 1
        });
        reports[place].push(row);
    }
    reports
}

/// One report as a message, or why it cannot be one.
fn message(setting: Setting<'_>, file: &str, table: &[u8], rows: &[&Row<'_>]) -> Prepared {
    match spelled(rows) {
        Ok(text) => from_hl7::read(setting, file, text.as_bytes()),
        Err(problem) => {
            let raw = lines(table, rows[0].line..rows[rows.len() - 1].line + 1);
            Prepared::refused(file, raw, Reason::Unreadable, problem)
        }
    }
}

/// The lines of a table in which a report stands, for a person who looks.
fn lines(table: &[u8], numbers: Range<usize>) -> &[u8] {
    let mut ends = table.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
    let begins = match numbers.start {
        0 | 1 => 0,
        line => ends.by_ref().nth(line - 2).map_or(table.len(), |at| at + 1),
    };
    let rows = numbers.len().saturating_sub(1);
    let end = ends.nth(rows).map_or(table.len(), |at| at + 1);
    &table[begins..end.max(begins)]
}

/// The rows of a report as the message ORU^R01 that says the same.
fn spelled(rows: &[&Row<'_>]) -> Result<String, String> {
    let first = rows[0];
    for row in rows {
        if let Some(column) = NEEDED.iter().find(|column| row.cell(column).is_empty()) {
            return Err(format!("line {}: {column} is empty", row.line));
        }
        let differs =
            |column: &&&str| !OF_A_TEST.contains(column) && row.cell(column) != first.cell(column);
        if let Some(column) = COLUMNS.iter().find(differs) {
            let (one, other) = (first.line, row.line);
            return Err(format!("lines {one} and {other} are one report and differ in {column}"));
        }
    }
    let moment = |column: &str| {
        let cell = first.cell(column);
        written(cell).ok_or_else(|| {
            format!("line {}: write {column} as 2026-11-20 or 2026-11-20 09:30", first.line)
        })
    };
    let (collected, reported) = (moment("collected")?, moment("reported")?);
    if collected.is_empty() && reported.is_empty() {
        return Err(format!(
            "line {}: write in the column collected when the specimen was taken, as 2026-11-20",
            first.line
        ));
    }
    let status = status(first.cell("status")).ok_or_else(|| {
        format!("line {}: status is final, corrected, preliminary or cancelled", first.line)
    })?;
    let body = patient(first) + &order(first, &collected, &reported, status) + &tests(rows, status);
    let control = &secret::hex(&secret::sha256(&[body.as_bytes()]))[..20];
    let laboratory = first.safe("laboratory");
    Ok(format!(
        "MSH|^~\\&|CSV|{laboratory}|PORTICO||{reported}||ORU^R01^ORU_R01|{control}|P|2.5.1\
         ||||||UNICODE UTF-8\r{body}"
    ))
}

/// A date that cannot be read is sent on as it is: whose it is must then say a person.
fn patient(row: &Row<'_>) -> String {
    let birth = row.cell("birth_date");
    let birth = enrolment::read_date(birth)
        .map_or_else(|| hl7::escaped(birth), |day| day.to_string().replace('-', ""));
    let sex = match row.cell("sex").to_lowercase().as_str() {
        "female" | "f" => "F".to_owned(),
        "male" | "m" => "M".to_owned(),
        "other" | "o" => "O".to_owned(),
        _ => row.safe("sex"),
    };
    let name = ["family", "given", "middle", "suffix"].map(|column| row.safe(column)).join("^");
    let (number, authority) = (row.safe("record_number"), row.safe("authority"));
    let number = if number.is_empty() { number } else { format!("{number}^^^{authority}^MR") };
    format!("PID|1||{number}||{name}||{birth}|{sex}\r")
}

fn order(row: &Row<'_>, collected: &str, reported: &str, status: &str) -> String {
    let (order, report) = (row.safe("order_number"), row.safe("report_number"));
    let service = coded(row, "report_code", "report");
    let provider = row.safe("ordered_by");
    let provider = if provider.is_empty() { provider } else { format!("^{provider}") };
    let specimen = row.safe("specimen");
    let specimen = if specimen.is_empty() { specimen } else { format!("&{specimen}") };
    format!(
        "ORC|RE|{order}|{report}\r\
         OBR|1|{order}|{report}|{service}|||{collected}\
         ||||||||{specimen}|{provider}||||||{reported}|||{status}\r"
    )
}

fn tests(rows: &[&Row<'_>], status: &str) -> String {
    let mut tests = String::new();
    for (place, row) in (1..).zip(rows) {
        let (value, unit) = (row.cell("value"), row.safe("unit"));
        // What has a unit is a number: one that cannot be read as such must not pass for words.
        let kind = match (unit.is_empty(), value.len() > 80 || value.contains('\n')) {
            (false, _) => "NM",
            (true, true) => "TX",
            (true, false) => "ST",
        };
        let test = coded(row, "test_code", "test");
        let [value, range, flag] = ["value", "range", "flag"].map(|column| row.safe(column));
        let (laboratory, clia) = (row.safe("laboratory"), row.safe("clia"));
        let (address, director) = (row.safe("laboratory_address"), row.safe("laboratory_director"));
        let director = if director.is_empty() { director } else { format!("^{director}") };
        tests += &format!(
            "OBX|{place}|{kind}|{test}||{value}|{unit}|{range}|{flag}|||{status}\
             ||||||||||||{laboratory}^^^^^CLIA^XX^^^{clia}|{address}|{director}\r"
        );
        if !row.cell("note").is_empty() {
            tests += &format!("NTE|1||{}\r", row.safe("note"));
        }
    }
    tests
}

/// A name with its code: of LOINC when it is written as those are, else the laboratory's own.
fn coded(row: &Row<'_>, code: &str, name: &str) -> String {
    let is_loinc = row.cell(code).rsplit_once('-').is_some_and(|(number, check)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits(number) && digits(check) && check.len() == 1
    });
    let system = if is_loinc { "LN" } else { "L" };
    match (row.safe(code), row.safe(name)) {
        (code, name) if code.is_empty() && name.is_empty() => String::new(),
        (code, name) if code.is_empty() => format!("{name}^{name}^L"),
        (code, name) => format!("{code}^{name}^{system}"),
    }
}

fn status(cell: &str) -> Option<&'static str> {
    match cell.to_lowercase().as_str() {
        "" | "final" | "f" => Some("F"),
        "corrected" | "c" => Some("C"),
        "preliminary" | "p" => Some("P"),
        "cancelled" | "x" => Some("X"),
        _ => None,
    }
}

/// A day, or a day and a time of the practice's zone, as messages write them; an empty cell says
/// nothing.
fn written(cell: &str) -> Option<String> {
    if cell.is_empty() {
        return Some(String::new());
    }
    let (day, time) = cell.split_once([' ', 'T']).unwrap_or((cell, ""));
    let day = enrolment::read_date(day)?.to_string().replace('-', "");
    let time: Vec<&str> = time.split(':').filter(|part| !part.is_empty()).collect();
    let is_number = |part: &&str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    let is_whole = matches!(time.len(), 0 | 2 | 3) && time.iter().all(is_number);
    let text = format!("{day}{}", time.concat());
    (is_whole && hl7::Time::parse(&text).is_ok()).then_some(text)
}

#[cfg(test)]
mod tests_of_cells {
    use super::*;

    #[test]
    fn moments_are_read_as_tables_write_them() {
        let table = [
            ("", Some("")),
            ("2026-11-20", Some("20261120")),
            ("11/20/2026", Some("20261120")),
            ("2026-11-20 09:30", Some("202611200930")),
            ("2026-11-20T09:30:15", Some("20261120093015")),
            ("2026-11-20 9:30", None),
            ("2026-11-20 29:30", None),
            ("yesterday", None),
            ("2026-13-20", None),
        ];
        for (cell, expected) in table {
            assert_eq!(written(cell).as_deref(), expected, "{cell}");
        }
    }

    #[test]
    fn the_lines_of_a_report_are_found_in_its_table() {
        let table = b"a\nb\nc\nd";
        assert_eq!(lines(table, 2..4), b"b\nc\n");
        assert_eq!(lines(table, 1..2), b"a\n");
        assert_eq!(lines(table, 4..5), b"d");
        assert_eq!(lines(table, 9..11), b"");
    }
}
