//! Values go in and come out as they were, and what is no value of ours is refused.

use base::{Date, Instant};
use db::{Error, FromRow, Row, Value, params, sql};

use crate::{
    cast::{PersonId, count_people, now, nurse, person},
    on_both,
};

base::words! {
    /// A word for the tests.
    pub(crate) enum Mood {
        /// Good.
        Glad = "glad",
    }
}

#[derive(Debug, PartialEq)]
struct Kinds {
    id: PersonId,
    at: Instant,
    on: Date,
    mood: Mood,
    no_mood: Option<Mood>,
    nothing: Option<String>,
    bytes: Vec<u8>,
}

impl FromRow for Kinds {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Kinds {
            // Not in the order of the columns, on purpose.
            nothing: row.get("empty")?,
            id: row.get("id")?,
            at: row.get("at")?,
            on: row.get("on_day")?,
            mood: row.word("mood")?,
            no_mood: row.word_or_none("empty")?,
            bytes: row.get("bytes")?,
        })
    }
}

on_both! {
    fn values_come_out_as_they_went_in(db) {
        let day: Date = "1980-02-29".parse().unwrap();
        let sent = Kinds {
            id: person(7),
            at: now(),
            on: day,
            mood: Mood::Glad,
            no_mood: None,
            nothing: None,
            bytes: vec![0, 1, 255],
        };
        let got: Kinds = db
            .read_now(move |db| {
                db.one(
                    sql!(
                        "SELECT CAST($1 AS BYTEA) AS id, CAST($2 AS TEXT) AS at,
                                CAST($3 AS TEXT) AS on_day, CAST($4 AS TEXT) AS mood,
                                CAST($5 AS TEXT) AS empty, CAST($6 AS BYTEA) AS bytes"
                    ),
                    params![person(7), now(), day, "glad", None::<String>, vec![0u8, 1, 255]],
                )
            })
            .unwrap();
        assert_eq!(got, sent);
    }

    fn tuples_and_single_values_are_read_by_place(db) {
        let got = db.write_now(nurse(), now(), |tx| {
            tx.run(
                sql!("INSERT INTO person (id, email, name, age, active) VALUES ($1, $2, $3, $4, $5)"),
                params![person(1), "a@example.org", "Ana", i64::MAX >> 57, false],
            )?;
            let one: String = tx.one(sql!("SELECT email FROM person"), &[])?;
            let many: (PersonId, Option<String>, i64, bool) =
                tx.one(sql!("SELECT id, name, age, active FROM person"), &[])?;
            tx.record(db::Entry::new("person.added"));
            Ok::<_, Error>((one, many))
        });
        let many = (person(1), Some("Ana".to_owned()), 63, false);
        assert_eq!(got, Ok(("a@example.org".to_owned(), many)));
    }

    fn the_second_parameter_may_come_before_the_first(db) {
        let got: Result<(i64, i64), Error> = db.read_now(|db| {
            db.one(
                sql!("SELECT CAST($2 AS BIGINT) - CAST($1 AS BIGINT), CAST($1 AS BIGINT)"),
                params![2, 44],
            )
        });
        assert_eq!(got, Ok((42, 2)));
    }

    fn an_optional_filter_is_one_statement(db) {
        crate::cast::add_person(db, 1, "a@example.org").unwrap();
        crate::cast::add_person(db, 2, "b@example.org").unwrap();
        let found = |filter: Option<&'static str>| {
            db.read_now(move |db| {
                db.all::<String>(
                    sql!(
                        "SELECT email FROM person
                          WHERE CAST($1 AS TEXT) IS NULL OR email = $1 ORDER BY email"
                    ),
                    params![filter],
                )
            })
        };
        assert_eq!(found(None).unwrap().len(), 2);
        assert_eq!(found(Some("b@example.org")).unwrap(), ["b@example.org"]);
    }

    fn a_wrong_number_of_values_is_an_error(db) {
        let given = |values: Vec<Value>| {
            db.read_now(move |db| {
                db.first::<i64>(sql!("SELECT age FROM person WHERE email = $1"), &values)
            })
        };
        assert_eq!(given(vec![]), Err(Error::Parameters { wanted: 1, given: 0 }));
        let two = vec!["a".into(), "b".into()];
        assert_eq!(given(two), Err(Error::Parameters { wanted: 1, given: 2 }));
    }

    fn a_text_with_nul_is_refused(db) {
        let refused = crate::cast::add_person(db, 1, "a\0b@example.org");
        assert!(matches!(refused, Err(Error::Constraint { .. })), "{refused:?}");
        assert_eq!(count_people(db), 0);
    }

    fn texts_sort_and_match_by_code_points(db) {
        for (number, email) in ["b", "B", "a", "é", "_"].iter().enumerate() {
            crate::cast::add_person(db, u8::try_from(number).unwrap(), email).unwrap();
        }
        let sorted = db.read_now(|db| {
            db.all::<String>(sql!("SELECT email FROM person ORDER BY email"), &[])
        });
        assert_eq!(sorted, Ok(["B", "_", "a", "b", "é"].map(str::to_owned).to_vec()));
        let like = db.read_now(|db| {
            db.all::<String>(sql!("SELECT email FROM person WHERE email LIKE $1"), params!["b%"])
        });
        assert_eq!(like, Ok(vec!["b".to_owned()]));
    }

    fn a_column_of_another_type_is_told_by_its_name(db) {
        let wrong = db.read_now(|db| {
            db.one::<Kinds>(sql!("SELECT CAST('x' AS TEXT) AS id, NULL AS empty"), &[])
        });
        assert!(
            matches!(&wrong, Err(Error::Decode { column, expected: "an id" }) if column == "id"),
            "{wrong:?}"
        );
    }
}

#[test]
fn a_value_does_not_print_what_it_holds() {
    assert_eq!(format!("{:?}", Value::from("potassium")), "text");
}
