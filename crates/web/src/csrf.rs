//! No other site may press our buttons: where a request came from, and a token in every form.
//!
//! Two independent checks. The browser says where a request comes from (`Sec-Fetch-Site`, or
//! `Origin` against `Host`); and each form carries a token made from the session's own secret,
//! so that a page of another session cannot be used. (security.md §6.11)

use axum::http::{HeaderMap, header};
use base::secret;

/// The token for the forms of one session, from the secret that only the cookie holds.
pub fn token(session_secret: &[u8]) -> String {
    secret::hex(&secret::hmac_sha256(session_secret, &[b"form"])[..16])
}

/// Whether a form carries the token of this session.
pub fn is_ours(session_secret: &[u8], sent: &str) -> bool {
    secret::same(token(session_secret).as_bytes(), sent.as_bytes())
}

/// Whether a request that changes something comes from one of our own pages. Browsers say so
/// themselves; what says nothing at all (a command-line tool) has no cookies of a victim to abuse.
pub fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => !headers.contains_key(header::ORIGIN),
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, from)| from == host)
        }
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(n, v)| (header::HeaderName::from_static(n), HeaderValue::from_static(v)))
            .collect()
    }

    #[test]
    fn a_token_belongs_to_one_session() {
        let mine = token(b"my session");
        assert!(is_ours(b"my session", &mine));
        assert!(!is_ours(b"your session", &mine));
        assert!(!is_ours(b"my session", ""));
    }

    #[test]
    fn only_our_own_pages_may_post() {
        let cases = [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://a"), ("host", "a")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "https://portal.example"), ("host", "portal.example")], true),
            (&[("origin", "https://evil.example"), ("host", "portal.example")], false),
            (&[("origin", "null"), ("host", "portal.example")], false),
            (&[("host", "portal.example")], true),
        ];
        for (sent, allowed) in cases {
            assert_eq!(same_origin(&headers(sent)), allowed, "{sent:?}");
        }
    }
}
