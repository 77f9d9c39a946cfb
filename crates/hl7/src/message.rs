//! A message: its text, kept once, and where its segments and fields begin.

use std::{fmt, ops::Range};

use crate::{
    charset::CharacterSet,
    error::{ParseError, Place, Problem},
    marks::Marks,
    piece::Segment,
};

/// The longest message, in bytes: 20 MiB, room for a report as a PDF.
pub const MESSAGE_BYTES_MAX: usize = 20 << 20;
/// The most segments in a message.
pub const SEGMENTS_MAX: usize = 20_000;
/// The most fields in a message, over all of its segments.
pub const FIELDS_MAX: usize = 1_000_000;
/// The most repetitions of one field.
pub const REPETITIONS_MAX: usize = 1_000;

/// A message that has been split into segments and fields.
pub struct Message {
    text: String,
    marks: Marks,
    set: CharacterSet,
    segments: Vec<Span>,
    /// Where each field begins in the text, over all segments; the byte after its separator.
    fields: Vec<u32>,
}

/// Where a segment stands in the text, and its first place in `fields`.
struct Span {
    start: u32,
    end: u32,
    fields: u32,
}

impl Message {
    /// Reads one message. Blanks, a byte order mark and the bytes of an MLLP frame around it do
    /// not matter; segments end with CR, LF or both; empty lines are skipped.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        if bytes.len() > MESSAGE_BYTES_MAX {
            return Err(Problem::TooLong.whole());
        }
        let bytes = bare(bytes);
        if bytes.is_empty() {
            return Err(Problem::Empty.whole());
        }
        if bytes.contains(&0) {
            return Err(Problem::ZeroByte.whole());
        }
        if !bytes.starts_with(b"MSH") {
            return Err(Problem::NoHeader.whole());
        }
        let marks = Marks::read(bytes).ok_or_else(|| Problem::Marks.at("MSH", 2))?;
        let set =
            declared_set(bytes, marks).ok_or_else(|| Problem::UnknownCharacterSet.at("MSH", 18))?;
        let text =
            set.decode(bytes).ok_or_else(|| Problem::WrongCharacterSet.at("MSH", 18))?.into_owned();
        let mut message = Message { text, marks, set, segments: Vec::new(), fields: Vec::new() };
        message.index()?;
        Ok(message)
    }

    /// Reads only the header of a message that cannot be read as a whole, as well as it goes, so
    /// that the sender can be told. Nothing when there is no header.
    pub fn parse_header_only(bytes: &[u8]) -> Option<Self> {
        let bytes = bare(bytes.get(..MESSAGE_BYTES_MAX).unwrap_or(bytes));
        let end = bytes.iter().position(|&b| b == b'\r' || b == b'\n').unwrap_or(bytes.len());
        let header = bytes.get(..end.min(HEADER_BYTES_MAX))?;
        let marks = Marks::read(header)?;
        let text = String::from_utf8_lossy(header).replace('\0', "");
        let set = CharacterSet::Undeclared;
        let mut message = Message { text, marks, set, segments: Vec::new(), fields: Vec::new() };
        (header.starts_with(b"MSH") && message.index().is_ok()).then_some(message)
    }

    /// The marks of MSH-1 and MSH-2.
    pub fn marks(&self) -> Marks {
        self.marks
    }

    /// The character set of MSH-18.
    pub fn character_set(&self) -> CharacterSet {
        self.set
    }

    /// All segments in their order; the first is MSH.
    pub fn all_segments(&self) -> impl Iterator<Item = Segment<'_>> {
        (0..self.segments.len()).map(|place| Segment::new(self, place))
    }

    /// The segments with this name, in their order.
    pub fn segments<'m>(&'m self, id: &str) -> impl Iterator<Item = Segment<'m>> {
        self.all_segments().filter(move |segment| segment.id() == id)
    }

    /// The first segment with this name.
    pub fn segment(&self, id: &str) -> Option<Segment<'_>> {
        self.segments(id).next()
    }

    /// The whole text of the message.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where the segment at this place, from 0, stands in the text.
    pub(crate) fn segment_range(&self, place: usize) -> Range<usize> {
        let span = &self.segments[place];
        wide(span.start)..wide(span.end)
    }

    /// Where the fields of the segment at this place begin in the text.
    pub(crate) fn field_starts(&self, place: usize) -> &[u32] {
        let next = self.segments.get(place + 1);
        let end = next.map_or(self.fields.len(), |span| wide(span.fields));
        &self.fields[wide(self.segments[place].fields)..end]
    }

    /// Finds where segments and fields begin, and checks the limits.
    fn index(&mut self) -> Result<(), ParseError> {
        let text = std::mem::take(&mut self.text);
        let bytes = text.as_bytes();
        let breaks_are_cr = bytes.contains(&b'\r');
        let mut at = 0;
        while at < bytes.len() {
            let end = self.segment_end(bytes, at, breaks_are_cr);
            let blank = bytes[at..end].iter().take_while(|b| b.is_ascii_whitespace()).count();
            if at + blank < end {
                self.index_segment(bytes, at + blank, end)?;
            }
            at = end + 1;
        }
        self.text = text;
        Ok(())
    }

    /// Where the segment that begins at `at` ends. A line feed in a message whose segments end
    /// with CR is part of a text, unless a segment begins behind it.
    fn segment_end(&self, bytes: &[u8], at: usize, breaks_are_cr: bool) -> usize {
        let mut from = at;
        while let Some(next) = bytes[from..].iter().position(|&b| b == b'\r' || b == b'\n') {
            let end = from + next;
            if bytes[end] == b'\r' || !breaks_are_cr || self.begins_segment(&bytes[end + 1..]) {
                return end;
            }
            from = end + 1;
        }
        bytes.len()
    }

    fn begins_segment(&self, line: &[u8]) -> bool {
        let ends = |b: &u8| *b == self.marks.field || *b == b'\r' || *b == b'\n';
        line.get(..3).is_some_and(is_segment_id) && line.get(3).is_none_or(ends)
    }

    fn index_segment(&mut self, bytes: &[u8], start: usize, end: usize) -> Result<(), ParseError> {
        let segment = &bytes[start..end];
        let number = self.segments.len() + 1;
        if !self.begins_segment(segment) {
            return Err(Problem::NotASegment.in_segment(number));
        }
        if number > SEGMENTS_MAX {
            return Err(Problem::TooManySegments.in_segment(number));
        }
        if number > 1 && segment.starts_with(b"MSH") {
            return Err(Problem::SecondHeader.in_segment(number));
        }
        let first = self.fields.len();
        self.segments.push(Span { start: small(start), end: small(end), fields: small(first) });
        let mut repetitions = 1;
        for (place, &b) in segment.iter().enumerate().skip(3) {
            if b == self.marks.field {
                self.fields.push(small(start + place + 1));
                repetitions = 1;
                if self.fields.len() > FIELDS_MAX {
                    return Err(self.here(Problem::TooManyFields, bytes, first));
                }
            } else if b == self.marks.repetition {
                repetitions += 1;
                if repetitions > REPETITIONS_MAX {
                    return Err(self.here(Problem::TooManyRepetitions, bytes, first));
                }
            }
        }
        Ok(())
    }

    /// A problem at the field that was indexed last; `first` is its segment's first field.
    fn here(&self, problem: Problem, bytes: &[u8], first: usize) -> ParseError {
        let id = |span: &Span| bytes.get(wide(span.start)..wide(span.start) + 3);
        let name = self.segments.last().and_then(id).unwrap_or_default();
        let which = self.segments.iter().filter(|span| id(span) == Some(name)).count();
        let field = self.fields.len() - first + usize::from(name == b"MSH");
        let name = String::from_utf8_lossy(name).into_owned();
        ParseError { place: Place::Field(name, which, field), problem }
    }
}

/// A header that is longer than this is not one.
const HEADER_BYTES_MAX: usize = 4_096;

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({} segments)", self.segments.len())
    }
}

/// A message without what surrounds it.
fn bare(bytes: &[u8]) -> &[u8] {
    const START: u8 = 0x0b;
    const END: u8 = 0x1c;
    let mut bytes = bytes;
    loop {
        let before = bytes.len();
        bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
        bytes = bytes.strip_prefix(&[START]).unwrap_or(bytes);
        bytes = bytes.strip_suffix(&[END]).unwrap_or(bytes);
        if bytes.len() == before {
            return bytes;
        }
    }
}

/// The set that MSH-18 names; several may be named, the first is the one that is used. The header
/// is ASCII in all of them.
fn declared_set(bytes: &[u8], marks: Marks) -> Option<CharacterSet> {
    let header = bytes.split(|&b| b == b'\r' || b == b'\n').next()?;
    // MSH-1 is the separator itself, so MSH-18 stands behind the 17th.
    let field = header.split(|&b| b == marks.field).nth(17).unwrap_or_default();
    let first = field.split(|&b| b == marks.repetition).next()?;
    CharacterSet::named(std::str::from_utf8(first).ok()?)
}

fn is_segment_id(id: &[u8]) -> bool {
    id[0].is_ascii_uppercase()
        && id[1..].iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn small(place: usize) -> u32 {
    u32::try_from(place).expect("a message of 20 MiB has no place beyond 4 GiB, decoded or not")
}

pub(crate) fn wide(place: u32) -> usize {
    usize::try_from(place).expect("a place in a text is a usize")
}

impl Problem {
    fn whole(self) -> ParseError {
        ParseError { place: Place::Message, problem: self }
    }

    fn in_segment(self, number: usize) -> ParseError {
        ParseError { place: Place::Segment(number), problem: self }
    }

    fn at(self, segment: &str, field: usize) -> ParseError {
        ParseError { place: Place::Field(segment.to_owned(), 1, field), problem: self }
    }
}
