//! What happens to a result: it is received, judged, shown or held, talked about, and shown.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use base::{Instant, words::Word as _};
use db::{Reader, Tx};
use policy::GateMode;

use super::{
    agreed,
    conversation::{Conversation, Outcome},
    duty, law,
    model::{Filed, Incoming, Judged, Rule, Shape, Stage},
    releasing::{announce, let_go, release},
    rules::{self, Decision},
    store::{self, ConversationId},
};
use crate::{
    access::Chart,
    accounts::{AccountId, Staff},
    agreements,
    app::App,
    chart::{self, Class, Item, ItemId, Kind, NewItem, ReleaseState},
    content::Content,
    followup::{self, Shown, Told},
    happened,
    people::{PatientId, StaffId},
};

/// Who has been told already, so that a batch of results makes one mail for each patient.
#[derive(Debug, Clone, Default)]
pub(crate) struct Announce {
    told: Arc<Mutex<HashSet<PatientId>>>,
}

impl Announce {
    /// Tells the patient, unless this batch has told them.
    fn tell(&self, tx: &mut Tx<'_>, app: &App, now: Instant, patient: PatientId) -> db::Result<()> {
        let first = self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(patient);
        if !first {
            return Ok(());
        }
        let told = announce(tx, app, now, patient);
        if told.is_err() {
            self.told.lock().unwrap_or_else(PoisonError::into_inner).remove(&patient);
        }
        told
    }
}

/// Files a report in a chart, judges it, and shows or holds it. The same order's report again is a
/// new version: the old one is kept, and what is new is judged on its own.
pub(crate) fn receive(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    patient: PatientId,
    new: &Incoming,
    batch: &Announce,
) -> db::Result<Filed> {
    let old = chart::item_of(tx, patient, &new.source_key)?;
    if let Some(done) = without_filing(tx, now, old.as_ref(), new)? {
        return Ok(done);
    }
    let limits = store::limits_now(tx, patient, now)?;
    let policy = &*app.policy.results.with_limits(&limits);
    let facts = rules::Facts {
        title: &new.title,
        lab_title: &new.lab_title,
        loinc: new.loinc.as_deref(),
        notes: &new.notes,
        findings: &new.findings,
    };
    let judged = rules::classify(policy, &facts);
    let final_at = new.reported.map_or(now, |reported| reported.min(now));
    let law = law::until(policy, app.policy.practice.time_zone.zone(), &facts, final_at)
        .filter(|until| *until > now && new.stage != Stage::Preliminary);
    let wish = match policy.mode {
        GateMode::PatientChoice => agreements::preference(tx, patient)?,
        GateMode::Strict => None,
    };
    let mut decision = rules::decide(policy, judged.class, new.stage, wish);
    if law.is_some() {
        decision.hold = Some(chart::HoldBasis::StateLaw);
    }
    let was_final = old.as_ref().is_some_and(|old| old.hold != Some(chart::HoldBasis::NotFinal));
    let how = chart::Filed {
        class: judged.class,
        hold: decision.hold,
        needs_talk: decision.needs_talk,
        corrected: new.stage == Stage::Corrected || was_final,
        replaces: old.as_ref().map(|old| old.id),
    };
    let is_seen_otherwise = match &old {
        Some(old) => step_aside(tx, now, old, decision)?,
        None => false,
    };
    let mut content = app.seal.content();
    let item = chart::file(tx, &mut content, patient, &new_item(new), how, now)?;
    if old.is_some() && decision.hold.is_none() {
        chart::replace_others(tx, patient, item)?;
        let_go(tx, patient, now)?;
    }
    store::insert_report(tx, &mut content, (item, patient), new, &judged, final_at)?;
    if let Some(until) = law {
        store::insert_wait(tx, item, (final_at, until))?;
    }
    let filed = (item, content);
    let state = gate(tx, app, now, patient, filed, (&judged, final_at), decision, batch)?;
    if decision.is_called_about {
        // Somebody has read something else: that is as pressing as the worst of news.
        let clock = if is_seen_otherwise { Class::Critical } else { judged.class };
        duty::begin(tx, app, now, (patient, item), clock)?;
    }
    Ok(Filed { item: Some(item), class: judged.class, state })
}

/// Some reports are not filed: those taken back, those we have to the letter, and a preliminary
/// one that comes after the final one.
fn without_filing(
    tx: &mut Tx<'_>,
    now: Instant,
    old: Option<&Item>,
    new: &Incoming,
) -> db::Result<Option<Filed>> {
    let Some(old) = old else {
        let nothing = Filed { item: None, class: Class::Routine, state: ReleaseState::Withdrawn };
        return Ok((new.stage == Stage::Retracted).then_some(nothing));
    };
    let as_it_is = Filed { item: Some(old.id), class: old.class, state: old.state };
    if new.stage == Stage::Retracted {
        for version in chart::withdraw_versions(tx, old.id)? {
            tx.record(happened!("result.retracted").patient(old.patient).object(version));
            duty::end(tx, now, version, None)?;
            followup::supersede(tx, version, now)?;
        }
        let_go(tx, old.patient, now)?;
        return Ok(Some(Filed { state: ReleaseState::Withdrawn, ..as_it_is }));
    }
    let is_late = new.stage == Stage::Preliminary && old.hold != Some(chart::HoldBasis::NotFinal);
    let is_same = chart::has_text(tx, old.id, &new.fhir)?
        && chart::has_enclosures(tx, old.id, &new.enclosures)?;
    if is_late || is_same {
        return Ok(Some(as_it_is));
    }
    Ok(None)
}

/// What the old version does when a new one comes. One that the patient has read stays in view,
/// with a banner, while the new one is held; then this says yes.
fn step_aside(tx: &mut Tx<'_>, now: Instant, old: &Item, decision: Decision) -> db::Result<bool> {
    let held_again = decision.hold.is_some() && old.state == ReleaseState::Released;
    if held_again && !store::viewers(tx, old.patient, old.id)?.is_empty() {
        chart::mark_being_corrected(tx, old.id)?;
        return Ok(true);
    }
    duty::end(tx, now, old.id, None)?;
    followup::supersede(tx, old.id, now)?;
    chart::replace(tx, old.id)?;
    Ok(false)
}

fn new_item(new: &Incoming) -> NewItem {
    NewItem {
        kind: Kind::Report,
        at: new.at,
        title: new.title.clone(),
        code: new.code.clone(),
        note: String::new(),
        current: true,
        source: new.source.clone(),
        source_key: new.source_key.clone(),
        import: Some(new.import),
        fhir: new.fhir.clone(),
        measurements: new
            .findings
            .iter()
            .filter(|finding| finding.shape != Shape::Document)
            .map(|finding| finding.measurement.clone())
            .collect(),
        enclosures: new.enclosures.clone(),
    }
}

/// Says what the gate decided, and does what follows from it.
#[expect(clippy::too_many_arguments, reason = "each is a different thing, and named")]
fn gate(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    patient: PatientId,
    (item, content): (ItemId, Content),
    (judged, final_at): (&Judged, Instant),
    decision: Decision,
    batch: &Announce,
) -> db::Result<ReleaseState> {
    let event = match decision.hold {
        Some(basis) => happened!("result.held").with("basis", basis.as_str()),
        None => happened!("result.released"),
    };
    let event = event.patient(patient).object(item).content(content);
    tx.record(event.with("class", judged.class.as_str()).with("rule", judged.rule.as_str()));
    let Some(_) = decision.hold else {
        batch.tell(tx, app, now, patient)?;
        let (class, told) = (judged.class, Told::NotYet);
        followup::open(tx, app, now, &Shown { patient, item, class, final_at, told })?;
        return Ok(ReleaseState::Released);
    };
    Ok(ReleaseState::Held)
}

/// Keeps the record of a conversation and shows the result, at once or when the patient wished.
/// (T-43)
pub(super) fn communicate(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    had: &Conversation,
) -> db::Result<()> {
    let id = ConversationId::new(now);
    let mut content = app.seal.content();
    store::insert_conversation(tx, &mut content, id, (chart, item), staff, had, now)?;
    let event = happened!("conversation.recorded").patient(item.patient).object(id);
    tx.record(event.content(content));
    tx.record(
        happened!("result.communicated")
            .patient(item.patient)
            .object(item.id)
            .with("how", had.how.as_str()),
    );
    store::delete_draft(tx, chart, item, staff)?;
    chart::record_talk(tx, chart, item, had.at)?;
    if item.waits_for_a_person() && store::law_until(tx, item.id)?.is_none() {
        match had.shown_at {
            Some(until) => agreed::wait(tx, (chart, item), until)?,
            None => release(tx, app, now, (chart, item), Told::ByPerson(staff))?,
        }
    }
    duty::end(tx, now, item.id, Some(staff))
}

/// Keeps a try to reach the patient. It releases nothing.
pub(super) fn attempt(
    tx: &mut Tx<'_>,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    number: &str,
    outcome: Outcome,
) -> db::Result<()> {
    store::insert_attempt(tx, chart, item, staff, number, outcome, now)?;
    tx.record(
        happened!("result.attempted")
            .patient(item.patient)
            .object(item.id)
            .with("outcome", outcome.as_str()),
    );
    Ok(())
}

/// A provider judges a result that the rules could not judge, or judged otherwise, with a reason.
pub(super) fn reclassify(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    class: Class,
    why: &str,
) -> db::Result<()> {
    let is_serious = rules::needs_talk(&app.policy.results, class);
    // What the patient sees already is not taken away again by a word; they are called instead.
    let needs_talk = is_serious && item.state == ReleaseState::Held;
    chart::reclassify(tx, chart, item, class, needs_talk)?;
    store::set_reason(tx, chart, item, Rule::Clinician, why)?;
    tx.record(
        happened!("result.reclassified")
            .patient(item.patient)
            .object(item.id)
            .with("from", item.class.as_str())
            .with("to", class.as_str()),
    );
    if item.hold == Some(chart::HoldBasis::PracticePolicy) && !needs_talk {
        release(tx, app, now, (chart, &Item { class, ..item.clone() }), Told::NotYet)?;
    }
    if class != item.class {
        duty::end_call(tx, now, item.id, Some(staff))?;
        if is_serious {
            duty::begin(tx, app, now, (item.patient, item.id), class)?;
        }
    }
    Ok(())
}

/// Somebody of the staff reads a result.
pub(super) fn open(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    staff: &Staff,
    now: Instant,
) -> db::Result<()> {
    store::insert_opening(tx, chart, item, staff.id, now)?;
    tx.record(happened!("result.opened").patient(item.patient).object(item.id));
    Ok(())
}

/// The patient reads a result; the first time is kept beside it. (R-B1.9)
pub(super) fn view(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    account: AccountId,
    now: Instant,
) -> db::Result<()> {
    let first = !store::has_viewed(tx, chart, item, account)?;
    if first {
        store::insert_view(tx, chart, item, account, now)?;
    }
    let event = happened!("result.viewed").patient(chart.patient()).object(item.id);
    tx.record(if first { event.with("first", true) } else { event });
    followup::seen(tx, item.id, now)
}

/// Who has read a result, and when first.
pub(crate) fn seen_by(
    r: &mut Reader<'_>,
    patient: PatientId,
    item: ItemId,
) -> db::Result<Vec<(AccountId, Instant)>> {
    store::viewers(r, patient, item)
}

/// Who has told a patient about a result, and when.
pub(crate) fn told_by(r: &mut Reader<'_>, item: ItemId) -> db::Result<Vec<(StaffId, Instant)>> {
    store::talkers(r, item)
}

/// One chart turned out to be a duplicate of another: its items and all about them go over.
pub(crate) fn merge(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    chart::move_all(tx, from, into)?;
    followup::merge(tx, from, into)?;
    store::move_all(tx, from, into)
}
