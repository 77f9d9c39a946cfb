//! What somebody reads before they join: how to get started, the blank form, in which language.

use super::{agreements::publish, story};
use crate::shell::Qr;

story! {
    async fn everybody_can_read_how_to_get_started(portal) {
        let mut nobody = portal.browser();
        assert!(nobody.get("/start").await.says("within 14 days"));
        portal.restart(|policy| policy.enrolment.code_days = 9);
        let mut nobody = portal.browser();
        assert!(nobody.get("/start").await.says("within 9 days"));
    }

    async fn the_page_on_getting_started_carries_a_picture_of_the_practices_own_address(portal) {
        let address = "https://portal.lakeside.example/activate";
        let page = portal.browser().get("/start").await;
        assert!(page.says(address) && page.says("<svg class=\"qr\" role=\"img\""), "{}", page.html);
        let drawn = page.between("<path d=\"", "\"").to_owned();
        assert_eq!(Some(drawn.clone()), Qr::of(address).map(|qr| qr.path));
        portal.restart(|policy| {
            policy.practice.portal_url = "https://portal.hill.example".parse().unwrap();
        });
        let page = portal.browser().get("/start").await;
        assert!(page.says("https://portal.hill.example/activate") && !page.says(&drawn));
    }

    async fn the_blank_form_is_signed_by_the_patient_and_by_nobody_for_them(portal) {
        publish(portal, "yes").await;
        let form = portal.browser().get("/terms").await;
        assert!(form.says("I am the patient named above, 18 or older"), "{}", form.html);
        assert!(!form.says("a parent, a guardian"));
    }

    async fn a_practice_that_speaks_only_english_offers_no_other_language(portal) {
        portal.enrolled("rosa");
        portal.restart(|policy| policy.practice.languages = vec![policy::Language::English]);
        let mut rosa = portal.browser();
        rosa.language = "es";
        let page = rosa.get("/start").await;
        assert!(page.says("<html lang=\"en\"") && !page.says("Español"), "{}", page.html);
        rosa.cookies.insert("__Host-language".to_owned(), "es".to_owned());
        assert!(rosa.get("/").await.says("<html lang=\"en\""), "an old choice counts no more");
    }
}
