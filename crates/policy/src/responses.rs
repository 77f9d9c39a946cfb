//! How soon the practice answers, and who does.

use base::calendar::HalfDays;

use crate::{
    kinds::{Days, Required, text, whole},
    section::section,
    tables::{Each, each, tables},
};

base::words! {
    /// What a patient's request is about; each kind has its own promise.
    pub enum CategoryKey {
        /// A question about a condition that the practice is treating.
        Clinical = "clinical",
        /// A question about a result.
        ResultQuestion = "result_question",
        /// A refill, or a question about a medicine.
        Refill = "refill",
        /// An appointment.
        Appointment = "appointment",
        /// A referral.
        Referral = "referral",
        /// A form or a letter, or another matter of the office.
        Admin = "admin",
        /// A bill.
        Billing = "billing",
        /// How the portal is used.
        PortalHelp = "portal_help",
        /// A copy of the records.
        Records = "records",
        /// Something in the record is wrong.
        ErrorReport = "error_report",
        /// Somebody may have seen what they should not.
        PrivacyReport = "privacy_report",
        /// Somebody without a code asks for access.
        AccessRequest = "access_request",
    }
}

/// Ten business days: longer is no promise.
const DAYS: Days = Days(HalfDays::from_halves(1)..=HalfDays::days(10));

/// Who answers what, and how soon, unless the practice says otherwise.
fn starter(key: CategoryKey) -> Category {
    use CategoryKey as K;
    let (days, owner) = match key {
        K::Clinical | K::ResultQuestion => (2, "nurses"),
        K::Refill => (2, "refills"),
        K::Appointment | K::PortalHelp => (1, "front_desk"),
        K::Referral => (3, "front_desk"),
        K::Admin | K::AccessRequest => (2, "front_desk"),
        K::Billing => (2, "billing"),
        K::Records => (10, "records"),
        K::ErrorReport => (5, "privacy"),
        K::PrivacyReport => (1, "privacy"),
    };
    Category { days: HalfDays::days(days), owner: owner.to_owned() }
}

fn starter_pools() -> Vec<Pool> {
    let pool = |(key, name): (&str, &str)| Pool { key: key.to_owned(), name: name.to_owned() };
    [
        ("nurses", "Nurse team"),
        ("refills", "Refill desk"),
        ("front_desk", "Front desk"),
        ("billing", "Billing office"),
        ("records", "Medical records"),
        ("privacy", "Privacy office"),
    ]
    .map(pool)
    .into()
}

section! {
    /// How soon the practice answers. Patients see the date before they send, and the agreement
    /// shows the same numbers.
    pub struct Responses {
        /// Somebody has looked at every request within so many business hours.
        first_look_hours: u32 = 4, whole(1..=16), "R-A8";
        /// The owner is reminded when so much of the time has passed, in percent.
        remind_percent: u32 = 50, whole(10..=90), "R-A8";
        /// The cover and the lead are told when the time is up, in percent.
        cover_percent: u32 = 100, whole(50..=150), "R-A8";
        /// The manager is told when it is well over, in percent.
        manager_percent: u32 = 150, whole(100..=400), "R-A8";
        /// Patients are told how soon the practice usually answers; that is worked out from the
        /// answers of so many days.
        usual_of_days: u32 = 30, whole(7..=365), "R-A8";
        /// Fewer answers than so many tell what happened once, not what is usual; then nothing is
        /// said about it.
        usual_answers_min: u32 = 5, whole(3..=100), "R-A8";
        /// What the portal gave up, a mail or a piece of work, is seen to by a person within so
        /// many business hours.
        given_up_hours: u32 = 8, whole(1..=40), "R-B1.10";
        /// The privacy officer sees to a ledger that is not whole within so many business minutes.
        ledger_minutes: u32 = 60, whole(5..=480), "security 3.7";
        /// An administrator helps a colleague whose password was switched off within so many
        /// business days.
        colleague_days: u8 = 1, whole(1..=5), "R-B1.4";
        /// The promise for each kind of request.
        categories: Each<CategoryKey, Category> = Each::of(starter), each(), "R-A8";
    }

    /// What is promised for this kind of request.
    pub struct Category {
        /// The answer is due after so many business days, which patients are told.
        days: HalfDays = HalfDays::days(2), DAYS, "R-A8, B1.6";
        /// The pool that answers, one of those under `cover`.
        owner: String = "nurses".to_owned(), text(2..=40), "R-B1.7";
    }

    /// Who answers when the one who should is away. A request never waits for nobody.
    pub struct Cover {
        /// The pool that takes whatever has no other owner.
        default_pool: String = "nurses".to_owned(), text(2..=40), "R-B1.7";
        /// The pool that is asked first when an owner is away.
        first: String = "nurses".to_owned(), text(2..=40), "R-B1.7";
        /// The sign-in name of the person who covers everybody when all others are away.
        medical_director: String = String::new(), Required(text(4..=64)), "R-B1.7";
        /// The teams that own requests; staff belong to one or more of them.
        pools: Vec<Pool> = starter_pools(), tables(1..=40), "R-B1.7";
    }

    /// A team that owns requests.
    pub struct Pool {
        /// The name by which the policy speaks of it.
        key: String = String::new(), Required(text(2..=40)), "R-B1.7";
        /// The name that patients and staff see.
        name: String = String::new(), Required(text(2..=60)), "R-B1.7";
    }
}
