//! An address as a picture for a telephone's camera, drawn by the page itself: no file, no script.

use std::fmt::Write as _;

use qrcode::{Color, QrCode};

/// Light squares that the standard wants around the picture.
const EDGE: usize = 4;

/// A picture of an address: its dark squares, in units of one square.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Qr {
    /// How many squares each side has, with the edge.
    pub(crate) side: usize,
    /// The dark squares as the path of an SVG: each run of them is a strip of height one.
    pub(crate) path: String,
}

impl Qr {
    /// The picture of an address; nothing when it is too long for one.
    pub(crate) fn of(address: &str) -> Option<Qr> {
        let code = QrCode::new(address).ok()?;
        let width = code.width();
        let squares = code.to_colors();
        let mut path = String::new();
        for (row, line) in squares.chunks(width).enumerate() {
            let mut column = 0;
            while column < width {
                let same = line[column..].iter().take_while(|c| **c == line[column]).count();
                if line[column] == Color::Dark {
                    let (x, y) = (column + EDGE, row + EDGE);
                    let _ = write!(path, "M{x} {y}h{same}v1h-{same}z");
                }
                column += same;
            }
        }
        Some(Qr { side: width + 2 * EDGE, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strips_are_the_dark_squares_and_no_others() {
        let address = "https://portal.lakeside.example/activate";
        let code = QrCode::new(address).unwrap();
        let qr = Qr::of(address).unwrap();
        let mut drawn = vec![false; qr.side * qr.side];
        for strip in qr.path.split('M').skip(1) {
            let numbers: Vec<usize> = strip
                .split(|c: char| !c.is_ascii_digit())
                .filter(|part| !part.is_empty())
                .map(|part| part.parse().unwrap())
                .collect();
            let [x, y, length, 1, back] = numbers[..] else { panic!("{strip}") };
            assert_eq!(length, back);
            drawn[y * qr.side + x..][..length].fill(true);
        }
        let width = code.width();
        assert_eq!(qr.side, width + 8);
        for y in 0..qr.side {
            for x in 0..qr.side {
                let inside = (EDGE..EDGE + width).contains(&x) && (EDGE..EDGE + width).contains(&y);
                let dark = inside && code[(x - EDGE, y - EDGE)] == Color::Dark;
                assert_eq!(drawn[y * qr.side + x], dark, "{x} {y}");
            }
        }
        assert!(Qr::of(&"x".repeat(4_000)).is_none());
    }
}
