//! `portico demo`: the portal with made-up people, from nothing to the sign-in page.

use std::{
    env, fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use policy::files;
use serde_json::json;

use super::{
    alone::{self, Alone},
    open, policy as policy_files, serve,
};
use crate::{
    app::{App, Mode},
    demo::{self, Activation, Cast, Joining},
};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The demonstration's folder; it is made when it is not there.
    #[arg(long, value_name = "DIR", default_value = "./demo")]
    data: PathBuf,
    /// The address to answer on, on this machine only: a demonstration has no TLS.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Forgets what was there and begins anew.
    #[arg(long)]
    fresh: bool,
    /// Says who can sign in as one line of JSON.
    #[arg(long)]
    json: bool,
}

/// Marks a folder that a demonstration made, so that nothing else is ever deleted or written into.
const MARK: &str = "this-is-a-demonstration";
/// Marks a demonstration that has all its people; one that was interrupted before is made anew.
const FULL: &str = "everybody-is-here";

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    open::start_log();
    if env::var_os("PORTICO_DATABASE_URL").is_some() {
        anyhow::bail!("unset PORTICO_DATABASE_URL: a demonstration keeps its people to itself");
    }
    refuse_other_machines(arguments.listen)?;
    let folder = &arguments.data;
    refuse_other_folders(folder, arguments.fresh)?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let _alone = Alone::in_folder(folder)?;
    let is_new = arguments.fresh || !folder.join(FULL).exists();
    if is_new {
        forget(folder)?;
        begin(folder, arguments.listen)?;
    }
    let mut policy = open::policy(folder)?;
    policy.server.listen = arguments.listen;
    // Whoever tries it by night wants to see its mails.
    policy.mail.quiet_until_hour = policy.mail.quiet_from_hour;
    let app = open::app_with(folder, policy, Mode::Demo)?;
    let cast = Cast::shipped();
    if is_new {
        demo::fill(&app, &cast, folder)?;
        fs::write(folder.join(FULL), "The cast and their history are in.\n")?;
    }
    let joining = demo::joining(&app, &cast, folder)?;
    serve::run_app(folder, &app, arguments.listen, |address| {
        introduce(&app, &cast, &joining, address, arguments.json);
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Whoever is elsewhere would send made-up passwords through the network in the clear.
fn refuse_other_machines(listen: SocketAddr) -> anyhow::Result<()> {
    if !listen.ip().is_loopback() {
        let port = listen.port();
        anyhow::bail!(
            "a demonstration has no TLS, so it answers this machine only: use --listen \
             127.0.0.1:{port}. To look at it from another machine, run there `ssh -L \
             {port}:127.0.0.1:{port} THIS-MACHINE` and open http://localhost:{port}"
        );
    }
    Ok(())
}

/// Only what a demonstration made is ever deleted or written into.
fn refuse_other_folders(folder: &Path, fresh: bool) -> anyhow::Result<()> {
    let holds = |name: &str| folder.join(name).exists();
    let is_empty = fs::read_dir(folder)
        .map_or(true, |mut entries| entries.all(|e| e.is_ok_and(|e| e.file_name() == alone::FILE)));
    if holds(MARK) || is_empty {
        return Ok(());
    }
    if fresh {
        anyhow::bail!("{} was not made by a demonstration; delete it yourself", folder.display());
    }
    anyhow::bail!("{} holds something else: name a folder that is not there", folder.display());
}

/// Deletes what an earlier demonstration left, but for the lock that this one holds.
fn forget(folder: &Path) -> anyhow::Result<()> {
    let failed = || format!("cannot delete what is in {}", folder.display());
    for entry in fs::read_dir(folder).with_context(failed)? {
        let path = entry.with_context(failed)?.path();
        if path == folder.join(alone::FILE) {
            continue;
        }
        let is_folder = path.symlink_metadata().with_context(failed)?.is_dir();
        let deleted = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        deleted.with_context(failed)?;
    }
    Ok(())
}

/// Writes the policy, with links in mails that lead back to this demonstration.
fn begin(folder: &Path, listen: SocketAddr) -> anyhow::Result<()> {
    fs::write(folder.join(MARK), "Made by `portico demo`; `--fresh` deletes this folder.\n")?;
    policy_files::write_example(folder)?;
    let file = folder.join(files::PRACTICE);
    let text = fs::read_to_string(&file)?;
    let here = format!("portal_url = \"http://localhost:{}\"", listen.port());
    let text: Vec<&str> = text
        .lines()
        .map(|line| if line.starts_with("portal_url") { here.as_str() } else { line })
        .collect();
    fs::write(&file, text.join("\n") + "\n")?;
    Ok(())
}

/// Says who can sign in, and how.
fn introduce(app: &App, cast: &Cast, joining: &Joining, address: SocketAddr, as_json: bool) {
    let url = format!("http://localhost:{}", address.port());
    let patients = cast.patient.iter().filter_map(|p| {
        let account = p.account.as_ref()?;
        let name = format!("{} {}", p.given, p.family);
        Some((name, account.username.as_str(), account.password.as_str(), "patient".to_owned()))
    });
    let staff = cast.staff.iter().map(|s| {
        let name = format!("{} {} {}", s.given, s.family, s.credentials).trim().to_owned();
        (name, s.username.as_str(), s.password.as_str(), s.role().to_string())
    });
    let people: Vec<_> = patients.chain(staff).collect();
    if as_json {
        let people: Vec<_> = people
            .iter()
            .map(|(name, username, password, role)| {
                json!({"name": name, "username": username, "password": password, "role": role})
            })
            .collect();
        let line = json!({
            "url": url,
            "people": people,
            "activation": joining.activation().map(
                |a| json!({"code": a.code, "birth_date": a.birth_date})
            ),
            "mail": format!("{url}/demo/mail"),
        });
        say!("{line}");
        return;
    }
    say!("{} is open on {url}\n", app.policy.practice.name);
    say!("{:<26} {:<18} {:<28} can", "name", "user name", "password");
    for (name, username, password, role) in &people {
        say!("{name:<26} {username:<18} {password:<28} {role}");
    }
    say!("\n{}", how_to_join(joining, &url));
    say!("\nMail that would have been sent: {url}/demo/mail");
    say!("Stop with Ctrl-C. Started again, it goes on with the same data.");
}

/// How somebody joins, and what became of the code of an earlier start.
fn how_to_join(joining: &Joining, url: &str) -> String {
    let with = |activation: &Activation, which: &str| {
        let Activation { code, birth_date } = activation;
        format!(
            "To join as a new patient, open {url}/activate with {which} code and birth date:\n\
             {code}  {birth_date}"
        )
    };
    match joining {
        Joining::First(activation) => with(activation, "this"),
        Joining::Same(activation) => with(activation, "the same"),
        Joining::New(activation) => {
            let earlier = "The earlier code is not good any more; this is a new one.";
            format!("{earlier}\n{}", with(activation, "this"))
        }
        Joining::Joined => "The new patient has joined already; --fresh begins anew.".to_owned(),
    }
}
