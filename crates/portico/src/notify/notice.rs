//! The mails there are, and how one is put into the outbox.

use askama::Template;
use base::Instant;
use db::Tx;

use super::{
    quiet,
    store::{self, MailId, NewMail},
};
use crate::{app::App, happened, practice::Paragraph, text::Text};

/// Why somebody gets a mail. None of these holds health information, so no mail can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Notice {
    /// There is something new to read.
    SomethingNew,
    /// Something that was announced has still not been read.
    StillWaits,
    /// To staff: something urgent waits on their list.
    UrgentTask,
    /// To staff: something has waited on their list for so long that they are told.
    TaskWaits,
    /// Sign-in was paused after too many failures.
    SignInLocked,
    /// Six digits that prove an address.
    EmailCode { digits: String },
    /// A link to choose a new password.
    ResetLink { token: String },
    /// The password was changed.
    PasswordChanged,
    /// The account has another user name.
    UsernameChanged,
    /// The password does nothing any more, until staff have checked who it is.
    SignInDisabled,
    /// There is a new version of the agreement, to be accepted before anything else.
    AgreementChanged,
    /// The account has an authenticator now, or another one.
    AuthenticatorAdded,
    /// The account has no authenticator any more.
    AuthenticatorRemoved,
    /// There is a new recovery code; the old one is worth nothing.
    RecoveryCodeMade,
    /// To the address from before: mails go to another one now.
    AddressChanged,
    /// Something about the reader's online access changes: the portal says what.
    AccessChanges,
    /// The reader's online access has ended; sign-in would not say more than this.
    AccessEnded,
    /// The reader's online access had been paused and works again.
    AccessRestored,
    /// To the privacy officer: the ledger's head, to be kept outside the database.
    LedgerAnchor { line: String },
    /// To the privacy officer: the ledger is not as it was written.
    LedgerNotWhole { sentence: String },
}

impl Notice {
    fn kind(&self) -> &'static str {
        match self {
            Notice::SomethingNew => "something_new",
            Notice::StillWaits => "still_waits",
            Notice::UrgentTask => "urgent_task",
            Notice::TaskWaits => "task_waits",
            Notice::SignInLocked => "sign_in_locked",
            Notice::EmailCode { .. } => "email_code",
            Notice::ResetLink { .. } => "reset_link",
            Notice::PasswordChanged => "password_changed",
            Notice::UsernameChanged => "username_changed",
            Notice::SignInDisabled => "sign_in_disabled",
            Notice::AgreementChanged => "agreement_changed",
            Notice::AuthenticatorAdded => "authenticator_added",
            Notice::AuthenticatorRemoved => "authenticator_removed",
            Notice::RecoveryCodeMade => "recovery_code_made",
            Notice::AddressChanged => "address_changed",
            Notice::AccessChanges => "access_changes",
            Notice::AccessEnded => "access_ended",
            Notice::AccessRestored => "access_restored",
            Notice::LedgerAnchor { .. } => "ledger_anchor",
            Notice::LedgerNotWhole { .. } => "ledger_not_whole",
        }
    }

    fn subject(&self, t: &Text, practice: &str) -> String {
        match self {
            Notice::SomethingNew => t.mail_new_subject(practice),
            Notice::StillWaits => t.mail_still_subject(practice),
            Notice::UrgentTask => t.mail_urgent_subject(practice),
            Notice::TaskWaits => t.mail_waits_subject(practice),
            Notice::SignInLocked | Notice::SignInDisabled => t.mail_locked_subject(practice),
            Notice::AgreementChanged => t.mail_agreement_subject(practice),
            Notice::EmailCode { .. } => t.mail_code_subject(practice),
            Notice::ResetLink { .. } => t.mail_reset_subject(practice),
            Notice::PasswordChanged => t.mail_changed_subject(practice),
            Notice::UsernameChanged
            | Notice::AuthenticatorAdded
            | Notice::AuthenticatorRemoved
            | Notice::RecoveryCodeMade
            | Notice::AddressChanged => t.mail_account_subject(practice),
            Notice::AccessChanges => t.mail_access_subject(practice),
            Notice::AccessEnded => t.mail_ended_subject(practice),
            Notice::AccessRestored => t.mail_restored_subject(practice),
            Notice::LedgerAnchor { .. } => t.mail_anchor_subject(practice),
            Notice::LedgerNotWhole { .. } => t.mail_not_whole_subject(practice),
        }
    }

    /// The mail's paragraphs, and the link that stands under them.
    fn content(&self, t: &Text, app: &App) -> (Vec<String>, Option<String>) {
        let portal = app.policy.practice.portal_url.as_str();
        let phone = app.policy.practice.phone.as_str();
        match self {
            Notice::SomethingNew => (vec![t.mail_new_body()], Some(portal.to_owned())),
            Notice::StillWaits => (vec![t.mail_still_body(phone)], Some(portal.to_owned())),
            Notice::UrgentTask => (vec![t.mail_urgent_body()], Some(format!("{portal}/staff"))),
            Notice::TaskWaits => (vec![t.mail_waits_body()], Some(format!("{portal}/staff"))),
            Notice::SignInLocked => (vec![t.mail_locked_body(), t.mail_not_you(phone)], None),
            Notice::EmailCode { digits } => {
                let minutes = app.policy.accounts.email_code.minutes;
                (vec![t.mail_code_body(digits, minutes), t.mail_not_you(phone)], None)
            }
            Notice::ResetLink { token } => {
                let minutes = app.policy.accounts.reset.minutes;
                let link = format!("{portal}/reset/{token}");
                (vec![t.mail_reset_body(minutes), t.mail_not_you(phone)], Some(link))
            }
            Notice::SignInDisabled => (vec![t.mail_disabled_body(phone)], None),
            Notice::PasswordChanged => (vec![t.mail_changed_body(), t.mail_not_you(phone)], None),
            Notice::UsernameChanged => (vec![t.mail_username_body(), t.mail_not_you(phone)], None),
            Notice::AgreementChanged => (vec![t.mail_agreement_body()], Some(portal.to_owned())),
            Notice::AuthenticatorAdded => {
                (vec![t.mail_authenticator_body(), t.mail_not_you(phone)], None)
            }
            Notice::AuthenticatorRemoved => {
                (vec![t.mail_no_authenticator_body(), t.mail_not_you(phone)], None)
            }
            Notice::RecoveryCodeMade => (vec![t.mail_recovery_body(), t.mail_not_you(phone)], None),
            Notice::AddressChanged => (vec![t.mail_address_body(), t.mail_not_you(phone)], None),
            Notice::AccessChanges => (vec![t.mail_access_body(phone)], Some(portal.to_owned())),
            Notice::AccessEnded => (vec![t.mail_ended_body(phone)], None),
            Notice::AccessRestored => (vec![t.mail_restored_body(phone)], Some(portal.to_owned())),
            Notice::LedgerAnchor { line } => (vec![t.mail_anchor_body(), line.clone()], None),
            Notice::LedgerNotWhole { sentence } => (
                vec![t.mail_not_whole_body(), sentence.clone()],
                Some(format!("{portal}/staff/ledger")),
            ),
        }
    }
}

/// Who gets a mail.
#[derive(Debug, Clone)]
pub(crate) struct Recipient {
    /// The account it is about, when there is one: so that staff can see what it was told.
    pub(crate) account: Option<[u8; 16]>,
    pub(crate) address: String,
    pub(crate) language: String,
}

#[derive(Template)]
#[template(path = "notify/templates/mail.html")]
struct Html<'m> {
    language: &'m str,
    subject: &'m str,
    practice: &'m str,
    paragraphs: &'m [String],
    link: Option<&'m str>,
    emergency: &'m [Paragraph],
    statement: &'m [Paragraph],
    no_reply: &'m str,
}

#[derive(Template)]
#[template(path = "notify/templates/mail.txt", escape = "none")]
struct Plain<'m> {
    practice: &'m str,
    paragraphs: &'m [String],
    link: Option<&'m str>,
    emergency: &'m [Paragraph],
    statement: &'m [Paragraph],
    no_reply: &'m str,
}

/// Puts a mail into the outbox, within the transaction of its cause.
pub(crate) fn queue(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    to: &Recipient,
    notice: &Notice,
) -> db::Result<()> {
    let Some(due_at) = due(tx, app, now, to, notice)? else { return Ok(()) };
    let t = app.texts.choose(&to.language);
    let wording = app.texts.wording(&to.language);
    let practice = app.policy.practice.name.as_str();
    let subject = notice.subject(&t, practice);
    let (paragraphs, link) = notice.content(&t, app);
    let no_reply = t.mail_no_reply();
    let statement = store::statement(tx, app, t.language(), now)?;
    let html = Html {
        language: t.language(),
        subject: &subject,
        practice,
        paragraphs: &paragraphs,
        link: link.as_deref(),
        emergency: &wording.emergency,
        statement: &wording.statement,
        no_reply: &no_reply,
    };
    let plain = Plain {
        practice,
        paragraphs: &paragraphs,
        link: link.as_deref(),
        emergency: &wording.emergency,
        statement: &wording.statement,
        no_reply: &no_reply,
    };
    let rendered =
        |made: askama::Result<String>| made.expect("a mail's template has no fallible part");
    let id = MailId::new(now);
    let (body, html) = (rendered(plain.render()), rendered(html.render()));
    let mail = NewMail {
        id,
        to,
        kind: notice.kind(),
        subject: &subject,
        body: &body,
        html: &html,
        statement,
        due_at,
    };
    store::insert_mail(tx, &mail, now)?;
    tx.record(happened!("notification.queued").object(id).with("kind", notice.kind()));
    Ok(())
}

/// When a mail leaves: what is only news, not by night. Results come in bursts: that something is
/// new is said once while it has not left, and again after a pause only. (R-B1.9)
fn due(
    tx: &mut Tx<'_>,
    app: &App,
    now: Instant,
    to: &Recipient,
    notice: &Notice,
) -> db::Result<Option<Instant>> {
    let (mail, zone) = (&app.policy.mail, app.policy.practice.time_zone.zone());
    let by_day = |at| quiet::morning(mail, zone, at);
    let account = match (notice, to.account) {
        (Notice::SomethingNew, Some(account)) => account,
        (Notice::SomethingNew | Notice::StillWaits, _) => {
            return Ok(Some(by_day(now)));
        }
        _ => return Ok(Some(now)),
    };
    let pause = i64::from(mail.news_pause_minutes);
    let due = match store::newest_of(tx, account, notice.kind())? {
        None => Some(now),
        Some((true, _)) => None,
        Some((false, before)) => Some(now.max(before.plus_minutes(pause))),
    };
    Ok(due.map(by_day))
}
