//! Feeds damaged files and associations to everything that reads DICOM, and checks what must hold
//! for all of them.
//!
//! `cargo run --release -p dicom --example fuzz_dicom -- --seconds 60` runs for a minute.

#![expect(clippy::unwrap_used, reason = "what cannot be written here ends the run")]

#[path = "../../../hl7/examples/fuzz_hl7/harness.rs"]
mod harness;
#[path = "../../tests/made/mod.rs"]
mod made;

use std::process::ExitCode;

use dicom::{
    Association, FRAMES_MAX, Rules, SIDE_MAX, Status, Step, Tag, Vr, element, is_file, pictures,
    read_header,
};
use made::{
    BIG, DEFLATED, EXPLICIT, IMPLICIT, Made, RLE, deflated, encapsulated, implicit, number, rle,
    swapped, text,
};

const JPEG: &str = "1.2.840.10008.1.2.4.50";

/// What senders write that has a meaning to us.
const WORDS: &[&[u8]] = &[
    b"DICM",
    b"\x02\x00\x00\x00UL\x04\x00",
    b"\x02\x00\x10\x00UI",
    b"1.2.840.10008.1.2.5",
    b"1.2.840.10008.1.2.1.99",
    b"SQ\0\0\xff\xff\xff\xff",
    b"OW\0\0\xff\xff\xff\x7f",
    b"UN\0\0\x00\x00\x00\x80",
    b"\x00\x52\x30\x92SQ\0\0\xff\xff\xff\xff",
    b"\x28\x00\x10\x30SQ\0\0\xff\xff\xff\xff",
    b"\xfe\xff\x00\xe0\xff\xff\xff\xff",
    b"\xfe\xff\x00\xe0\x00\x00\x00\x00",
    b"\xfe\xff\x0d\xe0\x00\x00\x00\x00",
    b"\xfe\xff\xdd\xe0\x00\x00\x00\x00",
    b"\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff",
    b"\x28\x00\x10\x00US\x02\x00\xff\xff",
    b"\x28\x00\x11\x00US\x02\x00\x01\x00",
    b"\x28\x00\x00\x01US\x02\x00\x08\x00",
    b"\x28\x00\x02\x01US\x02\x00\x0f\x00",
    b"\x28\x00\x51\x10DS\x02\x000 ",
    b"MONOCHROME1",
    b"PALETTE COLOR",
    b"YBR_FULL_422",
    b"ISO_IR 192",
    b"\\ISO 2022 IR 87",
    b"\x1b$B",
    b"\x01\x00\x00\x00",
    b"\x04\x00\x00\x00\x00\x10",
    b"\x05\x00\x00\x00\x00\x04\0\0\0\0",
    b"1.2.840.10008.3.1.1.1",
    b"1.2.840.10008.5.1.4.1.1.2",
    b"\xff\xd8\xff\xc3",
    b"\xff\xc4",
    b"\xff\xda",
    b"\xff\xdd\x00\x04\x00\x08",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
];

fn main() -> ExitCode {
    harness::fuzz("dicom", &corpus(), WORDS, target)
}

fn corpus() -> Vec<Vec<u8>> {
    let pixels: Vec<u8> = (0..32_u8).flat_map(|n| [n * 7, n % 16]).collect();
    let (low, high): (Vec<u8>, Vec<u8>) = pixels.chunks(2).map(|pair| (pair[0], pair[1])).unzip();
    let native = |bytes: &[u8]| element(Tag(0x7fe0, 0x0010), Vr::Ow, bytes);
    let gray = shape(16, 12, 1, "MONOCHROME2").with(text(0x0028, 0x1050, "DS", "1000"));
    let gray = gray.with(text(0x0028, 0x1051, "DS", "400"));
    let color = shape(8, 8, 3, "RGB").with(native(&[pixels.as_slice(), &low].concat()));
    let palette =
        [0x1101, 0x1102, 0x1103].iter().fold(shape(8, 8, 1, "PALETTE COLOR"), |made, n| {
            let made = made.with(element(Tag(0x0028, *n), Vr::Us, &[16, 0, 0, 0, 16, 0]));
            made.with(element(Tag(0x0028, n + 0x100), Vr::Ow, &low))
        });
    let own = gray.clone().with(native(&pixels));
    let of = |syntax, data: &[u8]| dicom::file("1.2", "1.2.3.4", syntax, data);
    let packed =
        |made: Made, syntax, fragment: &[u8]| made.with(encapsulated(&[fragment])).file(syntax);
    vec![
        own.file(EXPLICIT),
        of(IMPLICIT, &implicit(&own.data())),
        of(BIG, &swapped(&own.data())),
        of(DEFLATED, &deflated(&own.data())),
        color.file(EXPLICIT),
        palette.with(native(&low)).file(EXPLICIT),
        packed(gray, RLE, &rle(&[&high, &low])),
        packed(shape(8, 8, 1, "MONOCHROME1"), JPEG, &lossless()),
        packed(shape(8, 8, 1, "MONOCHROME2"), JPEG, &jpeg()),
        association(),
    ]
}

fn shape(allocated: u16, stored: u16, samples: u16, kind: &str) -> Made {
    Made::new()
        .with(number(0x0002, samples))
        .with(text(0x0028, 0x0004, "CS", kind))
        .with(number(0x0010, 4))
        .with(number(0x0011, 8))
        .with(number(0x0100, allocated))
        .with(number(0x0101, stored))
        .with(number(0x0102, stored - 1))
        .with(number(0x0103, 0))
}

/// Eight by four numbers of which none differs from its neighbour.
fn lossless() -> Vec<u8> {
    let mut out = b"\xff\xd8\xff\xc3\0\x0b\x08\0\x04\0\x08\x01\x01\x11\0".to_vec();
    out.extend(b"\xff\xc4\0\x15\0\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05");
    out.extend(b"\xff\xda\0\x08\x01\x01\0\x01\0\0\0\0\0\0\0\0\0\0\xff\xd9");
    out
}

fn jpeg() -> Vec<u8> {
    let picture =
        image::GrayImage::from_fn(8, 4, |x, y| image::Luma([if x > y { 200 } else { 9 }]));
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::Jpeg).expect("memory takes all");
    out.into_inner()
}

/// What a sender says that sends one picture.
fn association() -> Vec<u8> {
    let item = |kind: u8, body: &[u8]| {
        [&[kind, 0, 0, u8::try_from(body.len()).expect("it is short")][..], body].concat()
    };
    let pdu = |kind: u8, body: &[u8]| {
        [&[kind, 0, 0, 0, 0, u8::try_from(body.len()).expect("it is short")][..], body].concat()
    };
    let context = [
        &[1, 0, 0, 0][..],
        &item(0x30, b"1.2.840.10008.5.1.4.1.1.2"),
        &item(0x40, EXPLICIT.as_bytes()),
    ]
    .concat();
    let asked = [
        &b"\0\x01\0\0PORTICO         MODALITY        "[..],
        &[0; 32],
        &item(0x10, b"1.2.840.10008.3.1.1.1"),
        &item(0x20, &context),
        &item(0x50, &item(0x51, &[0, 0, 0x40, 0])),
    ]
    .concat();
    let command = b"\0\0\0\x01\x02\0\0\0\x01\0\0\0\x10\x01\x02\0\0\0\x07\0\0\0\0\x08\x02\0\0\0\0\0";
    let value = |flags: u8, bytes: &[u8]| {
        let length = u8::try_from(bytes.len() + 2).expect("it is short");
        pdu(4, &[&[0, 0, 0, length, 1, flags][..], bytes].concat())
    };
    [pdu(1, &asked), value(3, command), value(2, b"data"), pdu(5, &[0; 4])].concat()
}

fn target(bytes: &[u8]) {
    look(bytes);
    listen(bytes);
}

/// What is drawn is a picture that fits a screen, and prints nothing of anybody.
fn look(bytes: &[u8]) {
    if let Ok(header) = read_header(bytes) {
        assert!(is_file(bytes), "a file that is none was read");
        assert_eq!(format!("{header:?}"), "Header(…)");
        assert!(header.study_uid.len() <= 64 && header.patient_id.len() <= 4 * 324);
    }
    let Ok(found) = pictures(bytes) else { return };
    assert!(found.drawn.len() <= FRAMES_MAX as usize);
    for png in &found.drawn {
        let picture = image::load_from_memory(png).expect("what we drew can be read");
        assert!(picture.width().max(picture.height()) <= SIDE_MAX);
    }
}

/// Whatever is said, in whatever pieces, the same comes out; no more is kept than may be.
fn listen(bytes: &[u8]) {
    let rules =
        || Rules { title: "PORTICO".to_owned(), callers: Vec::new(), instance_bytes_max: 1_000 };
    let mut whole = Association::new(rules());
    let (steps, ended) = whole.take(bytes);
    for step in &steps {
        if let Step::Store(picture) = step {
            assert!(picture.data.len() <= 1_000 && is_file(&picture.file()));
            assert!(!Association::answer(picture, Status::Kept).is_empty());
        }
    }
    let mut line = Association::new(rules());
    let (mut again, mut end) = (Vec::new(), None);
    for piece in bytes.chunks(97) {
        let (more, over) = line.take(piece);
        again.extend(more);
        if over.is_some() {
            end = over;
            break;
        }
    }
    assert!(again == steps && end == ended, "the pieces make a difference");
}
