//! A report comes in: it is judged, filed, and shown or held. (R-B3)

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use base::{Instant, Zone, words::Word as _};
use db::Tx;

use super::{
    before::{self, Before},
    duty, law,
    model::{Filed, Incoming, Judged, Rule, Shape, Stage},
    releasing::{announce, let_go},
    rules::{self, Decision},
    store,
};
use crate::{
    agreements,
    app::App,
    chart::{self, Class, HoldBasis, Item, ItemId, Kind, NewItem, ReleaseState},
    content::Content,
    followup::{self, Shown, Told},
    happened, imaging,
    orders::{self, Reported},
    people::{self, PatientId},
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
/// new version: the old one is kept, what is new is judged on its own, and what people have decided
/// about the old one goes on.
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
    let zone = app.policy.practice.time_zone.zone();
    let limits = store::limits_now(tx, patient, now)?;
    let born = people::find(tx, patient)?.birth_date;
    let of_age = app.policy.results.at_age(born.days_until(new.at.date(zone)));
    let policy = &*of_age.with_limits(&limits);
    let facts = rules::Facts::of(new);
    let mut judged = rules::classify(policy, &facts);
    if let Some(why) = orders::heed(tx, patient, now, &reported(new, zone))? {
        judged.raise(Class::Significant, Rule::ProviderFlag, &why);
    }
    if let Some(old) = old.as_ref().filter(|old| is_late(old, new)) {
        return before::heard_late(tx, app, now, old, (new, &judged));
    }
    let before = Before::of(tx, old.as_ref())?;
    let judged = before.at_least(judged);
    let final_at = new.reported.map_or(now, |reported| reported.min(now));
    let law = law::until(policy, zone, &facts, final_at)
        .filter(|until| *until > now && new.stage != Stage::Preliminary);
    let wish = agreements::preference(tx, patient)?;
    let mut decision = rules::decide(policy, judged.class, new.stage, wish);
    if law.is_some() {
        decision.hold = Some(HoldBasis::StateLaw);
    }
    let agreed = before.agreed_until.filter(|until| *until > now);
    if agreed.is_some() && decision.hold.is_none() {
        decision.hold = Some(HoldBasis::PatientRequest);
    }
    decision.hold = before.kept.or(decision.hold);
    let was_final = old.as_ref().is_some_and(|old| old.hold != Some(HoldBasis::NotFinal));
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
    if let Some(until) = agreed {
        store::carry_agreed(tx, item, (final_at, until))?;
    }
    if let (Some(old), Some(_)) = (&old, before.kept) {
        before::keep_on(tx, app, now, old, item)?;
    }
    let filed = (item, content);
    let state = gate(tx, app, now, patient, filed, (&judged, final_at), decision, batch)?;
    if decision.is_called_about {
        // Somebody has read something else: that is as pressing as the worst of news.
        let clock = if is_seen_otherwise { Class::Critical } else { judged.class };
        duty::begin(tx, app, now, (patient, item), clock)?;
        if state == ReleaseState::Released {
            duty::page(tx, now, item)?;
        }
    }
    Ok(Filed { item: Some(item), class: judged.class, state })
}

/// By what an order knows a report.
fn reported<'r>(new: &'r Incoming, zone: &Zone) -> Reported<'r> {
    let tests = new.findings.iter().map(|finding| &finding.measurement);
    let of_tests = tests.flat_map(|one| [one.name.as_str(), one.lab_name.as_str()]);
    Reported {
        names: [new.title.as_str(), new.lab_title.as_str()].into_iter().chain(of_tests).collect(),
        numbers: &new.order_numbers,
        on: new.at.date(zone),
        source_key: &new.source_key,
    }
}

/// Some reports are not filed: those taken back, and those we have to the letter.
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
            imaging::lose(tx, version)?;
        }
        let_go(tx, old.patient, now)?;
        return Ok(Some(Filed { state: ReleaseState::Withdrawn, ..as_it_is }));
    }
    let is_same = chart::has_text(tx, old.id, &new.fhir)?
        && chart::has_enclosures(tx, old.id, &new.enclosures)?;
    Ok(is_same.then_some(as_it_is))
}

/// Whether a preliminary report comes after the final one.
fn is_late(old: &Item, new: &Incoming) -> bool {
    new.stage == Stage::Preliminary && old.hold != Some(HoldBasis::NotFinal)
}

/// What the old version does when a new one comes. One that the patient has read stays in view,
/// with a banner, while the new one is held; then this says yes, and goes on saying so until one is
/// shown.
fn step_aside(tx: &mut Tx<'_>, now: Instant, old: &Item, decision: Decision) -> db::Result<bool> {
    let held_again = decision.hold.is_some() && old.state == ReleaseState::Released;
    if held_again && !store::viewers(tx, old.patient, old.id)?.is_empty() {
        chart::mark_being_corrected(tx, old.id)?;
        return Ok(true);
    }
    duty::end(tx, now, old.id, None)?;
    followup::supersede(tx, old.id, now)?;
    chart::replace(tx, old.id)?;
    chart::is_being_corrected(tx, old)
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
        let shown = Shown { patient, item, class, final_at, received_at: now, told };
        followup::open(tx, app, now, &shown)?;
        return Ok(ReleaseState::Released);
    };
    Ok(ReleaseState::Held)
}
