//! A sender's side of an association, said byte by byte: what it is answered, what comes out of it,
//! and how those end that do not keep to it.

#![expect(clippy::unwrap_used, reason = "what cannot be done here has failed the test")]

use dicom::{Association, Ended, Rules, Status, Step};

const VERIFICATION: &str = "1.2.840.10008.1.1";
const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
const EXPLICIT: &str = "1.2.840.10008.1.2.1";
const IMPLICIT: &str = "1.2.840.10008.1.2";
const JPEG_2000: &str = "1.2.840.10008.1.2.4.90";

fn association() -> Association {
    Association::new(Rules {
        title: "PORTICO".to_owned(),
        callers: vec!["MODALITY".to_owned()],
        instance_bytes_max: 1_000,
    })
}

fn pdu(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind, 0][..], &u32::try_from(body.len()).unwrap().to_be_bytes(), body].concat()
}

fn item(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind, 0][..], &u16::try_from(body.len()).unwrap().to_be_bytes(), body].concat()
}

fn asked(called: &str, calling: &str, contexts: &[(u8, &str, &[&str])]) -> Vec<u8> {
    let mut body = vec![0, 1, 0, 0];
    body.extend(format!("{called:<16}{calling:<16}").as_bytes());
    body.extend([0; 32]);
    body.extend(item(0x10, b"1.2.840.10008.3.1.1.1"));
    for (id, kind, syntaxes) in contexts {
        let mut context = vec![*id, 0, 0, 0];
        context.extend(item(0x30, kind.as_bytes()));
        context.extend(syntaxes.iter().flat_map(|one| item(0x40, one.as_bytes())));
        body.extend(item(0x20, &context));
    }
    body.extend(item(0x50, &item(0x51, &[0, 0, 0x40, 0])));
    pdu(1, &body)
}

fn command(field: u16, has_data: bool) -> Vec<u8> {
    let put = |number: u16, value: &[u8]| {
        let length = u32::try_from(value.len()).unwrap().to_le_bytes();
        [&[0, 0][..], &number.to_le_bytes(), &length, value].concat()
    };
    let data: u16 = if has_data { 0 } else { 0x0101 };
    [
        put(0x0002, b"1.2.840.10008.5.1.4.1.1.2\0"),
        put(0x0100, &field.to_le_bytes()),
        put(0x0110, &7_u16.to_le_bytes()),
        put(0x0800, &data.to_le_bytes()),
        put(0x1000, b"1.2.3.4\0"),
    ]
    .concat()
}

fn said(context: u8, flags: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len() + 2).unwrap().to_be_bytes();
    pdu(4, &[&length[..], &[context, flags], bytes].concat())
}

fn answer(steps: &[Step]) -> &[u8] {
    match steps {
        [Step::Answer(bytes)] => bytes,
        _ => panic!("{} steps", steps.len()),
    }
}

/// The status inside an answer (0000,0900).
fn status(bytes: &[u8]) -> u16 {
    let at = bytes.windows(4).position(|four| four == [0, 0, 0, 9]).unwrap();
    u16::from_le_bytes([bytes[at + 8], bytes[at + 9]])
}

#[test]
fn whoever_is_listed_may_ask_and_send() {
    let mut line = association();
    let contexts: [(u8, &str, &[&str]); 4] = [
        (1, VERIFICATION, &[IMPLICIT]),
        (3, CT, &[JPEG_2000, IMPLICIT, EXPLICIT]),
        (5, CT, &[JPEG_2000]),
        (7, "1.2.840.10008.5.1.4.31", &[IMPLICIT]),
    ];
    let (steps, ended) = line.take(&asked("PORTICO", "MODALITY", &contexts));
    assert_eq!((answer(&steps)[0], ended), (2, None));
    let agreed = answer(&steps);
    let results: Vec<(u8, u8)> = agreed
        .windows(8)
        .filter(|eight| eight[0] == 0x21 && eight[1] == 0 && eight[4] % 2 == 1)
        .map(|eight| (eight[4], eight[6]))
        .collect();
    assert_eq!(results, [(1, 0), (3, 0), (5, 0), (7, 3)], "what is not storage is not taken");
    assert_eq!(line.caller(), "MODALITY");
    // Are you there?
    let (steps, _) = line.take(&said(1, 3, &command(0x0030, false)));
    assert_eq!(status(answer(&steps)), 0);
    // A picture, in three pieces, of which the first two end in the middle.
    let sent = [said(3, 3, &command(1, true)), said(3, 0, b"data "), said(3, 2, b"set")].concat();
    for byte in &sent[..sent.len() - 1] {
        assert!(line.take(&[*byte]).0.is_empty());
    }
    assert!(line.is_inside());
    let (steps, _) = line.take(&sent[sent.len() - 1..]);
    let [Step::Store(picture)] = steps.as_slice() else { panic!("no picture came") };
    assert_eq!(
        (picture.data.as_slice(), picture.transfer_syntax.as_str()),
        (&b"data set"[..], EXPLICIT)
    );
    assert!(dicom::is_file(&picture.file()) && !line.is_inside());
    for (said, number) in [(Status::Kept, 0), (Status::OutOfResources, 0xa700)] {
        assert_eq!(status(&Association::answer(picture, said)), number);
    }
    let (steps, ended) = line.take(&pdu(5, &[0; 4]));
    assert_eq!((answer(&steps)[0], ended), (6, Some(Ended::Released)));
}

#[test]
fn whoever_calls_us_wrongly_or_is_not_listed_is_refused_with_the_reason() {
    let contexts: [(u8, &str, &[&str]); 1] = [(1, VERIFICATION, &[IMPLICIT])];
    for (called, calling, ended, reason) in [
        ("SOMEBODY", "MODALITY", Ended::OtherTitle, 7),
        ("PORTICO", "STRANGER", Ended::OtherCaller, 3),
    ] {
        let (steps, why) = association().take(&asked(called, calling, &contexts));
        assert_eq!((why, &answer(&steps)[6..10]), (Some(ended), &[0, 1, 1, reason][..]));
    }
}

#[test]
fn a_picture_that_is_too_large_is_passed_over_and_refused() {
    let mut line = association();
    line.take(&asked("PORTICO", "MODALITY", &[(3, CT, &[EXPLICIT])]));
    line.take(&said(3, 3, &command(1, true)));
    for _ in 0..5 {
        assert!(line.take(&said(3, 0, &[0; 400])).0.is_empty());
    }
    let (steps, ended) = line.take(&said(3, 2, &[0; 10]));
    assert_eq!((status(answer(&steps)), ended), (0xa700, None));
    // The next one is taken.
    line.take(&said(3, 3, &command(1, true)));
    let (steps, _) = line.take(&said(3, 2, b"data"));
    assert!(matches!(steps.as_slice(), [Step::Store(_)]));
}

#[test]
fn what_is_no_association_ends() {
    let begun = asked("PORTICO", "MODALITY", &[(3, CT, &[EXPLICIT])]);
    let after = |more: Vec<u8>| [begun.clone(), more].concat();
    let table = [
        (b"GET / HTTP/1.1\r\n".to_vec(), Ended::TooLong),
        (pdu(1, &[0; 20]), Ended::NoPdu),
        (said(3, 3, &command(1, true)), Ended::Unexpected),
        (after(begun.clone()), Ended::Unexpected),
        (after(said(5, 3, &command(1, true))), Ended::Unexpected),
        (after(said(3, 2, b"data without a command")), Ended::Unexpected),
        (after(said(3, 3, &command(0x0020, true))), Ended::NoCommand),
        (after(said(3, 3, b"no command")), Ended::NoCommand),
        (after(said(3, 1, &[0; 9_000])), Ended::NoCommand),
        (after(pdu(7, &[0; 4])), Ended::Aborted),
    ];
    for (bytes, expected) in table {
        assert_eq!(association().take(&bytes).1, Some(expected));
    }
}
