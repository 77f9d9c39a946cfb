//! Uploading a document: from a patient's chart, or from the list of imports. Whose it is says what
//! somebody reads on its pages, never the chart that is open. (R-B1.8, T-50)

use askama::Template;
use base::words::Word as _;
use documents::{Checked, NotTaken};
use web::upload::File;

use super::{
    filing,
    from_hl7::Setting,
    model::{Line, Outcome},
    upload::{self, About, What},
};
use crate::{
    access,
    cage::NotKept,
    enrolment, happened,
    page::{Answer, Ask, Changed, Failed, No, Reply},
    people::{self, PatientId, Role},
    results::Announce,
    shell::{Form, Frame},
    text::Text,
};

#[derive(Template)]
#[template(path = "imports/templates/upload.html")]
struct Page {
    frame: Frame,
    form: Form,
    /// Where the form is sent.
    address: String,
    /// From whose chart, and its address.
    chart: Option<(String, String)>,
    /// What became of the one before.
    done: Option<String>,
    mib_max: u32,
}

impl Page {
    fn kinds(&self) -> Vec<(&'static str, String)> {
        What::ALL.iter().map(|what| (what.as_str(), words(&self.frame.t, *what))).collect()
    }
}

fn words(t: &Text, what: What) -> String {
    match what {
        What::Laboratory => t.upload_what_laboratory(),
        What::Imaging => t.upload_what_imaging(),
        What::Letter => t.upload_what_letter(),
    }
}

/// The form, and what became of the document before.
pub(super) async fn form(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let chart = match chart(ask)? {
        None => None,
        Some(patient) => {
            let viewer = ask.viewer.clone();
            let person = ask.view(move |v| -> Result<_, No> {
                let chart = access::open(v, &viewer, patient, "upload")?;
                Ok(people::find(v, chart.patient())?)
            });
            Some((person.await?.name.listed(), format!("/staff/patients/{patient}")))
        }
    };
    let t = &ask.t;
    let done = match ask.query.text("done") {
        "filed" => Some(t.upload_done_filed()),
        "waits" => Some(t.upload_done_waits()),
        "before" => Some(t.upload_done_before()),
        _ => None,
    };
    let fine = form.is_fine();
    let of_chart = chart.is_some();
    let frame = ask.frame(if of_chart { t.upload_chart_title() } else { t.upload_title() });
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        address: ask.path.clone(),
        chart,
        done,
        mib_max: ask.app.policy.uploads.file_mib_max,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// From whose chart it is uploaded, when the address names one.
fn chart(ask: &Ask) -> Result<Option<PatientId>, No> {
    match ask.param("patient") {
        Ok(_) => ask.id("patient").map(Some),
        Err(_) => Ok(None),
    }
}

/// Takes a document, and files it or lets it wait.
pub(super) async fn send(ask: Ask) -> Answer {
    let chart = chart(&ask)?;
    let mut form = Form::typed(ask.form.clone());
    let document = document(&ask, &mut form).await?;
    let about = about(&ask, chart, &mut form);
    let (Some(document), true) = (document, form.is_fine()) else { return page(&ask, form).await };
    let setting = Setting { policy: &ask.app.policy, now: ask.now };
    let bytes = document.bytes.len();
    let prepared = upload::prepare(setting, about, document);
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let (address, decides) = (ask.path.clone(), decides(&ask));
    let done: Result<Changed<()>, Failed<()>> = ask
        .once(move |tx| {
            if let Some(patient) = chart {
                access::open_to_write(tx, &viewer, patient)?;
            }
            let line = filing::file(tx, &app, now, &prepared, &Announce::default())?;
            let mut event = happened!("document.uploaded").with("bytes", bytes);
            if let Some(import) = line.import {
                event = event.object(import);
            }
            if let Some(patient) = chart {
                event = event.patient(patient);
            }
            tx.record(event.with("outcome", line.outcome));
            Ok(((), next(&address, &line, decides)))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(())) => Err(No::Stale),
    }
}

/// Whether whoever uploads also decides about what waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Decides(bool);

fn decides(ask: &Ask) -> Decides {
    let role = ask.viewer.staff().map(|staff| staff.role);
    Decides(matches!(role, Some(Role::Nurse | Role::Provider)))
}

/// Where it goes on: to what waits, for who may decide about it; else to the next document.
fn next(address: &str, line: &Line, decides: Decides) -> String {
    let waits = line.outcome == Outcome::Quarantined.as_str();
    match line.import {
        Some(import) if waits && decides.0 => format!("/staff/imports/{import}"),
        Some(_) if waits => format!("{address}?done=waits"),
        Some(_) => format!("{address}?done=filed"),
        None => format!("{address}?done=before"),
    }
}

/// The shortest and the longest title, and name of whoever wrote it, in characters.
const NAME_CHARS: std::ops::RangeInclusive<usize> = 3..=150;

/// What was typed, and what is wrong with it. Fewer than two identifiers are not enough to try.
fn about(ask: &Ask, chart: Option<PatientId>, form: &mut Form) -> About {
    let t = &ask.t;
    let typed = |name: &str| {
        let words = ask.form.text(name).split_whitespace();
        words.map(|word| word.replace(char::is_control, "")).collect::<Vec<_>>().join(" ")
    };
    let mut about = About {
        what: typed("what"),
        title: typed("title"),
        from: typed("from"),
        day: String::new(),
        family: typed("family"),
        given: typed("given"),
        birth_date: typed("birth_date"),
        mrn: typed("mrn"),
        chart: chart.map(|patient| patient.to_string()),
    };
    if What::from_word(&about.what).is_none() {
        form.wrong("what", t.upload_what_missing());
    }
    for (field, value, problem) in [
        ("title", &about.title, t.upload_title_missing()),
        ("from", &about.from, t.upload_from_missing()),
    ] {
        if !NAME_CHARS.contains(&value.chars().count()) {
            form.wrong(field, problem);
        }
    }
    let today = ask.now.date(ask.app.policy.practice.time_zone.zone());
    match enrolment::read_date(&typed("day")) {
        Some(day) if day <= today => about.day = day.to_string(),
        Some(_) => form.wrong("day", t.upload_day_ahead()),
        None => form.wrong("day", t.upload_day_missing()),
    }
    let identifiers = about.typed();
    let has_no_name = about.family.is_empty() && about.given.is_empty();
    if !has_no_name && !identifiers.has_name() {
        form.wrong("family", t.upload_name_half());
    }
    match identifiers.birth_date() {
        Some(day) if day <= today => about.birth_date = day.to_string(),
        None if about.birth_date.is_empty() => {}
        Some(_) | None => form.wrong("birth_date", t.upload_birth_unreadable()),
    }
    if !identifiers.is_enough() {
        form.wrong("identifiers", t.upload_identifiers_missing());
    }
    about
}

/// The document, made harmless, or what is wrong with it.
async fn document(ask: &Ask, form: &mut Form) -> Result<Option<Checked>, No> {
    let t = &ask.t;
    let mib_max = ask.app.policy.uploads.file_mib_max;
    let why = match &ask.file {
        File::None => NotTaken::Empty,
        File::TooLarge => NotTaken::TooLarge,
        File::Bytes(bytes) => match ask.app.cage.check(bytes.clone()).await {
            Ok(checked) => return Ok(Some(checked)),
            Err(NotKept::NotTaken(why)) => why,
            Err(error @ NotKept::NoChild(_)) => return Err(No::Fault(error.to_string())),
        },
    };
    form.wrong(
        "file",
        match why {
            NotTaken::Empty => t.upload_file_missing(),
            NotTaken::TooLarge => t.upload_file_too_large(mib_max),
            NotTaken::Unknown => t.upload_file_unknown(),
            NotTaken::Broken => t.upload_file_broken(),
            NotTaken::TooManyPixels => t.upload_file_pixels(),
        },
    );
    Ok(None)
}
