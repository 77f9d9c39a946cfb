//! The SQL of enrolment, by what it is about.

mod codes;
mod deaths;
mod lapses;
mod records;
mod requests;
mod teaching;

pub(super) use codes::{
    NewCode, code, code_by_hash, codes, count_try, end_code, insert_code, issued_codes,
    living_codes, overdue_codes, redeem_code,
};
pub(super) use deaths::{
    Found, deaths, decide_death, insert_death, merge_death, renew_death, settle_death,
    take_back_deaths,
};
pub(super) use lapses::{delete_lapse, lapse, set_lapse};
pub(super) use records::{
    care, contact, education, form, identity, insert_care, insert_contact, insert_education,
    insert_form, insert_identity, insert_override, vouched_until,
};
pub(super) use requests::{
    close_request, closed_requests, insert_request, open_requests, request, requests_waiting,
};
pub(super) use teaching::{
    accounts, accounts_taught, insert_trigger, last_cause, last_taught, stops_since,
};
