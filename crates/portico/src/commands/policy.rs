//! `portico policy`: the practice's rules, before they are trusted.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use policy::{Complaint, files};

use super::{Folder, open, trial};

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Writes the example practice's policy into a folder, to be edited.
    ///
    /// Example: portico policy begin --data /srv/portico
    Begin(Folder),
    /// Says everything that is wrong with a policy, with file and line.
    ///
    /// Example: portico policy check --data /srv/portico
    Check(Folder),
    /// Says what every key means, what it is set to and why.
    ///
    /// Example: portico policy explain --data /srv/portico accounts.lockout
    Explain {
        #[command(flatten)]
        folder: Folder,
        /// Only keys that begin so.
        key: Option<String>,
        /// Only keys that differ from their default.
        #[arg(long)]
        changed: bool,
    },
    /// Tries a rule: one case a line on standard input, one JSON line each on standard output.
    ///
    /// Example: echo 'I have chest pain' | portico policy try --data /srv/portico message
    #[command(after_long_help = trial::help())]
    Try {
        #[command(flatten)]
        folder: Folder,
        /// Which rule.
        rule: trial::Rule,
    },
}

pub(super) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Begin(folder) => begin(&folder.data),
        Command::Check(folder) => check(&folder.data),
        Command::Explain { folder, key, changed } => {
            explain(&folder.data, key.as_deref().unwrap_or_default(), *changed)
        }
        Command::Try { folder, rule } => trial::run(&open::policy(&folder.data)?, *rule),
    }
}

/// Writes every file that is not there yet.
pub(super) fn write_example(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut written = Vec::new();
    for name in [files::PRACTICE].into_iter().chain(files::LISTS) {
        let (file, text) = (folder.join(name), files::shipped(name).unwrap_or_default());
        if !file.exists() {
            // A list may stand in a folder of its own.
            file.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
            written.push(file);
        }
    }
    Ok(written)
}

fn begin(folder: &Path) -> anyhow::Result<ExitCode> {
    let written = write_example(folder)?;
    if written.is_empty() {
        bail!("{} has all the policy's files already", folder.display());
    }
    for file in written {
        say!("{}", file.display());
    }
    say!("Edit practice.toml, then run `portico policy check --data {}`.", folder.display());
    Ok(ExitCode::SUCCESS)
}

fn check(folder: &Path) -> anyhow::Result<ExitCode> {
    let (policy, places) = open::policy_with_places(folder)?;
    let shown = |complaint: Complaint| {
        let complaint = places.show(complaint);
        let aside = if !folder.join(complaint.file).exists() {
            " (in the file that came with Portico; `portico policy begin` writes it)"
        } else if complaint.line.is_none() {
            " (the key is not in the file yet)"
        } else {
            ""
        };
        format!("{complaint}{aside}")
    };
    for warning in policy.warnings() {
        say!("look at: {}", shown(warning));
    }
    let unpublished = policy.publishable(policy::Stage::Practice).err().unwrap_or_default();
    for complaint in unpublished {
        say!("before the agreement can be published: {}", shown(complaint));
    }
    say!("The policy is in order. Its hash is {}.", base::secret::hex(&policy.hash()));
    Ok(ExitCode::SUCCESS)
}

fn explain(folder: &Path, begins: &str, only_changed: bool) -> anyhow::Result<ExitCode> {
    let policy = open::policy(folder)?;
    let mut out = io::stdout().lock();
    let mut found = false;
    for key in policy.explain() {
        if !key.key.starts_with(begins) || (only_changed && !key.differs()) {
            continue;
        }
        found = true;
        writeln!(out, "{} = {}", key.key, key.value)?;
        writeln!(out, "    {}", key.why)?;
        let default = key.default.as_deref().unwrap_or("none: it must be set");
        writeln!(out, "    allowed: {}; default: {default}; source: {}", key.allowed, key.source)?;
    }
    if !found {
        bail!("no key begins with \"{begins}\"; without a key this explains them all");
    }
    Ok(ExitCode::SUCCESS)
}
