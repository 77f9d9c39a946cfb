//! The SQL of results that their patients wished to see later than at once. (45 CFR 171.202(e))

use base::Instant;
use db::{Reader, Tx, params, sql};

use crate::{
    access::Chart,
    chart::{Item, ItemId},
};

/// A result waits until the time that was agreed on; a newer agreement takes an older one's place.
pub(in crate::results) fn set_agreed(
    tx: &mut Tx<'_>,
    (chart, item): (&Chart<'_>, &Item),
    (final_at, until): (Instant, Instant),
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO agreed_waits (item_id, final_at, until, ended) VALUES ($1, $2, $3, $4)
             ON CONFLICT (item_id) DO UPDATE SET until = excluded.until, ended = excluded.ended"
        ),
        params![item.of(chart)?, final_at, until, false],
    )?;
    Ok(())
}

/// Until when a result waits because its patient wished so.
pub(in crate::results) fn agreed_until(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Option<Instant>> {
    r.first(
        sql!("SELECT until FROM agreed_waits WHERE item_id = $1 AND NOT ended"),
        params![item.of(chart)?],
    )
}

/// The results whose time has come, and when they were final.
pub(in crate::results) fn agreed_times(
    r: &mut Reader<'_>,
    now: Instant,
) -> db::Result<Vec<(ItemId, Instant)>> {
    r.all(
        sql!(
            "SELECT item_id, final_at FROM agreed_waits
             WHERE NOT ended AND until <= $1 ORDER BY until LIMIT 200"
        ),
        params![now],
    )
}

/// The wait is over.
pub(in crate::results) fn end_agreed(tx: &mut Tx<'_>, item: ItemId) -> db::Result<u64> {
    tx.run(sql!("UPDATE agreed_waits SET ended = $2 WHERE item_id = $1"), params![item, true])
}

/// A result that had been replaced waits again.
pub(in crate::results) fn agree_again(tx: &mut Tx<'_>, item: ItemId) -> db::Result<u64> {
    tx.run(sql!("UPDATE agreed_waits SET ended = $2 WHERE item_id = $1"), params![item, false])
}
