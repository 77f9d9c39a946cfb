//! Chance, digests, and values that no log may show.
//!
//! Only this file draws random bytes and only this file knows the hash functions, so that there
//! is one place to look when somebody asks which algorithms Portico uses.

use std::fmt;

use aws_lc_rs::{constant_time, digest, hmac, rand};

/// Random bytes from the operating system's generator.
///
/// # Panics
/// When the operating system has no random bytes to give: nothing safe can be done then.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// SHA-256 (FIPS 180-4) of the parts, one after the other.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::begin();
    for part in parts {
        hash.update(part);
    }
    hash.finish()
}

/// SHA-256 (FIPS 180-4) of what comes piece by piece.
pub struct Sha256(digest::Context);

impl Sha256 {
    /// Begins.
    pub fn begin() -> Self {
        Sha256(digest::Context::new(&digest::SHA256))
    }

    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The hash of all pieces.
    pub fn finish(self) -> [u8; 32] {
        self.0.finish().as_ref().try_into().expect("SHA-256 has 32 bytes")
    }
}

/// HMAC-SHA-256 (RFC 2104) of the parts, one after the other.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Mac::new(key);
    for part in parts {
        mac.update(part);
    }
    mac.finish()
}

/// HMAC-SHA-256 (RFC 2104) of what comes piece by piece.
pub struct Mac(hmac::Context);

impl Mac {
    /// Begins with this key.
    pub fn new(key: &[u8]) -> Self {
        Mac(hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key)))
    }

    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The keyed hash of all pieces.
    pub fn finish(self) -> [u8; 32] {
        self.0.sign().as_ref().try_into().expect("HMAC-SHA-256 has 32 bytes")
    }
}

/// Whether two secrets are equal, in a time that does not tell where they differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(a, b).is_ok()
}

/// Bytes as small hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// The bytes that small or capital hexadecimal digits spell.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let nibble = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
    if !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes().chunks(2).map(|p| Some(nibble(p[0])? << 4 | nibble(p[1])?)).collect()
}

/// A password, a key or a token: it can be used, but not printed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Takes a value that must not be seen.
    pub const fn new(value: T) -> Self {
        Secret(value)
    }

    /// The value, for the one place that uses it.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Health information: pages show it, logs cannot. It has neither `Debug` nor `Display` of its
/// content, so a log line that tries to hold it says `(health information)`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Phi<T>(T);

impl<T> Phi<T> {
    /// Takes a value about somebody's health.
    pub const fn new(value: T) -> Self {
        Phi(value)
    }

    /// The value, for a page, a file or a message to the person it is about.
    pub const fn show(&self) -> &T {
        &self.0
    }

    /// The value, given away.
    pub fn into_shown(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Phi<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(health information)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_the_published_ones() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(&sha256(&[b"a", b"bc"])), abc);
        let jefe = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex(&hmac_sha256(b"Jefe", &[b"what do ya want ", b"for nothing?"])), jefe);
    }

    #[test]
    fn hexadecimal_goes_there_and_back() {
        assert_eq!(from_hex("00fFa0"), Some(vec![0, 255, 160]));
        assert_eq!(hex(&[0, 255, 160]), "00ffa0");
        assert_eq!(from_hex("0"), None);
        assert_eq!(from_hex("0g"), None);
    }

    #[test]
    fn secrets_and_health_information_do_not_print() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "(secret)");
        assert_eq!(format!("{:?}", Phi::new("potassium")), "(health information)");
    }
}
