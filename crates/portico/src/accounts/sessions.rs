//! Sessions: how they begin, go on and end, and what an account must do before one is active.

use base::{Instant, secret, words::Word as _};
use db::{Reader, Tx};

use super::{
    actions::tell,
    model::{AccountId, Stage, State, Token, Viewer},
    store::{self, Found, Subject},
    token_hash,
};
use crate::{
    app::App,
    happened,
    notify::{self, Notice},
    page::No,
};

/// A session that has begun.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(crate) token: Token,
    pub(crate) stage: Stage,
    /// The browser's token, once the account trusts it.
    pub(crate) device: Option<Token>,
}

/// What an account that gave its password and second factor meets next.
pub(crate) fn next_stage(r: &mut Reader<'_>, account: AccountId) -> db::Result<Stage> {
    let due = store::obligations(r, account)?;
    let first = [Stage::Password, Stage::Agreement, Stage::Preference]
        .into_iter()
        .find(|stage| due.iter().any(|word| word == stage.as_str()));
    Ok(first.unwrap_or(Stage::Active))
}

/// Somebody has shown all that they must: their browser is trusted from now on.
pub(super) fn come_in(
    tx: &mut Tx<'_>,
    account: AccountId,
    device: Option<Token>,
    now: Instant,
) -> db::Result<Token> {
    let device = device.unwrap_or_else(secret::random);
    store::trust_device(tx, account, token_hash(&device), now)?;
    store::signed_in(tx, account, now)?;
    Ok(device)
}

/// Begins a session for somebody who has shown an activation code but has no account yet.
pub(crate) fn begin_activation(
    tx: &mut Tx<'_>,
    code: [u8; 16],
    browser: &str,
    now: Instant,
) -> Result<Token, No> {
    let token: Token = secret::random();
    store::insert_session(tx, &token, &Subject::Code(code), Stage::Activating, browser, now)?;
    Ok(token)
}

/// Ends the session of a newcomer and begins that of the account which was made for them.
pub(crate) fn begin_session(
    tx: &mut Tx<'_>,
    before: &Viewer,
    account: AccountId,
    browser: &str,
    device: Option<Token>,
    now: Instant,
) -> Result<Begun, No> {
    if let Some(session) = before.session() {
        store::end_session(tx, session.token.expose())?;
    }
    let token: Token = secret::random();
    let stage = next_stage(tx, account)?;
    store::insert_session(tx, &token, &Subject::Account(account), stage, browser, now)?;
    let device = Some(come_in(tx, account, device, now)?);
    Ok(Begun { token, stage, device })
}

/// After a change of what an account signs in with: every session ends, and the one at hand goes
/// on under a new token. Refuses when the one at hand has ended meanwhile.
pub(super) fn renew(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    (browser, device): (&str, Option<Token>),
    now: Instant,
) -> Result<Begun, No> {
    let (Some(session), Some(account)) = (viewer.session(), viewer.account()) else {
        return Err(No::SignIn);
    };
    if !store::end_session(tx, session.token.expose())? {
        return Err(No::SignIn);
    }
    end_all_sessions(tx, account)?;
    begin_session(tx, &Viewer::Nobody, account, browser, device, now)
}

/// Something that an account must do is done: the session at hand goes on to the next stage, under
/// a new token, because the one from before might have been seen by somebody while it opened less.
/// When it began does not change. Refuses when the session has ended meanwhile.
/// (security.md §3.5)
pub(crate) fn fulfil(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    account: AccountId,
    done: Stage,
    now: Instant,
) -> Result<Begun, No> {
    let session = viewer.session().ok_or(No::SignIn)?;
    store::delete_obligation(tx, account, done)?;
    let stage = next_stage(tx, account)?;
    let before = *session.token.expose();
    if session.stage == Stage::Active {
        return Ok(Begun { token: before, stage, device: None });
    }
    let token: Token = secret::random();
    if !store::rise(tx, &before, &token, stage, now)? {
        return Err(No::SignIn);
    }
    Ok(Begun { token, stage, device: None })
}

/// Makes an account do something before it goes on, from its next sign-in.
pub(crate) fn oblige(
    tx: &mut Tx<'_>,
    account: AccountId,
    stage: Stage,
    now: Instant,
) -> db::Result<()> {
    store::insert_obligation(tx, account, stage, now)
}

/// Makes every patient's account do something before it goes on; those who are signed in now meet
/// it at their next page. Gives how many accounts it concerns. (R-A5)
pub(crate) fn oblige_all_patients(tx: &mut Tx<'_>, stage: Stage, now: Instant) -> db::Result<u64> {
    let obliged = store::insert_obligations(tx, stage, now)?;
    store::set_back_patients(tx, stage, now)?;
    Ok(obliged)
}

/// Whether somebody whom a new agreement met while they were writing may finish: the form of a page
/// that was opened before the agreement was published, and one only. (R-A5)
pub(crate) fn finish_form(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    opened_at: Instant,
) -> Result<bool, No> {
    let (Some(session), Some(account)) = (viewer.session(), viewer.account()) else {
        return Ok(false);
    };
    let may = store::finish_form(tx, session.token.expose(), opened_at)?;
    let event = happened!("form.finished").object(account);
    tx.record(if may { event } else { event.refused() });
    Ok(may)
}

/// Ends the session; the browser is told to forget its cookie.
pub(crate) fn sign_out(tx: &mut Tx<'_>, viewer: &Viewer) -> Result<(), No> {
    if let Some(session) = viewer.session() {
        store::end_session(tx, session.token.expose())?;
        let event = happened!("auth.signed_out");
        tx.record(match viewer.account() {
            Some(account) => event.object(account),
            None => event,
        });
    }
    Ok(())
}

/// Who stands behind a session's cookie, if it is still good: not idle for too long, not too old,
/// and its account still in force. (security.md §3.5; S-13)
pub(crate) fn viewer(
    r: &mut Reader<'_>,
    rules: &policy::Sessions,
    token: Token,
    seen_here: Option<Instant>,
    now: Instant,
) -> db::Result<Visit> {
    let Some(found) = store::session(r, token)? else { return Ok(Visit::Unknown) };
    let Found { viewer, account_state, staff_active } = found;
    let Some(session) = viewer.session() else { return Ok(Visit::Unknown) };
    let idle_minutes = match &viewer {
        Viewer::Staff(..) => rules.idle_minutes_staff,
        Viewer::Nobody | Viewer::Newcomer(_) | Viewer::Patient(..) => rules.idle_minutes_patient,
    };
    let seen = seen_here.map_or(session.seen_at, |here| here.max(session.seen_at));
    let idle = now >= seen.plus_minutes(i64::from(idle_minutes));
    let old = now >= session.began_at.plus_hours(i64::from(rules.absolute_hours));
    let ended = account_state.is_some_and(|s| s != State::Active) || staff_active == Some(false);
    if ended {
        return Ok(Visit::Unknown);
    }
    if idle || old {
        return Ok(Visit::Expired(viewer));
    }
    Ok(Visit::Good(viewer))
}

/// What a session's cookie is worth.
pub(crate) enum Visit {
    Good(Viewer),
    /// It was good; what was typed may be kept for its account, nothing else.
    Expired(Viewer),
    Unknown,
}

/// Writes down that a session is in use, so that a restart does not end it. The exact moment is
/// kept in memory; this happens every few minutes.
pub(crate) fn touch(tx: &mut Tx<'_>, viewer: &Viewer, now: Instant) -> Result<(), No> {
    if let Some(session) = viewer.session() {
        store::touch(tx, session.token.expose(), now)?;
        tx.record(happened!("auth.session_continued"));
    }
    Ok(())
}

/// Ends all sessions of an account: after a new password, a termination, a change of role.
pub(crate) fn end_all_sessions(tx: &mut Tx<'_>, account: AccountId) -> db::Result<()> {
    let ended = store::end_sessions(tx, account)?;
    store::forget_devices(tx, account)?;
    store::end_codes_and_links(tx, account)?;
    tx.record(happened!("auth.sessions_ended").object(account).with("sessions", ended));
    Ok(())
}

/// Ends an account for good, and with it every session. (R-B1.5)
pub(crate) fn terminate(tx: &mut Tx<'_>, account: AccountId) -> db::Result<()> {
    store::set_state(tx, account, State::Terminated)?;
    end_all_sessions(tx, account)
}

/// Pauses an account until somebody has looked into something: its sessions end, what was mailed to
/// choose a password with dies, and mails are held. Says whether it was open. (R-B1.5)
pub(crate) fn suspend(tx: &mut Tx<'_>, account: AccountId) -> db::Result<bool> {
    if store::credentials_of(tx, account)?.state != State::Active {
        return Ok(false);
    }
    store::set_state(tx, account, State::Suspended)?;
    let ended = store::end_sessions(tx, account)?;
    store::end_codes_and_links(tx, account)?;
    notify::hold(tx, *account.as_bytes())?;
    tx.record(happened!("auth.sessions_ended").object(account).with("sessions", ended));
    Ok(true)
}

/// Opens a paused account again as it was: what was held is mailed, and its holder is told. Says
/// whether it was paused.
pub(crate) fn resume(
    tx: &mut Tx<'_>,
    app: &App,
    account: AccountId,
    now: Instant,
) -> db::Result<bool> {
    if store::credentials_of(tx, account)?.state != State::Suspended {
        return Ok(false);
    }
    store::set_state(tx, account, State::Active)?;
    notify::let_go(tx, *account.as_bytes(), now)?;
    tell(tx, app, now, account, &Notice::AccessRestored)?;
    Ok(true)
}

/// Ends the account of somebody who has died: nothing that has not left yet is mailed to them.
pub(crate) fn terminate_the_dead(tx: &mut Tx<'_>, account: AccountId) -> db::Result<()> {
    terminate(tx, account)?;
    let dropped = notify::drop_unsent(tx, *account.as_bytes())?;
    tx.record(happened!("notification.dropped").object(account).with("mails", dropped));
    Ok(())
}

/// Forgets the sessions that were not used for a day. They ended long before, by being idle; they
/// are kept that long only so that what was typed into an old page is not lost. A duty.
pub(crate) fn forget_old_sessions(tx: &mut Tx<'_>, _: &App, now: Instant) -> Result<(), No> {
    let forgotten = store::end_sessions_older(tx, now.plus_days(-1))?;
    if forgotten > 0 {
        tx.record(happened!("auth.sessions_forgotten").with("sessions", forgotten));
    }
    Ok(())
}

/// Ends every session there is: after a restore, nobody is signed in who was signed in then.
pub(crate) fn end_everybody(db: &db::Db, now: Instant) -> db::Result<u64> {
    db.write_now(db::Who::system("restore"), now, move |tx| -> db::Result<u64> {
        let ended = store::end_sessions_older(tx, Instant::from_millis(i64::MAX))?;
        tx.record(happened!("backup.restored").with("sessions", ended));
        Ok(ended)
    })
}
