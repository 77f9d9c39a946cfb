//! The SQL that reads the chart. Whatever is read for a seat asks for the two states that the gate
//! names.

use base::{Instant, words::Word as _};
use db::{Reader, params, sql};

use super::super::{
    HoldBasis,
    gate::{self, Sight},
    model::{Class, Item, ItemId, Kind, Measurement, Row, TrendPoint},
};
use crate::{
    access::Chart,
    accounts::Staff,
    content::Page,
    people::{ImportId, PatientId},
};

/// The most items of one kind that a page lists; older ones are not shown there.
const ROWS_MAX: i64 = 200;
/// The most held items of the practice that a page lists.
pub(crate) const HELD_MAX: usize = 300;
/// The most points of all trends of one report.
const POINTS_MAX: i64 = 600;

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
            "SELECT id, patient_id, at, kind, title, code, state, class, hold_basis,
                    released_at, received_at, replaces, corrected, being_corrected, import_id
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

/// Whether anything of a patient is held. Says nothing about it.
pub(crate) fn has_held(r: &mut Reader<'_>, patient: PatientId) -> db::Result<bool> {
    let found: Option<ItemId> = r.first(
        sql!("SELECT id FROM chart_items WHERE patient_id = $1 AND state = 'held' LIMIT 1"),
        params![patient],
    )?;
    Ok(found.is_some())
}

/// The serious results of a patient that are held: what their source calls them, and when their
/// specimens were taken.
pub(crate) fn held_news(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Vec<(String, Instant)>> {
    r.all(
        sql!(
            "SELECT source_key, at FROM chart_items
             WHERE patient_id = $1 AND kind = 'report' AND state = 'held'
               AND class IN ('significant', 'critical', 'unclassified')"
        ),
        params![patient],
    )
}

/// The reports of a patient that were released: their ids, nothing of what they say.
pub(crate) fn released_reports(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Vec<ItemId>> {
    r.all(
        sql!(
            "SELECT id FROM chart_items
             WHERE patient_id = $1 AND kind = 'report' AND state = 'released'"
        ),
        params![patient],
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
            "SELECT id, at, kind, title, code, note, current, state, class, corrected,
                    being_corrected, source
             FROM chart_items
             WHERE patient_id = $1 AND kind = $2 AND state IN ($3, $4)
             ORDER BY at DESC, id DESC LIMIT $5"
        ),
        params![chart.patient(), kind.as_str(), one, other, most],
    )
}

/// All items that are no reports, by kind and newest first: the health record.
pub(in crate::chart) fn record(r: &mut Reader<'_>, chart: &Chart<'_>) -> db::Result<Vec<Row>> {
    let Sight(one, other) = gate::sight(chart);
    r.all(
        sql!(
            "SELECT id, at, kind, title, code, note, current, state, class, corrected,
                    being_corrected, source
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
                    flags, status, narrative, notes, method, laboratory
             FROM observations WHERE patient_id = $1 AND at = $2 AND item_id = $3 ORDER BY place"
        ),
        params![chart.patient(), item.at, item.id],
    )
}

/// The numbers of the codes that an item measures, at all times that this seat may see, newest
/// first. A patient's measurements lie in the order of time, so this stops when it has enough.
pub(crate) fn trends(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Vec<TrendPoint>> {
    let Sight(one, other) = gate::sight(chart);
    r.all(
        sql!(
            "SELECT o.code, o.unit, o.method, o.at, o.value, o.number, o.comparator, i.source
             FROM observations o
             JOIN chart_items i ON i.patient_id = o.patient_id AND i.at = o.at AND i.id = o.item_id
             WHERE o.patient_id = $1 AND o.number IS NOT NULL AND i.state IN ($2, $3)
               AND o.code IN (SELECT mine.code FROM observations mine
                 WHERE mine.patient_id = $1 AND mine.at = $4 AND mine.item_id = $5)
             ORDER BY o.at DESC, o.item_id DESC LIMIT $6"
        ),
        params![chart.patient(), one, other, item.at, item.id, POINTS_MAX],
    )
}

/// An item that waits for somebody of the staff.
pub(crate) struct Held {
    pub(crate) id: ItemId,
    pub(crate) patient: PatientId,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) class: Class,
    pub(crate) received_at: Instant,
    pub(crate) basis: HoldBasis,
}

impl db::FromRow for Held {
    fn from_row(row: &db::Row<'_>) -> db::Result<Self> {
        Ok(Held {
            id: row.get("id")?,
            patient: row.get("patient_id")?,
            kind: row.word("kind")?,
            title: row.get("title")?,
            class: row.word("class")?,
            received_at: row.get("received_at")?,
            basis: row.word("hold_basis")?,
        })
    }
}

/// What is held in the practice, for clinical staff: first what waits for a person, the most
/// serious before the others, then what its laboratory has not finished. What is held with a result
/// waits for nothing else.
pub(crate) fn held(r: &mut Reader<'_>, _: &Staff) -> db::Result<Vec<Held>> {
    r.all(
        sql!(
            "SELECT id, patient_id, kind, title, class, received_at, hold_basis FROM chart_items
             WHERE state = 'held' AND hold_basis <> 'with_result'
             ORDER BY CASE WHEN hold_basis = 'not_final' THEN 1 ELSE 0 END,
               CASE class WHEN 'critical' THEN 0 WHEN 'significant' THEN 1
                 WHEN 'unclassified' THEN 1 ELSE 2 END, received_at LIMIT $1"
        ),
        params![ROWS_MAX],
    )
}

/// Everything that is held in the practice, or what is held on one basis, the oldest first; at most
/// [`HELD_MAX`].
pub(crate) fn all_held(
    r: &mut Reader<'_>,
    _: &Staff,
    basis: Option<HoldBasis>,
) -> db::Result<Vec<Held>> {
    let most = i64::try_from(HELD_MAX).unwrap_or(i64::MAX);
    r.all(
        sql!(
            "SELECT id, patient_id, kind, title, class, received_at, hold_basis FROM chart_items
             WHERE state = 'held' AND ($1 = '' OR hold_basis = $1)
             ORDER BY received_at, id LIMIT $2"
        ),
        params![basis.map_or("", HoldBasis::as_str), most],
    )
}

/// How many items are held on each basis, and since when the oldest of them.
pub(crate) fn held_figures(
    r: &mut Reader<'_>,
    _: &Staff,
) -> db::Result<Vec<(HoldBasis, i64, Instant)>> {
    let counted: Vec<(String, i64, Instant)> = r.all(
        sql!(
            "SELECT hold_basis, COUNT(*) AS held, MIN(received_at) AS oldest FROM chart_items
             WHERE state = 'held' GROUP BY hold_basis ORDER BY hold_basis"
        ),
        params![],
    )?;
    let known = |(word, count, oldest): (String, i64, Instant)| {
        Some((HoldBasis::from_word(&word)?, count, oldest))
    };
    Ok(counted.into_iter().filter_map(known).collect())
}

/// Whether anything is held on this basis, whoever's it is.
pub(crate) fn is_any_held_by(r: &mut Reader<'_>, basis: HoldBasis) -> db::Result<bool> {
    let found: Option<ItemId> = r.first(
        sql!("SELECT id FROM chart_items WHERE state = 'held' AND hold_basis = $1 LIMIT 1"),
        params![basis.as_str()],
    )?;
    Ok(found.is_some())
}

/// The results that an item is held with: their ids and titles, and why each is held.
pub(crate) fn held_beside(
    r: &mut Reader<'_>,
    _: &Staff,
    held: &Held,
) -> db::Result<Vec<(ItemId, String, HoldBasis)>> {
    let found: Vec<(ItemId, String, String)> = r.all(
        sql!(
            "SELECT report.id, report.title, report.hold_basis FROM held_with w
             JOIN chart_items report
               ON report.patient_id = $2 AND report.source_key = w.report_key
             WHERE w.item_id = $1 AND report.state = 'held'
             ORDER BY report.received_at, report.id LIMIT 10"
        ),
        params![held.id, held.patient],
    )?;
    let known = |(id, title, basis): (ItemId, String, String)| {
        Some((id, title, HoldBasis::from_word(&basis)?))
    };
    Ok(found.into_iter().filter_map(known).collect())
}

/// An item that is held or shown, whoever looks: for what is due about it.
pub(crate) fn living_item(r: &mut Reader<'_>, id: ItemId) -> db::Result<Option<Item>> {
    r.first(
        sql!(
            "SELECT id, patient_id, at, kind, title, code, state, class, hold_basis,
                    released_at, received_at, replaces, corrected, being_corrected, import_id
             FROM chart_items WHERE id = $1 AND state IN ('held', 'released')"
        ),
        params![id],
    )
}

/// The final results that wait, whoever looks: for what is due about them.
pub(crate) fn held_reports(r: &mut Reader<'_>) -> db::Result<Vec<Item>> {
    r.all(
        sql!(
            "SELECT id, patient_id, at, kind, title, code, state, class, hold_basis,
                    released_at, received_at, replaces, corrected, being_corrected, import_id
             FROM chart_items
             WHERE state = 'held' AND hold_basis NOT IN ('not_final', 'with_result') ORDER BY id"
        ),
        params![],
    )
}

/// What a held result measures, whoever looks: for what is due about it.
pub(crate) fn measured(r: &mut Reader<'_>, item: &Item) -> db::Result<Vec<Measurement>> {
    r.all(
        sql!(
            "SELECT code, name, lab_name, value, number, comparator, unit, low, high, range_text,
                    flags, status, narrative, notes, method, laboratory
             FROM observations WHERE patient_id = $1 AND at = $2 AND item_id = $3 ORDER BY place"
        ),
        params![item.patient, item.at, item.id],
    )
}

/// All items that came by a message, for the staff who look after messages; a message has at most
/// as many as fit into one.
pub(crate) fn of_import(r: &mut Reader<'_>, _: &Staff, import: ImportId) -> db::Result<Vec<Item>> {
    r.all(
        sql!(
            "SELECT id, patient_id, at, kind, title, code, state, class, hold_basis,
                    released_at, received_at, replaces, corrected, being_corrected, import_id
             FROM chart_items WHERE import_id = $1 ORDER BY id"
        ),
        params![import],
    )
}

/// Items as they lie, for the walk.
pub(crate) fn contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "chart_items",
        sql!(
            "SELECT id, at, kind, title, code, note, current, received_at, replaces, corrected,
                    source, source_key, import_id, fhir
             FROM chart_items WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}

/// The measurements that pages find for these items, for the walk.
pub(crate) fn measured_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.parts(
        r,
        "observations",
        sql!(
            "SELECT o.item_id, o.place, o.code, o.name, o.lab_name, o.value, o.number,
                    o.comparator, o.unit, o.low, o.high, o.range_text, o.flags, o.status,
                    o.narrative, o.notes, o.method, o.laboratory
             FROM chart_items i JOIN observations o
               ON o.patient_id = i.patient_id AND o.at = i.at AND o.item_id = i.id
             WHERE i.id > $1 AND i.id <= $2 ORDER BY i.id, o.place"
        ),
    )
}
