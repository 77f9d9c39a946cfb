//! Telling everybody who has an account that there is a version to accept: by mail, a batch at a
//! time, each person once. (R-A5: bulk notice)

use base::Instant;
use db::{Tx, Who};

use super::{model::VersionId, store};
use crate::{
    accounts,
    app::App,
    happened,
    jobs::{self, Job, Running},
    notify::Notice,
};

/// The job that mails the next batch; its subject is the version.
pub(crate) const MAIL: &str = "mail_new_agreement";
/// Accounts that are told in one transaction.
const BATCH: i64 = 100;

/// Mails the next ones who have not been told, and leaves the others to another job.
pub(crate) fn mail_batch(app: App, job: Job) -> Running {
    Box::pin(async move {
        let version: VersionId = job.subject.parse()?;
        let (now, inner) = (app.clock.now(), app.clone());
        let who = Who::system(MAIL);
        let mailed = app.db.write(who, now, move |tx| mail(tx, &inner, version, now)).await;
        match mailed {
            // Unrecorded: everybody knows, or a later version tells them.
            Ok(()) | Err(db::Error::Unrecorded) => Ok(()),
            Err(error) => Err(error.into()),
        }
    })
}

fn mail(tx: &mut Tx<'_>, app: &App, version: VersionId, now: Instant) -> db::Result<()> {
    if !store::is_in_force(tx, version)? {
        return Ok(());
    }
    let batch = store::not_mailed(tx, version, BATCH)?;
    for account in &batch {
        accounts::tell(tx, app, now, *account, &Notice::AgreementChanged)?;
        store::insert_mailing(tx, *account, version, now)?;
    }
    if !batch.is_empty() {
        tx.record(happened!("agreement.notified").object(version).with("accounts", batch.len()));
    }
    if i64::try_from(batch.len()).is_ok_and(|count| count >= BATCH) {
        jobs::queue(tx, MAIL, &version.to_string(), now)?;
    }
    Ok(())
}
