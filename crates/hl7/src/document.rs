//! A document inside a result, as it is packed into OBX-5.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use crate::piece::Piece;

/// A document inside a result (ED).
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// `application`, `image`, `text`, …
    pub kind: Option<String>,
    /// `pdf`, `jpeg`, …
    pub subtype: Option<String>,
    /// `Base64`, `Hex` or `A` for none.
    pub encoding: Option<String>,
    /// The content, still encoded.
    pub content: String,
}

impl Document {
    pub(crate) fn read(piece: Piece<'_>) -> Option<Self> {
        let part = |number| piece.component(number).stated();
        Some(Document { kind: part(2), subtype: part(3), encoding: part(4), content: part(5)? })
    }
}

/// Why the content of a document cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotDecoded {
    /// OBX-5.4 names an encoding other than `Base64`, `Hex` and `A`.
    #[error("its encoding (OBX-5.4) is none of Base64, Hex and A")]
    Encoding,
    /// The content is not in the encoding that it names.
    #[error("its content (OBX-5.5) is not in the encoding that it names")]
    Content,
}

impl Document {
    /// The document's own bytes. Blanks and line breaks within an encoded content are no fault.
    pub fn bytes(&self) -> Result<Vec<u8>, NotDecoded> {
        let encoding = self.encoding.as_deref().unwrap_or("A").to_ascii_lowercase();
        let content = || self.content.bytes().filter(|byte| !byte.is_ascii_whitespace());
        match encoding.as_str() {
            "base64" => {
                let compact: Vec<u8> = content().collect();
                LENIENT.decode(compact).map_err(|_| NotDecoded::Content)
            }
            "hex" => {
                let digits: Vec<u8> = content().collect();
                let pair = |pair: &[u8]| {
                    let text = std::str::from_utf8(pair).ok().filter(|text| text.len() == 2)?;
                    u8::from_str_radix(text, 16).ok()
                };
                digits.chunks(2).map(pair).collect::<Option<_>>().ok_or(NotDecoded::Content)
            }
            "a" => Ok(self.content.clone().into_bytes()),
            _ => Err(NotDecoded::Encoding),
        }
    }
}

/// Base64 with or without the signs that fill its end.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
