//! How a connection to PostgreSQL is made, and how often it is tried.

use std::{collections::HashMap, sync::Arc, time::Duration};

use base::Secret;
use crossbeam_channel::{Receiver, after};
use postgres::{
    Client, Config, NoTls, Statement,
    config::{SslMode, TargetSessionAttrs},
};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::{ClientConfig, crypto::aws_lc_rs};

use crate::{
    conn::Duty,
    dialect,
    error::{Error, Result},
};

/// After a failure the next attempt waits this long, then twice as long, up to the longest.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// A connection and the statements that it knows.
pub(super) struct Link {
    pub(super) client: Client,
    statements: HashMap<(usize, usize), Statement>,
}

impl Link {
    /// Whether the connection is known to be gone.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// The prepared statement, prepared once for each connection.
    pub(super) fn prepared(&mut self, key: (usize, usize), text: &str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(&key) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(text)?;
        self.statements.insert(key, statement.clone());
        Ok(statement)
    }
}

/// All that is needed to connect again.
pub(super) struct Setup {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    schema: String,
    duty: Duty,
    pause: Duration,
    /// Fires when the next attempt may be made.
    resting: Option<Receiver<std::time::Instant>>,
}

impl Setup {
    /// Reads the url. `sslmode=require`, `verify-ca` and `verify-full` are one here: the server's
    /// certificate must be for its name and from an authority that this machine trusts.
    pub(super) fn new(url: &Secret<String>, schema: &str, duty: Duty) -> Result<Setup> {
        let url = url.expose().replace("sslmode=verify-full", "sslmode=require");
        let url = url.replace("sslmode=verify-ca", "sslmode=require");
        let wrong = |_| Error::Place("this is not the url of a PostgreSQL database".into());
        let mut config: Config = url.parse().map_err(wrong)?;
        config
            .application_name(&format!("portico {schema}"))
            .connect_timeout(Duration::from_secs(5))
            .tcp_user_timeout(Duration::from_secs(20))
            .keepalives_idle(Duration::from_secs(20));
        if duty == Duty::Write {
            // After a failover, of several hosts only the new primary will do.
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        let tls = match config.get_ssl_mode() {
            SslMode::Require => Some(trusting_the_machine()?),
            _ => None,
        };
        let schema = schema.to_owned();
        Ok(Setup { config, tls, schema, duty, pause: Duration::ZERO, resting: None })
    }

    /// The practice's schema.
    pub(super) fn schema(&self) -> &str {
        &self.schema
    }

    /// Connects, or says at once that it is too early to try again.
    pub(super) fn connect(&mut self) -> Result<Link> {
        if self.resting.as_ref().is_some_and(|rest| rest.try_recv().is_err()) {
            return Err(Error::Unavailable);
        }
        let connected = self.connect_now();
        if connected.is_ok() {
            (self.pause, self.resting) = (Duration::ZERO, None);
        } else {
            self.pause = (self.pause * 2).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
            self.resting = Some(after(self.pause));
        }
        connected
    }

    fn connect_now(&self) -> Result<Link> {
        let mut client = match &self.tls {
            Some(tls) => self.config.connect(tls.clone())?,
            None => self.config.connect(NoTls)?,
        };
        client.batch_execute(dialect::POSTGRES_SETTINGS)?;
        client.batch_execute(&format!("SET search_path = \"{}\"", self.schema))?;
        if self.duty != Duty::Write {
            client.batch_execute("SET default_transaction_read_only = on")?;
        }
        let encoding: String = client.query_one("SHOW server_encoding", &[])?.get(0);
        if encoding != "UTF8" {
            return Err(Error::Place(format!("the database's encoding is {encoding}, not UTF8")));
        }
        Ok(Link { client, statements: HashMap::new() })
    }
}

fn trusting_the_machine() -> Result<MakeRustlsConnect> {
    let wrong = |error: tokio_rustls::rustls::Error| Error::Place(error.to_string());
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(wrong)?
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
