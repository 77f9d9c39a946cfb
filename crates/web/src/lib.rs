//! How a page reaches a person safely: the door, the headers, cookies, forms and their limits.
//!
//! Nothing here knows a feature, a rule of the practice or a database. What a practice decides
//! (how many connections, how long a request may take) comes in as values.

pub mod cookie;
pub mod csrf;
pub mod door;
pub mod form;
pub mod headers;
pub mod language;
pub mod pieces;
pub mod throttle;
pub mod tls;
pub mod upload;
