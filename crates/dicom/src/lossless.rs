//! Lossless JPEG (ITU-T T.81 annex H), in which many machines send X-rays: each number is told by
//! how it differs from its neighbours. No reader of ordinary JPEG knows it.

/// A picture's numbers, pixel by pixel.
pub(crate) struct Decoded {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    pub(crate) samples: usize,
    /// Up to 16 bits each.
    pub(crate) values: Vec<u16>,
}

/// The head of the picture.
#[derive(Clone, Copy)]
struct Frame {
    precision: u32,
    rows: usize,
    columns: usize,
    samples: usize,
}

/// Reads a picture that has so many pixels and so many numbers for each; anything else is none.
pub(crate) fn decode(bytes: &[u8], pixels: usize, samples: usize) -> Option<Decoded> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    let (mut tables, mut frame, mut interval) = ([const { None }; 4], None, 0);
    loop {
        let (marker, body, next) = segment(rest)?;
        match marker {
            0xc3 => frame = Some(read_frame(body, pixels, samples)?),
            0xc4 => read_tables(body, &mut tables)?,
            0xdd => interval = usize::from(word(body, 0)?),
            0xda => {
                let scan = Scan::read(body, frame?, &tables, interval)?;
                return scan.decode(next);
            }
            // Other ways to pack, and the end.
            0xc0..=0xcf | 0xd8 | 0xd9 => return None,
            _ => {}
        }
        rest = next;
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

/// The next segment: its marker, its body and what follows.
fn segment(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let bytes = bytes.strip_prefix(b"\xff")?;
    let fill = bytes.iter().position(|byte| *byte != 0xff)?;
    let (marker, bytes) = bytes.get(fill..)?.split_first()?;
    let length = usize::from(word(bytes, 0)?);
    let (body, next) = bytes.split_at_checked(length)?;
    Some((*marker, body.get(2..)?, next))
}

fn read_frame(body: &[u8], pixels: usize, samples: usize) -> Option<Frame> {
    let precision = u32::from(*body.first()?);
    let (rows, columns) = (usize::from(word(body, 1)?), usize::from(word(body, 3)?));
    let is_as_said = rows * columns == pixels && usize::from(*body.get(5)?) == samples;
    let parts = body.get(6..)?.chunks_exact(3).take(samples);
    // Each number has its own place in every pixel.
    let are_whole = parts.len() == samples && parts.into_iter().all(|part| part[1] == 0x11);
    let fits = (2..=16).contains(&precision) && is_as_said && are_whole;
    fits.then_some(Frame { precision, rows, columns, samples })
}

/// Which category of difference stands behind which bits.
struct Table {
    /// For each length of 1 to 16 bits: the first code, how many, and where their values begin.
    lengths: [(u32, u32, usize); 16],
    values: Vec<u8>,
}

fn read_tables(mut body: &[u8], tables: &mut [Option<Table>; 4]) -> Option<()> {
    while let Some((which, rest)) = body.split_first() {
        let (counts, rest) = rest.split_at_checked(16)?;
        let (mut code, mut begin) = (0_u32, 0);
        let mut lengths = [(0, 0, 0); 16];
        for (length, count) in lengths.iter_mut().zip(counts) {
            *length = (code, u32::from(*count), begin);
            begin += usize::from(*count);
            code = (code + u32::from(*count)) << 1;
        }
        let (values, rest) = rest.split_at_checked(begin)?;
        *tables.get_mut(usize::from(*which))? = Some(Table { lengths, values: values.to_vec() });
        body = rest;
    }
    Some(())
}

struct Scan<'a> {
    frame: Frame,
    tables: Vec<&'a Table>,
    predictor: u8,
    /// Low bits that were left out.
    shift: u32,
    /// After so many pixels the neighbours are forgotten; never when it is 0.
    interval: usize,
}

impl<'a> Scan<'a> {
    fn read(
        body: &[u8],
        frame: Frame,
        tables: &'a [Option<Table>; 4],
        interval: usize,
    ) -> Option<Self> {
        let samples = usize::from(*body.first()?);
        let parts = body.get(1..1 + samples * 2)?;
        let table = |part: &[u8]| tables.get(usize::from(*part.get(1)? >> 4))?.as_ref();
        let found: Vec<&Table> = parts.chunks_exact(2).map(table).collect::<Option<_>>()?;
        let predictor = *body.get(1 + samples * 2)?;
        let shift = u32::from(*body.get(3 + samples * 2)? & 0x0f);
        let is_line = interval.is_multiple_of(frame.columns);
        let fits = samples == frame.samples
            && (1..=7).contains(&predictor)
            && shift < frame.precision
            && is_line;
        fits.then_some(Scan { frame, tables: found, predictor, shift, interval })
    }

    fn decode(&self, bytes: &[u8]) -> Option<Decoded> {
        let Frame { precision, rows, columns, samples } = self.frame;
        // A difference has at least one bit.
        if rows * columns * samples / 8 > bytes.len() {
            return None;
        }
        let middle = 1_i32 << (precision - self.shift - 1);
        let mut bits = Bits { bytes, buffer: 0, count: 0 };
        let mut values: Vec<u16> = Vec::with_capacity(rows * columns * samples);
        let line = columns * samples;
        let mut first_line = 0;
        for row in 0..rows {
            if self.interval > 0 && row > 0 && (row * columns).is_multiple_of(self.interval) {
                bits.restart()?;
                first_line = row;
            }
            for place in 0..line {
                let at = row * line + place;
                let of = |at: usize| values.get(at).copied().map_or(0, i32::from);
                let guess = match (row == first_line, place < samples) {
                    (true, true) => middle,
                    (true, false) => of(at - samples),
                    (false, true) => of(at - line),
                    (false, false) => {
                        let (a, b) = (of(at - samples), of(at - line));
                        self.guess(a, b, of(at - line - samples))
                    }
                };
                let difference = bits.difference(self.tables.get(place % samples)?)?;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "numbers are counted modulo 65536"
                )]
                values.push((guess + difference) as u16);
            }
        }
        for value in &mut values {
            *value <<= self.shift;
        }
        Some(Decoded { columns, rows, samples, values })
    }

    /// What the left, the upper and the upper left neighbour let expect.
    fn guess(&self, a: i32, b: i32, c: i32) -> i32 {
        match self.predictor {
            1 => a,
            2 => b,
            3 => c,
            4 => a + b - c,
            5 => a + ((b - c) >> 1),
            6 => b + ((a - c) >> 1),
            _ => (a + b) >> 1,
        }
    }
}

/// The bits of a scan.
struct Bits<'a> {
    bytes: &'a [u8],
    buffer: u64,
    count: u32,
}

impl Bits<'_> {
    /// Takes bytes until there are 32 bits, or a marker comes.
    fn fill(&mut self) {
        while self.count <= 32 {
            let byte = match self.bytes {
                [0xff, 0x00, rest @ ..] => {
                    self.bytes = rest;
                    0xff
                }
                // After a marker, nothing: zeros, which a whole picture does not need.
                [0xff, ..] | [] => return,
                [byte, rest @ ..] => {
                    self.bytes = rest;
                    *byte
                }
            };
            self.buffer = self.buffer << 8 | u64::from(byte);
            self.count += 8;
        }
    }

    fn take(&mut self, bits: u32) -> Option<u32> {
        if self.count < bits {
            self.fill();
        }
        self.count = self.count.checked_sub(bits)?;
        let taken = self.buffer >> self.count & ((1 << bits) - 1);
        u32::try_from(taken).ok()
    }

    fn difference(&mut self, table: &Table) -> Option<i32> {
        let mut code = 0;
        for (first, count, begin) in table.lengths {
            code = code << 1 | self.take(1)?;
            if let Some(place) = code.checked_sub(first).filter(|place| *place < count) {
                let category = *table.values.get(begin + usize::try_from(place).ok()?)?;
                return self.of_category(u32::from(category));
            }
        }
        None
    }

    fn of_category(&mut self, category: u32) -> Option<i32> {
        match category {
            0 => Some(0),
            1..=15 => {
                let bits = i32::try_from(self.take(category)?).ok()?;
                let is_positive = bits >> (category - 1) == 1;
                Some(if is_positive { bits } else { bits - (1 << category) + 1 })
            }
            16 => Some(32_768),
            _ => None,
        }
    }

    /// Behind the mark of a new beginning.
    fn restart(&mut self) -> Option<()> {
        (self.buffer, self.count) = (0, 0);
        match self.bytes {
            [0xff, 0xd0..=0xd7, rest @ ..] => {
                self.bytes = rest;
                Some(())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a picture of one number for each pixel, with the left neighbour as guess: every
    /// difference as category 16 would be long, so as 5 bits of code and its own bits.
    fn encoded(columns: u16, rows: u16, values: &[u16]) -> Vec<u8> {
        let mut out = vec![0xff, 0xd8, 0xff, 0xc3, 0, 11, 12];
        out.extend(rows.to_be_bytes());
        out.extend(columns.to_be_bytes());
        out.extend([1, 1, 0x11, 0]);
        // Seventeen categories, all with codes of five bits.
        out.extend([0xff, 0xc4, 0, 36, 0]);
        out.extend([0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        out.extend(0..=16);
        out.extend([0xff, 0xda, 0, 8, 1, 1, 0, 1, 0, 0]);
        let mut bits = String::new();
        let width = usize::from(columns);
        for (at, value) in values.iter().enumerate() {
            let guess = match (at / width, at % width) {
                (0, 0) => 1 << 11,
                (_, 0) => values[at - width],
                _ => values[at - 1],
            };
            let difference = i32::from(*value) - i32::from(guess);
            let category = 32 - difference.unsigned_abs().leading_zeros();
            bits += &format!("{category:05b}");
            if category > 0 {
                let low = if difference < 0 { difference - 1 } else { difference };
                let low = low & ((1 << category) - 1);
                bits += &format!("{low:0width$b}", width = category as usize);
            }
        }
        while !bits.len().is_multiple_of(8) {
            bits.push('1');
        }
        for byte in bits.as_bytes().chunks(8) {
            let byte = byte.iter().fold(0, |sum: u8, bit| sum << 1 | (bit - b'0'));
            out.push(byte);
            if byte == 0xff {
                out.push(0);
            }
        }
        out.extend([0xff, 0xd9]);
        out
    }

    #[test]
    fn what_was_packed_is_unpacked_and_what_is_not_whole_is_not() {
        let values: Vec<u16> = (0..60_u16).map(|n| n * 997 % 4_096).collect();
        let packed = encoded(10, 6, &values);
        let decoded = decode(&packed, 60, 1).unwrap();
        assert_eq!((decoded.columns, decoded.rows, decoded.samples), (10, 6, 1));
        assert_eq!(decoded.values, values);
        assert!(decode(&packed, 61, 1).is_none(), "another size");
        assert!(decode(&packed, 60, 3).is_none(), "another number of colours");
        for end in 0..packed.len() - 3 {
            assert!(decode(&packed[..end], 60, 1).is_none(), "cut at {end}");
        }
    }
}
