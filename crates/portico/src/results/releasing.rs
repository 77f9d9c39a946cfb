//! A held result is shown: what follows from it, whoever let it out.

use base::{Instant, words::Word as _};
use db::Tx;

use super::{model::Stage, rules, store};
use crate::{
    access::{self, Chart},
    accounts, agreements,
    app::App,
    chart::{self, HoldBasis, Item},
    followup::{self, Shown, Told},
    happened,
    notify::Notice,
    people::PatientId,
};

/// Mails the patient that there is something new, when they have an account.
pub(super) fn announce(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    patient: PatientId,
) -> db::Result<()> {
    let Some(account) = access::own_account(tx, patient)? else { return Ok(()) };
    accounts::tell(tx, app, now, account, &Notice::SomethingNew)
}

/// Shows a held result and announces it.
pub(super) fn release(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    told: Told,
) -> db::Result<()> {
    show(tx, app, now, (chart, item), told)?;
    announce(tx, app, now, item.patient)
}

/// The same without a mail: who shows several at once announces them together.
pub(super) fn show(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    told: Told,
) -> db::Result<()> {
    chart::release(tx, chart, item, now)?;
    let final_at = store::report(tx, chart, item)?.final_at;
    shown(tx, app, now, (item, final_at), told)
}

/// What follows when a result is shown. The version before it steps aside.
pub(super) fn shown(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (item, final_at): (&Item, Instant),
    told: Told,
) -> db::Result<()> {
    if let Some(old) = item.replaces {
        chart::replace_others(tx, item.patient, item.id)?;
        followup::supersede(tx, old, now)?;
    }
    tx.record(
        happened!("result.released")
            .patient(item.patient)
            .object(item.id)
            .with("class", item.class.as_str()),
    );
    let_go(tx, item.patient, now)?;
    let (patient, class) = (item.patient, item.class);
    let received_at = item.received_at;
    followup::open(
        tx,
        app,
        now,
        &Shown { patient, item: item.id, class, final_at, received_at, told },
    )
}

/// Looks again at a result whose day has come: who was talked with sees it, and what nobody need
/// talk about; any other waits for the conversation.
pub(super) fn look_again(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (item, final_at): (&Item, Instant),
) -> db::Result<()> {
    let wish = agreements::preference(tx, item.patient)?;
    let decision = rules::decide(&app.policy.results, item.class, Stage::Final, wish);
    let talked = store::talkers(tx, item.id)?.pop();
    if let (Some(basis), None) = (decision.hold, &talked) {
        chart::wait_on(tx, item.id, basis)?;
        return Ok(());
    }
    if store::agreed_before(tx, item.id)?.is_some_and(|until| until > now) {
        chart::wait_on(tx, item.id, HoldBasis::PatientRequest)?;
        return Ok(());
    }
    let told = talked.map_or(Told::NotYet, |(staff, _)| Told::ByPerson(staff));
    chart::release_in_time(tx, item.id, decision.needs_talk, now)?;
    shown(tx, app, now, (item, final_at), told)?;
    announce(tx, app, now, item.patient)
}

/// Shows what was held with results of which none is held any more: it came with them and could
/// have given them away.
pub(super) fn let_go(tx: &mut Tx<'_>, patient: PatientId, now: Instant) -> db::Result<()> {
    for item in chart::let_go(tx, patient, now)? {
        chart::replace_others(tx, patient, item)?;
        tx.record(happened!("item.released").patient(patient).object(item));
    }
    Ok(())
}
