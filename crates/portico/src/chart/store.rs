//! The SQL of the chart. Whatever is read for a seat asks for the two states that the gate names.

use base::{Instant, words::Word as _};
use db::{Reader, Tx, params, sql};

use super::{
    gate::{self, Sight},
    model::{
        Class, Filed, Item, ItemId, Kind, Measurement, NewItem, ReleaseState, Row, TrendPoint,
    },
};
use crate::{access::Chart, accounts::Staff, people::PatientId};

/// The most items of one kind that a page lists; older ones are on the next page.
pub(crate) const ROWS_MAX: i64 = 200;
/// The most points of all trends of one report.
const POINTS_MAX: i64 = 600;

/// Puts an item and its measurements into a patient's chart.
pub(crate) fn file(
    tx: &mut Tx<'_>,
    patient: PatientId,
    new: &NewItem,
    how: Filed,
    now: Instant,
) -> db::Result<ItemId> {
    let id = ItemId::new(now);
    let state = if how.hold.is_some() { ReleaseState::Held } else { ReleaseState::Released };
    tx.run(
        sql!(
            "INSERT INTO chart_items (patient_id, at, id, kind, title, code, note, current, state,
               class, hold_basis, needs_talk, talked_at, released_at, received_at, replaces,
               corrected, being_corrected, source, source_key, import_id, fhir)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, $13, $14, $15, $16,
               $17, $18, $19, $20, $21)"
        ),
        params![
            patient,
            new.at,
            id,
            new.kind.as_str(),
            &new.title,
            new.code.as_deref(),
            &new.note,
            new.current,
            state.as_str(),
            how.class.as_str(),
            how.hold.map(|basis| basis.as_str()),
            how.needs_talk,
            how.hold.is_none().then_some(now),
            now,
            how.replaces,
            how.corrected,
            false,
            &new.source,
            &new.source_key,
            new.import,
            &new.fhir
        ],
    )?;
    for (place, one) in (0_i64..).zip(&new.measurements) {
        insert_measurement(tx, patient, new.at, id, place, one)?;
    }
    Ok(id)
}

fn insert_measurement(
    tx: &mut Tx<'_>,
    patient: PatientId,
    at: Instant,
    item: ItemId,
    place: i64,
    one: &Measurement,
) -> db::Result<()> {
    let exact = |number: &Option<base::Decimal>| number.map(|n| n.to_string());
    tx.run(
        sql!(
            "INSERT INTO observations (patient_id, code, at, item_id, place, name, lab_name, value,
               number, comparator, unit, low, high, range_text, flags, status, narrative, notes)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
               $18)"
        ),
        params![
            patient,
            &one.code,
            at,
            item,
            place,
            &one.name,
            &one.lab_name,
            &one.value,
            exact(&one.number),
            &one.comparator,
            &one.unit,
            exact(&one.low),
            exact(&one.high),
            &one.range_text,
            &one.flags,
            &one.status,
            one.narrative,
            &one.notes
        ],
    )?;
    Ok(())
}

/// The newest living version of what the source calls so.
pub(crate) fn item_of(
    r: &mut Reader<'_>,
    patient: PatientId,
    source_key: &str,
) -> db::Result<Option<Item>> {
    r.first(
        sql!(
            "SELECT id, patient_id, at, kind, title, code, state, class, hold_basis, needs_talk,
                    talked_at, released_at, received_at, replaces, corrected, being_corrected,
                    source, import_id
             FROM chart_items
             WHERE patient_id = $1 AND source_key = $2 AND state IN ('held', 'released')
             ORDER BY received_at DESC, id DESC LIMIT 1"
        ),
        params![patient, source_key],
    )
}

/// Whether the source sends the very text that we have.
pub(crate) fn has_text(r: &mut Reader<'_>, id: ItemId, fhir: &str) -> db::Result<bool> {
    let found: Option<ItemId> =
        r.first(sql!("SELECT id FROM chart_items WHERE id = $1 AND fhir = $2"), params![id, fhir])?;
    Ok(found.is_some())
}

/// One item, when this seat may see it; not found otherwise, whether or not it exists.
pub(crate) fn item(r: &mut Reader<'_>, chart: &Chart<'_>, id: ItemId) -> db::Result<Item> {
    let Sight(one, other) = gate::sight(chart);
    r.one(
        sql!(
            "SELECT id, patient_id, at, kind, title, code, state, class, hold_basis, needs_talk,
                    talked_at, released_at, received_at, replaces, corrected, being_corrected,
                    source, import_id
             FROM chart_items WHERE id = $1 AND patient_id = $2 AND state IN ($3, $4)"
        ),
        params![id, chart.patient(), one, other],
    )
}

/// Whose chart an item is in, for staff pages whose address has only the item. Says nothing about
/// the item; the chart must be opened next.
pub(crate) fn patient_of(r: &mut Reader<'_>, id: ItemId) -> db::Result<PatientId> {
    r.one(sql!("SELECT patient_id FROM chart_items WHERE id = $1"), params![id])
}

/// The version that an item took the place of, when this seat has or had it in view.
pub(crate) fn before(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Option<Item>> {
    let (Some(old), true) = (item.replaces, gate::may_see(chart, item.state)) else {
        return Ok(None);
    };
    let sees_held = gate::may_see(chart, ReleaseState::Held);
    let found: Option<Item> = r.first(
        sql!(
            "SELECT id, patient_id, at, kind, title, code, state, class, hold_basis, needs_talk,
                    talked_at, released_at, received_at, replaces, corrected, being_corrected,
                    source, import_id
             FROM chart_items WHERE id = $1 AND patient_id = $2"
        ),
        params![old, chart.patient()],
    )?;
    Ok(found.filter(|old| old.released_at.is_some() || sees_held))
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
             ORDER BY newer.received_at DESC, newer.id DESC LIMIT 1"
        ),
        params![id, chart.patient(), one, other],
    )
}

/// Items of one kind, newest first.
pub(crate) fn list(r: &mut Reader<'_>, chart: &Chart<'_>, kind: Kind) -> db::Result<Vec<Row>> {
    newest(r, chart, kind, ROWS_MAX)
}

/// The newest items of one kind.
pub(crate) fn newest(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    kind: Kind,
    most: i64,
) -> db::Result<Vec<Row>> {
    let Sight(one, other) = gate::sight(chart);
    r.all(
        sql!(
            "SELECT id, at, kind, title, code, note, current, state, class, corrected, source
             FROM chart_items
             WHERE patient_id = $1 AND kind = $2 AND state IN ($3, $4)
             ORDER BY at DESC, id DESC LIMIT $5"
        ),
        params![chart.patient(), kind.as_str(), one, other, most],
    )
}

/// All items that are no reports, by kind and newest first: the health record.
pub(super) fn record(r: &mut Reader<'_>, chart: &Chart<'_>) -> db::Result<Vec<Row>> {
    let Sight(one, other) = gate::sight(chart);
    r.all(
        sql!(
            "SELECT id, at, kind, title, code, note, current, state, class, corrected, source
             FROM chart_items
             WHERE patient_id = $1 AND kind <> 'report' AND state IN ($2, $3)
             ORDER BY at DESC, id DESC LIMIT $4"
        ),
        params![chart.patient(), one, other, 5 * ROWS_MAX],
    )
}

/// The measurements of an item that the seat may see, in the laboratory's order.
pub(crate) fn measurements(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Vec<Measurement>> {
    r.all(
        sql!(
            "SELECT code, name, lab_name, value, number, comparator, unit, low, high, range_text,
                    flags, status, narrative, notes
             FROM observations WHERE item_id = $1 AND patient_id = $2 ORDER BY place"
        ),
        params![item.id, chart.patient()],
    )
}

/// For each measurement of an item, the same code in the same unit at all times that this seat
/// may see; newest first.
pub(crate) fn trends(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Vec<TrendPoint>> {
    let Sight(one, other) = gate::sight(chart);
    r.all(
        sql!(
            "SELECT o.item_id, o.code, o.unit, o.at, o.value, o.number, o.comparator, i.source
             FROM observations mine
             JOIN observations o ON o.patient_id = mine.patient_id AND o.code = mine.code
               AND o.unit = mine.unit
             JOIN chart_items i ON i.patient_id = o.patient_id AND i.at = o.at AND i.id = o.item_id
             WHERE mine.item_id = $1 AND mine.patient_id = $2 AND mine.number IS NOT NULL
               AND o.number IS NOT NULL AND i.state IN ($3, $4)
             ORDER BY o.at DESC, o.item_id DESC LIMIT $5"
        ),
        params![item.id, chart.patient(), one, other, POINTS_MAX],
    )
}

/// An item that waits for somebody of the staff.
pub(crate) struct Held {
    pub(crate) id: ItemId,
    pub(crate) patient: PatientId,
    pub(crate) title: String,
    pub(crate) class: Class,
    pub(crate) received_at: Instant,
    pub(crate) basis: super::HoldBasis,
}

impl db::FromRow for Held {
    fn from_row(row: &db::Row<'_>) -> db::Result<Self> {
        Ok(Held {
            id: row.get("id")?,
            patient: row.get("patient_id")?,
            title: row.get("title")?,
            class: row.word("class")?,
            received_at: row.get("received_at")?,
            basis: row.word("hold_basis")?,
        })
    }
}

/// All that is held in the practice, oldest first, for clinical staff.
pub(crate) fn held(r: &mut Reader<'_>, _: &Staff) -> db::Result<Vec<Held>> {
    r.all(
        sql!(
            "SELECT id, patient_id, title, class, received_at, hold_basis FROM chart_items
             WHERE state = 'held' ORDER BY received_at LIMIT $1"
        ),
        params![ROWS_MAX],
    )
}

/// Shows an item from now on. The database refuses it when a conversation is due that was not had.
pub(crate) fn release(tx: &mut Tx<'_>, id: ItemId, now: Instant) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE chart_items SET state = 'released', released_at = $2, hold_basis = NULL
             WHERE id = $1 AND state = 'held'"
        ),
        params![id, now],
    )?;
    Ok(())
}

/// Notes that somebody has talked with the patient about an item.
pub(crate) fn record_talk(tx: &mut Tx<'_>, id: ItemId, at: Instant) -> db::Result<()> {
    tx.run(sql!("UPDATE chart_items SET talked_at = $2 WHERE id = $1"), params![id, at])?;
    Ok(())
}

/// Judges an item anew.
pub(crate) fn reclassify(
    tx: &mut Tx<'_>,
    id: ItemId,
    class: Class,
    needs_talk: bool,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE chart_items SET class = $2, needs_talk = $3 WHERE id = $1"),
        params![id, class.as_str(), needs_talk],
    )?;
    Ok(())
}

/// Takes an item out of view.
pub(crate) fn withdraw(tx: &mut Tx<'_>, id: ItemId) -> db::Result<()> {
    leave(tx, id, ReleaseState::Withdrawn)
}

/// A newer version stands in an item's place; this one is kept.
pub(crate) fn replace(tx: &mut Tx<'_>, id: ItemId) -> db::Result<()> {
    leave(tx, id, ReleaseState::Replaced)
}

/// All other living versions of an item step aside: this one is in view now.
pub(crate) fn replace_others(tx: &mut Tx<'_>, patient: PatientId, id: ItemId) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE chart_items SET state = 'replaced', hold_basis = NULL, being_corrected = $3
             WHERE patient_id = $1 AND id <> $2 AND state IN ('held', 'released')
               AND source_key = (SELECT source_key FROM chart_items WHERE id = $2)"
        ),
        params![patient, id, false],
    )?;
    Ok(())
}

fn leave(tx: &mut Tx<'_>, id: ItemId, state: ReleaseState) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE chart_items SET state = $2, hold_basis = NULL, being_corrected = $3
             WHERE id = $1"
        ),
        params![id, state.as_str(), false],
    )?;
    Ok(())
}

/// A patient has seen an item whose corrected version is held: it stays, and says so.
pub(crate) fn mark_being_corrected(tx: &mut Tx<'_>, id: ItemId) -> db::Result<()> {
    tx.run(sql!("UPDATE chart_items SET being_corrected = $2 WHERE id = $1"), params![id, true])?;
    Ok(())
}

/// The items that came by a message.
pub(crate) fn of_import(r: &mut Reader<'_>, import: [u8; 16]) -> db::Result<Vec<Item>> {
    r.all(
        sql!(
            "SELECT id, patient_id, at, kind, title, code, state, class, hold_basis, needs_talk,
                    talked_at, released_at, received_at, replaces, corrected, being_corrected,
                    source, import_id
             FROM chart_items WHERE import_id = $1 ORDER BY id LIMIT $2"
        ),
        params![import, ROWS_MAX],
    )
}

/// Everything in one chart goes over to another, of which it was a duplicate.
pub(crate) fn move_all(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<u64> {
    tx.run(
        sql!("UPDATE observations SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    tx.run(
        sql!("UPDATE chart_items SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )
}

/// An item that was replaced by one that should never have been here is as it was before.
pub(crate) fn bring_back(tx: &mut Tx<'_>, id: ItemId) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE chart_items SET state = 'released', being_corrected = $2
             WHERE id = $1 AND state IN ('replaced', 'released') AND released_at IS NOT NULL"
        ),
        params![id, false],
    )?;
    Ok(())
}
