//! Files and folders of messages: read beside the writer, filed one after the other, reported in
//! order.
//!
//! A commit costs one flush of the disk however many messages it holds, so many are handed to the
//! writer before the first is durable. It files them in the order of the files, each on its own,
//! and each is durable before it is reported.

use std::{
    collections::VecDeque,
    fs, io,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
};

use base::Instant;
use tokio::io::AsyncReadExt as _;

use super::{
    documents, filing, from_csv, from_fhir, from_hl7,
    from_hl7::Setting,
    model::{Kind, Line, Outcome, Reason, Summary},
    prepared::Prepared,
    studies,
};
use crate::{app::App, results::Announce};

/// Messages that may be on their way at once: some are committed, some wait to be.
const ON_THE_WAY_MAX: usize = 256;
/// The largest file. A larger export is sent in several files.
const FILE_BYTES_MAX: u64 = 1 << 30;
/// So much is kept of a file that is no message or is too large.
const BEGINNING_BYTES: u64 = 1_000;

/// What a run tells while it goes on.
pub(crate) trait Progress {
    /// There are so many bytes to read in all.
    fn begins(&mut self, bytes: u64);
    /// So many bytes of them were read, and this came of them.
    fn goes_on(&mut self, bytes: u64, line: &Line);
}

/// Imports files and the files of folders, in the order of their names. Each line is given to
/// `progress` in the order of the files, when its message is durable.
pub(crate) async fn import_files(
    app: &App,
    paths: &[PathBuf],
    progress: &mut (dyn Progress + Send),
) -> Result<Summary, CannotRead> {
    let files = files_of(paths)?;
    progress.begins(files.iter().map(|file| file.bytes).sum());
    let mut run = Run::start(app);
    for file in files {
        run.import_file(&file, progress).await?;
    }
    run.finish(progress).await;
    Ok(run.summary)
}

/// A file or a folder that could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotRead {
    /// It was looked for before anything was filed.
    #[error("cannot read {}: {why}; nothing was imported: mend the name and try again", path.display())]
    Nothing { path: PathBuf, why: io::Error },
    /// Others were read before it.
    #[error(
        "cannot read {}: {why}; what was filed before it stays filed: mend this and import all of \
         it again, nothing is filed twice",
        path.display()
    )]
    TheRest { path: PathBuf, why: io::Error },
}

/// A file to be read.
struct Source {
    path: PathBuf,
    bytes: u64,
    /// Whether somebody named it, or its folder.
    in_folder: bool,
    is_folder: bool,
}

/// The files that were named, and those of the folders that were, in the order of their names.
fn files_of(paths: &[PathBuf]) -> Result<Vec<Source>, CannotRead> {
    let named = |path: &Path| {
        let path = path.to_owned();
        move |why| CannotRead::Nothing { path, why }
    };
    let mut files = Vec::new();
    for path in paths {
        let about = fs::metadata(path).map_err(named(path))?;
        if !about.is_dir() {
            let (in_folder, is_folder) = (false, false);
            files.push(Source { path: path.clone(), bytes: about.len(), in_folder, is_folder });
            continue;
        }
        let mut names: Vec<PathBuf> = fs::read_dir(path)
            .and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect())
            .map_err(named(path))?;
        names.sort();
        for path in names {
            let about = fs::metadata(&path).map_err(named(&path))?;
            let (in_folder, is_folder) = (true, about.is_dir());
            let bytes = if is_folder { 0 } else { about.len() };
            files.push(Source { path, bytes, in_folder, is_folder });
        }
    }
    Ok(files)
}

impl Source {
    /// In a folder, only files that say they are messages are taken for messages.
    fn is_read(&self) -> bool {
        !self.is_folder && (!self.in_folder || is_of_messages(&self.path))
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }
}

/// Whether the name of a file says that it holds messages.
pub(super) fn is_of_messages(file: &Path) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["hl7", "json", "csv", "dcm"].iter().any(|word| ending.eq_ignore_ascii_case(word))
}

/// The most bytes of a file: a bundle is one message, a table is read as one, the others hold many.
fn bytes_max(file: &Path) -> u64 {
    if is_named(file, "json") {
        fhir::BUNDLE_BYTES_MAX as u64
    } else if is_named(file, "csv") {
        from_csv::TABLE_BYTES_MAX
    } else {
        FILE_BYTES_MAX
    }
}

/// A file that is not read, with its beginning, so that somebody finds it on the list.
async fn too_large(file: &Source) -> Result<Prepared, CannotRead> {
    let cannot = |why| CannotRead::TheRest { path: file.path.clone(), why };
    let mut beginning = Vec::new();
    let opened = tokio::fs::File::open(&file.path).await.map_err(cannot)?;
    opened.take(BEGINNING_BYTES).read_to_end(&mut beginning).await.map_err(cannot)?;
    let most = bytes_max(&file.path);
    let sentence = Reason::TooLarge.sentence(Kind::Other);
    let problem = format!("{sentence}: it has {} bytes, and at most {most} are read", file.bytes);
    Ok(Prepared::refused(&file.shown(), &beginning, Reason::TooLarge, problem))
}

/// One run over many files.
struct Run {
    app: App,
    now: Instant,
    announce: Announce,
    /// What is not reported yet, in the order of the files.
    on_the_way: VecDeque<OnTheWay>,
    summary: Summary,
    /// Bytes of envelopes and blank lines, told with the next message.
    between: u64,
}

/// A message that was handed to the writer.
struct OnTheWay {
    bytes: u64,
    line: Pin<Box<dyn Future<Output = Line> + Send>>,
}

impl Run {
    fn start(app: &App) -> Self {
        Run {
            app: app.clone(),
            now: app.clock.now(),
            announce: Announce::default(),
            on_the_way: VecDeque::new(),
            summary: Summary::default(),
            between: 0,
        }
    }

    async fn import_file(
        &mut self,
        file: &Source,
        progress: &mut (dyn Progress + Send),
    ) -> Result<(), CannotRead> {
        let name = file.shown();
        if !file.is_read() {
            let line = not_filed(&name, Outcome::Ignored, Reason::NotRead);
            self.hand_on(file.bytes, async { line }, progress).await;
            return Ok(());
        }
        if file.bytes > bytes_max(&file.path) {
            let refused = too_large(file).await?;
            self.send(file.bytes, refused, progress).await;
            return Ok(());
        }
        let bytes = match tokio::fs::read(&file.path).await {
            Ok(bytes) => bytes,
            Err(why) => {
                // What was handed on is on its way and is reported all the same.
                self.finish(progress).await;
                return Err(CannotRead::TheRest { path: file.path.clone(), why });
            }
        };
        let read = self.import_bytes(&name, &bytes, progress).await;
        self.between += file.bytes.saturating_sub(read);
        Ok(())
    }

    /// Hands out the messages of a file; gives the bytes that are in one of them.
    async fn import_bytes(
        &mut self,
        name: &str,
        bytes: &[u8],
        progress: &mut (dyn Progress + Send),
    ) -> u64 {
        self.now = self.app.clock.now();
        let app = self.app.clone();
        if dicom::is_file(bytes) || is_named(Path::new(name), "dcm") {
            // Each is read in the cage before the next one, in bounded memory.
            let line = studies::take(&app, name, bytes.to_vec()).await;
            self.hand_on(bytes.len() as u64, async { line }, progress).await;
            return bytes.len() as u64;
        }
        let setting = Setting { policy: &app.policy, now: self.now };
        if is_json(Path::new(name), bytes) {
            let message = from_fhir::read(setting, name, bytes);
            self.send(bytes.len() as u64, message, progress).await;
            return bytes.len() as u64;
        }
        if is_named(Path::new(name), "csv") {
            for message in from_csv::read(setting, name, bytes) {
                self.send(0, message, progress).await;
            }
            return 0;
        }
        let mut read = 0;
        for part in hl7::file::split(bytes) {
            let message = match part {
                Ok(hl7::file::Part::Message { bytes, .. }) => from_hl7::read(setting, name, bytes),
                Ok(hl7::file::Part::Envelope { .. }) => continue,
                Err(error) => no_message(name, bytes, &error),
            };
            let size = message.raw.len() as u64;
            read += size;
            self.send(size, message, progress).await;
        }
        if read == 0 {
            let raw = &bytes[..bytes.len().min(1_000)];
            let reason = Reason::NotAMessage;
            let refused =
                Prepared::refused(name, raw, reason, reason.sentence(Kind::Other).to_owned());
            self.send(bytes.len() as u64, refused, progress).await;
            read = bytes.len() as u64;
        }
        read
    }

    async fn send(&mut self, bytes: u64, message: Prepared, progress: &mut (dyn Progress + Send)) {
        match documents::make_safe(&self.app, message).await {
            Ok(message) => {
                let line = file_one(&self.app, &self.announce, Arc::new(message));
                self.hand_on(bytes, line, progress).await;
            }
            Err(line) => self.hand_on(bytes, async { line }, progress).await,
        }
    }

    /// Takes a line that will be known; when too many are on their way, waits for the first.
    async fn hand_on(
        &mut self,
        bytes: u64,
        line: impl Future<Output = Line> + Send + 'static,
        progress: &mut (dyn Progress + Send),
    ) {
        self.on_the_way.push_back(OnTheWay { bytes, line: Box::pin(line) });
        if self.on_the_way.len() >= ON_THE_WAY_MAX {
            self.report_first(progress).await;
        }
    }

    /// Waits until the first that is on its way is durable, and reports it.
    async fn report_first(&mut self, progress: &mut (dyn Progress + Send)) {
        let Some(first) = self.on_the_way.pop_front() else { return };
        let line = first.line.await;
        self.summary.count(&line);
        progress.goes_on(first.bytes + std::mem::take(&mut self.between), &line);
    }

    async fn finish(&mut self, progress: &mut (dyn Progress + Send)) {
        while !self.on_the_way.is_empty() {
            self.report_first(progress).await;
        }
    }
}

/// Hands one message to the writer. While the database is away or full the sender is told to send
/// again, and that succeeds as soon as it is back. What fails otherwise, through no fault of its
/// own, is kept for a person; what cannot even be kept is reported as such.
pub(super) fn file_one(
    app: &App,
    announce: &Announce,
    message: Arc<Prepared>,
) -> impl Future<Output = Line> + Send + use<> {
    let (app, now) = (app.clone(), app.clock.now());
    let who = || db::Who::system("import");
    let (inner, told, read) = (app.clone(), announce.clone(), Arc::clone(&message));
    let filed = app.db.write(who(), now, move |tx| filing::file(tx, &inner, now, &read, &told));
    async move {
        let error: db::Error = match filed.await {
            Ok(line) => return line,
            Err(error) => error,
        };
        tracing::error!(%error, "a message could not be filed");
        use db::Error::{Busy, Full, Lost, Unavailable};
        if matches!(error, Busy | Full | Lost | Unavailable) {
            return not_filed(&message.file, Outcome::Refused, Reason::OurFault);
        }
        let (inner, read) = (app.clone(), Arc::clone(&message));
        let kept = app.db.write(who(), now, move |tx| filing::keep(tx, &inner, now, &read));
        kept.await.unwrap_or_else(|error: db::Error| {
            tracing::error!(%error, "a message could not be kept");
            not_filed(&message.file, Outcome::Refused, Reason::OurFault)
        })
    }
}

/// What became of something that was not kept either. What failed by our own fault is told to be
/// sent again: whoever believed that it is kept would not.
pub(super) fn not_filed(file: &str, outcome: Outcome, reason: Reason) -> Line {
    use base::words::Word as _;
    let sentence = match reason {
        Reason::OurFault => "the portal cannot take this now; send it again",
        _ => reason.sentence(Kind::Other),
    };
    Line {
        file: file.to_owned(),
        control_id: None,
        outcome: outcome.as_str(),
        before: None,
        ack: reason.ack().as_str(),
        reason: Some(format!("{}: {sentence}", reason.as_str())),
        patient_mrn: None,
        results: Vec::new(),
        left_out: String::new(),
        import: None,
    }
}

/// Lines of a file that are no message, kept as they came, or a batch that is not whole. The rest
/// of the file is read.
pub(super) fn no_message(file: &str, bytes: &[u8], error: &hl7::file::FileError) -> Prepared {
    use hl7::file::FileProblem::{Count, EndWithoutStart, Junk, Unfinished};
    let told = error.to_string();
    match error.problem {
        Junk { start, end, .. } => {
            let lines = &bytes[start..end];
            Prepared::refused(file, lines, Reason::NotAMessage, told)
        }
        Count { .. } | EndWithoutStart | Unfinished => {
            let said = format!("{file} {told}");
            Prepared::refused(file, said.as_bytes(), Reason::BatchNotWhole, told)
        }
    }
}

fn is_named(path: &Path, word: &str) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(word))
}

fn is_json(path: &Path, bytes: &[u8]) -> bool {
    let named = is_named(path, "json");
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    named || matches!(first, Some(b'{' | b'['))
}
