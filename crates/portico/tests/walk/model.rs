//! What the gate must do, in the plainest words: things in charts, whether each is held or shown,
//! and what every step does to them. No pages, no database, no policy file. `mod.rs` lets the
//! portal do the same and compares. (R-B3)

pub(super) use super::kinds::{Class, Stage, State, Why, Word};

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
    /// The orders whose reports it could give away.
    with: Vec<usize>,
    class: Class,
    /// A provider gave it its class.
    is_judged: bool,
    /// Why it was held when a new version took its place.
    was_held: Option<Why>,
    was_shown: bool,
    was_read: bool,
    was_talked_about: bool,
    is_under_law: bool,
    /// The law's day has not come, or is to be looked at again.
    law_waits: bool,
    /// When it is shown, in minutes, once it waits for that.
    agreed_at: i64,
    /// Its patient wished to talk first, and that is why it waits.
    is_wished: bool,
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
    /// Whether the patient of a chart wishes to talk first.
    pub(super) wishes_talk: Vec<bool>,
    /// Pictures: in which chart, and of which order.
    pub(super) pictures: Vec<(usize, usize)>,
    /// Whether the law of Texas keeps pathology now.
    pub(super) law_keeps: bool,
}

impl Thing {
    pub(super) fn was_read(&self) -> bool {
        self.was_read
    }
}

impl Model {
    /// A report comes, unless it is a preliminary one after the final one: that only makes the
    /// filed one more serious. What was decided about the version before goes on.
    pub(super) fn receive(
        &mut self,
        (chart, order, import): (usize, usize, usize),
        class: Class,
        stage: Stage,
    ) -> Option<usize> {
        let old = self.living(chart, order);
        let is_unfinished = |i: usize| self.things[i].state == State::Held(Why::Unfinished);
        if let Some(old) = old.filter(|i| stage == Stage::Preliminary && !is_unfinished(*i)) {
            let filed = &mut self.things[old];
            if class > filed.class {
                (filed.class, filed.is_judged) = (class, true);
            }
            return None;
        }
        let by_law = class == Class::Pathology && self.law_keeps && stage != Stage::Preliminary;
        let before = old.map(|old| self.things[old].clone());
        let raised = before.as_ref().filter(|old| old.is_judged && old.class >= class);
        let (is_judged, class) = raised.map_or((false, class), |old| (true, old.class));
        let decided = before.as_ref().map(|old| old.state);
        let why = match (stage, class) {
            (Stage::Preliminary, _) => Some(Why::Unfinished),
            _ if by_law => Some(Why::Law),
            (_, Class::Routine) => None,
            _ => (!self.wishes_all[chart]).then_some(Why::Talk),
        };
        let why = match decided {
            Some(State::Held(Why::Kept(Word::Law))) if by_law => Some(Why::Law),
            Some(State::Held(Why::Kept(word))) => Some(Why::Kept(word)),
            Some(State::Held(Why::Agreed)) if why.is_none() => Some(Why::Agreed),
            _ => why,
        };
        let waits = decided == Some(State::Held(Why::Agreed));
        if let Some(old) = old {
            let is_read = self.things[old].state == State::Shown && self.things[old].was_read;
            if why.is_none() || !is_read {
                self.replace(old);
            }
        }
        let new = self.file(chart, order, import, true);
        let one = &mut self.things[new];
        (one.class, one.is_judged) = (class, is_judged);
        (one.is_under_law, one.law_waits) = (by_law, by_law);
        one.agreed_at = before.filter(|_| waits).map_or(0, |old| old.agreed_at);
        one.is_wished = self.wishes_talk[chart];
        match why {
            Some(why) => self.things[new].state = State::Held(why),
            None => self.show(new),
        }
        Some(new)
    }

    /// Something comes beside the report of an order that could give it away, or what else is
    /// serious and held.
    pub(super) fn receive_beside(&mut self, report: usize, order: usize) -> usize {
        let Thing { chart, import, .. } = self.things[report].clone();
        let could_tell = |(i, one): &(usize, &Thing)| {
            let is_news = one.class > Class::Routine || *i == report;
            one.chart == chart && one.is_report && is_news && matches!(one.state, State::Held(_))
        };
        let held = self.things.iter().enumerate().filter(could_tell);
        let with: Vec<usize> = held.map(|(_, one)| one.order).collect();
        let new = self.file(chart, order, import, false);
        if with.is_empty() {
            self.show(new);
        } else {
            (self.things[new].state, self.things[new].with) = (State::Held(Why::WithReports), with);
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
                // Whether its day has come is looked at again.
                old.law_waits = old.was_held.is_some() && old.is_under_law;
                old.state = match old.was_held {
                    Some(Why::Kept(Word::Own)) => State::Held(Why::Kept(Word::Own)),
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
                self.look_again(i, now);
            }
        }
        // A wish that was taken back holds nothing.
        for i in 0..self.things.len() {
            let Thing { state, chart, is_wished, .. } = self.things[i];
            if state == State::Held(Why::Talk) && is_wished && !self.wishes_talk[chart] {
                self.look_again(i, now);
            }
        }
    }

    /// Its day has come: it is shown, unless somebody has to talk about it first.
    fn look_again(&mut self, thing: usize, now: i64) {
        let Thing { class, was_talked_about, chart, agreed_at, .. } = self.things[thing];
        let is_told = class == Class::Routine || was_talked_about || self.wishes_all[chart];
        match is_told {
            true if agreed_at > now => self.things[thing].state = State::Held(Why::Agreed),
            true => self.show(thing),
            false => {
                self.things[thing].state = State::Held(Why::Talk);
                self.things[thing].is_wished = self.wishes_talk[chart];
            }
        }
    }

    /// Whether the law keeps it still, whatever else does.
    pub(super) fn is_kept_by_law(&self, thing: usize) -> bool {
        self.things[thing].law_waits
    }

    /// Whether somebody may decide to show it or to keep it.
    pub(super) fn may_be_decided(&self, thing: usize) -> bool {
        matches!(self.things[thing].state, State::Held(Why::Talk | Why::Kept(_) | Why::Agreed))
    }

    /// Whether somebody's word can let it out now.
    pub(super) fn waits_for_a_person(&self, thing: usize) -> bool {
        self.may_be_decided(thing) && !self.is_kept_by_law(thing)
    }

    /// A provider shows it without a conversation.
    pub(super) fn force(&mut self, thing: usize) {
        if self.waits_for_a_person(thing) {
            self.show(thing);
        }
    }

    /// A provider does not keep it any more: it is shown, or waits for the law's day.
    pub(super) fn let_go(&mut self, thing: usize) {
        if self.is_kept_by_law(thing) {
            self.things[thing].state = State::Held(Why::Law);
        } else {
            self.show(thing);
        }
    }

    /// A provider keeps it.
    pub(super) fn keep(&mut self, thing: usize, word: Word) {
        let by_law = word == Word::Law && self.is_kept_by_law(thing);
        let why = if by_law { Why::Law } else { Why::Kept(word) };
        self.things[thing].state = State::Held(why);
    }

    /// A provider judges it.
    pub(super) fn judge(&mut self, thing: usize, class: Class) {
        (self.things[thing].class, self.things[thing].is_judged) = (class, true);
        if class == Class::Routine && self.things[thing].state == State::Held(Why::Talk) {
            self.show(thing);
        }
    }

    /// The day has come that the law names.
    pub(super) fn law_ends(&mut self, now: i64) {
        self.law_keeps = false;
        for i in 0..self.things.len() {
            self.things[i].law_waits = false;
            if self.things[i].state == State::Held(Why::Law) {
                self.look_again(i, now);
            }
        }
    }

    /// One chart was a duplicate. Its account opens the other, unless that has one of its own.
    pub(super) fn merge(&mut self, from: usize, into: usize) {
        for thing in self.things.iter_mut().filter(|thing| thing.chart == from) {
            thing.chart = into;
        }
        let pictured = self.pictures.iter_mut().map(|(chart, _)| chart);
        for chart in self.leads_to.iter_mut().chain(pictured).filter(|chart| **chart == from) {
            *chart = into;
        }
        let is_taken = self.opens.contains(&Some(into));
        for account in self.opens.iter_mut().filter(|account| **account == Some(from)) {
            *account = Some(into).filter(|_| !is_taken);
        }
    }

    /// Whether words of this thing may stand on a page of this account: it is shown, or it is the
    /// newest version before one that is, which the patient could read before.
    pub(super) fn may_read_of(&self, account: usize, thing: usize) -> bool {
        let one = &self.things[thing];
        let is_shown = match one.state {
            State::Shown => true,
            State::Replaced => one.was_shown && self.is_beside_the_shown_one(thing),
            State::Held(_) | State::Withdrawn => false,
        };
        is_shown && self.opens[account] == Some(one.chart)
    }

    /// Whether no version that was shown lies between this one and the one that is.
    fn is_beside_the_shown_one(&self, thing: usize) -> bool {
        let Thing { chart, order, .. } = self.things[thing];
        let is_it = |one: &&Thing| one.chart == chart && one.order == order;
        let mut later = self.things[thing + 1..].iter().filter(is_it);
        let next = later.find(|one| one.was_shown && one.state != State::Withdrawn);
        next.is_some_and(|one| one.state == State::Shown)
    }

    /// Whether a picture stands under this report: it is of its order, and no report of that order
    /// is held.
    pub(super) fn has_picture(&self, thing: usize) -> bool {
        let Thing { chart, order, .. } = self.things[thing];
        let is_held = |one: &Thing| one.order == order && matches!(one.state, State::Held(_));
        self.pictures.contains(&(chart, order)) && !self.things.iter().any(is_held)
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
            with: Vec::new(),
            class: Class::Routine,
            is_judged: false,
            was_held: None,
            was_shown: false,
            was_read: false,
            was_talked_about: false,
            is_under_law: false,
            law_waits: false,
            agreed_at: 0,
            is_wished: false,
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
            let Thing { state, chart, with, .. } = self.things[i].clone();
            if state != State::Held(Why::WithReports) {
                continue;
            }
            let is_held = |one: &Thing| {
                let is_it = one.chart == chart && with.contains(&one.order);
                is_it && matches!(one.state, State::Held(_))
            };
            if !self.things.iter().any(is_held) {
                (self.things[i].state, self.things[i].was_shown) = (State::Shown, true);
            }
        }
    }
}
