//! What is said to a sender about a message that was not simply filed: where, what, and what to
//! do; no health information. Each kind of message has its own names for its places. Pure.

use super::model::{Kind, Reason};

impl Reason {
    /// What and what to do, for the sender; no health information.
    pub(crate) fn sentence(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Bundle => self.of_bundle(),
            Kind::Study => self.of_study(),
            Kind::Results | Kind::Registration | Kind::Upload | Kind::Other => self.of_message(),
        }
    }

    /// In the elements of a DICOM file; what has no place of its own is said as of any message.
    fn of_study(self) -> &'static str {
        match self {
            Reason::Insufficient => {
                "(0010,0010) (0010,0030): two identifiers are needed, one of them the birth date \
                 or the record number"
            }
            Reason::NoMatch => "(0010,0010): no chart of this practice fits this patient",
            Reason::SeveralCandidates => {
                "(0010,0010): more than one chart fits; send the record number with its issuer"
            }
            Reason::Twins => {
                "(0010,0010): siblings share this birth date; send the record number with its \
                 issuer or the whole given name"
            }
            Reason::UnknownRecordNumber => "(0010,0020): this record number is not known here",
            Reason::RecordNumberConflict => {
                "(0010,0020): the record number belongs to another chart"
            }
            Reason::BirthDateConflict => "(0010,0030): the birth date differs from the chart's",
            Reason::BirthDateUnreadable => "(0010,0030): the birth date cannot be read",
            Reason::NameConflict => "(0010,0010): the name differs from the chart's",
            Reason::SexConflict => "(0010,0040): the sex differs from the chart's",
            Reason::CollectedInFuture => "(0008,0020): the study's date lies in the future",
            Reason::ControlIdReused => {
                "(0008,0018) (0020,000D): this identifier was here with other content"
            }
            Reason::Unreadable => "the file cannot be read",
            other => other.of_message(),
        }
    }

    /// In the elements of a FHIR bundle; what has no place of its own is said as of any message.
    fn of_bundle(self) -> &'static str {
        match self {
            Reason::Insufficient => {
                "Patient: two identifiers are needed, one of them the birth date or the record \
                 number"
            }
            Reason::NoMatch => "Patient: no chart of this practice fits this patient",
            Reason::SeveralCandidates => {
                "Patient: more than one chart fits; send Patient.identifier"
            }
            Reason::Twins => {
                "Patient.name: siblings share this birth date; send Patient.identifier or the \
                 whole given name"
            }
            Reason::UnknownRecordNumber => {
                "Patient.identifier: this record number is not known here"
            }
            Reason::RecordNumberConflict => {
                "Patient.identifier: the record number belongs to another chart"
            }
            Reason::BirthDateConflict => {
                "Patient.birthDate: the birth date differs from the chart's"
            }
            Reason::BirthDateUnreadable => "Patient.birthDate: the birth date cannot be read",
            Reason::NameConflict => "Patient.name: the name differs from the chart's",
            Reason::OrderNumberConflict => "basedOn: the order number belongs to another chart",
            Reason::OrderNumbersDisagree => "basedOn: the order's numbers differ",
            Reason::SexConflict => "Patient.gender: the sex differs from the chart's",
            Reason::CollectedInFuture => "effective: the specimen's time lies in the future",
            Reason::CliaIdMissing => {
                "Patient.identifier, Patient.name: a report carries the patient's name and a number \
                 (42 CFR 493.1291)"
            }
            Reason::RegistrationConflict => {
                "Patient.name, Patient.birthDate: both differ from the chart's"
            }
            Reason::RegistrationIncomplete => {
                "Patient: a registration needs record number, name and birth date"
            }
            Reason::NoPatient => "Patient: the bundle names no patient",
            Reason::DocumentUnreadable => {
                "presentedForm: a document is neither a PDF nor a PNG or JPEG picture, or not whole"
            }
            Reason::NoResults => "Observation: the bundle holds no results",
            Reason::Unreadable => "the bundle cannot be read",
            Reason::NotAMessage => "this is no bundle",
            Reason::NoControlId | Reason::ControlIdReused => "Bundle.identifier: send another one",
            Reason::NotProduction | Reason::UnsupportedType => {
                "Bundle.type: bundles of this type are not taken"
            }
            Reason::NotARegistrar => "this sender may not register patients here",
            Reason::OurFault
            | Reason::AnotherChart
            | Reason::NotNeeded
            | Reason::BatchNotWhole
            | Reason::TooLarge
            | Reason::NotRead => self.of_message(),
        }
    }

    /// In the places of an HL7 message.
    fn of_message(self) -> &'static str {
        match self {
            Reason::Insufficient => {
                "PID: two identifiers are needed, one of them the birth date or the record number"
            }
            Reason::NoMatch => "PID: no chart of this practice fits this patient",
            Reason::SeveralCandidates => "PID: more than one chart fits; send the record number",
            Reason::Twins => {
                "PID-5: siblings share this birth date; send the record number or the whole given name"
            }
            Reason::UnknownRecordNumber => "PID-3: this record number is not known here",
            Reason::RecordNumberConflict => "PID-3: the record number belongs to another chart",
            Reason::BirthDateConflict => "PID-7: the birth date differs from the chart's",
            Reason::BirthDateUnreadable => "PID-7: the birth date cannot be read",
            Reason::NameConflict => "PID-5: the name differs from the chart's",
            Reason::OrderNumberConflict => "ORC-2: the order number belongs to another chart",
            Reason::SexConflict => "PID-8: the sex differs from the chart's",
            Reason::AnotherChart => "the document names somebody else than the chart it came from",
            Reason::CollectedInFuture => "OBR-7: the specimen's time lies in the future",
            Reason::CliaIdMissing => {
                "PID-3, PID-5: a report carries the patient's name and a number (42 CFR 493.1291)"
            }
            Reason::OrderNumbersDisagree => "ORC, OBR: the order's numbers differ",
            Reason::RegistrationConflict => {
                "PID-5, PID-7: name and birth date both differ from the chart's"
            }
            Reason::RegistrationIncomplete => {
                "PID-3, PID-5, PID-7: a registration needs record number, name and birth date"
            }
            Reason::OurFault => "the portal could not file this; it is kept and people look at it",
            Reason::Unreadable => "the message cannot be read",
            Reason::NoControlId => "MSH-10: a message needs a control id",
            Reason::ControlIdReused => {
                "MSH-10: another message had this control id; send a new one"
            }
            Reason::NotProduction => "MSH-11: only production messages are taken",
            Reason::UnsupportedType => "MSH-9: messages of this type are not taken",
            Reason::NotARegistrar => "MSH-4: this sender may not register patients here",
            Reason::NoPatient => "PID: the message names no patient",
            Reason::DocumentUnreadable => {
                "OBX-5: a document is neither a PDF nor a PNG or JPEG picture, or not whole"
            }
            Reason::NoResults => "OBR, OBX: the message holds no results",
            Reason::NotNeeded => "this event changes nothing that the portal keeps",
            Reason::NotAMessage => "these lines are no message; a message begins with MSH",
            Reason::BatchNotWhole => "the file or batch is not whole; send it again",
            Reason::TooLarge => "this is larger than the portal takes; send it in pieces",
            Reason::NotRead => {
                "only files ending in .hl7, .json, .csv and .dcm are read, and no folders in folders"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use base::words::Word as _;

    use super::*;

    #[test]
    fn a_bundle_is_never_answered_with_the_fields_of_a_message() {
        for reason in Reason::ALL {
            let sentence = reason.sentence(Kind::Bundle);
            for segment in ["PID", "OBR", "OBX", "ORC", "MSH"] {
                assert!(!sentence.contains(segment), "{reason}: {sentence}");
            }
        }
        assert!(Reason::BirthDateConflict.sentence(Kind::Bundle).starts_with("Patient.birthDate"));
        assert!(Reason::BirthDateConflict.sentence(Kind::Results).starts_with("PID-7"));
    }
}
