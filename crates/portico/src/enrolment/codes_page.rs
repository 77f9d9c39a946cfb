//! The codes that are out, of everybody: whose, by whom, until when. (R-A3)

use std::collections::{BTreeMap, btree_map::Entry};

use askama::Template;
use base::Instant;

use super::{redeem, store, words};
use crate::{
    happened,
    page::{Answer, Ask, No},
    people::{self, Patient, StaffId},
    shell::Frame,
};

#[derive(Template)]
#[template(path = "enrolment/templates/codes.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
}

/// A code that nobody has used or ended.
struct Row {
    patient: Patient,
    issued_at: Instant,
    issued_by: String,
    expires_at: Instant,
    state: String,
}

/// The list, those that end soonest first.
pub(super) async fn list(ask: Ask) -> Answer {
    let codes = ask
        .view(|v| -> Result<_, No> {
            let (mut found, mut names) = (Vec::new(), BTreeMap::<StaffId, String>::new());
            for code in store::issued_codes(v)? {
                let issuer = match names.entry(code.issued_by) {
                    Entry::Occupied(known) => known.get().clone(),
                    Entry::Vacant(new) => {
                        new.insert(people::staff_member(v, code.issued_by)?.shown()).clone()
                    }
                };
                let (patient, shown) = (people::find(v, code.patient)?, redeem::shown(v, &code)?);
                found.push((code, patient, shown, issuer));
            }
            v.record(happened!("codes.listed").with("codes", found.len()));
            Ok(found)
        })
        .await?;
    let rows = codes.into_iter().map(|(code, patient, shown, issued_by)| Row {
        patient,
        issued_at: code.issued_at,
        issued_by,
        expires_at: code.expires_at,
        state: words::code_state(&ask.t, shown, None, ask.now),
    });
    ask.html(&Page { frame: ask.frame(ask.t.codes_title()), rows: rows.collect() })
}
