//! A form that is sent twice does its work once: the second time gets the answer of the first.
//!
//! Every crash leaves commits whose answer never arrived, and every impatient finger presses
//! twice. The key in the form and the work are written in one transaction. (security.md §6.7)

use base::{Instant, secret};
use db::{Tx, params, sql};
use web::upload::File;

use super::{
    answer::{Answer, No, Reply},
    ask::{Ask, Caller},
};
use crate::{app::App, happened, keys::Purpose};

/// Days for which the answer to a form is kept; no browser sends one again later.
const KEPT_DAYS: i64 = 7;

/// How a change ended.
#[derive(Debug)]
pub(crate) enum Changed<T> {
    /// It was done now; this came of it.
    Now(T, String),
    /// It was done before.
    Before(String),
}

impl<T> Changed<T> {
    /// Where to look next.
    pub(crate) fn place(&self) -> &str {
        match self {
            Changed::Now(_, place) | Changed::Before(place) => place,
        }
    }
}

/// Why a change was not made: the rules refused it, or one of the other kinds of no.
#[derive(Debug)]
pub(crate) enum Failed<R> {
    /// The rules say no, and the form says why.
    Refused(R),
    /// Not found, stale, or our fault.
    No(No),
}

impl<R> From<No> for Failed<R> {
    fn from(no: No) -> Self {
        Failed::No(no)
    }
}

impl<R> From<db::Error> for Failed<R> {
    fn from(error: db::Error) -> Self {
        Failed::No(error.into())
    }
}

/// On to the next page, for forms whose rules were told before: what is refused now has changed
/// since the page was made.
pub(crate) fn go_on<R>(done: Result<Changed<()>, Failed<R>>) -> Answer {
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(_)) => Err(No::Stale),
    }
}

/// A form's key holds when its page was opened, then chance, then a seal over both: only we say
/// when a page was opened.
const KEY_MOMENT: std::ops::Range<usize> = 0..6;
const KEY_SEAL: std::ops::Range<usize> = 10..16;

impl Caller {
    /// Names the forms of a page that is opened now.
    pub(crate) fn form_key(&self) -> String {
        let mut key: [u8; 16] = secret::random();
        key[KEY_MOMENT].copy_from_slice(&self.now.as_millis().to_be_bytes()[2..]);
        let seal = self.key_seal(&key);
        key[KEY_SEAL].copy_from_slice(&seal);
        secret::hex(&key)
    }

    fn key_seal(&self, key: &[u8; 16]) -> [u8; 6] {
        let parts = [&key[..KEY_SEAL.start], &self.form_secret[..]];
        let seal = self.app.keys.seal(Purpose::FormOpened, &parts);
        std::array::from_fn(|place| seal[place])
    }
}

impl Ask {
    /// When the page was opened whose form this is; nothing for a key that we did not make for
    /// this session.
    pub(super) fn opened_at(&self) -> Option<Instant> {
        let key: [u8; 16] = secret::from_hex(self.form.text("key"))?.try_into().ok()?;
        let mut millis = [0; 8];
        millis[2..].copy_from_slice(&key[KEY_MOMENT]);
        let is_ours = secret::same(&key[KEY_SEAL], &self.key_seal(&key));
        is_ours.then(|| Instant::from_millis(i64::from_be_bytes(millis)))
    }

    /// Does something once for the key that the form carries. The closure gives what came of it
    /// and where to look next. A key that was used for another form is refused as stale.
    pub(crate) async fn once<T, R>(
        &self,
        f: impl FnOnce(&mut db::Tx<'_>) -> Result<(T, String), Failed<R>> + Send + 'static,
    ) -> Result<Changed<T>, Failed<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let key: [u8; 16] = secret::from_hex(self.form.text("key"))
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(No::Stale)?;
        let body = self.fingerprint();
        let (actor, now) = (self.actor(), self.now);
        let known = self.read({
            let actor = actor.clone();
            move |r| {
                r.first::<(Vec<u8>, String)>(
                    sql!("SELECT body, place FROM replies WHERE actor = $1 AND key = $2"),
                    params![actor, key],
                )
            }
        });
        if let Some(before) = known.await.map_err(Failed::<R>::from)? {
            return Ok(Changed::Before(same_form(before, body)?));
        }
        self.write(move |tx| {
            // Two at once: the other one may have been first.
            let before: Option<(Vec<u8>, String)> = tx.first(
                sql!("SELECT body, place FROM replies WHERE actor = $1 AND key = $2"),
                params![&actor, key],
            )?;
            if let Some(before) = before {
                tx.record(happened!("form.repeated"));
                return Ok(Changed::Before(same_form(before, body)?));
            }
            let (value, place) = f(tx)?;
            tx.run(
                sql!(
                    "INSERT INTO replies (actor, key, body, place, at) VALUES ($1, $2, $3, $4, $5)"
                ),
                params![actor, key, body, &place, now],
            )?;
            Ok(Changed::Now(value, place))
        })
        .await
    }

    /// What was sent and where to, so that a key cannot be used for something else.
    fn fingerprint(&self) -> [u8; 32] {
        let mut parts: Vec<&[u8]> = vec![self.path.as_bytes()];
        for (name, value) in self.form.pairs() {
            if name != "csrf" {
                parts.extend([b"\0", name.as_bytes(), b"\0", value.as_bytes()]);
            }
        }
        if let File::Bytes(bytes) = &self.file {
            parts.extend([&b"\0file\0"[..], bytes]);
        }
        secret::sha256(&parts)
    }
}

/// Forgets the answers that nobody will ask for again. A duty.
pub(crate) fn forget_old_answers(tx: &mut Tx<'_>, _: &App, now: Instant) -> Result<(), No> {
    let before = now.plus_days(-KEPT_DAYS);
    let forgotten = tx.run(sql!("DELETE FROM replies WHERE at < $1"), params![before])?;
    if forgotten > 0 {
        tx.record(happened!("replies.forgotten").with("replies", forgotten));
    }
    Ok(())
}

fn same_form((before, place): (Vec<u8>, String), now: [u8; 32]) -> Result<String, No> {
    if secret::same(&before, &now) { Ok(place) } else { Err(No::Stale) }
}
