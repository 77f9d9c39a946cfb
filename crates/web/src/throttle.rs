//! How often one address may try something: counted in memory, in a table that cannot grow.
//!
//! An attacker may own a whole network, so an address counts twice: as itself and as its network
//! (IPv4 /32 and /24, IPv6 /64 and /48; security.md §3.4). The network may do ten times as much.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use base::Instant;

/// The most addresses and networks remembered at once; the oldest are forgotten first.
const REMEMBERED_MAX: usize = 50_000;
/// How much more a network may do than one address.
const NETWORK_FACTOR: u32 = 10;

/// So many tries in so many minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Tries within the window.
    pub tries: u32,
    /// The window's length.
    pub minutes: u32,
}

/// One counter for each address and network, all with the same allowance.
#[derive(Debug)]
pub struct Throttle {
    allowance: Allowance,
    counts: Mutex<HashMap<Source, Window>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Source {
    network: u64,
    whole: bool,
    v6: bool,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    since: Instant,
    tries: u32,
}

/// An address has tried too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// When trying again makes sense, for `Retry-After`.
    pub retry_seconds: i64,
}

impl Throttle {
    /// A throttle that allows so much to each address.
    pub fn new(allowance: Allowance) -> Self {
        Throttle { allowance, counts: Mutex::new(HashMap::new()) }
    }

    /// Whether this address may try now, without counting a try.
    pub fn check(&self, address: IpAddr, now: Instant) -> Result<(), TooMany> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for (source, factor) in sources(address) {
            if let Some(window) = counts.get(&source) {
                self.judge(*window, factor, now)?;
            }
        }
        Ok(())
    }

    /// Counts a try of this address.
    pub fn count(&self, address: IpAddr, now: Instant) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for (source, _) in sources(address) {
            if counts.len() >= REMEMBERED_MAX && !counts.contains_key(&source) {
                self.forget(&mut counts, now);
            }
            let window = counts.entry(source).or_insert(Window { since: now, tries: 0 });
            if self.left(*window, now) <= 0 {
                *window = Window { since: now, tries: 0 };
            }
            window.tries = window.tries.saturating_add(1);
        }
    }

    /// Counts a try and says whether it was one too many.
    pub fn take(&self, address: IpAddr, now: Instant) -> Result<(), TooMany> {
        self.check(address, now)?;
        self.count(address, now);
        Ok(())
    }

    fn judge(&self, window: Window, factor: u32, now: Instant) -> Result<(), TooMany> {
        let left = self.left(window, now);
        if left > 0 && window.tries >= self.allowance.tries.saturating_mul(factor) {
            return Err(TooMany { retry_seconds: (left + 999) / 1_000 });
        }
        Ok(())
    }

    /// Milliseconds until a window ends.
    fn left(&self, window: Window, now: Instant) -> i64 {
        i64::from(self.allowance.minutes) * 60_000 - now.millis_since(window.since)
    }

    /// Makes room: first what is over, then the older half.
    fn forget(&self, counts: &mut HashMap<Source, Window>, now: Instant) {
        counts.retain(|_, window| self.left(*window, now) > 0);
        if counts.len() >= REMEMBERED_MAX {
            let mut starts: Vec<Instant> = counts.values().map(|w| w.since).collect();
            let (_, middle, _) = starts.select_nth_unstable(REMEMBERED_MAX / 2);
            let middle = *middle;
            counts.retain(|_, window| window.since > middle);
        }
    }
}

/// An address as itself and as its network, each with its factor.
fn sources(address: IpAddr) -> [(Source, u32); 2] {
    let (own, network, v6) = match address.to_canonical() {
        IpAddr::V4(v4) => {
            let bits = u64::from(u32::from(v4));
            (bits, bits >> 8, false)
        }
        IpAddr::V6(v6) => {
            let high = u64::try_from(u128::from(v6) >> 64).unwrap_or_default();
            (high, high >> 16, true)
        }
    };
    let source = |network, whole| Source { network, whole, v6 };
    [(source(own, false), 1), (source(network, true), NETWORK_FACTOR)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEW: Allowance = Allowance { tries: 3, minutes: 10 };

    fn at(minutes: i64) -> Instant {
        Instant::from_millis(0).plus_minutes(minutes)
    }

    fn v4(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_stopped_and_let_in_again_when_its_window_ends() {
        let throttle = Throttle::new(FEW);
        for _ in 0..3 {
            throttle.take(v4("203.0.113.7"), at(0)).unwrap();
        }
        let stopped = throttle.take(v4("203.0.113.7"), at(4));
        assert_eq!(stopped, Err(TooMany { retry_seconds: 360 }));
        assert_eq!(throttle.take(v4("203.0.113.8"), at(4)), Ok(()));
        assert_eq!(throttle.take(v4("203.0.113.7"), at(10)), Ok(()));
    }

    #[test]
    fn a_network_is_stopped_when_its_addresses_take_turns() {
        let throttle = Throttle::new(FEW);
        let stopped = (0..=255u8)
            .map(|last| throttle.take(IpAddr::from([203, 0, 113, last]), at(0)))
            .position(|answer| answer.is_err());
        assert_eq!(stopped, Some(30));
    }

    #[test]
    fn the_many_addresses_of_one_ipv6_customer_count_as_one() {
        let throttle = Throttle::new(FEW);
        for last in 0..3 {
            throttle.take(v4(&format!("2001:db8:1:2::{last}")), at(0)).unwrap();
        }
        assert!(throttle.take(v4("2001:db8:1:2:ffff::1"), at(0)).is_err());
        assert!(throttle.take(v4("2001:db8:1:3::1"), at(0)).is_ok());
    }

    #[test]
    fn the_table_does_not_grow_without_end() {
        let throttle = Throttle::new(FEW);
        for n in 0..120_000u32 {
            throttle.count(
                IpAddr::from(n.wrapping_mul(65_537).to_be_bytes()),
                at(i64::from(n) / 1_000_000),
            );
        }
        assert!(throttle.counts.lock().unwrap().len() <= REMEMBERED_MAX + 2);
    }
}
