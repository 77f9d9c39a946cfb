//! Writing the little DICOM that we write: a file's head, in front of a data set that came over a
//! line, and single elements (PS3.5 §7.1.2, PS3.10 §7.1).

use dicom_core::Tag;

/// Who wrote a file: an identifier of ours, made from a UUID as PS3.5 annex B.2 allows.
pub(crate) const IMPLEMENTATION: &str = "2.25.203417286914305129850412273465581903744";
/// The same as a name.
pub(crate) const IMPLEMENTATION_NAME: &str = "PORTICO";

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vr {
    /// Text of one of the kinds with a short length, by its two letters.
    Text(&'static str),
    /// A unique identifier.
    Ui,
    /// A number of two bytes.
    Us,
    /// A number of four bytes.
    Ul,
    /// Bytes.
    Ob,
    /// Words of two bytes.
    Ow,
}

impl Vr {
    fn letters(self) -> &'static str {
        match self {
            Vr::Text(letters) => letters,
            Vr::Ui => "UI",
            Vr::Us => "US",
            Vr::Ul => "UL",
            Vr::Ob => "OB",
            Vr::Ow => "OW",
        }
    }

    /// What makes an odd value even.
    fn padding(self) -> u8 {
        if matches!(self, Vr::Text(_)) { b' ' } else { 0 }
    }
}

/// One element, explicit VR, little endian. A text longer than its length can say is cut.
pub fn element(tag: Tag, vr: Vr, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len() + 13);
    out.extend(tag.group().to_le_bytes());
    out.extend(tag.element().to_le_bytes());
    out.extend(vr.letters().as_bytes());
    let is_long = matches!(vr, Vr::Ob | Vr::Ow);
    let most = if is_long { u32::MAX as usize - 1 } else { usize::from(u16::MAX) - 1 };
    let value = value.get(..most).unwrap_or(value);
    let length = value.len() + value.len() % 2;
    if is_long {
        out.extend([0, 0]);
        out.extend(u32::try_from(length).expect("it was cut").to_le_bytes());
    } else {
        out.extend(u16::try_from(length).expect("it was cut").to_le_bytes());
    }
    out.extend(value);
    out.resize(out.len() + value.len() % 2, vr.padding());
    out
}

/// A file (PS3.10): the head that says what follows, and a data set as it was sent.
pub fn file(class_uid: &str, instance_uid: &str, transfer_syntax: &str, data: &[u8]) -> Vec<u8> {
    let of = |element_number, vr, value: &[u8]| element(Tag(2, element_number), vr, value);
    let head = [
        of(0x0001, Vr::Ob, &[0, 1]),
        of(0x0002, Vr::Ui, class_uid.as_bytes()),
        of(0x0003, Vr::Ui, instance_uid.as_bytes()),
        of(0x0010, Vr::Ui, transfer_syntax.as_bytes()),
        of(0x0012, Vr::Ui, IMPLEMENTATION.as_bytes()),
        of(0x0013, Vr::Text("SH"), IMPLEMENTATION_NAME.as_bytes()),
    ]
    .concat();
    let length = u32::try_from(head.len()).expect("a head is short");
    let mut out = vec![0; 128];
    out.extend(b"DICM");
    out.extend(of(0x0000, Vr::Ul, &length.to_le_bytes()));
    out.extend(head);
    out.extend(data);
    out
}
