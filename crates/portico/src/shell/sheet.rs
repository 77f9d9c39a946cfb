//! Paper: the practice's letterhead above, the confidentiality statement below, and between them
//! what a feature has to say. (R-B1.2, R-B6.1e)

use std::sync::Arc;

use paper::{Block, Document, Sheet};
use policy::Country;
use tokio::sync::Semaphore;

use crate::{
    app::App,
    page::{Answer, No, Reply},
    text::Text,
};

/// As many documents are written at once; who comes later waits for a moment.
const AT_ONCE: usize = 2;

/// Writes documents, a few at a time: a page never waits for paper.
#[derive(Clone)]
pub(crate) struct Press(Arc<Semaphore>);

impl Default for Press {
    fn default() -> Self {
        Press(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

/// A document of this practice.
pub(crate) fn sheet(app: &App, t: &Text, title: String, blocks: Vec<Block>) -> Document {
    let practice = &app.policy.practice;
    let statement = &app.texts.wording(t.language()).statement;
    let statement: Vec<&str> = statement.iter().map(|one| one.text.as_str()).collect();
    Document {
        title,
        language: t.language().to_owned(),
        sheet: match practice.country {
            Country::UnitedStates => Sheet::Letter,
            Country::Elsewhere => Sheet::A4,
        },
        letterhead: vec![
            practice.name.clone(),
            practice.address.clone(),
            t.sheet_call(practice.phone.as_str()),
        ],
        foot: statement.join(" "),
        page_words: t.sheet_page("{page}", "{pages}"),
        blocks,
    }
}

/// A document as a file to keep. `name` is neutral, because file names are seen by others.
pub(crate) async fn pdf(app: &App, document: Document, name: &str) -> Answer {
    let fault = |error: &dyn std::fmt::Display| No::Fault(format!("no paper: {error}"));
    let _place = app.press.0.acquire().await.map_err(|error| fault(&error))?;
    let written = tokio::task::spawn_blocking(move || paper::pdf(&document)).await;
    let written = written.map_err(|error| fault(&error))?.map_err(|error| fault(&error))?;
    Ok(Reply::download("application/pdf", name, written))
}
