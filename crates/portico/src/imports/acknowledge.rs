//! What a sender is answered: whether its message is safe with us, and if not, which segment and
//! field to look at. Nothing in an answer says what a chart holds; that a number or a birth date is
//! another here is said, because the sender has to repair it. (R-B1.8, S-05)

use base::{Instant, secret, words::Word as _};
use hl7::{
    Header, Message, Place,
    ack::{Code, ErrorCode, Fault, Reply, Severity},
};

use super::model::{Line, Reason};

/// The answers that the sender of a message wants, in the order in which they are sent.
pub(super) fn answers(message: &[u8], line: &Line, now: Instant) -> Vec<String> {
    let (readable, fault) = match Message::parse(message) {
        Ok(message) => (Some(message), None),
        Err(error) => (Message::parse_header_only(message), Some(Fault::from(&error))),
    };
    let header = readable.as_ref().map(Header::of);
    let faults: Vec<Fault> =
        fault.or_else(|| line.reason().and_then(|reason| told(reason, line))).into_iter().collect();
    let wanted = |code: &Code| match &header {
        Some(header) => header.wants(*code),
        // Who cannot even say who they are is answered in the simplest way.
        None => !matches!(code, Code::CA | Code::CE | Code::CR),
    };
    [arrival(line), fate(line)]
        .into_iter()
        .filter(wanted)
        .map(|code| {
            let control_id = secret::hex(&secret::random::<8>());
            Reply { code, control_id: &control_id, now, faults: &faults }.to(readable.as_ref())
        })
        .collect()
}

/// The answer to bytes that are no message, and to a message that is too long to be read.
pub(super) fn rejected(place: Place, code: ErrorCode, text: String, now: Instant) -> String {
    let fault = Fault { place, code, severity: Severity::Error, text };
    let control_id = secret::hex(&secret::random::<8>());
    Reply { code: Code::AR, control_id: &control_id, now, faults: &[fault] }.to(None)
}

/// What became of a message, in HL7's letters.
fn fate(line: &Line) -> Code {
    match line.ack {
        "AA" => Code::AA,
        "AR" => Code::AR,
        _ => Code::AE,
    }
}

/// Whether it is safe here, whatever becomes of it. What the sender has to repair is not taken.
fn arrival(line: &Line) -> Code {
    match (fate(line), line.reason()) {
        (Code::AR, _) => Code::CR,
        (_, Some(Reason::OurFault)) => Code::CE,
        _ => Code::CA,
    }
}

/// Where to look, and what is the matter there.
fn told(reason: Reason, line: &Line) -> Option<Fault> {
    let (segment, field, code) = match reason {
        Reason::NotNeeded | Reason::NotRead => return None,
        Reason::Insufficient | Reason::CliaIdMissing | Reason::RegistrationIncomplete => {
            ("PID", 3, ErrorCode::RequiredFieldMissing)
        }
        Reason::NoMatch
        | Reason::SeveralCandidates
        | Reason::UnknownRecordNumber
        | Reason::RecordNumberConflict => ("PID", 3, ErrorCode::UnknownKeyIdentifier),
        Reason::Twins | Reason::NameConflict | Reason::RegistrationConflict => {
            ("PID", 5, ErrorCode::UnknownKeyIdentifier)
        }
        Reason::BirthDateConflict => ("PID", 7, ErrorCode::UnknownKeyIdentifier),
        Reason::BirthDateUnreadable => ("PID", 7, ErrorCode::DataType),
        Reason::SexConflict => ("PID", 8, ErrorCode::UnknownKeyIdentifier),
        Reason::OrderNumberConflict | Reason::OrderNumbersDisagree => {
            ("ORC", 2, ErrorCode::UnknownKeyIdentifier)
        }
        Reason::AnotherChart => ("PID", 0, ErrorCode::DataType),
        Reason::CollectedInFuture => ("OBR", 7, ErrorCode::DataType),
        Reason::NoControlId => ("MSH", 10, ErrorCode::RequiredFieldMissing),
        Reason::ControlIdReused => ("MSH", 10, ErrorCode::DuplicateKeyIdentifier),
        Reason::NotProduction => ("MSH", 11, ErrorCode::UnsupportedProcessingId),
        Reason::UnsupportedType => ("MSH", 9, ErrorCode::UnsupportedMessageType),
        Reason::NotARegistrar => ("MSH", 4, ErrorCode::UnsupportedEventCode),
        Reason::NoPatient => ("PID", 0, ErrorCode::SegmentSequence),
        Reason::DocumentUnreadable => ("OBX", 5, ErrorCode::DataType),
        Reason::NoResults => ("OBR", 0, ErrorCode::SegmentSequence),
        Reason::OurFault => ("", 0, ErrorCode::ApplicationInternalError),
        Reason::Unreadable | Reason::NotAMessage | Reason::BatchNotWhole | Reason::TooLarge => {
            ("", 0, ErrorCode::SegmentSequence)
        }
    };
    let place = match (segment, field) {
        ("", _) => Place::Message,
        (segment, field) => Place::Field(segment.to_owned(), 1, field),
    };
    let text = line.reason.as_deref().and_then(|said| said.split_once(": "));
    let text = text.map_or(reason.as_str(), |(_, sentence)| sentence).to_owned();
    Some(Fault { place, code, severity: Severity::Error, text })
}
