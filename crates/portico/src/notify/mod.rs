//! What the portal tells people by mail: that there is something to see, never what.
//!
//! A mail is a row of the outbox, written in the transaction of its cause; a worker sends it
//! afterwards. No mail holds health information, and every mail carries the emergency block and
//! the confidentiality statement. What has not left for an account that is paused is held, and for
//! somebody who has died it is dropped. (R-B1.2, R-B1.5, R-A6, regulation 3.8)

mod mail;
mod notice;
mod pages;
mod quiet;
mod store;

pub(crate) use mail::deliver_due;
pub(crate) use notice::{Notice, Recipient, queue};
pub(crate) use store::{
    DeadMail, StatementId, StatementKind, arrives_again, came_back, contents, dead_mail,
    dead_since, drop_unsent, hold, last_failed, let_go, mail_of, statement,
};

use crate::page::{Route, Who};

/// In the demo, what would have been mailed can be read on a page.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/demo/mail", Who::Anyone, pages::mailbox),
        Route::get("/demo/mail/{mail}", Who::Anyone, pages::letter),
    ]
}
