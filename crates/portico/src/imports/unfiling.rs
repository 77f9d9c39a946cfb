//! A message was filed in the wrong chart. What came by it is out of view at once: results, what
//! came beside them, and the visits, which make an established patient. It waits again, and the
//! privacy officer has a report that says who had seen it. (R-B1.8, R-B2.4)

use base::{Instant, Note};
use db::{Reader, Tx};
use policy::CategoryKey;

use super::{
    compare, deaths,
    decisions::{self, Because, Fault},
    duty,
    model::{ImportId, Incident, IncidentId, Kind, Look, Outcome, Saw, Seer, Verdict},
    store::{self, Opened},
    studies,
};
use crate::{
    accounts::{AccountId, Staff},
    app::App,
    chart::{self, Item},
    followup::{self, Heard},
    happened, imaging,
    page::Failed,
    people::{self, PatientId},
    results,
    tasks::{self, NewTask, Promise},
};

/// What the privacy officer found.
pub(super) type Finding = Note<4_000>;

/// Takes everything that came by a message out of the charts where it was.
pub(super) fn unfile(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    staff: &Staff,
    id: ImportId,
    reason: &str,
) -> Result<(), Failed<Fault>> {
    let row = store::import(tx, staff, id)?;
    if row.outcome != Outcome::Filed || row.kind == Kind::Registration {
        return Err(Failed::Refused(Fault::NotFiled));
    }
    let Ok(reason) = reason.parse::<Because>() else {
        return Err(Failed::Refused(Fault::NoReason));
    };
    let items = results::unfile(tx, app, now, staff, id)?;
    let visits = people::take_back_visits(tx, id)?;
    store::forget_orders(tx, id)?;
    imaging::unfile(tx, id, now)?;
    decisions::note(tx, now, staff, id, (Verdict::Unfile, row.patient), &reason)?;
    store::set_outcome(tx, id, Outcome::Unfiled, None)?;
    duty::to_match(tx, app, now, (id, row.class), &row.called_by())?;
    let mut patients: Vec<PatientId> = Vec::new();
    for patient in items.iter().map(|item| item.patient).chain(visits.clone()).chain(row.patient) {
        // A chart that was merged into another has gone over to it with all that was in it.
        patients.extend(people::with_duplicates(tx, patient)?.first());
    }
    patients.sort_unstable();
    patients.dedup();
    let message = compare::read_again(app, now, &row, &store::raw(tx, staff, id)?);
    for patient in patients {
        deaths::take_back(tx, app, now, &message, patient)?;
        let mine: Vec<&Item> = items.iter().filter(|item| item.patient == patient).collect();
        let since = mine.iter().map(|item| item.received_at).min().unwrap_or(row.received_at);
        let incident = Incident {
            id: IncidentId::new(now),
            import: id,
            patient,
            opened_by: staff.id,
            reason: reason.as_str().to_owned(),
            since,
            opened_at: now,
            breach: None,
            finding: None,
            closed_by: None,
            closed_at: None,
        };
        open_report(tx, app, &incident, &mine)?;
    }
    let mut event = happened!("import.unfiled").object(id);
    if let Some(patient) = row.patient {
        event = event.patient(patient);
    }
    tx.record(event.with("items", items.len()).with("visits_of", visits.len()));
    Ok(())
}

/// Opens the report about one patient's chart, with who had seen what was in it.
fn open_report(tx: &mut Tx<'_>, app: &App, new: &Incident, mine: &[&Item]) -> db::Result<()> {
    let mut looks = Vec::new();
    for patient in people::with_duplicates(tx, new.patient)? {
        for opened in store::opened_since(tx, patient, new.since)? {
            looks.extend(look(mine, &opened));
        }
    }
    for item in mine {
        for (staff, at) in results::told_by(tx, item.id)? {
            looks.push(Look { seer: Seer::Staff(staff), saw: Saw::Told, item: Some(item.id), at });
        }
        for Heard { staff, at, by_letter } in followup::heard(tx, item.id)? {
            let saw = if by_letter { Saw::Letter } else { Saw::Told };
            looks.push(Look { seer: Seer::Staff(staff), saw, item: Some(item.id), at });
        }
    }
    looks.extend(studies::looks(tx, new.import, new.patient, new.since)?);
    looks.sort_by_key(|look| look.at);
    store::insert_incident(tx, new)?;
    store::insert_looks(tx, new.id, &looks)?;
    let task = NewTask {
        kind: tasks::Kind::ReviewIncident,
        subject: new.id.to_string(),
        patient: Some(new.patient),
        promise: Promise::Category(CategoryKey::PrivacyReport),
    };
    tasks::open(tx, app, new.opened_at, &task)?;
    let event = happened!("incident.opened").patient(new.patient).object(new.id);
    tx.record(event.with("import", new.import.to_string()).with("looks", looks.len()));
    Ok(())
}

/// What somebody who opened a page had seen of these items, if anything. Patients saw what was
/// released by then; clinical staff see what is held too.
fn look(mine: &[&Item], opened: &Opened) -> Option<Look> {
    let account: AccountId = opened.actor.parse().ok()?;
    let is_report = |item: &&&Item| item.kind == chart::Kind::Report;
    let was_shown = |item: &&&Item| item.released_at.is_some_and(|released| released <= opened.at);
    let mut shown = mine.iter().filter(was_shown);
    let (saw, item) = match opened.action.as_str() {
        action @ ("result.viewed" | "result.opened" | "result.downloaded" | "result.printed") => {
            let item = mine.iter().find(|item| opened.object == Some(item.id.to_string()))?;
            let is_letter = action == "result.printed";
            (if is_letter { Saw::Letter } else { Saw::Result }, Some(item.id))
        }
        _ => match (page_of(&opened.detail).as_str(), opened.role.as_str()) {
            ("staff chart" | "record of a conversation", _) if !mine.is_empty() => {
                (Saw::Chart, None)
            }
            ("results", "patient") if shown.any(|item| is_report(&item)) => (Saw::Results, None),
            ("home", "patient") if shown.any(|item| is_report(&item)) => (Saw::Home, None),
            ("record", "patient") if shown.any(|item| !is_report(&item)) => (Saw::Record, None),
            _ => return None,
        },
    };
    Some(Look { seer: Seer::Account(account), saw, item, at: opened.at })
}

/// The name of the page that an opened chart was shown on.
fn page_of(detail: &str) -> String {
    let facts: Option<serde_json::Value> = serde_json::from_str(detail).ok();
    let page = facts.as_ref().and_then(|facts| facts.get("page")?.as_str());
    page.unwrap_or_default().to_owned()
}

/// What the privacy officer found about a report; it is done with that.
pub(super) fn close_report(
    tx: &mut Tx<'_>,
    now: Instant,
    staff: &Staff,
    id: IncidentId,
    (breach, finding): (bool, &Finding),
) -> db::Result<bool> {
    let incident = store::incident(tx, staff, id)?;
    if incident.closed_at.is_some() {
        return Ok(false);
    }
    store::close_incident(tx, id, (breach, finding.as_str()), staff.id, now)?;
    let kind = tasks::Kind::ReviewIncident;
    tasks::close(tx, kind, &id.to_string(), Some(staff.id), now)?;
    let event = happened!("incident.closed").patient(incident.patient).object(id);
    tx.record(event.with("breach", breach));
    Ok(true)
}

/// The items that came by a message and who had read them, for its page.
pub(super) fn readers(
    r: &mut Reader<'_>,
    staff: &Staff,
    id: ImportId,
) -> db::Result<Vec<(Item, Vec<(AccountId, Instant)>)>> {
    let mut found = Vec::new();
    for item in chart::of_import(r, staff, id)? {
        let readers = results::seen_by(r, item.patient, item.id)?;
        found.push((item, readers));
    }
    Ok(found)
}
