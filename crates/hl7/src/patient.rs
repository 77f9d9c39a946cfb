//! Who a message is about (PID), and which identifiers became one (MRG).

use crate::{
    message::Message,
    parts::{Address, Coded, Identifier, Name, Telecom},
    piece::Segment,
    time::{Time, When},
};

/// A patient as a sender knows them. Two identifiers out of this decide where a result is filed
/// (`R-B1.8`); nothing here has been checked against a chart.
#[derive(Clone, PartialEq, Eq)]
pub struct Patient {
    /// PID-3, in the order they were sent.
    pub identifiers: Vec<Identifier>,
    /// PID-2 and PID-4, where old systems write theirs.
    pub other_identifiers: Vec<Identifier>,
    /// PID-5, all of them, each with its kind.
    pub names: Vec<Name>,
    /// PID-6.
    pub mothers_maiden_name: Option<Name>,
    /// PID-7.
    pub birth: When,
    /// PID-8 (HL7 table 0001): `F`, `M`, `O`, `U`, …
    pub sex: Option<String>,
    /// PID-9, which was its own field before 2.5.
    pub aliases: Vec<Name>,
    /// PID-11.
    pub addresses: Vec<Address>,
    /// PID-13, at home.
    pub home_phones: Vec<Telecom>,
    /// PID-14, at work.
    pub work_phones: Vec<Telecom>,
    /// PID-15.
    pub language: Option<Coded>,
    /// PID-18.
    pub account: Option<Identifier>,
    /// PID-24: whether this is a twin or the like. A name and a birth date may then be shared.
    pub multiple_birth: Option<bool>,
    /// PID-25.
    pub birth_order: Option<u8>,
    /// PID-29.
    pub death: When,
    /// PID-30.
    pub died: Option<bool>,
}

impl Patient {
    /// The first patient of a message.
    pub fn of(message: &Message) -> Option<Self> {
        message.segment("PID").map(Patient::read)
    }

    /// All patients of a message, in their order.
    pub fn all(message: &Message) -> Vec<Self> {
        message.segments("PID").map(Patient::read).collect()
    }

    pub(crate) fn read(pid: Segment<'_>) -> Self {
        let phones = |number| pid.field(number).repetitions().filter_map(Telecom::read).collect();
        let mut other_identifiers = Identifier::read_all(pid.field(2));
        other_identifiers.extend(Identifier::read_all(pid.field(4)));
        Patient {
            identifiers: Identifier::read_all(pid.field(3)),
            other_identifiers,
            names: Name::read_all(pid.field(5)),
            mothers_maiden_name: Name::read(pid.field(6)),
            birth: Time::read(pid.field(7)),
            sex: pid.field(8).component(1).stated(),
            aliases: Name::read_all(pid.field(9)),
            addresses: pid.field(11).repetitions().filter_map(Address::read).collect(),
            home_phones: phones(13),
            work_phones: phones(14),
            language: Coded::read(pid.field(15)),
            account: Identifier::read(pid.field(18)),
            multiple_birth: yes_or_no(pid, 24),
            birth_order: pid.field(25).stated().and_then(|text| text.parse().ok()),
            death: Time::read(pid.field(29)),
            died: yes_or_no(pid, 30),
        }
    }

    /// Whether the sender says that the patient has died, by the flag or by a time of death.
    pub fn is_dead(&self) -> bool {
        self.died.unwrap_or(self.death.is_some())
    }
}

fn yes_or_no(segment: Segment<'_>, field: usize) -> Option<bool> {
    match segment.field(field).component(1).stated()?.as_str() {
        "Y" | "y" => Some(true),
        "N" | "n" => Some(false),
        _ => None,
    }
}

/// Two records of one patient that became one: the patient that stays, and what the other had.
#[derive(Clone, PartialEq, Eq)]
pub struct Merge {
    /// The patient of the PID before the MRG.
    pub into: Option<Patient>,
    /// MRG-1, identifiers that are now names of `into`.
    pub prior_identifiers: Vec<Identifier>,
    /// MRG-3.
    pub prior_account: Option<Identifier>,
    /// MRG-5.
    pub prior_visit: Option<Identifier>,
    /// MRG-7.
    pub prior_names: Vec<Name>,
}

impl Merge {
    /// All merges of a message, each with its own patient.
    pub fn all(message: &Message) -> Vec<Self> {
        let mut pid = None;
        let mut merges = Vec::new();
        for segment in message.all_segments() {
            match segment.id() {
                "PID" => pid = Some(segment),
                "MRG" => merges.push(Merge {
                    into: pid.map(Patient::read),
                    prior_identifiers: Identifier::read_all(segment.field(1)),
                    prior_account: Identifier::read(segment.field(3)),
                    prior_visit: Identifier::read(segment.field(5)),
                    prior_names: Name::read_all(segment.field(7)),
                }),
                _ => {}
            }
        }
        merges
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::BadTime;

    fn message(segments: &str) -> Message {
        Message::parse(format!("MSH|^~\\&|LAB\r{segments}").as_bytes()).unwrap()
    }

    fn patient(pid: &str) -> Patient {
        Patient::of(&message(pid)).unwrap()
    }

    #[test]
    fn a_patient_has_all_that_was_sent() {
        let patient = patient(
            "PID|1|77|A123^^^North&2.16.1&ISO^MR~999^^^SSA^SS||García^Ana^María^Jr^Dr^^L~Lopez^Ana^^^^^M|\
             Ruiz^Eva|19800229|F|Anita^^|W|1 Main St&Main St&1^Apt 2^Springfield^IL^62701^USA^H||\
             ^PRN^PH^ana@example.org^1^555^5550100~(555)555-0101^^CP|555 0102|es^Spanish^ISO639|||\
             ACC9^^^North||||||Y|2||||20261120|N",
        );
        let ids: Vec<_> = patient
            .identifiers
            .iter()
            .map(|id| {
                let authority = id.authority.as_ref().and_then(|a| a.name.as_deref());
                (id.value.as_str(), authority, id.kind.as_deref())
            })
            .collect();
        assert_eq!(ids, [("A123", Some("North"), Some("MR")), ("999", Some("SSA"), Some("SS"))]);
        assert_eq!(patient.other_identifiers[0].value, "77");
        assert_eq!(patient.names[0].person().unwrap().full(), "Dr Ana María García Jr");
        assert_eq!(patient.names[1].kind.as_deref(), Some("M"));
        let birth = patient.birth.unwrap().unwrap();
        assert_eq!(birth.date().unwrap().to_string(), "1980-02-29");
        let address = &patient.addresses[0];
        assert_eq!(address.street.as_deref(), Some("1 Main St"));
        assert_eq!((address.state.as_deref(), address.kind.as_deref()), (Some("IL"), Some("H")));
        assert_eq!(patient.home_phones[0].number.as_deref(), Some("+1 555 5550100"));
        assert_eq!(patient.home_phones[0].email.as_deref(), Some("ana@example.org"));
        assert_eq!(patient.home_phones[1].number.as_deref(), Some("(555)555-0101"));
        assert_eq!(patient.account.as_ref().map(|id| id.value.as_str()), Some("ACC9"));
        assert_eq!((patient.multiple_birth, patient.birth_order), (Some(true), Some(2)));
        assert_eq!((patient.died, patient.is_dead()), (Some(false), false));
    }

    #[test]
    fn what_is_empty_or_null_is_not_there() {
        let patient = patient("PID|||\"\"||\"\"^\"\"||\"\"|\"\"|||\"\"^^^");
        assert!(patient.identifiers.is_empty() && patient.names.is_empty());
        assert!(patient.addresses.is_empty() && patient.sex.is_none() && patient.birth.is_none());
        assert!(!patient.is_dead());
    }

    #[test]
    fn a_bad_birth_date_is_a_problem_not_a_date() {
        assert!(patient("PID|||||||00000000").birth == Some(Err(BadTime::Zeros)));
        assert!(patient("PID|||||||19810229").birth == Some(Err(BadTime::NoSuchTime)));
    }

    #[test]
    fn a_time_of_death_without_a_flag_means_death() {
        let time_only = format!("PID|{}20261120", "|".repeat(28));
        assert!(patient(&time_only).is_dead());
        assert!(patient(&format!("{time_only}|Y")).is_dead());
        assert!(!patient(&format!("{time_only}|N")).is_dead());
    }

    #[test]
    fn each_merge_knows_the_patient_that_stays() {
        let merges = Merge::all(&message(
            "EVN|A40\rPID|||A1\rMRG|B1~B2||ACC||V9||Old^Name\rPID|||A2\rPD1|\rMRG|C1",
        ));
        let told: Vec<_> = merges
            .iter()
            .map(|merge| {
                let into = merge.into.as_ref().map(|p| p.identifiers[0].value.clone()).unwrap();
                (
                    into,
                    merge.prior_identifiers.iter().map(|id| id.value.clone()).collect::<Vec<_>>(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [("A1".into(), vec!["B1".into(), "B2".into()]), ("A2".into(), vec!["C1".to_owned()])]
        );
        assert_eq!(merges[0].prior_names[0].family.as_deref(), Some("Old"));
    }
}
