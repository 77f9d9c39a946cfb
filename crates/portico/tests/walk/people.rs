//! What patients and the staff do on pages in the random stories, wisely or not; the model is told
//! only what the rules let them do.

use axum::http::{HeaderMap, StatusCode};
use base::secret;
use db::{params, sql};
use web::csrf;

use super::{
    super::{
        actors,
        cast::{Browser, Page},
        results::talk,
    },
    SECRET, Walk,
    messages::NUMBERS,
    model::{Class, State, Why, Word},
};
use crate::accounts::{AccountId, Stage};

base::ids! {
    /// A request for everything now.
    RequestKind "rqn" RequestId
}

/// A browser with a session of somebody, and the token of its forms.
pub(super) struct Seat {
    pub(super) browser: Browser,
    csrf: String,
}

impl Seat {
    /// Sends a form as its page would.
    async fn send(&mut self, to: &str, fields: &[(&str, &str)]) -> Page {
        let key = secret::hex(&secret::random::<16>());
        let hidden = [("csrf", self.csrf.as_str()), ("key", key.as_str())];
        let page = Page { status: StatusCode::OK, headers: HeaderMap::new(), html: String::new() };
        self.browser.post(&page, to, &[fields, &hidden].concat()).await
    }
}

impl Walk<'_> {
    pub(super) fn seat(&self, account: AccountId) -> Seat {
        let token = actors::session(self.portal, account, Stage::Active);
        let mut browser = self.portal.browser();
        browser.reads("en");
        browser.cookies.insert("__Host-session".to_owned(), secret::hex(&token));
        Seat { browser, csrf: csrf::token(&token) }
    }

    /// Dana, the medical director, sends a form.
    pub(super) async fn as_dana(&self, to: &str, fields: &[(&str, &str)]) -> Page {
        self.seat(self.dana).send(to, fields).await
    }

    /// The page of a result as its patient finds it; none when the account opens nothing.
    fn page_of(&self, account: usize, thing: usize) -> Option<String> {
        let patient = self.patients[self.model.opens[account]?];
        Some(format!("/p/{patient}/results/{}", self.marks[thing].id))
    }

    pub(super) async fn read(&mut self, account: usize, thing: usize) {
        let Some(page) = self.page_of(account, thing) else { return };
        let mut seat = self.seat(self.accounts[account]);
        let read = seat.browser.get(&page).await;
        let one = &self.model.things[thing];
        let is_own = self.model.opens[account] == Some(one.chart);
        if is_own && one.is_report && one.state == State::Shown {
            assert_eq!(read.status, StatusCode::OK, "{page}");
            self.model.read(thing);
        }
    }

    pub(super) async fn attempt(&mut self, thing: usize) {
        let to = format!("/staff/results/{}/attempt", self.marks[thing].id);
        self.as_dana(&to, &[("number", "716-555-0111"), ("outcome", "no_answer")]).await;
    }

    /// Dana opens it first: nobody can tell what they have not read.
    async fn open(&self, thing: usize) -> String {
        let page = format!("/staff/results/{}", self.marks[thing].id);
        self.seat(self.dana).browser.get(&page).await;
        page
    }

    fn lives(&self, thing: usize) -> bool {
        let one = &self.model.things[thing];
        one.is_report && matches!(one.state, State::Held(_) | State::Shown)
    }

    pub(super) async fn talk(&mut self, thing: usize) {
        let page = self.open(thing).await;
        let comment = format!("We talked about {}.", self.marks[thing].word);
        let fields = talk(&[("said", SECRET), ("comment", &comment)]);
        let done = self.as_dana(&format!("{page}/conversation"), &fields).await;
        if self.lives(thing) {
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
            self.model.talk(thing);
        }
    }

    /// Both agree on half past six of the day after.
    pub(super) async fn agree(&mut self, thing: usize) {
        let page = self.open(thing).await;
        let zone = self.portal.app.policy.practice.time_zone.zone();
        let day = self.portal.clock.now().date(zone).plus_days(1);
        let at = day.start(zone).plus_minutes(18 * 60 + 30).as_millis() / 60_000;
        let (comment, day) =
            (format!("We agreed about {}.", self.marks[thing].word), day.to_string());
        let fields = talk(&[
            ("said", SECRET),
            ("comment", &comment),
            ("show", "agreed"),
            ("show_day", &day),
            ("show_time", "18:30"),
        ]);
        let done = self.as_dana(&format!("{page}/conversation"), &fields).await;
        if self.lives(thing) && !self.model.is_kept_by_law(thing) {
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
            self.model.agree(thing, at);
        }
    }

    pub(super) async fn force(&mut self, thing: usize) {
        let page = self.open(thing).await;
        let comment = format!("We could not tell you of {}.", self.marks[thing].word);
        let fields =
            [("kind", "medical_director"), ("reason", SECRET), ("comment", comment.as_str())];
        let done = self.as_dana(&format!("{page}/release"), &fields).await;
        let may = self.model.waits_for_a_person(thing);
        assert_eq!(done.status == StatusCode::SEE_OTHER, may, "{}", done.html);
        self.model.force(thing);
    }

    pub(super) async fn judge(&mut self, thing: usize, b: usize) {
        if !self.model.things[thing].is_report {
            return;
        }
        let (class, word) = if b.is_multiple_of(2) {
            (Class::Routine, "routine")
        } else {
            (Class::Serious, "critical")
        };
        let to = format!("/staff/results/{}/class", self.marks[thing].id);
        self.as_dana(&to, &[("class", word), ("why", SECRET)]).await;
        if self.lives(thing) {
            self.model.judge(thing, class);
        }
    }

    /// Dana keeps something, or looks again at what somebody keeps.
    pub(super) async fn review(&mut self, thing: usize, b: usize) {
        let page = self.open(thing).await;
        let shows = b.is_multiple_of(2);
        let (choice, word) = KEPT[b % KEPT.len()];
        let choice = if shows { "show" } else { choice };
        let fields = [("choice", choice), ("relationship", SECRET), ("reason", SECRET)];
        let done = self.as_dana(&format!("{page}/hold"), &fields).await;
        let state = self.model.things[thing].state;
        let may = match state {
            State::Held(Why::Kept(_)) => true,
            _ if shows => false,
            state => state == State::Held(Why::Law) || self.model.may_be_decided(thing),
        };
        assert_eq!(done.status == StatusCode::SEE_OTHER, may, "{state:?} {}", done.html);
        match (may, shows) {
            (true, true) => self.model.let_go(thing),
            (true, false) => self.model.keep(thing, word),
            (false, _) => {}
        }
    }

    pub(super) async fn wish(&mut self, account: usize, wishes_all: bool) {
        let Some(chart) = self.model.opens[account] else { return };
        let wish = if wishes_all { "show_at_once" } else { "talk_first" };
        let to = format!("/p/{}/preference", self.patients[chart]);
        let mut seat = self.seat(self.accounts[account]);
        let done = seat.send(&to, &[("wish", wish)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        self.model.wishes_talk[chart] = !wishes_all;
        if self.practice == super::Practice::LetsPatientsChoose {
            self.model.wishes_all[chart] = wishes_all;
        }
    }

    pub(super) async fn ask(&mut self, account: usize) {
        let Some(chart) = self.model.opens[account] else { return };
        let to = format!("/p/{}/everything-now", self.patients[chart]);
        self.seat(self.accounts[account]).send(&to, &[]).await;
    }

    /// Dana shows some of what is held of whoever asked, and keeps the rest.
    pub(super) async fn answer(&mut self, chart: usize, b: usize) {
        let (patient, chart) = (self.patients[chart], self.model.leads_to[chart]);
        let found = self.portal.app.db.read(move |r| -> db::Result<Option<RequestId>> {
            r.first(
                sql!(
                    "SELECT id FROM result_requests
                     WHERE patient_id = $1 AND id NOT IN (SELECT request_id FROM result_answers)
                     ORDER BY id LIMIT 1"
                ),
                params![patient],
            )
        });
        let Some(request) = found.await.unwrap() else { return };
        let (mut fields, mut chosen) = (Vec::new(), Vec::new());
        for (thing, one) in self.model.things.iter().enumerate() {
            if one.chart != chart || !one.is_report || !self.model.may_be_decided(thing) {
                continue;
            }
            self.open(thing).await;
            let shows = (b + thing).is_multiple_of(2);
            let id = &self.marks[thing].id;
            let (choice, word) = KEPT[b % KEPT.len()];
            fields.push((format!("choice-{id}"), if shows { "show" } else { choice }));
            fields.push((format!("relationship-{id}"), SECRET));
            fields.push((format!("reason-{id}"), SECRET));
            chosen.push((thing, shows, word));
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), *v)).collect();
        let done = self.as_dana(&format!("/staff/result-requests/{request}"), &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{} {}", NUMBERS[chart].number, done.html);
        for (thing, shows, word) in chosen {
            if shows {
                self.model.let_go(thing);
            } else {
                self.model.keep(thing, word);
            }
        }
    }
}

/// Why a provider keeps something.
const KEPT: [(&str, Word); 3] =
    [("clinician_harm", Word::Own), ("data_integrity", Word::Own), ("state_law", Word::Law)];
