//! What a connection is used for, so that one that is used for nothing can be ended.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// What a connection is used for.
#[derive(Debug, Default)]
pub(super) struct Usage {
    asked: AtomicU64,
    under_way: AtomicU64,
}

impl Usage {
    /// Counts a request until what is given back is dropped, also when the client goes away.
    pub(super) fn begin(self: &Arc<Self>) -> UnderWay {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(Arc::clone(self))
    }

    /// Ready when nothing was asked within `first`, or later within `idle`, and nothing is under
    /// way.
    pub(super) async fn ends(&self, first: Duration, idle: Duration) {
        let mut wait = first;
        loop {
            let before = self.asked.load(Ordering::Relaxed);
            tokio::time::sleep(wait).await;
            let asked = self.asked.load(Ordering::Relaxed) > before;
            if !asked && self.under_way.load(Ordering::Relaxed) == 0 {
                return;
            }
            wait = idle;
        }
    }
}

/// A request that is being answered.
pub(super) struct UnderWay(Arc<Usage>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}
