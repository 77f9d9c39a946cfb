//! Which addresses other systems may connect from.

use std::net::IpAddr;

/// Whether an address may connect: one that is listed, or this machine while none is.
pub(crate) fn may_connect(peers: &[IpAddr], address: IpAddr) -> bool {
    let address = address.to_canonical();
    match peers {
        [] => address.is_loopback(),
        peers => peers.iter().any(|peer| peer.to_canonical() == address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_is_listed_may_connect() {
        let listed: &[IpAddr] = &["10.0.0.9".parse().unwrap(), "fd00::9".parse().unwrap()];
        for (peers, address, expected) in [
            (listed, "10.0.0.9", true),
            (listed, "::ffff:10.0.0.9", true),
            (listed, "fd00::9", true),
            (listed, "10.0.0.8", false),
            (listed, "127.0.0.1", false),
            (&[], "127.0.0.1", true),
            (&[], "::ffff:127.0.0.1", true),
            (&[], "::1", true),
            (&[], "10.0.0.9", false),
        ] {
            assert_eq!(may_connect(peers, address.parse().unwrap()), expected, "{address}");
        }
    }
}
