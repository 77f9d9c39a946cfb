//! The few texts that differ between the two databases, side by side.
//!
//! Everything else in the house is one text for both. What stands here either sets a connection
//! up, guards the ledger, or does in one round trip what would otherwise take many.

use std::borrow::Cow;

use crate::{conn::Dialect, sql, statement::Sql};

/// One text for each database.
pub(crate) struct Both {
    sqlite: &'static str,
    postgres: &'static str,
}

impl Both {
    /// The text in this database's words.
    pub(crate) const fn of(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }
}

/// For every connection to SQLite. Caches are small and files are not mapped into memory: a
/// practice's server shares its machine, and mapped pages would count once for each connection.
/// Temporary tables stay in memory so that no health information is written outside the file.
/// LIKE minds case, as PostgreSQL's does. Replacing a row fires the triggers that forbid deleting.
pub(crate) const SQLITE_SETTINGS: &str = "
    PRAGMA foreign_keys = ON;
    PRAGMA recursive_triggers = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA case_sensitive_like = ON;
    PRAGMA cache_size = -8192;
    PRAGMA mmap_size = 0;
    PRAGMA temp_store = MEMORY;";

/// For the writer: what was acknowledged is on disk, and what was deleted is overwritten.
pub(crate) const SQLITE_WRITER_SETTINGS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA journal_size_limit = 67108864;";

/// For every connection to PostgreSQL. A server that was told to acknowledge before it has
/// written is told otherwise for us.
pub(crate) const POSTGRES_SETTINGS: &str = "
    SET statement_timeout = '30s';
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '60s';
    SET client_min_messages = warning;
    SET TIME ZONE 'UTC';
    SELECT set_config('synchronous_commit', 'on', false)
     WHERE current_setting('synchronous_commit') = 'off'";

/// Begins to read one snapshot.
pub(crate) const POSTGRES_BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Begins to write: other writers wait at the ledger's head, wherever they run.
pub(crate) const POSTGRES_BEGIN_GROUP: &str = "BEGIN;
    SELECT seq, encode(hash, 'hex'), latest FROM ledger_head FOR UPDATE;
    SAVEPOINT closure";

/// Begins to change the schema: other starters wait, also before there is any table. An index on
/// a large table takes its time.
pub(crate) const POSTGRES_BEGIN_ALONE: &str = "BEGIN;
    SET LOCAL statement_timeout = 0;
    SELECT pg_advisory_xact_lock(hashtext(current_setting('search_path')))";

/// Commits without a limit of time. When a standby must confirm and does not, a timeout would not
/// undo the commit: PostgreSQL would report success for what only one machine has.
pub(crate) const POSTGRES_COMMIT: &str = "SET LOCAL statement_timeout = 0; COMMIT";

/// The ledger's head, as SQLite reads it; `BEGIN IMMEDIATE` has locked it already.
pub(crate) const HEAD: Sql = sql!("SELECT seq, hash, latest FROM ledger_head");

/// One row of the ledger, for SQLite, which has no round trips to save.
pub(crate) const LEDGER_INSERT: Sql = sql!(
    "INSERT INTO ledger (seq, at, actor, role, on_behalf_of, patient, action, object, outcome,
            detail, content, address, device, request, boot, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
);

/// The ledger's new head, for SQLite.
pub(crate) const HEAD_UPDATE: Sql = sql!("UPDATE ledger_head SET seq = $1, hash = $2, latest = $3");

/// A group's rows of the ledger and its new head in one round trip, for PostgreSQL.
pub(crate) const POSTGRES_APPEND: &str = "
    WITH added AS (
        INSERT INTO ledger (seq, at, actor, role, on_behalf_of, patient, action, object, outcome,
                detail, content, address, device, request, boot, hash)
        SELECT * FROM unnest($4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::bytea[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bytea[],
            $15::text[], $16::text[], $17::text[], $18::bytea[], $19::bytea[])
    )
    UPDATE ledger_head SET seq = $1, hash = $2, latest = $3";

/// A statement for SQLite. The one word that it must not see is BYTEA: it would take it for a kind
/// of number and turn the bytes into 0.
pub(crate) fn sqlite_text(text: &'static str) -> Cow<'static, str> {
    if text.contains("AS BYTEA") { text.replace("AS BYTEA", "AS BLOB").into() } else { text.into() }
}

/// Whether a table is there, by its name.
pub(crate) fn table_exists(dialect: Dialect, table: &str) -> String {
    match dialect {
        Dialect::Sqlite => format!("SELECT 1 FROM sqlite_schema WHERE name = '{table}'"),
        Dialect::Postgres => {
            format!("SELECT CAST(1 AS BIGINT) WHERE to_regclass('{table}') IS NOT NULL")
        }
    }
}

/// Has the columns of a table, and no rows.
pub(crate) fn columns_query(table: &str) -> String {
    format!("SELECT * FROM \"{table}\" LIMIT 0")
}

/// Inserts one row, on SQLite.
pub(crate) fn insert_text(table: &str, columns: &[String]) -> String {
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    format!("INSERT INTO \"{table}\" ({}) VALUES ({})", quoted(columns), places.join(", "))
}

/// The columns' names with quotes and commas.
pub(crate) fn quoted(columns: &[String]) -> String {
    columns.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ")
}

/// Makes the ledger append-only: its rows cannot be changed or deleted, its head only moves on.
pub(crate) const GUARD_LEDGER: Both = Both {
    sqlite: "
        CREATE TRIGGER ledger_unchanged BEFORE UPDATE ON ledger BEGIN
            SELECT RAISE(ABORT, 'ledger_append_only');
        END;
        CREATE TRIGGER ledger_undeleted BEFORE DELETE ON ledger BEGIN
            SELECT RAISE(ABORT, 'ledger_append_only');
        END;
        CREATE TRIGGER ledger_head_undeleted BEFORE DELETE ON ledger_head BEGIN
            SELECT RAISE(ABORT, 'ledger_append_only');
        END;
        CREATE TRIGGER ledger_head_moves_on BEFORE UPDATE ON ledger_head
        WHEN NEW.seq <= OLD.seq OR NEW.genesis <> OLD.genesis OR NEW.latest < OLD.latest BEGIN
            SELECT RAISE(ABORT, 'ledger_append_only');
        END;",
    postgres: "
        CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'ledger_append_only';
        END $$;
        CREATE TRIGGER ledger_unchanged BEFORE UPDATE OR DELETE ON ledger
            FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
        CREATE TRIGGER ledger_uncut BEFORE TRUNCATE ON ledger
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
        CREATE TRIGGER ledger_head_undeleted BEFORE DELETE ON ledger_head
            FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
        CREATE TRIGGER ledger_head_uncut BEFORE TRUNCATE ON ledger_head
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
        CREATE TRIGGER ledger_head_moves_on BEFORE UPDATE ON ledger_head FOR EACH ROW
            WHEN (NEW.seq <= OLD.seq OR NEW.genesis <> OLD.genesis OR NEW.latest < OLD.latest)
            EXECUTE FUNCTION ledger_append_only();",
};

/// Lifts the guard, for a copy into a database that has no past of its own.
pub(crate) const UNGUARD_LEDGER: Both = Both {
    sqlite: "
        DROP TRIGGER ledger_unchanged;
        DROP TRIGGER ledger_undeleted;
        DROP TRIGGER ledger_head_undeleted;
        DROP TRIGGER ledger_head_moves_on;",
    postgres: "
        DROP TRIGGER ledger_unchanged ON ledger;
        DROP TRIGGER ledger_uncut ON ledger;
        DROP TRIGGER ledger_head_undeleted ON ledger_head;
        DROP TRIGGER ledger_head_uncut ON ledger_head;
        DROP TRIGGER ledger_head_moves_on ON ledger_head;",
};
