//! A document or a picture of a patient, read in the cage and written anew.

#[cfg(not(test))]
use std::time::Duration;
use std::{
    io::{self, Write as _},
    process::ExitCode,
    sync::Arc,
};

use documents::{Checked, Media, NotTaken};

#[cfg(not(test))]
use super::apart::{self, Answer, Errand};
use super::{NotKept, limited, read_input};

/// The command that reads a picture; nobody types it.
pub(crate) const COMMAND: &str = "read-picture";

/// Seconds of the processor and bytes of memory that a child may take.
const LIMITS: (u64, u64) = (5, 1 << 30);

#[cfg(not(test))]
const ERRAND: Errand =
    Errand { command: COMMAND, patience: Duration::from_secs(5), answer_bytes_max: 64 << 20 };

/// How a child ends that has not taken the picture.
const SAYS: [(NotTaken, u8); 5] = [
    (NotTaken::Empty, 20),
    (NotTaken::TooLarge, 21),
    (NotTaken::Unknown, 22),
    (NotTaken::Broken, 23),
    (NotTaken::TooManyPixels, 24),
];

/// Hands a picture to a child and takes what it gives back.
#[cfg(not(test))]
pub(super) async fn read_apart(bytes: Arc<[u8]>) -> Result<Checked, NotKept> {
    let Answer { code, bytes } = apart::ask(ERRAND, bytes).await.map_err(NotKept::NoChild)?;
    match code {
        Some(0) if !bytes.is_empty() => Ok(Checked { media: Media::Png, bytes: bytes.into() }),
        code => {
            let said = SAYS.iter().find(|(_, says)| code == Some(i32::from(*says)));
            Err(said.map_or(NotTaken::Broken, |(why, _)| *why).into())
        }
    }
}

/// A test has no program to start; what the program does is tried in `tests/commands/cage.rs`.
#[cfg(test)]
pub(super) async fn read_apart(bytes: Arc<[u8]>) -> Result<Checked, NotKept> {
    let read = tokio::task::spawn_blocking(move || documents::check(&bytes));
    Ok(read.await.map_err(|_| NotTaken::Broken)??)
}

/// The child: reads a picture from its standard input and writes it anew to its standard output.
pub(crate) fn read_picture() -> ExitCode {
    if !limited(LIMITS) {
        return ExitCode::FAILURE;
    }
    let Ok(bytes) = read_input(documents::BYTES_MAX) else { return ExitCode::FAILURE };
    match documents::check(&bytes.into()) {
        Ok(Checked { media: Media::Png, bytes }) => {
            let written = io::stdout().write_all(&bytes);
            if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        // Neither of these is read here.
        Ok(Checked { media: Media::Pdf | Media::Dicom, .. }) => ExitCode::FAILURE,
        Err(why) => {
            let said = SAYS.iter().find(|(one, _)| *one == why);
            said.map_or(ExitCode::FAILURE, |(_, code)| ExitCode::from(*code))
        }
    }
}
