//! The patient's pages: the list, the question what it is about, and writing something new.

use askama::Template;
use base::{Instant, words::Word as _};
use policy::CategoryKey;
use web::form::Fields;

use super::{
    actions::{self, Kept},
    model::{Accepted, Draft, Place, ThreadId, ThreadRow, Topic, Typed, Verdict},
    rules::{self, Sure},
    store::{self, Stopped},
    words,
};
use crate::{
    access, happened,
    page::{Answer, Ask, Failed, No, Reply},
    people::PatientId,
    shell::{Form, Frame},
    tasks,
};

#[derive(Template)]
#[template(path = "messages/templates/list.html")]
struct List {
    frame: Frame,
    patient: PatientId,
    rows: Vec<ListRow>,
    /// Where there is something that was begun and not sent.
    unfinished: Vec<Unfinished>,
    /// The list goes on before this moment.
    older: Option<Instant>,
    kept: bool,
    dropped: bool,
}

struct ListRow {
    thread: ThreadRow,
    topic: String,
    late: bool,
}

/// Something that was begun and not sent.
struct Unfinished {
    address: String,
}

/// Where the drafts of this place are gone on with.
pub(crate) fn draft_address(patient: PatientId, place: &str) -> String {
    match place {
        "new" => format!("/p/{patient}/messages/new?draft=1"),
        thread => format!("/p/{patient}/messages/{thread}"),
    }
}

/// The conversations, the newest first.
pub(super) async fn list(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let before = match ask.query.text("before").parse::<Instant>() {
        Ok(before) => before.to_string(),
        Err(_) => "9".to_owned(),
    };
    let (viewer, now) = (ask.viewer.clone(), ask.now);
    let (threads, due, unfinished) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "messages")?;
            let threads = store::threads(v, &chart, &before)?;
            let due = tasks::open_of_patient(v, tasks::Kind::AnswerMessage, patient)?;
            Ok((threads, due, store::unfinished(v, &chart, now)?))
        })
        .await?;
    let is_full = i64::try_from(threads.len()).is_ok_and(|n| n >= store::THREADS_SHOWN);
    let older = threads.last().filter(|_| is_full).map(|last| last.last_at);
    let rows = threads.into_iter().map(|thread| {
        let id = thread.id.to_string();
        let late = due.iter().any(|(subject, due)| *subject == id && ask.now > *due);
        ListRow { topic: thread.topic.words(&ask.t), late, thread }
    });
    let unfinished = unfinished
        .iter()
        .map(|place| Unfinished { address: draft_address(patient, place) })
        .collect();
    let page = List {
        frame: ask.frame(ask.t.messages_title()),
        patient,
        rows: rows.collect(),
        unfinished,
        older,
        kept: ask.query.ticked("kept"),
        dropped: ask.query.ticked("dropped"),
    };
    ask.html(&page)
}

#[derive(Template)]
#[template(path = "messages/templates/topic.html")]
struct TopicPage {
    frame: Frame,
    patient: PatientId,
    topics: Vec<(&'static str, String)>,
    chose_nothing: bool,
}

#[derive(Template)]
#[template(path = "messages/templates/compose.html")]
struct Compose {
    frame: Frame,
    form: Form,
    patient: PatientId,
    topic: Topic,
    topic_words: String,
    due: Instant,
    /// When somebody is there again, when nobody is now.
    opens: Option<Instant>,
    subject_max: u32,
    body_max: u32,
    from_draft: bool,
}

/// Step 1 asks what it is about; step 2 is the message, or the red card that has no text box.
pub(super) async fn compose(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let chosen = ask.query.text("topic").to_owned();
    let topic = Topic::from_word(&chosen);
    let (viewer, now, prefetch) = (ask.viewer.clone(), ask.now, ask.prefetch);
    let place = match ask.query.text("thread").parse::<ThreadId>() {
        Ok(thread) => Place::Thread(thread),
        Err(_) => Place::New,
    };
    let draft = ask
        .view(move |v| -> Result<Option<Draft>, No> {
            let chart = access::open(v, &viewer, patient, "new message")?;
            let red = topic.filter(|topic| rules::category(*topic).is_none());
            if let Some(topic) = red.filter(|_| !prefetch) {
                let event = happened!("triage.stopped").patient(patient);
                v.record(event.with("topic", topic.as_str()));
            }
            let Some(account) = chart.own_account() else { return Ok(None) };
            Ok(store::draft(v, &chart, account, place, now)?)
        })
        .await?;
    // A draft knows what it is about, so nobody is asked again.
    let of_draft = draft.as_ref().and_then(|d| d.topic).filter(|_| ask.query.ticked("draft"));
    let Some(topic) = topic.or(of_draft) else {
        return ask_for_topic(&ask, patient, ask.query.ticked("asked"));
    };
    let Some(category) = rules::category(topic) else {
        return red_card(&ask, patient, place, draft);
    };
    let form = match &draft {
        None => Form::empty(),
        Some(draft) => {
            let (subject, body) = (draft.subject.show(), draft.body.show());
            Form::typed(Fields::filled(&[("subject", subject), ("body", body)]))
        }
    };
    compose_page(&ask, patient, (topic, category), form, draft.is_some())
}

fn ask_for_topic(ask: &Ask, patient: PatientId, chose_nothing: bool) -> Answer {
    let topics = Topic::ALL.iter().map(|topic| (topic.as_str(), topic.words(&ask.t)));
    let frame = ask.frame(ask.t.topic_title());
    let frame = if chose_nothing { frame.refused() } else { frame };
    let page = TopicPage { frame, patient, topics: topics.collect(), chose_nothing };
    if chose_nothing { ask.refused(&page) } else { ask.html(&page) }
}

fn compose_page(
    ask: &Ask,
    patient: PatientId,
    (topic, category): (Topic, CategoryKey),
    form: Form,
    from_draft: bool,
) -> Answer {
    let limits = &ask.app.policy.messages;
    let frame = ask.frame(ask.t.compose_title());
    let fine = form.is_fine();
    let page = Compose {
        frame: if fine { frame } else { frame.refused() },
        form,
        patient,
        topic,
        topic_words: topic.words(&ask.t),
        due: tasks::due_for(&ask.app, category, ask.now),
        opens: opens(ask),
        subject_max: limits.subject_chars_max,
        body_max: limits.body_chars_max,
        from_draft,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// When somebody is there again, when nobody is now.
pub(super) fn opens(ask: &Ask) -> Option<Instant> {
    let calendar = ask.app.policy.calendar();
    if calendar.is_open(ask.now) { None } else { calendar.next_opening(ask.now).ok() }
}

#[derive(Template)]
#[template(path = "messages/templates/stopped.html")]
struct RedCard {
    frame: Frame,
    patient: PatientId,
    back: String,
    draft: Option<Draft>,
}

/// What a new problem or something urgent gets: no text box but the telephone, and what was typed
/// before, to be read out.
fn red_card(ask: &Ask, patient: PatientId, place: Place, draft: Option<Draft>) -> Answer {
    let frame = ask.frame(ask.t.stopped_title());
    let back = match place {
        Place::New => format!("/p/{patient}/messages/new"),
        Place::Thread(thread) => format!("/p/{patient}/messages/{thread}"),
    };
    let draft = draft.filter(|draft| draft.stopped);
    ask.html(&RedCard { frame, patient, back, draft })
}

/// What the button said that was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Send,
    Keep,
    /// "This is new or urgent."
    Stop,
    Drop,
}

impl Act {
    fn of(form: &Fields) -> Self {
        match form.text("act") {
            "keep" => Act::Keep,
            "stop" => Act::Stop,
            "drop" => Act::Drop,
            _ => Act::Send,
        }
    }
}

/// What was typed into the form of a message.
pub(super) fn typed(form: &Fields) -> Typed {
    Typed {
        topic: Topic::from_word(form.text("topic")),
        subject: form.text("subject").to_owned(),
        body: form.text("body").to_owned(),
    }
}

/// Sends a new message.
pub(super) async fn send(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let typed = typed(&ask.form);
    let topic = typed.topic.and_then(|topic| Some((topic, rules::category(topic)?)));
    let refused = match post(&ask, patient, Place::New, typed).await? {
        Posted::Answered(answer) => return answer,
        Posted::Refused(form) => form,
    };
    let topic = topic.ok_or(No::NotFound)?;
    let viewer = ask.viewer.clone();
    ask.view(move |v| access::open(v, &viewer, patient, "new message").map(drop)).await?;
    compose_page(&ask, patient, topic, refused, false)
}

/// How a message that was posted fared.
pub(super) enum Posted {
    Answered(Answer),
    /// The form is shown again with this.
    Refused(Form),
}

/// Does what the pressed button says with what was typed, in a new conversation or an old one.
pub(super) async fn post(
    ask: &Ask,
    patient: PatientId,
    place: Place,
    typed: Typed,
) -> Result<Posted, No> {
    let kept = match Act::of(&ask.form) {
        Act::Send => {
            let (limits, triage) = (&ask.app.policy.messages, &ask.app.policy.triage);
            let sure = if ask.form.ticked("sure") { Sure::Yes } else { Sure::No };
            match rules::judge(limits, triage, place, &typed, sure) {
                Verdict::Send(message) => return send_accepted(ask, patient, place, message).await,
                Verdict::Interrupt(message) => {
                    return interrupt(ask, patient, place, typed, &message).await;
                }
                Verdict::Refuse(refusals) => {
                    let mut form = Form::typed(ask.form.clone());
                    words::tell(&mut form, &ask.t, limits, &refusals);
                    return Ok(Posted::Refused(form));
                }
                Verdict::Stop => Some(Kept { place, typed, stopped: Stopped::Yes }),
            }
        }
        Act::Stop => Some(Kept { place, typed, stopped: Stopped::Yes }),
        Act::Keep => Some(Kept { place, typed, stopped: Stopped::No }),
        Act::Drop => None,
    };
    let next = match (&kept, place) {
        (None, _) => format!("/p/{patient}/messages?dropped=1"),
        (Some(Kept { stopped: Stopped::No, .. }), _) => format!("/p/{patient}/messages?kept=1"),
        (Some(_), Place::New) => format!("/p/{patient}/messages/new?topic=new_problem"),
        (Some(_), Place::Thread(thread)) => {
            format!("/p/{patient}/messages/new?topic=new_problem&thread={thread}")
        }
    };
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<No>> {
            let chart = access::open_to_write(tx, &viewer, patient)?;
            let account = chart.own_account().ok_or(No::NotFound)?;
            match &kept {
                Some(kept) => actions::keep_draft(tx, &app, &chart, account, kept, now)?,
                None => actions::drop_draft(tx, &chart, account, place)?,
            }
            Ok(((), next))
        })
        .await;
    answered(done)
}

async fn send_accepted(
    ask: &Ask,
    patient: PatientId,
    place: Place,
    message: Accepted,
) -> Result<Posted, No> {
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let holder = viewer.holder().cloned().ok_or(No::NotFound)?;
    let done = ask
        .once(move |tx| -> Result<_, Failed<No>> {
            let chart = access::open_to_write(tx, &viewer, patient)?;
            if let Place::Thread(thread) = place {
                store::thread(tx, &chart, thread)?;
            }
            let thread = actions::send(tx, &app, &chart, &holder, place, &message, now)?;
            Ok(((), format!("/p/{patient}/messages/{thread}/sent")))
        })
        .await;
    answered(done)
}

fn answered(done: Result<crate::page::Changed<()>, Failed<No>>) -> Result<Posted, No> {
    match done {
        Ok(changed) => Ok(Posted::Answered(Ok(Reply::see(changed.place())))),
        Err(Failed::Refused(no) | Failed::No(no)) => Err(no),
    }
}

#[derive(Template)]
#[template(path = "messages/templates/interruption.html")]
struct Interruption<'m> {
    frame: Frame,
    action: String,
    back: String,
    message: &'m Accepted,
    topic: &'static str,
    opens: Option<Instant>,
    kept_hours: u32,
    /// The button was pressed without the tick.
    form: Form,
}

/// Shows whom to call before something is sent that may be urgent or new. What was typed is kept,
/// so that it can be read out. (R-B4)
async fn interrupt(
    ask: &Ask,
    patient: PatientId,
    place: Place,
    typed: Typed,
    message: &Accepted,
) -> Result<Posted, No> {
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let kept = Kept { place, typed, stopped: Stopped::Yes };
    ask.write(move |tx| -> Result<(), No> {
        let chart = access::open_to_write(tx, &viewer, patient)?;
        let account = chart.own_account().ok_or(No::NotFound)?;
        actions::keep_draft(tx, &app, &chart, account, &kept, now)?;
        tx.record(happened!("triage.warned").patient(patient));
        Ok(())
    })
    .await?;
    let mut form = Form::empty();
    if ask.form.ticked("warned") {
        form.wrong("sure", ask.t.interruption_tick_missing());
    }
    let topic = message.topic.as_str();
    let (action, back) = match place {
        Place::New => {
            (format!("/p/{patient}/messages"), format!("/p/{patient}/messages/new?topic={topic}"))
        }
        Place::Thread(thread) => {
            let here = format!("/p/{patient}/messages/{thread}");
            (here.clone(), here)
        }
    };
    let frame = ask.frame(ask.t.interruption_title());
    let frame = if form.is_fine() { frame } else { frame.refused() };
    let page = Interruption {
        frame,
        action,
        back,
        message,
        topic,
        opens: opens(ask),
        kept_hours: ask.app.policy.messages.draft_hours,
        form,
    };
    Ok(Posted::Answered(ask.refused(&page)))
}

/// The session had expired when the form came: what was typed is kept for its account. (T-14)
pub(super) async fn keep_typed(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let place = match ask.param("thread") {
        Ok(thread) => Place::Thread(thread.parse()?),
        Err(_) => Place::New,
    };
    let kept = Kept { place, typed: typed(&ask.form), stopped: Stopped::No };
    keep_for(&ask, patient, kept).await
}

/// Keeps something for the account whose session expired, when it may open the chart at all, and
/// sends to sign in again.
pub(super) async fn keep_for(ask: &Ask, patient: PatientId, kept: Kept) -> Answer {
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let done = ask
        .write(move |tx| -> Result<(), No> {
            let chart = access::open_to_write(tx, &viewer, patient)?;
            let account = viewer.account().ok_or(No::NotFound)?;
            actions::keep_draft(tx, &app, &chart, account, &kept, now)
        })
        .await;
    match done {
        Ok(()) => Ok(Reply::see("/sign-in?again=1&kept=1")),
        Err(No::NotFound) => Ok(Reply::see("/sign-in?again=1")),
        Err(no) => Err(no),
    }
}
