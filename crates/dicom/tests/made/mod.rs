//! Files made by code: an element is put in its place, one that is there is replaced.

use std::{collections::BTreeMap, io::Write as _};

use dicom::{Tag, Vr, element};
use flate2::{Compression, write::DeflateEncoder};

pub(crate) const IMPLICIT: &str = "1.2.840.10008.1.2";
pub(crate) const EXPLICIT: &str = "1.2.840.10008.1.2.1";
pub(crate) const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
pub(crate) const BIG: &str = "1.2.840.10008.1.2.2";
pub(crate) const RLE: &str = "1.2.840.10008.1.2.5";

/// A data set that grows.
#[derive(Clone)]
pub(crate) struct Made(BTreeMap<Tag, Vec<u8>>);

impl Made {
    /// A computed tomogram of Rosa, without a picture.
    pub(crate) fn new() -> Self {
        let uid = |group, number, uid: &str| element(Tag(group, number), Vr::Ui, uid.as_bytes());
        [
            text(0x0008, 0x0005, "CS", "ISO_IR 192"),
            uid(0x0008, 0x0016, "1.2.840.10008.5.1.4.1.1.2"),
            uid(0x0008, 0x0018, "1.2.3.4"),
            text(0x0008, 0x0020, "DA", "20261120"),
            text(0x0008, 0x0030, "TM", "093000"),
            text(0x0008, 0x0050, "SH", "ACC-77"),
            text(0x0008, 0x0060, "CS", "CT"),
            text(0x0008, 0x1030, "LO", "Chest"),
            text(0x0010, 0x0010, "PN", "García^Rosa^^^Jr"),
            text(0x0010, 0x0020, "LO", "LFM-1001"),
            text(0x0010, 0x0021, "LO", "LAKESIDE"),
            text(0x0010, 0x0030, "DA", "19610314"),
            text(0x0010, 0x0040, "CS", "F"),
            uid(0x0020, 0x000d, "1.2.3"),
            uid(0x0020, 0x000e, "1.2.3.2"),
            text(0x0020, 0x0011, "IS", "2"),
            text(0x0020, 0x0013, "IS", "14"),
        ]
        .into_iter()
        .fold(Made(BTreeMap::new()), Made::with)
    }

    pub(crate) fn with(mut self, element: Vec<u8>) -> Self {
        let word = |at| u16::from_le_bytes([element[at], element[at + 1]]);
        self.0.insert(Tag(word(0), word(2)), element);
        self
    }

    pub(crate) fn data(&self) -> Vec<u8> {
        self.0.values().flatten().copied().collect()
    }

    pub(crate) fn file(&self, syntax: &str) -> Vec<u8> {
        dicom::file("1.2.840.10008.5.1.4.1.1.2", "1.2.3.4", syntax, &self.data())
    }
}

pub(crate) fn text(group: u16, number: u16, vr: &'static str, text: &str) -> Vec<u8> {
    element(Tag(group, number), Vr::Text(vr), text.as_bytes())
}

/// A number that says how pictures are meant (group 0028).
pub(crate) fn number(element_number: u16, value: u16) -> Vec<u8> {
    element(Tag(0x0028, element_number), Vr::Us, &value.to_le_bytes())
}

/// Packed pictures, without a table of offsets.
pub(crate) fn encapsulated(fragments: &[&[u8]]) -> Vec<u8> {
    let item = |bytes: &[u8]| {
        let mut padded = bytes.to_vec();
        padded.resize(bytes.len().next_multiple_of(2), 0);
        let length = u32::try_from(padded.len()).unwrap().to_le_bytes();
        [&[0xfe, 0xff, 0x00, 0xe0][..], &length, &padded].concat()
    };
    let mut out = [&[0xe0, 0x7f, 0x10, 0x00][..], b"OB\0\0", &[0xff; 4]].concat();
    out.extend(item(&[]));
    out.extend(fragments.iter().flat_map(|fragment| item(fragment)));
    out.extend([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
    out
}

/// A frame in RLE: each segment as bytes that stand for themselves.
pub(crate) fn rle(segments: &[&[u8]]) -> Vec<u8> {
    let mut head = [0_u32; 16];
    head[0] = u32::try_from(segments.len()).unwrap();
    let mut body = Vec::new();
    for (place, segment) in segments.iter().enumerate() {
        head[place + 1] = u32::try_from(64 + body.len()).unwrap();
        for own in segment.chunks(128) {
            body.push(u8::try_from(own.len() - 1).unwrap());
            body.extend(own);
        }
    }
    head.iter().flat_map(|number| number.to_le_bytes()).chain(body).collect()
}

pub(crate) fn deflated(data: &[u8]) -> Vec<u8> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(data).unwrap();
    packer.finish().unwrap()
}

/// The parts of a flat data set: tag, kind, value.
fn parts(mut data: &[u8]) -> Vec<([u8; 4], [u8; 2], Vec<u8>)> {
    let mut out = Vec::new();
    while !data.is_empty() {
        let (tag, vr) = (data[..4].try_into().unwrap(), [data[4], data[5]]);
        let (length, begin) = if [*b"OB", *b"OW"].contains(&vr) {
            (u32::from_le_bytes(data[8..12].try_into().unwrap()) as usize, 12)
        } else {
            (usize::from(u16::from_le_bytes([data[6], data[7]])), 8)
        };
        out.push((tag, vr, data[begin..begin + length].to_vec()));
        data = &data[begin + length..];
    }
    out
}

/// The same without the kinds of values.
pub(crate) fn implicit(data: &[u8]) -> Vec<u8> {
    let one = |(tag, _, value): ([u8; 4], _, Vec<u8>)| {
        [&tag[..], &u32::try_from(value.len()).unwrap().to_le_bytes(), &value].concat()
    };
    parts(data).into_iter().flat_map(one).collect()
}

/// The same with the high byte first.
pub(crate) fn swapped(data: &[u8]) -> Vec<u8> {
    let one = |(tag, vr, mut value): ([u8; 4], [u8; 2], Vec<u8>)| {
        let head = [tag[1], tag[0], tag[3], tag[2], vr[0], vr[1]];
        if [*b"US", *b"OW"].contains(&vr) {
            value.chunks_exact_mut(2).for_each(|pair| pair.swap(0, 1));
        }
        let length = if [*b"OB", *b"OW"].contains(&vr) {
            let long = u32::try_from(value.len()).unwrap().to_be_bytes();
            [&[0, 0][..], &long].concat()
        } else {
            u16::try_from(value.len()).unwrap().to_be_bytes().to_vec()
        };
        [&head[..], &length, &value].concat()
    };
    parts(data).into_iter().flat_map(one).collect()
}
