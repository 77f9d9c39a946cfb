//! The SQL of orders.

use base::{Date, Instant};
use db::{Reader, Row, Tx, params, sql};

use super::ordering::NewOrder;
use crate::{
    access::Chart,
    chart::ItemId,
    content::{Content, Page},
    people::{PatientId, StaffId},
};

base::ids! {
    /// An order of a test.
    pub(crate) OrderKind "ord" OrderId
}

/// So many stand on a patient's page, and so many are compared with a report.
const LISTED_MAX: i64 = 100;

/// Keeps an order.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    content: &mut Content,
    id: OrderId,
    (chart, staff): (&Chart<'_>, StaffId),
    new: &NewOrder,
    now: Instant,
) -> db::Result<()> {
    let values = params![
        chart.patient(),
        id,
        staff,
        &new.test,
        new.number.as_deref(),
        new.ordered_on,
        new.tell_first.as_deref(),
        now,
        new.until
    ];
    tx.run(
        sql!(
            "INSERT INTO test_orders (patient_id, id, staff_id, test, number, ordered_on,
               tell_first, made_at, until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        values,
    )?;
    content.row("test_orders", &values[1..]);
    Ok(())
}

/// What is waited for, and what is asked for when it comes.
pub(super) struct Order {
    pub(super) id: OrderId,
    pub(super) test: String,
    pub(super) number: Option<String>,
    pub(super) ordered_on: Date,
    /// Why the patient is told first, when that is asked for.
    pub(super) tell_first: Option<String>,
}

impl db::FromRow for Order {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Order {
            id: row.get("id")?,
            test: row.get("test")?,
            number: row.get("number")?,
            ordered_on: row.get("ordered_on")?,
            tell_first: row.get("tell_first")?,
        })
    }
}

/// An order with what became of it, as staff read it.
pub(super) struct Listed {
    pub(super) order: Order,
    pub(super) staff: StaffId,
    pub(super) until: Instant,
    pub(super) ended_at: Option<Instant>,
    /// The report that answered it first, as it stands in the chart now.
    pub(super) answer: Option<ItemId>,
}

impl Listed {
    pub(super) fn holds(&self, now: Instant) -> bool {
        self.ended_at.is_none() && self.until > now
    }
}

impl db::FromRow for Listed {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Listed {
            order: Order::from_row(row)?,
            staff: row.get("staff_id")?,
            until: row.get("until")?,
            ended_at: row.get("ended_at")?,
            answer: row.get("answer")?,
        })
    }
}

/// All orders of a patient, also those of the past, the newest first.
pub(super) fn orders(r: &mut Reader<'_>, chart: &Chart<'_>) -> db::Result<Vec<Listed>> {
    r.all(
        sql!(
            "SELECT o.id, o.staff_id, o.test, o.number, o.ordered_on, o.tell_first, o.until,
                    o.ended_at,
                    (SELECT i.id FROM chart_items i
                     WHERE i.patient_id = o.patient_id AND i.source_key = o.answered_by
                       AND i.state IN ('held', 'released')
                     ORDER BY i.id DESC LIMIT 1) AS answer
             FROM test_orders o WHERE o.patient_id = $1
             ORDER BY o.made_at DESC, o.id DESC LIMIT $2"
        ),
        params![chart.patient(), LISTED_MAX],
    )
}

/// The orders of a patient that hold, in the order in which they were made.
pub(super) fn open(r: &mut Reader<'_>, patient: PatientId, now: Instant) -> db::Result<Vec<Order>> {
    r.all(
        sql!(
            "SELECT id, test, number, ordered_on, tell_first FROM test_orders
             WHERE patient_id = $1 AND until > $2 AND ended_at IS NULL
             ORDER BY made_at, id LIMIT $3"
        ),
        params![patient, now, LISTED_MAX],
    )
}

/// A report answers an order. The first one stays the one, unless it was taken out of the chart:
/// a second that is held says nothing to the patient.
pub(super) fn set_answered(
    tx: &mut Tx<'_>,
    patient: PatientId,
    id: OrderId,
    source_key: &str,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE test_orders SET answered_by = $3
             WHERE patient_id = $1 AND id = $2
               AND NOT EXISTS (SELECT 1 FROM chart_items i
                               WHERE i.patient_id = $1 AND i.source_key = test_orders.answered_by
                                 AND i.state IN ('held', 'released'))"
        ),
        params![patient, id, source_key],
    )?;
    Ok(())
}

/// Ends an order.
pub(super) fn set_ended(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    id: OrderId,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE test_orders SET ended_at = $3 WHERE patient_id = $1 AND id = $2"),
        params![chart.patient(), id, now],
    )?;
    Ok(())
}

/// A test that a patient waits for.
pub(crate) struct Awaited {
    pub(crate) test: String,
    pub(crate) ordered_on: Date,
}

impl db::FromRow for Awaited {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Awaited { test: row.get("test")?, ordered_on: row.get("ordered_on")? })
    }
}

/// The tests of which no report is shown yet, the newest order first. One that came and is held
/// stands here like one that did not come. (R-B3)
pub(crate) fn awaited(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    now: Instant,
) -> db::Result<Vec<Awaited>> {
    r.all(
        sql!(
            "SELECT o.test, o.ordered_on FROM test_orders o
             WHERE o.patient_id = $1 AND o.until > $2 AND o.ended_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM chart_items i
                               WHERE i.patient_id = $1 AND i.source_key = o.answered_by
                                 AND i.state = 'released')
             ORDER BY o.ordered_on DESC, o.id DESC LIMIT $3"
        ),
        params![chart.patient(), now, LISTED_MAX],
    )
}

/// One chart turned out to be a duplicate of another.
pub(crate) fn move_all(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE test_orders SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    Ok(())
}

/// Orders as they lie, for the walk that compares them with the ledger.
pub(crate) fn contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "test_orders",
        sql!(
            "SELECT id, staff_id, test, number, ordered_on, tell_first, made_at, until
             FROM test_orders WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}
