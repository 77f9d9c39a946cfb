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
        let file = portal.scratch.folder().join("bundle.json");
        std::fs::write(&file, rosas(&[observation, specimen, report])).unwrap();
        let mut told = Told::default();
        imports::import_files(&portal.app, &[file], &mut told).await.unwrap();
        assert_eq!(told.lines[0].outcome, "filed", "{:?}", told.lines[0]);
        says_all(&newest(portal, patient).await, &[
            "Northern Lab",
            "Measured by Faraway Reference",
            "Plasma",
            "unsatisfactory",
        ]);
    }
}
