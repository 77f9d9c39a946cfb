//! The pages that say no. Each says what happened, what to do next and how to reach a person.

use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};

use super::Frame;
use crate::page::{Caller, No, Reply};

#[derive(Template)]
#[template(path = "shell/templates/no.html")]
struct NoPage {
    frame: Frame,
    what: String,
    next: String,
    /// What to tell us when you call.
    reference: Option<String>,
}

/// The answer for a no. Whoever is not signed in is sent to sign in; `expired` says that they were
/// until they had been away for too long.
pub(crate) fn no_page(caller: &Arc<Caller>, no: No, expired: bool) -> Reply {
    let t = &caller.t;
    let (status, title, what, next) = match &no {
        No::SignIn => return to_sign_in(caller, expired),
        No::NotFound => {
            (StatusCode::NOT_FOUND, t.no_found_title(), t.no_found_what(), t.no_found_next())
        }
        No::Stale => (
            StatusCode::UNPROCESSABLE_ENTITY,
            t.no_stale_title(),
            t.no_stale_what(),
            t.no_stale_next(),
        ),
        No::ReadOnly => {
            let phone = caller.app.policy.practice.phone.as_str();
            (
                StatusCode::FORBIDDEN,
                t.no_write_title(),
                t.no_write_what(caller.app.policy.practice.name.as_str()),
                t.no_write_next(phone),
            )
        }
        No::TooMany { retry_seconds } => {
            let minutes = (retry_seconds + 59) / 60;
            (
                StatusCode::TOO_MANY_REQUESTS,
                t.no_many_title(),
                t.no_many_what(),
                t.no_many_next(minutes),
            )
        }
        No::Unreadable(_) => (
            StatusCode::PAYLOAD_TOO_LARGE,
            t.no_large_title(),
            t.no_large_what(),
            t.no_large_next(),
        ),
        No::Busy => {
            (StatusCode::SERVICE_UNAVAILABLE, t.no_busy_title(), t.no_busy_what(), t.no_busy_next())
        }
        No::Fault(problem) => {
            tracing::error!(reference = caller.request, problem, "a request failed");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                t.no_fault_title(),
                t.no_fault_what(),
                t.no_fault_next(),
            )
        }
    };
    let reference = matches!(no, No::Fault(_)).then(|| caller.request.clone());
    let page = NoPage { frame: caller.frame(title), what, next, reference };
    let mut reply = Reply::html(status, &page).unwrap_or_else(|_| bare(caller, status));
    let wait = match no {
        No::TooMany { retry_seconds } => Some(retry_seconds),
        No::Busy => Some(5),
        _ => None,
    };
    if let Some(seconds) = wait {
        reply.response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    reply
}

fn to_sign_in(caller: &Arc<Caller>, expired: bool) -> Reply {
    let place = match caller.viewer.stage() {
        Some(stage) => crate::accounts::place_of(stage),
        None if expired => "/sign-in?again=1",
        None => "/sign-in",
    };
    Reply::see(place)
}

/// When not even the page that says no can be made: still whom to call in an emergency. (R-A6)
fn bare(caller: &Caller, status: StatusCode) -> Reply {
    Reply::text(status, "text/plain; charset=utf-8", caller.app.texts.emergency())
}

#[cfg(test)]
mod tests {
    use crate::app::Texts;

    #[test]
    fn t22_without_any_page_the_emergency_is_told_in_every_language() {
        let told = Texts::new(&crate::testing::policy()).emergency();
        assert!(told.contains("emergency department") && told.contains("sala de emergencias"));
        assert_eq!(told.matches("911").count(), 2, "{told}");
    }
}
