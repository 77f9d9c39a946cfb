//! The documents inside a message, for whoever decides about it: what stands on their pages is what
//! has to be compared with the chart. (R-B1.8)

use super::{model::ImportId, store};
use crate::{
    files, happened,
    page::{Answer, Ask, No},
};

/// One of them.
pub(super) async fn show(ask: Ask) -> Answer {
    let id: ImportId = ask.id("import")?;
    let place: i64 = ask.param("place")?.parse().map_err(|_| No::NotFound)?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let file = ask
        .view(move |v| -> Result<_, No> {
            let row = store::import(v, &staff, id)?;
            let all = store::documents_for(v, &staff, id)?;
            let found = all.into_iter().find(|(number, _)| *number == place);
            let (_, file) = found.ok_or(No::NotFound)?;
            files::must_be_whole(v, &file)?;
            let opened = happened!("import.document_opened").object(id).with("place", place);
            v.record(match row.patient {
                Some(patient) => opened.patient(patient),
                None => opened,
            });
            Ok(file)
        })
        .await?;
    Ok(files::send(&ask.app, &file))
}
