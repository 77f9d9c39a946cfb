//! The headers that every answer carries, errors included. (security.md S-06, §6.11)

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::cookie::Transport;

/// How long an answer may be kept by browsers and in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// Nobody keeps it: pages about people, and everything that was not said to be public.
    Never,
    /// Anybody may keep it for ever: files whose address changes with their content.
    Forever,
}

/// No inline script or style, no other site's anything, no frame around us.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    ),
];

/// Two years, subdomains left alone: the practice's website may live beside the portal.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=63072000";

/// Adds what every answer must carry.
pub fn protect(headers: &mut HeaderMap, transport: Transport, cache: Cache) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if transport == Transport::Tls {
        let strict = HeaderValue::from_static(STRICT_TRANSPORT_SECURITY);
        headers.insert(header::STRICT_TRANSPORT_SECURITY, strict);
    }
    let cache = match cache {
        Cache::Never => "no-store",
        Cache::Forever => "public, max-age=31536000, immutable",
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
}

/// Marks an answer that others made and we only keep. [`isolate`] is for it.
#[derive(Debug, Clone, Copy)]
pub struct OfStrangers;

/// What others made runs nothing, loads nothing and is nobody's origin, even where somebody opens
/// it by itself.
pub fn isolate(headers: &mut HeaderMap) {
    let sandbox = "default-src 'none'; frame-ancestors 'none'; sandbox";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(sandbox));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inline_runs_and_nothing_personal_is_kept() {
        let mut headers = HeaderMap::new();
        protect(&mut headers, Transport::Tls, Cache::Never);
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn plain_loopback_promises_no_tls() {
        let mut headers = HeaderMap::new();
        protect(&mut headers, Transport::Loopback, Cache::Forever);
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        assert!(headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    }
}
