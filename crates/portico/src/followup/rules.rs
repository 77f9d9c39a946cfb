//! Who is reached through the portal, what comes next, and how a follow-up may end. Pure.

use base::{Calendar, Instant, calendar::HalfDays};
use policy::Followup as Policy;

use super::model::{Attempt, Came, Course, Fitness, Method, Outcome, Step};
use crate::{accounts::State, chart::Class, people::Role};

/// What is known of a patient's account.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) state: State,
    pub(super) signed_in_at: Option<Instant>,
    pub(super) has_mail: bool,
    /// Whether the last mail to it was given up.
    pub(super) mail_fails: bool,
    pub(super) is_spoken: bool,
}

/// Whether the patient is reached through the portal. (R-B1.10)
pub(super) fn fitness(policy: &Policy, account: Option<&Facts>, now: Instant) -> Fitness {
    let Some(facts) = account else { return Fitness::NoAccount };
    let since = now.plus_days(-i64::from(policy.fitness_days));
    match facts.signed_in_at {
        _ if facts.state != State::Active => Fitness::NotActive,
        None => Fitness::NeverSignedIn,
        Some(at) if at < since => Fitness::LongAgo,
        Some(_) if !facts.has_mail || facts.mail_fails => Fitness::NoMail,
        Some(_) if !facts.is_spoken => Fitness::OtherLanguage,
        Some(_) => Fitness::Fit,
    }
}

/// The rungs of a course, with the business days from the release on. Who was told is reminded
/// once. What is serious and was shown before anybody told the patient is as urgent as what is
/// abnormal.
fn ladder(policy: &Policy, course: Course) -> Vec<(Step, u32)> {
    let (steps, days): (&[Step], &[u32]) = match course.class {
        _ if course.is_told => (&[Step::Remind], std::slice::from_ref(&policy.told_days)),
        Class::Routine => {
            (&[Step::Remind, Step::Call, Step::Letter, Step::Decide], &policy.routine_days)
        }
        Class::Abnormal | Class::Unclassified | Class::Significant | Class::Critical => {
            (&[Step::Remind, Step::Call, Step::Letter], &policy.abnormal_days)
        }
    };
    steps.iter().copied().zip(days.iter().copied()).collect()
}

/// The rung after this one, and when it is taken.
pub(super) fn next(
    policy: &Policy,
    calendar: &Calendar,
    (course, step): (Course, Step),
    released_at: Instant,
) -> Option<(Step, Instant)> {
    let (next, days) = ladder(policy, course).into_iter().find(|(rung, _)| *rung > step)?;
    let days = u8::try_from(days).unwrap_or(u8::MAX);
    let at = calendar.add_business_days(released_at, HalfDays::days(days));
    // A practice that never opens has no business day; the wall's days keep the ladder moving.
    Some((next, at.unwrap_or_else(|_| released_at.plus_days(i64::from(days)))))
}

/// When the rung comes that follows the one which is taken now: on the ladder's day, but no sooner
/// after this one than the two are apart. After a long outage a call is not overtaken by a letter.
pub(super) fn next_at(
    policy: &Policy,
    calendar: &Calendar,
    (course, step): (Course, Step),
    released_at: Instant,
    now: Instant,
) -> Option<Instant> {
    let (following, on_its_day) = next(policy, calendar, (course, step), released_at)?;
    let days = ladder(policy, course);
    let day_of = |rung| days.iter().find(|(one, _)| *one == rung).map(|(_, day)| *day);
    let (Some(this), Some(that)) = (day_of(step), day_of(following)) else {
        return Some(on_its_day);
    };
    let apart = u8::try_from(that.saturating_sub(this)).unwrap_or(u8::MAX);
    let from_now = calendar.add_business_days(now, HalfDays::days(apart));
    Some(on_its_day.max(from_now.unwrap_or(on_its_day)))
}

/// The rung that is really taken: nobody is reminded who is not reached by it.
pub(super) fn taken(step: Step, fitness: Fitness) -> Step {
    if step == Step::Remind && fitness != Fitness::Fit { Step::Call } else { step }
}

/// Whether somebody who is called now would not be called yet, if the portal reached them: the
/// ladder's own day for it has not come, or it has no call at all.
pub(super) fn is_called_early(
    policy: &Policy,
    calendar: &Calendar,
    course: Course,
    released_at: Instant,
    now: Instant,
) -> bool {
    let call = next(policy, calendar, (course, Step::Remind), released_at);
    call.is_none_or(|(_, at)| at > now)
}

/// What is asked for when somebody wanted to try again: a call, as long as there was no letter, and
/// a decision after it.
pub(super) fn again(step: Step) -> Step {
    match step {
        Step::Wait | Step::Remind | Step::Call => Step::Call,
        Step::Letter | Step::Decide => Step::Decide,
    }
}

/// Whether a mail goes out at this rung: a routine result is called to mind once more with the
/// call.
pub(super) fn is_mailed(step: Step, class: Class, fitness: Fitness) -> bool {
    let again = step == Step::Call && class == Class::Routine;
    fitness == Fitness::Fit && (step == Step::Remind || again)
}

/// Why a follow-up may not end like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nobody has reached the patient.
    NotReached,
    /// No letter has been away long enough, or the last one came back.
    NoLetter,
    /// There were too few tries, or no letter among them.
    TooFewTries,
    /// A provider signs for this.
    NotYourPart,
    /// Only the portal sees this.
    NotChosen,
}

/// Whether a follow-up may end with this outcome. (T-53)
pub(super) fn may_close(
    policy: &Policy,
    outcome: Outcome,
    attempts: &[Attempt],
    role: Role,
    now: Instant,
) -> Result<(), Fault> {
    let unless = |fine: bool, fault| if fine { Ok(()) } else { Err(fault) };
    match outcome {
        Outcome::Told => {
            unless(attempts.iter().any(|a| a.came == Came::Reached), Fault::NotReached)
        }
        Outcome::LetterSent => unless(has_arrived(policy, attempts, now), Fault::NoLetter),
        Outcome::Unable => {
            unless(role == Role::Provider, Fault::NotYourPart)?;
            // A letter that comes back is what came of a try, and who was reached was not missed.
            let is_missed = |a: &&Attempt| !matches!(a.came, Came::Returned | Came::Reached);
            let missed = attempts.iter().filter(is_missed).count();
            let enough = u32::try_from(missed).is_ok_and(|n| n >= policy.unable_attempts);
            let has_letter = attempts.iter().any(|a| a.came == Came::Sent);
            unless(enough && has_letter, Fault::TooFewTries)
        }
        Outcome::Viewed | Outcome::Superseded | Outcome::Deceased => Err(Fault::NotChosen),
    }
}

/// Whether the last that was heard of a letter is that it left, long enough ago.
fn has_arrived(policy: &Policy, attempts: &[Attempt], now: Instant) -> bool {
    let letters = attempts.iter().filter(|a| a.method == Method::Letter);
    let last = letters.max_by_key(|a| a.at);
    let before = now.plus_days(-i64::from(policy.letter_days));
    last.is_some_and(|letter| letter.came == Came::Sent && letter.at <= before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{followup::model::TryId, people::StaffId};

    const DAY: i64 = 24 * 60;

    fn policy() -> Policy {
        crate::testing::policy().followup
    }

    fn at(day: i64) -> Instant {
        Instant::from_millis(0).plus_minutes(day * DAY)
    }

    #[test]
    fn who_is_reached_through_the_portal() {
        let good = Facts {
            state: State::Active,
            signed_in_at: Some(at(820)),
            has_mail: true,
            mail_fails: false,
            is_spoken: true,
        };
        let table = [
            (Some(good), Fitness::Fit),
            (None, Fitness::NoAccount),
            (Some(Facts { state: State::Suspended, ..good }), Fitness::NotActive),
            (Some(Facts { state: State::Terminated, ..good }), Fitness::NotActive),
            (Some(Facts { signed_in_at: None, ..good }), Fitness::NeverSignedIn),
            (Some(Facts { signed_in_at: Some(at(819)), ..good }), Fitness::LongAgo),
            (Some(Facts { has_mail: false, ..good }), Fitness::NoMail),
            (Some(Facts { mail_fails: true, ..good }), Fitness::NoMail),
            (Some(Facts { is_spoken: false, ..good }), Fitness::OtherLanguage),
        ];
        for (facts, expected) in table {
            assert_eq!(fitness(&policy(), facts.as_ref(), at(1_000)), expected, "{facts:?}");
        }
    }

    #[test]
    fn each_class_has_its_ladder_in_business_days() {
        let calendar = crate::testing::policy().calendar();
        // Monday, 4 January 2027, ten in the morning.
        let released: Instant = "2027-01-04T15:00:00Z".parse().unwrap();
        let climbed = |class, is_told| {
            let course = Course { class, is_told };
            let (mut step, mut days) = (Step::Wait, Vec::new());
            while let Some((rung, at)) = next(&policy(), &calendar, (course, step), released) {
                days.push((rung, at.to_string()[5..10].to_owned()));
                step = rung;
            }
            days
        };
        let rung = |step, day: &str| (step, day.to_owned());
        let told = [rung(Step::Remind, "01-13")];
        let urgent =
            [rung(Step::Remind, "01-05"), rung(Step::Call, "01-07"), rung(Step::Letter, "01-13")];
        assert_eq!(
            climbed(Class::Routine, false),
            [
                rung(Step::Remind, "01-07"),
                rung(Step::Call, "01-13"),
                rung(Step::Letter, "01-25"),
                rung(Step::Decide, "02-17"),
            ]
        );
        assert_eq!(climbed(Class::Abnormal, false), urgent);
        for class in [Class::Unclassified, Class::Significant, Class::Critical] {
            assert_eq!(climbed(class, true), told, "{class}");
            assert_eq!(climbed(class, false), urgent, "{class} that nobody has told");
        }
    }

    #[test]
    fn who_comes_in_is_called_on_the_ladders_own_day() {
        let calendar = crate::testing::policy().calendar();
        // Monday, 4 January 2027, ten in the morning; the call of a routine result is on the 13th.
        let released: Instant = "2027-01-04T15:00:00Z".parse().unwrap();
        let table = [
            (Class::Routine, "2027-01-04T15:00:00Z", true),
            (Class::Routine, "2027-01-12T15:00:00Z", true),
            (Class::Routine, "2027-01-14T15:00:00Z", false),
            (Class::Abnormal, "2027-01-06T15:00:00Z", true),
            (Class::Abnormal, "2027-01-08T15:00:00Z", false),
            (Class::Critical, "2027-01-08T15:00:00Z", false),
        ];
        let early = |class, is_told, now: &str| {
            let course = Course { class, is_told };
            is_called_early(&policy(), &calendar, course, released, now.parse().unwrap())
        };
        for (class, now, expected) in table {
            assert_eq!(early(class, false, now), expected, "{class} {now}");
        }
        assert!(early(Class::Critical, true, "2027-03-01T15:00:00Z"), "who was told is not called");
    }

    #[test]
    fn a_rung_that_is_taken_late_is_not_overtaken_by_the_next() {
        let calendar = crate::testing::policy().calendar();
        let released: Instant = "2027-01-04T15:00:00Z".parse().unwrap();
        let days = |step, now: &str| {
            let now = now.parse().unwrap();
            let course = Course { class: Class::Routine, is_told: false };
            let at = next_at(&policy(), &calendar, (course, step), released, now);
            at.map(|at| at.to_string()[5..10].to_owned())
        };
        let day = |text: &str| Some(text.to_owned());
        assert_eq!(days(Step::Call, "2027-01-13T15:00:00Z"), day("01-25"), "on its day");
        assert_eq!(days(Step::Call, "2027-01-04T15:00:00Z"), day("01-25"), "before it");
        assert_eq!(days(Step::Call, "2027-03-01T15:00:00Z"), day("03-10"), "long after it");
        assert_eq!(days(Step::Wait, "2027-03-01T15:00:00Z"), day("01-07"));
        assert_eq!(days(Step::Decide, "2027-03-01T15:00:00Z"), None);
    }

    #[test]
    fn a_reminder_is_for_those_whom_it_reaches() {
        assert_eq!(taken(Step::Remind, Fitness::Fit), Step::Remind);
        assert_eq!(taken(Step::Remind, Fitness::NoMail), Step::Call);
        assert_eq!(taken(Step::Letter, Fitness::NoMail), Step::Letter);
        assert_eq!(again(Step::Remind), Step::Call);
        assert_eq!(again(Step::Letter), Step::Decide);
        assert!(is_mailed(Step::Remind, Class::Abnormal, Fitness::Fit));
        assert!(is_mailed(Step::Call, Class::Routine, Fitness::Fit));
        assert!(!is_mailed(Step::Call, Class::Abnormal, Fitness::Fit));
        assert!(!is_mailed(Step::Call, Class::Routine, Fitness::LongAgo));
        assert!(!is_mailed(Step::Letter, Class::Routine, Fitness::Fit));
    }

    #[test]
    fn t53_a_follow_up_ends_with_an_outcome_only() {
        let tried = |day, method, came| Attempt {
            id: TryId::new(at(day)),
            staff: StaffId::new(at(0)),
            at: at(day),
            method,
            place: String::new(),
            came,
            next_on: None,
        };
        let missed = |day| tried(day, Method::Phone, Came::NoAnswer);
        let reached = tried(1, Method::Phone, Came::Reached);
        let sent = |day| tried(day, Method::Letter, Came::Sent);
        let returned = || tried(5, Method::Letter, Came::Returned);
        let (provider, nurse) = (Role::Provider, Role::Nurse);
        let table = [
            (Outcome::Told, vec![], nurse, Err(Fault::NotReached)),
            (Outcome::Told, vec![missed(1)], nurse, Err(Fault::NotReached)),
            (Outcome::Told, vec![missed(1), reached], nurse, Ok(())),
            (Outcome::LetterSent, vec![], nurse, Err(Fault::NoLetter)),
            (Outcome::LetterSent, vec![sent(7)], nurse, Err(Fault::NoLetter)),
            (Outcome::LetterSent, vec![sent(6)], nurse, Ok(())),
            (Outcome::LetterSent, vec![sent(1), returned()], nurse, Err(Fault::NoLetter)),
            (Outcome::Unable, vec![missed(1), missed(2), sent(3)], provider, Ok(())),
            (Outcome::Unable, vec![missed(1), missed(2), sent(3)], nurse, Err(Fault::NotYourPart)),
            (Outcome::Unable, vec![missed(1), sent(3)], provider, Err(Fault::TooFewTries)),
            (
                Outcome::Unable,
                vec![missed(1), sent(3), returned()],
                provider,
                Err(Fault::TooFewTries),
            ),
            (
                Outcome::Unable,
                vec![missed(1), missed(2), missed(3)],
                provider,
                Err(Fault::TooFewTries),
            ),
            (Outcome::Viewed, vec![], provider, Err(Fault::NotChosen)),
            (Outcome::Superseded, vec![], provider, Err(Fault::NotChosen)),
            (Outcome::Deceased, vec![], provider, Err(Fault::NotChosen)),
        ];
        for (at_row, (outcome, attempts, role, expected)) in table.into_iter().enumerate() {
            let found = may_close(&policy(), outcome, &attempts, role, at(20));
            assert_eq!(found, expected, "row {at_row}: {outcome}");
        }
    }
}
