//! Sending what is due, outside any transaction: take, send, write down what became of it.

use base::{Instant, Secret};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
    transport::smtp::authentication::Credentials,
};
use policy::{MailSecurity, MailTransport};

use super::store::{self, Fate, Mail};
use crate::{app::App, happened, page::No};

/// Mails taken at once: so few that even a slow server takes them all while they are ours.
const BATCH: i64 = 8;
/// Minutes until the next try, after the first, second … failure; the last one repeats.
const BACK_OFF_MINUTES: [i64; 5] = [1, 2, 5, 10, 15];
/// Minutes for which a mail is one worker's. When that worker dies, another one sends it then.
const TAKEN_MINUTES: i64 = 10;

/// Sends the mails that are due; gives how many were looked at. Two workers do not send the same
/// one; a mail whose sending was interrupted goes out again, with the same Message-ID.
pub(crate) async fn deliver_due(app: &App, password: Option<&Secret<String>>) -> Result<usize, No> {
    let due = take_due(app).await?;
    for mail in &due {
        let sent = match app.policy.mail.transport {
            MailTransport::Keep => Ok(()),
            MailTransport::Smtp => send(app, mail, password).await,
        };
        note(app, mail, sent).await?;
    }
    Ok(due.len())
}

/// The mails that are due, which are this worker's for a while.
async fn take_due(app: &App) -> Result<Vec<Mail>, No> {
    let now = app.clock.now();
    if app.db.read(move |r| store::due(r, now, 1)).await.map_err(No::from)?.is_empty() {
        return Ok(Vec::new());
    }
    let take = move |tx: &mut db::Tx<'_>| -> Result<Vec<Mail>, No> {
        let due = store::due(tx, now, BATCH)?;
        for mail in &due {
            store::take(tx, mail.id, now.plus_minutes(TAKEN_MINUTES))?;
        }
        tx.record(happened!("notification.taken").with("mails", due.len()));
        Ok(due)
    };
    app.db.write(db::Who::system("mail"), now, take).await
}

async fn note(app: &App, mail: &Mail, sent: Result<(), Problem>) -> Result<(), No> {
    let now = app.clock.now();
    let (id, tries) = (mail.id, mail.tries + 1);
    let settings = &app.policy.mail;
    let old = now >= mail.queued_at.plus_hours(i64::from(settings.give_up_hours));
    let kept = settings.transport == MailTransport::Keep;
    let who = db::Who::system("mail");
    app.db
        .write(who, now, move |tx| -> Result<(), No> {
            let (state, due_at, sent_at, problem) = match &sent {
                Ok(()) if kept => ("kept", now, Some(now), None),
                Ok(()) => ("sent", now, Some(now), None),
                Err(problem) if problem.is_final || old => ("dead", now, None, Some(problem)),
                Err(problem) => ("queued", next_try(now, tries), None, Some(problem)),
            };
            let problem = problem.map(|p| p.text.as_str());
            store::set_fate(tx, id, &Fate { state, tries, due_at, sent_at, problem })?;
            tx.record(match state {
                "dead" => happened!("notification.dead").object(id),
                "queued" => happened!("notification.delayed").object(id).with("tries", tries),
                _ => happened!("notification.sent").object(id),
            });
            Ok(())
        })
        .await
}

fn next_try(now: Instant, tries: i64) -> Instant {
    let place = usize::try_from(tries - 1).unwrap_or(0).min(BACK_OFF_MINUTES.len() - 1);
    now.plus_minutes(BACK_OFF_MINUTES[place])
}

/// Why a mail was not sent.
struct Problem {
    text: String,
    /// The server will not take it later either.
    is_final: bool,
}

impl Problem {
    fn ours(text: impl Into<String>) -> Self {
        Problem { text: text.into(), is_final: true }
    }
}

async fn send(app: &App, mail: &Mail, password: Option<&Secret<String>>) -> Result<(), Problem> {
    let message = message(app, mail)?;
    let transport = transport(app, password)?;
    transport.send(message).await.map(drop).map_err(|error| {
        // What the server says may repeat the recipient's address, so only its code is kept.
        let code = error.status().map_or("no answer".to_owned(), |code| code.to_string());
        Problem { text: format!("the mail server said: {code}"), is_final: error.is_permanent() }
    })
}

fn message(app: &App, mail: &Mail) -> Result<Message, Problem> {
    let settings = &app.policy.mail;
    let from = settings
        .from_address
        .as_ref()
        .ok_or_else(|| Problem::ours("mail.from_address is not set in practice.toml"))?;
    let name = settings.from_name.clone().unwrap_or_else(|| app.policy.practice.name.clone());
    let address = |text: &str| text.parse().map_err(|_| Problem::ours("not a mail address"));
    let host = from.as_str().rsplit('@').next().unwrap_or("localhost");
    Message::builder()
        .from(Mailbox::new(Some(name), address(from.as_str())?))
        .to(Mailbox::new(None, address(&mail.recipient)?))
        .subject(&mail.subject)
        .message_id(Some(format!("<{}@{host}>", mail.id)))
        .multipart(MultiPart::alternative_plain_html(mail.body.clone(), mail.html.clone()))
        .map_err(|_| Problem::ours("the mail could not be put together"))
}

fn transport(
    app: &App,
    password: Option<&Secret<String>>,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, Problem> {
    type Smtp = AsyncSmtpTransport<Tokio1Executor>;
    let settings = &app.policy.mail;
    let host = settings
        .host
        .as_deref()
        .ok_or_else(|| Problem::ours("mail.host is not set in practice.toml"))?;
    let unusable = |_| Problem::ours("mail.host is no name of a server");
    let builder = match settings.security {
        MailSecurity::Tls => Smtp::relay(host).map_err(unusable)?,
        MailSecurity::Starttls => Smtp::starttls_relay(host).map_err(unusable)?,
        MailSecurity::None => Smtp::builder_dangerous(host),
    };
    let builder = builder.port(settings.port);
    let builder = match (&settings.username, password) {
        (Some(name), Some(password)) => {
            builder.credentials(Credentials::new(name.clone(), password.expose().clone()))
        }
        _ => builder,
    };
    Ok(builder.build())
}
