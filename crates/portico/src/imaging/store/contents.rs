//! Studies as they lie, for the walk that compares them with the ledger.

use db::{Reader, sql};

use crate::content::Page;

/// What studies say about themselves; whose they are is no part of it.
pub(crate) fn contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "studies",
        sql!(
            "SELECT id, import_id, study_uid, accession, modality, description, taken_on,
                    received_at
             FROM studies WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}

/// What was sent of them; the digest stands for the file.
pub(crate) fn instance_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "study_instances",
        sql!(
            "SELECT id, study_id, instance_uid, series_uid, series, series_number,
                    instance_number, content, not_drawn, burned_in, received_at, file_id, media,
                    bytes, digest
             FROM study_instances WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}

/// What was drawn of them.
pub(crate) fn picture_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.parts(
        r,
        "study_pictures",
        sql!(
            "SELECT instance_id, place, file_id, media, bytes, digest FROM study_pictures
             WHERE instance_id > $1 AND instance_id <= $2 ORDER BY instance_id, place"
        ),
    )
}
