//! A clinician judges a result: one that no rule could judge, or otherwise than the rules. (R-B3,
//! T-45)

use base::{Instant, words::Word as _};
use db::Tx;

use super::{
    duty,
    model::Rule,
    releasing, rules,
    store::{self, ClassChangeId},
};
use crate::{
    access::Chart,
    app::App,
    chart::{self, Class, HoldBasis, Item, ReleaseState},
    followup::Told,
    happened,
    people::{Role, StaffId},
};

/// What somebody says about a result, and why, that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judgement {
    pub(super) class: Class,
    pub(super) why: String,
}

/// What is missing or not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    NoClass,
    NoReason,
    /// A result that was critical needs more of a reason.
    ShortReason,
    /// Whoever is no provider may only raise a class.
    OnlyProvider,
}

/// So long is a reason, in characters.
const REASON_CHARS: std::ops::RangeInclusive<usize> = 5..=200;
/// So long at least is the reason why a critical result is not.
pub(super) const LOWERED_CHARS_MIN: usize = 20;

/// The classes that somebody of this role may give a result of this class.
pub(super) fn choices(role: Role, class: Class) -> Vec<Class> {
    let all = [Class::Routine, Class::Abnormal, Class::Significant, Class::Critical];
    let may = |to: &Class| match role {
        Role::Provider => true,
        Role::Nurse => *to > class,
        Role::FrontDesk | Role::PrivacyOfficer | Role::Administrator => false,
    };
    all.into_iter().filter(may).collect()
}

/// Checks what somebody says. All that is wrong is told at once.
pub(super) fn check(
    role: Role,
    from: Class,
    to: Option<Class>,
    why: &str,
) -> Result<Judgement, Vec<Fault>> {
    let mut faults = Vec::new();
    let to = to.filter(|to| *to != Class::Unclassified);
    match to {
        None => faults.push(Fault::NoClass),
        Some(to) if !choices(role, from).contains(&to) => faults.push(Fault::OnlyProvider),
        Some(_) => {}
    }
    let chars = why.chars().count();
    let is_lowered = from == Class::Critical && to.is_some_and(|to| to < from);
    if !REASON_CHARS.contains(&chars) {
        faults.push(Fault::NoReason);
    } else if is_lowered && chars < LOWERED_CHARS_MIN {
        faults.push(Fault::ShortReason);
    }
    match to {
        Some(class) if faults.is_empty() => Ok(Judgement { class, why: why.to_owned() }),
        _ => Err(faults),
    }
}

/// Gives a result another class. What is held and no longer serious is shown.
pub(super) fn judge(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    judgement: &Judgement,
) -> db::Result<()> {
    let class = judgement.class;
    let is_serious = rules::needs_talk(&app.policy.results, class);
    // What the patient sees already is not taken away again by a word; they are called instead.
    let needs_talk = is_serious && item.state == ReleaseState::Held;
    chart::reclassify(tx, chart, item, class, needs_talk)?;
    store::set_reason(tx, chart, item, Rule::Clinician, &judgement.why)?;
    let (id, mut content) = (ClassChangeId::new(now), app.seal.content());
    store::insert_class_change(tx, &mut content, id, (chart, item), (staff, now), judgement)?;
    tx.record(happened!("class_change.recorded").patient(item.patient).object(id).content(content));
    tx.record(
        happened!("result.reclassified")
            .patient(item.patient)
            .object(item.id)
            .with("from", item.class.as_str())
            .with("to", class.as_str()),
    );
    let waits_for_talk = match item.hold {
        Some(HoldBasis::PracticePolicy) => true,
        Some(HoldBasis::PatientRequest) => store::agreed_until(tx, chart, item)?.is_none(),
        _ => false,
    };
    if waits_for_talk && !needs_talk {
        let judged = Item { class, ..item.clone() };
        releasing::release(tx, app, now, (chart, &judged), Told::NotYet)?;
    }
    if class != item.class {
        duty::end_call(tx, now, item.id, Some(staff))?;
        if is_serious {
            duty::begin(tx, app, now, (item.patient, item.id), class)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t45_a_nurse_raises_a_provider_lowers_and_what_was_critical_needs_more_of_a_reason() {
        use Class::{Abnormal, Critical, Routine, Significant, Unclassified};
        let short = "She has chronic";
        let long = "She has had this for years and is well.";
        let table: [(Role, Class, Option<Class>, &str, &[Fault]); 11] = [
            (Role::Provider, Unclassified, Some(Routine), short, &[]),
            (Role::Provider, Significant, Some(Routine), short, &[]),
            (Role::Provider, Critical, Some(Routine), short, &[Fault::ShortReason]),
            (Role::Provider, Critical, Some(Critical), short, &[]),
            (Role::Provider, Critical, Some(Abnormal), long, &[]),
            (Role::Nurse, Abnormal, Some(Critical), short, &[]),
            (Role::Nurse, Unclassified, Some(Significant), short, &[]),
            (Role::Nurse, Unclassified, Some(Abnormal), short, &[Fault::OnlyProvider]),
            (Role::Nurse, Critical, Some(Routine), long, &[Fault::OnlyProvider]),
            (Role::FrontDesk, Routine, Some(Critical), long, &[Fault::OnlyProvider]),
            (Role::Provider, Routine, Some(Unclassified), "", &[Fault::NoClass, Fault::NoReason]),
        ];
        for (place, (role, from, to, why, expected)) in table.into_iter().enumerate() {
            let faults = check(role, from, to, why).err().unwrap_or_default();
            assert_eq!(faults, expected, "line {place}");
        }
    }
}
