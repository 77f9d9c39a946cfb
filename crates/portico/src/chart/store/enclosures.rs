//! The SQL of documents and pictures that belong to an item. They are seen where their item is: who
//! reads one has the item out of the chart first.

use base::words::Word as _;
use db::{Reader, Tx, params, sql};

use super::super::model::{Enclosed, Enclosure, Item, ItemId};
use crate::{
    access::Chart,
    content::{Content, Page},
    files::{self, Kept},
};

/// Says that a file belongs to an item. What is known of the file is sealed with the item, and the
/// file is not given out when it is another by then.
pub(super) fn insert_enclosure(
    tx: &mut Tx<'_>,
    content: &mut Content,
    item: ItemId,
    place: i64,
    new: &Enclosure,
) -> db::Result<()> {
    let Kept { id, media, bytes, digest } = new.file;
    let values = params![item, place, &new.title, id, media.as_str(), bytes, digest];
    tx.run(
        sql!(
            "INSERT INTO enclosures (item_id, place, title, file_id, media, bytes, digest)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        values,
    )?;
    content.row("enclosures", values);
    Ok(())
}

/// What came with an item.
pub(crate) fn enclosures(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
) -> db::Result<Vec<Enclosed>> {
    r.all(
        sql!(
            "SELECT place, title, file_id, media, bytes, digest FROM enclosures
             WHERE item_id = $1 ORDER BY place"
        ),
        params![item.of(chart)?],
    )
}

/// One of them, when its file is as it was filed.
pub(crate) fn enclosed(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
    place: i64,
) -> db::Result<Enclosed> {
    let all = enclosures(r, chart, item)?;
    let one = all.into_iter().find(|one| one.place == place).ok_or(db::Error::NotFound)?;
    files::must_be_whole(r, &one.file)?;
    Ok(one)
}

/// Whether an item came with these documents and no others.
pub(crate) fn has_enclosures(
    r: &mut Reader<'_>,
    id: ItemId,
    wanted: &[Enclosure],
) -> db::Result<bool> {
    let there: Vec<[u8; 32]> = r.all(
        sql!("SELECT digest FROM enclosures WHERE item_id = $1 ORDER BY place"),
        params![id],
    )?;
    Ok(there.iter().eq(wanted.iter().map(|one| &one.file.digest)))
}

/// Documents as they lie, for the walk: their digests stand for them.
pub(crate) fn enclosed_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.parts(
        r,
        "enclosures",
        sql!(
            "SELECT item_id, place, title, file_id, media, bytes, digest FROM enclosures
             WHERE item_id > $1 AND item_id <= $2 ORDER BY item_id, place"
        ),
    )
}
