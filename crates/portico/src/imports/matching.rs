//! Whose is it? From what a source says about a patient and the charts that could be meant to one
//! chart, or to the reason why a person has to look. Pure. (R-B1.8, T-49)
//!
//! Two independent identifiers must agree, and at least one of them is the birth date, the record
//! number that we gave, or the order number that we gave. No identifier that is present may
//! conflict. Sex and telephone never count for a patient; the sex may count against one.

use base::{
    Date,
    name::{self, NameMatch, PersonName, fold},
};

use super::model::Reason;
use crate::people::{PatientId, Sex};

/// What the source says about the patient.
#[derive(Clone, Default)]
pub(super) struct Seen {
    /// The name, and other names in the message.
    pub(super) names: Vec<PersonName>,
    pub(super) birth: Birth,
    pub(super) sex: Option<Sex>,
    /// Record numbers that this practice gave.
    pub(super) record_numbers: Vec<String>,
    /// Whether there is any number at all, whoever gave it.
    pub(super) has_number: bool,
    /// Order numbers that this practice gave.
    pub(super) order_numbers: Vec<String>,
}

impl Seen {
    /// Why a laboratory's report does not say whose it is: that takes the patient's name and a
    /// number, whoever gave it (42 CFR 493.1291(c)(1)), also where two other identifiers agree.
    pub(super) fn lacks_of_a_report(&self) -> Option<Reason> {
        let (named, dated) = (!self.names.is_empty(), self.birth != Birth::Absent);
        match (self.has_number, named) {
            (true, true) => None,
            (true, false) | (false, true) if dated => Some(Reason::CliaIdMissing),
            _ => Some(Reason::Insufficient),
        }
    }
}

/// A birth date as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Birth {
    /// Nothing, zeros, or only a year.
    #[default]
    Absent,
    /// A whole date.
    Day(Date),
    /// Something that is no date.
    Unreadable,
}

/// A chart that could be meant.
#[derive(Clone)]
pub(super) struct Candidate {
    pub(super) id: PatientId,
    /// The name on the chart, then the names the patient also goes by.
    pub(super) names: Vec<PersonName>,
    pub(super) birth_date: Date,
    pub(super) sex: Sex,
    /// All record numbers of this chart that the source might mean.
    pub(super) record_numbers: Vec<String>,
    /// Those of the source's order numbers that are this chart's.
    pub(super) order_numbers: Vec<String>,
}

/// How one identifier stands to a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    /// The source does not have it, or it says nothing.
    Absent,
    Same,
    /// Family and given name are swapped: it counts, with a warning.
    Transposed,
    Different,
}

impl Agreement {
    pub(super) fn counts(self) -> bool {
        matches!(self, Agreement::Same | Agreement::Transposed)
    }

    fn of(same: bool) -> Self {
        if same { Agreement::Same } else { Agreement::Different }
    }
}

/// How a source stands to a chart, identifier by identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comparison {
    pub(super) name: Agreement,
    pub(super) birth_date: Agreement,
    pub(super) record_number: Agreement,
    pub(super) order_number: Agreement,
    pub(super) sex: Agreement,
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// Into this chart. The words say which identifiers agreed.
    File { patient: PatientId, rule: String },
    /// To a person.
    Quarantine(Reason),
}

/// Compares a source with a chart.
pub(super) fn compare(seen: &Seen, chart: &Candidate) -> Comparison {
    let birth_date = match seen.birth {
        Birth::Day(day) => Agreement::of(day == chart.birth_date),
        Birth::Absent | Birth::Unreadable => Agreement::Absent,
    };
    let sex = match (seen.sex, chart.sex) {
        (Some(one @ (Sex::Female | Sex::Male)), other @ (Sex::Female | Sex::Male)) => {
            Agreement::of(one == other)
        }
        _ => Agreement::Absent,
    };
    Comparison {
        name: compare_names(&seen.names, &chart.names),
        birth_date,
        record_number: all_of(&seen.record_numbers, &chart.record_numbers),
        order_number: all_of(&seen.order_numbers, &chart.order_numbers),
        sex,
    }
}

/// The numbers of a source that name a chart: all of them, or it is not this chart.
fn all_of(seen: &[String], ours: &[String]) -> Agreement {
    if seen.is_empty() {
        return Agreement::Absent;
    }
    Agreement::of(seen.iter().all(|number| ours.contains(number)))
}

/// The best match between the names of a source and those of a chart. A name that a ward gave to
/// a newborn says nothing.
fn compare_names(seen: &[PersonName], chart: &[PersonName]) -> Agreement {
    let mut best = Agreement::Absent;
    for one in seen.iter().filter(|one| !is_placeholder(one)) {
        for other in chart.iter().filter(|other| !is_placeholder(other)) {
            let found = match name::compare(one, other) {
                NameMatch::Same => return Agreement::Same,
                NameMatch::Transposed => Agreement::Transposed,
                NameMatch::Different => Agreement::Different,
            };
            if best != Agreement::Transposed {
                best = found;
            }
        }
    }
    best
}

/// `Baby Boy`, `Newborn Girl A`, `BB`: what is written before a child has a name.
fn is_placeholder(name: &PersonName) -> bool {
    let given = fold(name.given());
    let mut words = given.split(' ');
    let first = words.next().unwrap_or_default();
    let begins = ["baby", "newborn", "infant", "unnamed"].iter().any(|w| first.starts_with(w));
    let alone = matches!(first, "bb" | "bg" | "nb" | "boy" | "girl" | "male" | "female" | "twin");
    begins || (alone && words.all(|word| word.chars().count() == 1 || word.starts_with("twin")))
}

impl Comparison {
    /// How many independent identifiers agree.
    pub(super) fn agreeing(&self) -> usize {
        let counted = [self.name, self.birth_date, self.record_number, self.order_number];
        counted.iter().filter(|one| one.counts()).count()
    }

    /// The identifiers that conflict, the weightiest first.
    pub(super) fn conflicts(&self) -> Vec<Reason> {
        let all = [
            (self.record_number, Reason::RecordNumberConflict),
            (self.birth_date, Reason::BirthDateConflict),
            (self.order_number, Reason::OrderNumberConflict),
            (self.name, Reason::NameConflict),
            (self.sex, Reason::SexConflict),
        ];
        let different = |(one, _): &(Agreement, Reason)| *one == Agreement::Different;
        all.into_iter().filter(different).map(|(_, reason)| reason).collect()
    }

    fn fits(&self) -> bool {
        // Of two independent identifiers only one can be the name, so one is of the strong ones.
        self.agreeing() >= 2 && self.conflicts().is_empty()
    }

    /// The identifiers that agree, in words for the record.
    fn rule(&self) -> String {
        let all = [
            (self.record_number, "record_number"),
            (self.order_number, "order_number"),
            (self.birth_date, "birth_date"),
            (self.name, "name"),
        ];
        let agreeing = all.iter().filter(|(one, _)| one.counts()).map(|(_, word)| *word);
        let mut words: Vec<&str> = agreeing.collect();
        if self.name == Agreement::Transposed {
            words.push(TRANSPOSED);
        }
        words.join(" ")
    }
}

/// Says in the rule that given and family name were swapped: a warning, no conflict.
pub(super) const TRANSPOSED: &str = "(transposed)";

/// Finds the one chart that a source means, or says why a person has to look.
pub(super) fn decide(seen: &Seen, charts: &[Candidate]) -> Decision {
    if seen.birth == Birth::Unreadable {
        return Decision::Quarantine(Reason::BirthDateUnreadable);
    }
    let compared: Vec<(&Candidate, Comparison)> =
        charts.iter().map(|chart| (chart, compare(seen, chart))).collect();
    let mut fitting = compared.iter().filter(|(_, comparison)| comparison.fits());
    match (fitting.next(), fitting.next()) {
        (Some((chart, comparison)), None) => {
            Decision::File { patient: chart.id, rule: comparison.rule() }
        }
        (Some(_), Some(_)) => Decision::Quarantine(Reason::SeveralCandidates),
        (None, _) => Decision::Quarantine(why_not(seen, &compared)),
    }
}

fn why_not(seen: &Seen, compared: &[(&Candidate, Comparison)]) -> Reason {
    let knows_number = compared.iter().any(|(_, one)| one.record_number.counts());
    let some_agree = |one: &&(&Candidate, Comparison)| one.1.agreeing() >= 1;
    let nearest = compared.iter().filter(some_agree).max_by_key(|(_, one)| one.agreeing());
    let Some((_, nearest)) = nearest else {
        let named = !seen.names.is_empty() && seen.birth != Birth::Absent;
        return match (seen.record_numbers.is_empty(), named) {
            (false, _) => Reason::UnknownRecordNumber,
            (true, true) => Reason::NoMatch,
            (true, false) => Reason::Insufficient,
        };
    };
    if !seen.record_numbers.is_empty() && !knows_number {
        return Reason::UnknownRecordNumber;
    }
    if are_siblings(seen, compared) {
        return Reason::Twins;
    }
    // A conflict is only worth a word when the rest points to one chart.
    let conflicts = nearest.conflicts();
    let strong = nearest.record_number.counts() || nearest.agreeing() >= 2;
    match conflicts.first() {
        Some(reason) if strong => *reason,
        None => Reason::Insufficient,
        Some(_) if seen.names.is_empty() || seen.birth == Birth::Absent => Reason::Insufficient,
        Some(_) => Reason::NoMatch,
    }
}

/// Two charts of one birth date and one family name, and the given name does not tell them apart.
fn are_siblings(seen: &Seen, compared: &[(&Candidate, Comparison)]) -> bool {
    let families: Vec<String> = seen.names.iter().map(|name| fold(name.family())).collect();
    let same_family =
        |chart: &Candidate| chart.names.iter().any(|name| families.contains(&fold(name.family())));
    let alike = |(chart, one): &&(&Candidate, Comparison)| {
        one.birth_date == Agreement::Same && same_family(chart)
    };
    compared.iter().filter(alike).count() >= 2
}

#[cfg(test)]
mod tests;
