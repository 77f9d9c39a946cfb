//! The SQL of the documents inside messages.

use std::collections::BTreeMap;

use db::{Reader, Tx, params, sql};

use crate::{
    accounts::Staff,
    files::{self, FileId, Kept},
    imports::model::ImportId,
};

/// Says that a file is inside a message.
pub(in crate::imports) fn insert_document(
    tx: &mut Tx<'_>,
    import: ImportId,
    place: i64,
    file: FileId,
) -> db::Result<()> {
    tx.run(
        sql!("INSERT INTO import_documents (import_id, place, file_id) VALUES ($1, $2, $3)"),
        params![import, place, file],
    )?;
    Ok(())
}

/// The documents inside a message with their places, for whoever decides about it.
pub(in crate::imports) fn documents_for(
    r: &mut Reader<'_>,
    _: &Staff,
    import: ImportId,
) -> db::Result<Vec<(i64, Kept)>> {
    Ok(documents(r, import)?.into_iter().collect())
}

/// The documents inside a message by their places, to be filed with it.
pub(in crate::imports) fn documents(
    r: &mut Reader<'_>,
    import: ImportId,
) -> db::Result<BTreeMap<i64, Kept>> {
    let all: Vec<(i64, FileId)> = r.all(
        sql!("SELECT place, file_id FROM import_documents WHERE import_id = $1 ORDER BY place"),
        params![import],
    )?;
    let mut kept = BTreeMap::new();
    for (place, file) in all {
        kept.insert(place, files::about(r, file)?);
    }
    Ok(kept)
}
