//! A file: its head (PS3.10), and the data set behind it.

use std::{borrow::Cow, io::Read as _};

use dicom_core::Tag;
use flate2::read::DeflateDecoder;

use crate::{FILE_BYTES_MAX, NotRead, elements::Elements, header::Header};

/// How a file's pictures are packed (0002,0010).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// As they are.
    Native(Packing),
    /// The whole data set is packed.
    Deflated,
    Rle,
    Jpeg,
    /// In another way: it is kept, and not drawn.
    Other,
}

/// How a data set is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    ImplicitLittle,
    ExplicitLittle,
    ExplicitBig,
}

impl Syntax {
    /// By its identifier.
    pub(crate) fn of(uid: &str) -> Option<Self> {
        let own = uid.strip_prefix("1.2.840.10008.1.2")?;
        Some(match own {
            "" => Syntax::Native(Packing::ImplicitLittle),
            ".1" => Syntax::Native(Packing::ExplicitLittle),
            ".2" => Syntax::Native(Packing::ExplicitBig),
            ".1.99" => Syntax::Deflated,
            ".5" => Syntax::Rle,
            // Baseline, extended, lossless, lossless by the first order.
            ".4.50" | ".4.51" | ".4.57" | ".4.70" => Syntax::Jpeg,
            // JPEG-LS, JPEG 2000, films.
            other if other.starts_with(".4.") => Syntax::Other,
            _ => return None,
        })
    }

    fn packing(self) -> Packing {
        match self {
            Syntax::Native(packing) => packing,
            Syntax::Deflated | Syntax::Rle | Syntax::Jpeg | Syntax::Other => {
                Packing::ExplicitLittle
            }
        }
    }
}

/// A file that was opened.
pub(crate) struct Opened<'a> {
    pub(crate) syntax: Syntax,
    pub(crate) elements: Elements,
    /// The data set: ranges of [`Elements`] are places in it.
    pub(crate) data: Cow<'a, [u8]>,
}

/// Whether these bytes say that they are a DICOM file.
pub fn is_file(bytes: &[u8]) -> bool {
    bytes.get(128..132) == Some(b"DICM")
}

/// The data set behind a file's head: the same whoever wrote the head.
pub fn data_set(bytes: &[u8]) -> Result<&[u8], NotRead> {
    if is_file(bytes) { Ok(read_head(bytes)?.1) } else { Err(NotRead::NoFile) }
}

/// Who a file says it is about, and which picture of which study it is.
pub fn read_header(bytes: &[u8]) -> Result<Header, NotRead> {
    Header::of(&open(bytes)?.elements)
}

/// Reads a file up to its pictures, which stay packed.
pub(crate) fn open(bytes: &[u8]) -> Result<Opened<'_>, NotRead> {
    if !is_file(bytes) {
        return Err(NotRead::NoFile);
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(NotRead::TooLarge);
    }
    let (syntax, rest) = read_head(bytes)?;
    let data = match syntax {
        Syntax::Deflated => Cow::Owned(inflated(rest)?),
        Syntax::Native(_) | Syntax::Rle | Syntax::Jpeg | Syntax::Other => Cow::Borrowed(rest),
    };
    let elements = Elements::read(&data, syntax.packing())?;
    Ok(Opened { syntax, elements, data })
}

/// The head begins with its own length (0002,0000) and is always written in one way.
fn read_head(bytes: &[u8]) -> Result<(Syntax, &[u8]), NotRead> {
    const LENGTH: Tag = Tag(2, 0);
    const SYNTAX: Tag = Tag(2, 0x0010);
    let begin = bytes.get(132..144).ok_or(NotRead::Cut(LENGTH))?;
    let Some(length) = begin.strip_prefix(b"\x02\x00\x00\x00UL\x04\x00") else {
        return Err(NotRead::Missing(LENGTH));
    };
    let length = length.iter().rev().fold(0, |sum: usize, byte| sum << 8 | usize::from(*byte));
    let rest = bytes.get(144..).unwrap_or_default();
    let (mut head, data) = rest.split_at_checked(length).ok_or(NotRead::Cut(LENGTH))?;
    while let Some((tag, value, next)) = next_of_head(head) {
        if tag == SYNTAX {
            let uid = std::str::from_utf8(value).unwrap_or_default();
            let syntax = Syntax::of(uid.trim_end_matches(['\0', ' '])).ok_or(NotRead::Syntax)?;
            return Ok((syntax, data));
        }
        head = next;
    }
    Err(NotRead::Missing(SYNTAX))
}

/// The next element of the head: its tag, its value and what follows.
fn next_of_head(head: &[u8]) -> Option<(Tag, &[u8], &[u8])> {
    let word = |at: usize| Some(u16::from_le_bytes([*head.get(at)?, *head.get(at + 1)?]));
    let tag = Tag(word(0)?, word(2)?);
    let (length, begin) = match head.get(4..6)? {
        b"OB" | b"UN" | b"OW" => (usize::from(word(8)?) | usize::from(word(10)?) << 16, 12),
        _ => (usize::from(word(6)?), 8),
    };
    let (value, next) = head.get(begin..)?.split_at_checked(length)?;
    Some((tag, value, next))
}

/// Unpacks a data set, up to the most that a file may have.
fn inflated(packed: &[u8]) -> Result<Vec<u8>, NotRead> {
    const DATA: Tag = Tag(2, 0x0010);
    let mut data = Vec::new();
    let most = FILE_BYTES_MAX as u64 + 1;
    let read = DeflateDecoder::new(packed).take(most).read_to_end(&mut data);
    read.map_err(|_| NotRead::Broken(DATA))?;
    if data.len() > FILE_BYTES_MAX { Err(NotRead::TooLarge) } else { Ok(data) }
}
