//! JPEG: rows of blocks, each plane as it lies in the file.

use std::io::{ErrorKind, Read, Seek, SeekFrom};

use zune_core::bytestream::ZByteReaderTrait;
use zune_core::options::DecoderOptions;
use zune_jpeg::{JpegDecoder, RawImcuRowStatus};

use super::jpeg_header::{Coding, Header, Order};
use super::{
    Completeness, Decode, Grid, Model, Picture, check_memory, check_pixels, completeness, rare_jpeg,
};
use crate::canvas::Canvas;
use crate::error::PhotoError;
use crate::policy::PhotoPolicy;
use crate::signature::ForeignKind;
use crate::source::{Closing, Window};

/// Samples of a block's side.
const BLOCK: usize = 8;
/// Most scans of a picture that comes in several; encoders write 10. Each takes time of its own.
const SCANS: usize = 50;
/// Nanoseconds that reading arithmetic codes may take, by what header and length allow at worst: below the five
/// seconds that any photo may take, with room for a slower machine.
const PATIENCE: u64 = 3_000_000_000;

pub(crate) struct Jpeg<R> {
    picture: Picture,
    /// Rows of each component that come at a time.
    strips: Vec<usize>,
    order: Order,
    /// Bytes of the file.
    length: u64,
    stream: Option<Window<R>>,
    failure: Option<ErrorKind>,
}

impl<R: Read + Seek> Jpeg<R> {
    pub(crate) fn open(source: R, policy: &PhotoPolicy) -> Result<Self, PhotoError> {
        let mut file = Window::new(source);
        let header = Header::read(&mut file);
        if let Some(kind) = file.failure() {
            return Err(PhotoError::Unreadable(kind));
        }
        let header = header?;
        let (width, height) = (u32::from(header.width), u32::from(header.height));
        check_pixels(width, height, policy)?;
        let most = |factors: &dyn Fn(&super::jpeg_header::Component) -> u8| {
            usize::from(header.components.iter().map(factors).max().unwrap_or(1))
        };
        let (most_across, most_down) =
            (most(&|component| component.across), most(&|component| component.down));
        let grids: Vec<Grid> = header
            .components
            .iter()
            .map(|component| {
                let (across, down) = (usize::from(component.across), usize::from(component.down));
                Grid {
                    width: (width as usize * across).div_ceil(most_across),
                    height: (height as usize * down).div_ceil(most_down),
                    across: most_across as f64 / across as f64,
                    down: most_down as f64 / down as f64,
                }
            })
            .collect();
        let mut source = file.into_source();
        let length = source.seek(SeekFrom::End(0)).map_err(|error| PhotoError::Unreadable(error.kind()))?;
        // In whole groups of blocks.
        let whole = |side: u32, most: usize| u64::from(side).next_multiple_of((most * BLOCK) as u64);
        let area = whole(width, most_across) * whole(height, most_down);
        let samples: u64 = grids.iter().map(|grid| (area as f64 / (grid.across * grid.down)) as u64).sum();
        if header.coding == Coding::Arithmetic && arithmetic_time(header.order, samples, length) > PATIENCE {
            return Err(PhotoError::ConvertFirst { kind: ForeignKind::Large });
        }
        match header.order {
            Order::Rows => {}
            // Two bytes for each coefficient, and those of the scan under way apart from those before it.
            Order::Scans => check_memory(samples * 4, policy)?,
            // Two bytes for each sample, and the file.
            Order::Rare(_) => check_memory(samples * 2 + length, policy)?,
        }
        let model = match (header.components.len(), header.adobe) {
            (1, _) => Model::Grey,
            (3, Some(0)) => Model::Rgb,
            (3, _) => Model::YCbCr,
            (_, Some(2)) => Model::Ycck,
            (_, Some(_)) => Model::Cmyk,
            (_, None) => Model::PlainCmyk,
        };
        let strips = header.components.iter().map(|component| usize::from(component.down) * BLOCK).collect();
        Ok(Self {
            picture: Picture { width, height, model, grids, profile: header.profile, exif: header.exif },
            strips,
            order: header.order,
            length,
            stream: Some(Window::behind(header.head, source, header.pixels_at, Closing::EndOfImage)),
            failure: None,
        })
    }
}

/// The most nanoseconds that a file made to be slow takes (zune-jpeg 0.5.16-rc3 on a server's core; the deep tests
/// print what theirs take). Each bit costs 23, as it is a guess that failed; each coefficient that is not 0 costs 90
/// more for up to 30 decisions that may cost no bits, but one of them costs a bit, its sign (ITU-T T.81, F.1.4.4.2).
/// One that is 0 costs 5, and comes again in each scan. So 12 MP of 4:2:0 in 4 MB are taken, and nothing above 16 MB.
fn arithmetic_time(order: Order, samples: u64, bytes: u64) -> u64 {
    let (sample, byte) = match order {
        Order::Rows | Order::Rare(_) => (10 + 90, 8 * 23),
        Order::Scans => (5 * SCANS as u64, 8 * (23 + 90)),
    };
    samples * sample + bytes * byte
}

impl<R: Read + Seek> Decode for Jpeg<R> {
    fn picture(&mut self) -> &mut Picture {
        &mut self.picture
    }

    fn decode(&mut self, canvas: &mut Canvas) -> Result<Completeness, PhotoError> {
        let Some(mut stream) = self.stream.take() else { return Err(PhotoError::undecodable(0)) };
        if let Order::Rare(bits) = self.order {
            let mut file = Vec::with_capacity(self.length as usize);
            let read = stream.read_remaining(&mut file);
            self.failure = stream.failure();
            read.map_err(|_| PhotoError::undecodable(0))?;
            return rare_jpeg::decode(&file, bits, &self.picture.grids, canvas);
        }
        let end = stream.end();
        let options = DecoderOptions::default()
            .set_strict_mode(false)
            .set_max_width(usize::from(u16::MAX))
            .set_max_height(usize::from(u16::MAX))
            .jpeg_set_max_scans(SCANS);
        let mut decoder = JpegDecoder::new_with_options(stream, options);
        let opened = decoder.decode_headers();
        let grids = &self.picture.grids;
        let widths: Vec<usize> = grids.iter().map(|grid| grid.width).collect();
        let mut strips: Vec<Vec<u8>> =
            grids.iter().zip(&self.strips).map(|(grid, rows)| vec![0; grid.width * rows]).collect();
        if opened.is_err() {
            self.failure = decoder.into_inner().failure();
            return Err(PhotoError::undecodable(0));
        }
        let (mut rows, mut cut_off) = (0, false);
        loop {
            let before = canvas.rows();
            let mut planes: Vec<&mut [u8]> = strips.iter_mut().map(Vec::as_mut_slice).collect();
            let Ok(RawImcuRowStatus::RowReady { rows_written }) =
                decoder.raw_output().decode_next_imcu_row(&mut planes, &widths)
            else {
                break;
            };
            for (component, strip) in strips.iter().enumerate() {
                for row in strip.chunks_exact(widths[component]).take(rows_written[component]) {
                    canvas.row(component, row);
                }
            }
            // The marker behind the file was read: what the decoder makes up from here is no picture.
            let read = decoder.inner_reader().position().unwrap_or_default();
            cut_off = end.get().is_some_and(|end| read > end);
            if cut_off && self.order == Order::Rows && canvas.rows() < self.picture.grids[0].height {
                rows = before;
                break;
            }
            rows = canvas.rows();
        }
        self.failure = decoder.into_inner().failure();
        Ok(match completeness(rows, self.picture.grids[0].height)? {
            Completeness::Whole if cut_off && self.order == Order::Scans => Completeness::Coarse,
            end => end,
        })
    }

    fn failure(&self) -> Option<ErrorKind> {
        self.failure
    }
}
