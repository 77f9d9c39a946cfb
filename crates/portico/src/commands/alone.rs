//! One portal for a folder: whoever serves it, or works for it, holds the lock of the folder.
//!
//! Two would write the same anchors, answer on two addresses and count wrong passwords apart. The
//! lock is the operating system's and ends with the process, however that ends. Commands that may
//! run beside the portal (`import`, `backup`, `audit`, `staff`, `doctor`) do not ask for it.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use anyhow::{Context, bail};

/// The file that is locked. It stays when the lock ends, and means nothing then.
pub(super) const FILE: &str = "portico.lock";

/// The folder's lock, held until this is dropped.
pub(super) struct Alone {
    _file: File,
}

impl Alone {
    /// Takes the lock of a folder that is there, or says who holds it.
    pub(super) fn in_folder(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(FILE);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file =
            options.open(&path).with_context(|| format!("cannot write {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Who it is only makes the sentence better.
                let _ = file.read_to_string(&mut holder);
                bail!(
                    "a portal or its workers are running on {} already ({}): stop them first, or \
                     name another folder",
                    folder.display(),
                    if holder.trim().is_empty() { "another process" } else { holder.trim() }
                );
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "process {}", std::process::id()))
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Alone { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn only_one_holds_a_folder_at_a_time() {
        let folder = TempDir::new().unwrap();
        let first = Alone::in_folder(folder.path()).unwrap();
        let refused = Alone::in_folder(folder.path()).err().unwrap().to_string();
        assert!(refused.contains(&format!("process {}", std::process::id())), "{refused}");
        drop(first);
        Alone::in_folder(folder.path()).unwrap();
    }
}
