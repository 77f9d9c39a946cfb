//! Who sent a message, what it is about, and what answer is wanted (MSH).

use crate::{
    ack::Code,
    message::Message,
    parts::Authority,
    time::{Time, When},
};

/// The header of a message.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// MSH-3.
    pub sending_application: Option<Authority>,
    /// MSH-4.
    pub sending_facility: Option<Authority>,
    /// MSH-5.
    pub receiving_application: Option<Authority>,
    /// MSH-6.
    pub receiving_facility: Option<Authority>,
    /// MSH-7, when the message was made.
    pub time: When,
    /// The first part of MSH-9: `ORU`, `ADT`, …
    pub code: Option<String>,
    /// The second part of MSH-9: `R01`, `A08`, …
    pub trigger: Option<String>,
    /// MSH-10, which names the message: its answer must repeat it, and a second message with the
    /// same one from the same sender is a duplicate.
    pub control_id: Option<String>,
    /// MSH-11: `P` production, `T` training, `D` debugging.
    pub processing_id: Option<String>,
    /// MSH-12: `2.5.1`, …
    pub version: Option<String>,
    /// MSH-15: when the sender wants to know that the message has arrived safely.
    pub accept_answer: Option<AnswerWhen>,
    /// MSH-16: when the sender wants to know what became of it.
    pub application_answer: Option<AnswerWhen>,
}

/// When an answer is wanted (HL7 table 0155).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerWhen {
    /// `AL`.
    Always,
    /// `NE`.
    Never,
    /// `ER`: when something went wrong.
    Error,
    /// `SU`: when all went well.
    Success,
}

/// How messages are answered (chapter 2.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// One answer, `AA`, `AE` or `AR`.
    Original,
    /// First `CA`, `CE` or `CR` for the arrival, later perhaps `AA`, `AE` or `AR`.
    Enhanced,
}

impl Header {
    /// Reads the header of a message.
    pub fn of(message: &Message) -> Self {
        let header = message.all_segments().next();
        let field = |number| header.map(|segment| segment.field(number));
        let authority = |number| field(number).and_then(Authority::read);
        let part = |number, part| field(number).and_then(|f| f.component(part).stated());
        let answer = |number| part(number, 1).and_then(|word| AnswerWhen::read(&word));
        Header {
            sending_application: authority(3),
            sending_facility: authority(4),
            receiving_application: authority(5),
            receiving_facility: authority(6),
            time: field(7).and_then(Time::read),
            code: part(9, 1),
            trigger: part(9, 2),
            control_id: field(10).and_then(crate::Piece::stated),
            processing_id: part(11, 1),
            version: part(12, 1),
            accept_answer: answer(15),
            application_answer: answer(16),
        }
    }

    /// Whether this is a message of this type and trigger: `is("ORU", "R01")`.
    pub fn is(&self, code: &str, trigger: &str) -> bool {
        self.code.as_deref() == Some(code) && self.trigger.as_deref() == Some(trigger)
    }

    /// How the sender wants to be answered.
    pub fn mode(&self) -> Mode {
        match (self.accept_answer, self.application_answer) {
            (None, None) => Mode::Original,
            _ => Mode::Enhanced,
        }
    }

    /// Whether the sender wants to get an answer with this code.
    pub fn wants(&self, code: Code) -> bool {
        let wanted = match (self.mode(), code.is_about_arrival()) {
            (Mode::Original, about_arrival) => return !about_arrival,
            (Mode::Enhanced, true) => self.accept_answer,
            (Mode::Enhanced, false) => self.application_answer,
        };
        match wanted {
            Some(AnswerWhen::Always) => true,
            Some(AnswerWhen::Error) => !code.is_good(),
            Some(AnswerWhen::Success) => code.is_good(),
            Some(AnswerWhen::Never) | None => false,
        }
    }
}

impl AnswerWhen {
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "AL" => AnswerWhen::Always,
            "NE" => AnswerWhen::Never,
            "ER" => AnswerWhen::Error,
            "SU" => AnswerWhen::Success,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Header {
        Header::of(&Message::parse(text.as_bytes()).unwrap())
    }

    #[test]
    fn the_header_says_who_and_what() {
        let header = header(
            "MSH|^~\\&|LAB^2.16.840.1.1^ISO|North|PORTICO|Main|20261122093000-0500||ORU^R01^ORU_R01|\
             A\\T\\7|P|2.5.1|||AL|NE\r",
        );
        let lab = header.sending_application.clone().unwrap();
        assert_eq!(
            (lab.name.as_deref(), lab.universal_id.as_deref()),
            (Some("LAB"), Some("2.16.840.1.1"))
        );
        assert!(header.is("ORU", "R01") && !header.is("ORU", "R30"));
        assert_eq!(header.control_id.as_deref(), Some("A&7"));
        assert_eq!(header.version.as_deref(), Some("2.5.1"));
        assert_eq!(header.mode(), Mode::Enhanced);
        assert!(header.time.is_some_and(|time| time.is_ok()));
    }

    #[test]
    fn an_answer_goes_out_only_when_it_is_wanted() {
        use Code::{AA, AE, CA, CE};
        let table = [
            // MSH-15, MSH-16, the answers that are wanted
            ("", "", vec![AA, AE]),
            ("AL", "NE", vec![CA, CE]),
            ("AL", "", vec![CA, CE]),
            ("NE", "AL", vec![AA, AE]),
            ("ER", "SU", vec![AA, CE]),
            ("SU", "ER", vec![AE, CA]),
            ("NE", "NE", vec![]),
            ("??", "", vec![AA, AE]),
        ];
        for (accept, application, wanted) in table {
            let header =
                header(&format!("MSH|^~\\&|||||||ORU^R01|1|P|2.5|||{accept}|{application}"));
            let given: Vec<_> =
                [AA, AE, CA, CE].into_iter().filter(|&code| header.wants(code)).collect();
            assert_eq!(given, wanted, "{accept} {application}");
        }
    }

    #[test]
    fn a_header_with_nothing_in_it_is_a_header() {
        let header = header(r"MSH|^~\&");
        assert!(header.code.is_none() && header.control_id.is_none() && header.time.is_none());
        assert_eq!(header.mode(), Mode::Original);
    }
}
