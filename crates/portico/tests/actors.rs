//! Everybody who could come to a route, with a session made for each visit: the columns of the
//! routes × actors matrix.

use axum::http::{Method, StatusCode};
use base::{Id, Secret, secret, words::Word as _};
use db::{Who as Writer, params, sql};
use web::csrf;

use super::{
    cast::{Browser, Page, Portal},
    deaths, enclosures, imports, studies,
};
use crate::{
    accounts::{self, AccountId, Stage, Token, Viewer},
    chart::ItemId,
    commands,
    imports::ImportId,
    page::{Route, Who},
    people::{PatientId, Role, StaffId, StaffMember},
    results::RequestKind,
};

/// Somebody who comes to a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Actor {
    /// Nobody we know.
    Nobody,
    /// Somebody whose session stands before its end.
    Half(Stage),
    /// A patient, at the address of the own chart.
    OwnChart,
    /// A patient, at the address of somebody else's chart.
    OthersChart,
    /// A patient whose account was ended after sign-in.
    Ended,
    /// A patient who was reported to have died after sign-in.
    ReportedDead,
    /// A patient whose death was confirmed after sign-in.
    Dead,
    /// Somebody of the practice.
    Staff(Role),
    /// Somebody who left the practice after sign-in.
    Gone,
    /// A provider who was made front desk after sign-in.
    Moved,
}

/// The columns of the matrix.
pub(crate) fn actors() -> Vec<Actor> {
    let halves = Stage::ALL.iter().filter(|s| **s != Stage::Active).map(|s| Actor::Half(*s));
    let staff = Role::ALL.iter().map(|role| Actor::Staff(*role));
    let patients =
        [Actor::OwnChart, Actor::OthersChart, Actor::Ended, Actor::ReportedDead, Actor::Dead];
    let mut all = vec![Actor::Nobody];
    all.extend(halves.chain(patients).chain(staff).chain([Actor::Gone, Actor::Moved]));
    all
}

/// What a route must answer an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// The handler is asked.
    ComeIn,
    /// Sent to where somebody at this stage goes on, or to sign in.
    SentTo(&'static str),
    /// As if there were nothing.
    NothingThere,
}

impl Actor {
    /// What the route's `Who` says about this actor, worked out apart from the router.
    pub(crate) fn expected(self, route: &Route) -> Expected {
        let stage = match self {
            Actor::Nobody | Actor::Ended | Actor::ReportedDead | Actor::Dead | Actor::Gone => None,
            Actor::Half(stage) => Some(stage),
            _ => Some(Stage::Active),
        };
        let may = match route.who {
            Who::Anyone => true,
            Who::Halfway(wanted) => stage == Some(wanted),
            Who::Account => {
                matches!(stage, Some(Stage::Agreement | Stage::Preference | Stage::Active))
            }
            Who::SignedIn => stage == Some(Stage::Active),
            Who::Patient => matches!(self, Actor::OwnChart | Actor::OthersChart),
            Who::Staff(roles) => self.role().is_some_and(|role| roles.contains(&role)),
        };
        let elsewhere = self == Actor::OthersChart && route.path.contains("{patient}");
        match stage {
            _ if may && !elsewhere => Expected::ComeIn,
            Some(Stage::Active) => Expected::NothingThere,
            Some(stage) => Expected::SentTo(accounts::place_of(stage)),
            None => Expected::SentTo("/sign-in"),
        }
    }

    fn role(self) -> Option<Role> {
        match self {
            Actor::Staff(role) => Some(role),
            Actor::Moved => Some(Role::FrontDesk),
            _ => None,
        }
    }
}

/// The people behind the actors.
pub(crate) struct People {
    pub(crate) rosa: (PatientId, AccountId),
    pub(crate) sam: (PatientId, AccountId),
    /// Has accepted nothing and chosen nothing yet.
    anna: AccountId,
    ended: AccountId,
    reported_dead: (PatientId, AccountId),
    dead: (PatientId, AccountId),
    staff: Vec<(String, AccountId)>,
    /// Visits so far: each comes from a network of its own, so that none is held back.
    visits: u16,
}

impl People {
    /// Enrols them; from here on the account of one is ended, one is said to have died and one has,
    /// one of the staff has left and one was moved.
    pub(crate) async fn arrive(portal: &mut Portal) -> Self {
        add_provider(portal, "moved.provider");
        let rosa = portal.enrolled("rosa");
        let sam = portal.enrolled("sam");
        let (_, anna) = portal.enrolled("anna");
        let (_, ended) = portal.enrolled("grace");
        let reported_dead = portal.enrolled("leo");
        let dead = portal.enrolled("hannah");
        deaths::report(portal, reported_dead.0, Some("2026-05-02"));
        deaths::report(portal, dead.0, Some("2026-05-02"));
        deaths::confirm(portal, dead.0).await;
        let read = portal.app.db.read(|r| -> db::Result<Vec<(String, AccountId)>> {
            r.all(sql!("SELECT username, id FROM accounts WHERE staff_id IS NOT NULL"), &[])
        });
        let staff = read.await.unwrap();
        portal.tell(move |tx| {
            for stage in [Stage::Agreement, Stage::Preference] {
                accounts::oblige(tx, anna, stage, super::cast::begin())?;
            }
            tx.run(sql!("UPDATE accounts SET state = 'terminated' WHERE id = $1"), params![ended])?;
            let of = sql!(
                "UPDATE staff SET active = $2, role = $3
                 WHERE id = (SELECT staff_id FROM accounts WHERE username = $1)"
            );
            tx.run(of, params!["omar.haddad", false, Role::Provider.as_str()])?;
            tx.run(of, params!["moved.provider", true, Role::FrontDesk.as_str()])
        });
        People { rosa, sam, anna, ended, reported_dead, dead, staff, visits: 0 }
    }

    /// Lets Rosa and Sam each have a result that is released and one that is held, and write a
    /// message, so that there is something to look at. What else patients come to have belongs
    /// here too.
    pub(crate) async fn live(&mut self, portal: &Portal) {
        let sam = "LFM-1002^^^LFM^MR||Whitfield^Sam||19840702|M";
        for (place, pid) in [imports::ROSA, sam].into_iter().enumerate() {
            let sodium = enclosures::with_pdf();
            for (kind, obx) in [("N", sodium.as_str()), ("K", imports::POTASSIUM)] {
                let text = imports::oru(&format!("LIFE{place}{kind}"), pid, obx);
                let line = imports::import_text(portal, &text).await;
                assert_eq!(line.ack, "AA", "{line:?}");
                assert!(line.reason.is_none(), "{line:?}");
            }
        }
        studies::live(portal).await;
        for (patient, account) in [self.rosa, self.sam] {
            let (mut browser, _) = self.browser(portal, Actor::Nobody);
            let token = session(portal, account, Stage::Active);
            browser.cookies.insert("__Host-session".to_owned(), secret::hex(&token));
            let messages = format!("/p/{patient}/messages");
            let topic = ("topic", "clinical_follow_up");
            let compose = format!("{messages}/new?topic={}", topic.1);
            let words = [topic, ("subject", "A question"), ("body", "Thank you."), ("act", "send")];
            let sent = browser.fill(&compose, &messages, &words).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
            self.is_answered(portal, &mut browser, sent.place()).await;
            let results = format!("/p/{patient}/results");
            browser.fill(&results, &format!("/p/{patient}/everything-now"), &[]).await;
        }
        self.something_is_kept(portal).await;
        self.others_live(portal).await;
    }

    /// A provider answers Sam, who asked for everything: one result is kept because of a doubt.
    async fn something_is_kept(&mut self, portal: &Portal) {
        let sam = self.sam.0;
        let read = portal.app.db.read(move |r| -> db::Result<(ItemId, Id<RequestKind>)> {
            r.one(
                sql!(
                    "SELECT i.id, q.id FROM chart_items i
                     JOIN result_requests q ON q.patient_id = i.patient_id
                     WHERE i.patient_id = $1 AND i.state = 'held'"
                ),
                params![sam],
            )
        });
        let (item, request) = read.await.unwrap();
        let (mut dana, csrf) = self.browser(portal, Actor::Staff(Role::Provider));
        visit(&mut dana, &csrf, &Method::GET, &format!("/staff/results/{item}"), "").await;
        let words =
            format!("&choice-{item}=data_integrity&reason-{item}=The+tube+may+be+his+brother%27s.");
        let to = format!("/staff/result-requests/{request}");
        let done = visit(&mut dana, &csrf, &Method::POST, &to, &words).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        // Whoever comes to it opens it for the first time.
        portal.tell(|tx| tx.run(sql!("DELETE FROM result_openings"), &[]));
    }

    /// A nurse answers what was just sent, and the patient writes again before reading it: the
    /// conversation has something new for both.
    async fn is_answered(&mut self, portal: &Portal, patient: &mut Browser, sent: &str) {
        let (mut nurse, csrf) = self.browser(portal, Actor::Staff(Role::Nurse));
        let thread = sent.split('/').find(|part| part.starts_with("thr_")).expect("a thread");
        let side = format!("/staff/threads/{thread}");
        let words = "&body=You+are+welcome.&act=send";
        let done = visit(&mut nurse, &csrf, &Method::POST, &side, words).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        let token = secret::from_hex(&patient.cookies["__Host-session"]).expect("a session");
        let csrf = csrf::token(&token);
        let own = sent.strip_suffix("/sent").expect("a confirmation");
        let again = visit(patient, &csrf, &Method::POST, own, "&body=One+more.&act=send").await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.html);
    }

    /// A result that was filed in the wrong chart and taken out again: a privacy report waits.
    async fn something_was_wrong(&mut self, portal: &Portal) {
        let text = imports::oru("LIFEU", imports::ROSA, imports::SODIUM);
        assert_eq!(imports::import_text(portal, &text).await.outcome, "filed");
        let newest = portal.app.db.read(|r| -> db::Result<ImportId> {
            r.one(sql!("SELECT id FROM imports WHERE control_id = 'LIFEU'"), &[])
        });
        let import = newest.await.unwrap();
        let (mut dana, csrf) = self.browser(portal, Actor::Staff(Role::Provider));
        let to = format!("/staff/imports/{import}/unfiling");
        let words = "&reason=It+was+another+patient%27s+sample.";
        let done = visit(&mut dana, &csrf, &Method::POST, &to, words).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
    }

    /// What waits for staff: a message that fits nobody, somebody who asks for access, a mail that
    /// never arrived, a draft of the agreement.
    async fn others_live(&mut self, portal: &Portal) {
        let other = imports::ROSA.replace("19610314", "19610413");
        let text = imports::oru("LIFEQ", &other, imports::SODIUM);
        assert_eq!(imports::import_text(portal, &text).await.outcome, "quarantined");
        self.something_was_wrong(portal).await;
        let (mut nobody, _) = self.browser(portal, Actor::Nobody);
        let page = nobody.get("/activate/request").await;
        let opened = page.hidden("opened").to_owned();
        portal.clock.advance_seconds(5);
        let fields = [
            ("full_name", "Nobody Atall"),
            ("birth_date", "1/2/1980"),
            ("phone", "(555) 555-0123"),
            ("opened", opened.as_str()),
            ("nickname", ""),
        ];
        let asked = nobody.post(&page, "/activate/request", &fields).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.html);
        portal.tell(|tx| tx.run(sql!("UPDATE mails SET state = 'dead'"), &[]));
        crate::jobs::run_due(&portal.app).await.unwrap();
        let (mut avery, csrf) = self.browser(portal, Actor::Staff(Role::Administrator));
        let words = "&note=As+the+policy+has+it+now&material=yes";
        let drafted = visit(&mut avery, &csrf, &Method::POST, "/staff/agreement", words).await;
        assert_eq!(drafted.status, StatusCode::SEE_OTHER, "{}", drafted.html);
    }

    /// A browser with a new session of this actor, and the token of its forms.
    pub(crate) fn browser(&mut self, portal: &Portal, actor: Actor) -> (Browser, String) {
        let mut browser = portal.browser();
        self.visits += 1;
        let [high, low] = self.visits.to_be_bytes();
        browser.address = [10, high, low, 7];
        let (cookie, token) = match self.session(portal, actor) {
            Some(token) => ("__Host-session", token),
            None => ("__Host-visit", secret::random()),
        };
        browser.cookies.insert(cookie.to_owned(), secret::hex(&token));
        (browser, csrf::token(&token))
    }

    fn session(&self, portal: &Portal, actor: Actor) -> Option<Token> {
        let staff = |username: &str| {
            let found = self.staff.iter().find(|(name, _)| name == username);
            found.map(|(_, account)| *account).expect("the staff was read from the database")
        };
        let of_role = |role: Role| {
            let person = portal.cast.staff.iter().find(|person| person.role() == role);
            staff(&person.expect("the cast has every role").username)
        };
        let (account, stage) = match actor {
            Actor::Nobody => return None,
            Actor::Half(Stage::Activating) => return Some(newcomer(portal)),
            Actor::Half(stage) => (self.anna, stage),
            Actor::OwnChart | Actor::OthersChart => (self.rosa.1, Stage::Active),
            Actor::Ended => (self.ended, Stage::Active),
            Actor::ReportedDead => (self.reported_dead.1, Stage::Active),
            Actor::Dead => (self.dead.1, Stage::Active),
            Actor::Staff(role) => (of_role(role), Stage::Active),
            Actor::Gone => (staff("omar.haddad"), Stage::Active),
            Actor::Moved => (staff("moved.provider"), Stage::Active),
        };
        Some(session(portal, account, stage))
    }

    /// The route's path for this actor: the chart that is meant, and ids of things that are not
    /// there.
    pub(crate) fn path(&self, route: &Route, actor: Actor) -> String {
        let patient = match actor {
            Actor::OthersChart => self.sam.0,
            Actor::ReportedDead => self.reported_dead.0,
            Actor::Dead => self.dead.0,
            _ => self.rosa.0,
        };
        fill(route.path, &patient.to_string())
    }
}

/// A path with this patient, and something unknown for everything else.
pub(crate) fn fill(path: &str, patient: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{patient}" => patient,
        part if part.starts_with('{') => "unknown",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn add_provider(portal: &Portal, username: &str) {
    let member = StaffMember {
        id: StaffId::new(portal.clock.now()),
        family: "Provider".to_owned(),
        given: "Moved".to_owned(),
        credentials: String::new(),
        role: Role::Provider,
        medical_director: false,
        active: true,
    };
    let password =
        commands::FirstPassword::Chosen(Secret::new("Granite-Pencils-March5".to_owned()));
    commands::add_staff(&portal.app, &member, username, &password).unwrap();
}

/// A session of an account at a stage, begun now.
pub(crate) fn session(portal: &Portal, account: AccountId, stage: Stage) -> Token {
    let now = portal.clock.now();
    portal.tell(move |tx| -> db::Result<Token> {
        let begun = accounts::begin_session(tx, &Viewer::Nobody, account, "story", None, now)
            .expect("a session can begin");
        let hash = secret::sha256(&[&begun.token]);
        tx.run(
            sql!("UPDATE sessions SET stage = $2 WHERE token_hash = $1"),
            params![hash, stage.as_str()],
        )?;
        Ok(begun.token)
    })
}

/// The session of somebody whose activation code is not there.
fn newcomer(portal: &Portal) -> Token {
    let now = portal.clock.now();
    portal.tell(move |tx| -> db::Result<Token> {
        Ok(accounts::begin_activation(tx, [9; 16], "story", now).expect("a session can begin"))
    })
}

/// Comes to a route as a browser does: a form carries its token and its key, and these fields.
pub(crate) async fn visit(
    browser: &mut Browser,
    csrf: &str,
    method: &Method,
    path: &str,
    fields: &str,
) -> Page {
    let body = if *method == Method::POST {
        let key = secret::hex(&secret::random::<16>());
        format!("csrf={csrf}&key={key}{fields}")
    } else {
        String::new()
    };
    browser.send(method.clone(), path, &[], &body).await
}

impl Portal {
    /// Does what the portal itself has no page for.
    pub(crate) fn tell<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut db::Tx<'_>) -> db::Result<T> + Send + 'static,
    ) -> T {
        let now = self.clock.now();
        let told = self.app.db.write_now(Writer::system("story"), now, move |tx| {
            tx.record(db::Entry::new("story.told"));
            change(tx)
        });
        told.unwrap()
    }
}
