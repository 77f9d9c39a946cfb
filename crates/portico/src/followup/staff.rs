//! One follow-up: what was tried, what to do next, and how it ends.

use askama::Template;
use base::{Date, Instant, words::Word as _};

use super::{
    actions,
    model::{Attempt, Came, Followup, FollowupId, Mailed, Method, Outcome},
    rules::Fault,
    store,
};
use crate::{
    access::{self, Chart},
    accounts::{Staff, Viewer},
    chart,
    page::{Answer, Ask, Failed, No, Reply},
    people::{self, Patient, Role},
    shell::{Form, Frame},
    text::Text,
};

/// The longest number or address, in characters.
const PLACE_CHARS_MAX: usize = 200;
/// The next try is at most so many days away.
const NEXT_DAYS_MAX: i64 = 90;

#[derive(Template)]
#[template(path = "followup/templates/followup.html")]
struct Page {
    frame: Frame,
    form: Form,
    person: Patient,
    /// Nothing when the result was taken back or a newer one stands in its place.
    title: Option<String>,
    followup: Followup,
    mailed: Option<Mailed>,
    attempts: Vec<(Attempt, String)>,
    closed_by: Option<String>,
    overdue: bool,
    /// Whether the viewer is one who tries to reach patients.
    calls: bool,
    letter_days: u32,
    unable_attempts: u32,
}

impl Page {
    fn methods(&self) -> Vec<(&'static str, String)> {
        Method::ALL.iter().map(|one| (one.as_str(), one.words(&self.frame.t))).collect()
    }

    fn cames(&self) -> Vec<(&'static str, String)> {
        Came::ALL.iter().map(|one| (one.as_str(), one.words(&self.frame.t))).collect()
    }

    fn outcomes(&self) -> Vec<(&'static str, String)> {
        Outcome::CHOSEN.iter().map(|one| (one.as_str(), one.words(&self.frame.t))).collect()
    }
}

/// All that the page shows.
struct Read {
    person: Patient,
    title: Option<String>,
    followup: Followup,
    mailed: Option<Mailed>,
    attempts: Vec<(Attempt, String)>,
    closed_by: Option<String>,
}

/// The follow-up with its tries.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let id: FollowupId = ask.id("followup")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
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
    let policy = &ask.app.policy.followup;
    let frame = ask.frame(ask.t.followup_title());
    let fine = form.is_fine();
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        person: read.person,
        title: read.title,
        overdue: read.followup.is_overdue(ask.now),
        calls: matches!(staff.role, Role::Nurse | Role::Provider),
        followup: read.followup,
        mailed: read.mailed,
        attempts: read.attempts,
        closed_by: read.closed_by,
        letter_days: policy.letter_days,
        unable_attempts: policy.unable_attempts,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// The follow-up that somebody is about to change, in its open chart.
fn opened<'tx>(
    tx: &mut db::Tx<'tx>,
    viewer: &Viewer,
    id: FollowupId,
) -> Result<(Chart<'tx>, Followup), No> {
    let patient = store::patient_of(tx, id)?;
    let chart = access::open_to_write(tx, viewer, patient)?;
    let followup = store::find(tx, &chart, id)?;
    Ok((chart, followup))
}

/// Keeps a try to reach the patient.
pub(super) async fn attempt(ask: Ask) -> Answer {
    let id: FollowupId = ask.id("followup")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let tried = match parse(&ask, &staff) {
        Ok(tried) => tried,
        Err(form) => return page(&ask, form).await,
    };
    let (app, viewer) = (ask.app.clone(), ask.viewer.clone());
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<()>> {
            let (chart, followup) = opened(tx, &viewer, id)?;
            if !followup.is_open() {
                return Err(Failed::Refused(()));
            }
            actions::attempt(tx, &app, (&chart, &followup), &tried)?;
            Ok(((), format!("/staff/followups/{id}")))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(())) => {
            let mut form = Form::typed(ask.form.clone());
            form.wrong("method", ask.t.followup_ended());
            page(&ask, form).await
        }
    }
}

/// A try as it was typed; all that is missing is told at once.
fn parse(ask: &Ask, staff: &Staff) -> Result<Attempt, Form> {
    let (t, typed) = (&ask.t, &ask.form);
    let mut form = Form::typed(typed.clone());
    let method = Method::from_word(typed.text("method"));
    let came = Came::from_word(typed.text("came"));
    let place = typed.text("place").to_owned();
    if method.is_none() {
        form.wrong("method", t.followup_method_missing());
    }
    if !(3..=PLACE_CHARS_MAX).contains(&place.chars().count()) {
        form.wrong("place", t.followup_place_missing());
    }
    let fits = |method: Method, came: Came| {
        (method == Method::Letter) == matches!(came, Came::Sent | Came::Returned)
    };
    match (method, came) {
        (_, None) => form.wrong("came", t.followup_came_missing()),
        (Some(method), Some(came)) if !fits(method, came) => {
            form.wrong("came", t.followup_came_wrong());
        }
        _ => {}
    }
    let next_on = next_on(ask, came).unwrap_or_else(|problem| {
        form.wrong("next_on", problem);
        None
    });
    match (method, came, form.is_fine()) {
        (Some(method), Some(came), true) => {
            Ok(Attempt { staff: staff.id, at: ask.now, method, place, came, next_on })
        }
        _ => Err(form),
    }
}

/// The day of the next try: needed whenever nobody was reached.
fn next_on(ask: &Ask, came: Option<Came>) -> Result<Option<Date>, String> {
    let typed = ask.form.text("next_on");
    let is_needed = matches!(came, Some(Came::LeftMessage | Came::NoAnswer | Came::Returned));
    if typed.is_empty() {
        return if is_needed { Err(ask.t.followup_next_missing()) } else { Ok(None) };
    }
    let zone = ask.app.policy.practice.time_zone.zone();
    let day = |at: Instant| at.date(zone);
    let (today, latest) = (day(ask.now), day(ask.now.plus_days(NEXT_DAYS_MAX)));
    let found = typed.parse::<Date>().ok().filter(|next| *next > today && *next <= latest);
    found.map(Some).ok_or_else(|| ask.t.followup_next_missing())
}

/// Ends it with an outcome. (T-53)
pub(super) async fn close(ask: Ask) -> Answer {
    let id: FollowupId = ask.id("followup")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let chosen = Outcome::from_word(ask.form.text("outcome"));
    let Some(outcome) = chosen.filter(|one| Outcome::CHOSEN.contains(one)) else {
        return refuse(&ask, ask.t.followup_outcome_missing()).await;
    };
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Option<Fault>>> {
            let (chart, followup) = opened(tx, &viewer, id)?;
            if !followup.is_open() {
                return Err(Failed::Refused(None));
            }
            let may = actions::close(tx, &app, now, (&chart, &followup), &staff, outcome)?;
            may.map_err(|fault| Failed::Refused(Some(fault)))?;
            Ok(((), format!("/staff/followups/{id}")))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(fault)) => refuse(&ask, fault_words(&ask, fault)).await,
    }
}

async fn refuse(ask: &Ask, why: String) -> Answer {
    let mut form = Form::typed(ask.form.clone());
    form.wrong("outcome", why);
    page(ask, form).await
}

fn fault_words(ask: &Ask, fault: Option<Fault>) -> String {
    let (t, policy): (&Text, _) = (&ask.t, &ask.app.policy.followup);
    match fault {
        None => t.followup_ended(),
        Some(Fault::NotReached) => t.followup_not_reached(),
        Some(Fault::NoLetter) => t.followup_no_letter(policy.letter_days),
        Some(Fault::TooFewTries) => t.followup_too_few(policy.unable_attempts),
        Some(Fault::NotYourPart) => t.followup_not_your_part(),
        Some(Fault::NotChosen) => t.followup_outcome_missing(),
    }
}
