//! Half of a plane: each sample the mean of two by two.
//!
//! A fine filter over a plane that becomes many times smaller reaches over dozens of rows. Halving
//! first leaves it a quarter of the samples and half of the rows.

use archmage::autoversion;

/// Halves rows as they come.
pub(crate) struct Halver {
    width: usize,
    /// The upper row of a pair, until the lower one comes.
    upper: Vec<u8>,
    waits: bool,
    half: Vec<u8>,
}

impl Halver {
    pub(crate) fn new(width: usize) -> Self {
        Self { width, upper: vec![0; width], waits: false, half: vec![0; width.div_ceil(2)] }
    }

    /// Samples in a row that comes in.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Takes the next row; every second one makes a row of the half. The last row of an odd number
    /// counts for two, and so does the last sample of a row.
    pub(crate) fn row(&mut self, samples: &[u8], last: bool) -> Option<&[u8]> {
        let samples = &samples[..self.width];
        match (self.waits, last) {
            (true, _) => halve(&mut self.half, &self.upper, samples),
            (false, true) => halve(&mut self.half, samples, samples),
            (false, false) => self.upper.copy_from_slice(samples),
        }
        self.waits = !self.waits && !last;
        (!self.waits).then_some(&self.half)
    }
}

#[autoversion(v3, neon, scalar)]
fn halve(half: &mut [u8], upper: &[u8], lower: &[u8]) {
    let pairs = upper.chunks_exact(2).zip(lower.chunks_exact(2));
    for (half, (upper, lower)) in half.iter_mut().zip(pairs) {
        let sum = u16::from(upper[0]) + u16::from(upper[1]) + u16::from(lower[0]) + u16::from(lower[1]);
        *half = ((sum + 2) >> 2) as u8;
    }
    if let ([.., upper], [.., lower], [.., half], 1) = (upper, lower, half, upper.len() % 2) {
        *half = (u16::from(*upper) + u16::from(*lower)).div_ceil(2) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_ends_count_for_two() {
        let mut halver = Halver::new(3);
        assert_eq!(halver.row(&[0, 4, 10], false), None);
        assert_eq!(halver.row(&[8, 4, 20, 99], false), Some(&[4, 15][..]));
        assert_eq!(halver.row(&[1, 2, 3], true), Some(&[2, 3][..]));
    }

    #[test]
    fn a_long_row_is_halved_like_a_short_one() {
        let row = |salt: usize| (0..999).map(|x| (x * salt % 251) as u8).collect::<Vec<_>>();
        let (upper, lower) = (row(7), row(13));
        let mut halver = Halver::new(999);
        halver.row(&upper, false);
        let half = halver.row(&lower, false).unwrap_or_default().to_vec();
        let sum = |x: usize| {
            let pair = |row: &[u8]| u32::from(row[x * 2]) + u32::from(row[(x * 2 + 1).min(998)]);
            (pair(&upper) + pair(&lower) + 2) / 4
        };
        assert_eq!(half, (0..500).map(|x| sum(x) as u8).collect::<Vec<_>>());
    }
}
