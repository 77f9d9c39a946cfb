//! Migrations are written once, in PostgreSQL's words; here each database gets its own.
//!
//! * SQLite: BYTEA becomes BLOB, BIGINT becomes INTEGER, BOOLEAN becomes INTEGER with a CHECK that
//!   it is 0 or 1; every table is STRICT, and WITHOUT ROWID where the migration says `-- clustered`
//!   after the table's closing parenthesis (on PostgreSQL that is only a comment).
//! * PostgreSQL: a TEXT column gets COLLATE "C", so that both databases sort and compare by code
//!   points, whatever the server's language.

use std::fmt::Write;

use crate::conn::Dialect;

/// Words that do not mean the same on both databases, and why they are refused.
const REFUSED: &[(&str, &str)] = &[
    ("INT", "write BIGINT"),
    ("INTEGER", "write BIGINT"),
    ("SMALLINT", "write BIGINT"),
    ("SERIAL", "ids are made by the program"),
    ("BIGSERIAL", "ids are made by the program"),
    ("REAL", "there are no floats"),
    ("NUMERIC", "there are no decimals: count cents"),
    ("VARCHAR", "write TEXT with a CHECK"),
    ("JSONB", "JSON is TEXT"),
    ("TIMESTAMPTZ", "instants are TEXT"),
    ("DEFERRABLE", "a rule that breaks at the commit would fail its neighbours in the group"),
    ("DEFERRED", "a rule that breaks at the commit would fail its neighbours in the group"),
];

/// One statement of a migration, its comments left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement {
    tokens: Vec<Token>,
    clustered: bool,
}

/// What a statement does to the list of tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TableChange {
    Created(String),
    Dropped(String),
    Renamed { from: String, to: String },
    Kept,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A keyword, a name or a number.
    Word(String),
    /// `'text'` or `"name"`, with its quotes.
    Quoted(String),
    /// White space, written as one space.
    Space,
    /// Anything else, one character.
    Mark(char),
}

/// Takes a migration apart. Fails with a sentence when it cannot be used on both databases.
pub(crate) fn statements(text: &str) -> Result<Vec<Statement>, String> {
    let mut all = Vec::new();
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '-' if rest.starts_with("--") => {
                let comment = rest.find('\n').unwrap_or(rest.len());
                if rest[..comment].trim() == "-- clustered" {
                    cluster(&mut all, &tokens)?;
                }
                comment
            }
            '/' if rest.starts_with("/*") => return Err("comments are written with --".into()),
            '$' => return Err("there is no $ in a migration".into()),
            '\'' | '"' => {
                let end = quoted_end(rest, first).ok_or("a quote is not closed")?;
                tokens.push(Token::Quoted(rest[..end].to_owned()));
                end
            }
            ';' => {
                all.extend(statement(&std::mem::take(&mut tokens))?);
                1
            }
            c if is_word(c) => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..end].to_owned()));
                end
            }
            c if c.is_whitespace() => {
                tokens.push(Token::Space);
                rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len())
            }
            c => {
                tokens.push(Token::Mark(c));
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    all.extend(statement(&tokens)?);
    Ok(all)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where the quoted text ends; a doubled quote is a quote inside.
fn quoted_end(text: &str, quote: char) -> Option<usize> {
    let mut from = 1;
    loop {
        let end = from + text[from..].find(quote)? + 1;
        if !text[end..].starts_with(quote) {
            return Some(end);
        }
        from = end + 1;
    }
}

/// `-- clustered` stands before the semicolon or, on the same line, after it.
fn cluster(done: &mut [Statement], open: &[Token]) -> Result<(), String> {
    let last = done.last_mut().filter(|_| open.iter().all(|t| *t == Token::Space));
    match last {
        Some(statement) if matches!(statement.change(), TableChange::Created(_)) => {
            statement.clustered = true;
            Ok(())
        }
        _ => Err("`-- clustered` stands after the `);` of a table".into()),
    }
}

fn statement(tokens: &[Token]) -> Result<Option<Statement>, String> {
    let blank = |t: &Token| *t == Token::Space;
    let from = tokens.iter().position(|t| !blank(t)).unwrap_or(tokens.len());
    let to = tokens.iter().rposition(|t| !blank(t)).map_or(from, |last| last + 1);
    let tokens = tokens[from..to].to_vec();
    for token in &tokens {
        let Token::Word(word) = token else { continue };
        if let Some((_, why)) = REFUSED.iter().find(|(w, _)| w.eq_ignore_ascii_case(word)) {
            return Err(format!("{word} does not mean the same on both databases: {why}"));
        }
    }
    Ok((!tokens.is_empty()).then_some(Statement { tokens, clustered: false }))
}

impl Statement {
    /// The statement in this database's words.
    pub(crate) fn text(&self, dialect: Dialect) -> String {
        let mut text = String::new();
        let mut before = "";
        for token in &self.tokens {
            match token {
                Token::Space => text.push(' '),
                Token::Mark(mark) => text.push(*mark),
                Token::Quoted(quoted) => text.push_str(quoted),
                Token::Word(word) => match dialect {
                    Dialect::Sqlite => sqlite_word(&mut text, word, before),
                    Dialect::Postgres => postgres_word(&mut text, word, before),
                },
            }
            if let Token::Word(word) | Token::Quoted(word) = token {
                before = word;
            }
        }
        if dialect == Dialect::Sqlite && matches!(self.change(), TableChange::Created(_)) {
            text.push_str(if self.clustered { " STRICT, WITHOUT ROWID" } else { " STRICT" });
        }
        text
    }

    /// What it does to the list of tables.
    pub(crate) fn change(&self) -> TableChange {
        let words: Vec<&str> = self
            .tokens
            .iter()
            .filter_map(|token| match token {
                Token::Word(word) => Some(word.as_str()),
                Token::Quoted(name) => Some(name.trim_matches('"')),
                _ => None,
            })
            .collect();
        let is = |place: usize, word: &str| {
            words.get(place).is_some_and(|w| w.eq_ignore_ascii_case(word))
        };
        let name = |place: usize| words.get(place).copied().unwrap_or_default().to_owned();
        if is(0, "CREATE") && is(1, "TABLE") {
            TableChange::Created(name(2))
        } else if is(0, "DROP") && is(1, "TABLE") {
            TableChange::Dropped(name(2))
        } else if is(0, "ALTER") && is(1, "TABLE") && is(3, "RENAME") && is(4, "TO") {
            TableChange::Renamed { from: name(2), to: name(5) }
        } else {
            TableChange::Kept
        }
    }
}

/// A type word after AS is a CAST's, not a column's.
fn is_cast(before: &str) -> bool {
    before.eq_ignore_ascii_case("AS")
}

fn sqlite_word(text: &mut String, word: &str, before: &str) {
    match word.to_ascii_uppercase().as_str() {
        "BYTEA" => text.push_str("BLOB"),
        "BIGINT" => text.push_str("INTEGER"),
        "BOOLEAN" if is_cast(before) => text.push_str("INTEGER"),
        "BOOLEAN" => {
            write!(text, "INTEGER CHECK ({before} IN (0, 1))").expect("a String takes all text");
        }
        _ => text.push_str(word),
    }
}

fn postgres_word(text: &mut String, word: &str, before: &str) {
    text.push_str(word);
    if word.eq_ignore_ascii_case("TEXT") && !is_cast(before) {
        text.push_str(" COLLATE \"C\"");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(text: &str) -> (Vec<String>, Vec<String>) {
        let all = statements(text).unwrap();
        let of = |dialect| all.iter().map(|s| s.text(dialect)).collect();
        (of(Dialect::Sqlite), of(Dialect::Postgres))
    }

    #[test]
    fn types_become_the_databases_own() {
        let (sqlite, postgres) = both(
            "-- People; all of them.\nCREATE TABLE person (\n  id BYTEA PRIMARY KEY, -- who\n  \
             name TEXT NOT NULL,\n  born BIGINT,\n  done BOOLEAN NOT NULL\n);\n",
        );
        assert_eq!(
            sqlite,
            ["CREATE TABLE person ( id BLOB PRIMARY KEY,  name TEXT NOT NULL, born INTEGER, \
             done INTEGER CHECK (done IN (0, 1)) NOT NULL ) STRICT"]
        );
        assert_eq!(
            postgres,
            ["CREATE TABLE person ( id BYTEA PRIMARY KEY,  name TEXT COLLATE \"C\" NOT NULL, \
             born BIGINT, done BOOLEAN NOT NULL )"]
        );
    }

    #[test]
    fn a_clustered_table_has_no_row_numbers_on_sqlite() {
        let (sqlite, postgres) = both("CREATE TABLE a (b BIGINT PRIMARY KEY); -- clustered\n");
        assert_eq!(sqlite, ["CREATE TABLE a (b INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID"]);
        assert_eq!(postgres, ["CREATE TABLE a (b BIGINT PRIMARY KEY)"]);
    }

    #[test]
    fn texts_and_casts_are_left_alone() {
        let (sqlite, postgres) = both(
            "UPDATE a SET b = 'BYTEA; it''s -- TEXT', c = CAST(d AS TEXT), e = CAST(f AS BOOLEAN)",
        );
        assert_eq!(
            sqlite,
            [
                "UPDATE a SET b = 'BYTEA; it''s -- TEXT', c = CAST(d AS TEXT), e = CAST(f AS INTEGER)"
            ]
        );
        assert!(postgres[0].contains("CAST(d AS TEXT)"));
    }

    #[test]
    fn what_differs_between_the_databases_is_refused() {
        for wrong in [
            "CREATE TABLE a (b INTEGER)",
            "CREATE TABLE a (b bigserial)",
            "ALTER TABLE a ADD COLUMN b BYTEA REFERENCES c DEFERRABLE",
            "CREATE FUNCTION f() AS $$ $$",
            "CREATE TABLE a (b TEXT DEFAULT 'x)",
            "/* a */",
            "CREATE INDEX i ON a (b); -- clustered",
            "CREATE TABLE a (b BYTEA) -- clustered",
        ] {
            assert!(statements(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn tables_are_followed_through_their_lives() {
        let changes: Vec<TableChange> = statements(
            "CREATE TABLE a (b TEXT); ALTER TABLE a RENAME TO c; DROP TABLE c; SELECT 1",
        )
        .unwrap()
        .iter()
        .map(Statement::change)
        .collect();
        assert_eq!(
            changes,
            [
                TableChange::Created("a".into()),
                TableChange::Renamed { from: "a".into(), to: "c".into() },
                TableChange::Dropped("c".into()),
                TableChange::Kept,
            ]
        );
    }
}
