//! What unit tests of the rules share: the example practice's policy.

use policy::Policy;

/// The example practice, as `practice/` has it.
pub(crate) fn policy() -> Policy {
    Policy::example()
}
