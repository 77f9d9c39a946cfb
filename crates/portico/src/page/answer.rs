//! What a handler may answer: a reply, or one of the three kinds of no.

use askama::Template;
use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
};
use web::{headers::OfStrangers, upload::NotRead};

/// What every handler gives back.
pub(crate) type Answer = Result<Reply, No>;

/// Something that can be sent as it is.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) response: Response<Body>,
}

/// The ways to say no that no form shows.
#[derive(Debug, thiserror::Error)]
pub(crate) enum No {
    /// There is no such thing, or not for this viewer: the two look the same.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in, or not far enough.
    #[error("sign in first")]
    SignIn,
    /// The page was made for another session, or another site sent the form.
    #[error("the form is stale")]
    Stale,
    /// A former patient may read, but not write any more. (R-A14)
    #[error("reading only")]
    ReadOnly,
    /// Too much from one address.
    #[error("too many tries")]
    TooMany { retry_seconds: i64 },
    /// The form is too large or garbled.
    #[error("unreadable: {0}")]
    Unreadable(#[from] web::form::Unreadable),
    /// More work is waiting than we can do now.
    #[error("busy")]
    Busy,
    /// Our mistake. Logged once, with a reference that the page shows.
    #[error("fault: {0}")]
    Fault(String),
}

impl From<NotRead> for No {
    fn from(error: NotRead) -> Self {
        match error {
            NotRead::Unreadable(why) => No::Unreadable(why),
            NotRead::NotOurs => No::Stale,
        }
    }
}

impl From<db::Error> for No {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::NotFound => No::NotFound,
            db::Error::Busy => No::Busy,
            other => No::Fault(other.to_string()),
        }
    }
}

impl From<base::id::NotAnId> for No {
    /// An address with something else than an id in it names nothing.
    fn from(_: base::id::NotAnId) -> Self {
        No::NotFound
    }
}

impl From<askama::Error> for No {
    fn from(error: askama::Error) -> Self {
        No::Fault(format!("a page could not be made: {error}"))
    }
}

impl Reply {
    /// A page.
    pub(crate) fn html(status: StatusCode, page: &impl Template) -> Answer {
        Ok(Reply::text(status, "text/html; charset=utf-8", page.render()?))
    }

    /// Text of another kind.
    pub(crate) fn text(status: StatusCode, kind: &'static str, text: String) -> Reply {
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        Reply { response }
    }

    /// A file to keep. The name is made of letters, digits, dots and hyphens.
    pub(crate) fn download(kind: &'static str, name: &str, content: impl Into<Body>) -> Reply {
        let mut response = Response::new(content.into());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let name: String = name.chars().filter(is_plain).collect();
        let how = format!("attachment; filename=\"{name}\"");
        let how = HeaderValue::try_from(how).unwrap_or(HeaderValue::from_static("attachment"));
        headers.insert(header::CONTENT_DISPOSITION, how);
        Reply { response }
    }

    /// A picture that one of our pages shows.
    pub(crate) fn picture(png: impl Into<Body>) -> Reply {
        let mut response = Response::new(png.into());
        let kind = HeaderValue::from_static("image/png");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        Reply { response }
    }

    /// Says that others made this: it must not act in our name. (security.md §6)
    pub(crate) fn of_strangers(mut self) -> Reply {
        self.response.extensions_mut().insert(OfStrangers);
        self
    }

    /// After a form: look over there. The address is one of our own paths.
    pub(crate) fn see(path: &str) -> Reply {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SEE_OTHER;
        // A path that is no header value cannot be one of ours; Home is always right.
        let place = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/"));
        response.headers_mut().insert(header::LOCATION, place);
        Reply { response }
    }

    /// Asks the browser to forget what it kept of us, so that nobody finds it after a sign-out.
    pub(crate) fn clearing_the_browser(mut self) -> Reply {
        let all = HeaderValue::from_static("\"cache\", \"storage\"");
        self.response.headers_mut().insert("clear-site-data", all);
        self
    }

    /// Sends a cookie along.
    pub(crate) fn with_cookie(mut self, cookie: HeaderValue) -> Reply {
        self.response.headers_mut().append(header::SET_COOKIE, cookie);
        self
    }
}
