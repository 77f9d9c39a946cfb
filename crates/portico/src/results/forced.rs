//! A serious result is shown although nobody has talked with its patient. (R-B3)

use base::{Instant, words::Word as _};
use db::Tx;

use super::{
    duty, releasing,
    store::{self, LetterId, WithoutTalkId},
    unreachable::{Forced, Letter},
};
use crate::{
    access::Chart,
    app::App,
    chart::{self, Item},
    followup::Told,
    happened,
    people::StaffId,
};

/// Keeps that a certified letter was sent. It releases nothing.
pub(super) fn send_letter(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    letter: &Letter,
) -> db::Result<()> {
    let id = LetterId::new(now);
    let mut content = app.seal.content();
    store::insert_letter(tx, &mut content, id, (chart, item), staff, letter, now)?;
    tx.record(
        happened!("result.letter_sent")
            .patient(item.patient)
            .object(id)
            .content(content)
            .with("welfare_check", letter.welfare_check.is_some()),
    );
    Ok(())
}

/// Shows a result without a conversation. The ledger keeps the kind of reason, not its words.
pub(super) fn release(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (chart, item): (&Chart<'_>, &Item),
    staff: StaffId,
    forced: &Forced,
) -> db::Result<()> {
    let id = WithoutTalkId::new(now);
    let mut content = app.seal.content();
    store::insert_forced(tx, &mut content, id, (chart, item), staff, forced, now)?;
    let why = happened!("forced_release.recorded").patient(item.patient).object(id);
    tx.record(why.content(content));
    tx.record(
        happened!("result.force_released")
            .patient(item.patient)
            .object(item.id)
            .with("kind", forced.kind.as_str()),
    );
    chart::record_force(tx, chart, item, now)?;
    releasing::release(tx, app, now, (chart, item), Told::NotYet)?;
    duty::end(tx, now, item.id, Some(staff))
}
