//! Another user name: once in so many hours, and never a way around a lock. (R-A2)

use base::Instant;
use db::Tx;

use super::{
    actions::tell,
    lockout,
    model::{AccountId, Token, Viewer},
    sessions::{self, Begun},
    store,
};
use crate::{app::App, happened, keys::Purpose, notify::Notice, page::No};

/// Why a user name is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotRenamed {
    /// Somebody has it, or strangers have tried it until nobody may: nobody is told which.
    Taken,
    /// It was changed not long ago; again from this moment on.
    TooSoon(Instant),
}

/// When the name may be changed again, if that is not now.
pub(super) fn wait(
    last: Option<Instant>,
    rules: &policy::Username,
    now: Instant,
) -> Option<Instant> {
    let again = last?.plus_hours(i64::from(rules.change_hours));
    (now < again).then_some(again)
}

/// Gives an account another user name. What was counted for the old one goes on under the new one,
/// the other sessions end, and the holder is told. The caller has confirmed the password and
/// checked the rules.
pub(super) fn rename(
    tx: &mut Tx<'_>,
    app: &App,
    viewer: &Viewer,
    (username, browser): (&str, (&str, Option<Token>)),
    now: Instant,
) -> Result<Result<Begun, NotRenamed>, No> {
    let account = viewer.account().ok_or(No::SignIn)?;
    let folded = super::passwords::folded(username);
    let last = store::username_changed_at(tx, account)?;
    if let Some(again) = wait(last, &app.policy.accounts.username, now) {
        return Ok(Err(refuse(tx, account, NotRenamed::TooSoon(again))));
    }
    let before = store::folded_name(tx, account)?;
    let key = |name: &str| app.keys.seal(Purpose::SignInName, &[name.as_bytes()]);
    let counted = store::tally(tx, key(&folded))?;
    let is_spent = counted.disabled && folded != before;
    if is_spent || (folded != before && store::is_taken(tx, &folded)?) {
        return Ok(Err(refuse(tx, account, NotRenamed::Taken)));
    }
    let tally = lockout::joined(store::tally(tx, key(&before))?, counted);
    if tally != counted {
        store::save_tally(tx, key(&folded), &tally, now)?;
    }
    let begun = sessions::renew(tx, viewer, browser, now)?;
    store::set_username(tx, account, (username.trim(), &folded), now)?;
    tell(tx, app, now, account, &Notice::UsernameChanged)?;
    tx.record(happened!("credential.username_set").object(account));
    Ok(Ok(begun))
}

fn refuse(tx: &mut Tx<'_>, account: AccountId, why: NotRenamed) -> NotRenamed {
    let code = match why {
        NotRenamed::Taken => "taken",
        NotRenamed::TooSoon(_) => "too_soon",
    };
    let event = happened!("credential.username_rejected").object(account).refused();
    tx.record(event.with("codes", vec![code]));
    why
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn a_name_may_be_changed_once_in_so_many_hours() {
        let rules = testing::policy().accounts.username;
        let at = |hours| Instant::from_millis(0).plus_hours(hours);
        for (last, now, again) in [
            (None, 0, None),
            (Some(at(0)), 0, Some(at(24))),
            (Some(at(0)), 23, Some(at(24))),
            (Some(at(0)), 24, None),
        ] {
            assert_eq!(wait(last, &rules, at(now)), again, "{last:?} {now}");
        }
    }
}
