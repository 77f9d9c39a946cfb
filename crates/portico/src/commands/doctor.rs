//! `portico doctor`: what stands in the way of running well, one line each.

use std::{fs, path::Path, process::ExitCode};

use base::words::Word;
use db::{Db, Options};
use policy::{MailTransport, Policy};
use web::tls;

use super::{Folder, open};
use crate::{accounts, approvals, audit, keys};

/// How one look went.
enum Look {
    Fine(String),
    Wrong(String),
}

/// Looks at everything, and ends with 1 when something is wrong.
pub(super) fn run(folder: &Folder) -> anyhow::Result<ExitCode> {
    let folder = &folder.data;
    let policy = open::policy(folder)?;
    let is_new = open::begun(folder, &policy).is_err();
    let db = open_database(folder, &policy);
    let looks = [
        Some(look_at_policy(&policy)),
        Some(key(folder, is_new, db.as_ref().ok())),
        Some(certificate(folder, &policy)),
        Some(mail(&policy)),
        watched(folder, &policy),
        Some(lists(&policy, db.as_ref().ok())),
        Some(database(folder, &policy, db)),
    ];
    let mut healthy = true;
    for look in looks.into_iter().flatten() {
        match look {
            Look::Fine(text) => say!("fine   {text}"),
            Look::Wrong(text) => {
                healthy = false;
                say!("WRONG  {text}");
            }
        }
    }
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A policy that passes every check may still be the example's.
fn look_at_policy(policy: &Policy) -> Look {
    match policy.warnings().len() {
        0 => Look::Fine("the policy is in order".to_owned()),
        count => Look::Wrong(format!(
            "{count} things in the policy should be looked at before real patients come; `portico \
             policy check` lists them"
        )),
    }
}

fn key(folder: &Path, is_new: bool, db: Option<&Db>) -> Look {
    use std::os::unix::fs::PermissionsExt;
    if std::env::var_os("PORTICO_KEY").is_some() {
        return Look::Fine("the key comes from the environment".to_owned());
    }
    if let Some(file) = open::missing_key(folder) {
        let file = file.display();
        let nobody =
            |db: &Db| db.read_now(accounts::staff_accounts).is_ok_and(|all| all.is_empty());
        return Look::Wrong(if is_new || db.is_some_and(nobody) {
            format!("{file} is missing; it is made at the first start")
        } else {
            format!("{file} is missing: {}", open::WITHOUT_KEY)
        });
    }
    let file = folder.join("keys").join(keys::FILE);
    match fs::metadata(&file) {
        Err(error) => Look::Wrong(format!("cannot look at {}: {error}", file.display())),
        Ok(about) if about.permissions().mode() & 0o077 != 0 => {
            Look::Wrong(format!("others can read {}; run chmod 600 on it", file.display()))
        }
        Ok(_) => Look::Fine("only its owner can read the key".to_owned()),
    }
}

fn certificate(folder: &Path, policy: &Policy) -> Look {
    let server = &policy.server;
    match (&server.tls_certificate, &server.tls_key) {
        (Some(certificate), Some(key)) => {
            match tls::load(&folder.join(certificate), &folder.join(key)) {
                Ok(_) => Look::Fine("the certificate and its key belong together".to_owned()),
                Err(error) => Look::Wrong(error.to_string()),
            }
        }
        _ if server.behind_proxy => Look::Fine("a proxy ends TLS".to_owned()),
        _ => Look::Wrong(
            "no TLS: the portal answers this machine only (server.tls_certificate, server.tls_key)"
                .to_owned(),
        ),
    }
}

fn mail(policy: &Policy) -> Look {
    let mail = &policy.mail;
    match mail.transport {
        MailTransport::Keep => Look::Wrong(
            "mail is kept, not sent: patients are not told of anything (mail.transport)".to_owned(),
        ),
        MailTransport::Smtp if mail.host.is_none() || mail.from_address.is_none() => {
            Look::Wrong("mail.host and mail.from_address must be set".to_owned())
        }
        MailTransport::Smtp => Look::Fine("mail goes to the practice's server".to_owned()),
    }
}

/// The folder into which other systems put files, when the practice names one.
fn watched(folder: &Path, policy: &Policy) -> Option<Look> {
    let watched = folder.join(policy.feed.folder.as_ref()?);
    Some(match fs::read_dir(&watched) {
        Ok(_) => Look::Fine("the folder for other systems' files can be read".to_owned()),
        Err(error) => Look::Wrong(format!(
            "other systems' files are not taken, because {} cannot be read: {error} (feed.folder)",
            watched.display()
        )),
    })
}

/// The lists that decide about results count whether or not anybody has approved them.
fn lists(policy: &Policy, db: Option<&Db>) -> Look {
    let results = policy.results.clone();
    let pending = db.map(|db| db.read_now(move |r| approvals::pending(r, &results)));
    match pending {
        Some(Ok(pending)) if pending.is_empty() => {
            Look::Fine("the lists that decide about results are approved".to_owned())
        }
        Some(Ok(pending)) => {
            let names: Vec<String> =
                pending.iter().map(|list| list.as_str().replace('_', " ")).collect();
            Look::Wrong(format!(
                "nobody has approved these lists about results, which count all the same: {} \
                 (in the portal: Rules)",
                names.join(", ")
            ))
        }
        Some(Err(_)) | None => Look::Wrong(
            "who has approved the lists about results stands in the database".to_owned(),
        ),
    }
}

fn open_database(folder: &Path, policy: &Policy) -> anyhow::Result<Db> {
    let db = Db::open(&open::begun(folder, policy)?, &Options::default())?;
    open::migrate(&db)?;
    Ok(db)
}

fn database(folder: &Path, policy: &Policy, db: anyhow::Result<Db>) -> Look {
    let walk = |db: Db| -> anyhow::Result<db::Report> {
        let seal = open::seal(folder)?;
        Ok(audit::examine(&db, seal.as_ref(), &open::anchors(folder, policy))?)
    };
    match db.and_then(walk) {
        Ok(report) if report.verdict.exit_code() == 0 => {
            Look::Fine(format!("the database opens; {}", report.sentence))
        }
        Ok(report) => Look::Wrong(report.sentence),
        Err(error) => Look::Wrong(format!("the database does not open: {error:#}")),
    }
}
