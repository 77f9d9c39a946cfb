//! Tables for the rules of enrolment.

use policy::{ClauseKey, PhotoId};

use super::{super::model::*, *};
use crate::{
    agreements::VersionId,
    people::{Established, Identifier, StaffId},
    testing,
};
use base::words::Word as _;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(minutes: i64) -> Instant {
    Instant::from_millis(0).plus_minutes(minutes)
}

fn recorded<T>(what: T) -> Recorded<T> {
    Recorded { what, by: StaffId::from_bytes([1; 16]), at: at(0) }
}

/// Topics that a practice adds to those of the core.
const MORE: [ClauseKey; 5] = [
    ClauseKey::PurposeGuidelines,
    ClauseKey::Eligibility,
    ClauseKey::Coverage,
    ClauseKey::Proxy,
    ClauseKey::Outage,
];

fn session() -> EducationSession {
    let answer = |key: &str| (key.to_owned(), Understood::Right);
    EducationSession {
        held_on: day("2026-11-23"),
        mode: SessionMode::InPerson,
        language: "en".to_owned(),
        interpreter: String::new(),
        topics: CORE_TOPICS.into_iter().chain(MORE).collect(),
        answers: vec![answer("a"), answer("b"), answer("c")],
        demonstrated: true,
        materials_given: true,
        needs_more: false,
    }
}

fn complete() -> Checklist {
    let form = SignedForm {
        method: FormMethod::Screen,
        signed_name: "Rosa García".to_owned(),
        signed_on: day("2026-11-23"),
        asked: None,
    };
    let version = VersionId::from_bytes([9; 16]);
    Checklist {
        established: Established::ByVisit { on: day("2026-05-01") },
        agreement: Some(version),
        identity: Some(recorded(IdentityCheck {
            identifiers: [Identifier::Name, Identifier::BirthDate].into_iter().collect(),
            photo_id: PhotoId::Passport,
        })),
        form: Some(recorded(FormOnFile { form, version, in_force: true })),
        education: Some(recorded(SessionOnFile { session: session(), in_force: true })),
        contact: Some(recorded(None)),
        account: None,
    }
}

/// What somebody takes away from a complete list.
type Change = fn(&mut Checklist);

#[test]
fn t05_a_code_is_issued_only_when_nothing_is_missing_and_each_thing_is_named() {
    let rules = testing::policy().enrolment;
    assert_eq!(missing(&complete(), &rules), vec![]);
    let cases: [(Change, Missing); 10] = [
        (|c| c.agreement = None, Missing::NoAgreement),
        (|c| c.identity = None, Missing::NoIdentity),
        (|c| c.form = None, Missing::NoForm),
        (|c| c.form.as_mut().unwrap().what.in_force = false, Missing::FormOutdated),
        (|c| c.education = None, Missing::NoEducation),
        (|c| c.education.as_mut().unwrap().what.in_force = false, Missing::EducationOutdated),
        (
            |c| c.education.as_mut().unwrap().what.session.needs_more = true,
            Missing::Education(Gap::NeedsMore),
        ),
        (|c| c.contact = None, Missing::NoContact),
        (
            |c| c.established = Established::NotVisited,
            Missing::NotEstablished(Established::NotVisited),
        ),
        (
            |c| c.account = Some(crate::accounts::AccountId::from_bytes([2; 16])),
            Missing::HasAccount,
        ),
    ];
    for (change, expected) in cases {
        let mut list = complete();
        change(&mut list);
        assert_eq!(missing(&list, &rules), vec![expected]);
    }
    let mut nothing = complete();
    (nothing.identity, nothing.form, nothing.education, nothing.contact) = (None, None, None, None);
    assert_eq!(missing(&nothing, &rules).len(), 4);
    let lenient = Enrolment { education_required: false, ..rules };
    nothing = complete();
    nothing.education = None;
    assert_eq!(missing(&nothing, &lenient), vec![]);
}

#[test]
fn education_counts_when_enough_was_said_and_understood() {
    let rules = testing::policy().enrolment;
    let answers = |all: &[Understood]| -> Vec<(String, Understood)> {
        all.iter().enumerate().map(|(n, how)| (n.to_string(), *how)).collect()
    };
    let (good, untaught) = (session(), ClauseKey::Narcotics);
    let cases = [
        (good.clone(), vec![]),
        (
            EducationSession { topics: good.topics[..10].to_vec(), ..good.clone() },
            vec![Gap::Topics(11)],
        ),
        (
            EducationSession { topics: [&good.topics[..10], &MORE[..1]].concat(), ..good.clone() },
            vec![Gap::Topics(11)],
        ),
        (
            EducationSession {
                topics: ClauseKey::ALL.iter().copied().filter(|t| *t != untaught).collect(),
                ..good.clone()
            },
            vec![Gap::Topic(untaught)],
        ),
        (
            EducationSession {
                answers: answers(&[Understood::Right, Understood::AfterHelp]),
                ..good.clone()
            },
            vec![Gap::Questions(3)],
        ),
        (
            EducationSession {
                answers: answers(&[
                    Understood::Right,
                    Understood::AfterHelp,
                    Understood::Right,
                    Understood::NotYet,
                ]),
                ..good.clone()
            },
            vec![Gap::NotYet],
        ),
        (EducationSession { needs_more: true, ..good }, vec![Gap::NeedsMore]),
    ];
    for (session, expected) in cases {
        assert_eq!(gaps(&session, &rules), expected);
    }
}

#[test]
fn t03_what_a_code_is_worth_is_told_only_to_who_knows_the_birth_date() {
    use CodeState as S;
    use Holder::{Right, Wrong};
    let end = at(100);
    let cases = [
        (S::Issued, Right, 99, Worth::Good),
        (S::Issued, Right, 100, Worth::Expired),
        (S::Issued, Wrong, 99, Worth::Counted),
        (S::Issued, Wrong, 100, Worth::Nothing),
        (S::Redeemed, Right, 1, Worth::Used),
        (S::Redeemed, Wrong, 1, Worth::Nothing),
        (S::Expired, Right, 101, Worth::Expired),
        (S::Expired, Wrong, 101, Worth::Nothing),
        (S::Revoked, Right, 1, Worth::Nothing),
        (S::Revoked, Wrong, 1, Worth::Nothing),
    ];
    for (state, holder, minutes, expected) in cases {
        let code = Shown { state, expires_at: end, in_force: true };
        assert_eq!(worth(code, holder, at(minutes)), expected, "{state} {holder:?}");
    }
    // The agreement has changed since: as if it were too old.
    for (state, holder, expected) in [
        (S::Issued, Right, Worth::Expired),
        (S::Issued, Wrong, Worth::Counted),
        (S::Redeemed, Right, Worth::Used),
        (S::Revoked, Right, Worth::Nothing),
    ] {
        let code = Shown { state, expires_at: end, in_force: false };
        assert_eq!(worth(code, holder, at(1)), expected, "{state} {holder:?}");
    }
}

#[test]
fn the_holder_knows_the_birth_date_and_the_last_name_where_it_is_asked() {
    let rules = testing::policy().enrolment;
    let asking = Enrolment { ask_last_name: true, ..rules.clone() };
    let chart = (day("1960-02-29"), "García López");
    let cases = [
        (&rules, Some("1960-02-29"), "", Holder::Right),
        (&rules, Some("1960-03-01"), "", Holder::Wrong),
        (&rules, None, "", Holder::Wrong),
        (&asking, Some("1960-02-29"), "garcia lopez", Holder::Right),
        (&asking, Some("1960-02-29"), "Garcia", Holder::Wrong),
        (&asking, Some("1960-02-29"), "", Holder::Wrong),
    ];
    for (rules, typed, family, expected) in cases {
        assert_eq!(holder(rules, chart, (typed.map(day), family)), expected, "{typed:?} {family}");
    }
}

#[test]
fn birth_dates_are_read_as_people_write_them() {
    for (typed, expected) in [
        ("3/14/1961", Some("1961-03-14")),
        ("03-14-1961", Some("1961-03-14")),
        ("1961-03-14", Some("1961-03-14")),
        (" 3 14 1961 ", Some("1961-03-14")),
        ("03.14.1961", Some("1961-03-14")),
        ("2/29/1960", Some("1960-02-29")),
        ("2/29/1961", None),
        ("14/3/1961", None),
        ("3/14/61", None),
        ("3/14", None),
        ("+3/14/1961", None),
        ("March 14, 1961", None),
        ("", None),
    ] {
        assert_eq!(read_date(typed), expected.map(day), "{typed}");
    }
}

#[test]
fn nobody_is_born_tomorrow_or_older_than_a_hundred_and_twenty() {
    let today = day("2026-11-23");
    for (birth, possible) in [
        ("2026-11-23", true),
        ("2026-11-24", false),
        ("1906-11-24", true),
        ("1905-11-22", false),
        ("1906-01-01", true),
    ] {
        assert_eq!(is_possible_birth(day(birth), today), possible, "{birth}");
    }
}

#[test]
fn a_form_that_comes_back_at_once_was_not_filled_in_by_a_person() {
    let opened = at(0);
    for (seconds, person) in [(0, false), (2, false), (3, true), (600, true), (90_000, false)] {
        assert_eq!(is_persons_pace(opened, opened.plus_seconds(seconds)), person, "{seconds}");
    }
    let (read, seal) = read_opened(&opened_text(at(7), &[5; 32])).unwrap();
    assert_eq!((read, seal), (at(7), vec![5; 32]));
    assert_eq!(read_opened("x.00"), None);
}

/// security.md §3.5: the chance that a year of guessing from a thousand networks finds any of
/// twenty thousand living codes, at the limits that are in force.
#[test]
fn a_year_of_guessing_finds_no_code() {
    let rules = testing::policy().enrolment;
    let windows_a_year = 365 * 24 * 60 / u64::from(rules.redemptions_minutes);
    // A network may do ten times what one address may.
    let tries = 1_000 * 10 * u64::from(rules.redemptions_per_address) * windows_a_year;
    let codes: u128 = 1 << 60;
    let birth_dates = 365 * 80;
    // The chance is living * tries / (codes * birth dates); it must stay under one in a million.
    assert!(20_000 * u128::from(tries) * 1_000_000 < codes * birth_dates);
}
