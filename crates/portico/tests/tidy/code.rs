//! Rules for every file of Rust.

use super::{
    house::{File, assert_none, files_of},
    is_comment, without_tests,
};

/// Lines that a file may have.
const LINES_MAX: usize = 400;
/// Columns that a line may have, unless it is long inside a literal.
const COLUMNS_MAX: usize = 100;

/// Files that are longer, and why.
const LONGER: [(&str, &str); 0] = [];

/// What no line says, and what to do instead.
const NEVER: [(&str, &str); 7] = [
    ("#[allow", "use #[expect(…, reason = \"…\")]"),
    ("#![allow", "use #[expect(…, reason = \"…\")]"),
    ("todo!(", "do it, or leave the place out"),
    ("unimplemented!(", "do it, or leave the place out"),
    ("TODO", "do it, or open an issue"),
    ("FIXME", "do it, or open an issue"),
    ("dbg!(", "take it away"),
];

/// What only some files may say.
const ONLY: [(&[&str], &[&str], &str); 3] = [
    (
        &["println!(", "print!(", "eprintln!("],
        &["crates/portico/src/commands/", "/tests/", "/examples/", "build.rs", "bench/"],
        "only commands speak to the terminal; a request is logged with tracing",
    ),
    (
        &["SystemTime::now", "time::Instant::now", "Timestamp::now", "Zoned::now"],
        &["crates/base/src/clock.rs", "/examples/", "bench/"],
        "the time is a parameter; only base::Clock knows it",
    ),
    (
        &["SystemRandom", "rand::", "getrandom", "OsRng"],
        &["crates/base/src/secret.rs"],
        "random bytes come from base::secret",
    ),
];

#[test]
fn every_file_begins_with_its_story() {
    let bare = files_of(".rs").into_iter().filter(|file| !file.text.starts_with("//! "));
    let complaints: Vec<String> = bare.map(|file| file.path).collect();
    assert_none(&complaints, "begin these files with `//!` and what they are about:");
}

#[test]
fn files_and_lines_are_short() {
    let mut wrong = Vec::new();
    for file in files_of(".rs") {
        let lines = file.text.lines().count();
        let known = LONGER.iter().any(|(path, _)| *path == file.path);
        if lines > LINES_MAX && !known {
            let why = "it is two things, find their names";
            wrong.push(format!("{} has {lines} lines: {why}", file.path));
        }
        if lines <= LINES_MAX && known {
            wrong.push(format!("{} is short now: take it off the list LONGER", file.path));
        }
        for (number, line) in file.lines() {
            if line.chars().count() > COLUMNS_MAX && columns(line) > COLUMNS_MAX {
                wrong.push(format!("{}:{number} has more than {COLUMNS_MAX} columns", file.path));
            }
        }
    }
    assert_none(&wrong, "shorten these:");
}

/// The columns of a line without what stands between quotes: a literal cannot be wrapped.
fn columns(line: &str) -> usize {
    let parts: Vec<&str> = line.split('"').collect();
    if let Some((code, _)) = line.split_once("r#\"") {
        return code.chars().count();
    }
    // A literal that goes on in the next line.
    if parts.len().is_multiple_of(2) && !is_comment(line) {
        return parts[0].chars().count();
    }
    parts.iter().step_by(2).map(|part| part.chars().count() + 2).sum()
}

#[test]
fn no_line_says_what_we_never_say() {
    let mut wrong = Vec::new();
    for file in files_of(".rs").iter().filter(|file| !is_this_folder(file)) {
        for (number, line) in file.lines() {
            for (word, instead) in NEVER {
                if line.contains(word) {
                    wrong.push(format!("{}:{number} says {word}: {instead}", file.path));
                }
            }
        }
    }
    assert_none(&wrong, "say these otherwise:");
}

#[test]
fn only_some_files_speak_know_the_time_or_draw_chance() {
    let mut wrong = Vec::new();
    for file in files_of(".rs").iter().filter(|file| !is_this_folder(file)) {
        for (number, line) in without_tests(&file.text).lines().enumerate() {
            for (words, places, why) in ONLY {
                let may = places.iter().any(|place| file.path.contains(place));
                if !may && !is_comment(line) && words.iter().any(|word| says(line, word)) {
                    wrong.push(format!("{}:{}: {why}", file.path, number + 1));
                }
            }
        }
    }
    assert_none(&wrong, "mend these lines:");
}

/// Whether a line says a word that is not the end of another one.
fn says(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[test]
fn nothing_is_unwrapped_outside_of_tests() {
    let mut wrong = Vec::new();
    let is_for_tests = |file: &File| {
        ["/tests/", "tests.rs", "/examples/", "/testing.rs", "/faults.rs", "/tamper.rs"]
            .iter()
            .any(|part| file.path.contains(part))
    };
    for file in files_of(".rs").iter().filter(|file| !is_for_tests(file)) {
        for (number, line) in without_tests(&file.text).lines().enumerate() {
            if line.contains(".unwrap()") && !is_comment(line) {
                let why = "expect(\"why it cannot happen\"), or an error";
                wrong.push(format!("{}:{}: {why}", file.path, number + 1));
            }
        }
    }
    assert_none(&wrong, "unwrap() panics on somebody's input one day; use instead:");
}

/// These files name what they look for.
fn is_this_folder(file: &File) -> bool {
    file.is_under("crates/portico/tests/tidy")
}
