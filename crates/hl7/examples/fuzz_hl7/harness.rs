//! A small fuzzer that needs no special compiler: it damages good inputs and hands them to a
//! target, again and again, from a seed that it prints, so that every run can be repeated.
//!
//! It knows nothing of what it feeds. A fuzzer for another reader is a `main` that calls [`fuzz`]
//! with a corpus and a closure. A target finds a fault by panicking, or by taking a second.

use std::{panic, path::PathBuf, process::ExitCode};

use base::{Clock, Instant};

/// One input may take so long.
const INPUT_MILLIS_MAX: i64 = 1_000;
/// Inputs do not grow beyond this many bytes.
const INPUT_BYTES_MAX: usize = 64 * 1_024;

/// How long to go on.
enum Until {
    Seconds(i64),
    Runs(u64),
}

/// Runs a target on damaged copies of the corpus. Arguments of the program: a number of seconds
/// (10 when there is none) or `--runs N`, and `--seed N`. `words` are pieces that mean something
/// to the target; they are put in here and there.
pub(crate) fn fuzz(
    name: &str,
    corpus: &[Vec<u8>],
    words: &[&[u8]],
    target: impl Fn(&[u8]) + panic::RefUnwindSafe,
) -> ExitCode {
    let (until, seed) = match arguments() {
        Ok(arguments) => arguments,
        Err(why) => {
            eprintln!("{why}\nusage: fuzz [SECONDS | --runs N] [--seed N]");
            return ExitCode::from(2);
        }
    };
    println!("{name}: {} inputs to start from, seed {seed}", corpus.len());
    let clock = Clock::machine(Instant::from_millis(0));
    let mut dice = Dice::new(seed);
    let (start, mut now, mut runs) = (clock.now(), clock.now(), 0_u64);
    loop {
        let seconds = now.millis_since(start) / 1_000;
        if matches!(until, Until::Runs(n) if runs >= n)
            || matches!(until, Until::Seconds(n) if seconds >= n)
        {
            break;
        }
        let input = dice.damaged(corpus, words);
        let outcome = panic::catch_unwind(|| target(&input));
        let before = std::mem::replace(&mut now, clock.now());
        runs += 1;
        if outcome.is_err() || now.millis_since(before) > INPUT_MILLIS_MAX {
            let file = keep(name, &input);
            println!("run {runs} failed; its input is {}", file.display());
            return ExitCode::FAILURE;
        }
    }
    let millis = u64::try_from(now.millis_since(start)).unwrap_or(0).max(1);
    println!("{name}: {runs} runs, {} a second, no failure", runs * 1_000 / millis);
    ExitCode::SUCCESS
}

fn arguments() -> Result<(Until, u64), String> {
    let (mut until, mut seed) = (Until::Seconds(10), 1);
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        let mut number = || given.next().and_then(|n| n.parse().ok()).ok_or("a number is missing");
        match argument.as_str() {
            "--runs" => until = Until::Runs(number()?),
            "--seed" => seed = number()?,
            "--seconds" => {
                until = Until::Seconds(i64::try_from(number()?).unwrap_or(i64::MAX));
            }
            other => return Err(format!("what is {other}?")),
        }
    }
    Ok((until, seed))
}

/// Writes an input to a file, so that it can become a test.
fn keep(name: &str, input: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("fuzz-{name}-{}.bin", std::process::id()));
    match std::fs::write(&path, input) {
        Ok(()) => path,
        Err(why) => PathBuf::from(format!("lost, because it could not be written: {why}")),
    }
}

/// Chance from a seed (xorshift64*).
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        // Only zero would stay zero for ever.
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`, which is not zero.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).expect("31 bits fit") % end
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).expect("it is below 256")
    }

    fn damaged(&mut self, corpus: &[Vec<u8>], words: &[&[u8]]) -> Vec<u8> {
        let mut input = corpus[self.below(corpus.len())].clone();
        for _ in 0..=self.below(8) {
            self.damage(&mut input, corpus, words);
        }
        input.truncate(INPUT_BYTES_MAX);
        input
    }

    fn damage(&mut self, input: &mut Vec<u8>, corpus: &[Vec<u8>], words: &[&[u8]]) {
        let at = self.below(input.len() + 1);
        let length = self.below(64).min(input.len() - at);
        match self.below(8) {
            0 => input.insert(at, self.byte()),
            1 => drop(input.drain(at..at + length)),
            2 => {
                let copy = input[at..at + length].to_vec();
                let times = 1 + self.below(100);
                input.splice(at..at, copy.repeat(times));
            }
            3 => input.truncate(at),
            4 => {
                let other = &corpus[self.below(corpus.len())];
                let from = self.below(other.len() + 1);
                input.splice(at.., other[from..].iter().copied());
            }
            5 if at < input.len() => input[at] ^= 1 << self.below(8),
            6 if at < input.len() => input[at] = self.byte(),
            _ => {
                let word = words[self.below(words.len())];
                input.splice(at..at, word.iter().copied());
            }
        }
    }
}
