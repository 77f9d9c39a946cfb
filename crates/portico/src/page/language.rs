//! In which language somebody reads.
//!
//! Whoever is signed in reads the language of their account, at whatever browser they sit. Only
//! what was chosen on purpose before signing in goes before it, until they sign out: a browser that
//! others use too must not decide for them. Whoever is not signed in reads what was chosen or read
//! here last, else what the browser asks for.

use axum::http::{HeaderMap, HeaderValue, header};
use web::{
    cookie::{self, Keep},
    language,
};

use super::ask::Caller;
use crate::{accounts::Viewer, app::App};

/// The cookie that remembers a language.
const LANGUAGE: &str = "language";
/// Stands behind a language that was chosen on purpose before signing in: `es.chosen`.
const ON_PURPOSE: &str = ".chosen";
/// The days for which a browser remembers its language.
const KEPT_DAYS: u32 = 365;

/// What a browser remembers of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remembered {
    /// It was read here last.
    ReadLast,
    /// Somebody chose it before signing in.
    ChosenHere,
}

impl Caller {
    /// Makes the browser remember a language of ours.
    pub(crate) fn remember(&self, language: &'static str, how: Remembered) -> HeaderValue {
        let purpose = match how {
            Remembered::ReadLast => "",
            Remembered::ChosenHere => ON_PURPOSE,
        };
        let value = format!("{language}{purpose}");
        cookie::set(self.app.transport, LANGUAGE, &value, Keep::Days(KEPT_DAYS))
    }
}

/// The language of a page for this viewer at this browser.
pub(super) fn of(headers: &HeaderMap, app: &App, viewer: &Viewer) -> &'static str {
    let own = viewer.session().and_then(|session| session.language.as_deref());
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let cookie = cookie::read(headers, app.transport, LANGUAGE);
    decide(&app.texts.languages(), cookie, own, accepted.unwrap_or_default())
}

fn decide(
    offered: &[&'static str],
    cookie: Option<&str>,
    own: Option<&str>,
    accepted: &str,
) -> &'static str {
    let ours = |word: &str| offered.iter().copied().find(|language| *language == word);
    let chosen = cookie.and_then(|value| ours(value.strip_suffix(ON_PURPOSE)?));
    chosen
        .or_else(|| ours(own?))
        .or_else(|| ours(cookie?))
        .or_else(|| language::best(accepted, offered))
        .unwrap_or("en")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ones_own_language_goes_before_all_but_a_choice_on_purpose() {
        let table = [
            (Some("en.chosen"), Some("es"), "es", "en"),
            (Some("en"), Some("es"), "en", "es"),
            (None, Some("es"), "en", "es"),
            (Some("es"), None, "en", "es"),
            (Some("es.chosen"), None, "en", "es"),
            (None, None, "es-MX", "es"),
            (None, Some("vi"), "es", "es"),
            (Some("vi.chosen"), Some("es"), "en", "es"),
            (Some(".chosen"), None, "fr", "en"),
        ];
        for (cookie, own, accepted, expected) in table {
            let found = decide(&["en", "es"], cookie, own, accepted);
            assert_eq!(found, expected, "{cookie:?} {own:?} {accepted}");
        }
    }
}
