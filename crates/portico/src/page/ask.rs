//! What a handler is asked: who is looking, from where, what was typed, and when.

use std::{net::IpAddr, ops::Deref, sync::Arc};

use askama::Template;
use axum::http::StatusCode;
use base::{Id, Instant, id::Kind, secret};
use web::{cookie, cookie::Keep, csrf, form::Fields, upload::File};

use super::answer::{Answer, No, Reply};
use crate::{
    accounts::{Token, Viewer},
    app::App,
    shell::Frame,
    text::Text,
};

/// Who sent a request, and from where: what is known before its form is read.
pub(crate) struct Caller {
    pub(crate) app: App,
    pub(crate) viewer: Viewer,
    /// The texts in the reader's language.
    pub(crate) t: Arc<Text>,
    pub(crate) now: Instant,
    pub(crate) peer: IpAddr,
    /// The path as it was asked for, without its query.
    pub(crate) path: String,
    /// A hash of what the browser calls itself.
    pub(crate) browser: String,
    /// The token of a browser that was trusted earlier.
    pub(crate) device: Option<Token>,
    /// The token of a mailed link to choose a new password, from when it was opened.
    pub(crate) reset: Option<Token>,
    /// What form tokens are made from: the session's token, or the visit's.
    pub(crate) form_secret: Token,
    /// Whether the browser only fetches in advance; then nobody has seen anything.
    pub(crate) prefetch: bool,
    /// Names this request in the ledger and the log.
    pub(crate) request: String,
}

/// One request, read and checked.
pub(crate) struct Ask {
    pub(crate) caller: Arc<Caller>,
    pub(crate) query: Fields,
    pub(crate) form: Fields,
    /// The file of a form that has one.
    pub(crate) file: File,
    pub(crate) params: Vec<(String, String)>,
}

impl Deref for Ask {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl Caller {
    /// Who does this, for the ledger.
    pub(crate) fn who(&self) -> db::Who {
        db::Who {
            actor: self.actor(),
            role: self.viewer.role().to_owned(),
            on_behalf_of: None,
            address: self.peer.to_string(),
            device: self.browser.clone(),
            request: self.request.clone(),
        }
    }

    /// The account, or the visit of somebody who has none.
    pub(crate) fn actor(&self) -> String {
        match self.viewer.account() {
            Some(account) => account.to_string(),
            None => format!("visit_{}", &secret::hex(&secret::sha256(&[&self.form_secret]))[..24]),
        }
    }

    /// The token that every form of this page carries.
    pub(crate) fn form_token(&self) -> String {
        csrf::token(&self.form_secret)
    }

    /// What stands around a page.
    pub(crate) fn frame(self: &Arc<Self>, title: String) -> Frame {
        Frame::new(Arc::clone(self), title)
    }

    /// The same caller with another viewer: somebody whose session has just expired.
    pub(crate) fn as_seen_by(&self, viewer: Viewer) -> Caller {
        Caller {
            app: self.app.clone(),
            viewer,
            t: Arc::clone(&self.t),
            now: self.now,
            peer: self.peer,
            path: self.path.clone(),
            browser: self.browser.clone(),
            device: self.device,
            reset: self.reset,
            form_secret: self.form_secret,
            prefetch: self.prefetch,
            request: self.request.clone(),
        }
    }

    /// Sets one of our cookies.
    pub(crate) fn cookie(&self, name: &str, token: &Token, keep: Keep) -> axum::http::HeaderValue {
        cookie::set(self.app.transport, name, &secret::hex(token), keep)
    }

    /// Makes the browser forget one of our cookies.
    pub(crate) fn forget(&self, name: &str) -> axum::http::HeaderValue {
        cookie::set(self.app.transport, name, "", Keep::Gone)
    }
}

impl Ask {
    /// The id in the address; what is no id names nothing.
    pub(crate) fn id<K: Kind>(&self, name: &str) -> Result<Id<K>, No> {
        self.param(name)?.parse().map_err(|_| No::NotFound)
    }

    /// A part of the address.
    pub(crate) fn param(&self, name: &str) -> Result<&str, No> {
        let found = self.params.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str()).ok_or(No::NotFound)
    }

    /// What stands around a page.
    pub(crate) fn frame(&self, title: String) -> Frame {
        self.caller.frame(title)
    }

    /// A page.
    pub(crate) fn html(&self, page: &impl Template) -> Answer {
        Reply::html(StatusCode::OK, page)
    }

    /// A form that was refused, with what was typed and why.
    pub(crate) fn refused(&self, page: &impl Template) -> Answer {
        Reply::html(StatusCode::UNPROCESSABLE_ENTITY, page)
    }

    /// Reads what is nobody's health information.
    pub(crate) async fn read<T, E>(
        &self,
        f: impl FnOnce(&mut db::Reader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<db::Error> + Send + 'static,
    {
        self.app.db.read(f).await
    }

    /// Reads health information: the answer leaves when the ledger has it.
    pub(crate) async fn view<T, E>(
        &self,
        f: impl FnOnce(&mut db::View<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<db::Error> + Send + 'static,
    {
        self.app.db.view(self.who(), self.now, f).await
    }

    /// Changes something that may happen again when the form is sent again.
    pub(crate) async fn write<T, E>(
        &self,
        f: impl FnOnce(&mut db::Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<db::Error> + Send + 'static,
    {
        self.app.db.write(self.who(), self.now, f).await
    }
}
