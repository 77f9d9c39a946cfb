//! Whatever bytes come in, something sensible comes out.

use hl7::{Header, Merge, Message, Patient, Visit, ack, file, results};
use proptest::prelude::*;

use crate::corpus;

/// Reads bytes in all the ways that there are.
fn read(bytes: &[u8]) {
    for part in file::split(bytes) {
        let _ = part.map_err(|error| error.to_string());
    }
    let message = Message::parse(bytes);
    let faults: Vec<_> = message.as_ref().err().map(ack::Fault::from).into_iter().collect();
    let header = message.ok().or_else(|| Message::parse_header_only(bytes));
    if let Some(message) = &header {
        let _ = (Header::of(message), Visit::of(message));
        let _ = (Patient::all(message), Merge::all(message));
        let _ = results::of(message);
    }
    let now = base::Instant::from_millis(0);
    let reply = ack::Reply { code: ack::Code::AE, control_id: "1", now, faults: &faults };
    let answer = reply.to(header.as_ref());
    assert!(Message::parse(answer.as_bytes()).is_ok(), "{answer:?}");
}

const GOOD: [&str; 4] = ["oru-potassium", "oru-pathology-pdf", "adt-merge", "batch"];

proptest! {
    #[test]
    fn random_bytes_are_read_or_refused(bytes: Vec<u8>) {
        read(&bytes);
    }

    #[test]
    fn random_segments_are_read_or_refused(text in "MSH\\|\\^~\\\\&(\\PC|[|^~\\\\&\r\n]|OBX|PID|NTE){0,200}") {
        read(text.as_bytes());
    }

    #[test]
    fn damaged_messages_are_read_or_refused(
        name in prop::sample::select(&GOOD[..]),
        damage in prop::collection::vec(
            (any::<prop::sample::Index>(), any::<u8>(), 0_u8..3),
            1..20,
        ),
    ) {
        let mut bytes = corpus(name);
        for (place, byte, how) in damage {
            let at = place.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.drain(at..bytes.len().min(at + usize::from(byte)).max(at + 1))),
            }
            if bytes.is_empty() {
                break;
            }
        }
        read(&bytes);
    }
}
