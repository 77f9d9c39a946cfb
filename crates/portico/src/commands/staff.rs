//! `portico staff`: who of the practice has an account; one is added, helped, or leaves.
//!
//! Whoever may run commands on the machine is trusted with it. Every change is in the ledger, and
//! none of them tells or sets a password that somebody has chosen.

use std::process::ExitCode;

use anyhow::bail;
use base::{Secret, name::NAME_PART_CHARS_MAX, secret};
use db::Tx;

use super::{Folder, open};
use crate::{
    accounts::{
        self, AccountId, Lock, NewAccount, Staff, Stage, State, UnlockReason, UsernameFault,
    },
    app::{App, Mode},
    codes::Code,
    happened,
    keys::Purpose,
    people::{self, Identifiers, Role, StaffId, StaffMember},
};

/// What stands behind a name, in characters.
const CREDENTIALS_CHARS_MAX: usize = 40;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Adds somebody, who then signs in with a one-time password.
    ///
    /// Example: portico staff add --data /srv/portico --role administrator
    /// --given Avery --family Brooks --username avery.brooks
    Add(Add),
    /// Lists who has an account, what they do, and what stands in their way.
    ///
    /// Example: portico staff list --data /srv/portico
    List(Folder),
    /// Ends the account of somebody who leaves, and everything they have open, at once.
    ///
    /// Example: portico staff leave --data /srv/portico --username avery.brooks
    Leave(Named),
    /// Gives somebody another role; they are signed out everywhere and sign in with new rights.
    ///
    /// Example: portico staff role --data /srv/portico --username avery.brooks --role nurse
    Role(NewRole),
    /// Ends a lock after too many wrong passwords.
    ///
    /// Example: portico staff unlock --data /srv/portico --username avery.brooks
    /// --reason mistyped
    Unlock(Unlocking),
    /// Makes a recovery code for somebody who lost the password or the phone.
    ///
    /// Example: portico staff recovery --data /srv/portico --username avery.brooks
    Recovery(Named),
}

/// Somebody who has an account.
#[derive(clap::Args)]
pub(super) struct Named {
    #[command(flatten)]
    folder: Folder,
    /// What they sign in with.
    #[arg(long)]
    username: String,
}

#[derive(clap::Args)]
pub(super) struct NewRole {
    #[command(flatten)]
    named: Named,
    /// What they do from now on.
    #[arg(long, value_parser = word::<Role>)]
    role: Role,
}

#[derive(clap::Args)]
pub(super) struct Unlocking {
    #[command(flatten)]
    named: Named,
    /// What happened: forgotten, mistyped, somebody_else or new_device. The ledger keeps it.
    #[arg(long, value_parser = word::<UnlockReason>)]
    reason: UnlockReason,
}

#[derive(clap::Args)]
pub(super) struct Add {
    #[command(flatten)]
    folder: Folder,
    /// What they do here: front_desk, nurse, provider, privacy_officer or administrator.
    #[arg(long, value_parser = word::<Role>)]
    role: Role,
    /// The given name; left out for somebody who has only one name.
    #[arg(long)]
    given: Option<String>,
    /// The family name.
    #[arg(long)]
    family: String,
    /// MD, RN, …
    #[arg(long, default_value = "")]
    credentials: String,
    /// What they sign in with.
    #[arg(long)]
    username: String,
    /// They cover everybody when all others are away.
    #[arg(long)]
    medical_director: bool,
}

/// A word of a closed list, or which there are.
fn word<W: base::words::Word>(typed: &str) -> Result<W, String> {
    W::from_word(typed).ok_or_else(|| {
        let known: Vec<&str> = W::ALL.iter().map(|word| word.as_str()).collect();
        format!("one of {}", known.join(", "))
    })
}

pub(super) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Add(new) => add_and_say(new)?,
        Command::List(folder) => list(folder)?,
        Command::Leave(named) => leave(named)?,
        Command::Role(new) => change_role(new)?,
        Command::Unlock(unlocking) => unlock(unlocking)?,
        Command::Recovery(named) => recovery(named)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(folder: &Folder) -> anyhow::Result<()> {
    let app = open::app(folder, Mode::Practice)?;
    let now = app.clock.now();
    let inner = app.clone();
    let lines: Vec<String> = app.db.read_now(move |r| -> db::Result<_> {
        let mut lines = Vec::new();
        for (staff, account) in accounts::staff_accounts(r)? {
            let state = match accounts::lock_of(r, &inner, staff.account, now)? {
                _ if account.state != State::Active => account.state.to_string(),
                Some(Lock::Disabled) => "locked until you end it".to_owned(),
                Some(Lock::Until(until)) => format!("locked until {until}"),
                None => account.state.to_string(),
            };
            let factor = if account.second_factor { "with authenticator" } else { "password only" };
            let (username, role) = (&account.username, staff.role.to_string());
            lines.push(format!("{username:<20} {role:<16} {factor:<19} {state}  {}", staff.name));
        }
        Ok(lines)
    })?;
    for line in lines {
        say!("{line}");
    }
    Ok(())
}

fn leave(named: &Named) -> anyhow::Result<()> {
    let app = open::app(&named.folder, Mode::Practice)?;
    change(&app, named, |tx, app, staff| accounts::end_staff_account(tx, staff, app.clock.now()))?;
    say!("the account {} is ended, and whatever it had open", named.username);
    Ok(())
}

fn change_role(new: &NewRole) -> anyhow::Result<()> {
    let (app, role) = (open::app(&new.named.folder, Mode::Practice)?, new.role);
    change(&app, &new.named, move |tx, _, staff| accounts::change_role(tx, staff, role))?;
    say!("{} is {role} now, and signed out everywhere", new.named.username);
    Ok(())
}

fn unlock(Unlocking { named, reason }: &Unlocking) -> anyhow::Result<()> {
    let (app, reason) = (open::app(&named.folder, Mode::Practice)?, *reason);
    change(&app, named, move |tx, app, staff| {
        let why = (reason, &Identifiers::NONE);
        accounts::unlock(tx, app, staff.account, why, app.clock.now())
    })?;
    say!("{} may try again", named.username);
    Ok(())
}

fn recovery(named: &Named) -> anyhow::Result<()> {
    let app = open::app(&named.folder, Mode::Practice)?;
    let code = change(&app, named, |tx, app, staff| {
        accounts::desk_recovery_code(tx, app, staff.account, &Identifiers::NONE, app.clock.now())
    })?;
    let url = &app.policy.practice.portal_url;
    say!("the recovery code of {} is", named.username);
    say!("{}", code.expose());
    say!("It is shown only here. It stands for the authenticator once, or for a forgotten");
    say!("password at {url}/reset/code.");
    Ok(())
}

/// Changes something about somebody who has an account.
fn change<T: Send + 'static>(
    app: &App,
    named: &Named,
    what: impl FnOnce(&mut Tx<'_>, &App, &Staff) -> db::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    let folded = accounts::folded(&named.username);
    let inner = app.clone();
    let (who, now) = (db::Who::system("staff"), app.clock.now());
    let found = app.db.read_now(move |r| accounts::signed_in_staff(r, &folded))?;
    let Some(staff) = found else {
        bail!("nobody of the staff signs in as {}; `portico staff list` shows who", named.username);
    };
    let account = staff.account;
    let state = app.db.read_now(move |r| accounts::overview(r, account))?.state;
    if state != State::Active {
        bail!("the account {} is {state}; nothing about it can be changed", named.username);
    }
    Ok(app.db.write_now(who, now, move |tx| what(tx, &inner, &staff))?)
}

fn add_and_say(arguments: &Add) -> anyhow::Result<()> {
    let app = open::app(&arguments.folder, Mode::Practice)?;
    let faults = accounts::username_faults(&app.policy.accounts.username, &arguments.username);
    if faults.contains(&UsernameFault::Reserved) {
        bail!("the user name {} is reserved; choose another one", arguments.username);
    }
    if !faults.is_empty() {
        bail!(
            "the user name needs {} to {} letters, digits or . _ - @, and cannot be a number",
            app.policy.accounts.username.min_chars,
            app.policy.accounts.username.max_chars
        );
    }
    let given = arguments.given.as_deref().map(|given| named("--given", given)).transpose()?;
    let member = StaffMember {
        id: StaffId::new(app.clock.now()),
        family: named("--family", &arguments.family)?,
        given: given.unwrap_or_default(),
        credentials: fitting("--credentials", &arguments.credentials, CREDENTIALS_CHARS_MAX)?,
        role: arguments.role,
        medical_director: arguments.medical_director,
        active: true,
    };
    // Sixty random bits, with the capital and the digit that the rules may ask for.
    let password = format!("First-1-{}", Code::from_random(secret::random()));
    let first = FirstPassword::OneTime(Secret::new(password.clone()));
    add(&app, &member, &arguments.username, &first)?;
    say!("{} signs in as {} with the password", member.shown(), arguments.username);
    say!("{password}");
    say!("It is shown only here, and opens nothing but the page on which they choose their own.");
    Ok(())
}

/// A name that was given with an option of the command line.
fn named(option: &str, typed: &str) -> anyhow::Result<String> {
    let name = fitting(option, typed, NAME_PART_CHARS_MAX)?;
    if name.is_empty() {
        let one =
            if option == "--given" { ", or leave it out when there is only one name" } else { "" };
        bail!("{option} is empty: write the name after it{one}");
    }
    Ok(name)
}

/// A text that the staff's table takes, without the blanks around it.
fn fitting(option: &str, typed: &str, chars_max: usize) -> anyhow::Result<String> {
    let text = typed.trim();
    let count = text.chars().count();
    if count > chars_max {
        bail!("{option} has {count} characters; at most {chars_max} fit");
    }
    if text.chars().any(char::is_control) {
        bail!("{option} holds a line break or another control character");
    }
    Ok(text.to_owned())
}

/// What a new member of the staff signs in with.
pub(crate) enum FirstPassword {
    /// Handed over: good for choosing another.
    OneTime(Secret<String>),
    /// Theirs.
    Chosen(Secret<String>),
}

/// Files a member of the staff with an account.
pub(crate) fn add(
    app: &App,
    member: &StaffMember,
    username: &str,
    password: &FirstPassword,
) -> anyhow::Result<AccountId> {
    let now = app.clock.now();
    let folded = accounts::folded(username);
    let (password, is_one_time) = match password {
        FirstPassword::OneTime(password) => (password, true),
        FirstPassword::Chosen(password) => (password, false),
    };
    let normal = Secret::new(accounts::normal(password.expose()));
    let hash = accounts::hash(&app.keys.seal(Purpose::Password, &[]), &normal);
    let account = AccountId::new(now);
    let (member, username) = (member.clone(), username.to_owned());
    let done: Result<bool, db::Error> =
        app.db.write_now(db::Who::system("staff"), now, move |tx| {
            if accounts::is_taken(tx, &folded)? {
                tx.record(happened!("staff.refused").with("why", "user name taken"));
                return Ok(false);
            }
            people::insert_staff(tx, &member, now)?;
            let new = NewAccount {
                id: account,
                staff: Some(member.id),
                full_name: &member.shown(),
                username: &username,
                folded: &folded,
                password_hash: hash.expose(),
                language: "en",
                email: None,
                email_verified_at: None,
            };
            accounts::insert_account(tx, &new, now)?;
            if is_one_time {
                accounts::oblige(tx, account, Stage::Password, now)?;
            }
            tx.record(
                happened!("staff.added").object(member.id).with("role", member.role.to_string()),
            );
            Ok(true)
        });
    if !done? {
        bail!("this user name is taken; choose another one");
    }
    Ok(account)
}
