//! The words that every other part of Portico shares: who and when, and what must stay secret.
//!
//! Nothing here knows what a portal is. A value of one of these types is right by construction:
//! it is parsed once, at the edge, and trusted afterwards.

pub mod calendar;
pub mod clock;
pub mod contact;
pub mod decimal;
pub mod id;
pub mod name;
pub mod note;
pub mod secret;
pub mod time;
pub mod words;

pub use calendar::Calendar;
pub use clock::Clock;
pub use contact::{Email, Mrn, Phone};
pub use decimal::Decimal;
pub use id::Id;
pub use name::PersonName;
pub use note::Note;
pub use secret::{Phi, Secret};
pub use time::{Date, Instant, Zone};
