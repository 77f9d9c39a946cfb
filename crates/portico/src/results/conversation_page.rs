//! The form on which a provider records what was said to a patient, and the smaller one for tries
//! that reached nobody.

use askama::Template;
use base::{Date, Instant, Phi, Zone, words::Word as _};
use db::Reader;
use web::form::Fields;

use super::{
    actions,
    conversation::{self, Conversation, Draft, Facts, Fault, How, Outcome, Show, SpokeWith},
    drafts,
    forced_page::{tries_wanted, tries_words},
    gate_board::reason_words,
    reviewing,
    staff::for_staff,
    store::{self, Attempt},
    unreachable::Tries,
    words,
};
use crate::{
    access::{self, Chart},
    accounts::Staff,
    agreements,
    chart::{self, Item, ItemId, ReleaseState},
    page::{Answer, Ask, Failed, Kept, No, Reply},
    people::{self, Identifiers, Patient, PatientId, Role, StaffId},
    shell::{Form, Frame},
    text::Text,
};

#[derive(Template)]
#[template(path = "results/templates/conversation.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact that the page says or not")]
struct Page {
    frame: Frame,
    form: Form,
    person: Patient,
    item: Item,
    reason: String,
    /// How the patient wishes to hear serious news.
    wish: String,
    attempts: Vec<Attempt>,
    has_opened: bool,
    /// Whether this reader may tell such news; who may not should know before calling.
    may_tell: bool,
    said_chars: u32,
    from_draft: bool,
    /// Until when a law keeps it, also after the conversation.
    law_until: Option<Instant>,
    /// Whether a provider keeps it by their own word.
    is_kept: bool,
    /// Until when it is not shown, because its patient wished so.
    agreed_until: Option<Instant>,
    /// That the patient may be a relative of whoever tells it.
    relative: Option<String>,
    /// How often somebody tried, for a provider who may show it without a conversation.
    tries: Option<Tries>,
    wanted: Tries,
}

impl Page {
    fn is_held(&self) -> bool {
        self.item.state == ReleaseState::Held
    }

    /// Whether there is a form to record it with; what was sent without one says what is wrong.
    fn may_record(&self) -> bool {
        self.may_tell || self.form.problem("said").is_some()
    }

    fn tries_words(&self, had: &Tries) -> String {
        tries_words(&self.frame.t, *had, self.wanted)
    }

    fn hows(&self) -> Vec<(&'static str, String)> {
        let all = [How::Phone, How::InPerson, How::Video];
        all.into_iter().map(|one| (one.as_str(), words::how(&self.frame.t, one))).collect()
    }

    fn people(&self) -> Vec<(&'static str, String)> {
        let all = [SpokeWith::Patient, SpokeWith::Representative];
        all.into_iter().map(|one| (one.as_str(), words::spoke_with(&self.frame.t, one))).collect()
    }

    fn identifiers(&self) -> Vec<(&'static str, String)> {
        let all = conversation::IDENTIFIERS.into_iter();
        all.map(|one| (one.as_str(), one.words(&self.frame.t))).collect()
    }

    fn outcomes(&self) -> Vec<(&'static str, String)> {
        let t = &self.frame.t;
        Outcome::ALL.iter().map(|one| (one.as_str(), words::outcome(t, *one))).collect()
    }

    fn outcome(&self, attempt: &Attempt) -> String {
        words::outcome(&self.frame.t, attempt.outcome)
    }
}

/// The fields of the record: what is kept when it comes too late.
const TYPED: [&str; 15] = [
    "day",
    "time",
    "how",
    "spoke_with",
    "representative",
    "authority",
    "identifiers",
    "said",
    "understood",
    "plan",
    "comment",
    "show",
    "show_day",
    "show_time",
    "no_relative",
];
/// The most bytes that are kept of it: more than a record can have.
const TYPED_BYTES_MAX: usize = 100_000;

/// The form, with what was begun before.
pub(super) async fn form(ask: Ask) -> Answer {
    page(&ask, None).await
}

/// The page with a form that was refused, or with what this member of the staff had begun.
async fn page(ask: &Ask, refused: Option<Form>) -> Answer {
    let id: ItemId = ask.id("item")?;
    let (staff, role) = ask.viewer.staff().map(|staff| (staff.id, staff.role)).ok_or(No::SignIn)?;
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let (person, item, report, wish, attempts, has_opened, draft, waits, same_family) = ask
        .view(move |v| -> Result<_, No> {
            let patient = chart::patient_of(v, id)?;
            let chart = access::open(v, &viewer, patient, "record of a conversation")?;
            let item = chart::item(v, &chart, id)?;
            let person = people::find(v, patient)?;
            let report = store::report(v, &chart, &item)?;
            let wish = agreements::preference(v, patient)?;
            let attempts = store::attempts(v, &chart, &item)?;
            let opened = store::has_opened(v, &chart, &item, staff)?;
            let draft = store::draft(v, &chart, &item, staff, now)?;
            let is_kept = reviewing::is_kept(v, &item)?;
            let waits = (store::law_until(v, id)?, store::agreed_until(v, &chart, &item)?, is_kept);
            let family = is_of_the_family(v, patient, staff)?;
            Ok((person, item, report, wish, attempts, opened, draft, waits, family))
        })
        .await?;
    let from_draft = refused.is_none() && draft.is_some();
    let form = match (refused, draft) {
        (Some(refused), _) => refused,
        (None, Some(draft)) => Form::typed(Fields::parse(draft.show().as_bytes())?),
        (None, None) => Form::empty(),
    };
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.talk_title());
    let times: Vec<Instant> = attempts.iter().map(|attempt| attempt.at).collect();
    let policy = &ask.app.policy;
    let tries = Tries::of(&policy.results, policy.practice.time_zone.zone(), &times);
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        may_tell: conversation::may_tell(&policy.results, role, item.class),
        person,
        item,
        reason: reason_words(&ask.t, report.rule, &report.because),
        wish: words::wish(&ask.t, wish),
        attempts,
        has_opened,
        said_chars: policy.results.said_chars_min,
        from_draft,
        law_until: waits.0,
        agreed_until: waits.1,
        is_kept: waits.2,
        relative: same_family.then(|| ask.t.talk_same_family()),
        tries: (role == Role::Provider).then_some(tries),
        wanted: tries_wanted(&ask.app),
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Keeps the record and shows the result at once; or keeps what was typed for later.
pub(super) async fn send(ask: Ask) -> Answer {
    let id: ItemId = ask.id("item")?;
    if ask.form.text("act") == "keep" {
        keep(&ask).await?;
        return Ok(Reply::see(&format!("/staff/results/{id}/conversation")));
    }
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (app, viewer, now, typed) =
        (ask.app.clone(), ask.viewer.clone(), ask.now, ask.form.clone());
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<Vec<Fault>>> {
            let (chart, item) = for_staff(tx, &viewer, id)?;
            let facts = facts(tx, (&chart, &item), &staff, now)?;
            let zone = app.policy.practice.time_zone.zone();
            let had = parse(&app.policy.results, &facts, &typed, zone).map_err(Failed::Refused)?;
            actions::communicate(tx, &app, now, (&chart, &item), staff.id, &had)?;
            Ok(((), format!("/staff/results/{id}")))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(faults)) => {
            let mut form = Form::typed(ask.form.clone());
            for fault in faults {
                let (field, text) = fault_words(&ask.t, fault);
                form.wrong(field, text);
            }
            page(&ask, Some(form)).await
        }
    }
}

/// The session had expired when the record came: what was typed is kept for its writer. (T-14)
pub(super) async fn keep_typed(ask: Ask) -> Result<Kept, No> {
    match keep(&ask).await {
        Ok(kept) => Ok(kept),
        Err(No::ReadOnly) => Ok(Kept::No),
        Err(no) => Err(no),
    }
}

async fn keep(ask: &Ask) -> Result<Kept, No> {
    let id: ItemId = ask.id("item")?;
    let staff = ask.viewer.staff().map(|staff| staff.id).ok_or(No::NotFound)?;
    let typed = Phi::new(ask.form.written(&TYPED));
    if typed.show().is_empty() || typed.show().len() > TYPED_BYTES_MAX {
        return Ok(Kept::No);
    }
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    ask.write(move |tx| -> Result<Kept, No> {
        let (chart, item) = for_staff(tx, &viewer, id)?;
        drafts::keep_draft(tx, &app, now, (&chart, &item), staff, &typed)?;
        Ok(Kept::Yes)
    })
    .await
}

fn facts(
    tx: &mut db::Tx<'_>,
    (chart, item): (&Chart<'_>, &Item),
    staff: &Staff,
    now: Instant,
) -> Result<Facts, No> {
    let report = store::report(tx, chart, item)?;
    Ok(Facts {
        role: staff.role,
        class: item.class,
        final_at: report.final_at,
        now,
        has_opened: store::has_opened(tx, chart, item, staff.id)?,
        same_family: is_of_the_family(tx, item.patient, staff.id)?,
        law_until: store::law_until(tx, item.id)?,
        is_kept: reviewing::is_kept(tx, item)?,
    })
}

/// Whether the patient has the family name of this member of the staff.
fn is_of_the_family(r: &mut Reader<'_>, patient: PatientId, staff: StaffId) -> db::Result<bool> {
    let (person, member) = (people::find(r, patient)?, people::staff_member(r, staff)?);
    Ok(conversation::same_family(person.name.family(), &member.family))
}

fn parse(
    policy: &policy::Results,
    facts: &Facts,
    typed: &Fields,
    zone: &Zone,
) -> Result<Conversation, Vec<Fault>> {
    let draft = Draft {
        at: moment(typed.text("day"), typed.text("time"), zone),
        how: How::from_word(typed.text("how")),
        spoke_with: SpokeWith::from_word(typed.text("spoke_with")),
        representative: [typed.text("representative"), typed.text("authority")],
        identifiers: Identifiers::ticked(&conversation::IDENTIFIERS, typed.all("identifiers")),
        said: typed.text("said"),
        understood: typed.ticked("understood"),
        plan: typed.text("plan"),
        comment: typed.text("comment"),
        show: match typed.text("show") {
            "agreed" => Show::Agreed(moment(typed.text("show_day"), typed.text("show_time"), zone)),
            _ => Show::AtOnce,
        },
        no_relative: typed.ticked("no_relative"),
    };
    conversation::check(policy, facts, &draft)
}

/// A day such as `2026-11-23` and a time such as `09:05`, on the practice's wall.
fn moment(day: &str, time: &str, zone: &Zone) -> Option<Instant> {
    let day: Date = day.parse().ok()?;
    let (hour, minute) = time.split_once(':')?;
    let number = |text: &str| text.get(..2).and_then(|text| text.parse::<i64>().ok());
    let (hour, minute) = (hour.parse::<i64>().ok()?, number(minute)?);
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) {
        return None;
    }
    let clock = jiff::civil::Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0);
    Some(zone.instant(day.civil().to_datetime(clock.ok()?)))
}

/// What is wrong, and at which field.
fn fault_words(t: &Text, fault: Fault) -> (&'static str, String) {
    match fault {
        Fault::NotYourPart => ("said", t.talk_not_your_part()),
        Fault::NotOpened => ("said", t.talk_not_opened()),
        Fault::NoTime => ("day", t.talk_no_time()),
        Fault::InTheFuture => ("day", t.talk_in_the_future()),
        Fault::BeforeTheResult => ("day", t.talk_before_the_result()),
        Fault::NotLive => ("how", t.talk_not_live()),
        Fault::NoOneNamed => ("spoke_with", t.talk_no_one_named()),
        Fault::NoRepresentative => ("representative", t.talk_no_representative()),
        Fault::NoAuthority => ("authority", t.talk_no_authority()),
        Fault::TwoIdentifiers => ("identifiers", t.talk_two_identifiers()),
        Fault::SaidTooShort { chars } => ("said", t.talk_said_too_short(chars)),
        Fault::NotUnderstood => ("understood", t.talk_not_understood()),
        Fault::NoPlan => ("plan", t.talk_no_plan()),
        Fault::NoComment => ("comment", t.talk_no_comment()),
        Fault::TooLong => ("said", t.talk_too_long()),
        Fault::ShowTime { days } => ("show_day", t.talk_show_time(days)),
        Fault::ShowLaw => ("show", t.talk_show_law()),
        Fault::Relative => ("no_relative", t.talk_relative()),
    }
}

/// Keeps a try that reached nobody. It releases nothing.
pub(super) async fn attempt(ask: Ask) -> Answer {
    let id: ItemId = ask.id("item")?;
    let staff = ask.viewer.staff().map(|staff| staff.id).ok_or(No::SignIn)?;
    let outcome = Outcome::from_word(ask.form.text("outcome"));
    let number = ask.form.text("number").to_owned();
    let mut form = Form::typed(ask.form.clone());
    if !(3..=60).contains(&number.chars().count()) {
        form.wrong("number", ask.t.attempt_number_missing());
    }
    if outcome.is_none() {
        form.wrong("outcome", ask.t.attempt_outcome_missing());
    }
    let (Some(outcome), true) = (outcome, form.is_fine()) else {
        return page(&ask, Some(form)).await;
    };
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<((), String), Failed<()>> {
            let (chart, item) = for_staff(tx, &viewer, id)?;
            actions::attempt(tx, now, (&chart, &item), staff, &number, outcome)?;
            Ok(((), format!("/staff/results/{id}/conversation")))
        })
        .await;
    match done {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(())) => Err(No::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_on_the_practices_wall() {
        let zone = Zone::named("America/New_York").unwrap();
        let read = |day, time| moment(day, time, &zone).map(|at| at.to_string());
        assert_eq!(read("2026-11-23", "09:05").as_deref(), Some("2026-11-23T14:05:00.000Z"));
        assert_eq!(read("2026-11-23", "9:05").as_deref(), Some("2026-11-23T14:05:00.000Z"));
        for (day, time) in
            [("23.11.2026", "09:05"), ("2026-11-23", "25:00"), ("", ""), ("2026-11-23", "9")]
        {
            assert_eq!(read(day, time), None, "{day} {time}");
        }
    }
}
