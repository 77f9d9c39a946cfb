//! What the practice's own policy needs: no law asks for its holds, so the privacy officer signs
//! them, and is asked until they have. (45 CFR 171.201; docs/decisions/0018)

use base::{Instant, calendar::HalfDays, words::Word as _};
use db::Tx;
use policy::RuleList;

use crate::{
    app::App,
    approvals,
    chart::{self, HoldBasis},
    page::No,
    tasks::{self, Kind, NewTask, Promise},
};

/// Business days in which it is signed.
const DAYS: u8 = 5;

/// Asks the privacy officer to sign, while a result is held by what nobody has signed. A duty.
pub(crate) fn ask_to_sign(tx: &mut Tx<'_>, app: &App, now: Instant) -> Result<(), No> {
    let subject = RuleList::HoldPolicy.as_str();
    let is_used = chart::is_any_held_by(tx, HoldBasis::PracticePolicy)?;
    if !is_used || approvals::is_hold_policy_signed(tx, &app.policy.results)? {
        tasks::close(tx, Kind::SignHoldPolicy, subject, None, now)?;
        return Ok(());
    }
    let task = NewTask {
        kind: Kind::SignHoldPolicy,
        subject: subject.to_owned(),
        patient: None,
        promise: Promise::WithinDays {
            pool: tasks::PRIVACY.to_owned(),
            days: HalfDays::days(DAYS),
        },
    };
    tasks::open(tx, app, now, &task)?;
    Ok(())
}
