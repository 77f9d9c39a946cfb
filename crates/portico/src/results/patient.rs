//! The results that a patient reads: the list, and one result.

use std::collections::HashSet;

use askama::Template;
use base::Instant;
use db::Reader;

use super::{
    actions,
    asking::KeptBecause,
    model::ReadHow,
    requests,
    said::Said,
    shown::{self, Shown},
    store::{self, Request},
    words,
};
use crate::{
    access::{self, Chart},
    accounts::AccountId,
    chart::{self, Class, Item, ItemId, Kind, Row},
    orders::{self, Awaited},
    page::{Answer, Ask, No, Reply},
    people::PatientId,
    shell::Frame,
    text::Text,
};

/// What the patient has read of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    Nothing,
    /// A provider wrote about it afterwards.
    NotTheComment,
    All,
}

/// A released result in a list.
#[derive(Clone)]
pub(crate) struct NewResult {
    pub(crate) id: ItemId,
    pub(crate) at: Instant,
    pub(crate) title: String,
    pub(crate) code: Option<String>,
    pub(crate) class: Class,
    pub(crate) corrected: bool,
    /// What it says now is not to be relied upon.
    pub(crate) being_corrected: bool,
    pub(crate) seen: Seen,
}

impl NewResult {
    /// In the reader's language, when we know the test.
    pub(crate) fn title_in(&self, t: &Text) -> Said {
        Said::name(t, self.code.as_deref(), &self.title)
    }

    /// What the list says of it, in words.
    pub(crate) fn words(&self, t: &Text) -> String {
        match self.class {
            _ if self.being_corrected => t.results_being_corrected(),
            Class::Routine => t.results_usual(),
            Class::Abnormal => t.results_some_outside(),
            Class::Unclassified | Class::Significant | Class::Critical => t.results_important(),
        }
    }
}

/// The newest results that this seat may see, and which of them the patient has read: for Home.
pub(crate) fn newest_for(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    most: i64,
) -> db::Result<Vec<NewResult>> {
    let rows = chart::newest(r, chart, Kind::Report, most)?;
    with_views(r, chart, rows)
}

fn with_views(r: &mut Reader<'_>, chart: &Chart<'_>, rows: Vec<Row>) -> db::Result<Vec<NewResult>> {
    let viewed = match chart.own_account() {
        Some(account) => store::viewed_by(r, chart.patient(), account)?.into_iter().collect(),
        None => HashSet::new(),
    };
    let commented = store::newly_commented(r, chart)?;
    let seen = |id: &ItemId| match (viewed.contains(id), commented.contains(id)) {
        (false, _) => Seen::Nothing,
        (true, true) => Seen::NotTheComment,
        (true, false) => Seen::All,
    };
    Ok(rows
        .into_iter()
        .map(|row| NewResult {
            seen: seen(&row.id),
            id: row.id,
            at: row.at,
            title: row.title,
            code: row.code,
            class: row.class,
            corrected: row.corrected,
            being_corrected: row.being_corrected,
        })
        .collect())
}

/// Why something is not shown yet; until when, where a law says that.
type StillKept = (KeptBecause, Option<Instant>);

#[derive(Template)]
#[template(path = "results/templates/list.html")]
struct List {
    frame: Frame,
    patient: PatientId,
    results: Vec<NewResult>,
    awaited: Vec<Awaited>,
    /// The newest request for everything now, and why something was kept.
    request: Option<(Request, Vec<StillKept>)>,
    may_ask: bool,
    /// Whom to ask that an answer is reviewed, and the number.
    reviewer: (String, String),
}

impl List {
    fn why(&self, (because, until): &StillKept) -> String {
        let t = &self.frame.t;
        match until {
            Some(until) => t.everything_law_until(self.frame.day(until)),
            None => words::kept_from_you(t, *because),
        }
    }

    /// Whether something stands in the laboratory's own words.
    fn has_own_words(&self) -> bool {
        self.results.iter().any(|one| one.title_in(&self.frame.t).by_laboratory)
    }
}

/// All released results, newest first.
pub(super) async fn list(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let (results, awaited, request) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "results")?;
            let rows = chart::list(v, &chart, Kind::Report)?;
            let request = match store::newest_request(v, &chart)? {
                None => None,
                Some(request) => {
                    let kept = still_kept(v, &chart, &request)?;
                    Some((request, kept))
                }
            };
            let awaited = orders::awaited(v, &chart, now)?;
            Ok((with_views(v, &chart, rows)?, awaited, request))
        })
        .await?;
    let last = request.as_ref().map(|(request, _)| request);
    let may_ask = requests::may_ask(&ask.app, ask.now, last);
    let officer = &ask.app.policy.practice.privacy_officer;
    let reviewer = (officer.name.clone(), officer.phone.to_string());
    let frame = ask.frame(ask.t.results_title());
    ask.html(&List { frame, patient, results, awaited, request, may_ask, reviewer })
}

/// Why something that was kept in answer to a request is still not shown, each reason once.
fn still_kept(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    request: &Request,
) -> db::Result<Vec<StillKept>> {
    let mut reasons = Vec::new();
    if !chart::has_held(r, chart.patient())? {
        return Ok(reasons);
    }
    for (item, because) in store::kept(r, chart, request.id)? {
        match chart::item(r, chart, item) {
            Ok(_) => continue,
            Err(db::Error::NotFound) => {}
            Err(error) => return Err(error),
        }
        let until = match because {
            KeptBecause::Law => store::law_until(r, item)?,
            KeptBecause::Danger | KeptBecause::Doubt => None,
        };
        if !reasons.contains(&(because, until)) {
            reasons.push((because, until));
        }
    }
    Ok(reasons)
}

#[derive(Template)]
#[template(path = "results/templates/result.html")]
struct Detail {
    frame: Frame,
    patient: PatientId,
    shown: Shown,
    /// The address of this page.
    place: String,
    may_write: bool,
    /// When its patient has seen it first.
    seen_at: Option<Instant>,
}

/// What was found at the address of a result.
enum Found {
    Result(Box<shown::Read>, Option<AccountId>, MayWrite),
    /// A newer version stands in its place.
    Elsewhere(ItemId),
}

/// Whether the reader may also write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct MayWrite(bool);

/// One result. The first and the last time that its patient reads it are kept; a browser that only
/// fetches in advance has read nothing. (R-B1.9, T-51)
pub(super) async fn detail(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let item: ItemId = ask.id("item")?;
    let viewer = ask.viewer.clone();
    let found = ask
        .view(move |v| -> Result<Found, No> {
            let chart = access::open(v, &viewer, patient, "result")?;
            let read = match shown::read(v, &chart, item) {
                Ok(read) => read,
                Err(No::NotFound) => {
                    let newer = chart::successor(v, &chart, item)?.ok_or(No::NotFound)?;
                    return Ok(Found::Elsewhere(newer));
                }
                Err(no) => return Err(no),
            };
            let reader = chart.own_account();
            Ok(Found::Result(Box::new(read), reader, MayWrite(chart.is_writable())))
        })
        .await?;
    let (read, reader, may_write) = match found {
        Found::Elsewhere(newer) => {
            return Ok(Reply::see(&format!("/p/{patient}/results/{newer}")));
        }
        Found::Result(read, reader, may_write) => (read, reader, may_write.0),
    };
    let seen_at = note_read(&ask, patient, &read.item, (reader, ReadHow::Page)).await?;
    let shown = Shown::of(&ask.t, &ask.app.policy, *read);
    let frame = ask.frame(shown.title.text.clone());
    let place = format!("/p/{patient}/results/{}", shown.item.id);
    ask.html(&Detail { frame, patient, shown, place, may_write, seen_at })
}

/// Keeps that its patient has read a result, and says when they did first; a browser that only
/// fetches in advance has read nothing.
pub(super) async fn note_read(
    ask: &Ask,
    patient: PatientId,
    item: &Item,
    (reader, how): (Option<AccountId>, ReadHow),
) -> Result<Option<Instant>, No> {
    let Some(account) = reader.filter(|_| !ask.prefetch) else { return Ok(None) };
    let (viewer, item, now) = (ask.viewer.clone(), item.clone(), ask.now);
    ask.write(move |tx| -> Result<_, No> {
        let chart = access::open_to_note(tx, &viewer, patient)?;
        Ok(Some(actions::view(tx, &chart, &item, account, (how, now))?))
    })
    .await
}
