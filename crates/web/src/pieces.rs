//! An answer that is sent piece by piece, so that a large file takes little memory.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};
use tokio::sync::mpsc::Receiver;

/// The pieces that are still to come.
struct Pieces {
    /// So many bytes are left.
    left: u64,
    from: Receiver<io::Result<Bytes>>,
}

/// A body of so many bytes whose pieces come over a channel. When they end before, or one of them
/// is an error, the answer is cut off, and its reader sees that it is not whole.
pub fn body(bytes: u64, from: Receiver<io::Result<Bytes>>) -> Body {
    Body::new(Pieces { left: bytes, from })
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let next = std::task::ready!(self.from.poll_recv(context));
        Poll::Ready(match next {
            Some(Ok(piece)) => {
                self.left = self.left.saturating_sub(piece.len() as u64);
                Some(Ok(Frame::data(piece)))
            }
            Some(Err(error)) => Some(Err(error)),
            None if self.left > 0 => {
                self.left = 0;
                Some(Err(io::ErrorKind::UnexpectedEof.into()))
            }
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use tokio::sync::mpsc;

    use super::*;

    async fn sent(bytes: u64, pieces: &[&'static str]) -> Result<Bytes, axum::Error> {
        let (sender, receiver) = mpsc::channel(10);
        for piece in pieces {
            sender.send(Ok(Bytes::from_static(piece.as_bytes()))).await.unwrap();
        }
        drop(sender);
        to_bytes(body(bytes, receiver), 100).await
    }

    #[tokio::test]
    async fn pieces_become_one_answer_and_half_of_them_none() {
        assert_eq!(sent(6, &["abc", "def"]).await.unwrap(), "abcdef");
        assert!(sent(6, &["abc"]).await.is_err(), "what is missing is noticed");
    }
}
