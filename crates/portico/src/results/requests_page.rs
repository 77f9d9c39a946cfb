//! The patient's request for everything now, and the page on which a provider answers it.

use askama::Template;
use base::{Instant, words::Word as _};

use super::{
    asking::{self, Choice, Decision, Fault, KeptBecause, SHOW},
    requests,
    store::{self, Request, RequestId},
    words,
};
use crate::{
    access::{self, Chart},
    chart::{self, HoldBasis, Item, Kind},
    page::{Answer, Ask, Failed, No, Reply},
    people::{self, Patient, PatientId, StaffId},
    shell::{Form, Frame},
};

/// The patient asks. Whatever is held, and also when nothing is, the same happens.
pub(super) async fn ask_now(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    if !app.policy.results.ask_now {
        return Err(No::NotFound);
    }
    let place = format!("/p/{patient}/results");
    let done = ask
        .once({
            let place = place.clone();
            move |tx| -> Result<((), String), Failed<()>> {
                let chart = access::open_to_note(tx, &viewer, patient)?;
                let account = chart.own_account().ok_or(No::NotFound)?;
                let last = store::newest_request(tx, &chart)?;
                if !requests::may_ask(&app, now, last.as_ref()) {
                    return Err(Failed::Refused(()));
                }
                requests::ask(tx, &app, now, &chart, account)?;
                Ok(((), place))
            }
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        // It was asked for today: the page says by when it is answered.
        Err(Failed::Refused(())) => Ok(Reply::see(&place)),
        Err(Failed::No(no)) => Err(no),
    }
}

/// A held result on the provider's page.
struct Held {
    item: Item,
    has_opened: bool,
    /// The names of its fields.
    choice: String,
    relationship: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "results/templates/request.html")]
struct Page {
    frame: Frame,
    form: Form,
    person: Patient,
    request: Request,
    held: Vec<Held>,
    /// What a law keeps, and until when: nobody decides about it.
    by_law: Vec<(Item, Instant)>,
    unfinished: Vec<Item>,
}

impl Page {
    fn choices(&self) -> Vec<(&'static str, String)> {
        let t = &self.frame.t;
        let kept = KeptBecause::ALL.iter().map(|one| (one.as_str(), words::kept(t, *one)));
        [(SHOW, t.everything_answer_show())].into_iter().chain(kept).collect()
    }
}

/// What is held of a patient who asked, each with what can be done.
pub(super) async fn form(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let id: RequestId = ask.id("request")?;
    let staff = ask.viewer.staff().map(|staff| staff.id).ok_or(No::SignIn)?;
    let viewer = ask.viewer.clone();
    let (person, request, found) = ask
        .view(move |v| -> Result<_, No> {
            let patient = store::asked_by(v, id)?;
            let chart = access::open(v, &viewer, patient, "request for everything now")?;
            let request = store::request(v, &chart, id)?;
            let found = held_of(v, &chart, staff)?;
            Ok((people::find(v, patient)?, request, found))
        })
        .await?;
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.everything_answer_title());
    let frame = if fine { frame } else { frame.refused() };
    let Found { held, by_law, unfinished } = found;
    let page = Page { frame, form, person, request, held, by_law, unfinished };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// All that is held in a chart.
#[derive(Default)]
struct Found {
    held: Vec<Held>,
    by_law: Vec<(Item, Instant)>,
    unfinished: Vec<Item>,
}

/// What waits for a person's word in a chart, what a law keeps, and what its laboratory has not
/// finished.
fn held_of(r: &mut db::Reader<'_>, chart: &Chart<'_>, staff: StaffId) -> Result<Found, No> {
    let mut found = Found::default();
    for row in chart::list(r, chart, Kind::Report)?.iter().filter(|row| row.is_held()) {
        let item = chart::item(r, chart, row.id)?;
        let law = store::law_until(r, item.id)?;
        if let (Some(until), Some(HoldBasis::StateLaw)) = (law, item.hold) {
            found.by_law.push((item, until));
        } else if item.waits_for_a_person() {
            let has_opened = store::has_opened(r, chart, &item, staff)?;
            let [choice, relationship, reason] =
                ["choice", "relationship", "reason"].map(|name| format!("{name}-{}", item.id));
            found.held.push(Held { item, has_opened, choice, relationship, reason });
        } else {
            found.unfinished.push(item);
        }
    }
    Ok(found)
}

/// The provider answers.
pub(super) async fn send(ask: Ask) -> Answer {
    let id: RequestId = ask.id("request")?;
    let staff = ask.viewer.staff().map(|staff| staff.id).ok_or(No::SignIn)?;
    let (app, viewer, now, typed) =
        (ask.app.clone(), ask.viewer.clone(), ask.now, ask.form.clone());
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Vec<Fault>>> {
            let patient = store::asked_by(tx, id)?;
            let chart = access::open_to_write(tx, &viewer, patient)?;
            let place = format!("/staff/result-requests/{id}");
            if store::request(tx, &chart, id)?.answered_at.is_some() {
                return Err(Failed::Refused(Vec::new()));
            }
            let Found { held, by_law, .. } = held_of(tx, &chart, staff)?;
            let choice = |one: &Held| Choice {
                item: one.item.id,
                has_opened: one.has_opened,
                choice: typed.text(&one.choice),
                relationship: typed.text(&one.relationship),
                reason: typed.text(&one.reason),
            };
            let choices: Vec<Choice<'_>> = held.iter().map(choice).collect();
            let mut decisions = asking::check(&choices).map_err(Failed::Refused)?;
            let left = by_law.iter().map(|(item, until)| asking::by_law(item.id, *until));
            decisions.extend(left.map(Decision::Leave));
            requests::answer(tx, &app, now, &chart, (id, staff), &decisions)?;
            Ok(((), place))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(faults)) => {
            let mut form = Form::typed(ask.form.clone());
            for fault in faults {
                form.wrong("held", words::answer_fault(&ask.t, fault));
            }
            page(&ask, form).await
        }
    }
}
