//! What the whole crate promises: messages, results, answers, files, and that nothing panics.

mod answers;
mod files;
mod messages;
mod never_panics;
mod results;
mod samples;

/// A message of the corpus.
fn corpus(name: &str) -> Vec<u8> {
    let path = format!("{}/corpus/{name}.hl7", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// A message of the corpus, read.
fn message(name: &str) -> hl7::Message {
    hl7::Message::parse(&corpus(name)).expect("the corpus is well")
}
