//! Files: documents and pictures that others send, as they were made harmless, in pieces.
//!
//! A file has no patient and no release state: it belongs to an item of a chart or to a message,
//! and their stores give out what is known of it ([`Kept`]) to whoever may see them. Only who has
//! that can read the file. It is compared with its digest before the first byte leaves, and sent
//! piece by piece, so that a hundred readers take little memory. (R-B3, T-40)

mod model;
mod sending;
mod store;

pub(crate) use model::{FileId, Kept};
pub(crate) use sending::send;
pub(crate) use store::{about, keep, must_be_whole};

use crate::page::Route;

/// Files are seen where they belong.
pub(crate) fn routes() -> Vec<Route> {
    Vec::new()
}
