//! The SQL that changes the chart. An item is never deleted: it is held, released, withdrawn or
//! replaced.

use base::{Instant, words::Word as _};
use db::{Tx, params, sql};

use super::super::model::{
    Class, Filed, HoldBasis, Item, ItemId, Measurement, NewItem, ReleaseState,
};
use super::enclosures::insert_enclosure;
use crate::{access::Chart, content::Content, people::PatientId};

/// How many values of an item come first that are not sealed: they change by events.
const ITEM_UNSEALED: usize = 7;
/// How many of a measurement: whose it is, and when, which its item says.
const MEASUREMENT_UNSEALED: usize = 2;

/// Puts an item and its measurements into a patient's chart. The event that tells of it carries the
/// content.
pub(crate) fn file(
    tx: &mut Tx<'_>,
    content: &mut Content,
    patient: PatientId,
    new: &NewItem,
    how: Filed,
    now: Instant,
) -> db::Result<ItemId> {
    // The versions of an item follow each other in the order of their ids.
    let id = how.replaces.map_or_else(|| ItemId::new(now), |old| ItemId::after(now, old));
    let state = if how.hold.is_some() { ReleaseState::Held } else { ReleaseState::Released };
    let values = params![
        patient,
        state.as_str(),
        how.class.as_str(),
        how.hold.map(base::words::Word::as_str),
        how.needs_talk,
        how.hold.is_none().then_some(now),
        false,
        id,
        new.at,
        new.kind.as_str(),
        &new.title,
        new.code.as_deref(),
        &new.note,
        new.current,
        now,
        how.replaces,
        how.corrected,
        &new.source,
        &new.source_key,
        new.import,
        &new.fhir
    ];
    tx.run(
        sql!(
            "INSERT INTO chart_items (patient_id, state, class, hold_basis, needs_talk,
               released_at, being_corrected, id, at, kind, title, code, note, current, received_at,
               replaces, corrected, source, source_key, import_id, fhir)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
               $18, $19, $20, $21)"
        ),
        values,
    )?;
    content.row("chart_items", &values[ITEM_UNSEALED..]);
    for (place, one) in (0_i64..).zip(&new.measurements) {
        insert_measurement(tx, content, (patient, new.at, id), place, one)?;
    }
    for (place, one) in (0_i64..).zip(&new.enclosures) {
        insert_enclosure(tx, content, id, place, one)?;
    }
    Ok(id)
}

fn insert_measurement(
    tx: &mut Tx<'_>,
    content: &mut Content,
    (patient, at, item): (PatientId, Instant, ItemId),
    place: i64,
    one: &Measurement,
) -> db::Result<()> {
    let exact = |number: &Option<base::Decimal>| number.map(|n| n.to_string());
    let values = params![
        patient,
        at,
        item,
        place,
        &one.code,
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
        &one.notes,
        &one.method,
        &one.laboratory
    ];
    tx.run(
        sql!(
            "INSERT INTO observations (patient_id, at, item_id, place, code, name, lab_name, value,
               number, comparator, unit, low, high, range_text, flags, status, narrative, notes,
               method, laboratory)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
               $18, $19, $20)"
        ),
        values,
    )?;
    content.row("observations", &values[MEASUREMENT_UNSEALED..]);
    Ok(())
}

/// Shows an item from now on. The database refuses it when a conversation is due that was not had.
pub(crate) fn release(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE chart_items SET state = 'released', released_at = $2, hold_basis = NULL
             WHERE id = $1 AND state = 'held'"
        ),
        params![item.of(chart)?, now],
    )?;
    Ok(())
}

/// Shows what was held with results of which none is held any more, and says what that was.
pub(crate) fn let_go(tx: &mut Tx<'_>, patient: PatientId, now: Instant) -> db::Result<Vec<ItemId>> {
    let free: Vec<ItemId> = tx.all(
        sql!(
            "SELECT id FROM chart_items
             WHERE patient_id = $1 AND state = 'held' AND hold_basis = 'with_result'
               AND NOT EXISTS (
               SELECT 1 FROM held_with w
               JOIN chart_items report
                 ON report.patient_id = $1 AND report.source_key = w.report_key
               WHERE w.item_id = chart_items.id AND report.state = 'held'
                 AND report.hold_basis <> 'with_result')
             ORDER BY id"
        ),
        params![patient],
    )?;
    for id in &free {
        tx.run(
            sql!(
                "UPDATE chart_items SET state = 'released', released_at = $2, hold_basis = NULL
                 WHERE id = $1"
            ),
            params![*id, now],
        )?;
    }
    Ok(free)
}

/// Says which report an item is held with, by what its source calls it.
pub(crate) fn hold_with(tx: &mut Tx<'_>, id: ItemId, report_key: &str) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO held_with (item_id, report_key) VALUES ($1, $2)
             ON CONFLICT (item_id, report_key) DO NOTHING"
        ),
        params![id, report_key],
    )?;
    Ok(())
}

/// A new version of an item that is held with results waits for the same ones.
pub(crate) fn wait_like(tx: &mut Tx<'_>, id: ItemId, before: ItemId) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO held_with (item_id, report_key)
             SELECT $1, report_key FROM held_with WHERE item_id = $2
             ON CONFLICT (item_id, report_key) DO NOTHING"
        ),
        params![id, before],
    )?;
    Ok(())
}

/// Notes that somebody has talked with the patient about an item.
pub(crate) fn record_talk(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    at: Instant,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE chart_items SET talked_at = $2 WHERE id = $1"),
        params![item.of(chart)?, at],
    )?;
    Ok(())
}

/// Notes that a provider shows an item without a conversation.
pub(crate) fn record_force(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    at: Instant,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE chart_items SET forced_at = $2 WHERE id = $1"),
        params![item.of(chart)?, at],
    )?;
    Ok(())
}

/// Holds a held item on another basis.
pub(crate) fn keep_held(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    basis: HoldBasis,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE chart_items SET hold_basis = $2 WHERE id = $1 AND state = 'held'"),
        params![item.of(chart)?, basis.as_str()],
    )?;
    Ok(())
}

/// Holds a held item on another basis because its time has come or has not, whoever looks.
pub(crate) fn wait_on(tx: &mut Tx<'_>, id: ItemId, basis: HoldBasis) -> db::Result<u64> {
    tx.run(
        sql!("UPDATE chart_items SET hold_basis = $2 WHERE id = $1 AND state = 'held'"),
        params![id, basis.as_str()],
    )
}

/// Shows an item whose time has come, whoever looks.
pub(crate) fn release_in_time(
    tx: &mut Tx<'_>,
    id: ItemId,
    needs_talk: bool,
    now: Instant,
) -> db::Result<u64> {
    tx.run(
        sql!(
            "UPDATE chart_items
             SET state = 'released', released_at = $3, hold_basis = NULL, needs_talk = $2
             WHERE id = $1 AND state = 'held'"
        ),
        params![id, needs_talk, now],
    )
}

/// Judges an item anew.
pub(crate) fn reclassify(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    class: Class,
    needs_talk: bool,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE chart_items SET class = $2, needs_talk = $3 WHERE id = $1"),
        params![item.of(chart)?, class.as_str(), needs_talk],
    )?;
    Ok(())
}

/// Judges an item more seriously, whoever looks. What the patient sees is not taken away again.
pub(crate) fn raise_class(tx: &mut Tx<'_>, id: ItemId, class: Class) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE chart_items
             SET class = $2, needs_talk = CASE WHEN state = 'held' THEN $3 ELSE needs_talk END
             WHERE id = $1"
        ),
        params![id, class.as_str(), true],
    )?;
    Ok(())
}

/// Takes an item out of view.
pub(crate) fn withdraw(tx: &mut Tx<'_>, id: ItemId) -> db::Result<()> {
    leave(tx, id, ReleaseState::Withdrawn)
}

/// The source takes an item back: no version of it is in view any more, nor comes back. Gives
/// all versions.
pub(crate) fn withdraw_versions(tx: &mut Tx<'_>, id: ItemId) -> db::Result<Vec<ItemId>> {
    let versions: Vec<ItemId> = tx.all(
        sql!(
            "SELECT v.id FROM chart_items one JOIN chart_items v
               ON v.patient_id = one.patient_id AND v.source_key = one.source_key
             WHERE one.id = $1 AND v.state <> 'withdrawn' ORDER BY v.id"
        ),
        params![id],
    )?;
    for version in &versions {
        withdraw(tx, *version)?;
    }
    Ok(versions)
}

/// A newer version stands in an item's place; this one is kept.
pub(crate) fn replace(tx: &mut Tx<'_>, id: ItemId) -> db::Result<()> {
    leave(tx, id, ReleaseState::Replaced)
}

/// All other living versions of an item step aside: this one is in view now.
pub(crate) fn replace_others(tx: &mut Tx<'_>, patient: PatientId, id: ItemId) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE chart_items SET state = 'replaced', being_corrected = $3
             WHERE patient_id = $1 AND id <> $2 AND state IN ('held', 'released')
               AND source_key = (SELECT source_key FROM chart_items WHERE id = $2)"
        ),
        params![patient, id, false],
    )?;
    Ok(())
}

fn leave(tx: &mut Tx<'_>, id: ItemId, state: ReleaseState) -> db::Result<()> {
    tx.run(
        sql!("UPDATE chart_items SET state = $2, being_corrected = $3 WHERE id = $1"),
        params![id, state.as_str(), false],
    )?;
    Ok(())
}

/// A patient has seen an item whose corrected version is held: it stays, and says so.
pub(crate) fn mark_being_corrected(tx: &mut Tx<'_>, id: ItemId) -> db::Result<()> {
    tx.run(sql!("UPDATE chart_items SET being_corrected = $2 WHERE id = $1"), params![id, true])?;
    Ok(())
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

/// An item that was replaced by one that should never have been here is as it was before: in view
/// when it was, and held as it was.
pub(crate) fn bring_back(tx: &mut Tx<'_>, id: ItemId) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE chart_items
             SET state = CASE WHEN released_at IS NULL THEN 'held' ELSE 'released' END
             WHERE id = $1 AND state = 'replaced'"
        ),
        params![id],
    )?;
    Ok(())
}

/// A correction that was announced does not come: the item says so no longer.
pub(crate) fn mark_corrected_no_more(tx: &mut Tx<'_>, id: ItemId) -> db::Result<()> {
    tx.run(sql!("UPDATE chart_items SET being_corrected = $2 WHERE id = $1"), params![id, false])?;
    Ok(())
}
