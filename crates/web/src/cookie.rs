//! Cookies that only this host can set, read by name and never trusted for their content.

use axum::http::{HeaderMap, HeaderValue, header};

/// Whether the browser reaches us through TLS. Without it (loopback only, see the door) a browser
/// would refuse `__Host-` cookies, so the plain twin of the name is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// TLS ends here or at a proxy that we were told about.
    Tls,
    /// Plain HTTP on this machine's loopback address.
    Loopback,
}

/// How long a browser keeps a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Until the browser is closed; the server ends it earlier.
    Session,
    /// So many days.
    Days(u32),
    /// Not at all: the browser deletes it.
    Gone,
}

/// The value of a cookie that the browser sent, when it sent exactly one of that name.
pub fn read<'h>(headers: &'h HeaderMap, transport: Transport, name: &str) -> Option<&'h str> {
    let full = full_name(transport, name);
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == full)
        .map(|(_, value)| value);
    let first = found.next();
    if found.next().is_some() { None } else { first }
}

/// The header that sets a cookie: for this host only, hidden from scripts, not sent along when
/// another site posts to us. The value is one of our own tokens, so it holds letters, digits, `-`,
/// `_` and `.` only; anything else is left out.
pub fn set(transport: Transport, name: &str, value: &str, keep: Keep) -> HeaderValue {
    let value: String =
        value.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
    let age = match keep {
        Keep::Session => String::new(),
        Keep::Days(days) => format!("; Max-Age={}", u64::from(days) * 86_400),
        Keep::Gone => "; Max-Age=0".to_owned(),
    };
    let secure = match transport {
        Transport::Tls => "; Secure",
        Transport::Loopback => "",
    };
    let name = full_name(transport, name);
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    HeaderValue::try_from(text).expect("a cookie of visible ASCII is a header value")
}

fn full_name(transport: Transport, name: &str) -> String {
    match transport {
        Transport::Tls => format!("__Host-{name}"),
        Transport::Loopback => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(cookies: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(cookies))])
    }

    #[test]
    fn a_cookie_is_read_by_its_full_name() {
        let headers = sent("other=1; __Host-s=abc");
        assert_eq!(read(&headers, Transport::Tls, "s"), Some("abc"));
        assert_eq!(read(&headers, Transport::Loopback, "s"), None);
    }

    #[test]
    fn two_cookies_of_one_name_are_nobodys_cookie() {
        assert_eq!(read(&sent("s=1; s=2"), Transport::Loopback, "s"), None);
    }

    #[test]
    fn a_cookie_over_tls_is_secure_and_only_for_this_host() {
        let cookie = set(Transport::Tls, "s", "a b;c", Keep::Session);
        assert_eq!(cookie, "__Host-s=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        let gone = set(Transport::Loopback, "s", "", Keep::Gone);
        assert_eq!(gone, "s=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}
