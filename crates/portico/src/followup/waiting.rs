//! All results that wait for one patient: the nurse calls once, tells them all, and writes it down
//! once.

use askama::Template;
use base::{Instant, words::Word as _};
use db::{Reader, View};

use super::{
    actions, ladder,
    model::{Attempt, Came, Fitness, Followup, Mailed, Method, Outcome},
    store,
};
use crate::{
    access::{self, Chart},
    chart::{self, ItemId},
    page::{Answer, Ask, No},
    people::{self, Patient, PatientId, Role},
    shell::{Form, Frame},
};

#[derive(Template)]
#[template(path = "followup/templates/waiting.html")]
struct Page {
    frame: Frame,
    form: Form,
    person: Patient,
    /// As it is now.
    fitness: Fitness,
    waiting: Vec<Waiting>,
    tries: Vec<Tried>,
    /// The documents that a letter does not print.
    encloses: Vec<String>,
    /// Whether the viewer is one who tries to reach patients.
    calls: bool,
    letter_days: u32,
    unable_attempts: u32,
}

/// A result that waits.
struct Waiting {
    followup: Followup,
    title: String,
    /// When the sample was taken.
    at: Instant,
    mailed: Option<Mailed>,
    overdue: bool,
}

/// A try, about some of the results that wait.
struct Tried {
    attempt: Attempt,
    by: String,
    /// The titles of those; empty when it was about all of them.
    about: Vec<String>,
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

    /// Whether a result is ticked in one of the forms: all are until somebody has chosen.
    fn is_ticked(&self, field: &str, waiting: &Waiting) -> bool {
        let chosen = self.form.value(field);
        chosen.is_empty() || self.form.chose(field, &waiting.followup.id.to_string())
    }
}

/// What waits for the patient.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

/// The page again, with what is wrong with one of its forms.
pub(super) async fn page(ask: &Ask, form: Form) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (viewer, app, now) = (ask.viewer.clone(), ask.app.clone(), ask.now);
    let (person, fitness, waiting, tries, encloses) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "follow-ups")?;
            let waiting = waiting(v, &chart, now)?;
            let tries = tries(v, &chart, &waiting)?;
            let fitness = ladder::fitness(v, &app, patient, now)?;
            let encloses = encloses(v, &chart, &waiting)?;
            Ok((people::find(v, patient)?, fitness, waiting, tries, encloses))
        })
        .await?;
    let policy = &ask.app.policy.followup;
    let frame = ask.frame(ask.t.followups_of_title());
    let fine = form.is_fine();
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        person,
        fitness,
        waiting,
        tries,
        encloses,
        calls: matches!(staff.role, Role::Nurse | Role::Provider),
        letter_days: policy.letter_days,
        unable_attempts: policy.unable_attempts,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// The results that wait for the patient, for a letter.
pub(crate) fn waits(r: &mut Reader<'_>, chart: &Chart<'_>) -> db::Result<Vec<ItemId>> {
    Ok(store::open_in(r, chart)?.into_iter().map(|one| one.item).collect())
}

fn waiting(v: &mut View<'_>, chart: &Chart<'_>, now: Instant) -> Result<Vec<Waiting>, No> {
    let mut all = Vec::new();
    for followup in store::open_in(v, chart)? {
        let item = chart::item(v, chart, followup.item)?;
        all.push(Waiting {
            title: chart::without_tag(&item.title).to_owned(),
            at: item.at,
            mailed: actions::mailed(v, &followup)?,
            overdue: followup.is_overdue(now),
            followup,
        });
    }
    Ok(all)
}

/// The tries about what waits, the newest first; each once, whatever it was about.
fn tries(v: &mut View<'_>, chart: &Chart<'_>, waiting: &[Waiting]) -> Result<Vec<Tried>, No> {
    let mut tries: Vec<Tried> = Vec::new();
    for one in waiting {
        for attempt in store::attempts(v, chart, one.followup.id)? {
            match tries.iter_mut().find(|tried| tried.attempt.id == attempt.id) {
                Some(tried) => tried.about.push(one.title.clone()),
                None => {
                    let by = people::staff_member(v, attempt.staff)?.shown();
                    tries.push(Tried { attempt, by, about: vec![one.title.clone()] });
                }
            }
        }
    }
    for tried in tries.iter_mut().filter(|tried| tried.about.len() == waiting.len()) {
        tried.about.clear();
    }
    tries.sort_by_key(|tried| std::cmp::Reverse(tried.attempt.at));
    Ok(tries)
}

/// The documents of the results that wait: a letter names them, and they go into its envelope.
fn encloses(r: &mut Reader<'_>, chart: &Chart<'_>, waiting: &[Waiting]) -> Result<Vec<String>, No> {
    let mut titles = Vec::new();
    for one in waiting {
        let item = chart::item(r, chart, one.followup.item)?;
        titles.extend(chart::enclosures(r, chart, &item)?.into_iter().map(|one| one.title));
    }
    Ok(titles)
}
