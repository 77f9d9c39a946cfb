//! The SQL of what the practice wrote and a patient has not read.

use base::{Instant, Phi};
use db::{Reader, Row, params, sql};

use super::{
    super::model::{MessageId, NewMessage, ThreadId},
    NEW_SHOWN,
};
use crate::{access::Chart, people::PatientId};

/// The most messages that nobody has read, looked at in one round.
const UNREAD_MAX: i64 = 1_000;

impl db::FromRow for NewMessage {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(NewMessage {
            thread: row.get("id")?,
            subject: Phi::new(row.get("subject")?),
            sent_at: row.get("newest")?,
        })
    }
}

/// What the practice wrote and the patient has not read, a line for each conversation, the newest
/// first. For Home: one statement.
pub(crate) fn unread(r: &mut Reader<'_>, chart: &Chart<'_>) -> db::Result<Vec<NewMessage>> {
    r.all(
        sql!(
            "SELECT t.id, t.subject, MAX(m.sent_at) AS newest
             FROM messages m JOIN threads t ON t.id = m.thread_id
             WHERE m.patient_id = $1 AND m.author = 'practice' AND m.read_at IS NULL
             GROUP BY t.id, t.subject ORDER BY newest DESC LIMIT $2"
        ),
        params![chart.patient(), NEW_SHOWN],
    )
}

/// A message of the practice that its patient has not read.
pub(in crate::messages) struct Unread {
    pub(in crate::messages) patient: PatientId,
    pub(in crate::messages) thread: ThreadId,
    pub(in crate::messages) message: MessageId,
    pub(in crate::messages) sent_at: Instant,
}

impl db::FromRow for Unread {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Unread {
            patient: row.get("patient_id")?,
            thread: row.get("thread_id")?,
            message: row.get("id")?,
            sent_at: row.get("sent_at")?,
        })
    }
}

/// What the practice wrote since then and nobody has read, the oldest first.
pub(in crate::messages) fn unread_since(
    r: &mut Reader<'_>,
    since: Instant,
) -> db::Result<Vec<Unread>> {
    r.all(
        sql!(
            "SELECT patient_id, thread_id, id, sent_at FROM messages
             WHERE author = 'practice' AND read_at IS NULL AND sent_at >= $1
             ORDER BY sent_at LIMIT $2"
        ),
        params![since, UNREAD_MAX],
    )
}
