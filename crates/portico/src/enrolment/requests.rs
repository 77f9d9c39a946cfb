//! The desk's list of people who asked for access: call them, find out who they are, close. (R-A4)

use askama::Template;
use base::words::Word as _;

use super::{
    actions,
    model::{Outcome, Request, RequestId},
    patients::shown_phone,
    store, words,
    words::Choice,
};
use crate::{
    happened,
    page::{Answer, Ask, Failed, No, go_on},
    shell::{Form, Frame},
    tasks::{self, Kind},
};

#[derive(Template)]
#[template(path = "enrolment/templates/requests.html")]
struct ListPage {
    frame: Frame,
    open: Vec<Line>,
    closed: Vec<Line>,
}

#[derive(Template)]
#[template(path = "enrolment/templates/request_one.html")]
struct OnePage {
    frame: Frame,
    form: Form,
    line: Line,
    outcomes: Vec<Choice>,
}

/// A request as the pages show it.
struct Line {
    request: Request,
    phone: String,
    late: bool,
    outcome: String,
}

fn line(ask: &Ask, request: Request) -> Line {
    Line {
        phone: shown_phone(Some(&request.what.phone)),
        late: request.outcome.is_none() && ask.now > request.due_at,
        outcome: request.outcome.map_or(String::new(), |o| words::outcome(&ask.t, o)),
        request,
    }
}

/// The requests, those that are due first at the top.
pub(super) async fn list(ask: Ask) -> Answer {
    let (open, closed) = ask
        .view(|v| -> Result<_, No> {
            let open = store::open_requests(v)?;
            v.record(happened!("access_requests.listed").with("open", open.len()));
            Ok((open, store::closed_requests(v)?))
        })
        .await?;
    let lines = |all: Vec<Request>| all.into_iter().map(|one| line(&ask, one)).collect();
    let frame = ask.frame(ask.t.requests_title());
    ask.html(&ListPage { frame, open: lines(open), closed: lines(closed) })
}

/// One request: whom to call, and how it ended. Whoever opens it has looked at the task.
pub(super) async fn show(ask: Ask) -> Answer {
    let id: RequestId = ask.id("request")?;
    let by = ask.viewer.staff().ok_or(No::SignIn)?.id;
    let now = ask.now;
    ask.write(move |tx| -> Result<(), No> {
        let request = store::request(tx, id)?;
        tx.record(happened!("access_request.opened").object(request.id));
        tasks::look(tx, Kind::AccessRequest, &id.to_string(), by, now)?;
        Ok(())
    })
    .await?;
    page(&ask, id, Form::empty()).await
}

async fn page(ask: &Ask, id: RequestId, form: Form) -> Answer {
    let request = ask.read(move |r| store::request(r, id)).await?;
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.request_one_title(request.what.full_name.as_str()));
    let page = OnePage {
        frame: if fine { frame } else { frame.refused() },
        form,
        line: line(ask, request),
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
        form.wrong("outcome", ask.t.request_outcome_missing());
        return page(&ask, id, form).await;
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
