//! A stay or a visit (PV1).

use crate::{
    message::Message,
    parts::{Identifier, Person},
    piece::Segment,
    time::{Time, When},
};

/// A visit as the sender knows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Visit {
    /// PV1-2 (HL7 table 0004): `I` inpatient, `O` outpatient, `E` emergency, …
    pub class: Option<String>,
    /// PV1-7.
    pub attending: Vec<Person>,
    /// PV1-19.
    pub number: Option<Identifier>,
    /// PV1-36, how the patient left; `20` and its neighbours mean that they died.
    pub discharge_disposition: Option<String>,
    /// PV1-44.
    pub admitted: When,
    /// PV1-45.
    pub discharged: When,
}

impl Visit {
    /// The first visit of a message.
    pub fn of(message: &Message) -> Option<Self> {
        message.segment("PV1").map(Visit::read)
    }

    pub(crate) fn read(pv1: Segment<'_>) -> Self {
        Visit {
            class: pv1.field(2).component(1).stated(),
            attending: pv1.field(7).repetitions().filter_map(Person::read).collect(),
            number: Identifier::read(pv1.field(19)),
            discharge_disposition: pv1.field(36).component(1).stated(),
            admitted: Time::read(pv1.field(44)),
            discharged: Time::read(pv1.field(45)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_has_its_class_its_doctor_and_its_times() {
        let pv1 = format!(
            "MSH|^~\\&|ADT\rPV1|1|I|3N^136||||42^Rivera^Jo^^^Dr^^^&2.16.1&ISO^^^^NPI{}V-7^^^North{}20261101{}",
            "|".repeat(12),
            "|".repeat(25),
            "|202611051200"
        );
        let visit = Visit::of(&Message::parse(pv1.as_bytes()).unwrap()).unwrap();
        assert_eq!(visit.class.as_deref(), Some("I"));
        let doctor = &visit.attending[0];
        assert_eq!((doctor.id.as_deref(), doctor.kind.as_deref()), (Some("42"), Some("NPI")));
        assert_eq!(doctor.name.as_ref().and_then(|n| n.family.as_deref()), Some("Rivera"));
        assert_eq!(visit.number.as_ref().map(|id| id.value.as_str()), Some("V-7"));
        assert!(visit.admitted.is_some_and(|t| t.is_ok()));
        assert!(visit.discharged.is_some_and(|t| t.is_ok()));
        assert!(Visit::of(&Message::parse(br"MSH|^~\&|ADT").unwrap()).is_none());
    }
}
