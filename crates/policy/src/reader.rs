//! Reads one TOML file and remembers where everything stands and all that is wrong with it.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{complaint::Complaint, places::Lines};

/// A value with its place in the text.
pub(crate) type Node<'t> = Spanned<DeValue<'t>>;

/// No policy file is longer than this, in bytes.
const FILE_BYTES_MAX: usize = 1 << 20;
/// After so many complaints about one file the rest would not be read.
const COMPLAINTS_MAX: usize = 200;

/// What is known of one file while it is read.
pub(crate) struct Reader<'t> {
    file: &'static str,
    text: &'t str,
    /// Where each line but the first begins.
    breaks: Vec<usize>,
    lines: Lines,
    complaints: Vec<Complaint>,
}

impl<'t> Reader<'t> {
    /// The file's name.
    pub(crate) fn file(&self) -> &'static str {
        self.file
    }

    pub(crate) fn new(file: &'static str, text: &'t str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1);
        Reader {
            file,
            text,
            breaks: breaks.collect(),
            lines: Lines::default(),
            complaints: Vec::new(),
        }
    }

    /// The file's tables, or nothing when it is no TOML; every slip of the pen is a complaint.
    pub(crate) fn tables(&mut self) -> Option<DeTable<'t>> {
        if self.text.len() > FILE_BYTES_MAX {
            self.complain("", "the file is longer than 1 MiB, which no practice's policy is");
            return None;
        }
        let (table, slips) = DeTable::parse_recoverable(self.text);
        for slip in &slips {
            let line = slip.span().map(|span| self.line_of(span.start));
            self.push(line, "", format!("this is not TOML: {}", slip.message()));
        }
        slips.is_empty().then(|| table.into_inner())
    }

    /// Remembers where a key stands, for complaints that come later.
    pub(crate) fn saw(&mut self, key: &str, offset: usize) {
        let line = self.line_of(offset);
        self.lines.insert(key, line);
    }

    /// Complains about a key, at its line if it has one or at the line of the table around it.
    pub(crate) fn complain(&mut self, key: &str, says: impl Into<String>) {
        self.push(self.lines.of(key), key, says.into());
    }

    /// Complains about every key that is not in `known`, and says which one may be meant.
    pub(crate) fn refuse_unknown(&mut self, table: &DeTable<'_>, at: &str, known: &[&str]) {
        for (name, _) in table {
            let name_text: &str = name.get_ref();
            if known.contains(&name_text) {
                continue;
            }
            let says = match nearest(name_text, known) {
                Some(near) => format!("there is no such key; did you mean `{near}`?"),
                None => format!("there is no such key; here may stand: {}", known.join(", ")),
            };
            let line = Some(self.line_of(name.span().start));
            self.push(line, &joined(at, name_text), says);
        }
    }

    /// Whether nothing was wrong so far.
    pub(crate) fn is_content(&self) -> bool {
        self.complaints.is_empty()
    }

    /// Everything that is wrong, in the order of the lines, and where the keys stand.
    pub(crate) fn end(mut self) -> (Vec<Complaint>, Lines) {
        self.complaints.sort();
        self.complaints.dedup();
        (self.complaints, self.lines)
    }

    fn push(&mut self, line: Option<usize>, key: &str, says: String) {
        if self.complaints.len() < COMPLAINTS_MAX {
            self.complaints.push(Complaint { file: self.file, line, key: key.to_owned(), says });
        }
    }

    fn line_of(&self, offset: usize) -> usize {
        1 + self.breaks.partition_point(|&start| start <= offset)
    }
}

/// `accounts` and `lockout` make `accounts.lockout`.
pub(crate) fn joined(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}

/// The known word that is most like the one that was written, when one is like it.
pub(crate) fn nearest<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    const LONGEST: usize = 64;
    if written.len() > LONGEST {
        return None;
    }
    let likeness = |word: &str| strsim::jaro_winkler(written, word);
    let best = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) > 0.8).then_some(*best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_key_is_placed_at_the_table_around_it() {
        let mut reader = Reader::new("practice.toml", "[mail]\n\n[hours]\n");
        reader.saw("hours", 8);
        reader.complain("hours.monday[2].to", "too late");
        assert_eq!(reader.end().0[0].to_string(), "practice.toml:3: hours.monday[2].to: too late");
    }

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        let known = ["failures_max", "minutes", "device_days"];
        assert_eq!(nearest("failure_max", &known), Some("failures_max"));
        assert_eq!(nearest("colour", &known), None);
        assert_eq!(nearest(&"minutes".repeat(20), &known), None);
    }
}
