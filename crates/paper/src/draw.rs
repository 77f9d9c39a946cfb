//! Pages are drawn, and every line is told to whom it belongs: the tags of PDF/UA.

use std::num::NonZeroU16;

use krilla::{
    Document as Pdf, SerializeSettings,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point},
    metadata::Metadata,
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Stroke,
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag,
        TagGroup, TagTree,
    },
    text::TextDirection,
};

use crate::{
    Document,
    face::Faces,
    layout::{Layout, Line, Page, Part, Role},
};

/// The lines of each part, as they were drawn.
type Drawn = Vec<Vec<Identifier>>;

/// Draws all pages; an error says what PDF/UA does not allow.
pub(crate) fn draw(
    document: &Document,
    faces: &Faces,
    layout: &Layout<'_>,
) -> Result<Vec<u8>, String> {
    let said = |error: &dyn std::fmt::Debug| format!("{error:?}");
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| said(&error))?;
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut pdf = Pdf::new_with(settings);
    let mut drawn: Drawn = vec![Vec::new(); layout.parts.len()];
    let mut outline = Outline::new();
    for (number, page) in layout.pages.iter().enumerate() {
        let size = PageSettings::from_wh(layout.width, layout.height);
        let mut sheet = pdf.start_page_with(size.ok_or("the sheet has no size")?);
        let mut surface = sheet.surface();
        rules(&mut surface, page);
        for line in &page.lines {
            write(&mut surface, faces, line, &document.language, &mut drawn);
        }
        surface.finish();
        sheet.finish();
        contents(&mut outline, layout, page, number);
    }
    if !has_headings(layout) {
        let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
        outline.push_child(OutlineNode::new(document.title.clone(), top));
    }
    pdf.set_outline(outline);
    pdf.set_tag_tree(tree(layout, drawn));
    pdf.set_metadata(
        Metadata::new()
            .title(document.title.clone())
            .language(document.language.clone())
            .creator("Portico".to_owned()),
    );
    pdf.finish().map_err(|error| said(&error))
}

fn rules(surface: &mut Surface<'_>, page: &Page) {
    for (left, right, y) in &page.rules {
        let mut path = PathBuilder::new();
        path.move_to(*left, *y);
        path.line_to(*right, *y);
        let Some(path) = path.finish() else { continue };
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        let opacity = NormalizedF32::ONE;
        surface.set_stroke(Some(Stroke { width: 0.6, opacity, ..Stroke::default() }));
        surface.draw_path(&path);
        surface.set_stroke(None);
        surface.end_tagged();
    }
}

fn write(surface: &mut Surface<'_>, faces: &Faces, line: &Line, language: &str, drawn: &mut Drawn) {
    let part = line.part.and_then(|part| drawn.get_mut(part));
    let tag = match part {
        Some(_) => ContentTag::Span(SpanTag::empty().with_lang(Some(language))),
        None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)),
    };
    let id = surface.start_tagged(tag);
    let (at, font) = (Point::from_xy(line.x, line.y), faces.of(line.style.weight).font.clone());
    surface.draw_text(at, font, line.style.size, &line.text, false, TextDirection::Auto);
    surface.end_tagged();
    if let Some(part) = part {
        part.push(id);
    }
}

/// PDF/UA asks for contents, also of a letter that has no heading.
fn has_headings(layout: &Layout<'_>) -> bool {
    layout.parts.iter().any(|part| matches!(part.role, Role::Heading(_)))
}

/// The headings of a page, for whoever looks for one.
fn contents(outline: &mut Outline, layout: &Layout<'_>, page: &Page, number: usize) {
    let mut last = None;
    for line in &page.lines {
        let Some(place) = line.part.filter(|part| last != Some(*part)) else { continue };
        last = Some(place);
        let Some(Part { role: Role::Heading(_), title, .. }) = layout.parts.get(place) else {
            continue;
        };
        let at = XyzDestination::new(number, Point::from_xy(line.x, line.y - line.style.size));
        outline.push_child(OutlineNode::new(title.clone(), at));
    }
}

/// What belongs to what, in reading order.
fn tree(layout: &Layout<'_>, drawn: Drawn) -> TagTree {
    let mut groups: Vec<Option<TagGroup>> = Vec::new();
    for (part, lines) in layout.parts.iter().zip(drawn) {
        let children = lines.into_iter().map(Node::Leaf).collect();
        groups.push(Some(group(part, children)));
    }
    // From the last to the first, so that a part is whole when it goes into the one that holds it.
    let mut within: Vec<Vec<TagGroup>> = groups.iter().map(|_| Vec::new()).collect();
    let mut tree = Vec::new();
    for place in (0..groups.len()).rev() {
        let Some(mut one) = groups.get_mut(place).and_then(Option::take) else { continue };
        let mut inner = within.get_mut(place).map(std::mem::take).unwrap_or_default();
        inner.reverse();
        for part in inner {
            one.push(part);
        }
        let holder = layout.parts.get(place).and_then(|part| part.within);
        match holder.and_then(|holder| within.get_mut(holder)) {
            Some(siblings) => siblings.push(one),
            None => tree.push(one),
        }
    }
    let mut whole = TagTree::new();
    for one in tree.into_iter().rev() {
        whole.push(one);
    }
    whole
}

fn group(part: &Part, children: Vec<Node>) -> TagGroup {
    match &part.role {
        Role::Heading(level) => {
            let level = NonZeroU16::new(u16::from(*level)).unwrap_or(NonZeroU16::MIN);
            TagGroup::with_children(Tag::Hn(level, Some(part.title.clone())), children)
        }
        Role::Paragraph => TagGroup::with_children(Tag::P, children),
        Role::Table(summary) => {
            let summary = Some(summary.clone()).filter(|summary| !summary.is_empty());
            TagGroup::with_children(Tag::Table.with_summary(summary), children)
        }
        Role::Row => TagGroup::with_children(Tag::TR, children),
        Role::ColumnHeading => TagGroup::with_children(Tag::TH(TableHeaderScope::Column), children),
        Role::RowHeading => TagGroup::with_children(Tag::TH(TableHeaderScope::Row), children),
        Role::Cell => TagGroup::with_children(Tag::TD, children),
    }
}
