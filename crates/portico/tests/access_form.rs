//! The access form on the practice's screen: the agreement, what is asked, what is kept. (R-A5)

use super::{
    agreements::publish,
    enrolment::{chart, desk},
    story,
};

/// The access form as a patient of this name and these initials fills it in on the screen.
pub(super) fn signed<'n>(name: &'n str, initials: &'n str) -> Vec<(&'n str, &'n str)> {
    vec![
        ("method", "screen"),
        ("contact_right", "yes"),
        ("preferred_name", "May"),
        ("texts", "no"),
        ("interpreter", "no"),
        ("relation", "patient"),
        ("wish", "talk_first"),
        ("reminders", "email"),
        ("reminders", "letter"),
        ("not_for_urgent", "yes"),
        ("not_for_new_problems", "yes"),
        ("narcotics", "yes"),
        ("only_electronic_channel", "yes"),
        ("results_policy", "yes"),
        ("initials", initials),
        ("signed_name", name),
    ]
}

story! {
    async fn the_access_form_on_the_screen_shows_the_agreement_and_keeps_what_it_asks(portal) {
        publish(portal, "yes").await;
        let patient = chart(portal, "mei", Some("2026-05-04"));
        let mut felix = portal.staff("felix").await;
        portal.tell(move |tx| {
            let none = db::sql!("UPDATE patients SET mobile = NULL WHERE id = $1");
            tx.run(none, db::params![patient])
        });
        let place = desk(patient, "/form");
        let page = felix.get(&place).await;
        assert!(page.says("id=\"section-en-not_for_urgent\""), "the agreement's own sections");
        let bare = [("method", "screen"), ("signed_name", "Mei Chen")];
        let refused = felix.fill(&place, &place, &bare).await;
        for field in [
            "contact_right", "texts", "interpreter", "relation", "wish", "narcotics", "initials",
        ] {
            assert!(refused.says(&format!("<a href=\"#{field}\">")), "{field}: {}", refused.html);
        }
        for (field, value) in [("texts", "yes"), ("relation", "parent"), ("initials", "XY")] {
            let mut fields = signed("Mei Chen", "MC");
            fields.retain(|(name, _)| *name != field);
            fields.push((field, value));
            let refused = felix.fill(&place, &place, &fields).await;
            assert_eq!(refused.html.matches("<li><a href=\"#").count(), 1, "{}", refused.html);
            assert!(refused.says(&format!("<a href=\"#{field}\">")), "{field}: {}", refused.html);
        }
        let done = felix.fill(&place, &place, &signed("Mei Chen", "MC")).await;
        assert_eq!(done.place(), desk(patient, ""), "{}", done.html);
        let list = felix.get(done.place()).await;
        for words in ["<dd>May</dd>", "Talk to me first", "By e-mail, By letter", "<dd>MC</dd>"] {
            assert!(list.says(words), "{words}: {}", list.html);
        }
    }
}
