//! The SQL that reads conversations and messages as they lie, for the walk that compares them with
//! the ledger.

use db::{Reader, sql};

use crate::content::Page;

/// What conversations are about. When something was last written there is not sealed.
pub(crate) fn thread_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "threads",
        sql!(
            "SELECT id, topic, subject, opened_at, reference FROM threads
             WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}

/// Messages. When they were first read is not sealed.
pub(crate) fn contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "messages",
        sql!(
            "SELECT id, thread_id, author, account_id, author_name, body, possible_urgent,
                    found_words, unscanned, statement_id, sent_at
             FROM messages WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}
