//! Breaks the example policy's files in many small ways: nothing may panic, nothing may hang.
//!
//! `cargo run --release -p policy --example fuzz_policy -- --runs 100000 --seed 1 --seconds 60`
//!
//! The same seed makes the same files. The first input that panics is written to a file, whose
//! name is printed, and the exit code is 1.

use std::{env, fs, panic, process::ExitCode};

use base::{Clock, Instant};
use policy::{
    LabTest, Language, Policy, Stage, files,
    medicines::{Asked, decide},
    triage::scan,
};

/// What the command line asks for.
struct Wish {
    runs: u64,
    seed: u64,
    seconds: i64,
}

fn main() -> ExitCode {
    let Some(wish) = wish(env::args().skip(1)) else {
        eprintln!("usage: fuzz [--runs N] [--seed S] [--seconds S]");
        return ExitCode::from(2);
    };
    panic::set_hook(Box::new(|_| {}));
    let clock = Clock::machine(Instant::from_millis(0));
    let end = clock.now().plus_seconds(wish.seconds);
    let (mut chance, mut accepted, mut runs) = (Chance(wish.seed.max(1)), 0u64, 0u64);
    while runs < wish.runs && clock.now() < end {
        let input = Input::broken(&mut chance);
        match panic::catch_unwind(|| input.is_accepted()) {
            Ok(fine) => accepted += u64::from(fine),
            Err(_) => return report(&input, runs),
        }
        runs += 1;
    }
    println!("{runs} runs, {accepted} accepted, no panic (seed {})", wish.seed);
    ExitCode::SUCCESS
}

fn wish(args: impl Iterator<Item = String>) -> Option<Wish> {
    let mut wish = Wish { runs: u64::MAX, seed: 1, seconds: 60 };
    let mut args = args;
    while let Some(name) = args.next() {
        let value = args.next()?;
        match name.as_str() {
            "--runs" => wish.runs = value.parse().ok()?,
            "--seed" => wish.seed = value.parse().ok()?,
            "--seconds" => wish.seconds = value.parse().ok()?,
            _ => return None,
        }
    }
    Some(wish)
}

fn report(input: &Input, run: u64) -> ExitCode {
    let path = env::temp_dir().join(format!("portico-fuzz-{}", input.file));
    match fs::write(&path, &input.text) {
        Ok(()) => println!("panic in run {run}; the broken {} is {}", input.file, path.display()),
        Err(error) => println!("panic in run {run}; its {} was not written: {error}", input.file),
    }
    ExitCode::FAILURE
}

/// One file of the policy, broken; the others are as they came.
struct Input {
    file: &'static str,
    text: String,
}

impl Input {
    fn broken(chance: &mut Chance) -> Self {
        let place = chance.below(files::LISTS.len() + 1);
        let file = files::LISTS.get(place).copied().unwrap_or(files::PRACTICE);
        let mut bytes = files::shipped(file).unwrap_or_default().as_bytes().to_vec();
        for _ in 0..=chance.below(6) {
            break_once(&mut bytes, chance);
        }
        Input { file, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Reads the files and, when they are accepted, uses everything that stands in them.
    fn is_accepted(&self) -> bool {
        let text_of = |file: &str| {
            let broken = (file == self.file).then(|| self.text.clone());
            broken.or_else(|| files::shipped(file).map(str::to_owned))
        };
        let practice = text_of(files::PRACTICE).unwrap_or_default();
        match Policy::parse(&practice, &text_of) {
            Ok(policy) => {
                use_it(&policy);
                true
            }
            Err(complaints) => {
                assert!(!complaints.is_empty(), "a refusal says why");
                false
            }
        }
    }
}

fn use_it(policy: &Policy) {
    let _ = (policy.hash(), policy.explain(), policy.warnings());
    let _ = policy.publishable(Stage::Practice);
    let now = Instant::from_millis(1_780_000_000_000);
    let calendar = policy.calendar();
    for (_, category) in policy.responses.categories.iter() {
        let _ = calendar.add_business_days(now, category.days);
    }
    let _ = calendar.add_business_minutes(now, policy.messages.urgent_minutes);
    let message = "no chest pain, but I can't breathe; please refill my hydrocodon";
    let _ = scan(&policy.triage, message);
    let _ = decide(&policy.medicines, &Asked::by_text(message));
    let potassium = LabTest { loinc: Some("2823-3"), name: "Potassium" };
    let _ = policy.results.critical.judge(potassium, "6.9", Some("mmol/L"));
    let _ = policy.results.significant.kind_of(potassium, "6.9");
    for (_, clause) in policy.agreement.text.get(Language::Spanish).clauses.iter() {
        let _ = policy.fill(Language::Spanish, &clause.body, &[]);
    }
}

/// Pieces that files have, and pieces that they should not have.
const PIECES: [&str; 28] = [
    "\"",
    "'",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    "\n",
    ",",
    ".",
    "#",
    "\\",
    "\"\"\"",
    "-",
    "0",
    "99999999999999999999",
    "-1",
    "0.5",
    "true",
    "1979-05-27",
    "\u{0}",
    "\u{feff}",
    "🙂",
    "é",
    "{{",
    "* + *",
];

/// One small damage: a bit, a piece, a cut, a doubled part, a swapped line.
fn break_once(bytes: &mut Vec<u8>, chance: &mut Chance) {
    if bytes.is_empty() {
        return;
    }
    let at = chance.below(bytes.len());
    let to = (at + 1 + chance.below(60)).min(bytes.len());
    match chance.below(7) {
        0 => bytes[at] ^= 1 << chance.below(8),
        1 => {
            let piece = PIECES[chance.below(PIECES.len())];
            bytes.splice(at..at, piece.bytes());
        }
        2 => {
            bytes.drain(at..to);
        }
        3 => {
            let part = bytes[at..to].to_vec();
            let there = chance.below(bytes.len());
            bytes.splice(there..there, part);
        }
        4 => {
            let piece = PIECES[chance.below(PIECES.len())].repeat(1 + chance.below(300));
            bytes.splice(at..at, piece.bytes());
        }
        5 => bytes.truncate(at),
        _ => {
            // A number that is one of the interesting ones.
            let digit = bytes[at..].iter().position(u8::is_ascii_digit).map(|step| at + step);
            let numbers = ["0", "1", "-1", "65536", "9223372036854775808", "1e309", "nan", "0x10"];
            if let Some(digit) = digit {
                bytes.splice(digit..=digit, numbers[chance.below(numbers.len())].bytes());
            }
        }
    }
}

/// Marsaglia's xorshift: small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number from 0 to before `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("smaller than a usize")
    }
}
