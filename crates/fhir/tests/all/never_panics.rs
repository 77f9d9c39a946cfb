//! Whatever bytes come in, something sensible comes out.

use fhir::{Bundle, Observation, OperationOutcome, Patient};
use proptest::prelude::*;

const GOOD: &str = r#"{"resourceType":"Bundle","type":"transaction","entry":[
  {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"p","name":[{"family":"N","given":["A"]}],
   "birthDate":"1980-02-29"},"request":{"method":"POST","url":"Patient"}},
  {"fullUrl":"urn:uuid:2","resource":{"resourceType":"Observation","subject":{"reference":"urn:uuid:1"},
   "effectiveDateTime":"2026-11-22T08:30:00Z","valueQuantity":{"value":-7.0e1,"unit":"mmol\/L"},
   "component":[{"valueString":"\u00e9\ud83d\ude00"}]}}]}"#;

/// Reads bytes in all the ways that there are.
fn read(bytes: &[u8]) {
    let bundle = match Bundle::read(bytes) {
        Ok(bundle) => bundle,
        Err(error) => {
            assert!(OperationOutcome::from(&error).to_json().starts_with('{'));
            return;
        }
    };
    for patient in bundle.all::<Patient>() {
        let Ok((_, patient)) = patient else { continue };
        let _ = patient.name.iter().map(|name| name.person().is_ok()).collect::<Vec<_>>();
        let _ = patient.birth_date.map(|birth| birth.date());
    }
    for result in bundle.all::<Observation>() {
        let Ok((entry, result)) = result else { continue };
        let subject = result.subject.as_ref().and_then(|s| s.reference.as_deref());
        let _ = subject.and_then(|subject| bundle.resolve(entry, subject)).map(|e| e.number);
        let _ = result.effective().map(|time| time.instant(&base::Zone::UTC));
        let _ = result.value().is_some();
    }
}

proptest! {
    #[test]
    fn random_bytes_are_read_or_refused(bytes: Vec<u8>) {
        read(&bytes);
    }

    #[test]
    fn random_json_is_read_or_refused(
        text in "\\{\"resourceType\":\"Patient\",\"(name|id|birthDate|x)\":[\\[\\]\\{\\}\",:a-z0-9 \\\\\n-]{0,60}\\}",
    ) {
        read(text.as_bytes());
    }

    #[test]
    fn damaged_bundles_are_read_or_refused(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..8),
    ) {
        let mut bytes = GOOD.as_bytes().to_vec();
        for (place, byte, how) in damage {
            let at = place.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        read(&bytes);
    }
}
