//! RLE: runs of equal bytes, one segment for each byte of a pixel (PS3.5 annex G).

/// Unpacks a frame into `segments` planes of `pixels` bytes, one after the other. None when it is
/// not whole.
pub(crate) fn unpacked(packed: &[u8], segments: usize, pixels: usize) -> Option<Vec<u8>> {
    let number = |at: usize| {
        let bytes: [u8; 4] = packed.get(at * 4..at * 4 + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    };
    if number(0)? != segments {
        return None;
    }
    // Runs make at most 64 times as much; a small file does not get a large memory.
    if segments.checked_mul(pixels)? / 64 > packed.len() {
        return None;
    }
    let mut planes = Vec::with_capacity(segments * pixels);
    for segment in 1..=segments {
        let begin = number(segment)?;
        let end = if segment < segments { number(segment + 1)? } else { packed.len() };
        unpack(packed.get(begin..end)?, planes.len() + pixels, &mut planes)?;
    }
    Some(planes)
}

/// Unpacks one segment until `out` has so many bytes.
fn unpack(mut packed: &[u8], end: usize, out: &mut Vec<u8>) -> Option<()> {
    while out.len() < end {
        let (head, rest) = packed.split_first()?;
        let left = end - out.len();
        packed = match *head {
            // So many bytes as they are.
            0..=127 => {
                let (own, rest) = rest.split_at_checked(usize::from(*head) + 1)?;
                out.extend(own.iter().take(left));
                rest
            }
            // Nothing.
            128 => rest,
            // One byte so many times.
            129..=255 => {
                let (byte, rest) = rest.split_first()?;
                let times = 257 - usize::from(*head);
                out.resize(out.len() + times.min(left), *byte);
                rest
            }
        };
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::unpacked;

    fn frame(segments: &[&[u8]]) -> Vec<u8> {
        let mut head = [0_u32; 16];
        head[0] = u32::try_from(segments.len()).unwrap();
        let mut at = 64;
        for (place, segment) in segments.iter().enumerate() {
            head[place + 1] = at;
            at += u32::try_from(segment.len()).unwrap();
        }
        let head = head.iter().flat_map(|number| number.to_le_bytes());
        head.chain(segments.concat()).collect()
    }

    #[test]
    fn runs_and_single_bytes_become_planes() {
        let two = frame(&[&[254, 7, 0, 9], &[3, 1, 2, 3, 4]]);
        assert_eq!(unpacked(&two, 2, 4), Some(vec![7, 7, 7, 9, 1, 2, 3, 4]));
        assert_eq!(unpacked(&two, 1, 4), None, "another number of segments");
        assert_eq!(unpacked(&two, 2, 5), None, "not whole");
        assert_eq!(unpacked(&two, 2, 10_000_000), None, "more than it can hold");
        assert_eq!(unpacked(&two[..30], 2, 4), None, "cut");
        assert_eq!(unpacked(&[], 1, 1), None);
    }
}
