//! Whether the lists beside the practice's file agree with themselves and with it.

use std::collections::BTreeSet;

use base::words::Word;

use super::{refuse_twice, sentences};
use crate::{
    CORE_TOPICS, CriticalValue, Language, Policy, Results, SignificantTest, StateLaw,
    files::{
        CRITICAL_VALUES, EDUCATION, NARCOTICS, OWN_LAW, PRACTICE, Readers, SIGNIFICANT_TESTS, TEXAS,
    },
    reader::Reader,
};

pub(super) fn check(policy: &Policy, readers: &mut Readers<'_>) {
    if readers.of(NARCOTICS).is_content() {
        medicines(policy, readers);
    }
    if readers.of(CRITICAL_VALUES).is_content() {
        critical_values(policy, readers.of(CRITICAL_VALUES));
    }
    if readers.of(SIGNIFICANT_TESTS).is_content() {
        kinds(&policy.results.significant.tests, readers.of(SIGNIFICANT_TESTS));
    }
    if readers.of(TEXAS).is_content() {
        kinds(&policy.results.texas.tests, readers.of(TEXAS));
    }
    if readers.of(OWN_LAW).is_content() {
        kinds(&policy.results.own_law.tests, readers.of(OWN_LAW));
        own_law(&policy.results, readers.of(OWN_LAW));
    }
    if readers.of(EDUCATION).is_content() {
        education(policy, readers);
    }
    for &language in Language::ALL {
        sentences::check_agreement(policy, language, readers);
    }
}

/// The pattern that comes with Portico is nobody's law.
fn own_law(results: &Results, reader: &mut Reader<'_>) {
    let law = &results.own_law;
    for (key, text) in [("source", &law.source), ("citation", &law.citation)] {
        if results.state_pack == StateLaw::Own && text.starts_with("PATTERN") {
            reader.complain(key, "write which law this is, as your counsel read it".to_owned());
        }
    }
}

fn medicines(policy: &Policy, readers: &mut Readers<'_>) {
    let medicines = &policy.medicines;
    let (reader, list) = (readers.of(NARCOTICS), &medicines.list);
    let groups = [&list.narcotics, &list.schedule_ii, &list.controlled];
    let every = || groups.into_iter().flatten();
    refuse_twice(reader, "", every().map(|ingredient| ingredient.name.as_str()));
    let names: BTreeSet<&str> = every()
        .flat_map(|ingredient| ingredient.names.iter().chain([&ingredient.name]))
        .map(crate::Phrase::as_str)
        .collect();
    for (place, allowed) in list.allowed.iter().enumerate() {
        let both = allowed.names.iter().chain([&allowed.name]).map(crate::Phrase::as_str);
        for name in both.filter(|name| names.contains(name)) {
            let key = format!("allowed[{}]", place + 1);
            reader.complain(&key, format!("{name:?} is blocked and allowed at once"));
        }
    }
    let practice = readers.of(PRACTICE);
    for (place, exemption) in medicines.exemptions.iter().enumerate() {
        let known = every().any(|ingredient| ingredient.name.as_str() == exemption.ingredient);
        if !known {
            let key = format!("medicines.exemptions[{}].ingredient", place + 1);
            let says = format!("{:?} is no ingredient of {NARCOTICS}", exemption.ingredient);
            practice.complain(&key, says);
        }
    }
}

fn critical_values(policy: &Policy, reader: &mut Reader<'_>) {
    let list = &policy.results.critical;
    for (place, value) in list.values.iter().enumerate() {
        let key = format!("values[{}]", place + 1);
        let has_limit = value.low.is_some() || value.high.is_some();
        if !has_limit && value.words.is_empty() {
            reader.complain(&key, "give low, high or words: without them nothing is critical");
        }
        if has_limit && value.unit.is_none() {
            reader.complain(&key, "a limit needs its unit");
        }
        if value.low.zip(value.high).is_some_and(|(low, high)| low >= high) {
            reader.complain(&key, "low must be lower than high");
        }
        let ages = value.ages();
        if ages.is_empty() {
            reader.complain(&key, "from_days must be less than under_days");
        }
        let same_code = |other: &CriticalValue| {
            let both = other.ages();
            let overlap = both.start < ages.end && ages.start < both.end;
            overlap && other.loinc.iter().any(|code| value.loinc.contains(code))
        };
        if list.values[..place].iter().any(same_code) {
            reader.complain(&key, "another entry has a code of this one for the same ages");
        }
        if value.loinc.is_empty() && value.names.is_empty() {
            reader.complain(&key, "give loinc codes or names: without them no test is found");
        }
    }
    refuse_twice(reader, "values", list.values.iter().map(|value| value.test.as_str()));
    for (place, conversion) in list.conversions.iter().enumerate() {
        let meant = list.values.iter().any(|value| {
            value.loinc.contains(&conversion.loinc)
                && value.unit.as_deref() == Some(conversion.to.as_str())
        });
        if !meant {
            let says = "no limit has this code and the unit that the value becomes";
            reader.complain(&format!("conversions[{}]", place + 1), says);
        }
    }
}

fn kinds(tests: &[SignificantTest], reader: &mut Reader<'_>) {
    for (place, test) in tests.iter().enumerate() {
        if test.loinc.is_empty() && test.words.is_empty() {
            let says = "give loinc codes or words: without them no test is found";
            reader.complain(&format!("tests[{}]", place + 1), says);
        }
    }
}

fn education(policy: &Policy, readers: &mut Readers<'_>) {
    let education = &policy.enrolment.education;
    let reader = readers.of(EDUCATION);
    refuse_twice(reader, "topics", education.topics.iter().map(|topic| topic.as_str()));
    for topic in CORE_TOPICS.iter().filter(|topic| !education.topics.contains(topic)) {
        let says = format!("{:?} must be one of them: nobody joins without it", topic.as_str());
        reader.complain("topics", says);
    }
    refuse_twice(reader, "questions", education.questions.iter().map(|q| q.key.as_str()));
    for (place, question) in education.questions.iter().enumerate() {
        let key = format!("questions[{}]", place + 1);
        if !education.topics.contains(&question.topic) {
            reader.complain(&key, format!("its topic {:?} is not taught", question.topic.as_str()));
        }
        let counts: BTreeSet<usize> =
            question.wording.iter().map(|(_, wording)| wording.answers.len()).collect();
        if counts.len() > 1 {
            reader.complain(&key, "the languages have different numbers of answers");
        }
        if counts.iter().any(|&count| question.right as usize > count) {
            reader.complain(&key, "the right answer is not one of the answers");
        }
    }
    let wanted = policy.enrolment.teach_back_questions_min as usize;
    if wanted > education.questions.len() {
        let says = format!("{EDUCATION} has only {} questions", education.questions.len());
        readers.of(PRACTICE).complain("enrolment.teach_back_questions_min", says);
    }
}
