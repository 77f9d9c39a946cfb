//! Opening a practice: its policy, its keys, its database, brought up to date.

use std::{
    env, fs,
    io::{self, IsTerminal as _},
    iter,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use base::{Clock, Instant, Secret, secret};
use db::{Db, Options, Place, anchors::AnchorFile, params, sql};
use policy::{Places, Policy, Wire, files};
use web::cookie::Transport;

use super::{Folder, MIGRATIONS};
use crate::{
    accounts,
    app::{App, Mode},
    content::Seal,
    happened,
    keys::{self, Keys},
};

/// Reads the policy of a folder. What is wrong is said line by line, all at once.
pub(super) fn policy(folder: &Path) -> anyhow::Result<Policy> {
    policy_with_places(folder).map(|(policy, _)| policy)
}

/// The same, and where each key stands.
pub(super) fn policy_with_places(folder: &Path) -> anyhow::Result<(Policy, Places)> {
    let file = folder.join(files::PRACTICE);
    let text = fs::read_to_string(&file).with_context(|| {
        format!(
            "cannot read {}; `portico policy begin --data {}` writes one to edit",
            file.display(),
            folder.display()
        )
    })?;
    Policy::parse_with_places(&text, &|name| list(folder, name)).map_err(|complaints| {
        for complaint in &complaints {
            eprintln!("{complaint}");
        }
        anyhow::anyhow!("{} is not in order: {} to mend", file.display(), complaints.len())
    })
}

/// A list beside the practice's file: the practice's own, or the one that came with Portico.
fn list(folder: &Path, name: &str) -> Option<String> {
    fs::read_to_string(folder.join(name)).ok().or_else(|| files::shipped(name).map(str::to_owned))
}

/// Where the data lies, as the policy and the environment say.
pub(super) fn place(folder: &Path, policy: &Policy) -> anyhow::Result<Place> {
    let from_environment = env::var("PORTICO_DATABASE_URL").ok();
    let url = from_environment.as_deref().unwrap_or(&policy.database.url);
    place_of(url, &policy.database.schema, folder)
}

/// The same for who only looks or copies: that must not make an empty practice in a folder that
/// was meant to be another one.
pub(super) fn begun(folder: &Path, policy: &Policy) -> anyhow::Result<Place> {
    let place = place(folder, policy)?;
    if let Place::Sqlite { file } = &place
        && !file.exists()
    {
        bail!(
            "there is no database {}: name the portal's own folder with --data, or start \
             `portico serve`, which makes it",
            file.display()
        );
    }
    Ok(place)
}

/// The place that a url names; a bare path is a file of SQLite.
pub(super) fn place_of(url: &str, schema: &str, folder: &Path) -> anyhow::Result<Place> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Place::Postgres { url: Secret::new(url.to_owned()), schema: schema.to_owned() });
    }
    if let Some((scheme, _)) = url.split_once("://") {
        // The rest may hold a password.
        bail!("{scheme}://… is neither a file nor postgres://…");
    }
    let file = url.strip_prefix("sqlite:").unwrap_or(url);
    Ok(Place::Sqlite { file: folder.join(file) })
}

/// Opens the database and brings its tables up to date.
pub(super) fn database(folder: &Path, policy: &Policy) -> anyhow::Result<(Db, Clock)> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let place = place(folder, policy)?;
    let options = Options { readers: policy.database.readers as usize, ..Options::default() };
    let db = Db::open(&place, &options).context("cannot open the database")?;
    migrate(&db)?;
    let latest = db.latest_instant()?.unwrap_or(Instant::from_millis(0));
    Ok((db, Clock::machine(latest)))
}

/// Brings the tables up to date.
pub(super) fn migrate(db: &Db) -> anyhow::Result<()> {
    let now = Clock::machine(Instant::from_millis(0)).now();
    let done = db.migrate(now, MIGRATIONS).context("cannot bring the database up to date")?;
    if !done.is_empty() {
        tracing::info!(migrations = done.len(), "the database was brought up to date");
    }
    Ok(())
}

/// Where the ledger's anchors lie, outside the database: first their own folder, then those that
/// get a copy of each.
pub(super) fn anchors(folder: &Path, policy: &Policy) -> Vec<AnchorFile> {
    let copies = policy.database.anchor_folders.iter().map(|copy| folder.join(copy));
    iter::once(folder.join("anchors")).chain(copies).map(AnchorFile::new).collect()
}

/// The file of the installation's key, when it is missing where one is wanted.
pub(super) fn missing_key(folder: &Path) -> Option<PathBuf> {
    let file = folder.join("keys").join(keys::FILE);
    (env::var_os("PORTICO_KEY").is_none() && !file.exists()).then_some(file)
}

/// The seal of contents, when the installation's key is here. None is made for it.
pub(super) fn seal(folder: &Path) -> anyhow::Result<Option<Seal>> {
    if missing_key(folder).is_some() {
        return Ok(None);
    }
    keys(folder).map(|keys| Some(Seal::of(&keys)))
}

/// The installation's key, which is made when there is none.
fn keys(folder: &Path) -> anyhow::Result<Keys> {
    Keys::open(&folder.join("keys"), env::var("PORTICO_KEY").ok().as_deref())
}

/// What it means for people who have accounts that the key is missing, and what to do.
pub(super) const WITHOUT_KEY: &str = "without it no password and no code fits any more, so nobody \
    can sign in. Before the portal starts, bring back the folder keys/ that was kept for this \
    database (or set PORTICO_KEY); a start without it makes a new key. If it is lost for good, \
    give everybody of the staff a code with `portico staff recovery`, and every patient a new one \
    at the desk";

/// Opens a practice for work.
pub(super) fn app(folder: &Folder, mode: Mode) -> anyhow::Result<App> {
    let policy = policy(&folder.data)?;
    app_with(&folder.data, policy, mode)
}

/// Opens a practice with a policy that was read already.
pub(super) fn app_with(folder: &Path, policy: Policy, mode: Mode) -> anyhow::Result<App> {
    let (db, clock) = database(folder, &policy)?;
    if let Some(file) = missing_key(folder)
        && !db.read_now(accounts::staff_accounts)?.is_empty()
    {
        tracing::warn!("{} is missing, a new one is made: {WITHOUT_KEY}", file.display());
    }
    let keys = keys(folder)?;
    let transport = match policy.server.wire() {
        Wire::Encrypted => Transport::Tls,
        Wire::Plain => Transport::Loopback,
    };
    let app = App::new(db, policy, clock, keys, transport, mode);
    note_policy(&app)?;
    Ok(app)
}

/// Writes down that the policy in force has changed, with its hash.
fn note_policy(app: &App) -> anyhow::Result<()> {
    let hash = secret::hex(&app.policy.hash());
    let now = app.clock.now();
    let known: Option<String> = app.db.read_now(|r| {
        r.first(
            sql!(
                "SELECT object FROM ledger WHERE action = 'config.changed'
                 ORDER BY seq DESC LIMIT 1"
            ),
            params![],
        )
    })?;
    if known.as_deref() == Some(hash.as_str()) {
        return Ok(());
    }
    app.db.write_now(db::Who::system("policy"), now, move |tx| -> db::Result<()> {
        tx.record(happened!("config.changed").named(hash));
        Ok(())
    })?;
    Ok(())
}

/// Log lines go to standard error; `PORTICO_LOG` says how many (`info`, `debug`, …) and
/// `PORTICO_LOG_JSON=1` makes them JSON. No log line holds health information.
pub(super) fn start_log() {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_from_env("PORTICO_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false);
    let log = log.with_ansi(io::stderr().is_terminal());
    let started = if env::var_os("PORTICO_LOG_JSON").is_some() {
        log.json().try_init()
    } else {
        log.try_init()
    };
    if started.is_err() {
        eprintln!("portico: the log was started already");
    }
}
