//! `portico policy try`: made-up cases are put to a rule before it is trusted.
//!
//! Every line of the input gets one line of output, also one that cannot be read, so that the two
//! can be laid beside each other.

use std::{
    io::{self, BufRead, Read, Write},
    process::ExitCode,
};

use anyhow::{Context, bail};
use base::words::Word;
use policy::{Policy, medicines, triage};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::{
    accounts::{self, Personal},
    imports,
    messages::Topic,
    people::Sex,
};

/// The rules that can be tried.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum Rule {
    /// What becomes of a message.
    Message,
    /// Whether a medicine can be asked for.
    Medicine,
    /// Whether a password may be chosen.
    Password,
    /// Whose a report is.
    Match,
}

/// A decision and its reason, or why the case cannot be read.
type Answer = Result<(&'static str, String), String>;

/// Bytes that one case may have.
const CASE_BYTES_MAX: usize = 1_000_000;

/// What a line may say, with the words that each rule knows.
pub(super) fn help() -> String {
    let stopped: Vec<Topic> = Topic::ALL.iter().copied().filter(|topic| stops(*topic)).collect();
    format!(
        r#"Each answer is {{"decision": …, "reason": …}}. What cannot be read, a blank line too, is
answered with the decision "error" and the number of its line; the command then ends with 1.

message: a text, or {{"topic": TOPIC, "text": …}}; answers send, interrupt or stop.
  TOPIC is {topics}.
  {stopped} always stop: there is no text to write, only whom to call.
  {{"topic": "medicine", "text": "May I take it with milk?"}}

medicine: the name of a medicine; answers allow, block or review.
  oxycodone 5 mg

password: a password, or {{"password": …}} and of "username", "given", "family" and "birth_date"
  (YYYY-MM-DD) what is known; answers accept or refuse.
  {{"password": "Blue-Kettle-Dances4", "given": "Rosa", "birth_date": "1961-03-14"}}

match: {{"report": PERSON, "charts": [PERSON, …]}}; answers file or quarantine.
  PERSON has of "family", "given", "middle", "suffix", "birth_date", "sex", "mrn" and
  "order_number" what is known, as texts; a chart must have its birth_date.
  birth_date is YYYY-MM-DD; a report's that is not is taken for one that cannot be read.
  sex is {sexes}.
  {{"report": {{"mrn": "LFM-1001", "birth_date": "1961-03-14", "sex": "female"}}, "charts":
  [{{"mrn": "LFM-1001", "birth_date": "1961-03-14", "family": "García"}}]}} (on one line)"#,
        topics = listed(Topic::ALL),
        stopped = listed(&stopped),
        sexes = listed(Sex::ALL),
    )
}

fn listed<W: Word>(words: &[W]) -> String {
    words.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(", ")
}

/// Puts each line of standard input to the rule.
pub(super) fn run(policy: &Policy, rule: Rule) -> anyhow::Result<ExitCode> {
    let (mut input, mut out) = (io::stdin().lock(), io::stdout().lock());
    let (mut lines, mut unread) = (0_u64, 0_u64);
    while let Some(case) = next_case(&mut input).context("standard input cannot be read")? {
        lines += 1;
        let answer = case.and_then(|case| decide(policy, rule, &case));
        let (decision, reason) = answer.unwrap_or_else(|why| {
            unread += 1;
            ("error", format!("line {lines}: {why}"))
        });
        writeln!(out, "{}", json!({"decision": decision, "reason": reason}))?;
    }
    if unread > 0 {
        bail!(
            "{unread} of {lines} lines could not be read; `policy try --help` says what may stand"
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The next line without its end, or what is wrong with it; nothing at the end of the input.
fn next_case(input: &mut impl BufRead) -> io::Result<Option<Result<String, String>>> {
    let mut line = Vec::new();
    let most = u64::try_from(CASE_BYTES_MAX).expect("a million fits");
    if input.by_ref().take(most + 1).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.len() > CASE_BYTES_MAX && !line.ends_with(b"\n") {
        input.skip_until(b'\n')?;
        return Ok(Some(Err(format!("it has more than {CASE_BYTES_MAX} bytes"))));
    }
    let Ok(line) = String::from_utf8(line) else {
        return Ok(Some(Err("it is not UTF-8 text".to_owned())));
    };
    let case = line.trim_end_matches(['\n', '\r']);
    if case.trim().is_empty() {
        return Ok(Some(Err("it is blank".to_owned())));
    }
    Ok(Some(Ok(case.to_owned())))
}

fn decide(policy: &Policy, rule: Rule, case: &str) -> Answer {
    match rule {
        Rule::Message => message(policy, case),
        Rule::Medicine => Ok(medicine(policy, case)),
        Rule::Password => password(policy, case),
        Rule::Match => imports::try_match(policy, case),
    }
}

/// What a line of JSON says; nothing when it is no JSON but plain text.
fn read<T: DeserializeOwned>(line: &str) -> Result<Option<T>, String> {
    if !line.trim_start().starts_with('{') {
        return Ok(None);
    }
    serde_json::from_str(line).map(Some).map_err(|error| error.to_string())
}

/// What a patient chose and wrote.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageCase {
    #[serde(default)]
    topic: Option<String>,
    #[serde(default)]
    text: String,
}

fn message(policy: &Policy, line: &str) -> Answer {
    let case = read(line)?.unwrap_or_else(|| MessageCase { topic: None, text: line.to_owned() });
    let topic = match case.topic.as_deref().map(Topic::from_word) {
        Some(None) => return Err(format!("topic is one of {}", listed(Topic::ALL))),
        Some(topic) => topic,
        None => None,
    };
    match topic.filter(|topic| stops(*topic)) {
        Some(topic) => Ok(("stop", format!("{topic}: there is no text box, only whom to call"))),
        None => Ok(scanned(policy, &case.text)),
    }
}

/// Whether nothing can be written under a topic.
fn stops(topic: Topic) -> bool {
    matches!(topic, Topic::NewProblem | Topic::Urgent)
}

fn scanned(policy: &Policy, text: &str) -> (&'static str, String) {
    let found = triage::scan(&policy.triage, text);
    let urgent = found.urgent.as_ref().map(|m| (m.class.to_string(), m.phrase));
    match (urgent, &found.new_problem) {
        (Some((class, phrase)), _) => ("interrupt", format!("urgent: {class}: \"{phrase}\"")),
        (None, Some(m)) => ("interrupt", format!("new problem: \"{}\"", m.phrase)),
        (None, None) => ("send", "nothing urgent and nothing new was found".to_owned()),
    }
}

fn medicine(policy: &Policy, name: &str) -> (&'static str, String) {
    match medicines::decide(&policy.medicines, &medicines::Asked::by_text(name)) {
        medicines::Decision::Allow => ("allow", "not on the list of blocked medicines".to_owned()),
        medicines::Decision::Block { reason, ingredient, .. } => {
            let what = ingredient.unwrap_or(name.trim());
            ("block", format!("{reason}: {what}"))
        }
        medicines::Decision::Review { words } => ("review", format!("not clear: {words:?}")),
    }
}

/// A password and who would have it.
#[derive(Default, serde::Deserialize)]
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
    birth_date: Option<String>,
}

fn password(policy: &Policy, line: &str) -> Answer {
    let bare = || PasswordCase { password: line.to_owned(), ..PasswordCase::default() };
    let case = read(line)?.unwrap_or_else(bare);
    let birth_date = case.birth_date.as_deref().map(str::parse).transpose();
    let person = Personal {
        username: &case.username,
        words: vec![&case.given, &case.family, &policy.practice.name],
        birth_date: birth_date.map_err(|_| "birth_date is YYYY-MM-DD")?,
    };
    let faults = accounts::password_faults(&policy.accounts.password, &person, &case.password);
    if faults.is_empty() {
        return Ok(("accept", "it keeps every rule".to_owned()));
    }
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code()).collect();
    Ok(("refuse", codes.join(", ")))
}
