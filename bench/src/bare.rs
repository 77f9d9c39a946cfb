//! What Portico is compared with: the same door and the same database layer, without its rules.
//!
//! `/static` is the floor: one page of fixed text. `/home` and `/result` run the statements of
//! Portico's Home and of its page of one result and answer with as many bytes, without
//! permission, without the gate and without the ledger: the database's limit.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use axum::{Router, body::Body, http::Request, http::Response};
use db::{Db, Options, Place};
use web::{
    cookie::Transport,
    door::{Door, Limits},
    headers::{self, Cache},
};

use crate::{practice, statements};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where to answer.
    #[arg(long)]
    listen: SocketAddr,
    /// The practice's database.
    #[arg(long)]
    file: PathBuf,
    /// The number of the patient whose statements to run.
    #[arg(long)]
    patient: u64,
    /// Bytes of the portal's Home.
    #[arg(long)]
    home_bytes: usize,
    /// Bytes of the portal's page of a result.
    #[arg(long)]
    result_bytes: usize,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let place = Place::Sqlite { file: arguments.file.clone() };
    let db = Db::open(&place, &Options::default())?;
    let who = practice::chosen(&db, arguments.patient)?;
    let (of_home, of_result) = (arguments.home_bytes, arguments.result_bytes);
    let router = Router::new().fallback(async move |request: Request<Body>| {
        let db = db.clone();
        match request.uri().path() {
            "/home" => page(of_home, db.read(move |r| statements::home(r, &who, who.at)).await),
            "/result" => {
                page(of_result, db.read(move |r| statements::result(r, &who, who.at)).await)
            }
            _ => page(of_home, Ok(0)),
        }
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(arguments.listen).await?;
        let limits = Limits {
            connections: 1_024,
            connections_per_address: 1_024,
            header_seconds: 10,
            request_seconds: 30,
            idle_seconds: 60,
            drain_seconds: 10,
        };
        let (transport, emergency) = (Transport::Loopback, String::new());
        let door = Door { listener, tls: None, transport, limits, emergency };
        door.serve(router, std::future::pending()).await;
        Ok(ExitCode::SUCCESS)
    })
}

/// An answer with the usual headers; what was read is counted in it, so that nothing is left out.
fn page(bytes: usize, read: db::Result<usize>) -> Response<Body> {
    let rows = read.unwrap_or_default();
    let mut text = format!("{rows} rows\n");
    text.extend(std::iter::repeat_n('.', bytes.saturating_sub(text.len())));
    let mut response = Response::new(Body::from(text));
    headers::protect(response.headers_mut(), Transport::Loopback, Cache::Never);
    response
}
