//! Why there is no clean photo, cut by what a screen can do about it.

use crate::signature::ForeignKind;

/// Why a photo was not taken. Never holds anything that came out of the photo but its size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// Larger than the policy allows. Found from the file's length or header, before decoding.
    #[error("photo too large: {excess}")]
    TooLarge {
        /// What is too large, and the limit.
        excess: Excess,
    },
    /// What the phone's own decoder must turn into a JPEG first, a smaller one where it likes.
    #[error("photo must be converted first: {kind}")]
    ConvertFirst {
        /// Why: the kind that was recognised, or its size.
        kind: ForeignKind,
    },
    /// No kind of photo that is known.
    #[error("not a photo")]
    NotAPhoto,
    /// A photo by its first bytes, of which too little can be read to call it one.
    #[error("photo damaged: {damage}, {percent} % readable")]
    Damaged {
        /// How it failed.
        damage: Damage,
        /// How much of the picture could be read, 0 to 100.
        percent: u8,
    },
    /// The source itself failed while it was read.
    #[error("photo could not be read: {0}")]
    Unreadable(std::io::ErrorKind),
}

impl PhotoError {
    pub(crate) const fn cut_off(percent: u8) -> Self {
        Self::Damaged { damage: Damage::CutOff, percent }
    }

    pub(crate) const fn undecodable(percent: u8) -> Self {
        Self::Damaged { damage: Damage::Undecodable, percent }
    }
}

/// What was larger than allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    /// The file's length.
    #[error("{bytes} bytes, limit {limit}")]
    Bytes {
        /// Length of the file in bytes.
        bytes: u64,
        /// Most bytes that are read.
        limit: u64,
    },
    /// The picture's area, as its header gives it.
    #[error("{width} x {height} pixels, limit {limit}")]
    Pixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Most pixels that are decoded.
        limit: u64,
    },
}

/// How a photo is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// The file ends before the picture does.
    #[error("cut off")]
    CutOff,
    /// The decoder refused what it found.
    #[error("undecodable")]
    Undecodable,
    /// The decoder panicked; the panic went no further. A defect of the decoder.
    #[error("decoder failed")]
    DecoderPanicked,
}
