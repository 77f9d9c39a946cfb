//! What systems write behind a name for each other, and people need not read. Pure.

/// What kind of thing a term of SNOMED CT is, as its full name says at the end.
const TAGS: [&str; 28] = [
    "administrative concept",
    "assessment scale",
    "attribute",
    "body structure",
    "cell",
    "clinical drug",
    "context-dependent category",
    "disorder",
    "environment",
    "event",
    "finding",
    "medicinal product",
    "medicinal product form",
    "morphologic abnormality",
    "observable entity",
    "occupation",
    "organism",
    "person",
    "physical force",
    "physical object",
    "procedure",
    "product",
    "qualifier value",
    "record artifact",
    "regime/therapy",
    "situation",
    "specimen",
    "substance",
];

/// A name without the tag at its end: `Essential hypertension (disorder)` is `Essential
/// hypertension`. Other words in brackets stay, and so does what is stored.
pub(crate) fn without_tag(name: &str) -> &str {
    let trimmed = name.trim_end();
    let Some((before, tag)) = trimmed.strip_suffix(')').and_then(|text| text.rsplit_once('('))
    else {
        return name;
    };
    let is_tag = TAGS.contains(&tag) && !before.trim().is_empty();
    if is_tag { before.trim_end() } else { name }
}

/// The same for each name of a list with commas.
pub(crate) fn without_tags(names: &str) -> String {
    names.split(", ").map(without_tag).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tags_of_snomed_go_and_all_other_brackets_stay() {
        let table = [
            ("Essential hypertension (disorder)", "Essential hypertension"),
            ("Diabetic foot examination (regime/therapy) ", "Diabetic foot examination"),
            ("Detected (qualifier value)", "Detected"),
            ("Heart tracing (ECG)", "Heart tracing (ECG)"),
            ("Hypertension (essential) (disorder)", "Hypertension (essential)"),
            ("(disorder)", "(disorder)"),
            ("Body mass index (BMI) [Ratio]", "Body mass index (BMI) [Ratio]"),
            (")", ")"),
            ("", ""),
        ];
        for (name, expected) in table {
            assert_eq!(without_tag(name), expected, "{name}");
        }
        assert_eq!(without_tags("Hives (disorder), Itch (finding), x"), "Hives, Itch, x");
    }
}
