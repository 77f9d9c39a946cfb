//! What staff write down about the results that wait for a patient: a try to reach them, and how it
//! ends. One form may speak of several results.

use std::collections::BTreeSet;

use base::{Date, Instant, words::Word as _};

use super::{
    actions,
    model::{Attempt, Came, Followup, FollowupId, Method, Outcome, TryId},
    rules::Fault,
    store, waiting,
};
use crate::{
    access::{self, Chart},
    accounts::{Staff, Viewer},
    page::{Answer, Ask, Failed, No, Reply},
    people::PatientId,
    shell::Form,
    text::Text,
};

/// The longest number or address, in characters.
const PLACE_CHARS_MAX: usize = 200;
/// The next try is at most so many days away.
const NEXT_DAYS_MAX: i64 = 90;

/// The results that a form is about.
type About = BTreeSet<FollowupId>;

/// Keeps a try to reach the patient.
pub(super) async fn attempt(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (about, tried) = match parse(&ask, &staff) {
        Ok(typed) => typed,
        Err(form) => return waiting::page(&ask, form).await,
    };
    let (app, viewer) = (ask.app.clone(), ask.viewer.clone());
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<()>> {
            let (chart, about) = open_ones(tx, &viewer, patient, &about)?;
            if about.is_empty() {
                return Err(Failed::Refused(()));
            }
            actions::attempt(tx, &app, (&chart, &about), &tried)?;
            Ok(((), place(patient)))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(())) => refuse(&ask, "tried", ask.t.followup_ended()).await,
    }
}

fn place(patient: PatientId) -> String {
    format!("/staff/patients/{patient}/followups")
}

/// Those of the results that still wait, in the chart of the patient. Somebody may have read one
/// while the form was open: the others are spoken of all the same.
fn open_ones<'tx>(
    tx: &mut db::Tx<'tx>,
    viewer: &Viewer,
    patient: PatientId,
    about: &About,
) -> Result<(Chart<'tx>, Vec<Followup>), No> {
    let chart = access::open_to_write(tx, viewer, patient)?;
    let mut open = Vec::new();
    for id in about {
        let followup = store::find(tx, &chart, *id)?;
        if followup.is_open() {
            open.push(followup);
        }
    }
    Ok((chart, open))
}

/// The results that are ticked in a field of the form.
fn about(ask: &Ask, field: &'static str, form: &mut Form) -> About {
    let ticked: About = ask.form.all(field).filter_map(|id| id.parse().ok()).collect();
    if ticked.is_empty() {
        form.wrong(field, ask.t.followup_which_missing());
    }
    ticked
}

/// A try as it was typed; all that is missing is told at once.
fn parse(ask: &Ask, staff: &Staff) -> Result<(About, Attempt), Form> {
    let (t, typed) = (&ask.t, &ask.form);
    let mut form = Form::typed(typed.clone());
    let about = about(ask, "tried", &mut form);
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
            let (id, staff, at) = (TryId::new(ask.now), staff.id, ask.now);
            Ok((about, Attempt { id, staff, at, method, place, came, next_on }))
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

/// Ends what is ticked with one outcome. (T-53)
pub(super) async fn close(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let mut form = Form::typed(ask.form.clone());
    let about = about(&ask, "ending", &mut form);
    let chosen = Outcome::from_word(ask.form.text("outcome"));
    let chosen = chosen.filter(|one| Outcome::CHOSEN.contains(one));
    if chosen.is_none() {
        form.wrong("outcome", ask.t.followup_outcome_missing());
    }
    let Some(outcome) = chosen.filter(|_| form.is_fine()) else {
        return waiting::page(&ask, form).await;
    };
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Option<Fault>>> {
            let (chart, about) = open_ones(tx, &viewer, patient, &about)?;
            if about.is_empty() {
                return Err(Failed::Refused(None));
            }
            let may = actions::close(tx, &app, now, (&chart, &about), &staff, outcome)?;
            may.map_err(|fault| Failed::Refused(Some(fault)))?;
            Ok(((), place(patient)))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(fault)) => refuse(&ask, "outcome", fault_words(&ask, fault)).await,
    }
}

async fn refuse(ask: &Ask, field: &'static str, why: String) -> Answer {
    let mut form = Form::typed(ask.form.clone());
    form.wrong(field, why);
    waiting::page(ask, form).await
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
