//! The listener for pictures of scanners and X-rays (DICOM), and how their studies find reports.

use std::net::{IpAddr, SocketAddr};

use crate::{
    kinds::{Flag, Optional, list, parsed, text, whole},
    peers,
    section::section,
};

const SOCKET: &str = "an address with a port such as \"10.0.0.5:11112\"";
const ADDRESS: &str = "an address such as \"10.0.0.9\"";

section! {
    /// Where imaging practices and archives send studies: pictures of scanners and X-rays (DICOM).
    /// A study has no release of its own: patients see its pictures under the report that carries
    /// its accession number, while they see that report.
    pub struct Imaging {
        /// Where senders connect; without it nobody listens.
        listen: Option<SocketAddr> = None, Optional(parsed(SOCKET)), "R-B1.8";
        /// What the portal is called by senders (its AE title).
        title: String = "PORTICO".to_owned(), text(1..=16), "R-B1.8";
        /// Who may connect: everybody else is hung up on before the first byte is read. Empty means
        /// this machine only.
        peers: Vec<IpAddr> = Vec::new(), list(parsed(ADDRESS), 0..=100), "security 2, 25";
        /// What those who may send call themselves (their AE titles); empty means any of the peers.
        callers: Vec<String> = Vec::new(), list(text(1..=16), 0..=100), "security 2";
        /// Says that a tunnel protects the way (a VPN, stunnel): DICOM itself is not encrypted, so
        /// without one studies are taken from this machine only.
        behind_tunnel: bool = false, Flag, "R-B1.3";
        /// Whose patient IDs are this practice's own record numbers, as senders name the issuer
        /// (0010,0021).
        issuers: Vec<String> = Vec::new(), list(text(1..=64), 0..=20), "R-B1.8";
        /// Whether a patient ID whose issuer is not named is one of this practice's record numbers.
        unnamed_issuer_is_ours: bool = false, Flag, "R-B1.8";
        /// How many senders are connected at once; more are hung up on.
        connections_max: u32 = 4, whole(1..=32), "R-05";
        /// The largest picture or film in mebibytes; each sender may have one under way.
        picture_mib_max: u32 = 64, whole(1..=200), "R-05";
        /// A picture that has begun must have come by then, and its answer be taken by then.
        picture_seconds: u32 = 120, whole(1..=1_800), "R-05";
        /// A line on which nothing comes is closed after so many seconds.
        idle_seconds: u32 = 60, whole(5..=3_600), "R-05";
        /// Business days after which a study without a report becomes a task for the providers.
        report_days: u32 = 5, whole(1..=60), "R-B1.8";
    }
}

impl Imaging {
    /// Whether this address may connect.
    pub fn may_connect(&self, address: IpAddr) -> bool {
        peers::may_connect(&self.peers, address)
    }

    /// Whether a patient ID of this issuer is one of the practice's own record numbers.
    pub fn is_ours(&self, issuer: &str) -> bool {
        if issuer.is_empty() {
            self.unnamed_issuer_is_ours
        } else {
            self.issuers.iter().any(|one| one == issuer)
        }
    }
}
