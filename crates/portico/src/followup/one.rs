//! One follow-up: when its result was shown and read, what was tried, and how it ended.

use askama::Template;

use super::{
    actions,
    model::{Attempt, Followup, FollowupId, Mailed},
    store,
};
use crate::{
    access, chart,
    page::{Answer, Ask, No},
    people::{self, Patient},
    shell::Frame,
};

#[derive(Template)]
#[template(path = "followup/templates/followup.html")]
struct Page {
    frame: Frame,
    read: Read,
    overdue: bool,
}

/// All that the page shows.
struct Read {
    person: Patient,
    /// Nothing when the result was taken back or a newer one stands in its place.
    title: Option<String>,
    followup: Followup,
    mailed: Option<Mailed>,
    attempts: Vec<(Attempt, String)>,
    closed_by: Option<String>,
}

/// The follow-up with its tries. What is to be done stands on the page of all that wait for the
/// patient.
pub(super) async fn show(ask: Ask) -> Answer {
    let id: FollowupId = ask.id("followup")?;
    let viewer = ask.viewer.clone();
    let read = ask
        .view(move |v| -> Result<Read, No> {
            let patient = store::patient_of(v, id)?;
            let chart = access::open(v, &viewer, patient, "follow-up")?;
            let followup = store::find(v, &chart, id)?;
            let mut attempts = Vec::new();
            for attempt in store::attempts(v, &chart, id)? {
                let name = people::staff_member(v, attempt.staff)?.shown();
                attempts.push((attempt, name));
            }
            let closed_by = match followup.closed_by {
                Some(by) => Some(people::staff_member(v, by)?.shown()),
                None => None,
            };
            let title = match chart::item(v, &chart, followup.item) {
                Ok(item) => Some(chart::without_tag(&item.title).to_owned()),
                Err(db::Error::NotFound) => None,
                Err(error) => return Err(error.into()),
            };
            Ok(Read {
                person: people::find(v, patient)?,
                title,
                mailed: actions::mailed(v, &followup)?,
                followup,
                attempts,
                closed_by,
            })
        })
        .await?;
    let frame = ask.frame(ask.t.followup_title());
    ask.html(&Page { frame, overdue: read.followup.is_overdue(ask.now), read })
}
