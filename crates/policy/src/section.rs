//! One definition of a key serves reading, checking, explaining and documenting it.
//!
//! `section!` takes a struct whose fields each carry a sentence (why the key exists), a default, a
//! kind (what is allowed) and a source. It makes the struct, its default, and the [`Section`] that
//! reads it from TOML and explains it.

use toml::de::{DeTable, DeValue};

use crate::{
    explain::Explanation,
    reader::{Node, Reader, joined},
};

/// What is written about a key beside its definition.
pub(crate) struct About {
    pub(crate) name: &'static str,
    pub(crate) why: &'static [&'static str],
    pub(crate) source: &'static str,
}

/// The doc comment as one line of text.
pub(crate) fn sentence(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// A table of the file.
pub(crate) trait Section: Default {
    /// The story of the table.
    const STORY: &'static [&'static str];

    /// Takes what stands in the table; keys that are absent keep their value.
    fn read(&mut self, table: &DeTable<'_>, at: &str, reader: &mut Reader<'_>);

    /// Explains every key; `initial` is what a file without the key would mean.
    fn explain(&self, initial: &Self, at: &str, out: &mut Vec<Explanation>);

    /// Writes every value in one fixed way, lists included.
    fn canonical(&self, at: &str, out: &mut String);
}

/// What may stand at a key: a single value ([`Leaf`]) or tables.
pub(crate) trait Field {
    type Value;

    fn read(
        &self,
        node: Option<&Node<'_>>,
        key: &str,
        about: &About,
        into: &mut Self::Value,
        reader: &mut Reader<'_>,
    );

    fn explain(
        &self,
        value: &Self::Value,
        initial: &Self::Value,
        key: &str,
        about: &About,
        story: &'static [&'static str],
        out: &mut Vec<Explanation>,
    );

    fn canonical(&self, value: &Self::Value, key: &str, out: &mut String);
}

/// A single value, or a list of them.
pub(crate) trait Leaf {
    type Value;

    /// The value, or what is wrong with it.
    fn parse(&self, value: &DeValue<'_>) -> Result<Self::Value, String>;

    /// The value as it would be written in the file.
    fn show(&self, value: &Self::Value) -> String;

    /// What is allowed, as the end of the sentence "allowed is …".
    fn allowed(&self) -> String;

    /// Whether the file must have it.
    fn is_required(&self) -> bool {
        false
    }
}

impl<L: Leaf> Field for L {
    type Value = L::Value;

    fn read(
        &self,
        node: Option<&Node<'_>>,
        key: &str,
        about: &About,
        into: &mut L::Value,
        reader: &mut Reader<'_>,
    ) {
        let (allowed, why) = (self.allowed(), sentence(about.why));
        match node.map(|node| self.parse(node.get_ref())) {
            Some(Ok(value)) => *into = value,
            Some(Err(wrong)) => reader.complain(key, format!("{wrong}; allowed: {allowed}. {why}")),
            None if self.is_required() => {
                reader.complain(key, format!("this is missing; write {allowed}. {why}"));
            }
            None => {}
        }
    }

    fn explain(
        &self,
        value: &L::Value,
        initial: &L::Value,
        key: &str,
        about: &About,
        story: &'static [&'static str],
        out: &mut Vec<Explanation>,
    ) {
        out.push(Explanation {
            key: key.to_owned(),
            value: self.show(value),
            default: (!self.is_required()).then(|| self.show(initial)),
            allowed: self.allowed(),
            why: sentence(about.why),
            source: about.source,
            story,
        });
    }

    fn canonical(&self, value: &L::Value, key: &str, out: &mut String) {
        out.push_str(key);
        out.push_str(" = ");
        out.push_str(&self.show(value));
        out.push('\n');
    }
}

/// Hands over the node at a name of a table, remembered with its line, or nothing.
pub(crate) fn read_at<'n, 't>(
    table: &'n DeTable<'t>,
    name: &str,
    at: &str,
    reader: &mut Reader<'_>,
    read: impl FnOnce(Option<&'n Node<'t>>, &str, &mut Reader<'_>),
) {
    let key = joined(at, name);
    let found = table.get_key_value(name);
    if let Some((name, _)) = found {
        reader.saw(&key, name.span().start);
    }
    read(found.map(|(_, node)| node), &key, reader);
}

/// Defines tables of the file; see the top of this file. Fields under `lists` come from files of
/// their own and are filled in by [`crate::Policy::parse`].
macro_rules! section {
    ($($(#[doc = $story:literal])+ pub struct $name:ident {
        $(
            $(#[doc = $why:literal])+
            $field:ident: $type:ty = $default:expr, $kind:expr, $source:literal;
        )*
        $(lists {
            $($(#[doc = $list_why:literal])+ $list:ident: $list_type:ty, $list_kind:expr;)+
        })?
    })+) => { $(
        $(#[doc = $story])+
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $($(#[doc = $why])+ pub $field: $type,)*
            $($($(#[doc = $list_why])+ pub $list: $list_type,)+)?
        }

        impl Default for $name {
            fn default() -> Self {
                $name {
                    $($field: $default,)*
                    $($($list: <$list_type>::default(),)+)?
                }
            }
        }

        impl $crate::section::Section for $name {
            const STORY: &'static [&'static str] = &[$($story),+];

            fn read(
                &mut self,
                table: &toml::de::DeTable<'_>,
                at: &str,
                reader: &mut $crate::reader::Reader<'_>,
            ) {
                reader.refuse_unknown(table, at, &[$(stringify!($field)),*]);
                $({
                    let about = $crate::section::About {
                        name: stringify!($field), why: &[$($why),+], source: $source,
                    };
                    let into = &mut self.$field;
                    $crate::section::read_at(table, about.name, at, reader, |node, key, reader| {
                        $crate::section::Field::read(&$kind, node, key, &about, into, reader);
                    });
                })*
            }

            fn explain(
                &self,
                initial: &Self,
                at: &str,
                out: &mut Vec<$crate::explain::Explanation>,
            ) {
                $({
                    let about = $crate::section::About {
                        name: stringify!($field), why: &[$($why),+], source: $source,
                    };
                    let key = $crate::reader::joined(at, about.name);
                    $crate::section::Field::explain(
                        &$kind, &self.$field, &initial.$field, &key, &about, Self::STORY, out,
                    );
                })*
            }

            fn canonical(&self, at: &str, out: &mut String) {
                $($crate::section::Field::canonical(
                    &$kind, &self.$field, &$crate::reader::joined(at, stringify!($field)), out,
                );)*
                $($($crate::section::Field::canonical(
                    &$list_kind, &self.$list, &$crate::reader::joined(at, stringify!($list)), out,
                );)+)?
            }
        }
    )+ };
}
pub(crate) use section;
