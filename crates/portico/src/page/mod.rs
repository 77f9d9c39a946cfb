//! How a request becomes a page: the table of routes, what a handler is asked and may answer.
//!
//! Each feature declares its routes as entries; the router, the routes × roles matrix, the crawl
//! for the emergency block and `docs/routes.md` are all made from them.

mod answer;
mod ask;
mod assets;
mod language;
mod once;
mod route;
mod router;

pub(crate) use answer::{Answer, No, Reply};
pub(crate) use ask::{Ask, Caller};
pub(crate) use assets::asset;
pub(crate) use language::Remembered;
pub(crate) use once::{Changed, Failed, forget_old_answers, go_on};
#[cfg(test)]
pub(crate) use route::Shows;
pub(crate) use route::{Kept, Rate, Route, Who};
pub(crate) use router::{DEVICE, RESET, SESSION, mount};
