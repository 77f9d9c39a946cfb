//! The SQL of one patient's own limits.

use base::{Decimal, Instant};
use db::{Reader, Row, Tx, params, sql};
use policy::PatientLimits;

use crate::{
    access::Chart,
    content::{Content, Page},
    people::{PatientId, StaffId},
    results::limits::NewLimit,
};

base::ids! {
    /// A limit that holds for one patient.
    pub(crate) LimitKind "lim" LimitId
}

/// So many stand on a patient's page.
const LISTED_MAX: i64 = 100;

/// Keeps a limit.
pub(in crate::results) fn insert_limit(
    tx: &mut Tx<'_>,
    content: &mut Content,
    id: LimitId,
    chart: &Chart<'_>,
    staff: StaffId,
    new: &NewLimit,
    now: Instant,
) -> db::Result<()> {
    let decimal = |one: Option<Decimal>| one.map(|one| one.to_string());
    let values = params![
        chart.patient(),
        id,
        staff,
        &new.limits.test,
        decimal(new.limits.low),
        decimal(new.limits.high),
        &new.reason,
        now,
        new.until
    ];
    tx.run(
        sql!(
            "INSERT INTO patient_limits (patient_id, id, staff_id, test, low, high, reason, made_at,
               until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        values,
    )?;
    content.row("patient_limits", &values[1..]);
    Ok(())
}

/// Ends a limit early; those that have ended stay as they are.
pub(in crate::results) fn end_limit(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    id: LimitId,
    now: Instant,
) -> db::Result<u64> {
    tx.run(
        sql!(
            "UPDATE patient_limits SET ended_at = $3
             WHERE patient_id = $1 AND id = $2 AND ended_at IS NULL AND until > $3"
        ),
        params![chart.patient(), id, now],
    )
}

/// A limit as staff read it.
#[derive(Clone)]
pub(in crate::results) struct Limit {
    pub(in crate::results) id: LimitId,
    pub(in crate::results) staff: StaffId,
    pub(in crate::results) limits: PatientLimits,
    pub(in crate::results) reason: String,
    pub(in crate::results) made_at: Instant,
    pub(in crate::results) until: Instant,
    pub(in crate::results) ended_at: Option<Instant>,
}

impl Limit {
    pub(in crate::results) fn holds(&self, now: Instant) -> bool {
        self.ended_at.is_none() && self.until > now
    }
}

impl db::FromRow for Limit {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let decimal = |name| -> db::Result<Option<Decimal>> {
            let text: Option<String> = row.get(name)?;
            Ok(text.and_then(|text| text.parse().ok()))
        };
        Ok(Limit {
            id: row.get("id")?,
            staff: row.get("staff_id")?,
            limits: PatientLimits {
                test: row.get("test")?,
                low: decimal("low")?,
                high: decimal("high")?,
            },
            reason: row.get("reason")?,
            made_at: row.get("made_at")?,
            until: row.get("until")?,
            ended_at: row.get("ended_at")?,
        })
    }
}

/// All limits of a patient, also those of the past, the newest first.
pub(in crate::results) fn limits(r: &mut Reader<'_>, chart: &Chart<'_>) -> db::Result<Vec<Limit>> {
    r.all(
        sql!(
            "SELECT id, staff_id, test, low, high, reason, made_at, until, ended_at
             FROM patient_limits WHERE patient_id = $1 ORDER BY made_at DESC, id DESC LIMIT $2"
        ),
        params![chart.patient(), LISTED_MAX],
    )
}

/// The limits that hold for a patient, in the order in which they were made.
pub(in crate::results) fn limits_now(
    r: &mut Reader<'_>,
    patient: PatientId,
    now: Instant,
) -> db::Result<Vec<PatientLimits>> {
    let found: Vec<Limit> = r.all(
        sql!(
            "SELECT id, staff_id, test, low, high, reason, made_at, until, ended_at
             FROM patient_limits WHERE patient_id = $1 AND until > $2 AND ended_at IS NULL
             ORDER BY made_at, id"
        ),
        params![patient, now],
    )?;
    Ok(found.into_iter().map(|one| one.limits).collect())
}

/// One chart turned out to be a duplicate of another.
pub(super) fn move_all(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE patient_limits SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    Ok(())
}

/// Limits as they lie, for the walk that compares them with the ledger.
pub(crate) fn limit_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "patient_limits",
        sql!(
            "SELECT id, staff_id, test, low, high, reason, made_at, until
             FROM patient_limits WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}
