//! The machine: where the portal listens, where the data lies, how mail leaves.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::{
    kinds::{Flag, Optional, list, parsed, text, whole, word},
    practice::{MAIL_ADDRESS, MailAddress},
    section::section,
    tables::nested,
};

base::words! {
    /// What happens to outgoing mail.
    pub enum MailTransport {
        /// It is kept to be looked at: for trying the portal out.
        Keep = "keep",
        /// It is handed to the practice's mail server.
        Smtp = "smtp",
    }

    /// How the way to the mail server is protected.
    pub enum MailSecurity {
        /// TLS from the first byte.
        Tls = "tls",
        /// TLS after a greeting; mail does not leave when the server refuses it.
        Starttls = "starttls",
        /// Nothing: only to a server on this machine.
        None = "none",
    }
}

/// What protects the way between browsers and the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// TLS, by the portal itself or a proxy before it.
    Encrypted,
    /// Nothing: this machine only.
    Plain,
}

const SOCKET: &str = "an address with a port such as \"127.0.0.1:8080\"";
const ADDRESS: &str = "an address such as \"127.0.0.1\"";

section! {
    /// Where the portal listens. Without a certificate it answers this machine only.
    pub struct Server {
        /// Where browsers, or the proxy before the portal, connect.
        listen: SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)), parsed(SOCKET), "R-A1";
        /// The certificate chain in PEM; with it and its key the portal speaks TLS itself.
        tls_certificate: Option<String> = None, Optional(text(1..=400)), "R-B1.3";
        /// The certificate's private key in PEM, a file that only the portal may read.
        tls_key: Option<String> = None, Optional(text(1..=400)), "R-B1.3";
        /// Says that a proxy before the portal ends TLS; then the portal may listen without it.
        behind_proxy: bool = false, Flag, "R-A1";
        /// Only these proxies are believed when they say where a visitor comes from.
        proxy_addresses: Vec<IpAddr> =
            vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)],
            list(parsed(ADDRESS), 0..=20), "security 3.4";
        /// What one visitor may take of the machine.
        limits: Limits = Limits::default(), nested(), "S-13";
    }

    /// What one visitor may take of the machine. Slow or greedy visitors are cut off, so that one
    /// of them cannot keep patients out.
    pub struct Limits {
        /// The longest form or file that is read; five attachments of 10 MB need their own, larger
        /// limit.
        body_bytes_max: u32 = 1_048_576, whole(65_536..=104_857_600), "S-13";
        /// A browser sends its request's head at once; who takes longer is not one.
        header_seconds: u32 = 10, whole(1..=60), "S-13";
        /// A request that takes longer than this is given up, and so is an answer that a browser
        /// does not take in as much time again.
        request_seconds: u32 = 30, whole(5..=300), "S-13";
        /// A connection on which nothing happens is closed after this time.
        idle_seconds: u32 = 60, whole(5..=600), "S-13";
        /// How many connections are open at once; more have to wait. Each needs an open file: what
        /// the system does not allow the program is not taken.
        connections_max: u32 = 4_096, whole(16..=100_000), "S-13";
        /// How many of them may come from one address; a waiting room shares one.
        connections_per_address_max: u32 = 64, whole(4..=10_000), "S-13";
        /// How many passwords are checked at once; each takes a core and 19 MiB for a tenth of a
        /// second.
        hash_workers: u32 = 1, whole(1..=64), "security 3.4";
        /// How many sign-ins may wait for that; more are asked to come back in a moment.
        hash_queue_max: u32 = 32, whole(1..=1_000), "security 3.4";
        /// How long a stopping portal lets running requests end.
        drain_seconds: u32 = 10, whole(0..=120), "R-02";
    }

    /// Where the data lies.
    pub struct Database {
        /// A file in the data folder, or a PostgreSQL server; its password comes from the
        /// environment.
        url: String = "sqlite:portico.db".to_owned(), text(8..=300), "architecture";
        /// The PostgreSQL schema of this practice: one practice, one schema.
        schema: String = "portico".to_owned(), text(1..=40), "architecture";
        /// How many threads read at once; the writer is one more.
        readers: u32 = 4, whole(1..=64), "architecture";
        /// Folders on another disk, or another machine's share, where each anchor of the ledger is
        /// kept too: whoever can write to the database cannot undo what lies there.
        anchor_folders: Vec<String> = Vec::new(), list(text(1..=400), 0..=4), "security 3.7";
    }

    /// How mail leaves. Mail never says anything about anybody's health.
    pub struct Mail {
        /// Kept to be looked at, or handed to a mail server.
        transport: MailTransport = MailTransport::Keep, word(), "R-B6.3";
        /// The name beside the sender's address; without it, the practice's name.
        from_name: Option<String> = None, Optional(text(1..=80)), "R-B6.3";
        /// The sender; nobody reads answers to it, because the portal is the only channel.
        from_address: Option<MailAddress> = None, Optional(parsed(MAIL_ADDRESS)), "R-B6.3";
        /// The practice's mail server.
        host: Option<String> = None, Optional(text(1..=253)), "R-B1.3";
        /// The mail server's port.
        port: u16 = 587, whole(1..=65_535), "R-B1.3";
        /// Mail names patients by their address, so its way to the server is protected.
        security: MailSecurity = MailSecurity::Starttls, word(), "R-B1.3";
        /// So many minutes pass between two mails that something is new: results come in bursts.
        news_pause_minutes: u32 = 10, whole(0..=1_440), "R-B1.9";
        /// From this hour of the evening on, mails about something new wait for the morning; an
        /// equal hour below means that they leave at any time.
        quiet_from_hour: u32 = 20, whole(0..=23), "R-B3, appendix A";
        /// At this hour of the morning they leave.
        quiet_until_hour: u32 = 8, whole(0..=23), "R-B3, appendix A";
        /// A mail that could not be sent for so many hours is given up, and a person sees to it.
        give_up_hours: u32 = 48, whole(1..=168), "R-B1.10";
        /// The name to sign in with; the password comes from the environment.
        username: Option<String> = None, Optional(text(1..=254)), "R-B1.3";
    }
}

impl Server {
    /// What protects the way between browsers and the portal.
    pub fn wire(&self) -> Wire {
        if self.tls_certificate.is_some() || self.behind_proxy {
            Wire::Encrypted
        } else {
            Wire::Plain
        }
    }
}
