//! Faults that a test can plant, to see that nothing acknowledged is lost and nothing lost is
//! acknowledged. Without the feature `testing` there is nothing here that could fail.

#[cfg(feature = "testing")]
pub use planted::Faults;

#[cfg(not(feature = "testing"))]
pub(crate) use none::Faults;

#[cfg(not(feature = "testing"))]
mod none {
    use crate::{conn::Engine, error::Result};

    /// No faults.
    #[derive(Debug, Clone)]
    pub(crate) struct Faults;

    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "nothing ever fails here")]
    impl Faults {
        pub(crate) const fn none() -> Faults {
            Faults
        }

        pub(crate) fn at_statement(&self) -> Result<()> {
            Ok(())
        }

        pub(crate) fn before_commit(&self, _: &mut dyn Engine) -> Result<()> {
            Ok(())
        }

        pub(crate) fn after_commit(&self, _: &mut dyn Engine) -> Result<()> {
            Ok(())
        }
    }
}

#[cfg(feature = "testing")]
mod planted {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    };

    use crate::{
        conn::Engine,
        error::{Error, Result},
    };

    /// What is to go wrong next on the connections of one `Db`; each fault happens once, but for
    /// the one that says otherwise.
    #[derive(Debug, Clone, Default)]
    pub struct Faults(Arc<Planted>);

    #[derive(Debug, Default)]
    struct Planted {
        commit_fails: AtomicBool,
        commits_fail: AtomicBool,
        lost_before_commit: AtomicBool,
        lost_after_commit: AtomicBool,
        statements_until_failure: AtomicU64,
    }

    impl Faults {
        pub(crate) fn none() -> Faults {
            Faults::default()
        }

        /// The next commit fails as if the disk were full.
        pub fn fail_next_commit(&self) {
            self.0.commit_fails.store(true, SeqCst);
        }

        /// Every commit fails as if the disk were full, until it is told otherwise.
        pub fn fail_every_commit(&self, fails: bool) {
            self.0.commits_fail.store(fails, SeqCst);
        }

        /// The connection breaks just before the next commit is sent.
        pub fn lose_before_next_commit(&self) {
            self.0.lost_before_commit.store(true, SeqCst);
        }

        /// The connection breaks after the next commit was done, before its answer arrives.
        pub fn lose_after_next_commit(&self) {
            self.0.lost_after_commit.store(true, SeqCst);
        }

        /// The `nth` statement from now fails, counted from 1, on whichever connection it runs.
        pub fn fail_statement(&self, nth: u64) {
            self.0.statements_until_failure.store(nth, SeqCst);
        }

        pub(crate) fn at_statement(&self) -> Result<()> {
            let left = &self.0.statements_until_failure;
            match left.fetch_update(SeqCst, SeqCst, |n| n.checked_sub(1)) {
                Ok(1) => Err(Error::Full),
                _ => Ok(()),
            }
        }

        pub(crate) fn before_commit(&self, engine: &mut dyn Engine) -> Result<()> {
            if self.0.commit_fails.swap(false, SeqCst) || self.0.commits_fail.load(SeqCst) {
                return Err(Error::Full);
            }
            if self.0.lost_before_commit.swap(false, SeqCst) {
                engine.hang_up();
                return Err(Error::Unavailable);
            }
            Ok(())
        }

        pub(crate) fn after_commit(&self, engine: &mut dyn Engine) -> Result<()> {
            if self.0.lost_after_commit.swap(false, SeqCst) {
                engine.hang_up();
                return Err(Error::Lost);
            }
            Ok(())
        }
    }
}
