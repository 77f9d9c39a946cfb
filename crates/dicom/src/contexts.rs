//! What we speak about with a sender, and how it is written (presentation contexts, PS3.8 §9.3).

use dicom_ul::pdu::{
    PresentationContextProposed, PresentationContextResult, PresentationContextResultReason,
};

use crate::file::Syntax;

/// Are you there?
const VERIFICATION: &str = "1.2.840.10008.1.1";
/// All kinds of things that can be kept begin with this.
const STORAGE: &str = "1.2.840.10008.5.1.4.1.1.";
/// What we like best, in this order; after these, what we can keep and not draw.
const SYNTAXES: [&str; 9] = [
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.57",
    "1.2.840.10008.1.2.5",
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.51",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.2",
];

/// Whether we take a kind of thing, and how it is to be written.
pub(crate) fn agree(asked: &PresentationContextProposed) -> PresentationContextResult {
    use PresentationContextResultReason::{
        AbstractSyntaxNotSupported, Acceptance, TransferSyntaxesNotSupported,
    };
    let is_ours =
        asked.abstract_syntax == VERIFICATION || asked.abstract_syntax.starts_with(STORAGE);
    let offered = &asked.transfer_syntaxes;
    let best = SYNTAXES.iter().find(|one| offered.iter().any(|offer| offer == *one)).copied();
    let known = || offered.iter().find(|one| Syntax::of(one).is_some()).map(String::as_str);
    let (reason, transfer_syntax) = match best.or_else(known) {
        Some(found) if is_ours => (Acceptance, found),
        Some(found) => (AbstractSyntaxNotSupported, found),
        None => (TransferSyntaxesNotSupported, SYNTAXES[0]),
    };
    PresentationContextResult { id: asked.id, reason, transfer_syntax: transfer_syntax.to_owned() }
}
