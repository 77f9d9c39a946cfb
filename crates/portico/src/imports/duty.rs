//! What came in and is in nobody's chart is somebody's duty: to find the patient, or to ask for it
//! again. (R-B1.8)

use base::Instant;
use db::Tx;

use super::{
    model::{ImportId, Kind, Reason},
    prepared::{Content, ForPatient, Prepared, shortened},
    store,
};
use crate::{
    app::App,
    chart::Class,
    people::StaffId,
    results,
    tasks::{self, NewTask, Promise},
};

/// How serious the worst result of some patients is, whoever they are.
pub(super) fn gravest(app: &App, all: &[ForPatient]) -> Option<Class> {
    all.iter().filter_map(|one| results::gravest(&app.policy.results, &one.reports)).max()
}

/// Whether something that was refused may have been results, which somebody waits for.
fn is_missed(message: &Prepared) -> bool {
    let Content::Refused(reason, _) = &message.content else { return false };
    match reason {
        // No messages at all, or not for us.
        Reason::NotAMessage | Reason::NotProduction | Reason::UnsupportedType => false,
        _ => message.kind != Kind::Registration,
    }
}

/// By whom a message was sent: there is one task for each, however much of theirs is refused. The
/// names of files may be names of patients, so what names no sender is called a file.
fn sender(message: &Prepared) -> String {
    if message.source.is_empty() { FILES.to_owned() } else { shortened(&message.source, 60) }
}

/// What is called a sender when nobody is named.
const FILES: &str = "files";

/// The source of messages, shortened, whose sender a task names.
pub(super) fn source_of(sender: &str) -> &str {
    if sender == FILES { "" } else { sender }
}

/// Results that were refused reach nobody: somebody looks, and asks for them again.
pub(super) fn to_look(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    message: &Prepared,
) -> db::Result<()> {
    if !is_missed(message) {
        return Ok(());
    }
    let minutes = app.policy.results.clocks.unclassified_hours * 60;
    let promise = Promise::Within { pool: app.policy.cover.default_pool.clone(), minutes };
    let (kind, subject) = (tasks::Kind::ResultsRefused, sender(message));
    let new = NewTask { kind, subject: subject.clone(), patient: None, promise };
    tasks::open_called(tx, app, now, &new, &subject)?;
    Ok(())
}

/// Something of a sender came again after it was refused: when nothing of theirs is missing any
/// more, nobody need look.
pub(super) fn looked(tx: &mut Tx<'_>, now: Instant, message: &Prepared) -> db::Result<()> {
    if !store::misses_any(tx, &message.source)? {
        tasks::close(tx, tasks::Kind::ResultsRefused, &sender(message), None, now)?;
    }
    Ok(())
}

/// What waits in quarantine is somebody's duty until it is matched or rejected. What may be
/// critical news for somebody does not wait for the office to open.
pub(super) fn to_match(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (id, class): (ImportId, Option<Class>),
    called: &str,
) -> db::Result<()> {
    let clocks = &app.policy.results.clocks;
    let pool = app.policy.cover.default_pool.clone();
    let promise = match class {
        Some(Class::Critical) => {
            Promise::Given { pool, clock: results::critical_clock(clocks, now), urgent: true }
        }
        _ => Promise::Within { pool, minutes: clocks.unclassified_hours * 60 },
    };
    let (kind, subject) = (tasks::Kind::MatchImport, id.to_string());
    let task = NewTask { kind, subject, patient: None, promise };
    tasks::open_called(tx, app, now, &task, called)?;
    Ok(())
}

/// The duty about a message is done, by somebody or by itself.
pub(super) fn done(
    tx: &mut Tx<'_>,
    now: Instant,
    id: ImportId,
    by: Option<StaffId>,
) -> db::Result<()> {
    tasks::close(tx, tasks::Kind::MatchImport, &id.to_string(), by, now)?;
    Ok(())
}
