//! What no single key can show: whether the keys agree with each other.

use crate::{Policy, files::Readers};

pub(crate) fn check(policy: &Policy, readers: &mut Readers<'_>) {}
