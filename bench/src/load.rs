//! Many visitors at once, each asking for the same page again and again on its own connection.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{browser::header, process::Stopwatch};

/// What came of a load.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) requests: u64,
    pub(crate) seconds: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

impl Figures {
    pub(crate) fn per_second(&self) -> f64 {
        to_f64(self.requests) / self.seconds
    }
}

/// Loads one page for so long from so many connections. Every answer must be 200.
pub(crate) fn load(
    address: SocketAddr,
    path: &str,
    cookies: &str,
    connections: usize,
    seconds: u64,
) -> anyhow::Result<Figures> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookies}\r\n\r\n");
    runtime.block_on(async {
        let watch = Stopwatch::start();
        let visitors: Vec<_> = (0..connections)
            .map(|_| tokio::spawn(visit(address, request.clone(), Duration::from_secs(seconds))))
            .collect();
        let mut times = Vec::new();
        for visitor in visitors {
            times.extend(visitor.await??);
        }
        let seconds = watch.elapsed().as_secs_f64();
        times.sort_unstable();
        let at = |share: usize| {
            let place = (times.len() * share / 100).min(times.len().saturating_sub(1));
            times.get(place).map_or(0.0, |micros| to_f64(u64::from(*micros)) / 1_000.0)
        };
        let requests = u64::try_from(times.len())?;
        Ok(Figures { requests, seconds, p50_ms: at(50), p99_ms: at(99) })
    })
}

/// One visitor: gives the microseconds that each answer took.
async fn visit(address: SocketAddr, request: String, length: Duration) -> anyhow::Result<Vec<u32>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (whole, mut times, mut bytes) = (Stopwatch::start(), Vec::new(), Vec::new());
    while whole.elapsed() < length {
        let watch = Stopwatch::start();
        stream.write_all(request.as_bytes()).await?;
        answer(&mut stream, &mut bytes).await?;
        times.push(u32::try_from(watch.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    Ok(times)
}

async fn answer(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> anyhow::Result<()> {
    bytes.clear();
    loop {
        if stream.read_buf(bytes).await? == 0 {
            bail!("the server hung up");
        }
        let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&bytes[..end])?;
        let length: usize = header(head, "content-length").context("no length")?.parse()?;
        let is_fine = head.starts_with("HTTP/1.1 200");
        if !is_fine {
            bail!("an answer that is not 200: {}", head.lines().next().unwrap_or_default());
        }
        while bytes.len() < end + 4 + length {
            if stream.read_buf(bytes).await? == 0 {
                bail!("the answer was cut off");
            }
        }
        return Ok(());
    }
}

/// Counts here stay far below the numbers that a float cannot hold.
#[expect(clippy::cast_precision_loss, reason = "counts of requests are small")]
pub(crate) fn to_f64(count: u64) -> f64 {
    count as f64
}
