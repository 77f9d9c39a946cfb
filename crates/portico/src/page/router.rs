//! From the table of routes to the router: the one place where a route is mounted, and where
//! every request is checked before its handler runs.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{RawPathParams, State},
    http::{HeaderMap, HeaderValue, Method, Request, Response, header, request::Parts},
    routing::{MethodFilter, MethodRouter, on},
};
use base::{Instant, secret};
use tokio::time::timeout;
use web::{
    cookie::{self, Keep},
    csrf,
    door::Peer,
    form::Fields,
    headers::{self, Cache, OfStrangers},
    upload::{self, File},
};

use super::{
    answer::{Answer, No, Reply},
    ask::{Ask, Caller},
    assets::Asset,
    language,
    route::{AskedBy, Kept, Rate, Route, Takes, Who},
};
use crate::{
    accounts::{self, Stage, Token, Viewer, Visit},
    app::App,
    shell,
};

/// The cookie of a session.
pub(crate) const SESSION: &str = "session";
/// The cookie of somebody who is not signed in, for the tokens of public forms.
const VISIT: &str = "visit";
/// The cookie of a browser that an account trusts.
pub(crate) const DEVICE: &str = "device";
/// The cookie of somebody who opened a link to choose a new password.
pub(crate) const RESET: &str = "reset";

/// All routes of all features, and what is answered elsewhere.
#[expect(clippy::disallowed_methods, reason = "this is the one place that mounts routes")]
pub(crate) fn mount(app: App, routes: &[Route]) -> Router {
    let mut paths: Vec<&'static str> = routes.iter().map(|route| route.path).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut router: Router<App> = Router::new();
    for path in paths {
        let mut methods: MethodRouter<App> = MethodRouter::new().fallback(elsewhere);
        for route in routes.iter().filter(|route| route.path == path).cloned() {
            let filter = match route.method {
                Method::POST => MethodFilter::POST,
                _ => MethodFilter::GET,
            };
            let handler = async move |State(app): State<App>,
                                      params: RawPathParams,
                                      request: Request<Body>| {
                let params = params.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
                arrive(app, &route, params, request).await
            };
            methods = methods.on(filter, handler);
        }
        router = router.route(path, methods);
    }
    router
        .route("/assets/{hash}/{name}", on(MethodFilter::GET, asset).fallback(elsewhere))
        .fallback(elsewhere)
        .with_state(app)
}

/// A file of the binary: public and the same for ever.
async fn asset(State(app): State<App>, request: Request<Body>) -> Response<Body> {
    let Some(asset) = Asset::at(request.uri().path()) else {
        return elsewhere(State(app), request).await;
    };
    let mut response = Response::new(Body::from(asset.bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind()));
    headers::protect(response.headers_mut(), app.transport, Cache::Forever);
    response
}

/// Where nothing is.
async fn elsewhere(State(app): State<App>, request: Request<Body>) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let caller = meet(app, &parts).await;
    caller.finish(Err(No::NotFound))
}

/// Checks a request, lets the handler answer it, and dresses the answer.
async fn arrive(
    app: App,
    route: &Route,
    params: Vec<(String, String)>,
    request: Request<Body>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let met = meet(app, &parts).await;
    let answer = met.answer(route, params, &parts, body).await;
    met.finish(answer)
}

/// Somebody at the door, and what has to be said to the browser about it.
struct Met {
    caller: Arc<Caller>,
    /// A session that was good until it was left alone for too long.
    expired: Option<Viewer>,
    /// The database could not say who this is.
    lost: Option<No>,
    new_visit: Option<Token>,
}

/// Finds out who sent a request.
async fn meet(app: App, parts: &Parts) -> Met {
    let now = app.clock.now();
    let headers = &parts.headers;
    let token = |name| read_token(cookie::read(headers, app.transport, name));
    let session = token(SESSION);
    let (mut viewer, mut expired, mut lost) = (Viewer::Nobody, None, None);
    if let Some(session) = session {
        match look_up(&app, session, now).await {
            Ok(Visit::Good(found)) => viewer = found,
            Ok(Visit::Expired(found)) => expired = Some(found),
            Ok(Visit::Unknown) => {}
            Err(no) => lost = Some(no),
        }
    }
    let visit = token(VISIT);
    let new_visit = (session.is_none() && visit.is_none()).then(secret::random);
    let form_secret = session.or(visit).or(new_visit).unwrap_or_default();
    let t = app.texts.choose(language::of(headers, &app, &viewer));
    let caller = Caller {
        viewer,
        t,
        now,
        peer: address(parts, &app),
        path: parts.uri.path().to_owned(),
        browser: browser(headers),
        device: token(DEVICE),
        reset: token(RESET),
        form_secret,
        prefetch: parts.method == Method::HEAD || is_prefetch(headers),
        request: secret::hex(&secret::random::<8>()),
        app,
    };
    Met { caller: Arc::new(caller), expired, lost, new_visit }
}

async fn look_up(app: &App, token: Token, now: Instant) -> Result<Visit, No> {
    let (policy, seen) = (app.policy.clone(), app.activity.seen(&token));
    app.db
        .read(move |r| accounts::viewer(r, &policy.accounts.sessions, token, seen, now))
        .await
        .map_err(No::from)
}

impl Met {
    async fn answer(
        &self,
        route: &Route,
        params: Vec<(String, String)>,
        parts: &Parts,
        body: Body,
    ) -> Answer {
        if let Some(no) = &self.lost {
            return Err(No::Fault(no.to_string()));
        }
        let caller = Arc::clone(&self.caller);
        let query = Fields::parse(parts.uri.query().unwrap_or_default().as_bytes())?;
        let form = Fields::default();
        let mut ask = Ask { caller, query, form, file: File::None, params };
        if route.takes == Takes::File {
            return self.take_file(route, ask, parts, body).await;
        }
        if route.method == Method::POST {
            let most = self.caller.app.policy.server.limits.body_bytes_max as usize;
            ask.form = Fields::from_body(body, most).await?;
            let ours = csrf::is_ours(&self.caller.form_secret, ask.form.text("csrf"));
            if !ours || !csrf::same_origin(&parts.headers) {
                return Err(No::Stale);
            }
        }
        let caller = &self.caller;
        if let Rate::Scarce = route.rate {
            let taken = caller.app.guards.scarce.take(caller.peer, caller.now);
            taken.map_err(|wait| No::TooMany { retry_seconds: wait.retry_seconds })?;
        }
        match (may_come(&caller.viewer, route.who), self.late_writer(), &route.keeps) {
            (Ok(()), ..) => {
                if is_use(route, &parts.headers) {
                    self.note_activity().await?;
                }
                (route.handler)(ask).await
            }
            (Err(_), Some(writer), _) if self.may_finish(&ask, &writer, route).await? => {
                ask.caller = Arc::new(caller.as_seen_by(writer));
                (route.handler)(ask).await
            }
            (Err(_), Some(writer), Some(keep)) if may_come(&writer, route.who).is_ok() => {
                ask.caller = Arc::new(caller.as_seen_by(writer));
                let kept = match keep(ask).await {
                    // What is not there cannot be told from what is another's.
                    Err(No::NotFound) => Kept::No,
                    kept => kept?,
                };
                Ok(Reply::see(self.place_of_late(kept)))
            }
            (Err(no), ..) => Err(no),
        }
    }

    /// A form with a file in it. Few are in memory at once: who comes then waits for their turn
    /// with nothing read, or is asked to come back.
    async fn take_file(&self, route: &Route, mut ask: Ask, parts: &Parts, body: Body) -> Answer {
        let caller = &self.caller;
        may_come(&caller.viewer, route.who)?;
        if !csrf::same_origin(&parts.headers) {
            return Err(No::Stale);
        }
        let policy = &caller.app.policy.uploads;
        let patience = Duration::from_secs(u64::from(policy.wait_seconds));
        let turn = timeout(patience, caller.app.uploads.acquire()).await;
        let _turn = turn.map_err(|_| No::Busy)?.expect("the turns are never closed");
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let most = (policy.file_mib_max as usize) << 20;
        let is_ours = |token: &str| csrf::is_ours(&caller.form_secret, token);
        let read = upload::read(kind.unwrap_or_default(), body, most, is_ours).await?;
        (ask.form, ask.file) = (read.fields, read.file);
        self.note_activity().await?;
        (route.handler)(ask).await
    }

    /// Whether a form is finished although a new agreement has met its writer in the meantime: its
    /// page was opened before, and no other was finished since. (R-A5)
    async fn may_finish(&self, ask: &Ask, writer: &Viewer, route: &Route) -> Result<bool, No> {
        let is_met = self.expired.is_none() && self.caller.viewer.stage() == Some(Stage::Agreement);
        if route.method != Method::POST || !is_met || may_come(writer, route.who).is_err() {
            return Ok(false);
        }
        let Some(opened_at) = ask.opened_at() else { return Ok(false) };
        let viewer = writer.clone();
        ask.write(move |tx| accounts::finish_form(tx, &viewer, opened_at)).await
    }

    /// Whose form it is that comes too late: somebody who was away for too long, or whom a new
    /// agreement has met while they were writing. Who has not shown their second factor is nobody.
    fn late_writer(&self) -> Option<Viewer> {
        let obliged = |stage| matches!(stage, Stage::Agreement | Stage::Preference);
        let mut writer = self.expired.as_ref().unwrap_or(&self.caller.viewer).clone();
        match &mut writer {
            Viewer::Patient(session, _) if obliged(session.stage) => {
                session.stage = Stage::Active;
                Some(writer)
            }
            _ => self.expired.clone(),
        }
    }

    /// Where whoever comes too late goes on.
    fn place_of_late(&self, kept: Kept) -> &'static str {
        match (&self.expired, self.caller.viewer.stage(), kept) {
            (None, Some(Stage::Agreement), Kept::Yes) => "/agreement?kept=1",
            (None, Some(stage), _) => accounts::place_of(stage),
            (_, _, Kept::Yes) => "/sign-in?again=1&kept=1",
            (_, _, Kept::No) => "/sign-in?again=1",
        }
    }

    /// Remembers that the session is in use; every few minutes the database does too.
    async fn note_activity(&self) -> Result<(), No> {
        let caller = &self.caller;
        let Some(session) = caller.viewer.session().filter(|_| !caller.prefetch) else {
            return Ok(());
        };
        let token = *session.token.expose();
        if !caller.app.activity.note(token, session.seen_at, caller.now) {
            return Ok(());
        }
        let (viewer, now) = (caller.viewer.clone(), caller.now);
        let (app, who) = (&caller.app, caller.who());
        app.db.write(who, now, move |tx| accounts::touch(tx, &viewer, now)).await
    }

    /// Makes a page of every no, and dresses every answer with its headers and cookies.
    fn finish(&self, answer: Answer) -> Response<Body> {
        let caller = &self.caller;
        let Reply { mut response } = match answer {
            Ok(reply) => reply,
            Err(no) => shell::no_page(caller, no, self.expired.is_some()),
        };
        headers::protect(response.headers_mut(), caller.app.transport, Cache::Never);
        if response.extensions().get::<OfStrangers>().is_some() {
            headers::isolate(response.headers_mut());
        }
        if let Some(visit) = &self.new_visit {
            let cookie = caller.cookie(VISIT, visit, Keep::Session);
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// Who may use a route, before any chart is opened.
fn may_come(viewer: &Viewer, who: Who) -> Result<(), No> {
    let allowed = match who {
        Who::Anyone => true,
        Who::Halfway(stage) => viewer.stage() == Some(stage),
        Who::Account => viewer.stage().is_some_and(Stage::has_shown_who),
        Who::Patient => viewer.holder().is_some(),
        Who::SignedIn => viewer.stage() == Some(Stage::Active),
        Who::Staff(roles) => viewer.staff().is_some_and(|staff| roles.contains(&staff.role)),
    };
    match viewer.stage() {
        _ if allowed => Ok(()),
        // Fully signed in, but this is not for them: it looks as if it did not exist.
        Some(Stage::Active) => Err(No::NotFound),
        Some(_) | None => Err(No::SignIn),
    }
}

fn read_token(text: Option<&str>) -> Option<Token> {
    secret::from_hex(text?)?.try_into().ok()
}

fn browser(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).map_or(&b""[..], HeaderValue::as_bytes);
    secret::hex(&secret::sha256(&[agent])[..8])
}

/// Whether a request is a person's use of the portal. Browsers say what they ask for: a page that
/// is fetched by a script or shown inside another is no navigation. Old ones say nothing; there is
/// no page of ours that asks by itself in them. (S-13)
fn is_use(route: &Route, headers: &HeaderMap) -> bool {
    let says = |name, wanted: &[u8]| {
        headers.get(name).is_none_or(|v: &HeaderValue| v.as_bytes() == wanted)
    };
    match route.asked_by {
        AskedBy::Itself => false,
        AskedBy::Button => true,
        AskedBy::Navigation => {
            says("sec-fetch-mode", b"navigate") && says("sec-fetch-dest", b"document")
        }
    }
}

fn is_prefetch(headers: &HeaderMap) -> bool {
    let says = |name| {
        headers.get(name).is_some_and(|v: &HeaderValue| v.as_bytes().starts_with(b"prefetch"))
    };
    says("sec-purpose") || says("purpose") || says("x-moz")
}

/// The other end of the connection, or whom a trusted proxy names. Only the last entry of the
/// list counts: it is the one that our proxy wrote itself.
fn address(parts: &Parts, app: &App) -> IpAddr {
    let peer = parts.extensions.get::<Peer>().map_or(IpAddr::from([127, 0, 0, 1]), |peer| peer.0);
    let server = &app.policy.server;
    if !server.behind_proxy || !server.proxy_addresses.contains(&peer) {
        return peer;
    }
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back();
    let named = forwarded.and_then(|v| v.to_str().ok()).and_then(|v| v.rsplit(',').next());
    named.and_then(|text| text.trim().parse().ok()).unwrap_or(peer)
}
