//! Tables within tables: one, one for each word of a closed list, or a list of them.

use std::{marker::PhantomData, ops::RangeInclusive};

use base::words::Word;
use toml::de::DeTable;

use crate::{
    explain::Explanation,
    reader::{Node, Reader, joined},
    section::{About, Field, Section, read_at, sentence},
};

/// The table at a node, or the complaint that there is none.
fn table_of<'n, 't>(
    node: &'n Node<'t>,
    key: &str,
    reader: &mut Reader<'_>,
) -> Option<&'n DeTable<'t>> {
    let table = node.get_ref().as_table();
    if table.is_none() {
        let found = node.get_ref().type_str();
        reader.complain(key, format!("here belongs a table with keys of its own, not {found}"));
    }
    table
}

/// Reads a table that may be absent: then only what is required is missed.
fn read_table<S: Section>(
    node: Option<&Node<'_>>,
    key: &str,
    into: &mut S,
    reader: &mut Reader<'_>,
) {
    match node {
        None => into.read(&DeTable::new(), key, reader),
        Some(node) => {
            if let Some(table) = table_of(node, key, reader) {
                into.read(table, key, reader);
            }
        }
    }
}

/// A table within a table.
pub(crate) struct Nested<S>(PhantomData<S>);

pub(crate) const fn nested<S>() -> Nested<S> {
    Nested(PhantomData)
}

impl<S: Section> Field for Nested<S> {
    type Value = S;

    fn read(
        &self,
        node: Option<&Node<'_>>,
        key: &str,
        _: &About,
        into: &mut S,
        reader: &mut Reader<'_>,
    ) {
        read_table(node, key, into, reader);
    }

    fn explain(
        &self,
        value: &S,
        initial: &S,
        key: &str,
        _: &About,
        _: &'static [&'static str],
        out: &mut Vec<Explanation>,
    ) {
        value.explain(initial, key, out);
    }

    fn canonical(&self, value: &S, key: &str, out: &mut String) {
        value.canonical(key, out);
    }
}

/// One `V` for each word of a closed list, so that none can be missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Each<K, V>(Vec<(K, V)>);

impl<K: Word + PartialEq, V> Each<K, V> {
    /// Makes the value for each word.
    pub fn of(make: impl Fn(K) -> V) -> Self {
        Each(K::ALL.iter().map(|&word| (word, make(word))).collect())
    }

    /// The value for this word.
    ///
    /// # Panics
    /// Never: there is a value for each word of the list.
    pub fn get(&self, word: K) -> &V {
        let found = self.0.iter().find(|(key, _)| *key == word);
        &found.expect("there is a value for each word of a closed list").1
    }

    /// Each word with its value, in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.0.iter().map(|(word, value)| (*word, value))
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = (K, &mut V)> {
        self.0.iter_mut().map(|(word, value)| (*word, value))
    }

    pub(crate) fn get_mut(&mut self, word: K) -> &mut V {
        let found = self.0.iter_mut().find(|(key, _)| *key == word);
        &mut found.expect("there is a value for each word of a closed list").1
    }
}

impl<K: Word + PartialEq, V: Default> Default for Each<K, V> {
    fn default() -> Self {
        Each::of(|_| V::default())
    }
}

/// A table for each word of a closed list.
pub(crate) struct EachWord<K, V>(PhantomData<(K, V)>);

pub(crate) const fn each<K, V>() -> EachWord<K, V> {
    EachWord(PhantomData)
}

impl<K: Word + PartialEq, V: Section> Field for EachWord<K, V> {
    type Value = Each<K, V>;

    fn read(
        &self,
        node: Option<&Node<'_>>,
        key: &str,
        _: &About,
        into: &mut Each<K, V>,
        reader: &mut Reader<'_>,
    ) {
        let absent = DeTable::new();
        let table = match node {
            None => &absent,
            Some(node) => match table_of(node, key, reader) {
                Some(table) => table,
                None => return,
            },
        };
        let known: Vec<&str> = K::ALL.iter().map(|word| word.as_str()).collect();
        reader.refuse_unknown(table, key, &known);
        for (word, value) in into.iter_mut() {
            read_at(table, word.as_str(), key, reader, |node, key, reader| {
                read_table(node, key, value, reader);
            });
        }
    }

    fn explain(
        &self,
        value: &Each<K, V>,
        initial: &Each<K, V>,
        key: &str,
        _: &About,
        _: &'static [&'static str],
        out: &mut Vec<Explanation>,
    ) {
        for ((word, value), (_, initial)) in value.iter().zip(initial.iter()) {
            value.explain(initial, &joined(key, word.as_str()), out);
        }
    }

    fn canonical(&self, value: &Each<K, V>, key: &str, out: &mut String) {
        for (word, value) in value.iter() {
            value.canonical(&joined(key, word.as_str()), out);
        }
    }
}

/// A list of tables, written `[[key]]`.
pub(crate) struct Tables<S> {
    count: RangeInclusive<usize>,
    what: PhantomData<S>,
}

pub(crate) const fn tables<S>(count: RangeInclusive<usize>) -> Tables<S> {
    Tables { count, what: PhantomData }
}

impl<S: Section> Field for Tables<S> {
    type Value = Vec<S>;

    fn read(
        &self,
        node: Option<&Node<'_>>,
        key: &str,
        about: &About,
        into: &mut Vec<S>,
        reader: &mut Reader<'_>,
    ) {
        let (least, most) = (self.count.start(), self.count.end());
        let why = sentence(about.why);
        let Some(node) = node else {
            if into.len() < *least {
                reader.complain(
                    key,
                    format!("this is missing; write at least {least} `[[{key}]]`. {why}"),
                );
            }
            return;
        };
        let Some(items) = node.get_ref().as_array() else {
            return reader
                .complain(key, format!("here belongs a list of tables, `[[{key}]]`. {why}"));
        };
        if !self.count.contains(&items.len()) {
            let found = items.len();
            return reader
                .complain(key, format!("{found} entries; allowed: {least} to {most}. {why}"));
        }
        into.clear();
        for (place, node) in items.iter().enumerate() {
            let at = format!("{key}[{}]", place + 1);
            reader.saw(&at, node.span().start);
            let mut item = S::default();
            read_table(Some(node), &at, &mut item, reader);
            into.push(item);
        }
    }

    fn explain(
        &self,
        value: &Vec<S>,
        initial: &Vec<S>,
        key: &str,
        about: &About,
        story: &'static [&'static str],
        out: &mut Vec<Explanation>,
    ) {
        let mut keys = Vec::new();
        S::default().explain(&S::default(), "", &mut keys);
        let names: Vec<String> = keys.into_iter().map(|k| k.key).collect();
        out.push(Explanation {
            key: key.to_owned(),
            value: format!("{} entries", value.len()),
            default: Some(format!("{} entries", initial.len())),
            allowed: format!("tables `[[{key}]]` with the keys {}", names.join(", ")),
            why: sentence(about.why),
            source: about.source,
            story,
        });
    }

    fn canonical(&self, value: &Vec<S>, key: &str, out: &mut String) {
        for (place, item) in value.iter().enumerate() {
            item.canonical(&format!("{key}[{}]", place + 1), out);
        }
    }
}
