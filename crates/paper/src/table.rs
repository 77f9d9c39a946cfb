//! Rows and columns on paper. A row stays together; the headings stand again on the next page.

use crate::{
    Table,
    layout::{Layout, Line, Role, Style},
};

/// Points between two columns.
const GUTTER: f32 = 10.0;
/// Lines of one cell; a longer one goes on in a row of its own.
const CELL_LINES: usize = 30;

/// What stands in one row.
struct Row<'a> {
    /// The row as those hear it who do not see it; nothing for headings that stand again.
    part: Option<usize>,
    cells: Vec<(Role, Style, &'a str)>,
}

impl Layout<'_> {
    /// Names at the left, what they are at the right.
    pub(crate) fn facts(&mut self, facts: &[(String, String)]) {
        let table = self.part(Role::Table(String::new()), None, "");
        let (strong, body) = (self.strong(), self.body());
        let widths = self.widths(&[1, 2]);
        for (name, what) in facts {
            let part = Some(self.part(Role::Row, Some(table), ""));
            let cells = vec![(Role::RowHeading, strong, &**name), (Role::Cell, body, &**what)];
            self.row(&widths, &Row { part, cells }, None);
        }
        self.gap(8.0);
    }

    pub(crate) fn table(&mut self, table: &Table) {
        let within = self.part(Role::Table(table.summary.clone()), None, "");
        let shares: Vec<u8> = table.columns.iter().map(|(_, share)| *share).collect();
        let widths = self.widths(&shares);
        let (strong, body) = (self.strong(), self.body());
        let heads = || table.columns.iter().map(|(head, _)| (Role::ColumnHeading, strong, &**head));
        let part = Some(self.part(Role::Row, Some(within), ""));
        self.keep_together(4.0 * body.line());
        self.row(&widths, &Row { part, cells: heads().collect() }, None);
        self.rule();
        let again = Row { part: None, cells: heads().collect() };
        for row in &table.rows {
            let part = Some(self.part(Role::Row, Some(within), ""));
            let role = |place| if place == 0 { Role::RowHeading } else { Role::Cell };
            let cells = row.iter().enumerate().map(|(n, text)| (role(n), body, &**text)).collect();
            self.row(&widths, &Row { part, cells }, Some(&again));
        }
        self.gap(10.0);
    }

    /// The left edges and widths of columns with these shares.
    fn widths(&self, shares: &[u8]) -> Vec<(f32, f32)> {
        let whole: f32 = shares.iter().map(|share| f32::from((*share).max(1))).sum();
        let mut x = self.left();
        let each = shares.iter().map(|share| {
            let width = self.text_width() * f32::from((*share).max(1)) / whole;
            let column = (x, (width - GUTTER).max(GUTTER));
            x += width;
            column
        });
        each.collect()
    }

    fn row(&mut self, widths: &[(f32, f32)], row: &Row<'_>, again: Option<&Row<'_>>) {
        let broken = |((x, width), (role, style, text)): (&(f32, f32), &(Role, Style, &str))| {
            let mut lines: Vec<String> = Vec::new();
            for one in text.lines() {
                lines.extend(self.broken(one, *style, *width));
            }
            (*x, role.clone(), *style, lines)
        };
        let cells: Vec<_> = widths.iter().zip(&row.cells).map(broken).collect();
        let most = cells.iter().map(|(_, _, _, lines)| lines.len()).max().unwrap_or(0).max(1);
        let line = self.body().line();
        for first in (0..most).step_by(CELL_LINES) {
            let count = (most - first).min(CELL_LINES);
            let height = line * f32::from(u16::try_from(count).unwrap_or(u16::MAX)) + 4.0;
            if self.keep_together(height)
                && let Some(again) = again
            {
                self.row(widths, again, None);
                self.rule();
            }
            let top = self.reached();
            for (x, role, style, lines) in &cells {
                let part = row.part.map(|row| self.part(role.clone(), Some(row), ""));
                let mut y = top;
                for text in lines.iter().skip(first).take(CELL_LINES) {
                    y += line;
                    let (x, style, text) = (*x, *style, text.clone());
                    self.put(Line { x, y, style, text, part });
                }
            }
            self.down_to(top + height);
        }
    }
}
