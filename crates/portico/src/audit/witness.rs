//! The ledger's witness: anchors it every hour and verifies it every day, without being asked.
//! (security 3.7)
//!
//! An anchor goes where the database cannot reach: to a signed file, to the folders that the policy
//! names, to the log, and to the privacy officer's mail. A ledger that is not whole is said in all
//! these ways at once and becomes a task, because a proof that nobody looks at proves nothing.

use base::Instant;
use db::{Report, Verdict, anchors::AnchorFile};

use super::store;
use crate::{
    app::App,
    happened,
    notify::{self, Notice, Recipient},
    tasks::{self, Kind, NewTask, PRIVACY, Promise},
};

/// How often the ledger's head is anchored outside the database.
const ANCHOR_EVERY_MINUTES: i64 = 60;
/// How often the whole ledger is walked.
const VERIFY_EVERY_MINUTES: i64 = 24 * 60;
/// Business minutes in which the privacy officer sees to a ledger that is not whole.
const NOT_WHOLE_MINUTES: u32 = 60;
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
            anchor(&self.app, &self.anchors).await;
            self.anchored = Some(now);
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

/// Writes the ledger's head where the database cannot reach.
pub(crate) async fn anchor(app: &App, anchors: &[AnchorFile]) {
    let Some((own, copies)) = anchors.split_first() else { return };
    let now = app.clock.now();
    let line = match own.anchor_now(&app.db, now) {
        Ok(line) => line,
        Err(error) => return tracing::error!(%error, "the ledger could not be anchored"),
    };
    for copy in copies {
        if let Err(error) = own.keep_copy(&line, copy) {
            tracing::error!(%error, "an anchor could not be kept in its second place");
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
}

/// Verifies on a thread of its own: a long ledger takes a minute, and neither mail nor the portal's
/// end waits for it.
fn verify_apart(app: App, anchors: Vec<AnchorFile>) {
    let begun = std::thread::Builder::new().name("verifier".into()).spawn(move || {
        if let Err(error) = verify(&app, &anchors) {
            tracing::error!(%error, "the ledger could not be verified");
        }
    });
    if let Err(error) = begun {
        tracing::error!(%error, "the thread that verifies the ledger could not be started");
    }
}

/// Walks the whole ledger and says what was found. Blocks.
pub(crate) fn verify(app: &App, anchors: &[AnchorFile]) -> db::Result<Report> {
    let report = db::verify(&app.db, anchors)?;
    let now = app.clock.now();
    let whole = report.verdict == Verdict::Whole;
    if whole {
        tracing::info!(found = report.sentence, "the ledger was verified");
    } else {
        tracing::error!(found = report.sentence, "the ledger is NOT WHOLE");
    }
    let (inner, found) = (app.clone(), report.clone());
    app.db.write_now(db::Who::system("verify"), now, move |tx| -> db::Result<()> {
        let event = happened!("ledger.verified")
            .with("rows", found.rows)
            .with("found", found.sentence.as_str());
        if whole {
            tx.record(event);
            return Ok(());
        }
        tx.record(event.failed());
        let notice = Notice::LedgerNotWhole { sentence: found.sentence };
        notify::queue(tx, &inner, now, &privacy_officer(&inner), &notice)?;
        let promise = Promise::Urgent {
            category: None,
            pool: PRIVACY.to_owned(),
            minutes: NOT_WHOLE_MINUTES,
        };
        let subject = LEDGER.to_owned();
        let task = NewTask { kind: Kind::LedgerNotWhole, subject, patient: None, promise };
        tasks::open(tx, &inner, now, &task)?;
        Ok(())
    })?;
    Ok(report)
}

fn privacy_officer(app: &App) -> Recipient {
    let officer = &app.policy.practice.privacy_officer;
    Recipient {
        account: None,
        address: officer.email.as_str().to_owned(),
        language: "en".to_owned(),
    }
}
