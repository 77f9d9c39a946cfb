//! What a record of a conversation must hold before it releases a result. Pure. (R-B3, T-42)

use base::{Instant, name::fold};
use policy::Results;

use crate::{
    chart::Class,
    people::{Identifier, Identifiers, Role},
};

base::words! {
    /// How somebody was told: live, or not at all. A voicemail, a letter, an e-mail or a message
    /// in the portal is no conversation.
    pub(crate) enum How {
        /// Face to face.
        InPerson = "in_person",
        /// By telephone.
        Phone = "phone",
        /// By video.
        Video = "video",
    }

    /// Who was told.
    pub(crate) enum SpokeWith {
        /// The patient.
        Patient = "patient",
        /// Somebody who may decide for the patient by law.
        Representative = "representative",
    }

    /// How a try to reach somebody ended.
    pub(crate) enum Outcome {
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// A message without health information was left.
        LeftMessage = "left_message",
        /// It was somebody else's number.
        WrongNumber = "wrong_number",
        /// Another time was asked for.
        AskedToCallLater = "asked_to_call_later",
    }
}

/// Who was told in the patient's place.
#[derive(Clone)]
pub(crate) struct Representative {
    pub(crate) name: String,
    /// By what right, such as "health care agent".
    pub(crate) authority: String,
}

/// A record of a conversation that is complete.
#[derive(Clone)]
pub(crate) struct Conversation {
    pub(crate) at: Instant,
    pub(crate) how: How,
    pub(crate) spoke_with: SpokeWith,
    /// Nobody when it was the patient.
    pub(crate) representative: Option<Representative>,
    pub(crate) identifiers: Identifiers,
    pub(crate) said: String,
    pub(crate) plan: String,
    /// What the patient reads above the numbers.
    pub(crate) comment: String,
    /// When it is shown, if both agreed on a later time.
    pub(crate) shown_at: Option<Instant>,
}

/// What was typed into the form.
#[derive(Clone)]
pub(super) struct Draft<'d> {
    pub(super) at: Option<Instant>,
    pub(super) how: Option<How>,
    pub(super) spoke_with: Option<SpokeWith>,
    /// A representative's name, and by what right they are told.
    pub(super) representative: [&'d str; 2],
    pub(super) identifiers: Identifiers,
    pub(super) said: &'d str,
    pub(super) understood: bool,
    pub(super) plan: &'d str,
    pub(super) comment: &'d str,
    pub(super) show: Show,
    /// Whoever tells it has said that the patient is no relative.
    pub(super) no_relative: bool,
}

/// When it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    AtOnce,
    /// At a time that both agreed on; nothing when it could not be read.
    Agreed(Option<Instant>),
}

/// What is known when the record is checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) role: Role,
    pub(super) class: Class,
    pub(super) final_at: Instant,
    pub(super) now: Instant,
    pub(super) has_opened: bool,
    /// The patient has the family name of whoever tells it.
    pub(super) same_family: bool,
    /// Until when a law keeps it anyway.
    pub(super) law_until: Option<Instant>,
    /// A provider keeps it by their own word, which only a provider ends.
    pub(super) is_kept: bool,
}

/// What is missing or wrong in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Only a provider may tell such news.
    NotYourPart,
    /// The result was not opened first.
    NotOpened,
    NoTime,
    InTheFuture,
    BeforeTheResult,
    NotLive,
    NoOneNamed,
    NoRepresentative,
    NoAuthority,
    TwoIdentifiers,
    SaidTooShort {
        chars: u32,
    },
    NotUnderstood,
    NoPlan,
    NoComment,
    TooLong,
    /// The time that was agreed on lies before now, or too late.
    ShowTime {
        days: u32,
    },
    /// A law keeps it until a moment: there is nothing to agree on.
    ShowLaw,
    /// Somebody of one's own family should hear it from somebody else.
    Relative,
}

/// What shows that it is the right person. (R-B3)
pub(super) const IDENTIFIERS: [Identifier; 4] =
    [Identifier::Name, Identifier::BirthDate, Identifier::Address, Identifier::Mrn];

/// So far apart may two clocks be: a provider's watch and ours, a laboratory's and ours.
pub(super) const CLOCKS_DIFFER_MINUTES: i64 = 5;
/// The longest text of a record.
pub(super) const CHARS_MAX: usize = 1_900;
/// The shortest plan and comment: a short sentence.
const SENTENCE_CHARS_MIN: usize = 10;

/// So long is a representative's name, and the right by which they are told.
const REPRESENTATIVE_CHARS: std::ops::RangeInclusive<usize> = 2..=100;

/// Checks a record. All that is wrong is told at once.
pub(super) fn check(
    policy: &Results,
    facts: &Facts,
    draft: &Draft<'_>,
) -> Result<Conversation, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut unless = |fine: bool, fault: Fault| {
        if !fine {
            faults.push(fault);
        }
    };
    let is_providers = facts.is_kept && facts.role != Role::Provider;
    let may_tell = may_tell(policy, facts.role, facts.class) && !is_providers;
    unless(may_tell, Fault::NotYourPart);
    unless(facts.has_opened, Fault::NotOpened);
    match draft.at {
        None => unless(false, Fault::NoTime),
        Some(at) => {
            unless(at <= facts.now.plus_minutes(CLOCKS_DIFFER_MINUTES), Fault::InTheFuture);
            unless(at >= facts.final_at, Fault::BeforeTheResult);
        }
    }
    unless(draft.how.is_some(), Fault::NotLive);
    unless(draft.spoke_with.is_some(), Fault::NoOneNamed);
    let [name, authority] = draft.representative;
    let is_other = draft.spoke_with == Some(SpokeWith::Representative);
    let is_said = |text: &str| REPRESENTATIVE_CHARS.contains(&text.chars().count());
    unless(!is_other || is_said(name), Fault::NoRepresentative);
    unless(!is_other || is_said(authority), Fault::NoAuthority);
    unless(draft.identifiers.are_enough(), Fault::TwoIdentifiers);
    let chars = policy.said_chars_min;
    unless(
        draft.said.chars().count() >= usize::try_from(chars).unwrap_or(usize::MAX),
        Fault::SaidTooShort { chars },
    );
    unless(draft.understood, Fault::NotUnderstood);
    unless(is_sentence(draft.plan), Fault::NoPlan);
    unless(is_sentence(draft.comment), Fault::NoComment);
    let texts = [draft.said, draft.plan, draft.comment];
    unless(texts.iter().all(|text| text.chars().count() <= CHARS_MAX), Fault::TooLong);
    unless(draft.no_relative || !facts.same_family, Fault::Relative);
    let shown_at = match check_show(policy, facts, draft.show) {
        Ok(shown_at) => shown_at,
        Err(fault) => {
            unless(false, fault);
            None
        }
    };
    match (draft.at, draft.how, draft.spoke_with) {
        (Some(at), Some(how), Some(spoke_with)) if faults.is_empty() => Ok(Conversation {
            // What was just said was not said later than now.
            at: at.min(facts.now),
            how,
            spoke_with,
            representative: is_other
                .then(|| Representative { name: name.to_owned(), authority: authority.to_owned() }),
            identifiers: draft.identifiers.clone(),
            said: draft.said.to_owned(),
            plan: draft.plan.to_owned(),
            comment: draft.comment.to_owned(),
            shown_at,
        }),
        _ => Err(faults),
    }
}

/// When it is shown: at once, or at a time that the patient asked for. (45 CFR 171.202(e))
fn check_show(policy: &Results, facts: &Facts, show: Show) -> Result<Option<Instant>, Fault> {
    let latest = facts.now.plus_days(i64::from(policy.agreed_days_max));
    match show {
        Show::AtOnce => Ok(None),
        Show::Agreed(_) if facts.law_until.is_some() => Err(Fault::ShowLaw),
        Show::Agreed(Some(at)) if at > facts.now && at <= latest => Ok(Some(at)),
        Show::Agreed(_) => Err(Fault::ShowTime { days: policy.agreed_days_max }),
    }
}

/// Whether two people have a family name in common, or a part of it: then one may be a relative of
/// the other. A warning, no proof.
pub(super) fn same_family(one: &str, other: &str) -> bool {
    let parts = |name: &str| -> Vec<String> {
        let folded = fold(name);
        folded.split([' ', '-']).filter(|part| part.len() > 2).map(str::to_owned).collect()
    };
    let others = parts(other);
    parts(one).iter().any(|part| others.contains(part))
}

/// A provider always; a nurse only when the practice delegated it, and never critical news.
pub(super) fn may_tell(policy: &Results, role: Role, class: Class) -> bool {
    match role {
        Role::Provider => true,
        Role::Nurse => policy.rn_may_communicate && class != Class::Critical,
        Role::FrontDesk | Role::PrivacyOfficer | Role::Administrator => false,
    }
}

/// Whether a text is a short sentence at least.
pub(super) fn is_sentence(text: &str) -> bool {
    text.chars().count() >= SENTENCE_CHARS_MIN && text.split_whitespace().count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Draft<'static> = Draft {
        at: Some(Instant::from_millis(2_000)),
        how: Some(How::Phone),
        spoke_with: Some(SpokeWith::Patient),
        representative: ["", ""],
        identifiers: Identifiers::NONE,
        said: "Told her that the potassium is high.",
        understood: true,
        plan: "Repeat the test today.",
        comment: "Your potassium is too high.",
        show: Show::AtOnce,
        no_relative: false,
    };

    fn good() -> Draft<'static> {
        let identifiers = [Identifier::Name, Identifier::BirthDate].into_iter().collect();
        Draft { identifiers, ..GOOD }
    }

    const FACTS: Facts = Facts {
        role: Role::Provider,
        class: Class::Critical,
        final_at: Instant::from_millis(1_000),
        now: Instant::from_millis(3_000),
        has_opened: true,
        same_family: false,
        law_until: None,
        is_kept: false,
    };

    fn faults(facts: &Facts, draft: &Draft<'_>) -> Vec<Fault> {
        check(&crate::testing::policy().results, facts, draft).err().unwrap_or_default()
    }

    #[test]
    fn t42_each_part_of_the_record_is_required() {
        let at = |millis| Some(Instant::from_millis(millis));
        let name = Identifiers::from_iter([Identifier::Name]);
        let table = [
            (Draft { at: None, ..good() }, Fault::NoTime),
            (Draft { at: at(303_001), ..good() }, Fault::InTheFuture),
            (Draft { at: at(999), ..good() }, Fault::BeforeTheResult),
            (Draft { how: None, ..good() }, Fault::NotLive),
            (Draft { spoke_with: None, ..good() }, Fault::NoOneNamed),
            (Draft { identifiers: name, ..good() }, Fault::TwoIdentifiers),
            (Draft { said: "Told her.", ..good() }, Fault::SaidTooShort { chars: 20 }),
            (Draft { understood: false, ..good() }, Fault::NotUnderstood),
            (Draft { plan: "", ..good() }, Fault::NoPlan),
            (Draft { comment: "High.", ..good() }, Fault::NoComment),
        ];
        for (draft, fault) in table {
            assert_eq!(faults(&FACTS, &draft), [fault]);
        }
        assert!(faults(&FACTS, &good()).is_empty());
    }

    #[test]
    fn a_watch_that_is_minutes_fast_writes_no_conversation_into_the_future() {
        let fast = Draft { at: Some(Instant::from_millis(303_000)), ..good() };
        let had = check(&crate::testing::policy().results, &FACTS, &fast).unwrap();
        assert_eq!(had.at, FACTS.now);
    }

    #[test]
    fn t42_voicemail_letter_mail_and_message_are_no_conversation() {
        use base::words::Word as _;
        for how in ["voicemail", "portal_message", "letter", "email", "", "PHONE"] {
            let draft = Draft { how: How::from_word(how), ..good() };
            assert_eq!(faults(&FACTS, &draft), [Fault::NotLive], "{how}");
        }
    }

    #[test]
    fn t42_only_a_provider_tells_and_a_delegated_nurse_never_what_is_critical() {
        let mut policy = crate::testing::policy();
        let nurse = Facts { role: Role::Nurse, class: Class::Significant, ..FACTS };
        assert_eq!(faults(&nurse, &good()), [Fault::NotYourPart]);
        policy.results.rn_may_communicate = true;
        assert!(check(&policy.results, &nurse, &good()).is_ok());
        let critical = Facts { class: Class::Critical, ..nurse };
        assert!(check(&policy.results, &critical, &good()).is_err());
        for role in [Role::FrontDesk, Role::PrivacyOfficer, Role::Administrator] {
            assert!(check(&policy.results, &Facts { role, ..FACTS }, &good()).is_err());
        }
    }

    #[test]
    fn a_later_time_is_the_patients_wish_and_has_an_end() {
        const DAY: i64 = 86_400_000;
        let agreed = |millis| Show::Agreed(Some(Instant::from_millis(millis)));
        let of = |show| Draft { show, ..good() };
        let policy = crate::testing::policy().results;
        let (late, days) = (3_000 + 7 * DAY, policy.agreed_days_max);
        let had = check(&policy, &FACTS, &of(agreed(late))).unwrap();
        assert_eq!(had.shown_at, Some(Instant::from_millis(late)));
        assert_eq!(check(&policy, &FACTS, &good()).unwrap().shown_at, None);
        let table = [
            (agreed(3_000), Fault::ShowTime { days }),
            (agreed(late + 1), Fault::ShowTime { days }),
            (Show::Agreed(None), Fault::ShowTime { days }),
        ];
        for (show, fault) in table {
            assert_eq!(faults(&FACTS, &of(show)), [fault]);
        }
        let by_law = Facts { law_until: Some(Instant::from_millis(late)), ..FACTS };
        assert_eq!(faults(&by_law, &of(agreed(late))), [Fault::ShowLaw]);
    }

    #[test]
    fn somebody_of_ones_own_family_is_told_by_somebody_else_or_said_to_be_none() {
        let related = Facts { same_family: true, ..FACTS };
        assert_eq!(faults(&related, &good()), [Fault::Relative]);
        assert!(faults(&related, &Draft { no_relative: true, ..good() }).is_empty());
        let table = [
            ("Garcia", "García López", true),
            ("Lee-Novak", "Novák", true),
            ("Lee", "Leeds", false),
            ("de la Cruz", "de la Rosa", false),
            ("", "", false),
        ];
        for (one, other, expected) in table {
            assert_eq!(same_family(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn who_has_not_read_the_result_cannot_tell_it() {
        let unread = Facts { has_opened: false, ..FACTS };
        assert_eq!(faults(&unread, &good()), [Fault::NotOpened]);
    }
}
