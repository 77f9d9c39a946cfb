//! The SQL of conversations, messages and drafts.

mod contents;
mod listed;
mod unread;

use base::{Instant, Phi, words::Word};
use db::{Reader, Row, Tx, params, sql};

use super::{
    model::{
        Accepted, Author, Draft, Message, MessageId, Place, Reading, Thread, ThreadId, ThreadRow,
        Topic, Typed, reference,
    },
    rules,
};
use crate::{
    access::Chart, accounts::AccountId, content::Content, happened, notify::StatementId,
    people::PatientId,
};

pub(crate) use contents::{contents, thread_contents};
pub(super) use listed::listed;
pub(crate) use unread::unread;
pub(super) use unread::unread_since;

/// Conversations on one page of the list.
pub(super) const THREADS_SHOWN: i64 = 50;
/// The most messages of a conversation that are shown, the newest.
const MESSAGES_SHOWN: i64 = 300;
/// The most new conversations that Home names.
const NEW_SHOWN: i64 = 10;
/// The most conversations that the usual time is worked out from.
const ANSWERS_COUNTED: i64 = 200;
/// Characters that are kept of what could not be sent; more than any message may have.
const DRAFT_BODY_CHARS_MAX: usize = 100_000;
const DRAFT_SUBJECT_CHARS_MAX: usize = 1_000;

impl db::FromRow for ThreadRow {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(ThreadRow {
            id: row.get("id")?,
            topic: row.word("topic")?,
            subject: Phi::new(row.get("subject")?),
            last_at: row.get("last_at")?,
            unread: row.get("unread")?,
        })
    }
}

/// A patient's conversations before this moment, the newest first: those that the seat may read.
pub(super) fn threads(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    before: &str,
) -> db::Result<Vec<ThreadRow>> {
    let [first, second, third, fourth] = Topic::FOR_THE_DESK.map(Word::as_str);
    r.all(
        sql!(
            "SELECT t.id, t.topic, t.subject, t.last_at,
                    (SELECT COUNT(*) FROM messages m
                     WHERE m.patient_id = t.patient_id AND m.thread_id = t.id
                       AND m.author = 'practice' AND m.read_at IS NULL) AS unread
             FROM threads t
             WHERE t.patient_id = $1 AND t.last_at < $2
               AND ($3 OR t.topic IN ($4, $5, $6, $7))
             ORDER BY t.last_at DESC, t.id DESC LIMIT $8"
        ),
        params![
            chart.patient(),
            before,
            rules::reads_all(chart.seat()),
            first,
            second,
            third,
            fourth,
            THREADS_SHOWN
        ],
    )
}

/// Whose conversation this is. Tells nobody anything: the chart is opened next.
pub(super) fn patient_of(r: &mut Reader<'_>, thread: ThreadId) -> db::Result<PatientId> {
    r.one(sql!("SELECT patient_id FROM threads WHERE id = $1"), params![thread])
}

impl db::FromRow for Thread {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Thread {
            id: row.get("id")?,
            patient: row.get("patient_id")?,
            topic: row.word("topic")?,
            subject: Phi::new(row.get("subject")?),
        })
    }
}

/// A conversation of this chart.
pub(super) fn thread(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    thread: ThreadId,
) -> db::Result<Thread> {
    r.one(
        sql!(
            "SELECT id, patient_id, topic, subject FROM threads WHERE patient_id = $1 AND id = $2"
        ),
        params![chart.patient(), thread],
    )
}

impl db::FromRow for Message {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Message {
            id: row.get("id")?,
            author: row.word("author")?,
            author_name: row.get("author_name")?,
            body: Phi::new(row.get("body")?),
            reading: Reading {
                possible_urgent: row.get("possible_urgent")?,
                words: row.get::<Option<String>>("found_words")?.map(Phi::new),
                unscanned: row.get("unscanned")?,
            },
            statement: row.get("statement")?,
            sent_at: row.get("sent_at")?,
            read_at: row.get("read_at")?,
        })
    }
}

/// The messages of a conversation, the oldest first, each with the statement it went out with.
pub(super) fn messages(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    thread: ThreadId,
) -> db::Result<Vec<Message>> {
    let mut messages: Vec<Message> = r.all(
        sql!(
            "SELECT m.id, m.author, m.author_name, m.body, m.possible_urgent,
                    m.found_words, m.unscanned, s.wording AS statement, m.sent_at, m.read_at
             FROM messages m LEFT JOIN statements s ON s.id = m.statement_id
             WHERE m.patient_id = $1 AND m.thread_id = $2
             ORDER BY m.id DESC LIMIT $3"
        ),
        params![chart.patient(), thread, MESSAGES_SHOWN],
    )?;
    messages.reverse();
    Ok(messages)
}

pub(super) fn insert_thread(
    tx: &mut Tx<'_>,
    content: &mut Content,
    chart: &Chart<'_>,
    id: ThreadId,
    message: &Accepted,
    now: Instant,
) -> db::Result<()> {
    let (topic, subject) = (message.topic.as_str(), &message.subject);
    let values = params![chart.patient(), id, topic, subject, now, reference(id)];
    tx.run(
        sql!(
            "INSERT INTO threads (patient_id, id, topic, subject, opened_at, last_at, reference)
             VALUES ($1, $2, $3, $4, $5, $5, $6)"
        ),
        values,
    )?;
    content.row("threads", &values[1..]);
    Ok(())
}

/// Who writes a message; the practice writes nothing without the statement.
pub(super) enum Writer<'w> {
    Patient { account: AccountId, name: &'w str, reading: &'w Reading },
    Practice { account: AccountId, name: &'w str, statement: StatementId },
}

/// Puts a message into its conversation.
pub(super) fn insert_message(
    tx: &mut Tx<'_>,
    content: &mut Content,
    chart: &Chart<'_>,
    thread: ThreadId,
    writer: &Writer<'_>,
    body: &str,
    now: Instant,
) -> db::Result<MessageId> {
    let id = MessageId::new(now);
    let unread = Reading::default();
    let (author, account, name, reading, statement) = match writer {
        Writer::Patient { account, name, reading } => {
            (Author::Patient, account, name, *reading, None)
        }
        Writer::Practice { account, name, statement } => {
            (Author::Practice, account, name, &unread, Some(*statement))
        }
    };
    let words = reading.words.as_ref().map(|words| words.show().as_str());
    let values = params![
        chart.patient(),
        id,
        thread,
        author.as_str(),
        account,
        *name,
        body,
        reading.possible_urgent,
        words,
        reading.unscanned,
        statement,
        now
    ];
    tx.run(
        sql!(
            "INSERT INTO messages (patient_id, id, thread_id, author, account_id, author_name,
               body, possible_urgent, found_words, unscanned, statement_id, sent_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        ),
        values,
    )?;
    content.row("messages", &values[1..]);
    tx.run(
        sql!("UPDATE threads SET last_at = $3 WHERE patient_id = $1 AND id = $2"),
        params![chart.patient(), thread, now],
    )?;
    Ok(id)
}

pub(super) fn set_read(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    thread: ThreadId,
    message: MessageId,
    now: Instant,
) -> db::Result<u64> {
    tx.run(
        sql!(
            "UPDATE messages SET read_at = $4
             WHERE patient_id = $1 AND thread_id = $2 AND id = $3
               AND author = 'practice' AND read_at IS NULL"
        ),
        params![chart.patient(), thread, message, now],
    )
}

/// When the newest conversations of a topic were opened since a moment, and when the practice first
/// answered each that it has answered.
pub(super) fn first_answers(
    r: &mut Reader<'_>,
    topic: Topic,
    since: Instant,
) -> db::Result<Vec<(Instant, Instant)>> {
    let found: Vec<(Instant, Option<Instant>)> = r.all(
        sql!(
            "SELECT t.opened_at,
                    (SELECT MIN(m.sent_at) FROM messages m
                     WHERE m.patient_id = t.patient_id AND m.thread_id = t.id
                       AND m.author = 'practice') AS answered_at
             FROM threads t WHERE t.topic = $1 AND t.opened_at >= $2
             ORDER BY t.opened_at DESC LIMIT $3"
        ),
        params![topic.as_str(), since, ANSWERS_COUNTED],
    )?;
    Ok(found.into_iter().filter_map(|(asked, answered)| Some((asked, answered?))).collect())
}

// --- Drafts -----------------------------------------------------------------------------------

impl db::FromRow for Draft {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Draft {
            topic: row.word_or_none("topic")?,
            subject: Phi::new(row.get("subject")?),
            body: Phi::new(row.get("body")?),
            stopped: row.get("stopped")?,
            kept_until: row.get("kept_until")?,
        })
    }
}

/// What this account has begun to write here.
pub(super) fn draft(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    account: AccountId,
    place: Place,
    now: Instant,
) -> db::Result<Option<Draft>> {
    r.first(
        sql!(
            "SELECT topic, subject, body, stopped, kept_until FROM drafts
             WHERE account_id = $1 AND patient_id = $2 AND place = $3 AND kept_until > $4"
        ),
        params![account, chart.patient(), place.key(), now],
    )
}

/// Where the holder of this chart has begun to write and not sent it: `new`, or a conversation.
/// What was stopped does not count. For Home: one statement.
pub(crate) fn unfinished(
    r: &mut Reader<'_>,
    chart: &Chart<'_>,
    now: Instant,
) -> db::Result<Vec<String>> {
    let Some(account) = chart.own_account() else { return Ok(Vec::new()) };
    r.all(
        sql!(
            "SELECT place FROM drafts
             WHERE account_id = $1 AND patient_id = $2 AND stopped = $3 AND kept_until > $4
             ORDER BY place LIMIT $5"
        ),
        params![account, chart.patient(), false, now, NEW_SHOWN],
    )
}

/// Whether a draft was stopped because it may be urgent or new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopped {
    Yes,
    No,
}

/// Keeps what somebody typed, instead of what they had typed here before.
pub(super) fn save_draft(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    account: AccountId,
    place: Place,
    typed: &Typed,
    stopped: Stopped,
    until: Instant,
) -> db::Result<()> {
    let start = |text: &str, most| text.chars().take(most).collect::<String>();
    tx.run(
        sql!(
            "INSERT INTO drafts
               (account_id, patient_id, place, topic, subject, body, stopped, kept_until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (account_id, patient_id, place) DO UPDATE SET topic = excluded.topic,
               subject = excluded.subject, body = excluded.body, stopped = excluded.stopped,
               kept_until = excluded.kept_until"
        ),
        params![
            account,
            chart.patient(),
            place.key(),
            typed.topic.map(Topic::as_str),
            start(&typed.subject, DRAFT_SUBJECT_CHARS_MAX),
            start(&typed.body, DRAFT_BODY_CHARS_MAX),
            stopped == Stopped::Yes,
            until
        ],
    )?;
    Ok(())
}

pub(super) fn delete_draft(
    tx: &mut Tx<'_>,
    chart: &Chart<'_>,
    account: AccountId,
    place: Place,
) -> db::Result<u64> {
    tx.run(
        sql!("DELETE FROM drafts WHERE account_id = $1 AND patient_id = $2 AND place = $3"),
        params![account, chart.patient(), place.key()],
    )
}

pub(super) fn delete_old_drafts(tx: &mut Tx<'_>, now: Instant) -> db::Result<u64> {
    tx.run(sql!("DELETE FROM drafts WHERE kept_until <= $1"), params![now])
}

/// One chart turned out to be a duplicate of another: its conversations go over. Drafts stay with
/// the account that wrote them and are forgotten in their time.
pub(crate) fn merge(tx: &mut Tx<'_>, from: PatientId, into: PatientId) -> db::Result<()> {
    let threads = tx.run(
        sql!("UPDATE threads SET patient_id = $2 WHERE patient_id = $1"),
        params![from, into],
    )?;
    tx.run(sql!("UPDATE messages SET patient_id = $2 WHERE patient_id = $1"), params![from, into])?;
    if threads > 0 {
        tx.record(happened!("message.threads_moved").patient(into).with("threads", threads));
    }
    Ok(())
}
