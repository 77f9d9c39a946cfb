//! The listener for pictures of scanners and X-rays (DICOM storage).

use std::net::SocketAddr;

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};

use super::{door::Door, line::Limits, storage_line::StorageLine};
use crate::app::App;

/// The open door for imaging practices and archives.
pub(crate) struct Storage {
    pub(crate) app: App,
    pub(crate) listener: TcpListener,
}

impl Storage {
    /// Serves until `stop` is ready; pictures that have begun to come are still answered then.
    pub(crate) async fn serve(self, stop: impl Future<Output = ()>) {
        let Storage { app, listener } = self;
        let policy = &app.policy.imaging;
        let keys = ["imaging.peers", "imaging.connections_max"];
        let lines_max = policy.connections_max;
        let door = Door { listener, keys, lines_max, may_connect: |ip| policy.may_connect(ip) };
        door.serve(&app, stop, |stream, from, stopping| {
            welcome(app.clone(), stream, from, stopping)
        })
        .await;
    }
}

async fn welcome(app: App, stream: TcpStream, from: SocketAddr, stopping: watch::Receiver<()>) {
    let peer = format!("dicom {}", from.ip().to_canonical());
    let limits = Limits::of_pictures(&app.policy.imaging);
    let ended = StorageLine { app, peer, stream, limits, stopping }.serve().await;
    tracing::info!(%from, %ended, "a line of pictures ended");
}
