//! The SQL of who has read a result, and when first. (R-B1.9)

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use crate::{
    access::Chart,
    accounts::AccountId,
    chart::{Item, ItemId},
    people::PatientId,
    results::model::{ReadHow, View},
};

/// Keeps the first view; a second one changes nothing.
pub(in crate::results) fn insert_view(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    item: &Item,
    account: AccountId,
    (how, now): (ReadHow, Instant),
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO result_views (patient_id, item_id, account_id, kind, first_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (patient_id, item_id, account_id, kind) DO NOTHING"
        ),
        params![chart.patient(), item.of(chart)?, account, how.as_str(), now],
    )?;
    Ok(())
}

impl db::FromRow for View {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(View { how: row.word("kind")?, at: row.get("first_at")? })
    }
}

/// How an account has read a result before, and when first.
pub(in crate::results) fn views_of(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
    account: AccountId,
) -> db::Result<Vec<View>> {
    r.all(
        sql!(
            "SELECT kind, first_at FROM result_views
             WHERE patient_id = $1 AND item_id = $2 AND account_id = $3"
        ),
        params![chart.patient(), item.of(chart)?, account],
    )
}

/// How a result was read, and when first, whoever read it.
pub(in crate::results) fn views(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Vec<View>> {
    r.all(
        sql!(
            "SELECT kind, first_at FROM result_views
             WHERE patient_id = $1 AND item_id = $2 ORDER BY first_at"
        ),
        params![chart.patient(), item.of(chart)?],
    )
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
            "SELECT account_id, MIN(first_at) AS first_at FROM result_views
             WHERE patient_id = $1 AND item_id = $2 GROUP BY account_id ORDER BY first_at"
        ),
        params![patient, item],
    )
}
