//! Accounts, sessions and who is looking.

use base::{Instant, Secret};

use crate::people::{Role, StaffId};

base::ids! {
    /// What a person signs in with.
    pub(crate) Account "acc" AccountId
}

base::words! {
    /// How far a session has come. Only an active one opens anything about anybody.
    pub(crate) enum Stage {
        /// Has shown an activation code and a birth date; there is no account yet.
        Activating = "activating",
        /// Has given the right password and must still give the second factor.
        SecondFactor = "second_factor",
        /// Was given a password by somebody else and must choose one.
        Password = "password",
        /// Must read and accept the agreement.
        Agreement = "agreement",
        /// Must say how serious news is to be told.
        Preference = "preference",
        /// Signed in.
        Active = "active",
    }

    /// Whether an account may sign in at all.
    pub(crate) enum State {
        /// It may.
        Active = "active",
        /// Not for now.
        Suspended = "suspended",
        /// Not any more.
        Terminated = "terminated",
    }
}

impl Stage {
    /// Whether everything was shown that proves who it is; what is left is to agree and to choose.
    pub(crate) fn has_shown_who(self) -> bool {
        match self {
            // Whoever handed over the first password knows it too.
            Stage::Activating | Stage::SecondFactor | Stage::Password => false,
            Stage::Agreement | Stage::Preference | Stage::Active => true,
        }
    }
}

/// Somebody of the practice who is signed in. The proof that staff pages ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Staff {
    pub(crate) id: StaffId,
    pub(crate) account: AccountId,
    pub(crate) role: Role,
    pub(crate) medical_director: bool,
    pub(crate) name: String,
}

/// A session as the router found it.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// The cookie's token; forms get their token from it.
    pub(crate) token: Secret<Token>,
    pub(crate) stage: Stage,
    /// The activation code of somebody who has no account yet.
    pub(crate) subject: Option<[u8; 16]>,
    pub(crate) began_at: Instant,
    pub(crate) seen_at: Instant,
    /// What its account's holder reads.
    pub(crate) language: Option<String>,
}

/// 256 random bits that only the browser knows.
pub(crate) type Token = [u8; 32];

/// Who is looking. A session knows who is signed in, never which patient is meant: the patient is
/// in the address.
#[derive(Debug, Clone)]
pub(crate) enum Viewer {
    /// Nobody we know.
    Nobody,
    /// Somebody who is activating an account and has none yet.
    Newcomer(Session),
    /// The holder of a patient's account.
    Patient(Session, Holder),
    /// Somebody of the practice.
    Staff(Session, Staff),
}

/// The holder of a patient's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) account: AccountId,
    pub(crate) name: String,
}

impl Viewer {
    pub(crate) fn session(&self) -> Option<&Session> {
        match self {
            Viewer::Nobody => None,
            Viewer::Newcomer(session) | Viewer::Patient(session, _) | Viewer::Staff(session, _) => {
                Some(session)
            }
        }
    }

    pub(crate) fn stage(&self) -> Option<Stage> {
        self.session().map(|session| session.stage)
    }

    pub(crate) fn account(&self) -> Option<AccountId> {
        match self {
            Viewer::Nobody | Viewer::Newcomer(_) => None,
            Viewer::Patient(_, holder) => Some(holder.account),
            Viewer::Staff(_, staff) => Some(staff.account),
        }
    }

    /// The staff member, when one is fully signed in.
    pub(crate) fn staff(&self) -> Option<&Staff> {
        match self {
            Viewer::Staff(session, staff) if session.stage == Stage::Active => Some(staff),
            _ => None,
        }
    }

    /// The holder of a patient's account, when fully signed in.
    pub(crate) fn holder(&self) -> Option<&Holder> {
        match self {
            Viewer::Patient(session, holder) if session.stage == Stage::Active => Some(holder),
            _ => None,
        }
    }

    /// The word for the ledger.
    pub(crate) fn role(&self) -> &'static str {
        use base::words::Word as _;
        match self {
            Viewer::Nobody | Viewer::Newcomer(_) => "nobody",
            Viewer::Patient(..) => "patient",
            Viewer::Staff(_, staff) => staff.role.as_str(),
        }
    }
}

/// An account with what is needed to check who signs in.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    pub(crate) account: AccountId,
    pub(crate) state: State,
    pub(crate) password_hash: Secret<String>,
    pub(crate) totp_secret: Option<Secret<Vec<u8>>>,
    pub(crate) totp_step: i64,
    pub(crate) recovery_hash: Option<[u8; 32]>,
}

impl Credentials {
    /// Whether the password is the same as it was when `self` was read: checking one takes so long
    /// that it may be changed meanwhile.
    pub(crate) fn has_same_password(&self, now: &Credentials) -> bool {
        self.account == now.account && self.password_hash.expose() == now.password_hash.expose()
    }
}
