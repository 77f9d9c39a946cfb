//! Filing one message: known already, refused, for a person, or into a chart; and always kept.

use base::{Date, Instant, words::Word as _};
use db::Tx;

use super::{
    candidates, deaths, documents, duty, filing_items,
    matching::{self, Decision},
    model::{Ack, ImportId, Kind, Line, Outcome, Reason, ResultLine},
    prepared::{Content, ForPatient, Part, Prepared, SUBJECT, Told},
    registration::{self, Applied},
    rematch,
    store::{self, Fate, Known},
};
use crate::{
    app::App,
    chart::{self, ReleaseState},
    happened, imaging,
    people::{self, PatientId},
    results::{self, Announce},
};

/// Files one message and says what became of it.
pub(super) fn file(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    message: &Prepared,
    batch: &Announce,
) -> db::Result<Line> {
    let control_id = control_id(message);
    let before = store::known(tx, &message.source, &control_id, message.digest)?;
    if let Some(line) = repeated(tx, message, &before)? {
        return Ok(line);
    }
    store::forget_refused(tx, &message.source, &control_id, message.digest)?;
    let was_taken = |known: &Known| known.outcome != Outcome::Refused;
    let is_reused = before.iter().any(was_taken);
    let mut told: Option<Line> = None;
    for part in message.parts() {
        let line = file_part(tx, app, now, (part, &control_id, is_reused), batch)?;
        told = Some(match told {
            Some(before) => before.and(line),
            None => line,
        });
    }
    if before.iter().any(|known| known.outcome == Outcome::Refused) {
        duty::looked(tx, now, message)?;
    }
    Ok(told.expect("a message has a part at least"))
}

/// Files one part of a message. Whoever else the message is about need not wait for this one.
fn file_part(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (part, control_id, is_reused): (Part<'_>, &str, bool),
    batch: &Announce,
) -> db::Result<Line> {
    let (id, message) = (ImportId::new(now), part.message);
    documents::keep(tx, id, part, now)?;
    let (fate, results) = if is_reused && !part.patients().is_empty() {
        (Judged::not(Outcome::Quarantined, Reason::ControlIdReused, message.kind), Vec::new())
    } else {
        judge(tx, app, now, id, part, batch)?
    };
    let stored = Fate {
        outcome: fate.outcome,
        ack: fate.ack,
        reason: fate.reason,
        // What was left out of what was filed is no problem, and is said all the same.
        problem: if fate.problem.is_empty() { &message.left_out } else { &fate.problem },
        rule: &fate.rule,
        patient: fate.patient,
        class: duty::gravest(app, part.patients()),
    };
    store::insert(tx, id, control_id, part, &stored, now)?;
    record(tx, id, message, &fate);
    match (fate.outcome, fate.patient) {
        (Outcome::Quarantined, _) => {
            if fate.reason != Some(Reason::ControlIdReused) {
                rematch::leave_clues(tx, id, part.patients())?;
            }
            duty::to_match(tx, app, now, (id, stored.class), &part.called_by())?;
        }
        (Outcome::Refused, _) => duty::to_look(tx, app, now, message)?,
        (_, Some(patient)) if matches!(message.content, Content::Registration(_)) => {
            rematch::after_registration(tx, patient, now)?;
        }
        _ => {}
    }
    let line = line(tx, message, &fate, results)?;
    Ok(Line { import: Some(id), ..line })
}

/// How a message is named here. One that the sender did not name is named by its content.
fn control_id(message: &Prepared) -> String {
    let by_content = || format!("sha256:{}", base::secret::hex(&message.digest[..16]));
    message.control_id.clone().unwrap_or_else(by_content)
}

/// The very same message again: the same answer, and nothing else. One that was refused, and would
/// not be refused again now that the policy is another, is judged anew.
fn repeated(tx: &mut Tx<'_>, message: &Prepared, before: &[Known]) -> db::Result<Option<Line>> {
    let same = before.iter().find(|known| known.digest == message.digest);
    let Some(known) = same else { return Ok(None) };
    let is_refused_still = matches!(message.content, Content::Refused(..));
    if known.outcome == Outcome::Refused && !is_refused_still {
        return Ok(None);
    }
    tx.record(happened!("import.repeated").with("source", message.source.as_str()));
    let fate = Judged {
        outcome: Outcome::Duplicate,
        ack: known.ack,
        reason: known.reason,
        problem: known.reason.map_or("", |reason| reason.sentence(message.kind)).to_owned(),
        rule: String::new(),
        patient: known.patient,
    };
    let line = line(tx, message, &fate, Vec::new())?;
    Ok(Some(Line { before: Some(known.outcome.as_str()), ..line }))
}

/// What becomes of a message.
struct Judged {
    outcome: Outcome,
    ack: Ack,
    reason: Option<Reason>,
    problem: String,
    rule: String,
    patient: Option<PatientId>,
}

impl Judged {
    fn done(outcome: Outcome, patient: PatientId, rule: String) -> Self {
        let (ack, problem) = (Ack::Aa, String::new());
        Judged { outcome, ack, reason: None, problem, rule, patient: Some(patient) }
    }

    fn not(outcome: Outcome, reason: Reason, kind: Kind) -> Self {
        let problem = reason.sentence(kind).to_owned();
        let (ack, rule) = (reason.ack(), String::new());
        Judged { outcome, ack, reason: Some(reason), problem, rule, patient: None }
    }
}

fn judge(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    id: ImportId,
    part: Part<'_>,
    batch: &Announce,
) -> db::Result<(Judged, Vec<ResultLine>)> {
    let message = part.message;
    match &message.content {
        Content::Ignored(reason) => {
            Ok((Judged::not(Outcome::Ignored, *reason, message.kind), Vec::new()))
        }
        Content::Refused(reason, problem) => {
            let fate = Judged::not(Outcome::Refused, *reason, message.kind);
            Ok((Judged { problem: problem.clone(), ..fate }, Vec::new()))
        }
        Content::Registration(new) => {
            let fate = match registration::apply(tx, app, now, (&message.source, new))? {
                Applied::Done(outcome, patient) => {
                    Judged::done(outcome, patient, "record_number".to_owned())
                }
                Applied::Doubtful(reason) => {
                    Judged::not(Outcome::Quarantined, reason, message.kind)
                }
            };
            Ok((fate, Vec::new()))
        }
        Content::ForPatients(_) => {
            for_patients(tx, app, now, (id, message), part.patients(), batch)
        }
    }
}

/// A part is filed as a whole or not at all: first everybody is found, then all is filed.
fn for_patients(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (id, message): (ImportId, &Prepared),
    all: &[ForPatient],
    batch: &Announce,
) -> db::Result<(Judged, Vec<ResultLine>)> {
    if let Some(reason) = register(tx, app, now, &message.source, all)? {
        return Ok((Judged::not(Outcome::Quarantined, reason, message.kind), Vec::new()));
    }
    let found = match whose_all(tx, all)? {
        Ok(found) => found,
        Err(reason) => {
            return Ok((Judged::not(Outcome::Quarantined, reason, message.kind), Vec::new()));
        }
    };
    let mut lines = Vec::new();
    for Found { part, patient, .. } in &found {
        lines.extend(file_for(tx, app, now, (id, &message.source), part, *patient, batch)?);
    }
    let fate = match found.into_iter().next() {
        Some(first) => Judged::done(Outcome::Filed, first.patient, first.rule),
        None => Judged::not(Outcome::Refused, Reason::NoPatient, message.kind),
    };
    Ok((fate, lines))
}

/// Makes and corrects the chart of the one whom a part of a message registers, which stands
/// whatever becomes of the rest; or says why it is doubtful.
fn register(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    source: &str,
    all: &[ForPatient],
) -> db::Result<Option<Reason>> {
    for part in all {
        let Some(new) = &part.identity else { continue };
        if let Some(reason) = part.doubt {
            return Ok(Some(reason));
        }
        match registration::apply(tx, app, now, (source, new))? {
            Applied::Done(_, patient) => rematch::after_registration(tx, patient, now)?,
            Applied::Doubtful(reason) => return Ok(Some(reason)),
        }
    }
    Ok(None)
}

/// A part of a message and the patient whom it has found.
pub(super) struct Found<'m> {
    pub(super) part: &'m ForPatient,
    pub(super) patient: PatientId,
    /// Which identifiers agreed.
    pub(super) rule: String,
}

/// Whose each part of a message is, or why a person has to look at all of it.
pub(super) fn whose_all<'m>(
    tx: &mut Tx<'_>,
    all: &'m [ForPatient],
) -> db::Result<Result<Vec<Found<'m>>, Reason>> {
    let mut found = Vec::new();
    for part in all {
        match whose(tx, part)? {
            Decision::File { patient, rule } => found.push(Found { part, patient, rule }),
            Decision::Quarantine(reason) => return Ok(Err(reason)),
        }
    }
    Ok(Ok(found))
}

/// Whose it is, or why a person has to look.
fn whose(tx: &mut Tx<'_>, one: &ForPatient) -> db::Result<Decision> {
    if let Some(doubt) = one.doubt {
        return Ok(Decision::Quarantine(doubt));
    }
    let (seen, charts) = candidates::of(tx, &one.seen)?;
    let decision = matching::decide(&seen, &charts);
    Ok(match (&decision, one.meant) {
        (Decision::File { patient, .. }, Some(meant)) if *patient != meant => {
            Decision::Quarantine(Reason::AnotherChart)
        }
        _ => decision,
    })
}

/// Puts what a message of this source says about a patient into their chart.
pub(super) fn file_for(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (import, source): (ImportId, &str),
    one: &ForPatient,
    patient: PatientId,
    batch: &Announce,
) -> db::Result<Vec<ResultLine>> {
    let own = format!("Patient/{}", patient.to_string().replace('_', "-"));
    let zone = app.policy.practice.time_zone.zone();
    let (mut lines, mut held) = (Vec::new(), Vec::new());
    let kept = store::documents(tx, import)?;
    for (place, report) in one.reports.iter().enumerate() {
        let mut report = report.clone();
        report.enclosures = documents::of_report(&kept, one, place);
        report.import = import;
        report.fhir = report.fhir.replace(SUBJECT, &own);
        let filed = results::receive(tx, app, now, patient, &report, batch)?;
        imaging::carry(tx, now, (filed.item, patient), &report.order_numbers)?;
        lines.push(ResultLine::new(filed.class, filed.state));
        if filed.state == ReleaseState::Held {
            held.push((report.source_key, report.at.date(zone)));
        }
    }
    if !one.items.is_empty() {
        // A diagnosis that was made from a result may come in a message of its own.
        let before = chart::held_news(tx, patient)?;
        held.extend(before.into_iter().map(|(key, at)| (key, at.date(zone))));
    }
    for Told { item, known_at } in &one.items {
        let tells = |(_, specimen_on): &&(String, Date)| {
            chart::could_tell(item.kind, known_at.date(zone), *specimen_on)
        };
        let with: Vec<&str> = held.iter().filter(tells).map(|(key, _)| key.as_str()).collect();
        let fhir = item.fhir.replace(SUBJECT, &own);
        let import = Some(import);
        let item = chart::NewItem { fhir, import, ..item.clone() };
        filing_items::file(tx, app, now, patient, &item, &with)?;
    }
    for back in &one.taken_back {
        filing_items::take_back(tx, patient, back)?;
    }
    for visit in &one.visits {
        people::add_visit_of(tx, patient, visit, import)?;
    }
    for number in &one.seen.order_numbers {
        store::insert_order(tx, number, patient, import)?;
    }
    if one.is_study {
        imaging::file(tx, import, patient)?;
    }
    deaths::note(tx, app, now, (source, one), patient)?;
    Ok(lines)
}

/// What the ledger is told about a message.
fn record(tx: &mut Tx<'_>, id: ImportId, message: &Prepared, fate: &Judged) {
    let event = match fate.outcome {
        Outcome::Filed | Outcome::Updated | Outcome::Merged => happened!("import.matched"),
        Outcome::Ignored => happened!("import.ignored"),
        Outcome::Quarantined => happened!("import.quarantined"),
        Outcome::Refused | Outcome::Duplicate | Outcome::Rejected | Outcome::Unfiled => {
            happened!("import.refused").refused()
        }
    };
    let mut event = event.object(id).with("source", message.source.as_str());
    if let Some(patient) = fate.patient {
        event = event.patient(patient).with("rule", fate.rule.as_str());
    }
    if let Some(reason) = fate.reason {
        event = event.with("reason", reason.as_str());
    }
    tx.record(event.with("kind", message.kind.as_str()));
}

fn line(
    tx: &mut Tx<'_>,
    message: &Prepared,
    fate: &Judged,
    results: Vec<ResultLine>,
) -> db::Result<Line> {
    let patient_mrn = match fate.patient {
        Some(patient) => Some(people::mrn(tx, patient)?),
        None => None,
    };
    let reason = fate.reason.map(|reason| format!("{}: {}", reason.as_str(), fate.problem));
    Ok(Line {
        file: message.file.clone(),
        control_id: message.control_id.clone(),
        outcome: fate.outcome.as_str(),
        before: None,
        ack: fate.ack.as_str(),
        reason,
        patient_mrn,
        results,
        left_out: message.left_out.clone(),
        import: None,
    })
}

/// A message that could not be filed though it seemed right is kept for a person. Nothing is lost.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    message: &Prepared,
) -> db::Result<Line> {
    let fate = Judged::not(Outcome::Quarantined, Reason::OurFault, message.kind);
    for part in message.parts() {
        let id = ImportId::new(now);
        let stored = Fate {
            outcome: fate.outcome,
            ack: fate.ack,
            reason: fate.reason,
            problem: &fate.problem,
            rule: "",
            patient: None,
            class: duty::gravest(app, part.patients()),
        };
        documents::keep(tx, id, part, now)?;
        store::insert(tx, id, &control_id(message), part, &stored, now)?;
        record(tx, id, message, &fate);
        duty::to_match(tx, app, now, (id, stored.class), &part.called_by())?;
    }
    line(tx, message, &fate, Vec::new())
}
