//! The SQL that reads answers to the agreement as they lie, for the walk that compares them with
//! the ledger.

use db::{Reader, sql};

use crate::content::Page;

/// Answers.
pub(crate) fn contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.objects(
        r,
        "agreement_answers",
        sql!(
            "SELECT id, account_id, version_id, digest, answer, language, signed_name, method,
                    address, at
             FROM agreement_answers WHERE id > $1 ORDER BY id LIMIT $2"
        ),
    )
}

/// What was ticked, as parts of the answers.
pub(crate) fn acknowledged_contents(r: &mut Reader<'_>, page: &mut Page<'_>) -> db::Result<()> {
    page.parts(
        r,
        "agreement_acknowledgements",
        sql!(
            "SELECT a.id, k.account_id, k.clause
             FROM agreement_answers a JOIN agreement_acknowledgements k
               ON k.account_id = a.account_id AND k.answer_id = a.id
             WHERE a.id > $1 AND a.id <= $2 ORDER BY a.id, k.clause"
        ),
    )
}
