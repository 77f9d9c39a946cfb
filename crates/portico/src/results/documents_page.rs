//! The documents and pictures of a result, behind the same gate as the result itself. (T-40)

use documents::Media;

use super::patient;
use crate::{
    access,
    chart::{self, Item, ItemId},
    happened,
    page::{Answer, Ask, No, Reply},
    people::PatientId,
};

/// One of them, for its patient. Who saves a document has read the result; a picture stands on the
/// result's page, which has been noted.
pub(super) async fn own(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let (item, place) = (ask.id("item")?, place(&ask)?);
    let viewer = ask.viewer.clone();
    let (found, item, reader) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "document of a result")?;
            let item = report(v, &chart, item)?;
            let found = chart::enclosed(v, &chart, &item, place)?;
            let event = happened!("result.downloaded").patient(patient).object(item.id);
            v.record(event.with("kind", "document"));
            Ok((found, item, chart.own_account()))
        })
        .await?;
    if found.0.media == Media::Pdf {
        patient::note_read(&ask, patient, &item, reader).await?;
    }
    Ok(reply(found.0.media, found.1))
}

/// One of them, for clinical staff.
pub(super) async fn for_staff(ask: Ask) -> Answer {
    let (item, place) = (ask.id("item")?, place(&ask)?);
    let viewer = ask.viewer.clone();
    let (found, bytes) = ask
        .view(move |v| -> Result<_, No> {
            let patient = chart::patient_of(v, item)?;
            let chart = access::open(v, &viewer, patient, "document of a result")?;
            let item = report(v, &chart, item)?;
            Ok(chart::enclosed(v, &chart, &item, place)?)
        })
        .await?;
    Ok(reply(found.media, bytes))
}

fn place(ask: &Ask) -> Result<i64, No> {
    ask.param("place")?.parse().map_err(|_| No::NotFound)
}

fn report(r: &mut db::Reader<'_>, chart: &access::Chart<'_>, item: ItemId) -> Result<Item, No> {
    let item = chart::item(r, chart, item)?;
    if item.kind == chart::Kind::Report { Ok(item) } else { Err(No::NotFound) }
}

fn reply(media: Media, bytes: Vec<u8>) -> Reply {
    match media {
        Media::Pdf => Reply::download("application/pdf", "document.pdf", bytes),
        Media::Png => Reply::picture(bytes),
    }
}
