//! Documents and pictures inside results (ED in OBX-5, FHIR attachments): seen where their result
//! is, and nowhere before. (T-40)

use axum::http::{StatusCode, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use db::sql;

use super::{
    cast::{Browser, Portal},
    followup::happened,
    imports::{ROSA, SODIUM, import_text, oru},
    messages::count,
    results::{first, held, talk},
    story,
};
use crate::people::PatientId;

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n";
/// A picture of one pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

pub(super) fn ed(set: u32, kind: &str, content: &str) -> String {
    format!(
        "OBX|{set}|ED|PDF^Report of the laboratory^L||NL^application^{kind}^Base64^{content}||||||F"
    )
}

pub(super) fn with_pdf() -> String {
    format!("{SODIUM}\r{}", ed(2, "pdf", &STANDARD.encode(PDF)))
}

async fn arrives(portal: &Portal, segments: &str) -> (PatientId, Browser) {
    let (patient, _) = portal.enrolled("rosa");
    let line = import_text(portal, &oru("E1", ROSA, segments)).await;
    assert_eq!(line.outcome, "filed", "{line:?}");
    (patient, portal.patient("rosa").await)
}

story! {
    async fn a_document_beside_values_comes_with_them_and_is_saved(portal) {
        let (patient, mut rosa) = arrives(portal, &with_pdf()).await;
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        let item = first(&list.html).expect("values with a document are shown at once");
        let address = format!("/p/{patient}/results/{item}");
        let page = rosa.get(&address).await;
        assert!(page.says("Report of the laboratory") && page.says("PDF, 1 KB"), "{}", page.html);
        assert!(page.says("139 mmol/L") && !page.says("No value"), "{}", page.html);
        let saved = rosa.get(&format!("{address}/documents/0")).await;
        assert_eq!(saved.html.as_bytes(), PDF);
        let how = saved.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert_eq!(how, "attachment; filename=\"document.pdf\"");
        assert_eq!(saved.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(happened(portal, "result.downloaded").await, 1);
        for place in ["1", "-1", "x"] {
            let page = rosa.get(&format!("{address}/documents/{place}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{place}");
        }
        let other = portal.enrolled("sam").0;
        let mut sam = portal.patient("sam").await;
        let theirs = sam.get(&format!("/p/{other}/results/{item}/documents/0")).await;
        assert_eq!(theirs.status, StatusCode::NOT_FOUND);
    }

    async fn a_document_alone_waits_for_a_clinician_and_then_its_picture_is_shown(portal) {
        let (patient, mut rosa) = arrives(portal, &ed(1, "png", PNG)).await;
        let item = held(portal).await;
        let address = format!("/p/{patient}/results/{item}/documents/0");
        assert_eq!(rosa.get(&address).await.status, StatusCode::NOT_FOUND);
        let mut dana = portal.staff("dana").await;
        let page = dana.get(&format!("/staff/results/{item}")).await;
        let shown = format!("<img src=\"/staff/results/{item}/documents/0\"");
        assert!(page.says(&shown), "{}", page.html);
        let picture = dana.get(&format!("/staff/results/{item}/documents/0")).await;
        assert_eq!(picture.headers[header::CONTENT_TYPE], "image/png");
        let conversation = format!("/staff/results/{item}/conversation");
        let done = dana.fill(&conversation, &conversation, &talk(&[])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        let shown = rosa.get(&address).await;
        assert_eq!(shown.status, StatusCode::OK);
        let page = rosa.get(&format!("/p/{patient}/results/{item}")).await;
        assert!(page.says("alt=\"Report of the laboratory, picture 1 of 1\""), "{}", page.html);
    }

    async fn what_cannot_be_taken_is_refused_with_its_place_and_nothing_of_it_is_filed(portal) {
        portal.enrolled("rosa");
        let html = STANDARD.encode("<html><script>alert(1)</script>");
        let half = STANDARD.encode(&PDF[..12]);
        let table = [
            (ed(2, "pdf", &html), "OBX-5 of OBX 2: it is neither a PDF nor a PNG or JPEG picture"),
            (ed(2, "pdf", &half), "it is not whole"),
            (ed(2, "pdf", "%%%"), "is not in the encoding that it names"),
            (ed(2, "svg+xml", &STANDARD.encode("<svg onload=alert(1)>")), "neither a PDF"),
        ];
        for (number, (segment, why)) in table.into_iter().enumerate() {
            let message = oru(&format!("R{number}"), ROSA, &format!("{SODIUM}\r{segment}"));
            let line = import_text(portal, &message).await;
            assert_eq!((line.outcome, line.ack), ("refused", "AE"), "{line:?}");
            assert!(line.reason.as_deref().is_some_and(|said| said.contains(why)), "{line:?}");
        }
        assert_eq!(count(portal, sql!("SELECT count(*) FROM chart_items")).await, 0);
        assert_eq!(count(portal, sql!("SELECT count(*) FROM enclosures")).await, 0);
    }

    async fn a_document_that_was_changed_behind_the_portals_back_is_not_served(portal) {
        let (patient, mut rosa) = arrives(portal, &with_pdf()).await;
        let list = rosa.get(&format!("/p/{patient}/results")).await;
        let address = format!("/p/{patient}/results/{}/documents/0", first(&list.html).unwrap());
        portal.tell(|tx| tx.run(sql!("UPDATE file_pieces SET content = $1"), db::params![b"%PDF-".to_vec()]));
        assert_eq!(rosa.get(&address).await.status, StatusCode::INTERNAL_SERVER_ERROR);
        portal.tell(|tx| tx.run(sql!("UPDATE file_pieces SET content = $1"), db::params![PDF.to_vec()]));
        assert_eq!(rosa.get(&address).await.status, StatusCode::OK);
    }
}
