//! Verifies the ledger against itself, its head row and its anchors.
//!
//! The chain finds every change within; the head row finds a cut end; the anchors find a cut end
//! or a new history even when the head row was made to agree. What came after the last anchor
//! can still be cut by someone who also sets the head row back: anchor often.

use std::collections::BTreeMap;

use base::secret;

use super::{
    anchors::{ANCHORED, AnchorFile, Anchors},
    chain::Hash,
    walk::{Stored, Walk},
};
use crate::{
    conn::{Conn, Duty, Next},
    db::Db,
    error::{Error, Result},
    row::{Field, Row},
    sql,
};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every row is as it was written, and every anchor agrees.
    Whole,
    /// A row was changed, removed, inserted or moved, or the head row disagrees; or, for who
    /// compares it, what the rows vouch for is not as it was filed.
    Altered,
    /// The end was cut off.
    Truncated,
    /// The rows after some anchor are not those that were anchored, though they fit together.
    Rewritten,
    /// An anchor that the ledger tells of is not there, or does not bear its signature.
    AnchorMissing,
}

impl Verdict {
    /// The exit code of `portico audit verify`.
    pub const fn exit_code(self) -> u8 {
        match self {
            Verdict::Whole => 0,
            Verdict::Altered => 2,
            Verdict::Truncated => 3,
            Verdict::Rewritten => 4,
            Verdict::AnchorMissing => 5,
        }
    }
}

/// The result of a verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What was found.
    pub verdict: Verdict,
    /// The first row that cannot be trusted.
    pub first_bad: Option<i64>,
    /// One sentence that says what was found.
    pub sentence: String,
    /// How many rows fit.
    pub rows: i64,
    /// How many anchors agreed.
    pub anchors: usize,
}

/// Verifies the whole ledger against these files of anchors. Reads every row once, a million in a
/// few seconds, on a connection of its own. Blocks.
pub fn verify(db: &Db, anchors: &[AnchorFile]) -> Result<Report> {
    let anchors = Anchors::read(anchors);
    db.at_length(Duty::Read, move |conn| examine(conn, &anchors))
}

/// Walks the chain of a copy, whose anchors are not at hand.
pub(crate) fn verify_chain(conn: &mut Conn) -> Result<()> {
    let report = examine(conn, &Anchors::default())?;
    match report.verdict {
        Verdict::Whole | Verdict::AnchorMissing => Ok(()),
        _ => Err(Error::Copy(format!("the copy's ledger is not whole: {}", report.sentence))),
    }
}

/// Verifies the ledger of a connection, in one snapshot.
fn examine(conn: &mut Conn, anchors: &Anchors) -> Result<Report> {
    conn.begin_read()?;
    let report = read_all(conn, anchors);
    conn.end_read();
    report
}

fn read_all(conn: &mut Conn, anchors: &Anchors) -> Result<Report> {
    let mut head = None;
    conn.each(sql!("SELECT seq, hash, genesis FROM ledger_head"), &[], &mut |row| {
        head = Some(HeadRow { seq: row.at(0)?, hash: row.at(1)?, genesis: row.at(2)? });
        Ok(Next::Enough)
    })?;
    let head = head.ok_or(Error::NotFound)?;
    let mut examination = Examination::new(head, anchors);
    let mut stored = Stored::default();
    conn.each(
        sql!(
            "SELECT seq, at, actor, role, on_behalf_of, patient, action, object, outcome, detail,
                    content, address, device, request, boot, hash
               FROM ledger ORDER BY seq"
        ),
        &[],
        &mut |row| {
            let detail = read_row(row, &mut stored);
            Ok(examination.row(&stored, detail))
        },
    )?;
    Ok(examination.end())
}

/// Where the content's columns stand: between the row's place and its hash.
const CONTENT: std::ops::Range<usize> = 1..15;
const ACTION: usize = 6;
const DETAIL: usize = 9;

/// Reads a row as it lies. Returns the detail of an anchor's entry. A row that cannot be read has
/// no content, which fits no hash.
fn read_row<'r>(row: &'r Row<'_>, stored: &mut Stored) -> Option<&'r str> {
    stored.seq = row.at(0).unwrap_or_default();
    stored.hash = row.at(CONTENT.end).unwrap_or_default();
    stored.content.clear();
    for place in CONTENT {
        let Ok(field) = row.field(place) else {
            stored.content.clear();
            return None;
        };
        stored.content.field(field);
    }
    match (row.field(ACTION), row.field(DETAIL)) {
        (Ok(Field::Text(ANCHORED)), Ok(Field::Text(detail))) => Some(detail),
        _ => None,
    }
}

/// The head row, as it lies.
pub(super) struct HeadRow {
    pub(super) seq: i64,
    pub(super) hash: Hash,
    pub(super) genesis: Hash,
}

/// An examination under way; it is fed every row.
pub(super) struct Examination<'a> {
    head: HeadRow,
    anchors: &'a Anchors,
    walk: Walk,
    /// The last row at which an anchor agreed, and how many did.
    agreed: (i64, usize),
    /// The first row at which one did not.
    disagreed: Option<i64>,
    /// The anchors that the ledger tells of: the row's place, and where it tells so.
    told: BTreeMap<i64, String>,
}

/// What an anchor's entry says.
#[derive(serde::Deserialize)]
struct Told {
    seq: i64,
    key: String,
}

impl<'a> Examination<'a> {
    pub(super) fn new(head: HeadRow, anchors: &'a Anchors) -> Examination<'a> {
        let walk = Walk::new(head.genesis);
        let (agreed, disagreed, told) = ((0, 0), None, BTreeMap::new());
        Examination { head, anchors, walk, agreed, disagreed, told }
    }

    /// Takes the next row.
    pub(super) fn row(&mut self, row: &Stored, anchored: Option<&str>) -> Next {
        let next = self.walk.row(row);
        if self.walk.is_whole() {
            for (anchor, _) in self.anchors.genuine.get(&row.seq).into_iter().flatten() {
                if anchor.head != row.hash || anchor.rows != anchor.seq {
                    self.disagreed.get_or_insert(row.seq);
                } else if self.disagreed.is_none() {
                    self.agreed = (row.seq, self.agreed.1 + 1);
                }
            }
            if let Some(told) = anchored.and_then(|d| serde_json::from_str::<Told>(d).ok()) {
                self.told.insert(told.seq, told.key);
            }
        }
        next
    }

    /// The verdict, once all rows were seen. What is said first is what is surest.
    pub(super) fn end(self) -> Report {
        let (last, last_hash) = self.walk.last();
        let (head_seq, head_hash) = (self.head.seq, self.head.hash);
        let (agreed, anchors) = self.agreed;
        let report = |verdict, first_bad, sentence| Report {
            verdict,
            first_bad,
            sentence,
            rows: last,
            anchors,
        };
        if let Some(found) = self.walk.end(head_seq, &head_hash) {
            return report(Verdict::Altered, Some(found.first_bad), found.sentence);
        }
        let from = agreed + 1;
        if let Some(anchor) = self.disagreed {
            let sentence =
                format!("rewritten after row {agreed}: the anchor of row {anchor} differs");
            return report(Verdict::Rewritten, Some(from), sentence);
        }
        let anchored = self.anchors.genuine.keys().next_back().copied().unwrap_or(0);
        if anchored > last || head_seq > last {
            let (witness, end) =
                if anchored > last { ("an anchor", anchored) } else { ("the head row", head_seq) };
            let sentence = format!("the rows after {last} were cut off: {witness} tells of {end}");
            return report(Verdict::Truncated, Some(last + 1), sentence);
        }
        if head_seq < last {
            let sentence =
                format!("the rows after {head_seq} were inserted: the head row ends there");
            return report(Verdict::Altered, Some(head_seq + 1), sentence);
        }
        if head_hash != last_hash {
            let sentence = format!("the head row disagrees with row {last}");
            return report(Verdict::Altered, Some(last), sentence);
        }
        if let Some((seq, sentence)) = missing(&self.told, self.anchors) {
            return report(Verdict::AnchorMissing, seq, sentence);
        }
        let head = secret::hex(&last_hash);
        let sentence = format!("whole: {last} rows, {anchors} anchors agree, head {head}");
        report(Verdict::Whole, None, sentence)
    }
}

/// What is wrong with the anchors themselves.
fn missing(told: &BTreeMap<i64, String>, anchors: &Anchors) -> Option<(Option<i64>, String)> {
    if let Some(sentence) = anchors.wrong.first() {
        return Some((None, sentence.clone()));
    }
    let (seq, _) = told.iter().find(|(seq, key)| {
        let there = anchors.genuine.get(seq).into_iter().flatten();
        !there.into_iter().any(|(_, signer)| signer == *key)
    })?;
    Some((Some(*seq), format!("the anchor of row {seq} is missing")))
}
