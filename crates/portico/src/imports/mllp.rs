//! The listener for senders of HL7 version 2 (MLLP): who may connect, how many, and over TLS or
//! not. Who is not listed is hung up on before a byte of theirs is read. (S-05, security.md §2, 25)

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

use super::line::{Limits, SendersLine};
use crate::app::App;

/// How long a sender may take to begin TLS.
const GREETING: Duration = Duration::from_secs(10);
/// How long to wait when the system has no file for another line.
const BREATH: Duration = Duration::from_millis(50);

/// The open door for other systems.
pub(crate) struct Mllp {
    pub(crate) app: App,
    pub(crate) listener: TcpListener,
    /// The certificate and whom to trust, when senders must speak TLS; may change while it serves.
    pub(crate) tls: Option<watch::Receiver<Arc<ServerConfig>>>,
}

impl Mllp {
    /// Serves until `stop` is ready; messages that have come whole are still answered then.
    pub(crate) async fn serve(self, stop: impl Future<Output = ()>) {
        let places = Arc::new(Semaphore::new(self.app.policy.feed.connections_max as usize));
        let (running, stopping) = watch::channel(());
        let mut lines = JoinSet::new();
        let mut stop = pin!(stop);
        loop {
            let (stream, from) = tokio::select! {
                accepted = self.listener.accept() => match accepted {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        tracing::warn!(%error, "no sender can be accepted for now");
                        tokio::time::sleep(BREATH).await;
                        continue;
                    }
                },
                Some(_) = lines.join_next() => continue,
                () = &mut stop => break,
            };
            if !self.app.policy.feed.may_connect(from.ip()) {
                tracing::warn!(%from, "a sender that is not listed was hung up on (feed.peers)");
                continue;
            }
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                tracing::warn!(%from, "too many senders are connected (feed.connections_max)");
                continue;
            };
            let acceptor = self.tls.as_ref().map(|tls| TlsAcceptor::from(tls.borrow().clone()));
            let (app, stopping) = (self.app.clone(), stopping.clone());
            lines.spawn(async move {
                let _place = place;
                welcome(app, stream, from, acceptor, stopping).await;
            });
        }
        drop((running, self.listener));
        let drain = Duration::from_secs(u64::from(self.app.policy.server.limits.drain_seconds));
        if timeout(drain, async { while lines.join_next().await.is_some() {} }).await.is_err() {
            tracing::warn!("some messages were still under way when the listener stopped");
        }
    }
}

async fn welcome(
    app: App,
    stream: TcpStream,
    from: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    stopping: watch::Receiver<()>,
) {
    // Answers are small and complete: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let peer = format!("mllp {}", from.ip().to_canonical());
    let limits = Limits::of(&app.policy.feed);
    let ended = match acceptor {
        None => SendersLine { app, peer, stream, limits, stopping }.serve().await,
        Some(acceptor) => match timeout(GREETING, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => SendersLine { app, peer, stream, limits, stopping }.serve().await,
            Ok(Err(error)) => {
                tracing::warn!(%from, %error, "no TLS with this sender");
                return;
            }
            Err(_) => {
                tracing::warn!(%from, "a sender took too long to begin TLS");
                return;
            }
        },
    };
    tracing::info!(%from, %ended, "a sender's line ended");
}
