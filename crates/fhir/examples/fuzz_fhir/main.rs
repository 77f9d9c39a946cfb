//! Feeds damaged bundles to everything that reads FHIR, and checks what must hold for all of them.
//!
//! `cargo run --release -p fhir --example fuzz_fhir -- --seconds 60` runs for a minute.
//!
//! Damaged bytes are seldom JSON any more. So each of them is also taken as dice that put odd
//! values into a bundle that stays JSON.

#[path = "../../../hl7/examples/fuzz_hl7/harness.rs"]
mod harness;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use base::Zone;
use fhir::{
    AllergyIntolerance, Bundle, BundleKind, Condition, DiagnosticReport, DocumentReference,
    Encounter, Immunization, MedicationRequest, Observation, OperationOutcome, Patient, Procedure,
    ReadError, Resource, Time, View,
};
use serde_json::{Value, json};

/// What senders write that has a meaning to us.
const WORDS: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"\\\"",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"\"\"",
    b"-0",
    b"1e400",
    b"0.10",
    b"99999999999999999999",
    b"[[[[[[[[[[[[[[[[",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"\"resourceType\":\"Patient\",",
    b"\"fullUrl\":\"urn:uuid:1\",",
    b"\"reference\":\"#inside\"",
    b"\"2026-02-30\"",
    b"\"2026-11-23T24:00:00Z\"",
];
/// In every human word of the corpus; no error repeats one.
const ZEBRA: &str = "zebra";
/// So large a file still holds more than its head after the harness cut it.
const SAMPLE_BYTES_MAX: usize = 60 * 1_024;

fn main() -> ExitCode {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = std::env::var_os("PORTICO_SAMPLES")
        .map_or_else(|| home.join("../../../shared/samples"), PathBuf::from);
    let mut corpus = read_all(&home.join("corpus"));
    let values: Vec<Value> =
        corpus.iter().filter_map(|bytes| serde_json::from_slice(bytes).ok()).collect();
    corpus.extend(read_all(&samples.join("fhir")).into_iter().map(|mut bytes| {
        bytes.truncate(SAMPLE_BYTES_MAX);
        bytes
    }));
    harness::fuzz("fhir", &corpus, WORDS, |bytes| {
        read(bytes);
        twisted(&values, bytes);
    })
}

fn read_all(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    // A folder has no order, but a seed must always mean the same.
    paths.sort();
    let is_read = |path: &PathBuf| path.is_dir() || path.extension().is_some_and(|e| e == "json");
    paths
        .iter()
        .filter(|path| is_read(path))
        .flat_map(|path| match std::fs::read(path) {
            Ok(bytes) => vec![bytes],
            Err(_) => read_all(path),
        })
        .collect()
}

/// Reads a text. What was read is the sender's own, to the letter, and reads alone as it did here.
fn read(bytes: &[u8]) {
    let bundle = match Bundle::read(bytes) {
        Ok(bundle) => bundle,
        Err(error) => return told(&error),
    };
    for (entry, number) in bundle.entries().iter().zip(1..) {
        assert_eq!(entry.number, number, "an entry has another number");
        if let Some(url) = &entry.full_url {
            let found = bundle.resolve(entry, url).map(|found| found.number);
            assert!(found.is_none_or(|found| found == number), "a name means another entry");
        }
        let Some(resource) = &entry.resource else { continue };
        let json = resource.json().as_bytes();
        assert!(bytes.windows(json.len()).any(|window| window == json), "a text was changed");
        if resource.kind() != "Bundle" {
            let alone = Bundle::read(json).expect("what was read in a bundle can be read alone");
            assert_eq!(alone.kind(), BundleKind::Single);
            assert_eq!(alone.id(), None, "one resource is no bundle");
        }
        view_all(resource);
    }
}

/// The sentence about an error and its outcome can be sent to anybody.
fn told(error: &ReadError) {
    let sentence = error.to_string();
    assert!(sentence.len() < 2_000, "a sentence that nobody reads");
    let outcome = OperationOutcome::from(error).to_json();
    let _: Value = serde_json::from_str(&outcome).expect("an outcome is JSON");
}

fn view_all(resource: &Resource) {
    view::<Patient>(resource, |one| {
        let _ = one.is_dead();
        for name in &one.name {
            let _ = name.person();
        }
        one.birth_date.iter().for_each(times);
    });
    view::<Observation>(resource, |one| {
        let _ = one.value();
        one.effective().into_iter().chain(&one.issued).for_each(times);
        for part in &one.component {
            let _ = part.value();
        }
        for coded in one.code.iter().chain(&one.interpretation) {
            let _ = (coded.words(), coded.code_in("http://loinc.org"));
        }
    });
    view::<DiagnosticReport>(resource, |one| one.issued.iter().for_each(times));
    view::<Condition>(resource, |one| one.recorded_date.iter().for_each(times));
    view::<MedicationRequest>(resource, |one| one.authored_on.iter().for_each(times));
    view::<AllergyIntolerance>(resource, |_| {});
    view::<Immunization>(resource, |_| {});
    view::<Procedure>(resource, |_| {});
    view::<Encounter>(resource, |_| {});
    view::<DocumentReference>(resource, |_| {});
}

/// A resource is seen as what it is, or as nothing.
fn view<V: View>(resource: &Resource, look: impl FnOnce(&V)) {
    match resource.view::<V>() {
        Ok(seen) => {
            assert_eq!(resource.kind(), V::TYPE, "it is another resource");
            look(&seen);
        }
        Err(error) => told(&error),
    }
}

/// A time means a day and a moment, or it is none.
fn times(time: &Time) {
    let (precision, date, instant) = (time.precision(), time.date(), time.instant(&Zone::UTC));
    assert_eq!(precision.is_ok(), date.is_ok(), "{} is half a time", time.as_str());
    if let Ok(Some(instant)) = instant {
        assert!(date.is_ok_and(|date| date.is_some()), "{instant} is a moment without a day");
    }
}

/// Puts odd values into a bundle, as these bytes say, and reads it. No error repeats a value.
fn twisted(values: &[Value], dice: &[u8]) {
    let mut dice = dice.iter().copied().map(usize::from);
    let Some(mut value) = dice.next().map(|throw| values[throw % values.len()].clone()) else {
        return;
    };
    for _ in 0..4 {
        let (Some(place), Some(more), Some(odd)) = (dice.next(), dice.next(), dice.next()) else {
            break;
        };
        let nodes = count(&value);
        let mut left = (place * 256 + more) % nodes;
        put(&mut value, &mut left, &odd_value(odd));
    }
    let text = value.to_string();
    let errors = match Bundle::read(text.as_bytes()) {
        Ok(bundle) => bundle
            .entries()
            .iter()
            .filter_map(|entry| entry.resource.as_ref())
            .filter_map(|resource| resource.view::<Observation>().err())
            .collect(),
        Err(error) => vec![error],
    };
    for error in errors {
        let sentence = error.to_string().to_lowercase();
        assert!(!sentence.contains(ZEBRA), "an error repeats a value: {sentence}");
    }
    read(text.as_bytes());
}

/// Values that stand where others should.
fn odd_value(throw: usize) -> Value {
    let all = [
        Value::Null,
        json!(""),
        json!([]),
        json!({}),
        json!([null]),
        json!(-1),
        json!(1e308),
        json!(true),
        json!("2026-13-01"),
        json!("2026-11-23T06:40"),
        json!("9999-12-31T23:59:59.999999999+14:00"),
        json!("0000-00-00"),
        json!("#inside"),
        json!("Patient/p1"),
        json!("Bundle"),
        json!("x".repeat(70_000)),
        json!({ "reference": "urn:uuid:00000000-0000-4000-8000-000000000001" }),
        json!({ "resourceType": "Patient", "name": [{ "text": "Zebra" }] }),
        json!([[[["zebra"]]]]),
    ];
    all[throw % all.len()].clone()
}

/// How many values there are, this one and those inside.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(count).sum::<usize>(),
        _ => 1,
    }
}

/// Puts a value in the place that comes after so many others.
fn put(value: &mut Value, left: &mut usize, odd: &Value) {
    if *left == 0 {
        *value = odd.clone();
    }
    let Some(rest) = left.checked_sub(1) else {
        *left = usize::MAX;
        return;
    };
    *left = rest;
    let inside: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(members) => members.values_mut().collect(),
        _ => Vec::new(),
    };
    for one in inside {
        if *left == usize::MAX {
            return;
        }
        put(one, left, odd);
    }
}
