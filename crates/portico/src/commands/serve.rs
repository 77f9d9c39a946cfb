//! `portico serve`: the portal on its address, with its workers beside it.

use std::{env, net::SocketAddr, path::Path, process::ExitCode, sync::Arc};

use anyhow::{Context, bail};
use base::Secret;
use tokio::{net::TcpListener, sync::watch};
use tokio_rustls::rustls::ServerConfig;
use web::{
    door::{Door, Limits},
    tls,
};

use super::{Folder, alone::Alone, descriptors, open, work};
use crate::{
    app::{self, App, Mode},
    audit,
    imports::{Mllp, Storage},
    page,
};

/// Serves until the process is asked to stop (`SIGTERM`, `SIGINT`).
pub(super) fn run(folder: &Folder) -> anyhow::Result<ExitCode> {
    open::start_log();
    let policy = open::policy(&folder.data)?;
    let _alone = Alone::in_folder(&folder.data)?;
    let app = open::app_with(&folder.data, policy, Mode::Practice)?;
    let listen = app.policy.server.listen;
    run_app(&folder.data, &app, listen, |address| {
        tracing::info!(%address, "the portal is open");
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Serves an application on an address; `ready` is called once it answers.
pub(super) fn run_app(
    folder: &Path,
    app: &App,
    listen: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    let server = &app.policy.server;
    let tls = certificate(folder, app)?;
    if tls.is_none() && !server.behind_proxy && !listen.ip().is_loopback() {
        bail!(
            "without a certificate the portal answers this machine only: set server.tls_certificate \
             and server.tls_key, or server.behind_proxy, or listen on 127.0.0.1"
        );
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the threads that serve")?;
    runtime.block_on(async {
        let listener = TcpListener::bind(listen)
            .await
            .with_context(|| format!("cannot listen on {listen}; is another portal running?"))?;
        let address = listener.local_addr().context("the socket has no address")?;
        let (limits, connections) = (&server.limits, places(app));
        let door = Door {
            listener,
            tls,
            transport: app.transport,
            limits: Limits {
                connections,
                connections_per_address: limits.connections_per_address_max as usize,
                header_seconds: u64::from(limits.header_seconds),
                request_seconds: u64::from(limits.request_seconds),
                idle_seconds: u64::from(limits.idle_seconds),
                drain_seconds: u64::from(limits.drain_seconds),
            },
            emergency: app.texts.emergency(),
        };
        let router = page::mount(app.clone(), &app::routes());
        let anchors = open::anchors(folder, &app.policy);
        let feed = feed(folder, app).await?;
        let storage = storage(app).await?;
        let worker = tokio::spawn(work::forever(app.clone(), folder.to_owned(), mail_password()));
        let (stop, stop_feed, stop_storage) = (asked_to_stop(), asked_to_stop(), asked_to_stop());
        ready(address);
        let feed = async {
            if let Some(feed) = feed {
                feed.serve(stop_feed).await;
            }
        };
        let storage = async {
            if let Some(storage) = storage {
                storage.serve(stop_storage).await;
            }
        };
        tokio::join!(door.serve(router, stop), feed, storage);
        worker.abort();
        audit::anchor(app, &anchors).await;
        Ok(())
    })
}

/// How many connections are taken: those of the policy, when there are files for them.
fn places(app: &App) -> usize {
    let wanted = app.policy.server.limits.connections_max as usize;
    let files = descriptors::files();
    let taken = descriptors::connections(wanted, app.policy.database.readers as usize, files);
    if taken < wanted {
        tracing::warn!(
            taken,
            wanted,
            files,
            "there are fewer files than connections (LimitNOFILE)"
        );
    }
    taken
}

/// The mail server's password comes from the environment, never from a file.
pub(super) fn mail_password() -> Option<Secret<String>> {
    env::var("PORTICO_SMTP_PASSWORD").ok().map(Secret::new)
}

/// Listens for other systems' messages, where the practice wants it.
async fn feed(folder: &Path, app: &App) -> anyhow::Result<Option<Mllp>> {
    let feed = &app.policy.feed;
    let Some(listen) = feed.listen else { return Ok(None) };
    if feed.tls_certificate.is_none() && !feed.behind_tunnel && !listen.ip().is_loopback() {
        bail!(
            "without a certificate messages are taken from this machine only: set \
             feed.tls_certificate and feed.tls_key, or feed.behind_tunnel"
        );
    }
    let tls = match (&feed.tls_certificate, &feed.tls_key) {
        (Some(certificate), Some(key)) => {
            let (certificate, key) = (folder.join(certificate), folder.join(key));
            let authorities = feed.client_authorities.as_ref().map(|file| folder.join(file));
            Some(reloaded(move || {
                tls::for_senders(&certificate, &key, authorities.as_deref()).map(Arc::new)
            })?)
        }
        _ => None,
    };
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen} for messages (feed.listen)"))?;
    let address = listener.local_addr().context("the socket has no address")?;
    tracing::info!(%address, encrypted = tls.is_some(), "messages are taken (MLLP)");
    Ok(Some(Mllp { app: app.clone(), listener, tls }))
}

/// Listens for pictures of scanners and X-rays, where the practice wants it.
async fn storage(app: &App) -> anyhow::Result<Option<Storage>> {
    let imaging = &app.policy.imaging;
    let Some(listen) = imaging.listen else { return Ok(None) };
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen} for pictures (imaging.listen)"))?;
    let address = listener.local_addr().context("the socket has no address")?;
    tracing::info!(%address, "pictures are taken (DICOM)");
    Ok(Some(Storage { app: app.clone(), listener }))
}

/// The certificate, when the practice gave one.
fn certificate(folder: &Path, app: &App) -> anyhow::Result<Option<Certificate>> {
    let server = &app.policy.server;
    let (certificate, key) = match (&server.tls_certificate, &server.tls_key) {
        (Some(certificate), Some(key)) => (folder.join(certificate), folder.join(key)),
        (None, None) => return Ok(None),
        _ => bail!("server.tls_certificate and server.tls_key belong together: set both"),
    };
    reloaded(move || tls::load(&certificate, &key)).map(Some)
}

/// A certificate as it is now; it is read again on `SIGHUP`.
type Certificate = watch::Receiver<Arc<ServerConfig>>;

fn reloaded(
    load: impl Fn() -> Result<Arc<ServerConfig>, tls::Unusable> + Send + 'static,
) -> anyhow::Result<Certificate> {
    let (sender, receiver) = watch::channel(load()?);
    std::thread::Builder::new()
        .name("certificate".into())
        .spawn(move || reload(&load, &sender))
        .context("cannot start the thread that reads the certificate again")?;
    Ok(receiver)
}

fn reload(
    load: &impl Fn() -> Result<Arc<ServerConfig>, tls::Unusable>,
    sender: &watch::Sender<Arc<ServerConfig>>,
) {
    use tokio::signal::unix::{SignalKind, signal};
    let blind = "a renewed certificate is not read until the portal starts again";
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return tracing::error!("{blind}");
    };
    runtime.block_on(async {
        let Ok(mut hangup) = signal(SignalKind::hangup()) else {
            return tracing::error!("{blind}");
        };
        while hangup.recv().await.is_some() {
            match load() {
                Ok(config) => {
                    sender.send_replace(config);
                    tracing::info!("the certificate was read again");
                }
                Err(error) => tracing::error!(%error, "the old certificate stays in use"),
            }
        }
    });
}

/// Listens for the request to stop from now on; the future ends when it comes.
pub(super) fn asked_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (terminate, interrupt) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    async move {
        let (Ok(mut terminate), Ok(mut interrupt)) = (terminate, interrupt) else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}
