//! An association: what a program that sends pictures says, and what it is answered (PS3.8).
//!
//! Bytes in, steps out. Nothing of what was sent is kept but the message that is just coming, and
//! that has a limit: what is larger is passed over and refused when it has ended.

use std::collections::BTreeMap;

use dicom_ul::pdu::{
    AbortRQServiceProviderReason, AbortRQSource, AssociationAC, AssociationRJ, AssociationRJResult,
    AssociationRJServiceUserReason, AssociationRJSource, AssociationRQ, PDataValue, PDataValueType,
    Pdu, PresentationContextResult, PresentationContextResultReason, UserVariableItem, read_pdu,
    write_pdu,
};

use crate::{
    command::{self, Field, Request},
    contexts, write,
};

/// The most bytes that one PDU may have; we say so to the other side.
const PDU_BYTES_MAX: u32 = 128 * 1024;
/// The only purpose that associations of DICOM have.
const PURPOSE: &str = "1.2.840.10008.3.1.1.1";
/// With whom we speak, and how much we take.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What we are called.
    pub title: String,
    /// Who may send, by what they call themselves; everybody when it is empty.
    pub callers: Vec<String>,
    /// The most bytes of a picture as it is sent.
    pub instance_bytes_max: usize,
}

/// What is to be done next, in this order.
#[derive(Clone, PartialEq, Eq)]
pub enum Step {
    /// Send these bytes.
    Answer(Vec<u8>),
    /// Keep this, then send what [`Association::answer`] gives.
    Store(Instance),
}

/// A picture that has come whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Instance {
    /// What kind of thing the sender calls it.
    pub class_uid: String,
    /// Which one.
    pub instance_uid: String,
    /// How its data set is written.
    pub transfer_syntax: String,
    /// The data set, without the head that a file has.
    pub data: Vec<u8>,
    context: u8,
    message: u16,
}

impl Instance {
    /// As a file.
    pub fn file(&self) -> Vec<u8> {
        write::file(&self.class_uid, &self.instance_uid, &self.transfer_syntax, &self.data)
    }
}

/// What became of a picture (PS3.4 B.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is durable.
    Kept,
    /// We cannot take it now.
    OutOfResources,
    /// It cannot be read, or says something else than the command.
    NotUnderstood,
    /// Others with its identifier are here, and it is none of them.
    Duplicate,
    /// It is not ours to keep.
    NotAuthorized,
}

impl Status {
    const fn number(self) -> u16 {
        match self {
            Status::Kept => 0x0000,
            Status::OutOfResources => 0xa700,
            Status::NotUnderstood => 0xc000,
            Status::Duplicate => 0x0111,
            Status::NotAuthorized => 0x0124,
        }
    }
}

/// Why an association ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Ended {
    /// The sender is done.
    #[error("the sender is done")]
    Released,
    /// The sender broke off.
    #[error("the sender broke off")]
    Aborted,
    /// The sender speaks of another purpose.
    #[error("the sender speaks of another purpose")]
    OtherPurpose,
    /// The sender called us by another title.
    #[error("the sender called us by another title")]
    OtherTitle,
    /// The sender's own title is not listed.
    #[error("the sender's own title is not listed")]
    OtherCaller,
    /// What came is longer than a PDU may be.
    #[error("what came is longer than a PDU may be")]
    TooLong,
    /// What came is no PDU.
    #[error("what came is no PDU")]
    NoPdu,
    /// What came is not expected here.
    #[error("what came is not expected here")]
    Unexpected,
    /// What came is no command that we know.
    #[error("what came is no command that we know")]
    NoCommand,
}

/// One association.
pub struct Association {
    rules: Rules,
    /// What has come and is no whole PDU yet.
    waiting: Vec<u8>,
    /// What was agreed, once it was: by its number, the way in which it is written.
    agreed: Option<BTreeMap<u8, String>>,
    caller: String,
    /// A command that is coming.
    command: Vec<u8>,
    coming: Option<Coming>,
}

/// A picture that is coming.
struct Coming {
    request: Request,
    context: u8,
    data: Vec<u8>,
    is_too_large: bool,
}

impl Association {
    /// Before the first byte.
    pub fn new(rules: Rules) -> Self {
        Association {
            rules,
            waiting: Vec::new(),
            agreed: None,
            caller: String::new(),
            command: Vec::new(),
            coming: None,
        }
    }

    /// What the sender calls itself, once it has said so.
    pub fn caller(&self) -> &str {
        &self.caller
    }

    /// Whether something has begun to come and has not ended.
    pub fn is_inside(&self) -> bool {
        !self.waiting.is_empty() || !self.command.is_empty() || self.coming.is_some()
    }

    /// Takes what came. After an end nothing more is to be read.
    pub fn take(&mut self, bytes: &[u8]) -> (Vec<Step>, Option<Ended>) {
        self.waiting.extend_from_slice(bytes);
        let mut steps = Vec::new();
        loop {
            let length = match self.next_length() {
                Ok(Some(length)) => length,
                Ok(None) => return (steps, None),
                Err(ended) => {
                    steps.push(abort());
                    return (steps, Some(ended));
                }
            };
            let rest = self.waiting.split_off(length);
            let whole = std::mem::replace(&mut self.waiting, rest);
            let pdu = read_pdu(whole.as_slice(), PDU_BYTES_MAX, true).ok().flatten();
            let taken = pdu.ok_or(Ended::NoPdu).and_then(|pdu| self.take_pdu(pdu, &mut steps));
            if let Err(ended) = taken {
                if matches!(ended, Ended::NoPdu | Ended::Unexpected | Ended::NoCommand) {
                    steps.push(abort());
                }
                return (steps, Some(ended));
            }
        }
    }

    /// The bytes of the next PDU, when it is there.
    fn next_length(&self) -> Result<Option<usize>, Ended> {
        let Some((head, rest)) = self.waiting.split_first_chunk::<6>() else { return Ok(None) };
        let [_, _, length @ ..] = *head;
        let length = u32::from_be_bytes(length);
        if length > PDU_BYTES_MAX {
            return Err(Ended::TooLong);
        }
        let length = usize::try_from(length).map_err(|_| Ended::TooLong)?;
        Ok((rest.len() >= length).then_some(length + 6))
    }

    fn take_pdu(&mut self, pdu: Pdu, steps: &mut Vec<Step>) -> Result<(), Ended> {
        match (pdu, self.agreed.is_some()) {
            (Pdu::AssociationRQ(asked), false) => self.begin(&asked, steps),
            (Pdu::PData { data }, true) => {
                data.into_iter().try_for_each(|value| self.take_value(value, steps))
            }
            (Pdu::ReleaseRQ, true) => {
                steps.push(Step::Answer(bytes_of(&Pdu::ReleaseRP)));
                Err(Ended::Released)
            }
            (Pdu::AbortRQ { .. }, _) => Err(Ended::Aborted),
            _ => Err(Ended::Unexpected),
        }
    }

    fn begin(&mut self, asked: &AssociationRQ, steps: &mut Vec<Step>) -> Result<(), Ended> {
        use AssociationRJServiceUserReason::{
            ApplicationContextNameNotSupported, CalledAETitleNotRecognized,
            CallingAETitleNotRecognized,
        };
        self.caller = printable(&asked.calling_ae_title);
        let callers = &self.rules.callers;
        let is_caller = callers.is_empty() || callers.contains(&self.caller);
        let refused = if asked.application_context_name != PURPOSE {
            Some((ApplicationContextNameNotSupported, Ended::OtherPurpose))
        } else if asked.called_ae_title != self.rules.title {
            Some((CalledAETitleNotRecognized, Ended::OtherTitle))
        } else if is_caller {
            None
        } else {
            Some((CallingAETitleNotRecognized, Ended::OtherCaller))
        };
        if let Some((reason, ended)) = refused {
            let source = AssociationRJSource::ServiceUser(reason);
            let result = AssociationRJResult::Permanent;
            steps.push(Step::Answer(bytes_of(&AssociationRJ { result, source }.into())));
            return Err(ended);
        }
        let contexts: Vec<_> = asked.presentation_contexts.iter().map(contexts::agree).collect();
        let is_agreed = |one: &&PresentationContextResult| {
            one.reason == PresentationContextResultReason::Acceptance
        };
        let agreed = contexts.iter().filter(is_agreed);
        self.agreed = Some(agreed.map(|one| (one.id, one.transfer_syntax.clone())).collect());
        let answer = AssociationAC {
            protocol_version: 1,
            calling_ae_title: asked.calling_ae_title.clone(),
            called_ae_title: asked.called_ae_title.clone(),
            application_context_name: PURPOSE.to_owned(),
            presentation_contexts: contexts,
            user_variables: vec![
                UserVariableItem::MaxLength(PDU_BYTES_MAX),
                UserVariableItem::ImplementationClassUID(write::IMPLEMENTATION.to_owned()),
                UserVariableItem::ImplementationVersionName(write::IMPLEMENTATION_NAME.to_owned()),
            ],
        };
        steps.push(Step::Answer(bytes_of(&answer.into())));
        Ok(())
    }

    fn take_value(&mut self, value: PDataValue, steps: &mut Vec<Step>) -> Result<(), Ended> {
        let context = value.presentation_context_id;
        let agreed = self.agreed.as_ref().and_then(|agreed| agreed.get(&context));
        let syntax = agreed.ok_or(Ended::Unexpected)?.clone();
        match (value.value_type, &mut self.coming) {
            (PDataValueType::Command, None) => {
                self.command.extend(value.data);
                if self.command.len() > command::BYTES_MAX {
                    return Err(Ended::NoCommand);
                }
                if value.is_last {
                    let command = std::mem::take(&mut self.command);
                    self.obey(context, &command, steps)?;
                }
                Ok(())
            }
            (PDataValueType::Data, Some(coming)) if coming.context == context => {
                let bytes = coming.data.len() + value.data.len();
                if bytes > self.rules.instance_bytes_max {
                    coming.is_too_large = true;
                    coming.data = Vec::new();
                }
                if !coming.is_too_large {
                    coming.data.extend(value.data);
                }
                if value.is_last
                    && let Some(whole) = self.coming.take()
                {
                    steps.push(has_come(whole, syntax));
                }
                Ok(())
            }
            (PDataValueType::Command | PDataValueType::Data, _) => Err(Ended::Unexpected),
        }
    }

    fn obey(&mut self, context: u8, command: &[u8], steps: &mut Vec<Step>) -> Result<(), Ended> {
        let request = Request::read(command).ok_or(Ended::NoCommand)?;
        match (request.field, request.has_data) {
            (Field::Echo, false) => {
                steps.push(said(context, &request, Status::Kept));
                Ok(())
            }
            (Field::Store, true) => {
                let (data, is_too_large) = (Vec::new(), false);
                self.coming = Some(Coming { request, context, data, is_too_large });
                Ok(())
            }
            (Field::Echo, true) | (Field::Store, false) => Err(Ended::NoCommand),
        }
    }

    /// What to send when it is known what became of a picture.
    pub fn answer(instance: &Instance, status: Status) -> Vec<u8> {
        let request = Request {
            field: Field::Store,
            message: instance.message,
            class_uid: instance.class_uid.clone(),
            instance_uid: instance.instance_uid.clone(),
            has_data: false,
        };
        bytes_of(&of_command(instance.context, &request, status))
    }

    /// What to send when we stop, or the sender took too long.
    pub fn goodbye() -> Vec<u8> {
        let reason = AbortRQServiceProviderReason::ReasonNotSpecified;
        bytes_of(&Pdu::AbortRQ { source: AbortRQSource::ServiceProvider(reason) })
    }
}

/// A picture has come whole; one that is too large is refused.
fn has_come(whole: Coming, transfer_syntax: String) -> Step {
    let Coming { request, context, data, is_too_large } = whole;
    if is_too_large {
        return said(context, &request, Status::OutOfResources);
    }
    let Request { message, class_uid, instance_uid, .. } = request;
    Step::Store(Instance { class_uid, instance_uid, transfer_syntax, data, context, message })
}

fn said(context: u8, request: &Request, status: Status) -> Step {
    Step::Answer(bytes_of(&of_command(context, request, status)))
}

fn of_command(context: u8, request: &Request, status: Status) -> Pdu {
    let value = PDataValue {
        presentation_context_id: context,
        value_type: PDataValueType::Command,
        is_last: true,
        data: request.answer(status.number()),
    };
    Pdu::PData { data: vec![value] }
}

fn abort() -> Step {
    Step::Answer(Association::goodbye())
}

fn bytes_of(pdu: &Pdu) -> Vec<u8> {
    let mut bytes = Vec::new();
    match write_pdu(&mut bytes, pdu) {
        Ok(()) => bytes,
        // What was repeated from the sender cannot be written, so there is nothing to say.
        Err(_) => Vec::new(),
    }
}

/// A title as it may stand in a log: 16 letters, none of which steers a screen.
fn printable(title: &str) -> String {
    title.chars().filter(|letter| letter.is_ascii_graphic() || *letter == ' ').take(16).collect()
}
