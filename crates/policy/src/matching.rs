//! How an incoming result finds its patient.

use crate::{
    kinds::{Flag, Required, text, whole},
    section::section,
    tables::tables,
};

section! {
    /// How an incoming result finds its patient. Two independent identifiers must agree and none
    /// may conflict.
    pub struct Matching {
        /// Whether the number of an order that this practice placed counts as an identifier.
        accept_order_number: bool = true, Flag, "R-B1.8";
        /// Minutes that a result's time may lie ahead of our clock, because clocks differ and not
        /// every sender says in which time zone it is; one further ahead waits for a person.
        ahead_minutes: u32 = 1_440, whole(5..=1_440), "R-B1.8";
        /// Whether a FHIR bundle makes and corrects charts, as a registration message does: only
        /// when whoever exports it keeps your registration.
        fhir_registers: bool = false, Flag, "R-B1.8";
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
}
