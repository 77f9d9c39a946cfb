//! What went wrong, in FHIR's words (`OperationOutcome`).

use serde::Serialize;

use crate::error::ReadError;

/// An answer that says what went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationOutcome {
    resource_type: &'static str,
    issue: Vec<Issue>,
}

/// One thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Issue {
    /// How bad.
    pub severity: Severity,
    /// What, for a machine.
    pub code: IssueCode,
    /// What and what to do, for a person; it must hold no health information.
    pub diagnostics: String,
    /// Where, as element paths.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expression: Vec<String>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nothing more can be done.
    Fatal,
    /// The request was not done.
    Error,
    /// The request was done, but somebody should look.
    Warning,
    /// Good to know.
    Information,
}

/// What went wrong, as far as we ever say it (FHIR's issue-type).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IssueCode {
    /// Not well formed.
    Structure,
    /// An element is missing.
    Required,
    /// A value is not possible.
    Value,
    /// Against the rules of the practice.
    BusinessRule,
    /// Not offered here.
    NotSupported,
    /// Not found, or not for you.
    NotFound,
    /// Sign in first.
    Login,
    /// Signed in, but not allowed.
    Forbidden,
    /// It is there already.
    Duplicate,
    /// Somebody else changed it in the meantime.
    Conflict,
    /// Too long or too much.
    TooLong,
    /// Too often.
    Throttled,
    /// Our own fault.
    Exception,
}

impl OperationOutcome {
    /// An outcome with one issue.
    pub fn new(issue: Issue) -> Self {
        OperationOutcome { resource_type: "OperationOutcome", issue: vec![issue] }
    }

    /// The same with one issue more.
    #[must_use]
    pub fn and(mut self, issue: Issue) -> Self {
        self.issue.push(issue);
        self
    }

    /// The resource as it is sent.
    ///
    /// # Panics
    /// Never: it holds nothing but strings and lists.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings and lists can always be written")
    }
}

impl Issue {
    /// An error with a sentence.
    pub fn error(code: IssueCode, diagnostics: impl Into<String>) -> Self {
        let expression = Vec::new();
        Issue { severity: Severity::Error, code, diagnostics: diagnostics.into(), expression }
    }
}

impl From<&ReadError> for OperationOutcome {
    fn from(error: &ReadError) -> Self {
        let mut issue = Issue::error(IssueCode::Structure, error.to_string());
        let entry = error.place.entry.map(|entry| format!("Bundle.entry[{}].resource", entry - 1));
        issue.expression.extend(match (entry, error.place.element.as_str()) {
            (None, "") => None,
            (None, element) => Some(element.to_owned()),
            (Some(entry), "") => Some(entry),
            (Some(entry), element) => Some(format!("{entry}.{element}")),
        });
        OperationOutcome::new(issue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Problem;

    #[test]
    fn an_outcome_is_written_as_fhir_has_it() {
        let outcome =
            OperationOutcome::new(Issue::error(IssueCode::NotFound, "There is no \"x\".")).and(
                Issue {
                    severity: Severity::Information,
                    code: IssueCode::BusinessRule,
                    diagnostics: "Held.".into(),
                    expression: vec!["Observation.status".into()],
                },
            );
        assert_eq!(
            outcome.to_json(),
            r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","diagnostics":"There is no \"x\"."},{"severity":"information","code":"business-rule","diagnostics":"Held.","expression":["Observation.status"]}]}"#
        );
    }

    #[test]
    fn a_mistake_in_a_bundle_becomes_an_outcome() {
        let error = Problem::WrongType.at(Some(3), "name[0].family");
        let json = OperationOutcome::from(&error).to_json();
        assert!(
            json.contains(r#""expression":["Bundle.entry[2].resource.name[0].family"]"#),
            "{json}"
        );
    }
}
