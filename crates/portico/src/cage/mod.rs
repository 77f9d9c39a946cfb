//! The cage: what strangers send as a picture is read in a process of its own.
//!
//! A fault in the code that reads pictures must not reach the portal's memory, keys or database. So
//! a picture is read by a child of the same program (`portico read-picture`, `portico read-study`),
//! which gets the bytes on its standard input and gives harmless pictures back, with no
//! environment, and with limits that it gives itself before it reads: memory, processor time, open
//! files, nothing to be written. After some seconds it is ended. Few run at once. A child that
//! crashes or lies is a picture that is not taken. (security.md §6, 14)

#[cfg_attr(test, expect(dead_code, reason = "the program does this; its commands' tests try it"))]
mod apart;
mod pictures;
mod studies;

use std::{
    io::{self, Read as _},
    sync::Arc,
};

use documents::{Checked, NotTaken};
pub(crate) use pictures::{COMMAND, read_picture};
use rustix::process::{Resource, Rlimit, setrlimit};
pub(crate) use studies::{COMMAND as STUDY_COMMAND, Drawn, NotDrawn, read_study};
use tokio::sync::Semaphore;

/// Children that run at once: each may take much memory for a moment.
const AT_ONCE: usize = 2;

/// Where documents and pictures are looked at before anything of them is kept.
#[derive(Debug)]
pub(crate) struct Cage {
    places: Semaphore,
    /// Scanners send hundreds of pictures: they have a place of their own, so that nobody who
    /// uploads a document waits behind them.
    studies: Semaphore,
}

/// Why a document was not looked at to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotKept {
    /// It is none of those that we take.
    #[error(transparent)]
    NotTaken(#[from] NotTaken),
    /// No child could be started, which is our fault.
    #[error("what reads pictures could not be started: {0}")]
    #[cfg_attr(test, expect(dead_code, reason = "a test starts no child"))]
    NoChild(io::Error),
}

impl Default for Cage {
    fn default() -> Self {
        Cage { places: Semaphore::new(AT_ONCE), studies: Semaphore::new(1) }
    }
}

impl Cage {
    /// Makes a document harmless. A PDF is only looked at; what is to be read is read in a child.
    pub(crate) async fn check(&self, bytes: Arc<[u8]>) -> Result<Checked, NotKept> {
        if documents::is_pdf(&bytes) {
            return Ok(documents::check(&bytes)?);
        }
        let _place = self.places.acquire().await.expect("the places are never closed");
        pictures::read_apart(bytes).await
    }

    /// Reads a picture of a scanner or an X-ray in a child, and draws it.
    pub(crate) async fn draw(&self, bytes: Arc<[u8]>) -> Result<Drawn, NotDrawn> {
        let _place = self.studies.acquire().await.expect("the place is never closed");
        studies::read_apart(bytes).await
    }
}

/// A child gives itself its limits: seconds of the processor, bytes of memory, few open files, no
/// byte of a file or a core dump that it writes.
fn limited((seconds, bytes): (u64, u64)) -> bool {
    let limits = [
        (Resource::As, bytes),
        (Resource::Cpu, seconds),
        (Resource::Nofile, 8),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ];
    limits.into_iter().all(|(resource, most)| {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(resource, limit).is_ok()
    })
}

/// What a child was handed, up to one byte more than it may have.
fn read_input(bytes_max: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().take(bytes_max as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
