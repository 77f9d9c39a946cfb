//! `portico policy`: the practice's rules, before they are trusted.

use std::{
    fs,
    io::{self, BufRead, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use base::words::Word as _;
use policy::{Policy, files, medicines, triage};
use serde_json::json;

use super::{Folder, open};
use crate::{
    accounts::{self, Personal},
    imports,
    messages::Topic,
};

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
    /// message: the text of a message; answers send, interrupt or stop.
    /// medicine: the name of a medicine; answers allow, block or review.
    /// password: {"password": …, "username": …, "given": …, "family": …, "birth_date": …}
    /// or a bare password; answers accept or refuse.
    /// match: {"report": {"family", "given", "birth_date", "sex", "mrn", "order_number"}, "charts": [the same]}; answers file or quarantine.
    ///
    /// Example: echo 'I have chest pain' | portico policy try --data /srv/portico message
    Try {
        #[command(flatten)]
        folder: Folder,
        /// Which rule.
        rule: Rule,
    },
}

/// The rules that can be tried.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum Rule {
    Message,
    Medicine,
    Password,
    Match,
}

/// Bytes that one case may have.
const CASE_BYTES_MAX: usize = 1_000_000;

pub(super) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Begin(folder) => begin(&folder.data),
        Command::Check(folder) => check(&folder.data),
        Command::Explain { folder, key, changed } => {
            explain(&folder.data, key.as_deref().unwrap_or_default(), *changed)
        }
        Command::Try { folder, rule } => try_rule(&folder.data, *rule),
    }
}

/// Writes every file that is not there yet.
pub(super) fn write_example(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut written = Vec::new();
    for name in [files::PRACTICE].into_iter().chain(files::LISTS) {
        let (file, text) = (folder.join(name), files::shipped(name).unwrap_or_default());
        if !file.exists() {
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
    let policy = open::policy(folder)?;
    for warning in policy.warnings() {
        say!("look at: {warning}");
    }
    let unpublished = policy.publishable(policy::Stage::Practice).err().unwrap_or_default();
    for complaint in &unpublished {
        say!("before the agreement can be published: {complaint}");
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

fn try_rule(folder: &Path, rule: Rule) -> anyhow::Result<ExitCode> {
    let policy = open::policy(folder)?;
    let (input, mut out) = (io::stdin().lock(), io::stdout().lock());
    for line in input.lines() {
        let line = line.context("the case could not be read as UTF-8 text")?;
        if line.trim().is_empty() {
            continue;
        }
        if line.len() > CASE_BYTES_MAX {
            bail!("a case has more than {CASE_BYTES_MAX} bytes");
        }
        let answer = match rule {
            Rule::Message => message(&policy, &line),
            Rule::Medicine => medicine(&policy, &line),
            Rule::Password => password(&policy, &line),
            Rule::Match => matching(&policy, &line),
        };
        writeln!(out, "{answer}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What a patient chose and wrote; a line that is no JSON is the text alone.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageCase {
    #[serde(default)]
    topic: Option<String>,
    #[serde(default)]
    text: String,
}

fn message(policy: &Policy, line: &str) -> serde_json::Value {
    let case: MessageCase = match serde_json::from_str(line) {
        Ok(case) => case,
        Err(error) if line.trim_start().starts_with('{') => {
            return json!({"decision": "error", "reason": error.to_string()});
        }
        Err(_) => MessageCase { topic: None, text: line.to_owned() },
    };
    match case.topic.as_deref().map(Topic::from_word) {
        Some(None) => {
            let known: Vec<&str> = Topic::ALL.iter().map(|topic| topic.as_str()).collect();
            let reason = format!("topic is one of {}", known.join(", "));
            json!({"decision": "error", "reason": reason})
        }
        Some(Some(topic @ (Topic::NewProblem | Topic::Urgent))) => {
            let topic = topic.as_str();
            let reason = format!("{topic}: there is no text box, only whom to call");
            json!({"decision": "stop", "reason": reason})
        }
        Some(Some(_)) | None => scanned(policy, &case.text),
    }
}

fn scanned(policy: &Policy, text: &str) -> serde_json::Value {
    let found = triage::scan(&policy.triage, text);
    let urgent = found.urgent.as_ref().map(|m| (m.class.to_string(), m.phrase));
    match urgent {
        Some((class, phrase)) => {
            json!({"decision": "interrupt", "reason": format!("urgent: {class}: \"{phrase}\"")})
        }
        None => match &found.new_problem {
            Some(m) => {
                json!({"decision": "interrupt", "reason": format!("new problem: \"{}\"", m.phrase)})
            }
            None => {
                json!({"decision": "send", "reason": "nothing urgent and nothing new was found"})
            }
        },
    }
}

fn medicine(policy: &Policy, name: &str) -> serde_json::Value {
    match medicines::decide(&policy.medicines, &medicines::Asked::by_text(name)) {
        medicines::Decision::Allow => {
            json!({"decision": "allow", "reason": "not on the list of blocked medicines"})
        }
        medicines::Decision::Block { reason, ingredient, .. } => {
            let what = ingredient.unwrap_or(name.trim());
            json!({"decision": "block", "reason": format!("{reason}: {what}")})
        }
        medicines::Decision::Review { words } => {
            json!({"decision": "review", "reason": format!("not clear: {words:?}")})
        }
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct PasswordCase {
    password: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    given: String,
    #[serde(default)]
    family: String,
    #[serde(default)]
    birth_date: String,
}

fn password(policy: &Policy, line: &str) -> serde_json::Value {
    let case: PasswordCase = match serde_json::from_str(line) {
        Ok(case) => case,
        Err(error) if line.trim_start().starts_with('{') => {
            return json!({"decision": "error", "reason": error.to_string()});
        }
        Err(_) => PasswordCase {
            password: line.to_owned(),
            username: String::new(),
            given: String::new(),
            family: String::new(),
            birth_date: String::new(),
        },
    };
    let person = Personal {
        username: &case.username,
        words: vec![&case.given, &case.family, &policy.practice.name],
        birth_date: case.birth_date.parse().ok(),
    };
    let faults = accounts::password_faults(&policy.accounts.password, &person, &case.password);
    if faults.is_empty() {
        return json!({"decision": "accept", "reason": "it keeps every rule"});
    }
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code()).collect();
    json!({"decision": "refuse", "reason": codes.join(", ")})
}

fn matching(policy: &Policy, case: &str) -> serde_json::Value {
    match imports::try_match(policy, case) {
        Ok((decision, reason)) => json!({"decision": decision, "reason": reason}),
        Err(problem) => json!({"decision": "error", "reason": problem}),
    }
}
