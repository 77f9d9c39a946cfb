//! Units as people write them: laboratories send them in UCUM, which is made for machines. Pure.

/// What stands in square brackets in UCUM, as people write it.
const BRACKETS: [(&str, &str); 14] = [
    ("IU", "IU"),
    ("iU", "IU"),
    ("arb'U", "U"),
    ("degF", "°F"),
    ("in_i", "in"),
    ("ft_i", "ft"),
    ("lb_av", "lb"),
    ("oz_av", "oz"),
    ("Hg", "Hg"),
    ("H2O", "H₂O"),
    ("pH", ""),
    ("HPF", "HPF"),
    ("LPF", "LPF"),
    ("ppm", "ppm"),
];
/// Single units that are written otherwise.
const ALONE: [(&str, &str); 9] = [
    ("Cel", "°C"),
    ("meq", "mEq"),
    ("ueq", "µEq"),
    ("osm", "Osm"),
    ("mosm", "mOsm"),
    ("m2", "m²"),
    ("m3", "m³"),
    ("cm2", "cm²"),
    ("1", ""),
];
/// Units that are meant when a `u` stands before them.
const AFTER_MICRO: [&str; 9] = ["L", "l", "g", "m", "mol", "U", "IU", "s", "kat"];
/// How a power of ten begins.
const POWERS: [&str; 7] = ["x10*", "x10^", "x10E", "10*", "10^", "10E", "10e"];

/// A unit as people write it, the same in every language. What stands in braces is a remark and no
/// unit: it goes, unless it is a number such as the `1.73_m2` of a kidney test.
pub(super) fn shown(unit: &str) -> String {
    let plain = without_braces(unit.trim());
    let parts: Vec<String> = plain.split('/').map(|part| part_shown(part.trim())).collect();
    let joined = parts.join("/");
    joined.trim_end_matches('/').trim().to_owned()
}

fn without_braces(unit: &str) -> String {
    let mut plain = String::new();
    let mut rest = unit;
    while let Some((before, from)) = rest.split_once('{') {
        plain.push_str(before);
        let Some((remark, after)) = from.split_once('}') else {
            // Not UCUM: it stays as it is.
            return unit.to_owned();
        };
        if remark.starts_with(|c: char| c.is_ascii_digit()) {
            plain.push_str(remark);
        }
        rest = after;
    }
    plain + rest
}

/// A part between two slashes: factors with dots between them.
fn part_shown(part: &str) -> String {
    if let Some((number, unit)) = part.split_once('_')
        && number.parse::<f64>().is_ok()
    {
        return format!("{number} {}", factor_shown(unit));
    }
    if part.contains(' ') {
        return part.to_owned();
    }
    let part = part.trim_start_matches('(').trim_end_matches(')');
    let factors: Vec<&str> = part.split('.').collect();
    match factors.as_slice() {
        // Such as 24.h.
        [number, unit] if number.parse::<u32>().is_ok() => {
            format!("{number} {}", factor_shown(unit))
        }
        _ => factors.iter().map(|factor| factor_shown(factor)).collect::<Vec<_>>().join("·"),
    }
}

fn factor_shown(factor: &str) -> String {
    if let Some(power) = POWERS.iter().find_map(|power| factor.strip_prefix(power))
        && let Some(raised) = raised(power)
    {
        return format!("×10{raised}");
    }
    let plain = without_brackets(factor);
    if let Some((_, shown)) = ALONE.iter().find(|(known, _)| *known == plain) {
        return (*shown).to_owned();
    }
    match plain.strip_prefix('u') {
        Some(rest) if AFTER_MICRO.contains(&rest) => format!("µ{rest}"),
        Some(_) | None => plain,
    }
}

fn without_brackets(factor: &str) -> String {
    let Some((before, from)) = factor.split_once('[') else { return factor.to_owned() };
    let Some((inside, after)) = from.split_once(']') else { return factor.to_owned() };
    let known = BRACKETS.iter().find(|(word, _)| *word == inside);
    format!("{before}{}{after}", known.map_or(inside, |(_, shown)| *shown))
}

/// Digits as they are written above the line.
fn raised(digits: &str) -> Option<String> {
    let above = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let one = |c: char| match c {
        '-' => Some('⁻'),
        _ => above.get(c.to_digit(10)? as usize).copied(),
    };
    if digits.is_empty() { None } else { digits.chars().map(one).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_written_as_people_write_them() {
        let table = [
            ("mmol/L", "mmol/L"),
            ("mg/dL", "mg/dL"),
            ("%", "%"),
            ("10*3/uL", "×10³/µL"),
            ("10*6/uL", "×10⁶/µL"),
            ("x10E3/uL", "×10³/µL"),
            ("10^9/L", "×10⁹/L"),
            ("10*-3", "×10⁻³"),
            ("{cells}/uL", "/µL"),
            ("mL/min/{1.73_m2}", "mL/min/1.73 m²"),
            ("mg/g{creat}", "mg/g"),
            ("{score}", ""),
            ("/{HPF}", ""),
            ("/[HPF]", "/HPF"),
            ("m[IU]/L", "mIU/L"),
            ("u[IU]/mL", "µIU/mL"),
            ("[IU]/L", "IU/L"),
            ("mm[Hg]", "mmHg"),
            ("[degF]", "°F"),
            ("Cel", "°C"),
            ("[lb_av]", "lb"),
            ("[pH]", ""),
            ("ug/dL", "µg/dL"),
            ("umol/L", "µmol/L"),
            ("kg/m2", "kg/m²"),
            ("meq/L", "mEq/L"),
            ("mg/(24.h)", "mg/24 h"),
            ("/min", "/min"),
            ("1", ""),
            ("unit of its own", "unit of its own"),
            ("{open", "{open"),
            ("10*x", "10*x"),
            ("", ""),
        ];
        for (unit, expected) in table {
            assert_eq!(shown(unit), expected, "{unit}");
        }
    }

    #[test]
    fn what_is_written_for_people_stays_as_it_is() {
        for unit in ["mmol/L", "×10³/µL", "mL/min/1.73 m²", "mIU/L", "mmHg", "°C", "mg/24 h"] {
            assert_eq!(shown(unit), unit);
        }
    }
}
