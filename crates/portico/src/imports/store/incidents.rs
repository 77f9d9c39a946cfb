//! The SQL of privacy reports: what was in a wrong chart, and who had seen it.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use crate::{
    accounts::{AccountId, Staff},
    imports::model::{ImportId, Incident, IncidentId, Look, Seer},
    people::{PatientId, StaffId},
};

/// So many rows of the ledger are read at once.
const ROWS: i64 = 1_000;

impl db::FromRow for Incident {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Incident {
            id: row.get("id")?,
            import: row.get("import_id")?,
            patient: row.get("patient_id")?,
            opened_by: row.get("opened_by")?,
            reason: row.get("reason")?,
            since: row.get("since")?,
            opened_at: row.get("opened_at")?,
            breach: row.get("breach")?,
            finding: row.get("finding")?,
            closed_by: row.get("closed_by")?,
            closed_at: row.get("closed_at")?,
        })
    }
}

impl db::FromRow for Look {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let account: Option<AccountId> = row.get("account_id")?;
        let staff: Option<StaffId> = row.get("staff_id")?;
        let seer = account.map(Seer::Account).or(staff.map(Seer::Staff)).ok_or_else(|| {
            db::Error::Decode { column: "account_id".to_owned(), expected: "somebody" }
        })?;
        let (saw, item, at) = (row.word("saw")?, row.get("item_id")?, row.get("at")?);
        Ok(Look { seer, saw, item, at })
    }
}

/// Opens a report.
pub(in crate::imports) fn insert(tx: &mut Tx<'_>, new: &Incident) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO incidents (id, import_id, patient_id, opened_by, reason, since, opened_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        params![
            new.id,
            new.import,
            new.patient,
            new.opened_by,
            &new.reason,
            new.since,
            new.opened_at
        ],
    )?;
    Ok(())
}

/// Keeps who had seen what when the report was opened.
pub(in crate::imports) fn insert_looks(
    tx: &mut Tx<'_>,
    id: IncidentId,
    looks: &[Look],
) -> db::Result<()> {
    for (place, look) in (0_i64..).zip(looks) {
        let (account, staff) = match look.seer {
            Seer::Account(account) => (Some(account), None),
            Seer::Staff(staff) => (None, Some(staff)),
        };
        tx.run(
            sql!(
                "INSERT INTO incident_looks (incident_id, place, account_id, staff_id, saw, item_id,
                   at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)"
            ),
            params![id, place, account, staff, look.saw.as_str(), look.item, look.at],
        )?;
    }
    Ok(())
}

/// One report.
pub(in crate::imports) fn incident(
    r: &mut Reader<'_>,
    _: &Staff,
    id: IncidentId,
) -> db::Result<Incident> {
    r.one(
        sql!(
            "SELECT id, import_id, patient_id, opened_by, reason, since, opened_at, breach, finding,
                    closed_by, closed_at
             FROM incidents WHERE id = $1"
        ),
        params![id],
    )
}

/// The reports about a message, newest first.
pub(in crate::imports) fn incidents_of(
    r: &mut Reader<'_>,
    _: &Staff,
    import: ImportId,
) -> db::Result<Vec<IncidentId>> {
    r.all(
        sql!("SELECT id FROM incidents WHERE import_id = $1 ORDER BY id DESC LIMIT 50"),
        params![import],
    )
}

/// Who had seen what, the first look first.
pub(in crate::imports) fn looks(
    r: &mut Reader<'_>,
    _: &Staff,
    id: IncidentId,
) -> db::Result<Vec<Look>> {
    r.all(
        sql!(
            "SELECT account_id, staff_id, saw, item_id, at FROM incident_looks
             WHERE incident_id = $1 ORDER BY place"
        ),
        params![id],
    )
}

/// What the privacy officer found.
pub(in crate::imports) fn close(
    tx: &mut Tx<'_>,
    id: IncidentId,
    (breach, finding): (bool, &str),
    by: StaffId,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE incidents SET breach = $2, finding = $3, closed_by = $4, closed_at = $5
             WHERE id = $1 AND closed_at IS NULL"
        ),
        params![id, breach, finding, by, now],
    )?;
    Ok(())
}

/// Somebody who looked into a chart, as the ledger has it.
pub(in crate::imports) struct Opened {
    seq: i64,
    pub(in crate::imports) actor: String,
    pub(in crate::imports) role: String,
    pub(in crate::imports) action: String,
    pub(in crate::imports) object: Option<String>,
    pub(in crate::imports) detail: String,
    pub(in crate::imports) at: Instant,
}

impl db::FromRow for Opened {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Opened {
            seq: row.get("seq")?,
            actor: row.get("actor")?,
            role: row.get("role")?,
            action: row.get("action")?,
            object: row.get("object")?,
            detail: row.get("detail")?,
            at: row.get("at")?,
        })
    }
}

/// Everybody who looked into a chart since then, the first look first.
pub(in crate::imports) fn opened_since(
    r: &mut Reader<'_>,
    patient: PatientId,
    since: Instant,
) -> db::Result<Vec<Opened>> {
    let mut all: Vec<Opened> = Vec::new();
    loop {
        let after = all.last().map_or(0, |opened| opened.seq);
        let page: Vec<Opened> = r.all(
            sql!(
                "SELECT seq, actor, role, action, object, detail, at FROM ledger
                 WHERE patient = $1 AND at >= $2 AND outcome = 'ok' AND seq > $3
                   AND action IN ('chart.opened', 'result.viewed', 'result.opened',
                     'result.downloaded', 'result.printed')
                 ORDER BY seq LIMIT $4"
            ),
            params![patient, since, after, ROWS],
        )?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}
