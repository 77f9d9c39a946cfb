//! The SQL that reads the ledger, and its CSV.

use base::Instant;
use db::{Db, Reader, Row, params, sql};

use crate::{
    content::{Digest, KeyName},
    happened,
    people::PatientId,
};

/// Rows that one page shows.
const PAGE_ROWS: i64 = 100;
/// Rows that one export holds; who needs more asks for a shorter time.
const EXPORT_ROWS_MAX: i64 = 1_000_000;

/// A row of the ledger.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) seq: i64,
    pub(crate) at: Instant,
    pub(crate) actor: String,
    pub(crate) role: String,
    pub(crate) patient: Option<PatientId>,
    pub(crate) action: String,
    pub(crate) object: Option<String>,
    pub(crate) outcome: String,
    pub(crate) detail: String,
    pub(crate) address: String,
}

impl db::FromRow for Line {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Line {
            seq: row.get("seq")?,
            at: row.get("at")?,
            actor: row.get("actor")?,
            role: row.get("role")?,
            patient: row.get("patient")?,
            action: row.get("action")?,
            object: row.get("object")?,
            outcome: row.get("outcome")?,
            detail: row.get("detail")?,
            address: row.get("address")?,
        })
    }
}

/// The newest rows before `before`, for one patient or all, of one kind of event or all.
pub(super) fn newest(
    r: &mut Reader<'_>,
    before: i64,
    patient: Option<PatientId>,
    action: Option<&str>,
) -> db::Result<Vec<Line>> {
    r.all(
        sql!(
            "SELECT seq, at, actor, role, patient, action, object, outcome, detail, address
             FROM ledger
             WHERE seq < $1 AND (CAST($2 AS BYTEA) IS NULL OR patient = $2)
               AND (CAST($3 AS TEXT) IS NULL OR action = $3)
             ORDER BY seq DESC LIMIT $4"
        ),
        params![before, patient, action, PAGE_ROWS],
    )
}

/// The newest look at the whole ledger: when, whether it was whole, and what was found.
#[derive(Debug, Clone)]
pub(super) struct LastLook {
    pub(super) at: Instant,
    pub(super) whole: bool,
    pub(super) found: String,
}

impl db::FromRow for LastLook {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let (outcome, detail): (String, String) = (row.get("outcome")?, row.get("detail")?);
        let facts: serde_json::Value = serde_json::from_str(&detail).unwrap_or_default();
        let found = facts["found"].as_str().unwrap_or_default().to_owned();
        Ok(LastLook { at: row.get("at")?, whole: outcome == "ok", found })
    }
}

pub(super) fn last_look(r: &mut Reader<'_>) -> db::Result<Option<LastLook>> {
    r.first(
        sql!(
            "SELECT at, outcome, detail FROM ledger WHERE action = 'ledger.verified'
             ORDER BY seq DESC LIMIT 1"
        ),
        params![],
    )
}

/// When the ledger began.
pub(super) fn began_at(r: &mut Reader<'_>) -> db::Result<Option<Instant>> {
    r.first(sql!("SELECT at FROM ledger ORDER BY seq LIMIT 1"), params![])
}

/// An event that says what was filed.
pub(super) struct SealedEvent {
    /// Its place in the ledger.
    pub(super) seq: i64,
    pub(super) object: String,
    pub(super) digest: Digest,
}

impl db::FromRow for SealedEvent {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(SealedEvent { seq: row.at(0)?, object: row.at(1)?, digest: row.at(2)? })
    }
}

/// The place of the first event that was sealed with the key of this name; behind all of them when
/// there is none.
pub(super) fn sealed_since(r: &mut Reader<'_>, name: KeyName) -> db::Result<i64> {
    let first: Option<i64> = r.first(
        sql!(
            "SELECT seq FROM ledger WHERE content IS NOT NULL AND substr(content, 1, 4) = $1
             ORDER BY seq LIMIT 1"
        ),
        params![name],
    )?;
    Ok(first.unwrap_or(i64::MAX))
}

/// The sealed events of the objects whose names stand after one and not after another, by name and
/// oldest first.
pub(super) fn sealed(
    r: &mut Reader<'_>,
    after: &str,
    until: &str,
    mut each: impl FnMut(SealedEvent),
) -> db::Result<()> {
    r.each_row(
        sql!(
            "SELECT seq, object, content FROM ledger
             WHERE content IS NOT NULL AND object > $1 AND object <= $2 ORDER BY object, seq"
        ),
        params![after, until],
        |event| {
            each(event);
            Ok(())
        },
    )
}

/// From when, and until before when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) from: Instant,
    pub(crate) until: Instant,
}

/// The ledger of a time as CSV (RFC 4180); nothing when the time has more rows than an export may.
/// That it was exported stands in the ledger.
pub(crate) fn export(db: &Db, now: Instant, span: Span) -> db::Result<Option<String>> {
    let who = db::Who::system("audit export");
    let lines: Vec<Line> = db.view_now(who, now, move |view| -> db::Result<Vec<Line>> {
        view.record(happened!("audit.exported"));
        view.all(
            sql!(
                "SELECT seq, at, actor, role, patient, action, object, outcome, detail, address
                 FROM ledger WHERE at >= $1 AND at < $2 ORDER BY seq LIMIT $3"
            ),
            params![span.from, span.until, EXPORT_ROWS_MAX + 1],
        )
    })?;
    if i64::try_from(lines.len()).is_ok_and(|rows| rows > EXPORT_ROWS_MAX) {
        return Ok(None);
    }
    let mut text =
        String::from("seq,at,actor,role,patient,action,object,outcome,detail,address\r\n");
    for line in &lines {
        let (seq, at) = (line.seq.to_string(), line.at.to_string());
        let patient = line.patient.map(|id| id.to_string()).unwrap_or_default();
        let cells = [
            seq.as_str(),
            &at,
            &line.actor,
            &line.role,
            &patient,
            &line.action,
            line.object.as_deref().unwrap_or_default(),
            &line.outcome,
            &line.detail,
            &line.address,
        ];
        let row: Vec<String> = cells.into_iter().map(cell).collect();
        text.push_str(&row.join(","));
        text.push_str("\r\n");
    }
    Ok(Some(text))
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']);
    let guarded = if formula { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_like_a_formula() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("＠sum"), "'＠sum");
    }
}
