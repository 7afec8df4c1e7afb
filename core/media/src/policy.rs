//! What a clean photo may be, and what a photo may be to be looked at.

/// Sizes, quality and limits. The default is what the app uses everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoPolicy {
    /// Longest side of the clean photo, in pixels. Smaller photos are not enlarged.
    pub long_side: u32,
    /// JPEG quality, 1 to 100, of the clean photo and the thumbnail.
    pub quality: u8,
    /// Longest side of the thumbnail, in pixels.
    pub thumbnail_side: u32,
    /// Most pixels (width times height, by the header) that are decoded.
    pub max_pixels: u64,
    /// Most bytes that are read.
    pub max_bytes: u64,
}

impl Default for PhotoPolicy {
    fn default() -> Self {
        Self {
            long_side: 1600,
            quality: 80,
            thumbnail_side: 320,
            max_pixels: 100_000_000,
            max_bytes: 50_000_000,
        }
    }
}

impl PhotoPolicy {
    /// Most memory, in bytes, that a decoder may take: four bytes for each allowed pixel and some
    /// room to work. Deeper pixels (16 bits a channel) reach it with fewer pixels.
    pub(crate) fn max_alloc(&self) -> u64 {
        self.max_pixels.saturating_mul(4).saturating_add(64 * 1024 * 1024)
    }
}
