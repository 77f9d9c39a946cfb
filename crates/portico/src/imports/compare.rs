//! A message beside the charts that could be meant, identifier by identifier, for a person.

use base::Instant;
use db::Reader;

use super::{
    candidates, from_fhir, from_hl7,
    from_hl7::Setting,
    matching::{self, Agreement, Birth, Candidate, Comparison, Seen},
    model::Kind,
    prepared::{Content, Prepared},
};
use crate::{app::App, people::PatientId, text::Text};

/// Reads a kept message again.
pub(super) fn read_again(app: &App, now: Instant, kind: Kind, raw: &[u8]) -> Prepared {
    let setting = Setting { policy: &app.policy, now };
    match kind {
        Kind::Bundle => from_fhir::read(setting, "", raw),
        Kind::Results | Kind::Registration | Kind::Other => from_hl7::read(setting, "", raw),
    }
}

/// What a message says about its one patient; nothing when it has several, or none.
pub(super) fn seen_in(message: &Prepared) -> Option<&Seen> {
    match &message.content {
        Content::ForPatients(all) if all.len() == 1 => all.first().map(|one| &one.seen),
        _ => None,
    }
}

/// A chart beside the message.
pub(crate) struct Beside {
    pub(crate) patient: PatientId,
    pub(crate) name: String,
    pub(crate) rows: Vec<Compared>,
    /// Whether two people are needed to file the message here.
    pub(crate) conflicts: bool,
}

/// One identifier, as the message and the chart have it.
pub(crate) struct Compared {
    pub(crate) identifier: String,
    pub(crate) source: String,
    pub(crate) chart: String,
    pub(crate) verdict: String,
}

/// All charts that could be meant: those that the numbers name, those born on the day, those of
/// the name.
pub(super) fn charts(r: &mut Reader<'_>, seen: &Seen) -> db::Result<(Seen, Vec<Candidate>)> {
    let (seen, mut charts) = candidates::of(r, seen)?;
    let by_rest = Seen { record_numbers: Vec::new(), ..seen.clone() };
    let (_, others) = candidates::of(r, &by_rest)?;
    for mut other in others {
        if !charts.iter().any(|chart| chart.id == other.id) {
            other.order_numbers.clear();
            charts.push(other);
        }
    }
    charts.sort_by_key(|chart| std::cmp::Reverse(matching::compare(&seen, chart).agreeing()));
    charts.truncate(SHOWN_MAX);
    Ok((seen, charts))
}

/// So many charts are shown beside a message.
const SHOWN_MAX: usize = 8;

/// A chart beside the message, in words.
pub(super) fn beside(t: &Text, seen: &Seen, chart: &Candidate) -> Beside {
    let compared = matching::compare(seen, chart);
    Beside {
        patient: chart.id,
        name: chart.names.first().map(base::PersonName::listed).unwrap_or_default(),
        rows: rows(t, seen, chart, &compared),
        conflicts: !compared.conflicts().is_empty(),
    }
}

fn rows(t: &Text, seen: &Seen, chart: &Candidate, compared: &Comparison) -> Vec<Compared> {
    let names = |all: &[base::PersonName]| {
        all.iter().map(base::PersonName::listed).collect::<Vec<_>>().join("; ")
    };
    let birth = match seen.birth {
        Birth::Absent => t.import_not_sent(),
        Birth::Day(day) => t.date(day),
        Birth::Unreadable => t.import_unreadable(),
    };
    let sex = |sex| match sex {
        crate::people::Sex::Female => t.sex_female(),
        crate::people::Sex::Male => t.sex_male(),
        crate::people::Sex::Other => t.sex_other(),
        crate::people::Sex::Unknown => t.import_not_sent(),
    };
    let row = |identifier: String, source: String, chart: String, agreement: Agreement| Compared {
        identifier,
        source: if source.is_empty() { t.import_not_sent() } else { source },
        chart,
        verdict: match agreement {
            Agreement::Absent => t.import_says_nothing(),
            Agreement::Same => t.import_agrees(),
            Agreement::Transposed => t.import_agrees_swapped(),
            Agreement::Different => t.import_conflicts(),
        },
    };
    vec![
        row(t.identifier_name(), names(&seen.names), names(&chart.names), compared.name),
        row(t.identifier_birth_date(), birth, t.date(chart.birth_date), compared.birth_date),
        row(
            t.identifier_mrn(),
            seen.record_numbers.join(", "),
            chart.record_numbers.join(", "),
            compared.record_number,
        ),
        row(
            t.identifier_order(),
            seen.order_numbers.join(", "),
            chart.order_numbers.join(", "),
            compared.order_number,
        ),
        row(
            t.identifier_sex(),
            seen.sex.map(sex).unwrap_or_default(),
            sex(chart.sex),
            compared.sex,
        ),
    ]
}
