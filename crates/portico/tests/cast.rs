//! A portal in a test: the example practice with its staff, a clock that the story moves, and
//! browsers that keep cookies as real ones do.

use std::{collections::BTreeMap, future::Future};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use base::{Clock, Instant, Secret};
use db::testing::Scratch;
use policy::Policy;
use tower::ServiceExt;
use web::{cookie::Transport, door::Peer};

use crate::{
    accounts::{self, AccountId, NewAccount},
    app::{self, App, Mode},
    audit,
    commands::MIGRATIONS,
    demo::{self, Cast},
    keys::{Keys, Purpose},
    page,
    people::{self, NewPatient, PatientId, Sex, Visit, VisitKind},
};

/// Monday, 23 November 2026, nine in the morning on the practice's wall.
const BEGIN: &str = "2026-11-23T14:00:00Z";
/// The most bytes that a page may have.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A portal that vanishes with its story.
pub(crate) struct Portal {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    pub(crate) cast: Cast,
    pub(crate) scratch: Scratch,
    /// Whether at the end all contents are those that were filed; only a story that writes into
    /// tables by itself says no.
    pub(crate) is_vouched_for: bool,
    keys: Keys,
    router: Router,
}

/// Tells a story on SQLite.
pub(crate) fn run_on_sqlite(story: impl AsyncFnOnce(&mut Portal)) {
    run(Scratch::sqlite(), story);
}

/// Tells a story on PostgreSQL, when there is one.
pub(crate) fn run_on_postgres(story: impl AsyncFnOnce(&mut Portal)) {
    match Scratch::postgres() {
        Some(scratch) => run(scratch, story),
        None => println!("left out: no PostgreSQL (PORTICO_TEST_POSTGRES)"),
    }
}

pub(crate) fn run(scratch: Scratch, story: impl AsyncFnOnce(&mut Portal)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let staff = |app: &App, cast: &Cast| demo::add_the_staff(app, cast).unwrap();
    let mut portal = Portal::begin(scratch, staff);
    runtime.block_on(story(&mut portal));
    if portal.is_vouched_for {
        let compared = audit::compare(&portal.app.db, &portal.app.seal).unwrap();
        assert!(compared.agree(), "whatever happens, the ledger vouches: {}", compared.words());
    }
}

impl Portal {
    /// The example practice on the morning of the story, with whoever is there already.
    pub(crate) fn begin(scratch: Scratch, fill: impl FnOnce(&App, &Cast)) -> Self {
        let clock = Clock::by_hand(BEGIN.parse().unwrap());
        scratch.db().migrate(clock.now(), MIGRATIONS).unwrap();
        let keys = Keys::from_bytes([7; 32]);
        let app = start(&scratch, Policy::example(), &clock, &keys);
        let cast = Cast::shipped();
        fill(&app, &cast);
        let router = page::mount(app.clone(), &app::routes());
        Portal { app, clock, cast, scratch, is_vouched_for: true, keys, router }
    }

    /// The same portal after its process ended and began again; with another policy, perhaps.
    pub(crate) fn restart(&mut self, change: impl FnOnce(&mut Policy)) {
        let mut policy = (*self.app.policy).clone();
        change(&mut policy);
        self.app = start(&self.scratch, policy, &self.clock, &self.keys);
        self.router = page::mount(self.app.clone(), &app::routes());
    }

    /// Moves the clock.
    pub(crate) fn wait_minutes(&self, minutes: i64) {
        self.clock.advance_minutes(minutes);
    }

    /// Somebody's browser, with nothing in it yet.
    pub(crate) fn browser(&self) -> Browser {
        let router = self.router.clone();
        Browser { router, cookies: BTreeMap::new(), address: [203, 0, 113, 5], language: "en" }
    }

    /// A browser in which a member of the staff is signed in.
    pub(crate) async fn staff(&self, key: &str) -> Browser {
        let person = self.cast.staff(key);
        let mut browser = self.browser();
        let page = browser.sign_in(&person.username, &person.password).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{key} signs in: {}", page.html);
        browser
    }

    /// A patient of the cast with a chart and an account, as enrolment would have made them.
    pub(crate) fn enrolled(&self, key: &str) -> (PatientId, AccountId) {
        let person = self.cast.patient(key).clone();
        let (now, patient) = (self.clock.now(), PatientId::new(self.clock.now()));
        let who = db::Who::system("story");
        let written: db::Result<()> = self.app.db.write_now(who, now, move |tx| {
            tx.record(db::Entry::new("story.told"));
            people::insert(tx, patient, &new_patient(&person), now)?;
            people::add_visit(tx, patient, &completed_visit())?;
            people::add_number(tx, patient, people::OWN_NUMBERS, &person.mrn)
        });
        written.unwrap();
        (patient, self.account_for(key, patient))
    }

    /// The account of a patient of the cast, for the chart that there is.
    pub(crate) fn account_for(&self, key: &str, patient: PatientId) -> AccountId {
        let person = self.cast.patient(key).clone();
        let account = person.account.clone().expect("this patient of the cast has an account");
        let (now, app) = (self.clock.now(), &self.app);
        let id = AccountId::new(now);
        let normal = Secret::new(accounts::normal(&account.password));
        let hash = accounts::hash(&app.keys.seal(Purpose::Password, &[]), &normal);
        let written: db::Result<()> = app.db.write_now(db::Who::system("story"), now, move |tx| {
            let full_name = format!("{} {}", person.given, person.family);
            let new = NewAccount {
                id,
                staff: None,
                full_name: &full_name,
                username: &account.username,
                folded: &accounts::folded(&account.username),
                password_hash: hash.expose(),
                language: &person.language,
                email: person.email.as_deref(),
                email_verified_at: person.email.as_ref().map(|_| now),
            };
            accounts::insert_account(tx, &new, now)?;
            crate::access::grant_own(tx, id, patient, now)
        });
        written.unwrap();
        id
    }

    /// The chart with this record number.
    pub(crate) async fn patient_of(&self, mrn: &'static str) -> PatientId {
        let found = self.app.db.read(move |r| people::by_number(r, people::OWN_NUMBERS, mrn)).await;
        found.unwrap().expect("this chart was registered")
    }

    /// A browser in which a patient of the cast is signed in; they must be enrolled already. They
    /// chose English on purpose, whatever language they read.
    pub(crate) async fn patient(&self, key: &str) -> Browser {
        let account = self.cast.patient(key).account.clone().expect("has an account");
        let mut browser = self.browser();
        browser.reads("en");
        let page = browser.sign_in(&account.username, &account.password).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{key} signs in: {}", page.html);
        browser
    }

    /// What the ledger says happened, oldest first.
    pub(crate) async fn events(&self) -> Vec<String> {
        let read = self.app.db.read(|r| -> db::Result<Vec<String>> {
            r.all(db::sql!("SELECT action FROM ledger ORDER BY seq"), &[])
        });
        read.await.unwrap()
    }

    /// The texts of all mails that wait or left, oldest first; not those that are held or dropped.
    pub(crate) async fn mails(&self) -> Vec<String> {
        let read = self.app.db.read(|r| -> db::Result<Vec<String>> {
            r.all(
                db::sql!(
                    "SELECT body FROM mails WHERE state NOT IN ('held', 'dropped')
                     ORDER BY queued_at, id"
                ),
                &[],
            )
        });
        read.await.unwrap()
    }
}

fn start(scratch: &Scratch, policy: Policy, clock: &Clock, keys: &Keys) -> App {
    let (db, clock, keys) = (scratch.db().clone(), clock.clone(), keys.clone());
    App::new(db, policy, clock, keys, Transport::Tls, Mode::Demo)
}

/// The visit that makes an established patient.
fn completed_visit() -> Visit {
    let day: base::Date = "2026-05-04".parse().unwrap();
    Visit {
        number: "V-1".to_owned(),
        kind: VisitKind::InPerson,
        began_on: day,
        completed_on: Some(day),
        provider: "Dana Lee MD".to_owned(),
    }
}

fn new_patient(person: &crate::demo::CastPatient) -> NewPatient {
    NewPatient {
        mrn: person.mrn.clone(),
        name: base::PersonName::parse(base::name::Spelling {
            family: &person.family,
            given: &person.given,
            middle: &person.middle,
            suffix: &person.suffix,
            prefix: "",
        })
        .unwrap(),
        birth_date: person.birth_date(),
        sex: Sex::Unknown,
        language: person.language.clone(),
        email: person.email.clone(),
        mobile: None,
        address: "1 Story Street".to_owned(),
    }
}

/// A browser: it keeps cookies, sends forms with their tokens, and follows nothing by itself.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) address: [u8; 4],
    pub(crate) language: &'static str,
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Page {
    /// Where the browser is sent.
    pub(crate) fn place(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |place| place.to_str().unwrap())
    }

    /// What stands between the first `before` and the next `after`.
    pub(crate) fn between(&self, before: &str, after: &str) -> &str {
        let rest = self.html.split_once(before).map_or("", |(_, rest)| rest);
        rest.split_once(after).map_or("", |(inside, _)| inside)
    }

    /// The value of the first hidden field of this name.
    pub(crate) fn hidden(&self, name: &str) -> &str {
        self.between(&format!("name=\"{name}\" value=\""), "\"")
    }

    pub(crate) fn says(&self, text: &str) -> bool {
        self.html.contains(text)
    }
}

impl Browser {
    /// Its user chose this language on purpose before signing in.
    pub(crate) fn reads(&mut self, language: &'static str) {
        self.language = language;
        self.cookies.insert("__Host-language".to_owned(), format!("{language}.chosen"));
    }

    /// Looks at a page.
    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, &[], "").await
    }

    /// Looks at a page with a header more.
    pub(crate) async fn get_with(&mut self, path: &str, extra: &[(&str, &str)]) -> Page {
        self.send(Method::GET, path, extra, "").await
    }

    /// Looks at a page and sends the form on it.
    pub(crate) async fn fill(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(page).await;
        self.post(&page, action, fields).await
    }

    /// Sends a form of a page that was looked at before.
    pub(crate) async fn post(
        &mut self,
        page: &Page,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Page {
        let hidden = [("csrf", page.hidden("csrf")), ("key", page.hidden("key"))];
        let named = |(name, _): &&(&str, &str)| !fields.iter().any(|(n, _)| n == name);
        let all: Vec<(&str, &str)> =
            hidden.iter().filter(named).chain(fields.iter()).copied().collect();
        let body: Vec<String> =
            all.iter().map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect();
        self.send(Method::POST, action, &[], &body.join("&")).await
    }

    /// Signs in; the answer says how it went.
    pub(crate) async fn sign_in(&mut self, username: &str, password: &str) -> Page {
        let fields = [("username", username), ("password", password)];
        self.fill("/sign-in", "/sign-in", &fields).await
    }

    /// Sends anything.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        extra: &[(&str, &str)],
        body: &str,
    ) -> Page {
        let kind = "application/x-www-form-urlencoded";
        self.send_as(method, path, (kind, body.to_owned().into()), extra).await
    }

    /// Sends anything of any kind.
    pub(crate) async fn send_as(
        &mut self,
        method: Method,
        path: &str,
        (kind, body): (&str, Body),
        extra: &[(&str, &str)],
    ) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "portal.example")
            .header(header::USER_AGENT, "Story/1.0")
            .header(header::ACCEPT_LANGUAGE, self.language)
            .header(header::CONTENT_TYPE, kind);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in extra {
            request = request.header(*name, *value);
        }
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(Peer(self.address.into()));
        let answer = self.router.clone().oneshot(request).await.unwrap();
        self.keep_cookies(answer.headers());
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, PAGE_BYTES_MAX).await.unwrap();
        let html = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: parts.status, headers: parts.headers, html }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (pair, rest) = text.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes()
        .map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// The moment a story begins.
pub(crate) fn begin() -> Instant {
    BEGIN.parse().unwrap()
}

/// Lets several things happen at once.
pub(crate) async fn together<F>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let tasks: Vec<_> = futures.into_iter().map(tokio::spawn).collect();
    let mut done = Vec::new();
    for task in tasks {
        done.push(task.await.unwrap());
    }
    done
}
