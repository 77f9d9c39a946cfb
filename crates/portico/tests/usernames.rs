//! Another user name: once in a day, with the password, and never around a lock.

use axum::http::StatusCode;

use super::{
    factors::{signs_in, stranger},
    story,
};

const WRONG: &str = "Wrong-Password-1";
const FORM: &str = "/account/username";

story! {
    async fn a_user_name_is_changed_with_the_password_and_once_in_a_day(portal) {
        portal.enrolled("rosa");
        let present = portal.cast.patient("rosa").account.clone().unwrap().password;
        let (mut rosa, mut other) = (portal.patient("rosa").await, portal.patient("rosa").await);
        assert!(rosa.get(FORM).await.says("6 to 64 letters, numbers"), "the rules stand there");
        let (taken, mrn) = (&portal.cast.staff("felix").username, &portal.cast.patient("rosa").mrn);
        for (name, why) in [
            ("rosa", "at least 6"),
            ("support", "not available"),
            (taken.as_str(), "not available"),
            (mrn.as_str(), "User name"),
            ("window", "password holds part of this name"),
        ] {
            let fields = [("username", name), ("password", present.as_str())];
            let page = rosa.fill(FORM, FORM, &fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(page.says(why), "{name}: {}", page.html);
        }
        let fields = [("username", "Rosa.Lopez"), ("password", present.as_str())];
        let page = rosa.fill(FORM, FORM, &fields).await;
        assert_eq!(page.place(), "/account", "{}", page.html);
        assert!(rosa.get("/account").await.says("Rosa.Lopez"));
        assert_eq!(other.get("/account").await.place(), "/sign-in");
        let mails = portal.mails().await;
        let told = mails.last().unwrap();
        assert!(told.contains("nombre de usuario") && !told.contains("Lopez"), "{told}");
        assert!(portal.events().await.contains(&"credential.username_set".to_owned()));
        assert!(portal.browser().sign_in("rosa.garcia", &present).await.says("don&#39;t match"));
        assert_eq!(portal.browser().sign_in("rosa.lopez", &present).await.place(), "/");

        let again = [("username", "rosa.again"), ("password", present.as_str())];
        let page = rosa.fill(FORM, FORM, &again).await;
        assert!(page.says("You changed your user name not long ago"), "{}", page.html);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        portal.wait_minutes(24 * 60);
        let mut rosa = portal.browser();
        rosa.sign_in("rosa.lopez", &present).await;
        assert_eq!(rosa.fill(FORM, FORM, &again).await.place(), "/account");
    }

    async fn staff_change_their_own_name_too(portal) {
        let password = portal.cast.staff("felix").password.clone();
        let mut felix = portal.staff("felix").await;
        let fields = [("username", "felix.frontdesk"), ("password", password.as_str())];
        assert_eq!(felix.fill(FORM, FORM, &fields).await.place(), "/account");
        let page = portal.browser().sign_in("felix.frontdesk", &password).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
    }

    async fn a_wrong_password_beside_a_new_name_is_counted_like_one_at_the_door(portal) {
        portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let fields = [("username", "rosa.lopez"), ("password", WRONG)];
        for _ in 0..9 {
            let page = rosa.fill(FORM, FORM, &fields).await;
            assert!(page.says("not your present password"), "{}", page.html);
        }
        assert!(rosa.fill(FORM, FORM, &fields).await.says("paused"));
        assert!(!portal.events().await.contains(&"credential.username_set".to_owned()));
    }

    async fn a_new_name_is_no_way_around_a_lock(portal) {
        portal.restart(|policy| policy.accounts.lockout.minutes = vec![30]);
        portal.enrolled("rosa");
        let present = portal.cast.patient("rosa").account.clone().unwrap().password;
        let mut rosa = portal.patient("rosa").await;
        for n in 0..5 {
            stranger(portal, n).sign_in("rosa.garcia", WRONG).await;
        }
        let fields = [("username", "rosa.lopez"), ("password", present.as_str())];
        assert_eq!(rosa.fill(FORM, FORM, &fields).await.place(), "/account");
        let page = stranger(portal, 7).sign_in("rosa.lopez", &present).await;
        assert!(page.says("paused"), "{}", page.html);
        assert!(signs_in(portal, &mut portal.browser()).await.says("paused"), "the old name too");
    }
}
