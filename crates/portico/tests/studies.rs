//! Studies: pictures of scanners and X-rays are seen under the report with their accession number,
//! and nowhere before; they find their patient as reports do, and come once. (R-B1.8, R-B3, T-40)

use axum::http::{StatusCode, header};
use base::secret;
use db::sql;
use dicom::{Tag, Vr, element};

use super::{
    cast::{Browser, Portal},
    followup::{days, happened},
    imports::{POTASSIUM, ROSA, SODIUM, import_text, oru, reason, result_of},
    messages::count,
    results::{first, held, talk},
    story,
};
use crate::{
    imports::{self, Line},
    people::PatientId,
};

/// A picture with what it says about itself.
#[derive(Clone)]
pub(super) struct Sent {
    /// The patient's number, and who gave it.
    pub(super) id: &'static str,
    pub(super) issuer: &'static str,
    pub(super) name: &'static str,
    pub(super) birth_date: &'static str,
    pub(super) accession: &'static str,
    pub(super) study: &'static str,
    pub(super) uid: &'static str,
    pub(super) number: &'static str,
    pub(super) burned_in: &'static str,
    /// The lightest of its pixels.
    pub(super) light: u8,
}

/// The first picture of Rosa's chest.
pub(super) const CHEST: Sent = Sent {
    id: "IMG-77",
    issuer: "",
    name: "García López^Rosa",
    birth_date: "19610314",
    accession: "ORD-X1",
    study: "1.2.826.1",
    uid: "1.2.826.1.1.1",
    number: "1",
    burned_in: "NO",
    light: 200,
};

pub(super) const SECOND: Sent = Sent { uid: "1.2.826.1.1.2", number: "2", light: 100, ..CHEST };

pub(super) const CLASS: &str = "1.2.840.10008.5.1.4.1.1.1.1";
pub(super) const EXPLICIT: &str = "1.2.840.10008.1.2.1";

impl Sent {
    /// Eight pixels by eight.
    pub(super) fn data(&self) -> Vec<u8> {
        let text = |group, number, kind, text: &str| {
            element(Tag(group, number), Vr::Text(kind), text.as_bytes())
        };
        let uid = |group, number, uid: &str| element(Tag(group, number), Vr::Ui, uid.as_bytes());
        let word = |number, word: u16| element(Tag(0x28, number), Vr::Us, &word.to_le_bytes());
        let pixels: Vec<u8> = (0..64_u8).map(|n| n % 4 * (self.light / 4)).collect();
        [
            text(0x08, 0x05, "CS", "ISO_IR 192"),
            uid(0x08, 0x16, CLASS),
            uid(0x08, 0x18, self.uid),
            text(0x08, 0x20, "DA", "20261120"),
            text(0x08, 0x50, "SH", self.accession),
            text(0x08, 0x60, "CS", "DX"),
            text(0x08, 0x1030, "LO", "Chest from the front"),
            text(0x10, 0x10, "PN", self.name),
            text(0x10, 0x20, "LO", self.id),
            text(0x10, 0x21, "LO", self.issuer),
            text(0x10, 0x30, "DA", self.birth_date),
            text(0x10, 0x40, "CS", "F"),
            uid(0x20, 0x0d, self.study),
            uid(0x20, 0x0e, "1.2.826.1.1"),
            text(0x20, 0x13, "IS", self.number),
            word(0x02, 1),
            text(0x28, 0x04, "CS", "MONOCHROME2"),
            word(0x10, 8),
            word(0x11, 8),
            word(0x100, 8),
            word(0x101, 8),
            word(0x102, 7),
            word(0x103, 0),
            text(0x28, 0x301, "CS", self.burned_in),
            element(Tag(0x7fe0, 0x10), Vr::Ow, &pixels),
        ]
        .concat()
    }

    fn file(&self) -> Vec<u8> {
        dicom::file(CLASS, self.uid, EXPLICIT, &self.data())
    }
}

#[derive(Default)]
struct Told(Vec<Line>);

impl imports::Progress for Told {
    fn begins(&mut self, _: u64) {}

    fn goes_on(&mut self, _: u64, line: &Line) {
        self.0.push(line.clone());
    }
}

async fn import_bytes(portal: &Portal, bytes: &[u8]) -> Line {
    let name = format!("{}.dcm", secret::hex(&secret::random::<4>()));
    let file = portal.scratch.folder().join(name);
    std::fs::write(&file, bytes).unwrap();
    let mut told = Told::default();
    imports::import_files(&portal.app, &[file], &mut told).await.unwrap();
    assert_eq!(told.0.len(), 1);
    told.0.remove(0)
}

pub(super) async fn import(portal: &Portal, sent: &Sent) -> Line {
    import_bytes(portal, &sent.file()).await
}

/// Two pictures under the result of Rosa's that everybody may see, for those who ask every route.
pub(super) async fn live(portal: &Portal) {
    for sent in [CHEST, Sent { burned_in: "YES", ..SECOND }] {
        let line = import(portal, &Sent { accession: "ORD-LIFE0N", ..sent }).await;
        assert_eq!(line.outcome, "filed", "{line:?}");
    }
}

async fn rosa(portal: &Portal) -> (PatientId, Browser) {
    let (patient, _) = portal.enrolled("rosa");
    (patient, portal.patient("rosa").await)
}

/// The report of the chest, with these values.
fn report(control_id: &str, status: &str, obx: &str) -> String {
    result_of(control_id, "ORD-X1", ROSA, status, obx)
}

/// The id of a result that never was.
const NOTHING: &str = "itm_00000000000000000000000000";

async fn study_of(staff: &mut Browser, patient: PatientId) -> Option<String> {
    let list = staff.get(&format!("/staff/patients/{patient}/studies")).await;
    let (_, rest) = list.html.split_once("/staff/studies/stu_")?;
    Some(format!("/staff/studies/stu_{}", rest.split(['"', '/']).next()?))
}

story! {
    async fn t40_pictures_are_seen_under_their_report_and_nowhere_before(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        for sent in [SECOND, CHEST] {
            assert_eq!(import(portal, &sent).await.outcome, "filed");
        }
        assert_eq!(count(portal, sql!("SELECT count(*) FROM imports WHERE kind = 'study'")).await, 1);
        let mut dana = portal.staff("dana").await;
        let study = study_of(&mut dana, patient).await.expect("staff see it without a report");
        let page = dana.get(&study).await;
        assert!(page.says("Look at all 2 pictures") && page.says("ORD-X1"), "{}", page.html);
        let one = dana.get(&format!("{study}/pictures/1")).await;
        assert!(one.says("Picture 1 of 2") && one.says("Next picture"), "{}", one.html);
        let original = dana.get(&format!("{study}/pictures/1/original")).await;
        assert_eq!(original.headers[header::CONTENT_TYPE], "application/dicom");

        assert_eq!(import_text(portal, &report("X1", "F", POTASSIUM)).await.outcome, "filed");
        let item = held(portal).await;
        let address = format!("/p/{patient}/results/{item}");
        let missing = format!("/p/{patient}/results/{NOTHING}");
        for path in ["/pictures/1", "/pictures/2", "/pictures/1/image", ""] {
            let held = rosa.get(&format!("{address}{path}")).await;
            let none = rosa.get(&format!("{missing}{path}")).await;
            assert_eq!((held.status, none.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
            let (held, none) = (held.html.replace(&item, ""), none.html.replace(NOTHING, ""));
            assert_eq!(held, none, "{path}");
        }
        for page in ["", "/results", "/record"] {
            let page = rosa.get(&format!("/p/{patient}{page}")).await;
            assert!(!page.says("Picture") && !page.says("Chest"), "{}", page.html);
        }
        assert!(dana.get(&format!("/staff/results/{item}")).await.says(&study));
        let conversation = format!("/staff/results/{item}/conversation");
        let done = dana.fill(&conversation, &conversation, &talk(&[])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);

        let page = rosa.get(&address).await;
        assert!(page.says("Picture 1 of 2</a>, taken November 20, 2026"), "{}", page.html);
        let one = rosa.get(&format!("{address}/pictures/1")).await;
        assert!(one.says("Next picture") && !one.says("Previous picture"), "{}", one.html);
        assert!(one.says("alt=\"Picture 1 of 2\""), "{}", one.html);
        let two = rosa.get(&format!("{address}/pictures/2")).await;
        assert!(two.says("Previous picture") && !two.says("Next picture"), "{}", two.html);
        let image = rosa.get(&format!("{address}/pictures/2/image")).await;
        assert_eq!(image.headers[header::CONTENT_TYPE], "image/png");
        assert_eq!(happened(portal, "result.downloaded").await, 1);
        for place in ["0", "3", "-1", "x"] {
            let page = rosa.get(&format!("{address}/pictures/{place}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{place}");
        }
        rosa.reads("es");
        assert!(rosa.get(&address).await.says("Imagen 1 de 2"), "in Spanish, too");
        let other = portal.enrolled("sam").0;
        let mut sam = portal.patient("sam").await;
        for whose in [patient, other] {
            for path in ["/pictures/1", "/pictures/1/image"] {
                let theirs = sam.get(&format!("/p/{whose}/results/{item}{path}")).await;
                assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{path}");
            }
        }
        let mut felix = portal.staff("felix").await;
        for path in ["", "/pictures/1", "/pictures/1/image", "/pictures/1/original"] {
            let page = felix.get(&format!("{study}{path}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "the desk sees nothing clinical");
        }
    }

    async fn a_corrected_report_keeps_its_pictures_and_one_of_another_order_has_none(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        import_text(portal, &report("X1", "F", SODIUM)).await;
        import(portal, &CHEST).await;
        let list = format!("/p/{patient}/results");
        let old = first(&rosa.get(&list).await.html).unwrap();
        assert!(rosa.get(&format!("{list}/{old}")).await.says("Picture 1 of 1"));
        import_text(portal, &report("X2", "C", &SODIUM.replace("139", "138"))).await;
        let new = first(&rosa.get(&list).await.html).unwrap();
        assert_ne!(old, new);
        assert!(rosa.get(&format!("{list}/{new}")).await.says("Picture 1 of 1"));
        let gone = rosa.get(&format!("{list}/{old}/pictures/1")).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        // A worse correction is held; what stands meanwhile keeps its pictures.
        import_text(portal, &report("X3", "C", POTASSIUM)).await;
        assert!(rosa.get(&format!("{list}/{new}")).await.says("Picture 1 of 1"));
        import_text(portal, &oru("X9", ROSA, SODIUM)).await;
        let other = first(&rosa.get(&list).await.html).unwrap();
        let pages = [rosa.get(&format!("{list}/{other}")).await, rosa.get(&list).await];
        assert!(other == new || !pages[0].says("Picture"), "{}", pages[0].html);
    }

    async fn t49_a_study_waits_as_one_entry_until_two_people_say_whose_it_is(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        let wrong = Sent { birth_date: "19610413", ..CHEST };
        for sent in [wrong.clone(), Sent { birth_date: "19610413", ..SECOND }] {
            let line = import(portal, &sent).await;
            assert_eq!((line.outcome, line.ack), ("quarantined", "AE"), "{line:?}");
        }
        import_text(portal, &report("X1", "F", SODIUM)).await;
        let mut nia = portal.staff("nia").await;
        assert!(study_of(&mut nia, patient).await.is_none(), "it is in nobody's chart");
        let list = nia.get("/staff/imports").await;
        let import_at = format!("/staff/imports/imp_{}", list.between("/staff/imports/imp_", "\""));
        assert_eq!(list.html.matches("/staff/imports/imp_").count(), 1, "{}", list.html);
        let page = nia.get(&import_at).await;
        assert!(page.says("2 pictures came with it"), "{}", page.html);
        let id = patient.to_string();
        let choice = [("patient", id.as_str()), ("family", "García López"), ("given", "Rosa"),
            ("mrn", "LFM-1001"), ("identifiers", "name"), ("identifiers", "birth_date"),
            ("reason", "They had a typing error, they say.")];
        let differs = nia.fill(&import_at, &format!("{import_at}/filing"), &choice).await;
        assert_eq!(differs.status, StatusCode::UNPROCESSABLE_ENTITY, "the birth date differs");
        // With the right birth date it finds its patient, and goes out again when that was wrong.
        let right = import(portal, &Sent { study: "1.2.9", uid: "1.2.9.1", ..CHEST }).await;
        assert_eq!(right.patient_mrn.as_deref(), Some("LFM-1001"));
        let item = first(&rosa.get(&format!("/p/{patient}/results")).await.html).unwrap();
        let address = format!("/p/{patient}/results/{item}/pictures/1");
        assert_eq!(rosa.get(&address).await.status, StatusCode::OK);
        let mut dana = portal.staff("dana").await;
        let study = study_of(&mut dana, patient).await.unwrap();
        let page = dana.get(&study).await;
        let filed = format!("/staff/imports/imp_{}", page.between("/staff/imports/imp_", "\""));
        let why = [("reason", "It was another Rosa, the hospital says.")];
        let out = dana.fill(&filed, &format!("{filed}/unfiling"), &why).await;
        assert_eq!(out.status, StatusCode::SEE_OTHER, "{}", out.html);
        let left = dana.get(&filed).await;
        assert!(left.says("rosa.garcia"), "who had seen it stands there: {}", left.html);
        for path in [address.clone(), format!("{address}/image")] {
            assert_eq!(rosa.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["", "/pictures/1", "/pictures/1/image"] {
            let page = dana.get(&format!("{study}{path}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        }
        let mut priya = portal.staff("priya").await;
        let today = priya.get("/staff").await;
        let incident = format!("/staff/incidents/inc_{}", today.between("/staff/incidents/inc_", "\""));
        let said = priya.get(&incident).await;
        assert!(said.says("Looked at the pictures") && said.says("(rosa.garcia)"), "{}", said.html);
    }

    async fn the_same_picture_comes_once_and_another_under_its_name_waits(portal) {
        let (patient, _) = rosa(portal).await;
        assert_eq!(import(portal, &CHEST).await.outcome, "filed");
        let again = import(portal, &CHEST).await;
        assert_eq!((again.outcome, again.before, again.ack), ("duplicate", Some("filed"), "AA"));
        let pictures = sql!("SELECT count(*) FROM study_pictures");
        assert_eq!(count(portal, pictures).await, 1);
        let other = Sent { light: 40, ..CHEST };
        for outcome in ["quarantined", "duplicate"] {
            let line = import(portal, &other).await;
            assert_eq!((line.outcome, reason(&line)), (outcome, "control_id_reused"));
        }
        assert_eq!(count(portal, pictures).await, 2, "both are kept");
        // The study is suddenly somebody else's.
        let theirs = Sent { name: "Lee^Sam", uid: "1.2.826.1.1.3", ..CHEST };
        let line = import(portal, &theirs).await;
        assert_eq!((line.outcome, reason(&line)), ("quarantined", "control_id_reused"));
        let mut dana = portal.staff("dana").await;
        let study = study_of(&mut dana, patient).await.unwrap();
        assert!(dana.get(&study).await.says("Look at the picture"), "the first one stands alone");
    }

    async fn twins_and_strangers_wait_and_what_cannot_be_read_is_refused(portal) {
        portal.enrolled("rosa");
        let table: [(&str, &str, &str); 3] = [
            ("", "19610314", "insufficient"),
            ("Nobody^Atall", "19500101", "no_match"),
            ("García López^Rosa", "sometime", "birth_date_unreadable"),
        ];
        for (name, birth_date, why) in table {
            let study: &'static str = Box::leak(format!("1.5.{}", why.len()).into_boxed_str());
            let line = import(portal, &Sent { name, birth_date, study, uid: study, ..CHEST }).await;
            assert_eq!((line.outcome, reason(&line)), ("quarantined", why), "{line:?}");
            let said = line.reason.unwrap();
            assert!(said.contains("(0010,00"), "it names the tag: {said}");
        }
        let whole = CHEST.file();
        let line = import_bytes(portal, &whole[..whole.len() / 2]).await;
        assert_eq!((line.outcome, reason(&line)), ("refused", "unreadable"), "{line:?}");
        assert_eq!(count(portal, sql!("SELECT count(*) FROM study_instances")).await, 3);
    }

    async fn words_in_a_picture_are_looked_at_before_the_patient_sees_it(portal) {
        let (patient, mut rosa) = rosa(portal).await;
        import_text(portal, &report("X1", "F", SODIUM)).await;
        import(portal, &CHEST).await;
        import(portal, &Sent { burned_in: "YES", ..SECOND }).await;
        let item = first(&rosa.get(&format!("/p/{patient}/results")).await.html).unwrap();
        let address = format!("/p/{patient}/results/{item}");
        let page = rosa.get(&address).await;
        assert!(page.says("Picture 1 of 1") && page.says("One more picture"), "{}", page.html);
        assert_eq!(rosa.get(&format!("{address}/pictures/2")).await.status, StatusCode::NOT_FOUND);
        let mut nia = portal.staff("nia").await;
        let study = study_of(&mut nia, patient).await.unwrap();
        let seen = nia.get(&study).await;
        assert!(seen.says("One of these may have words"), "{}", seen.html);
        // Another one comes while she looks: she has not looked at that.
        import(portal, &Sent { burned_in: "", uid: "1.2.826.1.1.9", ..CHEST }).await;
        let fields = [("seen", seen.hidden("seen"))];
        let late = nia.post(&seen, &format!("{study}/names"), &fields).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.html);
        let now = nia.get(&study).await;
        let fields = [("seen", now.hidden("seen"))];
        let done = nia.post(&now, &format!("{study}/names"), &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert!(rosa.get(&address).await.says("Picture 1 of 3"));
    }

    async fn a_study_without_a_report_becomes_a_task_and_its_report_ends_it(portal) {
        let (patient, _) = rosa(portal).await;
        import(portal, &CHEST).await;
        import(portal, &Sent { study: "1.2.9", uid: "1.2.9.1", accession: "ORD-X2", ..CHEST }).await;
        import_text(portal, &oru("X2", ROSA, SODIUM)).await;
        let open = sql!("SELECT count(*) FROM tasks WHERE kind = 'study_without_report' AND state = 'open'");
        days(portal, 4).await;
        assert_eq!(count(portal, open).await, 0);
        days(portal, 5).await;
        assert_eq!(count(portal, open).await, 1, "the other one has its report");
        let mut dana = portal.staff("dana").await;
        let today = dana.get("/staff").await;
        let study = format!("/staff/studies/stu_{}", today.between("/staff/studies/stu_", "\""));
        assert!(dana.get(&study).await.says("No report has come"));
        import_text(portal, &report("X1", "F", SODIUM)).await;
        assert_eq!(count(portal, open).await, 0);
        assert!(!dana.get(&study).await.says("No report has come"));
        // One that a provider has looked at needs none.
        import(portal, &Sent { study: "1.2.8", uid: "1.2.8.1", accession: "", ..CHEST }).await;
        days(portal, 9).await;
        assert_eq!(count(portal, open).await, 1);
        let mut dana = portal.staff("dana").await;
        let study = study_of(&mut dana, patient).await.unwrap();
        let done = dana.fill(&study, &format!("{study}/reading"), &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        assert_eq!(count(portal, open).await, 0);
    }
}
