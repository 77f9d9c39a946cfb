//! What the things of the random stories may be: how serious, how far along, and in which state.

/// How much a result worries, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Routine,
    /// No rule could judge it, so it counts as serious until a provider says otherwise.
    Unclear,
    /// Serious, and in Texas a law keeps it for three days.
    Pathology,
    Serious,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Preliminary,
    Final,
    Corrected,
}

/// Why something is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Unfinished,
    Talk,
    /// A provider keeps it by their own word.
    Kept(Word),
    /// It is shown at a time that patient and provider agreed on.
    Agreed,
    Law,
    /// It could give away a report that is held.
    WithReports,
}

/// What a provider says who keeps something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// It would do harm, or may be wrong.
    Own,
    /// A law forbids it.
    Law,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Held(Why),
    Shown,
    Replaced,
    Withdrawn,
}
