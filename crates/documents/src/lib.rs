//! What other systems send as documents and pictures, before anybody sees it. Pure.
//!
//! The first bytes say what it is, never a name. A picture is read and written anew, so what was
//! hidden in it is gone; a PDF is only looked at, and is never shown by the portal itself: it is
//! saved by its reader. Size, pixels and memory have limits. (security.md §2, 24; §6)

mod picture;

use std::sync::Arc;

/// The most bytes of one document.
pub const BYTES_MAX: usize = 25 << 20;
/// The most pixels of a picture that is read.
pub const PIXELS_MAX: u64 = 60_000_000;
/// A picture is kept with so many pixels on its longer side at most.
pub const SIDE_MAX: u32 = 2_000;

base::words! {
    /// What a document is.
    pub enum Media {
        /// A document that its reader saves.
        Pdf = "pdf",
        /// A picture, written by us.
        Png = "png",
        /// A picture of a scanner or an X-ray as it came, for other programs.
        Dicom = "dicom",
    }
}

/// A document that may be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Checked {
    /// What it is.
    pub media: Media,
    /// The PDF as it came, or the picture as it was written anew.
    pub bytes: Arc<[u8]>,
}

/// Why a document is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// More than [`BYTES_MAX`].
    #[error("it has more than {} MiB", BYTES_MAX >> 20)]
    TooLarge,
    /// Neither a PDF nor a PNG or JPEG picture.
    #[error("it is neither a PDF nor a PNG or JPEG picture")]
    Unknown,
    /// It begins as one of these and is none.
    #[error("it is not whole")]
    Broken,
    /// More than [`PIXELS_MAX`].
    #[error("the picture has more than {} megapixels", PIXELS_MAX / 1_000_000)]
    TooManyPixels,
}

/// Whether this says that it is a PDF, of which only the beginning and the end are looked at;
/// everything else is a picture that has to be read, or nothing that we take.
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

/// Looks at a document and makes it harmless.
pub fn check(bytes: &Arc<[u8]>) -> Result<Checked, NotTaken> {
    if bytes.is_empty() {
        return Err(NotTaken::Empty);
    }
    if bytes.len() > BYTES_MAX {
        return Err(NotTaken::TooLarge);
    }
    if is_pdf(bytes) {
        // Readers look for the end within the last kilobyte.
        let end = bytes.get(bytes.len().saturating_sub(1_024)..).unwrap_or(bytes);
        let is_whole = end.windows(5).any(|window| window == b"%%EOF");
        let kept = Checked { media: Media::Pdf, bytes: Arc::clone(bytes) };
        return if is_whole { Ok(kept) } else { Err(NotTaken::Broken) };
    }
    let png = picture::anew(bytes)?;
    Ok(Checked { media: Media::Png, bytes: png.into() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(bytes: &[u8]) -> Result<Checked, NotTaken> {
        super::check(&bytes.into())
    }

    fn picture(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn the_bytes_say_what_it_is_and_hostile_ones_are_not_taken() {
        let png = picture(3, 2, image::ImageFormat::Png);
        let jpeg = picture(3, 2, image::ImageFormat::Jpeg);
        for taken in [&png, &jpeg] {
            assert_eq!(check(taken).unwrap().media, Media::Png);
        }
        assert_eq!(check(b"%PDF-1.7\n...\n%%EOF\n").unwrap().media, Media::Pdf);
        let table: [(&[u8], NotTaken); 9] = [
            (b"", NotTaken::Empty),
            (b"%PDF-1.7 and no end", NotTaken::Broken),
            (b"<svg onload=alert(1)>", NotTaken::Unknown),
            (b"<html><script>alert(1)</script>", NotTaken::Unknown),
            (b"GIF89a=1;alert(1)//", NotTaken::Unknown),
            (b"PK\x03\x04 a zip", NotTaken::Unknown),
            (b"MZ a program", NotTaken::Unknown),
            (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", NotTaken::Unknown),
            (&png[..20], NotTaken::Broken),
        ];
        for (bytes, fault) in table {
            assert_eq!(check(bytes).err(), Some(fault), "{:?}", bytes.get(..8));
        }
        assert_eq!(check(&vec![b'%'; BYTES_MAX + 1]).err(), Some(NotTaken::TooLarge));
    }

    #[test]
    fn what_is_hidden_behind_a_picture_is_gone_and_a_large_one_is_made_smaller() {
        let mut polyglot = picture(8, 8, image::ImageFormat::Png);
        polyglot.extend_from_slice(b"<script>alert(1)</script>");
        let kept = check(&polyglot).unwrap();
        assert!(!kept.bytes.windows(8).any(|window| window == b"<script>"));
        let large = check(&picture(4_000, 1_000, image::ImageFormat::Png)).unwrap();
        let read = image::load_from_memory(&large.bytes).unwrap();
        assert_eq!((read.width(), read.height()), (2_000, 500));
    }

    #[test]
    fn a_picture_that_only_says_how_large_it_is_costs_nothing() {
        // The header of a PNG of 100,000 by 100,000 pixels, with its checksum.
        let mut bomb = picture(1, 1, image::ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 1, 134, 160, 0, 1, 134, 160]);
        assert!(matches!(check(&bomb), Err(NotTaken::Broken | NotTaken::TooManyPixels)));
    }

    proptest! {
        #[test]
        fn nothing_panics(head in prop::sample::select(vec![
            &b"%PDF-1."[..], b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b""]),
            rest in prop::collection::vec(any::<u8>(), 0..400)) {
            let bytes = [head, &rest].concat();
            prop_assert!(check(&bytes).is_ok() || check(&bytes).is_err());
        }
    }
}
