//! One entry of the table of routes: who may come here, and what for.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use axum::http::Method;

use super::{
    answer::{Answer, No},
    ask::Ask,
};
use crate::{accounts::Stage, people::Role};

/// Who may use a route. The router asks this before the handler runs; a handler that shows a
/// patient's data needs the proof from `access::open` besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Everybody, signed in or not.
    Anyone,
    /// Somebody in the middle of signing up or in: this stage of a session and no other.
    Halfway(Stage),
    /// A patient's account that is fully signed in. Whose chart it may open is decided by its
    /// grants, in the transaction that reads.
    Patient,
    /// Whoever has shown who they are, also while the agreement is still to be accepted.
    Account,
    /// Whoever is fully signed in, patient or staff.
    SignedIn,
    /// Staff with one of these roles.
    Staff(&'static [Role]),
}

/// What an answer may hold; health information is never kept by browsers and always recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shows {
    /// Nothing about anybody's health.
    Nothing,
    /// Health information, so the answer leaves after its event is durable.
    Health,
}

/// Who asks for a page: a person, or another page by itself. Only what a person asks for keeps a
/// session from being idle. (security.md §3.5, S-13)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AskedBy {
    /// A person who follows a link or sends a form, as far as the browser does not say otherwise.
    Navigation,
    /// A script of ours, when a person presses a button of the page.
    Button,
    /// A script of ours, when nobody does anything.
    Itself,
}

/// How often one address may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rate {
    /// As often as its connections allow.
    Free,
    /// As a place where a stranger could guess: the lockout's address rule counts failures here.
    Guess,
    /// As a place where a stranger can make us work: few a day.
    Scarce,
}

type Handler = Arc<dyn Fn(Ask) -> Pin<Box<dyn Future<Output = Answer> + Send>> + Send + Sync>;

/// What became of a form that could not be taken any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Its writer finds it again.
    Yes,
    No,
}

/// What a form of a route holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// What was typed.
    Words,
    /// A file beside it.
    File,
}

type Keeper =
    Arc<dyn Fn(Ask) -> Pin<Box<dyn Future<Output = Result<Kept, No>> + Send>> + Send + Sync>;

/// An entry of the table.
#[derive(Clone)]
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) who: Who,
    pub(crate) shows: Shows,
    pub(crate) rate: Rate,
    pub(crate) asked_by: AskedBy,
    pub(crate) takes: Takes,
    /// The event that the ledger gets, or `-` when nothing happens that it must know.
    pub(crate) event: &'static str,
    pub(crate) handler: Handler,
    /// What is done with a form that comes too late, so that nothing typed is lost.
    pub(crate) keeps: Option<Keeper>,
}

impl Route {
    /// A page to look at.
    pub(crate) fn get<F>(path: &'static str, who: Who, handler: fn(Ask) -> F) -> Self
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        Route::new(Method::GET, path, who, handler)
    }

    /// A form to send.
    pub(crate) fn post<F>(path: &'static str, who: Who, handler: fn(Ask) -> F) -> Self
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        Route::new(Method::POST, path, who, handler)
    }

    /// Says which event this leaves in the ledger.
    pub(crate) fn event(mut self, event: &'static str) -> Self {
        self.event = event;
        self
    }

    /// Says that the answer holds health information.
    pub(crate) fn shows_health(mut self, event: &'static str) -> Self {
        self.shows = Shows::Health;
        self.event(event)
    }

    /// Says how often one address may come here.
    pub(crate) fn rate(mut self, rate: Rate) -> Self {
        self.rate = rate;
        self
    }

    /// Says that a script of ours asks for this when a person presses a button.
    pub(crate) fn by_button(mut self) -> Self {
        self.asked_by = AskedBy::Button;
        self
    }

    /// Says that a script of ours may ask for this when nobody does anything.
    pub(crate) fn by_itself(mut self) -> Self {
        self.asked_by = AskedBy::Itself;
        self
    }

    /// Says that its form has a file in it. Whoever may not come here is told so before anything of
    /// it is read.
    pub(crate) fn takes_file(mut self) -> Self {
        self.takes = Takes::File;
        self
    }

    /// Says what to do with the form when its session has expired in the meantime, or must read a
    /// new agreement first. The handler is asked with the viewer of that session and may keep what
    /// was typed. (T-14, T-19)
    pub(crate) fn keeps<F>(mut self, handler: fn(Ask) -> F) -> Self
    where
        F: Future<Output = Result<Kept, No>> + Send + 'static,
    {
        self.keeps = Some(Arc::new(move |ask| Box::pin(handler(ask))));
        self
    }

    fn new<F>(method: Method, path: &'static str, who: Who, handler: fn(Ask) -> F) -> Self
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        let handler: Handler = Arc::new(move |ask| Box::pin(handler(ask)));
        let (shows, rate, takes) = (Shows::Nothing, Rate::Free, Takes::Words);
        let (asked_by, event, keeps) = (AskedBy::Navigation, "-", None);
        Route { method, path, who, shows, rate, asked_by, takes, event, handler, keeps }
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {:?}", self.method, self.path, self.who)
    }
}
