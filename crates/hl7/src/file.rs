//! Files of messages: one message, several one after the other, or batches in envelopes
//! (FHS, BHS, BTS, FTS).
//!
//! What is neither a message nor an envelope is reported with its line, and so is a batch that
//! has fewer messages than it says: a file that was cut off must not pass for a whole one.

/// A part of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part<'f> {
    /// One message, to be parsed.
    Message {
        /// Its bytes.
        bytes: &'f [u8],
        /// The line on which it begins, from 1.
        line: usize,
    },
    /// The first or last segment of a file or batch.
    Envelope {
        /// Which.
        kind: Envelope,
        /// Its bytes.
        bytes: &'f [u8],
        /// Its line, from 1.
        line: usize,
    },
}

/// The segments around messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Envelope {
    /// FHS.
    FileStart,
    /// BHS.
    BatchStart,
    /// BTS.
    BatchEnd,
    /// FTS.
    FileEnd,
}

/// What is wrong with a file, and on which line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct FileError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: FileProblem,
}

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// Lines that belong to no message.
    #[error("{lines} lines here belong to no message; a message begins with MSH")]
    Junk {
        /// How many.
        lines: usize,
        /// The place of their first byte in the file.
        start: usize,
        /// The place behind their last byte.
        end: usize,
    },
    /// The number in BTS-1 or FTS-1 is not the number of messages or batches.
    #[error("the trailer counts {said}, but {found} were found; ask for the file again")]
    Count {
        /// As the trailer says.
        said: usize,
        /// As they were found.
        found: usize,
    },
    /// A BTS without a BHS, or an FTS without an FHS.
    #[error("a trailer ends what no header began")]
    EndWithoutStart,
    /// The file ends inside a batch, or a batch begins inside another.
    #[error("the batch or file that begins here has no trailer; it may have been cut off")]
    Unfinished,
}

/// Splits a file into its parts, one by one; the file is read once and not copied.
pub fn split(bytes: &[u8]) -> impl Iterator<Item = Result<Part<'_>, FileError>> {
    let lines = Lines { bytes, at: 0, number: 0 };
    Splitting { bytes, lines: lines.peekable(), file: None, batch: None }
}

struct Splitting<'f> {
    bytes: &'f [u8],
    lines: std::iter::Peekable<Lines<'f>>,
    file: Option<Open>,
    batch: Option<Open>,
}

/// A file or batch that has begun, with its batches or messages so far.
#[derive(Clone, Copy)]
struct Open {
    line: usize,
    members: usize,
}

impl<'f> Iterator for Splitting<'f> {
    type Item = Result<Part<'f>, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.lines.next_if(|line| line.kind == Kind::Blank).is_some() {}
        let Some(first) = self.lines.next() else {
            let unfinished = self.batch.take().or_else(|| self.file.take());
            return unfinished.map(|open| Err(FileProblem::Unfinished.at(open.line)));
        };
        Some(match first.kind {
            Kind::Blank | Kind::Other => Err(self.junk(&first)),
            Kind::Message => Ok(self.message(&first)),
            Kind::Envelope(kind) => self.envelope(kind, &first),
        })
    }
}

impl<'f> Splitting<'f> {
    fn message(&mut self, first: &Line<'f>) -> Part<'f> {
        let mut end = first.end;
        let continues = |line: &Line<'_>| matches!(line.kind, Kind::Blank | Kind::Other);
        while let Some(line) = self.lines.next_if(continues) {
            end = line.end;
        }
        if let Some(batch) = &mut self.batch {
            batch.members += 1;
        }
        Part::Message { bytes: &self.bytes[first.start..end], line: first.number }
    }

    fn junk(&mut self, first: &Line<'f>) -> FileError {
        let (mut lines, start, mut end) = (1, first.start, first.end);
        while let Some(line) = self.lines.next_if(|line| line.kind == Kind::Other) {
            (lines, end) = (lines + 1, line.end);
        }
        FileProblem::Junk { lines, start, end }.at(first.number)
    }

    fn envelope(&mut self, kind: Envelope, line: &Line<'f>) -> Result<Part<'f>, FileError> {
        let part = Part::Envelope { kind, bytes: line.text, line: line.number };
        let begun = Open { line: line.number, members: 0 };
        match kind {
            Envelope::FileStart => unless_open(self.file.replace(begun), part),
            Envelope::BatchStart => {
                if let Some(file) = &mut self.file {
                    file.members += 1;
                }
                unless_open(self.batch.replace(begun), part)
            }
            Envelope::BatchEnd => if_counted(self.batch.take(), line, part),
            Envelope::FileEnd => if_counted(self.file.take(), line, part),
        }
    }
}

fn unless_open(before: Option<Open>, part: Part<'_>) -> Result<Part<'_>, FileError> {
    before.map_or(Ok(part), |open| Err(FileProblem::Unfinished.at(open.line)))
}

fn if_counted<'f>(
    open: Option<Open>,
    trailer: &Line<'f>,
    part: Part<'f>,
) -> Result<Part<'f>, FileError> {
    let found = open.ok_or(FileProblem::EndWithoutStart.at(trailer.number))?.members;
    match trailer.count() {
        Some(said) if said != found => Err(FileProblem::Count { said, found }.at(trailer.number)),
        _ => Ok(part),
    }
}

impl FileProblem {
    fn at(self, line: usize) -> FileError {
        FileError { line, problem: self }
    }
}

/// The lines of a file, which end with CR, LF or both.
struct Lines<'f> {
    bytes: &'f [u8],
    at: usize,
    number: usize,
}

struct Line<'f> {
    /// Where it begins in the file.
    start: usize,
    /// Where the next one begins.
    end: usize,
    /// Without blanks and the marks of frames around it.
    text: &'f [u8],
    number: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Message,
    Envelope(Envelope),
    Other,
}

impl<'f> Iterator for Lines<'f> {
    type Item = Line<'f>;

    fn next(&mut self) -> Option<Line<'f>> {
        let start = self.at;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|&b| b == b'\r' || b == b'\n').unwrap_or(rest.len());
        let ending = match rest[length..] {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        self.at = start + length + ending;
        self.number += 1;
        let text = trimmed(&rest[..length]);
        Some(Line { start, end: self.at, text, number: self.number, kind: Kind::of(text) })
    }
}

impl Line<'_> {
    /// The number in the first field of a trailer.
    fn count(&self) -> Option<usize> {
        let (separator, rest) = self.text.get(3..)?.split_first()?;
        let field = rest.split(|b| b == separator).next()?;
        std::str::from_utf8(field).ok()?.trim().parse().ok()
    }
}

impl Kind {
    fn of(text: &[u8]) -> Self {
        let Some((name, rest)) = text.split_at_checked(3) else {
            return if text.is_empty() { Kind::Blank } else { Kind::Other };
        };
        if !rest.first().is_none_or(u8::is_ascii_punctuation) {
            return Kind::Other;
        }
        match name {
            b"MSH" => Kind::Message,
            b"FHS" => Kind::Envelope(Envelope::FileStart),
            b"BHS" => Kind::Envelope(Envelope::BatchStart),
            b"BTS" => Kind::Envelope(Envelope::BatchEnd),
            b"FTS" => Kind::Envelope(Envelope::FileEnd),
            _ => Kind::Other,
        }
    }
}

/// Some files are recordings of a line: frames with their first and last bytes (MLLP).
fn trimmed(line: &[u8]) -> &[u8] {
    let is_blank = |b: u8| b.is_ascii_whitespace() || b == 0x0b || b == 0x1c;
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let start = line.iter().position(|&b| !is_blank(b)).unwrap_or(line.len());
    let end = line.iter().rposition(|&b| !is_blank(b)).map_or(start, |last| last + 1);
    &line[start..end]
}
