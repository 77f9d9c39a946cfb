//! The migrations that the binary carries, in the order of their numbers.

include!(concat!(env!("OUT_DIR"), "/migrations.rs"));
