//! What the front desk does for somebody who cannot sign in: sees whether the account is locked,
//! ends the lock, makes a new recovery code. Whoever runs the machine does it for the staff, and
//! ends the account of one who leaves. Nobody sees or sets another's password. (R-B1.4)

use std::fmt;

use base::{Instant, Secret, calendar::HalfDays, words::Word as _};
use db::{Reader, Tx};
use policy::CategoryKey;

use super::{
    actions::tell,
    lockout::{self, Lock, Tally},
    model::{AccountId, Staff},
    recovery,
    sessions::{end_all_sessions, terminate},
    store,
};
use crate::{
    app::App,
    codes::Code,
    happened,
    keys::Purpose,
    notify::Notice,
    people::{self, Identifiers, PatientId, Role, StaffId},
    tasks::{self, ADMINISTRATORS, Kind, NewTask, Promise},
};

base::words! {
    /// Why a lock is ended before its time.
    pub(crate) enum UnlockReason {
        /// The holder did not remember the password.
        Forgotten = "forgotten",
        /// The holder mistyped it.
        Mistyped = "mistyped",
        /// Somebody else tried.
        SomebodyElse = "somebody_else",
        /// The holder has a new phone or computer.
        NewDevice = "new_device",
    }
}

/// What stands in the way of somebody who signs in to this account: from a browser that it does
/// not know, or else from one of its own.
pub(crate) fn lock_of(
    r: &mut Reader<'_>,
    app: &App,
    account: AccountId,
    now: Instant,
) -> db::Result<Option<Lock>> {
    let name = name_key(r, app, account)?;
    let of_strangers = lockout::lock(&store::tally(r, name)?, now);
    let of_devices = store::devices_locked_until(r, account)?.filter(|until| now < *until);
    Ok(of_strangers.or(of_devices.map(Lock::Until)))
}

/// Ends every lock, the one after a hundred failures and those of the account's own browsers too;
/// failures are counted from zero again. The caller has confirmed these identifiers, two at least;
/// whoever runs the machine knows the staff, and names none. (R-B1.4)
pub(crate) fn unlock(
    tx: &mut Tx<'_>,
    app: &App,
    account: AccountId,
    (reason, confirmed): (UnlockReason, &Identifiers),
    now: Instant,
) -> db::Result<()> {
    let name = name_key(tx, app, account)?;
    store::save_tally(tx, name, &Tally::default(), now)?;
    store::unlock_devices(tx, account)?;
    if let Some((kind, whom)) = unlocking(tx, account)? {
        tasks::close(tx, kind, &whom.to_string(), None, now)?;
    }
    let event = happened!("auth.unlocked").object(account).with("why", reason.as_str());
    tx.record(event.with("identifiers", confirmed.codes()));
    Ok(())
}

/// Only somebody of the practice ends this lock, so they are told: the front desk about a patient,
/// the administrators about a colleague. (security.md §3.4, layer 3)
pub(crate) fn ask_to_unlock(
    tx: &mut Tx<'_>,
    app: &App,
    account: AccountId,
    now: Instant,
) -> db::Result<()> {
    let Some((kind, whom)) = unlocking(tx, account)? else { return Ok(()) };
    let (patient, promise) = match whom {
        Whom::Patient(patient) => (Some(patient), Promise::Category(CategoryKey::PortalHelp)),
        Whom::Staff(_) => {
            let pool = ADMINISTRATORS.to_owned();
            let days = HalfDays::days(app.policy.responses.colleague_days);
            (None, Promise::WithinDays { pool, days })
        }
    };
    let subject = whom.to_string();
    tasks::open(tx, app, now, &NewTask { kind, subject, patient, promise })?;
    Ok(())
}

/// Whom an account belongs to.
enum Whom {
    Patient(PatientId),
    Staff(StaffId),
}

impl fmt::Display for Whom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Whom::Patient(patient) => patient.fmt(f),
            Whom::Staff(staff) => staff.fmt(f),
        }
    }
}

/// The task that asks for the end of this account's lock: its kind, and whom it is about.
fn unlocking(r: &mut Reader<'_>, account: AccountId) -> db::Result<Option<(Kind, Whom)>> {
    let person = store::person(r, account)?;
    let staff = person.staff.map(|staff| (Kind::UnlockStaff, Whom::Staff(staff)));
    let patient = person.patient.map(|patient| (Kind::UnlockPatient, Whom::Patient(patient)));
    Ok(staff.or(patient))
}

/// Makes a new recovery code, to be shown once. It is one from the desk, see below, unless nobody
/// has signed in to the account yet: then it is just being made, and this is its first code.
pub(crate) fn renew_recovery_code(
    tx: &mut Tx<'_>,
    app: &App,
    account: AccountId,
    confirmed: &Identifiers,
) -> db::Result<Secret<Code>> {
    match store::overview(tx, account)?.signed_in_at {
        Some(_) => desk_recovery_code(tx, app, account, confirmed, app.clock.now()),
        None => recovery::renew(tx, &app.keys, account, confirmed),
    }
}

/// Makes a new recovery code for somebody whom the practice has identified by these, and tells
/// them by mail. For some days it replaces a forgotten password without a mailed link. (R-B1.4)
pub(crate) fn desk_recovery_code(
    tx: &mut Tx<'_>,
    app: &App,
    account: AccountId,
    confirmed: &Identifiers,
    now: Instant,
) -> db::Result<Secret<Code>> {
    let code = recovery::renew(tx, &app.keys, account, confirmed)?;
    let days = i64::from(app.policy.accounts.reset.desk_code_days);
    store::save_desk_code(tx, account, now.plus_days(days))?;
    tell(tx, app, now, account, &Notice::RecoveryCodeMade)?;
    Ok(code)
}

/// Somebody of the practice leaves: their account is over, and so is every session of it.
pub(crate) fn end_staff_account(tx: &mut Tx<'_>, staff: &Staff, now: Instant) -> db::Result<()> {
    terminate(tx, staff.account)?;
    tasks::close(tx, Kind::UnlockStaff, &staff.id.to_string(), None, now)?;
    people::set_staff_left(tx, staff.id)?;
    tasks::give_back(tx, staff.id)?;
    tx.record(happened!("staff.left").object(staff.id));
    Ok(())
}

/// Somebody of the practice does other work: they sign in anew, with other rights.
pub(crate) fn change_role(tx: &mut Tx<'_>, staff: &Staff, role: Role) -> db::Result<()> {
    people::set_staff_role(tx, staff.id, role)?;
    tasks::give_back(tx, staff.id)?;
    end_all_sessions(tx, staff.account)?;
    tx.record(happened!("staff.role_changed").object(staff.id).with("role", role.to_string()));
    Ok(())
}

/// Under which key an account's failures are counted.
fn name_key(r: &mut Reader<'_>, app: &App, account: AccountId) -> db::Result<[u8; 32]> {
    let folded = store::folded_name(r, account)?;
    Ok(app.keys.seal(Purpose::SignInName, &[folded.as_bytes()]))
}
