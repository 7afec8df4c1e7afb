//! What a clean photo may be, and what a photo may be to be looked at.

/// Sizes, quality and limits. The default is what the app uses when a photo is added.
///
/// # Which effort when
/// [`Effort::Fast`] when a photo is added: the citizen waits, and the camera, which fills a cheap
/// phone's memory, is still open. [`Effort::Small`] wherever a photo is encoded once more (masks at
/// submit) or a city's server sets a budget: nobody waits for it then, and each byte is paid for on
/// the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoPolicy {
    /// Longest side of the clean photo, in pixels. Smaller photos are not enlarged.
    pub long_side: u32,
    /// JPEG quality, 1 to 100, of the clean photo and the thumbnail.
    pub quality: u8,
    /// How hard the encoder tries.
    pub effort: Effort,
    /// Most bytes that the clean photo may have. It is met by lowering the quality; where the lowest
    /// that still shows something is not enough, the photo has that quality and more bytes.
    pub budget: Option<u32>,
    /// Longest side of the thumbnail, in pixels.
    pub thumbnail_side: u32,
    /// Most pixels (width times height, by the header) that are decoded.
    pub max_pixels: u64,
    /// Most bytes that are read.
    pub max_bytes: u64,
    /// Most memory, in bytes, that a decoder may take for a picture that must be held whole:
    /// progressive, interlaced, WebP, GIF. What comes row by row needs far less.
    pub max_memory: u64,
}

/// How hard the encoder tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Huffman tables of the photo's own.
    Fast,
    /// Also picks, for each coefficient, the value that is cheapest for what it shows (trellis): a
    /// tenth smaller for the double time of the encoder.
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
            max_memory: 40_000_000,
        }
    }
}
