//! How people sign in: names, passwords, locks, sessions.

use std::{fmt, net::IpAddr, str::FromStr};

use crate::{
    kinds::{Flag, list, parsed, whole, word},
    section::section,
    tables::nested,
};

base::words! {
    /// Which authority the password rules follow; they contradict each other.
    pub enum PasswordProfile {
        /// Capitals and non-letters, as the practice's insurer recommends, and a list of bad
        /// passwords.
        Insurer = "insurer",
        /// Length and a list of bad passwords, without composition, as NIST SP 800-63B asks.
        Nist = "nist",
    }
}

/// Addresses that begin with the same bits; written `192.0.2.0/24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressBlock {
    address: IpAddr,
    bits: u8,
}

impl AddressBlock {
    /// Whether the address is one of the block.
    pub fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                let shift = 32 - u32::from(self.bits);
                ours.to_bits().checked_shr(shift) == theirs.to_bits().checked_shr(shift)
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => {
                let shift = 128 - u32::from(self.bits);
                ours.to_bits().checked_shr(shift) == theirs.to_bits().checked_shr(shift)
            }
            _ => false,
        }
    }
}

impl fmt::Display for AddressBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl FromStr for AddressBlock {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| ())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        // A block of everybody would switch the limit off.
        let readable = (8..=most).contains(&bits);
        readable.then_some(AddressBlock { address, bits }).ok_or(())
    }
}

const BLOCK: &str = "addresses such as \"192.0.2.7\" or \"192.0.2.0/24\"";

section! {
    /// How people sign in.
    pub struct Accounts {
        /// What a user name may be.
        username: Username = Username::default(), nested(), "R-A2";
        /// What a password may be.
        password: Password = Password::default(), nested(), "R-A2";
        /// When signing in is paused.
        lockout: Lockout = Lockout::default(), nested(), "R-B1.4";
        /// How long a person stays signed in.
        sessions: Sessions = Sessions::default(), nested(), "164.312(a)(2)(iii)";
        /// The code that proves a mail address.
        email_code: EmailCode = EmailCode::default(), nested(), "R-A3";
        /// The link that replaces a forgotten password.
        reset: Reset = Reset::default(), nested(), "R-B1.4";
    }

    /// What a user name may be. It is unique without regard to capitals, and never a chart number
    /// or a birth date.
    pub struct Username {
        /// Short names are easily guessed.
        min_chars: u32 = 6, whole(4..=20), "R-A2";
        /// A mail address must fit.
        max_chars: u32 = 64, whole(20..=64), "R-A2";
        /// How long a person waits before the own name can be changed again.
        change_hours: u32 = 24, whole(1..=720), "R-A2";
    }

    /// What a password may be. A list of common passwords and the person's own names and birth date
    /// are always refused; passwords never expire.
    pub struct Password {
        /// Insurers want capitals and other signs, NIST wants length instead; the practice says
        /// whom it follows.
        profile: PasswordProfile = PasswordProfile::Insurer, word(), "R-A2, security 3.3";
        /// Length is what makes a password hard to guess; NIST's profile needs 15 while the
        /// password is the only factor.
        min_chars: u32 = 12, whole(8..=64), "R-A2, SP 800-63B 3.1.1.2";
        /// Longer texts are not read, so that nobody can keep the machine busy with one.
        max_bytes: u32 = 1_024, whole(512..=4_096), "R-A2";
        /// So many earlier passwords cannot come back.
        history: u32 = 5, whole(0..=24), "R-A2";
        /// At least one capital letter, as the insurer's rule says.
        require_upper: bool = true, Flag, "R-A2, B1.1";
        /// At least one digit or sign, as the insurer's rule says; a space alone is not one.
        require_non_alpha: bool = true, Flag, "R-A2, B1.1";
    }

    /// When signing in is paused. A stranger who guesses must be stopped, but must not be able to
    /// lock a patient out of the patient's own device.
    pub struct Lockout {
        /// So many wrong passwords in a row from unknown devices pause the account for them.
        failures_max: u32 = 5, whole(3..=10), "R-B1.4";
        /// How many minutes the first, second, third … pause lasts; the last one repeats.
        minutes: Vec<u32> = vec![1, 5, 15, 60],
            list(whole(1..=1_440), 1..=8), "R-B1.4, security 3.4";
        /// A device that has signed in before has a counter of its own with this limit.
        device_failures_max: u32 = 10, whole(5..=20), "security 3.4";
        /// How many minutes such a device then waits.
        device_minutes: u32 = 15, whole(1..=1_440), "security 3.4";
        /// So many failures since the last success switch the password off until staff have proved
        /// who it is.
        ceiling_failures: u32 = 100, whole(20..=100), "security 3.4, SP 800-63B 3.2.2";
        /// So many failures from one address, whosever account it was, make that address wait.
        address_failures: u32 = 30, whole(10..=1_000), "security 3.4";
        /// The minutes over which an address's failures are counted.
        address_minutes: u32 = 10, whole(1..=60), "security 3.4";
        /// The practice's own addresses, such as its Wi-Fi and its kiosk, which many patients
        /// share.
        trusted_addresses: Vec<AddressBlock> = Vec::new(), list(parsed(BLOCK), 0..=50), "R-B1.4";
        /// How many times as many failures, tries of a code and links to a new password those may
        /// have.
        trusted_factor: u32 = 10, whole(1..=100), "security 3.4";
        /// How long a device is remembered after it signed in.
        device_days: u32 = 180, whole(7..=365), "security 3.4";
    }

    /// How long a person stays signed in. The server ends the session, whatever the browser does.
    pub struct Sessions {
        /// A patient who does nothing for so long is signed out; drafts are kept.
        idle_minutes_patient: u32 = 15, whole(5..=30), "R-A2, 164.312(a)(2)(iii)";
        /// Staff work where others pass by, so their time is shorter.
        idle_minutes_staff: u32 = 10, whole(5..=30), "164.312(a)(2)(iii)";
        /// After so many hours everybody signs in again.
        absolute_hours: u32 = 12, whole(1..=24), "security 3.5";
        /// How many minutes before the end the page warns and lets the person go on.
        warn_minutes: u32 = 2, whole(1..=4), "WCAG 2.2.1";
    }

    /// The six digits that prove a mail address.
    pub struct EmailCode {
        /// How long the code can be used.
        minutes: u32 = 15, whole(5..=60), "R-A3";
        /// So many wrong tries in a day end the code and those after it; six digits are soon
        /// guessed.
        tries: u32 = 5, whole(3..=10), "R-A3";
        /// So many codes are sent for an account in a day, or it would flood somebody's mailbox.
        sends_per_day: u32 = 5, whole(2..=20), "R-A3";
    }

    /// The link that replaces a forgotten password. It works once, and a newer one ends it.
    pub struct Reset {
        /// How long the link can be used.
        minutes: u32 = 30, whole(10..=60), "R-B1.4, security 3.5";
        /// So many wrong proofs end the links of one day, or one code that the desk made; they
        /// never end the account.
        tries: u32 = 5, whole(3..=10), "R-B1.4, security 3.5";
        /// How many days a recovery code that the desk made replaces a password without a link, for
        /// patients who have no e-mail.
        desk_code_days: u32 = 7, whole(1..=21), "R-B1.4, security 3.5";
        /// So many links are mailed for an account in a day, or a stranger who knows a user name
        /// would flood somebody's mailbox.
        links_per_account_day: u32 = 5, whole(2..=20), "R-B1.4, security 3.5";
        /// So many links are asked for from one address in a day, whosever account it is.
        links_per_address_day: u32 = 20, whole(5..=200), "R-B1.4, security 3.4";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_holds_the_addresses_that_begin_like_it() {
        let block: AddressBlock = "192.0.2.0/24".parse().unwrap();
        assert!(block.contains("192.0.2.255".parse().unwrap()));
        assert!(!block.contains("192.0.3.0".parse().unwrap()));
        assert!(!block.contains("::1".parse().unwrap()));
        let block: AddressBlock = "2001:db8::/32".parse().unwrap();
        assert!(block.contains("2001:db8:1::1".parse().unwrap()));
        assert!(
            "192.0.2.7".parse::<AddressBlock>().unwrap().contains("192.0.2.7".parse().unwrap())
        );
        for wrong in ["0.0.0.0/0", "192.0.2.0/33", "::/0", "here", "192.0.2.0/"] {
            assert!(wrong.parse::<AddressBlock>().is_err(), "{wrong}");
        }
    }
}
