//! What is done without anybody asking: the duties that come round, and the work that jobs name.

use base::Instant;
use db::Tx;

use crate::{
    accounts, agreements,
    app::App,
    enrolment, followup, imaging, imports,
    jobs::{Duty, Job, Running, Work},
    messages,
    page::{self, No},
    people::PatientId,
    results, tasks,
};

/// What comes round, and how often.
pub(crate) const DUTIES: &[Duty] = &[
    Duty { name: "escalations", every_minutes: 1, run: tasks::escalate },
    Duty { name: "dead letters", every_minutes: 10, run: tasks::take_dead_letters },
    Duty { name: "old drafts", every_minutes: 15, run: messages::forget_old_drafts },
    Duty { name: "old records", every_minutes: 15, run: results::forget_old_drafts },
    Duty { name: "agreed times", every_minutes: 1, run: results::end_agreed },
    Duty { name: "wishes", every_minutes: 1, run: results::heed_wishes },
    Duty { name: "waits by law", every_minutes: 15, run: results::end_waits },
    Duty { name: "new waits by law", every_minutes: 15, run: results::begin_waits },
    Duty { name: "holds to review", every_minutes: 15, run: results::ask_to_review },
    Duty { name: "holds to sign", every_minutes: 60, run: results::ask_to_sign },
    Duty { name: "studies without report", every_minutes: 60, run: imaging::ask_for_reports },
    Duty { name: "old codes", every_minutes: 60, run: enrolment::expire_due },
    Duty { name: "former patients", every_minutes: 24 * 60, run: evaluate_patients },
    Duty { name: "old sessions", every_minutes: 60, run: accounts::forget_old_sessions },
    Duty { name: "follow-ups", every_minutes: 5, run: followup::walk },
    Duty { name: "unread messages", every_minutes: 60, run: messages::ask_about_unread },
    Duty { name: "old answers", every_minutes: 60, run: page::forget_old_answers },
];

/// How each kind of job is done.
pub(crate) const WORKS: &[Work] = &[
    Work { kind: tasks::PAGE, run: accounts::page_for_task },
    Work { kind: accounts::MAIL_LINK, run: accounts::mail_link },
    Work { kind: agreements::MAIL, run: agreements::mail_batch },
    Work { kind: messages::PAGE_COVER, run: messages::page_cover },
    Work { kind: enrolment::EVALUATE, run: evaluate_more },
    Work { kind: imports::MATCH_AGAIN, run: imports::match_again },
];

/// Begins the look at everybody who has an account. Enrolment asks what waits for a patient, and
/// only results, which stand below it, know.
fn evaluate_patients(tx: &mut Tx<'_>, app: &App, now: Instant) -> Result<(), No> {
    let first = PatientId::from_bytes([0; 16]);
    Ok(enrolment::evaluate(tx, app, first, now, results::waits)?)
}

fn evaluate_more(app: App, job: Job) -> Running {
    Box::pin(enrolment::evaluate_more(app, job, results::waits))
}
