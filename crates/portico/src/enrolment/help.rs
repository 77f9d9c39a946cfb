//! Help for a patient who cannot sign in: what stands in the way, the end of a lock, a new recovery
//! code. Each only after the caller has confirmed two identifiers. (R-B1.4)

use askama::Template;
use base::words::Word as _;

use super::{forms::ticked_identifiers, patients::AccountStands, words, words::Choice};
use crate::{
    access,
    accounts::{self, AccountId, Lock, Overview, UnlockReason},
    page::{Answer, Ask, Changed, Failed, No, Reply, go_on},
    people::{self, Identifiers, Patient, PatientId},
    shell::{Form, Frame},
};

#[derive(Template)]
#[template(path = "enrolment/templates/help.html")]
struct Page {
    frame: Frame,
    form: Form,
    patient: Patient,
    account: Option<Overview>,
    /// How the account stands when there is none to help with.
    stands: String,
    lock: Option<String>,
    identifiers: Vec<Choice>,
    reasons: Vec<Choice>,
    /// A recovery code, shown this once.
    code: Option<String>,
}

/// How signing in stands for a patient.
pub(super) async fn show(ask: Ask) -> Answer {
    page(&ask, Form::empty(), None).await
}

async fn page(ask: &Ask, form: Form, code: Option<String>) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let (viewer, app, now) = (ask.viewer.clone(), ask.app.clone(), ask.now);
    let (chart, account, stands, lock) = ask
        .view(move |v| -> Result<_, No> {
            access::open(v, &viewer, patient, "sign-in help")?;
            let chart = people::find(v, patient)?;
            let stands = AccountStands::of(v, patient)?;
            let Some(account) = access::own_account(v, patient)? else {
                return Ok((chart, None, stands, None));
            };
            let lock = accounts::lock_of(v, &app, account, now)?;
            Ok((chart, Some(accounts::overview(v, account)?), stands, lock))
        })
        .await?;
    let t = &ask.t;
    let zone = ask.app.policy.practice.time_zone.zone();
    let fine = form.is_fine();
    let frame = ask.frame(t.help_title(chart.name.listed()));
    let page = Page {
        frame: if fine { frame } else { frame.refused() },
        form,
        patient: chart,
        account,
        stands: stands.words(t, zone),
        lock: lock.map(|lock| match lock {
            Lock::Until(until) => t.help_locked_until(t.moment(until, zone)),
            Lock::Disabled => t.help_disabled(),
        }),
        identifiers: words::identifiers(t),
        reasons: words::choices(|why| words::unlock_reason(t, why)),
        code,
    };
    if fine { ask.html(&page) } else { ask.refused(&page) }
}

/// What the caller has confirmed; says in the form when that is less than two identifiers.
fn require_identifiers(ask: &Ask, form: &mut Form) -> Identifiers {
    let confirmed = ticked_identifiers(ask);
    if !confirmed.are_enough() {
        form.wrong("identifiers", ask.t.identifiers_too_few());
    }
    confirmed
}

/// The account of the patient, for somebody who may help with it.
fn account_of(
    tx: &mut db::Tx<'_>,
    viewer: &accounts::Viewer,
    patient: PatientId,
) -> Result<AccountId, No> {
    access::open_to_write(tx, viewer, patient)?;
    access::own_account(tx, patient)?.ok_or(No::NotFound)
}

/// Ends a lock.
pub(super) async fn unlock(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let mut form = Form::typed(ask.form.clone());
    let confirmed = require_identifiers(&ask, &mut form);
    let reason = UnlockReason::from_word(ask.form.text("reason"));
    if reason.is_none() {
        form.wrong("reason", ask.t.unlock_reason_missing());
    }
    let Some(reason) = reason.filter(|_| form.is_fine()) else {
        return page(&ask, form, None).await;
    };
    let (viewer, app, now) = (ask.viewer.clone(), ask.app.clone(), ask.now);
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            let account = account_of(tx, &viewer, patient)?;
            accounts::unlock(tx, &app, account, (reason, &confirmed), now)?;
            Ok(((), format!("/staff/patients/{patient}/sign-in")))
        })
        .await;
    go_on(done)
}

/// Makes a new recovery code and shows it, once.
pub(super) async fn renew_code(ask: Ask) -> Answer {
    let patient: PatientId = ask.id("patient")?;
    let mut form = Form::typed(ask.form.clone());
    let confirmed = require_identifiers(&ask, &mut form);
    if !form.is_fine() {
        return page(&ask, form, None).await;
    }
    let (viewer, app) = (ask.viewer.clone(), ask.app.clone());
    let done = ask
        .once(move |tx| -> Result<_, Failed<()>> {
            let account = account_of(tx, &viewer, patient)?;
            let code = accounts::renew_recovery_code(tx, &app, account, &confirmed)?;
            Ok((code, format!("/staff/patients/{patient}/sign-in")))
        })
        .await;
    match done {
        Ok(Changed::Now(code, _)) => {
            page(&ask, Form::empty(), Some(code.expose().to_string())).await
        }
        Ok(Changed::Before(place)) => Ok(Reply::see(&place)),
        Err(Failed::No(no)) => Err(no),
        Err(Failed::Refused(())) => Err(No::Stale),
    }
}
