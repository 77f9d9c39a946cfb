//! The SQL of counted failures: of a user name, and of a browser that its account trusts.

use base::Instant;
use db::{Reader, Row, Tx, params, sql};

use crate::accounts::{
    lockout::{DeviceTally, Tally},
    model::AccountId,
};

pub(in crate::accounts) fn tally(r: &mut Reader<'_>, name_key: [u8; 32]) -> db::Result<Tally> {
    let found: Option<Tally> = r.first(
        sql!(
            "SELECT run, since_success, locks, locked_until, disabled
             FROM sign_in_tallies WHERE name_key = $1"
        ),
        params![name_key],
    )?;
    Ok(found.unwrap_or_default())
}

impl db::FromRow for Tally {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Tally {
            run: count(row, "run")?,
            since_success: count(row, "since_success")?,
            locks: count(row, "locks")?,
            locked_until: row.get("locked_until")?,
            disabled: row.get("disabled")?,
        })
    }
}

pub(in crate::accounts) fn save_tally(
    tx: &mut Tx<'_>,
    name_key: [u8; 32],
    tally: &Tally,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO sign_in_tallies
               (name_key, run, since_success, locks, locked_until, disabled, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (name_key) DO UPDATE SET run = excluded.run,
               since_success = excluded.since_success, locks = excluded.locks,
               locked_until = excluded.locked_until, disabled = excluded.disabled,
               changed_at = excluded.changed_at"
        ),
        params![
            name_key,
            tally.run,
            tally.since_success,
            tally.locks,
            tally.locked_until,
            tally.disabled,
            now
        ],
    )?;
    Ok(())
}

pub(in crate::accounts) fn device(
    r: &mut Reader<'_>,
    account: AccountId,
    device_hash: [u8; 32],
    trusted_since: Instant,
) -> db::Result<Option<DeviceTally>> {
    r.first(
        sql!(
            "SELECT run, since_success, locked_until FROM devices
             WHERE account_id = $1 AND device_hash = $2 AND trusted_at >= $3"
        ),
        params![account, device_hash, trusted_since],
    )
}

impl db::FromRow for DeviceTally {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(DeviceTally {
            run: count(row, "run")?,
            since_success: count(row, "since_success")?,
            locked_until: row.get("locked_until")?,
        })
    }
}

pub(in crate::accounts) fn save_device(
    tx: &mut Tx<'_>,
    account: AccountId,
    device_hash: [u8; 32],
    tally: &DeviceTally,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE devices SET run = $3, since_success = $4, locked_until = $5
             WHERE account_id = $1 AND device_hash = $2"
        ),
        params![account, device_hash, tally.run, tally.since_success, tally.locked_until],
    )?;
    Ok(())
}

/// Trusts a browser from now on; the counts of its earlier failures are forgotten.
pub(in crate::accounts) fn trust_device(
    tx: &mut Tx<'_>,
    account: AccountId,
    device_hash: [u8; 32],
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO devices (account_id, device_hash, run, since_success, trusted_at)
             VALUES ($1, $2, 0, 0, $3)
             ON CONFLICT (account_id, device_hash) DO UPDATE SET run = 0, since_success = 0,
               locked_until = NULL, trusted_at = excluded.trusted_at"
        ),
        params![account, device_hash, now],
    )?;
    Ok(())
}

/// When the last lock ends that stops one of the account's own browsers.
pub(in crate::accounts) fn devices_locked_until(
    r: &mut Reader<'_>,
    account: AccountId,
) -> db::Result<Option<Instant>> {
    r.first(
        sql!(
            "SELECT locked_until FROM devices
             WHERE account_id = $1 AND locked_until IS NOT NULL
             ORDER BY locked_until DESC LIMIT 1"
        ),
        params![account],
    )
}

/// Ends the locks of the account's own browsers and begins their counts anew.
pub(in crate::accounts) fn unlock_devices(tx: &mut Tx<'_>, account: AccountId) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE devices SET run = 0, since_success = 0, locked_until = NULL
             WHERE account_id = $1"
        ),
        params![account],
    )?;
    Ok(())
}

/// One browser is a stranger from now on.
pub(in crate::accounts) fn forget_device(
    tx: &mut Tx<'_>,
    account: AccountId,
    device_hash: [u8; 32],
) -> db::Result<()> {
    tx.run(
        sql!("DELETE FROM devices WHERE account_id = $1 AND device_hash = $2"),
        params![account, device_hash],
    )?;
    Ok(())
}

pub(in crate::accounts) fn forget_devices(tx: &mut Tx<'_>, account: AccountId) -> db::Result<()> {
    tx.run(sql!("DELETE FROM devices WHERE account_id = $1"), params![account])?;
    Ok(())
}

pub(super) fn count(row: &Row<'_>, column: &str) -> db::Result<u32> {
    Ok(u32::try_from(row.get::<i64>(column)?).unwrap_or(u32::MAX))
}
