//! The patient's pages: the list, the question what it is about, and writing something new.

use askama::Template;
use base::{Instant, words::Word as _};
use policy::CategoryKey;
use web::form::Fields;

use super::{
    listing,
    model::{Draft, Place, ThreadId, ThreadRow, Topic},
    posting::{Posted, post, typed},
    rules, store,
};
use crate::{
    access,
    app::App,
    happened,
    page::{Answer, Ask, No},
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
    may_write: bool,
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
    let (viewer, now, before) = (ask.viewer.clone(), ask.now, listing::before(&ask));
    let (threads, due, unfinished, may_write) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "messages")?;
            let threads = store::threads(v, &chart, &before)?;
            let due = tasks::open_of_patient(v, tasks::Kind::AnswerMessage, patient)?;
            let mut unfinished = store::unfinished(v, &chart, now)?;
            if !chart.is_writable() {
                unfinished.clear();
            }
            Ok((threads, due, unfinished, chart.is_writable()))
        })
        .await?;
    let older = listing::older(threads.iter().map(|thread| thread.last_at));
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
        may_write,
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
    /// In how many days answers came lately.
    usual_days: Option<i64>,
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
    let (app, viewer) = (ask.app.clone(), ask.viewer.clone());
    let (now, prefetch) = (ask.now, ask.prefetch);
    let place = match ask.query.text("thread").parse::<ThreadId>() {
        Ok(thread) => Place::Thread(thread),
        Err(_) => Place::New,
    };
    let goes_on = ask.query.ticked("draft");
    let (draft, topic, usual) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "new message")?;
            chart.must_be_writable()?;
            let red = topic.filter(|topic| rules::category(*topic).is_none());
            // To look at the card is no attempt: only what was sent counts as stopped.
            if let Some(topic) = red.filter(|_| !prefetch) {
                let event = happened!("triage.card_shown").patient(patient);
                v.record(event.with("topic", topic.as_str()));
            }
            let draft = match chart.own_account() {
                Some(account) => store::draft(v, &chart, account, place, now)?,
                None => None,
            };
            // A draft knows what it is about, so nobody is asked again.
            let topic = topic.or_else(|| draft.as_ref().filter(|_| goes_on)?.topic);
            let usual = usual_days(v, &app, topic, now)?;
            Ok((draft, topic, usual))
        })
        .await?;
    let Some(topic) = topic else {
        return ask_for_topic(&ask, patient, ask.query.ticked("asked"));
    };
    let Some(category) = rules::category(topic) else {
        return red_card(&ask, patient, (place, topic), draft);
    };
    // What was stopped is read out over the telephone; it is not written under another topic.
    let draft = draft.filter(|draft| !draft.stopped || draft.topic == Some(topic));
    let form = match &draft {
        None => about_a_result(&ask, topic),
        Some(draft) => {
            let (subject, body) = (draft.subject.show(), draft.body.show());
            Form::typed(Fields::filled(&[("subject", subject), ("body", body)]))
        }
    };
    let about = About { topic, category, usual };
    compose_page(&ask, patient, &about, form, draft.is_some())
}

/// What a message is about, and how that is usually answered.
struct About {
    topic: Topic,
    category: CategoryKey,
    usual: Option<i64>,
}

/// In how many days the practice answered lately what is about the same.
fn usual_days(
    r: &mut db::Reader<'_>,
    app: &App,
    topic: Option<Topic>,
    now: Instant,
) -> db::Result<Option<i64>> {
    let Some(topic) = topic else { return Ok(None) };
    let responses = &app.policy.responses;
    let since = now.plus_days(-i64::from(responses.usual_of_days));
    Ok(rules::usual_days(responses, &store::first_answers(r, topic, since)?))
}

/// The subject of a question about a result: the day of the test, nothing of what it says.
fn about_a_result(ask: &Ask, topic: Topic) -> Form {
    let at = ask.query.text("at").parse::<Instant>().ok().filter(|_| topic == Topic::Result);
    let Some(at) = at else { return Form::empty() };
    let day = ask.t.date(at.date(ask.app.policy.practice.time_zone.zone()));
    Form::typed(Fields::filled(&[("subject", &ask.t.compose_subject_result(day))]))
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
    about: &About,
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
        topic: about.topic,
        topic_words: about.topic.words(&ask.t),
        due: tasks::due_for(&ask.app, about.category, ask.now),
        usual_days: about.usual,
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
    /// What is new may wait for a visit; what is urgent may not.
    offers_visit: bool,
    back: String,
    draft: Option<Draft>,
}

/// What a new problem or something urgent gets: no text box but the telephone, and what was typed
/// before, to be read out.
fn red_card(
    ask: &Ask,
    patient: PatientId,
    (place, topic): (Place, Topic),
    draft: Option<Draft>,
) -> Answer {
    let frame = ask.frame(ask.t.stopped_title());
    let back = match place {
        Place::New => format!("/p/{patient}/messages/new"),
        Place::Thread(thread) => format!("/p/{patient}/messages/{thread}"),
    };
    let draft = draft.filter(|draft| draft.stopped);
    let offers_visit = topic == Topic::NewProblem;
    ask.html(&RedCard { frame, patient, offers_visit, back, draft })
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
    let (topic, category) = topic.ok_or(No::NotFound)?;
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let usual = ask
        .view(move |v| -> Result<_, No> {
            access::open(v, &viewer, patient, "new message")?;
            Ok(usual_days(v, &app, Some(topic), now)?)
        })
        .await?;
    compose_page(&ask, patient, &About { topic, category, usual }, refused, false)
}
