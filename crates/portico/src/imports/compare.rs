//! A message beside the charts that could be meant, identifier by identifier, for a person.

use base::{Date, Instant, PersonName, name::Spelling, secret, words::Word as _};
use db::Reader;

use super::{
    candidates, from_fhir, from_hl7,
    from_hl7::Setting,
    matching::{self, Agreement, Birth, Candidate, Comparison, Decision, Seen},
    model::{Kind, Reason},
    prepared::{Content, Prepared},
    staff::why,
    store::ImportRow,
    studies, upload,
};
use crate::{
    app::App,
    enrolment,
    people::{self, PatientId, Sex},
    shell::Form,
    text::Text,
};

/// Reads a kept message again, or the patient's share of it that the row is about.
pub(super) fn read_again(app: &App, now: Instant, row: &ImportRow, raw: &[u8]) -> Prepared {
    let setting = Setting { policy: &app.policy, now };
    let message = match row.kind {
        Kind::Bundle => from_fhir::read(setting, "", raw),
        Kind::Upload => upload::read(setting, raw),
        Kind::Study => studies::read(setting, raw),
        Kind::Results | Kind::Registration | Kind::Other => from_hl7::read(setting, "", raw),
    };
    message.only(usize::try_from(row.part).unwrap_or(0))
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
    /// Why two people are needed to file the message here, when they are.
    pub(crate) needs_two: Option<String>,
}

/// One identifier, as the message and the chart have it.
pub(crate) struct Compared {
    pub(crate) identifier: String,
    pub(crate) source: String,
    pub(crate) chart: String,
    pub(crate) verdict: String,
}

/// The charts that could be meant, the likeliest first: those that the numbers name, those born on
/// the day, those of the name.
fn likely(r: &mut Reader<'_>, seen: &Seen) -> db::Result<Vec<PatientId>> {
    let (seen, mut charts) = candidates::of(r, seen)?;
    for other in candidates::related(r, &seen)? {
        if !charts.iter().any(|chart| chart.id == other.id) {
            charts.push(other);
        }
    }
    charts.sort_by_key(|chart| std::cmp::Reverse(matching::compare(&seen, chart).agreeing()));
    charts.truncate(SHOWN_MAX);
    Ok(charts.into_iter().map(|chart| chart.id).collect())
}

/// So many charts are offered beside a message; others are found by two identifiers.
const SHOWN_MAX: usize = 8;

/// The charts beside a message: the likely ones, and first of all the one that somebody found by
/// the identifiers they typed.
pub(super) fn charts(
    r: &mut Reader<'_>,
    seen: &Seen,
    typed: &Typed,
) -> db::Result<(Seen, Vec<Candidate>)> {
    let mut ids = likely(r, seen)?;
    if let Some(found) = find(r, typed)? {
        ids.retain(|id| *id != found);
        ids.insert(0, found);
    }
    let mut charts = Vec::new();
    for id in ids {
        charts.push(candidates::one(r, seen, id)?.1);
    }
    Ok((candidates::with_known_orders(r, seen)?.0, charts))
}

/// Whether a chart may be chosen for a message: it was offered, or found by two identifiers.
pub(super) fn is_offered(
    r: &mut Reader<'_>,
    seen: &Seen,
    typed: &Typed,
    patient: PatientId,
) -> db::Result<bool> {
    Ok(likely(r, seen)?.contains(&patient) || find(r, typed)? == Some(patient))
}

/// What somebody typed to find a chart.
#[derive(Clone, Default)]
pub(super) struct Typed {
    name: Option<PersonName>,
    birth_date: Option<Date>,
    record_number: Option<String>,
}

impl Typed {
    /// The fields of this form, as far as they can be read.
    pub(super) fn of(form: &Form) -> Self {
        let (family, given) = (form.value("family"), form.value("given"));
        let whole = !family.trim().is_empty() && !given.trim().is_empty();
        let spelling = Spelling { family, given, middle: "", suffix: "", prefix: "" };
        Typed {
            name: whole.then(|| PersonName::parse(spelling).ok()).flatten(),
            birth_date: enrolment::read_date(form.value("birth_date")),
            record_number: Some(form.value("mrn").trim().to_owned()).filter(|n| !n.is_empty()),
        }
    }

    /// Whether there are two identifiers: a single one would be a way to browse through charts.
    pub(super) fn is_enough(&self) -> bool {
        let given = [self.name.is_some(), self.birth_date.is_some(), self.record_number.is_some()];
        given.into_iter().filter(|is| *is).count() >= 2
    }

    /// As a source that says this and nothing else.
    pub(super) fn seen(&self) -> Seen {
        Seen {
            names: self.name.iter().cloned().collect(),
            birth: self.birth_date.map_or(Birth::Absent, Birth::Day),
            record_numbers: self.record_number.iter().cloned().collect(),
            ..Seen::default()
        }
    }

    /// Whether a name was typed as a whole.
    pub(super) fn has_name(&self) -> bool {
        self.name.is_some()
    }

    /// The birth date, when it can be read.
    pub(super) fn birth_date(&self) -> Option<Date> {
        self.birth_date
    }
}

/// The one chart with which everything that was typed agrees, by the rule of the machine itself.
pub(super) fn find(r: &mut Reader<'_>, typed: &Typed) -> db::Result<Option<PatientId>> {
    if !typed.is_enough() {
        return Ok(None);
    }
    let (seen, charts) = candidates::of(r, &typed.seen())?;
    Ok(match matching::decide(&seen, &charts) {
        Decision::File { patient, .. } => Some(patient),
        Decision::Quarantine(_) => None,
    })
}

/// Why a person has to look at a message, whoever it is about.
pub(super) fn doubt_in(message: &Prepared) -> Option<Reason> {
    match &message.content {
        Content::ForPatients(all) => all.first().and_then(|one| one.doubt),
        _ => None,
    }
}

/// A message and one chart, compared.
pub(super) struct With {
    pub(super) seen: Seen,
    pub(super) chart: Candidate,
    pub(super) compared: Comparison,
    /// Why a person has to look, whoever it is.
    pub(super) doubt: Option<Reason>,
    /// A hash of what both say: equal hashes mean that the same was seen.
    pub(super) digest: [u8; 32],
}

/// Compares a message with one chart.
pub(super) fn with_chart(
    r: &mut Reader<'_>,
    message: &Prepared,
    seen: &Seen,
    patient: PatientId,
) -> db::Result<With> {
    let (seen, chart) = candidates::one(r, seen, patient)?;
    // A chart that was merged away since is not the one that was seen.
    let merged_into = people::find(r, patient)?.merged_into;
    let compared = matching::compare(&seen, &chart);
    let doubt = doubt_in(message);
    let mut names: Vec<String> = chart.names.iter().map(PersonName::listed).collect();
    names.sort_unstable();
    let mut against = compared.conflicts();
    against.extend(doubt);
    let against: Vec<&str> = against.into_iter().map(Reason::as_str).collect();
    let said = [
        chart.id.to_string(),
        names.join("; "),
        chart.birth_date.to_string(),
        chart.sex.as_str().to_owned(),
        chart.record_numbers.join("; "),
        chart.order_numbers.join("; "),
        against.join(" "),
        merged_into.map(|into| into.to_string()).unwrap_or_default(),
    ];
    let digest = secret::sha256(&[&message.digest[..], said.join("\n").as_bytes()]);
    Ok(With { seen, chart, compared, doubt, digest })
}

/// A chart beside the message, in words.
pub(super) fn beside(t: &Text, seen: &Seen, chart: &Candidate, doubt: Option<Reason>) -> Beside {
    let compared = matching::compare(seen, chart);
    Beside {
        patient: chart.id,
        name: chart.names.first().map(PersonName::listed).unwrap_or_default(),
        rows: rows(t, seen, chart, &compared),
        needs_two: match (compared.conflicts().is_empty(), doubt) {
            (false, _) => Some(t.import_conflict_notice()),
            (true, Some(doubt)) => Some(t.import_doubt_notice(why(t, doubt))),
            (true, None) => None,
        },
    }
}

/// What a message says, for a person whom its own writing tells nothing.
#[derive(Default)]
pub(super) struct Says {
    /// Who the patient is, identifier by identifier.
    pub(super) identifiers: Vec<(String, String)>,
    /// The results in it, and when they were taken.
    pub(super) results: Vec<(String, Instant)>,
    /// How much else there is for the chart.
    pub(super) others: usize,
}

/// What a message with one patient says; nothing when it has several, or none.
pub(super) fn says(t: &Text, message: &Prepared) -> Option<Says> {
    let Content::ForPatients(all) = &message.content else { return None };
    let [one] = &all[..] else { return None };
    let seen = &one.seen;
    let said = [
        (t.identifier_name(), names(&seen.names)),
        (t.identifier_birth_date(), birth(t, seen)),
        (t.identifier_mrn(), seen.record_numbers.join(", ")),
        (t.identifier_sex(), seen.sex.map(|one| sex(t, one)).unwrap_or_default()),
    ];
    let or_not_sent = |text: String| if text.is_empty() { t.import_not_sent() } else { text };
    Some(Says {
        identifiers: said.into_iter().map(|(name, text)| (name, or_not_sent(text))).collect(),
        results: one.reports.iter().map(|report| (report.title.clone(), report.at)).collect(),
        others: one.items.len() + one.visits.len(),
    })
}

fn names(all: &[PersonName]) -> String {
    all.iter().map(PersonName::listed).collect::<Vec<_>>().join("; ")
}

fn birth(t: &Text, seen: &Seen) -> String {
    match seen.birth {
        Birth::Absent => t.import_not_sent(),
        Birth::Day(day) => t.date(day),
        Birth::Unreadable => t.import_unreadable(),
    }
}

fn sex(t: &Text, sex: Sex) -> String {
    match sex {
        Sex::Female => t.sex_female(),
        Sex::Male => t.sex_male(),
        Sex::Other => t.sex_other(),
        Sex::Unknown => t.import_not_sent(),
    }
}

fn rows(t: &Text, seen: &Seen, chart: &Candidate, compared: &Comparison) -> Vec<Compared> {
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
        row(
            t.identifier_birth_date(),
            birth(t, seen),
            t.date(chart.birth_date),
            compared.birth_date,
        ),
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
            seen.sex.map(|one| sex(t, one)).unwrap_or_default(),
            sex(t, chart.sex),
            compared.sex,
        ),
    ]
}
