//! The parts that fields are made of: codes, identifiers, names, addresses, order numbers.
//!
//! Each reads what is stated and leaves out what is empty or null; a part with nothing in it is
//! not there at all. They hold health information and have no `Debug`.

use base::{
    PersonName,
    name::{NameError, Spelling},
};

use crate::piece::Piece;

/// A code in up to two code systems (CE, CWE, CNE).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Coded {
    /// The code, such as `2823-3`.
    pub id: Option<String>,
    /// What it means, in words.
    pub text: Option<String>,
    /// The code system, such as `LN` for LOINC.
    pub system: Option<String>,
    /// The same in another system.
    pub alternate_id: Option<String>,
    /// The same in the words of the other system.
    pub alternate_text: Option<String>,
    /// The other system; `L` and `99…` are the sender's own.
    pub alternate_system: Option<String>,
    /// What was written before somebody coded it.
    pub original_text: Option<String>,
}

impl Coded {
    pub(crate) fn read(piece: Piece<'_>) -> Option<Self> {
        let part = |number| piece.component(number).stated();
        let coded = Coded {
            id: part(1),
            text: part(2),
            system: part(3),
            alternate_id: part(4),
            alternate_text: part(5),
            alternate_system: part(6),
            original_text: part(9),
        };
        (coded != Coded::default()).then_some(coded)
    }

    /// The words that say most, else the code.
    pub fn words(&self) -> Option<&str> {
        let words = [&self.text, &self.alternate_text, &self.original_text, &self.id];
        words.into_iter().chain([&self.alternate_id]).find_map(Option::as_deref)
    }

    /// The code in this system, whichever of the two it is.
    pub fn id_in(&self, system: &str) -> Option<&str> {
        let is = |given: &Option<String>| given.as_deref().is_some_and(|s| s == system);
        match (is(&self.system), is(&self.alternate_system)) {
            (true, _) => self.id.as_deref(),
            (false, true) => self.alternate_id.as_deref(),
            (false, false) => None,
        }
    }
}

/// Who gives out identifiers: an application, a facility, an organization (HD).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Authority {
    /// The local name.
    pub name: Option<String>,
    /// The name for the whole world, often an OID.
    pub universal_id: Option<String>,
    /// What kind of name that is: `ISO`, `CLIA`, `NPI`, …
    pub universal_id_type: Option<String>,
}

impl Authority {
    /// From a field, whose parts are components.
    pub(crate) fn read(piece: Piece<'_>) -> Option<Self> {
        Self::of([1, 2, 3].map(|number| piece.component(number)))
    }

    /// From a component, whose parts are subcomponents.
    pub(crate) fn read_inside(piece: Piece<'_>) -> Option<Self> {
        Self::of([1, 2, 3].map(|number| piece.subcomponent(number)))
    }

    fn of([name, universal_id, universal_id_type]: [Piece<'_>; 3]) -> Option<Self> {
        let authority = Authority {
            name: name.stated(),
            universal_id: universal_id.stated(),
            universal_id_type: universal_id_type.stated(),
        };
        (authority != Authority::default()).then_some(authority)
    }
}

/// An identifier of a patient, an account or a visit (CX).
#[derive(Clone, PartialEq, Eq)]
pub struct Identifier {
    /// The identifier itself.
    pub value: String,
    /// Who gave it out; without it, the value says little.
    pub authority: Option<Authority>,
    /// What it is (HL7 table 0203): `MR` a medical record number, `SS`, `DL`, …
    pub kind: Option<String>,
}

impl Identifier {
    pub(crate) fn read(piece: Piece<'_>) -> Option<Self> {
        Some(Identifier {
            value: piece.component(1).stated()?,
            authority: Authority::read_inside(piece.component(4)),
            kind: piece.component(5).stated(),
        })
    }

    pub(crate) fn read_all(piece: Piece<'_>) -> Vec<Self> {
        piece.repetitions().filter_map(Identifier::read).collect()
    }
}

/// The name of a patient or a relative (XPN).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Name {
    /// The name shared with the family.
    pub family: Option<String>,
    /// The first name.
    pub given: Option<String>,
    /// Further given names or initials.
    pub middle: Option<String>,
    /// `Jr`, `III`, …
    pub suffix: Option<String>,
    /// `Dr`, `Ms`, …
    pub prefix: Option<String>,
    /// What kind of name it is (HL7 table 0200): `L` legal, `M` maiden, `A` alias, `N` nickname, …
    pub kind: Option<String>,
}

impl Name {
    pub(crate) fn read(piece: Piece<'_>) -> Option<Self> {
        let part = |number| piece.component(number).subcomponent(1).stated();
        let name = Name {
            family: part(1),
            given: part(2),
            middle: part(3),
            suffix: part(4),
            prefix: part(5),
            kind: None,
        };
        let kind = part(7);
        (name != Name::default()).then_some(Name { kind, ..name })
    }

    pub(crate) fn read_all(piece: Piece<'_>) -> Vec<Self> {
        piece.repetitions().filter_map(Name::read).collect()
    }

    /// The name for comparing and showing.
    pub fn person(&self) -> Result<PersonName, NameError> {
        let part = |part: &'_ Option<String>| part.clone().unwrap_or_default();
        PersonName::parse(Spelling {
            family: &part(&self.family),
            given: &part(&self.given),
            middle: &part(&self.middle),
            suffix: &part(&self.suffix),
            prefix: &part(&self.prefix),
        })
    }
}

/// A person with a number, such as the ordering provider (XCN).
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The number, often an NPI.
    pub id: Option<String>,
    /// The name.
    pub name: Option<Name>,
    /// Who gave the number.
    pub authority: Option<Authority>,
    /// What the number is: `NPI`, …
    pub kind: Option<String>,
}

impl Person {
    pub(crate) fn read(piece: Piece<'_>) -> Option<Self> {
        let part = |number| piece.component(number).subcomponent(1).stated();
        let name = Name {
            family: part(2),
            given: part(3),
            middle: part(4),
            suffix: part(5),
            prefix: part(6),
            kind: None,
        };
        let person = Person {
            id: part(1),
            name: (name != Name::default()).then_some(name),
            authority: Authority::read_inside(piece.component(9)),
            kind: part(13),
        };
        (person.id.is_some() || person.name.is_some()).then_some(person)
    }
}

/// A postal address (XAD).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// House and street.
    pub street: Option<String>,
    /// Flat, floor, …
    pub other: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// ZIP or postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// What kind of address it is (HL7 table 0190): `H` home, `B` business, `BA` bad, …
    pub kind: Option<String>,
}

impl Address {
    pub(crate) fn read(piece: Piece<'_>) -> Option<Self> {
        let part = |number| piece.component(number).subcomponent(1).stated();
        let address = Address {
            street: part(1),
            other: part(2),
            city: part(3),
            state: part(4),
            postal_code: part(5),
            country: part(6),
            kind: None,
        };
        let kind = part(7);
        (address != Address::default()).then_some(Address { kind, ..address })
    }
}

/// A telephone number or an e-mail address (XTN), as it was written.
#[derive(Clone, PartialEq, Eq)]
pub struct Telecom {
    /// The number, or nothing when this is only an e-mail address.
    pub number: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// What it is used for (HL7 table 0201): `PRN` at home, `WPN` at work, `NET` e-mail, …
    pub usage: Option<String>,
    /// What it is (HL7 table 0202): `PH`, `CP` a mobile phone, `FX`, `Internet`, …
    pub equipment: Option<String>,
}

impl Telecom {
    pub(crate) fn read(piece: Piece<'_>) -> Option<Self> {
        let part = |number| piece.component(number).stated();
        let telecom = Telecom {
            number: part(1).or_else(|| part(12)).or_else(|| Self::assembled(piece)),
            email: part(4),
            usage: part(2),
            equipment: part(3),
        };
        (telecom.number.is_some() || telecom.email.is_some()).then_some(telecom)
    }

    /// The number of a sender who writes country, area and local number apart.
    fn assembled(piece: Piece<'_>) -> Option<String> {
        let part = |number| piece.component(number).stated();
        let number = part(7)?;
        let area = part(6).map_or(number.clone(), |area| format!("{area} {number}"));
        Some(match part(5) {
            Some(country) => format!("+{} {area}", country.trim_start_matches('+')),
            None => area,
        })
    }
}

/// The number of an order, given by the one who placed or the one who fills it (EI).
#[derive(Clone, PartialEq, Eq)]
pub struct OrderNumber {
    /// The number.
    pub id: String,
    /// Who gave it.
    pub authority: Option<Authority>,
}

impl OrderNumber {
    pub(crate) fn read(piece: Piece<'_>) -> Option<Self> {
        Some(OrderNumber {
            id: piece.component(1).stated()?,
            authority: Authority::of([2, 3, 4].map(|number| piece.component(number))),
        })
    }
}
