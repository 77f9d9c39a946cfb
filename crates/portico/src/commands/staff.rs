//! `portico staff`: somebody of the practice gets an account.

use std::process::ExitCode;

use anyhow::bail;
use base::{Secret, secret};

use super::{Folder, open};
use crate::{
    accounts::{self, AccountId, NewAccount, UsernameFault},
    app::{App, Mode},
    codes::Code,
    happened,
    keys::Purpose,
    people::{self, Role, StaffId, StaffMember},
};

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    /// What they do here: front_desk, nurse, provider, privacy_officer or administrator.
    #[arg(long, value_parser = role)]
    role: Role,
    /// The given name.
    #[arg(long)]
    given: String,
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

fn role(word: &str) -> Result<Role, String> {
    use base::words::Word as _;
    Role::from_word(word).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("one of {}", known.join(", "))
    })
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
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
    let member = StaffMember {
        id: StaffId::new(app.clock.now()),
        family: arguments.family.clone(),
        given: arguments.given.clone(),
        credentials: arguments.credentials.clone(),
        role: arguments.role,
        medical_director: arguments.medical_director,
        active: true,
    };
    // Sixty random bits, with the capital and the digit that the rules may ask for.
    let password = format!("First-1-{}", Code::from_random(secret::random()));
    add(&app, &member, &arguments.username, &Secret::new(password.clone()))?;
    say!("{} signs in as {} with the password", member.shown(), arguments.username);
    say!("{password}");
    say!("It is shown only here. They choose their own under Account.");
    Ok(ExitCode::SUCCESS)
}

/// Files a member of the staff with an account.
pub(crate) fn add(
    app: &App,
    member: &StaffMember,
    username: &str,
    password: &Secret<String>,
) -> anyhow::Result<AccountId> {
    let now = app.clock.now();
    let folded = accounts::folded(username);
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
