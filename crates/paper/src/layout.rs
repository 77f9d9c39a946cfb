//! Blocks become lines, and lines find their place on pages.

use crate::{
    Block, Document, Sheet,
    face::{Faces, Weight},
};

/// Points from the edges to the text.
const SIDE: f32 = 60.0;
const TOP: f32 = 54.0;
/// Points between the text and the foot, and from there to the edge.
const ABOVE_FOOT: f32 = 26.0;
const BELOW_FOOT: f32 = 24.0;
/// Points that the number of the page has to itself.
const NUMBER: f32 = 90.0;
/// Points from the top to where the window of an envelope begins, when a sheet is folded in three.
const WINDOW: f32 = 130.0;
/// The height of a line, as a multiple of its letters' size.
const LEADING: f32 = 1.35;

/// Sizes of letters in points.
const BODY: Style = Style { size: 10.5, weight: Weight::Plain };
const STRONG: Style = Style { size: 10.5, weight: Weight::Bold };
const LARGE: Style = Style { size: 17.0, weight: Weight::Bold };
const MIDDLE: Style = Style { size: 12.5, weight: Weight::Bold };
const SMALL: Style = Style { size: 8.0, weight: Weight::Plain };

/// How letters look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    pub(crate) size: f32,
    pub(crate) weight: Weight,
}

impl Style {
    pub(crate) fn line(self) -> f32 {
        self.size * LEADING
    }
}

/// A line of text at its place: `y` is where its letters stand.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) style: Style,
    pub(crate) text: String,
    /// The part of the document that it belongs to; nothing for what stands on every page.
    pub(crate) part: Option<usize>,
}

/// A page: its lines, and the rules that are drawn across it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Page {
    pub(crate) lines: Vec<Line>,
    /// Left end, right end and height of each.
    pub(crate) rules: Vec<(f32, f32, f32)>,
}

/// What a part of a document is. Parts without lines of their own hold other parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    Heading(u8),
    Paragraph,
    Table(String),
    Row,
    ColumnHeading,
    RowHeading,
    Cell,
}

/// A part of the document, as those hear it who do not see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) role: Role,
    /// The part that holds it; always an earlier one.
    pub(crate) within: Option<usize>,
    /// For headings: what it says.
    pub(crate) title: String,
}

/// A document on its pages.
pub(crate) struct Layout<'f> {
    faces: &'f Faces,
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) pages: Vec<Page>,
    pub(crate) parts: Vec<Part>,
    /// What stands at the foot of every page.
    foot: Vec<String>,
    /// How far down the last page is filled.
    down: f32,
}

impl<'f> Layout<'f> {
    pub(crate) fn of(document: &Document, faces: &'f Faces) -> Layout<'f> {
        let (width, height) = match document.sheet {
            Sheet::Letter => (612.0, 792.0),
            Sheet::A4 => (595.0, 842.0),
        };
        let (pages, parts) = (vec![Page::default()], Vec::new());
        let foot = Vec::new();
        let mut layout = Layout { faces, width, height, pages, parts, foot, down: TOP };
        layout.foot = layout.broken(&document.foot, SMALL, layout.text_width() - NUMBER);
        layout.letterhead(&document.letterhead);
        for block in &document.blocks {
            layout.block(block);
        }
        layout.feet(&document.page_words);
        layout
    }

    fn letterhead(&mut self, lines: &[String]) {
        for (place, text) in lines.iter().enumerate() {
            let style = if place == 0 { MIDDLE } else { SMALL };
            let part = self.part(Role::Paragraph, None, "");
            self.text(part, style, text);
        }
        self.gap(14.0);
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Recipient(lines) => {
                self.down = self.down.max(WINDOW);
                for line in lines {
                    let part = self.part(Role::Paragraph, None, "");
                    self.text(part, BODY, line);
                }
                self.gap(40.0);
            }
            Block::Heading(_, text) if text.trim().is_empty() => {}
            Block::Heading(level, text) => {
                let style = if *level == 1 { LARGE } else { MIDDLE };
                // A heading stays with what it is about.
                self.gap(if *level == 1 { 4.0 } else { 12.0 });
                self.keep_together(style.line() + 4.0 * BODY.line());
                let part = self.part(Role::Heading((*level).clamp(1, 6)), None, text);
                self.text(part, style, text);
                self.gap(4.0);
            }
            Block::Paragraph(text) => self.paragraphs(BODY, text),
            Block::Notice(text) => self.paragraphs(STRONG, text),
            Block::Facts(facts) => self.facts(facts),
            Block::Table(table) => self.table(table),
            Block::NewSheet => self.new_page(),
        }
    }

    /// Each line of a text is a paragraph; an empty one is only a gap.
    fn paragraphs(&mut self, style: Style, text: &str) {
        for one in text.lines() {
            let part = self.part(Role::Paragraph, None, "");
            self.text(part, style, one);
        }
        self.gap(6.0);
    }

    pub(crate) fn part(&mut self, role: Role, within: Option<usize>, title: &str) -> usize {
        let title = self.faces.of(Weight::Plain).writable(title);
        self.parts.push(Part { role, within, title });
        self.parts.len() - 1
    }

    /// A text across the whole width.
    fn text(&mut self, part: usize, style: Style, text: &str) {
        let lines = self.broken(text, style, self.text_width());
        for line in lines {
            self.keep_together(style.line());
            self.down += style.line();
            let y = self.down;
            self.put(Line { x: SIDE, y, style, text: line, part: Some(part) });
        }
    }

    pub(crate) fn put(&mut self, line: Line) {
        if let Some(page) = self.pages.last_mut() {
            page.lines.push(line);
        }
    }

    /// A rule across the text at the height that is reached.
    pub(crate) fn rule(&mut self) {
        let (right, y) = (self.width - SIDE, self.down + 3.0);
        if let Some(page) = self.pages.last_mut() {
            page.rules.push((SIDE, right, y));
        }
        self.down += 3.0;
    }

    pub(crate) fn gap(&mut self, points: f32) {
        if !self.is_at_top() {
            self.down += points;
        }
    }

    fn is_at_top(&self) -> bool {
        self.pages.last().is_none_or(|page| page.lines.is_empty())
    }

    /// Begins a new page unless so many points are left on this one.
    pub(crate) fn keep_together(&mut self, points: f32) -> bool {
        let is_full = self.down + points > self.foot_begins() && !self.is_at_top();
        if is_full {
            self.new_page();
        }
        is_full
    }

    fn new_page(&mut self) {
        if !self.is_at_top() {
            self.pages.push(Page::default());
        }
        self.down = TOP;
    }

    pub(crate) fn text_width(&self) -> f32 {
        self.width - 2.0 * SIDE
    }

    pub(crate) fn left(&self) -> f32 {
        SIDE
    }

    pub(crate) fn reached(&self) -> f32 {
        self.down
    }

    pub(crate) fn down_to(&mut self, y: f32) {
        self.down = y;
    }

    pub(crate) fn body(&self) -> Style {
        BODY
    }

    pub(crate) fn strong(&self) -> Style {
        STRONG
    }

    /// Where the text ends and the foot begins.
    fn foot_begins(&self) -> f32 {
        let lines: f32 = self.foot.iter().map(|_| SMALL.line()).sum();
        self.height - BELOW_FOOT - lines.max(SMALL.line()) - ABOVE_FOOT
    }

    /// What stands on every page, when it is known how many there are.
    fn feet(&mut self, page_words: &str) {
        let (count, top) = (self.pages.len(), self.foot_begins() + ABOVE_FOOT);
        let face = self.faces.of(SMALL.weight);
        for (number, page) in self.pages.iter_mut().enumerate() {
            page.rules.push((SIDE, self.width - SIDE, top - 12.0));
            let words = page_words.replace("{page}", &(number + 1).to_string());
            let words = face.writable(&words.replace("{pages}", &count.to_string()));
            let x = self.width - SIDE - face.width(&words, SMALL.size);
            page.lines.push(Line { x, y: top, style: SMALL, text: words, part: None });
            let mut y = top;
            for text in &self.foot {
                let text = text.clone();
                page.lines.push(Line { x: SIDE, y, style: SMALL, text, part: None });
                y += SMALL.line();
            }
        }
    }

    /// A text in lines that are no wider than `width`. A word that is wider is cut.
    pub(crate) fn broken(&self, text: &str, style: Style, width: f32) -> Vec<String> {
        let face = self.faces.of(style.weight);
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in face.writable(text).split(' ').filter(|word| !word.is_empty()) {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if face.width(&longer, style.size) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                line.push(c);
                if line.chars().count() > 1 && face.width(&line, style.size) > width {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, c.to_string()));
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }
}
