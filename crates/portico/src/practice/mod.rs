//! Who the practice is and what it says of itself: the sentences that may be worded but never
//! removed, with their names and numbers filled in from the policy.

mod wording;

pub(crate) use wording::{Paragraph, Wording};

use crate::page::Route;

/// The practice's own pages come later; its words are everywhere.
pub(crate) fn routes() -> Vec<Route> {
    Vec::new()
}
