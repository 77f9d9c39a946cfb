//! The commands as somebody at a terminal meets them: what they say, and how they end.
//!
//! A test of its own beside the stories, because only cargo knows where the program is that it has
//! just built.

#![expect(clippy::unwrap_used, reason = "what cannot be done here has failed the test")]

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Output, Stdio},
};

use rusqlite::Connection;
use tempfile::TempDir;

/// A folder of a practice, and the program.
struct Practice {
    folder: TempDir,
}

impl Practice {
    /// The example practice's policy, as `policy begin` writes it.
    fn begin() -> Self {
        let practice = Practice { folder: TempDir::new().unwrap() };
        practice.run(&["policy", "begin", "--data", "."]).fine();
        practice
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portico"));
        command.args(arguments).current_dir(self.path());
        for name in ["PORTICO_DATABASE_URL", "PORTICO_KEY", "PORTICO_LOG"] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, "")
    }

    /// Runs a command with this on its standard input.
    fn run_with(&self, arguments: &[&str], input: &str) -> Ended {
        let mut command = self.command(arguments);
        let piped = || Stdio::piped();
        let mut child = command.stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Ended::of(child.wait_with_output().unwrap())
    }

    /// Puts another value into practice.toml.
    fn set(&self, key: &str, line: &str) {
        let file = self.path().join("practice.toml");
        let text = fs::read_to_string(&file).unwrap();
        let is_it = |l: &&str| l.split('=').next().is_some_and(|name| name.trim() == key);
        assert!(text.lines().any(|l| is_it(&l)), "practice.toml has no {key}");
        let text: Vec<&str> = text.lines().map(|l| if is_it(&l) { line } else { l }).collect();
        fs::write(&file, text.join("\n") + "\n").unwrap();
    }

    /// Somebody of the staff, added by the command.
    fn nurse(&self) -> Ended {
        let person = ["staff", "--data", ".", "--role", "nurse", "--given", "Nia"];
        self.run(&[&person[..], &["--family", "Carter", "--username", "nia.carter"]].concat())
    }

    /// Starts the portal, waits until it answers, and asks it to stop.
    fn serve_and_stop(&self) {
        self.set("listen", "listen = \"127.0.0.1:0\"");
        let mut command = self.command(&["serve", "--data", "."]);
        let mut portal = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(portal.stderr.take().unwrap()).lines();
        let is_open = log.any(|line| line.unwrap().contains("the portal is open"));
        assert!(is_open, "the portal did not open");
        let pid = portal.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        // Its log is read to the end, so that it has somewhere to write.
        let rest = log.map(Result::unwrap).collect::<Vec<_>>().join("\n");
        assert!(rest.contains("the ledger is anchored"), "{rest}");
        assert!(portal.wait().unwrap().success(), "the portal did not end well");
    }
}

/// How a command ended.
struct Ended {
    code: i32,
    said: String,
    complained: String,
}

impl Ended {
    fn of(output: Output) -> Self {
        Ended {
            code: output.status.code().unwrap_or(-1),
            said: String::from_utf8(output.stdout).unwrap(),
            complained: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn fine(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.said, self.complained);
        self
    }

    /// It failed, with this exit code, and the last line says what to do.
    fn failed(self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{}{}", self.said, self.complained);
        let last = self.complained.lines().last().unwrap_or_default();
        assert!(last.starts_with("portico: "), "{}", self.complained);
        for word in words {
            assert!(self.complained.contains(word), "no word of {word:?}: {}", self.complained);
        }
        assert!(!self.complained.contains("panicked"), "{}", self.complained);
    }
}

/// The commands that a help page lists.
fn listed(help: &str) -> Vec<String> {
    let Some((_, rest)) = help.split_once("Commands:\n") else { return Vec::new() };
    let names = rest.lines().take_while(|line| !line.trim().is_empty());
    // Further lines of an explanation are indented more.
    let names = names.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
}

fn check_help(practice: &Practice, before: &[&str]) -> usize {
    let ask = |last: &str| {
        let mut arguments = before.to_vec();
        arguments.push(last);
        practice.run(&arguments).fine().said
    };
    let long = ask("--help");
    let inner = listed(&long);
    if inner.is_empty() {
        let command = format!("Example: portico {}", before.join(" "));
        let example = long.lines().any(|line| line.contains("Example: "));
        assert!(example, "`portico {} --help` has no example", before.join(" "));
        let is_own = long.contains(&command) || long.contains(&format!("| {}", &command[9..]));
        assert!(is_own, "the example of `portico {}` is of something else", before.join(" "));
        return 1;
    }
    inner
        .iter()
        .map(|name| {
            let mut deeper = before.to_vec();
            deeper.push(name);
            check_help(practice, &deeper)
        })
        .sum()
}

#[test]
fn every_command_explains_itself_with_an_example() {
    let practice = Practice { folder: TempDir::new().unwrap() };
    let commands = check_help(&practice, &[]);
    assert!(commands >= 14, "only {commands} commands were found");
}

#[test]
fn a_folder_that_is_not_there_is_said_with_what_to_do() {
    let practice = Practice { folder: TempDir::new().unwrap() };
    let commands: [&[&str]; 6] = [
        &["serve", "--data", "nowhere"],
        &["work", "--data", "nowhere"],
        &["policy", "check", "--data", "nowhere"],
        &["audit", "verify", "--data", "nowhere"],
        &["doctor", "--data", "nowhere"],
        &["backup", "--data", "nowhere", "--to", "backup.db"],
    ];
    for command in commands {
        practice.run(command).failed(1, &["nowhere/practice.toml", "portico policy begin"]);
    }
    assert!(!practice.path().join("nowhere").exists(), "a command that failed made the folder");
}

#[test]
fn a_word_that_is_no_command_ends_with_64() {
    let practice = Practice { folder: TempDir::new().unwrap() };
    let ended = practice.run(&["sevre"]);
    assert_eq!(ended.code, 64);
    assert!(ended.complained.contains("serve"), "{}", ended.complained);
}

#[test]
fn a_key_that_is_not_known_is_refused_with_the_nearest_one() {
    let practice = Practice::begin();
    let file = practice.path().join("practice.toml");
    let text = fs::read_to_string(&file).unwrap();
    let wrong = text.replacen("after_hours_phone", "after_hour_phone", 1);
    fs::write(&file, wrong).unwrap();
    for command in [["policy", "check", "--data", "."], ["audit", "verify", "--data", "."]] {
        let words = ["after_hour_phone", "after_hours_phone", "not in order"];
        practice.run(&command).failed(1, &words);
    }
    fs::write(&file, "[practice\n").unwrap();
    practice.run(&["policy", "check", "--data", "."]).failed(1, &["practice.toml"]);
}

#[test]
fn the_policy_is_checked_explained_and_tried() {
    let practice = Practice::begin();
    let checked = practice.run(&["policy", "check", "--data", "."]).fine();
    assert!(checked.said.contains("The policy is in order. Its hash is "), "{}", checked.said);
    let lockout = practice.run(&["policy", "explain", "--data", ".", "accounts.lockout"]).fine();
    assert!(lockout.said.contains("accounts.lockout.failures_max = "), "{}", lockout.said);
    assert!(lockout.said.contains("source: "), "{}", lockout.said);
    let begun = practice.run(&["policy", "begin", "--data", "."]);
    begun.failed(1, &["already"]);
    let nothing = ["policy", "explain", "--data", ".", "no.such.key"];
    practice.run(&nothing).failed(1, &["no.such.key"]);
}

#[test]
fn a_rule_answers_one_line_a_case() {
    let practice = Practice::begin();
    let cases = [
        ("message", "I have chest pain\n\nPlease renew my form\n", "interrupt send"),
        ("medicine", "oxycodone 5 mg\nlisinopril 10 mg\n", "block allow"),
        ("password", "short\nBlue-Kettle-Dances4\n", "refuse accept"),
        ("password", "{\"password\": \"Rosa-Rides-Away9\", \"given\": \"Rosa\"}\n", "refuse"),
        ("password", "{\"passwort\": \"x\"}\n", "error"),
    ];
    for (rule, input, expected) in cases {
        let tried = practice.run_with(&["policy", "try", "--data", ".", rule], input).fine();
        let decided: Vec<String> = tried
            .said
            .lines()
            .map(|line| {
                let answer: serde_json::Value = serde_json::from_str(line).unwrap();
                assert!(answer["reason"].as_str().is_some_and(|why| !why.is_empty()), "{line}");
                answer["decision"].as_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(decided.join(" "), expected, "{rule}: {input}");
    }
}

#[test]
fn without_a_certificate_only_this_machine_is_answered() {
    let practice = Practice::begin();
    practice.set("listen", "listen = \"0.0.0.0:0\"");
    let words = ["practice.toml:30", "without TLS", "tls_certificate", "behind_proxy"];
    practice.run(&["serve", "--data", "."]).failed(1, &words);
}

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
fn t62_the_ledger_is_verified_and_every_kind_of_damage_has_its_exit_code() {
    let practice = Practice::begin();
    practice.nurse().fine();
    practice.serve_and_stop();
    let verify = ["audit", "verify", "--data", "."];
    practice.run(&verify).fine();

    let file = practice.path().join("portico.db");
    let whole = fs::read(&file).unwrap();
    let unguarded = "DROP TRIGGER ledger_unchanged; DROP TRIGGER ledger_undeleted;
        DROP TRIGGER ledger_head_undeleted; DROP TRIGGER ledger_head_moves_on;";
    let cut = "DELETE FROM ledger WHERE seq > 3;
        UPDATE ledger_head SET seq = 3, hash = (SELECT hash FROM ledger WHERE seq = 3);";
    let inserted = "INSERT INTO ledger SELECT seq + 100, at, actor, role, on_behalf_of, patient,
        action, object, outcome, detail, address, device, request, boot, hash
        FROM ledger WHERE seq = 4;";
    let swapped = "UPDATE ledger SET seq = 1000 WHERE seq = 3; UPDATE ledger SET seq = 3
        WHERE seq = 4; UPDATE ledger SET seq = 4 WHERE seq = 1000;";
    let damage = [
        ("UPDATE ledger SET actor = 'nobody' WHERE seq = 4", 2, "4"),
        ("DELETE FROM ledger WHERE seq = 4", 2, "4"),
        (inserted, 2, "103"),
        (swapped, 2, "3"),
        (cut, 3, "3"),
    ];
    for (text, code, place) in damage {
        fs::write(&file, &whole).unwrap();
        let database = Connection::open(&file).unwrap();
        database.execute_batch(&format!("{unguarded} {text}")).unwrap();
        drop(database);
        let ended = practice.run(&verify);
        assert_eq!(ended.code, code, "{text}: {}{}", ended.said, ended.complained);
        assert!(ended.said.contains(place), "{text}: {}", ended.said);
    }
    // Another history, whole in itself, in the place of the one that was anchored.
    let other = Practice::begin();
    other.nurse().fine();
    // Longer than the one that was anchored, so that nothing is only cut off.
    other.serve_and_stop();
    other.serve_and_stop();
    fs::copy(other.path().join("portico.db"), &file).unwrap();
    let ended = practice.run(&verify);
    assert_eq!(ended.code, 4, "{}{}", ended.said, ended.complained);

    fs::write(&file, &whole).unwrap();
    practice.run(&verify).fine();
    fs::remove_file(practice.path().join("anchors/anchors.txt")).unwrap();
    assert_eq!(practice.run(&verify).code, 5);
}

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
    assert!(doctor.said.contains("WRONG") && doctor.said.contains("fine"), "{}", doctor.said);
}

#[test]
fn an_export_is_a_table_and_is_on_record() {
    let practice = Practice::begin();
    practice.nurse().fine();
    let export = ["audit", "export", "--data", "."];
    let first = practice.run(&export).fine().said;
    assert!(first.starts_with("seq,at,actor,role,patient,action,"), "{first}");
    assert!(first.contains("staff.added"), "{first}");
    assert!(practice.run(&export).fine().said.contains("audit.exported"));
    let wrong = practice.run(&["audit", "export", "--data", ".", "--from", "yesterday"]);
    assert_eq!(wrong.code, 64, "{}", wrong.complained);
}
