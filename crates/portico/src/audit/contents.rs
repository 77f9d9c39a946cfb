//! Whether what lies in the database is what the ledger says was filed.
//!
//! Each kind of `app::CONTENTS` is walked in the order of its ids, page by page, beside the newest
//! sealed event of each object: in one snapshot and in bounded memory, while people go on working.
//! What another key sealed cannot be compared. That is believed only of what stands before the
//! first event of this key, which is when a lost key was replaced. (security.md §3.7)

use std::{iter::Peekable, vec};

use db::{Db, Reader, Report, Verdict, anchors::AnchorFile};

use super::store::{self, SealedEvent};
use crate::{
    app,
    content::{Covered, Digest, Seal, same_key},
};

/// The most objects that a sentence names.
const NAMED_MAX: usize = 5;
/// So many wrong ones are enough: the walk ends after the page.
const WRONG_MAX: u64 = 100;

/// Walks the ledger and its anchors, and then the contents that it vouches for. Without the seal
/// the contents cannot be compared, which is said and changes no verdict. Blocks.
pub(crate) fn examine(db: &Db, seal: Option<&Seal>, anchors: &[AnchorFile]) -> db::Result<Report> {
    let report = db::verify(db, anchors)?;
    if !matches!(report.verdict, Verdict::Whole | Verdict::AnchorMissing) {
        // It vouches for nothing any more.
        return Ok(report);
    }
    let Some(seal) = seal else {
        let missing = "contents were not compared: the key is not here";
        return Ok(Report { sentence: format!("{}; {missing}", report.sentence), ..report });
    };
    let compared = compare(db, seal)?;
    let words = compared.words();
    if compared.agree() {
        return Ok(Report { sentence: format!("{}; {words}", report.sentence), ..report });
    }
    let sentence = format!("{words}; the ledger's own rows: {}", report.sentence);
    Ok(Report { verdict: Verdict::Altered, sentence, ..report })
}

/// Compares all contents with what the ledger says of them. Blocks.
pub(crate) fn compare(db: &Db, seal: &Seal) -> db::Result<Compared> {
    db.read_at_length(|r| {
        let mut found = Compared::default();
        let since = store::sealed_since(r, seal.name())?;
        for covered in app::CONTENTS {
            let mut after = None;
            while found.wrong < WRONG_MAX {
                after = compare_page(r, &mut found, (seal, covered, since), after)?;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(found)
    })
}

/// Compares one page; gives the last object of it when there may be more.
fn compare_page(
    r: &mut Reader<'_>,
    found: &mut Compared,
    (seal, covered, since): (&Seal, &Covered, i64),
    after: Option<[u8; 16]>,
) -> db::Result<Option<[u8; 16]>> {
    let objects = covered.page(r, seal, after)?;
    let rows = objects.sealed.into_iter().peekable();
    let mut walk = Walk { what: covered.what, since, rows, newest: None, found };
    store::sealed(r, &objects.after, &objects.until, |event| walk.event(event))?;
    walk.end();
    Ok(objects.last)
}

/// What was found.
#[derive(Default)]
pub(crate) struct Compared {
    agree: u64,
    other_key: u64,
    wrong: u64,
    named: Vec<String>,
}

impl Compared {
    /// Whether nothing is wrong.
    pub(crate) fn agree(&self) -> bool {
        self.wrong == 0
    }

    /// What was found, in words: kinds and ids, never what they say.
    pub(crate) fn words(&self) -> String {
        let Compared { agree, other_key, wrong, named } = self;
        if *wrong > 0 {
            let more = wrong - named.len() as u64;
            let or_more = if *wrong >= WRONG_MAX { " or more" } else { "" };
            let more =
                if more > 0 { format!(" and {more}{or_more} others") } else { String::new() };
            return format!("{}{more}", named.join(", "));
        }
        let agree = format!("{agree} contents agree");
        match other_key {
            0 => agree,
            _ => format!("{agree}, {other_key} were sealed with another key and not compared"),
        }
    }

    fn wrong(&mut self, what: &str, object: &str, how: &str) {
        self.wrong += 1;
        if self.named.len() < NAMED_MAX {
            self.named.push(format!("{what} {object} was {how}"));
        }
    }
}

/// The way along the objects and the events about them, both in the order of their names.
struct Walk<'f> {
    what: &'static str,
    /// The place in the ledger from which on everything is sealed with the key at hand.
    since: i64,
    rows: Peekable<vec::IntoIter<(String, Digest)>>,
    newest: Option<SealedEvent>,
    found: &'f mut Compared,
}

impl Walk<'_> {
    /// Takes the next event. Of the events of one object the last one counts.
    fn event(&mut self, event: SealedEvent) {
        if self.newest.as_ref().is_some_and(|known| known.object != event.object) {
            self.settle();
        }
        self.newest = Some(event);
    }

    /// All events of an object were seen.
    fn settle(&mut self) {
        let Some(SealedEvent { seq, object, digest }) = self.newest.take() else { return };
        while let Some((before, _)) = self.rows.next_if(|(name, _)| *name < object) {
            self.found.wrong(self.what, &before, "inserted");
        }
        match self.rows.next_if(|(name, _)| *name == object) {
            None => self.found.wrong(self.what, &object, "deleted"),
            Some((_, now)) if now == digest => self.found.agree += 1,
            Some((_, now)) if seq < self.since && !same_key(&now, &digest) => {
                self.found.other_key += 1;
            }
            Some(_) => self.found.wrong(self.what, &object, "changed"),
        }
    }

    /// All events of the page were seen.
    fn end(mut self) {
        self.settle();
        for (rest, _) in self.rows {
            self.found.wrong(self.what, &rest, "inserted");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Digest = [1; 36];
    /// With the same key, of another content.
    const TWO: Digest = {
        let mut other = ONE;
        other[35] = 2;
        other
    };
    const OTHER_KEY: Digest = [3; 36];

    fn words(rows: &[(&str, Digest)], events: &[(&str, Digest)]) -> String {
        let owned = |all: &[(&str, Digest)]| -> Vec<(String, Digest)> {
            all.iter().map(|(name, digest)| ((*name).to_owned(), *digest)).collect()
        };
        let rows = owned(rows).into_iter().peekable();
        let mut found = Compared::default();
        let mut walk = Walk { what: "message", since: 3, rows, newest: None, found: &mut found };
        for (seq, (object, digest)) in (1..).zip(owned(events)) {
            walk.event(SealedEvent { seq, object, digest });
        }
        walk.end();
        found.words()
    }

    #[test]
    fn every_difference_is_named_and_the_newest_event_counts() {
        let three = [("a", ONE), ("b", ONE), ("c", ONE)];
        let many: Vec<(&str, Digest)> = vec![("z", ONE); 150];
        let five = ["message z was inserted"; 5].join(", ");
        let table: [(&[_], &[_], &str); 10] = [
            (&[], &[], "0 contents agree"),
            (&three, &three, "3 contents agree"),
            (&[("a", ONE)], &[("a", TWO), ("a", ONE)], "1 contents agree"),
            (&[("a", ONE)], &[("a", ONE), ("a", TWO)], "message a was changed"),
            (&three[..2], &three, "message c was deleted"),
            (&three, &three[1..], "message a was inserted"),
            (&three, &three[..1], "message b was inserted, message c was inserted"),
            (
                &three[..1],
                &[("a", OTHER_KEY)],
                "0 contents agree, 1 were sealed with another key and not compared",
            ),
            (&three, &[("a", OTHER_KEY), ("b", ONE), ("c", OTHER_KEY)], "message c was changed"),
            (&many, &[], &format!("{five} and 145 or more others")),
        ];
        for (rows, events, expected) in table {
            assert_eq!(words(rows, events), expected);
        }
    }
}
