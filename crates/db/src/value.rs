//! The five kinds of value that both databases hold alike: NULL, BOOL, INT, TEXT and BYTES.
//!
//! Ids are BYTES (16), instants and dates are TEXT of fixed width, words of a closed list are
//! TEXT, money is INT cents. There are no floats.

use std::fmt;

use base::{Date, Id, Instant, id::Kind};

use crate::row::Field;

/// One value on its way into the database.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text without the character NUL, which PostgreSQL cannot hold.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    /// The field that it will be in a row.
    pub fn field(&self) -> Field<'_> {
        match self {
            Value::Null => Field::Null,
            Value::Bool(value) => Field::Bool(*value),
            Value::Int(value) => Field::Int(*value),
            Value::Text(value) => Field::Text(value),
            Value::Bytes(value) => Field::Bytes(value),
        }
    }
}

/// Says of what kind a value is, never what it is: values are about somebody's health.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Text(_) => "text",
            Value::Bytes(_) => "bytes",
        })
    }
}

/// The values for a statement, `$1` first: `params![id, name, now]`.
#[macro_export]
macro_rules! params {
    () => { &[] as &[$crate::Value] };
    ($($value:expr),+ $(,)?) => { &[$($crate::Value::from($value)),+] as &[$crate::Value] };
}

/// `From` for what turns into a value in one line.
macro_rules! values {
    ($($type:ty => |$value:ident| $made:expr;)+) => { $(
        impl From<$type> for Value {
            fn from($value: $type) -> Value {
                $made
            }
        }
    )+ };
}

values! {
    bool => |v| Value::Bool(v);
    i64 => |v| Value::Int(v);
    i32 => |v| Value::Int(v.into());
    u32 => |v| Value::Int(v.into());
    &str => |v| Value::Text(v.to_owned());
    String => |v| Value::Text(v);
    &String => |v| Value::Text(v.clone());
    Vec<u8> => |v| Value::Bytes(v);
    &[u8] => |v| Value::Bytes(v.to_vec());
    Instant => |v| Value::Text(v.to_string());
    Date => |v| Value::Text(v.to_string());
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Value {
        Value::Bytes(value.to_vec())
    }
}

impl<K: Kind> From<Id<K>> for Value {
    fn from(value: Id<K>) -> Value {
        Value::Bytes(value.as_bytes().to_vec())
    }
}

impl<K: Kind> From<&Id<K>> for Value {
    fn from(value: &Id<K>) -> Value {
        Value::from(*value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}
