//! DICOM: pictures from scanners and X-rays, as far as a portal needs them. Pure: bytes in, words
//! and pictures out; no file, no clock, no network.
//!
//! [`read_header`] says who a file says it is about and which picture of which study it is.
//! [`pictures`] draws what can be drawn as PNG, as a radiologist's screen would show it at first:
//! windowed, in 8 bits, without any words about the patient except those that are burned in.
//! [`Association`] decides what to answer to a program that sends (C-ECHO, C-STORE).
//!
//! Everything comes from strangers: nothing here panics, everything has a limit, and an error names
//! a tag, never a value. (security.md §3: malicious DICOM)

mod association;
mod command;
mod contexts;
mod elements;
mod file;
mod frames;
mod gray;
mod header;
mod lossless;
mod paint;
mod picture;
mod rle;
mod text;
mod write;

pub use association::{Association, Ended, Instance, Rules, Status, Step};
pub use file::{data_set, is_file, read_header};
pub use header::{BurnedIn, Header, Name};
pub use picture::{Pictures, pictures};
pub use write::{Vr, element, file};

/// The most bytes of a file.
pub const FILE_BYTES_MAX: usize = 256 << 20;
/// The most pixels of one picture; a large mammogram has a third of that.
pub const PIXELS_MAX: u64 = 60_000_000;
/// The most pixels that are drawn of one file, over all its frames.
pub const FILE_PIXELS_MAX: u64 = 120_000_000;
/// The most frames of one file that are drawn; a film of the heart has more, and is no film here.
pub const FRAMES_MAX: u32 = 40;
/// The longer side of a drawn picture has so many pixels at most.
pub const SIDE_MAX: u32 = 1_600;

/// A place in a data set: group and element.
pub use dicom_core::Tag;

/// Why a file cannot be read. The tag says where; what stands there is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// It does not say that it is one.
    #[error("this is no DICOM file")]
    NoFile,
    /// It, or what is packed in it, is too large.
    #[error("the file has more than {} MiB", FILE_BYTES_MAX >> 20)]
    TooLarge,
    /// Another way to pack.
    #[error("the file's pictures are packed in a way that is not known here (0002,0010)")]
    Syntax,
    /// It ends too early.
    #[error("the file ends in the middle of {0}")]
    Cut(Tag),
    /// What follows makes no sense.
    #[error("the file cannot be read after {0}")]
    Broken(Tag),
    /// A value is longer than it may be.
    #[error("{0} is longer than it may be")]
    TooLong(Tag),
    /// A value is needed.
    #[error("{0} is missing")]
    Missing(Tag),
    /// A value is none of those that it may be.
    #[error("{0} is not what it should be")]
    Wrong(Tag),
    /// Sequences in sequences.
    #[error("sequences are nested too deep at {0}")]
    TooDeep(Tag),
}
