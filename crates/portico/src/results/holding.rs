//! On what a held item stands, and when that ends. Pure. (R-B3, regulation 3.3)

use base::Instant;

use crate::chart::HoldBasis;

/// What is known of when a held item is looked at again.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Waits {
    /// Until when a state's law keeps it.
    pub(super) law: Option<Instant>,
    /// Until when its patient wished to wait.
    pub(super) agreed: Option<Instant>,
    /// When a provider looks again at what they keep, if anybody does.
    pub(super) review: Option<Instant>,
}

/// When a hold ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// When the conversation is recorded.
    WhenTalked,
    /// By itself, at a moment.
    On(Instant),
    /// When a provider says so, who is asked at the latest at this moment.
    Reviewed(Option<Instant>),
    /// When the laboratory has finished.
    WhenFinal,
    /// With the result that it could give away.
    WithResult,
}

/// When a hold on this basis ends.
pub(super) fn ends(basis: HoldBasis, waits: Waits) -> Ends {
    match basis {
        HoldBasis::PracticePolicy => Ends::WhenTalked,
        HoldBasis::PatientRequest => waits.agreed.map_or(Ends::WhenTalked, Ends::On),
        HoldBasis::StateLaw => match waits {
            Waits { law: Some(until), review: None, .. } => Ends::On(until),
            Waits { review, .. } => Ends::Reviewed(review),
        },
        HoldBasis::ClinicianHarm | HoldBasis::DataIntegrity => Ends::Reviewed(waits.review),
        HoldBasis::NotFinal => Ends::WhenFinal,
        HoldBasis::WithResult => Ends::WithResult,
    }
}

/// Whether it is somebody's own judgement that keeps an item, which they look at again.
pub(super) fn is_kept_by_hand(basis: HoldBasis, waits: Waits) -> bool {
    matches!(ends(basis, waits), Ends::Reviewed(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_basis_has_an_end_and_only_what_somebody_keeps_is_looked_at_again() {
        let at = Instant::from_millis;
        let all = Waits { law: Some(at(1)), agreed: Some(at(2)), review: Some(at(3)) };
        let none = Waits::default();
        let table = [
            (HoldBasis::PracticePolicy, all, Ends::WhenTalked, false),
            (HoldBasis::NotFinal, all, Ends::WhenFinal, false),
            (HoldBasis::WithResult, all, Ends::WithResult, false),
            (HoldBasis::PatientRequest, all, Ends::On(at(2)), false),
            (HoldBasis::PatientRequest, none, Ends::WhenTalked, false),
            (HoldBasis::StateLaw, Waits { review: None, ..all }, Ends::On(at(1)), false),
            // Another law keeps it as well, as a provider wrote.
            (HoldBasis::StateLaw, all, Ends::Reviewed(Some(at(3))), true),
            (HoldBasis::StateLaw, none, Ends::Reviewed(None), true),
            (HoldBasis::ClinicianHarm, all, Ends::Reviewed(Some(at(3))), true),
            (HoldBasis::DataIntegrity, none, Ends::Reviewed(None), true),
        ];
        for (basis, waits, expected, by_hand) in table {
            assert_eq!(ends(basis, waits), expected, "{basis}");
            assert_eq!(is_kept_by_hand(basis, waits), by_hand, "{basis}");
        }
    }
}
