//! Segments, fields and their parts: how one reads a message.

use std::borrow::Cow;

use crate::{
    escape::unescape,
    message::{Message, wide},
};

/// One segment of a message.
#[derive(Clone, Copy)]
pub struct Segment<'m> {
    message: &'m Message,
    place: usize,
}

impl<'m> Segment<'m> {
    pub(crate) fn new(message: &'m Message, place: usize) -> Self {
        Segment { message, place }
    }

    /// Its name, three letters or digits.
    pub fn id(self) -> &'m str {
        let start = self.message.segment_range(self.place).start;
        &self.message.text()[start..start + 3]
    }

    /// Which segment of the message it is, from 1.
    pub fn number(self) -> usize {
        self.place + 1
    }

    /// The field with this number, as the standard counts: MSH-1 is the separator. A field that
    /// is not there is empty.
    pub fn field(self, number: usize) -> Piece<'m> {
        let text = self.message.text();
        let segment = self.message.segment_range(self.place);
        let is_header = self.place == 0;
        let raw = if is_header && number == 1 {
            &text[segment.start + 3..segment.start + 4]
        } else {
            let starts = self.message.field_starts(self.place);
            let place = number.checked_sub(if is_header { 2 } else { 1 });
            let start = place.and_then(|place| starts.get(place)).map(|&at| wide(at));
            let next = place.and_then(|place| starts.get(place + 1)).map(|&at| wide(at) - 1);
            start.map_or("", |start| &text[start..next.unwrap_or(segment.end)])
        };
        Piece { raw, message: self.message }
    }
}

/// A field, a repetition, a component or a part of one: a piece of the text that may have smaller
/// pieces. What is not there is an empty piece, so that reading never needs a special case.
#[derive(Clone, Copy)]
#[must_use]
pub struct Piece<'m> {
    raw: &'m str,
    message: &'m Message,
}

impl<'m> Piece<'m> {
    /// As it stands in the message, separators and escape sequences included.
    pub fn raw(self) -> &'m str {
        self.raw
    }

    /// What it means: escape sequences are replaced.
    pub fn text(self) -> Cow<'m, str> {
        unescape(self.raw, self.message.marks(), self.message.character_set())
    }

    /// What it means without spaces around it, or nothing when it is empty or HL7's null.
    pub fn stated(self) -> Option<String> {
        let text = self.text();
        let text = text.trim();
        (!text.is_empty() && !self.is_null()).then(|| text.to_owned())
    }

    /// Nothing was sent.
    pub fn is_absent(self) -> bool {
        self.raw.is_empty()
    }

    /// `""` was sent: the sender says that there is no value and an older one must go.
    pub fn is_null(self) -> bool {
        self.raw == "\"\""
    }

    /// The repetitions of a field; none when it is empty.
    pub fn repetitions(self) -> impl Iterator<Item = Piece<'m>> {
        self.split(self.message.marks().repetition)
    }

    /// The components of the first repetition; none when it is empty.
    pub fn components(self) -> impl Iterator<Item = Piece<'m>> {
        self.first().split(self.message.marks().component)
    }

    /// The component with this number, from 1, of the first repetition.
    pub fn component(self, number: usize) -> Piece<'m> {
        self.first().nth(self.message.marks().component, number)
    }

    /// The part with this number, from 1, of a component.
    pub fn subcomponent(self, number: usize) -> Piece<'m> {
        self.nth(self.message.marks().subcomponent, number)
    }

    /// The parts of a component; none when it is empty.
    pub fn subcomponents(self) -> impl Iterator<Item = Piece<'m>> {
        self.split(self.message.marks().subcomponent)
    }

    fn first(self) -> Piece<'m> {
        self.nth(self.message.marks().repetition, 1)
    }

    fn nth(self, mark: u8, number: usize) -> Piece<'m> {
        let place = number.checked_sub(1);
        let raw = place.and_then(|n| self.raw.split(char::from(mark)).nth(n)).unwrap_or_default();
        Piece { raw, message: self.message }
    }

    fn split(self, mark: u8) -> impl Iterator<Item = Piece<'m>> {
        let message = self.message;
        let pieces = (!self.raw.is_empty()).then(|| self.raw.split(char::from(mark)));
        pieces.into_iter().flatten().map(move |raw| Piece { raw, message })
    }
}
