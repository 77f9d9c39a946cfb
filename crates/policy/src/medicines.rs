//! Which medicines cannot be asked for through the portal.

mod decide;
#[cfg(test)]
mod tests;

use base::Date;

use crate::{
    kinds::{Optional, Required, list, parsed, text, whole, word},
    lexicon::{Pattern, Phrase},
    section::section,
    tables::{nested, tables},
};

pub use decide::{Asked, BlockReason, Decision, Sign, decide};

base::words! {
    /// How much is blocked.
    pub enum BlockedMedicines {
        /// Narcotics and everything in Schedule II.
        Narcotics = "narcotics",
        /// Every controlled medicine of the list.
        AllControlled = "all_controlled",
    }

    /// The schedule of a controlled medicine (21 CFR 1308).
    pub enum Schedule {
        /// Schedule II.
        Two = "II",
        /// Schedule III.
        Three = "III",
        /// Schedule IV.
        Four = "IV",
        /// Schedule V.
        Five = "V",
        /// Not scheduled.
        Unscheduled = "none",
    }
}

/// Stands for a date until the file has said one, which it must.
fn long_ago() -> Date {
    Date::new(1, 1, 1).expect("the calendar's first day exists")
}

section! {
    /// Which medicines cannot be asked for through the portal. They stay in the list, with the
    /// telephone beside them.
    pub struct Medicines {
        /// Narcotics and Schedule II, or every controlled medicine.
        block: BlockedMedicines = BlockedMedicines::Narcotics, word(), "R-B6.2";
        /// A misspelled name of so many letters or more is still recognized.
        misspelled_letters_min: u32 = 7, whole(5..=12), "R-B6.2";
        /// Medicines that the medical director allows after all.
        exemptions: Vec<Exemption> = Vec::new(), tables(0..=100), "R-B6.2, conflict C9";
        lists {
            /// The medicines, from `narcotics.toml`.
            list: MedicineList, nested();
        }
    }

    /// A medicine that the medical director allows after all.
    pub struct Exemption {
        /// The ingredient, as it stands in the list.
        ingredient: String = String::new(), Required(text(2..=80)), "R-B6.2";
        /// Since when.
        since: Date = long_ago(), Required(parsed("a date such as \"2026-12-24\"")), "R-B6.2";
        /// The medical director's name.
        by: String = String::new(), Required(text(2..=80)), "R-B6.2";
        /// Why, in a sentence.
        reason: String = String::new(), Required(text(10..=300)), "R-B6.2";
    }

    /// The medicines that are blocked, and those that are not although they look like it.
    pub struct MedicineList {
        /// The version that staff see.
        version: String = String::new(), Required(text(4..=40)), "R-B6.2";
        /// Where the list comes from.
        source: String = String::new(), Required(text(5..=500)), "appendix C";
        /// Beginnings of ATC codes that are narcotics.
        atc_narcotic: Vec<String> = Vec::new(), Required(list(text(3..=7), 1..=100)), "appendix C";
        /// Beginnings of ATC codes that are not, although they begin like one.
        atc_allowed: Vec<String> = Vec::new(), list(text(3..=7), 0..=100), "appendix C";
        /// Narcotics (opioids), blocked whatever their schedule.
        narcotics: Vec<Ingredient> = Vec::new(), tables(20..=200), "appendix C";
        /// Other medicines of Schedule II, blocked too.
        schedule_ii: Vec<Ingredient> = Vec::new(), tables(1..=200), "appendix C";
        /// Other controlled medicines, blocked when `medicines.block` is `"all_controlled"`.
        controlled: Vec<Ingredient> = Vec::new(), tables(0..=300), "appendix C";
        /// Medicines and words that look like a blocked one and are allowed.
        allowed: Vec<Allowed> = Vec::new(), tables(0..=300), "R-B6.2";
        /// Words that do not name a medicine but may mean one; staff look at these.
        unclear: Vec<Phrase> = Vec::new(), list(Pattern, 0..=100), "R-B6.2";
    }

    /// One ingredient with every name under which people know it.
    pub struct Ingredient {
        /// The ingredient's name.
        name: Phrase = Phrase::default(), Required(Pattern), "appendix C";
        /// `RxNorm`'s codes of the ingredient.
        rxcui: Vec<u32> = Vec::new(), list(whole(1..=99_999_999), 0..=20), "appendix C";
        /// The schedule of the common products.
        schedule: Schedule = Schedule::Two, Required(word()), "21 CFR 1308";
        /// Other schedules of some products, for staff.
        note: Option<String> = None, Optional(text(2..=200)), "21 CFR 1308";
        /// ATC codes.
        atc: Vec<String> = Vec::new(), list(text(3..=7), 0..=20), "appendix C";
        /// Brands, other names, and what patients write.
        names: Vec<Phrase> = Vec::new(), list(Pattern, 0..=100), "appendix C";
    }

    /// A medicine or word that looks like a blocked one and is allowed.
    pub struct Allowed {
        /// Its name.
        name: Phrase = Phrase::default(), Required(Pattern), "R-B6.2";
        /// Brands and other names.
        names: Vec<Phrase> = Vec::new(), list(Pattern, 0..=100), "R-B6.2";
        /// Why it is allowed.
        reason: String = String::new(), Required(text(5..=200)), "R-B6.2";
    }
}
