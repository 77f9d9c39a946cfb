//! A privacy report: what was in the wrong chart, who had seen it and when, and what the privacy
//! officer finds. (R-B1.8, R-B2.4)

use askama::Template;
use base::Date;

use super::{
    model::{Incident, IncidentId, Kind, Look, Saw, Seer},
    store, unfiling,
};
use crate::{
    access, accounts, chart, happened,
    page::{Answer, Ask, Failed, No, go_on},
    people::{self, Patient, Role},
    shell::{Form, Frame},
    text::Text,
};

/// The law's days: a patient is told of a breach without delay, and at the latest so many days
/// after it was found (45 CFR 164.404(b)).
const TELL_WITHIN_DAYS: i64 = 60;

#[derive(Template)]
#[template(path = "imports/templates/incident.html")]
struct Page {
    frame: Frame,
    form: Form,
    incident: Incident,
    patient: Patient,
    opened_by: String,
    closed_by: String,
    /// What was there.
    titles: Vec<String>,
    /// Whether it was pictures.
    is_study: bool,
    looks: Vec<Line>,
    tell_by: Date,
    /// Whether the viewer says what it was.
    may_close: bool,
}

/// Somebody had seen some of it.
struct Line {
    who: String,
    what: String,
    at: base::Instant,
}

/// The report.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let id: IncidentId = ask.id("incident")?;
    let (viewer, t) = (ask.viewer.clone(), ask.t.clone());
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.incident_title());
    let frame = if fine { frame } else { frame.refused() };
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let zone = ask.app.policy.practice.time_zone.clone();
    let page = ask
        .view(move |v| -> Result<Page, No> {
            let incident = store::incident(v, &staff, id)?;
            access::open(v, &viewer, incident.patient, "privacy report")?;
            v.record(happened!("incident.viewed").patient(incident.patient).object(id));
            let items = chart::of_import(v, &staff, incident.import)?;
            let patient = people::find(v, incident.patient)?;
            let theirs = |item: &&chart::Item| {
                item.patient == patient.id || Some(item.patient) == patient.merged_into
            };
            let is_study = store::import(v, &staff, incident.import)?.kind == Kind::Study;
            let titles = items.iter().filter(theirs).map(|item| item.title.clone()).collect();
            let mut looks = Vec::new();
            for look in store::looks(v, &staff, id)? {
                let who = name(v, look.seer)?;
                let title = items.iter().find(|item| Some(item.id) == look.item);
                let what = what(&t, &look, title.map_or("", |item| item.title.as_str()));
                looks.push(Line { who, what, at: look.at });
            }
            let closed_by = match incident.closed_by {
                Some(staff) => people::staff_member(v, staff)?.shown(),
                None => String::new(),
            };
            Ok(Page {
                frame,
                form,
                opened_by: people::staff_member(v, incident.opened_by)?.shown(),
                closed_by,
                titles,
                is_study,
                looks,
                tell_by: incident.opened_at.plus_days(TELL_WITHIN_DAYS).date(zone.zone()),
                may_close: staff.role == Role::PrivacyOfficer && incident.closed_at.is_none(),
                patient,
                incident,
            })
        })
        .await?;
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// What somebody who had seen something is called.
pub(super) fn name(r: &mut db::Reader<'_>, seer: Seer) -> db::Result<String> {
    match seer {
        Seer::Account(account) => {
            let known = accounts::overview(r, account)?;
            Ok(format!("{} ({})", known.full_name, known.username))
        }
        Seer::Staff(staff) => Ok(people::staff_member(r, staff)?.shown()),
    }
}

fn what(t: &Text, look: &Look, title: &str) -> String {
    match look.saw {
        Saw::Result => t.incident_saw_result(title),
        Saw::Results => t.incident_saw_results(),
        Saw::Record => t.incident_saw_record(),
        Saw::Home => t.incident_saw_home(),
        Saw::Chart => t.incident_saw_chart(),
        Saw::Told => t.incident_saw_told(title),
        Saw::Letter => t.incident_saw_letter(title),
        Saw::Pictures => t.incident_saw_pictures(),
    }
}

/// Takes what the privacy officer found.
pub(super) async fn find(ask: Ask) -> Answer {
    let id: IncidentId = ask.id("incident")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let mut form = Form::typed(ask.form.clone());
    let breach = match ask.form.text("breach") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            form.wrong("breach", ask.t.incident_breach_missing());
            None
        }
    };
    let finding: Option<unfiling::Finding> = ask.form.text("finding").parse().ok();
    if finding.is_none() {
        form.wrong("finding", ask.t.incident_finding_wrong());
    }
    let (Some(breach), Some(finding)) = (breach, finding) else { return page(&ask, form).await };
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            let incident = store::incident(tx, &staff, id)?;
            access::open_to_write(tx, &viewer, incident.patient)?;
            if !unfiling::close_report(tx, now, &staff, id, (breach, &finding))? {
                return Err(Failed::Refused(()));
            }
            Ok(((), format!("/staff/incidents/{id}")))
        })
        .await;
    go_on(done)
}
