//! WebP: decoded whole, so only as large as memory allows.

use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};

use image_webp::{DecodingError, WebPDecoder};

use super::rows::{Apart, Channels};
use super::{BESIDE, Completeness, Decode, Picture, check_memory, check_pixels};
use crate::canvas::Canvas;
use crate::error::PhotoError;
use crate::policy::PhotoPolicy;
use crate::source::{Failure, Watched};

/// Bytes a pixel that the decoder takes: its planes and the picture made of them; for what is
/// lossless, transparent or animated, two pictures.
const PLAIN: u64 = 5;
const OTHER: u64 = 8;

pub(crate) struct WebP<R: Read + Seek> {
    picture: Picture,
    channels: Channels,
    decoder: WebPDecoder<BufReader<Watched<R>>>,
    failure: Failure,
}

impl<R: Read + Seek> WebP<R> {
    pub(crate) fn open(mut source: R, policy: &PhotoPolicy) -> Result<Self, PhotoError> {
        let unreadable = |error: std::io::Error| PhotoError::Unreadable(error.kind());
        // Its coded pixels are taken into memory whole as well.
        let length = source.seek(SeekFrom::End(0)).map_err(unreadable)?;
        source.rewind().map_err(unreadable)?;
        let failure = Failure::default();
        let reader = BufReader::new(Watched::new(source, &failure));
        let mut decoder = WebPDecoder::new(reader).map_err(|error| failure.or(refusal(&error)))?;
        let (width, height) = decoder.dimensions();
        check_pixels(width, height, policy)?;
        let plain = decoder.is_lossy() && !decoder.has_alpha() && !decoder.is_animated();
        let each = if plain { PLAIN } else { OTHER };
        check_memory(u64::from(width) * u64::from(height) * each + length, policy)?;
        let channels = if decoder.has_alpha() { Channels::Rgba } else { Channels::Rgb };
        let mut picture = Picture::full(width, height, channels.model());
        decoder.set_memory_limit(BESIDE);
        picture.profile = decoder.icc_profile().ok().flatten();
        // Some writers lead it as JPEG does.
        picture.exif =
            decoder.exif_metadata().ok().flatten().map(|exif| match exif.strip_prefix(b"Exif\0\0") {
                Some(tiff) => tiff.to_vec(),
                None => exif,
            });
        decoder.set_memory_limit(usize::try_from(policy.max_memory).unwrap_or(usize::MAX));
        Ok(Self { picture, channels, decoder, failure })
    }
}

impl<R: Read + Seek> Decode for WebP<R> {
    fn picture(&mut self) -> &mut Picture {
        &mut self.picture
    }

    fn decode(&mut self, canvas: &mut Canvas) -> Result<Completeness, PhotoError> {
        let width = self.picture.width as usize;
        let row = width * self.channels.count();
        let mut pixels = vec![0; row * self.picture.height as usize];
        self.decoder.read_image(&mut pixels).map_err(|error| refusal(&error))?;
        let mut apart = Apart::new(self.channels, width);
        for row in pixels.chunks_exact(row) {
            apart.row(row, canvas);
        }
        Ok(Completeness::Whole)
    }

    fn failure(&self) -> Option<ErrorKind> {
        self.failure.kind()
    }
}

fn refusal(error: &DecodingError) -> PhotoError {
    match error {
        DecodingError::IoError(io) if io.kind() == ErrorKind::UnexpectedEof => PhotoError::cut_off(0),
        _ => PhotoError::undecodable(0),
    }
}
