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

use super::{open, policy as policy_files, serve};
use crate::{
    app::{App, Mode},
    demo::{self, Cast},
};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The demonstration's folder; it is made when it is not there.
    #[arg(long, value_name = "DIR", default_value = "./demo")]
    data: PathBuf,
    /// The address to answer on, on this machine only.
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
    let folder = &arguments.data;
    if arguments.fresh {
        forget(folder)?;
    }
    let is_new = !folder.join(FULL).exists();
    if is_new {
        begin(folder, arguments.listen)?;
    }
    let mut policy = open::policy(folder)?;
    policy.server.listen = arguments.listen;
    let app = open::app_with(folder, policy, Mode::Demo)?;
    let cast = Cast::shipped();
    if is_new {
        demo::fill(&app, &cast, folder)?;
        fs::write(folder.join(FULL), "The cast and their history are in.\n")?;
    }
    let activation = demo::activation(&app, &cast)?;
    serve::run_app(folder, &app, arguments.listen, |address| {
        introduce(&app, &cast, activation.as_ref(), address, arguments.json);
    })?;
    Ok(ExitCode::SUCCESS)
}

fn forget(folder: &Path) -> anyhow::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    if !folder.join(MARK).exists() {
        anyhow::bail!("{} was not made by a demonstration; delete it yourself", folder.display());
    }
    fs::remove_dir_all(folder).with_context(|| format!("cannot delete {}", folder.display()))
}

/// Writes the policy, with links in mails that lead back to this demonstration.
fn begin(folder: &Path, listen: SocketAddr) -> anyhow::Result<()> {
    if folder.join(MARK).exists() {
        forget(folder)?;
    }
    let is_empty = fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty {
        anyhow::bail!("{} holds something else: name a folder that is not there", folder.display());
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
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
fn introduce(
    app: &App,
    cast: &Cast,
    activation: Option<&demo::Activation>,
    address: SocketAddr,
    as_json: bool,
) {
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
            "activation": activation.map(|a| json!({"code": a.code, "birth_date": a.birth_date})),
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
    if let Some(activation) = activation {
        say!("\nTo join as a new patient, open {url}/activate with this code and birth date:");
        say!("{}  {}", activation.code, activation.birth_date);
    }
    say!("\nMail that would have been sent: {url}/demo/mail");
    say!("Stop with Ctrl-C. Started again, it goes on with the same data.");
}
