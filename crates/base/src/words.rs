//! Closed lists of words: an enum in the code, the same word in the database, the log and the docs.

/// A list of words that is closed: each value has one spelling, and only these spellings parse.
pub trait Word: Sized + Copy + 'static {
    /// Every value, in the order of the list.
    const ALL: &'static [Self];

    /// The word as it is stored and shown in documents.
    fn as_str(self) -> &'static str;

    /// The value that a stored word spells.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|w| w.as_str() == word)
    }
}

/// Makes an enum whose values are words:
/// `words! { /// Where it stands. pub enum State { /// Kept back. Held = "held" } }`.
#[macro_export]
macro_rules! words {
    ($($(#[$doc:meta])* $vis:vis enum $name:ident {
        $($(#[$value_doc:meta])* $value:ident = $word:literal),+ $(,)?
    })+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$value_doc])* $value),+ }

        impl $crate::words::Word for $name {
            const ALL: &'static [Self] = &[$($name::$value),+];

            fn as_str(self) -> &'static str {
                match self { $($name::$value => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::words::Word::as_str(*self))
            }
        }
    )+ };
}

#[cfg(test)]
mod tests {
    use super::Word;

    crate::words! {
        /// Where a result stands.
        pub(crate) enum State {
            /// Kept back.
            Held = "held",
            /// To be seen.
            Released = "released",
        }
    }

    #[test]
    fn only_the_listed_words_parse() {
        assert_eq!(State::from_word("held"), Some(State::Held));
        assert_eq!(State::from_word("Held"), None);
        assert_eq!(State::ALL.len(), 2);
        assert_eq!(State::Released.to_string(), "released");
    }
}
