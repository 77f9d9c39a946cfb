//! The staff's page of a conversation: reading, answering, handing it over.

use askama::Template;
use base::words::Word as _;
use policy::{Cover, Pool};
use web::form::Fields;

use super::{
    actions::{self, NotSent},
    model::{Message, Place, Thread, ThreadId, Topic, Typed, reference},
    posting::keep_for,
    rules,
    store::{self, Stopped},
    words,
};
use crate::{
    access::{self, Chart},
    accounts::Staff,
    happened,
    page::{Answer, Ask, Failed, Kept, No, Reply},
    people::{self, Patient, Role, StaffId, StaffMember},
    shell::{Form, Frame},
    tasks::{self, Owner, Task},
};

const KIND: tasks::Kind = tasks::Kind::AnswerMessage;

#[derive(Template)]
#[template(path = "messages/templates/staff_thread.html")]
struct Page {
    frame: Frame,
    form: Form,
    thread: Thread,
    person: Patient,
    topic: String,
    reference: String,
    messages: Vec<Message>,
    task: Option<Task>,
    owner: Option<String>,
    late: bool,
    colleagues: Vec<StaffMember>,
    pools: Vec<Pool>,
    from_draft: bool,
    done: Option<String>,
}

/// What the page shows.
struct Found {
    thread: Thread,
    person: Patient,
    messages: Vec<Message>,
    task: Option<Task>,
    colleagues: Vec<StaffMember>,
    pools: Vec<Pool>,
    draft: Option<String>,
}

fn staff(ask: &Ask) -> Result<Staff, No> {
    ask.viewer.staff().cloned().ok_or(No::NotFound)
}

/// The conversation, when somebody at this seat may read what it is about.
fn readable(r: &mut db::Reader<'_>, chart: &Chart<'_>, thread: ThreadId) -> Result<Thread, No> {
    let thread = store::thread(r, chart, thread)?;
    if rules::may_read(chart.seat(), thread.topic) { Ok(thread) } else { Err(No::NotFound) }
}

async fn find(ask: &Ask) -> Result<Found, No> {
    let id: ThreadId = ask.id("thread")?;
    let (viewer, now, staff) = (ask.viewer.clone(), ask.now, staff(ask)?);
    let policy = ask.app.policy.clone();
    ask.view(move |v| -> Result<Found, No> {
        let patient = store::patient_of(v, id)?;
        let chart = access::open(v, &viewer, patient, "conversation")?;
        let thread = readable(v, &chart, id)?;
        let draft = store::draft(v, &chart, staff.account, Place::Thread(id), now)?;
        Ok(Found {
            person: people::find(v, patient)?,
            messages: store::messages(v, &chart, id)?,
            task: tasks::find_open(v, KIND, &id.to_string())?,
            colleagues: colleagues(v, thread.topic)?,
            pools: pools(v, &policy.cover, thread.topic)?,
            draft: draft.map(|draft| draft.body.into_shown()),
            thread,
        })
    })
    .await
}

/// Those who could answer instead: of the front desk only where it is not clinical.
fn colleagues(r: &mut db::Reader<'_>, topic: Topic) -> db::Result<Vec<StaffMember>> {
    let mut all = people::staff_by_role(r, Role::Nurse)?;
    all.extend(people::staff_by_role(r, Role::Provider)?);
    if rules::is_for_the_desk(topic) {
        all.extend(people::staff_by_role(r, Role::FrontDesk)?);
    }
    Ok(all)
}

/// The teams all of whose people could answer: nobody is handed what they may not read.
fn pools(r: &mut db::Reader<'_>, cover: &Cover, topic: Topic) -> db::Result<Vec<Pool>> {
    let may: Vec<StaffId> = colleagues(r, topic)?.iter().map(|colleague| colleague.id).collect();
    let mut found = Vec::new();
    for pool in &cover.pools {
        let members = tasks::members(r, cover, &pool.key)?;
        if !members.is_empty() && members.iter().all(|member| may.contains(member)) {
            found.push(pool.clone());
        }
    }
    Ok(found)
}

/// The conversation. The first of the staff who opens it has had the first look.
pub(super) async fn show(ask: Ask) -> Answer {
    let found = find(&ask).await?;
    let waits = found.task.as_ref().is_some_and(|task| task.looked_at.is_none());
    if waits && !ask.prefetch {
        note_look(&ask, &found).await?;
    }
    let t = ask.app.texts.choose(&found.person.language);
    let text = match ask.query.text("text") {
        // Never a diagnosis of something new: a visit. In the patient's language.
        "visit" => {
            let practice = &ask.app.policy.practice;
            Some(t.answer_needs_visit(&practice.emergency_number, practice.phone.as_str()))
        }
        _ => found.draft.clone(),
    };
    let form = match text {
        Some(text) => Form::typed(Fields::filled(&[("body", &text)])),
        None => Form::empty(),
    };
    page(&ask, found, form)
}

async fn note_look(ask: &Ask, found: &Found) -> Result<(), No> {
    let (staff, now) = (staff(ask)?, ask.now);
    let (thread, patient) = (found.thread.id, found.thread.patient);
    let urgent = found.task.as_ref().is_some_and(|task| task.urgent);
    ask.write(move |tx| -> Result<(), No> {
        let first = tasks::look(tx, KIND, &thread.to_string(), staff.id, now)?;
        let event = if first && urgent {
            happened!("triage.staff_ack")
        } else {
            happened!("message.looked_at")
        };
        tx.record(event.patient(patient).object(thread));
        Ok(())
    })
    .await
}

fn page(ask: &Ask, found: Found, form: Form) -> Answer {
    let (t, cover) = (&ask.t, &ask.app.policy.cover);
    let done = match ask.query.text("done") {
        "answered" => Some(t.answer_sent()),
        "moved" => Some(t.answer_handed_over()),
        _ => None,
    };
    let fine = form.is_fine();
    let frame = ask.frame(ask.t.thread_staff_title(found.thread.subject.show()));
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        topic: found.thread.topic.words(t),
        reference: reference(found.thread.id),
        owner: found.task.as_ref().map(|task| task.owner(t, cover)),
        late: found.task.as_ref().is_some_and(|task| task.is_late(ask.now)),
        thread: found.thread,
        person: found.person,
        messages: found.messages,
        task: found.task,
        colleagues: found.colleagues,
        pools: found.pools,
        from_draft: found.draft.is_some(),
        done,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// Answers the patient, or keeps what was written for later.
pub(super) async fn answer(ask: Ask) -> Answer {
    let id: ThreadId = ask.id("thread")?;
    let limits = &ask.app.policy.messages;
    let body = rules::clean(ask.form.text("body"));
    let keeps = ask.form.text("act") == "keep";
    let refusals = rules::body_refusals(limits, &body);
    if !keeps && !refusals.is_empty() {
        let found = find(&ask).await?;
        let mut form = Form::typed(ask.form.clone());
        words::tell(&mut form, &ask.t, limits, &refusals);
        return page(&ask, Found { draft: None, ..found }, form);
    }
    let (app, now, staff) = (ask.app.clone(), ask.now, staff(&ask)?);
    change(&ask, id, move |tx, chart| {
        if keeps {
            let kept = kept(id, body);
            actions::keep_draft(tx, &app, chart, staff.account, &kept, now)?;
            return Ok("");
        }
        actions::answer(tx, &app, chart, &staff, id, &body, now)?;
        Ok("?done=answered")
    })
    .await
}

fn kept(thread: ThreadId, body: String) -> NotSent {
    let typed = Typed { topic: None, subject: String::new(), body };
    NotSent { place: Place::Thread(thread), typed, stopped: Stopped::No }
}

/// Hands the conversation to a colleague or another team.
pub(super) async fn hand_over(ask: Ask) -> Answer {
    let id: ThreadId = ask.id("thread")?;
    let to = ask.form.text("owner").to_owned();
    let policy = ask.app.policy.clone();
    change(&ask, id, move |tx, chart| {
        let topic = store::thread(tx, chart, id)?.topic;
        let owner = match to.parse::<StaffId>() {
            Ok(staff) if colleagues(tx, topic)?.iter().any(|c| c.id == staff) => {
                Owner::Staff(staff)
            }
            Err(_) if pools(tx, &policy.cover, topic)?.iter().any(|p| p.key == to) => {
                Owner::Pool(to)
            }
            Ok(_) | Err(_) => return Err(No::NotFound),
        };
        if tasks::reassign(tx, KIND, &id.to_string(), &owner)? {
            return Ok("?done=moved");
        }
        // Somebody has answered in the meantime: there is nothing to hand over.
        tx.record(happened!("message.looked_at").patient(chart.patient()).object(id));
        Ok("")
    })
    .await
}

/// Changes something in a conversation that this seat may read, once.
async fn change(
    ask: &Ask,
    id: ThreadId,
    f: impl FnOnce(&mut db::Tx<'_>, &Chart<'_>) -> Result<&'static str, No> + Send + 'static,
) -> Answer {
    let viewer = ask.viewer.clone();
    let changed = ask
        .once(move |tx| -> Result<_, Failed<No>> {
            let patient = store::patient_of(tx, id)?;
            let chart = access::open_to_write(tx, &viewer, patient)?;
            readable(tx, &chart, id)?;
            let done = f(tx, &chart)?;
            Ok(((), format!("/staff/threads/{id}{done}")))
        })
        .await;
    match changed {
        Ok(changed) => Ok(Reply::see(changed.place())),
        Err(Failed::Refused(no) | Failed::No(no)) => Err(no),
    }
}

/// The session had expired when the answer came: what was typed is kept. (T-14)
pub(super) async fn keep_typed(ask: Ask) -> Result<Kept, No> {
    let id: ThreadId = ask.id("thread")?;
    let body = ask.form.text("body").to_owned();
    match ask.read(move |r| store::patient_of(r, id).map_err(No::from)).await {
        Ok(patient) => keep_for(&ask, patient, kept(id, body)).await,
        Err(No::NotFound) => Ok(Kept::No),
        Err(no) => Err(no),
    }
}
