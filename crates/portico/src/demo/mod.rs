//! The demonstration: a practice of made-up people, begun with the same actions and from the same
//! kinds of files as a real one. The cast is one definition, used here, by the stories and by the
//! documents.

mod cast;
mod enrol;
mod past;

pub(crate) use cast::Cast;
#[cfg(test)]
pub(crate) use cast::CastPatient;

use std::path::Path;

use base::Secret;

use crate::{
    app::App,
    commands::add_staff,
    people::{StaffId, StaffMember},
};

/// What somebody needs to join in the demonstration.
pub(crate) struct Activation {
    pub(crate) code: String,
    pub(crate) birth_date: String,
}

/// Fills a new demonstration: the staff, the agreement, the patients with their histories, and who
/// of them has an account.
pub(crate) fn fill(app: &App, cast: &Cast, folder: &Path) -> anyhow::Result<()> {
    add_the_staff(app, cast)?;
    enrol::publish_the_agreement(app, cast)?;
    past::import(app, folder)?;
    for person in &cast.patient {
        if let Some(account) = &person.account {
            enrol::join(app, cast, person, account)?;
        }
    }
    past::tell(app, cast)
}

/// A live code for whoever wants to join, with the birth date that goes with it: a new one at each
/// start, because a code is shown only once. None when somebody has joined with the last one.
pub(crate) fn activation(app: &App, cast: &Cast) -> anyhow::Result<Option<Activation>> {
    let Some(person) = cast.patient.iter().find(|p| p.enrolled) else { return Ok(None) };
    let issued = enrol::code(app, cast, person)?;
    Ok(issued.map(|issued| Activation {
        code: issued.code.expose().to_string(),
        birth_date: person.birth_date.clone(),
    }))
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
        add_staff(app, &member, &person.username, &Secret::new(person.password.clone()))?;
    }
    Ok(())
}
