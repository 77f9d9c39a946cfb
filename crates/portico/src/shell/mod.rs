//! What stands around every page: the emergency strip, the practice's name, the places to go, and
//! the words for every kind of no. Beside it the pieces that pages share: forms, pictures of
//! addresses, paper, tables to keep.

mod form;
mod frame;
mod no;
mod pages;
mod qr;
mod sheet;
mod spreadsheet;

pub(crate) use form::Form;
pub(crate) use frame::Frame;
pub(crate) use no::no_page;
pub(crate) use qr::Qr;
pub(crate) use sheet::{Press, pdf, sheet};
pub(crate) use spreadsheet::spreadsheet;

use crate::page::{Route, Who};

/// The front page, the language switch, and what a load balancer asks.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/", Who::Anyone, pages::front),
        Route::post("/language", Who::Anyone, pages::choose_language)
            .event("account.language_chosen"),
        Route::get("/healthz", Who::Anyone, pages::alive),
    ]
}
