//! A server that is being measured: started, watched through /proc, and ended by its id.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, bail};

/// How long a server may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server of ours in a process of its own.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// How long it took from the start of the process until it answered.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// Starts `program` and waits until its address takes connections.
    pub(crate) fn start(
        program: &Path,
        arguments: &[&str],
        address: SocketAddr,
    ) -> anyhow::Result<Self> {
        let watch = Stopwatch::start();
        let child = Command::new(program)
            .args(arguments)
            .env("PORTICO_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut server = Server { child, address, ready_after: Duration::ZERO };
        server.wait_for(address)?;
        server.ready_after = watch.elapsed();
        Ok(server)
    }

    /// Waits until one of its addresses takes connections.
    pub(crate) fn wait_for(&mut self, address: SocketAddr) -> anyhow::Result<()> {
        let watch = Stopwatch::start();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("the program ended at once: {status}");
            }
            if watch.elapsed() > PATIENCE {
                bail!("the program did not answer on {address}");
            }
            thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// CPU seconds that the process has used so far, in user and kernel mode.
    pub(crate) fn cpu_seconds(&self) -> anyhow::Result<f64> {
        seconds_of(&format!("/proc/{}/stat", self.child.id()), 11)
    }

    /// Resident memory now, in mebibytes.
    pub(crate) fn memory_mib(&self) -> anyhow::Result<f64> {
        let status = fs::File::open(format!("/proc/{}/status", self.child.id()))?;
        for line in BufReader::new(status).lines() {
            if let Some(rest) = line?.strip_prefix("VmRSS:") {
                let kib: f64 = rest.trim().trim_end_matches("kB").trim().parse()?;
                return Ok(kib / 1024.0);
            }
        }
        bail!("/proc/…/status has no VmRSS")
    }

    /// Files that the process has open now, connections among them.
    pub(crate) fn open_files(&self) -> anyhow::Result<usize> {
        Ok(fs::read_dir(format!("/proc/{}/fd", self.child.id()))?.count())
    }

    /// Ends the process without a word, as a power cut would.
    pub(crate) fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How many files the system lets this process, and those that it starts, have open.
pub(crate) fn files_allowed() -> anyhow::Result<usize> {
    let limits = fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next());
    Ok(soft.context("/proc/self/limits says nothing of files")?.parse()?)
}

/// CPU seconds of the commands that this process has run and waited for.
pub(crate) fn children_cpu_seconds() -> anyhow::Result<f64> {
    seconds_of("/proc/self/stat", 13)
}

/// User and kernel time, which stand at this place and the next behind the name in brackets.
fn seconds_of(file: &str, place: usize) -> anyhow::Result<f64> {
    let stat = fs::read_to_string(file)?;
    let (_, rest) = stat.rsplit_once(')').context("/proc/…/stat has a name in brackets")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |place: usize| -> anyhow::Result<f64> {
        Ok(fields.get(place).context("/proc/…/stat is short")?.parse()?)
    };
    // A hundred ticks a second on every Linux that we know.
    Ok((ticks(place)? + ticks(place + 1)?) / 100.0)
}

/// Measures how long something takes; the one place here that reads the time.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(std::time::Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "measuring time is what this program is for")]
    pub(crate) fn start() -> Self {
        Stopwatch(std::time::Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// A free port of this machine.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?)
}
