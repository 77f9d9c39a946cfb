//! The SQL of documents and pictures that belong to an item. They are seen where their item is: who
//! reads one has the item out of the chart first.

use base::secret;
use db::{Reader, Tx, params, sql};
use documents::Media;

use super::super::model::{Enclosed, Enclosure, Item, ItemId};
use crate::{
    access::Chart,
    content::{Content, Page},
};

/// A document lies in pieces of so many bytes, so that no row is large.
const PIECE_BYTES: usize = 256 * 1024;

/// Keeps a document with its item.
pub(super) fn insert_enclosure(
    tx: &mut Tx<'_>,
    content: &mut Content,
    item: ItemId,
    place: i64,
    new: &Enclosure,
) -> db::Result<()> {
    let bytes = &new.document.bytes;
    let media = match new.document.media {
        Media::Pdf => "pdf",
        Media::Png => "png",
    };
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let digest = secret::sha256(&[bytes]);
    let values = params![item, place, &new.title, media, size, digest];
    tx.run(
        sql!(
            "INSERT INTO enclosures (item_id, place, title, media, bytes, digest)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        values,
    )?;
    content.row("enclosures", values);
    for (number, piece) in (0_i64..).zip(bytes.chunks(PIECE_BYTES)) {
        tx.run(
            sql!(
                "INSERT INTO enclosure_pieces (item_id, place, piece, content)
                 VALUES ($1, $2, $3, $4)"
            ),
            params![item, place, number, piece.to_vec()],
        )?;
    }
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
            "SELECT place, title, media, bytes, digest FROM enclosures
             WHERE item_id = $1 ORDER BY place"
        ),
        params![item.of(chart)?],
    )
}

/// One of them, whole and as it was kept.
pub(crate) fn enclosed(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
    place: i64,
) -> db::Result<(Enclosed, Vec<u8>)> {
    let all = enclosures(r, chart, item)?;
    let one = all.into_iter().find(|one| one.place == place).ok_or(db::Error::NotFound)?;
    let pieces: Vec<Vec<u8>> = r.all(
        sql!(
            "SELECT content FROM enclosure_pieces
             WHERE item_id = $1 AND place = $2 ORDER BY piece"
        ),
        params![item.of(chart)?, place],
    )?;
    let bytes = pieces.concat();
    if secret::sha256(&[&bytes]) != one.digest {
        let column = "enclosure_pieces.content".to_owned();
        return Err(db::Error::Decode { column, expected: "the document that was filed" });
    }
    Ok((one, bytes))
}

/// Documents as they lie, for the walk: their digests stand for them.
pub(crate) fn enclosed_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.parts(
        r,
        "enclosures",
        sql!(
            "SELECT item_id, place, title, media, bytes, digest FROM enclosures
             WHERE item_id > $1 AND item_id <= $2 ORDER BY item_id, place"
        ),
    )
}
