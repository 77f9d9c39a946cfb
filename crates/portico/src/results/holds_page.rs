//! All that is held: on which basis, since when, until when, and whose duty it is; and what was
//! shown without a conversation. For the privacy officer and the medical director, who answer for
//! it that nothing is kept longer than a law or the patient allows. (R-B3, regulation 3.3)

use std::collections::BTreeMap;

use askama::Template;
use base::{Instant, words::Word as _};
use db::Reader;

use super::{
    holding::{self, Waits},
    reviewing,
    store::{self, ClassChange, Keeper, WasForced},
    words,
};
use crate::{
    accounts::Staff,
    agreements,
    app::App,
    approvals,
    chart::{self, Held, HoldBasis, ItemId, Kind},
    happened,
    page::{Answer, Ask, No},
    people::{self, Patient, Role},
    shell::Frame,
    tasks::{self, Task},
    text::Text,
};

/// One held item.
struct Line {
    held: Held,
    person: Patient,
    title: String,
    /// By the law, or by whose rule.
    law: String,
    ends: String,
    /// What it came with, when it is held for that.
    with: Vec<(ItemId, String, HoldBasis)>,
    /// Who keeps it, when somebody's word does.
    keeper: Option<(Keeper, String)>,
    wish: String,
    duty: Option<Duty>,
}

impl Line {
    /// Whether nothing but the practice's own wish keeps it, or what it came with.
    fn is_own_policy(&self) -> bool {
        let others = self.with.iter().map(|(_, _, basis)| *basis);
        [self.held.basis].into_iter().chain(others).any(|one| one == HoldBasis::PracticePolicy)
    }
}

/// Whose turn it is.
struct Duty {
    what: String,
    owner: String,
    due_at: Instant,
    late: bool,
}

/// How many are held on a basis.
struct Figure {
    basis: HoldBasis,
    name: String,
    count: i64,
    oldest: Instant,
    chosen: bool,
}

/// A result that was shown without a conversation.
struct Forced {
    was: WasForced,
    person: Patient,
    by: String,
}

/// A critical result that somebody judged to be less serious.
struct Lowered {
    change: ClassChange,
    person: Patient,
    by: String,
}

#[derive(Template)]
#[template(path = "results/templates/holds.html")]
struct Page {
    frame: Frame,
    now: Instant,
    lines: Vec<Line>,
    figures: Vec<Figure>,
    /// Whether only one basis is shown.
    is_filtered: bool,
    /// Whether the privacy officer has signed that the practice holds results by its own policy.
    is_signed: bool,
    is_full: bool,
    forced: Vec<Forced>,
    lowered: Vec<Lowered>,
}

impl Page {
    fn age(&self, since: &Instant) -> String {
        self.frame.t.span(self.now.millis_since(*since) / 3_600_000)
    }

    fn change(&self, lowered: &Lowered) -> String {
        let (t, one) = (&self.frame.t, &lowered.change);
        t.staff_class_change(one.from.words(t), one.to.words(t))
    }

    fn why(&self, forced: &Forced) -> String {
        words::without_talk(&self.frame.t, forced.was.kind)
    }

    fn basis(&self, line: &Line) -> String {
        words::hold_name(&self.frame.t, line.held.basis)
    }

    /// Where one looks at it: a result has a page of its own.
    fn address(line: &Line) -> String {
        if line.held.kind == Kind::Report {
            format!("/staff/results/{}", line.held.id)
        } else {
            format!("/staff/patients/{}/chart", line.held.patient)
        }
    }

    fn kind(&self, line: &Line) -> String {
        words::kind(&self.frame.t, line.held.kind)
    }
}

/// What is the same for all lines.
struct Look<'l> {
    app: &'l App,
    t: &'l Text,
    staff: &'l Staff,
    now: Instant,
    duties: BTreeMap<String, Task>,
    law: BTreeMap<ItemId, Instant>,
    agreed: BTreeMap<ItemId, Instant>,
}

/// All that is held, or what is on one basis, the oldest first.
pub(super) async fn show(ask: Ask) -> Answer {
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    if staff.role != Role::PrivacyOfficer && !staff.medical_director {
        return Err(No::NotFound);
    }
    let wanted = HoldBasis::from_word(ask.query.text("basis"));
    let (app, t, now) = (ask.app.clone(), ask.t.clone(), ask.now);
    let (lines, figures, forced, lowered, is_signed) = ask
        .view(move |v| -> Result<_, No> {
            let look = Look::new(v, &app, &t, &staff, now)?;
            let mut lines = Vec::new();
            for held in chart::all_held(v, &staff, wanted)? {
                lines.push(look.line(v, held)?);
            }
            let figures: Vec<Figure> = chart::held_figures(v, &staff)?
                .into_iter()
                .map(|(basis, count, oldest)| Figure {
                    name: words::hold_name(&t, basis),
                    chosen: wanted == Some(basis),
                    basis,
                    count,
                    oldest,
                })
                .collect();
            v.record(happened!("holds.viewed").with("held", lines.len()));
            let is_signed = approvals::is_hold_policy_signed(v, &app.policy.results)?;
            Ok((lines, figures, forced(v, &staff)?, lowered(v, &staff)?, is_signed))
        })
        .await?;
    let page = Page {
        frame: ask.frame(ask.t.holds_title()),
        now,
        is_full: lines.len() >= chart::HELD_MAX,
        lines,
        figures,
        is_filtered: wanted.is_some(),
        is_signed,
        forced,
        lowered,
    };
    ask.html(&page)
}

impl<'l> Look<'l> {
    fn new(
        r: &mut Reader<'_>,
        app: &'l App,
        t: &'l Text,
        staff: &'l Staff,
        now: Instant,
    ) -> db::Result<Self> {
        let mut duties = BTreeMap::new();
        // A review comes after the call, and is the one to do now.
        for kind in
            [tasks::Kind::CallAboutResult, tasks::Kind::ClassifyResult, tasks::Kind::ReviewHold]
        {
            let open = tasks::open_of_kind(r, kind)?;
            duties.extend(open.into_iter().map(|task| (task.subject.clone(), task)));
        }
        let [law, agreed] = store::all_waits(r, staff)?.map(|waits| waits.into_iter().collect());
        Ok(Look { app, t, staff, now, duties, law, agreed })
    }

    fn line(&self, r: &mut Reader<'_>, held: Held) -> Result<Line, No> {
        let (t, law) = (self.t, self.law.get(&held.id).copied());
        let review = store::review_at(r, held.id)?;
        let waits = Waits { law, agreed: self.agreed.get(&held.id).copied(), review };
        let by_hand = holding::is_kept_by_hand(held.basis, waits);
        let keeper = if by_hand { reviewing::keeper(r, self.staff, held.id)? } else { None };
        let keeper = match keeper {
            Some(keeper) => {
                let name = people::staff_member(r, keeper.staff)?.shown();
                Some((keeper, name))
            }
            None => None,
        };
        let with = match held.basis {
            HoldBasis::WithResult => chart::held_beside(r, self.staff, &held)?,
            _ => Vec::new(),
        };
        let zone = self.app.policy.practice.time_zone.zone();
        let citation = self.app.policy.results.law().map(|law| law.citation.as_str());
        let duty = self.duties.get(&held.id.to_string()).map(|task| Duty {
            what: task.kind.words(t),
            owner: task.owner(t, &self.app.policy.cover),
            due_at: task.clock.due_at,
            late: task.is_late(self.now),
        });
        Ok(Line {
            person: people::find(r, held.patient)?,
            title: chart::without_tag(&held.title).to_owned(),
            law: words::hold_law(t, held.basis, citation.filter(|_| law.is_some() && !by_hand)),
            ends: words::ends(t, zone, holding::ends(held.basis, waits)),
            with,
            keeper,
            wish: words::wish(t, agreements::preference(r, held.patient)?),
            duty,
            held,
        })
    }
}

fn forced(r: &mut Reader<'_>, staff: &Staff) -> Result<Vec<Forced>, No> {
    let mut all = Vec::new();
    for was in store::all_forced(r, staff)? {
        let person = people::find(r, was.patient)?;
        let by = people::staff_member(r, was.staff)?.shown();
        all.push(Forced { was, person, by });
    }
    Ok(all)
}

fn lowered(r: &mut Reader<'_>, staff: &Staff) -> Result<Vec<Lowered>, No> {
    let mut all = Vec::new();
    for change in store::lowered(r, staff)? {
        let patient = chart::patient_of(r, change.item)?;
        let person = people::find(r, patient)?;
        let by = people::staff_member(r, change.staff)?.shown();
        all.push(Lowered { change, person, by });
    }
    Ok(all)
}
