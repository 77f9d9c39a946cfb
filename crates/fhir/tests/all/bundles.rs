//! Splitting bundles, following references, and what is said when something is wrong.

use fhir::{Bundle, BundleKind, Patient};

fn bundle(entries: &str) -> Bundle {
    let json = format!(r#"{{"resourceType":"Bundle","type":"collection","entry":[{entries}]}}"#);
    Bundle::read(json.as_bytes()).expect("it is a bundle")
}

fn error(json: &str) -> String {
    Bundle::read(json.as_bytes()).expect_err("it is no bundle").to_string()
}

#[test]
fn a_bundle_keeps_the_text_of_its_resources() {
    let text = r#"{ "resourceType" : "Patient", "id":"a",
        "extension": [{"url": "x", "valueDecimal": 1.50}], "name":[{"family":"\u00c9 "}] }"#;
    let bundle = bundle(&format!(
        r#"{{"fullUrl":"urn:uuid:1","resource":{text},"request":{{"method":"PUT","url":"Patient/a"}}}},
           {{"request":{{"method":"DELETE","url":"Patient/b"}}}}"#
    ));
    assert_eq!((bundle.kind(), bundle.entries().len()), (BundleKind::Collection, 2));
    let entry = &bundle.entries()[0];
    let resource = entry.resource.as_ref().unwrap();
    assert_eq!((resource.kind(), resource.id(), resource.json()), ("Patient", Some("a"), text));
    assert_eq!((entry.number, entry.method.as_deref()), (1, Some("PUT")));
    let removal = &bundle.entries()[1];
    assert!(removal.resource.is_none() && removal.method.as_deref() == Some("DELETE"));
    assert_eq!(format!("{bundle:?}"), "Bundle(Collection, 2 entries)");
}

#[test]
fn a_resource_is_a_bundle_of_one() {
    let bundle =
        Bundle::read(b"\xef\xbb\xbf {\"resourceType\":\"Patient\",\"id\":\"a\"}\n").unwrap();
    assert_eq!((bundle.kind(), bundle.entries().len()), (BundleKind::Single, 1));
    assert_eq!(bundle.all::<Patient>().count(), 1);
}

#[test]
fn every_type_of_bundle_with_resources_is_read() {
    for kind in ["collection", "transaction", "batch", "searchset", "message", "document"] {
        let json = format!(r#"{{"resourceType":"Bundle","type":"{kind}"}}"#);
        assert_eq!(Bundle::read(json.as_bytes()).unwrap().entries().len(), 0, "{kind}");
    }
    for kind in ["history", "transaction-response", "Collection", ""] {
        let json = format!(r#"{{"resourceType":"Bundle","type":"{kind}"}}"#);
        assert!(error(&json).starts_with("type: a bundle of this type is not read"), "{kind}");
    }
    assert!(error(r#"{"resourceType":"Bundle"}"#).starts_with("type: a bundle of this type"));
}

#[test]
fn errors_name_the_entry_and_the_element() {
    let entries =
        |text: &str| format!(r#"{{"resourceType":"Bundle","type":"batch","entry":[{{}},{text}]}}"#);
    let table = [
        (String::new(), "the document: this is not JSON"),
        ("{".into(), "the document: this is not JSON"),
        ("null".into(), "the document: this is not what FHIR R4 has here"),
        (r#"["Patient","a"]"#.into(), "the document: this is not what"),
        ("{}".into(), "resourceType: the resourceType is missing"),
        (r#"{"resourceType":"Pat ient"}"#.into(), "resourceType: the resourceType is missing"),
        (r#"{"resourceType":"Patient","id":"a/b"}"#.into(), "id: an id has 1 to 64"),
        (r#"{"resourceType":"Patient"} x"#.into(), "the document: this is not JSON"),
        (entries("5"), "entry 2: this is not what"),
        (entries(r#"{"resource":{"id":"a"}}"#), "entry 2, resourceType: the resourceType"),
        (
            entries(r#"{"resource":{"resourceType":"Patient","id":7}}"#),
            "entry 2, id: this is not what",
        ),
        (entries(r#"{"fullUrl":["x"]}"#), "entry 2, fullUrl: this is not what"),
        (entries(r#"{"fullUrl":"a"},{"fullUrl":"a"}"#), "entry 3, fullUrl: another entry"),
        ("[".repeat(65), "the document: there are more than 64 levels"),
    ];
    for (json, start) in table {
        assert!(error(&json).starts_with(start), "{} / {start}", error(&json));
    }
    let latin = Bundle::read(b"{\"resourceType\":\"\xe9\"}").unwrap_err();
    assert!(latin.to_string().contains("not UTF-8"));
    let long = vec![b' '; fhir::BUNDLE_BYTES_MAX + 1];
    assert!(Bundle::read(&long).unwrap_err().to_string().contains("more than 67108864 bytes"));
}

#[test]
fn a_mistake_inside_a_resource_names_its_element_but_not_its_value() {
    let bundle = bundle(
        r#"{"resource":{"resourceType":"Patient"}},{"resource":{"resourceType":"Patient",
            "name":[{"family":"Novak"},{"given":["Ana",{"secret":"Garcia"}]}]}}"#,
    );
    let error = bundle.all::<Patient>().nth(1).unwrap().err().unwrap().to_string();
    assert!(error.starts_with("entry 2, name[1].given[1]: this is not what"), "{error}");
    assert!(!error.contains("Garcia"));
    let twice = Bundle::read(
        br#"{"resourceType":"Patient","birthDate":"1980-01-01","birthDate":"1981-01-01"}"#,
    );
    let error = twice.unwrap().all::<Patient>().next().unwrap().err().unwrap().to_string();
    assert!(error.starts_with("birthDate: this is not what"), "{error}");
}

#[test]
fn references_are_followed_inside_the_bundle() {
    let bundle = bundle(
        r#"{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient"}},
           {"fullUrl":"https://a.example/fhir/Patient/p","resource":{"resourceType":"Patient","id":"p"}},
           {"fullUrl":"https://b.example/fhir/Patient/p","resource":{"resourceType":"Patient","id":"p"}},
           {"fullUrl":"https://b.example/fhir/Observation/o","resource":{"resourceType":"Observation","id":"o"}},
           {"resource":{"resourceType":"Organization","id":"g"}}"#,
    );
    let entries = bundle.entries();
    let table = [
        // from entry, reference, to entry
        (1, "urn:uuid:1", Some(1)),
        (1, "urn:uuid:2", None),
        (4, "Patient/p", Some(3)),
        (2, "Patient/p", Some(2)),
        (1, "Patient/p", None),
        (5, "Observation/o", Some(4)),
        (4, "Organization/g", Some(5)),
        (5, "Observation/o/_history/3", Some(4)),
        (1, "https://a.example/fhir/Patient/p", Some(2)),
        (1, "https://a.example/fhir/Patient/p/_history/1", Some(2)),
        (1, "https://c.example/fhir/Patient/p", None),
        (4, "Patient?identifier=x|y", None),
        (4, "#part", None),
        (4, "", None),
    ];
    for (from, reference, to) in table {
        let found = bundle.resolve(&entries[from - 1], reference).map(|entry| entry.number);
        assert_eq!(found, to, "{reference} from entry {from}");
    }
}
