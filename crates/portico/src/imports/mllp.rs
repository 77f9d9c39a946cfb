//! The listener for senders of HL7 version 2 (MLLP), over TLS or not.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

use super::{
    door::Door,
    line::{Limits, SendersLine},
};
use crate::app::App;

/// How long a sender may take to begin TLS.
const GREETING: Duration = Duration::from_secs(10);

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
        let Mllp { app, listener, tls } = self;
        let policy = &app.policy.feed;
        let keys = ["feed.peers", "feed.connections_max"];
        let lines_max = policy.connections_max;
        let door = Door { listener, keys, lines_max, may_connect: |ip| policy.may_connect(ip) };
        door.serve(&app, stop, |stream, from, stopping| {
            let acceptor = tls.as_ref().map(|tls| TlsAcceptor::from(tls.borrow().clone()));
            welcome(app.clone(), stream, from, acceptor, stopping)
        })
        .await;
    }
}

async fn welcome(
    app: App,
    stream: TcpStream,
    from: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    stopping: watch::Receiver<()>,
) {
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
