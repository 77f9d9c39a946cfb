//! What a laboratory says in words: ours in the reader's language where we know it, else its own.
//! What is stored is never changed.

use super::plain;
use crate::{chart::without_tag, text::Text};

/// Words for a page, and whose they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) text: String,
    /// They are the laboratory's, which writes English: a page in another language says so, and a
    /// screen reader speaks them right.
    pub(crate) by_laboratory: bool,
}

impl Said {
    pub(super) fn by_us(text: String) -> Self {
        Said { text, by_laboratory: false }
    }

    /// What is without a letter is nobody's language.
    pub(super) fn by_laboratory(text: &str) -> Self {
        let text = without_tag(text).to_owned();
        Said { by_laboratory: text.chars().any(char::is_alphabetic), text }
    }

    /// The plain name of a test, else what the laboratory calls it.
    pub(super) fn name(t: &Text, code: Option<&str>, otherwise: &str) -> Self {
        let known = code.and_then(|code| plain::name_and_what(t, code));
        known.map_or_else(|| Said::by_laboratory(otherwise), |(name, _)| Said::by_us(name))
    }

    /// A value as it is read out: the words that laboratories use most are said in the reader's
    /// language, and those that they shorten in full.
    pub(super) fn value(t: &Text, value: &str) -> Self {
        coded(t, value).map_or_else(|| Said::by_laboratory(value), Said::by_us)
    }

    /// With a unit behind it.
    pub(super) fn with_unit(self, unit: &str) -> Self {
        let text = format!("{} {unit}", self.text).trim().to_owned();
        Said { text, ..self }
    }
}

fn coded(t: &Text, value: &str) -> Option<String> {
    let word = without_tag(value.trim()).to_lowercase().replace('-', " ");
    Some(match word.as_str() {
        "" => t.value_none(),
        "neg" | "negative" => t.value_negative(),
        "pos" | "positive" => t.value_positive(),
        "detected" => t.value_detected(),
        "not detected" | "none detected" | "undetected" | "not found" => t.value_not_detected(),
        "reactive" => t.value_reactive(),
        "non reactive" | "nonreactive" | "not reactive" => t.value_not_reactive(),
        "present" => t.value_present(),
        "absent" | "not present" => t.value_absent(),
        "normal" | "within normal limits" => t.value_normal(),
        "abnormal" => t.value_abnormal(),
        "high" => t.value_high(),
        "low" => t.value_low(),
        "borderline" => t.value_borderline(),
        "indeterminate" | "equivocal" | "inconclusive" => t.value_unclear(),
        "none" | "none seen" => t.value_none_seen(),
        "trace" => t.value_trace(),
        "yes" => t.value_yes(),
        "no" => t.value_no(),
        "pending" => t.value_pending(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_values_are_said_in_the_readers_language_and_others_as_they_came() {
        let (english, spanish) = (Text::of("en"), Text::of("es"));
        let table = [
            ("NEG", "Negative", "Negativo", false),
            ("Positive (qualifier value)", "Positive", "Positivo", false),
            ("Non-Reactive", "Not reactive", "No reactivo", false),
            ("not detected", "Not found", "No se encontró", false),
            ("high", "High", "Alto", false),
            ("6.9", "6.9", "6.9", false),
            ("<5", "<5", "<5", false),
            ("Group A (finding)", "Group A", "Group A", true),
            ("", "No value", "Sin valor", false),
        ];
        for (value, in_english, in_spanish, by_laboratory) in table {
            let said = |t| Said::value(t, value);
            assert_eq!(said(&english).text, in_english, "{value}");
            let expected = Said { text: in_spanish.to_owned(), by_laboratory };
            assert_eq!(said(&spanish), expected, "{value}");
        }
    }

    #[test]
    fn a_test_that_nobody_knows_keeps_the_laboratorys_name() {
        let t = Text::of("es");
        let potassium = Said::name(&t, Some("2823-3"), "Potassium");
        assert_eq!(potassium, Said::by_us("Potasio".to_owned()));
        let strange = Said::name(&t, Some("99999-9"), "Zinc (substance)");
        assert_eq!(strange, Said { text: "Zinc".to_owned(), by_laboratory: true });
        assert_eq!(Said::value(&t, "12").with_unit("mg/L").text, "12 mg/L");
    }
}
