//! The application: what every request needs, and THE LIST OF FEATURES.
//!
//! A feature may use those above it in the list, and the house below (`page`, `text`, `keys`,
//! `codes`). A later feature that reacts to an earlier one does so by an event or a job.

use std::{ops::Deref, sync::Arc};

use base::{Clock, words::Word as _};
use db::Db;
use policy::Policy;
use tokio::sync::Semaphore;
use web::{cookie::Transport, throttle::Allowance, throttle::Throttle};

use crate::{
    accounts::Hasher,
    activity::Activity,
    cage::Cage,
    content::{Covered, Seal},
    jobs::Rounds,
    keys::{Keys, Purpose},
    page::Route,
    practice::Wording,
    shell::Press,
    text::{LANGUAGES, Text},
};

/// A folder of the house with its pages.
pub(crate) struct Feature {
    pub(crate) name: &'static str,
    pub(crate) routes: fn() -> Vec<Route>,
}

/// The features, in the order in which they may use each other.
pub(crate) const FEATURES: &[Feature] = &[
    Feature { name: "shell", routes: crate::shell::routes },
    Feature { name: "practice", routes: crate::practice::routes },
    Feature { name: "people", routes: crate::people::routes },
    Feature { name: "notify", routes: crate::notify::routes },
    Feature { name: "jobs", routes: crate::jobs::routes },
    Feature { name: "tasks", routes: crate::tasks::routes },
    Feature { name: "accounts", routes: crate::accounts::routes },
    Feature { name: "access", routes: crate::access::routes },
    Feature { name: "agreements", routes: crate::agreements::routes },
    Feature { name: "enrolment", routes: crate::enrolment::routes },
    Feature { name: "approvals", routes: crate::approvals::routes },
    Feature { name: "files", routes: crate::files::routes },
    Feature { name: "chart", routes: crate::chart::routes },
    Feature { name: "imaging", routes: crate::imaging::routes },
    Feature { name: "followup", routes: crate::followup::routes },
    Feature { name: "orders", routes: crate::orders::routes },
    Feature { name: "results", routes: crate::results::routes },
    Feature { name: "messages", routes: crate::messages::routes },
    Feature { name: "imports", routes: crate::imports::routes },
    Feature { name: "audit", routes: crate::audit::routes },
    Feature { name: "home", routes: crate::home::routes },
];

/// What the ledger vouches for beside its own rows: `audit` compares these with the events that
/// filed them.
pub(crate) const CONTENTS: &[Covered] = &[
    Covered::of::<crate::notify::StatementKind>(
        "confidentiality statement",
        &[crate::notify::contents],
    ),
    Covered::of::<crate::agreements::AgreementAnswer>(
        "answer to the agreement",
        &[crate::agreements::contents, crate::agreements::acknowledged_contents],
    ),
    Covered::of::<crate::chart::ItemKind>(
        "chart item",
        &[
            crate::chart::contents,
            crate::chart::measured_contents,
            crate::chart::enclosed_contents,
            crate::results::contents,
        ],
    ),
    Covered::of::<crate::results::ConversationKind>(
        "record of a conversation",
        &[crate::results::conversation_contents],
    ),
    Covered::of::<crate::results::ClassChangeKind>(
        "judgement of a result",
        &[crate::results::class_change_contents],
    ),
    Covered::of::<crate::results::CommentKind>(
        "comment on a result",
        &[crate::results::comment_contents],
    ),
    Covered::of::<crate::results::LetterKind>("letter", &[crate::results::letter_contents]),
    Covered::of::<crate::results::WithoutTalkKind>(
        "release without a conversation",
        &[crate::results::forced_contents],
    ),
    Covered::of::<crate::results::RequestKind>(
        "answer to who asked for everything",
        &[crate::results::answer_contents, crate::results::kept_contents],
    ),
    Covered::of::<crate::results::LimitKind>(
        "limit of one patient",
        &[crate::results::limit_contents],
    ),
    Covered::of::<crate::orders::OrderKind>("order of a test", &[crate::orders::contents]),
    Covered::of::<crate::results::ReviewKind>(
        "second look at a result that was kept",
        &[crate::results::review_contents],
    ),
    Covered::of::<crate::approvals::ApprovalKind>(
        "approval of a list",
        &[crate::approvals::contents],
    ),
    Covered::of::<crate::imaging::StudyKind>("study", &[crate::imaging::contents]),
    Covered::of::<crate::imaging::InstanceKind>(
        "picture of a study",
        &[crate::imaging::instance_contents, crate::imaging::picture_contents],
    ),
    Covered::of::<crate::messages::OneThread>("thread", &[crate::messages::thread_contents]),
    Covered::of::<crate::messages::OneMessage>("message", &[crate::messages::contents]),
];

/// All routes of all features.
pub(crate) fn routes() -> Vec<Route> {
    FEATURES.iter().flat_map(|feature| (feature.routes)()).collect()
}

/// Whether this portal is shown or used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Real people.
    Practice,
    /// Made-up people: outgoing mail can be read on a page.
    Demo,
}

/// What every request needs; copies are cheap.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// The parts of the application.
pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) policy: Arc<Policy>,
    pub(crate) clock: Clock,
    pub(crate) keys: Keys,
    pub(crate) seal: Seal,
    pub(crate) texts: Texts,
    pub(crate) hasher: Hasher,
    pub(crate) press: Press,
    pub(crate) guards: Guards,
    pub(crate) activity: Activity,
    pub(crate) cage: Cage,
    /// The turns of those who upload files.
    pub(crate) uploads: Semaphore,
    pub(crate) rounds: Rounds,
    pub(crate) transport: Transport,
    pub(crate) mode: Mode,
}

/// What is counted for each address.
pub(crate) struct Guards {
    /// Wrong passwords, whosever.
    pub(crate) sign_in: Throttle,
    /// The same from the practice's own addresses, which many people share.
    pub(crate) sign_in_here: Throttle,
    /// Wrong activation codes.
    pub(crate) codes: Throttle,
    /// The same from the practice's own addresses.
    pub(crate) codes_here: Throttle,
    /// Links to choose a new password that were asked for in a day.
    pub(crate) resets: Throttle,
    /// The same from the practice's own addresses.
    pub(crate) resets_here: Throttle,
    /// Places where a stranger can make us work.
    pub(crate) scarce: Throttle,
}

impl Guards {
    /// As the policy has them.
    fn of(policy: &Policy) -> Self {
        let (accounts, enrolment) = (&policy.accounts, &policy.enrolment);
        let lockout = &accounts.lockout;
        let throttle = |tries, minutes| Throttle::new(Allowance { tries, minutes });
        let here = |tries: u32| tries.saturating_mul(lockout.trusted_factor);
        let failures = (lockout.address_failures, lockout.address_minutes);
        let codes = (enrolment.redemptions_per_address, enrolment.redemptions_minutes);
        let (resets, day) = (accounts.reset.links_per_address_day, 24 * 60);
        Guards {
            sign_in: throttle(failures.0, failures.1),
            sign_in_here: throttle(here(failures.0), failures.1),
            codes: throttle(codes.0, codes.1),
            codes_here: throttle(here(codes.0), codes.1),
            resets: throttle(resets, day),
            resets_here: throttle(here(resets), day),
            scarce: throttle(enrolment.requests_per_address_day, day),
        }
    }
}

/// The languages that the practice offers, each ready to speak.
pub(crate) struct Texts(Vec<(Arc<Text>, Wording)>);

impl Texts {
    pub(crate) fn new(policy: &Policy) -> Self {
        let offered =
            |language: &&str| policy.practice.languages.iter().any(|one| one.as_str() == *language);
        Texts(
            LANGUAGES
                .into_iter()
                .filter(offered)
                .map(|language| {
                    let text = Arc::new(Text::of(language));
                    let wording = Wording::of(policy, language);
                    (text, wording)
                })
                .collect(),
        )
    }

    /// The languages that patients may choose, English among them.
    pub(crate) fn languages(&self) -> Vec<&'static str> {
        self.0.iter().map(|(text, _)| text.language()).collect()
    }

    /// The texts of a language; English when it is none of ours.
    pub(crate) fn choose(&self, language: &str) -> Arc<Text> {
        Arc::clone(&self.of(language).0)
    }

    /// The practice's own sentences in a language.
    pub(crate) fn wording(&self, language: &str) -> &Wording {
        &self.of(language).1
    }

    /// Whom to call in an emergency, in every language, for an answer that has room for no page.
    pub(crate) fn emergency(&self) -> String {
        let own = |(_, wording): &(_, Wording)| wording.emergency.first().map(|p| p.text.clone());
        let told: Vec<String> = self.0.iter().filter_map(own).collect();
        told.join("\n") + "\n"
    }

    fn of(&self, language: &str) -> &(Arc<Text>, Wording) {
        let found = self.0.iter().find(|(text, _)| text.language() == language);
        found.unwrap_or(&self.0[0])
    }
}

impl App {
    /// Puts the parts together.
    pub(crate) fn new(
        db: Db,
        policy: Policy,
        clock: Clock,
        keys: Keys,
        transport: Transport,
        mode: Mode,
    ) -> Self {
        let pepper = keys.seal(Purpose::Password, &[]);
        let (limits, guards) = (&policy.server.limits, Guards::of(&policy));
        App(Arc::new(Inner {
            texts: Texts::new(&policy),
            hasher: Hasher::start(limits.hash_workers, limits.hash_queue_max, pepper),
            press: Press::default(),
            guards,
            activity: Activity::default(),
            cage: Cage::default(),
            uploads: Semaphore::new(policy.uploads.at_once as usize),
            policy: Arc::new(policy),
            rounds: Rounds::default(),
            db,
            clock,
            seal: Seal::of(&keys),
            keys,
            transport,
            mode,
        }))
    }
}
