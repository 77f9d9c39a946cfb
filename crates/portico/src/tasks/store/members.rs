//! The SQL of who belongs to which team.

use db::{Reader, params, sql};

use crate::people::StaffId;

/// Everybody who is named for a team and works here.
pub(in crate::tasks) fn all_members(r: &mut Reader<'_>) -> db::Result<Vec<(String, StaffId)>> {
    r.all(
        sql!(
            "SELECT m.pool, m.staff_id FROM pool_members m
             JOIN staff s ON s.id = m.staff_id WHERE s.active = $1"
        ),
        params![true],
    )
}

/// Those who are named for one team and work here.
pub(in crate::tasks) fn members(r: &mut Reader<'_>, pool: &str) -> db::Result<Vec<StaffId>> {
    r.all(
        sql!(
            "SELECT m.staff_id FROM pool_members m
             JOIN staff s ON s.id = m.staff_id WHERE m.pool = $1 AND s.active = $2"
        ),
        params![pool, true],
    )
}
