//! Home answers two questions: what is new, and what do I have to do.
//!
//! It is the page that patients see most, so it asks the database little: may this account open
//! the chart, what is new, what was begun. (look.md; requirements §4.2)

mod patient;

use crate::page::{Route, Who};

/// One's own Home, and that of a chart.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/home", Who::Patient, patient::own),
        Route::get("/p/{patient}", Who::Patient, patient::home).shows_health("chart.opened"),
    ]
}
