//! The gate board: every result that is held, why, since when, and whom to call.

use askama::Template;
use base::Instant;
use policy::RuleList;

use super::{model::Rule, store, words};
use crate::{
    agreements, approvals,
    chart::{self, Class, HoldBasis, ItemId},
    happened,
    page::{Answer, Ask, No},
    people::{self, Patient, Role},
    shell::Frame,
    text::Text,
};

/// One held result.
struct Waiting {
    id: ItemId,
    person: Patient,
    title: String,
    class: Class,
    reason: String,
    basis: HoldBasis,
    /// Until when a law keeps it.
    until: Option<Instant>,
    /// Whether somebody has talked with the patient: then nobody need call.
    is_told: bool,
    /// How the patient wishes to hear serious news.
    wish: String,
    since: Instant,
    hours: i64,
    attempts: i64,
}

#[derive(Template)]
#[template(path = "results/templates/gate.html")]
struct Board {
    frame: Frame,
    waiting: Vec<Waiting>,
    /// Laboratories that have not finished: nothing to do yet.
    unfinished: Vec<Waiting>,
    /// The lists that decide and wait for the medical director's approval, in words.
    pending: String,
    /// Whether the viewer may read them.
    reads_rules: bool,
    /// Whether the viewer talks with patients about results.
    talks: bool,
    /// The law of the state, in short.
    law: String,
}

impl Board {
    /// By which law it is kept, when it waits for more than a conversation.
    fn basis(&self, one: &Waiting) -> Option<String> {
        let t = &self.frame.t;
        match &one.until {
            Some(until) => Some(t.gate_basis_law_until(self.frame.day(until), &self.law)),
            None => words::basis(t, one.basis),
        }
    }
}

/// All held results, the most serious first.
pub(super) async fn board(ask: Ask) -> Answer {
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (t, now) = (ask.t.clone(), ask.now);
    let talks = matches!(staff.role, Role::Nurse | Role::Provider);
    let (app, reads_rules) = (ask.app.clone(), approvals::may_read(&staff));
    let (mut all, pending) = ask
        .view(move |v| -> Result<(Vec<Waiting>, Vec<RuleList>), No> {
            let mut all = Vec::new();
            for held in chart::held(v, &staff)? {
                let person = people::find(v, held.patient)?;
                let reason = store::reason(v, &staff, held.id)?;
                let attempts = store::tries(v, &staff, held.id)?;
                all.push(Waiting {
                    id: held.id,
                    person,
                    title: chart::without_tag(&held.title).to_owned(),
                    class: held.class,
                    reason: reason.map_or_else(String::new, |(rule, because)| {
                        use base::words::Word as _;
                        let rule = Rule::from_word(&rule).unwrap_or(Rule::None);
                        reason_words(&t, rule, &because)
                    }),
                    basis: held.basis,
                    until: store::law_until(v, held.id)?,
                    is_told: store::was_talked_about(v, held.id)?,
                    wish: words::wish(&t, agreements::preference(v, held.patient)?),
                    since: held.received_at,
                    hours: now.millis_since(held.received_at) / 3_600_000,
                    attempts,
                });
            }
            let pending = approvals::pending(v, &app.policy.results)?;
            v.record(happened!("gate.viewed").with("held", all.len()));
            Ok((all, pending))
        })
        .await?;
    all.sort_by(|a, b| b.class.cmp(&a.class).then(a.since.cmp(&b.since)));
    let (unfinished, waiting) = all.into_iter().partition(|w| w.basis == HoldBasis::NotFinal);
    let frame = ask.frame(ask.t.gate_title());
    let law = ask.app.policy.results.law().map_or_else(String::new, |law| law.citation.clone());
    let pending = pending.into_iter().map(|list| approvals::name(&ask.t, list));
    let pending = pending.collect::<Vec<_>>().join(", ");
    ask.html(&Board { frame, waiting, unfinished, pending, reads_rules, talks, law })
}

/// Why a result has its class, in words for staff.
pub(super) fn reason_words(t: &Text, rule: Rule, because: &str) -> String {
    match rule {
        Rule::None => t.gate_rule_none(),
        Rule::LabFlag => t.gate_rule_lab_flag(because),
        Rule::CriticalValue => t.gate_rule_critical_value(because),
        Rule::SignificantKind => t.gate_rule_significant_kind(because),
        Rule::NarrativeWord => t.gate_rule_narrative_word(because),
        Rule::OutsideRange => t.gate_rule_outside_range(because),
        Rule::UnknownFlag => t.gate_rule_unknown_flag(because),
        Rule::UnknownUnit => t.gate_rule_unknown_unit(because),
        Rule::Unreadable => t.gate_rule_unreadable(because),
        Rule::LatePreliminary => t.gate_rule_late_preliminary(because),
        Rule::ProviderFlag => t.gate_rule_provider_flag(because),
        Rule::Clinician => t.gate_rule_clinician(because),
    }
}
