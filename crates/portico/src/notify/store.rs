//! The SQL of the outbox and of the statements that go out with everything.

use base::{Instant, secret};
use db::{Reader, Row, Tx, params, sql};

use super::notice::Recipient;
use crate::{app::App, content::Page};

base::ids! {
    /// A mail of the outbox.
    pub(crate) MailKind "mai" MailId
    /// A wording of the confidentiality statement.
    pub(crate) StatementKind "sta" StatementId
}

/// The statement in force in this language, kept the first time that it goes out.
pub(crate) fn statement(
    tx: &mut Tx<'_>,
    app: &App,
    language: &str,
    now: Instant,
) -> db::Result<StatementId> {
    let paragraphs = &app.texts.wording(language).statement;
    let text: Vec<&str> = paragraphs.iter().map(|p| p.text.as_str()).collect();
    let text = text.join("\n");
    let digest = secret::sha256(&[text.as_bytes()]);
    let known: Option<StatementId> = tx.first(
        sql!("SELECT id FROM statements WHERE language = $1 AND digest = $2"),
        params![language, digest],
    )?;
    if let Some(known) = known {
        return Ok(known);
    }
    let id = StatementId::new(now);
    let values = params![id, language, text, digest, now];
    tx.run(
        sql!(
            "INSERT INTO statements (id, language, wording, digest, since)
             VALUES ($1, $2, $3, $4, $5)"
        ),
        values,
    )?;
    let mut content = app.seal.content();
    content.row("statements", values);
    let event = crate::happened!("statement.changed").object(id).with("language", language);
    tx.record(event.content(content));
    Ok(id)
}

/// Wordings as they lie, for the walk.
pub(crate) fn contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "statements",
        sql!(
            "SELECT id, language, wording, digest, since FROM statements
             WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}

pub(super) struct NewMail<'m> {
    pub(super) id: MailId,
    pub(super) to: &'m Recipient,
    pub(super) kind: &'m str,
    pub(super) subject: &'m str,
    pub(super) body: &'m str,
    pub(super) html: &'m str,
    pub(super) statement: StatementId,
    pub(super) due_at: Instant,
}

pub(super) fn insert_mail(tx: &mut Tx<'_>, mail: &NewMail<'_>, now: Instant) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO mails (id, account_id, recipient, kind, language, subject, body, html,
               statement_id, state, tries, due_at, queued_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', 0, $10, $11)"
        ),
        params![
            mail.id,
            mail.to.account,
            &mail.to.address,
            mail.kind,
            &mail.to.language,
            mail.subject,
            mail.body,
            mail.html,
            mail.statement,
            mail.due_at,
            now
        ],
    )?;
    Ok(())
}

/// The newest mail of a kind to an account: whether it has still to leave, and when it was due.
pub(super) fn newest_of(
    r: &mut Reader<'_>,
    account: [u8; 16],
    kind: &str,
) -> db::Result<Option<(bool, Instant)>> {
    let found: Option<(String, Instant)> = r.first(
        sql!(
            "SELECT state, due_at FROM mails
             WHERE account_id = $1 AND kind = $2 AND state <> 'dropped'
             ORDER BY queued_at DESC, id DESC LIMIT 1"
        ),
        params![account, kind],
    )?;
    let waits = |state: &str| matches!(state, "queued" | "sending" | "held");
    Ok(found.map(|(state, due_at)| (waits(&state), due_at)))
}

/// A mail as it leaves, or as the demo's mailbox shows it.
#[derive(Debug, Clone)]
pub(super) struct Mail {
    pub(super) id: MailId,
    pub(super) recipient: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) html: String,
    pub(super) tries: i64,
    pub(super) queued_at: Instant,
}

impl db::FromRow for Mail {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Mail {
            id: row.get("id")?,
            recipient: row.get("recipient")?,
            subject: row.get("subject")?,
            body: row.get("body")?,
            html: row.get("html")?,
            tries: row.get("tries")?,
            queued_at: row.get("queued_at")?,
        })
    }
}

/// The mails that are due, also those whose sending was interrupted.
pub(super) fn due(r: &mut Reader<'_>, now: Instant, most: i64) -> db::Result<Vec<Mail>> {
    r.all(
        sql!(
            "SELECT id, recipient, subject, body, html, tries, queued_at FROM mails
             WHERE state IN ('queued', 'sending') AND due_at <= $1
             ORDER BY due_at LIMIT $2"
        ),
        params![now, most],
    )
}

/// A worker has this mail until then.
pub(super) fn take(tx: &mut Tx<'_>, mail: MailId, until: Instant) -> db::Result<()> {
    tx.run(
        sql!("UPDATE mails SET state = 'sending', due_at = $2 WHERE id = $1"),
        params![mail, until],
    )?;
    Ok(())
}

/// What happened to a mail.
pub(super) struct Fate<'f> {
    pub(super) state: &'f str,
    pub(super) tries: i64,
    pub(super) due_at: Instant,
    pub(super) sent_at: Option<Instant>,
    pub(super) problem: Option<&'f str>,
}

/// Writes down what happened to a mail that is being sent; one that was held or dropped in the
/// meantime stays so.
pub(super) fn set_fate(tx: &mut Tx<'_>, mail: MailId, fate: &Fate<'_>) -> db::Result<()> {
    tx.run(
        sql!(
            "UPDATE mails SET state = $2, tries = $3, due_at = $4, sent_at = $5, problem = $6
             WHERE id = $1 AND state = 'sending'"
        ),
        params![mail, fate.state, fate.tries, fate.due_at, fate.sent_at, fate.problem],
    )?;
    Ok(())
}

/// What is of no use any more when it leaves late: links and codes that have ended.
const ENDED_KINDS: [&str; 2] = ["reset_link", "email_code"];

/// Holds back whatever has not left for an account yet; its links and codes are dropped.
pub(crate) fn hold(tx: &mut Tx<'_>, account: [u8; 16]) -> db::Result<()> {
    for kind in ENDED_KINDS {
        tx.run(
            sql!(
                "UPDATE mails SET state = 'dropped'
                 WHERE account_id = $1 AND state IN ('queued', 'sending') AND kind = $2"
            ),
            params![account, kind],
        )?;
    }
    tx.run(
        sql!(
            "UPDATE mails SET state = 'held'
             WHERE account_id = $1 AND state IN ('queued', 'sending')"
        ),
        params![account],
    )?;
    Ok(())
}

/// Lets go what was held back for an account; gives how many mails that were.
pub(crate) fn let_go(tx: &mut Tx<'_>, account: [u8; 16], now: Instant) -> db::Result<u64> {
    tx.run(
        sql!(
            "UPDATE mails SET state = 'queued', due_at = $2
             WHERE account_id = $1 AND state = 'held'"
        ),
        params![account, now],
    )
}

/// Drops whatever has not left for an account; gives how many mails that were. (T-15)
pub(crate) fn drop_unsent(tx: &mut Tx<'_>, account: [u8; 16]) -> db::Result<u64> {
    tx.run(
        sql!(
            "UPDATE mails SET state = 'dropped'
             WHERE account_id = $1 AND state IN ('queued', 'sending', 'held')"
        ),
        params![account],
    )
}

/// A mail that was given up, for whoever has to reach the person in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeadMail {
    pub(crate) id: MailId,
    pub(crate) recipient: String,
    pub(crate) subject: String,
    pub(crate) problem: String,
}

impl db::FromRow for DeadMail {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(DeadMail {
            id: row.get("id")?,
            recipient: row.get("recipient")?,
            subject: row.get("subject")?,
            problem: row.get::<Option<String>>("problem")?.unwrap_or_default(),
        })
    }
}

/// The most dead mails that are looked at in one round.
const DEAD_MAX: i64 = 200;

/// The mails that were given up since then.
pub(crate) fn dead_since(r: &mut Reader<'_>, since: Instant) -> db::Result<Vec<MailId>> {
    r.all(
        sql!(
            "SELECT id FROM mails WHERE state = 'dead' AND due_at >= $1
             ORDER BY due_at LIMIT $2"
        ),
        params![since, DEAD_MAX],
    )
}

/// Whether the last mail to an account that is not under way any more was given up, or one to the
/// same address came back.
pub(crate) fn last_failed(r: &mut Reader<'_>, account: [u8; 16]) -> db::Result<bool> {
    let Some((last, recipient)) = last_mail(r, account)? else { return Ok(false) };
    let failed: Option<MailId> = r.first(
        sql!(
            "SELECT id FROM mails
             WHERE account_id = $1 AND state = 'dead'
               AND (id = $2 OR (recipient = $3 AND problem = $4)) LIMIT 1"
        ),
        params![account, last, recipient, CAME_BACK],
    )?;
    Ok(failed.is_some())
}

/// What is wrong with a mail that left and came back.
const CAME_BACK: &str = "came back";

/// The last mail to an account that is not under way any more, and its address.
fn last_mail(r: &mut Reader<'_>, account: [u8; 16]) -> db::Result<Option<(MailId, String)>> {
    r.first(
        sql!(
            "SELECT id, recipient FROM mails
             WHERE account_id = $1 AND state IN ('sent', 'kept', 'dead')
             ORDER BY queued_at DESC, id DESC LIMIT 1"
        ),
        params![account],
    )
}

/// Somebody saw that the last mail to an account came back: its address counts as failing until
/// there is another, or somebody says that mail arrives again. Says whether there was one.
pub(crate) fn came_back(tx: &mut Tx<'_>, account: [u8; 16], now: Instant) -> db::Result<bool> {
    let Some((last, _)) = last_mail(tx, account)? else { return Ok(false) };
    tx.run(
        sql!("UPDATE mails SET state = 'dead', problem = $2, due_at = $3 WHERE id = $1"),
        params![last, CAME_BACK, now],
    )?;
    Ok(true)
}

/// Somebody was told that mail to an account arrives again.
pub(crate) fn arrives_again(tx: &mut Tx<'_>, account: [u8; 16]) -> db::Result<u64> {
    tx.run(
        sql!(
            "UPDATE mails SET state = 'sent', problem = NULL
             WHERE account_id = $1 AND state = 'dead' AND problem = $2"
        ),
        params![account, CAME_BACK],
    )
}

/// The mail by which an account was told of what came at this moment: its state, and when it left.
/// One that was still on its way then speaks for what came later, too.
pub(crate) fn mail_of(
    r: &mut Reader<'_>,
    account: [u8; 16],
    at: Instant,
) -> db::Result<Option<(String, Option<Instant>)>> {
    r.first(
        sql!(
            "SELECT state, sent_at FROM mails
             WHERE account_id = $1 AND kind = 'something_new' AND queued_at <= $2
               AND (queued_at = $2 OR sent_at IS NULL OR sent_at >= $2)
             ORDER BY queued_at DESC, id DESC LIMIT 1"
        ),
        params![account, at],
    )
}

/// A mail that was given up.
pub(crate) fn dead_mail(r: &mut Reader<'_>, id: MailId) -> db::Result<DeadMail> {
    r.one(
        sql!("SELECT id, recipient, subject, problem FROM mails WHERE id = $1 AND state = 'dead'"),
        params![id],
    )
}

/// The newest mails, for the demo's mailbox.
pub(super) fn newest(r: &mut Reader<'_>, most: i64) -> db::Result<Vec<Mail>> {
    r.all(
        sql!(
            "SELECT id, recipient, subject, body, html, tries, queued_at FROM mails
             WHERE state NOT IN ('held', 'dropped')
             ORDER BY queued_at DESC, id DESC LIMIT $1"
        ),
        params![most],
    )
}

pub(super) fn mail(r: &mut Reader<'_>, id: MailId) -> db::Result<Mail> {
    r.one(
        sql!(
            "SELECT id, recipient, subject, body, html, tries, queued_at FROM mails
             WHERE id = $1"
        ),
        params![id],
    )
}
