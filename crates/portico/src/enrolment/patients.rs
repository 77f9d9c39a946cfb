//! Looking patients up, and the page where each patient's matters begin. Two identifiers stand
//! wherever a patient is named.

use askama::Template;
use base::{Instant, Zone, contact::Phone};
use db::Reader;

use super::{actions, rules, store, words};
use crate::{
    access::{self, EndReason, Seat},
    accounts::{self, State},
    happened, notify,
    page::{Answer, Ask, Failed, No, go_on},
    people::{self, Patient, PatientId, PatientRow},
    shell::Frame,
    text::Text,
};

#[derive(Template)]
#[template(path = "enrolment/templates/patients.html")]
struct ListPage {
    frame: Frame,
    typed: String,
    rows: Option<Vec<PatientRow>>,
    /// How many people wait who asked for access.
    waiting: i64,
    may_enrol: bool,
}

#[derive(Template)]
#[template(path = "enrolment/templates/patient.html")]
struct PatientPage {
    frame: Frame,
    patient: Patient,
    age: i64,
    mobile: String,
    established: String,
    provider: String,
    /// What is known about a death; nothing while nobody says anything.
    death: Option<String>,
    account: String,
    /// Where mail about the portal goes; nothing when there is no account.
    mail: Option<MailStands>,
    may_enrol: bool,
    matters: Vec<Matter>,
}

/// Where something about a patient is done.
struct Matter {
    address: String,
    words: String,
}

/// The search, and what it found.
pub(super) async fn list(ask: Ask) -> Answer {
    let typed = ask.query.text("q").to_owned();
    let frame = ask.frame(ask.t.patients_title());
    let may_enrol = may_enrol(&ask);
    // A birth date is found however it is written.
    let wanted = rules::read_date(&typed).map_or_else(|| typed.clone(), |date| date.to_string());
    let (rows, waiting) = ask
        .view(move |v| -> Result<_, No> {
            let rows = people::search(v, &wanted)?;
            v.record(happened!("patients.searched").with("found", rows.len()));
            Ok((rows, store::requests_waiting(v)?))
        })
        .await?;
    let rows = (!typed.is_empty()).then_some(rows);
    ask.html(&ListPage { frame, typed, rows, waiting, may_enrol })
}

fn may_enrol(ask: &Ask) -> bool {
    ask.viewer.staff().is_some_and(|staff| super::DESK.contains(&staff.role))
}

/// Who a patient is, and where their matters are.
pub(super) async fn show(ask: Ask) -> Answer {
    let id: PatientId = ask.id("patient")?;
    let (viewer, app, now) = (ask.viewer.clone(), ask.app.clone(), ask.now);
    let (patient, established, provider, (account, mail), is_clinical) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, id, "overview")?;
            let is_clinical = matches!(chart.seat(), Seat::Clinician(_));
            let patient = people::find(v, chart.patient())?;
            let provider = match patient.provider {
                Some(provider) => people::staff_member(v, provider)?.shown(),
                None => String::new(),
            };
            let established = actions::eligibility(v, &app, id, now)?;
            let account = (AccountStands::of(v, id)?, MailStands::of(v, id)?);
            Ok((patient, established, provider, account, is_clinical))
        })
        .await?;
    let frame = ask.frame(patient.name.listed());
    ask.html(&PatientPage {
        frame,
        age: i64::from(patient.birth_date.years_until(actions::today(&ask.app, ask.now))),
        mobile: shown_phone(patient.mobile.as_deref()),
        established: words::established(&ask.t, established),
        provider,
        death: words::life(&ask.t, &patient),
        account: account.words(&ask.t, ask.app.policy.practice.time_zone.zone()),
        mail,
        may_enrol: may_enrol(&ask),
        matters: matters(&ask, id, is_clinical),
        patient,
    })
}

/// Somebody says that the last mail to the patient came back, or that mail arrives again. (R-B1.9)
pub(super) async fn say_of_mail(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let arrives = ask.form.text("mail") == "arrives";
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            access::open_to_write(tx, &viewer, patient)?;
            let account = access::own_account(tx, patient)?.ok_or(No::NotFound)?;
            let said = if arrives {
                notify::arrives_again(tx, *account.as_bytes())?;
                happened!("mail.arrives_again")
            } else {
                notify::came_back(tx, *account.as_bytes(), now)?;
                happened!("mail.came_back")
            };
            tx.record(said.patient(patient));
            Ok(((), format!("/staff/patients/{patient}")))
        })
        .await;
    go_on(done)
}

/// How a patient's account stands.
pub(super) enum AccountStands {
    NoneYet,
    Open,
    /// Until a person has confirmed or corrected a death.
    Paused,
    Ended(EndReason, Instant),
}

impl AccountStands {
    pub(super) fn of(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Self> {
        if let Some(account) = access::own_account(r, patient)? {
            let state = accounts::overview(r, account)?.state;
            return Ok(if state == State::Active { Self::Open } else { Self::Paused });
        }
        let ended = access::last_end(r, patient)?;
        Ok(ended.map_or(Self::NoneYet, |(why, at)| Self::Ended(why, at)))
    }

    pub(super) fn words(&self, t: &Text, zone: &Zone) -> String {
        match self {
            Self::NoneYet => t.patient_account_no(),
            Self::Open => t.patient_account_yes(),
            Self::Paused => t.patient_account_paused(),
            Self::Ended(why, at) => {
                let day = t.date(at.date(zone));
                match why {
                    EndReason::Deceased => t.patient_account_ended_deceased(day),
                    EndReason::NoLongerEstablished => t.patient_account_ended_lapsed(day),
                    EndReason::Merged => t.patient_account_ended_merged(day),
                }
            }
        }
    }
}

/// Whether mail about the portal reaches the holder of an account. The desk asks for another
/// address when it does not. (R-B1.10)
enum MailStands {
    Arrives(String),
    /// The last mail to the address was given up.
    Fails(String),
    /// Nobody has shown that they read what goes there.
    Unconfirmed(String),
    NoAddress,
}

impl MailStands {
    /// Nothing while there is no account that may sign in.
    fn of(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Option<Self>> {
        let Some(account) = access::own_account(r, patient)? else { return Ok(None) };
        let overview = accounts::overview(r, account)?;
        if overview.state != State::Active {
            return Ok(None);
        }
        let waiting = accounts::email_waiting(r, account)?;
        Ok(Some(match (overview.email, waiting) {
            (Some(address), _) if notify::last_failed(r, *account.as_bytes())? => {
                Self::Fails(address)
            }
            (Some(address), _) if overview.email_verified => Self::Arrives(address),
            (Some(address), _) | (None, Some(address)) => Self::Unconfirmed(address),
            (None, None) => Self::NoAddress,
        }))
    }
}

/// The matters that this viewer may see to.
fn matters(ask: &Ask, patient: PatientId, is_clinical: bool) -> Vec<Matter> {
    let (t, may_enrol) = (&ask.t, may_enrol(ask));
    let may_answer = ask.viewer.staff().is_some_and(|s| people::ANSWERERS.contains(&s.role));
    let may_upload = ask.viewer.staff().is_some_and(|s| people::UPLOADERS.contains(&s.role));
    let may_decide = ask.viewer.staff().is_some_and(|s| super::DECIDERS.contains(&s.role));
    let all = [
        (may_enrol, "enrolment", t.patients_enrolment()),
        (may_enrol, "sign-in", t.patient_help()),
        (is_clinical, "chart", t.place_record()),
        (may_answer, "threads", t.place_messages()),
        (may_upload, "documents", t.upload_title()),
        (may_upload, "names", t.names_title()),
        (may_decide, "care", t.care_title()),
        (true, "death", t.death_matter()),
    ];
    let theirs = all.into_iter().filter(|(may, ..)| *may);
    theirs
        .map(|(_, part, words)| Matter {
            address: format!("/staff/patients/{patient}/{part}"),
            words,
        })
        .collect()
}

/// A telephone number as people read it.
pub(super) fn shown_phone(number: Option<&str>) -> String {
    let number = number.unwrap_or_default();
    number.parse::<Phone>().map_or_else(|_| number.to_owned(), |phone| phone.shown())
}
