//! The demo's mailbox: what would have been mailed, to be read by whoever tries the portal out.

use askama::Template;

use super::store::{self, Mail, MailId};
use crate::{
    app::Mode,
    page::{Answer, Ask, No},
    shell::Frame,
};

/// Mails that the mailbox shows.
const SHOWN: i64 = 50;

#[derive(Template)]
#[template(path = "notify/templates/mailbox.html")]
struct Mailbox {
    frame: Frame,
    mails: Vec<Mail>,
}

#[derive(Template)]
#[template(path = "notify/templates/letter.html")]
struct Letter {
    frame: Frame,
    mail: Mail,
}

/// The newest mails.
pub(super) async fn mailbox(ask: Ask) -> Answer {
    only_in_the_demo(&ask)?;
    let mails = ask.read(|r| store::newest(r, SHOWN).map_err(No::from)).await?;
    let frame = ask.frame(ask.t.mailbox_title());
    ask.html(&Mailbox { frame, mails })
}

/// One mail, as its reader's program would show it without pictures.
pub(super) async fn letter(ask: Ask) -> Answer {
    only_in_the_demo(&ask)?;
    let id: MailId = ask.id("mail")?;
    let mail = ask.read(move |r| store::mail(r, id).map_err(No::from)).await?;
    let frame = ask.frame(mail.subject.clone());
    ask.html(&Letter { frame, mail })
}

fn only_in_the_demo(ask: &Ask) -> Result<(), No> {
    if ask.app.mode == Mode::Demo { Ok(()) } else { Err(No::NotFound) }
}
