//! Escape sequences: how a text holds the marks that would otherwise separate it.

use std::{borrow::Cow, fmt::Write};

use crate::{charset::CharacterSet, marks::Marks};

/// A formatting command may ask for so many empty lines or spaces, not more.
const BLANKS_MAX: usize = 80;

/// The text that a raw piece of a message means. A sequence that we do not know, or a mark that
/// begins none (`C:\temp`), stays as it was written.
pub(crate) fn unescape(raw: &str, marks: Marks, set: CharacterSet) -> Cow<'_, str> {
    let mark = char::from(marks.escape);
    let Some(first) = raw.find(mark) else { return Cow::Borrowed(raw) };
    let (start, mut rest) = raw.split_at(first);
    let mut text = String::with_capacity(raw.len());
    text.push_str(start);
    // `rest` begins with the mark in every turn.
    loop {
        let after = &rest[1..];
        let next = after.find(mark);
        let known = next.is_some_and(|end| put_meaning(&mut text, &after[..end], marks, set));
        rest = if let (true, Some(end)) = (known, next) {
            let after = &after[end + 1..];
            let plain = after.find(mark).unwrap_or(after.len());
            text.push_str(&after[..plain]);
            &after[plain..]
        } else {
            let end = next.unwrap_or(after.len());
            text.push(mark);
            text.push_str(&after[..end]);
            &after[end..]
        };
        if rest.is_empty() {
            return Cow::Owned(text);
        }
    }
}

/// Writes what a sequence means; `false` when we do not know it.
fn put_meaning(text: &mut String, sequence: &str, marks: Marks, set: CharacterSet) -> bool {
    match sequence {
        "F" => text.push(char::from(marks.field)),
        "S" => text.push(char::from(marks.component)),
        "R" => text.push(char::from(marks.repetition)),
        "E" => text.push(char::from(marks.escape)),
        "T" => text.push(char::from(marks.subcomponent)),
        "P" => text.push('#'),
        // Highlighting begins and ends.
        "H" | "N" => {}
        _ => {
            return match sequence.split_at_checked(1) {
                Some(("X", hex)) => put_hex(text, hex, set),
                Some((".", command)) => put_format(text, command),
                _ => false,
            };
        }
    }
    true
}

fn put_hex(text: &mut String, hex: &str, set: CharacterSet) -> bool {
    let decoded = base::secret::from_hex(hex).filter(|bytes| !bytes.is_empty());
    // A zero byte is no text in any database.
    let Some(bytes) = decoded.filter(|bytes| !bytes.contains(&0)) else { return false };
    let Some(meaning) = set.decode(&bytes) else { return false };
    text.push_str(&meaning);
    true
}

/// The formatting commands of FT fields (chapter 2.7.6).
fn put_format(text: &mut String, command: &str) -> bool {
    let (name, count) = command.split_at_checked(2).unwrap_or((command, ""));
    let count = count.trim().trim_start_matches('+');
    let count = if count.is_empty() { Some(1) } else { count.parse::<usize>().ok() };
    let put = |text: &mut String, blank: char, count: usize| {
        text.extend(std::iter::repeat_n(blank, count.min(BLANKS_MAX)));
    };
    match (name, count) {
        ("br" | "ce", _) => text.push('\n'),
        ("sp", Some(count)) => put(text, '\n', count),
        ("sk", Some(count)) => put(text, ' ', count),
        // Word wrap and indentation are the page's business.
        ("fi" | "nf" | "in" | "ti", _) => {}
        _ => return false,
    }
    true
}

/// A text as it may stand in a message: marks become sequences, a line break becomes `\.br\`, and
/// other control characters become hexadecimal, so that no text can end a field or a segment.
pub(crate) fn escape(text: &str, marks: Marks) -> String {
    let mut safe = String::with_capacity(text.len());
    let mark = char::from(marks.escape);
    for c in text.chars() {
        let letter = match u8::try_from(c).ok().filter(u8::is_ascii) {
            Some(b) if b == marks.field => "F",
            Some(b) if b == marks.component => "S",
            Some(b) if b == marks.repetition => "R",
            Some(b) if b == marks.escape => "E",
            Some(b) if b == marks.subcomponent => "T",
            Some(b'\n') => ".br",
            Some(b) if b.is_ascii_control() => {
                write!(safe, "{mark}X{b:02X}{mark}").expect("a String takes everything");
                continue;
            }
            _ => {
                safe.push(c);
                continue;
            }
        };
        safe.extend([mark]);
        safe.push_str(letter);
        safe.push(mark);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_become_what_they_mean() {
        let table = [
            ("plain", "plain"),
            (r"a\F\b", "a|b"),
            (r"\S\\R\\T\\E\", r"^~&\"),
            (r"Smith \T\ Sons", "Smith & Sons"),
            (r"one\.br\two", "one\ntwo"),
            (r"one\.sp2\two", "one\n\ntwo"),
            (r"a\.sp\b", "a\nb"),
            (r"a\.sk 3\b", "a   b"),
            (r"\.in+4\a\.nf\b\.ce\c", "ab\nc"),
            (r"\H\high\N\", "high"),
            (r"\XE9\t\Xe9\", "été"),
            (r"\X0D0A\", "\r\n"),
            (r"\P\", "#"),
            // What we do not know stays.
            (r"\X00\", r"\X00\"),
            (r"\XG\", r"\XG\"),
            (r"\Zdemo\", r"\Zdemo\"),
            (r"C:\temp\file", r"C:\temp\file"),
            (r"C:\temp \F\ x", r"C:\temp | x"),
            (r"half \F", r"half \F"),
            (r"\", r"\"),
            (r"\\", r"\\"),
            (r"\.sp-1\", r"\.sp-1\"),
            ("\\é\\", "\\é\\"),
        ];
        for (raw, text) in table {
            assert_eq!(unescape(raw, Marks::USUAL, CharacterSet::Undeclared), text, "{raw}");
        }
    }

    #[test]
    fn a_formatting_command_cannot_fill_the_memory() {
        let text = unescape(r"\.sp99999999\", Marks::USUAL, CharacterSet::Ascii);
        assert_eq!(text.len(), BLANKS_MAX);
    }

    #[test]
    fn what_was_escaped_is_read_again() {
        for text in ["a|b^c~d\\e&f", "line\nline", "bell\u{7} end", "C:\\F\\x", "é王", ""] {
            let raw = escape(text, Marks::USUAL);
            assert!(!raw.contains(['|', '^', '~', '&', '\r', '\n']), "{raw}");
            assert_eq!(unescape(&raw, Marks::USUAL, CharacterSet::Utf8), text);
        }
    }
}
