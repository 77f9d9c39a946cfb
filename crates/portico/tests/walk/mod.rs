//! Random stories about results of several patients, told to the portal and to a plain model of the
//! gate (`model.rs`). After every step nobody gets through any exit what the model says is
//! held, and what it says is shown is there. (R-B3)
//!
//! proptest makes the stories and, when one fails, the shortest that still does.
//! `PORTICO_WALKS=500 cargo test -p portico walk` tells more of them.

mod kinds;
mod looks;
mod messages;
mod model;
mod people;

use db::{params, sql, testing::Scratch};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use self::{
    looks::Saving,
    messages::{NUMBERS, Sent},
    model::{Class, Model, Stage, State},
};
use super::{
    cast::{self, Portal},
    imports::import_text,
    studies,
};
use crate::{accounts::AccountId, chart::ItemId, imports::ImportId, jobs, people::PatientId};

/// Stories in one run of the tests, and steps in each.
const WALKS: u32 = 10;
const STEPS: std::ops::Range<usize> = 1..36;

/// What happens in a step; the numbers beside it choose to whom.
#[derive(Debug, Clone, Copy)]
enum Verb {
    Comes,
    ComesWithDiagnosis,
    ComesAgain,
    IsTakenBack,
    IsDoubtful,
    IsPictured,
    Read,
    Attempt,
    Talk,
    Agree,
    Force,
    Judge,
    Wish,
    Ask,
    Answer,
    Review,
    Merge,
    Unfile,
    Wait,
}

type Step = (Verb, usize, usize);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    use Verb::{
        Agree, Answer, Ask, Attempt, Comes, ComesAgain, ComesWithDiagnosis, Force, IsDoubtful,
        IsPictured, IsTakenBack, Judge, Merge, Read, Review, Talk, Unfile, Wait, Wish,
    };
    let often =
        prop::sample::select(vec![Comes, Comes, ComesAgain, ComesAgain, Read, Talk, Unfile]);
    let seldom = prop::sample::select(vec![
        ComesWithDiagnosis,
        IsTakenBack,
        IsDoubtful,
        IsPictured,
        IsPictured,
        Attempt,
        Agree,
        Force,
        Judge,
        Wish,
        Ask,
        Answer,
        Review,
        Merge,
        Wait,
    ]);
    prop::collection::vec((prop_oneof![often, seldom], 0..64_usize, 0..64_usize), STEPS)
}

/// What the practice has decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Practice {
    TalksFirst,
    LetsPatientsChoose,
    IsInTexas,
}

fn practices() -> impl Strategy<Value = Practice> {
    use Practice::{IsInTexas, LetsPatientsChoose, TalksFirst};
    prop::sample::select(vec![TalksFirst, LetsPatientsChoose, IsInTexas])
}

#[test]
fn whatever_happens_what_is_held_comes_out_nowhere_on_sqlite() {
    tell(WALKS, || Some(Scratch::sqlite()));
}

#[test]
fn whatever_happens_what_is_held_comes_out_nowhere_on_postgres() {
    if Scratch::postgres().is_none() {
        println!("left out: no PostgreSQL (PORTICO_TEST_POSTGRES)");
        return;
    }
    tell(WALKS / 5, Scratch::postgres);
}

fn tell(usual: u32, place: impl Fn() -> Option<Scratch>) {
    let wanted = std::env::var("PORTICO_WALKS").ok().and_then(|text| text.parse().ok());
    let cases = wanted.unwrap_or(usual);
    let max_shrink_iters = 300;
    let config = Config { cases, max_shrink_iters, failure_persistence: None, ..Config::default() };
    let told = TestRunner::new(config).run(&(practices(), steps()), |(practice, steps)| {
        let Some(scratch) = place() else { return Ok(()) };
        cast::run(scratch, async |portal| walk(portal, practice, &steps).await);
        Ok(())
    });
    if let Err(why) = told {
        panic!("{why}");
    }
}

async fn walk(portal: &mut Portal, practice: Practice, steps: &[Step]) {
    let mut walk = Walk::begin(portal, practice).await;
    for step in steps {
        walk.go(*step).await;
        walk.check(Saving::OnlyWhatIsHidden).await;
    }
    walk.check(Saving::Everything).await;
    walk.check_the_desk().await;
}

/// Words that are only in one thing.
struct Mark {
    /// In its title, and in what the provider writes for the patient.
    word: String,
    value: String,
    id: String,
    has_trend: bool,
    has_document: bool,
}

struct Walk<'p> {
    portal: &'p Portal,
    practice: Practice,
    model: Model,
    /// Beside each thing of the model.
    marks: Vec<Mark>,
    /// Every message that was sent about a new order, and the number of what came with it.
    orders: Vec<Sent>,
    patients: Vec<PatientId>,
    accounts: Vec<AccountId>,
    dana: AccountId,
    /// So many messages came.
    sent: usize,
}

/// Words that no patient may read: what was said, and why something was decided.
const SECRET: &str = "Whispered by the staff only.";

impl<'p> Walk<'p> {
    async fn begin(portal: &'p mut Portal, practice: Practice) -> Self {
        portal.restart(|policy| {
            policy.imaging.issuers = vec!["LFM".to_owned()];
            match practice {
                Practice::TalksFirst => {}
                Practice::LetsPatientsChoose => {
                    policy.results.mode = policy::GateMode::PatientChoice;
                }
                Practice::IsInTexas => policy.results.state_pack = policy::StateLaw::Texas,
            }
        });
        let (rosa, sam) = (portal.enrolled("rosa"), portal.enrolled("sam"));
        for number in [1, 3] {
            let line =
                import_text(portal, &messages::registration(9_000 + number, "A28", number, ""))
                    .await;
            assert_eq!(line.outcome, "filed", "{line:?}");
        }
        let mut patients = Vec::new();
        for who in NUMBERS {
            patients.push(portal.patient_of(who.number).await);
        }
        let username = portal.cast.staff("dana").username.clone();
        let dana = portal.app.db.read(move |r| -> db::Result<AccountId> {
            r.one(sql!("SELECT id FROM accounts WHERE username = $1"), params![username])
        });
        let model = Model {
            things: Vec::new(),
            leads_to: vec![0, 1, 2, 3],
            opens: vec![Some(0), Some(2)],
            wishes_all: vec![false; 4],
            wishes_talk: vec![false; 4],
            pictures: Vec::new(),
            law_keeps: practice == Practice::IsInTexas,
        };
        Walk {
            dana: dana.await.unwrap(),
            portal,
            practice,
            model,
            marks: Vec::new(),
            orders: Vec::new(),
            patients,
            accounts: vec![rosa.1, sam.1],
            sent: 0,
        }
    }

    /// The chart that a message under this number is filed in; nowhere when a wrong merge has made
    /// the number somebody else's.
    fn chart_of(&self, number: usize) -> Option<usize> {
        let chart = self.model.leads_to[number];
        (NUMBERS[number].name == NUMBERS[chart].name).then_some(chart)
    }

    async fn go(&mut self, (verb, a, b): Step) {
        let chosen = |all: usize| (all > 0).then(|| all - 1 - a % all);
        let thing = chosen(self.model.things.len());
        match (verb, thing) {
            (Verb::Comes, _) => self.comes(a % 4, b, Beside::Nothing).await,
            (Verb::ComesWithDiagnosis, _) => self.comes(a % 4, b, Beside::Diagnosis).await,
            (Verb::ComesAgain, _) => self.comes_again(chosen(self.orders.len()), b).await,
            (Verb::IsTakenBack, _) => self.is_taken_back(chosen(self.orders.len())).await,
            (Verb::IsDoubtful, _) => self.is_doubtful(a % 4).await,
            (Verb::IsPictured, _) => self.is_pictured(chosen(self.orders.len())).await,
            (Verb::Wish, _) => self.wish(a % 2, b % 2 == 0).await,
            (Verb::Ask, _) => self.ask(a % 2).await,
            (Verb::Answer, _) => self.answer(a % 4, b).await,
            (Verb::Merge, _) => self.merge(a % 4, b % 4).await,
            (Verb::Wait, _) => self.wait(i64::try_from(b).unwrap()).await,
            (Verb::Read, Some(thing)) => self.read(b % 2, thing).await,
            (Verb::Attempt, Some(thing)) => self.attempt(thing).await,
            (Verb::Talk, Some(thing)) => self.talk(thing).await,
            (Verb::Agree, Some(thing)) => self.agree(thing).await,
            (Verb::Force, Some(thing)) => self.force(thing).await,
            (Verb::Judge, Some(thing)) => self.judge(thing, b).await,
            (Verb::Review, Some(thing)) => self.review(thing, b).await,
            (Verb::Unfile, Some(thing)) => self.unfile(thing).await,
            (_, None) => {}
        }
    }

    async fn comes(&mut self, number: usize, b: usize, beside: Beside) {
        let sent = Sent { number, order: self.orders.len(), is_fhir: beside == Beside::Diagnosis };
        self.orders.push(sent);
        let (class, stage) = kind(b, &[Stage::Final, Stage::Final, Stage::Preliminary]);
        self.receive(sent, class, stage, beside).await;
    }

    async fn comes_again(&mut self, order: Option<usize>, b: usize) {
        let Some(order) = order else { return };
        let (class, stage) = kind(b, &[Stage::Corrected, Stage::Final, Stage::Preliminary]);
        self.receive(self.orders[order], class, stage, Beside::Nothing).await;
    }

    async fn receive(&mut self, sent: Sent, class: Class, stage: Stage, beside: Beside) {
        self.sent += 1;
        let n = self.sent;
        let class = if sent.is_fhir { messages::in_fhir(class) } else { class };
        let text = match beside {
            _ if !sent.is_fhir => messages::report(n, sent, class, stage),
            Beside::Nothing => messages::bundle(n, sent, class, stage, None),
            Beside::Diagnosis => messages::bundle(n, sent, class, stage, Some(n + 5_000)),
        };
        let mails = self.portal.mails().await.len();
        let line = import_text(self.portal, &text).await;
        let Some(chart) = self.chart_of(sent.number) else {
            assert_eq!(line.outcome, "quarantined", "{line:?}");
            return;
        };
        assert_eq!(line.outcome, "filed", "{line:?}");
        let new = self.model.receive((chart, sent.order, n), class, stage);
        let Some(new) = new else { return };
        let has_trend = !sent.is_fhir && class != Class::Pathology;
        let enclosed = (has_trend, !sent.is_fhir);
        self.mark(n, messages::value(n, class), enclosed).await;
        if beside == Beside::Diagnosis {
            self.model.receive_beside(new, 1_000 + n);
            self.mark(n + 5_000, messages::word(n + 5_000), (false, false)).await;
        }
        if matches!(self.model.things[new].state, State::Held(_)) {
            assert_eq!(self.portal.mails().await.len(), mails, "a mail tells of what is held");
        }
    }

    /// Remembers what the newest thing is known by.
    async fn mark(&mut self, n: usize, value: String, (has_trend, has_document): (bool, bool)) {
        let (word, title) = (messages::word(n), messages::title(n));
        let found = self.portal.app.db.read(move |r| -> db::Result<ItemId> {
            r.one(sql!("SELECT id FROM chart_items WHERE title = $1"), params![title])
        });
        let id = found.await.unwrap().to_string();
        self.marks.push(Mark { word, value, id, has_trend, has_document });
    }

    async fn is_taken_back(&mut self, order: Option<usize>) {
        let Some(order) = order else { return };
        self.sent += 1;
        let sent = self.orders[order];
        import_text(self.portal, &messages::retraction(self.sent, sent)).await;
        if let Some(chart) = self.chart_of(sent.number) {
            self.model.retract(chart, order);
        }
    }

    async fn is_doubtful(&mut self, number: usize) {
        self.sent += 1;
        let line = import_text(self.portal, &messages::doubtful(self.sent, number)).await;
        assert_eq!(line.outcome, "quarantined", "{line:?}");
    }

    /// A picture comes of what was ordered.
    async fn is_pictured(&mut self, order: Option<usize>) {
        let Some(order) = order else { return };
        let sent = self.orders[order];
        self.sent += 1;
        let line = studies::import(self.portal, &messages::picture(self.sent, sent)).await;
        let Some(chart) = self.chart_of(sent.number) else {
            assert_eq!(line.outcome, "quarantined", "{line:?}");
            return;
        };
        assert_eq!(line.outcome, "filed", "{line:?}");
        self.model.pictures.push((chart, order));
    }

    async fn merge(&mut self, from: usize, into: usize) {
        let (prior, chart) = (self.model.leads_to[from], self.model.leads_to[into]);
        if NUMBERS[into].name != NUMBERS[chart].name {
            return;
        }
        self.sent += 1;
        let prior_number = NUMBERS[from].number;
        let text = messages::registration(self.sent, "A40", into, prior_number);
        let line = import_text(self.portal, &text).await;
        assert_eq!(line.outcome, "merged", "{line:?}");
        if prior != chart {
            self.model.merge(prior, chart);
        }
    }

    async fn unfile(&mut self, thing: usize) {
        let import = self.model.things[thing].import;
        let control = format!("W{import}");
        let found = self.portal.app.db.read(move |r| -> db::Result<Option<ImportId>> {
            let digest = sql!("SELECT id FROM imports WHERE control_id = $1");
            if let Some(id) = r.first(digest, params![control])? {
                return Ok(Some(id));
            }
            r.first(
                sql!("SELECT import_id FROM chart_items WHERE title = $1"),
                params![messages::title(import)],
            )
        });
        let Some(id) = found.await.unwrap() else { return };
        let to = format!("/staff/imports/{id}/unfiling");
        self.as_dana(&to, &[("reason", SECRET)]).await;
        self.model.unfile(import);
    }

    async fn wait(&mut self, hours: i64) {
        self.portal.wait_minutes(hours * 60);
        jobs::run_due(&self.portal.app).await.unwrap();
        let now = self.portal.clock.now().as_millis() / 60_000;
        self.model.wait(now);
        let third_day = "2026-11-26T05:00:00Z".parse().unwrap();
        if self.practice == Practice::IsInTexas && self.portal.clock.now() >= third_day {
            self.model.law_ends(now);
        }
    }
}

/// What comes in the same message as a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Nothing,
    Diagnosis,
}

fn kind(b: usize, stages: &[Stage]) -> (Class, Stage) {
    let classes = [Class::Routine, Class::Serious, Class::Unclear, Class::Pathology];
    (classes[b % 4], stages[(b / 4) % stages.len()])
}
