//! The repository's own files, for the tests that read them: the house style, the documents.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 5] = [".git", "target", "node_modules", "demo-data", "output"];

/// A file of the repository.
pub(crate) struct File {
    /// Its path from the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// Its lines, counted from one.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(number, line)| (number + 1, line))
    }

    /// Whether its name ends with a dot and this.
    pub(crate) fn is_of(&self, extension: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, end)| end == extension)
    }

    pub(crate) fn is_under(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Every file of text in the repository, sorted by path.
pub(crate) fn files() -> Vec<File> {
    let root = root();
    let mut found = Vec::new();
    gather(&root, &root, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 100, "the repository was not found at {}", root.display());
    found
}

/// Every file whose name ends so.
pub(crate) fn files_of(end: &str) -> Vec<File> {
    files().into_iter().filter(|file| file.path.ends_with(end)).collect()
}

fn gather(root: &Path, folder: &Path, found: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !FOREIGN.contains(&name.as_str()) && !is_a_data_folder(&path) {
                gather(root, &path, found);
            }
        } else if name != ".git"
            && let Ok(text) = fs::read_to_string(&path)
        {
            let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.push(File { path, text });
        }
    }
}

/// A practice's folder that somebody made while trying the portal out.
fn is_a_data_folder(path: &Path) -> bool {
    path.join("keys").exists() || path.join("this-is-a-demonstration").exists()
}

/// Compares a generated document with the one in `docs/`; `UPDATE_DOCS=1` writes it instead.
pub(crate) fn assert_document(name: &str, made: &str) {
    let file = root().join("docs").join(name);
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, made).unwrap();
        return;
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == made,
        "docs/{name} is not what the code says; run `UPDATE_DOCS=1 cargo test -p portico documents` \
         and look at what changed: {}",
        first_difference(&kept, made)
    );
}

fn first_difference(kept: &str, made: &str) -> String {
    let pairs = kept.lines().zip(made.lines());
    match pairs.enumerate().find(|(_, (kept, made))| kept != made) {
        Some((line, (kept, made))) => format!("line {}: {kept:?} became {made:?}", line + 1),
        None => format!("{} lines became {}", kept.lines().count(), made.lines().count()),
    }
}

/// Fails with every complaint on a line of its own, and what to do about them.
pub(crate) fn assert_none(complaints: &[String], what_to_do: &str) {
    assert!(complaints.is_empty(), "{what_to_do}\n  {}", complaints.join("\n  "));
}
