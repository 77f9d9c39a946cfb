//! What the agreement must say, who may publish it, and when it counts as signed. Pure. (R-A5)

use base::{Date, Instant, name::fold, words::Word as _};
use policy::{CategoryKey, ClauseKey, Language, Policy};

use super::model::{Finding, Lint, NotPublished, Section, Terms, Version};
use crate::people::{Role, StaffId};

/// What is wrong with the texts as they would be published. The policy's file is checked when it
/// is read; this looks at the very words that patients will sign.
pub(super) fn lint(policy: &Policy, terms: &[Terms]) -> Vec<Finding> {
    terms.iter().flat_map(|text| lint_one(policy, text)).collect()
}

fn lint_one(policy: &Policy, terms: &Terms) -> Vec<Finding> {
    let language = terms.language;
    let mut found = Vec::new();
    for &key in ClauseKey::ALL {
        let Some(section) = terms.sections.iter().find(|s| s.key == key.as_str()) else {
            found.push(Finding { language, key, lint: Lint::Empty });
            continue;
        };
        let lints = lint_section(policy, language, key, section);
        found.extend(lints.into_iter().map(|lint| Finding { language, key, lint }));
    }
    found
}

fn lint_section(
    policy: &Policy,
    language: Language,
    key: ClauseKey,
    section: &Section,
) -> Vec<Lint> {
    let body = section.body.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| body.contains(word));
    let mut lints = Vec::new();
    if section.body.trim().is_empty() || section.heading.trim().is_empty() {
        lints.push(Lint::Empty);
    }
    if section.body.contains(['{', '}']) || section.heading.contains(['{', '}']) {
        lints.push(Lint::Placeholder);
    }
    if key == ClauseKey::NotForUrgent {
        if !says(&[&policy.practice.emergency_number]) {
            lints.push(Lint::NoEmergencyNumber);
        }
        if !says(emergency_departments(language)) {
            lints.push(Lint::NoEmergencyDepartment);
        }
    }
    if key == ClauseKey::Narcotics && !says(prohibitions(language)) {
        lints.push(Lint::NoProhibition);
    }
    if key == ClauseKey::ResponseTime && !says_the_times(policy, language, &section.body) {
        lints.push(Lint::TimesDiffer);
    }
    lints
}

fn emergency_departments(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => &["emergency department", "emergency room"],
        Language::Spanish => &["sala de emergencias", "sala de urgencias", "urgencias"],
    }
}

fn prohibitions(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => {
            &["cannot", "can not", "can't", "may not", "must not", "do not ask", "never"]
        }
        Language::Spanish => &["no puede", "no se puede", "no pida", "prohib", "nunca"],
    }
}

/// Whether the times for refills and for questions stand there as the settings have them.
fn says_the_times(policy: &Policy, language: Language, body: &str) -> bool {
    [CategoryKey::Refill, CategoryKey::Clinical]
        .iter()
        .all(|key| body.contains(&policy.fill(language, &format!("{{sla.{key}}}"), &[])))
}

/// Whether this person may publish a draft now. (R-A5: two persons, or a day's delay)
pub(super) fn may_publish(
    rules: &policy::Agreement,
    draft: &Version,
    (by, role): (StaffId, Role),
    now: Instant,
) -> Result<(), NotPublished> {
    let is_second = by != draft.drafted_by && role == Role::PrivacyOfficer;
    if is_second {
        return Ok(());
    }
    if rules.two_persons || by != draft.drafted_by {
        return Err(NotPublished::NeedsSecondPerson);
    }
    let until = draft.drafted_at.plus_hours(i64::from(rules.single_admin_delay_hours));
    if now < until { Err(NotPublished::TooEarly(until)) } else { Ok(()) }
}

/// The age at which somebody signs for themselves, in years.
const ADULT_YEARS: i32 = 18;

/// Whether somebody born on that day signs for themselves.
pub(super) fn is_adult(born: Date, today: Date) -> bool {
    born.years_until(today) >= ADULT_YEARS
}

/// Whether a typed name is the signer's: case, accents and spaces do not matter.
pub(crate) fn is_signature(typed: &str, name: &str) -> bool {
    let bare = |text: &str| fold(text).replace(' ', "");
    !bare(typed).is_empty() && bare(typed) == bare(name)
}

/// A piece of a part's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    Paragraph(String),
    List(Vec<String>),
}

/// A body as paragraphs and lists.
pub(super) fn blocks(body: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for line in body.lines().map(str::trim) {
        let last = blocks.last_mut();
        match (line.strip_prefix("- "), last) {
            (Some(item), Some(Block::List(items))) => items.push(item.to_owned()),
            (Some(item), _) => blocks.push(Block::List(vec![item.to_owned()])),
            (None, _) if line.is_empty() => blocks.push(Block::Paragraph(String::new())),
            (None, Some(Block::Paragraph(text))) if !text.is_empty() => {
                text.push(' ');
                text.push_str(line);
            }
            (None, _) => blocks.push(Block::Paragraph(line.to_owned())),
        }
    }
    blocks.retain(|block| *block != Block::Paragraph(String::new()));
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{agreements::sections, testing};

    fn english(policy: &Policy) -> Terms {
        sections::in_language(policy, Language::English)
    }

    fn change(terms: &mut Terms, key: ClauseKey, change: impl Fn(&str) -> String) {
        let section = terms.sections.iter_mut().find(|s| s.key == key.as_str()).unwrap();
        section.body = change(&section.body);
    }

    #[test]
    fn the_shipped_agreement_says_all_it_must_in_both_languages() {
        let policy = testing::policy();
        assert_eq!(lint(&policy, &sections::live(&policy)), vec![]);
    }

    #[test]
    fn t18_an_agreement_without_911_or_another_thing_it_must_say_is_refused() {
        type Change = fn(&str) -> String;
        let policy = testing::policy();
        let cases: [(ClauseKey, Change, Lint); 7] = [
            (ClauseKey::NotForUrgent, |b| b.replace("911", "us"), Lint::NoEmergencyNumber),
            (
                ClauseKey::NotForUrgent,
                |b| b.replace("emergency department", "office"),
                Lint::NoEmergencyDepartment,
            ),
            (ClauseKey::Narcotics, |b| b.replace("cannot", "can"), Lint::NoProhibition),
            (ClauseKey::ResponseTime, |b| b.replace("2 business", "9 business"), Lint::TimesDiffer),
            (ClauseKey::Termination, |b| format!("{b} Call {{phon}}."), Lint::Placeholder),
            (ClauseKey::Outage, |_| " \n".to_owned(), Lint::Empty),
            (ClauseKey::Liability, |_| String::new(), Lint::Empty),
        ];
        for (key, changed, expected) in cases {
            let mut terms = english(&policy);
            change(&mut terms, key, changed);
            let wanted = Finding { language: Language::English, key, lint: expected };
            assert_eq!(lint(&policy, &[terms]), vec![wanted]);
        }
        let mut terms = english(&policy);
        terms.sections.retain(|s| s.key != "proxy");
        assert_eq!(lint(&policy, &[terms])[0].lint, Lint::Empty);
    }

    #[test]
    fn a_changed_setting_changes_the_agreement() {
        let policy = testing::policy();
        let mut other = policy.clone();
        other.enrolment.code_days = 9;
        let said = |policy| {
            let terms = english(policy);
            terms.sections.iter().any(|s| s.body.contains("within 9 days"))
        };
        assert!(!said(&policy) && said(&other));
        let digest = |policy| sections::digest(&sections::live(policy));
        assert_ne!(digest(&policy), digest(&other));
    }

    #[test]
    fn two_people_publish_or_one_waits_a_day() {
        let at = |hours| Instant::from_millis(0).plus_hours(hours);
        let (writer, other) = (StaffId::from_bytes([1; 16]), StaffId::from_bytes([2; 16]));
        let draft = Version {
            id: super::super::VersionId::from_bytes([0; 16]),
            number: 1,
            material: true,
            note: String::new(),
            digest: [0; 32],
            drafted_by: writer,
            drafted_at: at(0),
            approved_by: None,
            effective_from: None,
        };
        let two = testing::policy().agreement;
        let one = policy::Agreement { two_persons: false, ..two.clone() };
        let second = Err(NotPublished::NeedsSecondPerson);
        let cases = [
            (&two, other, Role::PrivacyOfficer, 0, Ok(())),
            (&two, writer, Role::Administrator, 99, second.clone()),
            (&two, writer, Role::PrivacyOfficer, 99, second.clone()),
            (&two, other, Role::Administrator, 99, second.clone()),
            (&one, other, Role::PrivacyOfficer, 0, Ok(())),
            (&one, other, Role::Administrator, 99, second),
            (&one, writer, Role::Administrator, 23, Err(NotPublished::TooEarly(at(24)))),
            (&one, writer, Role::Administrator, 24, Ok(())),
        ];
        for (rules, by, role, hours, expected) in cases {
            assert_eq!(may_publish(rules, &draft, (by, role), at(hours)), expected, "{role}");
        }
    }

    #[test]
    fn nobody_signs_before_the_eighteenth_birthday() {
        let day = |year, month, day| Date::new(year, month, day).unwrap();
        let born = day(2008, 11, 24);
        for (today, signs) in [
            (day(2026, 11, 23), false),
            (day(2026, 11, 24), true),
            (day(2008, 11, 24), false),
            (day(2060, 1, 1), true),
        ] {
            assert_eq!(is_adult(born, today), signs, "{today:?}");
        }
    }

    #[test]
    fn a_signature_is_the_name_however_it_is_written() {
        for (typed, fits) in [
            ("Rosa María García", true),
            ("rosa maria  GARCIA", true),
            ("RosaMaría García ", true),
            ("Rosa García", false),
            ("", false),
            ("- ", false),
        ] {
            assert_eq!(is_signature(typed, "Rosa María García"), fits, "{typed}");
        }
        assert!(!is_signature("", ""));
    }

    #[test]
    fn a_body_is_paragraphs_and_lists() {
        let p = |text: &str| Block::Paragraph(text.to_owned());
        let cases = [
            ("One\ntwo.\n\nThree.", vec![p("One two."), p("Three.")]),
            (
                "Use:\n\n- a\n- b\n\nEnd.",
                vec![p("Use:"), Block::List(vec!["a".into(), "b".into()]), p("End.")],
            ),
            ("", vec![]),
        ];
        for (body, expected) in cases {
            assert_eq!(blocks(body), expected);
        }
    }
}
