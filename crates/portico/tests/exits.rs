//! Every way out of the portal for what is clinical, in one table (appendix E, T-30 to T-41). Each
//! line has its probe, which asks for everything that somebody gets this way, or it does not exist
//! yet, and then there is no route and no table for it.
//!
//! A route that shows a patient something and stands in no line fails a test: a new way out comes
//! with its probe. `walk` asks all of them after every step of many random stories.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    cast::{Browser, Page, Portal},
    house, reach, story,
};
use crate::{
    app,
    page::{Route, Shows, Who},
    people::Role,
};

/// A way out.
pub(crate) struct Exit {
    /// The test of appendix E that it belongs to, if any.
    pub(crate) number: &'static str,
    pub(crate) name: &'static str,
    pub(crate) way: Way,
    /// What it says of the story's result once that is shown: a probe that never sees anything
    /// proves nothing.
    says: Option<&'static str>,
}

/// How it is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Way {
    /// A patient looks at these pages.
    Pages(&'static [&'static str]),
    /// A patient asks for each thing that is or was in any chart under its own address here.
    Things(&'static [&'static str]),
    /// A patient follows the links of a page to these.
    Links { from: &'static str, to: &'static [&'static str] },
    /// A patient sends these forms with nothing in them, which may do something.
    Forms(&'static [&'static str]),
    /// All mails that wait or left.
    Mails,
    /// All pages that staff with this role come to, who see nothing clinical.
    Desk(Role),
    /// Nothing. A route or a table with one of these words in its name would be it.
    NotYet(&'static [&'static str]),
}

const fn exit(
    number: &'static str,
    name: &'static str,
    way: Way,
    says: Option<&'static str>,
) -> Exit {
    Exit { number, name, way, says }
}

/// The table.
pub(crate) const EXITS: &[Exit] = &[
    exit("T-30", "the list of results", Way::Pages(&["/p/{patient}/results"]), Some(TITLE)),
    exit("T-30", "the health record", Way::Pages(&["/p/{patient}/record"]), Some(DIAGNOSIS)),
    exit("T-31", "one result", Way::Things(&["/p/{patient}/results/{item}"]), Some(VALUE)),
    exit("T-32", "what is new", Way::Pages(&["/p/{patient}", "/home"]), Some(TITLE)),
    exit("T-33", "search", Way::NotYet(&["search", "find"]), None),
    exit("T-34", "trends", Way::Things(&["/p/{patient}/results/{item}"]), Some(VALUE)),
    exit("T-35", "a result to keep", Way::Things(KEPT), Some(VALUE)),
    exit("T-35", "everything to keep", Way::NotYet(&["zip", "print", "download"]), None),
    exit("T-36", "C-CDA", Way::NotYet(&["ccda", "cda", "summary", "export", "transmit"]), None),
    exit("T-37", "FHIR", Way::NotYet(&["fhir", "bulk", "metadata"]), None),
    exit("T-38", "mails", Way::Mails, None),
    exit("T-38", "texts to telephones", Way::NotYet(&["sms", "push"]), None),
    exit("T-39", "proxies", Way::NotYet(&["proxy", "proxies", "family", "share"]), None),
    exit("T-40", "documents of a result", Way::Things(ENCLOSED), Some(PDF)),
    exit("T-40", "attachments", Way::NotYet(&["attachment", "attachments"]), None),
    exit("T-40", "pictures of a study", Way::Things(PICTURES), Some(PICTURE)),
    exit("T-41", "the patient's log", Way::NotYet(&["activity", "accesses"]), None),
    exit("T-41", "other programs", Way::NotYet(&["oauth", "smart", "apps", "api"]), None),
    exit("", "messages", Way::Pages(&["/p/{patient}/messages", "/p/{patient}/messages/new"]), None),
    exit("", "a conversation", Way::Links { from: "/p/{patient}/messages", to: THREADS }, None),
    exit("", "wishes", Way::Pages(&["/p/{patient}/preference", "/account/preference"]), None),
    exit("", "answers to forms", Way::Forms(FORMS), None),
    exit("", "the front desk", Way::Desk(Role::FrontDesk), None),
    exit("", "the administrator", Way::Desk(Role::Administrator), None),
];

const KEPT: &[&str] = &["/p/{patient}/results/{item}/pdf", "/p/{patient}/results/{item}/csv"];

const ENCLOSED: &[&str] = &["/p/{patient}/results/{item}/documents/{place}"];

const PICTURES: &[&str] = &[
    "/p/{patient}/results/{item}/pictures/{place}",
    "/p/{patient}/results/{item}/pictures/{place}/image",
];

const THREADS: &[&str] = &["/p/{patient}/messages/{thread}", "/p/{patient}/messages/{thread}/sent"];

const FORMS: &[&str] = &[
    "/p/{patient}/everything-now",
    "/p/{patient}/preference",
    "/p/{patient}/messages",
    "/account/agreement-notice",
];

/// What somebody got through an exit.
pub(crate) struct Got {
    pub(crate) address: String,
    pub(crate) page: Page,
}

impl Got {
    /// What it says beside its own address, which whoever asked knew.
    pub(crate) fn words(&self) -> String {
        self.page.html.replace(&self.address, "")
    }
}

impl Exit {
    /// Everything that a patient gets here, who knows the ids of these things. Nothing is read by
    /// that: a browser asks in advance.
    pub(crate) async fn ask(
        &self,
        who: &mut Browser,
        patient: &str,
        things: &[String],
    ) -> Vec<Got> {
        let at = |path: &str| path.replace("{patient}", patient);
        let mut got = Vec::new();
        match self.way {
            Way::Pages(paths) => {
                for path in paths {
                    got.push(look(who, at(path)).await);
                }
            }
            Way::Things(paths) => {
                for path in paths {
                    for thing in things {
                        // People count pictures from one.
                        let one = at(path).replace("pictures/{place}", "pictures/1");
                        let one = one.replace("{item}", thing).replace("{place}", "0");
                        got.push(look(who, one).await);
                    }
                }
            }
            Way::Links { from, to } => {
                let list = look(who, at(from)).await.page;
                let links = list.html.split("href=\"").skip(1).filter_map(reach::link);
                for link in links.collect::<BTreeSet<_>>() {
                    if to.iter().any(|path| reach::matches(path, &link)) {
                        got.push(look(who, format!("{link}/sent")).await);
                        got.push(look(who, link).await);
                    }
                }
            }
            Way::Forms(paths) => {
                for path in paths {
                    let page = who.fill("/account", &at(path), &[]).await;
                    got.push(Got { address: at(path), page });
                }
            }
            Way::Mails | Way::Desk(_) | Way::NotYet(_) => {}
        }
        got
    }

    /// The paths of the table of routes that it stands for.
    fn paths(&self) -> Vec<&'static str> {
        match self.way {
            Way::Pages(paths) | Way::Things(paths) | Way::Forms(paths) => paths.to_vec(),
            Way::Links { from, to } => [&[from], to].concat(),
            Way::Mails | Way::Desk(_) | Way::NotYet(_) => Vec::new(),
        }
    }
}

async fn look(who: &mut Browser, address: String) -> Got {
    let page = who.get_with(&address, &[("sec-purpose", "prefetch")]).await;
    Got { address, page }
}

/// Everything that somebody of the desk comes to.
pub(crate) async fn desk(who: &mut Browser, role: Role, patient: &str) -> Vec<Got> {
    let actor = super::actors::Actor::Staff(role);
    let seen = reach::seen(who, actor, patient).await;
    seen.into_iter().map(|(address, page)| Got { address, page }).collect()
}

#[test]
fn every_route_that_shows_a_patient_something_stands_in_the_table() {
    let listed: BTreeSet<&str> = EXITS.iter().flat_map(Exit::paths).collect();
    let (table, mut wrong) = (app::routes(), Vec::new());
    for route in table.iter().filter(|route| !listed.contains(route.path)) {
        let is_clinical = match route.who {
            Who::Staff(roles) => is_for_a_desk_that_is_not_asked(roles),
            Who::Patient => true,
            _ => false,
        };
        if is_clinical || (route.shows == Shows::Health && !matches!(route.who, Who::Staff(_))) {
            wrong.push(format!("{} {}", route.method, route.path));
        }
    }
    let is_there = |path: &&&str| table.iter().any(|route| route.path == **path);
    wrong.extend(listed.iter().filter(|path| !is_there(path)).map(|path| format!("no {path}")));
    house::assert_none(&wrong, "give these a line with a probe in EXITS:");
    for number in 30..=41 {
        let number = format!("T-{number}");
        assert!(EXITS.iter().any(|exit| exit.number == number), "{number} has no line");
    }
}

/// Staff who are not clinical and whose pages no line looks at.
fn is_for_a_desk_that_is_not_asked(roles: &[Role]) -> bool {
    let is_clinical =
        |role: &Role| matches!(role, Role::Nurse | Role::Provider | Role::PrivacyOfficer);
    let is_asked =
        |role: &Role| EXITS.iter().any(|exit| matches!(exit.way, Way::Desk(one) if one == *role));
    roles.iter().any(|role| !is_clinical(role) && !is_asked(role))
}

#[test]
fn what_does_not_exist_yet_has_no_route_and_no_table() {
    let routes = app::routes().into_iter().map(|route: Route| route.path.to_owned());
    let migrations = crate::commands::MIGRATIONS.iter();
    let tables = migrations.flat_map(|one| one.text.split("CREATE TABLE ").skip(1));
    let tables = tables.filter_map(|text| text.split([' ', '(']).next().map(str::to_owned));
    let names: Vec<String> = routes.chain(tables).collect();
    let mut wrong = Vec::new();
    for exit in EXITS {
        let Way::NotYet(words) = exit.way else { continue };
        for name in &names {
            let mut parts = name.split(['/', '-', '_', '{', '}']);
            if parts.any(|part| words.contains(&part)) {
                wrong.push(format!("{} {} is there: {name}", exit.number, exit.name));
            }
        }
    }
    house::assert_none(&wrong, "give these ways out a probe:");
}

const TITLE: &str = "Marked panel";
const VALUE: &str = "6.912345";
const DIAGNOSIS: &str = "Marked diagnosis";

const PDF: &str = "%PDF-1.4 Marked";
/// What every study here says of itself.
const PICTURE: &str = "Chest from the front";

/// A critical value with a document, and the diagnosis made from it.
fn bundle() -> String {
    let document = format!("{PDF}\n1 0 obj\n<<>>\nendobj\n%%EOF\n");
    super::bundles::rosas(&[
        serde_json::json!({
            "resourceType": "Observation",
            "status": "final",
            "code": { "text": TITLE },
            "interpretation": [{ "coding": [{ "code": "HH" }] }],
            "valueQuantity": { "value": 6.912_345, "unit": "mmol/L" },
        }),
        serde_json::json!({
            "resourceType": "DiagnosticReport",
            "id": "R1",
            "identifier": [{ "value": "ORD-X1" }],
            "status": "final",
            "code": { "text": TITLE },
            "effectiveDateTime": "2026-11-23T06:40:00-05:00",
            "issued": "2026-11-23T07:32:00-05:00",
            "result": [{ "reference": "urn:uuid:00000000-0000-4000-8000-000000000002" }],
            "presentedForm": [{
                "contentType": "application/pdf",
                "data": STANDARD.encode(document),
            }],
        }),
        super::bundles::condition("c1", DIAGNOSIS, "2026-11-23"),
    ])
}

/// What each exit says, by the name of the exit.
async fn all(portal: &Portal, patient: &str, item: &str) -> Vec<(&'static str, String)> {
    let mut said = Vec::new();
    for exit in EXITS {
        let mut text = String::new();
        match exit.way {
            Way::Mails => text = portal.mails().await.concat(),
            Way::Desk(role) => {
                let key = if role == Role::FrontDesk { "felix" } else { "avery" };
                for got in desk(&mut portal.staff(key).await, role, patient).await {
                    text += &got.words();
                }
            }
            _ => {
                let mut rosa = portal.patient("rosa").await;
                for got in exit.ask(&mut rosa, patient, &[item.to_owned()]).await {
                    text += &got.words();
                }
            }
        }
        said.push((exit.name, text));
    }
    said
}

story! {
    async fn t30_to_t41_what_is_held_comes_out_nowhere_and_what_is_shown_where_it_should(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let patient = patient.to_string();
        let compose = format!("/p/{patient}/messages/new?topic=clinical_follow_up");
        let words = [
            ("topic", "clinical_follow_up"), ("subject", "A question"), ("body", "Thank you."),
            ("act", "send"),
        ];
        let sent = rosa.fill(&compose, &format!("/p/{patient}/messages"), &words).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
        super::imports::import_text(portal, &bundle()).await;
        super::studies::import(portal, &super::studies::CHEST).await;
        let item = super::results::held(portal).await;
        for (exit, (name, text)) in EXITS.iter().zip(all(portal, &patient, &item).await) {
            // The ledger names things by their ids for those who look after it.
            let id = if matches!(exit.way, Way::Desk(_)) { TITLE } else { &item };
            for mark in [TITLE, VALUE, DIAGNOSIS, PICTURE, id] {
                assert!(!text.contains(mark), "{name} says {mark}");
            }
        }
        let mut dana = portal.staff("dana").await;
        dana.get(&format!("/staff/results/{item}")).await;
        let address = format!("/staff/results/{item}/conversation");
        let done = dana.fill(&address, &address, &super::results::talk(&[])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
        let said = all(portal, &patient, &item).await;
        for (exit, (name, text)) in EXITS.iter().zip(&said) {
            match exit.says {
                Some(mark) => assert!(text.contains(mark), "{name} does not say {mark}: {text}"),
                None => {
                    let mut marks = [TITLE, VALUE, DIAGNOSIS, PICTURE].into_iter();
                    let says = marks.find(|mark| text.contains(mark));
                    assert!(says.is_none(), "{name} says {says:?}");
                }
            }
        }
    }

    /// Another patient who knows every address gets nothing, held or shown. (T-39)
    async fn t39_whoever_has_no_grant_gets_nothing_through_any_exit(portal) {
        let (patient, _) = portal.enrolled("rosa");
        portal.enrolled("sam");
        super::imports::import_text(portal, &bundle()).await;
        super::studies::import(portal, &super::studies::CHEST).await;
        let item = super::results::held(portal).await;
        let mut sam = portal.patient("sam").await;
        for exit in EXITS {
            let asked = exit.ask(&mut sam, &patient.to_string(), std::slice::from_ref(&item)).await;
            for got in asked.into_iter().filter(|got| got.address.starts_with("/p/")) {
                assert_eq!(got.page.status, StatusCode::NOT_FOUND, "{}", got.address);
                assert!(!got.words().contains("Marked"), "{}", got.address);
            }
        }
    }

    /// A form to search with would be a way out of its own. (T-33)
    async fn t33_no_page_of_a_patient_has_a_field_to_search_with(portal) {
        let (patient, _) = portal.enrolled("rosa");
        let mut rosa = portal.patient("rosa").await;
        let actor = super::actors::Actor::OwnChart;
        for (path, page) in reach::seen(&mut rosa, actor, &patient.to_string()).await {
            let pieces = super::html::pieces(&page.html);
            let types = super::html::tags(&pieces, "input");
            let types: Vec<_> = types.filter_map(|a| super::html::attribute(a, "type")).collect();
            assert!(!types.contains(&"search"), "{path}");
            let gets = page.html.split("<form").skip(1).filter(|form| form.contains("method=\"get\""));
            for form in gets {
                let form = form.split("</form>").next().unwrap();
                assert!(!form.contains("type=\"text\""), "{path} asks for words: {form}");
            }
        }
    }
}
