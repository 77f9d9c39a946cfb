//! The work list of imports, and one message beside the charts that could be meant: for whoever
//! decides first, and for the second person.

use askama::Template;
use base::{Instant, words::Word as _};
use documents::Media;

use super::{
    compare::{self, Beside, Says, Typed},
    decisions, duty, incident_page,
    model::{DecisionId, ImportId, IncidentId, Kind, Outcome, Reason, Standing, Verdict},
    prepared::Prepared,
    raw::Raw,
    store::{self, Decided, ImportRow},
    studies, unfiling,
};
use crate::{
    accounts::{self, Staff},
    files::Kept,
    happened, imaging,
    page::{Answer, Ask, No},
    people::{self, PatientId, Role},
    shell::{Form, Frame},
    text::Text,
};

#[derive(Template)]
#[template(path = "imports/templates/list.html")]
struct List {
    frame: Frame,
    waiting: Vec<ImportRow>,
    refused: Vec<ImportRow>,
    /// The last refused one here, when there are older ones.
    older: Option<ImportId>,
    /// Whose refused messages are shown; empty when everybody's.
    sender: String,
    may_upload: bool,
}

impl List {
    fn reason(&self, row: &ImportRow) -> String {
        reason_words(&self.frame.t, row)
    }
}

/// What waits, and what was refused lately.
pub(super) async fn list(ask: Ask) -> Answer {
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let sender = ask.query.text("sender").to_owned();
    let before: Option<ImportId> = ask.query.text("before").parse().ok();
    let of = Some(sender.clone()).filter(|sender| !sender.is_empty());
    let (waiting, mut refused) = ask
        .view(move |v| -> Result<_, No> {
            let of = of.as_deref().map(duty::source_of);
            let found = (store::waiting(v, &staff)?, store::refused(v, &staff, of, before)?);
            v.record(happened!("imports.listed").with("waiting", found.0.len()));
            Ok(found)
        })
        .await?;
    let has_older = refused.len() > store::REFUSED_MAX;
    refused.truncate(store::REFUSED_MAX);
    let last = refused.last().filter(|_| has_older);
    let older = last.map(|row| row.id);
    let frame = ask.frame(ask.t.imports_title());
    let role = ask.viewer.staff().map(|staff| staff.role);
    let may_upload = role.is_some_and(|role| people::UPLOADERS.contains(&role));
    ask.html(&List { frame, waiting, refused, older, sender, may_upload })
}

/// Who had read something that came by a message.
struct Readers {
    title: String,
    who: Vec<(String, Instant)>,
}

#[derive(Template)]
#[template(path = "imports/templates/import.html")]
struct Page {
    frame: Frame,
    form: Form,
    found: Found,
}

/// What the page of a message shows.
struct Found {
    row: ImportRow,
    says: Option<Says>,
    beside: Vec<Beside>,
    can_file: bool,
    /// What people decided, each with the names of who did.
    decided: Vec<(Decided, String)>,
    readers: Vec<Readers>,
    /// The privacy reports about it, for those who may read them.
    incidents: Vec<IncidentId>,
    raw: Raw,
    /// The documents inside it.
    documents: Vec<(i64, Kept)>,
    /// The pictures and films of a study.
    pictures: i64,
    second: Option<Second>,
}

/// What the second person sees: all that the first had before them, and what the first says.
struct Second {
    decision: DecisionId,
    /// Who asks, and why.
    by: String,
    reason: String,
    /// What the first has seen on the source, and what they want to override.
    ticks: Vec<String>,
    overrides: Vec<String>,
    beside: Beside,
    /// Whether message and chart still say what they said when it was asked.
    is_fresh: bool,
    /// It is not this viewer who asked.
    asks_me: bool,
}

impl Page {
    fn reason(&self) -> String {
        reason_words(&self.frame.t, &self.found.row)
    }

    fn is_picture(&self, file: &Kept) -> bool {
        file.media == Media::Png
    }

    fn waits(&self) -> bool {
        matches!(self.found.row.outcome, Outcome::Quarantined | Outcome::Unfiled)
    }

    /// Whether the message was in this chart, and somebody took it out.
    fn was_wrong(&self, one: &Beside) -> bool {
        let is_out = |(decided, _): &(Decided, String)| {
            decided.kind == Verdict::Unfile && decided.patient == Some(one.patient)
        };
        self.found.decided.iter().any(is_out)
    }

    fn is_refused(&self) -> bool {
        self.found.row.outcome == Outcome::Refused
    }

    fn decided(&self, one: &Decided) -> String {
        decided_words(&self.frame.t, one)
    }

    fn can_unfile(&self) -> bool {
        self.found.row.outcome == Outcome::Filed && self.found.row.kind != Kind::Registration
    }

    fn ticks(&self) -> Vec<(&'static str, String)> {
        let all = decisions::SEEN.into_iter();
        all.map(|one| (one.as_str(), one.words(&self.frame.t))).collect()
    }
}

/// What somebody decided, and how it stands.
fn decided_words(t: &Text, one: &Decided) -> String {
    match (one.kind, one.state) {
        (Verdict::Reject, _) => t.import_decided_reject(),
        (Verdict::Unfile, _) => t.import_decided_unfile(),
        (Verdict::File, Standing::Done) => t.import_decided_file(),
        (Verdict::File, Standing::Asked) => t.import_decided_asked(),
        (Verdict::File, Standing::Refused) => t.import_decided_refused(),
        (Verdict::File, Standing::Replaced) => t.import_decided_replaced(),
    }
}

/// One message.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

/// The page of a message. A chart that was found by what was typed into the form is offered too.
pub(super) async fn page(ask: &Ask, form: Form) -> Answer {
    let id: ImportId = ask.id("import")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (app, t, now) = (ask.app.clone(), ask.t.clone(), ask.now);
    let typed = Typed::of(&form);
    let found = ask
        .view(move |v| -> Result<Found, No> {
            let row = store::import(v, &staff, id)?;
            let raw = store::raw(v, &staff, id)?;
            let documents = store::documents_for(v, &staff, id)?;
            let pictures = imaging::count_of_import(v, &staff, id)?;
            let opened = happened!("import.opened").object(id);
            v.record(match row.patient {
                Some(patient) => opened.patient(patient),
                None => opened,
            });
            let message = compare::read_again(&app, now, &row, &raw);
            let says = compare::says(&t, &message);
            let (mut beside, mut can_file) = (Vec::new(), false);
            if let Some(seen) = compare::seen_in(&message) {
                let (seen, charts) = compare::charts(v, seen, &typed)?;
                let doubt = compare::doubt_in(&message);
                for chart in &charts {
                    // Whoever is shown here has it among those who looked into their chart.
                    v.record(happened!("import.chart_shown").patient(chart.id).object(id));
                    beside.push(compare::beside(&t, &seen, chart, doubt));
                }
                can_file = true;
            }
            let decided = decided(v, &staff, id)?;
            let second = second(v, &t, &message, &decided, staff.id)?;
            let mut readers = readers(v, &staff, id)?;
            readers.extend(viewers(v, &t, &row, &decided)?);
            let may_read = matches!(staff.role, Role::Provider | Role::PrivacyOfficer);
            let incidents = if may_read { store::incidents_of(v, &staff, id)? } else { Vec::new() };
            let raw = Raw::of(&raw);
            Ok(Found {
                row,
                raw,
                documents,
                pictures,
                says,
                beside,
                can_file,
                decided,
                readers,
                incidents,
                second,
            })
        })
        .await?;
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.import_title());
    let page = Page { frame: if fine { frame } else { frame.refused() }, form, found };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// What people decided about a message, with the names of who decided and who confirmed it.
fn decided(
    r: &mut db::Reader<'_>,
    staff: &Staff,
    id: ImportId,
) -> Result<Vec<(Decided, String)>, No> {
    let mut decided = Vec::new();
    for one in store::decisions(r, staff, id)? {
        let mut names = Vec::new();
        for person in [Some(one.staff), one.second].into_iter().flatten() {
            names.push(people::staff_member(r, person)?.shown());
        }
        decided.push((one, names.join(", ")));
    }
    Ok(decided)
}

/// Who had read what came by a message, by name.
fn readers(r: &mut db::Reader<'_>, staff: &Staff, id: ImportId) -> Result<Vec<Readers>, No> {
    let mut readers = Vec::new();
    for (item, who) in unfiling::readers(r, staff, id)? {
        let mut names = Vec::new();
        for (account, at) in who {
            names.push((accounts::overview(r, account)?.username, at));
        }
        readers.push(Readers { title: item.title, who: names });
    }
    Ok(readers)
}

/// Who had seen the pictures of a study, in the chart where it is or was.
fn viewers(
    r: &mut db::Reader<'_>,
    t: &Text,
    row: &ImportRow,
    decided: &[(Decided, String)],
) -> Result<Option<Readers>, No> {
    if row.kind != Kind::Study {
        return Ok(None);
    }
    let mut charts: Vec<PatientId> = decided.iter().filter_map(|(one, _)| one.patient).collect();
    charts.extend(row.patient);
    charts.sort_unstable();
    charts.dedup();
    let mut who = Vec::new();
    for patient in charts {
        for look in studies::looks(r, row.id, patient, row.received_at)? {
            who.push((incident_page::name(r, look.seer)?, look.at));
        }
    }
    Ok(Some(Readers { title: t.imaging_study(), who }))
}

/// What waits for a second person, with the chart beside the message as the first saw it.
fn second(
    r: &mut db::Reader<'_>,
    t: &Text,
    message: &Prepared,
    decided: &[(Decided, String)],
    me: people::StaffId,
) -> Result<Option<Second>, No> {
    let all = decided.iter().map(|(one, _)| one.clone()).collect();
    let (Some(asked), Some(seen)) = (decisions::asked(all), compare::seen_in(message)) else {
        return Ok(None);
    };
    let Some(patient) = asked.patient else { return Ok(None) };
    let with = compare::with_chart(r, message, seen, patient)?;
    let by = decided.iter().find(|(one, _)| one.id == asked.id);
    let words = |all: &str, say: &dyn Fn(&str) -> Option<String>| {
        all.split(' ').filter_map(say).collect::<Vec<_>>()
    };
    let reason = |word: &str| Some(why(t, Reason::from_word(word)?));
    Ok(Some(Second {
        decision: asked.id,
        by: by.map(|(_, name)| name.clone()).unwrap_or_default(),
        ticks: asked.identifiers.words(t),
        overrides: words(&asked.overrides, &reason),
        beside: compare::beside(t, &with.seen, &with.chart, with.doubt),
        is_fresh: asked.chart_seen == Some(with.digest),
        asks_me: asked.staff != me,
        reason: asked.reason,
    }))
}

fn reason_words(t: &Text, row: &ImportRow) -> String {
    if row.outcome == Outcome::Unfiled {
        return t.import_reason_unfiled();
    }
    row.reason.map_or_else(|| row.problem.clone(), |reason| why(t, reason))
}

/// Why a message was not simply filed, in the reader's words.
pub(super) fn why(t: &Text, reason: Reason) -> String {
    match reason {
        Reason::Insufficient => t.import_reason_insufficient(),
        Reason::NoMatch => t.import_reason_no_match(),
        Reason::SeveralCandidates => t.import_reason_several_candidates(),
        Reason::Twins => t.import_reason_twins(),
        Reason::UnknownRecordNumber => t.import_reason_unknown_record_number(),
        Reason::RecordNumberConflict => t.import_reason_record_number_conflict(),
        Reason::BirthDateConflict => t.import_reason_birth_date_conflict(),
        Reason::BirthDateUnreadable => t.import_reason_birth_date_unreadable(),
        Reason::NameConflict => t.import_reason_name_conflict(),
        Reason::OrderNumberConflict => t.import_reason_order_number_conflict(),
        Reason::SexConflict => t.import_reason_sex_conflict(),
        Reason::AnotherChart => t.import_reason_another_chart(),
        Reason::CollectedInFuture => t.import_reason_collected_in_future(),
        Reason::CliaIdMissing => t.import_reason_clia_id_missing(),
        Reason::OrderNumbersDisagree => t.import_reason_order_numbers_disagree(),
        Reason::RegistrationConflict => t.import_reason_registration_conflict(),
        Reason::RegistrationIncomplete => t.import_reason_registration_incomplete(),
        Reason::OurFault => t.import_reason_our_fault(),
        Reason::Unreadable => t.import_reason_unreadable(),
        Reason::NoControlId => t.import_reason_no_control_id(),
        Reason::ControlIdReused => t.import_reason_control_id_reused(),
        Reason::NotProduction => t.import_reason_not_production(),
        Reason::UnsupportedType => t.import_reason_unsupported_type(),
        Reason::NotARegistrar => t.import_reason_not_a_registrar(),
        Reason::NoPatient => t.import_reason_no_patient(),
        Reason::DocumentUnreadable => t.import_reason_document_unreadable(),
        Reason::NoResults => t.import_reason_no_results(),
        Reason::NotNeeded => t.import_reason_not_needed(),
        Reason::NotAMessage => t.import_reason_not_a_message(),
        Reason::BatchNotWhole => t.import_reason_batch_not_whole(),
        Reason::TooLarge => t.import_reason_too_large(),
        Reason::NotRead => t.import_reason_not_read(),
    }
}
