//! Who may open whose chart: permission is a value.
//!
//! A patient's data is read through a [`Chart`], and a `Chart` is made in one place, [`open`], from
//! a viewer and a patient, inside the transaction that uses it: its lifetime is the transaction's,
//! so it can be neither kept nor guessed. Opening a chart is an event in the ledger. A former
//! patient's grant may be for reading only; then whatever would write is refused here, with the
//! words of [`No::ReadOnly`], whichever page it comes from. (R-A14)

mod store;

use std::marker::PhantomData;

use base::{Instant, words::Word as _};
use db::{Reader, Tx, View};

use crate::{
    accounts::{AccountId, Staff, Viewer},
    happened,
    page::{No, Route},
    people::{PatientId, Role},
};

base::ids! {
    /// What lets an account open a chart.
    pub(crate) GrantKind "gra" GrantId
}

base::words! {
    /// Why an account opens a chart no more, in the words of R-B1.5.
    pub(crate) enum EndReason {
        /// The patient has died, as somebody of the practice has confirmed.
        Deceased = "deceased",
        /// The patient is no current one any more.
        NoLongerEstablished = "no_longer_established",
        /// The chart turned out to be a duplicate of another.
        Merged = "merged",
    }
}

/// The proof that a viewer may open a patient's chart, as long as one transaction lasts.
#[derive(Debug)]
pub(crate) struct Chart<'tx> {
    patient: PatientId,
    seat: Seat,
    read_only: bool,
    transaction: PhantomData<fn(&'tx ()) -> &'tx ()>,
}

/// From where a chart is looked at; decides how much of it there is to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seat {
    /// The patient's own: what has been released.
    Own(AccountId),
    /// Clinical staff: everything.
    Clinician(Staff),
    /// The front desk: who the patient is and how enrolment stands, nothing clinical.
    Desk(Staff),
}

impl Chart<'_> {
    pub(crate) fn patient(&self) -> PatientId {
        self.patient
    }

    pub(crate) fn seat(&self) -> &Seat {
        &self.seat
    }

    /// Refuses whoever may only read, where a page would ask them to write something.
    pub(crate) fn must_be_writable(&self) -> Result<(), No> {
        if self.read_only { Err(No::ReadOnly) } else { Ok(()) }
    }

    /// Whether whoever looks may also write: a former patient may only read.
    pub(crate) fn is_writable(&self) -> bool {
        !self.read_only
    }

    /// The account whose own chart this is.
    pub(crate) fn own_account(&self) -> Option<AccountId> {
        match &self.seat {
            Seat::Own(account) => Some(*account),
            Seat::Clinician(_) | Seat::Desk(_) => None,
        }
    }
}

/// Opens a chart to look at. Says "not found" alike when there is no such patient and when it is
/// not this viewer's to see; the ledger knows the difference. `page` names what is shown.
pub(crate) fn open<'tx>(
    view: &mut View<'tx>,
    viewer: &Viewer,
    patient: PatientId,
    page: &'static str,
) -> Result<Chart<'tx>, No> {
    let chart = find(view, viewer, patient)?;
    view.record(happened!("chart.opened").patient(patient).with("page", page));
    Ok(chart)
}

/// Opens a chart to change something in it. What is done is the event, so this records none. A
/// former patient who may only read is refused with `ReadOnly`.
pub(crate) fn open_to_write<'tx>(
    tx: &mut Tx<'tx>,
    viewer: &Viewer,
    patient: PatientId,
) -> Result<Chart<'tx>, No> {
    let chart = find(tx, viewer, patient)?;
    chart.must_be_writable()?;
    Ok(chart)
}

/// Opens a chart to write down that something in it was read: that is no writing of the reader's,
/// so it is open to a former patient too.
pub(crate) fn open_to_note<'tx>(
    tx: &mut Tx<'tx>,
    viewer: &Viewer,
    patient: PatientId,
) -> Result<Chart<'tx>, No> {
    find(tx, viewer, patient)
}

fn find<'tx>(r: &mut Reader<'_>, viewer: &Viewer, patient: PatientId) -> Result<Chart<'tx>, No> {
    let (seat, read_only) = match viewer.holder() {
        Some(holder) => {
            let granted = store::is_read_only(r, holder.account, patient)?;
            (Seat::Own(holder.account), granted.ok_or(No::NotFound)?)
        }
        None => (staff_seat(r, viewer, patient)?, false),
    };
    Ok(Chart { patient, seat, read_only, transaction: PhantomData })
}

fn staff_seat(r: &mut Reader<'_>, viewer: &Viewer, patient: PatientId) -> Result<Seat, No> {
    let Some(staff) = viewer.staff() else { return Err(No::NotFound) };
    if !store::exists(r, patient)? {
        return Err(No::NotFound);
    }
    match staff.role {
        Role::Nurse | Role::Provider | Role::PrivacyOfficer => Ok(Seat::Clinician(staff.clone())),
        Role::FrontDesk => Ok(Seat::Desk(staff.clone())),
        Role::Administrator => Err(No::NotFound),
    }
}

/// The chart that an account may open as its own.
pub(crate) fn own_patient(r: &mut Reader<'_>, account: AccountId) -> db::Result<Option<PatientId>> {
    store::own_patient(r, account)
}

/// The account that may open this chart as its own.
pub(crate) fn own_account(r: &mut Reader<'_>, patient: PatientId) -> db::Result<Option<AccountId>> {
    store::own_account(r, patient)
}

/// Patients who have an account of their own, with it and since when, in the order of their ids:
/// at most so many after one of them.
pub(crate) fn own_accounts(
    r: &mut Reader<'_>,
    after: PatientId,
    most: i64,
) -> db::Result<Vec<(PatientId, AccountId, Instant)>> {
    store::own_accounts(r, after, most)
}

/// Lets whoever opens this chart as their own only read from now on, or write again.
pub(crate) fn set_read_only(
    tx: &mut Tx<'_>,
    patient: PatientId,
    read_only: bool,
) -> db::Result<()> {
    if store::set_read_only(tx, patient, read_only)? > 0 {
        let event = happened!("access.limited").patient(patient);
        tx.record(event.with("read_only", read_only));
    }
    Ok(())
}

/// Lets an account open a chart as its own. Refused by the database when the patient has an
/// account already.
pub(crate) fn grant_own(
    tx: &mut Tx<'_>,
    account: AccountId,
    patient: PatientId,
    now: Instant,
) -> db::Result<()> {
    let id = GrantId::new(now);
    store::insert(tx, id, account, patient, now)?;
    tx.record(happened!("access.granted").patient(patient).object(id).with("scope", "own"));
    Ok(())
}

/// Ends every grant on a chart, for a reason that can be shown afterwards.
pub(crate) fn end_grants(
    tx: &mut Tx<'_>,
    patient: PatientId,
    why: EndReason,
    now: Instant,
) -> db::Result<()> {
    let ended = store::end(tx, patient, why, now)?;
    let event = happened!("access.ended").patient(patient).with("grants", ended);
    tx.record(event.with("why", why.as_str()));
    Ok(())
}

/// Why and when the last account that opened this chart as its own came to its end.
pub(crate) fn last_end(
    r: &mut Reader<'_>,
    patient: PatientId,
) -> db::Result<Option<(EndReason, Instant)>> {
    store::last_end(r, patient)
}

/// Permission has no pages of its own.
pub(crate) fn routes() -> Vec<Route> {
    Vec::new()
}
