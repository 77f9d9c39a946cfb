//! The door over TLS, with a certificate that is worth nothing: who speaks TLS 1.2 or 1.3 is
//! served, and nobody else learns a word.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use axum::Router;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
};
use tokio_rustls::{
    TlsAcceptor, TlsConnector,
    rustls::{
        ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
        version::{TLS12, TLS13},
    },
};
use web::{
    cookie::Transport,
    door::{Door, Limits},
    tls,
};

const LIMITS: Limits = Limits {
    connections: 20,
    connections_per_address: 20,
    header_seconds: 1,
    request_seconds: 2,
    idle_seconds: 2,
    drain_seconds: 2,
};
const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: worthless.example\r\nConnection: close\r\n\r\n";
/// What comes back: the next part of the handshake, or an alert.
const HANDSHAKE: u8 = 0x16;
const ALERT: u8 = 0x15;
/// The end of an alert: it is fatal, and about the protocol's version.
const PROTOCOL_VERSION: [u8; 2] = [2, 70];

/// The second half of a version as it is written: TLS 1.1 is 3.2.
type Minor = u8;
const TLS_1_1: Minor = 2;
const TLS_1_2: Minor = 3;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/worthless").join(name)
}

/// Opens a door with TLS on a port that is free, tells the story, and closes it.
fn with_door(story: impl AsyncFnOnce(SocketAddr)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let config = tls::load(&file("certificate.pem"), &file("key.pem")).unwrap();
        let (_replace, tls) = watch::channel(config);
        let door = Door {
            listener,
            tls: Some(tls),
            transport: Transport::Tls,
            limits: LIMITS,
            emergency: "Emergency? Call 911.".to_owned(),
        };
        let router = Router::new().fallback(async || "served");
        let (stop, stopped) = oneshot::channel::<()>();
        let open = tokio::spawn(door.serve(router, async {
            let _ = stopped.await;
        }));
        story(address).await;
        stop.send(()).unwrap();
        open.await.unwrap();
    });
}

/// Gets a page over TLS of this version, by a client that trusts the certificate and no other.
async fn get(address: SocketAddr, version: &'static SupportedProtocolVersion) -> String {
    let mut trusted = RootCertStore::empty();
    let own = CertificateDer::from_pem_file(file("certificate.pem")).unwrap();
    trusted.add(own).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(trusted)
        .with_no_client_auth();
    let name = ServerName::try_from("worthless.example").unwrap();
    let tcp = TcpStream::connect(address).await.unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, tcp).await.unwrap();
    let spoken: Option<ProtocolVersion> = stream.get_ref().1.protocol_version();
    assert_eq!(spoken, Some(version.version));
    stream.write_all(GET).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

/// Sends bytes as they are and reads until the door hangs up.
async fn until_hung_up(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    answer
}

/// The greeting of a client that knows nothing newer than this TLS 1 (RFC 5246, 7.4.1.2). It offers
/// what the door takes, so that nothing but its version can be wrong.
fn hello(minor: Minor) -> Vec<u8> {
    let mut hello = vec![3, minor];
    hello.extend([7; 32]); // its random bytes
    hello.push(0); // no session to go on with
    hello.extend([0, 2, 0xc0, 0x2b]); // ECDHE and ECDSA, with AES 128
    hello.extend([1, 0]); // no compression
    hello.extend([0, 22]); // the length of what is extended:
    hello.extend([0, 10, 0, 4, 0, 2, 0, 29]); // X25519,
    hello.extend([0, 11, 0, 2, 1, 0]); // points as they are,
    hello.extend([0, 13, 0, 4, 0, 2, 4, 3]); // ECDSA with P-256 and SHA-256
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap().to_be_bytes();
    let mut handshake = vec![1, 0];
    handshake.extend(length(&hello));
    handshake.extend(hello);
    let mut record = vec![HANDSHAKE, 3, 1];
    record.extend(length(&handshake));
    record.extend(handshake);
    record
}

#[test]
fn a_page_is_got_over_tls_1_2_and_1_3() {
    with_door(async |address| {
        for version in [&TLS12, &TLS13] {
            let answer = get(address, version).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            assert!(answer.ends_with("served"), "{answer}");
        }
    });
}

#[test]
fn who_speaks_no_tls_or_an_old_one_is_not_served() {
    with_door(async |address| {
        let plain = until_hung_up(address, GET).await;
        assert!(!String::from_utf8_lossy(&plain).contains("HTTP"), "{plain:?}");
        let new = until_hung_up(address, &hello(TLS_1_2)).await;
        assert_eq!(new.first(), Some(&HANDSHAKE), "{new:?}");
        let old = until_hung_up(address, &hello(TLS_1_1)).await;
        assert_eq!(old.first(), Some(&ALERT), "{old:?}");
        assert!(old.ends_with(&PROTOCOL_VERSION), "{old:?}");
    });
}

/// What a sender hears that shows this certificate, or none, to a listener for other systems.
async fn heard(shows: Option<(&str, &str)>) -> std::io::Result<String> {
    let (certificate, key) = (file("certificate.pem"), file("key.pem"));
    let authorities = file("authority.pem");
    let config = tls::for_senders(&certificate, &key, Some(&authorities)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        let (tcp, _) = listener.accept().await?;
        let mut stream = TlsAcceptor::from(Arc::new(config)).accept(tcp).await?;
        stream.write_all(b"heard").await?;
        stream.shutdown().await
    });
    let mut trusted = RootCertStore::empty();
    trusted.add(CertificateDer::from_pem_file(certificate).unwrap()).unwrap();
    let client = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(trusted);
    let client = match shows {
        None => client.with_no_client_auth(),
        Some((own, key)) => {
            let own = CertificateDer::from_pem_file(file(own)).unwrap();
            let key = PrivateKeyDer::from_pem_file(file(key)).unwrap();
            client.with_client_auth_cert(vec![own], key).unwrap()
        }
    };
    let name = ServerName::try_from("worthless.example").unwrap();
    let tcp = TcpStream::connect(address).await?;
    let mut stream = TlsConnector::from(Arc::new(client)).connect(name, tcp).await?;
    let mut heard = String::new();
    stream.read_to_string(&mut heard).await?;
    served.await.unwrap()?;
    Ok(heard)
}

#[test]
fn s05_a_sender_without_a_certificate_that_we_trust_is_hung_up_on() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        assert_eq!(heard(Some(("sender.pem", "sender-key.pem"))).await.unwrap(), "heard");
        assert!(heard(None).await.is_err(), "no certificate");
        let strange = Some(("certificate.pem", "key.pem"));
        assert!(heard(strange).await.is_err(), "somebody else's certificate");
    });
}
