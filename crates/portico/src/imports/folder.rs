//! The folder into which other systems put files. A file that has not changed between two looks is
//! imported and moved away: into `done`, or into `problems` when something in it waits for a person
//! or was refused. A file that was imported but not moved is imported again, which files nothing
//! twice. One that cannot be read or moved keeps no other waiting. (R-B1.8)

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use base::words::Word;

use super::{
    files::{self, CannotRead, Progress},
    model::{Line, Outcome, Reason},
};
use crate::app::App;

/// How often the folder is looked at.
const PAUSE: Duration = Duration::from_secs(5);

/// The folder, and how its files looked the last time.
pub(crate) struct Folder {
    app: App,
    folder: PathBuf,
    before: HashMap<PathBuf, Looks>,
}

/// What tells whether somebody still writes a file: its length, and when it was changed.
type Looks = (u64, Option<SystemTime>);

impl Folder {
    /// The folder of the practice, when it has one; `data` is where the practice lies.
    pub(crate) fn of(app: &App, data: &Path) -> Option<Folder> {
        let folder = data.join(app.policy.feed.folder.as_ref()?);
        Some(Folder { app: app.clone(), folder, before: HashMap::new() })
    }

    /// Looks at it again and again.
    pub(crate) async fn watch(mut self) {
        loop {
            if let Err(error) = self.look().await {
                let folder = self.folder.display();
                tracing::error!(%error, %folder, "the folder of messages cannot be looked at");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Imports what is there since the last look and has not changed; how many files that were.
    pub(crate) async fn look(&mut self) -> io::Result<usize> {
        let mut imported = 0;
        let now = self.files()?;
        for (file, _) in now.iter().filter(|(file, looks)| self.before.get(*file) == Some(*looks)) {
            match self.take(file).await {
                Ok(true) => imported += 1,
                Ok(false) => {}
                Err(error) => {
                    let file = file.display();
                    tracing::error!(%error, %file, "a file of messages cannot be read or moved");
                }
            }
        }
        self.before = now;
        Ok(imported)
    }

    /// The files of messages that lie there.
    fn files(&self) -> io::Result<HashMap<PathBuf, Looks>> {
        let mut found = HashMap::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let about = entry.metadata()?;
            if about.is_file() && files::is_of_messages(&entry.path()) {
                found.insert(entry.path(), (about.len(), about.modified().ok()));
            }
        }
        Ok(found)
    }

    /// Imports one file and moves it away. What we could not even keep stays for the next look.
    async fn take(&self, file: &Path) -> io::Result<bool> {
        let mut fate = Fate::default();
        match files::import_files(&self.app, &[file.to_owned()], &mut fate).await {
            Ok(_) => {}
            Err(CannotRead::Nothing { why, .. } | CannotRead::TheRest { why, .. }) => {
                return Err(why);
            }
        }
        if fate.is_our_fault {
            return Ok(false);
        }
        let place = self.folder.join(if fate.has_problems { "problems" } else { "done" });
        move_into(&place, file)?;
        Ok(true)
    }
}

/// What became of the messages of a file.
#[derive(Default)]
struct Fate {
    has_problems: bool,
    is_our_fault: bool,
}

impl Progress for Fate {
    fn begins(&mut self, _: u64) {}

    fn goes_on(&mut self, _: u64, line: &Line) {
        let waits = [Outcome::Quarantined, Outcome::Refused].map(Word::as_str);
        let outcome = line.before.unwrap_or(line.outcome);
        self.has_problems |= waits.contains(&outcome);
        self.is_our_fault |=
            outcome == Outcome::Refused.as_str() && line.reason() == Some(Reason::OurFault);
    }
}

/// Moves a file into a folder; one that has its name already keeps it, and this one gets a number.
fn move_into(folder: &Path, file: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let name = file.file_name().unwrap_or_default();
    let mut to = folder.join(name);
    let mut number = 1;
    while to.exists() {
        number += 1;
        to = folder.join(format!("{number}-{}", name.to_string_lossy()));
    }
    fs::rename(file, to)
}
