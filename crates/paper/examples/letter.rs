//! Writes a letter to the file that is named, to be looked at: `cargo run -p paper --example letter
//! -- letter.pdf`.

use paper::{Block, Document, Sheet, Table};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("name a file")?;
    let text = |text: &str| text.to_owned();
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    let document = Document {
        title: text("Metabolic panel of November 20, 2026"),
        language: text("en"),
        sheet: Sheet::Letter,
        letterhead: vec![text("Cedar Hill Family Medicine"), text("12 Mill Road, Springfield")],
        foot: text(
            "CONFIDENTIAL: This letter may hold health information of the named patient only. If \
             it reached you in error, do not read, copy or share it; tell us and destroy it.",
        ),
        page_words: text("Page {page} of {pages}"),
        blocks: vec![
            Block::Recipient(vec![text("Łucja Żółć"), text("7 Elm Street"), text("Springfield")]),
            Block::Heading(1, text("Metabolic panel")),
            Block::Facts(vec![
                (text("Patient"), text("Łucja Żółć, born January 2, 1961")),
                (text("Specimen taken"), text("November 20, 2026")),
            ]),
            Block::Notice(text("Your provider says: all of this is as we expected.")),
            Block::Table(Table {
                summary: text("What was measured"),
                columns: vec![
                    (text("Test"), 3),
                    (text("Result"), 2),
                    (text("Usual range"), 2),
                    (text("In words"), 3),
                ],
                rows: vec![
                    row(["Potassium", "4.1 mmol/L", "3.5 to 5.1", "within the usual range"]),
                    row(["Sodium", "133 mmol/L", "136 to 145", "a little below"]),
                ],
            }),
            Block::Paragraph(text("Call us when you have a question about this result.")),
        ],
    };
    std::fs::write(file, paper::pdf(&document)?)?;
    Ok(())
}
