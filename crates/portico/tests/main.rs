//! Stories: what people do with the portal, told through its real router on a real database.
//!
//! One binary, a fixed cast, a clock that the story moves, no ports, no sleeping. Each story runs
//! on SQLite, and on PostgreSQL when `PORTICO_TEST_POSTGRES` names one (see `./test`).

mod access_form;
mod activation;
mod actors;
mod agreed;
mod agreements;
mod answers;
mod approvals;
mod bundles;
mod calls;
pub(crate) mod cast;
mod clocks;
mod comments;
mod credentials;
mod deaths;
mod demonstration;
mod documents;
mod education;
mod emergency;
mod enclosures;
mod enrolment;
mod everything;
mod exits;
mod factors;
mod feed;
mod figures;
mod followup;
mod headers;
mod held;
mod holds;
mod house;
mod html;
mod idle;
mod imports;
mod judged;
mod laboratories;
mod ladders;
mod lapse;
mod law;
mod ledger;
mod limits;
mod matching;
mod messages;
mod orders;
mod pages;
mod paper;
mod reach;
mod reading;
mod registering;
mod regress;
mod results;
mod routes;
mod senders;
mod sign_in;
mod spreadsheets;
mod standing;
mod start;
mod statements;
mod storage;
mod studies;
mod subjects;
mod tasks;
mod texts;
mod tidy;
mod triage;
mod unreachable;
mod uploads;
mod usernames;
mod versions;
mod waits;
mod walk;

/// Runs a story on every database that there is.
macro_rules! story {
    ($($(#[$doc:meta])* async fn $name:ident($portal:ident) $body:block)+) => { $(
        $(#[$doc])*
        async fn $name($portal: &mut $crate::stories::cast::Portal) $body

        mod $name {
            #[test]
            fn on_sqlite() {
                $crate::stories::cast::run_on_sqlite(async |portal| super::$name(portal).await);
            }

            #[test]
            fn on_postgres() {
                $crate::stories::cast::run_on_postgres(async |portal| super::$name(portal).await);
            }
        }
    )+ };
}
pub(crate) use story;
