//! The board: which results were not read, how far the practice has gone, and the figures.

use askama::Template;
use base::words::Word as _;

use super::{
    actions,
    model::{Mailed, Step},
    reading::{self, Reading, Shown},
    store::{self, BOARD_MAX, Filter, Line, Which},
};
use crate::{
    chart::{self, Class},
    happened,
    page::{Answer, Ask, No},
    people::{self, Role, StaffMember},
    shell::Frame,
};

/// What the choices of the board are called in its address.
const OVERDUE: &str = "overdue";
const UNREAD: &str = "unread";
const ALL: &str = "all";
/// Days since a result was shown, to choose from.
const AGES: [i64; 4] = [3, 7, 14, 30];

/// Something to choose from.
struct Choice {
    word: String,
    name: String,
    chosen: bool,
}

/// One line of the board.
struct Row {
    line: Line,
    title: String,
    mailed: Option<Mailed>,
    overdue: bool,
}

/// How many follow-ups are open, and how results are read, for the manager.
struct Figures {
    open: i64,
    overdue: i64,
    /// Of each rung: its name, how many are open, how many are overdue.
    steps: Vec<(String, i64, i64)>,
    readings: Vec<Reading>,
}

#[derive(Template)]
#[template(path = "followup/templates/board.html")]
struct Board {
    frame: Frame,
    rows: Vec<Row>,
    figures: Figures,
    choices: Choices,
    /// The results of so many days are measured.
    days: i64,
    /// There may be more than is shown.
    is_full: bool,
}

impl Board {
    /// How long half of those took that were read; a dash when none was.
    fn median(&self, one: &Reading) -> String {
        one.median_hours.map_or_else(|| "–".to_owned(), |hours| self.frame.t.span(hours))
    }
}

/// What the board may be asked for.
struct Choices {
    which: Vec<Choice>,
    classes: Vec<Choice>,
    steps: Vec<Choice>,
    providers: Vec<Choice>,
    ages: Vec<Choice>,
}

/// The board, with its filters in the address. It names patients, so showing it is on record.
pub(super) async fn board(ask: Ask) -> Answer {
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let (now, filter) = (ask.now, filter(&ask));
    let (lines, providers, counted, shown) = ask
        .view(move |v| -> Result<_, No> {
            let mut lines = Vec::new();
            for line in store::board(v, &staff, filter, now)? {
                let mailed = actions::mailed(v, &line.followup)?;
                lines.push((line, mailed));
            }
            v.record(happened!("followups.listed").with("followups", lines.len()));
            let providers = people::staff_by_role(v, Role::Provider)?;
            let counted = store::figures(v, &staff, now)?;
            let shown = store::shown_since(v, &staff, now.plus_days(-reading::DAYS))?;
            Ok((lines, providers, counted, shown))
        })
        .await?;
    let is_full = i64::try_from(lines.len()).is_ok_and(|n| n >= BOARD_MAX);
    let rows = lines.into_iter().map(|(line, mailed)| Row {
        title: chart::without_tag(&line.title).to_owned(),
        overdue: line.followup.is_overdue(now),
        line,
        mailed,
    });
    let choices = choices(&ask, filter, &providers);
    let page = Board {
        frame: ask.frame(ask.t.followups_title()),
        rows: rows.collect(),
        figures: figures(&ask, &counted, &shown),
        choices,
        days: reading::DAYS,
        is_full,
    };
    ask.html(&page)
}

/// What is chosen in the address; what is no choice is none.
fn filter(ask: &Ask) -> Filter {
    let which = match ask.query.text("show") {
        OVERDUE => Which::Overdue,
        UNREAD => Which::Unread,
        ALL => Which::All,
        _ => Which::Open,
    };
    let age: Option<i64> = ask.query.text("age").parse().ok();
    Filter {
        which,
        class: Class::from_word(ask.query.text("class")),
        step: Step::from_word(ask.query.text("step")),
        provider: ask.query.text("provider").parse().ok(),
        days: age.filter(|days| AGES.contains(days)),
    }
}

fn choices(ask: &Ask, filter: Filter, providers: &[StaffMember]) -> Choices {
    let t = &ask.t;
    let choice = |word: &str, name, chosen| Choice { word: word.to_owned(), name, chosen };
    let which = |word, name, one| choice(word, name, filter.which == one);
    Choices {
        which: vec![
            which("", t.followups_open(), Which::Open),
            which(OVERDUE, t.followups_overdue(), Which::Overdue),
            which(UNREAD, t.followups_unread(), Which::Unread),
            which(ALL, t.followups_all(), Which::All),
        ],
        classes: Class::ALL
            .iter()
            .map(|one| choice(one.as_str(), one.words(t), filter.class == Some(*one)))
            .collect(),
        steps: Step::ALL
            .iter()
            .map(|one| choice(one.as_str(), one.words(t), filter.step == Some(*one)))
            .collect(),
        providers: providers
            .iter()
            .map(|one| choice(&one.id.to_string(), one.shown(), filter.provider == Some(one.id)))
            .collect(),
        ages: AGES
            .iter()
            .map(|days| {
                let name = t.followups_days(*days);
                choice(&days.to_string(), name, filter.days == Some(*days))
            })
            .collect(),
    }
}

fn figures(ask: &Ask, counted: &[(String, i64, i64)], shown: &[Shown]) -> Figures {
    let of = |step: &Step| {
        let found = counted.iter().find(|(word, _, _)| word == step.as_str());
        found.map_or((0, 0), |(_, open, overdue)| (*open, *overdue))
    };
    let steps = Step::ALL.iter().map(|step| {
        let (open, overdue) = of(step);
        (step.words(&ask.t), open, overdue)
    });
    Figures {
        open: counted.iter().map(|(_, open, _)| open).sum(),
        overdue: counted.iter().map(|(_, _, overdue)| overdue).sum(),
        steps: steps.collect(),
        readings: reading::readings(shown),
    }
}
