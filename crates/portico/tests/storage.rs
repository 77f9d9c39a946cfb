//! Imaging practices send pictures over a line (DICOM storage): what is answered with success is
//! durable, and who sends nonsense is cut off. (R-05, R-B1.8)

use std::time::Duration;

use db::sql;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    sync::watch,
    task::JoinHandle,
};

use super::{
    cast::Portal,
    messages::count,
    story,
    studies::{CHEST, CLASS, EXPLICIT, SECOND, Sent},
};
use crate::imports::{Limits, StorageEnded, StorageLine};

/// A sender that is connected.
struct Sender {
    stream: DuplexStream,
    line: JoinHandle<StorageEnded>,
    _running: watch::Sender<()>,
}

impl Sender {
    fn connect(portal: &Portal) -> Sender {
        Sender::with(portal, Limits::of_pictures(&portal.app.policy.imaging))
    }

    fn with(portal: &Portal, limits: Limits) -> Sender {
        let (stream, ours) = duplex(64 * 1024);
        let (running, stopping) = watch::channel(());
        let (app, peer) = (portal.app.clone(), "dicom 203.0.113.9".to_owned());
        let line = StorageLine { app, peer, stream: ours, limits, stopping };
        Sender { stream, line: tokio::spawn(line.serve()), _running: running }
    }

    async fn ask(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.stream.write_all(bytes).await.unwrap();
        let mut head = [0; 6];
        self.stream.read_exact(&mut head).await.unwrap();
        let mut rest = vec![0; u32::from_be_bytes([head[2], head[3], head[4], head[5]]) as usize];
        self.stream.read_exact(&mut rest).await.unwrap();
        [&head[..], &rest].concat()
    }

    /// Sends a picture and gives the status that it is answered with.
    async fn store(&mut self, sent: &Sent) -> u16 {
        let data = sent.data();
        let (begin, rest) = data.split_at(data.len() / 2);
        let all = [said(3, &command(1, sent.uid)), said(0, begin), said(2, rest)].concat();
        status(&self.ask(&all).await)
    }

    async fn ends(self) -> StorageEnded {
        let Sender { stream, line, .. } = self;
        drop(stream);
        line.await.unwrap()
    }
}

fn pdu(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind, 0][..], &u32::try_from(body.len()).unwrap().to_be_bytes(), body].concat()
}

/// A request for an association about X-rays.
fn asked(called: &str) -> Vec<u8> {
    let item = |kind: u8, body: &[u8]| {
        [&[kind, 0][..], &u16::try_from(body.len()).unwrap().to_be_bytes(), body].concat()
    };
    let mut body = vec![0, 1, 0, 0];
    body.extend(format!("{called:<16}{:<16}", "MODALITY").as_bytes());
    body.extend([0; 32]);
    body.extend(item(0x10, b"1.2.840.10008.3.1.1.1"));
    let offer =
        [&[1, 0, 0, 0][..], &item(0x30, CLASS.as_bytes()), &item(0x40, EXPLICIT.as_bytes())];
    body.extend(item(0x20, &offer.concat()));
    body.extend(item(0x50, &item(0x51, &[0, 0, 0x40, 0])));
    pdu(1, &body)
}

fn command(field: u16, uid: &str) -> Vec<u8> {
    let put = |number: u16, value: &[u8]| {
        let length = u32::try_from(value.len()).unwrap().to_le_bytes();
        [&[0, 0][..], &number.to_le_bytes(), &length, value].concat()
    };
    let even = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        bytes
    };
    [
        put(0x0002, &even(CLASS)),
        put(0x0100, &field.to_le_bytes()),
        put(0x0110, &7_u16.to_le_bytes()),
        put(0x0800, &0_u16.to_le_bytes()),
        put(0x1000, &even(uid)),
    ]
    .concat()
}

fn said(flags: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len() + 2).unwrap().to_be_bytes();
    pdu(4, &[&length[..], &[1, flags], bytes].concat())
}

/// The status inside an answer (0000,0900).
fn status(bytes: &[u8]) -> u16 {
    let at = bytes.windows(4).position(|four| four == [0, 0, 0, 9]).unwrap();
    u16::from_le_bytes([bytes[at + 8], bytes[at + 9]])
}

story! {
    async fn success_means_that_a_picture_is_durable_and_it_comes_once(portal) {
        portal.enrolled("rosa");
        let mut scanner = Sender::connect(portal);
        assert_eq!(scanner.ask(&asked("PORTICO")).await[0], 2, "we speak with each other");
        for sent in [CHEST, SECOND, CHEST] {
            assert_eq!(scanner.store(&sent).await, 0x0000);
        }
        assert_eq!(count(portal, sql!("SELECT count(*) FROM study_pictures")).await, 2);
        let filed = sql!("SELECT count(*) FROM imports WHERE kind = 'study' AND outcome = 'filed'");
        assert_eq!(count(portal, filed).await, 1);
        // What waits for a person is kept, too; another content under a known identifier is told.
        let stranger = Sent { name: "Nobody^Atall", study: "1.2.7", uid: "1.2.7.1", ..CHEST };
        assert_eq!(scanner.store(&stranger).await, 0x0000);
        assert_eq!(scanner.store(&Sent { light: 40, ..CHEST }).await, 0x0111);
        // What says one identifier in the command and is nothing inside.
        let broken = [said(3, &command(1, "1.2.3")), said(2, b"no data set at all")].concat();
        assert_eq!(status(&scanner.ask(&broken).await), 0xc000);
        // Nothing is promised that is not on disk.
        portal.app.db.faults().fail_every_commit(true);
        let third = Sent { uid: "1.2.826.1.1.4", ..CHEST };
        assert_eq!(scanner.store(&third).await, 0xa700);
        portal.app.db.faults().fail_every_commit(false);
        assert_eq!(scanner.store(&third).await, 0x0000, "it comes again");
        assert_eq!(scanner.ask(&pdu(5, &[0; 4])).await[0], 6);
        assert_eq!(scanner.ends().await, StorageEnded::Said(dicom::Ended::Released));
    }

    async fn whoever_sends_nonsense_or_nothing_is_cut_off(portal) {
        let mut other = Sender::connect(portal);
        assert_eq!(other.ask(&asked("SOMEBODY")).await[0], 3, "that is not our name");
        assert_eq!(other.ends().await, StorageEnded::Said(dicom::Ended::OtherTitle));
        let mut browser = Sender::connect(portal);
        browser.stream.write_all(b"GET / HTTP/1.1\r\nHost: portal\r\n\r\n").await.unwrap();
        assert!(matches!(browser.line.await.unwrap(), StorageEnded::Said(_)));
        let soon = Duration::from_millis(20);
        let hasty = Limits { message_bytes: 100, message: soon, idle: soon };
        let silent = Sender::with(portal, hasty);
        assert_eq!(silent.line.await.unwrap(), StorageEnded::Idle);
        let mut half = Sender::with(portal, hasty);
        half.stream.write_all(&asked("PORTICO")[..30]).await.unwrap();
        assert_eq!(half.line.await.unwrap(), StorageEnded::TooSlow);
        let slow = Limits { message_bytes: 100, ..Limits::of_pictures(&portal.app.policy.imaging) };
        let mut huge = Sender::with(portal, slow);
        huge.ask(&asked("PORTICO")).await;
        assert_eq!(huge.store(&CHEST).await, 0xa700, "it is passed over, and refused");
        let gone = Sender::connect(portal);
        assert_eq!(gone.ends().await, StorageEnded::HungUp);
        assert_eq!(count(portal, sql!("SELECT count(*) FROM imports")).await, 0);
    }
}
