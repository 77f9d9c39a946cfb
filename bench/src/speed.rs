//! The table: what a page costs beside the bare database, at each size of practice.

use std::{env, fs, net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::Context;

use crate::{
    browser::Browser,
    imports,
    load::{self, Figures, to_f64},
    practice::{self, Practice},
    process::{Server, Stopwatch, free_address},
    release, senders,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The release binary of the portal.
    #[arg(long)]
    portico: PathBuf,
    /// The sizes of practice, in patients.
    #[arg(long, value_delimiter = ',', default_value = "1000,100000,1000000")]
    patients: Vec<u64>,
    /// Connections that ask at once.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Seconds for each load.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Leaves the pages out: only what comes from other systems, and how soon it is seen.
    #[arg(long)]
    feed_only: bool,
    /// Where the practices are made; a temporary folder when not given.
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// One line of the table.
struct Line {
    what: String,
    figures: Figures,
    cpu_ms: f64,
    memory_mib: f64,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let scratch = tempfile::tempdir()?;
    let folder = arguments.folder.clone().unwrap_or_else(|| scratch.path().to_owned());
    println!("{}\n", machine()?);
    let (mut first_home, mut first_match) = (None, None);
    for patients in &arguments.patients {
        let here = folder.join(patients.to_string());
        fs::create_dir_all(&here)?;
        let address = free_address()?;
        let watch = Stopwatch::start();
        let made = practice::make(&arguments.portico, &here, *patients, address)?;
        println!("## {patients} patients (made in {:.0} s)\n", watch.elapsed().as_secs_f64());
        if !arguments.feed_only {
            print_table(&measure(arguments, &made, address)?, &mut first_home);
        }
        let (portico, single) = (&arguments.portico, imports::single_commits(&made.folder)?);
        imports::measure(portico, &made, single, &mut first_match)?;
        let lines = free_address()?;
        practice::listen_for_senders(&made.folder, lines)?;
        senders::measure(portico, &made, (address, lines), single)?;
        release::measure(portico, &made, address)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(
    arguments: &Arguments,
    made: &Practice,
    address: SocketAddr,
) -> anyhow::Result<Vec<Line>> {
    let (connections, seconds) = (arguments.connections, arguments.seconds);
    let mut lines = Vec::new();
    let data = made.folder.display().to_string();
    let server = Server::start(&arguments.portico, &["serve", "--data", &data], address)?;
    println!(
        "start to first answer: {:.0} ms; memory at rest: {:.1} MiB\n",
        server.ready_after.as_secs_f64() * 1_000.0,
        server.memory_mib()?
    );
    let mut browser = Browser::new(address);
    browser.sign_in(&practice::username(made.chosen.number), &made.password)?;
    let cookies = browser.cookies();
    let home = format!("/p/{}", made.chosen.patient);
    let result = format!("{home}/results/{}", made.chosen.item);
    // The first reading of a result is an event of its own, and would not come again.
    let (result_bytes, home_bytes) =
        (browser.get(&result)?.body.len(), browser.get(&home)?.body.len());
    lines.push(line(&server, "Home", &home, &cookies, connections, seconds)?);
    lines.push(line(&server, "one result", &result, &cookies, connections, seconds)?);
    drop(server);

    let me = env::current_exe().context("this program has a path")?;
    let bare = free_address()?;
    let told = [
        ("--listen", bare.to_string()),
        ("--file", made.folder.join("portico.db").display().to_string()),
        ("--patient", made.chosen.number.to_string()),
        ("--home-bytes", home_bytes.to_string()),
        ("--result-bytes", result_bytes.to_string()),
    ];
    let told = told.iter().flat_map(|(key, value)| [*key, value.as_str()]);
    let server = Server::start(&me, &["bare"].into_iter().chain(told).collect::<Vec<_>>(), bare)?;
    for (what, path) in [
        ("bare static page", "/static"),
        ("bare page, Home's statements", "/home"),
        ("bare page, a result's statements", "/result"),
    ] {
        lines.push(line(&server, what, path, "", connections, seconds)?);
    }
    Ok(lines)
}

fn line(
    server: &Server,
    what: &str,
    path: &str,
    cookies: &str,
    connections: usize,
    seconds: u64,
) -> anyhow::Result<Line> {
    load::load(server.address, path, cookies, connections, 1)?;
    let before = server.cpu_seconds()?;
    let figures = load::load(server.address, path, cookies, connections, seconds)?;
    let cpu = server.cpu_seconds()? - before;
    Ok(Line {
        what: what.to_owned(),
        cpu_ms: cpu * 1_000.0 / to_f64(figures.requests),
        memory_mib: server.memory_mib()?,
        figures,
    })
}

fn print_table(lines: &[Line], first_home: &mut Option<f64>) {
    println!("| page | requests/s | of the bare statements | CPU ms | p50 ms | p99 ms | MiB |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let rate =
        |what: &str| lines.iter().find(|l| l.what.contains(what)).map(|l| l.figures.per_second());
    for line in lines {
        let limit = match line.what.as_str() {
            "Home" => rate("Home's"),
            "one result" => rate("a result's"),
            _ => None,
        };
        let share = limit.map_or(String::new(), |limit| {
            format!("{:.0} %", 100.0 * line.figures.per_second() / limit)
        });
        println!(
            "| {} | {:.0} | {share} | {:.3} | {:.2} | {:.2} | {:.0} |",
            line.what,
            line.figures.per_second(),
            line.cpu_ms,
            line.figures.p50_ms,
            line.figures.p99_ms,
            line.memory_mib
        );
    }
    if let Some(home) = rate_of_exact(lines, "Home") {
        match first_home {
            None => *first_home = Some(home),
            Some(first) => println!(
                "\nHome takes {:.2} times as long as at the smallest practice.",
                *first / home
            ),
        }
    }
    println!();
}

fn rate_of_exact(lines: &[Line], what: &str) -> Option<f64> {
    lines.iter().find(|l| l.what == what).map(|l| l.figures.per_second())
}

/// What this ran on.
fn machine() -> anyhow::Result<String> {
    let cpu = fs::read_to_string("/proc/cpuinfo")?;
    let model = cpu.lines().find_map(|l| l.strip_prefix("model name")).unwrap_or(": unknown");
    let cores = cpu.lines().filter(|l| l.starts_with("processor")).count();
    let memory = fs::read_to_string("/proc/meminfo")?;
    let total = memory.lines().next().unwrap_or_default();
    Ok(format!("{cores} cores,{}; {}", model.trim_start_matches([' ', '\t', ':']), total.trim()))
}
