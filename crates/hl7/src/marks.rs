//! The marks that separate the parts of a message. Each message brings its own, in MSH-1 and MSH-2.

/// The separators of one message. They are five different marks of ASCII punctuation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// Between fields: `|`.
    pub field: u8,
    /// Between components: `^`.
    pub component: u8,
    /// Between repetitions of a field: `~`.
    pub repetition: u8,
    /// Around an escape sequence: `\`.
    pub escape: u8,
    /// Between the parts of a component: `&`.
    pub subcomponent: u8,
}

impl Marks {
    /// The marks that nearly everybody uses: `|^~\&`.
    pub const USUAL: Marks =
        Marks { field: b'|', component: b'^', repetition: b'~', escape: b'\\', subcomponent: b'&' };

    /// Reads the marks of a segment that begins with `MSH`, `FHS` or `BHS`. Marks that the sender
    /// left out at the end of MSH-2 are the usual ones; a fifth one (truncation, since 2.7) may be
    /// there and means nothing to us.
    pub(crate) fn read(header: &[u8]) -> Option<Self> {
        let (&field, rest) = header.get(3..)?.split_first()?;
        let end = rest.iter().position(|&b| b == field || b == b'\r' || b == b'\n');
        let given = &rest[..end.unwrap_or(rest.len())];
        if !(1..=5).contains(&given.len()) {
            return None;
        }
        let mark = |place: usize, usual| given.get(place).copied().unwrap_or(usual);
        let usual = Marks::USUAL;
        let marks = Marks {
            field,
            component: mark(0, usual.component),
            repetition: mark(1, usual.repetition),
            escape: mark(2, usual.escape),
            subcomponent: mark(3, usual.subcomponent),
        };
        marks.are_different().then_some(marks)
    }

    fn are_different(self) -> bool {
        let all = self.all();
        let distinct = |(place, mark)| !all[..place].contains(mark);
        all.iter().all(u8::is_ascii_punctuation) && all.iter().enumerate().all(distinct)
    }

    pub(crate) fn all(self) -> [u8; 5] {
        [self.field, self.component, self.repetition, self.escape, self.subcomponent]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_are_those_of_the_header() {
        assert_eq!(Marks::read(br"MSH|^~\&|LAB"), Some(Marks::USUAL));
        assert_eq!(Marks::read(br"MSH|^~\&#|LAB"), Some(Marks::USUAL));
        assert_eq!(Marks::read(b"MSH|^~\r"), Some(Marks::USUAL));
        let odd = Marks::read(b"MSH#*!$%#LAB").unwrap();
        assert_eq!(odd.all(), *b"#*!$%");
    }

    #[test]
    fn marks_that_could_be_confused_are_refused() {
        for header in
            ["MSH", "MSH|", "MSH||LAB", r"MSH|^^\&|", "MSH|^~&|", r"MSHA^~\&A", r"MSH|^~\&%$|"]
        {
            assert_eq!(Marks::read(header.as_bytes()), None, "{header}");
        }
    }
}
