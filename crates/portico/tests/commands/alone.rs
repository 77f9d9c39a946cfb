//! One portal for a folder, and what may run beside it.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use super::Practice;

#[test]
fn without_a_certificate_only_this_machine_is_answered() {
    let practice = Practice::begin();
    practice.set("listen", "listen = \"0.0.0.0:0\"");
    let words = ["practice.toml:30", "without TLS", "tls_certificate", "behind_proxy"];
    practice.run(&["serve", "--data", "."]).failed(1, &words);
}

#[test]
fn a_second_portal_on_a_folder_is_refused_and_everything_else_runs_beside_the_first() {
    let practice = Practice::begin();
    practice.nurse().fine();
    let portal = practice.serve();
    let running = format!("process {}", portal.portal.id());
    for command in ["serve", "work"] {
        let refused = practice.run(&[command, "--data", "."]);
        refused.failed(1, &["running on . already", &running, "stop them first"]);
    }
    practice.run(&["staff", "list", "--data", "."]).fine();
    practice.run(&["audit", "verify", "--data", "."]).fine();
    practice.run(&["backup", "--data", ".", "--to", "copy.db"]).fine();
    practice.run(&["copy", "--from", "portico.db", "--to", "second.db"]).fine();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../practice/demo/01-registration.hl7");
    practice.run(&["import", "--data", ".", file]).fine();
    // Killed, it holds nothing any more.
    drop(portal);
    practice.serve().stop();
}

#[test]
fn a_start_that_makes_a_new_key_for_old_accounts_says_so() {
    let practice = Practice::begin();
    practice.nurse().fine();
    std::fs::remove_file(practice.path().join("keys/portico.key")).unwrap();
    let portal = practice.serve();
    assert!(portal.before.contains("portico.key is missing"), "{}", portal.before);
    portal.stop();
    let portal = practice.serve();
    assert!(!portal.before.contains("is missing"), "{}", portal.before);
    portal.stop();
}

/// Starts a demonstration, hears what it says, tries to start a second one, and stops it.
fn demonstrate(practice: &Practice, more: &[&str]) -> String {
    let start = ["demo", "--data", "demo", "--listen", "127.0.0.1:0"];
    let mut command = practice.command(&[&start[..], more].concat());
    let mut demo = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut said = String::new();
    let told = lines.any(|line| {
        said += &(line.clone() + "\n");
        line.starts_with("Stop with")
    });
    assert!(told, "the demonstration did not begin: {said}");
    practice.run(&start).failed(1, &["running on demo already"]);
    practice.run(&[&start[..], &["--fresh"]].concat()).failed(1, &["running on demo already"]);
    let pid = demo.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(demo.wait().unwrap().success());
    said
}

/// The code that a demonstration tells.
fn code(said: &str) -> &str {
    let (_, rest) = said.split_once("birth date:\n").unwrap_or_else(|| panic!("no code: {said}"));
    rest.split_whitespace().next().unwrap()
}

#[test]
fn a_demonstration_that_starts_again_tells_the_code_that_is_still_good() {
    let practice = Practice::begin();
    let first = demonstrate(&practice, &[]);
    assert!(first.contains("/activate with this code"), "{first}");
    let second = demonstrate(&practice, &[]);
    assert!(second.contains("/activate with the same code"), "{second}");
    assert_eq!(code(&first), code(&second));
    // One that is not good any more is said to be none.
    std::fs::write(practice.path().join("demo/activation-code"), "0000-0000-0000\n").unwrap();
    let third = demonstrate(&practice, &[]);
    assert!(third.contains("The earlier code is not good any more"), "{third}");
    assert_ne!(code(&first), code(&third));
    let fresh = demonstrate(&practice, &["--fresh"]);
    assert!(fresh.contains("/activate with this code"), "{fresh}");
    assert_ne!(code(&third), code(&fresh));
}

#[test]
fn a_demonstration_answers_this_machine_only_and_says_how_to_look_from_another() {
    let practice = Practice::begin();
    let words = ["--listen 127.0.0.1:8080", "ssh -L 8080:127.0.0.1:8080", "no TLS"];
    let start =
        |data: &str, listen: &str| practice.run(&["demo", "--data", data, "--listen", listen]);
    start("demo", "0.0.0.0:8080").failed(1, &words);
    assert!(!practice.path().join("demo").exists(), "what was refused made a folder");
    start(".", "127.0.0.1:0").failed(1, &["holds something else"]);
    assert!(!practice.path().join("portico.lock").exists());
}
