//! Splitting files into messages.

use hl7::file::{self, Envelope, FileProblem, Part};

use crate::corpus;

/// What is in a file, in words.
fn told(bytes: &[u8]) -> Vec<String> {
    file::split(bytes)
        .map(|part| match part {
            Ok(Part::Message { bytes, line }) => {
                let message = hl7::Message::parse(bytes);
                let id = message.map(|m| m.segment("MSH").map(|s| s.field(10).text().into_owned()));
                format!("{line}: message {}", id.map_or("?".into(), Option::unwrap_or_default))
            }
            Ok(Part::Envelope { kind, line, .. }) => format!("{line}: {kind:?}"),
            Err(error) => format!("{}: {:?}", error.line, error.problem),
        })
        .collect()
}

#[test]
fn a_batch_has_envelopes_and_messages() {
    assert_eq!(
        told(&corpus("batch")),
        [
            "1: FileStart",
            "2: BatchStart",
            "3: message B-1",
            "5: message B-2",
            "7: BatchEnd",
            "8: FileEnd"
        ]
    );
}

#[test]
fn messages_may_follow_each_other_with_or_without_frames() {
    let msh = |id: u8| format!("MSH|^~\\&||||||||{id}|P|2.3");
    for between in ["\r", "\n", "\r\n", "\r\n\r\n", "\r\x1c\r\x0b", "\r\x1c\r\n\x0b"] {
        let file = format!("\u{feff}{}{between}{}\rPID|1{between}{}", msh(1), msh(2), msh(3));
        let told = told(file.as_bytes());
        let ids: Vec<_> = told.iter().filter_map(|t| t.split(": ").nth(1)).collect();
        assert_eq!(ids, ["message 1", "message 2", "message 3"], "{between:?}");
    }
    assert!(told(b"").is_empty() && told(b"\r\n \n").is_empty());
}

#[test]
fn what_is_no_message_is_reported() {
    let file = "exported today\nby hand\n\nMSH|^~\\&||||||||1\nPID|1\nBHS|^~\\&\nnonsense\nBTS|0\n";
    assert_eq!(
        told(file.as_bytes()),
        [
            "1: Junk { lines: 2, start: 0, end: 23 }",
            "4: message 1",
            "6: BatchStart",
            "7: Junk { lines: 1, start: 57, end: 66 }",
            "8: BatchEnd"
        ]
    );
    assert_eq!(told(b"MSHA|1"), ["1: Junk { lines: 1, start: 0, end: 6 }"]);
    assert_eq!(told(b"PID|1\rOBX|1"), ["1: Junk { lines: 2, start: 0, end: 11 }"]);
}

#[test]
fn a_file_that_was_cut_off_does_not_pass_for_a_whole_one() {
    let batch = "FHS|^~\\&\rBHS|^~\\&\rMSH|^~\\&||||||||1\r";
    let end = |file: &str| told(file.as_bytes()).split_off(3);
    assert_eq!(end(batch), ["2: Unfinished", "1: Unfinished"]);
    assert_eq!(
        end(&format!("{batch}BTS|2\rFTS|1\r")),
        ["4: Count { said: 2, found: 1 }", "5: FileEnd"]
    );
    assert_eq!(end(&format!("{batch}BTS\rFTS|x\r")), ["4: BatchEnd", "5: FileEnd"]);
    assert_eq!(
        end(&format!("{batch}BTS|1\rFTS|2")),
        ["4: BatchEnd", "5: Count { said: 2, found: 1 }"]
    );
    assert_eq!(told(b"BTS|0"), ["1: EndWithoutStart"]);
    assert_eq!(
        told(b"BHS|^~\\&\rBHS|^~\\&\rBTS|0"),
        ["1: BatchStart", "1: Unfinished", "3: BatchEnd"]
    );
}

#[test]
fn an_envelope_is_given_as_it_stands() {
    let file = corpus("batch");
    let first = file::split(&file).next().unwrap().unwrap();
    let Part::Envelope { kind: Envelope::FileStart, bytes, line: 1 } = first else {
        panic!("the file begins with FHS")
    };
    assert!(bytes.starts_with(b"FHS|^~\\&|LAB|NORTH LAB|"));
    let problem = FileProblem::Count { said: 2, found: 1 };
    assert!(problem.to_string().contains("counts 2, but 1"), "{problem}");
}
