//! The demonstration: a practice of made-up people, begun with the same actions and from the same
//! kinds of files as a real one. The cast is one definition, used here, by the stories and by the
//! documents.

mod cast;
mod enrol;
mod past;

pub(crate) use cast::Cast;
#[cfg(test)]
pub(crate) use cast::CastPatient;

use std::{fs, path::Path};

use anyhow::Context;
use base::Secret;

use crate::{
    app::App,
    commands::{FirstPassword, add_staff},
    people::{StaffId, StaffMember},
};

/// Where the code of the last start is kept. Everybody in a demonstration is made up and its
/// passwords are printed, so this code may be kept as it is, which no practice's is.
const CODE: &str = "activation-code";

/// How somebody can join.
pub(crate) enum Joining {
    /// With the first code of this demonstration.
    First(Activation),
    /// With the code of an earlier start, which is still good.
    Same(Activation),
    /// With a new code; the earlier one is not good any more.
    New(Activation),
    /// Not again: the one who can has joined.
    Joined,
}

impl Joining {
    /// What is typed.
    pub(crate) fn activation(&self) -> Option<&Activation> {
        match self {
            Joining::First(activation) | Joining::Same(activation) | Joining::New(activation) => {
                Some(activation)
            }
            Joining::Joined => None,
        }
    }
}

/// What somebody needs to join in the demonstration.
pub(crate) struct Activation {
    pub(crate) code: String,
    pub(crate) birth_date: String,
}

/// Fills a new demonstration: the staff, the agreement, the patients, who of them has an account,
/// and their histories. Nobody joins after their results have come: they would all be called.
pub(crate) fn fill(app: &App, cast: &Cast, folder: &Path) -> anyhow::Result<()> {
    add_the_staff(app, cast)?;
    enrol::publish_the_agreement(app, cast)?;
    let (registrations, reports) = past::files(folder)?;
    past::import(app, &registrations)?;
    for person in &cast.patient {
        if let Some(account) = &person.account {
            enrol::join(app, cast, person, account)?;
        }
    }
    past::import(app, &reports)?;
    past::tell(app, cast)
}

/// A live code for whoever wants to join, with the birth date that goes with it. The one of an
/// earlier start is told again while it is good; the portal itself keeps only its hash, so it is
/// read from the folder.
pub(crate) fn joining(app: &App, cast: &Cast, folder: &Path) -> anyhow::Result<Joining> {
    let person = cast.patient.iter().find(|p| p.enrolled).context("nobody of the cast may join")?;
    let told = |code: String| Activation { code, birth_date: person.birth_date.clone() };
    let file = folder.join(CODE);
    let kept = fs::read_to_string(&file).ok().map(|code| code.trim().to_owned());
    if let Some(code) = &kept
        && enrol::is_good(app, code)?
    {
        return Ok(Joining::Same(told(code.clone())));
    }
    let Some(issued) = enrol::code(app, cast, person)? else { return Ok(Joining::Joined) };
    let code = issued.code.expose().to_string();
    fs::write(&file, format!("{code}\n"))
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok(if kept.is_some() { Joining::New(told(code)) } else { Joining::First(told(code)) })
}

/// Files the staff of the cast, each with an account.
pub(crate) fn add_the_staff(app: &App, cast: &Cast) -> anyhow::Result<()> {
    for person in &cast.staff {
        let member = StaffMember {
            id: StaffId::new(app.clock.now()),
            family: person.family.clone(),
            given: person.given.clone(),
            credentials: person.credentials.clone(),
            role: person.role(),
            medical_director: person.medical_director,
            active: true,
        };
        let password = FirstPassword::Chosen(Secret::new(person.password.clone()));
        add_staff(app, &member, &person.username, &password)?;
    }
    Ok(())
}
