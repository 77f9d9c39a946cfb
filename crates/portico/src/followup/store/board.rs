//! The SQL of the board of follow-ups and of its figures.

use base::{Instant, words::Word as _};
use db::{Reader, Row, params, sql};

use crate::{
    accounts::Staff,
    chart::Class,
    followup::{
        model::{Followup, Step},
        reading::Shown,
    },
    people::{PatientRow, StaffId},
};

/// The most lines of the board.
pub(in crate::followup) const BOARD_MAX: i64 = 100;
/// The most results whose reading is measured at once.
const SHOWN_MAX: i64 = 10_000;

/// Which follow-ups are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::followup) struct Filter {
    pub(in crate::followup) which: Which,
    pub(in crate::followup) class: Option<Class>,
    pub(in crate::followup) step: Option<Step>,
    /// Whose patients.
    pub(in crate::followup) provider: Option<StaffId>,
    /// Those that were shown so many days ago or earlier.
    pub(in crate::followup) days: Option<i64>,
}

/// Which of them, by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::followup) enum Which {
    /// Open ones: nobody has read the result, and nobody was told.
    Open,
    /// Open ones with something that staff should have done.
    Overdue,
    /// Those that the patient has never read, however they ended.
    Unread,
    /// All, read or not.
    All,
}

/// A line of the board.
#[derive(Clone)]
pub(in crate::followup) struct Line {
    pub(in crate::followup) followup: Followup,
    pub(in crate::followup) person: PatientRow,
    pub(in crate::followup) title: String,
}

impl db::FromRow for Line {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Line {
            followup: Followup::from_row(row)?,
            person: PatientRow::from_row(row)?,
            title: row.get("title")?,
        })
    }
}

/// The board: what is due first at the top, then what waits longest, then the newest that ended.
pub(in crate::followup) fn board(
    r: &mut Reader<'_>,
    _: &Staff,
    filter: Filter,
    now: Instant,
) -> db::Result<Vec<Line>> {
    let is_open_only = matches!(filter.which, Which::Open | Which::Overdue);
    let also = if is_open_only { "open" } else { "closed" };
    let read_too = filter.which != Which::Unread;
    let due_before = (filter.which == Which::Overdue).then_some(now);
    r.all(
        sql!(
            "SELECT f.id AS followup_id, f.patient_id, f.item_id, c.class, f.released_at,
                    f.account_id, f.told_by, f.fitness, f.step, f.next_at, f.again_at, f.due_at,
                    f.first_seen_at, f.last_seen_at, f.outcome, f.closed_at, f.closed_by, c.title,
                    p.id, p.mrn, p.family, p.given,
                    p.middle, p.suffix, p.birth_date, p.life
             FROM followups f JOIN chart_items c ON c.id = f.item_id
             JOIN patients p ON p.id = f.patient_id
             WHERE f.state IN ('open', $1) AND c.state <> 'withdrawn'
               AND (CAST($2 AS TEXT) IS NULL OR c.class = $2)
               AND (CAST($3 AS TEXT) IS NULL OR f.step = $3)
               AND (CAST($4 AS TEXT) IS NULL OR f.due_at < $4)
               AND (CAST($5 AS BYTEA) IS NULL OR p.provider_id = $5)
               AND (CAST($6 AS TEXT) IS NULL OR f.released_at <= $6)
               AND ($8 OR f.first_seen_at IS NULL)
             ORDER BY f.state DESC, COALESCE(f.due_at, '9'),
               CASE WHEN f.state = 'open' THEN f.released_at ELSE '' END, f.released_at DESC
             LIMIT $7"
        ),
        params![
            also,
            filter.class.map(Class::as_str),
            filter.step.map(Step::as_str),
            due_before,
            filter.provider,
            filter.days.map(|days| now.plus_days(-days)),
            BOARD_MAX,
            read_too
        ],
    )
}

/// How many are open at each rung, and of how many of them staff should have done something.
pub(in crate::followup) fn figures(
    r: &mut Reader<'_>,
    _: &Staff,
    now: Instant,
) -> db::Result<Vec<(String, i64, i64)>> {
    r.all(
        sql!(
            "SELECT step, COUNT(*) AS waiting, COUNT(CASE WHEN due_at < $1 THEN 1 END) AS overdue
             FROM followups WHERE state = 'open' GROUP BY step"
        ),
        params![now],
    )
}

impl db::FromRow for Shown {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Shown {
            class: row.word("class")?,
            at: row.get("released_at")?,
            read_at: row.get("first_seen_at")?,
        })
    }
}

/// The newest results that were shown since a moment, and when they were read first.
pub(in crate::followup) fn shown_since(
    r: &mut Reader<'_>,
    _: &Staff,
    since: Instant,
) -> db::Result<Vec<Shown>> {
    r.all(
        sql!(
            "SELECT c.class, f.released_at, f.first_seen_at
             FROM followups f JOIN chart_items c ON c.id = f.item_id
             WHERE f.released_at >= $1 AND c.state <> 'withdrawn'
             ORDER BY f.released_at DESC LIMIT $2"
        ),
        params![since, SHOWN_MAX],
    )
}
