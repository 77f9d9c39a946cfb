//! The SQL of what is taken: studies as they come, whose they are, and which have their report.

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};

use crate::{
    access::Chart,
    accounts::Staff,
    chart::ItemId,
    content::Content,
    files::Kept,
    imaging::model::{InstanceId, NewInstance, NewStudy, Study, StudyId, Unasked},
    people::{ImportId, PatientId, StaffId},
};

/// Studies that are looked at in one go, for their reports.
const UNASKED_MAX: i64 = 500;

/// Puts down a study, whose content is sealed.
pub(in crate::imaging) fn insert_study(
    tx: &mut Tx<'_>,
    content: &mut Content,
    id: StudyId,
    new: &NewStudy<'_>,
    now: Instant,
) -> db::Result<()> {
    let header = new.header;
    let values = params![
        new.patient,
        id,
        new.import,
        &header.study_uid,
        &header.accession,
        &header.modality,
        &header.study_description,
        new.taken_on,
        now
    ];
    tx.run(
        sql!(
            "INSERT INTO studies (patient_id, id, import_id, study_uid, accession, modality,
               description, taken_on, received_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        values,
    )?;
    content.row("studies", values.get(1..).unwrap_or_default());
    Ok(())
}

/// Puts down what was sent of a study.
pub(in crate::imaging) fn insert_instance(
    tx: &mut Tx<'_>,
    content: &mut Content,
    (id, study): (InstanceId, StudyId),
    (new, original): (&NewInstance, &Kept),
    now: Instant,
) -> db::Result<()> {
    let header = &new.header;
    let values = params![
        id,
        study,
        &header.instance_uid,
        &header.series_uid,
        &header.series_description,
        header.series_number.unwrap_or(0),
        header.instance_number.unwrap_or(0),
        new.content,
        i64::from(new.not_drawn),
        header.burned_in == dicom::BurnedIn::Perhaps,
        now,
        original.id,
        original.media.as_str(),
        original.bytes,
        original.digest
    ];
    tx.run(
        sql!(
            "INSERT INTO study_instances (id, study_id, instance_uid, series_uid, series,
               series_number, instance_number, content, not_drawn, burned_in, received_at, file_id,
               media, bytes, digest)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        ),
        values,
    )?;
    content.row("study_instances", values);
    Ok(())
}

/// Puts down what was drawn of it.
pub(in crate::imaging) fn insert_picture(
    tx: &mut Tx<'_>,
    content: &mut Content,
    (instance, place): (InstanceId, i64),
    kept: &Kept,
) -> db::Result<()> {
    let values = params![instance, place, kept.id, kept.media.as_str(), kept.bytes, kept.digest];
    tx.run(
        sql!(
            "INSERT INTO study_pictures (instance_id, place, file_id, media, bytes, digest)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        values,
    )?;
    content.row("study_pictures", values);
    Ok(())
}

/// What is known of an identifier of something that was sent.
pub(crate) struct Known {
    pub(crate) content: [u8; 32],
    /// The import that it came by.
    pub(crate) import: ImportId,
}

impl db::FromRow for Known {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Known { content: row.get("content")?, import: row.get("import_id")? })
    }
}

/// What has come under this identifier.
pub(crate) fn known(r: &mut Reader<'_>, instance_uid: &str) -> db::Result<Vec<Known>> {
    r.all(
        sql!(
            "SELECT i.content, s.import_id FROM study_instances i
             JOIN studies s ON s.id = i.study_id WHERE i.instance_uid = $1 ORDER BY i.id LIMIT 100"
        ),
        params![instance_uid],
    )
}

/// The study that came by an import.
pub(crate) fn of_import(r: &mut Reader<'_>, import: ImportId) -> db::Result<Option<Study>> {
    r.first(
        sql!(
            "SELECT id, import_id, patient_id, accession, modality, description, taken_on,
                    received_at
             FROM studies WHERE import_id = $1"
        ),
        params![import],
    )
}

/// How many pictures and films came by an import.
pub(crate) fn count_of_import(r: &mut Reader<'_>, _: &Staff, import: ImportId) -> db::Result<i64> {
    r.one(
        sql!(
            "SELECT count(*) FROM study_instances i JOIN studies s ON s.id = i.study_id
             WHERE s.import_id = $1"
        ),
        params![import],
    )
}

/// Says whose a study is.
pub(in crate::imaging) fn set_patient(
    tx: &mut Tx<'_>,
    import: ImportId,
    patient: Option<PatientId>,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE studies SET patient_id = $2 WHERE import_id = $1"),
        params![import, patient],
    )?;
    Ok(())
}

/// What a clinician said of the names in a study's pictures holds for one patient only.
pub(in crate::imaging) fn forget_names(tx: &mut Tx<'_>, study: StudyId) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE study_instances SET names_checked_at = NULL, names_checked_by = NULL
             WHERE study_id = $1"
        ),
        params![study],
    )?;
    Ok(())
}

/// It is looked at again whether a study has its report.
pub(in crate::imaging) fn ask_again(tx: &mut Tx<'_>, study: StudyId) -> db::Result<()> {
    tx.run(
        sql!("UPDATE studies SET asked_at = NULL WHERE id = $1 AND asked_at IS NOT NULL"),
        params![study],
    )?;
    Ok(())
}

/// A report is gone: it is looked at again whether the studies that it stood over have another.
pub(in crate::imaging) fn ask_again_without(tx: &mut Tx<'_>, item: ItemId) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE studies SET asked_at = NULL WHERE asked_at IS NOT NULL
               AND accession IN (SELECT number FROM report_numbers WHERE item_id = $1)
               AND patient_id IN (SELECT patient_id FROM chart_items WHERE id = $1)"
        ),
        params![item],
    )?;
    Ok(())
}

/// Studies go with a chart that is merged into another.
pub(crate) fn merge(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    tx.run(sql!("UPDATE studies SET patient_id = $2 WHERE patient_id = $1"), params![from, into])?;
    Ok(())
}

/// Notes a number that a report carries.
pub(in crate::imaging) fn insert_number(
    tx: &mut Tx<'_>,
    item: ItemId,
    number: &str,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO report_numbers (item_id, number) VALUES ($1, $2)
             ON CONFLICT (item_id, number) DO NOTHING"
        ),
        params![item, number],
    )?;
    Ok(())
}

/// A patient's studies with this accession number.
pub(in crate::imaging) fn with_accession(
    r: &mut Reader<'_>,
    patient: PatientId,
    number: &str,
) -> db::Result<Vec<StudyId>> {
    r.all(
        sql!("SELECT id FROM studies WHERE patient_id = $1 AND accession = $2 ORDER BY id"),
        params![patient, number],
    )
}

/// Studies about which nobody was asked yet, the oldest first.
pub(in crate::imaging) fn unasked(r: &mut Reader<'_>) -> db::Result<Vec<Unasked>> {
    r.all(
        sql!(
            "SELECT s.id, s.patient_id, s.received_at,
                    EXISTS (SELECT 1 FROM report_numbers n JOIN chart_items c ON c.id = n.item_id
                            WHERE n.number = s.accession AND c.patient_id = s.patient_id
                              AND c.state IN ('held', 'released')) AS has_report
             FROM studies s WHERE s.patient_id IS NOT NULL AND s.asked_at IS NULL
             ORDER BY s.received_at LIMIT $1"
        ),
        params![UNASKED_MAX],
    )
}

/// Nobody need be asked about a study any more.
pub(in crate::imaging) fn set_asked(tx: &mut Tx<'_>, id: StudyId, now: Instant) -> db::Result<()> {
    tx.run(sql!("UPDATE studies SET asked_at = $2 WHERE id = $1"), params![id, now])?;
    Ok(())
}

/// A provider has looked at a study: nobody need be asked about it any more.
pub(in crate::imaging) fn set_looked_at(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    study: &Study,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!("UPDATE studies SET asked_at = $3 WHERE id = $1 AND patient_id = $2"),
        params![study.id, chart.patient(), now],
    )?;
    Ok(())
}

/// A clinician has looked at the pictures in which words may stand.
pub(in crate::imaging) fn set_names_checked(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    study: &Study,
    staff: StaffId,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE study_instances SET names_checked_at = $4, names_checked_by = $3
             WHERE study_id = $1 AND burned_in AND names_checked_at IS NULL
               AND study_id IN (SELECT id FROM studies WHERE patient_id = $2)"
        ),
        params![study.id, chart.patient(), staff, now],
    )?;
    Ok(())
}
