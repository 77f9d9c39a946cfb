//! Reading a message: its parts, its limits, and what is said when it cannot be read.

use hl7::{CharacterSet, Message, Problem};

fn parse(text: &str) -> Message {
    Message::parse(text.as_bytes()).expect("it is a message")
}

fn error(bytes: &[u8]) -> String {
    Message::parse(bytes).expect_err("it is no message").to_string()
}

#[test]
fn fields_are_counted_as_the_standard_counts() {
    let message = parse("MSH|^~\\&|LAB\rPID|1||A~B^C&D|");
    let msh = message.segment("MSH").unwrap();
    assert_eq!(
        [0, 1, 2, 3, 4].map(|n| msh.field(n).raw().to_owned()),
        ["", "|", "^~\\&", "LAB", ""]
    );
    let pid = message.segment("PID").unwrap();
    assert_eq!((pid.id(), pid.number()), ("PID", 2));
    assert_eq!(
        [1, 2, 3, 4, 5].map(|n| pid.field(n).raw().to_owned()),
        ["1", "", "A~B^C&D", "", ""]
    );
    assert_eq!(pid.field(usize::MAX).raw(), "");
    let repetitions: Vec<_> = pid.field(3).repetitions().map(|r| r.raw().to_owned()).collect();
    assert_eq!(repetitions, ["A", "B^C&D"]);
    let second = pid.field(3).repetitions().nth(1).unwrap();
    assert_eq!(second.component(2).subcomponent(2).text(), "D");
    assert_eq!(second.component(0).raw(), "");
    assert_eq!(second.component(3).subcomponent(1).raw(), "");
    assert_eq!(pid.field(2).repetitions().count(), 0);
}

#[test]
fn null_is_not_absent() {
    let message = parse("MSH|^~\\&\rPID|\"\"||x");
    let pid = message.segment("PID").unwrap();
    assert!(pid.field(1).is_null() && !pid.field(1).is_absent());
    assert!(!pid.field(2).is_null() && pid.field(2).is_absent());
    assert_eq!((pid.field(1).stated(), pid.field(2).stated()), (None, None));
    assert_eq!(pid.field(3).stated().as_deref(), Some("x"));
}

#[test]
fn segments_end_as_senders_end_them() {
    for text in [
        "MSH|^~\\&|A\rPID|1\rOBX|2\r",
        "MSH|^~\\&|A\nPID|1\nOBX|2",
        "MSH|^~\\&|A\r\nPID|1\r\nOBX|2\r\n",
        "MSH|^~\\&|A\r\rPID|1\r \r\nOBX|2\n\n",
        "\u{feff}MSH|^~\\&|A\rPID|1\nOBX|2",
        "\x0bMSH|^~\\&|A\rPID|1\rOBX|2\r\x1c\r",
        "\r\n \u{feff}MSH|^~\\&|A\r PID|1\rOBX|2",
    ] {
        let message = parse(text);
        let ids: Vec<_> = message.all_segments().map(|s| s.id().to_owned()).collect();
        assert_eq!(ids, ["MSH", "PID", "OBX"], "{text:?}");
        assert_eq!(message.segment("OBX").unwrap().field(1).raw(), "2", "{text:?}");
    }
}

#[test]
fn a_line_feed_inside_a_text_stays_when_segments_end_with_cr() {
    let message = parse("MSH|^~\\&\rOBX|1|TX|||one\ntwo\rOBX|2");
    assert_eq!(message.segment("OBX").unwrap().field(5).text(), "one\ntwo");
    assert_eq!(message.segments("OBX").count(), 2);
}

/// A message with this value in MSH-18 and this name in PID-5.
fn declared(set: &str, name: &[u8]) -> Vec<u8> {
    [format!("MSH|^~\\&{}{set}\rPID|||||", "|".repeat(16)).as_bytes(), name].concat()
}

#[test]
fn the_declared_character_set_is_used() {
    let table: [(&str, &[u8], CharacterSet); 4] = [
        ("", b"Ren\xe9", CharacterSet::Undeclared),
        ("", "René".as_bytes(), CharacterSet::Undeclared),
        ("UNICODE UTF-8~ASCII", "René".as_bytes(), CharacterSet::Utf8),
        ("ASCII", b"Ren\\XE9\\", CharacterSet::Ascii),
    ];
    for (set, name, expected) in table {
        let message = Message::parse(&declared(set, name)).unwrap();
        assert_eq!(message.character_set(), expected, "{set}");
        let read = message.segment("PID").unwrap().field(5).text().into_owned();
        assert_eq!(read, if set == "ASCII" { "Ren\\XE9\\" } else { "René" });
    }
    let latin2 = Message::parse(&declared("8859/2", b"\xa3ukasz")).unwrap();
    assert_eq!(latin2.segment("PID").unwrap().field(5).text(), "Łukasz");
}

#[test]
fn errors_name_the_place_and_what_to_do() {
    let unknown = declared("KLINGON", b"");
    let ascii = declared("ASCII", b"\xe9");
    let utf8 = declared("UNICODE UTF-8", b"\xe9");
    let table: [(&[u8], &str); 11] = [
        (b" \r\n", "the message: there is nothing in it"),
        (b"PID|1", "the message: it does not begin with MSH"),
        (b"MSH", "MSH-2: the separators are not five different marks"),
        (b"MSH|^^~&|", "MSH-2: the separators"),
        (b"MSH|^~\\&|\0", "the message: it holds zero bytes"),
        (&unknown, "MSH-18: this character set is not supported"),
        (&ascii, "MSH-18: the bytes are not in the declared"),
        (&utf8, "MSH-18: the bytes are not"),
        (b"MSH|^~\\&\nOBX|1\nsecond line", "segment 3: it does not begin with a segment's name"),
        (b"MSH|^~\\&\rPID|1\rMSH|^~\\&", "segment 3: a second MSH begins here"),
        (b"MSH|^~\\&\rpid|1", "segment 2: it does not begin"),
    ];
    for (bytes, start) in table {
        assert!(error(bytes).starts_with(start), "{} / {start}", error(bytes));
    }
}

#[test]
fn limits_are_checked_where_they_are_passed() {
    let repeated = format!("MSH|^~\\&\rPID|1\rPID|1||{}", "~".repeat(hl7::REPETITIONS_MAX));
    assert!(error(repeated.as_bytes()).starts_with("PID-3 (in PID 2): there are more than 1000"));
    let segments = format!("MSH|^~\\&\r{}", "NTE|\r".repeat(hl7::SEGMENTS_MAX));
    assert!(error(segments.as_bytes()).starts_with("segment 20001: there are more than"));
    let fields = format!("MSH|^~\\&\rZZZ{}", "|".repeat(hl7::FIELDS_MAX));
    let problem = Message::parse(fields.as_bytes()).unwrap_err().problem;
    assert_eq!(problem, Problem::TooManyFields);
    let long = vec![b'M'; hl7::MESSAGE_BYTES_MAX + 1];
    assert_eq!(Message::parse(&long).unwrap_err().problem, Problem::TooLong);
}

#[test]
fn a_message_does_not_print_what_it_says() {
    assert_eq!(format!("{:?}", parse("MSH|^~\\&\rPID|||||Garcia")), "Message(2 segments)");
    assert!(!error(b"MSH|^~\\&\nPID|1\nGarcia").contains("Garcia"));
}

#[test]
fn a_header_can_be_read_when_the_rest_cannot() {
    let bytes = b"\x0bMSH|^~\\&|LAB|||||||C-1|P|2.5||||||ASCII\rPID|\xe9\rgarbage";
    assert!(Message::parse(bytes).is_err());
    let header = Message::parse_header_only(bytes).unwrap();
    assert_eq!(header.segment("MSH").unwrap().field(10).text(), "C-1");
    assert!(Message::parse_header_only(b"garbage").is_none());
    assert!(Message::parse_header_only(b"").is_none());
}
