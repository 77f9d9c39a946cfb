//! How fast senders are answered that wait for each answer (MLLP): one, and sixteen at once,
//! against the single commits that the bare database reaches in the same run.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    thread,
    time::Duration,
};

use anyhow::bail;

use crate::{
    imports::{self, Found, USUAL},
    load::to_f64,
    practice::Practice,
    process::{Server, Stopwatch},
};

/// Messages of each sender, when there is one and when there are many.
const ALONE: u64 = 2_000;
const TOGETHER: u64 = 500;
/// Senders at once; more than sixteen lines are not taken without a word in the policy.
const SENDERS: u64 = 16;

/// Measures and prints a line. The portal is served from this practice, with a line at `lines`.
pub(crate) fn measure(
    portico: &Path,
    made: &Practice,
    (address, lines): (SocketAddr, SocketAddr),
    single: f64,
) -> anyhow::Result<()> {
    let data = made.folder.display().to_string();
    let mut server = Server::start(portico, &["serve", "--data", &data], address)?;
    server.wait_for(lines)?;
    let patients = made.patients;
    let one =
        rate(&server, || vec![thread::spawn(move || send(lines, patients, 0, ALONE))], ALONE)?;
    let many = rate(
        &server,
        || {
            let senders = 1..=SENDERS;
            senders.map(|who| thread::spawn(move || send(lines, patients, who, TOGETHER))).collect()
        },
        SENDERS * TOGETHER,
    )?;
    println!(
        "MLLP, each message durable before its answer: one sender {:.0} messages/s ({:.1} times \
         the {single:.0} single commits/s of the bare database), {SENDERS} senders {:.0} \
         messages/s ({:.1} times; {:.3} CPU ms a message)\n",
        one.per_second,
        one.per_second / single,
        many.per_second,
        many.per_second / single,
        many.cpu_ms,
    );
    Ok(())
}

struct Rate {
    per_second: f64,
    cpu_ms: f64,
}

fn rate(
    server: &Server,
    begin: impl FnOnce() -> Vec<thread::JoinHandle<anyhow::Result<()>>>,
    messages: u64,
) -> anyhow::Result<Rate> {
    let (watch, before) = (Stopwatch::start(), server.cpu_seconds()?);
    for sender in begin() {
        sender.join().map_err(|_| anyhow::anyhow!("a sender gave up"))??;
    }
    let seconds = watch.elapsed().as_secs_f64();
    let cpu = server.cpu_seconds()? - before;
    let messages = to_f64(messages);
    Ok(Rate { per_second: messages / seconds, cpu_ms: cpu * 1_000.0 / messages })
}

/// One sender: a message, its answer, the next message.
fn send(lines: SocketAddr, patients: u64, who: u64, count: u64) -> anyhow::Result<()> {
    let mut line = TcpStream::connect(lines)?;
    line.set_nodelay(true)?;
    line.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut answer = Vec::new();
    for number in 0..count {
        let place = (number * SENDERS + who) % 1_000;
        let name = format!("S{who:02}-{number:06}");
        let patient = imports::patient(patients, place);
        let message = imports::message(&name, patient, Found::ByNumber, USUAL);
        line.write_all(format!("\x0b{message}\x1c\r").as_bytes())?;
        read_answer(&mut line, &mut answer)?;
        let is_accepted = answer.windows(6).any(|part| part == b"MSA|AA");
        if !is_accepted {
            bail!("{name} was answered {}", String::from_utf8_lossy(&answer));
        }
    }
    Ok(())
}

fn read_answer(line: &mut TcpStream, answer: &mut Vec<u8>) -> anyhow::Result<()> {
    answer.clear();
    let mut piece = [0; 4 * 1024];
    while !answer.ends_with(b"\x1c\r") {
        let bytes = line.read(&mut piece)?;
        if bytes == 0 {
            bail!("the portal hung up");
        }
        answer.extend_from_slice(&piece[..bytes]);
    }
    Ok(())
}
