//! The checklist of one patient's enrolment, the code at its end, and the codes there were.

use std::collections::BTreeMap;

use askama::Template;
use base::{Instant, words::Word as _};
use db::Reader;

use super::{
    access_form, actions,
    lapse::{self, Farewell},
    model::{Cause, Checklist, CodeLine, Issued, Missing, Revoked},
    redeem,
    rules::{self, Shown},
    store, words,
    words::Choice,
};
use crate::{
    access, happened,
    page::{Answer, Ask, Changed, Failed, No, Reply, go_on},
    people::{self, Patient, PatientId, StaffId},
    shell::{Form, Frame},
    tasks::{self, Kind},
    text::Text,
};

#[derive(Template)]
#[template(path = "enrolment/templates/checklist.html")]
struct ListPage {
    frame: Frame,
    form: Form,
    patient: Patient,
    steps: Vec<Step>,
    missing: Vec<String>,
    /// What the patient answered on the access form.
    answers: Vec<(String, String)>,
    has_account: bool,
    living: bool,
    codes: Vec<CodeRow>,
    reasons: Vec<Choice>,
    code_days: u32,
    /// How far the end of this patient's access has come.
    ending: Option<String>,
    /// Something must be settled before it goes on.
    is_reviewed: bool,
    /// By when the portal is explained again, and why.
    again: Option<(Instant, String)>,
}

/// One line of the checklist.
struct Step {
    /// The last part of its page's address.
    part: &'static str,
    title: String,
    state: StepState,
    detail: String,
}

/// Where a step stands, in the pattern's three words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StepState {
    Done,
    Open,
    Blocked,
}

/// A code that was issued, as the page lists it.
struct CodeRow {
    issued_at: Instant,
    issued_by: String,
    expires_at: Instant,
    state: String,
}

#[derive(Template)]
#[template(path = "enrolment/templates/code.html")]
struct CodePage {
    frame: Frame,
    patient: Patient,
    code: String,
    expires_at: Instant,
    address: String,
    ask_last_name: bool,
}

/// How a patient's enrolment stands.
struct Standing {
    patient: Patient,
    list: Checklist,
    codes: Vec<(CodeLine, Shown)>,
    names: BTreeMap<StaffId, String>,
    farewell: Option<Farewell>,
    is_reviewed: bool,
    again: Option<(Instant, Option<Cause>)>,
}

fn standing(r: &mut Reader<'_>, ask: &Of) -> Result<Standing, No> {
    let patient = people::find(r, ask.patient)?;
    let list = actions::checklist(r, &ask.app, ask.patient, ask.now)?;
    let mut codes = Vec::new();
    for code in store::codes(r, ask.patient)? {
        let shown = redeem::shown(r, &code)?;
        codes.push((code, shown));
    }
    let recorded = [
        list.identity.as_ref().map(|c| c.by),
        list.form.as_ref().map(|c| c.by),
        list.education.as_ref().map(|c| c.by),
        list.contact.as_ref().map(|c| c.by),
    ];
    let issuers = codes.iter().map(|(code, _)| code.issued_by);
    let mut names = BTreeMap::new();
    for id in recorded.into_iter().flatten().chain(issuers) {
        names.insert(id, people::staff_member(r, id)?.shown());
    }
    let farewell = lapse::farewell(r, &ask.app, ask.patient, ask.now)?;
    let subject = ask.patient.to_string();
    let is_reviewed = tasks::find_open(r, Kind::ReviewLapse, &subject)?.is_some();
    let again = match tasks::find_open(r, Kind::EducateAgain, &subject)? {
        Some(task) => Some((task.clock.due_at, store::last_cause(r, ask.patient)?)),
        None => None,
    };
    Ok(Standing { patient, list, codes, names, farewell, is_reviewed, again })
}

/// Whose enrolment, when, under which policy.
struct Of {
    app: crate::app::App,
    patient: PatientId,
    now: Instant,
}

/// The checklist.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let of = Of { app: ask.app.clone(), patient, now: ask.now };
    let viewer = ask.viewer.clone();
    let standing = ask
        .view(move |v| {
            access::open(v, &viewer, patient, "enrolment")?;
            standing(v, &of)
        })
        .await?;
    let (t, zone) = (&ask.t, ask.app.policy.practice.time_zone.zone());
    let missing = rules::missing(&standing.list, &ask.app.policy.enrolment);
    let fine = form.is_fine();
    let frame = ask.frame(t.enrol_title(standing.patient.name.listed()));
    let page = ListPage {
        frame: if fine { frame } else { frame.refused() },
        form,
        steps: steps(ask, &standing, &missing),
        answers: standing
            .list
            .form
            .as_ref()
            .and_then(|form| form.what.form.asked.as_ref())
            .map_or_else(Vec::new, |asked| access_form::shown(t, asked)),
        missing: missing.iter().map(|m| words::missing(t, &ask.app.policy, *m)).collect(),
        has_account: standing.list.account.is_some(),
        living: standing.codes.iter().any(|(_, shown)| shown.is_living(ask.now)),
        codes: standing.codes.iter().map(|code| code_row(ask, code, &standing.names)).collect(),
        reasons: [Revoked::Lost, Revoked::Mistake]
            .map(|why| Choice { value: why.as_str(), words: words::revoked(t, why) })
            .into(),
        code_days: ask.app.policy.enrolment.code_days,
        ending: standing.farewell.as_ref().map(|it| words::farewell_state(t, zone, it)),
        is_reviewed: standing.is_reviewed,
        again: standing
            .again
            .map(|(due, why)| (due, why.map_or(String::new(), |why| words::cause(t, why)))),
        patient: standing.patient,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

fn code_row(
    ask: &Ask,
    (code, shown): &(CodeLine, Shown),
    names: &BTreeMap<StaffId, String>,
) -> CodeRow {
    CodeRow {
        issued_at: code.issued_at,
        issued_by: names.get(&code.issued_by).cloned().unwrap_or_default(),
        expires_at: code.expires_at,
        state: words::code_state(&ask.t, *shown, code.ended_why, ask.now),
    }
}

fn steps(ask: &Ask, standing: &Standing, missing: &[Missing]) -> Vec<Step> {
    let (t, list) = (&ask.t, &standing.list);
    let zone = ask.app.policy.practice.time_zone.zone();
    let by = |id: StaffId, at: Instant| {
        let name = standing.names.get(&id).cloned().unwrap_or_default();
        t.enrol_done_by(t.moment(at, zone), name)
    };
    let lacking = |fits: fn(&Missing) -> bool| -> Option<String> {
        let words: Vec<String> = missing
            .iter()
            .filter(|m| fits(m))
            .map(|m| words::missing(t, &ask.app.policy, *m))
            .collect();
        (!words.is_empty()).then(|| words.join(". "))
    };
    let needs_agreement = list.agreement.is_none();
    let step = |part, title: String, lacks: Option<String>, done: Option<String>, blocked| {
        let state = match (&lacks, blocked) {
            (None, _) => StepState::Done,
            (Some(_), true) => StepState::Blocked,
            (Some(_), false) => StepState::Open,
        };
        let detail = match (lacks, blocked) {
            (Some(_), true) => t.enrol_missing_agreement(),
            (Some(lacks), false) => lacks,
            (None, _) => done.unwrap_or_default(),
        };
        Step { part, title, state, detail }
    };
    vec![
        step(
            "eligibility",
            t.enrol_task_eligibility(),
            lacking(|m| matches!(m, Missing::NotEstablished(_))),
            Some(words::established(t, list.established)),
            false,
        ),
        step(
            "identity",
            t.enrol_task_identity(),
            lacking(|m| matches!(m, Missing::NoIdentity)),
            list.identity.as_ref().map(|c| by(c.by, c.at)),
            false,
        ),
        step(
            "form",
            t.enrol_task_form(),
            lacking(|m| matches!(m, Missing::NoForm | Missing::FormOutdated)),
            list.form.as_ref().map(|c| by(c.by, c.at)),
            needs_agreement,
        ),
        step(
            "education",
            t.enrol_task_education(),
            lacking(is_about_education),
            list.education.as_ref().map(|c| by(c.by, c.at)),
            needs_agreement,
        ),
        step(
            "contact",
            t.enrol_task_contact(),
            lacking(|m| matches!(m, Missing::NoContact)),
            list.contact.as_ref().map(|c| contact_words(t, c.what.as_deref(), &by(c.by, c.at))),
            false,
        ),
    ]
}

fn is_about_education(lacks: &Missing) -> bool {
    matches!(lacks, Missing::NoEducation | Missing::EducationOutdated | Missing::Education(_))
}

fn contact_words(t: &Text, email: Option<&str>, by: &str) -> String {
    let channel = email.map_or_else(|| t.enrol_contact_none(), str::to_owned);
    format!("{channel}. {by}")
}

/// Issues the code and shows it, once.
pub(super) async fn issue(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let by = ask.viewer.staff().ok_or(No::SignIn)?.id;
    let (viewer, app, now) = (ask.viewer.clone(), ask.app.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            access::open_to_write(tx, &viewer, patient)?;
            let issued = actions::issue_code(tx, &app, (patient, by), now)?;
            if let Ok(issued) = &issued {
                // The answer is the page that is printed, and there is no other.
                tx.record(happened!("code.printed").patient(patient).object(issued.id));
            }
            let chart = people::find(tx, patient)?;
            Ok(((issued, chart), format!("/staff/patients/{patient}/enrolment")))
        })
        .await;
    match done {
        Ok(Changed::Now((Ok(issued), chart), _)) => code_page(&ask, chart, &issued),
        Ok(Changed::Now((Err(missing), _), _)) => {
            let mut form = Form::empty();
            for lacks in missing {
                form.wrong("issue", words::missing(&ask.t, &ask.app.policy, lacks));
            }
            page(&ask, form).await
        }
        // It was printed once and cannot be read again; a new one can be issued there.
        Ok(Changed::Before(place)) => Ok(Reply::see(&place)),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(())) => Err(No::Stale),
    }
}

fn code_page(ask: &Ask, patient: Patient, issued: &Issued) -> Answer {
    let portal = ask.app.policy.practice.portal_url.as_str().trim_end_matches('/');
    let frame = ask.frame(ask.t.code_title());
    ask.html(&CodePage {
        frame,
        patient,
        code: issued.code.expose().to_string(),
        expires_at: issued.expires_at,
        address: format!("{portal}/activate"),
        ask_last_name: ask.app.policy.enrolment.ask_last_name,
    })
}

/// Ends the living code: the paper was lost, or it was a mistake.
pub(super) async fn revoke(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let why = Revoked::from_word(ask.form.text("why"))
        .filter(|why| matches!(why, Revoked::Lost | Revoked::Mistake));
    let Some(why) = why else {
        let mut form = Form::typed(ask.form.clone());
        form.wrong("why", ask.t.enrol_revoke_why());
        return page(&ask, form).await;
    };
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            access::open_to_write(tx, &viewer, patient)?;
            if actions::revoke_codes(tx, patient, why, now)? == 0 {
                return Err(Failed::No(No::NotFound));
            }
            Ok(((), format!("/staff/patients/{patient}/enrolment")))
        })
        .await;
    go_on(done)
}
