//! Whether a client takes what it asked for: one that asks and does not read keeps our memory.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::Notify,
};

/// So often in its time we look whether an answer has left.
const LOOKS: u32 = 6;

/// How it goes with the answers of a connection.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// Whether something that was written cannot leave now.
    waits: AtomicBool,
    /// How often all that was written has left.
    taken: AtomicU64,
    /// Rings when something cannot leave.
    stuck: Notify,
}

impl Answers {
    /// Ready when something that was written has not left within `whole`, however much of it
    /// dripped away; a sixth of that time later at most.
    pub(super) async fn overdue(&self, whole: Duration) {
        loop {
            self.stuck.notified().await;
            let (mut seen, mut looks) = (self.taken.load(Ordering::Relaxed), 0);
            while self.waits.load(Ordering::Relaxed) {
                if looks == LOOKS {
                    return;
                }
                tokio::time::sleep(whole / LOOKS).await;
                let taken = self.taken.load(Ordering::Relaxed);
                looks = if taken == seen { looks + 1 } else { 0 };
                seen = taken;
            }
        }
    }
}

/// A connection whose answers are looked after.
pub(super) struct Watched<S> {
    stream: S,
    answers: Arc<Answers>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, answers: Arc<Answers>) -> Self {
        Watched { stream, answers }
    }

    /// Notes that nothing can leave now.
    fn note<T>(&self, poll: Poll<T>) -> Poll<T> {
        if poll.is_pending() && !self.answers.waits.swap(true, Ordering::Relaxed) {
            self.answers.stuck.notify_one();
        }
        poll
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(poll)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.note(poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Asked for by whoever has written all there was.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_flush(context);
        ready!(self.note(poll))?;
        self.answers.taken.fetch_add(1, Ordering::Relaxed);
        self.answers.waits.store(false, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

    use super::*;

    /// An answer on its way through room for sixteen bytes; whether all of it was taken in time.
    fn is_taken(client: impl AsyncFnOnce(DuplexStream)) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (server, other) = tokio::io::duplex(16);
            let answers = Arc::new(Answers::default());
            let mut server = Watched::new(server, Arc::clone(&answers));
            let answer = async {
                server.write_all(&[7; 64]).await.unwrap();
                server.flush().await.unwrap();
            };
            tokio::select! {
                ((), ()) = async { tokio::join!(answer, client(other)) } => true,
                () = answers.overdue(Duration::from_millis(120)) => false,
            }
        })
    }

    #[test]
    fn r09_an_answer_that_is_not_taken_is_given_up() {
        assert!(is_taken(async |mut client| {
            client.read_exact(&mut [0; 64]).await.unwrap();
        }));
        assert!(!is_taken(async |_client| std::future::pending().await));
        // A client that takes a little of it and then no more has not taken it.
        assert!(!is_taken(async |mut client| {
            client.read_exact(&mut [0; 20]).await.unwrap();
            std::future::pending::<()>().await;
        }));
    }

    #[test]
    fn what_was_taken_late_is_forgiven() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (server, mut client) = tokio::io::duplex(16);
            let answers = Arc::new(Answers::default());
            let mut server = Watched::new(server, Arc::clone(&answers));
            let answer = async { server.write_all(&[7; 64]).await.unwrap() };
            let mut taken = [0; 64];
            let ((), read) = tokio::join!(answer, client.read_exact(&mut taken));
            read.unwrap();
            server.flush().await.unwrap();
            // It has rung once; nothing waits any more, so nobody is cut off for it.
            assert!(!answers.waits.load(Ordering::Relaxed));
        });
    }
}
