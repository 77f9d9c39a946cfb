//! The frames of a file, unpacked one at a time: the numbers of each pixel, as they were stored.

use std::{borrow::Cow, ops::Range};

use image::{DynamicImage, ImageFormat, ImageReader, Limits};

use crate::{
    PIXELS_MAX,
    elements::Pixels,
    file::{Opened, Packing, Syntax},
    lossless,
    paint::{Colors, Shape},
    rle,
};

/// One frame.
pub(crate) enum Frame {
    /// One number for each pixel.
    Numbers(Vec<u16>),
    /// Three numbers for each pixel, of 8 bits, in the colours that the file says.
    Colored(Vec<u8>),
    /// Three numbers for each pixel: red, green and blue, whatever the file says.
    Rgb(Vec<u8>),
}

/// Unpacks a frame; none when it is not there, not whole, or packed in a way that we do not read.
pub(crate) fn frame(opened: &Opened<'_>, shape: &Shape, number: u32) -> Option<Frame> {
    let number = usize::try_from(number).ok()?;
    match (&opened.elements.pixels, opened.syntax) {
        (Pixels::Native(range), Syntax::Native(_) | Syntax::Deflated) => {
            let bytes = opened.data.get(range.clone())?;
            let begin = shape.frame_bytes().checked_mul(number)?;
            let own = bytes.get(begin..begin.checked_add(shape.frame_bytes())?)?;
            Some(native(own, shape, opened.syntax == Syntax::Native(Packing::ExplicitBig)))
        }
        (Pixels::Packed(fragments), Syntax::Rle) => {
            let packed = gathered(&opened.data, fragments, shape, number)?;
            of_rle(&packed, shape)
        }
        (Pixels::Packed(fragments), Syntax::Jpeg) => {
            let packed = gathered(&opened.data, fragments, shape, number)?;
            of_jpeg(&packed, shape)
        }
        _ => None,
    }
}

/// The bytes of a frame that is packed: one fragment for each frame, or all for the only one, or as
/// the table of offsets says.
fn gathered<'a>(
    data: &'a [u8],
    parts: &[Range<usize>],
    shape: &Shape,
    number: usize,
) -> Option<Cow<'a, [u8]>> {
    let (table, fragments) = parts.split_first()?;
    let frames = usize::try_from(shape.frames).ok()?;
    let bytes = |range: &Range<usize>| data.get(range.clone());
    let own = if fragments.len() == frames {
        fragments.get(number..=number)?
    } else if frames == 1 {
        fragments
    } else {
        let table = bytes(table)?;
        let offset = |at: usize| {
            let four: [u8; 4] = table.get(at * 4..at * 4 + 4)?.try_into().ok()?;
            usize::try_from(u32::from_le_bytes(four)).ok()
        };
        // Offsets count from the first fragment's own head, of 8 bytes.
        let origin = fragments.first()?.start.checked_sub(8)?;
        let place = |offset: usize| {
            fragments.iter().position(|part| part.start.checked_sub(8) == Some(origin + offset))
        };
        let begin = place(offset(number)?)?;
        let end = offset(number + 1).map_or(Some(fragments.len()), place)?;
        fragments.get(begin..end)?
    };
    match own {
        [one] => Some(Cow::Borrowed(bytes(one)?)),
        several => {
            let several: Option<Vec<&[u8]>> = several.iter().map(bytes).collect();
            Some(Cow::Owned(several?.concat()))
        }
    }
}

/// A frame that is not packed.
fn native(bytes: &[u8], shape: &Shape, is_big: bool) -> Frame {
    let numbers = || -> Vec<u16> {
        if shape.bytes == 1 {
            return bytes.iter().copied().map(u16::from).collect();
        }
        let pairs = bytes.chunks_exact(2).map(|pair| [pair[0], pair[1]]);
        if is_big {
            pairs.map(u16::from_be_bytes).collect()
        } else {
            pairs.map(u16::from_le_bytes).collect()
        }
    };
    match shape.colors {
        Colors::Gray | Colors::GrayInverted | Colors::Palette => Frame::Numbers(numbers()),
        Colors::Rgb | Colors::Ybr => {
            let eight: Vec<u8> = numbers().into_iter().map(|number| eight(shape, number)).collect();
            Frame::Colored(if shape.is_planar { by_pixel(&eight, shape.pixels()) } else { eight })
        }
        // Two pixels share their differences: Y Y B R.
        Colors::YbrHalf => {
            let four = numbers();
            let pairs = four.chunks_exact(4).flat_map(|p| [p[0], p[2], p[3], p[1], p[2], p[3]]);
            Frame::Colored(pairs.map(|number| eight(shape, number)).collect())
        }
    }
}

/// The upper 8 bits of a colour.
fn eight(shape: &Shape, raw: u16) -> u8 {
    let value = u32::try_from(shape.value(raw)).unwrap_or(0);
    let value = if shape.stored > 8 { value >> (shape.stored - 8) } else { value };
    u8::try_from(value).unwrap_or(u8::MAX)
}

/// Three planes, one after the other, become pixels.
fn by_pixel(planes: &[u8], pixels: usize) -> Vec<u8> {
    let (red, rest) = planes.split_at(pixels.min(planes.len()));
    let (green, blue) = rest.split_at(pixels.min(rest.len()));
    red.iter().zip(green).zip(blue).flat_map(|((red, green), blue)| [*red, *green, *blue]).collect()
}

fn of_rle(packed: &[u8], shape: &Shape) -> Option<Frame> {
    let pixels = shape.pixels();
    let planes = rle::unpacked(packed, shape.samples * shape.bytes, pixels)?;
    match (shape.samples, shape.bytes) {
        (1, 1) => Some(Frame::Numbers(planes.into_iter().map(u16::from).collect())),
        (1, 2) => {
            let (high, low) = planes.split_at_checked(pixels)?;
            let pairs = high.iter().zip(low).map(|(high, low)| u16::from_be_bytes([*high, *low]));
            Some(Frame::Numbers(pairs.collect()))
        }
        (3, 1) => Some(Frame::Colored(by_pixel(&planes, pixels))),
        _ => None,
    }
}

fn of_jpeg(packed: &[u8], shape: &Shape) -> Option<Frame> {
    if let Some(decoded) = lossless::decode(packed, shape.pixels(), shape.samples) {
        let is_same = decoded.columns == shape.columns as usize
            && decoded.rows == shape.rows as usize
            && decoded.samples == shape.samples;
        return match (is_same, shape.samples) {
            (true, 1) => Some(Frame::Numbers(decoded.values)),
            (true, 3) => {
                let eight = decoded.values.into_iter().map(|number| eight(shape, number));
                Some(Frame::Colored(eight.collect()))
            }
            _ => None,
        };
    }
    let mut reader = ImageReader::with_format(std::io::Cursor::new(packed), ImageFormat::Jpeg);
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(shape.columns);
    limits.max_image_height = Some(shape.rows);
    limits.max_alloc = Some(PIXELS_MAX * 4);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    if (picture.width(), picture.height()) != (shape.columns, shape.rows) {
        return None;
    }
    match (picture, shape.samples) {
        (DynamicImage::ImageLuma8(gray), 1) => {
            Some(Frame::Numbers(gray.into_raw().into_iter().map(u16::from).collect()))
        }
        (DynamicImage::ImageRgb8(colored), 3) => Some(Frame::Rgb(colored.into_raw())),
        _ => None,
    }
}
