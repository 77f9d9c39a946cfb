//! The board: which results were not read, how far the practice has gone, and the figures.

use askama::Template;
use base::words::Word as _;

use super::{
    actions,
    model::{Mailed, Step},
    store::{self, BOARD_MAX, Filter, Line, Which},
};
use crate::{
    chart::{self, Class},
    happened,
    page::{Answer, Ask, No},
    shell::Frame,
};

/// What the choices of the board are called in its address.
const OVERDUE: &str = "overdue";
const ALL: &str = "all";

/// Something to choose from.
struct Choice {
    word: &'static str,
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

/// How many follow-ups are open, for the manager.
struct Figures {
    open: i64,
    overdue: i64,
    steps: Vec<(String, i64)>,
}

#[derive(Template)]
#[template(path = "followup/templates/board.html")]
struct Board {
    frame: Frame,
    rows: Vec<Row>,
    figures: Figures,
    which: Vec<Choice>,
    classes: Vec<Choice>,
    steps: Vec<Choice>,
    /// There may be more than is shown.
    is_full: bool,
}

/// The board, with its filters in the address. It names patients, so showing it is on record.
pub(super) async fn board(ask: Ask) -> Answer {
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let word = ask.query.text("show").to_owned();
    let which = match word.as_str() {
        OVERDUE => Which::Overdue,
        ALL => Which::All,
        _ => Which::Open,
    };
    let class = Class::from_word(ask.query.text("class"));
    let step = Step::from_word(ask.query.text("step"));
    let (now, filter) = (ask.now, Filter { which, class, step });
    let (lines, counted, overdue) = ask
        .view(move |v| -> Result<_, No> {
            let mut lines = Vec::new();
            for line in store::board(v, &staff, filter, now)? {
                let mailed = actions::mailed(v, &line.followup)?;
                lines.push((line, mailed));
            }
            v.record(happened!("followups.listed").with("followups", lines.len()));
            Ok((lines, store::figures(v, &staff)?, store::overdue(v, &staff, now)?))
        })
        .await?;
    let is_full = i64::try_from(lines.len()).is_ok_and(|n| n >= BOARD_MAX);
    let rows = lines.into_iter().map(|(line, mailed)| Row {
        title: chart::without_tag(&line.title).to_owned(),
        overdue: line.followup.is_overdue(now),
        line,
        mailed,
    });
    let t = &ask.t;
    let choice = |word, name, chosen| Choice { word, name, chosen };
    let page = Board {
        frame: ask.frame(t.followups_title()),
        rows: rows.collect(),
        figures: figures(&ask, &counted, overdue),
        which: vec![
            choice("", t.followups_open(), which == Which::Open),
            choice(OVERDUE, t.followups_overdue(), which == Which::Overdue),
            choice(ALL, t.followups_all(), which == Which::All),
        ],
        classes: Class::ALL
            .iter()
            .map(|one| choice(one.as_str(), one.words(t), class == Some(*one)))
            .collect(),
        steps: Step::ALL
            .iter()
            .map(|one| choice(one.as_str(), one.words(t), step == Some(*one)))
            .collect(),
        is_full,
    };
    ask.html(&page)
}

fn figures(ask: &Ask, counted: &[(String, i64)], overdue: i64) -> Figures {
    let of = |step: Step| {
        let found = counted.iter().find(|(word, _)| word == step.as_str());
        found.map_or(0, |(_, count)| *count)
    };
    let steps = Step::ALL.iter().map(|step| (step.words(&ask.t), of(*step)));
    Figures { open: counted.iter().map(|(_, count)| count).sum(), overdue, steps: steps.collect() }
}
