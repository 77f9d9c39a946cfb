//! The pictures of a study, one after the other, under the report that carries its accession
//! number and behind that report's gate: without it there are none. (R-B3, T-40)

use askama::Template;

use super::{downloads, model::ReadHow, patient};
use crate::{
    access,
    chart::{self, Item},
    files, happened,
    imaging::{self, Picture},
    page::{Answer, Ask, No},
    people::PatientId,
    shell::Frame,
};

#[derive(Template)]
#[template(path = "results/templates/picture.html")]
struct Page {
    frame: Frame,
    picture: Picture,
    number: usize,
    count: usize,
    /// The address of the report.
    place: String,
}

/// What is asked for.
struct Found {
    item: Item,
    picture: Picture,
    count: usize,
    reader: Option<crate::accounts::AccountId>,
}

/// One picture with the ways to the ones before and after it. Who looks at it has read the report.
pub(super) async fn show(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let (number, found) = find(&ask, Look::Page).await?;
    patient::note_read(&ask, patient, &found.item, (found.reader, ReadHow::Page)).await?;
    let place = format!("/p/{patient}/results/{}", found.item.id);
    let frame = ask.frame(ask.t.imaging_picture(found.count, number));
    ask.html(&Page { frame, picture: found.picture, number, count: found.count, place })
}

/// What one picture shows. It stands on a page, which has been noted.
pub(super) async fn image(ask: Ask) -> Answer {
    let (_, found) = find(&ask, Look::Image).await?;
    Ok(files::send(&ask.app, &found.picture.file))
}

/// How somebody looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Page,
    Image,
}

/// Finds a picture by its number, when the gate shows its report and the picture's file is as it
/// was kept.
async fn find(ask: &Ask, look: Look) -> Result<(usize, Found), No> {
    let patient: PatientId = ask.id("patient")?;
    let id = ask.id("item")?;
    let number: usize = ask.param("place")?.parse().map_err(|_| No::NotFound)?;
    let (viewer, is_ahead) = (ask.viewer.clone(), ask.prefetch);
    let found = ask
        .view(move |v| -> Result<Found, No> {
            let chart = access::open(v, &viewer, patient, "picture of a result")?;
            let item = chart::item(v, &chart, id)?;
            if item.kind != chart::Kind::Report {
                return Err(No::NotFound);
            }
            let (picture, count) = imaging::picture_of_report(v, &chart, &item, number)?;
            if look == Look::Image {
                files::must_be_whole(v, &picture.file)?;
                v.record(downloads::downloaded(&item, "picture", is_ahead));
            }
            v.record(happened!("study.viewed").patient(patient).object(picture.study));
            Ok(Found { item, picture, count, reader: chart.own_account() })
        })
        .await?;
    Ok((number, found))
}
