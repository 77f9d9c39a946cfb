//! What a provider writes for the patient about a result that needs no conversation. (§4.3, 5)

use base::Instant;
use db::Tx;

use super::{
    releasing,
    store::{self, CommentId},
};
use crate::{
    access::Chart,
    app::App,
    chart::{Item, ReleaseState},
    happened,
    people::StaffId,
};

/// So long is a comment, in characters.
const CHARS: std::ops::RangeInclusive<usize> = 3..=2000;

/// What is wrong with a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is too short or too long.
    Length,
    /// The patient does not see this version.
    NotShown,
}

/// Checks a comment. Only what is shown has one: while a result is held, what its patient shall
/// read above it is written with the record of the conversation.
pub(super) fn check(state: ReleaseState, comment: &str) -> Result<(), Fault> {
    if !CHARS.contains(&comment.chars().count()) {
        Err(Fault::Length)
    } else if state != ReleaseState::Released {
        Err(Fault::NotShown)
    } else {
        Ok(())
    }
}

/// Keeps a comment, and mails the patient that there is something new.
pub(super) fn add(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    comment: &str,
) -> db::Result<()> {
    let (id, mut content) = (CommentId::new(now), app.seal.content());
    store::insert_comment(tx, &mut content, id, (chart, item), (staff, now), comment)?;
    let event = happened!("result.commented").patient(item.patient).object(id);
    tx.record(event.content(content));
    releasing::announce(tx, app, now, item.patient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_shown_has_a_comment_and_it_says_something() {
        let good = "All is well; see you in a year.";
        assert_eq!(check(ReleaseState::Released, good), Ok(()));
        assert_eq!(check(ReleaseState::Released, "ok"), Err(Fault::Length));
        assert_eq!(check(ReleaseState::Released, &"x".repeat(2001)), Err(Fault::Length));
        for state in [ReleaseState::Held, ReleaseState::Replaced, ReleaseState::Withdrawn] {
            assert_eq!(check(state, good), Err(Fault::NotShown), "{state:?}");
        }
    }
}
