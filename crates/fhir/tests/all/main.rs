//! What the whole crate promises: bundles, views, references, and that nothing panics.

mod bundles;
mod never_panics;
mod samples;
mod views;
