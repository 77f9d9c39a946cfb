//! The practice's critical sentences, ready to be shown in one language.
//!
//! A translation that no person has reviewed is shown with the English beside it, because
//! somebody's health may depend on it. (R-A6; 45 CFR 92.201)

use base::{calendar::Opening, words::Word as _};
use policy::{CriticalText, Each, Language, Policy};

use crate::text::Text;

/// A sentence and the language it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paragraph {
    pub(crate) language: &'static str,
    pub(crate) text: String,
}

/// The practice's sentences for readers of one language.
#[derive(Debug, Clone)]
pub(crate) struct Wording {
    /// Stands on every page and in every mail.
    pub(crate) emergency: Vec<Paragraph>,
    /// Stands where a patient would describe a new problem.
    pub(crate) new_problem: Vec<Paragraph>,
    /// The confidentiality statement that goes out with everything.
    pub(crate) statement: Vec<Paragraph>,
    /// When the practice is open, in words.
    pub(crate) hours: String,
}

impl Wording {
    /// Fills the policy's sentences in.
    pub(crate) fn of(policy: &Policy, text: &Text) -> Self {
        let hours = hours_in_words(policy, text);
        let say = |each: &Each<Language, CriticalText>| paragraphs(policy, text, &hours, each);
        Wording {
            emergency: say(&policy.texts.emergency),
            new_problem: say(&policy.texts.new_problem),
            statement: say(&policy.messages.statement.full),
            hours,
        }
    }
}

fn paragraphs(
    policy: &Policy,
    text: &Text,
    hours: &str,
    each: &Each<Language, CriticalText>,
) -> Vec<Paragraph> {
    let wanted = Language::from_word(text.language()).unwrap_or(Language::English);
    let own = each.get(wanted);
    let mut shown = vec![(wanted, own)];
    if wanted != Language::English && !own.reviewed {
        shown.push((Language::English, each.get(Language::English)));
    }
    shown
        .into_iter()
        .map(|(language, critical)| {
            // The English beside a translation names the hours in English too.
            let hours = if language == wanted {
                hours.to_owned()
            } else {
                hours_in_words(policy, &Text::of(language.as_str()))
            };
            let text = fill(policy, &hours, &critical.text);
            Paragraph { language: language.as_str(), text }
        })
        .collect()
}

/// Puts the practice's names and numbers where a sentence has braces.
fn fill(policy: &Policy, hours: &str, sentence: &str) -> String {
    let practice = &policy.practice;
    let words = [
        ("{practice}", practice.name.as_str()),
        ("{short_name}", practice.short_name.as_str()),
        ("{phone}", practice.phone.as_str()),
        ("{after_hours}", practice.after_hours_phone.as_str()),
        ("{emergency}", practice.emergency_number.as_str()),
        ("{crisis}", practice.crisis_line.as_str()),
        ("{portal_url}", practice.portal_url.as_str()),
        ("{hours}", hours),
    ];
    words.iter().fold(sentence.to_owned(), |text, (name, word)| text.replace(name, word))
}

/// "Monday to Friday 8:00 am–5:00 pm": days in a row with the same hours are said together.
fn hours_in_words(policy: &Policy, text: &Text) -> String {
    let days = policy.hours.days();
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for (place, (_, openings)) in days.iter().enumerate() {
        match spans.last_mut() {
            Some((first, last)) if *last + 1 == place && days[*first].1 == *openings => {
                *last = place;
            }
            _ => spans.push((place, place)),
        }
    }
    let said: Vec<String> = spans
        .into_iter()
        .filter(|(first, _)| !days[*first].1.is_empty())
        .map(|(first, last)| {
            let hours: Vec<String> = days[first].1.iter().map(|o| span(text, o)).collect();
            let (from, to) = (text.weekday(first), text.weekday(last));
            let days = if first == last { from } else { text.day_to_day(from, to) };
            format!("{days} {}", hours.join(", "))
        })
        .collect();
    if said.is_empty() { text.hours_none() } else { said.join("; ") }
}

fn span(text: &Text, opening: &Opening) -> String {
    let (from, to) = (opening.from().minutes(), opening.to().minutes());
    format!("{}–{}", text.time_of_day(from), text.time_of_day(to))
}
