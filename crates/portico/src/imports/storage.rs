//! The listener for pictures of scanners and X-rays (DICOM storage): who may connect, and how many.
//! Who is not listed is hung up on before a byte of theirs is read. (security.md §2, 25)

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::timeout,
};

use super::{line::Limits, storage_line::StorageLine};
use crate::app::App;

/// How long to wait when the system has no file for another line.
const BREATH: Duration = Duration::from_millis(50);

/// The open door for imaging practices and archives.
pub(crate) struct Storage {
    pub(crate) app: App,
    pub(crate) listener: TcpListener,
}

impl Storage {
    /// Serves until `stop` is ready; pictures that have begun to come are still answered then.
    pub(crate) async fn serve(self, stop: impl Future<Output = ()>) {
        let policy = &self.app.policy.imaging;
        let places = Arc::new(Semaphore::new(policy.connections_max as usize));
        let (running, stopping) = watch::channel(());
        let mut lines = JoinSet::new();
        let mut stop = pin!(stop);
        loop {
            let (stream, from) = tokio::select! {
                accepted = self.listener.accept() => match accepted {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        tracing::warn!(%error, "no sender of pictures can be accepted for now");
                        tokio::time::sleep(BREATH).await;
                        continue;
                    }
                },
                Some(_) = lines.join_next() => continue,
                () = &mut stop => break,
            };
            if !policy.may_connect(from.ip()) {
                tracing::warn!(%from, "a sender that is not listed was hung up on (imaging.peers)");
                continue;
            }
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                tracing::warn!(%from, "too many senders (imaging.connections_max)");
                continue;
            };
            let (app, stopping) = (self.app.clone(), stopping.clone());
            lines.spawn(async move {
                let _place = place;
                welcome(app, stream, from, stopping).await;
            });
        }
        drop((running, self.listener));
        let drain = Duration::from_secs(u64::from(self.app.policy.server.limits.drain_seconds));
        if timeout(drain, async { while lines.join_next().await.is_some() {} }).await.is_err() {
            tracing::warn!("some pictures were still under way when the listener stopped");
        }
    }
}

async fn welcome(app: App, stream: TcpStream, from: SocketAddr, stopping: watch::Receiver<()>) {
    // Answers are small and complete: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let peer = format!("dicom {}", from.ip().to_canonical());
    let limits = Limits::of_pictures(&app.policy.imaging);
    let ended = StorageLine { app, peer, stream, limits, stopping }.serve().await;
    tracing::info!(%from, %ended, "a line of pictures ended");
}
