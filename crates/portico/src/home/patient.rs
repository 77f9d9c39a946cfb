//! The patient's Home.

use askama::Template;
use base::Instant;

use crate::{
    access,
    agreements::{self, VersionId},
    enrolment,
    messages::{self, NewMessage},
    page::{Answer, Ask, No, Reply},
    people::PatientId,
    results::{self, NewResult, Seen},
    shell::Frame,
    text::Text,
};

/// Results that are looked at for what is new.
const RESULTS_SHOWN: i64 = 10;

#[derive(Template)]
#[template(path = "home/templates/home.html")]
struct Home {
    frame: Frame,
    patient: PatientId,
    /// A version of the agreement that need not be accepted again and is new to the patient.
    agreement: Option<VersionId>,
    news: Vec<News>,
    duties: Vec<Duty>,
    /// What the patient is told whose access is about to end.
    farewell: Vec<String>,
    may_write: bool,
}

/// Something new, with when it came.
struct News {
    address: String,
    words: String,
    at: Instant,
}

/// Something the patient has to do.
struct Duty {
    address: String,
    words: String,
}

/// Goes to the chart that this account may open as its own.
pub(super) async fn own(ask: Ask) -> Answer {
    let account = ask.viewer.account().ok_or(No::SignIn)?;
    let patient = ask.read(move |r| access::own_patient(r, account).map_err(No::from)).await?;
    Ok(Reply::see(&format!("/p/{}", patient.ok_or(No::NotFound)?)))
}

/// What is new, and what there is to do.
pub(super) async fn home(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let account = ask.viewer.account().ok_or(No::SignIn)?;
    let (viewer, app, now) = (ask.viewer.clone(), ask.app.clone(), ask.now);
    let (unread, unfinished, newest, farewell, may_write, agreement) = ask
        .view(move |v| -> Result<_, No> {
            let chart = access::open(v, &viewer, patient, "home")?;
            let newest = results::newest_for(v, &chart, RESULTS_SHOWN)?;
            let farewell = enrolment::farewell(v, &app, patient, now)?;
            let may_write = chart.is_writable();
            let unfinished = messages::unfinished(v, &chart, now)?;
            let agreement = agreements::news_for(v, account)?;
            let unread = messages::unread(v, &chart)?;
            Ok((unread, unfinished, newest, farewell, may_write, agreement))
        })
        .await?;
    // Each feature adds its lines here: what is new goes by time, the newest first.
    let mut news: Vec<News> = unread
        .iter()
        .map(|message| of_message(&ask.t, patient, message))
        .chain(newest.iter().filter_map(|result| of_result(&ask.t, patient, result)))
        .collect();
    news.sort_by_key(|new| std::cmp::Reverse(new.at));
    let duties = unfinished
        .iter()
        .filter(|_| may_write)
        .map(|place| Duty {
            address: messages::draft_address(patient, place),
            words: ask.t.home_unfinished(),
        })
        .collect();
    let farewell = farewell.map(|it| enrolment::farewell_words(&ask.t, &ask.app, &it));
    let farewell = farewell.unwrap_or_default();
    let frame = ask.frame(ask.t.home_title());
    ask.html(&Home { frame, patient, agreement, news, duties, farewell, may_write })
}

/// What is new about a result.
fn of_result(t: &Text, patient: PatientId, result: &NewResult) -> Option<News> {
    let title = result.title_in(t).text;
    let words = match result.seen {
        Seen::Nothing => t.home_result(title),
        Seen::NotTheComment => t.home_comment(title),
        Seen::All => return None,
    };
    Some(News { address: format!("/p/{patient}/results/{}", result.id), words, at: result.at })
}

fn of_message(t: &Text, patient: PatientId, message: &NewMessage) -> News {
    News {
        address: format!("/p/{patient}/messages/{}", message.thread),
        words: t.home_message(message.subject.show()),
        at: message.sent_at,
    }
}
