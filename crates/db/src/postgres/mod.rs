//! PostgreSQL: a practice is a schema, a thread keeps one connection and makes a new one when it
//! is lost.
//!
//! A connection is only renewed before a transaction begins. What breaks later is told to the
//! caller: [`Error::Unavailable`] when nothing was done, [`Error::Lost`] when nobody can know.

mod link;
mod wire;

use base::Secret;
use link::{Link, Setup};
use postgres::{SimpleQueryMessage, binary_copy::BinaryCopyInWriter, types::Type};

use crate::{
    conn::{Dialect, Duty, Engine, Give, Next, OnRow},
    dialect,
    error::{Error, Result},
    ledger::chain::{Head, Line},
    row::Row,
    statement::Sql,
    value::Value,
};

/// A connection to PostgreSQL that renews itself.
pub(crate) struct Postgres {
    setup: Setup,
    link: Option<Link>,
    mark: Mark,
}

/// Where the savepoint stands. There is only one name for it, and moving it on is one round trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Nothing has happened since it was set.
    Fresh,
    /// The closure before this one was kept; the mark must move on.
    Behind,
}

impl Postgres {
    /// Connects; the schema need not be there yet.
    pub(crate) fn open(url: &Secret<String>, schema: &str, duty: Duty) -> Result<Postgres> {
        let mut setup = Setup::new(url, schema, duty)?;
        let link = Some(setup.connect()?);
        Ok(Postgres { setup, link, mark: Mark::Fresh })
    }

    /// The connection, as it is.
    fn link(&mut self) -> Result<&mut Link> {
        self.link.as_mut().ok_or(Error::Unavailable)
    }

    /// Begins a transaction, on a new connection when the old one turns out to be gone.
    fn begin(&mut self, text: &str) -> Result<Vec<SimpleQueryMessage>> {
        if let Some(link) = self.link.as_mut().filter(|link| !link.is_closed()) {
            match link.client.simple_query(text).map_err(Error::from) {
                Err(Error::Unavailable) => {}
                Ok(answer) => return Ok(answer),
                Err(error) => {
                    self.rollback();
                    return Err(error);
                }
            }
        }
        self.link = None;
        let link = self.link.insert(self.setup.connect()?);
        let begun = link.client.simple_query(text).map_err(Error::from);
        if begun.is_err() {
            self.rollback();
        }
        begun
    }
}

impl Engine for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn each(&mut self, sql: Sql, values: &[Value], on_row: &mut OnRow<'_>) -> Result<u64> {
        let link = self.link()?;
        let statement = link.prepared(sql.key(), sql.text)?;
        let wanted = statement.params().len();
        if values.len() != wanted {
            return Err(Error::Parameters { wanted, given: values.len() });
        }
        let mut rows = link.client.query_raw(&statement, values)?;
        let mut end = None;
        while let Some(row) = postgres::fallible_iterator::FallibleIterator::next(&mut rows)? {
            if end.is_none() {
                match on_row(&Row::postgres(&row)) {
                    Ok(Next::More) => {}
                    Ok(Next::Enough) => end = Some(Ok(())),
                    Err(error) => end = Some(Err(error)),
                }
            }
        }
        end.unwrap_or(Ok(()))?;
        Ok(rows.rows_affected().unwrap_or(0))
    }

    fn each_of(&mut self, text: &str, on_row: &mut OnRow<'_>) -> Result<()> {
        let mut rows = self.link()?.client.query_raw(text, std::iter::empty::<Value>())?;
        while let Some(row) = postgres::fallible_iterator::FallibleIterator::next(&mut rows)? {
            if on_row(&Row::postgres(&row))? == Next::Enough {
                break;
            }
        }
        Ok(())
    }

    fn batch(&mut self, text: &str) -> Result<()> {
        Ok(self.link()?.client.batch_execute(text)?)
    }

    fn columns(&mut self, table: &str) -> Result<Vec<String>> {
        let statement = self.link()?.client.prepare(&dialect::columns_query(table))?;
        Ok(statement.columns().iter().map(|c| c.name().to_owned()).collect())
    }

    fn fill(&mut self, table: &str, columns: &[String], give: &mut Give<'_>) -> Result<u64> {
        let names = dialect::quoted(columns);
        let client = &mut self.link()?.client;
        let statement = client.prepare(&format!("SELECT {names} FROM \"{table}\" LIMIT 0"))?;
        let types: Vec<Type> = statement.columns().iter().map(|c| c.type_().clone()).collect();
        let writer =
            client.copy_in(&format!("COPY \"{table}\" ({names}) FROM STDIN (FORMAT binary)"))?;
        let mut writer = BinaryCopyInWriter::new(writer, &types);
        give(&mut |mut values| {
            for (value, kind) in values.iter_mut().zip(&types) {
                // A boolean that comes from SQLite is a number.
                if let (Value::Int(number @ (0 | 1)), &Type::BOOL) = (&*value, kind) {
                    *value = Value::Bool(*number == 1);
                }
            }
            Ok(writer.write_raw(&values)?)
        })?;
        Ok(writer.finish()?)
    }

    fn check(&mut self, text: &'static str) -> Result<Vec<String>> {
        let statement = self.link()?.client.prepare(text)?;
        let columns = statement.columns().iter().filter(|c| !wire::is_portable(c.type_()));
        let values = statement.params().iter().filter(|t| !wire::is_portable(t));
        Ok(columns
            .map(|c| format!("column `{}` is {}; CAST it", c.name(), c.type_()))
            .chain(values.map(|t| format!("a parameter is {t}; CAST it")))
            .collect())
    }

    fn allow_time(&mut self) -> Result<()> {
        self.batch("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
    }

    fn begin_read(&mut self) -> Result<()> {
        self.begin(dialect::POSTGRES_BEGIN_READ).map(drop)
    }

    fn end_read(&mut self) {
        self.rollback();
    }

    fn begin_group(&mut self) -> Result<Head> {
        let answer = self.begin(dialect::POSTGRES_BEGIN_GROUP)?;
        self.mark = Mark::Fresh;
        let row = answer.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let head = row.and_then(|row| Head::from_text(row.get(0)?, row.get(1)?, row.get(2)?));
        if head.is_none() {
            self.rollback();
        }
        head.ok_or(Error::NotFound)
    }

    fn savepoint(&mut self) -> Result<()> {
        if self.mark == Mark::Behind {
            self.batch("RELEASE SAVEPOINT closure; SAVEPOINT closure")?;
            self.mark = Mark::Fresh;
        }
        Ok(())
    }

    fn keep(&mut self) -> Result<()> {
        self.mark = Mark::Behind;
        Ok(())
    }

    fn undo(&mut self) -> Result<()> {
        self.batch("ROLLBACK TO SAVEPOINT closure")
    }

    fn append(&mut self, lines: &[Line], head: &Head) -> Result<()> {
        wire::append(self.link()?, lines, head)
    }

    fn begin_alone(&mut self) -> Result<()> {
        self.begin(dialect::POSTGRES_BEGIN_ALONE)?;
        // The name was checked when the place was: nothing in it needs escaping.
        let schema = format!("CREATE SCHEMA IF NOT EXISTS \"{}\"", self.setup.schema());
        self.batch(&schema)
    }

    fn commit(&mut self) -> Result<()> {
        match self.batch(dialect::POSTGRES_COMMIT) {
            Err(Error::Unavailable) => {
                self.link = None;
                Err(Error::Lost)
            }
            end => end,
        }
    }

    fn rollback(&mut self) {
        let ended = self.batch("ROLLBACK");
        if ended.is_err() {
            // Nobody knows in which state it is: the next transaction gets a new one.
            self.link = None;
        }
    }

    fn has_lost_transaction(&self) -> bool {
        self.link.as_ref().is_none_or(Link::is_closed)
    }

    #[cfg(feature = "testing")]
    fn hang_up(&mut self) {
        self.link = None;
    }
}
