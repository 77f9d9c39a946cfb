//! Backups: one SQLite file and a manifest that says what must be in it.
//!
//! A practice on SQLite is copied page by page while it works; one on PostgreSQL is copied table
//! by table into a SQLite file. Either way the file is read again before it counts: every row is
//! counted and the ledger's chain is walked. A restore checks all of it once more.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    path::{Path, PathBuf},
};

use aws_lc_rs::digest;
use base::{Instant, secret};
use serde::{Deserialize, Serialize};

use super::{Progress, Source, count, head, with_companions, with_progress};
use crate::{
    conn::{Conn, Duty, Engine},
    db::{Db, Place},
    error::{Error, Result},
    faults::Faults,
    ledger::verify::verify_chain,
    migrate,
    sqlite::{Sqlite, untouched::beside},
};

/// Pages that are copied between two words about the progress.
const PAGES: i32 = 2_048;

/// What a backup holds, written as JSON beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of Portico that made it.
    pub program: String,
    /// When it was made.
    pub made_at: String,
    /// The file's SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// How many rows each table has.
    pub tables: BTreeMap<String, u64>,
    /// The last row of the ledger.
    pub ledger_seq: i64,
    /// Its hash, in hexadecimal digits.
    pub ledger_head: String,
}

impl Manifest {
    /// Where a backup's manifest is: `practice.backup` has `practice.backup.json`.
    pub fn beside(file: &Path) -> PathBuf {
        beside(file, ".json")
    }
}

/// Backs a practice up into a new file, and writes the manifest beside it. The file gets its name
/// only when it is whole. The practice goes on working. Blocks.
pub fn backup(db: &Db, now: Instant, to: &Path, progress: &mut Progress<'_>) -> Result<Manifest> {
    let (part, manifest) = (beside(to, ".part"), Manifest::beside(to));
    refuse_existing(to, "name another file for the backup")?;
    refuse_existing(&manifest, "name another file for the backup")?;
    refuse_existing(
        &part,
        "it is what an interrupted backup left; delete it, unless that one is still being made",
    )?;
    let folder = folder_of(to);
    if !folder.is_dir() {
        let folder = folder.display();
        return Err(Error::Copy(format!("there is no folder {folder}: make it first")));
    }
    let made = with_progress(progress, |progress| {
        match db.place() {
            Place::Sqlite { file } => copy_pages(file, &part, progress)?,
            source @ Place::Postgres { .. } => {
                let mut source = Source::open(source)?;
                source.transfer(&mut open_file(&part, Duty::Write)?, progress)?;
            }
        }
        seal(&part)?;
        let described = describe(&part, now)?;
        write_manifest(&manifest, &described)?;
        fs::rename(&part, to).map_err(|e| Error::file(to, &e))?;
        flush_folder(to)?;
        Ok(described)
    });
    made.map_err(|error| {
        for file in with_companions(&part).iter().chain([&manifest]) {
            // What was never made needs no removing.
            let _ = fs::remove_file(file);
        }
        // Whoever asked for the backup knows nothing of its first name.
        match error {
            Error::File { path, why } if path == part.display().to_string() => {
                Error::File { path: to.display().to_string(), why }
            }
            error => error,
        }
    })
}

/// Puts a backup back where nothing is yet: a new SQLite file, or an empty schema. Blocks.
pub fn restore(
    file: &Path,
    manifest: &Path,
    to: &Place,
    progress: &mut Progress<'_>,
) -> Result<Manifest> {
    to.check()?;
    if !file.is_file() {
        let what = "name the file that `portico backup` wrote";
        return Err(Error::Copy(format!("there is no file {}: {what}", file.display())));
    }
    let expected = read_manifest(manifest)?;
    if sha256(file)? != expected.sha256 {
        return Err(Error::Copy(format!(
            "{} is not the file that {} describes: it was changed, or the two are of different \
             backups; take another backup",
            file.display(),
            manifest.display()
        )));
    }
    with_progress(progress, |progress| {
        let found = describe_contents(file)?;
        let same = found.tables == expected.tables
            && found.seq == expected.ledger_seq
            && found.head == expected.ledger_head;
        if !same {
            return Err(Error::Copy(format!(
                "{} does not hold what its manifest says; take another backup",
                file.display()
            )));
        }
        match to {
            Place::Sqlite { file: target } => put_file(file, target),
            Place::Postgres { .. } => {
                let mut source = Source::open(&Place::Sqlite { file: file.to_owned() })?;
                let mut target = Conn::open(to, Duty::Write, &Faults::none())?;
                source.transfer(&mut target, progress)
            }
        }
    })?;
    Ok(expected)
}

fn read_manifest(manifest: &Path) -> Result<Manifest> {
    let what = "a backup is two files; bring the one that was written with it";
    let failed = |why: String| {
        let manifest = manifest.display();
        Error::Copy(format!("the manifest cannot be read, {manifest}: {why}: {what}"))
    };
    let text = fs::read_to_string(manifest).map_err(|error| failed(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}

/// SQLite's online backup, of one snapshot: while the source's transaction is open, what others
/// write does not make it begin again.
fn copy_pages(file: &Path, to: &Path, progress: &mut Progress<'_>) -> Result<()> {
    let mut source = Sqlite::open(file, Duty::Read)?;
    source.begin_read()?;
    source.each_of("SELECT seq FROM ledger_head", &mut |_| Ok(crate::conn::Next::Enough))?;
    let mut target = Sqlite::open(to, Duty::Write)?;
    {
        let copying = rusqlite::backup::Backup::new(source.connection(), target.connection_mut())?;
        while copying.step(PAGES)? != rusqlite::backup::StepResult::Done {
            let (left, total) = (copying.progress().remaining, copying.progress().pagecount);
            let pages = |n: i32| u64::try_from(n).unwrap_or(0);
            progress("pages", pages(total - left), pages(total));
        }
    }
    source.end_read();
    Ok(())
}

/// Makes one file of it, without a log beside, and flushes it to the disk.
fn seal(file: &Path) -> Result<()> {
    open_file(file, Duty::Write)?.batch("PRAGMA journal_mode = DELETE")?;
    File::open(file).and_then(|f| f.sync_all()).map_err(|e| Error::file(file, &e))
}

fn describe(file: &Path, now: Instant) -> Result<Manifest> {
    let Contents { tables, seq, head } = describe_contents(file)?;
    Ok(Manifest {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: now.to_string(),
        sha256: sha256(file)?,
        tables,
        ledger_seq: seq,
        ledger_head: head,
    })
}

struct Contents {
    tables: BTreeMap<String, u64>,
    seq: i64,
    head: String,
}

/// Counts what is in the file and walks its ledger's chain.
fn describe_contents(file: &Path) -> Result<Contents> {
    let mut conn = open_file(file, Duty::Look)?;
    let applied = migrate::applied(&mut conn)?;
    let mut tables = BTreeMap::new();
    for table in migrate::tables(&applied)? {
        let rows = count(&mut conn, &table)?;
        tables.insert(table, rows);
    }
    let last = head(&mut conn)?;
    verify_chain(&mut conn)?;
    Ok(Contents { tables, seq: last.seq, head: secret::hex(&last.hash) })
}

/// Copies the file to where nothing is, and gives it its name when it is on the disk. The log of
/// a database that was there before would be taken for the new one's.
fn put_file(file: &Path, target: &Path) -> Result<()> {
    for there in with_companions(target) {
        let what =
            "a practice is brought back only where none is; stop the portal and move it away";
        refuse_existing(&there, what)?;
    }
    let part = beside(target, ".part");
    refuse_existing(&part, "it is what an interrupted restore left; delete it")?;
    let failed = |error: std::io::Error| Error::file(target, &error);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&part).map_err(failed)?;
    let mut from = File::open(file).map_err(|e| Error::file(file, &e))?;
    let put = std::io::copy(&mut from, &mut out)
        .and_then(|_| out.sync_all())
        .and_then(|()| fs::rename(&part, target));
    if let Err(error) = put {
        let _ = fs::remove_file(&part);
        return Err(failed(error));
    }
    flush_folder(target)
}

fn write_manifest(path: &Path, manifest: &Manifest) -> Result<()> {
    let failed = |error: std::io::Error| Error::file(path, &error);
    let text = serde_json::to_string_pretty(manifest).expect("a manifest is plain JSON");
    let mut file = File::create(path).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    flush_folder(path)
}

/// A new name is durable only when its folder is.
fn flush_folder(file: &Path) -> Result<()> {
    let folder = folder_of(file);
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| Error::file(folder, &e))
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn open_file(file: &Path, duty: Duty) -> Result<Conn> {
    Conn::open(&Place::Sqlite { file: file.to_owned() }, duty, &Faults::none())
}

/// Refuses to write over a file, and says what to do instead.
fn refuse_existing(file: &Path, what: &str) -> Result<()> {
    if file.exists() {
        return Err(Error::Copy(format!("{} is there already: {what}", file.display())));
    }
    Ok(())
}

/// The file's SHA-256, piece by piece: a practice's file does not fit in memory.
fn sha256(file: &Path) -> Result<String> {
    let failed = |error: std::io::Error| Error::file(file, &error);
    let mut reader = File::open(file).map_err(failed)?;
    let mut hash = digest::Context::new(&digest::SHA256);
    let mut piece = vec![0; 1 << 16];
    loop {
        match reader.read(&mut piece).map_err(failed)? {
            0 => return Ok(secret::hex(hash.finish().as_ref())),
            length => hash.update(&piece[..length]),
        }
    }
}
