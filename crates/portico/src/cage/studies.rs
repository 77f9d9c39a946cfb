//! A picture of a scanner or an X-ray (DICOM), read in the cage: what it says about itself, and
//! what can be drawn of it.

#[cfg(not(test))]
use std::time::Duration;
use std::{
    io::{self, Write as _},
    process::ExitCode,
    sync::Arc,
};

use dicom::{Header, Pictures};

#[cfg(not(test))]
use super::apart::{self, Answer, Errand};
use super::{limited, read_input};

/// The command that reads one; nobody types it.
pub(crate) const COMMAND: &str = "read-study";

/// Seconds of the processor and bytes of memory that a child may take: a large film is unpacked.
const LIMITS: (u64, u64) = (40, 2 << 30);

#[cfg(not(test))]
const ERRAND: Errand =
    Errand { command: COMMAND, patience: Duration::from_mins(1), answer_bytes_max: 64 << 20 };

/// How a child ends that cannot read what it was given; it says why instead of a picture.
const NOT_READ: u8 = 30;
/// The most characters of what it says then.
#[cfg(not(test))]
const WHY_CHARS_MAX: usize = 100;
/// What every PNG begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// One file, read.
pub(crate) struct Drawn {
    pub(crate) header: Header,
    pub(crate) pictures: Pictures,
}

/// Why one is not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotDrawn {
    /// It cannot be read. The sentence names a tag, never a value.
    #[error("{0}")]
    NotRead(String),
    /// No child could be started, which is our fault.
    #[error("what reads pictures could not be started: {0}")]
    #[cfg_attr(test, expect(dead_code, reason = "a test starts no child"))]
    NoChild(io::Error),
}

/// Hands a file to a child and takes what it gives back.
#[cfg(not(test))]
pub(super) async fn read_apart(bytes: Arc<[u8]>) -> Result<Drawn, NotDrawn> {
    let broken = || NotDrawn::NotRead("the file cannot be read".to_owned());
    let Answer { code, bytes } = apart::ask(ERRAND, bytes).await.map_err(NotDrawn::NoChild)?;
    match code {
        Some(0) => unpacked(&bytes).ok_or_else(broken),
        Some(code) if code == i32::from(NOT_READ) => {
            let why = String::from_utf8_lossy(&bytes);
            let why = why.chars().filter(|letter| letter.is_ascii_graphic() || *letter == ' ');
            Err(NotDrawn::NotRead(why.take(WHY_CHARS_MAX).collect()))
        }
        Some(_) | None => Err(broken()),
    }
}

/// A test has no program to start; what the program does is tried in `tests/commands/cage.rs`.
#[cfg(test)]
pub(super) async fn read_apart(bytes: Arc<[u8]>) -> Result<Drawn, NotDrawn> {
    let read = tokio::task::spawn_blocking(move || read(&bytes).map(|drawn| packed(&drawn)));
    let read = read.await.expect("reading does not panic");
    let answer = read.map_err(|error| NotDrawn::NotRead(error.to_string()))?;
    Ok(unpacked(&answer).expect("what was packed is unpacked"))
}

/// The child: reads a file from its standard input and writes what it found to its standard output.
pub(crate) fn read_study() -> ExitCode {
    if !limited(LIMITS) {
        return ExitCode::FAILURE;
    }
    let Ok(bytes) = read_input(dicom::FILE_BYTES_MAX) else { return ExitCode::FAILURE };
    let (answer, code) = match read(&bytes) {
        Ok(drawn) => (packed(&drawn), ExitCode::SUCCESS),
        Err(error) => (error.to_string().into_bytes(), ExitCode::from(NOT_READ)),
    };
    let written = io::stdout().write_all(&answer);
    if written.is_ok() { code } else { ExitCode::FAILURE }
}

fn read(bytes: &[u8]) -> Result<Drawn, dicom::NotRead> {
    Ok(Drawn { header: dicom::read_header(bytes)?, pictures: dicom::pictures(bytes)? })
}

/// What a child answers: how many pictures were not drawn, then the header's lines and the
/// pictures, each behind its length.
fn packed(drawn: &Drawn) -> Vec<u8> {
    let mut out = drawn.pictures.not_drawn.to_be_bytes().to_vec();
    let lines = drawn.header.lines();
    let all = [lines.as_bytes()].into_iter();
    for part in all.chain(drawn.pictures.drawn.iter().map(Vec::as_slice)) {
        let length = u32::try_from(part.len()).expect("parts are shorter than that");
        out.extend(length.to_be_bytes());
        out.extend(part);
    }
    out
}

/// Reads such an answer. A child that was taken over may say anything.
fn unpacked(bytes: &[u8]) -> Option<Drawn> {
    let (not_drawn, rest) = bytes.split_first_chunk::<4>()?;
    let not_drawn = u32::from_be_bytes(*not_drawn);
    let (lines, mut rest) = part(rest)?;
    let header = Header::read_lines(std::str::from_utf8(lines).ok()?);
    let mut drawn = Vec::new();
    while !rest.is_empty() {
        let (picture, next) = part(rest)?;
        if !picture.starts_with(PNG) || drawn.len() >= dicom::FRAMES_MAX as usize {
            return None;
        }
        drawn.push(picture.to_vec());
        rest = next;
    }
    let uids = [&header.study_uid, &header.series_uid, &header.instance_uid];
    let has_uids = uids.iter().all(|uid| (1..=64).contains(&uid.len()));
    has_uids.then_some(Drawn { header, pictures: Pictures { drawn, not_drawn } })
}

fn part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_is_not_whole_or_holds_no_pictures_is_none() {
        let uid = "1.2.3".to_owned();
        let header = Header {
            study_uid: uid.clone(),
            series_uid: uid.clone(),
            instance_uid: uid,
            ..Header::default()
        };
        let pictures = Pictures { drawn: vec![[PNG, b"rest"].concat()], not_drawn: 2 };
        let whole = packed(&Drawn { header: header.clone(), pictures });
        let back = unpacked(&whole).unwrap();
        assert!(back.header == header && back.pictures.not_drawn == 2);
        for length in 0..whole.len() {
            let cut = unpacked(&whole[..length]);
            assert!(cut.is_none_or(|cut| cut.pictures.drawn.is_empty()), "{length}");
        }
        let script = Pictures { drawn: vec![b"<svg onload=x>".to_vec()], not_drawn: 0 };
        assert!(unpacked(&packed(&Drawn { header, pictures: script })).is_none());
        let nobody = Drawn { header: Header::default(), pictures: Pictures::default() };
        assert!(unpacked(&packed(&nobody)).is_none(), "an instance without identifiers");
    }
}
