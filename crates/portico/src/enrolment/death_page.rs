//! Whether a patient lives: what was said, what somebody found out from a second source, and what
//! is still open about somebody who has died. (R-B1.5)

use askama::Template;
use base::{Instant, words::Word as _};

use super::{
    deaths::{self, Inquiry, PRACTICE},
    forms::ticked_identifiers,
    model::{DeathReport, Finding, Proof, Reason},
    patients::AccountStands,
    rules::{self, NotDecided},
    store, words,
    words::Choice,
};
use crate::{
    access,
    accounts::Staff,
    page::{Answer, Ask, Failed, No, go_on},
    people::{self, Life, Patient, PatientId},
    shell::{Form, Frame},
    tasks::{self, Kind, Task},
    text::Text,
};

#[derive(Template)]
#[template(path = "enrolment/templates/death.html")]
struct Page {
    frame: Frame,
    form: Form,
    patient: Patient,
    state: String,
    account: String,
    /// By when somebody decides.
    due: Option<Instant>,
    said: Vec<Said>,
    findings: Vec<Choice>,
    proofs: Vec<Choice>,
    identifiers: Vec<Choice>,
    /// What is open about somebody who has died, for whoever may settle it.
    open: Vec<Open>,
}

/// One report, in words.
struct Said {
    what: String,
    taken_back: Option<String>,
    found: Option<String>,
    how: Option<String>,
    note: String,
    settled: Option<String>,
    settled_note: String,
}

/// Something that is still to be done.
struct Open {
    address: String,
    what: String,
    due: Instant,
}

/// What the page stands on.
struct Standing {
    patient: Patient,
    account: AccountStands,
    /// With who decided and who settled.
    reports: Vec<(DeathReport, String, String)>,
    asked: Option<Task>,
    open: Vec<Task>,
}

/// What is known, and a form to say what somebody found out.
pub(super) async fn form(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn standing(ask: &Ask) -> Result<Standing, No> {
    let patient: PatientId = ask.id("patient")?;
    let viewer = ask.viewer.clone();
    ask.view(move |v| -> Result<_, No> {
        access::open(v, &viewer, patient, "death")?;
        let mut reports = Vec::new();
        for report in store::deaths(v, patient)? {
            let mut names = [String::new(), String::new()];
            for (name, who) in names.iter_mut().zip([report.decided_by, report.settled_by]) {
                if let Some(who) = who {
                    *name = people::staff_member(v, who)?.shown();
                }
            }
            let [decided, settled] = names;
            reports.push((report, decided, settled));
        }
        Ok(Standing {
            patient: people::find(v, patient)?,
            account: AccountStands::of(v, patient)?,
            reports,
            asked: tasks::find_open(v, Kind::ConfirmDeath, &patient.to_string())?,
            open: deaths::to_settle(v, patient)?,
        })
    })
    .await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let Standing { patient, account, reports, asked, open } = standing(ask).await?;
    let staff = ask.viewer.staff().ok_or(No::SignIn)?;
    if asked.as_ref().is_some_and(|task| task.looked_at.is_none()) && !ask.prefetch {
        note_look(ask, staff, patient.id).await?;
    }
    let (t, zone) = (&ask.t, ask.app.policy.practice.time_zone.zone());
    let settles = super::DECIDERS.contains(&staff.role) && patient.life == Life::Dead;
    let fine = form.is_fine();
    let frame = ask.frame(t.death_title(patient.name.listed()));
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        state: words::life(t, &patient).unwrap_or_else(|| t.death_none()),
        account: account.words(t, zone),
        due: asked.map(|task| task.clock.due_at),
        said: reports.iter().map(|report| said(ask, report)).collect(),
        findings: rules::findings(patient.life)
            .iter()
            .map(|each| Choice { value: each.as_str(), words: finding_words(t, *each) })
            .collect(),
        proofs: words::choices(|each| words::proof(t, each)),
        identifiers: words::identifiers(t),
        open: open
            .into_iter()
            .filter(|_| settles)
            .map(|task| Open {
                address: task.address(),
                what: task.kind.words(t),
                due: task.clock.due_at,
            })
            .collect(),
        patient,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// The first who opens this page has had the first look at the task.
async fn note_look(ask: &Ask, staff: &Staff, patient: PatientId) -> Result<(), No> {
    let (by, now) = (staff.id, ask.now);
    let noted = ask
        .write(move |tx| tasks::look(tx, Kind::ConfirmDeath, &patient.to_string(), by, now))
        .await;
    match noted {
        // Unrecorded: another has looked in the same moment.
        Ok(_) | Err(db::Error::Unrecorded) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn finding_words(t: &Text, finding: Finding) -> String {
    match finding {
        Finding::Died => t.death_died(),
        Finding::Lives | Finding::Merged => t.death_lives(),
    }
}

fn said(ask: &Ask, (report, decided, settled): &(DeathReport, String, String)) -> Said {
    let (t, zone) = (&ask.t, ask.app.policy.practice.time_zone.zone());
    let when = |at: Instant| t.moment(at, zone);
    let source = match report.source.as_str() {
        PRACTICE => t.death_practice(),
        source => source.replace('|', " · "),
    };
    let reported = when(report.reported_at);
    let what = match report.died_on {
        Some(day) => t.death_said_day(t.date(day), source, reported),
        None => t.death_said(source, reported),
    };
    let found = report.finding.zip(report.decided_at).map(|(finding, at)| match finding {
        Finding::Died => t.death_found_died(decided, when(at)),
        Finding::Lives => t.death_found_lives(decided, when(at)),
        Finding::Merged => t.death_found_merged(when(at)),
    });
    Said {
        what,
        taken_back: report.taken_back_at.map(|at| t.death_taken_back(when(at))),
        found,
        how: report.proof.map(|proof| words::proof(t, proof)),
        note: report.note.clone(),
        settled_note: report.settled_note.clone(),
        settled: report.settled_at.map(|at| t.death_settled(settled, when(at))),
    }
}

/// Takes what somebody found out.
pub(super) async fn send(ask: Ask) -> Answer {
    let mut form = Form::typed(ask.form.clone());
    let t = &ask.t;
    let finding = Finding::from_word(ask.form.text("finding"));
    if finding.is_none() {
        form.wrong("finding", t.death_question_missing());
    }
    let proof = Proof::from_word(ask.form.text("proof"));
    if proof.is_none() {
        form.wrong("proof", t.death_proof_missing());
    }
    let typed = ask.form.text("died_on");
    let died_on = rules::read_date(typed);
    if died_on.is_none() && !typed.is_empty() {
        form.wrong("died_on", t.death_day_wrong());
    }
    let note: Option<Reason> = ask.form.text("note").parse().ok();
    if note.is_none() {
        form.wrong("note", t.death_note_wrong());
    }
    let is_fine = form.is_fine();
    let (Some(finding), Some(proof), Some(note), true) = (finding, proof, note, is_fine) else {
        return page(&ask, form).await;
    };
    let identifiers = ticked_identifiers(&ask);
    let inquiry = Inquiry { finding, proof, identifiers, died_on, note };
    let patient: PatientId = ask.id("patient")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (viewer, app, now) = (ask.viewer.clone(), ask.app.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<NotDecided>> {
            access::open_to_write(tx, &viewer, patient)?;
            deaths::decide(tx, &app, (patient, &staff), &inquiry, now)?;
            Ok(((), format!("/staff/patients/{patient}/death")))
        })
        .await;
    if let Err(Failed::Refused(why)) = done {
        let (field, words) = why_not(t, why);
        form.wrong(field, words);
        return page(&ask, form).await;
    }
    go_on(done)
}

/// The field that is wrong, and why.
fn why_not(t: &Text, why: NotDecided) -> (&'static str, String) {
    match why {
        NotDecided::NothingNew => ("finding", t.death_nothing_new()),
        NotDecided::ProofDoesNotFit => ("proof", t.death_proof_wrong()),
        NotDecided::NeedsDocument => ("proof", t.death_needs_document()),
        NotDecided::NotYourPart => ("finding", t.death_not_your_part()),
        NotDecided::TooFewIdentifiers => ("identifiers", t.identifiers_too_few()),
        NotDecided::ImpossibleDay => ("died_on", t.death_day_wrong()),
    }
}

/// Closes what was still open about somebody who has died.
pub(super) async fn settle(ask: Ask) -> Answer {
    let Ok(note) = ask.form.text("done").parse::<Reason>() else {
        let mut form = Form::typed(ask.form.clone());
        form.wrong("done", ask.t.death_done_wrong());
        return page(&ask, form).await;
    };
    let patient: PatientId = ask.id("patient")?;
    let by = ask.viewer.staff().ok_or(No::SignIn)?.id;
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            access::open_to_write(tx, &viewer, patient)?;
            deaths::settle(tx, (patient, by), &note, now)?;
            Ok(((), format!("/staff/patients/{patient}/death")))
        })
        .await;
    go_on(done)
}
