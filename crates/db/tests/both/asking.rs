//! Asks without waiting: a question that is polled once stands in the database's queue.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use db::{Db, Error, Tx};

use crate::cast::{now, nurse};

/// A change that was asked for, or will be when it is first polled.
pub(crate) type Asked = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// A change that is not yet asked for.
pub(crate) fn ask(
    db: &Db,
    change: impl FnOnce(&mut Tx<'_>) -> Result<(), Error> + Send + 'static,
) -> Asked {
    let db = db.clone();
    Box::pin(async move { db.write(nurse(), now(), change).await })
}

/// Puts it into the queue; it cannot be done yet.
pub(crate) fn queue(asked: &mut Asked) {
    assert_eq!(poll(asked), Poll::Pending);
}

/// Puts it into the queue, or hears at once that it cannot be done.
pub(crate) fn poll(asked: &mut Asked) -> Poll<Result<(), Error>> {
    asked.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// Waits for the answer.
pub(crate) fn finish(asked: Asked) -> Result<(), Error> {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(asked)
}
