//! The SQL of files.

use base::{Instant, secret, secret::Sha256, words::Word as _};
use db::{Reader, Tx, params, sql};
use documents::Checked;

use super::model::{FileId, Kept};

/// A file lies in pieces of so many bytes.
const PIECE_BYTES: usize = 256 * 1024;

/// Keeps a document that was made harmless. Who keeps it records what it belongs to.
pub(crate) fn keep(tx: &mut Tx<'_>, new: &Checked, now: Instant) -> db::Result<Kept> {
    let kept = Kept {
        id: FileId::new(now),
        media: new.media,
        bytes: i64::try_from(new.bytes.len()).unwrap_or(i64::MAX),
        digest: secret::sha256(&[&new.bytes]),
    };
    tx.run(
        sql!("INSERT INTO files (id, media, bytes, digest, kept_at) VALUES ($1, $2, $3, $4, $5)"),
        params![kept.id, kept.media.as_str(), kept.bytes, kept.digest, now],
    )?;
    for (number, piece) in (0_i64..).zip(new.bytes.chunks(PIECE_BYTES)) {
        tx.run(
            sql!("INSERT INTO file_pieces (file_id, piece, content) VALUES ($1, $2, $3)"),
            params![kept.id, number, piece.to_vec()],
        )?;
    }
    Ok(kept)
}

/// What is known of a file, for the store of what it belongs to.
pub(crate) fn about(r: &mut Reader<'_>, id: FileId) -> db::Result<Kept> {
    r.one(sql!("SELECT id AS file_id, media, bytes, digest FROM files WHERE id = $1"), params![id])
}

/// Fails when a file is not the one any more that was kept.
pub(crate) fn must_be_whole(r: &mut Reader<'_>, kept: &Kept) -> db::Result<()> {
    let mut digest = Sha256::begin();
    r.each_row(
        sql!("SELECT content FROM file_pieces WHERE file_id = $1 ORDER BY piece"),
        params![kept.id],
        |piece: Vec<u8>| -> db::Result<()> {
            digest.update(&piece);
            Ok(())
        },
    )?;
    if digest.finish() == kept.digest {
        return Ok(());
    }
    let column = "file_pieces.content".to_owned();
    Err(db::Error::Decode { column, expected: "the document that was kept" })
}

/// One piece of a file; nothing after the last.
pub(super) fn piece(r: &mut Reader<'_>, kept: &Kept, number: i64) -> db::Result<Option<Vec<u8>>> {
    r.first(
        sql!("SELECT content FROM file_pieces WHERE file_id = $1 AND piece = $2"),
        params![kept.id, number],
    )
}
