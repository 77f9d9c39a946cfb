//! Ids: 128 bits, ordered by time, shown with a prefix that says what they name.
//!
//! An id in an address or a log reads `pat_01jd…`: the prefix is checked when the text is read, so
//! the id of a thread can never pass for the id of a patient. The bits are a `UUIDv7` (RFC 9562):
//! 48 bits of milliseconds, 74 bits of chance, and rows that are made together lie together.

use std::{fmt, marker::PhantomData, str::FromStr};

use crate::{secret, time::Instant};

/// What an id names. The prefix is two to four letters and unique in the house.
pub trait Kind: 'static {
    /// Stands before the underscore, `pat` in `pat_01jd…`.
    const PREFIX: &'static str;
}

/// The id of one `K`.
pub struct Id<K>([u8; 16], PhantomData<fn() -> K>);

impl<K: Kind> Id<K> {
    /// A new id, later than those that were made before `now`.
    pub fn new(now: Instant) -> Self {
        let mut bits: [u8; 16] = secret::random();
        let millis = now.as_millis().max(0).to_be_bytes();
        bits[..6].copy_from_slice(&millis[2..]);
        bits[6] = 0x70 | (bits[6] & 0x0f);
        bits[8] = 0x80 | (bits[8] & 0x3f);
        Id(bits, PhantomData)
    }

    /// A new id that is later than this one also within its millisecond, and when the clock went
    /// back.
    pub fn after(now: Instant, before: Self) -> Self {
        let new = Id::new(now);
        if new.0 > before.0 {
            return new;
        }
        let mut millis = [0; 8];
        millis[2..].copy_from_slice(&before.0[..6]);
        Id::new(Instant::from_millis(i64::from_be_bytes(millis) + 1))
    }

    /// The id that these bytes spell, as they stand in the database.
    pub const fn from_bytes(bits: [u8; 16]) -> Self {
        Id(bits, PhantomData)
    }

    /// The bytes for the database.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// Why a text is not the id that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not the id of such a thing")
    }
}

impl std::error::Error for NotAnId {}

/// Crockford's alphabet in small letters: no `i l o u`, so that it can be read aloud.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const DIGITS: usize = 26;

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = u128::from_be_bytes(self.0);
        let mut text = [0u8; DIGITS];
        for (place, digit) in text.iter_mut().enumerate() {
            let shift = 5 * (DIGITS - 1 - place);
            *digit = ALPHABET[(bits >> shift) as usize & 31];
        }
        f.write_str(K::PREFIX)?;
        f.write_str("_")?;
        f.write_str(std::str::from_utf8(&text).expect("the alphabet is ASCII"))
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let digits =
            text.strip_prefix(K::PREFIX).and_then(|t| t.strip_prefix('_')).ok_or(NotAnId)?;
        if digits.len() != DIGITS || digits.as_bytes()[0] > b'7' {
            return Err(NotAnId);
        }
        let mut bits = 0u128;
        for digit in digits.bytes() {
            let value = ALPHABET.iter().position(|&a| a == digit).ok_or(NotAnId)?;
            bits = (bits << 5) | value as u128;
        }
        Ok(Self::from_bytes(bits.to_be_bytes()))
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// Derived, these would ask the same of `K`, which is only a name.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> std::hash::Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

/// Names a kind of thing and the type of its ids:
/// `ids! { /// A person. pub Patient "pat" PatientId }`.
#[macro_export]
macro_rules! ids {
    ($($(#[$doc:meta])* $vis:vis $kind:ident $prefix:literal $id:ident)*) => { $(
        $(#[$doc])*
        #[derive(Debug)]
        $vis enum $kind {}
        impl $crate::id::Kind for $kind {
            const PREFIX: &'static str = $prefix;
        }
        #[doc = concat!("The id of one of these, shown as `", $prefix, "_…`.")]
        $vis type $id = $crate::Id<$kind>;
    )* };
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::ids! {
        /// Someone.
        Person "per" PersonId
        /// Something.
        Thing "thi" ThingId
    }

    #[test]
    fn an_id_survives_being_written_and_read() {
        let id = PersonId::new(Instant::from_millis(1_763_800_000_000));
        let text = id.to_string();
        assert!(text.starts_with("per_") && text.len() == 30, "{text}");
        assert_eq!(text.parse(), Ok(id));
    }

    #[test]
    fn the_id_of_one_kind_is_not_the_id_of_another() {
        let text = PersonId::new(Instant::from_millis(0)).to_string();
        assert_eq!(text.parse::<ThingId>(), Err(NotAnId));
        assert_eq!(text.to_uppercase().parse::<PersonId>(), Err(NotAnId));
        assert_eq!("per_".parse::<PersonId>(), Err(NotAnId));
        assert_eq!(format!("per_8{}", "0".repeat(25)).parse::<PersonId>(), Err(NotAnId));
        assert_eq!("per_é".parse::<PersonId>(), Err(NotAnId));
    }

    #[test]
    fn an_id_after_another_sorts_later_also_when_the_clock_goes_back() {
        let mut last = PersonId::new(Instant::from_millis(1_000));
        for millis in [1_000, 1_000, 1_000, 500, 2_000, 2_000] {
            let next = PersonId::after(Instant::from_millis(millis), last);
            assert!(next.as_bytes() > last.as_bytes(), "{millis}");
            assert_ne!(next, PersonId::after(Instant::from_millis(millis), last));
            last = next;
        }
    }

    #[test]
    fn later_ids_sort_later() {
        let early = PersonId::new(Instant::from_millis(1_000));
        let late = PersonId::new(Instant::from_millis(2_000));
        assert!(early < late && early.to_string() < late.to_string());
    }
}
