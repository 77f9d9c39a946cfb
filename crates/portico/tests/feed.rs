//! Other systems send messages over a line or put them into a folder: what is acknowledged is
//! durable, what cannot be filed is answered with its segment and field, and who sends nonsense is
//! cut off. (R-B1.8, R-05)

use std::{fs, net::SocketAddr, path::Path, time::Duration};

use db::sql;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

use super::{
    cast::Portal,
    imports::{POTASSIUM, ROSA, SODIUM, import, oru},
    messages::count,
    story,
};
use crate::imports::{Ended, Folder, Limits, Mllp, SendersLine};

/// The listener itself, on a socket of this machine.
struct Door {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Door {
    async fn open(portal: &Portal) -> Door {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let door = Mllp { app: portal.app.clone(), listener, tls: None };
        Door { address, serving: tokio::spawn(door.serve(std::future::pending())) }
    }

    async fn enter(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Whether a sender is cut off before it has said anything.
    async fn hangs_up(&self) -> bool {
        matches!(self.enter().await.read(&mut [0; 1]).await, Ok(0) | Err(_))
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A sender that is connected.
pub(super) struct Sender {
    stream: DuplexStream,
    line: JoinHandle<Ended>,
    running: watch::Sender<()>,
}

impl Sender {
    pub(super) fn connect(portal: &Portal) -> Sender {
        Sender::with(portal, Limits::of(&portal.app.policy.feed))
    }

    fn with(portal: &Portal, limits: Limits) -> Sender {
        let (stream, ours) = duplex(64 * 1024);
        let (running, stopping) = watch::channel(());
        let (app, peer) = (portal.app.clone(), "mllp 203.0.113.9".to_owned());
        let line = SendersLine { app, peer, stream: ours, limits, stopping };
        let line = tokio::spawn(line.serve());
        Sender { stream, line, running }
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// The next answer, out of its frame.
    pub(super) async fn answer(&mut self) -> String {
        let mut answer = Vec::new();
        while !answer.ends_with(&[0x1c, b'\r']) {
            answer.push(self.stream.read_u8().await.expect("an answer comes"));
        }
        assert_eq!(answer.first(), Some(&0x0b));
        String::from_utf8(answer[1..answer.len() - 2].to_vec()).unwrap()
    }

    /// Sends a message and gives its answer.
    async fn ask(&mut self, message: &str) -> String {
        self.send(&framed(message)).await;
        self.answer().await
    }

    /// Sends no more, and takes what is still answered.
    pub(super) async fn hangs_up(mut self) -> (Ended, String) {
        self.stream.shutdown().await.unwrap();
        self.ends().await
    }

    /// How the line ended, and what came on it before.
    async fn ends(mut self) -> (Ended, String) {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).await.unwrap();
        (self.line.await.unwrap(), String::from_utf8_lossy(&rest).into_owned())
    }
}

fn framed(message: &str) -> Vec<u8> {
    hl7::mllp::encode(message.as_bytes()).unwrap()
}

/// The letters of an answer, and the control id that it is about.
pub(super) fn said(answer: &str) -> (&str, &str) {
    let msa = answer.split('\r').find(|segment| segment.starts_with("MSA")).expect("an MSA");
    let mut fields = msa.split('|').skip(1);
    (fields.next().unwrap_or_default(), fields.next().unwrap_or_default())
}

/// Rosa's message with MSH-15 and MSH-16.
fn enhanced(control_id: &str, obx: &str, wanted: &str) -> String {
    oru(control_id, ROSA, obx).replacen("|P|2.5.1\r", &format!("|P|2.5.1|||{wanted}\r"), 1)
}

story! {
    async fn a_message_is_filed_before_it_is_acknowledged_and_once_however_often_it_comes(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let mut lab = Sender::connect(portal);
        let message = oru("A1", ROSA, SODIUM);
        assert_eq!(said(&lab.ask(&message).await), ("AA", "A1"));
        let filed = sql!("SELECT count(*) FROM imports WHERE outcome = 'filed' AND control_id = 'A1'");
        assert_eq!(count(portal, filed).await, 1);
        assert_eq!(said(&lab.ask(&message).await), ("AA", "A1"));
        drop(lab);
        let mut again = Sender::connect(portal);
        assert_eq!(said(&again.ask(&message).await), ("AA", "A1"));
        assert_eq!(count(portal, sql!("SELECT count(*) FROM chart_items")).await, 1);
        let other = oru("A1", ROSA, POTASSIUM);
        let answer = again.ask(&other).await;
        assert_eq!(said(&answer), ("AE", "A1"));
        assert!(answer.contains("ERR||MSH^1^10|205^"), "{answer}");
    }

    async fn what_cannot_be_filed_is_answered_with_its_place_and_kept_for_a_person(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let mut lab = Sender::connect(portal);
        let table = [
            ("B1", "LFM-1001^^^LFM^MR||García López^Rosa||19610413|F", "AE", "PID^1^7"),
            ("B2", "LFM-1001^^^LFM^MR||García López^Eva||19610314|F", "AE", "PID^1^5"),
            ("B3", "LFM-9999^^^LFM^MR||García López^Rosa||19610314|F", "AE", "PID^1^3"),
            ("B4", "LFM-1001^^^LFM^MR||García López^Rosa||19610230|F", "AE", "PID^1^7"),
            ("B5", "LFM-1001^^^LFM^MR||||19610314|F", "AE", "PID^1^3"),
        ];
        for (control_id, pid, letters, place) in table {
            let answer = lab.ask(&oru(control_id, pid, SODIUM)).await;
            assert_eq!(said(&answer), (letters, control_id));
            assert!(answer.contains(place), "{answer}");
            let tells = ["García", "Rosa", "Eva", "1961-03-14", "19610314"];
            assert!(!tells.iter().any(|it| answer.contains(it)), "it says whose chart it is: {answer}");
        }
        let waiting = sql!("SELECT count(*) FROM imports WHERE outcome = 'quarantined'");
        assert_eq!(count(portal, waiting).await, 5);
        let test = oru("B6", ROSA, SODIUM).replace("|P|2.5.1", "|T|2.5.1");
        assert_eq!(said(&lab.ask(&test).await), ("AR", "B6"));
        let nonsense = "MSH|^~\\&|NLIS|NORTHLAB|P|L|20261123||ORU^R01|B7|P|2.5.1\rnot a segment\r";
        let answer = lab.ask(nonsense).await;
        assert_eq!(said(&answer), ("AR", "B7"));
        assert_eq!(said(&lab.ask("no message at all").await), ("AR", ""));
        assert_eq!(said(&lab.ask(&oru("B8", ROSA, SODIUM)).await), ("AA", "B8"), "the line goes on");
        let kept = sql!("SELECT count(*) FROM imports WHERE outcome = 'refused'");
        assert_eq!(count(portal, kept).await, 3, "nothing is dropped without a trace");
    }

    async fn a_sender_is_answered_as_often_as_it_wants_to_be(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let mut lab = Sender::connect(portal);
        lab.send(&framed(&enhanced("C1", SODIUM, "AL|AL"))).await;
        assert_eq!(said(&lab.answer().await), ("CA", "C1"));
        assert_eq!(said(&lab.answer().await), ("AA", "C1"));
        assert_eq!(said(&lab.ask(&enhanced("C2", SODIUM, "AL|NE")).await), ("CA", "C2"));
        lab.send(&framed(&enhanced("C3", SODIUM, "NE|NE"))).await;
        lab.send(&framed(&enhanced("C4", SODIUM, "NE|ER"))).await;
        assert_eq!(said(&lab.ask(&oru("C5", ROSA, SODIUM)).await), ("AA", "C5"));
        assert_eq!(count(portal, sql!("SELECT count(*) FROM imports WHERE control_id >= 'C1' AND control_id <= 'C5'")).await, 5);
    }

    async fn a_batch_is_answered_by_a_batch(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let mut lab = Sender::connect(portal);
        let wrong = "LFM-1001^^^LFM^MR||García López^Rosa||19610413|F";
        let batch = format!(
            "FHS|^~\\&\rBHS|^~\\&\r{}{}BTS|2\rFTS|1\r",
            oru("D1", ROSA, SODIUM), oru("D2", wrong, SODIUM)
        );
        let answer = lab.ask(&batch).await;
        assert!(answer.starts_with("BHS|") && answer.ends_with("BTS|2\r"), "{answer}");
        assert!(answer.contains("MSA|AA|D1") && answer.contains("MSA|AE|D2"), "{answer}");
        let short = format!("BHS|^~\\&\r{}BTS|7\r", oru("D3", ROSA, SODIUM));
        let answer = lab.ask(&short).await;
        assert!(answer.contains("MSA|AA|D3") && answer.contains("MSA|AR|"), "{answer}");
    }

    async fn a_batch_without_end_is_taken_as_far_as_a_batch_may_go(portal) {
        let mut lab = Sender::connect(portal);
        let tiny = "MSH|^~\\&|NLIS|NL|||20261123||ORM^O01||P|2.5.1\r".repeat(1_100);
        let answer = lab.ask(&format!("BHS|^~\\&\r{tiny}BTS|1100\r")).await;
        assert!(answer.contains("a batch has at most 1000 messages"), "{}", answer.len());
        assert!(answer.ends_with("BTS|1001\r"));
    }

    async fn a_database_that_fails_is_an_error_to_the_sender_and_the_message_comes_again(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let mut lab = Sender::connect(portal);
        let message = oru("E1", ROSA, SODIUM);
        portal.app.db.faults().fail_every_commit(true);
        let answer = lab.ask(&message).await;
        assert_eq!(said(&answer), ("AE", "E1"));
        assert!(answer.contains("|207^"), "{answer}");
        assert_eq!(said(&lab.ask(&enhanced("E2", SODIUM, "AL|NE")).await), ("CE", "E2"));
        portal.app.db.faults().fail_every_commit(false);
        assert_eq!(count(portal, sql!("SELECT count(*) FROM imports WHERE control_id = 'E1'")).await, 0);
        assert_eq!(said(&lab.ask(&message).await), ("AA", "E1"));
    }

    async fn a_database_that_was_away_for_a_moment_takes_the_message_when_it_comes_again(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let mut lab = Sender::connect(portal);
        let faults = portal.app.db.faults();
        for (control, after) in [("G1", false), ("G2", true)] {
            let message = oru(control, ROSA, SODIUM);
            if after { faults.lose_after_next_commit() } else { faults.lose_before_next_commit() }
            assert_eq!(said(&lab.ask(&message).await), ("AE", control));
            assert_eq!(said(&lab.ask(&message).await), ("AA", control), "it is sent again");
        }
        let filed = sql!("SELECT count(*) FROM imports WHERE control_id IN ('G1', 'G2')");
        assert_eq!(count(portal, filed).await, 2, "each once");
        let waits = sql!("SELECT count(*) FROM tasks WHERE kind = 'match_import'");
        assert_eq!(count(portal, waits).await, 0, "nobody has to look");
    }

    async fn every_kind_of_result_and_the_admission_are_taken(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let mut lab = Sender::connect(portal);
        for (control, kind) in [("K0", "R01"), ("K1", "R30"), ("K2", "R31"), ("K3", "R32")] {
            let message = oru(control, ROSA, SODIUM).replace("ORU^R01", &format!("ORU^{kind}"));
            assert_eq!(said(&lab.ask(&message).await), ("AA", control), "{kind}");
        }
        let results = sql!("SELECT count(*) FROM chart_items WHERE kind = 'report'");
        assert_eq!(count(portal, results).await, 4);
        let admission = "MSH|^~\\&|REG|LFM|PORTICO|LFM|20261123080000-0500||ADT^A01^ADT_A01|K4|P|2.5.1\r\
            EVN|A01|20261123080000-0500\r\
            PID|1||LFM-1001^^^LFM^MR||García López^Rosa||19610314|F\r\
            PV1|1|O||R|||||||||||||||V-77|||||||||||||||||||||||||20261123080000-0500\r";
        assert_eq!(said(&lab.ask(admission).await), ("AA", "K4"));
        let visit = sql!("SELECT count(*) FROM visits WHERE number LIKE '%V-77%'");
        assert_eq!(count(portal, visit).await, 1);
    }

    async fn who_is_not_listed_or_one_too_many_is_hung_up_on(portal) {
        portal.restart(|policy| policy.feed.peers = vec!["10.0.0.9".parse().unwrap()]);
        let door = Door::open(portal).await;
        assert!(door.hangs_up().await, "this machine is not listed");
        portal.restart(|policy| {
            policy.feed.peers.clear();
            policy.feed.connections_max = 1;
        });
        let door = Door::open(portal).await;
        let mut lab = door.enter().await;
        lab.write_all(&framed(&oru("D1", ROSA, SODIUM))).await.unwrap();
        assert_eq!(lab.read_u8().await.unwrap(), 0x0b, "the first is answered");
        assert!(door.hangs_up().await, "the second is one too many");
    }

    async fn half_a_message_is_not_filed_and_garbage_ends_the_line(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let mut lab = Sender::connect(portal);
        let whole = framed(&oru("F1", ROSA, SODIUM));
        lab.send(&whole[..whole.len() / 2]).await;
        lab.send(&framed(&oru("F2", ROSA, SODIUM))).await;
        assert_eq!(said(&lab.answer().await), ("AA", "F2"), "it began anew");
        lab.send(&whole[..20]).await;
        lab.stream.shutdown().await.unwrap();
        assert_eq!(lab.ends().await.0, Ended::InTheMiddle);
        for garbage in [&b"GET / HTTP/1.1\r\n"[..], &[0x1c], &[0xff; 4_000]] {
            let mut stranger = Sender::connect(portal);
            stranger.send(garbage).await;
            let (ended, answer) = stranger.ends().await;
            assert!(matches!(ended, Ended::NoMessage(_)) && answer.is_empty(), "{ended:?} {answer}");
        }
        assert_eq!(count(portal, sql!("SELECT count(*) FROM imports WHERE control_id = 'F1'")).await, 0);
    }

    async fn a_message_that_is_too_long_is_rejected_in_bounded_memory(portal) {
        portal.restart(|policy| policy.feed.message_mib_max = 1);
        let mut lab = Sender::connect(portal);
        let (mut reading, mut sending) = tokio::io::split(lab.stream);
        let flood = tokio::spawn(async move {
            let _ = sending.write_all(b"\x0bMSH|^~\\&|").await;
            while sending.write_all(&[b'x'; 8_192]).await.is_ok() {}
        });
        let mut answer = String::new();
        reading.read_to_string(&mut answer).await.unwrap();
        drop(reading);
        flood.await.unwrap();
        assert!(answer.contains("MSA|AR|") && answer.contains("longer than 1048576 bytes"), "{answer}");
        assert!(matches!(lab.line.await.unwrap(), Ended::NoMessage(_)));
        lab = Sender::connect(portal);
        drop(lab.running);
        assert_eq!(lab.line.await.unwrap(), Ended::Stopping, "the portal goes on until it stops");
    }

    async fn who_sends_nothing_or_too_slowly_is_cut_off(portal) {
        let usual = Limits::of(&portal.app.policy.feed);
        let hasty = Limits { idle: Duration::from_millis(20), ..usual };
        assert_eq!(Sender::with(portal, hasty).ends().await.0, Ended::Idle);
        let hasty = Limits { message: Duration::from_millis(20), ..usual };
        let mut slow = Sender::with(portal, hasty);
        slow.send(b"\x0bMSH|").await;
        let (ended, answer) = slow.ends().await;
        assert_eq!((ended, answer.as_str()), (Ended::TooSlow, ""));
        // Who begins anew again and again gets no more time by it.
        let mut slow = Sender::with(portal, hasty);
        while slow.stream.write_all(b"\x0bMSH|").await.is_ok() {
            tokio::task::yield_now().await;
        }
        assert_eq!(slow.ends().await.0, Ended::TooSlow);
    }

    async fn a_message_under_way_is_answered_when_the_portal_stops(portal) {
        import(portal, &["01-registration.hl7"]).await;
        let mut lab = Sender::connect(portal);
        let whole = framed(&oru("G1", ROSA, SODIUM));
        lab.send(&whole[..50]).await;
        tokio::task::yield_now().await;
        let (running, _) = watch::channel(());
        drop(std::mem::replace(&mut lab.running, running));
        lab.send(&whole[50..]).await;
        assert_eq!(said(&lab.answer().await), ("AA", "G1"));
        assert_eq!(lab.ends().await.0, Ended::Stopping);
    }

    async fn a_folder_is_emptied_file_by_file_when_nobody_writes_any_more(portal) {
        import(portal, &["01-registration.hl7"]).await;
        portal.restart(|policy| policy.feed.folder = Some("feed".to_owned()));
        let folder = portal.scratch.folder().join("feed");
        let mut watched = Folder::of(&portal.app, portal.scratch.folder()).unwrap();
        assert!(watched.look().await.is_err(), "there is no such folder yet");
        fs::create_dir(&folder).unwrap();
        let put = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        put("good.hl7", &oru("H1", ROSA, SODIUM));
        put("wrong.hl7", &oru("H2", "LFM-9999^^^LFM^MR||Nobody^Nan||19610314|F", SODIUM));
        put("half.hl7", "MSH|^~\\&|NLIS");
        put("half.tmp", "not yet");
        assert_eq!(watched.look().await.unwrap(), 0, "somebody may still be writing");
        put("half.hl7", &oru("H3", ROSA, SODIUM));
        assert_eq!(watched.look().await.unwrap(), 2);
        assert_eq!(watched.look().await.unwrap(), 1);
        put("good.hl7", &oru("H1", ROSA, SODIUM));
        watched.look().await.unwrap();
        portal.app.db.faults().fail_every_commit(true);
        assert_eq!(watched.look().await.unwrap(), 0, "what was not kept stays");
        portal.app.db.faults().fail_every_commit(false);
        assert_eq!(watched.look().await.unwrap(), 1);
        assert_eq!(names(&folder), ["done", "half.tmp", "problems"]);
        assert_eq!(names(&folder.join("done")), ["2-good.hl7", "good.hl7", "half.hl7"]);
        assert_eq!(names(&folder.join("problems")), ["wrong.hl7"]);
        assert_eq!(count(portal, sql!("SELECT count(*) FROM chart_items")).await, 2);
    }

    async fn a_file_that_cannot_be_moved_keeps_no_other_waiting(portal) {
        import(portal, &["01-registration.hl7"]).await;
        portal.restart(|policy| policy.feed.folder = Some("feed".to_owned()));
        let folder = portal.scratch.folder().join("feed");
        let mut watched = Folder::of(&portal.app, portal.scratch.folder()).unwrap();
        fs::create_dir(&folder).unwrap();
        let put = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        put("problems", "This stands where the folder should be.");
        put("a-wrong.hl7", &oru("I1", "LFM-9999^^^LFM^MR||Nobody^Nan||19610314|F", SODIUM));
        put("b-good.hl7", &oru("I2", ROSA, SODIUM));
        watched.look().await.unwrap();
        assert_eq!(watched.look().await.unwrap(), 1);
        put("c-good.hl7", &oru("I3", ROSA, SODIUM));
        watched.look().await.unwrap();
        assert_eq!(watched.look().await.unwrap(), 1);
        assert_eq!(names(&folder.join("done")), ["b-good.hl7", "c-good.hl7"]);
        fs::remove_file(folder.join("problems")).unwrap();
        assert_eq!(watched.look().await.unwrap(), 1);
        assert_eq!(names(&folder.join("problems")), ["a-wrong.hl7"]);
    }
}

/// The names in a folder, in their order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}
