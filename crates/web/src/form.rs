//! What a person typed: read with limits, kept for the page that must show it again.

use std::fmt;

use axum::body::{Body, to_bytes};

/// The most fields that one form may have.
const FIELDS_MAX: usize = 500;

/// The fields of a form or of an address's query, in the order they came.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

/// Why a form could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// More bytes or fields than a form may have.
    #[error("the form is larger than this page accepts")]
    TooLarge,
    /// Not a form.
    #[error("the form could not be read; go back, reload the page and send it again")]
    Garbled,
}

impl Fields {
    /// Reads `a=1&b=2`, as a query or a posted form.
    pub fn parse(text: &[u8]) -> Result<Self, Unreadable> {
        let pairs: Vec<(String, String)> =
            serde_html_form::from_bytes(text).map_err(|_| Unreadable::Garbled)?;
        if pairs.len() > FIELDS_MAX {
            return Err(Unreadable::TooLarge);
        }
        Ok(Fields(pairs))
    }

    /// Fields that a page fills in before anybody has typed.
    pub fn filled(fields: &[(&str, &str)]) -> Self {
        Fields(fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    /// Reads a posted form of at most `bytes_max` bytes.
    pub async fn from_body(body: Body, bytes_max: usize) -> Result<Self, Unreadable> {
        let bytes = to_bytes(body, bytes_max).await.map_err(|_| Unreadable::TooLarge)?;
        Fields::parse(&bytes)
    }

    /// What stands in a field, without the spaces around it; empty when the field is not there.
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// What stands in a field exactly as typed, for passwords.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// All values of a field that may come more than once.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.trim())
    }

    /// The fields of these names as `a=1&b=2`, which [`Fields::parse`] reads again.
    pub fn written(&self, names: &[&str]) -> String {
        let wanted = self.0.iter().filter(|(name, _)| names.contains(&name.as_str()));
        let wanted: Vec<&(String, String)> = wanted.collect();
        serde_html_form::to_string(wanted).expect("pairs of texts can always be written")
    }

    /// All fields, in the order they came.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// Fields may hold anything a person typed, so they do not print.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_what_was_typed() {
        let fields = Fields::parse(b"name=+Rosa+&topic=a&topic=b&pass=%20x%20").unwrap();
        assert_eq!(fields.text("name"), "Rosa");
        assert_eq!(fields.all("topic").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(fields.raw("pass"), " x ");
        assert_eq!(fields.text("nothing"), "");
        assert!(!fields.ticked("nothing"));
    }

    #[test]
    fn what_is_written_of_a_form_is_read_again() {
        let fields = Fields::parse("csrf=1&said=5%25%26%C3%B1%0A+&how=a&how=b".as_bytes()).unwrap();
        let written = fields.written(&["said", "how"]);
        let again = Fields::parse(written.as_bytes()).unwrap();
        assert_eq!(again.raw("said"), "5%&ñ\n ");
        assert_eq!(again.all("how").collect::<Vec<_>>(), ["a", "b"]);
        assert!(!again.ticked("csrf"));
    }

    #[test]
    fn a_form_with_too_many_fields_is_refused() {
        assert_eq!(Fields::parse("a=1&".repeat(501).as_bytes()), Err(Unreadable::TooLarge));
    }

    #[test]
    fn fields_do_not_print_their_content() {
        let fields = Fields::parse(b"note=chest+pain").unwrap();
        assert_eq!(format!("{fields:?}"), "[\"note\"]");
    }
}
