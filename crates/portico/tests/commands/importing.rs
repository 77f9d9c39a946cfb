//! Files of other systems: what is said of them, and how the command ends.

use std::{fs, path::PathBuf};

use super::{Ended, Practice};

/// A file of the demonstration.
fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../practice/demo").join(name)
}

/// A practice that knows its patients, with a folder to import from.
fn begin() -> (Practice, PathBuf) {
    let practice = Practice::begin();
    let feed = practice.path().join("feed");
    fs::create_dir(&feed).unwrap();
    let file = sample("01-registration.hl7");
    practice.run(&["import", "--data", ".", file.to_str().unwrap()]).fine();
    (practice, feed)
}

fn ended(ended: Ended, code: i32, words: &[&str]) -> Ended {
    assert_eq!(ended.code, code, "{}{}", ended.said, ended.complained);
    for word in words {
        assert!(ended.said.contains(word), "no word of {word}: {}", ended.said);
    }
    ended
}

#[test]
fn what_still_waits_ends_the_command_as_it_did_the_first_time() {
    let (practice, feed) = begin();
    let import = || practice.run(&["import", "--data", ".", "feed"]);
    let add = |name: &str| fs::copy(sample(&format!("camera/{name}")), feed.join(name)).unwrap();
    add("routine-lipids-sam.hl7");
    ended(import(), 0, &["1 messages: 1 filed"]);
    ended(import(), 0, &["1 duplicates"]);
    add("conflict-birth-date.hl7");
    ended(import(), 2, &["quarantined: 1 × birth_date_conflict"]);
    let again = ended(import(), 2, &["2 duplicates", "still waiting: 1"]);
    assert!(
        again.complained.contains("duplicate of one quarantined before"),
        "{}",
        again.complained
    );
    add("garbled.hl7");
    ended(import(), 3, &["refused: 1 × unreadable"]);
    ended(import(), 3, &["still waiting: 1", "still refused: 1"]);
    let line = practice.run(&["import", "--data", ".", "--json", "feed"]).said;
    assert!(line.contains("\"before\":\"quarantined\""), "{line}");
}

#[test]
fn what_is_no_message_is_counted_apart_and_what_is_not_there_is_named() {
    let (practice, feed) = begin();
    fs::write(feed.join("readme.txt"), "Not for you.").unwrap();
    fs::create_dir(feed.join("old")).unwrap();
    let none = ended(practice.run(&["import", "--data", ".", "feed"]), 4, &["passed over: 2"]);
    assert!(none.complained.contains("is it the right folder?"), "{}", none.complained);
    fs::copy(sample("camera/routine-lipids-sam.hl7"), feed.join("a.hl7")).unwrap();
    let words = ["1 messages: 1 filed", "0 ignored", "passed over: 2"];
    ended(practice.run(&["import", "--data", ".", "feed"]), 0, &words);
    fs::write(feed.join("broken.dcm"), "a picture that was cut off").unwrap();
    let broken = practice.run(&["import", "--data", ".", "feed/broken.dcm"]);
    assert!(broken.complained.contains("this is no DICOM file"), "{}", broken.complained);
    let missing = practice.run(&["import", "--data", ".", "feed", "fede/today.hl7"]);
    missing.failed(1, &["fede/today.hl7", "nothing was imported", "try again"]);
}

#[test]
fn a_folder_that_is_not_there_is_told_before_anything_is_missed() {
    let (practice, feed) = begin();
    let policy = practice.path().join("practice.toml");
    let text = fs::read_to_string(&policy).unwrap() + "[feed]\nfolder = \"feed\"\n";
    fs::write(&policy, text).unwrap();
    let doctor = || practice.run(&["doctor", "--data", "."]).said;
    assert!(doctor().contains("fine   the folder for other systems' files"), "{}", doctor());
    fs::remove_dir(feed).unwrap();
    assert!(doctor().contains("other systems' files are not taken"), "{}", doctor());
}
