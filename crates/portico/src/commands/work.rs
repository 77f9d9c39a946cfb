//! `portico work`: what happens later, without the portal's pages.

use std::{process::ExitCode, time::Duration};

use base::{Instant, Secret};
use db::anchors::AnchorFile;

use super::{Folder, alone::Alone, open, serve};
use crate::{
    app::{App, Mode},
    jobs,
    notify::{self, Notice, Recipient},
};

/// How often the workers look for work.
const PAUSE: Duration = Duration::from_secs(2);
/// How often the ledger's head is anchored outside the database.
const ANCHOR_EVERY_MINUTES: i64 = 60;

/// Works until the process is asked to stop (`SIGTERM`, `SIGINT`).
pub(super) fn run(folder: &Folder) -> anyhow::Result<ExitCode> {
    open::start_log();
    let policy = open::policy(&folder.data)?;
    let _alone = Alone::in_folder(&folder.data)?;
    let app = open::app_with(&folder.data, policy, Mode::Practice)?;
    let anchors = open::anchors(&folder.data);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        tokio::select! {
            () = forever(app.clone(), anchors.clone(), serve::mail_password()) => {}
            () = serve::asked_to_stop() => {}
        }
        anchor(&app, &anchors).await;
    });
    Ok(ExitCode::SUCCESS)
}

/// Looks for work again and again. A piece of work that fails is said in the log and tried again.
pub(super) async fn forever(app: App, anchors: AnchorFile, mail_password: Option<Secret<String>>) {
    let mut anchored: Option<Instant> = None;
    loop {
        if let Err(error) = notify::deliver_due(&app, mail_password.as_ref()).await {
            tracing::error!(%error, "mail could not be sent");
        }
        if let Err(error) = jobs::run_due(&app).await {
            tracing::error!(%error, "jobs could not be done");
        }
        let now = app.clock.now();
        if anchored.is_none_or(|at| now >= at.plus_minutes(ANCHOR_EVERY_MINUTES)) {
            anchor(&app, &anchors).await;
            anchored = Some(now);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Writes the ledger's head where the database cannot reach: to a signed file, to the log, and to
/// the privacy officer's mail. (security.md §3.7)
pub(super) async fn anchor(app: &App, anchors: &AnchorFile) {
    let now = app.clock.now();
    let line = match anchors.anchor_now(&app.db, now) {
        Ok(line) => line,
        Err(error) => return tracing::error!(%error, "the ledger could not be anchored"),
    };
    tracing::info!(line, "the ledger is anchored");
    let inner = app.clone();
    let told = app.db.write(db::Who::system("anchor"), now, move |tx| -> db::Result<()> {
        let officer = &inner.policy.practice.privacy_officer;
        let to = Recipient {
            account: None,
            address: officer.email.as_str().to_owned(),
            language: "en".to_owned(),
        };
        notify::queue(tx, &inner, now, &to, &Notice::LedgerAnchor { line })
    });
    if let Err(error) = told.await {
        tracing::error!(%error, "the privacy officer could not be told of the anchor");
    }
}
