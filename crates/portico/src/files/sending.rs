//! Sending a file, piece by piece, as fast as its reader takes it.

use std::io;

use documents::Media;
use tokio::sync::mpsc;
use web::pieces;

use super::{model::Kept, store};
use crate::{app::App, page::Reply};

/// The answer that is a file: a document is saved under a name that says nothing, a picture is
/// shown by a page of ours. Who asks for it was let in before, and that is on record.
pub(crate) fn send(app: &App, kept: &Kept) -> Reply {
    let (sender, receiver) = mpsc::channel(1);
    let (app, kept) = (app.clone(), *kept);
    tokio::spawn(async move {
        for number in 0.. {
            let piece = match app.db.read(move |r| store::piece(r, &kept, number)).await {
                Ok(Some(piece)) => Ok(piece.into()),
                Ok(None) => return,
                Err(error) => {
                    let error: db::Error = error;
                    tracing::error!(%error, "a file could not be read to its end");
                    Err(io::Error::other(error))
                }
            };
            let failed = piece.is_err();
            // A reader who has gone takes nothing more.
            if sender.send(piece).await.is_err() || failed {
                return;
            }
        }
    });
    let body = pieces::body(u64::try_from(kept.bytes).unwrap_or(0), receiver);
    match kept.media {
        Media::Pdf => Reply::download("application/pdf", "document.pdf", body).of_strangers(),
        Media::Png => Reply::picture(body).of_strangers(),
        Media::Dicom => Reply::download("application/dicom", "picture.dcm", body).of_strangers(),
    }
}
