//! Why a bundle or a resource cannot be read: which entry, which element, and what to do.
//!
//! The sentences go into work lists and to apps, so they never repeat a value.

use std::fmt;

use crate::bundle::{BUNDLE_BYTES_MAX, DEPTH_MAX, ENTRIES_MAX};

/// Why something cannot be read. It prints as a sentence:
/// `entry 3, name[0].given: this is not what FHIR has here; …`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct ReadError {
    /// Where.
    pub place: Place,
    /// What is wrong there.
    pub problem: Problem,
}

/// A place in a bundle or resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The entry of the bundle, from 1; nothing for the bundle itself.
    pub entry: Option<usize>,
    /// The element, such as `component[2].valueQuantity`; empty for the whole.
    pub element: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.entry, self.element.as_str()) {
            (None, "") => f.write_str("the document"),
            (None, element) => f.write_str(element),
            (Some(entry), "") => write!(f, "entry {entry}"),
            (Some(entry), element) => write!(f, "entry {entry}, {element}"),
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// More than [`BUNDLE_BYTES_MAX`] bytes.
    #[error("it has more than {BUNDLE_BYTES_MAX} bytes; send it in several bundles")]
    TooLong,
    /// More than [`ENTRIES_MAX`] entries.
    #[error("there are more than {ENTRIES_MAX} entries; send several bundles")]
    TooManyEntries,
    /// More than [`DEPTH_MAX`] objects and lists inside each other.
    #[error("there are more than {DEPTH_MAX} levels of objects and lists")]
    TooDeep,
    /// Not UTF-8.
    #[error("it is not UTF-8, which JSON must be")]
    NotUtf8,
    /// Not JSON.
    #[error("this is not JSON; check that the file is whole")]
    NotJson,
    /// A value of another type than FHIR has for this element, or an element twice.
    #[error("this is not what FHIR R4 has here; check the type, and that the element comes once")]
    WrongType,
    /// No `resourceType`, or one that is no name.
    #[error("the resourceType is missing or is not the name of a resource")]
    NoResourceType,
    /// An id that is not 1 to 64 letters, digits, `-` and `.`.
    #[error("an id has 1 to 64 letters, digits, hyphens and periods")]
    BadId,
    /// A bundle whose `type` is missing or not one that we read.
    #[error("a bundle of this type is not read; send collection, transaction, batch or searchset")]
    BundleKind,
    /// The `fullUrl` of an entry before this one.
    #[error("another entry has the same fullUrl")]
    SameFullUrl,
    /// A view of another resource was asked for.
    #[error("this is another kind of resource")]
    OtherResource,
}

impl Problem {
    pub(crate) fn at(self, entry: Option<usize>, element: impl Into<String>) -> ReadError {
        ReadError { place: Place { entry, element: element.into() }, problem: self }
    }
}
