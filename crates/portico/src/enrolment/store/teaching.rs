//! The SQL of explaining the portal again: when it was explained, why it must be, to how many.

use base::{Instant, words::Word as _};
use db::{Reader, Tx, params, sql};

use crate::{
    agreements::VersionId,
    enrolment::model::{Cause, RecordId},
    people::PatientId,
};

/// When the portal was explained to a patient last, to the end, and which agreement.
pub(in crate::enrolment) fn last_taught(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Option<(VersionId, Instant)>> {
    r.first(
        sql!(
            "SELECT version_id, at FROM education_sessions
             WHERE patient_id = $1 AND complete = $2 ORDER BY at DESC LIMIT 1"
        ),
        params![patient, true],
    )
}

/// How often since then a patient brought something urgent or new, and was shown whom to call.
pub(in crate::enrolment) fn stops_since(
    r: &mut Reader<'_>,
    patient: PatientId,
    since: Instant,
) -> db::Result<i64> {
    r.one(
        sql!(
            "SELECT COUNT(*) FROM ledger
             WHERE patient = $1 AND action = 'triage.stopped' AND at >= $2"
        ),
        params![patient, since],
    )
}

pub(in crate::enrolment) fn insert_trigger(
    tx: &mut Tx<'_>,
    patient: PatientId,
    cause: Cause,
    now: Instant,
) -> db::Result<RecordId> {
    let id = RecordId::new(now);
    tx.run(
        sql!("INSERT INTO education_triggers (patient_id, id, cause, at) VALUES ($1, $2, $3, $4)"),
        params![patient, id, cause.as_str(), now],
    )?;
    Ok(id)
}

/// Why the portal was last to be explained again.
pub(in crate::enrolment) fn last_cause(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Option<Cause>> {
    let word: Option<String> = r.first(
        sql!("SELECT cause FROM education_triggers WHERE patient_id = $1 ORDER BY at DESC LIMIT 1"),
        params![patient],
    )?;
    Ok(word.and_then(|word| Cause::from_word(&word)))
}

/// How many patients have an account.
pub(in crate::enrolment) fn accounts(r: &mut Reader<'_>) -> db::Result<i64> {
    r.one(sql!("SELECT count(*) FROM grants WHERE scope = 'own' AND ended_at IS NULL"), params![])
}

/// How many of them had a complete talk about an agreement that still holds.
pub(in crate::enrolment) fn accounts_taught(r: &mut Reader<'_>) -> db::Result<i64> {
    r.one(
        sql!(
            "SELECT count(DISTINCT g.patient_id) FROM grants g
             JOIN education_sessions e ON e.patient_id = g.patient_id
             JOIN agreement_versions v ON v.id = e.version_id
             WHERE g.scope = 'own' AND g.ended_at IS NULL AND e.complete = $1
               AND NOT EXISTS (SELECT 1 FROM agreement_versions later
                 WHERE later.number > v.number AND later.material = $1
                   AND later.approved_by IS NOT NULL)"
        ),
        params![true],
    )
}
