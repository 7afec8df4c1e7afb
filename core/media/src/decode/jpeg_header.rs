//! What a JPEG says before its pixels (ITU-T T.81, annex B), and which of it the decoder is told.
//!
//! The decoder gets the tables, the frame and the scan, nothing else: metadata never reaches it, so
//! that none of it can break it, fill memory, or come out at the other end.

use std::io::{Read, Seek};

use super::BESIDE;
use crate::error::PhotoError;
use crate::signature::ForeignKind;
use crate::source::Window;

/// Most bytes of tables that a photo needs; four of each kind are 3 kB.
const TABLES: usize = 256 * 1024;

const START: u8 = 0xD8;
const END: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;

/// All in front of the pixels.
pub(crate) struct Header {
    /// What the decoder is told.
    pub(crate) head: Vec<u8>,
    /// Where in the file the coded pixels begin.
    pub(crate) pixels_at: u64,
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) components: Vec<Component>,
    /// Whether the rows come once, from the top to the bottom, all components together. Otherwise
    /// the whole picture must be held until its end.
    pub(crate) in_rows: bool,
    /// Adobe's colour transform, if its segment is there.
    pub(crate) adobe: Option<u8>,
    /// The TIFF structure of the EXIF segment.
    pub(crate) exif: Option<Vec<u8>>,
    /// The colour profile, if all its parts are there.
    pub(crate) profile: Option<Vec<u8>>,
}

/// One component, by its sampling factors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Component {
    pub(crate) across: u8,
    pub(crate) down: u8,
}

impl Header {
    pub(crate) fn read<R: Read + Seek>(file: &mut Window<R>) -> Result<Self, PhotoError> {
        let mut head = vec![0xFF, START];
        let mut frame = None;
        let (mut adobe, mut exif) = (None, None);
        let mut profile = Vec::new();
        let mut restart = 0;
        file.go_to(2);
        loop {
            let marker = next_marker(file).ok_or(PhotoError::cut_off(0))?;
            if marker == END {
                return Err(PhotoError::cut_off(0));
            }
            let begin = file.position();
            let [high, low] = pair(file).ok_or(PhotoError::cut_off(0))?;
            let length = u64::from(u16::from_be_bytes([high, low]));
            let mut content = || file.bytes((length.max(2) - 2) as usize).ok_or(PhotoError::cut_off(0));
            match marker {
                0xC0..=0xCF | 0xDB | 0xDD | START_OF_SCAN => {
                    let content = content()?;
                    // Tables (C4), an extension (C8) and conditioning (CC) share the range of frames.
                    if !matches!(marker, 0xC4 | 0xC8 | 0xCC | 0xDB | 0xDD | START_OF_SCAN) {
                        if frame.is_some() {
                            return Err(PhotoError::undecodable(0));
                        }
                        frame = Some(Frame::read(marker, &content)?);
                    }
                    head.extend_from_slice(&[0xFF, marker, high, low]);
                    head.extend_from_slice(&content);
                    if head.len() > TABLES {
                        return Err(PhotoError::undecodable(0));
                    }
                    if let (0xDD, [high, low]) = (marker, &content[..]) {
                        restart = u16::from_be_bytes([*high, *low]);
                    }
                    if marker == START_OF_SCAN {
                        let frame = frame.ok_or(PhotoError::undecodable(0))?;
                        let together = content.first().map(|count| usize::from(*count));
                        if !frame.restarts_at_rows(restart, together) {
                            return Err(PhotoError::ConvertFirst { kind: ForeignKind::RareJpeg });
                        }
                        return Ok(Self {
                            head,
                            pixels_at: file.position(),
                            width: frame.width,
                            height: frame.height,
                            in_rows: !frame.progressive && together == Some(frame.components.len()),
                            components: frame.components,
                            adobe,
                            exif,
                            profile: in_order(profile),
                        });
                    }
                }
                0xE1 if exif.is_none() => {
                    exif =
                        content()?.strip_prefix(b"Exif\0").and_then(|rest| rest.get(1..)).map(<[u8]>::to_vec);
                }
                0xE2 => {
                    let content = content()?;
                    let held: usize = profile.iter().map(Vec::len).sum();
                    if let Some(part) = content.strip_prefix(b"ICC_PROFILE\0")
                        && held + part.len() <= BESIDE
                    {
                        profile.push(part.to_vec());
                    }
                }
                0xEE => {
                    let content = content()?;
                    if content.starts_with(b"Adobe") && content.len() >= 12 {
                        adobe = Some(content[11]);
                        head.extend_from_slice(&[0xFF, marker, high, low]);
                        head.extend_from_slice(&content);
                    }
                }
                _ => {}
            }
            file.go_to(begin + length.max(2));
        }
    }
}

/// The frame header (B.2.2).
struct Frame {
    progressive: bool,
    width: u16,
    height: u16,
    components: Vec<Component>,
}

impl Frame {
    fn read(marker: u8, content: &[u8]) -> Result<Self, PhotoError> {
        let (&[precision, h1, h0, w1, w0, count], components) =
            content.split_first_chunk().ok_or(PhotoError::undecodable(0))?;
        let height = u16::from_be_bytes([h1, h0]);
        // Lossless, hierarchical, of other than 8 bits, or of a height that is told at the end only:
        // processes that no camera in a phone uses.
        if !matches!(marker, 0xC0..=0xC2 | 0xC9 | 0xCA) || precision != 8 || height == 0 || count == 2 {
            return Err(PhotoError::ConvertFirst { kind: ForeignKind::RareJpeg });
        }
        let components: Vec<Component> = components
            .chunks_exact(3)
            .take(usize::from(count))
            .map(|component| Component { across: component[1] >> 4, down: component[1] & 15 })
            .collect();
        let sampled = |factor: u8| (1..=4).contains(&factor);
        if !matches!(count, 1 | 3 | 4)
            || components.len() != usize::from(count)
            || !components.iter().all(|component| sampled(component.across) && sampled(component.down))
        {
            return Err(PhotoError::undecodable(0));
        }
        let progressive = matches!(marker, 0xC2 | 0xCA);
        Ok(Self { progressive, width: u16::from_be_bytes([w1, w0]), height, components })
    }
}

impl Frame {
    /// Whether restart intervals are whole rows, as cameras write them. Within a row the decoder
    /// (zune-jpeg 0.5.16-rc3) takes a restart marker that it sees early for one that is due, and flat
    /// areas get wrong colours.
    fn restarts_at_rows(&self, restart: u16, together: Option<usize>) -> bool {
        if restart == 0 || self.progressive {
            return true;
        }
        let blocks = u32::from(self.width).div_ceil(8);
        let most = u32::from(self.components.iter().map(|component| component.across).max().unwrap_or(1));
        let whole = |row: u32| u32::from(restart) % row.max(1) == 0;
        match self.components.len() {
            1 => whole(blocks),
            count if together == Some(count) => whole(blocks.div_ceil(most)),
            // One component after the other: each has rows of its own, and the decoder counts padded ones.
            _ => false,
        }
    }
}

fn pair<R: Read + Seek>(file: &mut Window<R>) -> Option<[u8; 2]> {
    Some([file.byte()?, file.byte()?])
}

/// The next marker with a segment behind it. What lies between segments is passed over.
fn next_marker<R: Read + Seek>(file: &mut Window<R>) -> Option<u8> {
    loop {
        while file.byte()? != 0xFF {}
        let mut marker = 0xFF;
        while marker == 0xFF {
            marker = file.byte()?;
        }
        // Stuffing, and markers that stand alone.
        if !matches!(marker, 0x00 | 0x01 | 0xD0..=START) {
            return Some(marker);
        }
    }
}

/// The parts of a profile, each led by its number and how many there are (ICC.1, annex B.4).
fn in_order(mut parts: Vec<Vec<u8>>) -> Option<Vec<u8>> {
    parts.sort_by_key(|part| part.first().copied());
    let count = parts.len();
    let whole = count > 0
        && parts.iter().enumerate().all(|(index, part)| {
            part.first().is_some_and(|number| usize::from(*number) == index + 1)
                && part.get(1).is_some_and(|of| usize::from(*of) == count)
        });
    whole.then(|| parts.iter().flat_map(|part| &part[2..]).copied().collect())
}
