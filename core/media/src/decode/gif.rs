//! GIF: its first frame.

use std::io::{BufReader, ErrorKind, Read, Seek};
use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, Decoder, DecodingError, MemoryLimit};

use super::rows::{Apart, Channels};
use super::{Completeness, Decode, Picture, check_memory, check_pixels, completeness};
use crate::canvas::Canvas;
use crate::error::PhotoError;
use crate::policy::PhotoPolicy;
use crate::source::{Failure, Watched};

pub(crate) struct Gif<R: Read + Seek> {
    picture: Picture,
    decoder: Decoder<BufReader<Watched<R>>>,
    failure: Failure,
}

impl<R: Read + Seek> Gif<R> {
    pub(crate) fn open(source: R, policy: &PhotoPolicy) -> Result<Self, PhotoError> {
        let failure = Failure::default();
        let mut options = DecodeOptions::new();
        options.set_color_output(ColorOutput::Indexed);
        options.check_frame_consistency(true);
        if let Some(limit) = NonZeroU64::new(policy.max_memory) {
            options.set_memory_limit(MemoryLimit::Bytes(limit));
        }
        let reader = BufReader::new(Watched::new(source, &failure));
        let decoder = options.read_info(reader).map_err(|error| failure.or(refusal(&error, 0)))?;
        let (width, height) = (u32::from(decoder.width()), u32::from(decoder.height()));
        check_pixels(width, height, policy)?;
        // An interlaced one is held whole, a byte a pixel.
        check_memory(u64::from(width) * u64::from(height), policy)?;
        Ok(Self { picture: Picture::full(width, height, Channels::Rgba.model()), decoder, failure })
    }
}

impl<R: Read + Seek> Decode for Gif<R> {
    fn picture(&mut self) -> &mut Picture {
        &mut self.picture
    }

    fn decode(&mut self, canvas: &mut Canvas) -> Result<Completeness, PhotoError> {
        let (width, height) = (self.picture.width as usize, self.picture.height as usize);
        let frame = match self.decoder.next_frame_info() {
            Ok(Some(frame)) => frame.clone(),
            Ok(None) => return Err(PhotoError::cut_off(0)),
            Err(error) => return Err(refusal(&error, 0)),
        };
        let (left, top) = (usize::from(frame.left), usize::from(frame.top));
        let (across, down) = (usize::from(frame.width), usize::from(frame.height));
        let palette: Vec<u8> = self.decoder.palette().map_err(|error| refusal(&error, 0))?.to_vec();
        // Where the frame does not reach, and where it is transparent, the paper is seen.
        let mut pixels = vec![255; width * 4];
        let mut apart = Apart::new(Channels::Rgba, width);
        let mut row_of = |indices: &[u8], canvas: &mut Canvas| {
            let there = &mut pixels[left * 4..][..across * 4];
            for (pixel, index) in there.chunks_exact_mut(4).zip(indices) {
                let colour = palette.get(usize::from(*index) * 3..).and_then(|rest| rest.first_chunk::<3>());
                let clear = frame.transparent == Some(*index);
                pixel[..3].copy_from_slice(colour.unwrap_or(&[0; 3]));
                pixel[3] = if clear { 0 } else { 255 };
            }
            apart.row(&pixels, canvas);
        };
        let paper = vec![255; width];
        let paper = |canvas: &mut Canvas| (0..3).for_each(|component| canvas.row(component, &paper));
        (0..top).for_each(|_| paper(canvas));
        let mut end = Completeness::Whole;
        if frame.interlaced {
            let mut indices = vec![0; across * down];
            self.decoder.read_into_buffer(&mut indices).map_err(|error| refusal(&error, 0))?;
            indices.chunks_exact(across.max(1)).for_each(|row| row_of(row, canvas));
        } else {
            let mut indices = vec![0; across];
            for row in 0..down {
                let Ok(true) = self.decoder.fill_buffer(&mut indices) else {
                    end = completeness(top + row, height)?;
                    break;
                };
                row_of(&indices, canvas);
            }
        }
        if end == Completeness::Whole {
            while canvas.rows() < height {
                paper(canvas);
            }
        }
        Ok(end)
    }

    fn failure(&self) -> Option<ErrorKind> {
        self.failure.kind()
    }
}

fn refusal(error: &DecodingError, percent: u8) -> PhotoError {
    match error {
        DecodingError::Io(io) if io.kind() == ErrorKind::UnexpectedEof => PhotoError::cut_off(percent),
        _ => PhotoError::undecodable(percent),
    }
}
