//! The SQL of people, by who they are to the practice.

mod patients;
mod staff;
mod visits;

pub(crate) use patients::{
    OWN_NUMBERS, add_name, add_number, born_on, by_mrn, by_name, by_number, find, folded, insert,
    merge, mrn, names, own_numbers, search, set_life, set_provider, set_status, update,
    with_duplicates,
};
pub(crate) use staff::{
    insert_staff, medical_directors, set_staff_left, set_staff_role, staff_by_role, staff_member,
};
pub(crate) use visits::{add_visit, add_visit_of, last_visit, take_back_visit, take_back_visits};
