//! Answers: whether a message was taken, and if not, why (MSH, MSA, ERR).
//!
//! An answer repeats the sender's control id, swaps sender and receiver, and is written with the
//! usual marks whatever the message used. Every text in it is escaped, so nothing that a sender
//! wrote can add a field or a segment to it.

use base::Instant;

use crate::{
    error::{ParseError, Place, Problem},
    escape::escape,
    marks::Marks,
    message::Message,
    piece::Piece,
    time,
};

/// What is repeated of a sender's field, or said in a text, ends after so many characters.
const TEXT_CHARS_MAX: usize = 500;
/// So many pieces of a piece are repeated, more than any field that is repeated has.
const PIECES_MAX: usize = 8;
/// The version that is spoken to a sender who names none.
const USUAL_VERSION: &str = "2.5.1";

/// What an answer says (HL7 table 0008). The second letter is accept, error or reject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// It was taken and all went well.
    AA,
    /// It was taken but there is a problem in it; sending it again changes nothing.
    AE,
    /// It was not taken; after a repair it may be sent again.
    AR,
    /// Enhanced mode: it has arrived and is safe.
    CA,
    /// Enhanced mode: it could not be kept.
    CE,
    /// Enhanced mode: it is not taken here.
    CR,
}

impl Code {
    /// The two letters.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::AA => "AA",
            Code::AE => "AE",
            Code::AR => "AR",
            Code::CA => "CA",
            Code::CE => "CE",
            Code::CR => "CR",
        }
    }

    pub(crate) fn is_good(self) -> bool {
        matches!(self, Code::AA | Code::CA)
    }

    pub(crate) fn is_about_arrival(self) -> bool {
        matches!(self, Code::CA | Code::CE | Code::CR)
    }
}

/// What went wrong, in HL7's words (table 0357).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// 100: segments are missing or in the wrong order.
    SegmentSequence,
    /// 101: a required field is missing.
    RequiredFieldMissing,
    /// 102: not of its type, such as a date that is none.
    DataType,
    /// 103: not in its table.
    TableValueNotFound,
    /// 104: too long.
    ValueTooLong,
    /// 200: this type of message is not taken.
    UnsupportedMessageType,
    /// 201: this trigger is not taken.
    UnsupportedEventCode,
    /// 202: not production, or not training.
    UnsupportedProcessingId,
    /// 203: this version is not taken.
    UnsupportedVersionId,
    /// 204: whom or what it is about is not known.
    UnknownKeyIdentifier,
    /// 205: it is there already, with other content.
    DuplicateKeyIdentifier,
    /// 206: it cannot be changed now.
    RecordLocked,
    /// 207: our own fault.
    ApplicationInternalError,
}

impl ErrorCode {
    /// The number and the words of the table.
    pub fn number_and_words(self) -> (u16, &'static str) {
        match self {
            ErrorCode::SegmentSequence => (100, "Segment sequence error"),
            ErrorCode::RequiredFieldMissing => (101, "Required field missing"),
            ErrorCode::DataType => (102, "Data type error"),
            ErrorCode::TableValueNotFound => (103, "Table value not found"),
            ErrorCode::ValueTooLong => (104, "Value too long"),
            ErrorCode::UnsupportedMessageType => (200, "Unsupported message type"),
            ErrorCode::UnsupportedEventCode => (201, "Unsupported event code"),
            ErrorCode::UnsupportedProcessingId => (202, "Unsupported processing id"),
            ErrorCode::UnsupportedVersionId => (203, "Unsupported version id"),
            ErrorCode::UnknownKeyIdentifier => (204, "Unknown key identifier"),
            ErrorCode::DuplicateKeyIdentifier => (205, "Duplicate key identifier"),
            ErrorCode::RecordLocked => (206, "Application record locked"),
            ErrorCode::ApplicationInternalError => (207, "Application internal error"),
        }
    }
}

/// How bad it is (HL7 table 0516).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It was not taken.
    Error,
    /// It was taken, but somebody should look.
    Warning,
    /// Good to know.
    Information,
}

/// One thing that is wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What, for a machine.
    pub code: ErrorCode,
    /// How bad.
    pub severity: Severity,
    /// What and what to do, for a person; it must hold no health information.
    pub text: String,
}

impl From<&ParseError> for Fault {
    fn from(error: &ParseError) -> Self {
        let code = match error.problem {
            Problem::TooLong
            | Problem::TooManyFields
            | Problem::TooManyRepetitions
            | Problem::TooManySegments => ErrorCode::ValueTooLong,
            Problem::Empty | Problem::NoHeader | Problem::NotASegment | Problem::SecondHeader => {
                ErrorCode::SegmentSequence
            }
            Problem::UnknownCharacterSet => ErrorCode::TableValueNotFound,
            Problem::Marks | Problem::WrongCharacterSet | Problem::ZeroByte => ErrorCode::DataType,
        };
        let (place, text) = (error.place.clone(), error.to_string());
        Fault { place, code, severity: Severity::Error, text }
    }
}

/// An answer to be written.
#[derive(Debug, Clone, Copy)]
pub struct Reply<'a> {
    /// What it says.
    pub code: Code,
    /// Its own control id, MSH-10: at most 20 characters, so that every version takes it.
    pub control_id: &'a str,
    /// Its own time, MSH-7.
    pub now: Instant,
    /// What is wrong, if anything is; each becomes an ERR segment.
    pub faults: &'a [Fault],
}

impl Reply<'_> {
    /// The answer to `message`, or to one that could not be read at all. The text ends with CR
    /// and is UTF-8; when it is not plain ASCII, MSH-18 says so.
    pub fn to(&self, message: Option<&Message>) -> String {
        let header = message.and_then(|message| message.all_segments().next());
        let field = |number| header.map(|segment| segment.field(number));
        let repeated = |number| field(number).map(repeat).unwrap_or_default();
        let part = |number, part| field(number).map(|f| f.component(part));
        let trigger = part(9, 2).filter(|trigger| !trigger.is_absent());
        let kind = trigger.map_or("ACK".into(), |trigger| format!("ACK^{}^ACK", repeat(trigger)));
        let version = part(12, 1).and_then(Piece::stated).unwrap_or_else(|| USUAL_VERSION.into());
        let processing = part(11, 1).and_then(Piece::stated).unwrap_or_else(|| "P".into());
        let errors_since_2_5 = number_of(&version) >= (2, 5);

        let mut body = format!("MSA|{}|{}", self.code.as_str(), repeated(10));
        if !errors_since_2_5 && let Some(fault) = self.faults.first() {
            body.push('|');
            body.push_str(&safe(&fault.text));
        }
        body.push('\r');
        for fault in self.faults {
            body += &if errors_since_2_5 { fault.segment() } else { fault.old_segment() };
        }
        let mut head = format!(
            "MSH|^~\\&|{}|{}|{}|{}|{}||{kind}|{}|{}|{}",
            repeated(5),
            repeated(6),
            repeated(3),
            repeated(4),
            time::written(self.now),
            safe(self.control_id),
            safe(&processing),
            safe(&version),
        );
        if !(head.is_ascii() && body.is_ascii()) {
            head.push_str("||||||UNICODE UTF-8");
        }
        head + "\r" + &body
    }
}

impl Fault {
    /// ERR since 2.5: location, code, severity, and the sentence for a person.
    fn segment(&self) -> String {
        let (number, words) = self.code.number_and_words();
        let place = match &self.place {
            Place::Message | Place::Segment(_) => String::new(),
            Place::Field(segment, which, field) => format!("{}^{which}^{field}", safe(segment)),
        };
        let severity = match self.severity {
            Severity::Error => "E",
            Severity::Warning => "W",
            Severity::Information => "I",
        };
        format!("ERR||{place}|{number}^{words}^HL70357|{severity}||||{}\r", safe(&self.text))
    }

    /// ERR before 2.5: location and code in one field.
    fn old_segment(&self) -> String {
        let (number, words) = self.code.number_and_words();
        let place = match &self.place {
            Place::Message | Place::Segment(_) => "^^".to_owned(),
            Place::Field(segment, which, field) => format!("{}^{which}^{field}", safe(segment)),
        };
        format!("ERR|{place}^{number}&{words}&HL70357\r")
    }
}

/// A sender's field in our marks: repetitions, components and their parts stay what they are.
fn repeat(field: Piece<'_>) -> String {
    fn all<'m>(
        pieces: impl Iterator<Item = Piece<'m>>,
        mark: &str,
        each: impl Fn(Piece<'m>) -> String,
    ) -> String {
        pieces.take(PIECES_MAX).map(each).collect::<Vec<_>>().join(mark)
    }
    all(field.repetitions(), "~", |repetition| {
        all(repetition.components(), "^", |component| {
            all(component.subcomponents(), "&", |part| safe(&part.text()))
        })
    })
}

fn safe(text: &str) -> String {
    let end = text.char_indices().nth(TEXT_CHARS_MAX).map_or(text.len(), |(at, _)| at);
    escape(&text[..end], Marks::USUAL)
}

/// `2.5.1` as (2, 5); what is no version is the usual one.
fn number_of(version: &str) -> (u16, u16) {
    let mut parts = version.split('.').map(str::parse::<u16>);
    match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor),
        _ => (2, 5),
    }
}
