//! What other people's systems really send, over the line: every message of the corpus, and of the
//! shared samples where they are, is answered once, and stands where staff find it.

use std::path::{Path, PathBuf};

use db::{params, sql};

use super::{
    cast::Portal,
    feed::{Sender, said},
    imports::Told,
    story,
};
use crate::imports;

/// The folders of messages, the shared ones only where they are.
fn folders() -> [PathBuf; 2] {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let beside = || crates.join("../../shared/samples");
    let samples = std::env::var_os("PORTICO_SAMPLES").map_or_else(beside, PathBuf::from);
    [crates.join("hl7/corpus"), samples.join("hl7")]
}

/// The messages in a folder and those below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    ending_in(folder, "hl7")
}

fn ending_in(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found: Vec<PathBuf> = paths
        .flat_map(|path| if path.is_dir() { ending_in(&path, ending) } else { vec![path] })
        .collect();
    found.retain(|path| path.extension().is_some_and(|end| end == ending));
    found.sort();
    found
}

/// Whether MSH-15 and MSH-16 ask for no answer, or for none to what can be taken.
fn wants_no_answer(message: &[u8]) -> bool {
    let message = hl7::Message::parse(message).unwrap();
    let header = hl7::Header::of(&message);
    header.accept_answer.is_some() || header.application_answer.is_some()
}

/// How many rows the imports have, and how many wait for nobody and say nothing.
async fn kept(portal: &Portal) -> (i64, i64) {
    let all = sql!("SELECT count(*) FROM imports");
    let silent = sql!(
        "SELECT count(*) FROM imports
         WHERE outcome IN ('quarantined', 'refused', 'rejected') AND problem = ''"
    );
    portal
        .app
        .db
        .read(move |r| -> db::Result<(i64, i64)> {
            Ok((r.one(all, params![])?, r.one(silent, params![])?))
        })
        .await
        .unwrap()
}

story! {
    async fn whatever_other_systems_send_is_answered_and_kept(portal) {
        let mut sent = 0;
        for folder in folders() {
            let found = files(&folder);
            if found.is_empty() {
                println!("left out: there are no messages in {}", folder.display());
            }
            for path in found {
                let bytes = std::fs::read(&path).unwrap();
                // A line of its own: what ends one line must not silence the next message.
                let mut sender = Sender::connect(portal);
                sender.send(&hl7::mllp::encode(&bytes).unwrap()).await;
                let (_, answer) = sender.hangs_up().await;
                sent += 1;
                if answer.is_empty() && wants_no_answer(&bytes) {
                    continue;
                }
                let (letters, _) = said(&answer);
                let known = ["AA", "AE", "AR", "CA", "CE", "CR"];
                assert!(known.contains(&letters), "{}: {answer}", path.display());
            }
        }
        let (kept, silent) = kept(portal).await;
        assert!(kept >= sent, "{sent} were sent, {kept} are kept");
        assert_eq!(silent, 0, "what waits or was refused says why");
    }

    async fn whatever_other_systems_export_is_taken_or_waits_and_twice_changes_nothing(portal) {
        portal.restart(|policy| policy.matching.fhir_registers = true);
        let [_, samples] = folders();
        let found = ending_in(samples.parent().unwrap(), "json");
        if found.is_empty() {
            println!("left out: there are no bundles beside {}", samples.display());
        }
        for before in [false, true] {
            let mut told = Told::default();
            imports::import_files(&portal.app, &found, &mut told).await.unwrap();
            for line in told.lines {
                let expected = if before { "duplicate" } else { "quarantined" };
                assert_eq!(line.outcome, expected, "{line:?}");
            }
        }
    }
}
