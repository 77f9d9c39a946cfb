//! Every answer carries the headers that protect it, errors included. (S-06)

use axum::http::Method;

use super::{cast::Page, story};
use crate::app;

fn assert_protected(page: &Page, route: &str) {
    let header = |name: &str| {
        let value = page.headers.get(name);
        value.unwrap_or_else(|| panic!("{route} has no {name}")).to_str().unwrap()
    };
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{route}: {policy}");
    assert!(!policy.contains("unsafe"), "{route}: {policy}");
    assert!(header("strict-transport-security").starts_with("max-age="), "{route}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{route}");
    assert_eq!(header("cache-control"), "no-store", "{route}");
    assert_eq!(header("referrer-policy"), "same-origin", "{route}");
    assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{route}");
    assert_eq!(header("cross-origin-resource-policy"), "same-origin", "{route}");
}

story! {
    async fn every_route_and_every_error_is_protected(portal) {
        for route in app::routes() {
            let mut browser = portal.browser();
            let page = browser.send(route.method.clone(), route.path, &[], "").await;
            assert_protected(&page, route.path);
        }
        let mut browser = portal.browser();
        for (method, path) in [
            (Method::GET, "/nowhere"),
            (Method::PUT, "/sign-in"),
            (Method::POST, "/assets/0/portico.css"),
            (Method::GET, "/assets/0/portico.css"),
        ] {
            let page = browser.send(method, path, &[], "").await;
            assert_protected(&page, path);
        }
    }

    async fn a_form_from_another_site_or_another_session_does_nothing(portal) {
        let mut browser = portal.browser();
        let page = browser.get("/sign-in").await;
        let body = format!("csrf={}&username=felix.moreno&password=x", page.hidden("csrf"));
        let cross = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
        let refused = browser.send(Method::POST, "/sign-in", &cross, &body).await;
        assert_eq!(refused.status, 422);
        let mut other = portal.browser();
        other.get("/sign-in").await;
        let refused = other.send(Method::POST, "/sign-in", &[], &body).await;
        assert_eq!(refused.status, 422);
        assert!(!portal.events().await.contains(&"auth.login_failed".to_owned()));
    }
}
