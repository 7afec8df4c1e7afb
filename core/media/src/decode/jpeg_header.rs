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
    pub(crate) order: Order,
    pub(crate) coding: Coding,
    /// Adobe's colour transform, if its segment is there.
    pub(crate) adobe: Option<u8>,
    /// The TIFF structure of the EXIF segment.
    pub(crate) exif: Option<Vec<u8>>,
    /// The colour profile, if all its parts are there.
    pub(crate) profile: Option<Vec<u8>>,
}

/// How the coded pixels lie, and so who can read them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// The rows come once, from the top to the bottom, all components together.
    Rows,
    /// In scans: the whole picture must be held until its end.
    Scans,
    /// In rows as well, but of 12 bits, or restarted within a row: for the slower decoder.
    Rare(Bits),
}

/// How the numbers become bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Huffman,
    /// Far slower to read, and written by no camera.
    Arithmetic,
}

/// Bits of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bits {
    Eight,
    Twelve,
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
                    let mut content = content()?;
                    // Tables (C4), an extension (C8) and conditioning (CC) share the range of frames.
                    if !matches!(marker, 0xC4 | 0xC8 | 0xCC | 0xDB | 0xDD | START_OF_SCAN) {
                        if frame.is_some() {
                            return Err(PhotoError::undecodable(0));
                        }
                        frame = Some((head.len(), Frame::read(marker, &mut content)?));
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
                        let (frame_at, frame) = frame.ok_or(PhotoError::undecodable(0))?;
                        let order = frame.order(restart, content.first().copied())?;
                        if matches!(order, Order::Rare(_)) {
                            write_twelve_bits(&mut head[frame_at..]);
                        }
                        return Ok(Self {
                            head,
                            pixels_at: file.position(),
                            width: frame.width,
                            height: frame.height,
                            order,
                            coding: frame.coding,
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
    process: Process,
    coding: Coding,
    bits: Bits,
    width: u16,
    height: u16,
    components: Vec<Component>,
}

/// How a frame is coded, of what this crate can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Process {
    Sequential,
    Progressive,
}

impl Frame {
    /// Decoders stumble over the sampling factors of a component that is alone, which mean nothing
    /// (A.2.2): they become 1.
    fn read(marker: u8, content: &mut [u8]) -> Result<Self, PhotoError> {
        if let [_, _, _, _, _, 1, _, factors, ..] = content
            && *factors != 0
        {
            *factors = 0x11;
        }
        let (&[precision, h1, h0, w1, w0, count], components) =
            content.split_first_chunk().ok_or(PhotoError::undecodable(0))?;
        let height = u16::from_be_bytes([h1, h0]);
        let (process, coding) = match marker {
            0xC0 | 0xC1 => (Process::Sequential, Coding::Huffman),
            0xC9 => (Process::Sequential, Coding::Arithmetic),
            0xC2 => (Process::Progressive, Coding::Huffman),
            0xCA => (Process::Progressive, Coding::Arithmetic),
            // Lossless or hierarchical: processes that no camera in a phone uses.
            _ => return Err(RARE),
        };
        let bits = match precision {
            8 => Bits::Eight,
            // The baseline process has no more than 8 (table B.2).
            12 if marker != 0xC0 => Bits::Twelve,
            _ => return Err(RARE),
        };
        // A height that is told at the end only; two components, which nobody has given a meaning.
        if height == 0 || count == 2 {
            return Err(RARE);
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
        Ok(Self { process, coding, bits, width: u16::from_be_bytes([w1, w0]), height, components })
    }

    /// `together` is how many components the first scan has.
    fn order(&self, restart: u16, together: Option<u8>) -> Result<Order, PhotoError> {
        let one_scan = together.map(usize::from) == Some(self.components.len());
        let restarts_at_rows = restart == 0 || one_scan && self.restarts_at_rows(restart);
        match (self.process, self.bits) {
            (Process::Progressive, Bits::Eight) => Ok(Order::Scans),
            (_, Bits::Eight) if restarts_at_rows => Ok(if one_scan { Order::Rows } else { Order::Scans }),
            (Process::Sequential, bits) if one_scan && self.coding == Coding::Huffman => {
                Ok(Order::Rare(bits))
            }
            _ => Err(RARE),
        }
    }

    /// Whether restart intervals of a scan of all components are whole rows, as cameras write them.
    /// Within a row the fast decoder (zune-jpeg 0.5.16-rc3) takes a restart marker that it sees early
    /// for one that is due, and flat areas get wrong colours.
    fn restarts_at_rows(&self, restart: u16) -> bool {
        let blocks = u32::from(self.width).div_ceil(8);
        let most = self.components.iter().map(|component| component.across).max().unwrap_or(1);
        u32::from(restart) % blocks.div_ceil(u32::from(most)).max(1) == 0
    }
}

/// Makes a frame header, marker and all, one of 12 bits, which is all that the slower decoder reads. The
/// coded pixels mean the same: only the level that is added to each sample differs (A.3.1), and that is
/// made good when they are taken.
fn write_twelve_bits(header: &mut [u8]) {
    header[1] = 0xC1;
    header[4] = 12;
}

const RARE: PhotoError = PhotoError::ConvertFirst { kind: ForeignKind::RareJpeg };

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
