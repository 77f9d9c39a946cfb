//! Answers, as they go over the line.

use base::Instant;
use hl7::{
    Message, Place,
    ack::{Code, ErrorCode, Fault, Reply, Severity},
};

use crate::{corpus, message};

fn now() -> Instant {
    "2026-11-22T17:00:01.500Z".parse().expect("it is RFC 3339")
}

fn reply(code: Code, faults: &[Fault]) -> Reply<'_> {
    Reply { code, control_id: "PORTICO-1", now: now(), faults }
}

fn unknown_patient() -> Fault {
    Fault {
        place: Place::Field("PID".into(), 1, 3),
        code: ErrorCode::UnknownKeyIdentifier,
        severity: Severity::Warning,
        text: "no chart has two of these identifiers; a person will look".into(),
    }
}

#[test]
fn a_message_that_was_taken_is_accepted() {
    assert_eq!(
        reply(Code::CA, &[]).to(Some(&message("oru-potassium"))),
        "MSH|^~\\&|PORTICO|MAIN STREET|LAB^2.16.840.1.113883.3.1^ISO|NORTH LAB^14D0000000^CLIA|\
         20261122170001+0000||ACK^R01^ACK|PORTICO-1|P|2.5.1\rMSA|CA|NL-000001\r"
    );
    assert_eq!(
        reply(Code::AA, &[]).to(Some(&message("adt-odd-marks"))),
        "MSH|^~\\&|PORTICO|MAIN|EHR^1.2.3^ISO|MAIN|20261122170001+0000||ACK^A04^ACK|PORTICO-1|P|2.4\r\
         MSA|AA|E-102\r"
    );
}

#[test]
fn a_problem_is_told_in_the_words_of_the_version() {
    let faults = [unknown_patient()];
    let new = reply(Code::AE, &faults).to(Some(&message("oru-potassium")));
    let segments: Vec<_> = new.split('\r').skip(1).collect();
    assert_eq!(
        segments,
        [
            "MSA|AE|NL-000001",
            "ERR||PID^1^3|204^Unknown key identifier^HL70357|W||||\
             no chart has two of these identifiers; a person will look",
            ""
        ]
    );
    let old = reply(Code::AE, &faults).to(Some(&message("oru-two-patients")));
    let segments: Vec<_> = old.split('\r').skip(1).collect();
    assert_eq!(
        segments,
        [
            "MSA|AE|NL-000002|no chart has two of these identifiers; a person will look",
            "ERR|PID^1^3^204&Unknown key identifier&HL70357",
            ""
        ]
    );
}

#[test]
fn a_message_that_cannot_be_read_is_rejected_by_its_control_id() {
    let mut bytes = corpus("oul-specimen");
    bytes.extend_from_slice(b"NTE|||\xe9\r");
    let error = Message::parse(&bytes).unwrap_err();
    let faults = [Fault::from(&error)];
    let answer = reply(Code::AR, &faults).to(Message::parse_header_only(&bytes).as_ref());
    let segments: Vec<_> = answer.split('\r').skip(1).collect();
    assert_eq!(
        segments,
        [
            "MSA|AR|NL-000003",
            "ERR||MSH^1^18|102^Data type error^HL70357|E||||MSH-18: the bytes are not in the \
             declared character set; declare the one that is sent",
            ""
        ]
    );
    let nothing = reply(Code::AR, &[]).to(None);
    assert_eq!(nothing, "MSH|^~\\&|||||20261122170001+0000||ACK|PORTICO-1|P|2.5.1\rMSA|AR|\r");
}

#[test]
fn nothing_that_a_sender_wrote_can_add_to_an_answer() {
    let hostile = br"MSH|^~\&|L\X0D\MSA\F\AA|a\.br\b|\T\||||ORU^R01|1\X0D\ERR\F\x~2^3|P^T|2.5";
    let hostile = Message::parse(hostile).unwrap();
    let answer = reply(Code::AA, &[]).to(Some(&hostile));
    assert_eq!(answer.matches('\r').count(), 2, "{answer}");
    let read = Message::parse(answer.as_bytes()).unwrap();
    let ids: Vec<_> = read.all_segments().map(|s| s.id().to_owned()).collect();
    assert_eq!(ids, ["MSH", "MSA"]);
    let control_id = read.segment("MSA").unwrap().field(2);
    assert_eq!(control_id.text(), hostile.segment("MSH").unwrap().field(10).text());
    let fault = Fault { text: "a|b\rc".into(), ..unknown_patient() };
    let answer = reply(Code::AE, &[fault]).to(None);
    assert!(answer.ends_with("|W||||a\\F\\b\\X0D\\c\r"), "{answer}");
}

#[test]
fn letters_beyond_ascii_are_declared() {
    let message =
        Message::parse("MSH|^~\\&|LAB|Klinik Süd|||||ORU^R01|1|P|2.5".as_bytes()).unwrap();
    let answer = reply(Code::AA, &[]).to(Some(&message));
    assert!(answer.starts_with("MSH|^~\\&|||LAB|Klinik Süd|"), "{answer}");
    let read = Message::parse(answer.as_bytes()).unwrap();
    assert_eq!(read.character_set(), hl7::CharacterSet::Utf8);
}

#[test]
fn an_answer_is_short_whatever_was_sent() {
    let (long, many) = ("L".repeat(9_000), "^&~x".repeat(900));
    let message = format!("MSH|^~\\&|{long}|||||||{many}|P|2.5");
    let message = Message::parse(message.as_bytes()).unwrap();
    let answer = reply(Code::AA, &[]).to(Some(&message));
    assert!(answer.len() < 2_000, "{}", answer.len());
}
