//! Every way to tamper with a small ledger, tried in memory: whatever is done, it is found.

use base::Instant;

use super::{
    Entry, Who,
    anchors::{Anchor, Anchors},
    chain::{Chain, Hash, Head},
    verify::{Examination, HeadRow, Report, Verdict},
    walk::Stored,
};
use crate::conn::Next;

const ROWS: i64 = 60;
const GENESIS: Hash = [7; 32];

/// A ledger as somebody with all rights to the database could leave it.
#[derive(Clone)]
struct Ledger {
    rows: Vec<Stored>,
    head: (i64, Hash),
}

impl Ledger {
    /// Sixty rows that differ in what they say and in what they leave out.
    fn whole() -> Ledger {
        let head = Head { seq: 0, hash: GENESIS, latest: String::new() };
        let mut chain = Chain::new(head, [9; 16]);
        for number in 0..ROWS {
            let mut who = Who::system(&format!("actor {number}"));
            who.on_behalf_of = (number % 2 == 0).then(|| "pat_1".to_owned());
            who.address = "192.0.2.1".repeat(usize::try_from(number % 3).unwrap());
            let mut entry = Entry::new("chart.viewed").detail(format!("{{\"n\":{number}}}"));
            entry.patient = (number % 3 == 0).then_some([3; 16]);
            entry.object = (number % 4 == 0).then(|| "thr_1".to_owned());
            entry.content = (number % 5 == 0).then_some([8; 36]);
            chain.append(&who, Instant::from_millis(number), vec![entry]);
        }
        let stored = |line: &super::chain::Line| Stored {
            seq: line.seq,
            content: line.content(),
            hash: line.hash,
        };
        let rows = chain.lines.iter().map(stored).collect();
        Ledger { rows, head: (chain.head.seq, chain.head.hash) }
    }

    fn anchor(&self, seq: i64) -> Anchor {
        let head = self.row(seq).hash;
        Anchor { seq, head, rows: seq, at: Instant::from_millis(0) }
    }

    fn row(&self, seq: i64) -> &Stored {
        &self.rows[at(seq)]
    }

    /// Gives every row from `seq` on the hash that fits, and the head row too.
    fn rehash_from(&mut self, seq: i64) {
        for place in at(seq)..self.rows.len() {
            let before = place.checked_sub(1).map_or(GENESIS, |p| self.rows[p].hash);
            let row = &mut self.rows[place];
            row.hash = row.content.hash(&before, row.seq);
        }
        self.set_head();
    }

    fn set_head(&mut self) {
        self.head = self.rows.last().map_or((0, GENESIS), |last| (last.seq, last.hash));
    }

    fn renumber(&mut self) {
        for (row, seq) in self.rows.iter_mut().zip(1..) {
            row.seq = seq;
        }
    }

    fn examine(&self, anchors: &[Anchor]) -> Report {
        let mut all = Anchors::default();
        for anchor in anchors {
            all.genuine.entry(anchor.seq).or_default().push((anchor.clone(), String::new()));
        }
        let (seq, hash) = self.head;
        let mut examination = Examination::new(HeadRow { seq, hash, genesis: GENESIS }, &all);
        for row in &self.rows {
            if examination.row(row, None) == Next::Enough {
                break;
            }
        }
        examination.end()
    }

    #[track_caller]
    fn must_be(&self, verdict: Verdict, first_bad: i64, sentence: &str) {
        let report = self.examine(&[]);
        assert_eq!((report.verdict, report.first_bad), (verdict, Some(first_bad)), "{report:?}");
        assert!(report.sentence.contains(sentence), "{sentence} {report:?}");
    }
}

fn at(seq: i64) -> usize {
    usize::try_from(seq - 1).unwrap()
}

#[test]
fn a_whole_ledger_is_whole() {
    let ledger = Ledger::whole();
    let report = ledger.examine(&[ledger.anchor(1), ledger.anchor(ROWS)]);
    assert_eq!((report.verdict, report.rows, report.anchors), (Verdict::Whole, ROWS, 2));
}

#[test]
fn every_changed_byte_is_found() {
    let mut ledger = Ledger::whole();
    for seq in 1..=ROWS {
        for byte in 0..ledger.rows[at(seq)].content.bytes().len() {
            ledger.rows[at(seq)].content.bytes()[byte] ^= 1;
            ledger.must_be(Verdict::Altered, seq, &format!("row {seq} was changed"));
            ledger.rows[at(seq)].content.bytes()[byte] ^= 1;
        }
        for byte in 0..32 {
            ledger.rows[at(seq)].hash[byte] ^= 0x80;
            ledger.must_be(Verdict::Altered, seq, &format!("the hash of row {seq} was changed"));
            ledger.rows[at(seq)].hash[byte] ^= 0x80;
        }
    }
    for byte in 0..32 {
        ledger.head.1[byte] ^= 1;
        ledger.must_be(Verdict::Altered, ROWS, "the head row disagrees");
        ledger.head.1[byte] ^= 1;
    }
}

#[test]
fn every_removed_row_is_found() {
    for seq in 1..=ROWS {
        let mut gap = Ledger::whole();
        gap.rows.remove(at(seq));
        let mut closed = gap.clone();
        closed.renumber();
        if seq == ROWS {
            gap.must_be(Verdict::Truncated, ROWS, "cut off");
            continue;
        }
        gap.must_be(Verdict::Altered, seq, &format!("row {seq} is missing"));
        let removed = if seq < ROWS - 1 { "was removed" } else { "" };
        closed.must_be(Verdict::Altered, seq, removed);
    }
    let mut many = Ledger::whole();
    many.rows.drain(9..20);
    many.must_be(Verdict::Altered, 10, "rows 10 to 20 are missing");
}

#[test]
fn every_inserted_row_is_found() {
    for seq in 1..=ROWS {
        for copied in [1, 30, ROWS] {
            let mut ledger = Ledger::whole();
            let mut forged = ledger.row(copied).clone();
            forged.content.bytes()[20] ^= 1;
            ledger.rows.insert(at(seq), forged);
            ledger.renumber();
            ledger.must_be(Verdict::Altered, seq, &format!("row {seq} was inserted"));
        }
    }
    let mut ledger = Ledger::whole();
    let forged = Stored { seq: ROWS + 1, ..ledger.row(3).clone() };
    ledger.rows.push(forged);
    ledger.must_be(Verdict::Altered, ROWS + 1, "was inserted after the end");
    let head = ledger.head;
    ledger.rehash_from(ROWS + 1);
    ledger.head = head;
    ledger.must_be(Verdict::Altered, ROWS + 1, "were inserted");
    let mut ledger = Ledger::whole();
    ledger.rows.insert(0, Stored { seq: 0, ..ledger.row(3).clone() });
    ledger.must_be(Verdict::Altered, 0, "inserted before the first");
}

#[test]
fn every_swap_is_found() {
    for first in 1..=ROWS {
        for second in first + 1..=ROWS {
            let sentence = format!("row {first} was swapped with row {second}");
            let mut whole_rows = Ledger::whole();
            whole_rows.rows.swap(at(first), at(second));
            whole_rows.renumber();
            whole_rows.must_be(Verdict::Altered, first, &sentence);
            let mut contents = Ledger::whole();
            let (one, other) = (contents.row(first).clone(), contents.row(second).clone());
            contents.rows[at(first)].content = other.content;
            contents.rows[at(second)].content = one.content;
            contents.must_be(Verdict::Altered, first, &sentence);
        }
    }
}

#[test]
fn every_cut_end_is_found() {
    let whole = Ledger::whole();
    for left in 0..ROWS {
        let mut cut = whole.clone();
        cut.rows.truncate(usize::try_from(left).unwrap());
        cut.must_be(Verdict::Truncated, left + 1, "cut off");
        // When the head row was made to agree, the anchors still tell.
        cut.set_head();
        assert_eq!(cut.examine(&[]).verdict, Verdict::Whole);
        let report = cut.examine(&[whole.anchor(ROWS)]);
        assert_eq!((report.verdict, report.first_bad), (Verdict::Truncated, Some(left + 1)));
    }
}

#[test]
fn every_rewrite_is_found_from_the_last_anchor_that_agrees() {
    let whole = Ledger::whole();
    let anchors: Vec<Anchor> = (1..=6).map(|n| whole.anchor(10 * n)).collect();
    for from in 1..=ROWS {
        let mut rewritten = whole.clone();
        rewritten.rows[at(from)].content.bytes()[30] ^= 1;
        rewritten.rehash_from(from);
        assert_eq!(rewritten.examine(&[]).verdict, Verdict::Whole, "a chain alone cannot tell");
        let report = rewritten.examine(&anchors);
        let after_the_anchor_before = (from - 1) / 10 * 10 + 1;
        let found = (report.verdict, report.first_bad);
        assert_eq!(found, (Verdict::Rewritten, Some(after_the_anchor_before)));
        // Grown longer, or cut shorter but past an anchor, it is still a rewrite.
        if from <= 10 {
            rewritten.rows.truncate(15);
            rewritten.set_head();
            assert_eq!(rewritten.examine(&anchors).verdict, Verdict::Rewritten);
        }
        // Without the head row's hash, the head row tells too.
        rewritten.head = whole.head;
        assert_ne!(rewritten.examine(&[]).verdict, Verdict::Whole);
    }
}

#[test]
fn a_row_added_where_the_chain_goes_on_is_seen_by_an_anchor_only_when_it_came_before() {
    // What somebody with all rights appends correctly is a row like any other: the ledger shows
    // what was written, not who held the pen.
    let mut ledger = Ledger::whole();
    let added = Stored { seq: ROWS + 1, ..ledger.row(3).clone() };
    let anchor = ledger.anchor(ROWS);
    ledger.rows.push(added);
    ledger.rehash_from(ROWS + 1);
    assert_eq!(ledger.examine(&[anchor]).verdict, Verdict::Whole);
}
