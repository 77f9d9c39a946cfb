//! The people of the practice: who works here, whose charts we keep, and who is an established
//! patient.
//!
//! A chart is made by the registration feed (`imports`), never by a patient. Staff find people by
//! name, birth date or record number, and see two identifiers wherever a patient is named.

mod established;
mod identifier;
mod model;
mod store;

pub(crate) use established::{Established, Facts, established};
pub(crate) use identifier::{Identifier, Identifiers};
pub(crate) use model::{
    ANSWERERS, ImportId, Life, NewPatient, Patient, PatientId, PatientRow, Role, Sex, StaffId,
    StaffMember, Status, UPLOADERS, Visit, VisitKind,
};
pub(crate) use store::{
    OWN_NUMBERS, add_name, add_number, add_visit, add_visit_of, born_on, by_mrn, by_name,
    by_number, find, folded, insert, insert_staff, last_visit, medical_directors, merge, mrn,
    names, own_numbers, search, set_life, set_provider, set_staff_left, set_staff_role, set_status,
    staff_by_role, staff_member, take_back_visit, take_back_visits, update, with_duplicates,
};

use crate::page::Route;

/// Pages about people belong to the features that work with them.
pub(crate) fn routes() -> Vec<Route> {
    Vec::new()
}
