//! The desk's list of people who asked for access: call them, find out who they are, close. (R-A4)

use askama::Template;
use base::words::Word as _;

use super::{
    actions,
    desk::go_on,
    model::{Outcome, Request, RequestId},
    patients::shown_phone,
    store, words,
    words::Choice,
};
use crate::{
    happened,
    page::{Answer, Ask, Failed, No},
    shell::{Form, Frame},
};

#[derive(Template)]
#[template(path = "enrolment/templates/requests.html")]
struct Page {
    frame: Frame,
    form: Form,
    open: Vec<Line>,
    closed: Vec<Line>,
    outcomes: Vec<Choice>,
}

/// A request as the page lists it.
struct Line {
    request: Request,
    phone: String,
    late: bool,
    outcome: String,
}

/// The requests, those that are due first at the top.
pub(super) async fn list(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let (open, closed) = ask
        .view(|v| -> Result<_, No> {
            let open = store::open_requests(v)?;
            v.record(happened!("access_requests.listed").with("open", open.len()));
            Ok((open, store::closed_requests(v)?))
        })
        .await?;
    let line = |request: Request| Line {
        phone: shown_phone(Some(&request.what.phone)),
        late: request.outcome.is_none() && ask.now > request.due_at,
        outcome: request.outcome.map_or(String::new(), |o| words::outcome(&ask.t, o)),
        request,
    };
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.requests_title());
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        open: open.into_iter().map(line).collect(),
        closed: closed.into_iter().map(line).collect(),
        outcomes: words::choices(|outcome| words::outcome(&ask.t, outcome)),
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Closes a request.
pub(super) async fn close(ask: Ask) -> Answer {
    let id: RequestId = ask.id("request")?;
    let by = ask.viewer.staff().ok_or(No::SignIn)?.id;
    let Some(outcome) = Outcome::from_word(ask.form.text("outcome")) else {
        let mut form = Form::typed(ask.form.clone());
        form.wrong("open", ask.t.request_outcome_missing());
        return page(&ask, form).await;
    };
    let now = ask.now;
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            actions::close_request(tx, id, (outcome, by), now)?;
            Ok(((), "/staff/access-requests".to_owned()))
        })
        .await;
    go_on(done)
}
