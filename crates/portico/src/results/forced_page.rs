//! The page on which a provider shows a result although nobody has talked with its patient: what is
//! missing for that, the letter, and the decision.

use askama::Template;
use base::{Instant, words::Word as _};
use db::Reader;

use super::{
    forced,
    staff::for_staff,
    store::{self, HadLetter},
    unreachable::{
        self, Decider, Facts, Fault, ForcedDraft, LetterDraft, Tries, WaitsFor, WithoutTalk,
    },
    words,
};
use crate::{
    access::{self, Chart},
    accounts::Staff,
    app::App,
    chart::{self, Item, ItemId},
    page::{Answer, Ask, Changed, Failed, No, Reply},
    people::{self, Patient},
    shell::{Form, Frame},
    text::Text,
};

#[derive(Template)]
#[template(path = "results/templates/forced.html")]
struct Page {
    frame: Frame,
    form: Form,
    person: Patient,
    item: Item,
    facts: Facts,
    letters: Vec<HadLetter>,
    /// On how many occasions and days somebody must have tried.
    wanted: Tries,
    /// Whether they have.
    is_enough: bool,
}

impl Page {
    fn is_director(&self) -> bool {
        self.facts.who == Decider::Director
    }

    fn waits_for_talk(&self) -> bool {
        self.facts.waits_for == WaitsFor::Talk
    }

    /// Until when a law keeps it.
    fn law_until(&self) -> Option<Instant> {
        match self.facts.waits_for {
            WaitsFor::Law(until) => Some(until),
            WaitsFor::Talk | WaitsFor::Nothing => None,
        }
    }

    fn tries(&self) -> String {
        tries_words(&self.frame.t, self.facts.tries, self.wanted)
    }

    /// The reasons that this reader may give.
    fn kinds(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![WithoutTalk::UnableToReach];
        if self.is_director() {
            all.push(WithoutTalk::MedicalDirector);
        }
        let t = &self.frame.t;
        all.into_iter().map(|kind| (kind.as_str(), words::without_talk(t, kind))).collect()
    }
}

/// How often somebody tried, and how often they must have.
pub(super) fn tries_words(t: &Text, had: Tries, wanted: Tries) -> String {
    t.forced_tries(had.days, had.occasions, wanted.days, wanted.occasions)
}

/// How often somebody must have tried.
pub(super) fn tries_wanted(app: &App) -> Tries {
    let results = &app.policy.results;
    Tries { occasions: results.tries_min, days: results.tries_days_min }
}

/// What is missing, and the two forms.
pub(super) async fn form(ask: Ask) -> Answer {
    page(&ask, Form::empty()).await
}

async fn page(ask: &Ask, form: Form) -> Answer {
    let id: ItemId = ask.id("item")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let (person, item, facts, letters) = ask
        .view(move |v| -> Result<_, No> {
            let patient = chart::patient_of(v, id)?;
            let chart = access::open(v, &viewer, patient, "release without a conversation")?;
            let item = chart::item(v, &chart, id)?;
            let facts = facts(v, &app, (&chart, &item), &staff, now)?;
            let letters = store::letters(v, &chart, &item)?;
            Ok((people::find(v, patient)?, item, facts, letters))
        })
        .await?;
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.forced_title());
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        person,
        is_enough: facts.tries.are_enough(&ask.app.policy.results),
        item,
        facts,
        letters,
        wanted: tries_wanted(&ask.app),
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

fn facts(
    r: &mut Reader<'_>,
    app: &App,
    (chart, item): (&Chart<'_>, &Item),
    staff: &Staff,
    now: Instant,
) -> Result<Facts, No> {
    let zone = app.policy.practice.time_zone.zone();
    let attempts = store::attempts(r, chart, item)?;
    let times: Vec<_> = attempts.iter().map(|attempt| attempt.at).collect();
    Ok(Facts {
        who: Decider::of(staff),
        waits_for: match store::law_until(r, item.id)? {
            Some(until) => WaitsFor::Law(until),
            None if item.waits_for_a_person() => WaitsFor::Talk,
            None => WaitsFor::Nothing,
        },
        has_opened: store::has_opened(r, chart, item, staff.id)?,
        tries: Tries::of(&app.policy.results, zone, &times),
        has_letter: !store::letters(r, chart, item)?.is_empty(),
        final_on: store::report(r, chart, item)?.final_at.date(zone),
        today: now.date(zone),
    })
}

/// Keeps that a certified letter was sent.
pub(super) async fn letter(ask: Ask) -> Answer {
    let id: ItemId = ask.id("item")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (app, viewer, now, typed) =
        (ask.app.clone(), ask.viewer.clone(), ask.now, ask.form.clone());
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Vec<Fault>>> {
            let (chart, item) = for_staff(tx, &viewer, id)?;
            let facts = facts(tx, &app, (&chart, &item), &staff, now)?;
            let draft = LetterDraft {
                sent_on: typed.text("sent_on").parse().ok(),
                tracking: typed.text("tracking"),
                welfare_check: typed.text("welfare_check"),
            };
            let letter = unreachable::check_letter(&app.policy.results, &facts, &draft)
                .map_err(Failed::Refused)?;
            forced::send_letter(tx, &app, now, (&chart, &item), staff.id, &letter)?;
            Ok(((), format!("/staff/results/{id}/release")))
        })
        .await;
    answer(&ask, done).await
}

/// Shows the result.
pub(super) async fn send(ask: Ask) -> Answer {
    let id: ItemId = ask.id("item")?;
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (app, viewer, now, typed) =
        (ask.app.clone(), ask.viewer.clone(), ask.now, ask.form.clone());
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Vec<Fault>>> {
            let (chart, item) = for_staff(tx, &viewer, id)?;
            let facts = facts(tx, &app, (&chart, &item), &staff, now)?;
            let draft = ForcedDraft {
                kind: WithoutTalk::from_word(typed.text("kind")),
                reason: typed.text("reason"),
                comment: typed.text("comment"),
            };
            let decided = unreachable::check_forced(&app.policy.results, &facts, &draft)
                .map_err(Failed::Refused)?;
            forced::release(tx, &app, now, (&chart, &item), staff.id, &decided)?;
            Ok(((), format!("/staff/results/{id}")))
        })
        .await;
    answer(&ask, done).await
}

async fn answer(ask: &Ask, done: Result<Changed<()>, Failed<Vec<Fault>>>) -> Answer {
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(faults)) => {
            let mut form = Form::typed(ask.form.clone());
            for fault in faults {
                let (field, text) = fault_words(ask, fault);
                form.wrong(field, text);
            }
            page(ask, form).await
        }
    }
}

/// What is wrong, and at which field.
fn fault_words(ask: &Ask, fault: Fault) -> (&'static str, String) {
    let t = &ask.t;
    match fault {
        Fault::NotYourPart => ("kind", t.forced_not_your_part()),
        Fault::NotHeld => ("kind", t.forced_not_held()),
        Fault::Law(until) => {
            let zone = ask.app.policy.practice.time_zone.zone();
            ("law", t.gate_law_until(t.date(until.date(zone))))
        }
        Fault::NotOpened => ("kind", t.forced_not_opened()),
        Fault::TooFewTries => ("tries", t.forced_too_few_tries()),
        Fault::NoLetterDay => ("sent_on", t.forced_no_letter_day()),
        Fault::NoTracking => ("tracking", t.forced_no_tracking()),
        Fault::WelfareLength => ("welfare_check", t.forced_welfare_length()),
        Fault::NoKind => ("kind", t.forced_no_kind()),
        Fault::NotTheDirector => ("kind", t.forced_not_the_director()),
        Fault::NoLetter => ("letter", t.forced_no_letter()),
        Fault::NoReason => ("reason", t.forced_no_reason(unreachable::REASON_CHARS_MAX)),
        Fault::NoComment => ("comment", t.talk_no_comment()),
    }
}
