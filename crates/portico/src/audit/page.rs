//! The ledger's page: the newest rows, by patient or by kind of event, and whether it is whole.

use std::collections::HashMap;

use askama::Template;
use db::{Reader, View};

use super::store::{self, LastLook, Line};
use crate::{
    accounts::{self, AccountId},
    happened,
    page::{Answer, Ask, No},
    people::{self, PatientId, Role},
    shell::Frame,
};

#[derive(Template)]
#[template(path = "audit/templates/ledger.html")]
struct Ledger {
    frame: Frame,
    last_look: Option<LastLook>,
    lines: Vec<Line>,
    names: Names,
    /// As it was typed.
    patient: String,
    /// Nobody fits what was typed, or several do.
    is_nobody: bool,
    action: String,
    /// Where the next, older rows begin.
    older: Option<i64>,
}

/// What those who stand in the rows are called.
#[derive(Default)]
struct Names {
    actors: HashMap<String, String>,
    /// Name and record number; empty for those who see no charts.
    patients: HashMap<PatientId, String>,
}

impl Names {
    fn of(r: &mut Reader<'_>, lines: &[Line], with_patients: bool) -> Result<Names, No> {
        let mut names = Names::default();
        for line in lines {
            if !names.actors.contains_key(&line.actor)
                && let Ok(account) = line.actor.parse::<AccountId>()
                && let Some(name) = accounts::full_name(r, account)?
            {
                names.actors.insert(line.actor.clone(), name);
            }
            if let Some(id) = line.patient.filter(|_| with_patients)
                && !names.patients.contains_key(&id)
            {
                let patient = people::find(r, id)?;
                names.patients.insert(id, format!("{}, {}", patient.name.full(), patient.mrn));
            }
        }
        Ok(names)
    }

    /// The name, or what stands in the row: the portal's own doings, and visitors.
    fn actor<'n>(&'n self, actor: &'n str) -> &'n str {
        self.actors.get(actor).map_or(actor, String::as_str)
    }

    fn patient(&self, id: &PatientId) -> String {
        self.patients.get(id).cloned().unwrap_or_else(|| id.to_string())
    }
}

/// Whose rows are wanted.
enum Whose {
    Anybodys,
    One(PatientId),
    /// Nobody fits what was typed, or several do.
    Nobodys,
}

/// Finds the patient by what was typed: a record number, a name or a birth date that fits one; who
/// opens no charts says the id that stands in the rows.
fn whose(r: &mut Reader<'_>, typed: &str, opens_charts: bool) -> db::Result<Whose> {
    if typed.is_empty() {
        return Ok(Whose::Anybodys);
    }
    if let Ok(id) = typed.parse() {
        return Ok(Whose::One(id));
    }
    let found = if opens_charts { people::search(r, typed)? } else { Vec::new() };
    Ok(match found.as_slice() {
        [one] => Whose::One(one.id),
        [] | [..] => Whose::Nobodys,
    })
}

/// Shows the newest rows. A patient or a kind of event that does not exist has none. The
/// administrator, who opens no charts, is not told whose they are.
pub(super) async fn show(ask: Ask) -> Answer {
    let typed = ask.query.text("patient").to_owned();
    let action = ask.query.text("action").to_owned();
    let before = ask.query.text("before").parse().unwrap_or(i64::MAX);
    let action_asked = action.clone();
    let wanted = (!action.is_empty()).then(|| action.clone());
    let opens_charts = ask.viewer.staff().is_some_and(|staff| staff.role == Role::PrivacyOfficer);
    let asked = typed.clone();
    let (last_look, lines, names) = ask
        .view(move |view: &mut View<'_>| -> Result<_, No> {
            let event = happened!("audit.reviewed").with("action", action_asked);
            let (event, lines) = match whose(view, &asked, opens_charts)? {
                Whose::Anybodys => {
                    (event, Some(store::newest(view, before, None, wanted.as_deref())?))
                }
                Whose::One(patient) => {
                    let lines = store::newest(view, before, Some(patient), wanted.as_deref())?;
                    (event.patient(patient), Some(lines))
                }
                Whose::Nobodys => (event.refused(), None),
            };
            view.record(event);
            let names = Names::of(view, lines.as_deref().unwrap_or_default(), opens_charts)?;
            Ok((store::last_look(view)?, lines, names))
        })
        .await?;
    let (is_nobody, lines) = (lines.is_none(), lines.unwrap_or_default());
    let frame = ask.frame(ask.t.ledger_title());
    let older = lines.last().map(|line| line.seq).filter(|seq| *seq > 1);
    ask.html(&Ledger { frame, last_look, lines, names, patient: typed, is_nobody, action, older })
}
