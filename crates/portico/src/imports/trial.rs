//! A matching case somebody made up, to try the rule before it is trusted: the report and the
//! charts as JSON, and where the report would go.

use base::{Instant, PersonName, name::Spelling, words::Word as _};
use policy::Policy;
use serde::Deserialize;

use super::{
    matching::{self, Birth, Candidate, Decision, Seen},
    model::{Kind, Reason},
};
use crate::people::{PatientId, Sex};

/// A report and the charts that could be meant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    report: Person,
    charts: Vec<Person>,
}

/// What is known about somebody; all of it may be left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    #[serde(default)]
    family: String,
    #[serde(default)]
    given: String,
    #[serde(default)]
    middle: String,
    #[serde(default)]
    suffix: String,
    #[serde(default)]
    birth_date: Option<String>,
    #[serde(default)]
    sex: Option<String>,
    #[serde(default)]
    mrn: Option<String>,
    #[serde(default)]
    order_number: Option<String>,
}

/// Where the report of a case would go: `file` into which chart (counted from 1) and why, or
/// `quarantine` and why.
pub(crate) fn try_match(policy: &Policy, text: &str) -> Result<(&'static str, String), String> {
    let case: Case = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut seen = seen(&case.report)?;
    if !policy.matching.accept_order_number {
        seen.order_numbers.clear();
    }
    let charts: Vec<Candidate> = case
        .charts
        .iter()
        .enumerate()
        .map(|(place, chart)| candidate(place, chart))
        .collect::<Result<_, String>>()?;
    Ok(match matching::decide(&seen, &charts) {
        Decision::File { patient, rule } => {
            let place = charts.iter().position(|chart| chart.id == patient).unwrap_or(0) + 1;
            let waits = seen.lacks_of_a_report().map_or_else(String::new, |lacks| {
                format!("; a laboratory's report would wait, {}", said(lacks))
            });
            ("file", format!("chart {place}: {rule} agree and nothing conflicts{waits}"))
        }
        Decision::Quarantine(reason) => ("quarantine", said(reason)),
    })
}

fn said(reason: Reason) -> String {
    format!("{}: {}", reason.as_str(), reason.sentence(Kind::Results))
}

fn seen(report: &Person) -> Result<Seen, String> {
    Ok(Seen {
        names: report.name()?.into_iter().collect(),
        birth: match &report.birth_date {
            None => Birth::Absent,
            Some(text) => text.parse().map_or(Birth::Unreadable, Birth::Day),
        },
        sex: report.sex()?,
        record_numbers: report.mrn.iter().cloned().collect(),
        has_number: report.mrn.is_some() || report.order_number.is_some(),
        order_numbers: report.order_number.iter().cloned().collect(),
    })
}

fn candidate(place: usize, chart: &Person) -> Result<Candidate, String> {
    let birth_date = chart.birth_date.as_deref().unwrap_or_default();
    let made_at = Instant::from_millis(i64::try_from(place).unwrap_or(0));
    Ok(Candidate {
        id: PatientId::new(made_at),
        names: chart.name()?.into_iter().collect(),
        birth_date: birth_date.parse().map_err(|_| "a chart needs a birth_date, YYYY-MM-DD")?,
        sex: chart.sex()?.unwrap_or(Sex::Unknown),
        record_numbers: chart.mrn.iter().cloned().collect(),
        order_numbers: chart.order_number.iter().cloned().collect(),
    })
}

impl Person {
    fn name(&self) -> Result<Option<PersonName>, String> {
        if self.family.is_empty() && self.given.is_empty() {
            return Ok(None);
        }
        let spelling = Spelling {
            family: &self.family,
            given: &self.given,
            middle: &self.middle,
            suffix: &self.suffix,
            prefix: "",
        };
        PersonName::parse(spelling).map(Some).map_err(|error| error.to_string())
    }

    fn sex(&self) -> Result<Option<Sex>, String> {
        let Some(word) = &self.sex else { return Ok(None) };
        Sex::from_word(word).map(Some).ok_or_else(|| {
            let known: Vec<&str> = Sex::ALL.iter().map(|sex| sex.as_str()).collect();
            format!("sex is one of {}", known.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_decided_as_a_message_would_be() {
        let chart =
            r#"{"family":"Garcia","given":"Rosa","birth_date":"1961-03-14","mrn":"LFM-1001"}"#;
        let decide = |report: &str| {
            let case = format!(r#"{{"report":{report},"charts":[{chart}]}}"#);
            try_match(&crate::testing::policy(), &case)
        };
        let (word, why) = decide(r#"{"mrn":"LFM-1001","birth_date":"1961-03-14"}"#).unwrap();
        assert_eq!(word, "file");
        assert!(why.contains("would wait, clia_id_missing"), "{why}");
        let (word, why) = decide(r#"{"mrn":"LFM-1001","family":"Garcia","given":"Rosa"}"#).unwrap();
        assert_eq!((word, why.contains("wait")), ("file", false));
        let (word, why) = decide(r#"{"family":"Garcia","given":"Rosa"}"#).unwrap();
        assert_eq!((word, why.starts_with("insufficient")), ("quarantine", true));
        assert!(decide(r#"{"surname":"Garcia"}"#).is_err());
    }
}
