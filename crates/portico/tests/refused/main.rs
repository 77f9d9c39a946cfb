//! What the house promises about permission, transactions and secrets is kept by the compiler: the
//! code in `code.rs`, which breaks each promise once, does not compile. (S-02, ARCHITECTURE.md)
//!
//! One check of the crate with that file in it, as `cfg(refused)`, finds all its errors; they are
//! compared line by line. A line that is refused for another reason than the expected one fails
//! the test, and so does an error anywhere else.

#![expect(clippy::unwrap_used, reason = "what cannot be done here has failed the test")]

use std::{collections::BTreeSet, env, fs, path::Path, process::Command};

use serde_json::Value;

/// Where the code stands, from the crate's folder.
const CODE: &str = "tests/refused/code.rs";
/// So many lines are refused at least.
const LINES_MIN: usize = 35;

#[test]
fn s02_code_that_breaks_a_promise_does_not_compile() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let code = fs::read_to_string(home.join(CODE)).unwrap();
    let expected = expected(&code);
    assert!(expected.len() >= LINES_MIN, "only {} lines are to be refused", expected.len());
    let (said, errors) = compiled(home);
    assert!(!errors.is_empty(), "nothing was refused:\n{said}");
    let mut wrong = Vec::new();
    for (line, why) in &expected {
        if !errors.iter().any(|error| error.is_at(*line) && error.says(why)) {
            wrong.push(format!("{CODE}:{line} is not refused with {why}"));
        }
    }
    for error in &errors {
        let is_expected = |(line, why): &(usize, String)| error.is_at(*line) && error.says(why);
        if !expected.iter().any(is_expected) {
            wrong.push(format!("nobody expects this:\n{}", error.rendered));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The lines that must be refused, and why.
fn expected(code: &str) -> BTreeSet<(usize, String)> {
    let lines = (1..).zip(code.lines());
    let marked = lines.filter_map(|(line, text)| Some((line, text.split_once(" //~ ")?.1)));
    marked.map(|(line, why)| (line, why.to_owned())).collect()
}

/// An error of the compiler.
struct Error {
    number: Option<String>,
    message: String,
    /// The lines of `code.rs` that it points at; none when it is about something else.
    lines: BTreeSet<u64>,
    rendered: String,
}

impl Error {
    fn is_at(&self, line: usize) -> bool {
        u64::try_from(line).is_ok_and(|line| self.lines.contains(&line))
    }

    fn says(&self, why: &str) -> bool {
        match &self.number {
            Some(number) => number == why,
            None => self.message.contains(why),
        }
    }

    /// The error in one line of what cargo prints, when it is one about code.
    fn of(line: &str) -> Option<Error> {
        let said: Value = serde_json::from_str(line).ok()?;
        let message = said.get("message")?;
        let spans = message.get("spans")?.as_array()?;
        if message.get("level")? != "error" || spans.is_empty() {
            return None;
        }
        let main = spans.iter().filter(|span| span["is_primary"] == true);
        Some(Error {
            number: message["code"]["code"].as_str().map(str::to_owned),
            message: message["message"].as_str()?.to_owned(),
            lines: main.filter_map(in_the_code).collect(),
            rendered: message["rendered"].as_str().unwrap_or_default().to_owned(),
        })
    }
}

/// The line of `code.rs` where a place is; for a place inside a macro, where that was used.
fn in_the_code(span: &Value) -> Option<u64> {
    let file = span["file_name"].as_str()?;
    if file.replace('\\', "/").ends_with(CODE) {
        return span["line_start"].as_u64();
    }
    in_the_code(span.get("expansion")?.get("span")?)
}

/// What cargo says when the code is part of the crate, and the errors in it. What the crate stands
/// on is taken from where this test was built, so that only the crate itself is looked at.
fn compiled(home: &Path) -> (String, Vec<Error>) {
    let this = env::current_exe().unwrap();
    let target = this.ancestors().nth(3).expect("a test lies in target/debug/deps");
    let cargo = Command::new(env!("CARGO"))
        .args(["rustc", "--frozen", "--package", "portico", "--bin", "portico"])
        .args(["--message-format", "json", "--target-dir"])
        .arg(target)
        .args(["--", "--cfg", "refused"])
        .current_dir(home)
        .output()
        .unwrap();
    assert!(!cargo.status.success(), "code that breaks every promise was compiled");
    let printed = String::from_utf8(cargo.stdout).unwrap();
    let errors = printed.lines().filter_map(Error::of).collect();
    (String::from_utf8_lossy(&cargo.stderr).into_owned(), errors)
}
