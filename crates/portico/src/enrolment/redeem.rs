//! From a code to an account: the code is shown, then a name and a password are chosen, and all of
//! it happens in one transaction or not at all. (R-A3, security.md §3.5)

use base::{Date, Instant, Secret, contact::Email};
use db::{Reader, Tx};

use super::{
    actions::{eligibility, seal},
    model::{CodeId, CodeLine, Revoked},
    rules::{self, Holder, Shown, Worth},
    store,
};
use crate::{
    access,
    accounts::{self, AccountId, Begun, NewAccount, Stage, Token, Viewer},
    agreements,
    app::App,
    codes::Code,
    happened,
    page::{Failed, No},
    people::{self, Established, Identifiers, Patient, PatientId},
};

/// What somebody typed at `/activate`.
#[derive(Debug, Clone)]
pub(crate) struct Presented {
    pub(crate) code: Secret<String>,
    pub(crate) birth_date: Option<Date>,
    /// Empty unless the practice asks for it.
    pub(crate) family: String,
}

/// What a code and a birth date open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opened {
    /// The way to an account.
    Way(CodeId),
    /// Nothing: they do not match a living code, whatever the reason.
    Nothing,
    /// Nothing, and whoever knows the birth date is told why.
    Used,
    Expired,
    /// Not an established patient any more.
    NotEligible(Established),
}

/// Whether a code would open the way to an account for its holder.
pub(crate) fn is_good(
    r: &mut Reader<'_>,
    app: &App,
    typed: &Secret<String>,
    now: Instant,
) -> db::Result<bool> {
    let hash = seal(&app.keys, Code::parse(typed.expose()).as_ref());
    let Some(code) = store::code_by_hash(r, hash)? else { return Ok(false) };
    Ok(rules::worth(shown(r, &code)?, Holder::Right, now) == Worth::Good)
}

/// Looks at a code and what was typed beside it. Wrong tries count against the code and end it;
/// the code is not used up yet. Every way out takes the same steps.
pub(crate) fn present(
    tx: &mut Tx<'_>,
    app: &App,
    typed: &Presented,
    now: Instant,
) -> Result<Opened, No> {
    let parsed = Code::parse(typed.code.expose());
    let hash = seal(&app.keys, parsed.as_ref());
    let Some(code) = store::code_by_hash(tx, hash)? else {
        store::count_try(tx, CodeId::from_bytes([0; 16]))?;
        tx.record(happened!("code.failed").refused().with("why", "unknown"));
        return Ok(Opened::Nothing);
    };
    let patient = people::find(tx, code.patient)?;
    let rules = &app.policy.enrolment;
    let holder = rules::holder(
        rules,
        (patient.birth_date, patient.name.family()),
        (typed.birth_date, &typed.family),
    );
    let shown = shown(tx, &code)?;
    let worth = rules::worth(shown, holder, now);
    if worth == Worth::Good {
        return may_join(tx, app, &code, now);
    }
    if worth == Worth::Counted {
        count_wrong(tx, app, &code, now)?;
    }
    let why = match holder {
        Holder::Wrong => "holder",
        Holder::Right if !shown.in_force => "agreement",
        Holder::Right => "state",
    };
    let event = happened!("code.failed").patient(code.patient).object(code.id).refused();
    tx.record(event.with("why", why));
    Ok(match worth {
        Worth::Used => Opened::Used,
        Worth::Expired => Opened::Expired,
        Worth::Good | Worth::Counted | Worth::Nothing => Opened::Nothing,
    })
}

/// A code with whether the agreement that was signed for it still holds.
pub(super) fn shown(r: &mut Reader<'_>, code: &CodeLine) -> db::Result<Shown> {
    let in_force = agreements::is_in_force(r, code.version)?;
    Ok(Shown { state: code.state, expires_at: code.expires_at, in_force })
}

/// A wrong birth date with the right code: a few of those end the code. (T-02)
fn count_wrong(tx: &mut Tx<'_>, app: &App, code: &CodeLine, now: Instant) -> db::Result<()> {
    store::count_try(tx, code.id)?;
    if code.tries + 1 >= app.policy.enrolment.code_tries {
        let why = Revoked::Guessing;
        store::end_code(tx, code.id, Some(why), now)?;
        let event = happened!("code.revoked").patient(code.patient).object(code.id);
        tx.record(event.with("why", base::words::Word::as_str(why)));
    }
    Ok(())
}

/// The chart may have changed since the code was printed.
fn may_join(tx: &mut Tx<'_>, app: &App, code: &CodeLine, now: Instant) -> Result<Opened, No> {
    let established = evaluated(tx, app, code.patient, now)?;
    let has_account = access::own_account(tx, code.patient)?.is_some();
    let event = happened!("code.shown").patient(code.patient).object(code.id);
    tx.record(event.with("rule", established.rule()));
    Ok(match (established.is_yes(), has_account) {
        (false, _) => Opened::NotEligible(established),
        (true, true) => Opened::Used,
        (true, false) => Opened::Way(code.id),
    })
}

/// Whether somebody is an established patient at this moment, with the answer on record.
fn evaluated(
    tx: &mut Tx<'_>,
    app: &App,
    patient: PatientId,
    now: Instant,
) -> db::Result<Established> {
    let established = eligibility(tx, app, patient, now)?;
    let event = happened!("eligibility.evaluated").patient(patient);
    tx.record(event.with("rule", established.rule()));
    Ok(established)
}

/// Who a good code belongs to.
pub(super) struct Newcomer {
    pub(super) code: CodeLine,
    pub(super) patient: Patient,
    /// The address that was chosen at the desk.
    pub(super) email: Option<String>,
}

/// The patient of a code that still opens the way to an account, with the address that was chosen
/// at the desk.
pub(super) fn newcomer(
    r: &mut Reader<'_>,
    viewer: &Viewer,
    now: Instant,
) -> Result<Result<Newcomer, NotJoined>, No> {
    let subject = viewer.session().and_then(|session| session.subject).ok_or(No::SignIn)?;
    let code = store::code(r, CodeId::from_bytes(subject))?.ok_or(No::SignIn)?;
    match rules::worth(shown(r, &code)?, Holder::Right, now) {
        Worth::Good => {}
        Worth::Expired => return Ok(Err(NotJoined::Expired)),
        Worth::Used | Worth::Nothing | Worth::Counted => return Ok(Err(NotJoined::Used)),
    }
    let patient = people::find(r, code.patient)?;
    let email = store::contact(r, code.patient)?.and_then(|contact| contact.what);
    Ok(Ok(Newcomer { code, patient, email }))
}

/// What somebody chose for their account; the password is hashed already.
pub(crate) struct Joining {
    pub(crate) username: String,
    pub(crate) password_hash: Secret<String>,
    pub(crate) language: String,
    /// Where to say that something is new; proven by six digits that are sent there.
    pub(crate) email: Option<Email>,
    pub(crate) browser: String,
    pub(crate) device: Option<Token>,
}

/// Somebody has an account.
pub(crate) struct Joined {
    pub(crate) account: AccountId,
    pub(crate) begun: Begun,
    /// Shown once.
    pub(crate) recovery: Secret<Code>,
}

/// Why there is no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotJoined {
    /// Somebody used the code in the meantime, or it was ended.
    Used,
    Expired,
    NotEligible(Established),
    UsernameTaken,
}

/// Uses the code and makes the account with its grant, its obligations, its recovery code and its
/// session. Of several at once one wins; the others are told that the code was used. (T-04)
pub(crate) fn join(
    tx: &mut Tx<'_>,
    app: &App,
    viewer: &Viewer,
    joining: &Joining,
    now: Instant,
) -> Result<Joined, Failed<NotJoined>> {
    let found = newcomer(tx, viewer, now)?;
    let Newcomer { code, patient, email } = found.map_err(Failed::Refused)?;
    let established = evaluated(tx, app, code.patient, now)?;
    if !established.is_yes() {
        return Err(Failed::Refused(NotJoined::NotEligible(established)));
    }
    let folded = accounts::folded(&joining.username);
    if accounts::is_taken(tx, &folded)? {
        return Err(Failed::Refused(NotJoined::UsernameTaken));
    }
    if access::own_account(tx, code.patient)?.is_some() {
        return Err(Failed::Refused(NotJoined::Used));
    }
    let account = AccountId::new(now);
    let full_name: String = patient.name.full().chars().take(300).collect();
    let typed = joining.email.as_ref();
    // Only the address that was said at the desk counts before its owner has shown that they read
    // it: what is typed here may be anybody's.
    let known = typed.filter(|typed| {
        email.as_deref().and_then(|text| text.parse::<Email>().ok()).as_ref() == Some(*typed)
    });
    let new = NewAccount {
        id: account,
        staff: None,
        full_name: &full_name,
        username: &joining.username,
        folded: &folded,
        password_hash: joining.password_hash.expose(),
        language: &joining.language,
        email: known.map(Email::as_str),
        email_verified_at: None,
    };
    accounts::insert_account(tx, &new, now)?;
    if !store::redeem_code(tx, code.id, account, now)? {
        return Err(Failed::Refused(NotJoined::Used));
    }
    tx.record(happened!("code.redeemed").patient(code.patient).object(code.id));
    tx.record(happened!("credential.username_set").patient(code.patient).object(account));
    tx.record(happened!("credential.password_set").patient(code.patient).object(account));
    access::grant_own(tx, account, code.patient, now)?;
    store::delete_lapse(tx, code.patient)?;
    accounts::oblige(tx, account, Stage::Agreement, now)?;
    accounts::oblige(tx, account, Stage::Preference, now)?;
    let recovery = accounts::renew_recovery_code(tx, app, account, &Identifiers::NONE)?;
    if let Some(email) = typed {
        accounts::request_email(tx, app, account, (email, &joining.language), now)?;
    }
    let begun =
        accounts::begin_session(tx, viewer, account, &joining.browser, joining.device, now)?;
    Ok(Joined { account, begun, recovery })
}
