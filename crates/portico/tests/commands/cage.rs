//! The cage, with the real child: its limits, and what it makes of hostile pictures.

use std::{
    fs,
    io::Write,
    process::{Child, Command, Output, Stdio},
};

use image::{DynamicImage, ImageFormat};

fn child() -> Child {
    child_that("read-picture")
}

fn child_that(reads: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portico"));
    command.arg(reads).env_clear();
    let piped = || Stdio::piped();
    command.stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap()
}

/// Hands bytes to a child of its own, and waits for its end.
fn read(bytes: &[u8]) -> Output {
    hand_over(child(), bytes)
}

fn hand_over(mut child: Child, bytes: &[u8]) -> Output {
    let mut input = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    // One that ends early does not take all.
    let sender = std::thread::spawn(move || input.write_all(&bytes).is_ok());
    let output = child.wait_with_output().unwrap();
    sender.join().unwrap();
    output
}

fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::new_luma8(width, height).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A child that is not limited after so many looks never will be.
const LOOKS_MAX: usize = 1_000_000;

/// What the system must not let a child exceed.
const LIMITS: [(&str, &str); 5] = [
    ("Max address space", "1073741824"),
    ("Max cpu time", "5"),
    ("Max open files", "8"),
    ("Max file size", "0"),
    ("Max core file size", "0"),
];

/// Whether the system says these limits of a process, the soft ones and the hard ones.
fn is_limited(limits: &str) -> bool {
    LIMITS.iter().all(|(what, most)| {
        let line = limits.lines().find_map(|line| line.strip_prefix(what)).unwrap_or_default();
        line.split_whitespace().take(2).eq([*most, *most])
    })
}

#[test]
fn a_child_has_limits_that_the_system_keeps_before_it_reads_anything() {
    let mut child = child();
    let file = format!("/proc/{}/limits", child.id());
    // It gives them to itself first of all, and then waits for a picture.
    let limited = (0..LOOKS_MAX).any(|_| {
        std::thread::yield_now();
        is_limited(&fs::read_to_string(&file).unwrap())
    });
    assert!(limited, "{}", fs::read_to_string(&file).unwrap());
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(20), "nothing came, and that is no picture");
}

#[test]
fn a_picture_comes_back_harmless_and_hostile_ones_end_with_a_word() {
    let mut polyglot = picture(40, 30);
    polyglot.extend_from_slice(b"<script>alert(1)</script>");
    let taken = read(&polyglot);
    assert_eq!(taken.status.code(), Some(0));
    let anew = image::load_from_memory(&taken.stdout).unwrap();
    assert_eq!((anew.width(), anew.height()), (40, 30));
    assert!(!taken.stdout.windows(8).any(|window| window == b"<script>"));
    // Sixty megapixels in some kilobytes: within the limits, and made smaller.
    let bomb = picture(7_700, 7_700);
    assert!(bomb.len() < 500_000, "{}", bomb.len());
    let taken = read(&bomb);
    assert_eq!(taken.status.code(), Some(0), "{}", String::from_utf8_lossy(&taken.stderr));
    assert_eq!(image::load_from_memory(&taken.stdout).unwrap().width(), 2_000);
    let table: [(&str, Vec<u8>, i32); 6] = [
        ("more pixels than are read", picture(9_000, 9_000), 24),
        ("half a picture", picture(300, 300)[..100].to_vec(), 23),
        ("a page", b"<html><script>alert(1)</script></html>".to_vec(), 22),
        ("a drawing with a script", b"<svg onload=alert(1)>".to_vec(), 22),
        ("a program", b"\x7fELF\x02\x01\x01".to_vec(), 22),
        ("more than is taken", vec![0xff; (25 << 20) + 10], 21),
    ];
    for (what, bytes, code) in table {
        let ended = read(&bytes);
        assert_eq!(ended.status.code(), Some(code), "{what}");
        assert!(ended.stdout.is_empty() && ended.stderr.is_empty(), "{what} says nothing");
    }
}

/// A picture of an X-ray (DICOM), packed as this transfer syntax says.
fn study(syntax: &str, data: &[u8]) -> Vec<u8> {
    dicom::file("1.2.840.10008.5.1.4.1.1.1.1", "1.2.3.4", syntax, data)
}

/// A data set with so many rows and columns, and eight bytes of pixels.
fn data_set(side: u16) -> Vec<u8> {
    use dicom::{Tag, Vr, element};
    let word = |number, word: u16| element(Tag(0x28, number), Vr::Us, &word.to_le_bytes());
    [
        element(Tag(0x08, 0x16), Vr::Ui, b"1.2.840.10008.5.1.4.1.1.1.1"),
        element(Tag(0x08, 0x18), Vr::Ui, b"1.2.3.4"),
        element(Tag(0x20, 0x0d), Vr::Ui, b"1.2.3"),
        element(Tag(0x20, 0x0e), Vr::Ui, b"1.2.3.1"),
        word(0x02, 1),
        element(Tag(0x28, 0x04), Vr::Text("CS"), b"MONOCHROME2"),
        word(0x10, side),
        word(0x11, side),
        word(0x100, 8),
        word(0x101, 8),
        word(0x102, 7),
        word(0x103, 0),
        element(Tag(0x7fe0, 0x10), Vr::Ow, &[0, 40, 80, 120, 160, 200, 240, 250, 0]),
    ]
    .concat()
}

#[test]
fn a_study_is_drawn_in_a_child_and_hostile_ones_end_with_a_word() {
    const EXPLICIT: &str = "1.2.840.10008.1.2.1";
    let read = |bytes: &[u8]| hand_over(child_that("read-study"), bytes);
    let drawn = read(&study(EXPLICIT, &data_set(3)));
    assert_eq!(drawn.status.code(), Some(0), "{}", String::from_utf8_lossy(&drawn.stdout));
    assert_eq!(drawn.stdout[..4], [0; 4], "all of it was drawn");
    assert!(drawn.stdout.windows(8).any(|window| window == b"\x89PNG\r\n\x1a\n"));
    // Larger on paper than what is there: it is counted, and no memory is taken for it.
    let claimed = read(&study(EXPLICIT, &data_set(60_000)));
    assert_eq!((claimed.status.code(), claimed.stdout[3]), (Some(0), 1));
    let whole = study(EXPLICIT, &data_set(3));
    let mut endless = whole.clone();
    let at = endless.len() - 14;
    endless[at..at + 4].copy_from_slice(&[0xff; 4]);
    let table: [(&str, Vec<u8>); 5] = [
        ("nothing", Vec::new()),
        ("a page", b"<html><script>alert(1)</script></html>".to_vec()),
        ("half a study", whole[..whole.len() / 2].to_vec()),
        ("packed in a way that nobody knows", study("1.2.3", &data_set(3))),
        ("a packed data set that is none", study("1.2.840.10008.1.2.1.99", &[0xff; 400])),
    ];
    for (what, bytes) in table {
        let ended = read(&bytes);
        assert_eq!(ended.status.code(), Some(30), "{what}");
        let said = String::from_utf8(ended.stdout).unwrap();
        assert!((1..=100).contains(&said.len()) && ended.stderr.is_empty(), "{what}: {said}");
    }
    assert!(matches!(read(&endless).status.code(), Some(0 | 30)), "a length without an end");
}

/// The real portal starts real children: a file with a picture inside is imported by the command.
#[test]
fn the_program_reads_a_picture_inside_a_message_in_a_child() {
    let practice = super::Practice::begin();
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../../practice/demo");
    practice.run(&["import", "--data", ".", &format!("{demo}/01-registration.hl7")]).fine();
    let file = format!("{demo}/camera/hand-with-picture-sam.hl7");
    let told = practice.run(&["import", "--data", ".", "--json", &file]).fine().said;
    assert!(told.contains("\"filed\""), "{told}");
}
