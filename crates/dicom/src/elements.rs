//! The elements of a data set that we look at. The rest is passed over without a copy.
//!
//! The parser gives tokens and does not recurse; lengths are compared with what is left before
//! anything is read, and its idea of where it is inside sequences with ours, because it trusts
//! delimiters more than it should.

use std::{collections::BTreeMap, io::Cursor, ops::Range};

use dicom_core::{Tag, VR};
use dicom_parser::{
    StatefulDecode,
    dataset::{LazyDataToken, lazy_read::LazyDataSetReader},
};
use dicom_transfer_syntax_registry::entries;

use crate::{NotRead, file::Packing, header, paint};

/// Sequences in sequences, and the items between them.
const DEPTH_MAX: usize = 48;
/// The most bytes of a value that is looked at; a table of colours has half of that.
const VALUE_BYTES_MAX: u32 = 256 << 10;
/// The most fragments of pictures.
const FRAGMENTS_MAX: usize = 20_000;

/// The pictures (7FE0,0010).
pub(crate) const PIXELS: Tag = Tag(0x7fe0, 0x0010);

/// What was found, as it stands in the file.
pub(crate) struct Elements {
    /// By the outermost sequence they are in, and their tag; of several the first.
    values: BTreeMap<(Option<Tag>, Tag), Vec<u8>>,
    pub(crate) pixels: Pixels,
    pub(crate) is_big_endian: bool,
}

/// Where the pictures are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pixels {
    None,
    /// One frame after the other.
    Native(Range<usize>),
    /// The table of offsets, and the fragments.
    Packed(Vec<Range<usize>>),
}

impl Elements {
    /// Reads a data set.
    pub(crate) fn read(data: &[u8], packing: Packing) -> Result<Self, NotRead> {
        let syntax = match packing {
            Packing::ImplicitLittle => entries::IMPLICIT_VR_LITTLE_ENDIAN.erased(),
            Packing::ExplicitLittle => entries::EXPLICIT_VR_LITTLE_ENDIAN.erased(),
            Packing::ExplicitBig => entries::EXPLICIT_VR_BIG_ENDIAN.erased(),
        };
        let mut reader = LazyDataSetReader::new_with_ts(Cursor::new(data), &syntax)
            .map_err(|_| NotRead::Syntax)?;
        let mut walk = Walk {
            bytes: data.len() as u64,
            last: Tag(0, 0),
            inside: Vec::new(),
            found: Elements {
                values: BTreeMap::new(),
                pixels: Pixels::None,
                is_big_endian: packing == Packing::ExplicitBig,
            },
        };
        while let Some(token) = reader.advance() {
            walk.take(token.map_err(|_| NotRead::Broken(walk.last))?)?;
        }
        match walk.inside.first() {
            Some(Inside::Sequence(tag) | Inside::Item(tag)) => Err(NotRead::Cut(*tag)),
            None => Ok(walk.found),
        }
    }

    /// A value of the data set itself.
    pub(crate) fn get(&self, tag: Tag) -> Option<&[u8]> {
        self.inside(None, tag)
    }

    /// A value inside a sequence: the first, however deep.
    pub(crate) fn inside(&self, sequence: Option<Tag>, tag: Tag) -> Option<&[u8]> {
        self.values.get(&(sequence, tag)).map(Vec::as_slice)
    }

    /// The first number of two bytes.
    pub(crate) fn number(&self, tag: Tag) -> Option<u16> {
        self.get(tag).and_then(|value| self.words(value).next())
    }

    /// Numbers of two bytes.
    pub(crate) fn words<'a>(&self, value: &'a [u8]) -> impl Iterator<Item = u16> + use<'a> {
        let is_big = self.is_big_endian;
        value.chunks_exact(2).map(move |pair| {
            let pair = [pair[0], pair[1]];
            if is_big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
        })
    }

    /// The first decimal number of a text.
    pub(crate) fn decimal(&self, sequence: Option<Tag>, tag: Tag) -> Option<f64> {
        let text = std::str::from_utf8(self.inside(sequence, tag)?).ok()?;
        let first = text.split('\\').next()?.trim_matches(['\0', ' ']);
        first.parse().ok().filter(|number: &f64| number.is_finite())
    }
}

/// Where the walk is.
#[derive(Clone, Copy)]
enum Inside {
    Sequence(Tag),
    Item(Tag),
}

struct Walk {
    bytes: u64,
    /// The element that was read last, to say where it broke.
    last: Tag,
    inside: Vec<Inside>,
    found: Elements,
}

impl Walk {
    fn take<S: StatefulDecode>(&mut self, token: LazyDataToken<&mut S>) -> Result<(), NotRead> {
        match token {
            LazyDataToken::ElementHeader(header) => self.last = header.tag,
            LazyDataToken::LazyValue { header, decoder } => {
                let range = self.range(decoder.position(), header.len.0)?;
                self.value(header.tag, header.vr, &range, decoder)?;
            }
            LazyDataToken::SequenceStart { tag, .. } => {
                self.last = tag;
                self.enter(Inside::Sequence(tag))?;
            }
            LazyDataToken::PixelSequenceStart => {
                self.last = PIXELS;
                if self.inside.is_empty() {
                    self.found.pixels = Pixels::Packed(Vec::new());
                }
                self.enter(Inside::Sequence(PIXELS))?;
            }
            LazyDataToken::ItemStart { len } => {
                self.enter(Inside::Item(self.last))?;
                // An item without a value says nothing else, and counts.
                if len.0 == 0 {
                    self.fragment(0..0)?;
                }
            }
            LazyDataToken::ItemEnd => match self.inside.pop() {
                Some(Inside::Item(_)) => {}
                Some(Inside::Sequence(_)) | None => return Err(NotRead::Broken(self.last)),
            },
            LazyDataToken::SequenceEnd => match self.inside.pop() {
                Some(Inside::Sequence(_)) => {}
                Some(Inside::Item(_)) | None => return Err(NotRead::Broken(self.last)),
            },
            LazyDataToken::LazyItemValue { len, decoder } => {
                let range = self.range(decoder.position(), len)?;
                decoder.skip_bytes(len).map_err(|_| NotRead::Broken(self.last))?;
                self.fragment(range)?;
            }
            _ => return Err(NotRead::Broken(self.last)),
        }
        Ok(())
    }

    fn enter(&mut self, inside: Inside) -> Result<(), NotRead> {
        if self.inside.len() >= DEPTH_MAX {
            return Err(NotRead::TooDeep(self.last));
        }
        self.inside.push(inside);
        Ok(())
    }

    /// Where a value lies, when all of it is there.
    fn range(&self, begin: u64, length: u32) -> Result<Range<usize>, NotRead> {
        let end = begin + u64::from(length);
        if length == u32::MAX || end > self.bytes {
            return Err(NotRead::Cut(self.last));
        }
        let place = |at| usize::try_from(at).map_err(|_| NotRead::TooLarge);
        Ok(place(begin)?..place(end)?)
    }

    fn value<S: StatefulDecode>(
        &mut self,
        tag: Tag,
        vr: VR,
        range: &Range<usize>,
        decoder: &mut S,
    ) -> Result<(), NotRead> {
        let length = u32::try_from(range.len()).map_err(|_| NotRead::TooLong(tag))?;
        let broken = |_| NotRead::Broken(tag);
        let sequence = match self.inside.first() {
            Some(Inside::Sequence(outer) | Inside::Item(outer)) => Some(*outer),
            None => None,
        };
        if tag == PIXELS && sequence.is_none() {
            self.found.pixels = Pixels::Native(range.clone());
        }
        let key = (sequence, tag);
        let is_wanted = match sequence {
            None => header::WANTED.contains(&tag) || paint::WANTED_ON_TOP.contains(&tag),
            Some(outer) => paint::WANTED_INSIDE.contains(&(outer, tag)),
        };
        if !is_wanted || vr == VR::SQ || self.found.values.contains_key(&key) {
            return decoder.skip_bytes(length).map_err(broken);
        }
        if length > VALUE_BYTES_MAX {
            return Err(NotRead::TooLong(tag));
        }
        let mut value = Vec::with_capacity(range.len());
        decoder.read_to_vec(length, &mut value).map_err(broken)?;
        self.found.values.insert(key, value);
        Ok(())
    }

    fn fragment(&mut self, range: Range<usize>) -> Result<(), NotRead> {
        let is_ours = matches!(self.inside.as_slice(), [Inside::Sequence(PIXELS), Inside::Item(_)]);
        if let (true, Pixels::Packed(fragments)) = (is_ours, &mut self.found.pixels) {
            if fragments.len() >= FRAGMENTS_MAX {
                return Err(NotRead::TooLong(PIXELS));
            }
            fragments.push(range);
        }
        Ok(())
    }
}
