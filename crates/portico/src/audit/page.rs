//! The ledger's page: the newest rows, by patient or by kind of event.

use askama::Template;
use db::View;

use super::store::{self, Line};
use crate::{
    happened,
    page::{Answer, Ask, No},
    people::PatientId,
    shell::Frame,
};

#[derive(Template)]
#[template(path = "audit/templates/ledger.html")]
struct Ledger {
    frame: Frame,
    lines: Vec<Line>,
    patient: String,
    action: String,
    /// Where the next, older rows begin.
    older: Option<i64>,
}

/// Shows the newest rows. A patient or a kind of event that does not exist has none.
pub(super) async fn show(ask: Ask) -> Answer {
    let patient: Option<PatientId> = ask.query.text("patient").parse().ok();
    let action = ask.query.text("action").to_owned();
    let before = ask.query.text("before").parse().unwrap_or(i64::MAX);
    let wanted = (!action.is_empty()).then(|| action.clone());
    let lines = ask
        .view(move |view: &mut View<'_>| -> Result<Vec<Line>, No> {
            view.record(happened!("audit.reviewed"));
            Ok(store::newest(view, before, patient, wanted.as_deref())?)
        })
        .await?;
    let frame = ask.frame(ask.t.ledger_title());
    let older = lines.last().map(|line| line.seq).filter(|seq| *seq > 1);
    let patient = patient.map(|id| id.to_string()).unwrap_or_default();
    ask.html(&Ledger { frame, lines, patient, action, older })
}
