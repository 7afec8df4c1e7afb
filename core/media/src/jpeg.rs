//! What the segments of a JPEG tell before it is decoded (ITU-T T.81, annex B). Nothing is decoded
//! here; the decoder neither says that the end was missing nor, for what it cannot do, why.

const START_OF_FRAME: std::ops::RangeInclusive<u8> = 0xC0..=0xCF;
const END: u8 = 0xD9;

/// Whether the file ends before its end-of-image marker: inside a segment or inside entropy-coded
/// data. What follows the marker is not looked at.
pub(crate) fn is_cut_off(photo: &[u8]) -> bool {
    !segments(photo).any(|segment| segment.marker == END)
}

/// Whether the process is one that no camera in a phone uses: lossless, hierarchical, arithmetic,
/// or of other than 8 bits.
pub(crate) fn is_rare(photo: &[u8]) -> bool {
    segments(photo)
        // Tables (C4), an extension (C8) and conditioning (CC) share the range of the frames.
        .find(|segment| {
            START_OF_FRAME.contains(&segment.marker) && !matches!(segment.marker, 0xC4 | 0xC8 | 0xCC)
        })
        .is_some_and(|frame| frame.marker > 0xC2 || frame.content.first() != Some(&8))
}

struct Segment<'a> {
    marker: u8,
    content: &'a [u8],
}

/// The segments up to the end-of-image marker, or up to the one that the file does not hold whole.
fn segments(photo: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut rest = photo.get(2..).unwrap_or_default();
    std::iter::from_fn(move || {
        // Outside of segments, 0xFF begins a marker unless it is stuffed (00), repeated (FF), or a
        // restart or temporary marker or another start, which stand alone.
        let at = rest
            .windows(2)
            .position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0x01 | 0xD0..=0xD8 | 0xFF))?;
        let marker = rest[at + 1];
        let segment = &rest[at + 2..];
        if marker == END {
            rest = &[];
            let content = &[];
            return Some(Segment { marker, content });
        }
        let length = usize::from(u16::from_be_bytes(*segment.first_chunk()?));
        let content = segment.get(2..length)?;
        rest = &segment[length..];
        Some(Segment { marker, content })
    })
}
