//! The register of near misses: messages whose identifiers contradicted a chart, and those that
//! were in a wrong one; when, from whom, and how it ended. (R-B1.8)

use askama::Template;
use base::{Instant, secret};
use db::Reader;

use super::{
    model::{ImportId, IncidentId, Outcome, Verdict},
    staff::why,
    store::{self, NEAR_MISSES_MAX, NearMiss, Unfiled},
};
use crate::{
    accounts::Staff,
    happened,
    page::{Answer, Ask, No},
    people::{self, Role},
    shell::Frame,
    text::Text,
};

/// A line of the register.
struct Line {
    /// Sorts the lines: it begins with the moment.
    id: [u8; 16],
    import: ImportId,
    called: String,
    source: String,
    at: Instant,
    /// What contradicted, or that it was taken out.
    what: String,
    /// How it ended, and by whom.
    ended: String,
    /// The privacy reports about it, and what was found.
    incidents: Vec<(IncidentId, String)>,
}

#[derive(Template)]
#[template(path = "imports/templates/near_misses.html")]
struct Page {
    frame: Frame,
    lines: Vec<Line>,
    /// Where the older ones begin.
    older: Option<String>,
    /// Whether the viewer may read privacy reports.
    reads_incidents: bool,
}

/// The register, the newest at the top.
pub(super) async fn show(ask: Ask) -> Answer {
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let reads_incidents = matches!(staff.role, Role::Provider | Role::PrivacyOfficer);
    let t = ask.t.clone();
    let before = secret::from_hex(ask.query.text("before"));
    let before = before.and_then(|bytes| bytes.try_into().ok()).unwrap_or([0xff; 16]);
    let mut lines = ask
        .view(move |v| -> Result<Vec<Line>, No> {
            let mut lines = Vec::new();
            for one in store::contradictions(v, &staff, before)? {
                lines.push(contradicted(v, &t, &staff, one)?);
            }
            for one in store::unfilings(v, &staff, before)? {
                lines.push(unfiled(v, &t, &staff, one)?);
            }
            v.record(happened!("near_misses.listed").with("near_misses", lines.len()));
            Ok(lines)
        })
        .await?;
    lines.sort_by_key(|line| std::cmp::Reverse(line.id));
    let is_full = lines.len() > NEAR_MISSES_MAX;
    lines.truncate(NEAR_MISSES_MAX);
    let older = lines.last().filter(|_| is_full).map(|line| secret::hex(&line.id));
    let frame = ask.frame(ask.t.near_misses_title());
    ask.html(&Page { frame, lines, older, reads_incidents })
}

fn contradicted(r: &mut Reader<'_>, t: &Text, staff: &Staff, one: NearMiss) -> Result<Line, No> {
    Ok(Line {
        id: *one.import.as_bytes(),
        what: why(t, one.reason),
        ended: ended(r, t, staff, &one)?,
        import: one.import,
        called: one.called,
        source: one.source,
        at: one.at,
        incidents: Vec::new(),
    })
}

/// What became of a message that contradicted a chart.
fn ended(r: &mut Reader<'_>, t: &Text, staff: &Staff, one: &NearMiss) -> Result<String, No> {
    let mut endings = store::endings(r, staff, one.import)?.into_iter();
    let last = endings.find(|ending| ending.kind != Verdict::Unfile);
    let name = |r: &mut Reader<'_>, staff| people::staff_member(r, staff).map(|one| one.shown());
    match one.outcome {
        Outcome::Quarantined | Outcome::Unfiled => Ok(t.near_miss_waits()),
        Outcome::Filed | Outcome::Updated | Outcome::Merged | Outcome::Rejected => match last {
            None => Ok(t.near_miss_by_itself()),
            Some(ending) => {
                let by = name(r, ending.staff)?;
                match (ending.kind, ending.second) {
                    (Verdict::Reject, _) => Ok(t.near_miss_rejected(by)),
                    (_, Some(second)) => Ok(t.near_miss_by_two(by, name(r, second)?)),
                    (_, None) => Ok(t.near_miss_by_hand(by)),
                }
            }
        },
        Outcome::Refused | Outcome::Ignored | Outcome::Duplicate => Ok(t.near_miss_refused()),
    }
}

fn unfiled(r: &mut Reader<'_>, t: &Text, staff: &Staff, one: Unfiled) -> Result<Line, No> {
    let found = store::incidents_at(r, staff, one.import, one.at)?;
    let words = |breach| match breach {
        None => t.near_miss_report_open(),
        Some(true) => t.near_miss_report_breach(),
        Some(false) => t.near_miss_report_no_breach(),
    };
    Ok(Line {
        id: one.id,
        what: t.near_miss_unfiled(),
        ended: t.near_miss_taken_out(people::staff_member(r, one.staff)?.shown()),
        incidents: found.into_iter().map(|(id, breach)| (id, words(breach))).collect(),
        import: one.import,
        called: one.called,
        source: one.source,
        at: one.at,
    })
}
