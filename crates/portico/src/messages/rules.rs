//! Who may write about what, what is stopped, and what is cleaned. Pure. (R-B4)

use base::{Instant, Phi};
use policy::{CategoryKey, Messages, Responses, Triage, triage};

use super::model::{Accepted, Place, Reading, Refusal, Topic, Typed, Verdict};
use crate::{access::Seat, people::Role};

/// Whether the patient has ticked that it is neither urgent nor new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sure {
    Yes,
    No,
}

/// Where a message of this topic goes; nowhere when it cannot be written about here.
pub(super) fn category(topic: Topic) -> Option<CategoryKey> {
    match topic {
        Topic::Clinical => Some(CategoryKey::Clinical),
        Topic::Result => Some(CategoryKey::ResultQuestion),
        Topic::Medicine => Some(CategoryKey::Refill),
        Topic::Appointment => Some(CategoryKey::Appointment),
        // The longer promise of the two, so that none is broken.
        Topic::Form => Some(CategoryKey::Referral),
        Topic::Billing => Some(CategoryKey::Billing),
        Topic::PortalHelp => Some(CategoryKey::PortalHelp),
        Topic::NewProblem | Topic::Urgent => None,
    }
}

/// Whether somebody at this seat reads conversations of this topic: the front desk those that are
/// not clinical.
pub(super) fn may_read(seat: &Seat, topic: Topic) -> bool {
    reads_all(seat) || is_for_the_desk(topic)
}

/// Whether somebody at this seat reads what is clinical too.
pub(super) fn reads_all(seat: &Seat) -> bool {
    match seat {
        Seat::Own(_) | Seat::Clinician(_) => true,
        Seat::Desk(_) => false,
    }
}

/// Whether somebody in this role reads what is clinical too, in lists of the whole practice.
pub(super) fn reads_clinical(role: Role) -> bool {
    match role {
        Role::Nurse | Role::Provider => true,
        Role::FrontDesk | Role::PrivacyOfficer | Role::Administrator => false,
    }
}

/// Whether a topic is not clinical, so that the front desk may answer.
pub(super) fn is_for_the_desk(topic: Topic) -> bool {
    Topic::FOR_THE_DESK.contains(&topic)
}

/// What somebody typed, without what no message needs: control characters other than the ends of
/// lines, and the space around it.
pub(super) fn clean(typed: &str) -> String {
    let lines = typed.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
    let kept: String = lines.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    kept.trim().to_owned()
}

/// A conversation's reference as it stands on the page, however somebody typed what they heard.
pub(super) fn clean_reference(typed: &str) -> String {
    let told = typed.to_uppercase().replace('O', "0").replace(['I', 'L'], "1");
    let signs: String = told.chars().filter(char::is_ascii_alphanumeric).take(9).collect();
    match signs.split_at_checked(4) {
        Some((start, end)) => format!("{start}-{end}"),
        None => signs,
    }
}

/// The same on one line.
pub(super) fn clean_line(typed: &str) -> String {
    clean(&typed.replace(['\r', '\n'], " "))
}

/// Looks at what a patient typed. The machine reads it for words that may mean danger; it never
/// discards anything.
pub(super) fn judge(
    limits: &Messages,
    words: &Triage,
    place: Place,
    typed: &Typed,
    sure: Sure,
) -> Verdict {
    let topic = match typed.topic {
        Some(topic) if category(topic).is_some() => topic,
        Some(_) | None => return Verdict::Stop,
    };
    let (subject, body) = (clean_line(&typed.subject), clean(&typed.body));
    let mut refusals = body_refusals(limits, &body);
    if place == Place::New {
        match subject.chars().count() {
            0 => refusals.insert(0, Refusal::SubjectEmpty),
            n if n > limits.subject_chars_max as usize => {
                refusals.insert(0, Refusal::SubjectTooLong);
            }
            _ => {}
        }
    }
    if !refusals.is_empty() {
        return Verdict::Refuse(refusals);
    }
    // A full stop between them: words of the subject and of the body are no one sentence.
    let text = format!("{subject}.\n{body}");
    let finding = triage::scan(words, &text);
    let unscanned = !triage::can_read(words, &text);
    // Words that a "no" takes back stop nobody and page nobody, but staff are shown them: a machine
    // is easily wrong about a "no". (T-25)
    let possible_urgent = finding.interrupts();
    let words = found_words(&finding);
    let reading = Reading { possible_urgent, words, unscanned };
    let message = Accepted { topic, subject, body, reading };
    match (possible_urgent, sure) {
        (false, _) | (true, Sure::Yes) => Verdict::Send(message),
        (true, Sure::No) => Verdict::Interrupt(message),
    }
}

/// The phrases of the lists that stand in a message, without the lists' own signs.
fn found_words(finding: &triage::Finding<'_>) -> Option<Phi<String>> {
    let urgent = [finding.urgent, finding.denied].into_iter().flatten().map(|m| m.phrase);
    let words: Vec<&str> = urgent.chain(finding.new_problem.map(|m| m.phrase)).collect();
    let plain = words.join(", ").replace(" + ", " ").replace('*', "");
    if words.is_empty() { None } else { Some(Phi::new(plain)) }
}

/// In how many days the practice usually answers, rounded up: the median of the times from asking
/// to answering. Nothing when there were too few answers. (R-A8)
pub(super) fn usual_days(rules: &Responses, answers: &[(Instant, Instant)]) -> Option<i64> {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let mut times: Vec<i64> =
        answers.iter().map(|(asked, answered)| answered.millis_since(*asked)).collect();
    times.sort_unstable();
    if times.len() < rules.usual_answers_min as usize {
        return None;
    }
    let median = times[times.len() / 2].max(1);
    Some((median + DAY - 1) / DAY)
}

/// What is wrong with the text of a message, whoever writes it.
pub(super) fn body_refusals(limits: &Messages, body: &str) -> Vec<Refusal> {
    match body.chars().count() {
        0 => vec![Refusal::BodyEmpty],
        n if n > limits.body_chars_max as usize => vec![Refusal::BodyTooLong],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use base::words::Word as _;

    use super::*;

    fn typed(topic: Option<Topic>, subject: &str, body: &str) -> Typed {
        Typed { topic, subject: subject.to_owned(), body: body.to_owned() }
    }

    fn verdict(typed: &Typed, sure: Sure) -> Verdict {
        let policy = crate::testing::policy();
        judge(&policy.messages, &policy.triage, Place::New, typed, sure)
    }

    #[test]
    fn t23_a_new_problem_and_what_is_urgent_cannot_be_sent_whatever_is_ticked() {
        for topic in [None, Some(Topic::NewProblem), Some(Topic::Urgent)] {
            for sure in [Sure::No, Sure::Yes] {
                let verdict = verdict(&typed(topic, "Hello", "A question."), sure);
                assert!(matches!(verdict, Verdict::Stop), "{topic:?}");
            }
        }
        for topic in Topic::ALL {
            let red = matches!(topic, Topic::NewProblem | Topic::Urgent);
            assert_eq!(category(*topic).is_none(), red, "{topic}");
        }
    }

    #[test]
    fn words_of_danger_interrupt_until_the_patient_says_that_it_is_not_urgent() {
        let topic = Some(Topic::Billing);
        let table = [
            ("My bill", "Can I pay in two parts?", Sure::No, Some(false)),
            ("My bill", "I have chest pain right now.", Sure::No, None),
            ("Chest pain", "Please call me.", Sure::No, None),
            ("My bill", "I have chest pain right now.", Sure::Yes, Some(true)),
            ("My bill", "Can I pay in two parts?", Sure::Yes, Some(false)),
        ];
        for (subject, body, sure, flagged) in table {
            let sent = match verdict(&typed(topic, subject, body), sure) {
                Verdict::Send(message) => Some(message.reading.possible_urgent),
                Verdict::Interrupt(_) => None,
                Verdict::Stop | Verdict::Refuse(_) => panic!("{subject}: {body}"),
            };
            assert_eq!(sent, flagged, "{subject}: {body}");
        }
    }

    #[test]
    fn t25_words_that_a_no_takes_back_are_sent_and_shown_to_staff_but_page_nobody() {
        let table = [
            ("no chest pain today", Some("chest pain")),
            ("I have never had chest pain.", Some("chest pain")),
            ("Hoy no tengo dolor de pecho.", Some("dolor de pecho")),
            ("Can I pay in two parts?", None),
        ];
        for (body, words) in table {
            let verdict = verdict(&typed(Some(Topic::Clinical), "Hello", body), Sure::No);
            let Verdict::Send(Accepted { reading, .. }) = verdict else { panic!("{body}") };
            assert!(!reading.possible_urgent, "{body}");
            assert_eq!(reading.words.as_ref().map(|w| w.show().as_str()), words, "{body}");
        }
    }

    #[test]
    fn what_is_empty_or_too_long_is_refused_and_what_fits_exactly_is_not() {
        let topic = Some(Topic::Form);
        let (line, text) = ("s".repeat(120), "ü".repeat(10_000));
        let table: [(&str, &str, &[Refusal]); 6] = [
            ("", "", &[Refusal::SubjectEmpty, Refusal::BodyEmpty]),
            (" \n", "\u{7}\t", &[Refusal::SubjectEmpty, Refusal::BodyEmpty]),
            (&line, &text, &[]),
            (&format!("{line}s"), "x", &[Refusal::SubjectTooLong]),
            ("x", &format!("{text}ü"), &[Refusal::BodyTooLong]),
            ("👍", "👍", &[]),
        ];
        for (subject, body, expected) in table {
            let refused = match verdict(&typed(topic, subject, body), Sure::No) {
                Verdict::Refuse(refusals) => refusals,
                Verdict::Send(_) => Vec::new(),
                Verdict::Interrupt(_) | Verdict::Stop => panic!("{subject}"),
            };
            assert_eq!(refused, expected, "{subject}");
        }
    }

    #[test]
    fn what_is_usual_is_the_median_in_whole_days_of_five_answers_or_more() {
        let rules = crate::testing::policy().responses;
        let table: [(&[i64], Option<i64>); 6] = [
            (&[], None),
            (&[1, 1, 1, 1], None),
            (&[1, 2, 3, 400, 500], Some(1)),
            (&[24, 24, 24, 24, 24], Some(1)),
            (&[1, 25, 25, 25, 300], Some(2)),
            (&[0, 0, 0, 0, 0], Some(1)),
        ];
        for (hours, expected) in table {
            let asked = Instant::from_millis(0);
            let answers: Vec<_> = hours.iter().map(|h| (asked, asked.plus_hours(*h))).collect();
            assert_eq!(usual_days(&rules, &answers), expected, "{hours:?}");
            let lenient = Responses { usual_answers_min: 3, ..rules.clone() };
            assert_eq!(usual_days(&lenient, &answers).is_some(), hours.len() >= 3, "{hours:?}");
        }
    }

    #[test]
    fn control_characters_go_and_lines_stay() {
        assert_eq!(clean(" a\r\nb\rc\t\u{0}d\u{1b}[2J\n "), "a\nb\nc d[2J");
        assert_eq!(clean_line("a\r\nb"), "a  b");
    }
}
