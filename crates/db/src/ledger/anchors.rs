//! Anchors: the ledger's head, signed and kept outside the database.
//!
//! Whoever can write to the database can write the whole chain anew. They cannot do so unseen
//! when the head of an hour ago is in a file on another disk, in the privacy officer's mailbox and
//! in another machine's log. An anchor is one line of text, signed with Ed25519 (RFC 8032):
//!
//! ```text
//! portico-anchor-1 seq=60 rows=60 at=2026-11-22T09:34:02.123Z head=… signature=…
//! ```
//!
//! That an anchor was made is itself recorded in the ledger, with the key, so an anchor that was
//! removed is missed.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read, Seek, Write},
    path::{Path, PathBuf},
};

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base::{Instant, secret};

use super::{Entry, Who, chain::Hash};
use crate::{
    db::Db,
    error::{Error, Result},
    sql,
};

/// What an anchor's own entry in the ledger is called.
pub(super) const ANCHORED: &str = "ledger.anchored";

const FORMAT: &str = "portico-anchor-1";

/// The ledger's head at some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The last row.
    pub seq: i64,
    /// Its hash.
    pub head: Hash,
    /// How many rows there were; the same as `seq` in a whole ledger.
    pub rows: i64,
    /// When the anchor was made.
    pub at: Instant,
}

/// A folder with the anchors `anchors.txt`, the secret key `anchor.key` (readable by its owner
/// only) and the public key `anchor.pub`. To verify, the secret key is not needed.
#[derive(Debug, Clone)]
pub struct AnchorFile {
    dir: PathBuf,
}

impl AnchorFile {
    /// The anchors in this folder, which is made when the first one is.
    pub fn new(dir: impl Into<PathBuf>) -> AnchorFile {
        AnchorFile { dir: dir.into() }
    }

    /// Anchors the ledger's head: writes the line to the file, flushed to the disk, and then
    /// records it in the ledger. Returns the line, to be mailed and logged elsewhere. Blocks.
    pub fn anchor_now(&self, db: &Db, now: Instant) -> Result<String> {
        let anchor: Result<_> = db.read_now(move |db| {
            let (seq, head) = db.one(sql!("SELECT seq, hash FROM ledger_head"), &[])?;
            let rows = db.one(sql!("SELECT count(*) FROM ledger"), &[])?;
            Ok(Anchor { seq, head, rows, at: now })
        });
        let anchor = anchor?;
        let key = self.key()?;
        let line = anchor.signed(&key);
        self.append(&line)?;
        let key = secret::hex(key.public_key().as_ref());
        let seq = anchor.seq;
        db.write_now(Who::system("anchor"), now, move |tx| {
            let detail = format!("{{\"seq\":{seq},\"key\":\"{key}\"}}");
            tx.record(Entry::new(ANCHORED).object(seq).detail(detail));
            Result::Ok(line)
        })
    }

    /// Keeps a line of these anchors in another folder too, with the public key that proves it and
    /// without the secret one. Blocks.
    ///
    /// # Errors
    /// The folder cannot be written, or holds what another portal's key signed.
    pub fn keep_copy(&self, line: &str, elsewhere: &AnchorFile) -> Result<()> {
        let key = text(&self.dir.join("anchor.pub")).map_err(Error::Place)?;
        fs::create_dir_all(&elsewhere.dir).map_err(|e| Error::file(&elsewhere.dir, &e))?;
        let public = elsewhere.dir.join("anchor.pub");
        if public.exists() {
            let there = text(&public).map_err(Error::Place)?;
            if there.trim() != key.trim() {
                let folder = elsewhere.dir.display();
                return Err(Error::Place(format!(
                    "{folder} holds the anchors of another key; name an empty folder"
                )));
            }
        } else {
            write_new(&public, key.trim(), 0o644)?;
        }
        elsewhere.append(line)
    }

    /// The key, made when there is none.
    fn key(&self) -> Result<Ed25519KeyPair> {
        fs::create_dir_all(&self.dir).map_err(|e| Error::file(&self.dir, &e))?;
        let path = self.dir.join("anchor.key");
        let seed: [u8; 32] = match fs::read_to_string(&path) {
            Ok(text) => secret::from_hex(text.trim())
                .and_then(|seed| seed.try_into().ok())
                .ok_or_else(|| Error::Place(format!("{} holds no key", path.display())))?,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let seed = secret::random();
                write_new(&path, &secret::hex(&seed), 0o600)?;
                seed
            }
            Err(error) => return Err(Error::file(&path, &error)),
        };
        let key = Ed25519KeyPair::from_seed_unchecked(&seed)
            .map_err(|_| Error::Place(format!("{} holds no key", path.display())))?;
        let public = self.dir.join("anchor.pub");
        if !public.exists() {
            write_new(&public, &secret::hex(key.public_key().as_ref()), 0o644)?;
        }
        Ok(key)
    }

    fn append(&self, line: &str) -> Result<()> {
        let path = self.dir.join("anchors.txt");
        let failed = |error: std::io::Error| Error::file(&path, &error);
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).open(&path).map_err(failed)?;
        drop_torn_line(&mut file).map_err(failed)?;
        file.write_all(format!("{line}\n").as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)
    }
}

/// A line without its end was being written when the power failed, and was never relied upon.
fn drop_torn_line(file: &mut File) -> std::io::Result<()> {
    let mut text = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut text)?;
    let whole = text.iter().rposition(|&b| b == b'\n').map_or(0, |end| end + 1);
    if whole < text.len() { file.set_len(whole as u64) } else { Ok(()) }
}

/// Writes a file that must not be there yet.
fn write_new(path: &Path, text: &str, rights: u32) -> Result<()> {
    let failed = |error: std::io::Error| Error::file(path, &error);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, rights);
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(format!("{text}\n").as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)
}

impl Anchor {
    fn unsigned(&self) -> String {
        let Anchor { seq, rows, at, .. } = self;
        format!("{FORMAT} seq={seq} rows={rows} at={at} head={}", secret::hex(&self.head))
    }

    fn signed(&self, key: &Ed25519KeyPair) -> String {
        let text = self.unsigned();
        let signature = secret::hex(key.sign(text.as_bytes()).as_ref());
        format!("{text} signature={signature}")
    }

    /// Reads a line that this key signed. Only the very text that was signed is taken.
    fn read(line: &str, key: &[u8]) -> Option<Anchor> {
        let (text, signature) = line.split_once(" signature=")?;
        let mut words = text.strip_prefix(FORMAT)?.strip_prefix(' ')?.split(' ');
        let mut word = |name: &str| words.next()?.strip_prefix(name)?.strip_prefix('=');
        let anchor = Anchor {
            seq: word("seq")?.parse().ok()?,
            rows: word("rows")?.parse().ok()?,
            at: word("at")?.parse().ok()?,
            head: secret::from_hex(word("head")?)?.try_into().ok()?,
        };
        let bytes = secret::from_hex(signature)?;
        let as_written = anchor.unsigned() == text && secret::hex(&bytes) == signature;
        let genuine = UnparsedPublicKey::new(&ED25519, key).verify(text.as_bytes(), &bytes).is_ok();
        (as_written && genuine).then_some(anchor)
    }
}

/// All anchors of some files, and what is wrong with those files.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// By their place in the ledger, each with its key in hexadecimal digits.
    pub(super) genuine: BTreeMap<i64, Vec<(Anchor, String)>>,
    /// Sentences about lines and files that cannot be used.
    pub(super) wrong: Vec<String>,
}

impl Anchors {
    /// Reads the files; what cannot be read is noted, not an error.
    pub(super) fn read(files: &[AnchorFile]) -> Anchors {
        let mut all = Anchors::default();
        for AnchorFile { dir } in files {
            match (text(&dir.join("anchor.pub")), text(&dir.join("anchors.txt"))) {
                (Ok(key), Ok(lines)) => all.take(dir, key.trim(), &lines),
                (Err(why), _) | (_, Err(why)) => all.wrong.push(why),
            }
        }
        all
    }

    fn take(&mut self, dir: &Path, key: &str, lines: &str) {
        let bytes = secret::from_hex(key).unwrap_or_default();
        for (number, line) in lines.lines().enumerate() {
            match Anchor::read(line, &bytes) {
                Some(anchor) => {
                    self.genuine.entry(anchor.seq).or_default().push((anchor, key.to_owned()));
                }
                None => self.wrong.push(format!(
                    "line {} of {} does not bear the key's signature",
                    number + 1,
                    dir.join("anchors.txt").display(),
                )),
            }
        }
    }
}

/// The file's text; bytes that are not text cannot bear a signature anyway.
fn text(path: &Path) -> Result<String, String> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
