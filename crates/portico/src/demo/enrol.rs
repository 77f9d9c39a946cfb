//! How the cast came to their accounts: the desk's checks, a code, the agreement, a wish.

use anyhow::{Context, bail};
use base::{Secret, words::Word as _};
use policy::{ClauseKey, PhotoId};

use super::cast::{Cast, CastAccount, CastPatient};
use crate::{
    accounts::{self, Staff, Token, Viewer, Visit},
    agreements::{self, ACKNOWLEDGED, Drafting, NotSigned, Signature, Wish},
    app::App,
    enrolment::{
        self, Asked, EducationSession, FormMethod, IdentityCheck, Issued, Joining, Relation,
        Reminder, SessionMode, SignedForm, Understood,
    },
    keys::Purpose,
    page::{Failed, No},
    people::{self, Identifier, PatientId, StaffId},
};

/// What the demonstration's browser calls itself in the ledger.
const BROWSER: &str = "demonstration";

/// The administrator drafts the agreement and the privacy officer publishes it.
pub(super) fn publish_the_agreement(app: &App, cast: &Cast) -> anyhow::Result<()> {
    let (avery, priya) = (member(app, cast, "avery")?, member(app, cast, "priya")?);
    let (now, inner) = (app.clock.now(), app.clone());
    let published = app.db.write_now(db::Who::system("demo"), now, move |tx| {
        let note = "The first agreement".to_owned();
        let new = Drafting { by: avery.id, material: true, note };
        let version = agreements::draft(tx, &inner, &new, now)?;
        agreements::publish(tx, &inner, (priya.id, priya.role), version, now)
    });
    done(published)
}

/// Everything that the desk checks, and then a code; nothing when there is an account already.
pub(super) fn code(app: &App, cast: &Cast, person: &CastPatient) -> anyhow::Result<Option<Issued>> {
    let felix = member(app, cast, "felix")?.id;
    let patient = find(app, person)?;
    let (now, inner, person) = (app.clock.now(), app.clone(), person.clone());
    let issued = app.db.write_now(db::Who::system("demo"), now, move |tx| -> db::Result<_> {
        let list = enrolment::checklist(tx, &inner, patient, now)?;
        if list.account.is_some() {
            // Asking is an event; this one ends here.
            return Ok(enrolment::issue_code(tx, &inner, (patient, felix), now)?.ok());
        }
        if list.identity.is_none() {
            check_at_the_desk(tx, &inner, (patient, felix), &person, now)?;
        }
        Ok(enrolment::issue_code(tx, &inner, (patient, felix), now)?.ok())
    });
    Ok(issued?)
}

/// Whether a code still opens the way to an account.
pub(super) fn is_good(app: &App, code: &str) -> anyhow::Result<bool> {
    let (now, inner, code) = (app.clock.now(), app.clone(), Secret::new(code.to_owned()));
    Ok(app.db.read_now(move |r| enrolment::is_good(r, &inner, &code, now))?)
}

fn check_at_the_desk(
    tx: &mut db::Tx<'_>,
    app: &App,
    who: (PatientId, StaffId),
    person: &CastPatient,
    now: base::Instant,
) -> db::Result<()> {
    let today = now.date(app.policy.practice.time_zone.zone());
    let identifiers = [Identifier::Name, Identifier::BirthDate].into_iter().collect();
    let check = IdentityCheck { identifiers, photo_id: PhotoId::DriverLicense };
    enrolment::record_identity(tx, who, &check, now)?;
    let form = SignedForm {
        method: FormMethod::Screen,
        signed_name: person.full_name(),
        signed_on: today,
        asked: Some(Asked {
            preferred_name: String::new(),
            contact_right: true,
            texts: false,
            interpreter: false,
            relation: Relation::Patient,
            wish: Wish::TalkFirst,
            reminders: vec![Reminder::Email],
            initials: [&person.given, &person.family]
                .map(|n| n.chars().next())
                .into_iter()
                .flatten()
                .collect(),
        }),
    };
    enrolment::sign_form(tx, who, &form, now)?;
    let questions = app.policy.enrolment.education.questions.iter();
    let session = EducationSession {
        held_on: today,
        mode: SessionMode::InPerson,
        language: person.language.clone(),
        interpreter: String::new(),
        topics: ClauseKey::ALL.to_vec(),
        answers: questions.map(|q| (q.key.clone(), Understood::Right)).collect(),
        demonstrated: true,
        materials_given: true,
        needs_more: false,
    };
    enrolment::record_education(tx, app, who, &session, now)?;
    enrolment::choose_contact(tx, who, person.email.as_deref(), now)
}

/// A patient uses the code: an account, the agreement, a wish about serious news.
pub(super) fn join(
    app: &App,
    cast: &Cast,
    person: &CastPatient,
    account: &CastAccount,
) -> anyhow::Result<()> {
    let issued = code(app, cast, person)?;
    let issued = issued.with_context(|| format!("{} cannot be given a code", person.key))?;
    let (now, who) = (app.clock.now(), || db::Who::system("demo"));
    let opened = app.db.write_now(who(), now, move |tx| -> Result<Token, No> {
        tx.record(crate::happened!("code.shown").object(issued.id));
        accounts::begin_activation(tx, *issued.id.as_bytes(), BROWSER, now)
    })?;
    let newcomer = viewer(app, opened)?;
    let normal = Secret::new(accounts::normal(&account.password));
    let joining = Joining {
        username: account.username.clone(),
        password_hash: accounts::hash(&app.keys.seal(Purpose::Password, &[]), &normal),
        language: person.language.clone(),
        email: person.email.as_deref().and_then(|email| email.parse().ok()),
        browser: BROWSER.to_owned(),
        device: None,
    };
    let inner = app.clone();
    let joined = app
        .db
        .write_now(who(), now, move |tx| enrolment::join(tx, &inner, &newcomer, &joining, now));
    let joined = done(joined)?;
    let member = viewer(app, joined.begun.token)?;
    let wish = Wish::from_word(&account.result_preference).context("a wish of the cast")?;
    let signature_name = person.full_name();
    let sessions = app.policy.accounts.sessions.clone();
    let inner = app.clone();
    let accepted = app.db.write_now(who(), now, move |tx| -> Result<(), Failed<NotSigned>> {
        let version = agreements::current(tx)?.ok_or(No::NotFound)?.id;
        let address = "127.0.0.1".to_owned();
        let signature = Signature {
            version,
            acknowledged: ACKNOWLEDGED.to_vec(),
            name: signature_name,
            language: "en",
            address,
        };
        // Each answer gives the session another token.
        let agreed = agreements::accept(tx, &inner, &member, &signature, now)?;
        let agreed = agreed.ok_or(No::Stale)?;
        let found = accounts::viewer(tx, &sessions, agreed.token, None, now)?;
        let Visit::Good(member) = found else { return Err(No::SignIn.into()) };
        agreements::choose_first(tx, &member, wish, now)?;
        Ok(accounts::end_all_sessions(tx, joined.account)?)
    });
    done(accepted)
}

/// Somebody of the cast's staff as they would be signed in.
pub(super) fn member(app: &App, cast: &Cast, key: &str) -> anyhow::Result<Staff> {
    let person = cast.staff(key);
    let folded = accounts::folded(&person.username);
    let found = app.db.read_now(move |r| accounts::signed_in_staff(r, &folded))?;
    found.with_context(|| format!("{key} is not among the staff"))
}

/// The chart of a patient of the cast, as registration sent it.
pub(super) fn find(app: &App, person: &CastPatient) -> anyhow::Result<PatientId> {
    let mrn = person.mrn.clone();
    let found = app.db.read_now(move |r| people::by_mrn(r, &mrn))?;
    found.with_context(|| format!("no chart has the number {}", person.mrn))
}

/// Who stands behind a session that has just begun.
pub(super) fn viewer(app: &App, token: Token) -> anyhow::Result<Viewer> {
    let (now, policy) = (app.clock.now(), app.policy.clone());
    let sessions = policy.accounts.sessions.clone();
    match app.db.read_now(move |r| accounts::viewer(r, &sessions, token, None, now))? {
        Visit::Good(viewer) => Ok(viewer),
        Visit::Expired(_) | Visit::Unknown => bail!("a session of the demonstration has ended"),
    }
}

fn done<T, R: std::fmt::Debug>(result: Result<T, Failed<R>>) -> anyhow::Result<T> {
    result.map_err(|failed| match failed {
        Failed::Refused(why) => anyhow::anyhow!("the demonstration was refused: {why:?}"),
        Failed::No(no) => no.into(),
    })
}
