//! The commands as somebody at a terminal meets them: what they say, and how they end.
//!
//! A test of its own beside the stories, because only cargo knows where the program is that it has
//! just built.

#![expect(clippy::unwrap_used, reason = "what cannot be done here has failed the test")]

use std::{
    fs,
    io::{BufRead, BufReader, Lines, Write},
    path::Path,
    process::{Child, ChildStderr, Command, Output, Stdio},
};

use tempfile::TempDir;

mod alone;
mod cage;
mod helping;
mod importing;
mod ledger;
mod moving;
mod policy;
mod staff;

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
        for name in ["DATABASE_URL", "KEY", "LOG", "COPY_FROM", "COPY_TO"] {
            command.env_remove(format!("PORTICO_{name}"));
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
        self.serve().stop();
    }

    /// Starts the portal and waits until it answers.
    fn serve(&self) -> Serving {
        self.set("listen", "listen = \"127.0.0.1:0\"");
        let mut command = self.command(&["serve", "--data", "."]);
        let mut portal = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(portal.stderr.take().unwrap()).lines();
        let mut before = String::new();
        let is_open = log.by_ref().map(Result::unwrap).any(|line| {
            before += &line;
            line.contains("the portal is open")
        });
        assert!(is_open, "the portal did not open: {before}");
        Serving { portal, log, before }
    }
}

/// A portal that runs.
struct Serving {
    portal: Child,
    log: Lines<BufReader<ChildStderr>>,
    /// What its log said until it was open.
    before: String,
}

impl Serving {
    fn stop(mut self) {
        let pid = self.portal.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        // Its log is read to the end, so that it has somewhere to write.
        let rest = self.log.by_ref().map(Result::unwrap).collect::<Vec<_>>().join("\n");
        assert!(rest.contains("the ledger is anchored"), "{rest}");
        assert!(self.portal.wait().unwrap().success(), "the portal did not end well");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // A test that has failed leaves no portal behind; one that was stopped is gone already.
        let _ = self.portal.kill();
        let _ = self.portal.wait();
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
