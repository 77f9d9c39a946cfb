//! `portico backup` and `portico restore`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use db::Manifest;

use super::{Folder, copy, open};
use crate::{accounts, audit, happened};

#[derive(clap::Args)]
pub(super) struct BackupArguments {
    #[command(flatten)]
    folder: Folder,
    /// The file to write; its manifest is written beside it. Neither may exist yet.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

#[derive(clap::Args)]
pub(super) struct RestoreArguments {
    #[command(flatten)]
    folder: Folder,
    /// The backup; its manifest must lie beside it.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
}

/// Copies the practice into one file while the portal runs, with a manifest that proves it later.
pub(super) fn backup(arguments: &BackupArguments) -> anyhow::Result<ExitCode> {
    let folder = &arguments.folder.data;
    let policy = open::policy(folder)?;
    open::begun(folder, &policy)?;
    let (db, clock) = open::database(folder, &policy)?;
    let bar = copy::progress_bar();
    let manifest = db::backup(&db, clock.now(), &arguments.to, &mut |table, done, total| {
        copy::show(&bar, table, done, total);
    })?;
    bar.finish_and_clear();
    let row = manifest.ledger_seq;
    db.write_now(db::Who::system("backup"), clock.now(), move |tx| -> db::Result<()> {
        tx.record(happened!("backup.made").with("ledger_row", row));
        Ok(())
    })?;
    say!("{}", arguments.to.display());
    say!("The ledger in it ends at row {}.", manifest.ledger_seq);
    say!("It is two files, this one and its manifest {}.", manifest_name(&arguments.to));
    say!(
        "Not in it, so copy these too: practice.toml with its lists, and the folders anchors/ and"
    );
    say!("keys/. Keep keys/ in another place: without it nobody can sign in after a restore, and");
    say!("whoever has both has everything.");
    Ok(ExitCode::SUCCESS)
}

fn manifest_name(backup: &Path) -> String {
    let manifest = Manifest::beside(backup);
    manifest.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Brings a practice back. Nobody is signed in afterwards, and mails that were waiting stay.
pub(super) fn restore(arguments: &RestoreArguments) -> anyhow::Result<ExitCode> {
    let folder = &arguments.folder.data;
    let policy = open::policy(folder)?;
    let place = open::place(folder, &policy)?;
    let manifest = Manifest::beside(&arguments.from);
    let bar = copy::progress_bar();
    db::restore(&arguments.from, &manifest, &place, &mut |table, done, total| {
        copy::show(&bar, table, done, total);
    })?;
    bar.finish_and_clear();
    let (db, clock) = open::database(folder, &policy)?;
    // First of all: whatever is wrong with the rest, nobody goes on in a session of before.
    let ended = accounts::end_everybody(&db, clock.now())?;
    say!("The practice is back. {ended} sessions of before were ended.");
    if let Some(file) = open::missing_key(folder) {
        say!("WARNING: {} is missing: {}.", file.display(), open::WITHOUT_KEY);
    }
    if !folder.join("anchors").exists() {
        say!(
            "WARNING: {} is missing: bring it back too, or nothing outside the database tells \
             whether its ledger is the one that was anchored.",
            folder.join("anchors").display()
        );
    }
    let Some(seal) = open::seal(folder)? else { return Ok(ExitCode::SUCCESS) };
    let compared = audit::compare(&db, &seal)?;
    if compared.agree() {
        say!("The ledger is whole; {}.", compared.words());
        return Ok(ExitCode::SUCCESS);
    }
    say!("WARNING: the backup is not what the ledger in it says was filed: {}.", compared.words());
    Ok(ExitCode::from(db::Verdict::Altered.exit_code()))
}
