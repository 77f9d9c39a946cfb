//! The authenticator's six digits (RFC 6238): thirty seconds, one step of patience either way.

use base::{Instant, Secret, secret};
use totp_rs::{Builder, Totp};

/// 160 random bits for a new authenticator.
pub(crate) fn new_secret() -> Secret<Vec<u8>> {
    Secret::new(secret::random::<20>().to_vec())
}

/// The step that these digits belong to, when they are right now. A step is used only once.
pub(crate) fn step_of(secret: &Secret<Vec<u8>>, digits: &str, now: Instant) -> Option<i64> {
    let digits: String = digits.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let seconds = u64::try_from(now.as_millis() / 1_000).ok()?;
    let step = authenticator(secret, "", "")?.check(&digits, seconds)?;
    i64::try_from(step).ok()
}

/// The address that an authenticator app reads from the picture.
pub(crate) fn address(secret: &Secret<Vec<u8>>, practice: &str, username: &str) -> Option<String> {
    let plain = |text: &str| text.replace(':', " ");
    authenticator(secret, &plain(practice), &plain(username))?.to_url().ok()
}

fn authenticator(secret: &Secret<Vec<u8>>, issuer: &str, name: &str) -> Option<Totp> {
    Builder::new()
        .with_secret(secret.expose().clone())
        .with_account_name(name)
        .with_issuer((!issuer.is_empty()).then_some(issuer))
        .build()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_are_those_of_the_standard() {
        // RFC 6238, appendix B: the secret of the examples at 59 seconds, last six digits.
        let secret = Secret::new(b"12345678901234567890".to_vec());
        let at = Instant::from_millis(59_000);
        assert_eq!(step_of(&secret, "287 082", at), Some(1));
        assert_eq!(step_of(&secret, "287083", at), None);
        assert_eq!(step_of(&secret, "287082", at.plus_minutes(5)), None);
    }
}
