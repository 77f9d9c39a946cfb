//! Who examined what, and how: what a laboratory's report must say (42 CFR 493.1291(c)), by every
//! way in. (R-B6.1e, §4.3)

use serde_json::json;

use super::{
    bundles::rosas,
    cast::{Page, Portal},
    imports::{ROSA, Told, import_text, result_of},
    results::first,
    story,
};
use crate::{imports, people::PatientId};

/// The newest result of Rosa as she reads it.
async fn newest(portal: &Portal, patient: PatientId) -> Page {
    let mut rosa = portal.patient("rosa").await;
    rosa.reads("en");
    let list = rosa.get(&format!("/p/{patient}/results")).await;
    let item = first(&list.html).expect("there is a result");
    rosa.get(&format!("/p/{patient}/results/{item}")).await
}

fn says_all(page: &Page, words: &[&str]) {
    for words in words {
        assert!(page.says(words), "no {words}: {}", page.html);
    }
}

/// A sodium, with a method, of this laboratory.
fn sodium(place: u8, value: &str, method: &str, laboratory: &str) -> String {
    format!(
        "OBX|{place}|NM|2951-2^Sodium^LN||{value}|mmol/L|136-145|N|||F|||20261123||\
         |{method}||||||{laboratory}\r"
    )
}

/// A bundle comes as a file.
async fn takes(portal: &Portal, bundle: &str) {
    let file = portal.scratch.folder().join("bundle.json");
    std::fs::write(&file, bundle).unwrap();
    let mut told = Told::default();
    imports::import_files(&portal.app, &[file], &mut told).await.unwrap();
    assert_eq!(told.lines[0].outcome, "filed", "{:?}", told.lines[0]);
}

const NORTHERN: &str = "Northern Lab^^^^^CLIA^XX^^^33D0000001|4 Mill Lane^^Harbor Mills^NY";
const FARAWAY: &str = "Faraway Reference^^^^^CLIA^XX^^^99D0000009|9 Hill Road^^Ridge^NY";

story! {
    async fn a_test_that_was_done_elsewhere_names_where_and_the_specimen_is_said(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let chloride = sodium(2, "101", "", FARAWAY).replace("2951-2^Sodium", "2075-0^Chloride");
        let obx = sodium(1, "139", "", NORTHERN) + &chloride;
        let spm = "SPM|1|||SER^Serum||||||||||||||||||||HEM^Hemolyzed";
        let message = result_of("L1", "ORD-L1", ROSA, "F", &(obx + spm));
        assert_eq!(import_text(portal, &message).await.outcome, "filed");
        let page = newest(portal, patient).await;
        says_all(&page, &[
            "Northern Lab, 4 Mill Lane, Harbor Mills, NY",
            "33D0000001",
            "Measured by Faraway Reference, 9 Hill Road, Ridge, NY (99D0000009)",
            "<dt>Sample</dt><dd lang=\"en\">Serum</dd>",
            "<dt>About the sample</dt><dd lang=\"en\">Hemolyzed</dd>",
        ]);
        assert_eq!(page.html.matches("Measured by").count(), 1, "the others are the report's own");
    }

    async fn values_of_two_methods_are_no_trend(portal) {
        let (patient, _) = portal.enrolled("rosa");
        for (id, value, method) in [("M1", "137", "ISE^Direct"), ("M2", "138", "FLAME^Photometry")] {
            portal.clock.advance_seconds(1);
            let obx = sodium(1, value, method, "");
            import_text(portal, &result_of(id, &format!("ORD-{id}"), ROSA, "F", &obx)).await;
        }
        let page = newest(portal, patient).await;
        assert!(!page.says("class=\"trend\""), "{}", page.html);
        let obx = sodium(1, "140", "", "");
        import_text(portal, &result_of("M3", "ORD-M3", ROSA, "F", &obx)).await;
        assert!(newest(portal, patient).await.says("class=\"trend\""), "one says no method");
    }

    async fn values_of_two_units_are_no_trend_and_a_bound_is_no_point(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let values = [
            ("U1", sodium(1, "137", "", "")),
            ("U2", sodium(1, "138", "", "").replace("|mmol/L|", "|mg/dL|")),
            ("U3", sodium(1, "<120", "", "").replace("|NM|", "|ST|").replace("|N|||F", "||||F")),
        ];
        for (id, obx) in values {
            // No list knows what is critical in a chloride.
            let obx = obx.replace("2951-2^Sodium", "2075-0^Chloride");
            portal.clock.advance_seconds(1);
            let said = import_text(portal, &result_of(id, &format!("ORD-{id}"), ROSA, "F", &obx)).await;
            assert_eq!(said.outcome, "filed", "{said:?}");
        }
        let page = newest(portal, patient).await;
        assert!(!page.says("<polyline"), "{}", page.html);
        assert!(page.says("below the usual range"), "all that it could be is: {}", page.html);
    }

    async fn where_a_value_begins_to_matter_is_said_when_the_practice_says_so(portal) {
        portal.restart(|policy| policy.results.anchors = vec![policy::Anchor {
            loinc: "2951-2".to_owned(),
            unit: "mmol/L".to_owned(),
            borderline_high: "147".parse().ok(),
            concern_high: "150".parse().ok(),
            ..policy::Anchor::default()
        }]);
        let (patient, _) = portal.enrolled("rosa");
        let obx = sodium(1, "146", "", "").replace("|N|||F", "|H|||F");
        import_text(portal, &result_of("A1", "ORD-A1", ROSA, "F", &obx)).await;
        let page = newest(portal, patient).await;
        says_all(&page, &[
            "Values up to 147 mmol/L are borderline.",
            "Many doctors are not concerned up to 150 mmol/L.",
            "class=\"concern\"",
            "class=\"borderline\"",
        ]);
    }

    async fn what_a_report_concludes_is_read_first_wherever_it_stands(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let before = "PREOPERATIVE DIAGNOSIS: Cough.";
        let lines = [before, "The lungs are clear.", "IMPRESSION:", "Normal chest."];
        let obx: Vec<String> = (1..).zip(lines)
            .map(|(place, text)| format!("OBX|{place}|TX|71020^Chest^L||{text}||||||F")).collect();
        import_text(portal, &result_of("X1", "ORD-X1", ROSA, "F", &obx.join("\r"))).await;
        let page = newest(portal, patient).await;
        let at = |text: &str| page.html.find(text).expect(text);
        assert!(at("IMPRESSION") < at("Normal chest.") && at("Normal chest.") < at(before));
        assert!(page.html.matches("Normal chest.").count() == 2, "the whole text stands below");
        let parts = [("71020&GDT", "The heart is not enlarged."), ("71020&IMP", "No change.")];
        let obx: Vec<String> = (1..).zip(parts)
            .map(|(place, (code, text))| format!("OBX|{place}|TX|{code}^Chest^L||{text}||||||F"))
            .collect();
        portal.clock.advance_seconds(1);
        import_text(portal, &result_of("X2", "ORD-X2", ROSA, "F", &obx.join("\r"))).await;
        let page = newest(portal, patient).await;
        let at = |text: &str| page.html.find(text).expect(text);
        assert!(at("No change.") < at("The heart"), "{}", page.html);
    }

    async fn which_of_several_ranges_is_meant_is_not_guessed(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let of = |whom: &str, low: i32, high: i32| json!({
            "low": { "value": low }, "high": { "value": high },
            "type": { "coding": [{ "code": "normal" }] }, "appliesTo": [{ "text": whom }],
        });
        let critical = json!({
            "low": { "value": 5 }, "type": { "coding": [{ "code": "critical" }] },
        });
        let hemoglobin = |id: &str, ranges: serde_json::Value| json!({
            "resourceType": "Observation",
            "identifier": [{ "system": "urn:lab", "value": id }],
            "status": "final",
            "code": { "coding": [{ "system": "http://loinc.org", "code": "718-7" }], "text": "Hemoglobin" },
            "effectiveDateTime": "2026-11-23T06:40:00-05:00",
            "valueQuantity": { "value": 13, "unit": "g/dL" },
            "referenceRange": ranges,
        });
        let several = hemoglobin("H1", json!([of("men", 14, 18), of("women", 12, 16), critical]));
        takes(portal, &rosas(&[several])).await;
        let page = newest(portal, patient).await;
        says_all(&page, &["men 14-18; women 12-16"]);
        assert!(!page.says("below the usual range") && !page.says("in the usual range"));
        portal.clock.advance_seconds(1);
        takes(portal, &rosas(&[hemoglobin("H2", json!([critical, of("women", 12, 16)]))])).await;
        says_all(&newest(portal, patient).await, &["in the usual range"]);
    }

    async fn a_table_and_a_bundle_say_the_same(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let table = "report_number,record_number,authority,family,given,birth_date,report,\
            collected,test,value,laboratory,laboratory_address,laboratory_director,clia,specimen\n\
            R-9,LFM-1001,LFM,García López,Rosa,1961-03-14,Urine,2026-11-22,Nitrite,NEG,\
            Northern Lab,\"4 Mill Lane, Harbor Mills\",Ada Brandt,33D0000001,Urine\n";
        let file = portal.scratch.folder().join("table.csv");
        std::fs::write(&file, table).unwrap();
        let mut told = Told::default();
        imports::import_files(&portal.app, &[file], &mut told).await.unwrap();
        assert_eq!(told.lines[0].outcome, "filed", "{:?}", told.lines[0]);
        says_all(&newest(portal, patient).await, &[
            "Northern Lab, 4 Mill Lane, Harbor Mills",
            "Ada Brandt",
            "33D0000001",
            "<dd lang=\"en\">Urine</dd>",
        ]);

        let at = |place: u8| format!("urn:uuid:00000000-0000-4000-8000-0000000000{place:02}");
        let observation = json!({
            "resourceType": "Observation",
            "status": "final",
            "code": { "coding": [{ "system": "http://loinc.org", "code": "2951-2" }], "text": "Sodium" },
            "effectiveDateTime": "2026-11-23T06:40:00-05:00",
            "valueQuantity": { "value": 139, "unit": "mmol/L" },
            "performer": [{ "display": "Faraway Reference" }],
        });
        let specimen = json!({
            "resourceType": "Specimen",
            "status": "unsatisfactory",
            "type": { "text": "Plasma" },
        });
        let report = json!({
            "resourceType": "DiagnosticReport",
            "identifier": [{ "system": "urn:lab", "value": "R-10" }],
            "status": "final",
            "code": { "text": "Electrolytes" },
            "effectiveDateTime": "2026-11-23T06:40:00-05:00",
            "issued": "2026-11-23T07:00:00-05:00",
            "performer": [{ "display": "Northern Lab" }],
            "result": [{ "reference": at(2) }],
            "specimen": [{ "reference": at(3) }],
        });
        takes(portal, &rosas(&[observation, specimen, report])).await;
        says_all(&newest(portal, patient).await, &[
            "Northern Lab",
            "Measured by Faraway Reference",
            "Plasma",
            "unsatisfactory",
        ]);
    }
}
