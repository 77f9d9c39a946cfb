//! What the lists and their keys are called, in the reader's words. What a list says is the
//! practice's own and stays as its file has it.

use policy::{Entry, RuleList};

use crate::text::Text;

/// What a list is called.
pub(crate) fn name(t: &Text, list: RuleList) -> String {
    match list {
        RuleList::CriticalValues => t.rules_critical_values(),
        RuleList::Units => t.rules_units(),
        RuleList::SignificantTests => t.rules_significant_tests(),
        RuleList::NarrativeWords => t.rules_narrative_words(),
        RuleList::StatePack => t.rules_state_pack(),
        RuleList::HoldPolicy => t.rules_hold_policy(),
    }
}

/// What an entry says, one fact after the other.
pub(super) fn facts(t: &Text, entry: &Entry) -> Vec<String> {
    entry.says.iter().map(|(key, value)| fact(t, key, &plain(value))).collect()
}

/// One key of the file with its value.
fn fact(t: &Text, key: &str, value: &str) -> String {
    match key {
        "low" => t.rules_low(value),
        "high" => t.rules_high(value),
        "unit" => t.rules_unit(value),
        "loinc" => t.rules_loinc(value),
        "names" => t.rules_names(value),
        "words" => t.rules_words(value),
        "values" => t.rules_values(value),
        "also" => t.rules_also(value),
        "denials" => t.rules_denials(value),
        "elsewhere" => t.rules_elsewhere(value),
        "findings" => t.rules_findings(value),
        "times" => t.rules_times(value),
        "days" => t.rules_days(value),
        "mode" => t.rules_mode(value),
        // A key that is new says itself what it is.
        other => format!("{other}: {value}"),
    }
}

/// A value without the marks of the file: `["a", "b"]` becomes `a, b`.
fn plain(value: &str) -> String {
    value.trim_matches(['[', ']']).replace("\", \"", ", ").trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn values_are_read_without_the_marks_of_the_file() {
        let table = [
            ("2.9", "2.9"),
            ("\"mmol/L\"", "mmol/L"),
            ("[\"2823-3\", \"2824-1\"]", "2823-3, 2824-1"),
            ("[\"pap smear\"]", "pap smear"),
        ];
        for (value, expected) in table {
            assert_eq!(plain(value), expected);
        }
    }
}
