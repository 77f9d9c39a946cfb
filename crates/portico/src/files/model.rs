//! What is known of a file.

use documents::Media;

base::ids! {
    /// A document or a picture.
    pub(crate) FileKind "fil" FileId
}

/// A file that is kept. Who has this may read it, so it comes only from the stores of what files
/// belong to, after they were asked whether their reader may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) id: FileId,
    pub(crate) media: Media,
    pub(crate) bytes: i64,
    /// SHA-256 of the whole.
    pub(crate) digest: [u8; 32],
}

impl Kept {
    /// Its size as people read it: a kilobyte is the least that anybody wants to know.
    pub(crate) fn kilobytes(&self) -> i64 {
        (self.bytes + 1_023) / 1_024
    }
}

impl db::FromRow for Kept {
    fn from_row(row: &db::Row<'_>) -> db::Result<Self> {
        Ok(Kept {
            id: row.get("file_id")?,
            media: row.word("media")?,
            bytes: row.get("bytes")?,
            digest: row.get("digest")?,
        })
    }
}
