//! Letters and results as PDF, for those who want paper.
//!
//! A document is a list of blocks; [`pdf`] breaks them into lines and pages and writes a tagged
//! PDF (PDF/UA-1, ISO 14289-1), so that a screen reader reads it in order, with its headings and
//! its tables. Pure: no clock, no files, the fonts are in the program.

mod draw;
mod face;
mod layout;
mod table;

use layout::Layout;

/// What is written on paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The document's name, as a reader's window shows it.
    pub title: String,
    /// The language that it is written in, as "en" or "es".
    pub language: String,
    /// What it is printed on.
    pub sheet: Sheet,
    /// At the top of the first page: who writes, the name first.
    pub letterhead: Vec<String>,
    /// At the foot of every page: what must stand on all of them.
    pub foot: String,
    /// Beside the foot: `{page}` and `{pages}` become numbers.
    pub page_words: String,
    /// What it says, in order.
    pub blocks: Vec<Block>,
}

/// The size of a sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sheet {
    /// 8.5 by 11 inches.
    #[default]
    Letter,
    /// 210 by 297 mm.
    A4,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// To whom it goes, where the window of an envelope shows it. The first block, or not there.
    Recipient(Vec<String>),
    /// 1 is the document's own heading, 2 one within it.
    Heading(u8, String),
    /// Each line of it is a paragraph.
    Paragraph(String),
    /// What must not be overlooked, in bold.
    Notice(String),
    /// Names and what they are.
    Facts(Vec<(String, String)>),
    /// Rows under headings.
    Table(Table),
    /// The blocks that follow begin on a new sheet.
    NewSheet,
}

/// Rows under headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it shows, for those who do not see it.
    pub summary: String,
    /// The heading of each column and its share of the width.
    pub columns: Vec<(String, u8)>,
    /// A row has as many cells as there are columns; the first names the row.
    pub rows: Vec<Vec<String>>,
}

/// The PDF could not be written, through no fault of what it says.
#[derive(Debug, thiserror::Error)]
#[error("the PDF could not be written: {0}")]
pub struct NotWritten(String);

/// Writes a document as a tagged PDF (PDF/UA-1).
pub fn pdf(document: &Document) -> Result<Vec<u8>, NotWritten> {
    let faces = face::Faces::load().ok_or_else(|| NotWritten("a font is broken".to_owned()))?;
    let laid_out = Layout::of(document, &faces);
    draw::draw(document, &faces, &laid_out).map_err(NotWritten)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn document(blocks: Vec<Block>) -> Document {
        Document {
            title: "Your result".to_owned(),
            language: "en".to_owned(),
            letterhead: vec!["Cedar Hill Family Medicine".to_owned(), "1 Main Street".to_owned()],
            foot: "CONFIDENTIAL: for the named patient only.".to_owned(),
            page_words: "Page {page} of {pages}".to_owned(),
            blocks,
            ..Document::default()
        }
    }

    fn table(rows: usize) -> Block {
        let row = |n: usize| vec![format!("Test {n}"), "6.9 mmol/L".into(), "3.5 to 5.1".into()];
        Block::Table(Table {
            summary: "Values".to_owned(),
            columns: vec![("Test".into(), 2), ("Result".into(), 1), ("Usual".into(), 1)],
            rows: (0..rows).map(row).collect(),
        })
    }

    #[test]
    fn a_document_is_a_tagged_pdf_of_as_many_sheets_as_it_needs() {
        let heading = Block::Heading(1, "Potassium".to_owned());
        let one = pdf(&document(vec![heading.clone(), table(3)])).unwrap();
        assert!(one.starts_with(b"%PDF-1.7"), "no PDF");
        assert!(String::from_utf8_lossy(&one).contains("<pdfuaid:part>1</pdfuaid:part>"));
        let long = document(vec![heading.clone(), table(120), Block::NewSheet, heading]);
        let faces = face::Faces::load().unwrap();
        let laid_out = Layout::of(&long, &faces);
        assert_eq!(laid_out.pages.len(), 5);
        let words = |page: &layout::Page| page.lines.iter().map(|line| line.text.clone()).collect();
        let second: Vec<String> = words(&laid_out.pages[1]);
        assert_eq!(second[..3], ["Test", "Result", "Usual"], "headings stand again");
        assert!(second.contains(&"Page 2 of 5".to_owned()), "{second:?}");
        pdf(&long).unwrap();
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Names of other scripts, control characters, words without an end: paper takes all.
        #[test]
        fn any_text_is_written(text in "\\PC{0,200}", raw in any::<String>()) {
            let blocks = vec![
                Block::Recipient(vec![text.clone(), raw.clone()]),
                Block::Heading(1, raw.clone()),
                Block::Paragraph(format!("{text}\n{raw}")),
                Block::Notice(text.clone()),
                Block::Facts(vec![(text.clone(), raw.clone())]),
                Block::Table(Table {
                    summary: raw.clone(),
                    columns: vec![(text.clone(), 1), (raw.clone(), 0)],
                    rows: vec![vec![raw.clone(), text.clone()], vec![], vec![text]],
                }),
            ];
            let written = pdf(&document(blocks));
            prop_assert!(written.is_ok(), "{:?}", written.err());
        }
    }
}
