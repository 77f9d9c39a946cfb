//! The SQL that reads the versions of one item: what its source calls the same.

use db::{Reader, params, sql};

use super::super::{
    gate::{self, Sight},
    model::{Item, ItemId, ReleaseState},
};
use crate::{access::Chart, people::PatientId};

/// The newest living version of what the source calls so.
pub(crate) fn item_of(
    r: &mut Reader<'_>,
    patient: PatientId,
    source_key: &str,
) -> db::Result<Option<Item>> {
    r.first(
        sql!(
            "SELECT id, patient_id, at, kind, title, code, state, class, hold_basis,
                    released_at, received_at, replaces, corrected, being_corrected, import_id
             FROM chart_items
             WHERE patient_id = $1 AND source_key = $2 AND state IN ('held', 'released')
             ORDER BY id DESC LIMIT 1"
        ),
        params![patient, source_key],
    )
}

/// The newest older version of an item that this seat has or had in view: one between the two that
/// was never shown hides none. One that was withdrawn is somebody else's, or wrong.
pub(crate) fn before(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Option<Item>> {
    if item.replaces.is_none() || !gate::may_see(chart, item.state) {
        return Ok(None);
    }
    let sees_held = gate::may_see(chart, ReleaseState::Held);
    r.first(
        sql!(
            "SELECT v.id, v.patient_id, v.at, v.kind, v.title, v.code, v.state, v.class,
                    v.hold_basis, v.released_at, v.received_at, v.replaces, v.corrected,
                    v.being_corrected, v.import_id
             FROM chart_items one JOIN chart_items v
               ON v.patient_id = one.patient_id AND v.source_key = one.source_key
             WHERE one.id = $1 AND one.patient_id = $2 AND v.id < one.id
               AND v.state <> 'withdrawn' AND ($3 OR v.released_at IS NOT NULL)
             ORDER BY v.id DESC LIMIT 1"
        ),
        params![item.id, chart.patient(), sees_held],
    )
}

/// The version that this seat may see of an item that was replaced: its own address leads there.
pub(crate) fn successor(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    id: ItemId,
) -> db::Result<Option<ItemId>> {
    let Sight(one, other) = gate::sight(chart);
    r.first(
        sql!(
            "SELECT newer.id FROM chart_items old
             JOIN chart_items newer
               ON newer.patient_id = old.patient_id AND newer.source_key = old.source_key
             WHERE old.id = $1 AND old.patient_id = $2 AND old.state = 'replaced'
               AND old.released_at IS NOT NULL AND newer.state IN ($3, $4)
             ORDER BY newer.id DESC LIMIT 1"
        ),
        params![id, chart.patient(), one, other],
    )
}

/// Whether the patient has read an older version of an item, and waits for its correction.
pub(crate) fn is_being_corrected(r: &mut Reader<'_>, item: &Item) -> db::Result<bool> {
    let found: Option<ItemId> = r.first(
        sql!(
            "SELECT v.id FROM chart_items one JOIN chart_items v
               ON v.patient_id = one.patient_id AND v.source_key = one.source_key
             WHERE one.id = $1 AND v.state = 'released' AND v.being_corrected LIMIT 1"
        ),
        params![item.id],
    )?;
    Ok(found.is_some())
}

/// All versions of an item, the newest first.
pub(crate) fn versions(r: &mut Reader<'_>, id: ItemId) -> db::Result<Vec<ItemId>> {
    r.all(
        sql!(
            "SELECT v.id FROM chart_items one JOIN chart_items v
               ON v.patient_id = one.patient_id AND v.source_key = one.source_key
             WHERE one.id = $1 ORDER BY v.id DESC LIMIT 100"
        ),
        params![id],
    )
}

/// The newest version of an item that was not withdrawn: what stands when the item is.
pub(crate) fn newest_version(r: &mut Reader<'_>, id: ItemId) -> db::Result<Option<Item>> {
    r.first(
        sql!(
            "SELECT v.id, v.patient_id, v.at, v.kind, v.title, v.code, v.state, v.class,
                    v.hold_basis, v.released_at, v.received_at, v.replaces, v.corrected,
                    v.being_corrected, v.import_id
             FROM chart_items one JOIN chart_items v
               ON v.patient_id = one.patient_id AND v.source_key = one.source_key
             WHERE one.id = $1 AND v.state <> 'withdrawn'
             ORDER BY v.id DESC LIMIT 1"
        ),
        params![id],
    )
}
