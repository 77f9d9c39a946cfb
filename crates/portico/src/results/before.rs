//! What people have decided about a report goes on when a new version of it comes. (R-B3)

use base::{Instant, words::Word as _};
use db::Tx;

use super::{
    duty,
    model::{Filed, Incoming, Judged, Rule},
    reviewing, rules, store,
};
use crate::{
    app::App,
    chart::{self, HoldBasis, Item, ItemId, ReleaseState},
    happened,
};

/// What was decided about the version before.
#[derive(Debug, Clone, Default)]
pub(super) struct Before {
    /// The class that a clinician gave it, or a late report that nobody has answered yet.
    judged: Option<Judged>,
    /// Why somebody keeps it by their own word.
    pub(super) kept: Option<HoldBasis>,
    /// Until when its patient wished to wait.
    pub(super) agreed_until: Option<Instant>,
}

impl Before {
    /// What was decided about an old version; nothing when there is none.
    pub(super) fn of(tx: &mut Tx<'_>, old: Option<&Item>) -> db::Result<Self> {
        let Some(old) = old else { return Ok(Before::default()) };
        let (rule, because) = store::reason_before(tx, old.id)?;
        let judged = Judged { class: old.class, rule, because };
        let is_kept = reviewing::is_kept(tx, old)?;
        Ok(Before {
            judged: Some(judged)
                .filter(|judged| matches!(judged.rule, Rule::Clinician | Rule::LatePreliminary)),
            kept: old.hold.filter(|_| is_kept),
            agreed_until: match old.hold {
                Some(HoldBasis::PatientRequest) => store::agreed_before(tx, old.id)?,
                _ => None,
            },
        })
    }

    /// A clinician's word is not lowered by a rule; a rule that finds worse is heard.
    pub(super) fn at_least(&self, judged: Judged) -> Judged {
        match &self.judged {
            Some(before) if before.class >= judged.class => before.clone(),
            _ => judged,
        }
    }
}

/// What somebody kept is kept in its new version, and they are asked to look at that.
pub(super) fn keep_on(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    old: &Item,
    new: ItemId,
) -> db::Result<()> {
    store::carry_review(tx, old.id, new)?;
    reviewing::ask(tx, app, now, (old.patient, new))
}

/// A preliminary report comes after the final one: out of its order, or because something was
/// found. It is not filed; when it says worse than what is filed, somebody calls about that.
pub(super) fn heard_late(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    filed: &Item,
    (new, late): (&Incoming, &Judged),
) -> db::Result<Filed> {
    let is_worse = late.class > filed.class;
    if is_worse && rules::needs_talk(&app.policy.results, late.class) {
        let because = rules::worst_of(&app.policy.results, new, late);
        let judged = Judged { class: late.class, rule: Rule::LatePreliminary, because };
        chart::raise_class(tx, filed.id, late.class)?;
        store::set_reason_late(tx, filed.id, &judged)?;
        tx.record(
            happened!("result.reclassified")
                .patient(filed.patient)
                .object(filed.id)
                .with("from", filed.class.as_str())
                .with("to", late.class.as_str()),
        );
        duty::end_call(tx, now, filed.id, None)?;
        duty::begin(tx, app, now, (filed.patient, filed.id), late.class)?;
        if filed.state == ReleaseState::Released {
            duty::page(tx, now, filed.id)?;
        }
    }
    Ok(Filed { item: Some(filed.id), class: filed.class.max(late.class), state: filed.state })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Class;

    #[test]
    fn a_clinicians_word_is_not_lowered_by_a_rule_and_a_rule_that_finds_worse_is_heard() {
        let judged = |class, rule| Judged { class, rule, because: String::new() };
        let table = [
            (Class::Critical, Class::Routine, Class::Critical, Rule::Clinician),
            (Class::Significant, Class::Critical, Class::Critical, Rule::LabFlag),
            (Class::Routine, Class::Critical, Class::Critical, Rule::LabFlag),
            (Class::Routine, Class::Routine, Class::Routine, Rule::Clinician),
        ];
        for (said, found, class, rule) in table {
            let said = Some(judged(said, Rule::Clinician));
            let before = Before { judged: said, ..Before::default() };
            let now = before.at_least(judged(found, Rule::LabFlag));
            assert_eq!((now.class, now.rule), (class, rule));
        }
    }
}
