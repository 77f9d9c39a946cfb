//! What a state's law does not let out yet: until when, and what happens when the day has come.
//! (R-B3, regulation 3.3, T-46)

use base::{Instant, Zone};
use db::Tx;
use policy::{LabTest, Results, StatePack};

use super::{
    model::Finding,
    releasing, reviewing,
    rules::Facts,
    store::{self, Ended},
};
use crate::{
    app::App,
    chart::{self, HoldBasis},
    happened,
    page::No,
};

/// Until when the law keeps a report that was final at a moment: to the beginning of a day on the
/// practice's wall.
pub(super) fn until(
    policy: &Results,
    zone: &Zone,
    report: &Facts<'_>,
    final_at: Instant,
) -> Option<Instant> {
    let law = policy.law().filter(|law| is_about(law, report))?;
    let days = i32::try_from(law.days).unwrap_or(i32::MAX);
    Some(final_at.date(zone).plus_days(days).start(zone))
}

fn is_about(law: &StatePack, report: &Facts<'_>) -> bool {
    let name = format!("{} {}", report.title, report.lab_title);
    let mut all = vec![report.notes];
    for finding in report.findings {
        let one = &finding.measurement;
        let names = format!("{name} {} {}", one.name, one.lab_name);
        let test = LabTest { loinc: finding.loinc.as_deref(), name: &names };
        if law.is_about(test, &one.value) || law.is_about(test, &one.notes) {
            return true;
        }
        all.push(&one.value);
    }
    law.is_about(LabTest { loinc: report.loinc, name: &name }, &all.join("\n"))
}

/// What is held already waits too, when the practice's law was switched on after it came. A duty.
pub(crate) fn begin_waits(tx: &mut Tx<'_>, app: &App, now: Instant) -> Result<(), No> {
    let policy = &app.policy.results;
    let Some(law) = policy.law() else { return Ok(()) };
    let since = now.plus_days(-i64::from(law.days) - 1);
    for item in chart::held_reports(tx)? {
        let Some(report) = store::waits_by_no_law(tx, item.id, since)? else { continue };
        let findings: Vec<Finding> =
            chart::measured(tx, &item)?.into_iter().map(Finding::kept).collect();
        let facts = Facts {
            title: &item.title,
            lab_title: &report.lab_title,
            loinc: item.code.as_deref(),
            notes: &report.notes,
            findings: &findings,
        };
        let zone = app.policy.practice.time_zone.zone();
        let until = until(policy, zone, &facts, report.final_at).filter(|until| *until > now);
        let Some(until) = until else { continue };
        store::insert_wait(tx, item.id, (report.final_at, until))?;
        if !reviewing::is_kept(tx, &item)? {
            chart::wait_on(tx, item.id, HoldBasis::StateLaw)?;
        }
        tx.record(happened!("result.law_begun").patient(item.patient).object(item.id));
    }
    Ok(())
}

/// Looks again at results whose day has come: who was talked with sees them, and what nobody need
/// talk about; the others wait for the conversation. What a provider keeps by another law as well
/// waits for them. A duty.
pub(crate) fn end_waits(tx: &mut Tx<'_>, app: &App, now: Instant) -> Result<(), No> {
    for (id, final_at) in store::waited_long_enough(tx, now)? {
        let event = happened!("result.law_ended").object(id);
        let item = chart::living_item(tx, id)?;
        let Some(item) = item.filter(|item| item.hold == Some(HoldBasis::StateLaw)) else {
            store::set_waited(tx, id, Ended::Yes)?;
            tx.record(event);
            continue;
        };
        let is_kept = reviewing::is_kept(tx, &item)?;
        store::set_waited(tx, id, Ended::Yes)?;
        tx.record(event.patient(item.patient));
        if !is_kept {
            releasing::look_again(tx, app, now, (&item, final_at))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use policy::StateLaw;

    use super::*;
    use crate::results::rules::tests::finding;

    #[test]
    fn t46_the_law_of_texas_counts_days_of_the_wall_and_means_certain_tests() {
        let mut policy = crate::testing::policy().results;
        let zone = Zone::named("America/Chicago").unwrap();
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let keeps = |policy: &Results, title: &str, name: &str, value: &str, final_at: &str| {
            let findings = [finding("", name, value, "", "")];
            let facts = Facts { title, lab_title: "", loinc: None, notes: "", findings: &findings };
            until(policy, &zone, &facts, at(final_at)).map(|until| until.to_string())
        };
        let noon = "2026-11-23T18:00:00.000Z";
        let none = keeps(&policy, "Surgical pathology", "Diagnosis", "Benign.", noon);
        assert_eq!(none, None, "a practice elsewhere");
        policy.state_pack = StateLaw::Texas;
        let third = Some("2026-11-26T06:00:00.000Z");
        let table = [
            ("Surgical pathology", "Diagnosis", "Benign.", noon, third),
            // Late in the evening it is the next day in Greenwich, but not in Texas.
            ("Biopsy", "Diagnosis", "Benign.", "2026-11-24T05:59:00.000Z", third),
            ("BRCA1 gene", "BRCA1", "Detected", noon, third),
            ("Chest CT", "Impression", "A mass, suspicious for carcinoma.", noon, third),
            ("Chest CT", "Impression", "Nothing suspicious. No nodules.", noon, None),
            ("Chest CT", "Impression", "Not suspicious.", noon, None),
            ("Chest X-ray", "Impression", "The lungs are clear.", noon, None),
            ("Basic metabolic panel", "Potassium", "6.9", noon, None),
        ];
        for (title, name, value, final_at, expected) in table {
            let found = keeps(&policy, title, name, value, final_at);
            assert_eq!(found.as_deref(), expected, "{title}: {value}");
        }
    }
}
