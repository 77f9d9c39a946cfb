//! The secrets of one installation, derived from one key that lies outside the database.
//!
//! Who steals the database alone can check no activation code, no e-mail code and no password:
//! each was mixed with a key that is not in it. The key is a file of 32 bytes, readable by its
//! owner only, or `PORTICO_KEY` (64 hexadecimal digits) in the environment.

use std::{fs, io, path::Path};

use anyhow::{Context, bail};
use base::{Secret, secret};

/// The name of the key's file.
pub(crate) const FILE: &str = "portico.key";

/// The installation's key. Every purpose has a key of its own, made from this one.
#[derive(Clone)]
pub(crate) struct Keys {
    root: Secret<[u8; 32]>,
}

/// What a derived key is for; keys for one purpose say nothing about those for another.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    ActivationCode,
    EmailCode,
    RecoveryCode,
    SignInName,
    Password,
    /// When a form was opened.
    FormOpened,
    /// What was filed.
    Content,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Purpose::ActivationCode => b"activation code",
            Purpose::EmailCode => b"email code",
            Purpose::RecoveryCode => b"recovery code",
            Purpose::SignInName => b"sign-in name",
            Purpose::Password => b"password",
            Purpose::FormOpened => b"form opened",
            Purpose::Content => b"content",
        }
    }
}

impl Keys {
    /// Keys made from these 32 bytes.
    pub(crate) fn from_bytes(root: [u8; 32]) -> Self {
        Keys { root: Secret::new(root) }
    }

    /// Reads the key of this installation, or makes it when there is none yet.
    pub(crate) fn open(folder: &Path, from_environment: Option<&str>) -> anyhow::Result<Self> {
        if let Some(text) = from_environment {
            let bytes = secret::from_hex(text.trim()).and_then(|b| b.try_into().ok());
            let Some(bytes) = bytes else {
                bail!("PORTICO_KEY must be 64 hexadecimal digits (32 bytes)");
            };
            return Ok(Keys::from_bytes(bytes));
        }
        let file = folder.join(FILE);
        match fs::read(&file) {
            Ok(bytes) => match bytes.try_into() {
                Ok(root) => Ok(Keys::from_bytes(root)),
                Err(_) => bail!("{} must hold exactly 32 bytes", file.display()),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Keys::make(folder, &file),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
        }
    }

    fn make(folder: &Path, file: &Path) -> anyhow::Result<Self> {
        let root: [u8; 32] = secret::random();
        fs::create_dir_all(folder)
            .and_then(|()| write_private(file, &root))
            .with_context(|| format!("cannot write {}", file.display()))?;
        Ok(Keys::from_bytes(root))
    }

    /// A keyed hash for one purpose.
    pub(crate) fn seal(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        let key = secret::hmac_sha256(self.root.expose(), &[purpose.label()]);
        secret::hmac_sha256(&key, parts)
    }
}

/// Writes a file that only its owner may read; it must not exist yet.
fn write_private(file: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut new = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    new.write_all(bytes)?;
    new.sync_all()
}
