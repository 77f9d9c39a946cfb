//! What is done without anybody asking: the duties that come round, and the work that jobs name.

use crate::{
    accounts, enrolment,
    jobs::{Duty, Work},
    messages, page, tasks,
};

/// What comes round, and how often.
pub(crate) const DUTIES: &[Duty] = &[
    Duty { name: "escalations", every_minutes: 1, run: tasks::escalate },
    Duty { name: "dead letters", every_minutes: 10, run: tasks::take_dead_letters },
    Duty { name: "old drafts", every_minutes: 15, run: messages::forget_old_drafts },
    Duty { name: "old codes", every_minutes: 60, run: enrolment::expire_due },
    Duty { name: "old sessions", every_minutes: 60, run: accounts::forget_old_sessions },
    Duty { name: "old answers", every_minutes: 60, run: page::forget_old_answers },
];

/// How each kind of job is done.
pub(crate) const WORKS: &[Work] = &[Work { kind: messages::PAGE_COVER, run: messages::page_cover }];
