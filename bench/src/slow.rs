//! clients that are slow on purpose, thousands at once and from as many addresses, keep
//! nobody out. They are cut off by the door's own limits, the portal's memory stays bounded, people
//! go on being answered, and afterwards everything is as it was. Nor do a greedy address and a
//! system without free files stop it.

mod clients;

use std::{
    iter::repeat_n,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::ensure;

use self::clients::{Kind, Wave, stranger};
use crate::{
    browser::Browser,
    practice::{self, Practice},
    process::{Server, Stopwatch, files_allowed, free_address},
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The binary of the portal.
    #[arg(long)]
    portico: PathBuf,
    /// How often they all come; a wave lasts until the last of it is cut off, half a minute.
    #[arg(long, default_value_t = 10)]
    waves: u32,
}

/// Who comes in each wave.
const SLOW: [(Kind, usize); 3] = [(Kind::Header, 1_000), (Kind::Body, 1_000), (Kind::Reader, 200)];
/// Patients who go on using the portal meanwhile.
const PEOPLE: usize = 8;
/// Each of them looks at so many pages at least while a wave lasts.
const LOOKS_MIN: usize = 10;
/// The most memory that the portal may have, in mebibytes.
const MEMORY_MIB_MAX: f64 = 400.0;
/// By then the last slow client has been cut off: thirty seconds for a request, or for an answer to
/// be taken, a sixth of that to notice, and time for a machine that is busy with other things and a
/// portal that was built for tests.
const CUT_OFF: Duration = Duration::from_mins(1);
/// Files that this program and the portal need: one for each connection, and their own.
const FILES: usize = 4_000;
/// The most processor seconds that waiting for a file may take.
const WAITING_SECONDS_MAX: f64 = 5.0;

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    ensure!(files_allowed()? >= FILES, "this needs {FILES} open files: say `ulimit -n 8192` first");
    let folder = tempfile::tempdir()?;
    let address = free_address()?;
    let made = practice::make(&arguments.portico, folder.path(), 100, address)?;
    // The door as it is without being told otherwise.
    for key in ["limits.connections_max", "limits.connections_per_address_max"] {
        practice::set(folder.path(), key, "")?;
    }
    let data = folder.path().display().to_string();
    let server = Server::start(&arguments.portico, &["serve", "--data", &data], address)?;
    waves(arguments.waves, &server, &made)?;
    greedy(&server, &made)?;
    server.kill()?;
    without_files(arguments, &made, address)?;
    Ok(ExitCode::SUCCESS)
}

// --- Waves from everywhere ----------------------------------------------------------------------

fn waves(count: u32, server: &Server, made: &Practice) -> anyhow::Result<()> {
    let mut browsers = Vec::new();
    for _ in 0..PEOPLE {
        let mut browser = Browser::new(server.address);
        browser.sign_in(&practice::username(made.chosen.number), &made.password)?;
        browsers.push(browser);
    }
    let people = Crowd::start(browsers, &format!("/p/{}", made.chosen.patient));
    let rest = server.open_files()?;
    for number in 1..=count {
        let before = people.looks();
        let wave = Wave::start(server.address, from_everywhere(&SLOW), CUT_OFF)?;
        let memory = memory_until(server, || wave.is_over())?;
        let ended = wave.end()?;
        let looks = people.looks() - before;
        println!("wave {number}: {ended}; {memory:.0} MiB at most; people saw {looks} pages");
        ensure!(ended.is_clean(), "a slow client was not let in, or stayed {CUT_OFF:?}");
        ensure!(memory <= MEMORY_MIB_MAX, "the portal took more than {MEMORY_MIB_MAX} MiB");
        ensure!(looks >= PEOPLE * LOOKS_MIN, "people had to wait");
        Browser::new(server.address).sign_in(&practice::username(0), &made.password)?;
        is_as_before(server, rest)?;
    }
    let slowest = Arc::clone(&people.slowest);
    let (answered, slowest) = (people.end()?, slowest.load(Ordering::Relaxed));
    println!("people asked for their page {answered} times and got it; {slowest} ms at most");
    Ok(())
}

/// So many of each kind, everybody from another address.
fn from_everywhere(who: &[(Kind, usize)]) -> Vec<(Kind, IpAddr)> {
    let all = who.iter().flat_map(|(kind, count)| repeat_n(*kind, *count));
    all.enumerate().map(|(number, kind)| (kind, stranger(number))).collect()
}

/// The most memory that the server had until something was over, in mebibytes.
fn memory_until(server: &Server, is_over: impl Fn() -> bool) -> anyhow::Result<f64> {
    let mut most = 0.0_f64;
    while !is_over() {
        most = most.max(server.memory_mib()?);
        thread::sleep(Duration::from_millis(100));
    }
    Ok(most)
}

/// Waits until the server has let go of every connection that nobody uses.
fn is_as_before(server: &Server, rest: usize) -> anyhow::Result<()> {
    let watch = Stopwatch::start();
    // The people's connections come and go, and so do a few files of the database.
    while server.open_files()? > rest + 2 * PEOPLE {
        let open = server.open_files()?;
        ensure!(watch.elapsed() < CUT_OFF, "{open} files are open still, {rest} were before");
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// People who look at their page again and again, sometimes over a new connection.
struct Crowd {
    stop: Arc<AtomicBool>,
    looks: Arc<AtomicUsize>,
    /// Milliseconds.
    slowest: Arc<AtomicU64>,
    people: Vec<JoinHandle<anyhow::Result<()>>>,
}

impl Crowd {
    fn start(browsers: Vec<Browser>, page: &str) -> Self {
        let (stop, looks) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let slowest = Arc::new(AtomicU64::new(0));
        let start = |mut browser: Browser| {
            let (stop, looks, page) = (Arc::clone(&stop), Arc::clone(&looks), page.to_owned());
            let slowest = Arc::clone(&slowest);
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let watch = Stopwatch::start();
                    let answer = browser.get(&page)?;
                    let millis = u64::try_from(watch.elapsed().as_millis())?;
                    slowest.fetch_max(millis, Ordering::Relaxed);
                    ensure!(answer.status == 200, "somebody was answered {}", answer.status);
                    if looks.fetch_add(1, Ordering::Relaxed).is_multiple_of(5) {
                        browser.reconnect();
                    }
                    thread::sleep(Duration::from_millis(20));
                }
                Ok(())
            })
        };
        let people = browsers.into_iter().map(start).collect();
        Crowd { stop, looks, slowest, people }
    }

    fn looks(&self) -> usize {
        self.looks.load(Ordering::Relaxed)
    }

    /// How often they were answered; an error when one of them once was not.
    fn end(self) -> anyhow::Result<usize> {
        self.stop.store(true, Ordering::Relaxed);
        for one in self.people {
            one.join().map_err(|_| anyhow::anyhow!("somebody gave up"))??;
        }
        Ok(self.looks.load(Ordering::Relaxed))
    }
}

// --- One greedy address -------------------------------------------------------------------------

/// One address has its number of connections and no more, and somebody else is served at once.
fn greedy(server: &Server, made: &Practice) -> anyhow::Result<()> {
    const TRIED: usize = 500;
    const ALLOWED: usize = 64;
    let address = IpAddr::V4(Ipv4Addr::new(127, 99, 99, 99));
    let wave = Wave::start(server.address, vec![(Kind::Header, address); TRIED], CUT_OFF)?;
    let watch = Stopwatch::start();
    while wave.cut_off() < TRIED - ALLOWED {
        ensure!(watch.elapsed() < CUT_OFF, "only {} were turned away", wave.cut_off());
        thread::sleep(Duration::from_millis(5));
    }
    let held = TRIED - wave.cut_off();
    Browser::new(server.address).sign_in(&practice::username(1), &made.password)?;
    println!("one address: {held} of {TRIED} connections are held, another address is served");
    ensure!(held == ALLOWED, "one address has {held} connections, not {ALLOWED}");
    Ok(())
}

// --- No file left -------------------------------------------------------------------------------

/// The system gives the portal hardly any files: it waits for some to come back, without ending and
/// without turning in circles, and then serves whoever has waited.
fn without_files(
    arguments: &Arguments,
    made: &Practice,
    address: SocketAddr,
) -> anyhow::Result<()> {
    const SPARE: usize = 6;
    const WAITING: usize = 40;
    let (data, portico) = (made.folder.display(), arguments.portico.display());
    let line = format!("listen = \"{address}\"\nlimits.header_seconds = 1");
    practice::set(&made.folder, "listen", &line)?;
    let start = |files: usize| {
        let line = format!("ulimit -n {files}; exec '{portico}' serve --data '{data}'");
        Server::start("/bin/sh".as_ref(), &["-c", &line], address)
    };
    let server = start(FILES)?;
    Browser::new(address).sign_in(&practice::username(2), &made.password)?;
    let rest = server.open_files()?;
    server.kill()?;
    let server = start(rest + SPARE)?;
    let before = server.cpu_seconds()?;
    let ended =
        Wave::start(address, from_everywhere(&[(Kind::Silent, WAITING)]), CUT_OFF)?.end()?;
    let used = server.cpu_seconds()? - before;
    println!("{SPARE} files to spare: {ended}; {used:.1} processor seconds");
    ensure!(ended.is_clean(), "somebody waited in vain for a file");
    ensure!(used <= WAITING_SECONDS_MAX, "it turned in circles while it waited for files");
    Browser::new(address).sign_in(&practice::username(3), &made.password)?;
    server.kill()
}
