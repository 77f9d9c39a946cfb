//! A forgotten password: a link by mail, and with it the recovery code on paper or the
//! authenticator; or a recovery code that the desk made after two identifiers, and with it the
//! birth date. Who reads somebody's mail gets nowhere with the link alone, and nothing about the
//! account is said before both were right. (security.md §3.5)

use base::{Date, Instant, Secret, secret};
use db::{Tx, Who};

use super::{
    actions,
    model::{AccountId, Credentials, State, Token},
    passwords::folded,
    place::Place,
    second_factor::{Proof, Spends},
    sessions::end_all_sessions,
    store::{self, ResetLink},
    token_hash,
};
use crate::{
    app::App,
    codes::Code,
    happened,
    jobs::{self, Job, Running},
    keys::Purpose,
    notify::Notice,
    page::No,
    people::Identifiers,
};

/// How somebody comes to choose a new password.
#[derive(Clone)]
pub(super) enum Way {
    /// By a mailed link.
    Link(Token),
    /// By a code from the desk: the user name and the birth date as they were typed.
    Desk { username: String, birth_date: String },
}

/// The job that mails a link.
pub(crate) const MAIL_LINK: &str = "mail_reset_link";

/// Leaves it to a job to mail a link, whether or not there is such an account: the same look, the
/// same row and the same event for every name, so that the time of the answer says nothing.
pub(super) fn ask(tx: &mut Tx<'_>, now: Instant, username: &str) -> Result<(), No> {
    let known = store::credentials(tx, &folded(username))?;
    let account = known.map(|known| known.account);
    // Nobody has this id: the job finds nothing to do.
    let subject = account.unwrap_or_else(|| AccountId::new(now)).to_string();
    jobs::queue(tx, MAIL_LINK, &subject, now)?;
    let event = happened!("auth.reset_requested");
    tx.record(match account {
        Some(account) => event.object(account),
        None => event,
    });
    Ok(())
}

/// Mails a link, if there is such an account with a proven address: the work of the job. Done
/// twice, only the link of the later mail works.
pub(crate) fn mail_link(app: App, job: Job) -> Running {
    Box::pin(async move {
        let account: AccountId = job.subject.parse()?;
        let (now, inner) = (app.clock.now(), app.clone());
        let who = Who::system(MAIL_LINK);
        let mailed = app.db.write(who, now, move |tx| mail(tx, &inner, now, account)).await;
        match mailed {
            // Unrecorded: nobody has this account, or it cannot be reset by mail.
            Ok(()) | Err(db::Error::Unrecorded) => Ok(()),
            Err(error) => Err(error.into()),
        }
    })
}

fn mail(tx: &mut Tx<'_>, app: &App, now: Instant, account: AccountId) -> db::Result<()> {
    if reachable(tx, app, account)? {
        let mut event = happened!("auth.reset_mailed").object(account);
        let day = store::last_reset_link(tx, account)?
            .filter(|last| last.counted_from > now.plus_days(-1))
            .map_or((now, 0, 0), |last| (last.counted_from, last.sends, last.tries));
        let (counted_from, sends, tries) = day;
        let rules = &app.policy.accounts.reset;
        if tries < rules.tries && sends < rules.links_per_account_day {
            let token: Token = secret::random();
            let expires_at = now.plus_minutes(i64::from(app.policy.accounts.reset.minutes));
            let link = ResetLink { account, expires_at, counted_from, sends: sends + 1, tries };
            store::save_reset_link(tx, token_hash(&token), &link)?;
            let notice = Notice::ResetLink { token: secret::hex(&token) };
            actions::tell(tx, app, now, account, &notice)?;
        } else {
            event = event.refused();
        }
        tx.record(event);
    }
    Ok(())
}

/// Whether there is such an account, and it may be reset by mail.
fn reachable(tx: &mut Tx<'_>, app: &App, account: AccountId) -> db::Result<bool> {
    if !store::is_account(tx, account)? {
        return Ok(false);
    }
    let overview = store::overview(tx, account)?;
    let folded = store::folded_name(tx, account)?;
    let name = app.keys.seal(Purpose::SignInName, &[folded.as_bytes()]);
    let disabled = store::tally(tx, name)?.disabled;
    Ok(overview.state == State::Active && !disabled && overview.email_verified)
}

/// Whose password may be replaced by this way and proof, without using them up. Counts what is
/// wrong; nothing says which of them it was.
pub(super) fn prove(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    way: &Way,
    typed: &str,
) -> Result<Option<AccountId>, No> {
    let proven = look(tx, app, now, way, typed)?.map(|(known, _)| known.account);
    if let Some(account) = proven {
        tx.record(happened!("auth.reset_proved").object(account));
    }
    Ok(proven)
}

/// Takes the new password. Gives the new recovery code when the old one was used up; nothing when
/// way and proof are not right any more.
pub(super) fn finish(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (way, typed): (&Way, &str),
    hash: &Secret<String>,
) -> Result<Option<Option<Secret<Code>>>, No> {
    let Some((known, spends)) = look(tx, app, now, way, typed)? else { return Ok(None) };
    let account = known.account;
    spends.spend(tx, &known)?;
    Place::of_account(tx, app, account, None, now)?.succeed(tx, now)?;
    actions::set_password(tx, app, now, account, hash)?;
    end_all_sessions(tx, account)?;
    tx.record(happened!("auth.reset_done").object(account));
    if spends != Spends::RecoveryCode {
        return Ok(Some(None));
    }
    Ok(Some(Some(super::recovery::renew(tx, &app.keys, account, &Identifiers::NONE)?)))
}

fn look(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    way: &Way,
    typed: &str,
) -> Result<Option<(Credentials, Spends)>, No> {
    match way {
        Way::Link(token) => by_link(tx, app, now, token, typed),
        Way::Desk { username, birth_date } => by_desk(tx, app, now, (username, birth_date), typed),
    }
}

fn by_link(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    token: &Token,
    typed: &str,
) -> Result<Option<(Credentials, Spends)>, No> {
    let tries_max = app.policy.accounts.reset.tries;
    let live = |link: &ResetLink| now < link.expires_at && link.tries < tries_max;
    let Some(link) = store::reset_link(tx, token_hash(token))?.filter(live) else {
        tx.record(happened!("auth.reset_failed").refused().with("why", "link"));
        return Ok(None);
    };
    let known = store::credentials_of(tx, link.account)?;
    let spends = Proof::of(typed).check(app, &known, now);
    match spends.filter(|_| known.state == State::Active) {
        Some(spends) => Ok(Some((known, spends))),
        None => {
            store::count_reset_try(tx, known.account)?;
            let event = happened!("auth.reset_failed").object(known.account).refused();
            tx.record(event.with("why", "proof"));
            Ok(None)
        }
    }
}

/// The code's sixty bits cannot be guessed, so a wrong one is not counted: a stranger who knows a
/// user name could end a code that was just made. Whoever holds the paper and guesses the birth
/// date is counted.
fn by_desk(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    (username, birth_date): (&str, &str),
    typed: &str,
) -> Result<Option<(Credentials, Spends)>, No> {
    let refused = happened!("auth.reset_failed").refused();
    let known = store::credentials(tx, &folded(username))?;
    let Some(known) = known.filter(|known| known.state == State::Active) else {
        tx.record(refused.with("why", "name"));
        return Ok(None);
    };
    let refused = refused.object(known.account);
    let tries_max = i64::from(app.policy.accounts.reset.tries);
    let live = |(expires_at, tries): &(Instant, i64)| now < *expires_at && *tries < tries_max;
    let code = store::desk_code(tx, known.account)?.filter(live);
    let proof = Proof::RecoveryCode(typed.to_owned());
    let Some(spends) = code.and_then(|_| proof.check(app, &known, now)) else {
        tx.record(refused.with("why", "proof"));
        return Ok(None);
    };
    let person = store::person(tx, known.account)?;
    let fits = person.birth_date.map_or(person.staff.is_some(), |born| says(birth_date, born));
    if !fits {
        store::count_desk_code_try(tx, known.account)?;
        tx.record(refused.with("why", "birth date"));
        return Ok(None);
    }
    Ok(Some((known, spends)))
}

/// Whether this is how people write the day: `3/14/1961`, `03-14-1961`, `1961-03-14`.
fn says(typed: &str, day: Date) -> bool {
    let parts = typed.split(['/', '-', '.', ' ']).map(str::trim).filter(|part| !part.is_empty());
    let parts: Option<Vec<i32>> = parts.map(|part| part.parse().ok()).collect();
    let (year, month, day) = day.parts();
    let (year, month, day) = (i32::from(year), i32::from(month), i32::from(day));
    parts.is_some_and(|parts| parts == [month, day, year] || parts == [year, month, day])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birth_date_is_taken_as_people_write_it() {
        let born = "1961-03-14".parse().unwrap();
        for typed in ["3/14/1961", "03-14-1961", "1961-03-14", " 3 14 1961 "] {
            assert!(says(typed, born), "{typed}");
        }
        for typed in ["", "14/3/1961", "3/14/61", "3/14", "3/14/1961/1", "x"] {
            assert!(!says(typed, born), "{typed}");
        }
    }
}
