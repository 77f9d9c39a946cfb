//! The ledger's witness: anchors it every hour and verifies it every day, without being asked.
//! (security 3.7)
//!
//! An anchor goes where the database cannot reach: to a signed file, to the folders that the policy
//! names, to the log, and to the privacy officer's mail. A ledger that is not whole is said in all
//! these ways at once and becomes a task, because a proof that nobody looks at proves nothing.

use base::Instant;
use db::{Report, Verdict, anchors::AnchorFile};

use super::{contents, store};
use crate::{
    app::App,
    happened,
    notify::{self, Notice, Recipient},
    tasks::{self, Kind, NewTask, PRIVACY, Promise},
};

/// How often the ledger's head is anchored outside the database.
const ANCHOR_EVERY_MINUTES: i64 = 60;
/// How soon an anchor that failed is tried again.
const TRY_AGAIN_MINUTES: i64 = 5;
/// How often the whole ledger is walked.
const VERIFY_EVERY_MINUTES: i64 = 24 * 60;
/// The task's subject: there is one ledger.
const LEDGER: &str = "ledger";

/// When the ledger was last anchored and verified, and where its anchors lie.
pub(crate) struct Witness {
    app: App,
    anchors: Vec<AnchorFile>,
    anchored: Option<Instant>,
    verified: Option<Instant>,
}

impl Witness {
    /// A witness of a ledger. The first of `anchors` signs, the others get copies.
    pub(crate) fn of(app: &App, anchors: Vec<AnchorFile>) -> Witness {
        Witness { app: app.clone(), anchors, anchored: None, verified: None }
    }

    /// Does what is due now.
    pub(crate) async fn look(&mut self) {
        let now = self.app.clock.now();
        if is_due(self.anchored, ANCHOR_EVERY_MINUTES, now) {
            let is_done = anchor(&self.app, &self.anchors).await;
            let early = if is_done { 0 } else { ANCHOR_EVERY_MINUTES - TRY_AGAIN_MINUTES };
            self.anchored = Some(now.plus_minutes(-early));
        }
        if self.verified.is_none() {
            self.verified = self.last_verified().await;
        }
        if is_due(self.verified, VERIFY_EVERY_MINUTES, now) {
            self.verified = Some(now);
            verify_apart(self.app.clone(), self.anchors.clone());
        }
    }

    /// When the whole ledger was last walked; a young ledger counts from its first row.
    async fn last_verified(&self) -> Option<Instant> {
        let found = self.app.db.read(|r| -> db::Result<Option<Instant>> {
            match store::last_look(r)? {
                Some(look) => Ok(Some(look.at)),
                None => store::began_at(r),
            }
        });
        match found.await {
            Ok(at) => at,
            Err(error) => {
                tracing::error!(%error, "the ledger's last look could not be found");
                None
            }
        }
    }
}

fn is_due(last: Option<Instant>, every_minutes: i64, now: Instant) -> bool {
    last.is_none_or(|at| now >= at.plus_minutes(every_minutes))
}

/// Writes the ledger's head where the database cannot reach; says whether it stands everywhere.
pub(crate) async fn anchor(app: &App, anchors: &[AnchorFile]) -> bool {
    let Some((own, copies)) = anchors.split_first() else { return true };
    let now = app.clock.now();
    let line = match own.anchor_now(&app.db, now) {
        Ok(line) => line,
        Err(error) => {
            tracing::error!(%error, "the ledger could not be anchored");
            return false;
        }
    };
    let mut is_everywhere = true;
    for copy in copies {
        if let Err(error) = own.keep_copy(&line, copy) {
            tracing::error!(%error, "an anchor could not be kept in its second place");
            is_everywhere = false;
        }
    }
    tracing::info!(line, "the ledger is anchored");
    let inner = app.clone();
    let told = app.db.write(db::Who::system("anchor"), now, move |tx| -> db::Result<()> {
        notify::queue(tx, &inner, now, &privacy_officer(&inner), &Notice::LedgerAnchor { line })
    });
    if let Err(error) = told.await {
        tracing::error!(%error, "the privacy officer could not be told of the anchor");
    }
    is_everywhere
}

/// Verifies on a thread of its own: a long ledger takes a minute, and neither mail nor the portal's
/// end waits for it.
fn verify_apart(app: App, anchors: Vec<AnchorFile>) {
    let begun = std::thread::Builder::new().name("verifier".into()).spawn(move || {
        let Err(error) = verify(&app, &anchors) else { return };
        // A ledger that cannot be read proves nothing, so this is told like one that is not whole.
        let sentence = format!("the ledger could not be verified: {error}");
        if let Err(error) = tell(&app, false, 0, sentence) {
            tracing::error!(%error, "nobody could be told that the ledger could not be verified");
        }
    });
    if let Err(error) = begun {
        tracing::error!(%error, "the thread that verifies the ledger could not be started");
    }
}

/// Walks the whole ledger and what it vouches for, and says what was found. Blocks.
pub(crate) fn verify(app: &App, anchors: &[AnchorFile]) -> db::Result<Report> {
    let report = contents::examine(&app.db, Some(&app.seal), anchors)?;
    tell(app, report.verdict == Verdict::Whole, report.rows, report.sentence.clone())?;
    Ok(report)
}

/// Writes down what was found; what is not whole is told to the privacy officer in every way.
fn tell(app: &App, whole: bool, rows: i64, sentence: String) -> db::Result<()> {
    if whole {
        tracing::info!(found = sentence, "the ledger was verified");
    } else {
        tracing::error!(found = sentence, "the ledger is NOT WHOLE");
    }
    let (inner, now) = (app.clone(), app.clock.now());
    app.db.write_now(db::Who::system("verify"), now, move |tx| -> db::Result<()> {
        let event = happened!("ledger.verified").with("rows", rows);
        let event = event.with("found", sentence.as_str());
        if whole {
            tx.record(event);
            return Ok(());
        }
        tx.record(event.failed());
        let notice = Notice::LedgerNotWhole { sentence };
        notify::queue(tx, &inner, now, &privacy_officer(&inner), &notice)?;
        let promise = Promise::Urgent {
            category: None,
            pool: PRIVACY.to_owned(),
            minutes: inner.policy.responses.ledger_minutes,
        };
        let subject = LEDGER.to_owned();
        let task = NewTask { kind: Kind::LedgerNotWhole, subject, patient: None, promise };
        tasks::open(tx, &inner, now, &task)?;
        Ok(())
    })
}

fn privacy_officer(app: &App) -> Recipient {
    let officer = &app.policy.practice.privacy_officer;
    Recipient {
        account: None,
        address: officer.email.as_str().to_owned(),
        language: "en".to_owned(),
    }
}
