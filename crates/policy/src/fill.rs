//! Puts the live values into the practice's texts: `{phone}`, `{sla.refill}`, `{hours}`.
//!
//! A number in an agreement that differs from the setting is a promise that the practice does not
//! know of. So texts name the setting, and this file says it in words, in the text's language.

use base::words::Word;

use crate::{
    Category, CategoryKey, Language, Policy,
    words::{
        self, Unit, blocked, business_days, category_name, counted, encryption, months_or_years,
        results_rule,
    },
};

/// The list of what the portal offers, handed over by whoever shows the text.
pub const FEATURES: &str = "features";

/// The text with every `{name}` replaced by what `value` says; names it does not know stay.
pub(crate) fn replaced(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let name = from.find('}').map(|close| &from[1..close]);
        if let Some((name, value)) = name.and_then(|name| Some((name, value(name)?))) {
            out.push_str(&value);
            rest = &from[name.len() + 2..];
            // The full stop of "5 p. m." also ends the sentence.
            if value.ends_with('.') {
                rest = rest.strip_prefix('.').unwrap_or(rest);
            }
        } else {
            out.push('{');
            rest = &from[1..];
        }
    }
    out.push_str(rest);
    out
}

impl Policy {
    /// The text with the live values in place of the names in braces. `also` are names that only
    /// the caller knows, such as `features`; names that nobody knows stay as they are.
    pub fn fill(&self, language: Language, text: &str, also: &[(&str, &str)]) -> String {
        replaced(text, |name| {
            let given = also.iter().find(|(key, _)| *key == name);
            given.map(|(_, value)| (*value).to_owned()).or_else(|| self.value(language, name))
        })
    }

    /// What a name in braces stands for.
    fn value(&self, language: Language, name: &str) -> Option<String> {
        if let Some(category) = name.strip_prefix("sla.") {
            let category = CategoryKey::from_word(category)?;
            return Some(business_days(language, self.responses.categories.get(category).days));
        }
        let (practice, officer) = (&self.practice, &self.practice.privacy_officer);
        Some(match name {
            "practice" => practice.name.clone(),
            "short_name" => practice.short_name.clone(),
            "phone" => practice.phone.to_string(),
            "after_hours" => practice.after_hours_phone.to_string(),
            "emergency" => practice.emergency_number.clone(),
            "crisis" => practice.crisis_line.clone(),
            "hours" => self.hours_in_words(language),
            "portal_url" => practice.portal_url.to_string(),
            "website" => practice.website.as_ref().unwrap_or(&practice.portal_url).to_string(),
            "address" => practice.address.clone(),
            "privacy_officer" => officer.name.clone(),
            "privacy_officer_phone" => officer.phone.to_string(),
            "privacy_officer_email" => officer.email.to_string(),
            _ => return self.number(language, name),
        })
    }

    fn number(&self, language: Language, name: &str) -> Option<String> {
        let count = |number: u32, unit: Unit| counted(language, number, unit);
        let enrolment = &self.enrolment;
        Some(match name {
            "first_look" => count(self.responses.first_look_hours, Unit::BusinessHour),
            "responses" => self.responses_in_words(language),
            "code_days" => count(enrolment.code_days, Unit::Day),
            "established" => months_or_years(language, enrolment.established_months),
            "lapse_notice" => count(enrolment.lapse_notice_days, Unit::Day),
            "former_days" => count(enrolment.former_read_only_days, Unit::Day),
            "password_chars" => self.accounts.password.min_chars.to_string(),
            "idle_minutes" => count(self.accounts.sessions.idle_minutes_patient, Unit::Minute),
            "stale_days" => count(self.messages.stale_days, Unit::Day),
            "draft_hours" => count(self.messages.draft_hours, Unit::Hour),
            "results_rule" => results_rule(language, self.results.mode).to_owned(),
            "blocked" => blocked(language, self.medicines.block).to_owned(),
            "encryption" => encryption(language, self.server.wire()).to_owned(),
            _ => return None,
        })
    }

    /// One line for each promise, as the items of a list.
    fn responses_in_words(&self, language: Language) -> String {
        let line = |(key, category): (CategoryKey, &Category)| {
            let days = business_days(language, category.days);
            format!("- {}: {days}", category_name(language, key))
        };
        let promised = |(key, _): &(CategoryKey, &Category)| *key != CategoryKey::AccessRequest;
        let lines: Vec<String> =
            self.responses.categories.iter().filter(promised).map(line).collect();
        lines.join("\n")
    }

    /// The opening hours in words: weekdays with the same hours are said together.
    fn hours_in_words(&self, language: Language) -> String {
        let days = self.hours.days();
        let mut parts = Vec::new();
        let mut first = 0;
        while first < days.len() {
            let same = |day: &usize| days[*day].1 == days[first].1;
            let last = (first..days.len()).take_while(same).last().unwrap_or(first);
            if !days[first].1.is_empty() {
                let openings: Vec<String> = days[first]
                    .1
                    .iter()
                    .map(|opening| words::opening(language, *opening))
                    .collect();
                let joined = openings.join(words::and(language));
                parts.push(format!("{} {joined}", words::weekdays(language, first, last)));
            }
            first = last + 1;
        }
        parts.join("; ")
    }

    /// Whether a name in braces is one that a text may use.
    pub(crate) fn knows_placeholder(&self, name: &str) -> bool {
        name == FEATURES || self.value(Language::English, name).is_some()
    }
}

/// The names in braces that a text uses.
pub(crate) fn placeholders(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let _ = replaced(text, |name| {
        names.push(name.to_owned());
        Some(String::new())
    });
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;

    fn example() -> Policy {
        Policy::example()
    }

    #[test]
    fn texts_say_the_live_numbers_in_their_language() {
        let policy = example();
        let filled = |language, text: &str| policy.fill(language, text, &[("features", "all")]);
        for (name, english, spanish) in [
            ("{sla.refill}", "2 business days", "2 días hábiles"),
            ("{sla.appointment}", "1 business day", "1 día hábil"),
            ("{first_look}", "4 business hours", "4 horas hábiles"),
            ("{established}", "3 years", "3 años"),
            ("{hours}", "Monday to Friday 8 am to 5 pm", "lunes a viernes de 8 a. m. a 5 p. m."),
            ("{features}", "all", "all"),
            (
                "{encryption}",
                "This portal is here to be tried out on one computer. What is sent is not \
                 scrambled, so do not use it for real people.",
                "Este portal es solo para probarlo en una computadora. Lo que se envía no se \
                 cifra: no lo use para personas reales.",
            ),
            ("{nobody} {", "{nobody} {", "{nobody} {"),
            ("{{phone}}", "{716-555-0100}", "{716-555-0100}"),
            (
                "At {hours}.",
                "At Monday to Friday 8 am to 5 pm.",
                "At lunes a viernes de 8 a. m. a 5 p. m.",
            ),
        ] {
            assert_eq!(filled(Language::English, name), english, "{name}");
            assert_eq!(filled(Language::Spanish, name), spanish, "{name}");
        }
    }

    #[test]
    fn encryption_is_promised_only_where_there_is_any() {
        let mut policy = example();
        let said = |policy: &Policy| policy.fill(Language::English, "{encryption}", &[]);
        assert!(said(&policy).contains("not scrambled"));
        policy.server.behind_proxy = true;
        assert!(said(&policy).starts_with("The portal scrambles all that is sent"));
        policy.server.behind_proxy = false;
        policy.server.tls_certificate = Some("portal.pem".to_owned());
        assert!(said(&policy).starts_with("The portal scrambles all that is sent"));
    }

    #[test]
    fn a_changed_setting_changes_the_text() {
        let text = files::shipped(files::PRACTICE).unwrap().to_owned();
        let text = text.replace("refill = { days = 2 }", "refill = { days = 0.5 }");
        let lists = |file: &str| files::shipped(file).map(str::to_owned);
        let policy = Policy::parse(&text, &lists).unwrap();
        assert_eq!(policy.fill(Language::English, "{sla.refill}", &[]), "half a business day");
    }
}
