//! The house style as code: what we would say twice in review is a line here. (STYLE.md)
//!
//! Each test lists every place that breaks its rule and says what to do there.

mod code;
mod data;
mod features;
mod files;
mod keys;
mod proofs;
mod templates;
mod without;

use super::house;

/// The part of a source file that is not its unit tests, which stand at its end.
fn without_tests(text: &str) -> &str {
    text.split_once("\n#[cfg(test)]\nmod tests").map_or(text, |(code, _)| code)
}

/// Whether a line is a comment.
fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}
