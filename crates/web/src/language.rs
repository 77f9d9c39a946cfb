//! Which of the practice's languages a person reads.

/// The best of `offered` for an `Accept-Language` header (RFC 9110 §12.5.4), compared by the
/// primary subtag, so that `es-MX` is served Spanish; nothing when none fits.
pub fn best<'o>(accepted: &str, offered: &[&'o str]) -> Option<&'o str> {
    let mut best: Option<(&str, u16)> = None;
    for wish in accepted.split(',').take(20) {
        let (tag, weight) = wish.split_once(';').unwrap_or((wish, "q=1"));
        let primary = tag.trim().split('-').next().unwrap_or_default();
        let weight = thousandths(weight);
        let offer = offered.iter().find(|o| o.eq_ignore_ascii_case(primary));
        if let Some(offer) = offer
            && weight > best.map_or(0, |(_, most)| most)
        {
            best = Some((offer, weight));
        }
    }
    best.map(|(language, _)| language)
}

/// `q=0.8` as 800; what cannot be read counts as 0.
fn thousandths(weight: &str) -> u16 {
    let Some(number) = weight.trim().strip_prefix("q=") else { return 0 };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u16>()) {
        ("1", _) => 1_000,
        ("0", Ok(thousandths)) => thousandths,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_with_the_greatest_weight_wins() {
        let cases = [
            ("es-MX,es;q=0.9,en;q=0.8", Some("es")),
            ("fr, en;q=0.5, es;q=0.7", Some("es")),
            ("fr", None),
            ("", None),
            ("en;q=0", None),
            ("en;q=banana, es;q=0.001", Some("es")),
        ];
        for (accepted, expected) in cases {
            assert_eq!(best(accepted, &["en", "es"]), expected, "{accepted}");
        }
    }
}
