//! Who is in the demonstration: `practice/demo/cast.toml`, read.

use base::words::Word as _;
use serde::Deserialize;

use crate::people::Role;

const CAST: &str = include_str!("../../../../practice/demo/cast.toml");

/// Everybody in the demonstration.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Cast {
    pub(crate) staff: Vec<CastStaff>,
    pub(crate) patient: Vec<CastPatient>,
    #[serde(default)]
    pub(crate) message: Vec<CastMessage>,
}

/// Somebody who works at the example practice.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CastStaff {
    pub(crate) key: String,
    pub(crate) given: String,
    pub(crate) family: String,
    pub(crate) credentials: String,
    role: String,
    #[serde(default)]
    pub(crate) medical_director: bool,
    pub(crate) username: String,
    pub(crate) password: String,
}

/// A patient, and what the demonstration makes of them. Who they are beyond that is told by the
/// files that registration sends.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CastPatient {
    pub(crate) key: String,
    pub(crate) mrn: String,
    pub(crate) given: String,
    #[serde(default)]
    pub(crate) middle: String,
    pub(crate) family: String,
    #[serde(default)]
    pub(crate) suffix: String,
    pub(crate) birth_date: String,
    pub(crate) language: String,
    #[serde(default)]
    pub(crate) email: Option<String>,
    #[serde(default)]
    pub(crate) account: Option<CastAccount>,
    /// Everything for a code is done, and a live code waits.
    #[serde(default)]
    pub(crate) enrolled: bool,
}

/// How a patient of the cast signs in.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CastAccount {
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) result_preference: String,
}

/// A conversation that has taken place.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CastMessage {
    pub(crate) who: String,
    pub(crate) category: String,
    pub(crate) at: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) answer: Option<CastAnswer>,
    /// What was written after the answer.
    #[serde(default)]
    pub(crate) then: Vec<CastAnswer>,
    /// The patient has not read the last answer yet.
    #[serde(default)]
    pub(crate) unread: bool,
}

/// What the practice answered.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CastAnswer {
    pub(crate) by: String,
    pub(crate) at: String,
    pub(crate) text: String,
}

impl Cast {
    /// The cast as it comes with Portico.
    pub(crate) fn shipped() -> Self {
        toml::from_str(CAST).expect("the cast is in order; a test reads it")
    }

    /// Somebody of the staff, by key.
    pub(crate) fn staff(&self, key: &str) -> &CastStaff {
        self.staff.iter().find(|s| s.key == key).expect("the cast has this member of the staff")
    }

    /// A patient, by key.
    pub(crate) fn patient(&self, key: &str) -> &CastPatient {
        self.patient.iter().find(|p| p.key == key).expect("the cast has this patient")
    }
}

impl CastStaff {
    pub(crate) fn role(&self) -> Role {
        Role::from_word(&self.role).expect("the cast has only roles that there are")
    }
}

impl CastPatient {
    /// The name as it is signed.
    pub(crate) fn full_name(&self) -> String {
        let parts = [&self.given, &self.middle, &self.family, &self.suffix];
        let parts: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|p| !p.is_empty()).collect();
        parts.join(" ")
    }

    #[cfg(test)]
    pub(crate) fn birth_date(&self) -> base::Date {
        self.birth_date.parse().expect("the cast has only birth dates that exist")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cast_is_in_order() {
        let cast = Cast::shipped();
        assert_eq!(cast.staff("dana").role(), Role::Provider);
        assert!(cast.patient.iter().all(|p| p.birth_date().parts().0 > 1900));
        assert!(cast.patient("mei").enrolled);
    }
}
