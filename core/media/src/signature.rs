//! What a file is, by its first bytes. The name it came under says nothing.

use std::fmt;

/// How many bytes [`recognise`] looks at: enough for the brands of an ISO base media file.
pub(crate) const HEAD: usize = 64;

/// A kind of picture that is recognised but not decoded here: the phone's own decoder reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeignKind {
    /// HEIF with HEVC, what iPhones write by default.
    Heic,
    /// HEIF with AV1.
    Avif,
    /// Camera raw (DNG, CR2, CR3, NEF, ARW, ORF, RW2, RAF) or another TIFF.
    Raw,
    /// Windows bitmap.
    Bmp,
    /// JPEG XL.
    JpegXl,
    /// A JPEG of a rare process that no phone's camera writes: lossless, hierarchical, two components, 12 bits
    /// or restarts within a row in other than one sequential scan.
    RareJpeg,
    /// A kind that is decoded here, with so many pixels by its header that it would take more than
    /// [`PhotoPolicy::max_memory`](crate::PhotoPolicy::max_memory): progressive, interlaced, WebP, GIF.
    /// Also a JPEG with arithmetic codes that may take longer than anybody waits: from about 12 MP on.
    Large,
}

impl ForeignKind {
    /// As people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Raw => "RAW",
            Self::Bmp => "BMP",
            Self::JpegXl => "JPEG XL",
            Self::RareJpeg => "rare JPEG",
            Self::Large => "too large to be held whole",
        }
    }
}

impl fmt::Display for ForeignKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A kind of picture, known by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signature {
    Jpeg,
    Png,
    WebP,
    Gif,
    Foreign(ForeignKind),
}

/// Recognises a file by its first bytes ([`HEAD`] of them are enough).
pub(crate) fn recognise(head: &[u8]) -> Option<Signature> {
    use ForeignKind::{Bmp, JpegXl, Raw};
    let foreign = |kind| Some(Signature::Foreign(kind));
    match head {
        [0xFF, 0xD8, ..] => Some(Signature::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(Signature::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Signature::WebP),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => media_brand(head).and_then(foreign),
        [0xFF, 0x0A, ..] | [0, 0, 0, 0x0C, b'J', b'X', b'L', b' ', ..] => foreign(JpegXl),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Signature::Gif),
        // The fixed zero bytes keep text that begins with "BM" out.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => foreign(Bmp),
        // TIFF and what is built on it: DNG, CR2, NEF, ARW; Panasonic, Olympus; then Fujifilm.
        [b'I', b'I', b'*' | b'U', 0, ..]
        | [b'M', b'M', 0, b'*', ..]
        | [b'I', b'I', b'R', b'O' | b'S', ..]
        | [b'M', b'M', b'O', b'R', ..] => foreign(Raw),
        _ if head.starts_with(b"FUJIFILMCCD-RAW") => foreign(Raw),
        _ => None,
    }
}

/// The brands of an `ftyp` box (ISO/IEC 14496-12): a major one, a version, compatible ones.
/// A video has none of these.
fn media_brand(head: &[u8]) -> Option<ForeignKind> {
    let declared = head.first_chunk::<4>().map_or(0, |length| u32::from_be_bytes(*length) as usize);
    let ftyp = &head[..head.len().min(declared.max(12))];
    let brands: Vec<&[u8]> = ftyp
        .chunks_exact(4)
        .enumerate()
        .filter(|(index, _)| *index == 2 || *index >= 4)
        .map(|(_, brand)| brand)
        .collect();
    let has = |wanted: &[&[u8; 4]]| {
        brands.iter().any(|brand| wanted.iter().any(|wanted| *brand == wanted.as_slice()))
    };
    if has(&[b"crx "]) {
        Some(ForeignKind::Raw)
    } else if has(&[b"avif", b"avis"]) {
        Some(ForeignKind::Avif)
    } else if has(&[b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"]) {
        Some(ForeignKind::Heic)
    } else {
        None
    }
}
