//! What came into a wrong chart is taken out again, and what it had replaced comes back.

use base::Instant;
use db::Tx;

use super::{
    duty, releasing, rules,
    store::{self, Ended},
};
use crate::{
    accounts::Staff,
    app::App,
    chart::{self, HoldBasis, Item, ItemId, Kind, ReleaseState},
    followup::{self, Shown, Told},
    happened, imaging,
    people::{ImportId, PatientId},
};

/// Takes everything that came by a message out of the charts: it is somebody else's. What it had
/// replaced comes back. Gives what was taken out.
pub(crate) fn unfile(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    staff: &Staff,
    import: ImportId,
) -> db::Result<Vec<Item>> {
    let mut items = chart::of_import(tx, staff, import)?;
    items.retain(|item| item.state != ReleaseState::Withdrawn);
    for item in &items {
        chart::withdraw(tx, item.id)?;
        stand_instead(tx, app, now, item.id)?;
        tx.record(happened!("result.withdrawn").patient(item.patient).object(item.id));
        duty::end(tx, now, item.id, None)?;
        followup::supersede(tx, item.id, now)?;
        imaging::lose(tx, item.id)?;
    }
    let mut patients: Vec<PatientId> = items.iter().map(|item| item.patient).collect();
    patients.sort_unstable();
    patients.dedup();
    for patient in patients {
        releasing::let_go(tx, patient, now)?;
    }
    Ok(items)
}

/// What an item had replaced comes back, unless a newer version stands; and what was being
/// corrected by it is not corrected any more.
fn stand_instead(tx: &mut Tx<'_>, app: &App, now: Instant, gone: ItemId) -> db::Result<()> {
    let Some(newest) = chart::newest_version(tx, gone)? else { return Ok(()) };
    if newest.state == ReleaseState::Replaced {
        chart::bring_back(tx, newest.id)?;
    } else if newest.being_corrected {
        chart::mark_corrected_no_more(tx, newest.id)?;
    } else {
        return Ok(());
    }
    call_about_again(tx, app, now, newest.id)
}

/// What was put back is somebody's duty again when nobody has talked with the patient about it.
fn call_about_again(tx: &mut Tx<'_>, app: &App, now: Instant, old: ItemId) -> db::Result<()> {
    let Some(item) = chart::living_item(tx, old)? else { return Ok(()) };
    if item.state == ReleaseState::Held && store::set_waited(tx, item.id, Ended::No)? > 0 {
        // The law may keep it still: the next look of the gate says, unless somebody keeps it.
        let own = [Some(HoldBasis::ClinicianHarm), Some(HoldBasis::DataIntegrity)];
        if !own.contains(&item.hold) {
            chart::wait_on(tx, item.id, HoldBasis::StateLaw)?;
        }
    }
    if item.hold == Some(HoldBasis::PatientRequest) {
        // Its time may have come meanwhile: the next look says that, too.
        store::agree_again(tx, item.id)?;
    }
    let is_serious = rules::needs_talk(&app.policy.results, item.class);
    if is_serious && !store::was_talked_about(tx, item.id)? {
        duty::begin(tx, app, now, (item.patient, item.id), item.class)?;
    }
    if item.state == ReleaseState::Released && item.kind == Kind::Report {
        let (patient, class, received_at) = (item.patient, item.class, item.received_at);
        let final_at = store::final_at(tx, item.id)?;
        let told = store::talkers(tx, item.id)?.pop();
        let told = told.map_or(Told::NotYet, |(staff, _)| Told::ByPerson(staff));
        let shown = Shown { patient, item: item.id, class, final_at, received_at, told };
        followup::open(tx, app, now, &shown)?;
    }
    Ok(())
}
