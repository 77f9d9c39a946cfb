//! What can be asked for, by the shipped list (T-58).

use base::Date;

use super::{Asked, BlockReason, BlockedMedicines, Decision, Exemption, Schedule, Sign, decide};
use crate::Policy;

fn reason_of(decision: Decision<'_>) -> Option<(BlockReason, Sign)> {
    match decision {
        Decision::Block { reason, sign, .. } => Some((reason, sign)),
        Decision::Allow | Decision::Review { .. } => None,
    }
}

#[test]
fn narcotics_are_blocked_by_every_name() {
    let policy = Policy::example();
    for text in [
        "Norco",
        "hydrocodon",
        "hydrocodone-acetaminophen 5-325 mg",
        "Tylenol #3",
        "tylenol no. 3",
        "Percocet",
        "my percocets please",
        "tramadol 50 mg",
        "Ultram ER",
        "Suboxone",
        "buprenorphine-naloxone 8-2 mg film",
        "fentanyl patch",
        "cheratussin AC",
        "Lomotil",
        "morphine sulfate ER",
        "MS Contin",
        "oxycodone/APAP",
        "OXYCONTIN",
        "Dilaudid 2mg",
        "nalbuphine",
        "methadone",
        "oxicodona",
        "hidrocodona",
        "Seglentis",
        "Apadaz",
        "loperamide and oxycodone",
        "paregoric",
        "I need my oxy refilled",
    ] {
        let decision = decide(&policy.medicines, &Asked::by_text(text));
        let reason = reason_of(decision).map(|(reason, _)| reason);
        assert_eq!(reason, Some(BlockReason::Narcotic), "{text}: {decision:?}");
    }
}

#[test]
fn one_slip_of_the_pen_is_recognized_in_long_names() {
    let policy = Policy::example();
    for text in
        ["oxycodoen", "percoset", "hydrocodne", "tramadoll", "fentanil", "mophine", "sudoxone"]
    {
        let reason = reason_of(decide(&policy.medicines, &Asked::by_text(text)));
        assert_eq!(reason, Some((BlockReason::Narcotic, Sign::Misspelled)), "{text}");
    }
}

#[test]
fn schedule_two_is_blocked_too() {
    let policy = Policy::example();
    for text in ["Adderall XR 20 mg", "methylphenidate", "Vyvanse", "Concerta 36mg", "Focalin"] {
        let reason = reason_of(decide(&policy.medicines, &Asked::by_text(text)));
        assert_eq!(reason, Some((BlockReason::ScheduleTwo, Sign::Name)), "{text}");
    }
}

#[test]
fn medicines_that_only_look_alike_are_allowed() {
    let policy = Policy::example();
    for text in [
        "hydrocortisone cream",
        "Imodium",
        "loperamide 2 mg",
        "naloxone nasal spray",
        "Narcan",
        "naltrexone",
        "lisinopril 10 mg",
        "metformin",
        "trazodone",
        "hydrochlorothiazide",
        "hydroxyzine",
        "Tylenol 325 mg",
        "Tylenol 500 mg 3 times a day",
        "apomorphine",
        "I went to a concert",
        "morning dose of levothyroxine",
        "atorvastatin",
        "Xanax",
        "gabapentin",
        "dextromethorphan",
        "amlodipine",
        "prednisone",
        "oxybutynin",
        "oxcarbazepine",
        "codeless",
    ] {
        let decision = decide(&policy.medicines, &Asked::by_text(text));
        assert_eq!(decision, Decision::Allow, "{text}");
    }
}

#[test]
fn what_nobody_can_tell_goes_to_staff() {
    let policy = Policy::example();
    let words = |text| decide(&policy.medicines, &Asked::by_text(text));
    assert_eq!(words("my pain pills"), Decision::Review { words: Some("pain pills") });
    assert_eq!(words("Tylenol 3"), Decision::Review { words: Some("tylenol 3") });
    assert_eq!(words("  "), Decision::Review { words: None });
}

#[test]
fn codes_decide_before_names() {
    let policy = Policy::example();
    let decide = |asked: Asked<'_>| reason_of(decide(&policy.medicines, &asked));
    let narcotic = |sign| Some((BlockReason::Narcotic, sign));
    for (asked, expected) in [
        (Asked { rxcui: &[161, 7804], ..Asked::by_text("pain relief") }, narcotic(Sign::RxNorm)),
        (Asked { rxcui: &[161], ..Asked::by_text("acetaminophen") }, None),
        (Asked { atc: Some("n02ab03"), ..Asked::by_text("patch") }, narcotic(Sign::Atc)),
        (Asked { atc: Some("N02AG99"), ..Asked::by_text("new one") }, narcotic(Sign::Atc)),
        (Asked { atc: Some("A07DA03"), ..Asked::by_text("loperamide") }, None),
        (Asked { atc: Some("N02BE01"), ..Asked::by_text("acetaminophen") }, None),
        (
            Asked { schedule: Some(Schedule::Two), ..Asked::by_text("something new") },
            Some((BlockReason::ScheduleTwo, Sign::Schedule)),
        ),
        (Asked { schedule: Some(Schedule::Four), ..Asked::by_text("zolpidem") }, None),
    ] {
        assert_eq!(decide(asked), expected, "{asked:?}");
    }
}

#[test]
fn a_practice_may_block_everything_controlled() {
    let mut policy = Policy::example();
    policy.medicines.block = BlockedMedicines::AllControlled;
    for text in ["Xanax", "zolpidem", "Soma", "testosterone gel", "phentermine", "Lyrica"] {
        let reason = reason_of(decide(&policy.medicines, &Asked::by_text(text)));
        assert_eq!(reason, Some((BlockReason::Controlled, Sign::Name)), "{text}");
    }
    let asked = Asked { schedule: Some(Schedule::Four), ..Asked::by_text("something new") };
    let reason = reason_of(decide(&policy.medicines, &asked));
    assert_eq!(reason, Some((BlockReason::Controlled, Sign::Schedule)));
}

#[test]
fn an_exemption_lets_one_ingredient_through_and_no_other() {
    let mut policy = Policy::example();
    policy.medicines.exemptions.push(Exemption {
        ingredient: "buprenorphine".to_owned(),
        since: Date::new(2026, 7, 1).unwrap(),
        by: "Dr. Okafor".to_owned(),
        reason: "Treatment of opioid use disorder must not be interrupted.".to_owned(),
    });
    let decide = |asked: Asked<'_>| reason_of(decide(&policy.medicines, &asked));
    assert_eq!(decide(Asked::by_text("Suboxone 8-2 mg")), None);
    assert_eq!(decide(Asked { atc: Some("N07BC51"), ..Asked::by_text("Suboxone") }), None);
    assert_eq!(decide(Asked { rxcui: &[1819], ..Asked::by_text("film") }), None);
    assert!(decide(Asked::by_text("Suboxone and Norco")).is_some());
    assert!(decide(Asked { rxcui: &[1819, 7804], ..Asked::by_text("film") }).is_some());
}
