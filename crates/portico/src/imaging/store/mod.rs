//! The SQL of studies.

mod contents;
mod shown;
mod taken;

pub(crate) use contents::{contents, instance_contents, picture_contents};
pub(super) use shown::{counted, nth, of_patient, of_study, original, patient_of, study};
pub(crate) use shown::{of_report, picture_of_report};
pub(super) use taken::{
    ask_again, ask_again_without, forget_names, insert_instance, insert_number, insert_picture,
    insert_study, set_asked, set_looked_at, set_names_checked, set_patient, unasked,
    with_accession,
};
pub(crate) use taken::{count_of_import, known, merge, of_import};
