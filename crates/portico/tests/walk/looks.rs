//! What is looked at after every step of the random stories: all exits, for everybody.

use axum::http::StatusCode;

use super::{
    super::exits::{self, EXITS, Got, Way},
    SECRET, Walk,
    model::{State, Why},
};
use crate::people::Role;

/// The most results of which Home tells, and of which a trend has a point.
const NEWEST: usize = 10;

/// What somebody tries to save as a PDF, which takes longer to make than all else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Saving {
    OnlyWhatIsHidden,
    Everything,
}

impl Walk<'_> {
    pub(super) async fn check(&self, saving: Saving) {
        for account in 0..self.accounts.len() {
            let seen = self.look_around(account, saving).await;
            for got in &seen {
                self.nothing_hidden_is_in(got, account);
            }
            self.all_that_is_shown_is_there(&seen, account);
        }
        let mails = self.portal.mails().await.concat();
        for mark in &self.marks {
            let told = [&mark.word, &mark.value, &mark.id].into_iter().any(|m| mails.contains(m));
            assert!(!told, "a mail tells of {}", mark.word);
        }
        self.the_board_has_what_waits().await;
    }

    /// All that a patient gets through any exit, who knows the id of everything there ever was.
    async fn look_around(&self, account: usize, saving: Saving) -> Vec<Got> {
        let mut seat = self.seat(self.accounts[account]);
        let chart = self.model.opens[account].unwrap_or(account);
        let patient = self.patients[chart].to_string();
        let ids: Vec<String> = self.marks.iter().map(|mark| mark.id.clone()).collect();
        let is_hidden = |thing: &usize| !self.model.may_read_of(account, *thing);
        let hidden: Vec<String> =
            (0..ids.len()).filter(is_hidden).map(|thing| ids[thing].clone()).collect();
        let mut seen: Vec<Got> = Vec::new();
        for exit in EXITS.iter().filter(|exit| !matches!(exit.way, Way::Forms(_))) {
            // Two lines may have one address.
            if let Way::Things(paths) = exit.way
                && seen
                    .iter()
                    .any(|got| paths.iter().any(|p| super::super::reach::matches(p, &got.address)))
            {
                continue;
            }
            let is_slow = exit.number == "T-35" && saving == Saving::OnlyWhatIsHidden;
            let asked = if is_slow { &hidden } else { &ids };
            seen.extend(exit.ask(&mut seat.browser, &patient, asked).await);
        }
        seen
    }

    fn nothing_hidden_is_in(&self, got: &Got, account: usize) {
        let words = got.words();
        assert!(!words.contains(SECRET), "{} says what is the staff's", got.address);
        for (thing, mark) in self.marks.iter().enumerate() {
            if self.model.may_read_of(account, thing) {
                continue;
            }
            for said in [&mark.word, &mark.value, &mark.id] {
                let one = &self.model.things[thing];
                assert!(!words.contains(said.as_str()), "{} says {said} of {one:?}", got.address);
            }
            if got.address.contains(&mark.id) {
                let is_there = got.page.status == StatusCode::OK;
                assert!(!is_there, "{} is {}", got.address, got.page.status);
            }
        }
    }

    fn all_that_is_shown_is_there(&self, seen: &[Got], account: usize) {
        let Some(chart) = self.model.opens[account] else { return };
        let page = |end: &str| {
            let found = seen.iter().find(|got| got.address.ends_with(end));
            found.unwrap_or_else(|| panic!("nobody looked at {end}"))
        };
        let patient = self.patients[chart].to_string();
        let (home, list, record) = (page(&patient), page("/results"), page("/record"));
        let things = self.model.things.iter().zip(&self.marks);
        let mine = things.filter(|(one, _)| one.chart == chart && one.state == State::Shown);
        let (reports, others): (Vec<_>, Vec<_>) = mine.partition(|(one, _)| one.is_report);
        for (one, mark) in &others {
            assert!(record.page.says(&mark.word), "the record lacks {one:?}");
        }
        let few = reports.len() <= NEWEST;
        for (one, mark) in &reports {
            let own = page(&mark.id);
            assert_eq!(own.page.status, StatusCode::OK, "{one:?}");
            let is_whole = own.page.says(&mark.word) && own.page.says(&mark.value);
            assert!(is_whole, "its page lacks {one:?}: {}", own.page.html);
            let document = page(&format!("{}/documents/0", mark.id));
            let is_saved = !mark.has_document || document.page.says(&mark.word);
            assert!(is_saved, "its document lacks {one:?}: {}", document.page.status);
            assert!(list.page.says(&mark.word), "the list lacks {one:?}");
            let place = self.marks.iter().position(|other| other.id == mark.id).unwrap();
            if mark.has_document && self.model.has_picture(place) {
                let picture = page(&format!("{}/pictures/1", mark.id));
                assert_eq!(picture.page.status, StatusCode::OK, "the picture of {one:?}");
            }
            assert!(home.page.says(&mark.word) || one.was_read() || !few, "Home lacks {one:?}");
            for (_, other) in reports.iter().filter(|(_, o)| few && o.has_trend && mark.has_trend) {
                let has_unit = other.value.starts_with('5') == mark.value.starts_with('5');
                let trend = page(&other.id);
                let has_point = !has_unit || trend.page.says(&mark.value);
                assert!(has_point, "the trend of {} lacks {one:?}", other.word);
            }
        }
    }

    /// Whatever waits for somebody of the staff is on their board, and nothing else of these.
    async fn the_board_has_what_waits(&self) {
        let board = self.seat(self.dana).browser.get("/staff/gate").await;
        for (one, mark) in self.model.things.iter().zip(&self.marks) {
            let waits = match one.state {
                State::Held(why) => why != Why::WithReports,
                State::Shown | State::Replaced | State::Withdrawn => false,
            };
            let is_there = board.says(&mark.id);
            assert_eq!(is_there, waits, "{} {one:?}", mark.word);
        }
    }

    /// Nobody at a desk comes to anything clinical, whatever its state.
    pub(super) async fn check_the_desk(&self) {
        for (key, role) in [("felix", Role::FrontDesk), ("avery", Role::Administrator)] {
            let mut browser = self.portal.staff(key).await;
            for got in exits::desk(&mut browser, role, &self.patients[0].to_string()).await {
                let words = got.words();
                for mark in &self.marks {
                    let told = words.contains(&mark.word) || words.contains(&mark.value);
                    assert!(!told, "{role:?} reads {} at {}", mark.word, got.address);
                }
                assert!(!words.contains(SECRET), "{role:?} at {}", got.address);
            }
        }
    }
}
