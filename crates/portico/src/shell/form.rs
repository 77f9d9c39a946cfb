//! A form as a page shows it: what was typed, and what is wrong with it, in the reader's words.

use web::form::Fields;

/// What was typed into a form and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    typed: Fields,
    problems: Vec<Problem>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) field: &'static str,
    pub(crate) text: String,
}

impl Form {
    /// An empty form.
    pub(crate) fn empty() -> Self {
        Form::default()
    }

    /// A form that keeps what was typed.
    pub(crate) fn typed(typed: Fields) -> Self {
        Form { typed, problems: Vec::new() }
    }

    /// Says what is wrong with a field; the summary links to it.
    pub(crate) fn wrong(&mut self, field: &'static str, text: String) {
        self.problems.push(Problem { field, text });
    }

    pub(crate) fn is_fine(&self) -> bool {
        self.problems.is_empty()
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The first thing that is wrong with a field.
    pub(crate) fn problem(&self, field: &str) -> Option<&str> {
        self.problems.iter().find(|p| p.field == field).map(|p| p.text.as_str())
    }

    /// What was typed into a field.
    pub(crate) fn value(&self, field: &str) -> &str {
        self.typed.text(field)
    }

    /// Whether this answer of a choice was chosen.
    pub(crate) fn chose(&self, field: &str, value: &str) -> bool {
        self.typed.all(field).any(|v| v == value)
    }
}
