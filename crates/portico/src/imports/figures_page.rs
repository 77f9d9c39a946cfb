//! The figures of imports, for the last month, quarter or year, and as a table to keep. (R-B1.8)

use std::collections::BTreeMap;

use askama::Template;

use super::{figures::Figures, model::Reason, staff::why, store};
use crate::{
    page::{Answer, Ask, No, Reply},
    shell::{Frame, spreadsheet},
    text::Text,
};

/// The days that the figures may be asked for; the first is meant when nothing else is said.
const DAYS: [i64; 3] = [30, 90, 365];

#[derive(Template)]
#[template(path = "imports/templates/figures.html")]
struct Page {
    frame: Frame,
    days: i64,
    /// How many days may be asked for, and whether they are.
    choices: Vec<(i64, bool)>,
    all: Figures,
    sources: Vec<(String, Figures)>,
}

impl Page {
    fn why(&self, reason: &Reason) -> String {
        why(&self.frame.t, *reason)
    }

    fn share(figures: &Figures) -> String {
        share(figures)
    }
}

/// The share in percent; a dash when nothing came.
fn share(figures: &Figures) -> String {
    figures.percent().map_or_else(|| "–".to_owned(), |percent| format!("{percent}%"))
}

/// The page.
pub(super) async fn show(ask: Ask) -> Answer {
    let days = days(&ask);
    let (all, sources) = figures(&ask, days).await?;
    let frame = ask.frame(ask.t.import_figures_title());
    let choices = DAYS.into_iter().map(|one| (one, one == days)).collect();
    ask.html(&Page { frame, days, choices, all, sources })
}

/// The same as a table for a spreadsheet.
pub(super) async fn csv(ask: Ask) -> Answer {
    let days = days(&ask);
    let (all, sources) = figures(&ask, days).await?;
    let table = spreadsheet(&rows(&ask.t, &all, &sources))?;
    Ok(Reply::download("text/csv; charset=utf-8", &format!("imports-{days}-days.csv"), table))
}

fn days(ask: &Ask) -> i64 {
    let wanted: Option<i64> = ask.query.text("days").parse().ok();
    wanted.filter(|days| DAYS.contains(days)).unwrap_or(DAYS[0])
}

/// The figures of all sources, and of each.
async fn figures(ask: &Ask, days: i64) -> Result<(Figures, Vec<(String, Figures)>), No> {
    let staff = ask.viewer.staff().cloned().ok_or(No::SignIn)?;
    let since = ask.now.plus_days(-days);
    let weighed = ask.read(move |r| store::weighed(r, &staff, since)).await?;
    let (mut all, mut sources) = (Figures::default(), BTreeMap::new());
    for one in &weighed {
        all.add(&one.alike);
        let of_source: &mut Figures = sources.entry(one.source.clone()).or_default();
        of_source.add(&one.alike);
    }
    Ok((all, sources.into_iter().filter(|(_, figures)| figures.came > 0).collect()))
}

fn rows(t: &Text, all: &Figures, sources: &[(String, Figures)]) -> Vec<Vec<String>> {
    let mut headings = vec![
        t.column_source(),
        t.import_figures_came(),
        t.import_figures_by_itself(),
        t.import_figures_share(),
        t.import_figures_by_hand(),
        t.import_figures_by_two(),
        t.import_figures_waits(),
        t.import_figures_rejected(),
        t.import_figures_refused(),
        t.import_figures_unfiled(),
    ];
    headings.extend(all.reasons.keys().map(|reason| t.import_figures_waited(why(t, *reason))));
    let mut rows = vec![headings];
    let total = (t.import_figures_all(), all.clone());
    for (source, one) in [&total].into_iter().chain(sources) {
        let counts = [one.by_hand, one.by_two, one.waits, one.rejected, one.refused, one.unfiled];
        let mut row = vec![
            source.clone(),
            one.came.to_string(),
            one.by_itself.to_string(),
            one.percent().unwrap_or_default(),
        ];
        row.extend(counts.iter().map(ToString::to_string));
        let waited = |reason| one.reasons.get(reason).copied().unwrap_or_default();
        row.extend(all.reasons.keys().map(|reason| waited(reason).to_string()));
        rows.push(row);
    }
    rows
}
