//! When results are shown, who calls whom, and which numbers are critical.

mod judge;
mod limits;
mod lists;
#[cfg(test)]
mod tests;

use base::{Decimal, calendar::HalfDays};

use crate::{
    kinds::{Days, Exact, Flag, Optional, Required, list, text, whole, word},
    lexicon::{Pattern, Phrase},
    section::section,
    tables::{nested, tables},
};

pub use judge::{Doubt, Edge, Judgement, LabTest};
pub use limits::PatientLimits;
pub use lists::{Change, Entries, Entry, RuleList};

base::words! {
    /// How much a result worries; the last one wins (`R-B3`).
    pub enum ResultClass {
        /// As expected.
        Routine = "routine",
        /// Outside the usual range.
        Abnormal = "abnormal",
        /// News that a person should hear from a person.
        Significant = "significant",
        /// Somebody must act today.
        Critical = "critical",
    }

    /// Who decides that serious news waits for a conversation.
    pub enum GateMode {
        /// The practice: serious news waits for the conversation.
        Strict = "strict",
        /// The patient: who asked for it sees everything at once, and the provider is paged.
        PatientChoice = "patient_choice",
    }

    /// The state whose law makes results wait.
    pub enum StateLaw {
        /// None.
        None = "",
        /// Texas, by `state-packs/texas.toml`.
        Texas = "TX",
        /// Another, by `state-packs/own.toml`, which the practice writes.
        Own = "own",
    }
}

const DAYS: Days = Days(HalfDays::from_halves(1)..=HalfDays::days(60));
/// Who asks for everything now waits for no more than a few days.
const SOON: Days = Days(HalfDays::from_halves(1)..=HalfDays::days(5));

fn days<const N: usize>(days: [u8; N]) -> Vec<HalfDays> {
    days.map(HalfDays::days).into()
}

section! {
    /// When results are shown. Serious news waits until a provider has talked with the patient;
    /// everything else is shown when it is final.
    pub struct Results {
        /// The classes that wait for a conversation; the law on information blocking wants few of
        /// them.
        classes_held: Vec<ResultClass> = vec![ResultClass::Significant, ResultClass::Critical],
            list(word(), 1..=3), "R-B3, 45 CFR 171.201";
        /// Whether the practice or the patient decides that serious news waits.
        mode: GateMode = GateMode::Strict, word(), "R-B3, conflict C1";
        /// Whether a nurse to whom it was delegated may tell significant results; critical ones
        /// never.
        rn_may_communicate: bool = false, Flag, "R-B3";
        /// The record of the conversation says at least so much, in characters.
        said_chars_min: u32 = 20, whole(10..=200), "R-B3";
        /// Patient and provider may agree to show a result later than at once, by so many days at
        /// most: nobody else's wish delays it.
        agreed_days_max: u32 = 7, whole(1..=30), "R-B3, 45 CFR 171.202(e)";
        /// A result may be shown to a patient who cannot be reached after tries on at least so many
        /// occasions, and a certified letter.
        tries_min: u32 = 3, whole(3..=10), "R-B3";
        /// They lie on at least so many days.
        tries_days_min: u32 = 2, whole(2..=10), "R-B3";
        /// Tries that are fewer minutes apart are one occasion.
        tries_minutes_apart: u32 = 30, whole(5..=480), "R-B3";
        /// Whether patients may ask for everything now; a provider then shows each held result or
        /// says by which law it is kept.
        ask_now: bool = true, Flag, "R-B3, 45 CFR 171.201(e)";
        /// The answer is due in so many business days.
        ask_now_days: HalfDays = HalfDays::days(1), SOON, "R-B3";
        /// What a provider keeps from a patient who asked for it, because of danger, doubt or a
        /// law, is looked at again after so many days: no reason lasts for ever.
        hold_review_days: u32 = 30, whole(1..=365), "R-B3, 45 CFR 171.201(b)";
        /// The state whose law makes certain results wait, whatever else the policy says: `TX`, or
        /// `own` for a pack that the practice writes; none when it is empty.
        state_pack: StateLaw = StateLaw::None, word(), "R-B3, 45 CFR 171.202(b)";
        /// A value outside its usual range is called "a little" high or low when it lies beyond it
        /// by at most so much of the range, in percent.
        little_percent: u32 = 10, whole(1..=49), "R-B3";
        /// And "well" above or below from so much of the range on, in percent.
        well_percent: u32 = 50, whole(10..=500), "R-B3";
        /// Where a value begins to matter, for tests where the practice says so: drawn and said
        /// beside the usual range, except on what a person talks about first.
        anchors: Vec<Anchor> = Vec::new(), tables(0..=200), "requirements 4.3";
        /// When who is told that a held result waits.
        clocks: Clocks = Clocks::default(), nested(), "R-B3";
        lists {
            /// Values that are critical whatever the laboratory flags, from `critical-values.toml`.
            critical: CriticalValues, nested();
            /// Tests and words that are significant by their kind, from `significant-tests.toml`.
            significant: SignificantTests, nested();
            /// What Texas makes wait, from `state-packs/texas.toml`.
            texas: StatePack, nested();
            /// What another state makes wait, from `state-packs/own.toml`.
            own_law: StatePack, nested();
        }
    }

    /// Which results a state's law makes wait, and how long.
    pub struct StatePack {
        /// The law and since when it is in force.
        source: String = String::new(), Required(text(5..=300)), "regulation 3.3";
        /// The law in short, as staff see it.
        citation: String = String::new(), Required(text(5..=80)), "regulation 3.3";
        /// The first day on which a result may be shown, counted from the one on which it was
        /// final.
        days: u32 = 3, whole(1..=30), "regulation 3.3";
        /// Words before or beside which a value does not count, as in "not suspicious".
        denials: Vec<Phrase> = Vec::new(), Required(list(Pattern, 1..=40)), "R-B3";
        /// The kinds of tests.
        tests: Vec<SignificantTest> = Vec::new(), tables(1..=200), "regulation 3.3";
    }

    /// What lies between the usual range of one test and values that doctors act on.
    pub struct Anchor {
        /// The test's LOINC code.
        loinc: String = String::new(), Required(text(3..=10)), "requirements 4.3";
        /// The unit of these numbers, as the laboratory writes it.
        unit: String = String::new(), Required(text(1..=30)), "requirements 4.3";
        /// From here up to the usual range a value is borderline.
        borderline_low: Option<Decimal> = None, Optional(Exact), "requirements 4.3";
        /// From the usual range up to here a value is borderline.
        borderline_high: Option<Decimal> = None, Optional(Exact), "requirements 4.3";
        /// Many doctors are not concerned about a low value down to here.
        concern_low: Option<Decimal> = None, Optional(Exact), "requirements 4.3";
        /// Many doctors are not concerned about a high value up to here.
        concern_high: Option<Decimal> = None, Optional(Exact), "requirements 4.3";
    }

    /// When who is told that a held result waits for its conversation.
    pub struct Clocks {
        /// Minutes after which the provider, the cover and the medical director are paged.
        critical_minutes: Vec<u32> = vec![30, 60, 120], list(whole(5..=1_440), 3..=3), "R-B3";
        /// Business days after which the provider and the medical director are reminded.
        significant_days: Vec<HalfDays> = days([1, 2]), list(DAYS, 2..=2), "R-B3";
        /// Business hours in which a clinician looks at a result that no rule could judge.
        unclassified_hours: u32 = 4, whole(1..=16), "R-B3";
    }

    /// Values that are critical whatever the laboratory flags. The medical director approves them
    /// in the portal; until then they count all the same, and so do the laboratory's own flags.
    pub struct CriticalValues {
        /// Where the numbers come from.
        source: String = String::new(), Required(text(5..=300)), "appendix B";
        /// Words before or beside which such a word does not count, as in "not detected".
        denials: Vec<Phrase> = Vec::new(), Required(list(Pattern, 1..=40)), "R-B3";
        /// Words in a name which say that a number is not of the blood, where other limits hold.
        elsewhere: Vec<Phrase> = Vec::new(), list(Pattern, 0..=40), "R-B3";
        /// The limits; a value at a limit is critical.
        values: Vec<CriticalValue> = Vec::new(), tables(1..=500), "appendix B";
        /// Other spellings of units.
        units: Vec<Unit> = Vec::new(), tables(0..=200), "R-B3";
        /// The only conversions between units that are made; any other unit is not judged.
        conversions: Vec<Conversion> = Vec::new(), tables(0..=200), "R-B3";
    }

    /// The limits of one test.
    pub struct CriticalValue {
        /// What people call it.
        test: String = String::new(), Required(text(2..=80)), "appendix B";
        /// The LOINC codes under which it comes.
        loinc: Vec<String> = Vec::new(), list(text(3..=10), 0..=20), "appendix B";
        /// Days of age from which these limits hold; from birth when it is left out.
        from_days: Option<u32> = None, Optional(whole(1..=45_000)), "R-B3";
        /// Days of age before which they hold; for ever when it is left out.
        under_days: Option<u32> = None, Optional(whole(1..=45_000)), "R-B3";
        /// This and lower is critical.
        low: Option<Decimal> = None, Optional(Exact), "appendix B";
        /// This and higher is critical.
        high: Option<Decimal> = None, Optional(Exact), "appendix B";
        /// The unit of the limits.
        unit: Option<String> = None, Optional(text(1..=30)), "appendix B";
        /// Words in a value without a number that are critical, such as "present".
        words: Vec<Phrase> = Vec::new(), list(Pattern, 0..=20), "appendix B";
        /// Names by which a test without a code is known.
        names: Vec<Phrase> = Vec::new(), list(Pattern, 0..=20), "appendix B";
    }

    /// Other spellings of one unit.
    pub struct Unit {
        /// The spelling that the limits use.
        unit: String = String::new(), Required(text(1..=30)), "R-B3";
        /// What laboratories also write for it.
        also: Vec<String> = Vec::new(), Required(list(text(1..=30), 1..=30)), "R-B3";
    }

    /// How one unit of one test becomes another.
    pub struct Conversion {
        /// The LOINC code; molar units differ from test to test.
        loinc: String = String::new(), Required(text(3..=10)), "R-B3";
        /// The unit that comes.
        from: String = String::new(), Required(text(1..=30)), "R-B3";
        /// The unit of the limits.
        to: String = String::new(), Required(text(1..=30)), "R-B3";
        /// The value is multiplied by this.
        times: Decimal = Decimal::whole(1), Required(Exact), "R-B3";
    }

    /// Tests and words that are significant by their kind.
    pub struct SignificantTests {
        /// Where the list comes from.
        source: String = String::new(), Required(text(5..=300)), "appendix B";
        /// Words before or beside which such a word does not count, as in "not detected".
        denials: Vec<Phrase> = Vec::new(), Required(list(Pattern, 1..=40)), "R-B3";
        /// Words in a value that are a finding although the laboratory gave it no flag.
        findings: Vec<Phrase> = Vec::new(), list(Pattern, 0..=40), "R-B3";
        /// The kinds of tests.
        tests: Vec<SignificantTest> = Vec::new(), tables(1..=500), "appendix B";
        /// Words in a report that make it significant; a `*` at the end stands for any ending.
        narrative_words: Vec<Phrase> = Vec::new(), Required(list(Pattern, 1..=300)), "appendix B";
    }

    /// A kind of test whose result a person should hear from a person.
    pub struct SignificantTest {
        /// What it is, as staff see the reason.
        name: String = String::new(), Required(text(2..=80)), "appendix B";
        /// LOINC codes.
        loinc: Vec<String> = Vec::new(), list(text(3..=10), 0..=100), "appendix B";
        /// Words in the test's name; a `*` at the end stands for any ending.
        words: Vec<Phrase> = Vec::new(), list(Pattern, 0..=60), "appendix B";
        /// Only when the value holds one of these words; without them, always.
        values: Vec<Phrase> = Vec::new(), list(Pattern, 0..=40), "appendix B";
    }
}

impl Results {
    /// What the state's law makes wait, when there is one.
    pub fn law(&self) -> Option<&StatePack> {
        match self.state_pack {
            StateLaw::None => None,
            StateLaw::Texas => Some(&self.texas),
            StateLaw::Own => Some(&self.own_law),
        }
    }
}
