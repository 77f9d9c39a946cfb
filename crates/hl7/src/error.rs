//! Why bytes are not a message: the place, the problem and what to do about it.
//!
//! The sentences go into acknowledgements and work lists, so they never repeat what a message says.

use std::fmt;

use crate::message::{FIELDS_MAX, MESSAGE_BYTES_MAX, REPETITIONS_MAX, SEGMENTS_MAX};

/// Why bytes are not a message. It prints as a sentence for the one who runs the feed:
/// `PID-3: there are more than 1000 repetitions; …`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct ParseError {
    /// Where reading stopped.
    pub place: Place,
    /// What is wrong there.
    pub problem: Problem,
}

/// A place in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The message as a whole.
    Message,
    /// A segment that has no readable name; segments count from 1, empty lines do not count.
    Segment(usize),
    /// A field: the segment's three letters, which of the segments with this name, from 1, and
    /// the field's number.
    Field(String, usize, usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Message => f.write_str("the message"),
            Place::Segment(number) => write!(f, "segment {number}"),
            Place::Field(segment, 1, field) => write!(f, "{segment}-{field}"),
            Place::Field(segment, which, field) => {
                write!(f, "{segment}-{field} (in {segment} {which})")
            }
        }
    }
}

/// What is wrong with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// There is nothing but blanks.
    #[error("there is nothing in it; check that the sender writes the message into the frame")]
    Empty,
    /// More than [`MESSAGE_BYTES_MAX`] bytes.
    #[error("it has more than {MESSAGE_BYTES_MAX} bytes; send large documents by themselves")]
    TooLong,
    /// Zero bytes: UTF-16, or a padded record.
    #[error("it holds zero bytes; send it in UTF-8, without padding")]
    ZeroByte,
    /// It does not begin with `MSH`.
    #[error("it does not begin with MSH; check that the sender writes HL7 version 2")]
    NoHeader,
    /// MSH-1 and MSH-2 are not different marks.
    #[error(r"the separators are not five different marks; the usual ones are |^~\&")]
    Marks,
    /// MSH-18 names a character set that is not supported.
    #[error("this character set is not supported; use UNICODE UTF-8, ASCII or 8859/1 to 8859/15")]
    UnknownCharacterSet,
    /// The bytes are not in the character set of MSH-18.
    #[error("the bytes are not in the declared character set; declare the one that is sent")]
    WrongCharacterSet,
    /// A line does not begin with the name of a segment.
    #[error(
        "it does not begin with a segment's name, three capital letters or digits; \
         a line break inside a text must be sent as \\.br\\"
    )]
    NotASegment,
    /// A second MSH inside one message.
    #[error("a second MSH begins here; send each message by itself, or a file of messages")]
    SecondHeader,
    /// More than [`SEGMENTS_MAX`] segments.
    #[error("there are more than {SEGMENTS_MAX} segments; send fewer results in one message")]
    TooManySegments,
    /// More than [`FIELDS_MAX`] fields in the message.
    #[error(
        "there are more than {FIELDS_MAX} fields up to here; send fewer results in one message"
    )]
    TooManyFields,
    /// More than [`REPETITIONS_MAX`] repetitions of one field.
    #[error("there are more than {REPETITIONS_MAX} repetitions; use several segments instead")]
    TooManyRepetitions,
}
