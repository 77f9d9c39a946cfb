//! What topics and refusals are called, in the reader's words.

use policy::Messages;

use super::model::{Refusal, Topic};
use crate::{shell::Form, text::Text};

impl Topic {
    /// As the practice lists conversations.
    pub(super) fn words(self, t: &Text) -> String {
        match self {
            Topic::Clinical => t.topic_clinical(),
            Topic::Result => t.topic_result(),
            Topic::Medicine => t.topic_medicine(),
            Topic::Appointment => t.topic_appointment(),
            Topic::Form => t.topic_form(),
            Topic::Billing => t.topic_billing(),
            Topic::PortalHelp => t.topic_portal_help(),
            Topic::NewProblem => t.topic_new_problem(),
            Topic::Urgent => t.topic_urgent(),
        }
    }
}

/// Says in the form what the rules refused.
pub(super) fn tell(form: &mut Form, t: &Text, limits: &Messages, refusals: &[Refusal]) {
    for refusal in refusals {
        match refusal {
            Refusal::BodyEmpty => form.wrong("body", t.message_body_empty()),
            Refusal::BodyTooLong => {
                form.wrong("body", t.message_body_too_long(limits.body_chars_max));
            }
            Refusal::SubjectEmpty => form.wrong("subject", t.message_subject_empty()),
            Refusal::SubjectTooLong => {
                form.wrong("subject", t.message_subject_too_long(limits.subject_chars_max));
            }
        }
    }
}
