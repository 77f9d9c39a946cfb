//! `portico work`: what happens later, without the portal's pages.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use base::Secret;

use super::{Folder, alone::Alone, open, serve};
use crate::{
    app::{App, Mode},
    audit::{self, Witness},
    imports, jobs, notify,
};

/// How often the workers look for work.
const PAUSE: Duration = Duration::from_secs(2);

/// Works until the process is asked to stop (`SIGTERM`, `SIGINT`).
pub(super) fn run(folder: &Folder) -> anyhow::Result<ExitCode> {
    open::start_log();
    let policy = open::policy(&folder.data)?;
    let _alone = Alone::in_folder(&folder.data)?;
    let app = open::app_with(&folder.data, policy, Mode::Practice)?;
    let anchors = open::anchors(&folder.data, &app.policy);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        tokio::select! {
            () = forever(app.clone(), folder.data.clone(), serve::mail_password()) => {}
            () = serve::asked_to_stop() => {}
        }
        audit::anchor(&app, &anchors).await;
    });
    Ok(ExitCode::SUCCESS)
}

/// Does what is due, and what lies in the folder of messages, again and again; `data` is where the
/// practice lies.
pub(super) async fn forever(app: App, data: PathBuf, mail_password: Option<Secret<String>>) {
    let folder = imports::Folder::of(&app, &data);
    let watched = async {
        if let Some(folder) = folder {
            folder.watch().await;
        }
    };
    tokio::join!(rounds(&app, &data, mail_password), watched);
}

/// A piece of work that fails is said in the log and tried again.
async fn rounds(app: &App, data: &Path, mail_password: Option<Secret<String>>) {
    let mut witness = Witness::of(app, open::anchors(data, &app.policy));
    loop {
        if let Err(error) = notify::deliver_due(app, mail_password.as_ref()).await {
            tracing::error!(%error, "mail could not be sent");
        }
        if let Err(error) = jobs::run_due(app).await {
            tracing::error!(%error, "jobs could not be done");
        }
        witness.look().await;
        tokio::time::sleep(PAUSE).await;
    }
}
