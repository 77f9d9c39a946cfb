//! One sender's line: frames come in, each message is filed, and its answer goes out when it is
//! durable. A sender that sends garbage, half a frame, a huge one or nothing is cut off, in bounded
//! memory and time. (R-05)

use std::time::Duration;

use hl7::{
    Place,
    ack::ErrorCode,
    file::Part,
    mllp::{Decoder, FrameError, encode},
};
use policy::Feed;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    sync::watch,
    time::{Instant, timeout, timeout_at},
};

use super::{acknowledge, documents, files, from_hl7, from_hl7::Setting};
use crate::{app::App, results::Announce};

/// Bytes that are read at once.
const PIECE_BYTES: usize = 32 * 1024;

/// The most messages of one batch; what follows is answered as too long and sent again in another.
const BATCH_MESSAGES_MAX: usize = 1_000;

/// How a line ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Ended {
    #[error("the sender hung up")]
    HungUp,
    #[error("the sender hung up in the middle of a message; it will send it again")]
    InTheMiddle,
    #[error("the portal stops")]
    Stopping,
    #[error("nothing came for a long time")]
    Idle,
    #[error("a message took too long to come")]
    TooSlow,
    #[error("the sender did not take its answer")]
    NotTaken,
    #[error("what came was no message: {0}")]
    NoMessage(FrameError),
}

/// One line, from the first byte to the last.
pub(crate) struct SendersLine<S> {
    pub(crate) app: App,
    /// Who is at the other end, as it is named where messages are looked at.
    pub(crate) peer: String,
    pub(crate) stream: S,
    pub(crate) limits: Limits,
    /// Closed when the portal stops: a message under way is still answered.
    pub(crate) stopping: watch::Receiver<()>,
}

/// What one sender may take of the machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) message_bytes: usize,
    /// A message that has begun ends by then, and its answer is taken by then.
    pub(crate) message: Duration,
    /// So long may nothing come.
    pub(crate) idle: Duration,
}

impl Limits {
    pub(crate) fn of(feed: &Feed) -> Self {
        Limits {
            message_bytes: (feed.message_mib_max as usize) << 20,
            message: Duration::from_secs(u64::from(feed.message_seconds)),
            idle: Duration::from_mins(u64::from(feed.idle_minutes)),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> SendersLine<S> {
    pub(crate) async fn serve(mut self) -> Ended {
        let limits = self.limits;
        let mut decoder = Decoder::new(limits.message_bytes);
        let mut piece = vec![0; PIECE_BYTES];
        let mut begun: Option<Instant> = None;
        loop {
            begun = decoder.is_inside().then(|| begun.unwrap_or_else(Instant::now));
            let until = begun.map_or(Instant::now() + limits.idle, |at| at + limits.message);
            let read = tokio::select! {
                read = timeout_at(until, self.stream.read(&mut piece)) => read,
                _ = self.stopping.changed(), if begun.is_none() => return Ended::Stopping,
            };
            let mut input = match read {
                Err(_) if begun.is_some() => return Ended::TooSlow,
                Err(_) => return Ended::Idle,
                Ok(Ok(bytes)) if bytes > 0 => piece.get(..bytes).unwrap_or_default(),
                Ok(_) if begun.is_some() => return Ended::InTheMiddle,
                Ok(_) => return Ended::HungUp,
            };
            while let Some(found) = decoder.next(&mut input) {
                let is_cut = matches!(found, Err(FrameError::Cut));
                if let Err(ended) = self.take(found).await {
                    return ended;
                }
                // The next frame has its own time, also where several come at once; one that begins
                // in the middle of another has what is left of that one's.
                if !is_cut {
                    begun = None;
                }
            }
        }
    }

    /// Files what one frame holds and answers it. What is no frame ends the line, because nobody
    /// knows where the next one begins.
    async fn take(&mut self, found: Result<Vec<u8>, FrameError>) -> Result<(), Ended> {
        let frame = match found {
            Ok(frame) => frame,
            // The sender began anew; it had no answer to the first and will send it again.
            Err(error @ FrameError::Cut) => {
                tracing::warn!(peer = self.peer, %error, "half a message came");
                return Ok(());
            }
            Err(error) => {
                if let FrameError::TooLong(_) = error {
                    let (code, now) = (ErrorCode::ValueTooLong, self.app.clock.now());
                    let said = acknowledge::rejected(Place::Message, code, error.to_string(), now);
                    self.answer(&said).await?;
                }
                return Err(Ended::NoMessage(error));
            }
        };
        for answer in self.file(&frame).await {
            self.answer(&answer).await?;
        }
        Ok(())
    }

    /// Files a frame's message, or the messages of its batch one after the other; what to answer.
    async fn file(&self, frame: &[u8]) -> Vec<String> {
        let announce = Announce::default();
        if !is_batch(frame) {
            return self.file_message(frame, &announce).await;
        }
        let mut answers = Vec::new();
        for part in hl7::file::split(frame) {
            match part {
                Ok(Part::Message { .. }) if answers.len() >= BATCH_MESSAGES_MAX => {
                    let (code, now) = (ErrorCode::ValueTooLong, self.app.clock.now());
                    let said = format!("a batch has at most {BATCH_MESSAGES_MAX} messages");
                    answers.push(acknowledge::rejected(Place::Message, code, said, now));
                    break;
                }
                Ok(Part::Message { bytes, .. }) => {
                    answers.extend(self.file_message(bytes, &announce).await);
                }
                Ok(Part::Envelope { .. }) => {}
                Err(error) => {
                    let kept = files::no_message(&self.peer, frame, &error);
                    files::file_one(&self.app, &announce, kept.into()).await;
                    let (code, now) = (ErrorCode::SegmentSequence, self.app.clock.now());
                    let said = error.to_string();
                    answers.push(acknowledge::rejected(Place::Message, code, said, now));
                }
            }
        }
        vec![batch_of(&answers)]
    }

    async fn file_message(&self, message: &[u8], announce: &Announce) -> Vec<String> {
        let now = self.app.clock.now();
        let setting = Setting { policy: &self.app.policy, now };
        let read = from_hl7::read(setting, &self.peer, message);
        let line = match documents::make_safe(&self.app, read).await {
            Ok(read) => files::file_one(&self.app, announce, read.into()).await,
            Err(line) => line,
        };
        acknowledge::answers(message, &line, self.app.clock.now())
    }

    async fn answer(&mut self, answer: &str) -> Result<(), Ended> {
        let Ok(frame) = encode(answer.as_bytes()) else { return Ok(()) };
        let sent = async {
            self.stream.write_all(&frame).await?;
            self.stream.flush().await
        };
        match timeout(self.limits.message, sent).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Ended::NotTaken),
        }
    }
}

/// Whether a frame holds an envelope with messages in it.
fn is_batch(frame: &[u8]) -> bool {
    let text = frame.trim_ascii_start();
    text.starts_with(b"FHS") || text.starts_with(b"BHS")
}

/// The answers to a batch, in a batch.
fn batch_of(answers: &[String]) -> String {
    format!("BHS|^~\\&\r{}BTS|{}\r", answers.concat(), answers.len())
}
