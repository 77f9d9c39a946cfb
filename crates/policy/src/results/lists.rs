//! The lists that decide about results, as somebody reads and approves them: entry by entry, in the
//! file's own words, with a digest that any change of what they say makes another.
//!
//! An entry says all that stands in the file about it, so that no key can be added that nobody
//! approves. Where a list comes from is told beside it and is no part of the digest.

use base::{secret, words::Word as _};

use super::{CriticalValues, Results, SignificantTests, StatePack};
use crate::{
    kinds::list,
    lexicon::{Pattern, Phrase},
    section::{Leaf, Section},
};

base::words! {
    /// A list that a medical director approves (`R-B3`, appendix B).
    pub enum RuleList {
        /// Values that are critical whatever the laboratory flags.
        CriticalValues = "critical_values",
        /// Other spellings of units, and the conversions between them that are made.
        Units = "units",
        /// Tests that are significant by their kind.
        SignificantTests = "significant_tests",
        /// Words in a report that make it significant.
        NarrativeWords = "narrative_words",
        /// What a state's law makes wait.
        StatePack = "state_pack",
        /// What the practice itself holds until a conversation.
        HoldPolicy = "hold_policy",
    }
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What people call it; one line.
    pub name: String,
    /// What the file says about it: each key with its value, as the file writes them.
    pub says: Vec<(String, String)>,
}

/// All that a list says, in the file's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entries(Vec<Entry>);

/// How a list differs from what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Added(Entry),
    /// It is not there any more.
    Removed(Entry),
    /// It says something else.
    Changed {
        /// What it said.
        before: Entry,
        /// What it says.
        after: Entry,
    },
}

impl Results {
    /// What a list says; nothing when there is none in force: no state's law makes results wait.
    pub fn list(&self, list: RuleList) -> Option<Entries> {
        let (critical, significant) = (&self.critical, &self.significant);
        Some(Entries(match list {
            RuleList::CriticalValues => critical_values(critical),
            RuleList::Units => units(critical),
            RuleList::SignificantTests => significant_tests(significant),
            RuleList::NarrativeWords => narrative_words(significant),
            RuleList::StatePack => state_pack(self.law()?),
            RuleList::HoldPolicy => self.hold_policy(),
        }))
    }

    /// Where a list comes from, as its file says.
    pub fn source_of(&self, list: RuleList) -> &str {
        match list {
            RuleList::CriticalValues | RuleList::Units => &self.critical.source,
            RuleList::SignificantTests | RuleList::NarrativeWords => &self.significant.source,
            RuleList::StatePack => self.law().map_or("", |law| law.source.as_str()),
            RuleList::HoldPolicy => "The practice's own policy (practice.toml, [results])",
        }
    }

    /// For whom nothing but the practice's own wish makes a result wait.
    fn hold_policy(&self) -> Vec<Entry> {
        let classes = self.classes_held.iter().map(|class| Entry {
            name: class.as_str().to_owned(),
            says: vec![("mode".to_owned(), self.mode.as_str().to_owned())],
        });
        classes.collect()
    }
}

impl Entries {
    /// The entries, in the file's order.
    pub fn as_slice(&self) -> &[Entry] {
        &self.0
    }

    /// SHA-256 of all that the list says: another digest, another list.
    pub fn digest(&self) -> [u8; 32] {
        secret::sha256(&[self.written().as_bytes()])
    }

    /// The list as it is kept: a line for each name, and below it a line for each key.
    pub fn written(&self) -> String {
        let mut out = String::new();
        for entry in &self.0 {
            out.push_str(&format!("- {}\n", entry.name));
            for (key, value) in &entry.says {
                out.push_str(&format!("  {key} = {value}\n"));
            }
        }
        out
    }

    /// Reads what [`written`](Self::written) wrote; lines of any other kind are left out.
    pub fn read(written: &str) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        for line in written.lines() {
            if let Some(name) = line.strip_prefix("- ") {
                entries.push(Entry { name: name.to_owned(), says: Vec::new() });
            } else if let Some((key, value)) = line.trim_start().split_once(" = ")
                && let Some(entry) = entries.last_mut()
            {
                entry.says.push((key.to_owned(), value.to_owned()));
            }
        }
        Entries(entries)
    }

    /// How this list differs from what it was before, in the order of the entries. Lists that say
    /// the same in another order do not differ here, though their digests do.
    pub fn since(&self, before: &Entries) -> Vec<Change> {
        let new_in = |one: &Entries, other: &Entries| -> Vec<Entry> {
            one.0.iter().filter(|entry| !other.0.contains(entry)).cloned().collect()
        };
        let (mut gone, mut changes) = (new_in(before, self), Vec::new());
        for after in new_in(self, before) {
            changes.push(match gone.iter().position(|old| old.name == after.name) {
                Some(place) => Change::Changed { before: gone.remove(place), after },
                None => Change::Added(after),
            });
        }
        changes.extend(gone.into_iter().map(Change::Removed));
        changes
    }
}

fn critical_values(list: &CriticalValues) -> Vec<Entry> {
    let values = list.values.iter().map(|one| entry(&one.test, "test", one));
    let words = [
        phrases("Denials", "denials", &list.denials),
        phrases("Taken elsewhere", "elsewhere", &list.elsewhere),
    ];
    values.chain(words).collect()
}

fn units(list: &CriticalValues) -> Vec<Entry> {
    let units = list.units.iter().map(|one| entry(&one.unit, "unit", one));
    let conversions = list.conversions.iter().map(|one| {
        let name = format!("{} to {} ({})", one.from, one.to, one.loinc);
        entry(&name, "", one)
    });
    units.chain(conversions).collect()
}

fn significant_tests(list: &SignificantTests) -> Vec<Entry> {
    let tests = list.tests.iter().map(|one| entry(&one.name, "name", one));
    let words = [
        phrases("Denials", "denials", &list.denials),
        phrases("Findings", "findings", &list.findings),
    ];
    tests.chain(words).collect()
}

fn narrative_words(list: &SignificantTests) -> Vec<Entry> {
    let word = |word: &Phrase| Entry { name: word.as_str().to_owned(), says: Vec::new() };
    let words = list.narrative_words.iter().map(word);
    words.chain([phrases("Denials", "denials", &list.denials)]).collect()
}

fn state_pack(law: &StatePack) -> Vec<Entry> {
    let mut of_the_law = entry(
        &law.citation,
        "citation",
        &StatePack { tests: Vec::new(), denials: Vec::new(), ..law.clone() },
    );
    of_the_law.says.retain(|(key, _)| key != "source");
    let tests = law.tests.iter().map(|one| entry(&one.name, "name", one));
    [of_the_law]
        .into_iter()
        .chain(tests)
        .chain([phrases("Denials", "denials", &law.denials)])
        .collect()
}

/// An entry with every key that says something, but the one that its name repeats.
fn entry(name: &str, name_key: &str, section: &impl Section) -> Entry {
    let mut canonical = String::new();
    section.canonical("", &mut canonical);
    let lines = canonical.lines().filter_map(|line| line.split_once(" = "));
    let says = lines.filter(|(key, value)| *key != name_key && !matches!(*value, "[]" | "(none)"));
    Entry {
        name: name.to_owned(),
        says: says.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
    }
}

/// The words of a list that stand for all of its entries.
fn phrases(name: &str, key: &str, all: &[Phrase]) -> Entry {
    let value = list(Pattern, 0..=300).show(&all.to_vec());
    Entry { name: name.to_owned(), says: vec![(key.to_owned(), value)] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Policy, StateLaw};

    fn results() -> Results {
        Policy::example().results
    }

    fn of(results: &Results, list: RuleList) -> Entries {
        results.list(list).expect("the list is in force")
    }

    #[test]
    fn every_list_is_told_entry_by_entry_and_read_again_as_it_was_written() {
        let mut results = results();
        assert!(results.list(RuleList::StatePack).is_none(), "no state, no list");
        results.state_pack = StateLaw::Texas;
        for list in RuleList::ALL {
            let entries = of(&results, *list);
            assert!(entries.as_slice().len() > 1, "{list}");
            assert_eq!(Entries::read(&entries.written()), entries, "{list}");
            assert!(results.source_of(*list).len() >= 5, "{list}");
        }
        let values = of(&results, RuleList::CriticalValues);
        let potassium = values.as_slice().iter().find(|one| one.name == "Potassium");
        let says = &potassium.expect("potassium is listed").says;
        for (key, value) in [("low", "2.9"), ("high", "6.0"), ("unit", "\"mmol/L\"")] {
            assert!(says.contains(&(key.to_owned(), value.to_owned())), "{key}: {says:?}");
        }
        assert!(says.iter().all(|(key, _)| key != "test" && key != "words"), "{says:?}");
    }

    #[test]
    fn whatever_a_list_says_changes_its_digest_and_no_other() {
        type Edit = fn(&mut Results);
        let table: [(RuleList, Edit); 10] = [
            (RuleList::CriticalValues, |r| r.critical.values[0].high = None),
            (RuleList::CriticalValues, |r| r.critical.values.swap(0, 1)),
            (RuleList::CriticalValues, |r| r.critical.elsewhere.clear()),
            (RuleList::Units, |r| r.critical.units[0].also.push("meq".to_owned())),
            (RuleList::Units, |r| r.critical.conversions[0].times = base::Decimal::whole(2)),
            (RuleList::SignificantTests, |r| r.significant.tests[0].words.clear()),
            (RuleList::NarrativeWords, |r| r.significant.narrative_words.truncate(3)),
            (RuleList::StatePack, |r| r.texas.days = 2),
            (RuleList::HoldPolicy, |r| r.mode = crate::GateMode::PatientChoice),
            (RuleList::HoldPolicy, |r| r.classes_held.truncate(1)),
        ];
        for (place, (changed, edit)) in table.into_iter().enumerate() {
            let mut before = results();
            before.state_pack = StateLaw::Texas;
            let mut after = before.clone();
            edit(&mut after);
            for list in RuleList::ALL {
                let same = of(&before, *list).digest() == of(&after, *list).digest();
                assert_eq!(same, *list != changed, "line {place}: {list}");
            }
        }
        let (mut sourced, before) = (results(), results());
        sourced.critical.source = "Another laboratory".to_owned();
        let list = RuleList::CriticalValues;
        assert_eq!(of(&sourced, list).digest(), of(&before, list).digest());
    }

    #[test]
    fn a_changed_list_says_what_was_added_removed_and_changed() {
        let before = results();
        let mut after = before.clone();
        let mut added = after.critical.values[0].clone();
        added.test = "Lithium".to_owned();
        after.critical.values[1].low = None;
        after.critical.values.remove(2);
        after.critical.values.push(added);
        let list = RuleList::CriticalValues;
        let changes = of(&after, list).since(&of(&before, list));
        let words: Vec<(&str, &str)> = changes
            .iter()
            .map(|change| match change {
                Change::Added(one) => ("added", one.name.as_str()),
                Change::Removed(one) => ("removed", one.name.as_str()),
                Change::Changed { after, .. } => ("changed", after.name.as_str()),
            })
            .collect();
        assert_eq!(words, [("changed", "Sodium"), ("added", "Lithium"), ("removed", "Glucose")]);
        let mut moved = before.clone();
        moved.critical.values.swap(0, 1);
        assert_eq!(of(&moved, list).since(&of(&before, list)), []);
    }
}
