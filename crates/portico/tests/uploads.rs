//! Documents that staff upload: whose they are by what stands on their pages, held until a provider
//! has looked, and harmless whatever somebody calls them. (R-B1.8, T-50, R-09)

use axum::{
    body::{Body, Bytes},
    http::{Method, StatusCode, header},
};
use base::secret;
use db::sql;

use super::{
    cast::{Browser, Page, together},
    followup::happened,
    messages::count,
    results::{first, held},
    story,
};

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n";
const PLACE: &str = "/staff/imports/documents";

/// What somebody types who reads Rosa's name and birth date on the page.
const ROSAS: [(&str, &str); 7] = [
    ("what", "imaging"),
    ("title", "X-ray of the left hand"),
    ("from", "Lakeside Imaging"),
    ("day", "11/20/2026"),
    ("family", "García López"),
    ("given", "Rosa"),
    ("birth_date", "3/14/1961"),
];

fn typed<'f>(changes: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let kept = ROSAS.into_iter().filter(|(name, _)| !changes.iter().any(|(n, _)| n == name));
    kept.chain(changes.iter().copied()).collect()
}

/// A form with a file as browsers send it.
fn body(page: &Page, fields: &[(&str, &str)], name: &str, file: &[u8]) -> Vec<u8> {
    let hidden = [("csrf", page.hidden("csrf")), ("key", page.hidden("key"))];
    let mut body = Vec::new();
    for (name, value) in hidden.iter().chain(fields) {
        let part = format!(
            "--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend(part.bytes());
    }
    let part = format!(
        "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/pdf\r\n\r\n"
    );
    body.extend(part.bytes());
    body.extend(file);
    body.extend(b"\r\n--frontier--\r\n");
    body
}

const KIND: &str = "multipart/form-data; boundary=frontier";

async fn upload(
    browser: &mut Browser,
    place: &str,
    fields: &[(&str, &str)],
    (name, file): (&str, &[u8]),
) -> Page {
    let page = browser.get(place).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let body = body(&page, fields, name, file);
    browser.send_as(Method::POST, place, (KIND, body.into()), &[]).await
}

story! {
    async fn t50_a_document_goes_to_whom_its_pages_name_and_waits_for_a_provider(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let mut desk = portal.staff("felix").await;
        let place = format!("/staff/patients/{patient}/documents");
        let sent = upload(&mut desk, &place, &typed(&[]), ("scan.pdf", PDF)).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
        assert_eq!(sent.place(), format!("{place}?done=filed"));
        assert!(desk.get(sent.place()).await.says("A provider looks at it next"));
        let list = format!("/p/{patient}/results");
        assert!(!rosa.get(&list).await.says("X-ray"), "nobody has looked at it yet");
        let item = held(portal).await;
        let own = format!("{list}/{item}/documents/0");
        assert_eq!(rosa.get(&own).await.status, StatusCode::NOT_FOUND);
        assert_eq!(desk.get(&format!("/staff/results/{item}/documents/0")).await.status,
            StatusCode::NOT_FOUND, "the desk sees nothing clinical");
        let mut dana = portal.staff("dana").await;
        let address = format!("/staff/results/{item}");
        let page = dana.get(&address).await;
        assert!(page.says("X-ray of the left hand") && page.says("Lakeside Imaging"), "{}", page.html);
        let fields = [("class", "routine"), ("why", "No fracture, as the report says.")];
        let judged = dana.fill(&address, &format!("{address}/class"), &fields).await;
        assert_eq!(judged.status, StatusCode::SEE_OTHER, "{}", judged.html);
        assert_eq!(first(&rosa.get(&list).await.html).as_deref(), Some(item.as_str()));
        let saved = rosa.get(&own).await;
        assert_eq!(saved.html.as_bytes(), PDF);
        let policy = saved.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("sandbox"), "{policy}");
        assert_eq!(saved.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(happened(portal, "document.uploaded").await, 1);
    }

    async fn t50_fewer_than_two_identifiers_or_unreadable_ones_are_not_even_tried(portal) {
        portal.enrolled("rosa");
        let mut desk = portal.staff("felix").await;
        let table: [(&[(&str, &str)], &str); 9] = [
            (&[("birth_date", "")], "Type at least two"),
            (&[("family", ""), ("given", "")], "Type at least two"),
            (&[("given", "")], "Type first and last name, or neither"),
            (&[("birth_date", "in March")], "Type the date of birth"),
            (&[("birth_date", "3/14/2061")], "Type the date of birth"),
            (&[("what", "x")], "Say what it is"),
            (&[("title", "")], "Type a name of 3"),
            (&[("from", "")], "Type who wrote it"),
            (&[("day", "11/24/2026")], "has not come yet"),
        ];
        for (changes, words) in table {
            let page = upload(&mut desk, PLACE, &typed(changes), ("scan.pdf", PDF)).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}");
            assert!(page.says(words) && page.says("Choose the document again"), "{}", page.html);
        }
        let none = upload(&mut desk, PLACE, &typed(&[]), ("", b"")).await;
        assert!(none.says("Choose a document"), "{}", none.html);
        assert_eq!(count(portal, sql!("SELECT count(*) FROM imports")).await, 0);
        assert_eq!(count(portal, sql!("SELECT count(*) FROM files")).await, 0);
    }

    async fn what_conflicts_waits_and_is_decided_like_any_message(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let (other, _) = portal.enrolled("sam");
        let mut nia = portal.staff("nia").await;
        // Her name, and a birth date that is another.
        let wrong = typed(&[("birth_date", "3/15/1961"), ("mrn", "LFM-1001")]);
        let sent = upload(&mut nia, PLACE, &wrong, ("scan.pdf", PDF)).await;
        let import = sent.place().to_owned();
        assert!(import.starts_with("/staff/imports/imp_"), "{import}");
        let page = nia.get(&import).await;
        assert!(page.says("The birth date differs") && page.says("Document 1"), "{}", page.html);
        let document = format!("{import}/documents/0");
        assert_eq!(nia.get(&document).await.html.as_bytes(), PDF);
        let mut desk = portal.staff("felix").await;
        assert_eq!(desk.get(&document).await.status, StatusCode::NOT_FOUND);
        assert_eq!(nia.get(&format!("{import}/documents/1")).await.status, StatusCode::NOT_FOUND);
        let id = patient.to_string();
        let choice = [("patient", id.as_str()), ("identifiers", "name"), ("identifiers", "mrn"),
            ("reason", "Called the hospital; they had a typing error.")];
        nia.fill(&import, &format!("{import}/filing"), &choice).await;
        let mut dana = portal.staff("dana").await;
        let asked = dana.get(&import).await;
        let second = [("decision", asked.hidden("decision")), ("agrees", "yes")];
        let agreed = dana.post(&asked, &format!("{import}/second-check"), &second).await;
        assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.html);
        let item = held(portal).await;
        let filed = dana.get(&format!("/staff/results/{item}/documents/0")).await;
        assert_eq!(filed.html.as_bytes(), PDF, "the document that waited is filed with it");
        // In Sam's chart, but the pages name Rosa: that is for a person, too.
        let place = format!("/staff/patients/{other}/documents");
        let lost = upload(&mut nia, &place, &typed(&[]), ("scan.pdf", b"%PDF-1.5\n%%EOF")).await;
        let page = nia.get(lost.place()).await;
        assert!(page.says("Its pages name somebody else"), "{}", page.html);
        // And out again: the patient's and the staff's addresses find nothing.
        let fields = [("reason", "It was another Rosa, the hospital says.")];
        let out = nia.fill(&import, &format!("{import}/unfiling"), &fields).await;
        assert_eq!(out.status, StatusCode::SEE_OTHER, "{}", out.html);
        let gone = dana.get(&format!("/staff/results/{item}/documents/0")).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        assert_eq!(nia.get(&document).await.html.as_bytes(), PDF, "it waits again, and is kept");
    }

    async fn the_same_form_and_the_same_document_do_their_work_once(portal) {
        portal.enrolled("rosa");
        let mut desk = portal.staff("felix").await;
        let page = desk.get(PLACE).await;
        let sent = body(&page, &typed(&[]), "scan.pdf", PDF);
        for _ in 0..2 {
            let done = desk.send_as(Method::POST, PLACE, (KIND, sent.clone().into()), &[]).await;
            assert_eq!(done.place(), format!("{PLACE}?done=filed"), "{}", done.html);
        }
        // Another document under the key of the first is none.
        let other = body(&page, &typed(&[]), "scan.pdf", b"%PDF-1.5\n%%EOF");
        let stale = desk.send_as(Method::POST, PLACE, (KIND, other.into()), &[]).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        let again = upload(&mut desk, PLACE, &typed(&[]), ("other name.pdf", PDF)).await;
        assert_eq!(again.place(), format!("{PLACE}?done=before"));
        assert_eq!(count(portal, sql!("SELECT count(*) FROM imports")).await, 1);
    }

    async fn a_form_of_another_session_or_of_nobody_is_read_no_further(portal) {
        let mut desk = portal.staff("felix").await;
        let mine = desk.get(PLACE).await;
        let sent = |token: &str| {
            let page = Page { html: mine.html.replace(mine.hidden("csrf"), token), ..mine.clone() };
            Body::from(body(&page, &typed(&[]), "scan.pdf", PDF))
        };
        let forged = desk.send_as(Method::POST, PLACE, (KIND, sent("0123")), &[]).await;
        assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY);
        let cross = [("sec-fetch-site", "cross-site")];
        let own = sent(mine.hidden("csrf"));
        let elsewhere = desk.send_as(Method::POST, PLACE, (KIND, own), &cross).await;
        assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY);
        for person in ["avery", "priya"] {
            let mut browser = portal.staff(person).await;
            let own = sent(mine.hidden("csrf"));
            let page = browser.send_as(Method::POST, PLACE, (KIND, own), &[]).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{person}");
        }
        let nobody = portal.browser().send_as(Method::POST, PLACE, (KIND, sent("x")), &[]).await;
        assert_eq!(nobody.place(), "/sign-in");
        assert_eq!(count(portal, sql!("SELECT count(*) FROM imports")).await, 0);
    }
}

fn picture(format: image::ImageFormat, behind: &[u8]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(20, 10).write_to(&mut bytes, format).unwrap();
    [&bytes.into_inner()[..], behind].concat()
}

/// What nobody may ever get as anything but a refusal: the name it came under, and its bytes.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let png = picture(image::ImageFormat::Png, b"");
    let jpeg = picture(image::ImageFormat::Jpeg, b"");
    let mut claims = png.clone();
    // A picture of 100,000 by 100,000 pixels, as its head says.
    claims[16..24].copy_from_slice(&[0, 1, 134, 160, 0, 1, 134, 160]);
    let eicar =
        [&b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"[..], b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"];
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        ("drawing.svg", text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")),
        ("drawing.png", text("<?xml version='1.0'?><svg onload='alert(1)'/>")),
        ("page.pdf", text("<html><script>alert(document.cookie)</script></html>")),
        ("page.html", text("<!DOCTYPE html><img src=x onerror=alert(1)>")),
        ("page.jpg", text("\u{feff}<!-- --><script>alert(1)</script>")),
        ("late.pdf", text("<script>alert(1)</script>%PDF-1.7\n%%EOF")),
        ("spaces.pdf", text("   %PDF-1.7\n%%EOF")),
        ("half.pdf", text("%PDF-1.7\n1 0 obj\n<</JS (app.alert(1))>>")),
        ("pdf.pdf", text("%PDF")),
        ("small.pdf", text("%pdf-1.7\n%%EOF")),
        ("script.gif", text("GIF89a/*\u{0}*/=1;alert(1)//")),
        (
            "picture.gif",
            b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
                .to_vec(),
        ),
        ("scan.tif", b"II*\0\x08\0\0\0\0\0\0\0".to_vec()),
        ("scan.tiff", b"MM\0*\0\0\0\x08\0\0".to_vec()),
        ("web.webp", b"RIFF\x24\0\0\0WEBPVP8 ".to_vec()),
        ("icon.ico", b"\0\0\x01\0\x01\0\x10\x10".to_vec()),
        ("old.bmp", b"BM\x1e\0\0\0\0\0\0\0".to_vec()),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec()),
        ("letter.docx", b"PK\x03\x04\x14\0\x06\0word/document.xml".to_vec()),
        ("bomb.zip", b"PK\x03\x04\x14\0\0\0\x08\0".to_vec()),
        ("letter.rtf", text("{\\rtf1\\ansi{\\object\\objemb}}")),
        ("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()),
        ("archive.gz", b"\x1f\x8b\x08\0\0\0\0\0".to_vec()),
        ("program.exe", b"MZ\x90\0\x03\0\0\0".to_vec()),
        ("program.png", b"\x7fELF\x02\x01\x01\0".to_vec()),
        ("script.sh", text("#!/bin/sh\nrm -rf /\n")),
        ("eicar.com", eicar.concat()),
        ("print.ps", text("%!PS-Adobe-3.0\n(file) run\n")),
        ("study.dcm", [&[0; 128][..], b"DICM"].concat()),
        ("claims.png", claims),
        ("cut.png", png[..40].to_vec()),
        ("cut.jpg", jpeg[..60].to_vec()),
        ("magic.png", b"\x89PNG\r\n\x1a\n<script>alert(1)</script>".to_vec()),
        ("magic.jpg", b"\xff\xd8\xff\xe0<script>alert(1)</script>".to_vec()),
        ("text.txt", text("Nothing else.")),
        ("zeros.pdf", vec![0; 5_000]),
    ]
}

story! {
    async fn hostile_files_are_not_taken_whatever_they_are_called(portal) {
        portal.enrolled("rosa");
        let mut desk = portal.staff("felix").await;
        let all = hostile();
        assert!(all.len() >= 30);
        for (name, file) in all {
            for name in [name, "../../../etc/scan.pdf", "a%00.png"] {
                let page = upload(&mut desk, PLACE, &typed(&[]), (name, &file)).await;
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
                let said = ["is no PDF, PNG or JPEG", "is not whole", "too many pixels"];
                assert!(said.iter().any(|words| page.says(words)), "{name}: {}", page.html);
                assert!(!page.says("etc/scan"), "a name is not even shown");
            }
        }
        let broken = upload(&mut desk, PLACE, &typed(&[]), ("a\0.pdf", PDF)).await;
        assert_eq!(broken.status, StatusCode::PAYLOAD_TOO_LARGE, "no browser writes such a form");
        let large = vec![b'%'; (25 << 20) + 1];
        let page = upload(&mut desk, PLACE, &typed(&[]), ("large.pdf", &large)).await;
        assert!(page.says("At most 25 MB are taken"), "{}", page.html);
        assert_eq!(count(portal, sql!("SELECT count(*) FROM imports")).await, 0);
        assert_eq!(count(portal, sql!("SELECT count(*) FROM files")).await, 0);
    }

    async fn a_picture_with_something_behind_it_is_kept_without_it(portal) {
        portal.enrolled("rosa");
        let mut desk = portal.staff("felix").await;
        let behind = b"<script>alert(1)</script><?php system('id');";
        let file = picture(image::ImageFormat::Jpeg, behind);
        let sent = upload(&mut desk, PLACE, &typed(&[]), ("photo.jpg", &file)).await;
        assert_eq!(sent.place(), format!("{PLACE}?done=filed"), "{}", sent.html);
        let item = held(portal).await;
        let mut dana = portal.staff("dana").await;
        let shown = dana.get(&format!("/staff/results/{item}/documents/0")).await;
        assert_eq!(shown.headers[header::CONTENT_TYPE], "image/png");
        assert!(!shown.says("script") && !shown.says("php"), "what was behind it is gone");
    }

    /// Everybody uploads at once: few are in memory, the others wait for their turn, and nobody's
    /// document is lost or mixed up.
    async fn r09_a_hundred_uploads_at_once_are_all_taken_or_told_to_come_back(portal) {
        portal.enrolled("rosa");
        let mut desk = portal.staff("felix").await;
        let mut senders = Vec::new();
        for number in 0..100 {
            let page = desk.get(PLACE).await;
            let noise = secret::hex(&secret::random::<32>());
            let file = format!("%PDF-1.4\n%{number} {noise}\n{}%%EOF", " ".repeat(1 << 20));
            let sent: Bytes = body(&page, &typed(&[]), "scan.pdf", file.as_bytes()).into();
            senders.push((desk.clone(), sent));
        }
        let answers = together(senders.into_iter().map(|(mut browser, sent)| async move {
            browser.send_as(Method::POST, PLACE, (KIND, sent.into()), &[]).await
        }))
        .await;
        let mut taken = 0;
        for page in answers {
            match page.status {
                StatusCode::SEE_OTHER => taken += 1,
                StatusCode::SERVICE_UNAVAILABLE => {
                    assert!(page.headers.contains_key(header::RETRY_AFTER), "when to come back");
                    assert!(page.says("try again in a few seconds"), "{}", page.html);
                }
                other => panic!("{other}: {}", page.html),
            }
        }
        assert!(taken > 0);
        assert_eq!(count(portal, sql!("SELECT count(*) FROM files")).await, taken);
        assert_eq!(portal.app.uploads.available_permits(), 4, "every turn was given back");
    }
}
