//! The fonts: how wide a text is, and which of its characters can be written.

use krilla::{Data, text::Font};
use skrifa::{FontRef, MetadataProvider as _, instance::LocationRef, prelude::Size};

/// Stands for a character that no font of ours has.
const UNKNOWN: char = '\u{25a1}';

/// The fonts of a document.
pub(crate) struct Faces {
    plain: Face,
    bold: Face,
}

/// A font, for drawing and for measuring.
pub(crate) struct Face {
    pub(crate) font: Font,
    measure: FontRef<'static>,
}

/// Plain or bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Plain,
    Bold,
}

impl Faces {
    /// The fonts in the program; nothing when they are broken.
    pub(crate) fn load() -> Option<Faces> {
        Some(Faces {
            plain: Face::load(dejavu::sans_condensed::regular())?,
            bold: Face::load(dejavu::sans_condensed::bold())?,
        })
    }

    pub(crate) fn of(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Plain => &self.plain,
            Weight::Bold => &self.bold,
        }
    }
}

impl Face {
    fn load(bytes: &'static [u8]) -> Option<Face> {
        let font = Font::new(Data::from(bytes.to_vec()), 0)?;
        Some(Face { font, measure: FontRef::new(bytes).ok()? })
    }

    /// The width of a text in points.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        let glyphs = self.measure.charmap();
        let widths = self.measure.glyph_metrics(Size::new(size), LocationRef::default());
        let width = |c| glyphs.map(c).and_then(|glyph| widths.advance_width(glyph));
        text.chars().filter_map(width).sum()
    }

    /// A text as it can be written: every run of white space is one space, characters that mean
    /// nothing on paper are gone, and those that we have no picture of are shown as boxes.
    pub(crate) fn writable(&self, text: &str) -> String {
        let glyphs = self.measure.charmap();
        let words = text.split_whitespace().map(|word| {
            let shown = |c: char| if glyphs.map(c).is_some() { c } else { UNKNOWN };
            word.chars().filter(|c| !is_silent(*c)).map(shown).collect::<String>()
        });
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// Control characters, marks of direction, variation selectors, private and invalid codes.
fn is_silent(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_is_shown_as_a_box_and_not_swallowed() {
        let faces = Faces::load().unwrap();
        let face = faces.of(Weight::Plain);
        assert_eq!(face.writable(" María  Nuñez\u{0}\n\u{202e}Łódź "), "María Nuñez Łódź");
        assert_eq!(face.writable("王芳"), "\u{25a1}\u{25a1}");
        assert!(face.width("mm", 10.0) > face.width("ii", 10.0));
    }
}
