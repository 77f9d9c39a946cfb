//! Text: the character sets of (0008,0005), as PS3.3 C.12.1.1.2 names them.

use encoding_rs::Encoding;

/// How a file's text is written.
#[derive(Clone, Copy)]
pub(crate) struct CharacterSet(&'static Encoding);

impl CharacterSet {
    /// By what the file says; one that we do not know is read as ASCII and marks what is not.
    pub(crate) fn of(said: Option<&[u8]>) -> Self {
        let said = String::from_utf8_lossy(said.unwrap_or_default()).into_owned();
        let names: Vec<&str> =
            said.split('\\').map(|name| name.trim_matches(['\0', ' '])).collect();
        // With several, the second is what the first switches to; ASCII is part of all of them.
        let name = names.iter().rev().find(|name| !name.is_empty()).copied().unwrap_or_default();
        let label = match name.trim_start_matches("ISO_IR ").trim_start_matches("ISO 2022 IR ") {
            "100" => "iso-8859-1",
            "101" => "iso-8859-2",
            "109" => "iso-8859-3",
            "110" => "iso-8859-4",
            "144" => "iso-8859-5",
            "127" => "iso-8859-6",
            "126" => "iso-8859-7",
            "138" => "iso-8859-8",
            "148" => "iso-8859-9",
            "203" => "iso-8859-15",
            "166" => "tis-620",
            "13" => "shift_jis",
            "87" | "159" => "iso-2022-jp",
            "149" => "euc-kr",
            "58" | "GBK" => "gbk",
            "GB18030" => "gb18030",
            // UTF-8, of which ASCII is a part.
            _ => "utf-8",
        };
        CharacterSet(Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::UTF_8))
    }

    /// A value as text, without what only fills it up, and without marks that steer a screen.
    pub(crate) fn decode(self, value: &[u8]) -> String {
        let plain;
        let value = if self.0 == encoding_rs::ISO_2022_JP {
            value
        } else {
            plain = without_escapes(value);
            &plain
        };
        let (text, _) = self.0.decode_without_bom_handling(value);
        let text: String = text.chars().filter(|letter| !letter.is_control()).collect();
        text.trim().to_owned()
    }
}

/// Drops what switches between character sets (ISO 2022): ESC, marks, and one final letter.
fn without_escapes(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut bytes = value.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte == 0x1b {
            let _ = bytes.find(|byte| !(0x20..=0x2f).contains(byte));
        } else {
            out.push(byte);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::CharacterSet;

    #[test]
    fn names_are_read_in_the_character_set_that_the_file_names() {
        let table: [(Option<&[u8]>, &[u8], &str); 9] = [
            (None, b"Lee^Ann ", "Lee^Ann"),
            (Some(b"ISO_IR 100"), b"L\xf3pez^Jos\xe9", "López^José"),
            (Some(b"ISO_IR 192"), "Novák^Anna".as_bytes(), "Novák^Anna"),
            (Some(b"ISO_IR 144"), b"\xbb\xee\xda^A", "Люк^A"),
            (Some(b"\\ISO 2022 IR 87"), b"Yamada^Tarou=\x1b$B;3ED\x1b(B", "Yamada^Tarou=山田"),
            (Some(b"\\ISO 2022 IR 100"), b"Buc^J\x1b-A\xe9r\xf4me", "Buc^Jérôme"),
            (Some(b"\\ISO 2022 IR 149"), b"Hong^Gildong", "Hong^Gildong"),
            (Some(b"NOBODY KNOWS"), b"Lee\x07^Ann\0", "Lee^Ann"),
            (Some(b"NOBODY KNOWS"), b"Jos\xe9", "Jos\u{fffd}"),
        ];
        for (set, value, expected) in table {
            assert_eq!(CharacterSet::of(set).decode(value), expected);
        }
    }
}
