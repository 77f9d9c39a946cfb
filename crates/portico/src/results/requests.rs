//! A patient asks for everything now, and a provider answers. (R-B3, T-47)

use base::Instant;
use db::Tx;

use super::{
    asking::{self, Answered, Decision, Kept},
    releasing, reviewing,
    store::{self, Request, RequestId},
};
use crate::{
    access::Chart,
    accounts::AccountId,
    app::App,
    chart, happened,
    page::No,
    people::StaffId,
    tasks::{self, Kind, NewTask, PROVIDERS, Promise},
};

/// Whether the patient may ask now.
pub(super) fn may_ask(app: &App, now: Instant, last: Option<&Request>) -> bool {
    let answered = |last: &Request| match last.answered_at {
        Some(_) => (last.asked_at, Answered::Yes),
        None => (last.asked_at, Answered::No),
    };
    let zone = app.policy.practice.time_zone.zone();
    app.policy.results.ask_now && asking::may_ask(zone, now, last.map(answered))
}

/// Puts the question on the providers' list, the same whether or not anything is held.
pub(super) fn ask(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    chart: &Chart<'_>,
    account: AccountId,
) -> db::Result<()> {
    let (id, patient) = (RequestId::new(now), chart.patient());
    let days = app.policy.results.ask_now_days;
    let promise = Promise::WithinDays { pool: PROVIDERS.to_owned(), days };
    let (subject, kind) = (id.to_string(), Kind::AnswerAskNow);
    let new = NewTask { kind, subject, patient: Some(patient), promise };
    let due_at = tasks::open(tx, app, now, &new)?;
    store::insert_request(tx, chart, id, account, now, due_at)?;
    tx.record(happened!("result.ask_now").patient(patient).object(id));
    Ok(())
}

/// Shows what is shown, keeps what is kept, and tells the patient that there is an answer. Somebody
/// still calls about what was shown.
pub(super) fn answer(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    chart: &Chart<'_>,
    (request, staff): (RequestId, StaffId),
    decisions: &[Decision],
) -> Result<(), No> {
    let mut kept: Vec<Kept> = Vec::new();
    for decision in decisions {
        match decision {
            Decision::Show(item) => {
                let item = chart::item(tx, chart, *item)?;
                reviewing::end(tx, now, item.id, staff)?;
                let law = store::law_until(tx, item.id)?;
                if let (false, Some(until)) = (reviewing::show(tx, app, now, (chart, &item))?, law)
                {
                    kept.push(asking::by_law(item.id, until));
                }
            }
            Decision::Keep(one) => {
                let item = chart::item(tx, chart, one.item)?;
                reviewing::end(tx, now, item.id, staff)?;
                reviewing::keep(tx, app, now, (chart, &item), one.because)?;
                kept.push(one.clone());
            }
            Decision::Leave(one) => kept.push(one.clone()),
        }
    }
    // The walk reads them in this order.
    kept.sort_by_key(|one| one.item);
    let shown = i64::try_from(decisions.len() - kept.len()).unwrap_or(i64::MAX);
    let mut content = app.seal.content();
    store::insert_answer(tx, &mut content, chart, request, (staff, now, shown), &kept)?;
    tx.record(
        happened!("result.ask_now_answered")
            .patient(chart.patient())
            .object(request)
            .content(content)
            .with("shown", shown)
            .with("kept", kept.len()),
    );
    releasing::announce(tx, app, now, chart.patient())?;
    tasks::close(tx, Kind::AnswerAskNow, &request.to_string(), Some(staff), now)?;
    Ok(())
}
