//! The work list of imports, and one message beside the charts that could be meant.

use askama::Template;
use base::{Instant, words::Word as _};

use super::{
    compare::{self, Beside},
    decisions::{self, Agrees, Choice, Fault, Ticked},
    model::{ImportId, Kind, Outcome, Reason},
    store::{self, Decided, ImportRow},
};
use crate::{
    accounts, happened,
    page::{Answer, Ask, Changed, Failed, No, Reply},
    people,
    shell::{Form, Frame},
    text::Text,
};

/// So much of a message is shown.
const RAW_CHARS_MAX: usize = 20_000;

#[derive(Template)]
#[template(path = "imports/templates/list.html")]
struct List {
    frame: Frame,
    waiting: Vec<ImportRow>,
    refused: Vec<ImportRow>,
}

impl List {
    fn reason(&self, row: &ImportRow) -> String {
        reason_words(&self.frame.t, row)
    }
}

/// What waits, and what was refused lately.
pub(super) async fn list(ask: Ask) -> Answer {
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (waiting, refused) = ask
        .view(move |v| -> Result<_, No> {
            let found = (store::waiting(v, &staff)?, store::refused(v, &staff)?);
            v.record(happened!("imports.listed").with("waiting", found.0.len()));
            Ok(found)
        })
        .await?;
    let frame = ask.frame(ask.t.imports_title());
    ask.html(&List { frame, waiting, refused })
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
    row: ImportRow,
    beside: Vec<Beside>,
    can_file: bool,
    decided: Vec<(Decided, String)>,
    readers: Vec<Readers>,
    raw: Vec<String>,
    /// Somebody else has to agree, and it is not this viewer who asked.
    asks_me: bool,
    asked: bool,
}

impl Page {
    fn reason(&self) -> String {
        reason_words(&self.frame.t, &self.row)
    }

    fn waits(&self) -> bool {
        matches!(self.row.outcome, Outcome::Quarantined | Outcome::Unfiled)
    }

    fn can_unfile(&self) -> bool {
        self.row.outcome == Outcome::Filed && self.row.kind != Kind::Registration
    }

    fn ticks(&self) -> Vec<(&'static str, String)> {
        let t = &self.frame.t;
        vec![
            (Ticked::Name.as_str(), t.identifier_name()),
            (Ticked::BirthDate.as_str(), t.identifier_birth_date()),
            (Ticked::RecordNumber.as_str(), t.identifier_mrn()),
            (Ticked::OrderNumber.as_str(), t.identifier_order()),
        ]
    }
}

/// One message.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

/// What the page of a message shows.
struct Found {
    row: ImportRow,
    raw: Vec<u8>,
    beside: Vec<Beside>,
    can_file: bool,
    decided: Vec<(Decided, String)>,
    readers: Vec<Readers>,
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let id: ImportId = ask.id("import")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let me = staff.id;
    let (app, t, now) = (ask.app.clone(), ask.t.clone(), ask.now);
    let found = ask
        .view(move |v| -> Result<Found, No> {
            let row = store::import(v, &staff, id)?;
            let raw = store::raw(v, &staff, id)?;
            v.record(happened!("import.opened").object(id));
            let message = compare::read_again(&app, now, row.kind, &raw);
            let (mut beside, mut can_file) = (Vec::new(), false);
            if let Some(seen) = compare::seen_in(&message) {
                let (seen, charts) = compare::charts(v, seen)?;
                beside = charts.iter().map(|chart| compare::beside(&t, &seen, chart)).collect();
                can_file = true;
            }
            let mut decided = Vec::new();
            for one in store::decisions(v, &staff, id)? {
                let name = people::staff_member(v, one.staff)?.shown();
                decided.push((one, name));
            }
            let mut readers = Vec::new();
            for (item, who) in decisions::readers(v, &staff, id)? {
                let mut names = Vec::new();
                for (account, at) in who {
                    names.push((accounts::overview(v, account)?.username, at));
                }
                readers.push(Readers { title: item.title, who: names });
            }
            Ok(Found { row, raw, beside, can_file, decided, readers })
        })
        .await?;
    let asked =
        found.decided.iter().find(|(one, _)| one.state == "asked").map(|(one, _)| one.staff);
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.import_title());
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        raw: shown_raw(&found.raw),
        asks_me: asked.is_some_and(|asked| asked != me),
        asked: asked.is_some(),
        row: found.row,
        beside: found.beside,
        can_file: found.can_file,
        decided: found.decided,
        readers: found.readers,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// A message as lines of text; what is no text is shown as a mark.
fn shown_raw(raw: &[u8]) -> Vec<String> {
    let text: String = String::from_utf8_lossy(raw).chars().take(RAW_CHARS_MAX).collect();
    text.split(['\r', '\n']).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn reason_words(t: &Text, row: &ImportRow) -> String {
    if row.outcome == Outcome::Unfiled {
        return t.import_reason_unfiled();
    }
    let Some(reason) = row.reason else { return row.problem.clone() };
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
        Reason::CollectedInFuture => t.import_reason_collected_in_future(),
        Reason::CliaIdMissing => t.import_reason_clia_id_missing(),
        Reason::OrderNumbersDisagree => t.import_reason_order_numbers_disagree(),
        Reason::RegistrationConflict => t.import_reason_registration_conflict(),
        Reason::RegistrationIncomplete => t.import_reason_registration_incomplete(),
        Reason::OurFault => t.import_reason_our_fault(),
        _ => row.problem.clone(),
    }
}

/// Files a message in the chart that was chosen.
pub(super) async fn file(ask: Ask) -> Answer {
    let id: ImportId = ask.id("import")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let choice = Choice {
        patient: ask.form.text("patient").parse().ok(),
        ticks: ask.form.all("identifiers").filter_map(Ticked::from_word).collect(),
        reason: ask.form.text("reason").to_owned(),
    };
    let (app, now) = (ask.app.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Fault>> {
            decisions::file(tx, &app, now, &staff, id, &choice)?;
            Ok(((), format!("/staff/imports/{id}")))
        })
        .await;
    ended(&ask, done).await
}

/// The second person's word.
pub(super) async fn second_check(ask: Ask) -> Answer {
    let id: ImportId = ask.id("import")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let agrees = if ask.form.text("agrees") == "yes" { Agrees::Yes } else { Agrees::No };
    let (app, now) = (ask.app.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Fault>> {
            decisions::second_check(tx, &app, now, &staff, id, agrees)?;
            Ok(((), format!("/staff/imports/{id}")))
        })
        .await;
    ended(&ask, done).await
}

/// A message that belongs to nobody here.
pub(super) async fn reject(ask: Ask) -> Answer {
    let id: ImportId = ask.id("import")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (now, reason) = (ask.now, ask.form.text("reason").to_owned());
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Fault>> {
            decisions::reject(tx, now, &staff, id, &reason)?;
            Ok(((), "/staff/imports".to_owned()))
        })
        .await;
    ended(&ask, done).await
}

/// Takes what came by a message out of the wrong chart.
pub(super) async fn unfile(ask: Ask) -> Answer {
    let id: ImportId = ask.id("import")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (app, now, reason) = (ask.app.clone(), ask.now, ask.form.text("reason").to_owned());
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Fault>> {
            decisions::unfile(tx, &app, now, &staff, id, &reason)?;
            Ok(((), format!("/staff/imports/{id}")))
        })
        .await;
    ended(&ask, done).await
}

async fn ended(ask: &Ask, done: Result<Changed<()>, Failed<Fault>>) -> Answer {
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(fault)) => {
            let mut form = Form::typed(ask.form.clone());
            let t = &ask.t;
            let (field, text) = match fault {
                Fault::NotWaiting => ("patient", t.import_not_waiting()),
                Fault::NotByHand => ("patient", t.import_not_by_hand()),
                Fault::NoChart => ("patient", t.import_no_chart()),
                Fault::TwoTicks | Fault::OnlyName => ("identifiers", t.import_two_ticks()),
                Fault::TickedConflict => ("identifiers", t.import_ticked_conflict()),
                Fault::NoReason => ("reason", t.import_no_reason()),
                Fault::SamePerson => ("agrees", t.import_same_person()),
                Fault::NothingAsked => ("agrees", t.import_nothing_asked()),
            };
            form.wrong(field, text);
            page(ask, form).await
        }
    }
}
