//! The five kinds of value on PostgreSQL's wire.

use std::error::Error as StdError;

use postgres::types::{FromSql, IsNull, ToSql, Type, accepts, private::BytesMut, to_sql_checked};

use super::link::Link;
use crate::{
    dialect,
    error::Result,
    ledger::chain::{Head, Line},
    row::Field,
    value::Value,
};

type Fallible<T> = std::result::Result<T, Box<dyn StdError + Sync + Send>>;

/// Whether a column or a parameter of this type is one of the five kinds.
pub(super) fn is_portable(kind: &Type) -> bool {
    matches!(*kind, Type::BOOL | Type::INT8 | Type::TEXT | Type::BYTEA)
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Fallible<IsNull> {
        match (self, kind) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Bool(value), &Type::BOOL) => value.to_sql(kind, out),
            (Value::Int(value), &Type::INT8) => value.to_sql(kind, out),
            (Value::Text(value), &Type::TEXT) => value.to_sql(kind, out),
            (Value::Bytes(value), &Type::BYTEA) => value.to_sql(kind, out),
            _ => Err(format!("{self:?} is given where {kind} is wanted").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        // Null suits every type; the others are checked above, where the kind is known.
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Field<'a> {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Fallible<Self> {
        Ok(match *kind {
            Type::BOOL => Field::Bool(bool::from_sql(kind, raw)?),
            Type::INT8 => Field::Int(i64::from_sql(kind, raw)?),
            Type::BYTEA => Field::Bytes(raw),
            _ => Field::Text(<&str>::from_sql(kind, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Fallible<Self> {
        Ok(Field::Null)
    }

    accepts!(BOOL, INT8, TEXT, BYTEA);
}

/// Appends the lines to the ledger and moves its head, in one round trip: each column travels as
/// one array.
pub(super) fn append(link: &mut Link, lines: &[Line], head: &Head) -> Result<()> {
    fn each<'l, T>(lines: &'l [Line], pick: impl Fn(&'l Line) -> T) -> Vec<T> {
        lines.iter().map(pick).collect()
    }
    let text = dialect::POSTGRES_APPEND;
    let statement = link.prepared((text.as_ptr().addr(), text.len()), text)?;
    link.client.execute(
        &statement,
        &[
            &head.seq,
            &&head.hash[..],
            &head.latest,
            &each(lines, |l| l.seq),
            &each(lines, |l| l.at.as_str()),
            &each(lines, |l| l.who.actor.as_str()),
            &each(lines, |l| l.who.role.as_str()),
            &each(lines, |l| l.who.on_behalf_of.as_deref()),
            &each(lines, |l| l.entry.patient.as_ref().map(|p| &p[..])),
            &each(lines, |l| l.entry.action),
            &each(lines, |l| l.entry.object.as_deref()),
            &each(lines, |l| base::words::Word::as_str(l.entry.outcome)),
            &each(lines, |l| l.entry.detail.as_str()),
            &each(lines, |l| l.entry.content.as_ref().map(|c| &c[..])),
            &each(lines, |l| l.who.address.as_str()),
            &each(lines, |l| l.who.device.as_str()),
            &each(lines, |l| l.who.request.as_str()),
            &each(lines, |l| &l.boot[..]),
            &each(lines, |l| &l.hash[..]),
        ],
    )?;
    Ok(())
}
