//! What becomes of the form of a message: sent, kept, stopped, or shown whom to call first.

use askama::Template;
use base::{Instant, words::Word as _};
use web::form::Fields;

use super::{
    actions::{self, NotSent},
    model::{Accepted, Place, Topic, Typed, Verdict},
    patient::opens,
    rules::{self, Sure},
    store::{self, Stopped},
    words,
};
use crate::{
    access, happened,
    page::{Answer, Ask, Changed, Failed, Kept, No, Reply},
    people::PatientId,
    shell::{Form, Frame},
};

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
                Verdict::Stop => Some(NotSent { place, typed, stopped: Stopped::Yes }),
            }
        }
        Act::Stop => Some(NotSent { place, typed, stopped: Stopped::Yes }),
        Act::Keep => Some(NotSent { place, typed, stopped: Stopped::No }),
        Act::Drop => None,
    };
    let next = match (&kept, place) {
        (None, _) => format!("/p/{patient}/messages?dropped=1"),
        (Some(NotSent { stopped: Stopped::No, .. }), _) => format!("/p/{patient}/messages?kept=1"),
        (Some(NotSent { typed, .. }), _) => card_address(patient, place, typed.topic),
    };
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<No>> {
            let chart = access::open_to_write(tx, &viewer, patient)?;
            let account = chart.own_account().ok_or(No::NotFound)?;
            match &kept {
                Some(kept) => {
                    actions::keep_draft(tx, &app, &chart, account, kept, now)?;
                    if kept.stopped == Stopped::Yes {
                        tx.record(happened!("triage.stopped").patient(patient));
                    }
                }
                None => actions::drop_draft(tx, &chart, account, place)?,
            }
            Ok(((), next))
        })
        .await;
    answered(done)
}

/// The red card after something was stopped. Only what was said to be urgent gets the card of it.
fn card_address(patient: PatientId, place: Place, topic: Option<Topic>) -> String {
    let card = if topic == Some(Topic::Urgent) { Topic::Urgent } else { Topic::NewProblem };
    let address = format!("/p/{patient}/messages/new?topic={}", card.as_str());
    match place {
        Place::New => address,
        Place::Thread(thread) => format!("{address}&thread={thread}"),
    }
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

fn answered(done: Result<Changed<()>, Failed<No>>) -> Result<Posted, No> {
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
    let kept = NotSent { place, typed, stopped: Stopped::Yes };
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

/// The form came when its session had expired, or had to read a new agreement: what was typed is
/// kept for its account. (T-14, T-19)
pub(super) async fn keep_typed(ask: Ask) -> Result<Kept, No> {
    let patient: PatientId = ask.id("patient")?;
    let place = match ask.param("thread") {
        Ok(thread) => Place::Thread(thread.parse()?),
        Err(_) => Place::New,
    };
    let kept = NotSent { place, typed: typed(&ask.form), stopped: Stopped::No };
    keep_for(&ask, patient, kept).await
}

/// Keeps something for the account whose form came too late, when it may open the chart at all.
pub(super) async fn keep_for(ask: &Ask, patient: PatientId, kept: NotSent) -> Result<Kept, No> {
    let (app, viewer, now) = (ask.app.clone(), ask.viewer.clone(), ask.now);
    let done = ask
        .write(move |tx| -> Result<(), No> {
            let chart = access::open_to_write(tx, &viewer, patient)?;
            let account = viewer.account().ok_or(No::NotFound)?;
            if let Place::Thread(thread) = kept.place {
                store::thread(tx, &chart, thread)?;
            }
            actions::keep_draft(tx, &app, &chart, account, &kept, now)
        })
        .await;
    match done {
        Ok(()) => Ok(Kept::Yes),
        Err(No::NotFound | No::ReadOnly) => Ok(Kept::No),
        Err(no) => Err(no),
    }
}
