//! Character sets: which one a message says it is written in (MSH-18), and reading it as text.

use std::borrow::Cow;

use encoding_rs::{
    Encoding, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8,
    ISO_8859_10, ISO_8859_13, ISO_8859_14, ISO_8859_15, UTF_8, WINDOWS_874, WINDOWS_1252,
    WINDOWS_1254,
};

/// The character set of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CharacterSet {
    /// MSH-18 is empty: UTF-8 if the bytes are, else the letters of Western Europe (windows-1252).
    Undeclared,
    /// `ASCII`.
    Ascii,
    /// `UNICODE UTF-8`.
    Utf8,
    /// `8859/1` to `8859/15`.
    Iso(&'static Encoding),
}

impl CharacterSet {
    /// The set that a value of MSH-18 names (HL7 table 0211), in the usual spellings.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_uppercase();
        let set = match name.as_str() {
            "" => CharacterSet::Undeclared,
            "ASCII" | "US-ASCII" => CharacterSet::Ascii,
            "UNICODE UTF-8" | "UNICODE" | "UTF-8" | "UTF8" => CharacterSet::Utf8,
            "WINDOWS-1252" | "CP1252" => CharacterSet::Iso(WINDOWS_1252),
            _ => {
                let number = name.strip_prefix("ISO").map_or(&*name, |n| n.trim_start_matches('-'));
                CharacterSet::Iso(iso_8859(number.strip_prefix("8859")?.get(1..)?)?)
            }
        };
        Some(set)
    }

    /// The text that these bytes spell, or nothing when they cannot be in this set.
    pub(crate) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            CharacterSet::Ascii if !bytes.is_ascii() => None,
            CharacterSet::Ascii | CharacterSet::Utf8 => {
                std::str::from_utf8(bytes).ok().map(Cow::Borrowed)
            }
            CharacterSet::Undeclared => UTF_8
                .decode_without_bom_handling_and_without_replacement(bytes)
                .or_else(|| CharacterSet::Iso(WINDOWS_1252).decode(bytes)),
            CharacterSet::Iso(set) => {
                set.decode_without_bom_handling_and_without_replacement(bytes)
            }
        }
    }
}

/// The parts of ISO 8859. Where Windows has a page that adds letters in the place of control
/// characters (1, 9, 11), senders who say ISO mostly mean that page.
fn iso_8859(part: &str) -> Option<&'static Encoding> {
    Some(match part {
        "1" => WINDOWS_1252,
        "2" => ISO_8859_2,
        "3" => ISO_8859_3,
        "4" => ISO_8859_4,
        "5" => ISO_8859_5,
        "6" => ISO_8859_6,
        "7" => ISO_8859_7,
        "8" => ISO_8859_8,
        "9" => WINDOWS_1254,
        "10" => ISO_8859_10,
        "11" => WINDOWS_874,
        "13" => ISO_8859_13,
        "14" => ISO_8859_14,
        "15" => ISO_8859_15,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_declared_set_reads_its_own_letters() {
        let table: [(&str, &[u8], Option<&str>); 16] = [
            ("", "é".as_bytes(), Some("é")),
            ("", b"\xe9", Some("é")),
            ("", b"\x93a\x94", Some("“a”")),
            ("ASCII", b"e", Some("e")),
            ("ASCII", b"\xe9", None),
            ("UNICODE UTF-8", "é王".as_bytes(), Some("é王")),
            ("UNICODE UTF-8", b"\xe9", None),
            ("unicode utf-8 ", b"e", Some("e")),
            ("8859/1", b"\xe9", Some("é")),
            ("ISO-8859-1", b"\xe9", Some("é")),
            ("8859/2", b"\xb3", Some("ł")),
            ("8859/5", b"\xd0", Some("а")),
            ("8859/7", b"\xe1", Some("α")),
            ("8859/7", b"\xff", None),
            ("8859/9", b"\xfe", Some("ş")),
            ("8859/15", b"\xa4", Some("€")),
        ];
        for (name, bytes, text) in table {
            let set = CharacterSet::named(name).unwrap();
            assert_eq!(set.decode(bytes).as_deref(), text, "{name} {bytes:?}");
        }
    }

    #[test]
    fn other_sets_are_unknown() {
        for name in ["8859/12", "8859/16", "8859", "88591", "ISO IR87", "UNICODE UTF-16", "é"] {
            assert_eq!(CharacterSet::named(name), None, "{name}");
        }
    }
}
