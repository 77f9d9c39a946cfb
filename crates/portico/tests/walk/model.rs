//! What the gate must do, in the plainest words: things in charts, whether each is held or shown,
//! and what every step does to them. No pages, no database, no policy file. `mod.rs` lets the
//! portal do the same and compares. (R-B3)

/// How much a result worries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Routine,
    /// No rule could judge it, so it counts as serious until a provider says otherwise.
    Unclear,
    Serious,
    /// Serious, and in Texas a law keeps it for three days.
    Pathology,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Preliminary,
    Final,
    Corrected,
}

/// Why something is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Unfinished,
    Talk,
    /// A provider keeps it though the patient asked for everything.
    Kept,
    /// It is shown at a time that patient and provider agreed on.
    Agreed,
    Law,
    /// It could give away the report of this order.
    WithReport(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Held(Why),
    Shown,
    Replaced,
    Withdrawn,
}

/// A version of a report, or something that came beside one.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that happened or not")]
pub(super) struct Thing {
    pub(super) chart: usize,
    /// What its source calls it; the same again is a new version.
    pub(super) order: usize,
    pub(super) import: usize,
    pub(super) state: State,
    pub(super) is_report: bool,
    class: Class,
    replaces: Option<usize>,
    /// Why it was held when a new version took its place.
    was_held: Option<Why>,
    was_shown: bool,
    was_read: bool,
    was_talked_about: bool,
    is_under_law: bool,
    /// When it is shown, in minutes, once it waits for that.
    agreed_at: i64,
}

/// Who lives where, and all that was ever filed, oldest first.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) things: Vec<Thing>,
    /// The chart that each number leads to now, after merges.
    pub(super) leads_to: Vec<usize>,
    /// The chart that each account opens, if any.
    pub(super) opens: Vec<Option<usize>>,
    /// Whether the patient of a chart wishes to see everything at once, where one may choose.
    pub(super) wishes_all: Vec<bool>,
    /// Whether the law of Texas keeps pathology now.
    pub(super) law_keeps: bool,
}

impl Thing {
    pub(super) fn was_read(&self) -> bool {
        self.was_read
    }
}

impl Model {
    /// A report comes, unless it is a preliminary one after the final one.
    pub(super) fn receive(
        &mut self,
        (chart, order, import): (usize, usize, usize),
        class: Class,
        stage: Stage,
    ) -> Option<usize> {
        let old = self.living(chart, order);
        let is_unfinished = |i: usize| self.things[i].state == State::Held(Why::Unfinished);
        if stage == Stage::Preliminary && old.is_some_and(|i| !is_unfinished(i)) {
            return None;
        }
        let why = match (stage, class) {
            (Stage::Preliminary, _) => Some(Why::Unfinished),
            (_, Class::Pathology) if self.law_keeps => Some(Why::Law),
            (_, Class::Routine) => None,
            _ => (!self.wishes_all[chart]).then_some(Why::Talk),
        };
        if let Some(old) = old {
            let is_read = self.things[old].state == State::Shown && self.things[old].was_read;
            if why.is_none() || !is_read {
                self.replace(old);
            }
        }
        let new = self.file(chart, order, import, true);
        (self.things[new].class, self.things[new].replaces) = (class, old);
        self.things[new].is_under_law = why == Some(Why::Law);
        match why {
            Some(why) => self.things[new].state = State::Held(why),
            None => self.show(new),
        }
        Some(new)
    }

    /// Something comes beside the report of an order that could give it away.
    pub(super) fn receive_beside(&mut self, report: usize, order: usize) -> usize {
        let Thing { chart, import, order: with, state, .. } = self.things[report].clone();
        let new = self.file(chart, order, import, false);
        match state {
            State::Held(_) => self.things[new].state = State::Held(Why::WithReport(with)),
            _ => self.show(new),
        }
        new
    }

    /// The laboratory takes an order back: all of its versions.
    pub(super) fn retract(&mut self, chart: usize, order: usize) {
        let is_it = |one: &&mut Thing| one.chart == chart && one.order == order;
        if self.living(chart, order).is_some() {
            self.things.iter_mut().filter(is_it).for_each(|one| one.state = State::Withdrawn);
        }
        self.settle();
    }

    /// Everything that came by a message is somebody else's; what it had replaced comes back.
    pub(super) fn unfile(&mut self, import: usize) {
        for i in 0..self.things.len() {
            if self.things[i].import != import || self.things[i].state == State::Withdrawn {
                continue;
            }
            self.things[i].state = State::Withdrawn;
            let Thing { chart, order, .. } = self.things[i];
            let is_it = |one: &Thing| one.chart == chart && one.order == order;
            let stands = |one: &Thing| is_it(one) && one.state != State::Withdrawn;
            let newest = self.things.iter_mut().rfind(|one| stands(one));
            if let Some(old) = newest.filter(|one| one.state == State::Replaced) {
                old.state = match old.was_held {
                    // Whether its day has come is looked at again.
                    Some(_) if old.is_under_law => State::Held(Why::Law),
                    Some(why) => State::Held(why),
                    None => State::Shown,
                };
            }
        }
        self.settle();
    }

    pub(super) fn read(&mut self, thing: usize) {
        self.things[thing].was_read = true;
    }

    /// A provider has talked with the patient.
    pub(super) fn talk(&mut self, thing: usize) {
        self.things[thing].was_talked_about = true;
        if self.waits_for_a_person(thing) {
            self.show(thing);
        }
    }

    /// A provider has talked with the patient, who wishes to see it later.
    pub(super) fn agree(&mut self, thing: usize, at: i64) {
        self.things[thing].was_talked_about = true;
        if self.waits_for_a_person(thing) {
            self.things[thing].state = State::Held(Why::Agreed);
            self.things[thing].agreed_at = at;
        }
    }

    /// Time passes.
    pub(super) fn wait(&mut self, now: i64) {
        for i in 0..self.things.len() {
            if self.things[i].state == State::Held(Why::Agreed) && self.things[i].agreed_at <= now {
                self.show(i);
            }
        }
    }

    /// Whether the law keeps it still.
    pub(super) fn is_kept_by_law(&self, thing: usize) -> bool {
        self.things[thing].state == State::Held(Why::Law)
    }

    /// Whether somebody's word can let it out now.
    pub(super) fn waits_for_a_person(&self, thing: usize) -> bool {
        matches!(self.things[thing].state, State::Held(Why::Talk | Why::Kept | Why::Agreed))
    }

    /// A provider shows it without a conversation.
    pub(super) fn force(&mut self, thing: usize) {
        if self.waits_for_a_person(thing) {
            self.show(thing);
        }
    }

    /// A provider keeps it though its patient asked.
    pub(super) fn keep(&mut self, thing: usize) {
        self.things[thing].state = State::Held(Why::Kept);
    }

    /// A provider judges it.
    pub(super) fn judge(&mut self, thing: usize, class: Class) {
        self.things[thing].class = class;
        if class == Class::Routine && self.things[thing].state == State::Held(Why::Talk) {
            self.show(thing);
        }
    }

    /// The day has come that the law names.
    pub(super) fn law_ends(&mut self) {
        self.law_keeps = false;
        for i in 0..self.things.len() {
            let Thing { state, class, was_talked_about, chart, .. } = self.things[i].clone();
            if state != State::Held(Why::Law) {
                continue;
            }
            if class == Class::Routine || was_talked_about || self.wishes_all[chart] {
                self.show(i);
            } else {
                self.things[i].state = State::Held(Why::Talk);
            }
        }
    }

    /// One chart was a duplicate. Its account opens the other, unless that has one of its own.
    pub(super) fn merge(&mut self, from: usize, into: usize) {
        for thing in self.things.iter_mut().filter(|thing| thing.chart == from) {
            thing.chart = into;
        }
        for chart in self.leads_to.iter_mut().filter(|chart| **chart == from) {
            *chart = into;
        }
        let is_taken = self.opens.contains(&Some(into));
        for account in self.opens.iter_mut().filter(|account| **account == Some(from)) {
            *account = Some(into).filter(|_| !is_taken);
        }
    }

    /// Whether words of this thing may stand on a page of this account: it is shown, or it is the
    /// version before one that is, which the patient could read before.
    pub(super) fn may_read_of(&self, account: usize, thing: usize) -> bool {
        let own = |i: usize| self.opens[account] == Some(self.things[i].chart);
        let is_before = |newer: &Thing| newer.replaces == Some(thing);
        own(thing)
            && match self.things[thing].state {
                State::Shown => true,
                State::Replaced => {
                    let mut newer = self.things.iter().filter(|one| is_before(one));
                    self.things[thing].was_shown && newer.any(|one| one.state == State::Shown)
                }
                State::Held(_) | State::Withdrawn => false,
            }
    }

    /// The newest version of an order that is held or shown.
    fn living(&self, chart: usize, order: usize) -> Option<usize> {
        let lives = |one: &Thing| matches!(one.state, State::Held(_) | State::Shown);
        let is_it = |one: &Thing| one.chart == chart && one.order == order && lives(one);
        self.things.iter().rposition(is_it)
    }

    fn file(&mut self, chart: usize, order: usize, import: usize, is_report: bool) -> usize {
        self.things.push(Thing {
            chart,
            order,
            import,
            state: State::Shown,
            is_report,
            class: Class::Routine,
            replaces: None,
            was_held: None,
            was_shown: false,
            was_read: false,
            was_talked_about: false,
            is_under_law: false,
            agreed_at: 0,
        });
        self.things.len() - 1
    }

    fn replace(&mut self, thing: usize) {
        let old = &mut self.things[thing];
        old.was_held = if let State::Held(why) = old.state { Some(why) } else { None };
        old.state = State::Replaced;
    }

    /// It is shown, and every other version of it steps aside.
    fn show(&mut self, thing: usize) {
        let Thing { chart, order, .. } = self.things[thing];
        self.things[thing].state = State::Replaced;
        while let Some(other) = self.living(chart, order) {
            self.replace(other);
        }
        (self.things[thing].state, self.things[thing].was_shown) = (State::Shown, true);
        self.settle();
    }

    /// What was held with a report is shown when no version of that is held any more.
    fn settle(&mut self) {
        for i in 0..self.things.len() {
            let State::Held(Why::WithReport(order)) = self.things[i].state else { continue };
            let chart = self.things[i].chart;
            let is_held = |one: &Thing| {
                one.chart == chart && one.order == order && matches!(one.state, State::Held(_))
            };
            if !self.things.iter().any(is_held) {
                (self.things[i].state, self.things[i].was_shown) = (State::Shown, true);
            }
        }
    }
}
