//! Messages of real systems, when the folder with them is there.

use std::path::{Path, PathBuf};

use hl7::{Header, Message, Patient, results};

/// The folder of samples: `PORTICO_SAMPLES`, else `samples` in a `shared` folder beside the
/// repository.
fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    std::env::var_os("PORTICO_SAMPLES").map_or_else(beside, PathBuf::from).join("hl7")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn every_sample_has_a_header_and_a_patient() {
    let files = files(&folder());
    if files.is_empty() {
        println!("left out: there are no samples in {}", folder().display());
        return;
    }
    for path in files {
        let message = Message::parse(&std::fs::read(&path).unwrap());
        let message = message.unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let header = Header::of(&message);
        let described = header.code.is_some() && header.control_id.is_some();
        assert!(described && header.version.is_some(), "{}", path.display());
        let patient = Patient::of(&message).unwrap_or_else(|| panic!("{}: no PID", path.display()));
        let known = !patient.identifiers.is_empty() || !patient.other_identifiers.is_empty();
        assert!(known, "{}: no identifier", path.display());
        let observations: usize = results::of(&message)
            .iter()
            .map(|found| {
                let of_orders =
                    found.orders.iter().map(|o| o.observations.len() + o.specimen.len());
                found.observations.len() + of_orders.sum::<usize>()
            })
            .sum();
        assert_eq!(observations, message.segments("OBX").count(), "{}", path.display());
    }
}
