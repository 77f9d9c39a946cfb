//! The listener for other systems' HL7 version 2 messages, and the folder that is watched.

use std::net::{IpAddr, SocketAddr};

use crate::{
    kinds::{Flag, Optional, list, parsed, text, whole},
    peers,
    section::section,
};

const SOCKET: &str = "an address with a port such as \"10.0.0.5:2575\"";
const ADDRESS: &str = "an address such as \"10.0.0.9\"";

section! {
    /// Where other systems send what happens to patients: results and registrations as HL7 version
    /// 2 over MLLP, and files in a folder. Nothing is acknowledged before it is durable.
    pub struct Feed {
        /// Where senders connect; without it nobody listens.
        listen: Option<SocketAddr> = None, Optional(parsed(SOCKET)), "R-B1.8";
        /// Who may connect: everybody else is hung up on before the first byte is read. Empty means
        /// this machine only.
        peers: Vec<IpAddr> = Vec::new(), list(parsed(ADDRESS), 0..=100), "security 2, 25";
        /// The certificate chain in PEM; with it and its key senders must speak TLS.
        tls_certificate: Option<String> = None, Optional(text(1..=400)), "R-B1.3";
        /// The certificate's private key in PEM, a file that only the portal may read.
        tls_key: Option<String> = None, Optional(text(1..=400)), "R-B1.3";
        /// The authorities in PEM that certify senders; with them a sender must show a certificate,
        /// and is hung up on without one.
        client_authorities: Option<String> = None, Optional(text(1..=400)), "S-05";
        /// Says that a tunnel protects the way (a VPN, stunnel); then senders elsewhere may do
        /// without TLS.
        behind_tunnel: bool = false, Flag, "R-B1.3";
        /// How many senders are connected at once; more are hung up on.
        connections_max: u32 = 16, whole(1..=1_000), "R-05";
        /// The longest message in mebibytes, with its documents; each sender may have one under
        /// way.
        message_mib_max: u32 = 16, whole(1..=20), "R-05";
        /// A message that has begun must have ended by then, and its answer be taken by then.
        message_seconds: u32 = 30, whole(1..=600), "R-05";
        /// A line on which nothing comes is closed after so many minutes; senders connect again.
        idle_minutes: u32 = 60, whole(1..=1_440), "R-05";
        /// A folder into which other systems put files of messages, bundles, tables or pictures
        /// (.hl7, .json, .csv, .dcm). A file that was read moves into its folder `done`, or into
        /// `problems` when somebody has to look.
        folder: Option<String> = None, Optional(text(1..=400)), "R-B1.8";
    }
}

impl Feed {
    /// Whether this address may connect.
    pub fn may_connect(&self, address: IpAddr) -> bool {
        peers::may_connect(&self.peers, address)
    }
}
