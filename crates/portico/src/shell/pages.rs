//! The front page, the language switch, and what a load balancer asks.

use askama::Template;
use axum::http::StatusCode;
use web::cookie::{self, Keep};

use super::Frame;
use crate::{
    accounts::{self, Stage, Viewer},
    page::{Answer, Ask, LANGUAGE, Reply},
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

/// Remembers a language and goes back to the page it was chosen on.
pub(super) async fn choose_language(ask: Ask) -> Answer {
    let chosen = ask.form.text("language");
    let offered = ask.app.texts.languages();
    let language = offered.into_iter().find(|l| *l == chosen).unwrap_or("en");
    let back = ask.form.text("back");
    // Only our own pages: a path, and no second slash that would make it another site.
    let ours = back.starts_with('/') && !back.starts_with("//") && !back.contains('\\');
    let cookie = cookie::set(ask.app.transport, LANGUAGE, language, Keep::Days(365));
    Ok(Reply::see(if ours { back } else { "/" }).with_cookie(cookie))
}

/// The process answers. Whether the portal works is another question.
pub(super) async fn alive(_: Ask) -> Answer {
    Ok(Reply::text(StatusCode::OK, "text/plain; charset=utf-8", "ok\n".to_owned()))
}
