//! One result of a report (OBX): what was measured, what was found, and who says so.

use crate::{
    document::Document,
    parts::{Address, Authority, Coded, Person},
    piece::{Piece, Segment},
    time::{Time, When},
};

/// One result.
#[derive(Clone, PartialEq, Eq)]
pub struct Observation {
    /// OBX-1.
    pub set_id: Option<String>,
    /// OBX-2: `NM` a number, `SN` a number with a comparison, `ST TX FT` text, `CE CWE` a code,
    /// `ED` a document, …
    pub value_type: Option<String>,
    /// OBX-3, what was measured.
    pub code: Option<Coded>,
    /// OBX-4, which tells results with the same code apart.
    pub sub_id: Option<String>,
    /// OBX-5, all repetitions; empty when there is no value.
    pub values: Vec<Value>,
    /// OBX-6.
    pub units: Option<Coded>,
    /// OBX-7, as it was written.
    pub reference_range: Option<String>,
    /// OBX-8 (HL7 table 0078): `N H L HH LL A AA …`; empty when the lab says nothing.
    pub flags: Vec<String>,
    /// OBX-11 (HL7 table 0085): `F` final, `P` preliminary, `C` corrected, `X` none, `D` deleted,
    /// `W` wrong, …
    pub status: Option<String>,
    /// OBX-14, when it was observed or the specimen was taken.
    pub observed: When,
    /// OBX-17, how it was measured.
    pub method: Option<String>,
    /// OBX-19, when it was analysed.
    pub analysed: When,
    /// OBX-23 to OBX-25, else OBX-15: the laboratory that did it.
    pub laboratory: Option<Laboratory>,
    /// The NTE segments behind it, one text each.
    pub notes: Vec<String>,
}

/// One value.
#[derive(Clone, PartialEq, Eq)]
pub struct Value {
    /// As it stands in the message; `""` says that an older value must go.
    pub raw: String,
    /// For people: escape sequences read, codes as words; nothing for a document.
    pub text: Option<String>,
    /// When the value is one number, perhaps with a comparison.
    pub number: Option<Number>,
    /// When the value is a document.
    pub document: Option<Document>,
}

/// A number as it was written, such as `<0.01`.
#[derive(Clone, PartialEq, Eq)]
pub struct Number {
    /// How the measured amount stands to `digits`.
    pub comparison: Comparison,
    /// A sign, digits and at most one decimal point, as they were written.
    pub digits: String,
}

/// How an amount stands to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`, or nothing.
    Equal,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    More,
    /// `>=`.
    AtLeast,
}

/// Who did the test; a report must name them (42 CFR 493.1291).
#[derive(Clone, PartialEq, Eq)]
pub struct Laboratory {
    /// Its name.
    pub name: Option<String>,
    /// Its number, often the CLIA number.
    pub id: Option<String>,
    /// Who gave the number.
    pub authority: Option<Authority>,
    /// OBX-24.
    pub address: Option<Address>,
    /// OBX-25, the medical director.
    pub director: Option<Person>,
}

impl Observation {
    pub(crate) fn read(obx: Segment<'_>) -> Self {
        let value_type = obx.field(2).component(1).stated();
        let kind = value_type.as_deref().unwrap_or_default();
        Observation {
            set_id: obx.field(1).stated(),
            values: obx
                .field(5)
                .repetitions()
                .filter(|piece| !piece.is_absent())
                .map(|piece| Value::read(piece, kind))
                .collect(),
            code: Coded::read(obx.field(3)),
            sub_id: obx.field(4).stated(),
            units: Coded::read(obx.field(6)),
            reference_range: obx.field(7).stated(),
            flags: obx.field(8).repetitions().filter_map(|f| f.component(1).stated()).collect(),
            status: obx.field(11).component(1).stated(),
            observed: Time::read(obx.field(14)),
            method: words(obx.field(17)),
            analysed: Time::read(obx.field(19)),
            laboratory: Laboratory::read(obx),
            notes: Vec::new(),
            value_type,
        }
    }
}

impl Value {
    fn read(piece: Piece<'_>, kind: &str) -> Self {
        let (text, number, document) = match kind {
            "NM" | "ST" => (piece.stated(), Number::plain(piece), None),
            "SN" => (structured_text(piece), Number::structured(piece), None),
            "CE" | "CWE" | "CNE" | "CF" => (words(piece), None, None),
            "ED" => (None, None, Document::read(piece)),
            "TX" | "FT" | "DT" | "TM" | "TS" | "DTM" | "" => (piece.stated(), None, None),
            _ => (joined(piece), None, None),
        };
        Value { raw: piece.raw().to_owned(), text, number, document }
    }
}

impl Number {
    /// A number that is written as one, perhaps with a comparison before it.
    fn plain(piece: Piece<'_>) -> Option<Self> {
        let text = piece.stated()?;
        let digits = text.trim_start_matches(['<', '>', '=']);
        let comparison = Comparison::read(&text[..text.len() - digits.len()])?;
        Self::of(comparison, digits.trim_start())
    }

    /// A structured number (SN) that is not a range, a ratio or a titre.
    fn structured(piece: Piece<'_>) -> Option<Self> {
        if piece.component(3).stated().is_some() || piece.component(4).stated().is_some() {
            return None;
        }
        let comparison = piece.component(1).stated().unwrap_or_default();
        Self::of(Comparison::read(&comparison)?, &piece.component(2).stated()?)
    }

    fn of(comparison: Comparison, digits: &str) -> Option<Self> {
        let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(digits);
        let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let all_digits = whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit());
        let some = !whole.is_empty() || !part.is_empty();
        (all_digits && some).then(|| Number { comparison, digits: digits.to_owned() })
    }
}

impl Comparison {
    fn read(mark: &str) -> Option<Self> {
        Some(match mark {
            "" | "=" => Comparison::Equal,
            "<" => Comparison::Less,
            "<=" | "=<" => Comparison::AtMost,
            ">" => Comparison::More,
            ">=" | "=>" => Comparison::AtLeast,
            _ => return None,
        })
    }
}

impl Laboratory {
    fn read(obx: Segment<'_>) -> Option<Self> {
        let organization = obx.field(23);
        let part = |number| organization.component(number).stated();
        let named = Laboratory {
            name: part(1),
            id: part(10).or_else(|| part(3)),
            authority: Authority::read_inside(organization.component(6)),
            address: Address::read(obx.field(24)),
            director: Person::read(obx.field(25)),
        };
        if named.name.is_some() || named.id.is_some() {
            return Some(named);
        }
        // Until 2.5 the producer's code was the only place for it.
        let producer = Coded::read(obx.field(15))?;
        let authority =
            producer.system.map(|name| Authority { name: Some(name), ..Authority::default() });
        Some(Laboratory { name: producer.text, id: producer.id, authority, ..named })
    }
}

fn words(piece: Piece<'_>) -> Option<String> {
    Coded::read(piece)?.words().map(str::to_owned)
}

/// `>=10-20` from its four components.
fn structured_text(piece: Piece<'_>) -> Option<String> {
    let text: String = piece.components().filter_map(Piece::stated).collect();
    (!text.is_empty()).then_some(text)
}

/// The components of a value that has several, with spaces between them.
fn joined(piece: Piece<'_>) -> Option<String> {
    let parts: Vec<_> = piece.components().filter_map(Piece::stated).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document::NotDecoded, message::Message};

    fn observation(obx: &str) -> Observation {
        let message = Message::parse(format!("MSH|^~\\&|LAB\r{obx}").as_bytes()).unwrap();
        Observation::read(message.segment("OBX").unwrap())
    }

    #[test]
    fn a_result_has_all_that_was_sent() {
        let result = observation(
            "OBX|1|NM|2823-3^Potassium^LN^K^KALIUM^L|a|6.9|mmol/L^millimole per liter^UCUM|3.5-5.1|HH~A^Abnormal|||F|||\
             20261122093000-0500|||||20261122110000||||\
             North Lab^^^^^CLIA&2.16.840.1.113883.4.7&ISO^XX^^^14D0000000|\
             1 Lab Rd^^Springfield^IL|99^Okafor^Ngozi",
        );
        let code = result.code.as_ref().unwrap();
        assert_eq!(
            (code.id_in("LN"), code.id_in("L"), code.id_in("SCT")),
            (Some("2823-3"), Some("K"), None)
        );
        assert_eq!(code.words(), Some("Potassium"));
        assert_eq!(result.values[0].text.as_deref(), Some("6.9"));
        assert_eq!(result.units.as_ref().and_then(|u| u.id.as_deref()), Some("mmol/L"));
        assert_eq!(result.reference_range.as_deref(), Some("3.5-5.1"));
        assert_eq!(result.flags, ["HH", "A"]);
        assert_eq!(result.status.as_deref(), Some("F"));
        assert!(result.observed.is_some_and(|t| t.is_ok()) && result.analysed.is_some());
        let lab = result.laboratory.unwrap();
        assert_eq!(
            (lab.name.as_deref(), lab.id.as_deref()),
            (Some("North Lab"), Some("14D0000000"))
        );
        assert_eq!(lab.authority.and_then(|a| a.name).as_deref(), Some("CLIA"));
        assert!(lab.address.is_some() && lab.director.is_some());
    }

    #[test]
    fn the_producer_stands_in_for_the_laboratory() {
        let result = observation("OBX|1|NM|1|2|3||||||F||||14D0000000^North Lab^CLIA");
        let lab = result.laboratory.unwrap();
        assert_eq!(
            (lab.name.as_deref(), lab.id.as_deref()),
            (Some("North Lab"), Some("14D0000000"))
        );
    }

    #[test]
    fn values_read_as_people_would() {
        let table = [
            // type, OBX-5, text, comparison and digits
            ("NM", "6.9", Some("6.9"), Some((Comparison::Equal, "6.9"))),
            ("NM", "-.5", Some("-.5"), Some((Comparison::Equal, "-.5"))),
            ("NM", "<0.01", Some("<0.01"), Some((Comparison::Less, "0.01"))),
            ("ST", ">= 60", Some(">= 60"), Some((Comparison::AtLeast, "60"))),
            ("NM", "1.2.3", Some("1.2.3"), None),
            ("NM", ".", Some("."), None),
            ("NM", "1e5", Some("1e5"), None),
            ("ST", "Negative", Some("Negative"), None),
            ("ST", "<>5", Some("<>5"), None),
            ("SN", "^182", Some("182"), Some((Comparison::Equal, "182"))),
            ("SN", "<^5", Some("<5"), Some((Comparison::Less, "5"))),
            ("SN", "^1^:^128", Some("1:128"), None),
            ("SN", "^10^-^20", Some("10-20"), None),
            ("CE", "260385009^Negative^SCT", Some("Negative"), None),
            ("CWE", "^^^^^^^^seen by eye", Some("seen by eye"), None),
            ("TX", r"see\.br\note", Some("see\nnote"), None),
            ("TX", "a^b", Some("a^b"), None),
            ("XCN", "99^Okafor^Ngozi", Some("99 Okafor Ngozi"), None),
            ("", "12", Some("12"), None),
            ("NM", "\"\"", None, None),
        ];
        for (kind, raw, text, number) in table {
            let result = observation(&format!("OBX|1|{kind}|X||{raw}"));
            let value = &result.values[0];
            let found = value.number.as_ref().map(|n| (n.comparison, n.digits.as_str()));
            assert_eq!((value.text.as_deref(), found), (text, number), "{kind} {raw}");
            assert_eq!(value.raw, raw);
        }
    }

    #[test]
    fn a_value_may_repeat_and_may_be_a_document() {
        assert_eq!(observation("OBX|1|TX|X||one~~two").values.len(), 2);
        assert!(observation("OBX|1|TX|X||").values.is_empty());
        let result = observation("OBX|1|ED|PDF||LAB^application^pdf^Base64^JVBERi0=");
        let value = &result.values[0];
        let document = value.document.as_ref().unwrap();
        assert_eq!(
            (document.subtype.as_deref(), document.content.as_str()),
            (Some("pdf"), "JVBERi0=")
        );
        assert!(value.text.is_none());
    }

    #[test]
    fn a_document_is_decoded_as_it_says() {
        let bytes = |encoding: &str, content: &str| {
            let result =
                observation(&format!("OBX|1|ED|PDF||LAB^application^pdf^{encoding}^{content}"));
            result.values[0].document.as_ref().unwrap().bytes()
        };
        let pdf = || Ok(b"%PDF-".to_vec());
        let table = [
            ("Base64", "JVBERi0=", pdf()),
            ("Base64", "JVBE Ri0", pdf()),
            ("BASE64", "JVBERi0=", pdf()),
            ("Hex", "255044462d", pdf()),
            ("A", "%PDF-", pdf()),
            ("", "%PDF-", pdf()),
            ("Base64", "JVBE!Ri0=", Err(NotDecoded::Content)),
            ("Hex", "255", Err(NotDecoded::Content)),
            ("Hex", "zz", Err(NotDecoded::Content)),
            ("uu", "x", Err(NotDecoded::Encoding)),
        ];
        for (encoding, content, expected) in table {
            assert_eq!(bytes(encoding, content), expected, "{encoding} {content}");
        }
    }
}
