//! The SQL of who has read a result, and when first. (R-B1.9)

use base::Instant;
use db::{Reader, Tx, params, sql};

use crate::{
    access::Chart,
    accounts::AccountId,
    chart::{Item, ItemId},
    people::PatientId,
};

/// Keeps the first view; a second one changes nothing.
pub(in crate::results) fn insert_view(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    account: AccountId,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO result_views (patient_id, item_id, account_id, first_at)
             VALUES ($1, $2, $3, $4) ON CONFLICT (patient_id, item_id, account_id) DO NOTHING"
        ),
        params![chart.patient(), item.of(chart)?, account, now],
    )?;
    Ok(())
}

/// The ids of a patient's results that an account has read.
pub(in crate::results) fn viewed_by(
    r: &mut Reader<'_>,
    patient: PatientId,
    account: AccountId,
) -> db::Result<Vec<ItemId>> {
    r.all(
        sql!("SELECT item_id FROM result_views WHERE patient_id = $1 AND account_id = $2"),
        params![patient, account],
    )
}

/// Who has read a result, and when first.
pub(in crate::results) fn viewers(
    r: &mut Reader<'_>,
    patient: PatientId,
    item: ItemId,
) -> db::Result<Vec<(AccountId, Instant)>> {
    r.all(
        sql!(
            "SELECT account_id, first_at FROM result_views
             WHERE patient_id = $1 AND item_id = $2 ORDER BY first_at"
        ),
        params![patient, item],
    )
}
