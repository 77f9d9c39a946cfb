//! Telling staff that something waits, by mail, without a word about whose it is.
//! (R-A8, R-B3, R-B4)

use base::Instant;
use db::{Tx, Who};

use super::{actions::tell, model::State, store};
use crate::{
    app::App,
    happened,
    jobs::{Job, Running},
    notify::Notice,
    page::No,
    people::StaffId,
    tasks,
};

/// Mails each of them who has an address; gives how many that were.
pub(crate) fn page(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    staff: &[StaffId],
    notice: &Notice,
) -> db::Result<usize> {
    let mut paged = 0;
    for member in staff {
        let Some(account) = store::of_staff(tx, *member)? else { continue };
        let overview = store::overview(tx, account)?;
        if overview.state == State::Active && overview.email.is_some() {
            tell(tx, app, now, account, notice)?;
            paged += 1;
        }
    }
    Ok(paged)
}

/// A task has reached its next level: those whose turn it is are told. Done twice, it mails twice:
/// better than not at all.
pub(crate) fn page_for_task(app: App, job: Job) -> Running {
    Box::pin(async move {
        let (now, inner) = (app.clock.now(), app.clone());
        let page = move |tx: &mut Tx<'_>| -> Result<(), No> {
            let Some(turn) = tasks::whose_turn(tx, &inner.policy.cover, &job.subject)? else {
                tx.record(happened!("task.paged").with("accounts", 0_u64));
                return Ok(());
            };
            let notice = if turn.urgent { Notice::UrgentTask } else { Notice::TaskWaits };
            let paged = page(tx, &inner, now, &turn.staff, &notice)?;
            tx.record(happened!("task.paged").object(turn.task).with("accounts", paged));
            Ok(())
        };
        app.db.write(Who::system("escalation"), now, page).await
    })
}
