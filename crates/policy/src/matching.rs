//! How an incoming result finds its patient, and how patients are alerted.

use base::calendar::ClockTime;

use crate::{
    kinds::{Flag, Required, parsed, text, whole},
    section::section,
    tables::tables,
};

const TIME: &str = "a time such as \"20:00\"";

fn at(text: &str) -> ClockTime {
    text.parse().unwrap_or(ClockTime::MIDNIGHT)
}

section! {
    /// How an incoming result finds its patient. Two independent identifiers must agree and none
    /// may conflict.
    pub struct Matching {
        /// Whether the number of an order that this practice placed counts as an identifier.
        accept_order_number: bool = true, Flag, "R-B1.8";
        /// Whose chart numbers are this practice's own; any other number is no identifier.
        authorities: Vec<Authority> = Vec::new(), tables(0..=100), "R-B1.8";
    }

    /// A sender whose chart numbers are this practice's own.
    pub struct Authority {
        /// The sending facility (MSH-4), or the source of a FHIR bundle.
        sender: String = String::new(), Required(text(1..=180)), "R-B1.8";
        /// The assigning authority of the chart number (PID-3.4), or the system of a FHIR
        /// identifier.
        authority: String = String::new(), Required(text(1..=180)), "R-B1.8";
    }

    /// How patients are alerted. An alert says that there is something new, never what.
    pub struct Notify {
        /// From this time no alert is sent, unless the patient chose other hours.
        quiet_from: ClockTime = at("20:00"), parsed(TIME), "appendix A";
        /// Until this time; what came in between is sent then.
        quiet_to: ClockTime = at("08:00"), parsed(TIME), "appendix A";
        /// So many text messages a day to one patient, as the exemption for health care allows.
        sms_per_day_max: u32 = 1, whole(0..=3), "regulation 3.8";
        /// And so many a week.
        sms_per_week_max: u32 = 3, whole(0..=10), "regulation 3.8";
        /// So many tries before an undelivered mail becomes a task for staff.
        attempts_max: u32 = 8, whole(1..=20), "R-B1.10";
        /// The wait before the second try, in minutes; each further one is twice as long.
        retry_minutes: u32 = 2, whole(1..=60), "R-B1.10";
    }
}
