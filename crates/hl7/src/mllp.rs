//! Frames on a line (MLLP): `<VT> message <FS> <CR>`.
//!
//! The decoder takes bytes as they come and keeps at most one unfinished frame. Whatever is on the
//! line becomes a frame or an error, so a connection can tell its log what it threw away (`R-05`).

/// Begins a frame.
const START: u8 = 0x0b;
/// Ends a frame.
const END: u8 = 0x1c;

/// Finds frames in a stream of bytes.
pub struct Decoder {
    frame: Vec<u8>,
    state: State,
    frame_bytes_max: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between frames.
    Outside,
    /// Between frames, among bytes that have been complained about.
    InGarbage,
    /// In a frame.
    Inside,
    /// In a frame that has been given up.
    InTooLong,
}

/// What is wrong on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A frame is longer than allowed; the rest of it is skipped.
    #[error("the frame is longer than {0} bytes; send large documents by themselves")]
    TooLong(usize),
    /// Bytes outside a frame; what follows up to the next frame is skipped.
    #[error("there are bytes before the start of a frame (0x0B)")]
    Garbage,
    /// The end of a frame that has not begun.
    #[error("a frame ends (0x1C) that has not begun (0x0B)")]
    EndWithoutStart,
    /// A frame begins inside another, or the line ends inside one: what came before is lost, and
    /// the sender, who gets no answer, will send it again.
    #[error("the frame was cut off before its end (0x1C)")]
    Cut,
    /// A message to be sent holds a byte that only frames may have.
    #[error("the message holds a byte that only begins or ends frames (0x0B, 0x1C)")]
    MarkInside,
}

impl Decoder {
    /// A decoder for frames of at most so many bytes.
    pub fn new(frame_bytes_max: usize) -> Self {
        Decoder { frame: Vec::new(), state: State::Outside, frame_bytes_max }
    }

    /// Takes bytes from the front of `input` until a frame or an error is found; `None` when all
    /// bytes were taken and more are needed. Call it again while `input` has bytes.
    pub fn next(&mut self, input: &mut &[u8]) -> Option<Result<Vec<u8>, FrameError>> {
        while let Some((&first, rest)) = input.split_first() {
            let found = match self.state {
                State::Outside | State::InGarbage => {
                    *input = rest;
                    self.outside(first)
                }
                State::Inside | State::InTooLong => {
                    let plain = input.iter().position(|&b| b == START || b == END);
                    let (part, after) = input.split_at(plain.unwrap_or(input.len()));
                    *input = after;
                    self.inside(part, input)
                }
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Whether a frame has begun and not ended. When the line closes then, it was cut off.
    pub fn is_inside(&self) -> bool {
        matches!(self.state, State::Inside | State::InTooLong)
    }

    fn outside(&mut self, byte: u8) -> Option<Result<Vec<u8>, FrameError>> {
        match byte {
            START => {
                self.state = State::Inside;
                None
            }
            END => {
                self.state = State::Outside;
                Some(Err(FrameError::EndWithoutStart))
            }
            // The CR that follows a frame, and the blanks of senders who mean well.
            _ if byte.is_ascii_whitespace() || self.state == State::InGarbage => None,
            _ => {
                self.state = State::InGarbage;
                Some(Err(FrameError::Garbage))
            }
        }
    }

    /// Takes the part of a frame up to a mark, and the mark if it is there.
    fn inside(&mut self, part: &[u8], rest: &mut &[u8]) -> Option<Result<Vec<u8>, FrameError>> {
        if self.state == State::Inside && self.frame.len() + part.len() > self.frame_bytes_max {
            self.state = State::InTooLong;
            self.frame = Vec::new();
            return Some(Err(FrameError::TooLong(self.frame_bytes_max)));
        }
        if self.state == State::Inside {
            self.frame.extend_from_slice(part);
        }
        let (&mark, after) = rest.split_first()?;
        *rest = after;
        let frame = std::mem::take(&mut self.frame);
        let was_inside = std::mem::replace(&mut self.state, State::Outside) == State::Inside;
        if mark == START {
            self.state = State::Inside;
            return was_inside.then_some(Err(FrameError::Cut));
        }
        was_inside.then_some(Ok(frame))
    }
}

/// A message in its frame.
pub fn encode(message: &[u8]) -> Result<Vec<u8>, FrameError> {
    if message.contains(&START) || message.contains(&END) {
        return Err(FrameError::MarkInside);
    }
    Ok([&[START], message, &[END, b'\r']].concat())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Everything that a decoder for frames of eight bytes finds, fed in pieces of this size.
    fn decode(bytes: &[u8], piece: usize) -> Vec<Result<Vec<u8>, FrameError>> {
        let mut decoder = Decoder::new(8);
        let mut found = Vec::new();
        for mut input in bytes.chunks(piece) {
            while let Some(one) = decoder.next(&mut input) {
                found.push(one);
            }
            assert!(input.is_empty() && decoder.frame.len() <= 8);
        }
        if decoder.is_inside() {
            found.push(Err(FrameError::Cut));
        }
        found
    }

    #[test]
    fn frames_are_found_however_the_bytes_arrive() {
        use FrameError::{Cut, EndWithoutStart, Garbage, TooLong};
        let ok = |text: &str| Ok(text.as_bytes().to_vec());
        let table = [
            ("\x0bone\x1c\r\x0btwo\x1c\r", vec![ok("one"), ok("two")]),
            ("\x0bone\x1c\x0btwo\x1c", vec![ok("one"), ok("two")]),
            ("\r\n \x0bone\x1c\r\n", vec![ok("one")]),
            ("\x0b\x1c\r", vec![ok("")]),
            ("\x0b12345678\x1c\r", vec![ok("12345678")]),
            ("\x0b123456789\x1c\r\x0btwo\x1c\r", vec![Err(TooLong(8)), ok("two")]),
            ("\x0b1234567890\x0btwo\x1c\r", vec![Err(TooLong(8)), ok("two")]),
            ("junk\x0bone\x1c\rjunk", vec![Err(Garbage), ok("one"), Err(Garbage)]),
            ("junk\x1cjunk", vec![Err(Garbage), Err(EndWithoutStart), Err(Garbage)]),
            ("\x0bone\x0btwo\x1c\r", vec![Err(Cut), ok("two")]),
            ("\x0bone", vec![Err(Cut)]),
            ("", vec![]),
        ];
        for (bytes, found) in table {
            for piece in [1, 2, 3, 100] {
                assert_eq!(decode(bytes.as_bytes(), piece), found, "{bytes:?} in {piece}s");
            }
        }
    }

    #[test]
    fn a_message_with_a_mark_in_it_cannot_be_framed() {
        assert_eq!(encode(b"one"), Ok(b"\x0bone\x1c\r".to_vec()));
        assert_eq!(encode(b"o\x1cne"), Err(FrameError::MarkInside));
        assert_eq!(encode(b"o\x0bne"), Err(FrameError::MarkInside));
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken(bytes: Vec<u8>, piece in 1_usize..40) {
            decode(&bytes, piece);
        }

        #[test]
        fn what_was_framed_is_found(messages: Vec<[u8; 5]>, piece in 1_usize..40) {
            let framed: Vec<_> =
                messages.iter().filter_map(|m| encode(m).ok().map(|f| (m.to_vec(), f))).collect();
            let line: Vec<u8> = framed.iter().flat_map(|(_, frame)| frame.clone()).collect();
            let found: Vec<_> = decode(&line, piece);
            prop_assert_eq!(found, framed.into_iter().map(|(m, _)| Ok(m)).collect::<Vec<_>>());
        }
    }
}
