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
            words.push("(transposed)");
        }
        words.join(" ")
    }
}

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
mod tests {
    use base::{Instant, name::Spelling};

    use super::*;

    fn named(text: &str) -> PersonName {
        let mut parts = text.split(',');
        let mut next = || parts.next().unwrap_or_default();
        let (family, given, middle, suffix) = (next(), next(), next(), next());
        PersonName::parse(Spelling { family, given, middle, suffix, prefix: "" }).unwrap()
    }

    fn chart(number: &str, name: &str, born: &str, sex: Sex) -> Candidate {
        Candidate {
            id: PatientId::new(Instant::from_millis(0)),
            names: vec![named(name)],
            birth_date: born.parse().unwrap(),
            sex,
            record_numbers: vec![number.to_owned()],
            order_numbers: Vec::new(),
        }
    }

    /// `number|name|birth|sex`; what is empty was not sent.
    fn seen(text: &str) -> Seen {
        let parts: Vec<&str> = text.split('|').collect();
        Seen {
            names: Some(parts[1]).filter(|n| !n.is_empty()).map(named).into_iter().collect(),
            birth: match parts[2] {
                "" => Birth::Absent,
                "?" => Birth::Unreadable,
                day => Birth::Day(day.parse().unwrap()),
            },
            sex: match parts[3] {
                "F" => Some(Sex::Female),
                "M" => Some(Sex::Male),
                _ => None,
            },
            record_numbers: Some(parts[0].to_owned())
                .filter(|n| !n.is_empty())
                .into_iter()
                .collect(),
            has_number: true,
            order_numbers: Vec::new(),
        }
    }

    #[test]
    fn t49_two_identifiers_agree_and_none_conflicts() {
        let rosa = chart("1001", "García López,Rosa", "1961-03-14", Sex::Female);
        let anna = chart("1005", "Novák,Anna", "2001-09-09", Sex::Female);
        let ella = chart("1006", "Novák,Ella", "2001-09-09", Sex::Female);
        let senior = chart("1010", "Ellis,Robert,,Sr", "1949-06-12", Sex::Male);
        let junior = chart("1011", "Ellis,Robert,,Jr", "1978-01-25", Sex::Male);
        let double = chart("1098", "Novák,Anna", "2001-09-09", Sex::Female);
        let mut hannah = chart("1014", "Stein,Hannah", "1988-05-23", Sex::Female);
        hannah.names.push(named("Adler,Hannah"));
        let baby = chart("2001", "Novák,Baby Boy", "2026-11-20", Sex::Male);
        let (rosas, twins) = (vec![rosa], vec![anna.clone(), ella]);
        let roberts = vec![senior, junior];
        let (doubles, aliased) = (vec![anna, double], vec![hannah]);
        let table: Vec<(&str, &[Candidate], Result<usize, Reason>)> = vec![
            // Two of record number, birth date, name.
            ("1001|GARCIA LOPEZ,ROSA|1961-03-14|F", &rosas, Ok(0)),
            ("1001||1961-03-14|", &rosas, Ok(0)),
            ("1001|GARCIA-LOPEZ,Rosa||", &rosas, Ok(0)),
            ("|GARCIALOPEZ,ROSA|1961-03-14|", &rosas, Ok(0)),
            // One is not enough, and sex never counts.
            ("1001|||F", &rosas, Err(Reason::Insufficient)),
            ("||1961-03-14|F", &rosas, Err(Reason::Insufficient)),
            ("|García López,Rosa||F", &rosas, Err(Reason::Insufficient)),
            ("|Somebody,Else|1999-01-01|F", &rosas, Err(Reason::NoMatch)),
            // Any conflict keeps it out.
            ("1001|García López,Rosa|1961-04-13|F", &rosas, Err(Reason::BirthDateConflict)),
            ("1001|García López,Eva|1961-03-14|F", &rosas, Err(Reason::NameConflict)),
            ("1001|García López,Rosa|1961-03-14|M", &rosas, Err(Reason::SexConflict)),
            ("9999|García López,Rosa|1961-03-14|F", &rosas, Err(Reason::UnknownRecordNumber)),
            ("1001|García López,Rosa|?|F", &rosas, Err(Reason::BirthDateUnreadable)),
            // Family and given name swapped: a warning only.
            ("1001|Rosa,García López|1961-03-14|F", &rosas, Ok(0)),
            // Twins need the given name or the number.
            ("|NOVAK,A|2001-09-09|F", &twins, Err(Reason::Twins)),
            ("|NOVAK,|2001-09-09|F", &twins, Err(Reason::Twins)),
            ("|NOVAK,Ella|2001-09-09|F", &twins, Ok(1)),
            // Father and son.
            ("|Ellis,Robert|1978-01-25|M", &roberts, Ok(1)),
            ("|Ellis,Robert,,Sr|1978-01-25|M", &roberts, Err(Reason::NoMatch)),
            // Two charts for one person.
            ("|Novák,Anna|2001-09-09|F", &doubles, Err(Reason::SeveralCandidates)),
            // Names that were declared to us.
            ("|ADLER,HANNAH|1988-05-23|F", &aliased, Ok(0)),
            // A name that a ward gave says nothing, for or against.
            ("2001|Novák,BB|2026-11-20|M", std::slice::from_ref(&baby), Ok(0)),
            ("2001|Novák,Baby Girl|2026-11-20|", std::slice::from_ref(&baby), Ok(0)),
            (
                "|Novák,Baby Boy|2026-11-20|M",
                std::slice::from_ref(&baby),
                Err(Reason::Insufficient),
            ),
            ("|Novák,Baby Boy|2026-11-20|M", &[], Err(Reason::NoMatch)),
            ("1234|Any,Body|1999-01-01|M", &[], Err(Reason::UnknownRecordNumber)),
        ];
        for (source, charts, expected) in table {
            let decision = decide(&seen(source), charts);
            match (expected, &decision) {
                (Ok(place), Decision::File { patient, .. }) => {
                    assert_eq!(*patient, charts[place].id, "{source}");
                }
                (Err(reason), Decision::Quarantine(found)) => {
                    assert_eq!(*found, reason, "{source}");
                }
                _ => panic!("{source}: {decision:?}"),
            }
        }
    }

    #[test]
    fn our_order_number_is_an_identifier_and_can_conflict() {
        let mut rosa = chart("1001", "García López,Rosa", "1961-03-14", Sex::Female);
        let mut source = seen("|García López,Rosa||F");
        source.order_numbers = vec!["ORD-1".to_owned()];
        let known = |chart: &Candidate| decide(&source, std::slice::from_ref(chart));
        assert_eq!(known(&rosa), Decision::Quarantine(Reason::Insufficient));
        rosa.order_numbers = source.order_numbers.clone();
        assert!(matches!(known(&rosa), Decision::File { rule, .. } if rule == "order_number name"));
    }

    #[test]
    fn the_record_says_which_identifiers_agreed() {
        let rosa = chart("1001", "García López,Rosa", "1961-03-14", Sex::Female);
        let decision = decide(&seen("1001|Rosa,García López|1961-03-14|"), &[rosa]);
        let Decision::File { rule, .. } = decision else { panic!("{decision:?}") };
        assert_eq!(rule, "record_number birth_date name (transposed)");
    }
}
