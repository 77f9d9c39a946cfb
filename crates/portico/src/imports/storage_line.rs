//! One sender's line of pictures (DICOM): what comes is decided by `dicom::Association`, each
//! picture is filed, and its answer goes out when it is durable. A sender that sends garbage, half
//! a picture, a huge one or nothing is cut off, in bounded memory and time.

use std::time::Duration;

use base::words::Word as _;
use dicom::{Association, Instance, Rules, Status, Step};
use policy::Imaging;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    sync::watch,
    time::{Instant, timeout, timeout_at},
};

use super::{
    line::Limits,
    model::{Line, Outcome, Reason},
    studies,
};
use crate::app::App;

/// Bytes that are read at once.
const PIECE_BYTES: usize = 64 * 1024;

/// How a line of pictures ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Ended {
    #[error("{0}")]
    Said(dicom::Ended),
    #[error("the sender hung up")]
    HungUp,
    #[error("the portal stops")]
    Stopping,
    #[error("nothing came for a long time")]
    Idle,
    #[error("a picture took too long to come")]
    TooSlow,
    #[error("the sender did not take its answer")]
    NotTaken,
}

/// One line, from the first byte to the last.
pub(crate) struct StorageLine<S> {
    pub(crate) app: App,
    /// Who is at the other end, as it is named where messages are looked at.
    pub(crate) peer: String,
    pub(crate) stream: S,
    pub(crate) limits: Limits,
    /// Closed when the portal stops: a picture under way is still answered.
    pub(crate) stopping: watch::Receiver<()>,
}

impl Limits {
    /// What a sender of pictures may take of the machine.
    pub(crate) fn of_pictures(policy: &Imaging) -> Self {
        Limits {
            // The head that makes a file of a data set is small.
            message_bytes: ((policy.picture_mib_max as usize) << 20) - 4_096,
            message: Duration::from_secs(u64::from(policy.picture_seconds)),
            idle: Duration::from_secs(u64::from(policy.idle_seconds)),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> StorageLine<S> {
    /// Serves until one of the two ends it.
    pub(crate) async fn serve(mut self) -> Ended {
        let ended = self.listen().await;
        if matches!(ended, Ended::Stopping | Ended::Idle | Ended::TooSlow) {
            // Who does not listen any more hears it from the line's end.
            let _ = self.answer(&Association::goodbye()).await;
        }
        ended
    }

    async fn listen(&mut self) -> Ended {
        let (policy, Limits { message_bytes, message, idle }) =
            (&self.app.policy.imaging, self.limits);
        let mut association = Association::new(Rules {
            title: policy.title.clone(),
            callers: policy.callers.clone(),
            instance_bytes_max: message_bytes,
        });
        let mut piece = vec![0; PIECE_BYTES];
        let mut begun: Option<Instant> = None;
        loop {
            begun = association.is_inside().then(|| begun.unwrap_or_else(Instant::now));
            let until = begun.map_or_else(|| Instant::now() + idle, |at| at + message);
            // Also in the middle of a picture nobody keeps a place by silence.
            let until = until.min(Instant::now() + idle);
            let read = tokio::select! {
                read = timeout_at(until, self.stream.read(&mut piece)) => read,
                _ = self.stopping.changed(), if begun.is_none() => return Ended::Stopping,
            };
            let input = match read {
                Err(_) if begun.is_some() => return Ended::TooSlow,
                Err(_) => return Ended::Idle,
                Ok(Ok(bytes)) if bytes > 0 => piece.get(..bytes).unwrap_or_default(),
                Ok(_) => return Ended::HungUp,
            };
            let (steps, ended) = association.take(input);
            let caller = association.caller().to_owned();
            for step in steps {
                if matches!(step, Step::Store(_)) {
                    // The next picture has its own time.
                    begun = None;
                }
                if let Err(ended) = self.do_step(step, &caller).await {
                    return ended;
                }
            }
            if let Some(ended) = ended {
                return Ended::Said(ended);
            }
        }
    }

    async fn do_step(&mut self, step: Step, caller: &str) -> Result<(), Ended> {
        match step {
            Step::Answer(bytes) => self.answer(&bytes).await,
            Step::Store(instance) => {
                let status = self.store(&instance, caller).await;
                self.answer(&Association::answer(&instance, status)).await
            }
        }
    }

    async fn store(&self, instance: &Instance, caller: &str) -> Status {
        let from = format!("{} {caller}", self.peer);
        let line = studies::take(&self.app, &from, instance.file()).await;
        let status = status(&line);
        if status != Status::Kept {
            let reason = line.reason().map_or("", Reason::as_str);
            tracing::warn!(peer = self.peer, reason, "a picture was not simply taken");
        }
        status
    }

    async fn answer(&mut self, bytes: &[u8]) -> Result<(), Ended> {
        let sent = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        match timeout(self.limits.message, sent).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Ended::NotTaken),
        }
    }
}

/// What a sender is told. What waits for a person is kept, so there is nothing to send again; who
/// sends something else under a known identifier hears of it.
fn status(line: &Line) -> Status {
    let is_kept = line.outcome != Outcome::Refused.as_str();
    match line.reason() {
        Some(Reason::ControlIdReused) => Status::Duplicate,
        _ if is_kept => Status::Kept,
        Some(Reason::OurFault | Reason::TooLarge) => Status::OutOfResources,
        _ => Status::NotUnderstood,
    }
}
