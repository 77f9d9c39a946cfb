//! A practice is backed up, brought back and copied, and nothing is lost on the way.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::Practice;

#[test]
fn a_backup_is_made_and_brought_back() {
    let practice = Practice::begin();
    practice.nurse().fine();
    practice.run(&["backup", "--data", ".", "--to", "copy.db"]).fine();
    practice.run(&["backup", "--data", ".", "--to", "copy.db"]).failed(1, &["copy.db"]);
    let elsewhere = practice.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::copy(practice.path().join("practice.toml"), elsewhere.join("practice.toml")).unwrap();
    let restore = ["restore", "--data", "elsewhere", "--from", "copy.db"];
    let back = practice.run(&restore).fine();
    assert!(back.said.contains("The practice is back"), "{}", back.said);
    practice.run(&restore).failed(1, &["portico.db"]);
    let verified = practice.run(&["audit", "verify", "--data", "elsewhere"]);
    assert_eq!(verified.code, 5, "nothing was anchored yet: {}", verified.said);
    assert!(verified.said.contains("when it starts"), "{}", verified.said);
    let doctor = practice.run(&["doctor", "--data", "elsewhere"]);
    assert_eq!(doctor.code, 1, "{}", doctor.said);
    assert!(doctor.said.contains("looked at before real patients come"), "{}", doctor.said);
}

/// A folder beside the practice with its policy, and nothing else.
fn elsewhere(practice: &Practice) -> PathBuf {
    let elsewhere = practice.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::copy(practice.path().join("practice.toml"), elsewhere.join("practice.toml")).unwrap();
    elsewhere
}

/// The files of a folder, in the order of their names.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn who_only_looks_makes_no_practice_where_none_is() {
    let practice = Practice::begin();
    practice.nurse().fine();
    let elsewhere = elsewhere(&practice);
    let looking: [&[&str]; 3] =
        [&["backup", "--to", "copy.db"], &["audit", "verify"], &["audit", "export"]];
    for command in looking {
        let arguments = [command, &["--data", "elsewhere"]].concat();
        practice.run(&arguments).failed(1, &["no database", "--data"]);
    }
    let doctor = practice.run(&["doctor", "--data", "elsewhere"]);
    assert!(doctor.code == 1 && doctor.said.contains("no database"), "{}", doctor.said);
    assert_eq!(names(&elsewhere), ["practice.toml"]);
}

#[test]
fn a_practice_that_is_brought_back_without_its_keys_is_warned_of() {
    let practice = Practice::begin();
    practice.nurse().fine();
    let made = practice.run(&["backup", "--data", ".", "--to", "copy.db"]).fine();
    for word in ["copy.db.json", "practice.toml", "anchors/", "keys/"] {
        assert!(made.said.contains(word), "no word of {word}: {}", made.said);
    }
    let elsewhere = elsewhere(&practice);
    let back = practice.run(&["restore", "--data", "elsewhere", "--from", "copy.db"]).fine();
    let words = ["WARNING", "keys/portico.key is missing", "nobody can sign in", "anchors is"];
    for word in words {
        assert!(back.said.contains(word), "no word of {word}: {}", back.said);
    }
    let said = practice.run(&["doctor", "--data", "."]).said;
    assert!(said.contains("looked at before real patients come"), "{said}");
    let doctor = || practice.run(&["doctor", "--data", "elsewhere"]).said;
    assert!(doctor().contains("portico.key is missing: without it no password"), "{}", doctor());
    let keys = elsewhere.join("keys");
    fs::create_dir(&keys).unwrap();
    fs::copy(practice.path().join("keys/portico.key"), keys.join("portico.key")).unwrap();
    assert!(doctor().contains("fine   only its owner can read the key"), "{}", doctor());
    // Where nobody has an account yet, nothing is lost: the key is made at the first start.
    let new = Practice::begin();
    let said = new.run(&["doctor", "--data", "."]).said;
    assert!(said.contains("made at the first start"), "{said}");
}

#[test]
fn what_is_in_the_way_of_a_backup_is_said_in_the_words_of_whoever_asked() {
    let practice = Practice::begin();
    practice.nurse().fine();
    let backup = |to: &str| practice.run(&["backup", "--data", ".", "--to", to]);
    backup("nowhere/copy.db").failed(1, &["there is no folder nowhere", "make it first"]);
    backup("copy.db").fine();
    backup("copy.db").failed(1, &["copy.db is there already", "name another file"]);
    let restore = |from: &str| practice.run(&["restore", "--data", "elsewhere", "--from", from]);
    elsewhere(&practice);
    restore("typo.db").failed(1, &["there is no file typo.db", "portico backup"]);
    fs::rename(practice.path().join("copy.db.json"), practice.path().join("away")).unwrap();
    restore("copy.db").failed(1, &["copy.db.json", "a backup is two files"]);
    fs::rename(practice.path().join("away"), practice.path().join("copy.db.json")).unwrap();
    restore("copy.db").fine();
    restore("copy.db").failed(1, &["portico.db is there already", "move it away"]);
}

#[test]
fn a_backup_can_be_copied_from_and_still_be_brought_back() {
    let practice = Practice::begin();
    practice.nurse().fine();
    practice.run(&["backup", "--data", ".", "--to", "copy.db"]).fine();
    let before = (names(practice.path()), fs::read(practice.path().join("copy.db")).unwrap());
    practice.run(&["copy", "--from", "copy.db", "--to", "second.db"]).fine();
    let after = fs::read(practice.path().join("copy.db")).unwrap();
    fs::remove_file(practice.path().join("second.db")).unwrap();
    assert!((names(practice.path()), after) == before, "{:?}", names(practice.path()));
    elsewhere(&practice);
    practice.run(&["restore", "--data", "elsewhere", "--from", "copy.db"]).fine();
}

#[test]
fn a_copy_says_what_is_wrong_with_its_source_and_makes_nothing() {
    let practice = Practice::begin();
    practice.nurse().fine();
    let before = names(practice.path());
    let copy = |from: &str, to: &str| practice.run(&["copy", "--from", from, "--to", to]);
    copy("portico.bd", "new.db").failed(1, &["there is no file portico.bd"]);
    copy("practice.toml", "new.db").failed(1, &["practice.toml is not a database"]);
    copy("portico.db", "portico.db").failed(1, &["the source and the target"]);
    let wrong = copy("mysql://me:s3cret@host/db", "new.db");
    assert!(!wrong.complained.contains("s3cret"), "{}", wrong.complained);
    wrong.failed(1, &["mysql://…"]);
    assert_eq!(names(practice.path()), before);
    // An address with a password need not stand on the command line.
    let mut command = practice.command(&["copy", "--from", "portico.db"]);
    let ended = command.env("PORTICO_COPY_TO", "new.db").output().unwrap();
    assert!(ended.status.success() && practice.path().join("new.db").exists());
    let help = practice.run(&["copy", "--help"]).fine().said;
    assert!(help.contains("PORTICO_COPY_TO") && help.contains("PORTICO_COPY_FROM"), "{help}");
    practice.set("url", "url = \"sqlite:new.db\"");
    let listed = practice.run(&["staff", "list", "--data", "."]).fine();
    assert!(listed.said.contains("nia.carter"), "{}", listed.said);
}
