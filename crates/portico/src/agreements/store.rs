//! The SQL of agreements, answers and wishes.

mod contents;

use base::{Instant, words::Word as _};
use db::{Reader, Row, Tx, params, sql};
use policy::ClauseKey;

use super::{
    holders::Holder,
    model::{Answer, AnswerId, Terms, Version, VersionId, Wish},
    sections,
};
use crate::{accounts::AccountId, content::Content, people::PatientId};

pub(crate) use contents::{acknowledged_contents, contents};

impl db::FromRow for Version {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Version {
            id: row.get("id")?,
            number: row.get("number")?,
            material: row.get("material")?,
            note: row.get("note")?,
            digest: row.get("digest")?,
            drafted_by: row.get("drafted_by")?,
            drafted_at: row.get("drafted_at")?,
            approved_by: row.get("approved_by")?,
            effective_from: row.get("effective_from")?,
        })
    }
}

/// The version in force, when one has been published.
pub(crate) fn current(r: &mut Reader<'_>) -> db::Result<Option<Version>> {
    r.first(
        sql!(
            "SELECT id, number, material, note, digest, drafted_by, drafted_at, approved_by,
                    effective_from
             FROM agreement_versions WHERE approved_by IS NOT NULL
             ORDER BY number DESC LIMIT 1"
        ),
        params![],
    )
}

/// The draft that waits for a second person.
pub(super) fn waiting(r: &mut Reader<'_>) -> db::Result<Option<Version>> {
    r.first(
        sql!(
            "SELECT id, number, material, note, digest, drafted_by, drafted_at, approved_by,
                    effective_from
             FROM agreement_versions WHERE approved_by IS NULL AND discarded_at IS NULL
             ORDER BY number DESC LIMIT 1"
        ),
        params![],
    )
}

pub(super) fn version(r: &mut Reader<'_>, id: VersionId) -> db::Result<Version> {
    r.one(
        sql!(
            "SELECT id, number, material, note, digest, drafted_by, drafted_at, approved_by,
                    effective_from
             FROM agreement_versions WHERE id = $1"
        ),
        params![id],
    )
}

/// Whether what was agreed to in this version still holds: it was published, and no material
/// change came after it.
pub(crate) fn is_in_force(r: &mut Reader<'_>, id: VersionId) -> db::Result<bool> {
    let found: Option<i64> = r.first(
        sql!(
            "SELECT number FROM agreement_versions v
             WHERE id = $1 AND approved_by IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM agreement_versions later
               WHERE later.number > v.number AND later.material = $2
                 AND later.approved_by IS NOT NULL)"
        ),
        params![id, true],
    )?;
    Ok(found.is_some())
}

/// The version in force, when this account accepted an earlier one that still holds and has not
/// yet closed the notice about it. For Home: one statement.
pub(crate) fn news_for(r: &mut Reader<'_>, account: AccountId) -> db::Result<Option<VersionId>> {
    r.first(
        sql!(
            "SELECT v.id FROM agreement_versions v
             WHERE v.number = (SELECT MAX(number) FROM agreement_versions
                               WHERE approved_by IS NOT NULL)
               AND NOT EXISTS (SELECT 1 FROM agreement_notices n
                               WHERE n.account_id = $1 AND n.version_id = v.id)
               AND v.number > (SELECT MAX(w.number) FROM agreement_answers a
                               JOIN agreement_versions w ON w.id = a.version_id
                               WHERE a.account_id = $1 AND a.answer = 'accepted')"
        ),
        params![account],
    )
}

pub(super) fn close_notice(
    tx: &mut Tx<'_>,
    account: AccountId,
    version: VersionId,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO agreement_notices (account_id, version_id, at) VALUES ($1, $2, $3)
             ON CONFLICT (account_id, version_id) DO NOTHING"
        ),
        params![account, version, now],
    )?;
    Ok(())
}

/// How many accounts accepted each of the last versions.
pub(super) fn accepted_by_version(r: &mut Reader<'_>) -> db::Result<Vec<(Version, i64)>> {
    let versions: Vec<Version> = r.all(
        sql!(
            "SELECT id, number, material, note, digest, drafted_by, drafted_at, approved_by,
                    effective_from
             FROM agreement_versions WHERE approved_by IS NOT NULL
             ORDER BY number DESC LIMIT 20"
        ),
        params![],
    )?;
    let mut counted = Vec::with_capacity(versions.len());
    for version in versions {
        let count = r.one(
            sql!(
                "SELECT count(DISTINCT account_id) FROM agreement_answers
                 WHERE version_id = $1 AND answer = 'accepted'"
            ),
            params![version.id],
        )?;
        counted.push((version, count));
    }
    Ok(counted)
}

/// Accounts of patients that may sign in and were not mailed about this version yet.
pub(super) fn not_mailed(
    r: &mut Reader<'_>,
    version: VersionId,
    most: i64,
) -> db::Result<Vec<AccountId>> {
    r.all(
        sql!(
            "SELECT a.id FROM accounts a
             WHERE a.staff_id IS NULL AND a.state = 'active' AND NOT EXISTS (
               SELECT 1 FROM agreement_mailings m
               WHERE m.account_id = a.id AND m.version_id = $1)
             ORDER BY a.id LIMIT $2"
        ),
        params![version, most],
    )
}

pub(super) fn insert_mailing(
    tx: &mut Tx<'_>,
    account: AccountId,
    version: VersionId,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!("INSERT INTO agreement_mailings (account_id, version_id, at) VALUES ($1, $2, $3)"),
        params![account, version, now],
    )?;
    Ok(())
}

/// Those who accepted this version and no later one, after one of them in the order of their ids.
pub(super) fn holders(
    r: &mut Reader<'_>,
    version: &Version,
    after: AccountId,
    most: i64,
) -> db::Result<Vec<Holder>> {
    r.all(
        sql!(
            "SELECT a.id, a.full_name, MAX(w.at) AS accepted_at
             FROM agreement_answers w JOIN accounts a ON a.id = w.account_id
             WHERE w.version_id = $1 AND w.answer = 'accepted' AND a.id > $3 AND NOT EXISTS (
               SELECT 1 FROM agreement_answers l JOIN agreement_versions v ON v.id = l.version_id
               WHERE l.account_id = a.id AND l.answer = 'accepted' AND v.number > $2)
             GROUP BY a.id, a.full_name ORDER BY a.id LIMIT $4"
        ),
        params![version.id, version.number, after, most],
    )
}

impl db::FromRow for Holder {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Holder {
            account: row.get("id")?,
            name: row.get("full_name")?,
            accepted_at: row.get("accepted_at")?,
        })
    }
}

/// The texts of a version, in the order of the languages.
pub(super) fn terms(r: &mut Reader<'_>, id: VersionId) -> db::Result<Vec<Terms>> {
    r.all(
        sql!(
            "SELECT language, title, reviewed, sections, assent FROM agreement_texts
             WHERE version_id = $1 ORDER BY language"
        ),
        params![id],
    )
}

impl db::FromRow for Terms {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let sections = from_json(row, "sections", "a list of sections")?;
        let assent = from_json(row, "assent", "what is ticked and what a signature means")?;
        Ok(Terms {
            language: row.word("language")?,
            title: row.get("title")?,
            reviewed: row.get("reviewed")?,
            sections,
            assent,
        })
    }
}

fn from_json<T: serde::de::DeserializeOwned>(
    row: &Row<'_>,
    column: &str,
    expected: &'static str,
) -> db::Result<T> {
    let written: String = row.get(column)?;
    let problem = |_| db::Error::Decode { column: column.to_owned(), expected };
    serde_json::from_str(&written).map_err(problem)
}

pub(super) fn insert_draft(tx: &mut Tx<'_>, draft: &Version, terms: &[Terms]) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO agreement_versions
               (id, number, material, note, digest, drafted_by, drafted_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        params![
            draft.id,
            draft.number,
            draft.material,
            &draft.note,
            draft.digest,
            draft.drafted_by,
            draft.drafted_at
        ],
    )?;
    for text in terms {
        tx.run(
            sql!(
                "INSERT INTO agreement_texts (version_id, language, title, reviewed, sections,
                   assent)
                 VALUES ($1, $2, $3, $4, $5, $6)"
            ),
            params![
                draft.id,
                text.language.as_str(),
                &text.title,
                text.reviewed,
                sections::written(&text.sections),
                sections::assent_written(&text.assent)
            ],
        )?;
    }
    Ok(())
}

/// Numbers only grow; those of discarded drafts are not used again.
pub(super) fn next_number(r: &mut Reader<'_>) -> db::Result<i64> {
    r.one(sql!("SELECT COALESCE(MAX(number), 0) + 1 FROM agreement_versions"), params![])
}

/// Drafts that were never published make way for a new one.
pub(super) fn discard_drafts(tx: &mut Tx<'_>, now: Instant) -> db::Result<u64> {
    tx.run(
        sql!(
            "UPDATE agreement_versions SET discarded_at = $1
             WHERE approved_by IS NULL AND discarded_at IS NULL"
        ),
        params![now],
    )
}

/// Puts a draft in force; gives whether it still was one.
pub(super) fn put_in_force(tx: &mut Tx<'_>, version: &Version) -> db::Result<bool> {
    let changed = tx.run(
        sql!(
            "UPDATE agreement_versions SET approved_by = $2, effective_from = $3
             WHERE id = $1 AND approved_by IS NULL AND discarded_at IS NULL"
        ),
        params![version.id, version.approved_by, version.effective_from],
    )?;
    Ok(changed == 1)
}

/// What an account answered, and from where.
pub(super) struct NewAnswer<'a> {
    pub(super) account: AccountId,
    pub(super) version: &'a Version,
    pub(super) answer: Answer,
    pub(super) language: &'a str,
    pub(super) signed_name: Option<&'a str>,
    pub(super) address: &'a str,
}

pub(super) fn insert_answer(
    tx: &mut Tx<'_>,
    content: &mut Content,
    new: &NewAnswer<'_>,
    now: Instant,
) -> db::Result<AnswerId> {
    let id = AnswerId::new(now);
    let values = params![
        id,
        new.account,
        new.version.id,
        new.version.digest,
        new.answer.as_str(),
        new.language,
        new.signed_name,
        "portal",
        new.address,
        now
    ];
    tx.run(
        sql!(
            "INSERT INTO agreement_answers (id, account_id, version_id, digest, answer, language,
               signed_name, method, address, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        values,
    )?;
    content.row("agreement_answers", values);
    Ok(id)
}

/// One thing that was ticked under an answer. They are sealed in the order of their words.
pub(super) fn insert_acknowledgement(
    tx: &mut Tx<'_>,
    content: &mut Content,
    (account, answer): (AccountId, AnswerId),
    key: ClauseKey,
) -> db::Result<()> {
    let values = params![answer, account, key.as_str()];
    tx.run(
        sql!(
            "INSERT INTO agreement_acknowledgements (answer_id, account_id, clause)
             VALUES ($1, $2, $3)"
        ),
        values,
    )?;
    content.row("agreement_acknowledgements", values);
    Ok(())
}

/// How a patient wants to hear serious news; nothing before they have said so.
pub(crate) fn preference(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Option<Wish>> {
    let word: Option<String> = r.first(
        sql!(
            "SELECT wish FROM result_preferences WHERE patient_id = $1
             ORDER BY at DESC LIMIT 1"
        ),
        params![patient],
    )?;
    Ok(word.and_then(|word| Wish::from_word(&word)))
}

pub(super) fn insert_preference(
    tx: &mut Tx<'_>,
    (patient, account): (PatientId, AccountId),
    wish: Wish,
    now: Instant,
) -> db::Result<()> {
    tx.run(
        sql!(
            "INSERT INTO result_preferences (patient_id, at, wish, account_id)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (patient_id, at) DO UPDATE SET wish = excluded.wish"
        ),
        params![patient, now, wish.as_str(), account],
    )?;
    Ok(())
}
