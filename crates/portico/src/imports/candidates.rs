//! The charts that a source could mean.
//!
//! A record number that we gave leads to its chart and nowhere else: every other chart would
//! conflict. Without one, everybody is looked at who was born on the day and could have the name,
//! so that two who look alike are both seen.

use base::name;
use db::Reader;

use super::{
    matching::{self, Agreement, Birth, Candidate, Seen},
    store,
};
use crate::people::{self, OWN_NUMBERS, Patient, PatientId};

/// The most charts that are offered to a person because of a birth date, or because of a name.
const RELATED_MAX: u32 = 200;

/// The charts that a source could mean, and the source with only those order numbers that are
/// somebody's. Who has nothing but the name in common is not among them: a name alone decides
/// nothing, and in a large practice hundreds share one.
pub(super) fn of(r: &mut Reader<'_>, seen: &Seen) -> db::Result<(Seen, Vec<Candidate>)> {
    let (seen, orders) = with_known_orders(r, seen)?;
    let mut ids: Vec<PatientId> = orders.iter().map(|(_, patient)| *patient).collect();
    for number in &seen.record_numbers {
        ids.extend(people::by_number(r, OWN_NUMBERS, number)?);
    }
    if seen.record_numbers.is_empty() || ids.is_empty() {
        ids.extend(born_alike(r, &seen, |folded| could_be_named(&seen, folded))?);
    }
    ids.sort_unstable();
    ids.dedup();
    let mut charts = charts(r, &ids, &seen)?;
    for chart in &mut charts {
        let mine = orders.iter().filter(|(_, patient)| *patient == chart.id);
        chart.order_numbers = mine.map(|(number, _)| number.clone()).collect();
        add_former_numbers(r, &seen, chart)?;
    }
    Ok((seen, charts))
}

/// Everybody who was born on the day that the source says or goes by a name of it, for a person who
/// looks.
pub(super) fn related(r: &mut Reader<'_>, seen: &Seen) -> db::Result<Vec<Candidate>> {
    let mut ids = born_alike(r, seen, |_| true)?;
    ids.truncate(RELATED_MAX as usize);
    for name in &seen.names {
        ids.extend(people::by_name(r, &people::folded(name), RELATED_MAX)?);
    }
    ids.sort_unstable();
    ids.dedup();
    charts(r, &ids, seen)
}

/// One chart with all that could agree or conflict with a source, and the source with only those
/// order numbers that are somebody's.
pub(super) fn one(
    r: &mut Reader<'_>,
    seen: &Seen,
    patient: PatientId,
) -> db::Result<(Seen, Candidate)> {
    let (seen, orders) = with_known_orders(r, seen)?;
    let others = people::names(r, patient)?;
    let mut chart = candidate(people::find(r, patient)?, others);
    let mine = orders.iter().filter(|(_, owner)| *owner == patient);
    chart.order_numbers = mine.map(|(number, _)| number.clone()).collect();
    add_former_numbers(r, &seen, &mut chart)?;
    Ok((seen, chart))
}

/// A source with only those order numbers that are somebody's, and whose they are.
pub(super) fn with_known_orders(
    r: &mut Reader<'_>,
    seen: &Seen,
) -> db::Result<(Seen, Vec<(String, PatientId)>)> {
    let mut orders = Vec::new();
    for number in &seen.order_numbers {
        if let Some(patient) = store::patient_of_order(r, number)? {
            orders.push((number.clone(), patient));
        }
    }
    let known = orders.iter().map(|(number, _)| number.clone()).collect();
    Ok((Seen { order_numbers: known, ..seen.clone() }, orders))
}

/// A chart that was merged into another left its number there.
fn add_former_numbers(r: &mut Reader<'_>, seen: &Seen, chart: &mut Candidate) -> db::Result<()> {
    for number in &seen.record_numbers {
        let known = chart.record_numbers.contains(number);
        if !known && people::by_number(r, OWN_NUMBERS, number)? == Some(chart.id) {
            chart.record_numbers.push(number.clone());
        }
    }
    Ok(())
}

/// Those who were born on the day that the source says and have a name of the kind that is sought.
fn born_alike(
    r: &mut Reader<'_>,
    seen: &Seen,
    is_sought: impl Fn(&str) -> bool,
) -> db::Result<Vec<PatientId>> {
    match seen.birth {
        Birth::Day(day) => people::born_on(r, day, is_sought),
        Birth::Absent | Birth::Unreadable => Ok(Vec::new()),
    }
}

/// Whether a chart's name could be one of the source's, or a sibling's: it begins as the family
/// name does or, where the two are swapped, as the given name. Others would conflict.
fn could_be_named(seen: &Seen, folded: &str) -> bool {
    let joined = folded.replace(' ', "");
    let begins = |part: &str| {
        let part = name::fold(part);
        joined.starts_with(part.split(' ').next().unwrap_or_default())
    };
    seen.names.iter().any(|name| begins(name.family()) || begins(name.given()))
}

/// These charts, without those that were merged: their names lead nowhere any more, and their
/// numbers lead to the chart that stays.
fn charts(r: &mut Reader<'_>, ids: &[PatientId], seen: &Seen) -> db::Result<Vec<Candidate>> {
    let mut charts = Vec::new();
    for id in ids {
        let person = people::find(r, *id)?;
        if person.merged_into.is_some() {
            continue;
        }
        let mut chart = candidate(person, Vec::new());
        if matching::compare(seen, &chart).name != Agreement::Same {
            chart.names.extend(people::names(r, *id)?);
        }
        charts.push(chart);
    }
    Ok(charts)
}

fn candidate(person: Patient, others: Vec<base::PersonName>) -> Candidate {
    let mut names = vec![person.name];
    names.extend(others);
    Candidate {
        id: person.id,
        names,
        birth_date: person.birth_date,
        sex: person.sex,
        record_numbers: vec![person.mrn],
        order_numbers: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use base::name::{NameMatch, PersonName, Spelling};
    use proptest::prelude::*;

    use super::*;

    /// Words of names that clerks join, hyphenate, swap and abbreviate.
    fn spelled() -> impl Strategy<Value = String> {
        const WORDS: [&str; 10] =
            ["De", "la", "Cruz", "O'", "Brien", "Ana", "ANÁ", "Ann", "A", "Jr"];
        let word = (prop::sample::select(&WORDS[..]), prop::sample::select(&["", " ", "-"][..]));
        let joined = prop::collection::vec(word, 0..4);
        joined.prop_map(|all| all.iter().map(|(word, after)| format!("{word}{after}")).collect())
    }

    fn named() -> impl Strategy<Value = PersonName> {
        (spelled(), spelled(), spelled()).prop_filter_map("no name", |(family, given, middle)| {
            let (suffix, prefix) = ("", "");
            PersonName::parse(Spelling {
                family: &family,
                given: &given,
                middle: &middle,
                suffix,
                prefix,
            })
            .ok()
        })
    }

    proptest! {
        /// Whoever agrees in the name is looked at, however it is written.
        #[test]
        fn nobody_who_could_be_meant_is_passed_over(ours in named(), theirs in named()) {
            let seen = Seen { names: vec![theirs.clone()], ..Seen::default() };
            let agrees = name::compare(&ours, &theirs) != NameMatch::Different;
            prop_assert!(!agrees || could_be_named(&seen, &people::folded(&ours)));
        }
    }
}
