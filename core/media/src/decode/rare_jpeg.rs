//! JPEGs that cameras in phones do not write, and scanners and tests do: samples of 12 bits, and
//! restarts within a row. Decoded whole, by a decoder of its own.

use libjpeg_turbo_rs::DecodeWarning;
use libjpeg_turbo_rs::raw_data_12::decompress_raw_12_lenient;

use super::jpeg_header::Bits;
use super::{Completeness, Grid, completeness};
use crate::canvas::Canvas;
use crate::error::PhotoError;

/// Gives the rows of `file`, of which the header says 12 bits, to the canvas. What is behind a break
/// comes out grey.
pub(super) fn decode(
    file: &[u8],
    bits: Bits,
    grids: &[Grid],
    canvas: &mut Canvas,
) -> Result<Completeness, PhotoError> {
    let (image, warnings) = decompress_raw_12_lenient(file).map_err(|_| PhotoError::undecodable(0))?;
    for (component, (plane, width)) in image.planes.iter().zip(&image.plane_widths).enumerate() {
        let grid = grids.get(component).ok_or(PhotoError::undecodable(0))?;
        let mut row = Vec::with_capacity(grid.width);
        for samples in plane.chunks_exact(*width).take(grid.height) {
            row.clear();
            row.extend(samples.iter().take(grid.width).map(|sample| eight_bits(*sample, bits)));
            canvas.row(component, &row);
        }
    }
    let height = grids.first().map_or(0, |grid| grid.height);
    let there = warnings.iter().find_map(|warning| match warning {
        DecodeWarning::TruncatedData { decoded_mcus, total_mcus } => {
            Some(height * decoded_mcus / (*total_mcus).max(1))
        }
        _ => None,
    });
    completeness(there.unwrap_or(height), height)
}

/// The decoder added 2048 to each sample. Where it had 8 bits, 128 was meant (ITU-T T.81, A.3.1).
fn eight_bits(sample: i16, bits: Bits) -> u8 {
    let sample = i32::from(sample);
    let sample = match bits {
        Bits::Eight => sample - 2048 + 128,
        Bits::Twelve => (sample * 255 + 2047) / 4095,
    };
    sample.clamp(0, 255) as u8
}
