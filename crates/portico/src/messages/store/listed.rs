//! Conversations as staff look for one: those of the whole practice.

use base::{Instant, Phi, words::Word};
use db::{Reader, Row, params, sql};

use super::THREADS_SHOWN;
use crate::{
    accounts::Staff,
    messages::{
        model::{ThreadId, Topic},
        rules,
    },
    people::PatientRow,
};

/// One conversation of the list.
pub(in crate::messages) struct Listed {
    pub(in crate::messages) id: ThreadId,
    pub(in crate::messages) person: PatientRow,
    pub(in crate::messages) topic: Topic,
    pub(in crate::messages) subject: Phi<String>,
    pub(in crate::messages) last_at: Instant,
}

impl db::FromRow for Listed {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Listed {
            id: row.get("thread_id")?,
            person: PatientRow::from_row(row)?,
            topic: row.word("topic")?,
            subject: Phi::new(row.get("subject")?),
            last_at: row.get("last_at")?,
        })
    }
}

/// The newest conversations before this moment, or those with this reference: of what is not
/// clinical only, when the front desk looks.
pub(in crate::messages) fn listed(
    r: &mut Reader<'_>,
    staff: &Staff,
    reference: Option<&str>,
    before: &str,
) -> db::Result<Vec<Listed>> {
    let reads_all = rules::reads_clinical(staff.role);
    let [first, second, third, fourth] = Topic::FOR_THE_DESK.map(Word::as_str);
    match reference {
        Some(reference) => r.all(
            sql!(
                "SELECT t.id AS thread_id, t.topic, t.subject, t.last_at, p.id, p.mrn, p.family,
                        p.given, p.middle, p.suffix, p.birth_date, p.life
                 FROM threads t JOIN patients p ON p.id = t.patient_id
                 WHERE t.reference = $1 AND ($2 OR t.topic IN ($3, $4, $5, $6))
                 ORDER BY t.last_at DESC, t.id DESC LIMIT $7"
            ),
            params![reference, reads_all, first, second, third, fourth, THREADS_SHOWN],
        ),
        None => r.all(
            sql!(
                "SELECT t.id AS thread_id, t.topic, t.subject, t.last_at, p.id, p.mrn, p.family,
                        p.given, p.middle, p.suffix, p.birth_date, p.life
                 FROM threads t JOIN patients p ON p.id = t.patient_id
                 WHERE t.last_at < $1 AND ($2 OR t.topic IN ($3, $4, $5, $6))
                 ORDER BY t.last_at DESC, t.id DESC LIMIT $7"
            ),
            params![before, reads_all, first, second, third, fourth, THREADS_SHOWN],
        ),
    }
}
