//! The cage: what strangers send as a picture is read in a process of its own.
//!
//! A fault in the code that reads pictures must not reach the portal's memory, keys or database. So
//! a picture is read by a child of the same program (`portico read-picture`), which gets the bytes
//! on its standard input and gives the harmless picture back, with no environment, and with limits
//! that it gives itself before it reads: memory, processor time, open files, nothing to be written.
//! After five seconds it is ended. Few run at once. A child that crashes or lies is a picture that
//! is not taken. (security.md §6, 14)

#[cfg_attr(test, expect(dead_code, reason = "the program does this; its commands' tests try it"))]
mod apart;

use std::{
    io::{self, Read as _, Write as _},
    process::ExitCode,
    sync::Arc,
};

#[cfg(not(test))]
use apart::read_apart;
use documents::{Checked, Media, NotTaken};
use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::sync::Semaphore;

/// The command that reads a picture; nobody types it.
pub(crate) const COMMAND: &str = "read-picture";

/// Children that run at once: each may take much memory for a moment.
const AT_ONCE: usize = 2;

/// What a child may take at most: memory, seconds of the processor, open files, bytes of a file
/// that it writes, of a core dump.
const LIMITS: [(Resource, u64); 5] = [
    (Resource::As, 1 << 30),
    (Resource::Cpu, 5),
    (Resource::Nofile, 8),
    (Resource::Fsize, 0),
    (Resource::Core, 0),
];

/// How a child ends that has not taken the picture.
const SAYS: [(NotTaken, u8); 5] = [
    (NotTaken::Empty, 20),
    (NotTaken::TooLarge, 21),
    (NotTaken::Unknown, 22),
    (NotTaken::Broken, 23),
    (NotTaken::TooManyPixels, 24),
];

/// Where documents and pictures are looked at before anything of them is kept.
#[derive(Debug)]
pub(crate) struct Cage {
    places: Semaphore,
}

/// Why a document was not looked at to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotKept {
    /// It is none of those that we take.
    #[error(transparent)]
    NotTaken(#[from] NotTaken),
    /// No child could be started, which is our fault.
    #[error("what reads pictures could not be started: {0}")]
    NoChild(io::Error),
}

impl Default for Cage {
    fn default() -> Self {
        Cage { places: Semaphore::new(AT_ONCE) }
    }
}

impl Cage {
    /// Makes a document harmless. A PDF is only looked at; what is to be read is read in a child.
    pub(crate) async fn check(&self, bytes: Arc<[u8]>) -> Result<Checked, NotKept> {
        if documents::is_pdf(&bytes) {
            return Ok(documents::check(&bytes)?);
        }
        let _place = self.places.acquire().await.expect("the places are never closed");
        read_apart(bytes).await
    }
}

/// A test has no program to start; what the program does is tried in `tests/commands/cage.rs`.
#[cfg(test)]
async fn read_apart(bytes: Arc<[u8]>) -> Result<Checked, NotKept> {
    let read = tokio::task::spawn_blocking(move || documents::check(&bytes));
    Ok(read.await.map_err(|_| NotTaken::Broken)??)
}

/// The child: gives itself its limits, reads a picture from its standard input and writes it anew
/// to its standard output.
pub(crate) fn read_picture() -> ExitCode {
    for (resource, most) in LIMITS {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        if setrlimit(resource, limit).is_err() {
            return ExitCode::FAILURE;
        }
    }
    let most = documents::BYTES_MAX as u64 + 1;
    let mut bytes = Vec::new();
    if io::stdin().take(most).read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    match documents::check(&bytes.into()) {
        Ok(Checked { media: Media::Png, bytes }) => {
            let written = io::stdout().write_all(&bytes);
            if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        // A PDF is not read here.
        Ok(Checked { media: Media::Pdf, .. }) => ExitCode::FAILURE,
        Err(why) => {
            let said = SAYS.iter().find(|(one, _)| *one == why);
            said.map_or(ExitCode::FAILURE, |(_, code)| ExitCode::from(*code))
        }
    }
}
