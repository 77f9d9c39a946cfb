//! A table for a spreadsheet: text with commas (RFC 4180) of which no cell is a formula.

use crate::page::No;

/// Says that what follows is UTF-8.
const MARK: &str = "\u{feff}";

/// The table as a file's bytes. The first row holds the headings.
pub(crate) fn spreadsheet(rows: &[Vec<String>]) -> Result<Vec<u8>, No> {
    written(rows).map_err(|error| No::Fault(format!("no table: {error}")))
}

fn written(rows: &[Vec<String>]) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        table.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    let written = table.into_inner().map_err(csv::IntoInnerError::into_error)?;
    // Spreadsheets take the bytes for another character set without this mark.
    Ok([MARK.as_bytes(), &written].concat())
}

/// A cell that a spreadsheet does not take for a formula.
fn harmless(cell: &str) -> String {
    let begins = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r');
    let is_number = cell.split(' ').next().is_some_and(|first| first.parse::<f64>().is_ok());
    if cell.starts_with(begins) && !is_number { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn the_file_says_its_character_set_once_and_quotes_what_it_must() {
        let rows = [vec!["Test".to_owned(), "Value".to_owned()], vec!["a, b".to_owned()]];
        assert_eq!(written(&rows).unwrap(), "\u{feff}Test,Value\n\"a, b\"\n".as_bytes());
    }
}
