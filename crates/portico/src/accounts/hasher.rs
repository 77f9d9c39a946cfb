//! Argon2id on few threads with a short queue: a flood of sign-ins can take no more cores than the
//! practice gives it, and the pages of those who are signed in stay quick. (security.md §3.3)

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use base::{Secret, secret};
use crossbeam_channel::{Sender, TrySendError, bounded};
use tokio::sync::oneshot;

use crate::page::No;

/// Hashes and checks passwords, as many at once as it has threads.
#[derive(Clone)]
pub(crate) struct Hasher {
    queue: Sender<Work>,
    /// What a password is compared with when the name does not exist, so that the answer takes
    /// the same time.
    decoy: Secret<String>,
    /// How many were hashed or checked, whosever: the same for every name.
    done: Arc<AtomicU64>,
}

enum Work {
    Hash(Secret<String>, oneshot::Sender<Secret<String>>),
    Check(Secret<String>, Secret<String>, oneshot::Sender<bool>),
}

/// The key that is mixed into every hash and lies outside the database.
pub(crate) type Pepper = [u8; 32];

impl Hasher {
    /// Starts so many threads; they end with the last copy of the hasher.
    pub(crate) fn start(workers: u32, queue: u32, pepper: Pepper) -> Self {
        let (sender, waiting) = bounded::<Work>(queue as usize);
        for _ in 0..workers {
            let waiting = waiting.clone();
            std::thread::Builder::new()
                .name("hasher".into())
                .spawn(move || waiting.into_iter().for_each(|work| work.done(&pepper)))
                .expect("the operating system gives one more thread");
        }
        let decoy = hash(&pepper, &Secret::new(secret::hex(&secret::random::<16>())));
        Hasher { queue: sender, decoy, done: Arc::default() }
    }

    /// The hash to keep for a password, which was brought to its normal form.
    pub(crate) async fn hash(&self, password: Secret<String>) -> Result<Secret<String>, No> {
        let (answer, wait) = oneshot::channel();
        self.put(Work::Hash(password, answer))?;
        wait.await.map_err(|_| No::Busy)
    }

    /// Whether a password is the one of this hash; without a hash it takes as long and says no.
    pub(crate) async fn check(
        &self,
        password: Secret<String>,
        stored: Option<Secret<String>>,
    ) -> Result<bool, No> {
        let exists = stored.is_some();
        let (answer, wait) = oneshot::channel();
        let stored = stored.unwrap_or_else(|| self.decoy.clone());
        self.put(Work::Check(password, stored, answer))?;
        let right = wait.await.map_err(|_| No::Busy)?;
        Ok(right && exists)
    }

    /// How many passwords were hashed or checked so far.
    #[cfg(test)]
    pub(crate) fn count(&self) -> u64 {
        self.done.load(Ordering::SeqCst)
    }

    fn put(&self, work: Work) -> Result<(), No> {
        self.done.fetch_add(1, Ordering::SeqCst);
        self.queue.try_send(work).map_err(|refused| match refused {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => No::Busy,
        })
    }
}

impl Work {
    /// Does it. Whoever asked may have gone; then nobody misses the answer.
    fn done(self, pepper: &Pepper) {
        match self {
            Work::Hash(password, answer) => {
                let _ = answer.send(hash(pepper, &password));
            }
            Work::Check(password, stored, answer) => {
                let _ = answer.send(is_right(pepper, &password, &stored));
            }
        }
    }
}

/// The floor that OWASP names: 19 MiB, two passes, one lane.
fn argon2id(pepper: &Pepper) -> Argon2<'_> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("these are within argon2's limits");
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params)
        .expect("32 bytes are a key that argon2 takes")
}

/// Hashes at once, for commands and for the demo's cast.
pub(crate) fn hash(pepper: &Pepper, password: &Secret<String>) -> Secret<String> {
    let salt: [u8; 16] = secret::random();
    let hash = argon2id(pepper)
        .hash_password_with_salt(password.expose().as_bytes(), &salt)
        .expect("a salt of 16 bytes and a password below 4 GiB can be hashed");
    Secret::new(hash.to_string())
}

fn is_right(pepper: &Pepper, password: &Secret<String>, stored: &Secret<String>) -> bool {
    argon2id(pepper).verify_password(password.expose().as_bytes(), stored.expose().as_str()).is_ok()
}
