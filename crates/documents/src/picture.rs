//! Pictures are read in bounded memory and written anew.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits, imageops::FilterType};

use crate::{NotTaken, PIXELS_MAX, SIDE_MAX};

/// The most bytes that reading a picture may take: its pixels in four colours, twice.
const MEMORY_BYTES_MAX: u64 = PIXELS_MAX * 8;

/// The picture as a PNG without anything else in it.
pub(crate) fn anew(bytes: &[u8]) -> Result<Vec<u8>, NotTaken> {
    let Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) = image::guess_format(bytes) else {
        return Err(NotTaken::Unknown);
    };
    let size = ImageReader::with_format(Cursor::new(bytes), format).into_dimensions();
    let (width, height) = size.map_err(|_| NotTaken::Broken)?;
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(NotTaken::TooManyPixels);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_BYTES_MAX);
    reader.limits(limits);
    let mut picture = reader.decode().map_err(|_| NotTaken::Broken)?;
    if width.max(height) > SIDE_MAX {
        picture = picture.resize(SIDE_MAX, SIDE_MAX, FilterType::Triangle);
    }
    let mut written = Cursor::new(Vec::new());
    picture.write_to(&mut written, ImageFormat::Png).map_err(|_| NotTaken::Broken)?;
    Ok(written.into_inner())
}
