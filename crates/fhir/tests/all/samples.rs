//! Bundles of real tools, when the folder with them is there.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use fhir::{
    AllergyIntolerance, Bundle, Condition, DiagnosticReport, DocumentReference, Encounter,
    Immunization, MedicationRequest, Observation, Patient, Procedure, View,
};

/// The folder of samples: `PORTICO_SAMPLES`, else `samples` in a `shared` folder beside the
/// repository.
fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    std::env::var_os("PORTICO_SAMPLES").map_or_else(beside, PathBuf::from).join("fhir")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The content of a file, unpacked by `gzip` if it needs that and the machine has it.
fn content(path: &Path) -> Option<Vec<u8>> {
    if path.extension().is_some_and(|extension| extension == "gz") {
        let unpacked = Command::new("gzip").arg("-dc").arg(path).output().ok()?;
        return unpacked.status.success().then_some(unpacked.stdout);
    }
    std::fs::read(path).ok()
}

/// Reads all resources of one kind, and says how many there are.
fn read<V: View>(bundle: &Bundle) -> usize {
    let views = bundle.all::<V>().map(|view| view.unwrap_or_else(|why| panic!("{why}")));
    views.count()
}

#[test]
fn every_sample_is_read_and_its_results_know_their_patient() {
    let files = files(&folder());
    if files.is_empty() {
        println!("left out: there are no samples in {}", folder().display());
        return;
    }
    for path in files {
        let Some(bytes) = content(&path) else {
            println!("left out: {} could not be unpacked", path.display());
            continue;
        };
        let bundle = Bundle::read(&bytes).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        assert_eq!(read::<Patient>(&bundle), 1, "{}", path.display());
        let rest = [
            read::<AllergyIntolerance>(&bundle),
            read::<Condition>(&bundle),
            read::<DiagnosticReport>(&bundle),
            read::<DocumentReference>(&bundle),
            read::<Encounter>(&bundle),
            read::<Immunization>(&bundle),
            read::<MedicationRequest>(&bundle),
            read::<Procedure>(&bundle),
        ];
        assert!(rest.iter().sum::<usize>() > 0, "{}", path.display());
        for result in bundle.all::<Observation>() {
            let (entry, result) = result.unwrap();
            let subject = result.subject.and_then(|s| s.reference).unwrap();
            let patient = bundle.resolve(entry, &subject).and_then(|e| e.resource.as_ref());
            assert_eq!(patient.map(fhir::Resource::kind), Some("Patient"), "{}", path.display());
        }
    }
}
