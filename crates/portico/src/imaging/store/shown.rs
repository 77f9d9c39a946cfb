//! The SQL of what is shown. A patient's pictures are found from a report that the gate has let
//! through; clinical staff read a study of a chart that is open.

use db::{Reader, params, sql};

use crate::{
    access::{Chart, Seat},
    chart::{Item, ItemId},
    files::Kept,
    imaging::model::{Counted, InstanceId, Picture, Strip, Study, StudyId},
    people::PatientId,
};

/// The most pictures of a report or a study that are shown.
const PICTURES_MAX: i64 = 2_000;

/// The pictures under a report that this seat may see. What has words in it that nobody has looked
/// at, and what cannot be drawn, is only counted.
pub(crate) fn of_report(r: &mut Reader<'_>, chart: &Chart<'_>, item: &Item) -> db::Result<Strip> {
    let (id, all) = (item.of(chart)?, sees_all(chart));
    let kept_back = if all { None } else { kept_back(r, chart, item)? };
    let mut pictures: Vec<Picture> = r.all(
        sql!(
            "SELECT s.id AS study_id, s.description, s.taken_on, i.id AS instance_id, i.series,
                    p.file_id, p.media, p.bytes, p.digest
             FROM report_numbers n
             JOIN studies s ON s.accession = n.number AND s.patient_id = $2
             JOIN study_instances i ON i.study_id = s.id
             JOIN study_pictures p ON p.instance_id = i.id
             WHERE n.item_id = $1 AND ($3 OR NOT i.burned_in OR i.names_checked_at IS NOT NULL)
             ORDER BY s.received_at, s.id, i.series_number, i.series_uid, i.instance_number, i.id,
                      p.place
             LIMIT $4"
        ),
        params![id, chart.patient(), all, PICTURES_MAX],
    )?;
    if let Some(kept_back) = kept_back {
        pictures.retain(|one| kept_back.since.is_some_and(|since| one.came_before(since)));
        return Ok(Strip { pictures, not_shown: 0 });
    }
    let hidden: i64 = r.one(
        sql!(
            "SELECT count(*) FROM report_numbers n
             JOIN studies s ON s.accession = n.number AND s.patient_id = $2
             JOIN study_instances i ON i.study_id = s.id
             JOIN study_pictures p ON p.instance_id = i.id
             WHERE n.item_id = $1 AND i.burned_in AND i.names_checked_at IS NULL AND NOT $3"
        ),
        params![id, chart.patient(), all],
    )?;
    let not_drawn: Option<i64> = r.one(
        sql!(
            "SELECT CAST(sum(i.not_drawn) AS BIGINT) FROM report_numbers n
             JOIN studies s ON s.accession = n.number AND s.patient_id = $2
             JOIN study_instances i ON i.study_id = s.id
             WHERE n.item_id = $1"
        ),
        params![id, chart.patient()],
    )?;
    Ok(Strip { pictures, not_shown: hidden + not_drawn.unwrap_or(0) })
}

/// Pictures that could give a held report away.
struct KeptBack {
    /// Those that came since this version of the shown report; all of them when it is another.
    since: Option<ItemId>,
}

/// Whether a report of the same order is held: another one, or a newer version of this one.
fn kept_back(r: &mut Reader<'_>, chart: &Chart<'_>, item: &Item) -> db::Result<Option<KeptBack>> {
    let found: Option<(ItemId, i64)> = r.first(
        sql!(
            "SELECT held.id,
                    CAST(CASE WHEN held.source_key = mine.source_key THEN 1 ELSE 0 END AS BIGINT)
                      AS same
             FROM report_numbers n
             JOIN chart_items mine ON mine.id = n.item_id
             JOIN report_numbers other ON other.number = n.number
             JOIN chart_items held ON held.id = other.item_id
             WHERE n.item_id = $1 AND held.patient_id = $2 AND held.state = 'held'
             ORDER BY same, held.id LIMIT 1"
        ),
        params![item.of(chart)?, chart.patient()],
    )?;
    Ok(found.map(|(id, same)| KeptBack { since: (same == 1).then_some(id) }))
}

/// One of them, by its number from 1, with how many there are.
pub(crate) fn picture_of_report(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    item: &Item,
    number: usize,
) -> db::Result<(Picture, usize)> {
    nth(of_report(r, chart, item)?.pictures, number)
}

/// The number that people count by begins with 1.
pub(in crate::imaging) fn nth(
    pictures: Vec<Picture>,
    number: usize,
) -> db::Result<(Picture, usize)> {
    let count = pictures.len();
    let found = number.checked_sub(1).and_then(|place| pictures.into_iter().nth(place));
    found.map(|picture| (picture, count)).ok_or(db::Error::NotFound)
}

/// Whether a seat sees pictures before anybody has looked at the names in them.
fn sees_all(chart: &Chart<'_>) -> bool {
    match chart.seat() {
        Seat::Clinician(_) => true,
        Seat::Own(_) | Seat::Desk(_) => false,
    }
}

/// In whose chart a study is; not found while it is in nobody's.
pub(in crate::imaging) fn patient_of(r: &mut Reader<'_>, id: StudyId) -> db::Result<PatientId> {
    let found: Option<PatientId> =
        r.one(sql!("SELECT patient_id FROM studies WHERE id = $1"), params![id])?;
    found.ok_or(db::Error::NotFound)
}

/// A study of a chart.
pub(in crate::imaging) fn study(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    id: StudyId,
) -> db::Result<Study> {
    r.one(
        sql!(
            "SELECT id, import_id, patient_id, accession, modality, description, taken_on,
                    received_at
             FROM studies WHERE id = $1 AND patient_id = $2"
        ),
        params![id, chart.patient()],
    )
}

/// The studies of a chart, the newest first.
pub(in crate::imaging) fn of_patient(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
) -> db::Result<Vec<Study>> {
    r.all(
        sql!(
            "SELECT id, import_id, patient_id, accession, modality, description, taken_on,
                    received_at
             FROM studies WHERE patient_id = $1 ORDER BY received_at DESC, id DESC LIMIT 500"
        ),
        params![chart.patient()],
    )
}

/// The pictures of a study.
pub(in crate::imaging) fn of_study(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    id: StudyId,
) -> db::Result<Vec<Picture>> {
    r.all(
        sql!(
            "SELECT s.id AS study_id, s.description, s.taken_on, i.id AS instance_id, i.series,
                    p.file_id, p.media, p.bytes, p.digest
             FROM studies s
             JOIN study_instances i ON i.study_id = s.id
             JOIN study_pictures p ON p.instance_id = i.id
             WHERE s.id = $1 AND s.patient_id = $2
             ORDER BY i.series_number, i.series_uid, i.instance_number, i.id, p.place LIMIT $3"
        ),
        params![id, chart.patient(), PICTURES_MAX],
    )
}

/// What a picture was drawn of, as it came.
pub(in crate::imaging) fn original(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    id: InstanceId,
) -> db::Result<Kept> {
    r.one(
        sql!(
            "SELECT i.file_id, i.media, i.bytes, i.digest FROM study_instances i
             JOIN studies s ON s.id = i.study_id WHERE i.id = $1 AND s.patient_id = $2"
        ),
        params![id, chart.patient()],
    )
}

/// What came of a study.
pub(in crate::imaging) fn counted(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    study: &Study,
) -> db::Result<Counted> {
    r.one(
        sql!(
            "SELECT count(*) AS instances,
                    CAST(COALESCE(sum(i.not_drawn), 0) AS BIGINT) AS not_drawn,
                    CAST(COALESCE(sum(CASE WHEN i.burned_in AND i.names_checked_at IS NULL
                      THEN 1 ELSE 0 END), 0) AS BIGINT) AS unchecked
             FROM study_instances i JOIN studies s ON s.id = i.study_id
             WHERE s.id = $1 AND s.patient_id = $2"
        ),
        params![study.id, chart.patient()],
    )
}
