//! What shows that somebody is who they say: two identifiers at least, each counted once.

use std::collections::BTreeSet;

use base::words::Word;

use crate::text::Text;

base::words! {
    /// What somebody says or shows about a person that the chart confirms.
    pub(crate) enum Identifier {
        /// The whole name.
        Name = "name",
        BirthDate = "birth_date",
        /// The record number.
        Mrn = "mrn",
        /// The home address.
        Address = "address",
        Phone = "phone",
        /// The number of an order that this practice placed.
        OrderNumber = "order_number",
    }
}

impl Identifier {
    /// What people know of themselves.
    pub(crate) const OF_ONESELF: [Identifier; 5] = [
        Identifier::Name,
        Identifier::BirthDate,
        Identifier::Mrn,
        Identifier::Address,
        Identifier::Phone,
    ];

    pub(crate) fn words(self, t: &Text) -> String {
        match self {
            Identifier::Name => t.identifier_name(),
            Identifier::BirthDate => t.identifier_birth_date(),
            Identifier::Mrn => t.identifier_mrn(),
            Identifier::Address => t.identifier_address(),
            Identifier::Phone => t.identifier_phone(),
            Identifier::OrderNumber => t.identifier_order(),
        }
    }
}

/// Different identifiers that were confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identifiers(BTreeSet<Identifier>);

impl Identifiers {
    /// Where nobody was asked.
    pub(crate) const NONE: Identifiers = Identifiers(BTreeSet::new());

    /// Those that were asked for and ticked.
    pub(crate) fn ticked<'w>(
        asked: &[Identifier],
        ticked: impl Iterator<Item = &'w str>,
    ) -> Identifiers {
        ticked.filter_map(Identifier::from_word).filter(|one| asked.contains(one)).collect()
    }

    /// As [`Identifiers::stored`] wrote them. They are evidence: a word that is none is an error.
    pub(crate) fn read(stored: &str) -> db::Result<Identifiers> {
        let words = stored.split(' ').filter(|word| !word.is_empty());
        words.map(|word| Identifier::from_word(word).ok_or_else(not_one)).collect()
    }

    /// For a column: words with a space between them.
    pub(crate) fn stored(&self) -> String {
        self.codes().join(" ")
    }

    /// For the ledger.
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.iter().map(Word::as_str).collect()
    }

    /// Whether they show who somebody is: two do. (R-B1.4, R-B1.8, R-B3)
    pub(crate) fn are_enough(&self) -> bool {
        self.0.len() >= 2
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Identifier> + '_ {
        self.0.iter().copied()
    }

    pub(crate) fn words(&self, t: &Text) -> Vec<String> {
        self.iter().map(|one| one.words(t)).collect()
    }
}

fn not_one() -> db::Error {
    db::Error::Decode { column: "identifiers".to_owned(), expected: "identifiers" }
}

impl FromIterator<Identifier> for Identifiers {
    fn from_iter<I: IntoIterator<Item = Identifier>>(all: I) -> Self {
        Identifiers(all.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_ticked_twice_is_one_and_another_than_asked_for_is_none() {
        let asked = [Identifier::Name, Identifier::BirthDate];
        let table = [
            (&["name"][..], "name", false),
            (&["name", "name"], "name", false),
            (&["name", "phone"], "name", false),
            (&["name", "height"], "name", false),
            (&["name", "birth_date"], "name birth_date", true),
        ];
        for (words, stored, enough) in table {
            let ticked = Identifiers::ticked(&asked, words.iter().copied());
            assert_eq!((ticked.stored().as_str(), ticked.are_enough()), (stored, enough));
            assert_eq!(Identifiers::read(&ticked.stored()).unwrap(), ticked);
        }
        assert_eq!(Identifiers::read("").unwrap(), Identifiers::NONE);
        assert!(Identifiers::read("name height").is_err());
    }
}
