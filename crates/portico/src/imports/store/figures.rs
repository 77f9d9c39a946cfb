//! The SQL of the figures of imports and of the register of near misses.

use base::Instant;
use db::{Reader, Row, params, sql};

use crate::{
    accounts::Staff,
    imports::{
        figures::Alike,
        model::{ImportId, IncidentId, Outcome, Reason, Verdict},
    },
    people::StaffId,
};

/// The most sources and fates that are told apart.
const GROUPS_MAX: i64 = 5_000;
/// The near misses of one page.
pub(in crate::imports) const NEAR_MISSES_MAX: usize = 50;

/// Reports of one source with the same fate.
pub(in crate::imports) struct Weighed {
    pub(in crate::imports) source: String,
    pub(in crate::imports) alike: Alike,
}

impl db::FromRow for Weighed {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let alike = Alike {
            outcome: row.word("outcome")?,
            waited_for: row.word_or_none("waited_for")?,
            by_hand: row.get("by_hand")?,
            by_two: row.get("by_two")?,
            unfiled: row.get("unfiled")?,
            count: row.get("messages")?,
        };
        Ok(Weighed { source: row.get("source")?, alike })
    }
}

/// What became of the reports since a moment, by their source.
pub(in crate::imports) fn weighed(
    r: &mut Reader<'_>,
    _: &Staff,
    since: Instant,
) -> db::Result<Vec<Weighed>> {
    r.all(
        sql!(
            "SELECT source, outcome, waited_for, by_hand, by_two, unfiled, COUNT(*) AS messages
             FROM (
               SELECT i.source, i.outcome, i.waited_for,
                 EXISTS (SELECT 1 FROM import_decisions d WHERE d.import_id = i.id
                   AND d.kind = 'file' AND d.state = 'done') AS by_hand,
                 EXISTS (SELECT 1 FROM import_decisions d WHERE d.import_id = i.id
                   AND d.kind = 'file' AND d.state = 'done' AND d.second_staff_id IS NOT NULL)
                   AS by_two,
                 EXISTS (SELECT 1 FROM import_decisions d WHERE d.import_id = i.id
                   AND d.kind = 'unfile') AS unfiled
               FROM imports i
               WHERE i.received_at >= $1 AND i.kind IN ('results', 'bundle', 'upload')
             ) AS reports
             GROUP BY source, outcome, waited_for, by_hand, by_two, unfiled
             ORDER BY source LIMIT $2"
        ),
        params![since, GROUPS_MAX],
    )
}

/// A message whose identifiers contradicted a chart.
pub(in crate::imports) struct NearMiss {
    pub(in crate::imports) import: ImportId,
    pub(in crate::imports) called: String,
    pub(in crate::imports) source: String,
    pub(in crate::imports) at: Instant,
    pub(in crate::imports) outcome: Outcome,
    pub(in crate::imports) reason: Reason,
}

impl db::FromRow for NearMiss {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(NearMiss {
            import: row.get("id")?,
            called: row.get("called")?,
            source: row.get("source")?,
            at: row.get("received_at")?,
            outcome: row.word("outcome")?,
            reason: row.word("waited_for")?,
        })
    }
}

/// The newest messages that contradicted a chart and came before this id, which begins with a
/// moment; one more than a page has.
pub(in crate::imports) fn contradictions(
    r: &mut Reader<'_>,
    _: &Staff,
    before: [u8; 16],
) -> db::Result<Vec<NearMiss>> {
    r.all(
        sql!(
            "SELECT id, called, source, received_at, outcome, waited_for FROM imports
             WHERE waited_for IN ('record_number_conflict', 'birth_date_conflict', 'name_conflict',
               'order_number_conflict', 'sex_conflict', 'registration_conflict') AND id < $1
             ORDER BY id DESC LIMIT $2"
        ),
        params![before, one_more()],
    )
}

/// A message that was taken out of a chart.
pub(in crate::imports) struct Unfiled {
    /// Of the decision: it begins with the moment.
    pub(in crate::imports) id: [u8; 16],
    pub(in crate::imports) import: ImportId,
    pub(in crate::imports) called: String,
    pub(in crate::imports) source: String,
    pub(in crate::imports) at: Instant,
    pub(in crate::imports) staff: StaffId,
}

impl db::FromRow for Unfiled {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Unfiled {
            id: row.get("id")?,
            import: row.get("import_id")?,
            called: row.get("called")?,
            source: row.get("source")?,
            at: row.get("at")?,
            staff: row.get("staff_id")?,
        })
    }
}

/// The newest messages that were taken out of a chart, decided before this id; one more than a page
/// has.
pub(in crate::imports) fn unfilings(
    r: &mut Reader<'_>,
    _: &Staff,
    before: [u8; 16],
) -> db::Result<Vec<Unfiled>> {
    r.all(
        sql!(
            "SELECT d.id, d.import_id, i.called, i.source, d.at, d.staff_id
             FROM import_decisions d JOIN imports i ON i.id = d.import_id
             WHERE d.kind = 'unfile' AND d.id < $1 ORDER BY d.id DESC LIMIT $2"
        ),
        params![before, one_more()],
    )
}

/// How somebody ended what waited.
pub(in crate::imports) struct Ending {
    pub(in crate::imports) kind: Verdict,
    pub(in crate::imports) staff: StaffId,
    pub(in crate::imports) second: Option<StaffId>,
}

impl db::FromRow for Ending {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Ending {
            kind: row.word("kind")?,
            staff: row.get("staff_id")?,
            second: row.get("second_staff_id")?,
        })
    }
}

/// The decisions that were carried out about a message, the newest first.
pub(in crate::imports) fn endings(
    r: &mut Reader<'_>,
    _: &Staff,
    import: ImportId,
) -> db::Result<Vec<Ending>> {
    r.all(
        sql!(
            "SELECT kind, staff_id, second_staff_id FROM import_decisions
             WHERE import_id = $1 AND state = 'done' ORDER BY at DESC, id DESC LIMIT 20"
        ),
        params![import],
    )
}

/// The privacy reports that one taking-out opened, and what was found: a breach or not.
pub(in crate::imports) fn incidents_at(
    r: &mut Reader<'_>,
    _: &Staff,
    import: ImportId,
    at: Instant,
) -> db::Result<Vec<(IncidentId, Option<bool>)>> {
    r.all(
        sql!(
            "SELECT id, breach FROM incidents
             WHERE import_id = $1 AND opened_at = $2 ORDER BY id LIMIT 50"
        ),
        params![import, at],
    )
}

fn one_more() -> i64 {
    i64::try_from(NEAR_MISSES_MAX).map_or(i64::MAX, |most| most + 1)
}
