//! The SQL that joins a study's pictures to the message that stands for the study.

use base::Instant;
use db::{Reader, Row, params, sql};

use crate::{
    imports::{
        model::{ImportId, Outcome, Reason},
        prepared::Prepared,
    },
    people::PatientId,
};

/// The most looks that a privacy report holds for one study.
const LOOKS_MAX: i64 = 5_000;

/// The message that stands for a study, when it is here already.
pub(in crate::imports) fn import_of(
    r: &mut Reader<'_>,
    message: &Prepared,
) -> db::Result<Option<ImportId>> {
    r.first(
        sql!(
            "SELECT id FROM imports
             WHERE source = $1 AND control_id = $2 AND digest = $3 AND outcome <> 'refused'"
        ),
        params![&message.source, message.control_id.as_deref(), message.digest],
    )
}

/// What became of a message: where it stands, whose it is, and why it waits.
struct Stands(Outcome, Option<PatientId>, Option<Reason>);

impl db::FromRow for Stands {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Stands(row.word("outcome")?, row.get("patient_id")?, row.word_or_none("reason")?))
    }
}

/// What became of a message by now.
pub(in crate::imports) fn filed_for(
    r: &mut Reader<'_>,
    id: ImportId,
) -> db::Result<(Outcome, Option<PatientId>, Option<Reason>)> {
    let Stands(outcome, patient, reason) =
        r.one(sql!("SELECT outcome, patient_id, reason FROM imports WHERE id = $1"), params![id])?;
    Ok((outcome, patient, reason))
}

/// Somebody looked at a study.
struct Looked(String, Instant);

impl db::FromRow for Looked {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Looked(row.get("actor")?, row.get("at")?))
    }
}

/// Who has looked at a study since then.
pub(in crate::imports) fn saw_study(
    r: &mut Reader<'_>,
    patient: PatientId,
    study: &str,
    since: Instant,
) -> db::Result<Vec<(String, Instant)>> {
    let all: Vec<Looked> = r.all(
        sql!(
            "SELECT actor, at FROM ledger
             WHERE patient = $1 AND object = $2 AND at >= $3 AND outcome = 'ok'
               AND action IN ('study.viewed', 'study.opened', 'study.saved')
             ORDER BY seq LIMIT $4"
        ),
        params![patient, study, since, LOOKS_MAX],
    )?;
    Ok(all.into_iter().map(|Looked(actor, at)| (actor, at)).collect())
}
