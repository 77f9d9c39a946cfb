//! Feeds damaged messages to everything that reads HL7, and checks what must hold for all of them.
//!
//! `cargo run --release -p hl7 --example fuzz_hl7 -- --seconds 60` runs for a minute.

mod harness;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use base::{Instant, Zone};
use hl7::{Header, Marks, Merge, Message, Patient, Time, Visit, ack, file, mllp, results};

/// What senders write that has a meaning to us.
const WORDS: &[&[u8]] = &[
    b"\r",
    b"\n",
    b"\r\n",
    b"|",
    b"^",
    b"~",
    b"\\",
    b"&",
    b"||||||||",
    b"\"\"",
    b"\\.br\\",
    b"\\XE9\\",
    b"\\X0D\\",
    b"\\.sp9999\\",
    b"\\F\\",
    b"\x0b",
    b"\x1c",
    b"\x1c\r",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xe9",
    b"MSH|^~\\&|",
    b"PID|",
    b"MRG|",
    b"ORC|",
    b"OBR|",
    b"OBX|",
    b"NTE|",
    b"SPM|",
    b"FHS|",
    b"BHS|",
    b"BTS|2",
    b"FTS|1",
    b"UNICODE UTF-8",
    b"8859/7",
    b"ASCII",
    b"20261122",
    b"00000000",
    b"+0500",
];

fn main() -> ExitCode {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = std::env::var_os("PORTICO_SAMPLES")
        .map_or_else(|| home.join("../../../shared/samples"), PathBuf::from);
    let mut corpus = read_all(&home.join("corpus"));
    corpus.extend(read_all(&samples.join("hl7")));
    harness::fuzz("hl7", &corpus, WORDS, target)
}

fn read_all(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    // A folder has no order, but a seed must always mean the same.
    paths.sort();
    paths
        .iter()
        .flat_map(|path| match std::fs::read(path) {
            Ok(bytes) => vec![bytes],
            Err(_) => read_all(path),
        })
        .collect()
}

fn target(bytes: &[u8]) {
    split(bytes);
    decode(bytes);
    let message = Message::parse(bytes);
    let faults: Vec<_> = message.as_ref().err().map(ack::Fault::from).into_iter().collect();
    let message = message.ok().or_else(|| Message::parse_header_only(bytes));
    if let Some(message) = &message {
        view(message);
    }
    answer(message.as_ref(), &faults);
}

/// No part of a file overlaps another, and whoever has no message has an error.
fn split(bytes: &[u8]) {
    let mut found = 0;
    let mut length = 0;
    for part in file::split(bytes) {
        found += 1;
        match part {
            Ok(file::Part::Message { bytes, .. } | file::Part::Envelope { bytes, .. }) => {
                length += bytes.len();
            }
            Err(error) => drop(error.to_string()),
        }
    }
    assert!(length <= bytes.len(), "parts overlap");
    let is_blank = |b: &u8| b.is_ascii_whitespace() || *b == 0x0b || *b == 0x1c;
    let bare = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    assert!(found > 0 || bare.iter().all(is_blank) || bare.contains(&0xef), "bytes were dropped");
}

/// A decoder takes every byte, and what comes out of it goes in and out again.
fn decode(bytes: &[u8]) {
    let mut decoder = mllp::Decoder::new(4_096);
    for mut piece in bytes.chunks(1_000) {
        while let Some(frame) = decoder.next(&mut piece) {
            let Ok(frame) = frame else { continue };
            let again = mllp::encode(&frame).expect("a frame holds no marks of frames");
            let found = mllp::Decoder::new(4_096).next(&mut again.as_slice());
            assert_eq!(found, Some(Ok(frame)));
        }
        assert!(piece.is_empty(), "bytes were left");
    }
}

/// All views can be taken, and no result is lost on the way.
fn view(message: &Message) {
    let _ = (Header::of(message), Visit::of(message), Patient::all(message), Merge::all(message));
    let mut observations = 0;
    for patient in results::of(message) {
        observations += patient.observations.len();
        for order in &patient.orders {
            observations += order.observations.len() + order.specimen.len();
        }
    }
    assert_eq!(observations, message.segments("OBX").count(), "results were lost");
    for segment in message.all_segments() {
        for number in 0..40 {
            let field = segment.field(number);
            let _ = field.text();
            if let Ok(time) = Time::parse(field.raw()) {
                let _ = (time.date(), time.instant(&Zone::UTC));
            }
        }
    }
}

/// An answer is a message of its own that names the one it answers.
fn answer(message: Option<&Message>, faults: &[ack::Fault]) {
    let code = if faults.is_empty() { ack::Code::AA } else { ack::Code::AR };
    let now = Instant::from_millis(1_795_000_000_000);
    let answer = ack::Reply { code, control_id: "P-1", now, faults }.to(message);
    let read = Message::parse(answer.as_bytes()).expect("an answer is a message");
    let ids: Vec<_> = read.all_segments().map(|segment| segment.id().to_owned()).collect();
    assert_eq!(ids.len(), 2 + faults.len(), "an answer has a segment too many: {ids:?}");
    let header = message.and_then(|message| message.all_segments().next());
    let id = header.map(|segment| segment.field(10).component(1).text()).unwrap_or_default();
    let repeated = read.segment("MSA").map(|msa| msa.field(2).component(1).text().into_owned());
    // What is very long is cut; half of an escape sequence can be read in two ways; and what
    // separates in other marks becomes what separates in ours.
    let is_usual = message.is_none_or(|message| message.marks() == Marks::USUAL);
    let may_differ = id.len() > 400 || id.contains('\\') || !is_usual;
    assert!(may_differ || repeated.unwrap_or_default().trim() == id.trim(), "another control id");
}
