//! The SQL of approvals.

use base::words::Word as _;
use db::{Reader, Row, Tx, params, sql};
use policy::{Entries, RuleList};

use super::model::{Approval, ApprovalId};
use crate::content::{Content, Page};

impl db::FromRow for Approval {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Approval {
            list: row.word("list")?,
            entries: Entries::read(&row.get::<String>("entries")?),
            digest: row.get("digest")?,
            staff: row.get("staff_id")?,
            at: row.get("at")?,
        })
    }
}

/// Keeps an approval with all that the list said.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    content: &mut Content,
    id: ApprovalId,
    new: &Approval,
) -> db::Result<()> {
    let values =
        params![id, new.list.as_str(), new.digest, new.entries.written(), new.staff, new.at];
    tx.run(
        sql!(
            "INSERT INTO list_approvals (id, list, digest, entries, staff_id, at)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        values,
    )?;
    content.row("list_approvals", values);
    Ok(())
}

/// The newest approval of a list.
pub(super) fn newest(r: &mut Reader<'_>, list: RuleList) -> db::Result<Option<Approval>> {
    r.first(
        sql!(
            "SELECT list, entries, digest, staff_id, at FROM list_approvals
             WHERE list = $1 ORDER BY at DESC, id DESC LIMIT 1"
        ),
        params![list.as_str()],
    )
}

/// Approvals as they lie, for the walk that compares them with the ledger.
pub(crate) fn contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "list_approvals",
        sql!(
            "SELECT id, list, digest, entries, staff_id, at FROM list_approvals
             WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}
