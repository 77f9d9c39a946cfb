//! A door for other systems: who may connect, and how many at once. Who is not listed is hung up on
//! before a byte of theirs is read. (S-05, security.md §2, 25)

use std::{
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::timeout,
};

use crate::app::App;

/// How long to wait when the system has no file for another line.
const BREATH: Duration = Duration::from_millis(50);

/// A listener and its rules.
pub(super) struct Door<M> {
    pub(super) listener: TcpListener,
    /// What decides who may connect and how many, as the policy calls it.
    pub(super) keys: [&'static str; 2],
    /// So many lines are open at once.
    pub(super) lines_max: u32,
    pub(super) may_connect: M,
}

impl<M: Fn(IpAddr) -> bool> Door<M> {
    /// Serves until `stop` is ready; what has begun to come is still answered then.
    pub(super) async fn serve<W, F>(self, app: &App, stop: impl Future<Output = ()>, welcome: W)
    where
        W: Fn(TcpStream, SocketAddr, watch::Receiver<()>) -> F,
        F: Future<Output = ()> + Send + 'static,
    {
        let [peers, connections_max] = self.keys;
        let places = Arc::new(Semaphore::new(self.lines_max as usize));
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
            if !(self.may_connect)(from.ip()) {
                tracing::warn!(%from, "a sender that is not listed was hung up on ({peers})");
                continue;
            }
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                tracing::warn!(%from, "too many senders are connected ({connections_max})");
                continue;
            };
            // Answers are small and complete: waiting to fill a packet only delays them.
            let _ = stream.set_nodelay(true);
            let line = welcome(stream, from, stopping.clone());
            lines.spawn(async move {
                let _place = place;
                line.await;
            });
        }
        drop((running, self.listener));
        let drain = Duration::from_secs(u64::from(app.policy.server.limits.drain_seconds));
        if timeout(drain, async { while lines.join_next().await.is_some() {} }).await.is_err() {
            tracing::warn!("something was still under way when the listener stopped");
        }
    }
}
