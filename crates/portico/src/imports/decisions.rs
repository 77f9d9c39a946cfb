//! What people decide about messages that could not be filed by themselves: file, agree, reject.

use base::{Instant, Note, note::NotANote, words::Word as _};
use db::Tx;

use super::{
    compare::{self, Typed},
    duty, filing,
    matching::Comparison,
    model::{DecisionId, ImportId, Outcome, Reason, Standing, Verdict},
    prepared::{Content, Prepared},
    store::{self, Decided, ImportRow},
};
use crate::{
    accounts::Staff,
    app::App,
    happened,
    page::Failed,
    people::{Identifier, Identifiers, PatientId},
    results::Announce,
};

/// What can be seen on a source and compared with a chart. (R-B1.8)
pub(super) const SEEN: [Identifier; 4] =
    [Identifier::Name, Identifier::BirthDate, Identifier::Mrn, Identifier::OrderNumber];

/// Why a decision is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It does not wait any more.
    NotWaiting,
    /// It is not in a chart, so it cannot be taken out of one.
    NotFiled,
    /// A message that is thrown away takes a reason too.
    NoReasonToReject,
    /// It is about several people or cannot be filed by hand.
    NotByHand,
    NoChart,
    TwoTicks,
    /// Something was ticked that differs between source and chart.
    TickedConflict,
    NoReason,
    /// The second person must be another.
    SamePerson,
    NothingAsked,
    /// The chart, the message or the question is another than what was asked about.
    Changed,
}

/// What somebody chose.
#[derive(Clone)]
pub(super) struct Choice {
    pub(super) patient: Option<PatientId>,
    pub(super) ticks: Identifiers,
    /// What was typed; needed only where something conflicts.
    pub(super) reason: String,
    /// The identifiers by which the chart was found, when it was none of those that are offered.
    pub(super) typed: Typed,
}

/// Why somebody decided so.
pub(super) type Because = Note<1_000>;

/// What is needed to file by hand: two identifiers seen, one of them strong, none of them in
/// conflict. Gives the conflicts that somebody else has to override too. Pure.
pub(super) fn check(
    ticks: &Identifiers,
    compared: &Comparison,
    doubt: Option<Reason>,
    reason: &str,
) -> Result<Vec<Reason>, Fault> {
    if !ticks.are_enough() {
        return Err(Fault::TwoTicks);
    }
    // Two different ticks hold at least one that is not the name, so one is of the strong ones.
    let differs = |tick: Identifier| {
        let agreement = match tick {
            Identifier::Name => compared.name,
            Identifier::BirthDate => compared.birth_date,
            Identifier::Mrn => compared.record_number,
            Identifier::OrderNumber => compared.order_number,
            // Neither stands on a source so that it could be compared.
            Identifier::Address | Identifier::Phone => return true,
        };
        !agreement.counts()
    };
    let mut overridden = compared.conflicts();
    overridden.extend(doubt);
    if ticks.iter().any(differs) {
        return Err(Fault::TickedConflict);
    }
    match reason.parse::<Because>() {
        Err(NotANote::TooShort) if overridden.is_empty() => Ok(overridden),
        Err(_) => Err(Fault::NoReason),
        Ok(_) => Ok(overridden),
    }
}

/// What a message that waits holds, and the chart that was chosen for it.
struct Waiting {
    row: ImportRow,
    message: Prepared,
}

fn waiting(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    staff: &Staff,
    id: ImportId,
) -> Result<Waiting, Failed<Fault>> {
    let row = store::import(tx, staff, id)?;
    if !matches!(row.outcome, Outcome::Quarantined | Outcome::Unfiled) {
        return Err(Failed::Refused(Fault::NotWaiting));
    }
    let raw = store::raw(tx, staff, id)?;
    let message = compare::read_again(app, now, &row, &raw);
    Ok(Waiting { row, message })
}

/// Files a message in the chart that somebody chose. Where something conflicts it is only asked
/// for, and somebody else has to agree.
pub(super) fn file(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    staff: &Staff,
    id: ImportId,
    choice: &Choice,
) -> Result<(), Failed<Fault>> {
    let found = waiting(tx, app, now, staff, id)?;
    let seen = compare::seen_in(&found.message).ok_or(Failed::Refused(Fault::NotByHand))?;
    let patient = choice.patient.ok_or(Failed::Refused(Fault::NoChart))?;
    if !compare::is_offered(tx, seen, &choice.typed, patient)? {
        return Err(Failed::Refused(Fault::NoChart));
    }
    let beside = compare::with_chart(tx, &found.message, seen, patient)?;
    let overridden = check(&choice.ticks, &beside.compared, beside.doubt, &choice.reason)
        .map_err(Failed::Refused)?;
    let words = |all: Vec<&'static str>| all.join(" ");
    let decided = Decided {
        id: DecisionId::new(now),
        kind: Verdict::File,
        patient: Some(patient),
        identifiers: choice.ticks.clone(),
        overrides: words(overridden.iter().map(|reason| reason.as_str()).collect()),
        reason: choice.reason.clone(),
        staff: staff.id,
        second: None,
        state: if overridden.is_empty() { Standing::Done } else { Standing::Asked },
        at: now,
        chart_seen: Some(beside.digest),
    };
    store::end_question(tx, id, now)?;
    store::insert_decision(tx, id, &decided)?;
    if !overridden.is_empty() {
        tx.record(happened!("import.second_check_asked").patient(patient).object(id));
        return Ok(());
    }
    put(tx, app, now, &found, id, patient, staff)?;
    Ok(())
}

fn put(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    found: &Waiting,
    id: ImportId,
    patient: PatientId,
    staff: &Staff,
) -> db::Result<()> {
    if let Content::ForPatients(all) = &found.message.content {
        for one in all {
            let from = (id, found.row.source.as_str());
            filing::file_for(tx, app, now, from, one, patient, &Announce::default())?;
        }
    }
    store::set_outcome(tx, id, Outcome::Filed, Some(patient))?;
    duty::done(tx, now, id, Some(staff.id))?;
    tx.record(
        happened!("import.filed_by_hand")
            .patient(patient)
            .object(id)
            .with("source", found.row.source.as_str()),
    );
    Ok(())
}

/// The second person agrees or not, to one decision and to what the first had before them: nobody
/// may agree with themselves, nor to a chart that has changed since.
pub(super) fn second_check(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    staff: &Staff,
    (id, decision): (ImportId, Option<DecisionId>),
    agrees: Agrees,
) -> Result<(), Failed<Fault>> {
    let found = waiting(tx, app, now, staff, id)?;
    let asked = asked(store::decisions(tx, staff, id)?);
    let asked = asked.ok_or(Failed::Refused(Fault::NothingAsked))?;
    if asked.staff == staff.id {
        return Err(Failed::Refused(Fault::SamePerson));
    }
    if decision != Some(asked.id) {
        return Err(Failed::Refused(Fault::Changed));
    }
    let patient = asked.patient.ok_or(Failed::Refused(Fault::NoChart))?;
    let (state, word) = match agrees {
        Agrees::Yes => (Standing::Done, "yes"),
        Agrees::No => (Standing::Refused, "no"),
    };
    if agrees == Agrees::Yes {
        let seen = compare::seen_in(&found.message).ok_or(Failed::Refused(Fault::NotByHand))?;
        let beside = compare::with_chart(tx, &found.message, seen, patient)?;
        if asked.chart_seen != Some(beside.digest) {
            return Err(Failed::Refused(Fault::Changed));
        }
    }
    store::second(tx, asked.id, staff.id, state, now)?;
    tx.record(happened!("import.second_check").patient(patient).object(id).with("agrees", word));
    if agrees == Agrees::Yes {
        put(tx, app, now, &found, id, patient, staff)?;
    }
    Ok(())
}

/// The decision that waits for a second person.
pub(super) fn asked(decided: Vec<Decided>) -> Option<Decided> {
    decided.into_iter().find(|one| one.state == Standing::Asked)
}

/// What the second person says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agrees {
    Yes,
    No,
}

/// A message that does not belong to this practice, or cannot be used. It is kept.
pub(super) fn reject(
    tx: &mut Tx<'_>,
    now: Instant,
    staff: &Staff,
    id: ImportId,
    reason: &str,
) -> Result<(), Failed<Fault>> {
    let row = store::import(tx, staff, id)?;
    if !matches!(row.outcome, Outcome::Quarantined | Outcome::Unfiled) {
        return Err(Failed::Refused(Fault::NotWaiting));
    }
    let Ok(reason) = reason.parse() else {
        return Err(Failed::Refused(Fault::NoReasonToReject));
    };
    store::end_question(tx, id, now)?;
    note(tx, now, staff, id, (Verdict::Reject, None), &reason)?;
    store::set_outcome(tx, id, Outcome::Rejected, None)?;
    duty::done(tx, now, id, Some(staff.id))?;
    tx.record(happened!("import.rejected").object(id));
    Ok(())
}

pub(super) fn note(
    tx: &mut Tx<'_>,
    now: Instant,
    staff: &Staff,
    id: ImportId,
    (kind, patient): (Verdict, Option<PatientId>),
    reason: &Because,
) -> db::Result<()> {
    let decided = Decided {
        id: DecisionId::new(now),
        kind,
        patient,
        identifiers: Identifiers::NONE,
        overrides: String::new(),
        reason: reason.as_str().to_owned(),
        staff: staff.id,
        second: None,
        state: Standing::Done,
        at: now,
        chart_seen: None,
    };
    store::insert_decision(tx, id, &decided)
}

#[cfg(test)]
mod tests {
    use super::{super::matching::Agreement, *};

    const AGREES: Comparison = Comparison {
        name: Agreement::Same,
        birth_date: Agreement::Same,
        record_number: Agreement::Absent,
        order_number: Agreement::Absent,
        sex: Agreement::Same,
    };

    #[test]
    fn filing_by_hand_needs_two_identifiers_that_agree() {
        use Identifier::{BirthDate, Mrn, Name};
        let differs = Comparison { birth_date: Agreement::Different, ..AGREES };
        let number = Comparison { record_number: Agreement::Same, ..differs };
        let why = "Called the laboratory; they had a typing error.";
        let table: [(&[Identifier], Comparison, &str, Result<Vec<Reason>, Fault>); 7] = [
            (&[Name, BirthDate], AGREES, "", Ok(vec![])),
            (&[Name], AGREES, "", Err(Fault::TwoTicks)),
            (&[Name, Name], AGREES, "", Err(Fault::TwoTicks)),
            (&[Name, Mrn], AGREES, "", Err(Fault::TickedConflict)),
            (&[Name, BirthDate], differs, why, Err(Fault::TickedConflict)),
            (&[Name, Mrn], number, "", Err(Fault::NoReason)),
            (&[Name, Mrn], number, why, Ok(vec![Reason::BirthDateConflict])),
        ];
        for (ticks, compared, reason, expected) in table {
            let ticks = ticks.iter().copied().collect();
            assert_eq!(check(&ticks, &compared, None, reason), expected, "{ticks:?}");
        }
        let ticks = [Name, BirthDate].into_iter().collect();
        let doubt = check(&ticks, &AGREES, Some(Reason::CliaIdMissing), why);
        assert_eq!(doubt, Ok(vec![Reason::CliaIdMissing]));
    }
}
