//! The door: our own accept loop, because a server that waits politely for a slow client waits
//! for ever. (security.md §0.4, §6.10)
//!
//! Every connection has a time to send its headers, every request a time to be answered, every
//! answer a time to be taken, every address a number of connections, and the house a number of
//! connections in all. When the server
//! is asked to stop, it lets requests that are under way end.

mod taken;
mod usage;

use std::{
    collections::HashMap,
    future::Future,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, Response, StatusCode, header},
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};
use tower::ServiceExt;

use self::{
    taken::{Answers, Watched},
    usage::Usage,
};
use crate::{
    cookie::Transport,
    headers::{self, Cache},
};

/// Bytes of header that one request may have.
const HEADER_BYTES_MAX: u32 = 16 * 1024;
/// Requests that one HTTP/2 connection may have under way.
const STREAMS_MAX: u32 = 100;

/// What the practice's policy allows a client.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections in all.
    pub connections: usize,
    /// Connections of one address.
    pub connections_per_address: usize,
    /// Seconds for a TLS handshake, and again for the headers of a request.
    pub header_seconds: u64,
    /// Seconds for a request until it is answered, and again for the client to take the answer.
    pub request_seconds: u64,
    /// Seconds for which a connection may be used for nothing.
    pub idle_seconds: u64,
    /// Seconds that requests under way have when the server is asked to stop.
    pub drain_seconds: u64,
}

/// Where clients come in.
pub struct Door {
    /// Bound, not yet accepting.
    pub listener: TcpListener,
    /// TLS, when the practice gave a certificate; it may be replaced while the server runs.
    pub tls: Option<watch::Receiver<Arc<ServerConfig>>>,
    /// How browsers reach this door.
    pub transport: Transport,
    /// What a client may do.
    pub limits: Limits,
    /// Whom to call in an emergency: what is said to whoever took too long. (R-A6)
    pub emergency: String,
}

/// The address of the other end, found in a request's extensions.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

impl Door {
    /// Serves until `stop` is ready, then drains.
    pub async fn serve(self, router: Router, stop: impl Future<Output = ()>) {
        let house = Arc::new(House::new(self.limits, self.transport, router, self.emergency));
        let graceful = GracefulShutdown::new();
        tokio::pin!(stop);
        let mut accepts = true;
        loop {
            let permit = tokio::select! {
                permit = Arc::clone(&house.places).acquire_owned() =>
                    permit.expect("the semaphore is never closed"),
                () = &mut stop => break,
            };
            let (stream, from) = tokio::select! {
                accepted = self.listener.accept() => match accepted {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        // Out of file descriptors, mostly: wait for some to come back.
                        if std::mem::take(&mut accepts) {
                            tracing::warn!(%error, "no connection can be accepted for now");
                        }
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                },
                () = &mut stop => break,
            };
            accepts = true;
            let Some(seat) = house.seat(from) else { continue };
            let acceptor = self.tls.as_ref().map(|tls| TlsAcceptor::from(tls.borrow().clone()));
            let (house, watcher) = (Arc::clone(&house), graceful.watcher());
            tokio::spawn(async move {
                // Both are given back when the connection ends.
                let _held = (permit, seat);
                house.welcome(stream, from, acceptor, watcher).await;
            });
        }
        let drain = Duration::from_secs(house.limits.drain_seconds);
        if timeout(drain, graceful.shutdown()).await.is_err() {
            tracing::warn!("some requests were still under way when the server stopped");
        }
    }
}

/// What all connections share.
struct House {
    limits: Limits,
    transport: Transport,
    router: Router,
    emergency: String,
    places: Arc<Semaphore>,
    by_address: Mutex<HashMap<IpAddr, usize>>,
}

impl House {
    fn new(limits: Limits, transport: Transport, router: Router, emergency: String) -> Self {
        let places = Arc::new(Semaphore::new(limits.connections));
        House { limits, transport, router, emergency, places, by_address: Mutex::default() }
    }

    /// A place for one more connection of this address, when it may have one.
    fn seat(self: &Arc<Self>, from: SocketAddr) -> Option<Seat> {
        let address = from.ip().to_canonical();
        let mut counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_insert(0);
        if *count >= self.limits.connections_per_address {
            return None;
        }
        *count += 1;
        Some(Seat { house: Arc::clone(self), address })
    }

    async fn welcome(
        self: Arc<Self>,
        stream: TcpStream,
        from: SocketAddr,
        acceptor: Option<TlsAcceptor>,
        watcher: hyper_util::server::graceful::Watcher,
    ) {
        // Answers are small and complete: waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        let Some(acceptor) = acceptor else {
            return self.speak(stream, from, watcher).await;
        };
        let patience = Duration::from_secs(self.limits.header_seconds);
        match timeout(patience, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => self.speak(stream, from, watcher).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS with this client"),
            Err(_) => tracing::debug!("a client took too long to begin TLS"),
        }
    }

    async fn speak(
        self: Arc<Self>,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        from: SocketAddr,
        watcher: hyper_util::server::graceful::Watcher,
    ) {
        let mut server = auto::Builder::new(TokioExecutor::new());
        let patience = Duration::from_secs(self.limits.header_seconds);
        server
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(patience)
            .max_buf_size(HEADER_BYTES_MAX as usize);
        server
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS_MAX)
            .max_header_list_size(HEADER_BYTES_MAX)
            .keep_alive_interval(patience * 4)
            .keep_alive_timeout(patience);
        let peer = Peer(from.ip().to_canonical());
        let idle = Duration::from_secs(self.limits.idle_seconds);
        let whole = Duration::from_secs(self.limits.request_seconds);
        let usage = Arc::new(Usage::default());
        let counted = Arc::clone(&usage);
        let answer = service_fn(move |request| {
            let (house, one) = (Arc::clone(&self), counted.begin());
            async move {
                let answered = house.answer(request, peer).await;
                drop(one);
                answered
            }
        });
        let answers = Arc::new(Answers::default());
        let stream = Watched::new(stream, Arc::clone(&answers));
        let connection = server.serve_connection(TokioIo::new(stream), answer);
        tokio::select! {
            ended = watcher.watch(connection) => if let Err(error) = ended {
                tracing::debug!(error, "a connection ended early");
            },
            // Nobody else would: hyper waits for the first bytes, and for a reader, without end.
            () = usage.ends(patience, idle) => tracing::debug!("a connection was used for nothing"),
            () = answers.overdue(whole) => tracing::debug!("a client did not take its answer"),
        }
    }

    /// Hands a request to the router; who takes too long, sending or waiting, is told so.
    async fn answer(
        &self,
        request: Request<Incoming>,
        peer: Peer,
    ) -> Result<Response<Body>, std::convert::Infallible> {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        let whole = Duration::from_secs(self.limits.request_seconds);
        if let Ok(answered) = timeout(whole, self.router.clone().oneshot(request)).await {
            return answered;
        }
        let mut late = Response::new(Body::from(self.emergency.clone()));
        *late.status_mut() = StatusCode::REQUEST_TIMEOUT;
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        late.headers_mut().insert(header::CONTENT_TYPE, plain);
        headers::protect(late.headers_mut(), self.transport, Cache::Never);
        Ok(late)
    }
}

/// One connection's place among those of its address.
struct Seat {
    house: Arc<House>,
    address: IpAddr,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut counts = self.house.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(connections_per_address: usize) -> Arc<House> {
        let limits = Limits {
            connections: 10,
            connections_per_address,
            header_seconds: 5,
            request_seconds: 60,
            idle_seconds: 60,
            drain_seconds: 8,
        };
        Arc::new(House::new(limits, Transport::Loopback, Router::new(), String::new()))
    }

    #[test]
    fn an_address_has_so_many_seats_and_gets_them_back() {
        let house = house(2);
        let from: SocketAddr = "203.0.113.7:9".parse().unwrap();
        let first = house.seat(from);
        let second = house.seat("203.0.113.7:10".parse().unwrap());
        assert!(first.is_some() && second.is_some());
        assert!(house.seat(from).is_none());
        drop(first);
        assert!(house.seat(from).is_some());
        drop(second);
        assert!(house.by_address.lock().unwrap().len() <= 1);
    }

    /// Opens a door with short patience, runs the story with its address, and closes it again.
    fn with_door(router: Router, story: impl AsyncFnOnce(SocketAddr)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let limits = Limits {
                connections: 100,
                connections_per_address: 60,
                header_seconds: 1,
                request_seconds: 1,
                idle_seconds: 1,
                drain_seconds: 8,
            };
            let emergency = "Emergency? Call 911.".to_owned();
            let transport = Transport::Loopback;
            let door = Door { listener, tls: None, transport, limits, emergency };
            let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
            let open = tokio::spawn(door.serve(router, async {
                let _ = stopped.await;
            }));
            story(address).await;
            stop.send(()).unwrap();
            open.await.unwrap();
        });
    }

    /// Sends something and reads until the server hangs up.
    async fn until_hung_up(address: SocketAddr, words: &[u8]) -> Vec<u8> {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(words).await.unwrap();
        let mut answer = Vec::new();
        // A connection that was cut may say so; all that counts is that it ended.
        let _ = stream.read_to_end(&mut answer).await;
        answer
    }

    #[test]
    fn r09_clients_that_are_slow_on_purpose_are_cut_off_and_the_others_are_served() {
        let router = Router::new().fallback(async |request: Request<Body>| {
            axum::body::to_bytes(request.into_body(), 1_000).await.map_or("cut", |_| "served")
        });
        with_door(router, async |address| {
            let slow_header = b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ";
            let slow_body = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\nhalf";
            // The first bytes tell which HTTP it is: none, and one that could be either.
            let (silent, unclear) = (b"", b"P");
            let slow: Vec<_> = (0..14)
                .flat_map(|_| [&slow_header[..], &slow_body[..], &silent[..], &unclear[..]])
                .map(|words| tokio::spawn(until_hung_up(address, words)))
                .collect();
            let quick = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            let served = until_hung_up(address, quick).await;
            assert!(served.ends_with(b"served"));
            for one in slow {
                let answer = one.await.unwrap();
                assert!(!answer.ends_with(b"served"));
            }
        });
    }

    #[test]
    fn t22_who_took_too_long_is_told_whom_to_call_in_an_emergency() {
        let router = Router::new().fallback(async |request: Request<Body>| {
            axum::body::to_bytes(request.into_body(), 1_000).await.map_or("cut", |_| "served")
        });
        with_door(router, async |address| {
            let half = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\nhalf";
            let answer = String::from_utf8(until_hung_up(address, half).await).unwrap();
            assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
            assert!(answer.ends_with("Emergency? Call 911."), "{answer}");
        });
    }

    #[test]
    fn an_address_with_too_many_connections_is_turned_away() {
        let router = Router::new().fallback(async || "served");
        with_door(router, async |address| {
            let mut held = Vec::new();
            for _ in 0..60 {
                held.push(TcpStream::connect(address).await.unwrap());
            }
            let answer = until_hung_up(address, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
            assert!(answer.is_empty());
            drop(held);
        });
    }
}
