//! What somebody wrote down so that others can read later why something was done.

use std::{fmt, str::FromStr};

/// The shortest note, in characters: fewer say nothing.
pub const NOTE_CHARS_MIN: usize = 10;

/// A note of [`NOTE_CHARS_MIN`] to `MAX` characters, without the space around it. It may be about
/// somebody's health, so it does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Note<const MAX: usize>(String);

/// Why a text is not a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotANote {
    /// It has fewer than [`NOTE_CHARS_MIN`] characters.
    TooShort,
    /// It has more than fit.
    TooLong,
}

impl<const MAX: usize> Note<MAX> {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> FromStr for Note<MAX> {
    type Err = NotANote;

    fn from_str(typed: &str) -> Result<Self, NotANote> {
        let note = typed.trim();
        match note.chars().count() {
            0..NOTE_CHARS_MIN => Err(NotANote::TooShort),
            count if count > MAX => Err(NotANote::TooLong),
            _ => Ok(Note(note.to_owned())),
        }
    }
}

impl<const MAX: usize> fmt::Debug for Note<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Note(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_something_and_fits() {
        let table = [
            ("", Err(NotANote::TooShort)),
            ("  because  ", Err(NotANote::TooShort)),
            (" she called ", Ok("she called")),
            ("él lo dijo", Ok("él lo dijo")),
            ("twelve signs", Ok("twelve signs")),
            ("thirteen here", Err(NotANote::TooLong)),
        ];
        for (typed, expected) in table {
            let note: Result<Note<12>, _> = typed.parse();
            assert_eq!(note.as_ref().map(Note::as_str).map_err(|why| *why), expected, "{typed}");
            assert!(!format!("{note:?}").contains("she"));
        }
    }
}
