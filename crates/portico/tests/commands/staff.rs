//! Who works here: added, listed, helped, and let go.

use super::{Ended, Practice};

#[test]
fn a_key_that_is_no_key_is_refused_without_being_said() {
    let practice = Practice::begin();
    let member = ["staff", "--data", ".", "--role", "nurse", "--given", "Nia"];
    let member = [&member[..], &["--family", "Carter", "--username", "nia.carter"]].concat();
    let mut command = practice.command(&member);
    let output = command.env("PORTICO_KEY", "5ecret").output().unwrap();
    let ended = Ended::of(output);
    assert!(!ended.complained.contains("5ecret"), "{}", ended.complained);
    ended.failed(1, &["PORTICO_KEY", "64 hexadecimal digits"]);
    let wrong = ["staff", "--data", ".", "--role", "king", "--given", "Nia"];
    let wrong = [&wrong[..], &["--family", "Carter", "--username", "nia.carter"]].concat();
    let ended = practice.run(&wrong);
    assert_eq!(ended.code, 64);
    assert!(ended.complained.contains("privacy_officer"), "{}", ended.complained);
    let added = practice.run(&member).fine();
    assert!(added.said.contains("Nia Carter signs in as nia.carter"), "{}", added.said);
    practice.run(&member).failed(1, &["taken"]);
}

#[test]
fn staff_are_listed_helped_and_let_go() {
    let practice = Practice::begin();
    practice.nurse().fine();
    let staff =
        |what: &str| practice.run(&["staff", what, "--data", ".", "--username", "nia.carter"]);
    let list = || practice.run(&["staff", "list", "--data", "."]).fine().said;
    assert!(list().contains("nia.carter") && list().contains("active"), "{}", list());
    assert_eq!(staff("unlock").code, 64, "a lock is not ended without a reason");
    let unlock = |reason| {
        let words = ["staff", "unlock", "--data", ".", "--username", "nia.carter"];
        practice.run(&[&words[..], &["--reason", reason]].concat())
    };
    assert!(unlock("boredom").complained.contains("somebody_else"), "it says which there are");
    assert!(unlock("mistyped").fine().said.contains("may try again"));
    let code = staff("recovery").fine().said;
    assert_eq!(code.lines().nth(1).unwrap().len(), 14, "{code}");
    let role = ["staff", "role", "--data", ".", "--username", "nia.carter", "--role", "provider"];
    practice.run(&role).fine();
    assert!(list().contains("provider"), "{}", list());
    staff("leave").fine();
    assert!(list().contains("terminated"), "{}", list());
    let unknown = ["staff", "leave", "--data", ".", "--username", "nobody.here"];
    practice.run(&unknown).failed(1, &["portico staff list"]);
    let audit = practice.run(&["audit", "export", "--data", "."]).fine().said;
    for event in
        ["auth.unlocked", "credential.recovery_code_made", "staff.role_changed", "staff.left"]
    {
        assert!(audit.contains(event), "the ledger has no {event}");
    }
    let unlocked = audit.lines().find(|line| line.contains("auth.unlocked")).unwrap();
    assert!(unlocked.contains("mistyped"), "{unlocked}");
}

#[test]
fn a_name_that_is_blank_or_too_long_is_said_with_its_option() {
    let practice = Practice::begin();
    let add = |given: &str, family: &str, credentials: &str| {
        let (given, family) = (["--given", given], ["--family", family]);
        let who = ["--username", "nia.carter", "--credentials", credentials];
        let add = ["staff", "add", "--data", ".", "--role", "nurse"];
        practice.run(&[&add[..], &given, &family, &who].concat())
    };
    let long = "x".repeat(101);
    add("", "Carter", "RN").failed(1, &["--given is empty", "leave it out"]);
    add("Nia", "  ", "RN").failed(1, &["--family is empty"]);
    add("Nia", &long, "RN").failed(1, &["--family has 101 characters", "100"]);
    add("Nia", "Carter", &long).failed(1, &["--credentials has 101 characters", "40"]);
    add("Nia\tA", "Carter", "RN").failed(1, &["--given holds"]);
    let one = ["staff", "add", "--data", ".", "--role", "nurse", "--family", "Suharto"];
    let added = practice.run(&[&one[..], &["--username", "suharto"]].concat()).fine();
    assert!(added.said.starts_with("Suharto signs in as suharto"), "{}", added.said);
}
