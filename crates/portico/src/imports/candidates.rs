//! The charts that a source could mean.
//!
//! A record number that we gave leads to its chart and nowhere else: every other chart would
//! conflict. Without one, everybody who was born on the day is looked at, so that two who look
//! alike are both seen, and everybody of the name, so that a person can be shown who was meant.

use db::Reader;

use super::{
    matching::{self, Agreement, Birth, Candidate, Seen},
    store,
};
use crate::people::{self, OWN_NUMBERS, Patient, PatientId};

/// The most charts that are compared with a source.
const CANDIDATES_MAX: i64 = 200;

/// The charts that a source could mean, and the source with only those order numbers that are
/// somebody's. Who has nothing but the name in common is not among them: a name alone decides
/// nothing, and in a large practice hundreds share one.
pub(super) fn of(r: &mut Reader<'_>, seen: &Seen) -> db::Result<(Seen, Vec<Candidate>)> {
    let (seen, orders) = with_known_orders(r, seen)?;
    let mut ids: Vec<PatientId> = orders.iter().map(|(_, patient)| *patient).collect();
    for number in &seen.record_numbers {
        ids.extend(people::by_number(r, OWN_NUMBERS, number)?);
    }
    let has_number = !seen.record_numbers.is_empty() && !ids.is_empty();
    let mut charts = Vec::new();
    if !has_number {
        charts = born_alike(r, &seen)?;
    }
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        if !charts.iter().any(|chart: &Candidate| chart.id == id) {
            let person = people::find(r, id)?;
            if person.merged_into.is_some() {
                // Its names lead nowhere any more; its numbers lead to the chart that stays.
                continue;
            }
            let mut chart = candidate(person, Vec::new());
            if matching::compare(&seen, &chart).name != Agreement::Same {
                chart.names.extend(people::names(r, id)?);
            }
            charts.push(chart);
        }
    }
    for chart in &mut charts {
        let mine = orders.iter().filter(|(_, patient)| *patient == chart.id);
        chart.order_numbers = mine.map(|(number, _)| number.clone()).collect();
        add_former_numbers(r, &seen, chart)?;
    }
    Ok((seen, charts))
}

/// Everybody who goes by a name that the source says, for a person who looks.
pub(super) fn namesakes(r: &mut Reader<'_>, seen: &Seen) -> db::Result<Vec<Candidate>> {
    let mut charts = Vec::new();
    for name in &seen.names {
        for id in people::by_name(r, &people::folded(name), CANDIDATES_MAX)? {
            let person = people::find(r, id)?;
            if person.merged_into.is_none() {
                charts.push(candidate(person, people::names(r, id)?));
            }
        }
    }
    Ok(charts)
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

/// Everybody who was born on the day that the source says.
fn born_alike(r: &mut Reader<'_>, seen: &Seen) -> db::Result<Vec<Candidate>> {
    let Birth::Day(day) = seen.birth else { return Ok(Vec::new()) };
    let people = people::born_on(r, day, CANDIDATES_MAX)?;
    let others = people::names_of_born_on(r, day)?;
    Ok(people
        .into_iter()
        .map(|person| {
            let mine = others.iter().filter(|(id, _)| *id == person.id);
            let names = mine.map(|(_, name)| name.clone()).collect();
            candidate(person, names)
        })
        .collect())
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
