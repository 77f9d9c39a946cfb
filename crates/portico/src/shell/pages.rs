//! The front page, the language switch, and what a load balancer asks.

use askama::Template;
use axum::http::StatusCode;

use super::Frame;
use crate::{
    accounts::{self, Stage, Viewer},
    page::{Answer, Ask, Remembered, Reply},
};

#[derive(Template)]
#[template(path = "shell/templates/front.html")]
struct Front {
    frame: Frame,
}

/// The first page for whoever is not signed in; the others go where they belong.
pub(super) async fn front(ask: Ask) -> Answer {
    let place = match &ask.viewer {
        Viewer::Nobody => {
            let frame = ask.frame(ask.t.front_title(ask.app.policy.practice.name.as_str()));
            return ask.html(&Front { frame });
        }
        Viewer::Staff(session, _) if session.stage == Stage::Active => "/staff",
        Viewer::Patient(session, _) if session.stage == Stage::Active => "/home",
        Viewer::Staff(session, _) | Viewer::Patient(session, _) | Viewer::Newcomer(session) => {
            accounts::place_of(session.stage)
        }
    };
    Ok(Reply::see(place))
}

/// Takes another language and goes back to the page it was chosen on. Whoever is signed in has it
/// from now on, at every browser and in mails; for anybody else this browser remembers it.
pub(super) async fn choose_language(ask: Ask) -> Answer {
    let chosen = ask.form.text("language");
    let offered = ask.app.texts.languages();
    let language = offered.into_iter().find(|l| *l == chosen).unwrap_or("en");
    let back = ask.form.text("back");
    // Only our own pages: a path, and no second slash that would make it another site.
    let ours = back.starts_with('/') && !back.starts_with("//") && !back.contains('\\');
    // The password alone does not yet show who it is.
    let is_known = ask.viewer.stage() != Some(Stage::SecondFactor);
    let how = match ask.viewer.account().filter(|_| is_known) {
        Some(account) => {
            ask.write(move |tx| accounts::choose_language(tx, account, language)).await?;
            Remembered::ReadLast
        }
        None => Remembered::ChosenHere,
    };
    let cookie = ask.remember(language, how);
    Ok(Reply::see(if ours { back } else { "/" }).with_cookie(cookie))
}

/// The process answers. Whether the portal works is another question.
pub(super) async fn alive(_: Ask) -> Answer {
    Ok(Reply::text(StatusCode::OK, "text/plain; charset=utf-8", "ok\n".to_owned()))
}
