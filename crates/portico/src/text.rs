//! What the portal says, in the reader's language.
//!
//! Every message of `text/en/*.ftl` is a method here (made by `build.rs`), so a page that names a
//! message which does not exist, or forgets one of its words, does not compile. A message that a
//! language lacks is said in English.

use base::{Date, Instant, Zone};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

include!(concat!(env!("OUT_DIR"), "/text.rs"));

/// A word put into a sentence: text, or a number that chooses singular or plural.
pub(crate) struct Word(FluentValue<'static>);

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Word(FluentValue::from(text.to_owned()))
    }
}
impl From<&&str> for Word {
    fn from(text: &&str) -> Self {
        Word::from(*text)
    }
}
impl From<String> for Word {
    fn from(text: String) -> Self {
        Word(FluentValue::from(text))
    }
}
impl From<&String> for Word {
    fn from(text: &String) -> Self {
        Word::from(text.as_str())
    }
}
impl From<&&String> for Word {
    fn from(text: &&String) -> Self {
        Word::from(text.as_str())
    }
}
impl From<i64> for Word {
    fn from(number: i64) -> Self {
        Word(FluentValue::from(number))
    }
}
impl From<&i64> for Word {
    fn from(number: &i64) -> Self {
        Word::from(*number)
    }
}
impl From<u32> for Word {
    fn from(number: u32) -> Self {
        Word::from(i64::from(number))
    }
}
impl From<&u32> for Word {
    fn from(number: &u32) -> Self {
        Word::from(i64::from(*number))
    }
}
impl From<usize> for Word {
    fn from(number: usize) -> Self {
        Word::from(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
impl From<&usize> for Word {
    fn from(number: &usize) -> Self {
        Word::from(*number)
    }
}

/// One language, falling back to English where a translation is missing.
pub(crate) struct Text {
    language: &'static str,
    bundles: Vec<FluentBundle<FluentResource>>,
}

/// The languages that pages are written in. Right-to-left ones would say so in `direction`.
pub(crate) const LANGUAGES: [&str; 2] = ["en", "es"];

impl Text {
    /// The texts of one of [`LANGUAGES`]; of English for anything else.
    pub(crate) fn of(language: &str) -> Self {
        let language = LANGUAGES.into_iter().find(|l| *l == language).unwrap_or("en");
        let mut bundles = vec![bundle(language)];
        if language != "en" {
            bundles.push(bundle("en"));
        }
        Text { language, bundles }
    }

    /// `en` or `es`, for the page's `lang`.
    pub(crate) fn language(&self) -> &'static str {
        self.language
    }

    /// `November 22, 2026`.
    pub(crate) fn date(&self, date: Date) -> String {
        let (year, month, day) = date.parts();
        let month = self.month(month);
        self.date_long(day.to_string(), month, year.to_string())
    }

    /// `November 22, 2026, 4:05 pm`, on the practice's wall.
    pub(crate) fn moment(&self, at: Instant, zone: &Zone) -> String {
        self.date_and_time(self.date(at.date(zone)), self.clock_time(at, zone))
    }

    /// When something was taken or done. A day that came without a time is kept as its beginning,
    /// and shown as a day.
    pub(crate) fn taken(&self, at: Instant, zone: &Zone) -> String {
        let day = at.date(zone);
        if day.start(zone) == at { self.date(day) } else { self.moment(at, zone) }
    }

    /// `Thursday, May 14, 2026, 5:00 pm`, on the practice's wall.
    pub(crate) fn deadline(&self, at: Instant, zone: &Zone) -> String {
        let weekday = at.civil(zone).date().weekday().to_monday_zero_offset();
        self.day_and_moment(i64::from(weekday), self.moment(at, zone))
    }

    /// `4:05 pm`, on the practice's wall.
    pub(crate) fn clock_time(&self, at: Instant, zone: &Zone) -> String {
        let civil = at.civil(zone);
        let hour = u16::try_from(civil.hour()).expect("an hour is not negative");
        let minute = u16::try_from(civil.minute()).expect("a minute is not negative");
        self.time_of_day(hour * 60 + minute)
    }

    /// A time of day, `8:00 am`.
    pub(crate) fn time_of_day(&self, minutes: u16) -> String {
        let (hour, minute) = (minutes / 60 % 24, minutes % 60);
        let half = if hour < 12 { self.time_am() } else { self.time_pm() };
        let shown = if hour % 12 == 0 { 12 } else { hour % 12 };
        format!("{shown}:{minute:02} {half}")
    }

    /// A time in hours, and from the third day on in days.
    pub(crate) fn span(&self, hours: i64) -> String {
        if hours < 48 { self.gate_hours(hours) } else { self.holds_days(hours / 24) }
    }

    fn month(&self, month: i8) -> String {
        match month {
            1 => self.month_january(),
            2 => self.month_february(),
            3 => self.month_march(),
            4 => self.month_april(),
            5 => self.month_may(),
            6 => self.month_june(),
            7 => self.month_july(),
            8 => self.month_august(),
            9 => self.month_september(),
            10 => self.month_october(),
            11 => self.month_november(),
            _ => self.month_december(),
        }
    }

    fn say<const N: usize>(&self, id: &str, words: [(&'static str, Word); N]) -> String {
        let arguments: FluentArgs<'_> =
            words.into_iter().map(|(name, word)| (name, word.0)).collect();
        for bundle in &self.bundles {
            let found = bundle.get_message(id).and_then(|message| message.value());
            if let Some(pattern) = found {
                let arguments = (N > 0).then_some(&arguments);
                let said = bundle.format_pattern(pattern, arguments, &mut Vec::new());
                // The full stop of "5 p. m." also ends the sentence.
                return said.replace(" m..", " m.");
            }
        }
        unreachable!("every method of Text was made from an English message")
    }
}

fn bundle(language: &str) -> FluentBundle<FluentResource> {
    let id = language.parse().expect("our languages have names of two letters");
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Marks around inserted words help mixed scripts; ours read from left to right.
    bundle.set_use_isolating(false);
    for (_, source) in SOURCES.iter().filter(|(of, _)| *of == language) {
        let resource = FluentResource::try_new((*source).to_owned())
            .expect("the texts were parsed when we built");
        bundle.add_resource(resource).expect("no message is there twice");
    }
    bundle
}
