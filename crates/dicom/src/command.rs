//! Commands: what one program asks of the other beside the data (PS3.7 §9.3, annex E). They are
//! always written implicit, little endian, in group 0000.

/// A command is short; more than this is none.
pub(crate) const BYTES_MAX: usize = 8 * 1024;

const CLASS: u16 = 0x0002;
const FIELD: u16 = 0x0100;
const MESSAGE: u16 = 0x0110;
const ANSWERED: u16 = 0x0120;
const DATA_FOLLOWS: u16 = 0x0800;
const STATUS: u16 = 0x0900;
const INSTANCE: u16 = 0x1000;

/// What stands in (0000,0800) when nothing follows.
const NO_DATA: u16 = 0x0101;
/// An answer has this bit in its field.
const ANSWER: u16 = 0x8000;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// Keep this.
    Store,
    /// Are you there?
    Echo,
}

impl Field {
    const fn number(self) -> u16 {
        match self {
            Field::Store => 0x0001,
            Field::Echo => 0x0030,
        }
    }
}

/// A command that was asked.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) field: Field,
    pub(crate) message: u16,
    pub(crate) class_uid: String,
    pub(crate) instance_uid: String,
    pub(crate) has_data: bool,
}

impl Request {
    /// Reads a command; none when it is not one that we know.
    pub(crate) fn read(mut bytes: &[u8]) -> Option<Self> {
        let (mut field, mut message, mut has_data) = (None, None, None);
        let (mut class_uid, mut instance_uid) = (String::new(), String::new());
        while !bytes.is_empty() {
            let (head, rest) = bytes.split_first_chunk::<8>()?;
            let [0, 0, low, high, length @ ..] = *head else { return None };
            let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
            let (value, rest) = rest.split_at_checked(length)?;
            bytes = rest;
            let number = || Some(u16::from_le_bytes(value.get(..2)?.try_into().ok()?));
            match u16::from_le_bytes([low, high]) {
                CLASS => class_uid = uid(value)?,
                INSTANCE => instance_uid = uid(value)?,
                FIELD => field = number(),
                MESSAGE => message = number(),
                DATA_FOLLOWS => has_data = number().map(|number| number != NO_DATA),
                _ => {}
            }
        }
        let known = [Field::Store, Field::Echo];
        let field = *known.iter().find(|one| Some(one.number()) == field)?;
        let (message, has_data) = (message?, has_data?);
        Some(Request { field, message, class_uid, instance_uid, has_data })
    }

    /// The answer with this status.
    pub(crate) fn answer(&self, status: u16) -> Vec<u8> {
        let mut body = Vec::new();
        put(&mut body, CLASS, &padded(&self.class_uid));
        put(&mut body, FIELD, &(self.field.number() | ANSWER).to_le_bytes());
        put(&mut body, ANSWERED, &self.message.to_le_bytes());
        put(&mut body, DATA_FOLLOWS, &NO_DATA.to_le_bytes());
        put(&mut body, STATUS, &status.to_le_bytes());
        if self.field == Field::Store {
            put(&mut body, INSTANCE, &padded(&self.instance_uid));
        }
        let mut whole = Vec::new();
        let length = u32::try_from(body.len()).expect("an answer is short");
        put(&mut whole, 0, &length.to_le_bytes());
        whole.extend(body);
        whole
    }
}

fn put(out: &mut Vec<u8>, element: u16, value: &[u8]) {
    out.extend([0, 0]);
    out.extend(element.to_le_bytes());
    out.extend(u32::try_from(value.len()).expect("values are short").to_le_bytes());
    out.extend(value);
}

fn padded(uid: &str) -> Vec<u8> {
    let mut bytes = uid.as_bytes().to_vec();
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}

fn uid(value: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(value).ok()?.trim_matches(['\0', ' ']);
    let is_uid = text.len() <= 64 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_uid.then(|| text.to_owned())
}
