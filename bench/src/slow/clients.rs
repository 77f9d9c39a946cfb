//! Clients that are slow on purpose, each on a connection from an address of its own.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::Context;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::process::Stopwatch;

/// How somebody is slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Sends a header now and then, and never the last.
    Header,
    /// Sends a form, a letter a second.
    Body,
    /// Asks for many pages and reads a letter a second.
    Reader,
    /// Says nothing.
    Silent,
}

/// How long somebody slow waits before the next letter.
const PAUSE: Duration = Duration::from_secs(1);
/// What a slow reader asks for: a public page, as often as fills whatever the system keeps for it.
const PAGE: &str = "GET /terms HTTP/1.1\r\nHost: portal\r\n\r\n";
const PAGES: usize = 200;
/// A slow reader's own room, in bytes; the system may double it.
const READER_BYTES: u32 = 2_048;

impl Kind {
    /// What is said at once.
    fn begins(self) -> String {
        match self {
            Kind::Header => "GET /sign-in HTTP/1.1\r\nHost: portal\r\n".to_owned(),
            Kind::Body => "POST /sign-in HTTP/1.1\r\nHost: portal\r\nContent-Length: 9000\r\n\
                           Content-Type: application/x-www-form-urlencoded\r\n\r\nusername="
                .to_owned(),
            Kind::Reader => PAGE.repeat(PAGES),
            Kind::Silent => String::new(),
        }
    }

    /// What is said then, again and again. A connection that was closed answers it with an error.
    fn goes_on(self) -> &'static [u8] {
        match self {
            Kind::Header => b"X-Slow: 1\r\n",
            Kind::Body | Kind::Reader => b"a",
            Kind::Silent => b"",
        }
    }
}

/// How it ended for one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    NotLetIn,
    CutOff(Duration),
    StillThere,
}

/// Slow clients that came together.
pub(super) struct Wave {
    cut_off: Arc<AtomicUsize>,
    clients: JoinHandle<anyhow::Result<Vec<End>>>,
}

impl Wave {
    /// One of each kind in the list, from these addresses, for at most so long.
    pub(super) fn start(
        to: SocketAddr,
        who: Vec<(Kind, IpAddr)>,
        patience: Duration,
    ) -> anyhow::Result<Self> {
        let cut_off = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&cut_off);
        let clients = thread::Builder::new()
            .name("slow clients".to_owned())
            .spawn(move || come(to, who, patience, &counted))
            .context("cannot start the slow clients")?;
        Ok(Wave { cut_off, clients })
    }

    /// How many have been cut off so far.
    pub(super) fn cut_off(&self) -> usize {
        self.cut_off.load(Ordering::Relaxed)
    }

    /// Whether each has come to its end.
    pub(super) fn is_over(&self) -> bool {
        self.clients.is_finished()
    }

    /// Waits until each has come to its end.
    pub(super) fn end(self) -> anyhow::Result<Ended> {
        let ends = self.clients.join().map_err(|_| anyhow::anyhow!("a slow client gave up"))??;
        Ok(Ended(ends))
    }
}

/// Somebody's address, which nobody else has.
pub(super) fn stranger(number: usize) -> IpAddr {
    let part = |of: usize| u8::try_from(of % 250 + 1).unwrap_or(1);
    IpAddr::V4(Ipv4Addr::new(127, part(number / 62_500), part(number / 250), part(number)))
}

/// How a wave ended.
pub(super) struct Ended(Vec<End>);

impl Ended {
    /// Whether all of them were let in, and none of them is there still.
    pub(super) fn is_clean(&self) -> bool {
        self.0.iter().all(|end| matches!(end, End::CutOff(_)))
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = self.0.iter().filter_map(|end| match end {
            End::CutOff(after) => Some(*after),
            End::NotLetIn | End::StillThere => None,
        });
        let count = |wanted: End| self.0.iter().filter(|end| **end == wanted).count();
        write!(
            f,
            "{} slow clients: {} cut off, the last after {:.1} s",
            self.0.len(),
            times.clone().count(),
            times.max().unwrap_or_default().as_secs_f64()
        )?;
        write!(f, ", {} there still, {} not let in", count(End::StillThere), count(End::NotLetIn))
    }
}

fn come(
    to: SocketAddr,
    who: Vec<(Kind, IpAddr)>,
    patience: Duration,
    cut_off: &Arc<AtomicUsize>,
) -> anyhow::Result<Vec<End>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut all = JoinSet::new();
        for (kind, from) in who {
            let cut_off = Arc::clone(cut_off);
            all.spawn(async move {
                let Ok(stream) = connect(kind, from, to).await else { return End::NotLetIn };
                let watch = Stopwatch::start();
                let end = timeout(patience, until_cut_off(kind, stream)).await;
                if end.is_err() {
                    return End::StillThere;
                }
                cut_off.fetch_add(1, Ordering::Relaxed);
                End::CutOff(watch.elapsed())
            });
        }
        Ok(all.join_all().await)
    })
}

async fn connect(kind: Kind, from: IpAddr, to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    if kind == Kind::Reader {
        socket.set_recv_buffer_size(READER_BYTES)?;
    }
    socket.bind((from, 0).into())?;
    socket.connect(to).await
}

/// Is slow until the connection ends.
async fn until_cut_off(kind: Kind, stream: TcpStream) {
    let (mut reads, mut writes) = stream.into_split();
    let listens = async {
        let mut letters = [0; 512];
        // A slow reader takes one letter at a time; the others take what they are told.
        let most = if kind == Kind::Reader { 1 } else { letters.len() };
        while reads.read(&mut letters[..most]).await.is_ok_and(|read| read > 0) {
            if kind == Kind::Reader {
                sleep(PAUSE).await;
            }
        }
    };
    let speaks = async {
        let mut words = kind.begins().into_bytes();
        while writes.write_all(&words).await.is_ok() {
            sleep(PAUSE).await;
            words = kind.goes_on().to_vec();
        }
    };
    tokio::select! {
        () = listens => {}
        () = speaks => {}
    }
}
