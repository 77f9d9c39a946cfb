//! Codes that people type from paper: twelve symbols of Crockford's alphabet in groups of four,
//! 60 bits, forgiving about case, spaces, hyphens and the letters that look like digits. (R-A3)

use std::fmt;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SYMBOLS: usize = 12;

/// A code, shown as `XXXX-XXXX-XXXX`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code([u8; SYMBOLS]);

impl Code {
    /// A code from random bytes.
    pub(crate) fn from_random(bytes: [u8; SYMBOLS]) -> Self {
        Code(bytes.map(|byte| ALPHABET[usize::from(byte % 32)]))
    }

    /// What somebody typed, when it can be a code at all.
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        let mut symbols = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(symbol);
        let mut code = [0; SYMBOLS];
        for place in &mut code {
            *place = symbols.next()??;
        }
        symbols.next().is_none().then_some(Code(code))
    }
}

/// A typed character as a symbol of the alphabet.
fn symbol(typed: char) -> Option<u8> {
    let upper = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    u8::try_from(upper).ok().filter(|byte| ALPHABET.contains(byte))
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (group, symbols) in self.0.chunks(4).enumerate() {
            if group > 0 {
                f.write_str("-")?;
            }
            f.write_str(std::str::from_utf8(symbols).expect("the alphabet is ASCII"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = Code::from_random([0, 1, 9, 10, 31, 32, 200, 5, 6, 7, 8, 24]);
        let shown = code.to_string();
        assert_eq!(shown.len(), 14);
        let sloppy = shown.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert!(Code::parse(&sloppy) == Some(code));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for typed in ["", "ABCD-EFGH-JKM", "ABCD-EFGH-JKMN-P", "ABCD-EFGH-JKM!", "ÄBCD-EFGH-JKMN"]
        {
            assert!(Code::parse(typed).is_none(), "{typed}");
        }
    }
}
