//! The documents and pictures of a result, behind the same gate as the result itself. (T-40)

use documents::Media;

use super::{downloads, model::ReadHow, patient};
use crate::{
    access,
    chart::{self, Item, ItemId},
    files,
    page::{Answer, Ask, No},
    people::PatientId,
};

/// One of them, for its patient. Who saves a document has read the result; a picture stands on the
/// result's page, which has been noted.
pub(super) async fn own(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let (item, place) = (ask.id("item")?, place(&ask)?);
    let (viewer, is_ahead) = (ask.viewer.clone(), ask.prefetch);
    let (found, item, reader) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "document of a result")?;
            let item = report(v, &chart, item)?;
            let found = chart::enclosed(v, &chart, &item, place)?;
            v.record(downloads::downloaded(&item, "document", is_ahead));
            Ok((found, item, chart.own_account()))
        })
        .await?;
    if found.file.media == Media::Pdf {
        patient::note_read(&ask, patient, &item, (reader, ReadHow::Download)).await?;
    }
    Ok(files::send(&ask.app, &found.file))
}

/// One of them, for clinical staff.
pub(super) async fn for_staff(ask: Ask) -> Answer {
    let (item, place) = (ask.id("item")?, place(&ask)?);
    let viewer = ask.viewer.clone();
    let found = ask
        .view(move |v| -> Result<_, No> {
            let patient = chart::patient_of(v, item)?;
            let chart = access::open(v, &viewer, patient, "document of a result")?;
            let item = report(v, &chart, item)?;
            Ok(chart::enclosed(v, &chart, &item, place)?)
        })
        .await?;
    Ok(files::send(&ask.app, &found.file))
}

fn place(ask: &Ask) -> Result<i64, No> {
    ask.param("place")?.parse().map_err(|_| No::NotFound)
}

fn report(r: &mut db::Reader<'_>, chart: &access::Chart<'_>, item: ItemId) -> Result<Item, No> {
    let item = chart::item(r, chart, item)?;
    if item.kind == chart::Kind::Report { Ok(item) } else { Err(No::NotFound) }
}
