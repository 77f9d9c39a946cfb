//! The SQL of those who work here.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use crate::people::model::{Role, StaffId, StaffMember};

impl db::FromRow for StaffMember {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(StaffMember {
            id: row.get("id")?,
            family: row.get("family")?,
            given: row.get("given")?,
            credentials: row.get("credentials")?,
            role: row.word("role")?,
            medical_director: row.get("medical_director")?,
            active: row.get("active")?,
        })
    }
}

/// Somebody begins to work here.
pub(crate) fn insert_staff(tx: &mut Tx<'_>, new: &StaffMember, now: Instant) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO staff
               (id, family, given, credentials, role, medical_director, active, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![
            new.id,
            &new.family,
            &new.given,
            &new.credentials,
            new.role.as_str(),
            new.medical_director,
            new.active,
            now
        ],
    )?;
    Ok(())
}

/// Somebody who works here.
pub(crate) fn staff_member(r: &mut Reader<'_>, id: StaffId) -> db::Result<StaffMember> {
    r.one(
        sql!(
            "SELECT id, family, given, credentials, role, medical_director, active
             FROM staff WHERE id = $1"
        ),
        params![id],
    )
}

/// Everybody who works here in this role now.
pub(crate) fn staff_by_role(r: &mut Reader<'_>, role: Role) -> db::Result<Vec<StaffMember>> {
    r.all(
        sql!(
            "SELECT id, family, given, credentials, role, medical_director, active
             FROM staff WHERE role = $1 AND active = $2 ORDER BY family, given"
        ),
        params![role.as_str(), true],
    )
}

/// The medical directors who work here now.
pub(crate) fn medical_directors(r: &mut Reader<'_>) -> db::Result<Vec<StaffId>> {
    r.all(
        sql!("SELECT id FROM staff WHERE medical_director = $1 AND active = $1 ORDER BY id"),
        params![true],
    )
}

/// Somebody does other work here from now on.
pub(crate) fn set_staff_role(tx: &mut Tx<'_>, id: StaffId, role: Role) -> db::Result<()> {
    tx.run(sql!("UPDATE staff SET role = $2 WHERE id = $1"), params![id, role.as_str()])?;
    Ok(())
}

/// Somebody has left: nothing is given to them any more.
pub(crate) fn set_staff_left(tx: &mut Tx<'_>, id: StaffId) -> db::Result<()> {
    tx.run(sql!("UPDATE staff SET active = $2 WHERE id = $1"), params![id, false])?;
    Ok(())
}
