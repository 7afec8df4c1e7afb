//! PNG: row by row, but for an interlaced one.

use std::io::{BufReader, ErrorKind, Read, Seek};

use png::{ColorType, DecodingError, Limits, Transformations};

use super::rows::{Apart, Channels};
use super::{BESIDE, Completeness, Decode, Picture, check_memory, check_pixels, completeness};
use crate::canvas::Canvas;
use crate::error::PhotoError;
use crate::policy::PhotoPolicy;
use crate::source::{Failure, Watched};

pub(crate) struct Png<R: Read + Seek> {
    picture: Picture,
    channels: Channels,
    interlaced: bool,
    reader: png::Reader<BufReader<Watched<R>>>,
    failure: Failure,
}

impl<R: Read + Seek> Png<R> {
    pub(crate) fn open(source: R, policy: &PhotoPolicy) -> Result<Self, PhotoError> {
        let failure = Failure::default();
        let refused = |error: DecodingError| failure.or(refusal(&error, 0));
        let mut decoder = png::Decoder::new(BufReader::new(Watched::new(source, &failure)));
        decoder.set_ignore_text_chunk(true);
        // A viewer shows a picture with a broken checksum too.
        decoder.ignore_checksums(true);
        decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
        let (width, height) =
            decoder.read_header_info().map(|header| (header.width, header.height)).map_err(refused)?;
        check_pixels(width, height, policy)?;
        // Rows of at most eight bytes a pixel, and what lies beside the pixels.
        let rows = u64::from(width) * 8 * 4;
        check_memory(rows, policy)?;
        decoder.set_limits(Limits { bytes: BESIDE + rows as usize });
        let reader = decoder.read_info().map_err(refused)?;
        let channels = match reader.output_color_type().0 {
            ColorType::Grayscale => Channels::Grey,
            ColorType::GrayscaleAlpha => Channels::GreyAlpha,
            ColorType::Rgb | ColorType::Indexed => Channels::Rgb,
            ColorType::Rgba => Channels::Rgba,
        };
        let info = reader.info();
        let interlaced = info.interlaced;
        if interlaced {
            check_memory(u64::from(width) * u64::from(height) * channels.count() as u64, policy)?;
        }
        let mut picture = Picture::full(width, height, channels.model());
        picture.profile = info.icc_profile.as_ref().map(|profile| profile.to_vec());
        picture.exif = info.exif_metadata.as_ref().map(|exif| exif.to_vec());
        Ok(Self { picture, channels, interlaced, reader, failure })
    }
}

impl<R: Read + Seek> Decode for Png<R> {
    fn picture(&mut self) -> &mut Picture {
        &mut self.picture
    }

    fn decode(&mut self, canvas: &mut Canvas) -> Result<Completeness, PhotoError> {
        let (width, height) = (self.picture.width as usize, self.picture.height as usize);
        let mut apart = Apart::new(self.channels, width);
        if self.interlaced {
            let mut pixels = vec![0; width * height * self.channels.count()];
            self.reader.next_frame(&mut pixels).map_err(|error| refusal(&error, 0))?;
            for row in pixels.chunks_exact(width * self.channels.count()) {
                apart.row(row, canvas);
            }
            return Ok(Completeness::Whole);
        }
        while canvas.rows() < height {
            match self.reader.next_row() {
                Ok(Some(row)) => apart.row(row.data(), canvas),
                // What came before the break is shown.
                Ok(None) | Err(_) => break,
            }
        }
        completeness(canvas.rows(), height)
    }

    fn failure(&self) -> Option<ErrorKind> {
        self.failure.kind()
    }
}

fn refusal(error: &DecodingError, percent: u8) -> PhotoError {
    match error {
        DecodingError::IoError(io) if io.kind() == ErrorKind::UnexpectedEof => PhotoError::cut_off(percent),
        _ => PhotoError::undecodable(percent),
    }
}
