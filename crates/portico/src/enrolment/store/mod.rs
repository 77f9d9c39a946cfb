//! The SQL of enrolment, by what it is about.

mod codes;
mod lapses;
mod records;
mod requests;

pub(super) use codes::{
    NewCode, code, code_by_hash, codes, count_try, end_code, insert_code, living_codes,
    overdue_codes, redeem_code,
};
pub(super) use lapses::{delete_lapse, lapse, set_lapse};
pub(super) use records::{
    care, contact, education, form, identity, insert_care, insert_contact, insert_education,
    insert_form, insert_identity, insert_override, vouched_until,
};
pub(super) use requests::{
    close_request, closed_requests, insert_request, open_requests, request, requests_waiting,
};
