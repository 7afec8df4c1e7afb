//! What a clean photo may be, and what a photo may be to be looked at.

/// Sizes, quality and limits.
///
/// Not which kinds of file: every kind that is read here leaves as the same plain JPEG, under the same limits, so that
/// no city can tell them apart, and one left out would only send the phone to convert what can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoPolicy {
    /// Longest side of the clean photo, in pixels. Smaller photos are not enlarged.
    pub long_side: u32,
    /// JPEG quality, 1 to 100, of the clean photo and the thumbnail.
    pub quality: u8,
    /// How hard the encoder tries.
    pub effort: Effort,
    /// Most bytes that the clean photo may have. It is met by lowering the quality; where the lowest
    /// that still shows something is not enough, the photo has that quality and more bytes. The picture is encoded once
    /// or twice for it, never more: its quality is predicted by encoding an eighth of it up to eight times, and once more
    /// so for a second encode, should the first be too large or waste more than a tenth.
    pub budget: Option<u32>,
    /// Longest side of the thumbnail, in pixels.
    pub thumbnail_side: u32,
    /// Most pixels (width times height, by the header) that are decoded.
    pub max_pixels: u64,
    /// Most bytes that are read.
    pub max_bytes: u64,
    /// Most memory, in bytes, that a decoder may take for a picture that must be held whole:
    /// progressive (8 megapixels fit), interlaced, WebP, GIF. What comes row by row needs far less; what would need
    /// more must be converted first ([`ForeignKind::Large`](crate::ForeignKind::Large)). A process that cleans one
    /// photo takes about 12 MB beside it.
    pub max_memory: u64,
}

/// How hard the encoder tries.
///
/// # Which one when
/// The app uses [`Effort::Small`], from the first moment: its bytes are those that are sent on every network, a tenth
/// fewer are seconds with one bar of signal, and it takes the same memory and a few hundredths of a second more. What
/// was encoded fast stays large: encoded once more, even the small way saves 1 % only, as its finest detail is rounded
/// already. So masks are encoded the fast way: the bytes stay as few as they were, and SSIMULACRA2 falls by 0.04.
/// [`Effort::Fast`] is for whoever cleans photos in bulk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Huffman tables of the photo's own.
    Fast,
    /// Also picks, for each coefficient, the value that is cheapest for what it shows (trellis).
    Small,
}

impl Default for PhotoPolicy {
    fn default() -> Self {
        Self {
            long_side: 1600,
            quality: 80,
            effort: Effort::Fast,
            budget: None,
            thumbnail_side: 320,
            max_pixels: 100_000_000,
            max_bytes: 50_000_000,
            max_memory: 50_000_000,
        }
    }
}
