//! How the numbers of a file's pictures are meant: their size, their bits, what is dark and what is
//! bright (PS3.3 C.7.6.3, C.11).

use dicom_core::Tag;

use crate::{NotRead, PIXELS_MAX, elements::Elements};

const SAMPLES: Tag = Tag(0x0028, 0x0002);
const PHOTOMETRIC: Tag = Tag(0x0028, 0x0004);
const PLANAR: Tag = Tag(0x0028, 0x0006);
const FRAMES: Tag = Tag(0x0028, 0x0008);
const ROWS: Tag = Tag(0x0028, 0x0010);
const COLUMNS: Tag = Tag(0x0028, 0x0011);
const BITS_ALLOCATED: Tag = Tag(0x0028, 0x0100);
const BITS_STORED: Tag = Tag(0x0028, 0x0101);
const HIGH_BIT: Tag = Tag(0x0028, 0x0102);
const SIGNED: Tag = Tag(0x0028, 0x0103);
const WINDOW_CENTER: Tag = Tag(0x0028, 0x1050);
const WINDOW_WIDTH: Tag = Tag(0x0028, 0x1051);
const WINDOW_FUNCTION: Tag = Tag(0x0028, 0x1056);
const INTERCEPT: Tag = Tag(0x0028, 0x1052);
const SLOPE: Tag = Tag(0x0028, 0x1053);
const TABLE_SHAPE: Tag = Tag(0x0028, 0x3002);
const TABLE: Tag = Tag(0x0028, 0x3006);
const TABLE_OF_MODALITY: Tag = Tag(0x0028, 0x3000);
const TABLE_OF_WINDOW: Tag = Tag(0x0028, 0x3010);
const SHARED: Tag = Tag(0x5200, 0x9229);
const PER_FRAME: Tag = Tag(0x5200, 0x9230);
/// Red, green, blue: how the tables are shaped, and what they hold.
const PALETTE: [(Tag, Tag); 3] = [
    (Tag(0x0028, 0x1101), Tag(0x0028, 0x1201)),
    (Tag(0x0028, 0x1102), Tag(0x0028, 0x1202)),
    (Tag(0x0028, 0x1103), Tag(0x0028, 0x1203)),
];

/// What of a data set itself is looked at here.
pub(crate) const WANTED_ON_TOP: &[Tag] = &[
    SAMPLES,
    PHOTOMETRIC,
    PLANAR,
    FRAMES,
    ROWS,
    COLUMNS,
    BITS_ALLOCATED,
    BITS_STORED,
    HIGH_BIT,
    SIGNED,
    WINDOW_CENTER,
    WINDOW_WIDTH,
    WINDOW_FUNCTION,
    INTERCEPT,
    SLOPE,
    PALETTE[0].0,
    PALETTE[0].1,
    PALETTE[1].0,
    PALETTE[1].1,
    PALETTE[2].0,
    PALETTE[2].1,
];

/// What inside a sequence is looked at: the first of its kind holds for all frames.
pub(crate) const WANTED_INSIDE: &[(Tag, Tag)] = &[
    (TABLE_OF_MODALITY, TABLE),
    (TABLE_OF_WINDOW, TABLE_SHAPE),
    (TABLE_OF_WINDOW, TABLE),
    (SHARED, WINDOW_CENTER),
    (SHARED, WINDOW_WIDTH),
    (SHARED, WINDOW_FUNCTION),
    (SHARED, INTERCEPT),
    (SHARED, SLOPE),
    (PER_FRAME, WINDOW_CENTER),
    (PER_FRAME, WINDOW_WIDTH),
    (PER_FRAME, WINDOW_FUNCTION),
    (PER_FRAME, INTERCEPT),
    (PER_FRAME, SLOPE),
];

/// The shape of all frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) rows: u32,
    pub(crate) columns: u32,
    pub(crate) frames: u32,
    /// Numbers of one pixel.
    pub(crate) samples: usize,
    /// Bytes of one number, 1 or 2.
    pub(crate) bytes: usize,
    /// Bits of a number that mean something, and the highest of them.
    pub(crate) stored: u32,
    pub(crate) high: u32,
    pub(crate) is_signed: bool,
    pub(crate) is_planar: bool,
    pub(crate) colors: Colors,
}

/// What the numbers of a pixel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colors {
    /// The highest is white.
    Gray,
    /// The highest is black.
    GrayInverted,
    Palette,
    Rgb,
    /// Brightness and two differences, from 0 to 255.
    Ybr,
    /// The same, with one pair of differences for two pixels.
    YbrHalf,
}

impl Shape {
    /// The shape, when it is one that can be drawn.
    pub(crate) fn of(elements: &Elements) -> Result<Self, NotRead> {
        let number = |tag| elements.number(tag).ok_or(NotRead::Missing(tag));
        let (rows, columns) = (u32::from(number(ROWS)?), u32::from(number(COLUMNS)?));
        let pixels = u64::from(rows) * u64::from(columns);
        if pixels == 0 || pixels > PIXELS_MAX {
            return Err(NotRead::Wrong(ROWS));
        }
        let allocated = u32::from(number(BITS_ALLOCATED)?);
        let stored = elements.number(BITS_STORED).map_or(allocated, u32::from);
        let high = elements.number(HIGH_BIT).map_or(stored.saturating_sub(1), u32::from);
        if !matches!(allocated, 8 | 16) {
            return Err(NotRead::Wrong(BITS_ALLOCATED));
        }
        if stored == 0 || stored > allocated || high + 1 < stored || high >= allocated {
            return Err(NotRead::Wrong(BITS_STORED));
        }
        let (colors, samples) = colors(elements)?;
        if elements.number(SAMPLES).unwrap_or(1) != samples {
            return Err(NotRead::Wrong(SAMPLES));
        }
        let frames = elements.decimal(None, FRAMES).unwrap_or(1.0);
        if !(1.0..=100_000.0).contains(&frames) {
            return Err(NotRead::Wrong(FRAMES));
        }
        Ok(Shape {
            rows,
            columns,
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
            frames: frames as u32,
            samples: usize::from(samples),
            bytes: if allocated == 8 { 1 } else { 2 },
            stored,
            high,
            is_signed: elements.number(SIGNED) == Some(1),
            is_planar: samples == 3 && elements.number(PLANAR) == Some(1),
            colors,
        })
    }

    pub(crate) fn pixels(&self) -> usize {
        self.rows as usize * self.columns as usize
    }

    /// Bytes of a frame that is not packed.
    pub(crate) fn frame_bytes(&self) -> usize {
        match self.colors {
            Colors::YbrHalf => self.pixels() * 2 * self.bytes,
            Colors::Gray | Colors::GrayInverted | Colors::Palette | Colors::Rgb | Colors::Ybr => {
                self.pixels() * self.samples * self.bytes
            }
        }
    }

    /// What a stored number is.
    pub(crate) fn value(&self, raw: u16) -> i32 {
        let bits = i32::from(raw) >> (self.high + 1 - self.stored) & ((1 << self.stored) - 1);
        let is_negative = self.is_signed && bits >> (self.stored - 1) == 1;
        if is_negative { bits - (1 << self.stored) } else { bits }
    }
}

fn colors(elements: &Elements) -> Result<(Colors, u16), NotRead> {
    let said = String::from_utf8_lossy(elements.get(PHOTOMETRIC).unwrap_or_default()).into_owned();
    Ok(match said.trim_matches(['\0', ' ']) {
        "MONOCHROME1" => (Colors::GrayInverted, 1),
        "MONOCHROME2" => (Colors::Gray, 1),
        "PALETTE COLOR" => (Colors::Palette, 1),
        "RGB" => (Colors::Rgb, 3),
        "YBR_FULL" => (Colors::Ybr, 3),
        "YBR_FULL_422" => (Colors::YbrHalf, 3),
        _ => return Err(NotRead::Wrong(PHOTOMETRIC)),
    })
}

/// From a gray picture's numbers to what is seen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Window {
    pub(crate) slope: f64,
    pub(crate) intercept: f64,
    pub(crate) view: View,
}

/// Which part of the numbers is seen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum View {
    /// From the least to the greatest of the frame.
    Whole,
    Linear {
        center: f64,
        width: f64,
    },
    LinearExact {
        center: f64,
        width: f64,
    },
    Sigmoid {
        center: f64,
        width: f64,
    },
    Table {
        first: i32,
        values: Vec<u16>,
        most: u16,
    },
}

impl Window {
    /// The one that the file asks for first.
    pub(crate) fn of(elements: &Elements) -> Result<Self, NotRead> {
        // Numbers that a table turns into others first are rare, and wrong without it.
        if elements.inside(Some(TABLE_OF_MODALITY), TABLE).is_some() {
            return Err(NotRead::Wrong(TABLE_OF_MODALITY));
        }
        let places = [None, Some(PER_FRAME), Some(SHARED)];
        let first = |tag| places.iter().find_map(|place| elements.decimal(*place, tag));
        let slope = first(SLOPE).filter(|slope| *slope != 0.0).unwrap_or(1.0);
        let intercept = first(INTERCEPT).unwrap_or(0.0);
        let function = places.iter().find_map(|place| elements.inside(*place, WINDOW_FUNCTION));
        let view = match (table(elements), first(WINDOW_CENTER), first(WINDOW_WIDTH)) {
            (Some(table), _, _) => table,
            (None, Some(center), Some(width)) if width > 0.0 => {
                match function.unwrap_or_default().trim_ascii_end() {
                    b"SIGMOID" => View::Sigmoid { center, width },
                    b"LINEAR_EXACT" => View::LinearExact { center, width },
                    _ => View::Linear { center, width },
                }
            }
            _ => View::Whole,
        };
        Ok(Window { slope, intercept, view })
    }
}

fn table(elements: &Elements) -> Option<View> {
    let shape = elements.inside(Some(TABLE_OF_WINDOW), TABLE_SHAPE)?;
    let data = elements.inside(Some(TABLE_OF_WINDOW), TABLE)?;
    let (first, values) = entries(elements, shape, data, true)?;
    let most = values.iter().copied().max().filter(|most| *most > 0)?;
    Some(View::Table { first, values, most })
}

/// What the numbers of a picture with a palette are: for each the first number, and the colours.
pub(crate) fn palette(elements: &Elements) -> Result<[(i32, Vec<u8>); 3], NotRead> {
    let one = |(shape, data): (Tag, Tag)| {
        let shape = elements.get(shape).ok_or(NotRead::Missing(shape))?;
        let bytes = elements.get(data).ok_or(NotRead::Missing(data))?;
        let bits = elements.words(shape).nth(2).unwrap_or(16);
        let (first, values) = entries(elements, shape, bytes, false).ok_or(NotRead::Wrong(data))?;
        // Some write 8 bits and say 16, or the other way round.
        let is_wide = bits > 8 && values.iter().any(|value| *value > 255);
        let byte = |value: &u16| value.to_be_bytes()[usize::from(!is_wide)];
        Ok((first, values.iter().map(byte).collect()))
    };
    Ok([one(PALETTE[0])?, one(PALETTE[1])?, one(PALETTE[2])?])
}

/// The entries of a table: how many (0 means 65536), the first number, bits of an entry.
fn entries(
    elements: &Elements,
    shape: &[u8],
    data: &[u8],
    is_first_signed: bool,
) -> Option<(i32, Vec<u16>)> {
    let shape: Vec<u16> = elements.words(shape).collect();
    let (count, first) = (*shape.first()?, *shape.get(1)?);
    let count = if count == 0 { 65_536 } else { usize::from(count) };
    // The standard leaves it to the pictures whether the first is signed; negative ones are CT's.
    let first = if is_first_signed && first > 0x8000 {
        i32::from(first) - 0x1_0000
    } else {
        i32::from(first)
    };
    let values: Vec<u16> = if data.len() < count * 2 {
        data.iter().copied().map(u16::from).take(count).collect()
    } else {
        elements.words(data).take(count).collect()
    };
    (values.len() == count).then_some((first, values))
}
