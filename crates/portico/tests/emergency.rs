//! Every page tells people to call 911, whoever looks and whatever went wrong. (R-A6, T-22)

use super::{cast::Browser, story};
use crate::{app, jobs};

async fn crawl(browser: &mut Browser, role: &str) -> usize {
    let mut pages = 0;
    for route in app::routes() {
        let page = browser.send(route.method.clone(), route.path, &[], "").await;
        let is_page = page
            .headers
            .get("content-type")
            .is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"));
        if is_page {
            pages += 1;
            let (before_main, _) = page.html.split_once("<main").unwrap_or(("", ""));
            assert!(
                before_main.contains("tel:911") && before_main.contains("emergency department"),
                "{role} at {} {} is not told to call 911",
                route.method,
                route.path
            );
        }
    }
    pages
}

story! {
    async fn t22_every_route_shows_the_emergency_block_to_everybody(portal) {
        let mut nobody = portal.browser();
        assert!(crawl(&mut nobody, "nobody").await > 5);
        for key in ["felix", "nia", "dana", "priya", "avery"] {
            let mut browser = portal.staff(key).await;
            assert!(crawl(&mut browser, key).await > 5);
        }
        portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        assert!(crawl(&mut rosa, "a patient").await > 5);
        let lost = nobody.get("/nowhere").await;
        assert!(lost.says("tel:911"));
    }

    async fn t22_every_mail_says_it_too(portal) {
        portal.enrolled("rosa");
        let mut browser = portal.browser();
        browser.fill("/reset", "/reset", &[("username", "rosa.garcia")]).await;
        jobs::run_due(&portal.app).await.unwrap();
        let mails = portal.mails().await;
        assert!(!mails.is_empty());
        assert!(mails.iter().all(|mail| mail.contains("911") && mail.contains("CONFIDENCIAL")));
    }
}
