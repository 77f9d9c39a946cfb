//! Files, written here element by element: what is read of them, what is drawn, and how those end
//! that are not what they say.

#![expect(clippy::unwrap_used, reason = "what cannot be done here has failed the test")]

mod made;

use dicom::{BurnedIn, Header, NotRead, Tag, Vr, element, is_file, pictures, read_header};
use image::GenericImageView as _;
use made::{
    BIG, DEFLATED, EXPLICIT, IMPLICIT, Made, RLE, encapsulated, implicit, number, swapped, text,
};

const JPEG_2000: &str = "1.2.840.10008.1.2.4.90";

#[test]
fn a_header_says_whose_picture_it_is_and_prints_nothing_of_it() {
    let file = Made::new().with(text(0x0028, 0x0301, "CS", "NO")).file(EXPLICIT);
    assert!(is_file(&file));
    let header = read_header(&file).unwrap();
    assert_eq!(header.patient_id, "LFM-1001");
    assert_eq!(header.issuer, "LAKESIDE");
    assert_eq!((header.name.family.as_str(), header.name.given.as_str()), ("García", "Rosa"));
    assert_eq!(header.name.suffix, "Jr");
    assert_eq!((header.birth_date.as_str(), header.sex.as_str()), ("19610314", "F"));
    assert_eq!(header.accession, "ACC-77");
    assert_eq!(header.study_uid, "1.2.3");
    assert_eq!((header.series_number, header.instance_number), (Some(2), Some(14)));
    assert_eq!(header.burned_in, BurnedIn::No);
    assert_eq!(format!("{header:?}"), "Header(…)");
    // As lines it is the same again.
    assert!(header.lines().contains("(0010,0010) García^Rosa^^^Jr\n"), "{}", header.lines());
    assert!(Header::read_lines(&header.lines()) == header);
    assert!(!header.of_study().lines().contains(&header.instance_uid));
    let silent = read_header(&Made::new().file(EXPLICIT)).unwrap();
    assert_eq!(silent.burned_in, BurnedIn::Perhaps);
}

#[test]
fn a_header_is_the_same_however_it_is_written() {
    let header = read_header(&Made::new().file(EXPLICIT)).unwrap();
    for syntax in [IMPLICIT, BIG, DEFLATED] {
        let made = Made::new();
        let other = match syntax {
            IMPLICIT => implicit(&made.data()),
            BIG => swapped(&made.data()),
            _ => made::deflated(&made.data()),
        };
        let file = dicom::file("1.2", "1.2.3.4", syntax, &other);
        assert!(read_header(&file).unwrap() == header, "{syntax}");
    }
}

/// Eight by four pixels, each with its number.
fn ramp() -> Vec<u8> {
    (0..32_u16).flat_map(|n| (n * 100).to_le_bytes()).collect()
}

fn gray(made: Made) -> Made {
    made.with(number(0x0002, 1))
        .with(text(0x0028, 0x0004, "CS", "MONOCHROME2"))
        .with(number(0x0010, 4))
        .with(number(0x0011, 8))
        .with(number(0x0100, 16))
        .with(number(0x0101, 12))
        .with(number(0x0102, 11))
        .with(number(0x0103, 0))
}

fn pixel(png: &[u8], x: u32, y: u32) -> [u8; 3] {
    let picture = image::load_from_memory(png).unwrap();
    let [red, green, blue, _] = picture.get_pixel(x, y).0;
    [red, green, blue]
}

#[test]
fn a_gray_picture_is_drawn_as_its_window_says() {
    let pixels = || element(Tag(0x7fe0, 0x0010), Vr::Ow, &ramp());
    // From 0 to 3100, when nothing says more.
    let whole = pictures(&gray(Made::new()).with(pixels()).file(EXPLICIT)).unwrap();
    assert_eq!((whole.drawn.len(), whole.not_drawn), (1, 0));
    assert_eq!(pixel(&whole.drawn[0], 0, 0), [0; 3]);
    assert_eq!(pixel(&whole.drawn[0], 7, 3), [255; 3]);
    let windowed = gray(Made::new())
        .with(text(0x0028, 0x1050, "DS", "1000\\50"))
        .with(text(0x0028, 0x1051, "DS", "401\\300"))
        .with(text(0x0028, 0x1052, "DS", "-100"))
        .with(text(0x0028, 0x1053, "DS", "1"));
    let windowed = pictures(&windowed.with(pixels()).file(EXPLICIT)).unwrap();
    // Stored 1100 is 1000, the centre.
    assert_eq!(pixel(&windowed.drawn[0], 3, 1), [128; 3]);
    assert_eq!(pixel(&windowed.drawn[0], 0, 1), [0; 3]);
    assert_eq!(pixel(&windowed.drawn[0], 7, 1), [255; 3]);
    let inverted = gray(Made::new()).with(text(0x0028, 0x0004, "CS", "MONOCHROME1"));
    let inverted = pictures(&inverted.with(pixels()).file(EXPLICIT)).unwrap();
    assert_eq!(pixel(&inverted.drawn[0], 0, 0), [255; 3]);
}

#[test]
fn a_picture_is_the_same_however_it_is_packed() {
    let native = gray(Made::new()).with(element(Tag(0x7fe0, 0x0010), Vr::Ow, &ramp()));
    let expected = pictures(&native.file(EXPLICIT)).unwrap();
    let (high, low): (Vec<u8>, Vec<u8>) = ramp().chunks(2).map(|pair| (pair[1], pair[0])).unzip();
    let rle = gray(Made::new()).with(encapsulated(&[&made::rle(&[&high, &low])])).file(RLE);
    let deflated = dicom::file("1.2", "1.2.3.4", DEFLATED, &made::deflated(&native.data()));
    let implicit = dicom::file("1.2", "1.2.3.4", IMPLICIT, &implicit(&native.data()));
    let big = dicom::file("1.2", "1.2.3.4", BIG, &swapped(&native.data()));
    for (place, file) in [rle, deflated, implicit, big].iter().enumerate() {
        let drawn = pictures(file).unwrap();
        assert_eq!(drawn.not_drawn, 0, "{place}");
        assert!(drawn == expected, "{place}");
    }
}

#[test]
fn colours_are_drawn_whichever_way_they_are_told() {
    let shape = |kind, samples| {
        Made::new()
            .with(number(0x0002, samples))
            .with(text(0x0028, 0x0004, "CS", kind))
            .with(number(0x0010, 1))
            .with(number(0x0011, 2))
            .with(number(0x0100, 8))
            .with(number(0x0101, 8))
            .with(number(0x0102, 7))
    };
    let pixels = |bytes: &[u8]| element(Tag(0x7fe0, 0x0010), Vr::Ob, bytes);
    let palette = |element_number, colors: [u8; 4]| {
        let own = colors.iter().flat_map(|color| [0, *color]).collect::<Vec<u8>>();
        element(Tag(0x0028, element_number), Vr::Ow, &own)
    };
    let four = |element_number| element(Tag(0x0028, element_number), Vr::Us, &[4, 0, 0, 0, 16, 0]);
    let table = [
        shape("RGB", 3).with(number(0x0006, 0)).with(pixels(&[255, 0, 0, 0, 0, 255])),
        shape("RGB", 3).with(number(0x0006, 1)).with(pixels(&[255, 0, 0, 0, 0, 255])),
        shape("YBR_FULL", 3).with(pixels(&[76, 85, 255, 29, 255, 107])),
        shape("PALETTE COLOR", 1)
            .with([four(0x1101), four(0x1102), four(0x1103)].concat())
            .with(palette(0x1201, [0, 255, 9, 0]))
            .with(palette(0x1202, [0, 0, 9, 0]))
            .with(palette(0x1203, [0, 0, 9, 255]))
            .with(pixels(&[1, 3])),
    ];
    for (place, made) in table.into_iter().enumerate() {
        let drawn = pictures(&made.file(EXPLICIT)).unwrap().drawn;
        let (red, blue) = (pixel(&drawn[0], 0, 0), pixel(&drawn[0], 1, 0));
        assert!(red[0] > 250 && red[1] < 5 && red[2] < 5, "{place}: {red:?}");
        assert!(blue[2] > 250 && blue[0] < 5 && blue[1] < 5, "{place}: {blue:?}");
    }
}

#[test]
fn what_cannot_be_drawn_is_counted() {
    let shaped = gray(Made::new()).with(text(0x0028, 0x0008, "IS", "3"));
    let two = [ramp(), ramp()].concat();
    let cut = shaped.clone().with(element(Tag(0x7fe0, 0x0010), Vr::Ow, &two));
    let drawn = pictures(&cut.file(EXPLICIT)).unwrap();
    assert_eq!((drawn.drawn.len(), drawn.not_drawn), (2, 1), "one frame is not there");
    let other = shaped.with(encapsulated(&[b"\xff\x4f\xff\x51", b"\xff\x4f", b"\xff\x4f"]));
    let drawn = pictures(&other.file(JPEG_2000)).unwrap();
    assert_eq!((drawn.drawn.len(), drawn.not_drawn), (0, 3), "packed in another way");
    let none = pictures(&Made::new().file(EXPLICIT)).unwrap();
    assert_eq!((none.drawn.len(), none.not_drawn), (0, 0), "no picture at all");
}

#[test]
fn a_large_picture_is_made_smaller_and_a_lying_one_is_not_drawn() {
    let large = gray(Made::new())
        .with(number(0x0010, 2_000))
        .with(number(0x0011, 4_000))
        .with(element(Tag(0x7fe0, 0x0010), Vr::Ow, &vec![7; 16_000_000]));
    let drawn = pictures(&large.file(EXPLICIT)).unwrap().drawn;
    let picture = image::load_from_memory(&drawn[0]).unwrap();
    assert_eq!((picture.width(), picture.height()), (1_600, 800));
    // Sixty-five thousand pixels on each side, in a hundred bytes.
    let lying = |pixels: Vec<u8>, syntax| {
        let made = gray(Made::new()).with(number(0x0010, 7_000)).with(number(0x0011, 8_000));
        pictures(&made.with(pixels).file(syntax)).unwrap()
    };
    let bomb = encapsulated(&[&made::rle(&[&[129, 0], &[129, 0]])]);
    assert_eq!(lying(bomb, RLE).not_drawn, 1);
    let short = element(Tag(0x7fe0, 0x0010), Vr::Ow, &ramp());
    assert_eq!(lying(short, EXPLICIT).not_drawn, 1);
}

#[test]
fn a_crafted_file_is_refused_where_it_lies() {
    let long = [&[0x10, 0, 0x20, 0][..], b"LO", &[0xff, 0xff], b"short"].concat();
    let open = [&[0x40, 0, 0x75, 2][..], b"SQ\0\0", &[0xff; 4]].concat();
    let item = [&[0xfe, 0xff, 0, 0xe0][..], &[0xff; 4]].concat();
    let deep = [open.clone(), item.clone()].concat().repeat(5_000);
    let stray = [[0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0], [0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0]].concat();
    let of = |data: &[u8]| dicom::file("1.2", "1.2.3.4", EXPLICIT, data);
    let uid = |text: &str| Made::new().with(element(Tag(0x0020, 0x000d), Vr::Ui, text.as_bytes()));
    let name = "A".repeat(400);
    let table = [
        (b"GIF89a".to_vec(), NotRead::NoFile),
        (of(&long), NotRead::Cut(Tag(0x0010, 0x0020))),
        (of(&open), NotRead::Broken(Tag(0x0040, 0x0275))),
        (of(&deep), NotRead::TooDeep(Tag(0x0040, 0x0275))),
        (of(&stray), NotRead::Broken(Tag(0, 0))),
        (of(&[]), NotRead::Missing(Tag(0x0020, 0x000d))),
        (uid("../../etc/passwd").file(EXPLICIT), NotRead::Wrong(Tag(0x0020, 0x000d))),
        (
            Made::new().with(text(0x0010, 0x0010, "PN", &name)).file(EXPLICIT),
            NotRead::TooLong(Tag(0x0010, 0x0010)),
        ),
        (Made::new().file("1.2.3.4.5"), NotRead::Syntax),
    ];
    for (file, expected) in table {
        assert_eq!(read_header(&file).err(), Some(expected));
    }
    let packed = made::deflated(&vec![0; 300 << 20]);
    let bomb = dicom::file("1.2", "1.2.3.4", DEFLATED, &packed);
    assert_eq!(read_header(&bomb).err(), Some(NotRead::TooLarge), "{} bytes", bomb.len());
}
