//! HL7 version 2 (2.3 to 2.8): reading messages, answering them, and their frames on a line.
//!
//! Nothing here opens a socket or a file. [`Message::parse`] keeps the text once and an index of
//! its fields; [`Header`], [`Patient`], [`Visit`] and [`results`] are views of a message in the
//! words of a practice; [`ack`] writes the answer; [`mllp`] and [`file`] find messages in a stream
//! and in a file. Senders are taken as they are: what can be read is read, what cannot be read is
//! an error with the place and what to do, and nothing is dropped without a word (`R-B1.8`).
//!
//! Most of this is health information, so the views have no `Debug`, and errors name places in a
//! message but never repeat its content.

pub mod ack;
mod charset;
mod document;
mod error;
mod escape;
pub mod file;
mod header;
mod marks;
mod message;
pub mod mllp;
mod observation;
mod parts;
mod patient;
mod piece;
pub mod results;
mod time;
mod visit;

pub use charset::CharacterSet;
pub use error::{ParseError, Place, Problem};
pub use header::{AnswerWhen, Header, Mode};
pub use marks::Marks;
pub use message::{FIELDS_MAX, MESSAGE_BYTES_MAX, Message, REPETITIONS_MAX, SEGMENTS_MAX};
pub use parts::{Address, Authority, Coded, Identifier, Name, OrderNumber, Person, Telecom};
pub use patient::{Merge, Patient};
pub use piece::{Piece, Segment};
pub use time::{BadTime, Precision, Time, When};
pub use visit::Visit;

/// A text as it may stand in a message with the usual marks: it ends no field and no segment.
pub fn escaped(text: &str) -> String {
    escape::escape(text, Marks::USUAL)
}
