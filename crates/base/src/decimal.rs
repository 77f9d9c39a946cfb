//! Exact decimal numbers: 2.9 mmol/L is 2.9, not the nearest binary fraction.
//!
//! A number is a whole mantissa and a count of decimal places. Two numbers are equal when their
//! values are, so 5.0 equals 5; each is shown as it was written.

use std::{cmp::Ordering, fmt, str::FromStr};

/// The most decimal places that a number may have.
pub const PLACES_MAX: u32 = 9;
/// The most digits that a number may have.
const DIGITS_MAX: usize = 18;

/// A number such as `2.9`, `-0.05` or `1000`: up to 18 digits, up to nine of them decimal places.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    mantissa: i64,
    places: u32,
}

/// Why a text is not a decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADecimal;

impl fmt::Display for NotADecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not a number of at most 18 digits, nine of them decimal places")
    }
}

impl std::error::Error for NotADecimal {}

impl Decimal {
    /// A whole number.
    pub const fn whole(number: i32) -> Self {
        Decimal { mantissa: number as i64, places: 0 }
    }

    /// The exact product, or nothing when it needs more digits than a number may have.
    pub fn times(self, other: Decimal) -> Option<Decimal> {
        let mut mantissa = i128::from(self.mantissa) * i128::from(other.mantissa);
        let mut places = self.places + other.places;
        while places > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            places -= 1;
        }
        let fits = places <= PLACES_MAX && mantissa.unsigned_abs() < 10u128.pow(18);
        let mantissa = i64::try_from(mantissa).ok()?;
        fits.then_some(Decimal { mantissa, places })
    }

    /// The mantissa as if every number had [`PLACES_MAX`] places.
    fn aligned(self) -> i128 {
        i128::from(self.mantissa) * 10i128.pow(PLACES_MAX - self.places)
    }
}

impl FromStr for Decimal {
    type Err = NotADecimal;

    /// Reads digits with an optional sign before and an optional point between them.
    fn from_str(text: &str) -> Result<Self, NotADecimal> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((_, "")) => return Err(NotADecimal),
            Some(parts) => parts,
            None => (unsigned, ""),
        };
        let digits = [whole, fraction].concat();
        let readable = !whole.is_empty()
            && digits.len() <= DIGITS_MAX
            && fraction.len() <= PLACES_MAX as usize
            && digits.bytes().all(|b| b.is_ascii_digit());
        if !readable {
            return Err(NotADecimal);
        }
        let value: i64 = digits.parse().map_err(|_| NotADecimal)?;
        let mantissa = if text.starts_with('-') { -value } else { value };
        let places = u32::try_from(fraction.len()).map_err(|_| NotADecimal)?;
        Ok(Decimal { mantissa, places })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let unit = 10u64.pow(self.places);
        let (whole, rest) =
            (self.mantissa.unsigned_abs() / unit, self.mantissa.unsigned_abs() % unit);
        if self.places == 0 {
            return write!(f, "{sign}{whole}");
        }
        write!(f, "{sign}{whole}.{rest:0width$}", width = self.places as usize)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.aligned().cmp(&other.aligned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap_or_else(|_| panic!("{text} is a number"))
    }

    #[test]
    fn numbers_are_shown_as_they_were_written() {
        for text in ["0", "2.9", "-0.05", "5.0", "1000", "999999999.123456789"] {
            assert_eq!(number(text).to_string(), text);
        }
        assert_eq!(number("+1.5").to_string(), "1.5");
        assert_eq!(number("-0").to_string(), "0");
    }

    #[test]
    fn numbers_compare_by_value() {
        assert_eq!(number("5.0"), number("5"));
        assert!(number("2.9") < number("2.91"));
        assert!(number("-1") < number("-0.999"));
        assert!(number("10") > number("9.999999999"));
        assert!(number("999999999999999999") > number("-999999999999999999"));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let long = "1".repeat(19);
        for text in
            ["", ".", "1.", ".5", "-", "1,000", "1e3", "0x1", "٣", "1.2.3", " 1", "1.0123456789"]
        {
            assert_eq!(text.parse::<Decimal>(), Err(NotADecimal), "{text}");
        }
        assert_eq!(long.parse::<Decimal>(), Err(NotADecimal));
    }

    #[test]
    fn products_are_exact_or_not_given() {
        assert_eq!(number("2.5").times(number("18.0")), Some(number("45")));
        assert_eq!(
            number("27.8").times(number("18.018")).map(|d| d.to_string()).as_deref(),
            Some("500.9004")
        );
        assert_eq!(number("999999999999999999").times(number("10")), None);
        assert_eq!(number("0.00001").times(number("0.00001")), None);
    }
}
