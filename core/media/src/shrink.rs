//! One plane of samples, made smaller while its rows arrive.
//!
//! Down first, across second: the first pass runs over whole rows with the same weight for every
//! sample, which processors do best, and leaves few rows for the second. Only as many rows as the
//! filter reaches are kept, so that memory follows the width, not the area. Turning the picture
//! upright costs nothing: a mirrored axis is a mirrored table of weights, and a turned plane is
//! written in columns.
//!
//! Sums are in whole numbers of 16 bits, which a processor does twice as many of at once as of
//! fractions. Where a plane becomes [`HALVED_FROM`] times smaller or more, it is halved first.

use archmage::autoversion;

use crate::halve::Halver;

/// Samples that the inner loops take at once, at least.
const LANES: usize = 8;
/// A weight of one.
const ONE: i32 = 1 << 15;
/// Between the two passes, a sample has so many bits of a fraction; in front of the first, one more.
const FRACTION: u32 = 6;
/// How much smaller a plane must become for it to be halved first.
const HALVED_FROM: f64 = 3.0;

/// How a sample is made of its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kernel {
    /// Sharp, for the photo.
    Lanczos3,
    /// Soft, for the thumbnail: so much smaller a picture needs no sharper one.
    Triangle,
}

impl Kernel {
    fn radius(self) -> f64 {
        match self {
            Self::Lanczos3 => 3.0,
            Self::Triangle => 1.0,
        }
    }

    fn at(self, x: f64) -> f64 {
        match self {
            _ if x.abs() >= self.radius() => 0.0,
            Self::Lanczos3 if x.abs() < 1e-9 => 1.0,
            // sinc(x) sinc(x / 3), from one sine: sin 3t = 3 sin t - 4 sin^3 t.
            Self::Lanczos3 => {
                let third = x * std::f64::consts::FRAC_PI_3;
                let sine = third.sin();
                sine * sine * (3.0 - 4.0 * sine * sine) / (3.0 * third * third)
            }
            Self::Triangle => 1.0 - x.abs(),
        }
    }
}

/// In which direction an axis is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Forwards,
    Backwards,
}

/// How one axis is mapped.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mapping {
    /// Samples that there are.
    pub(crate) from: usize,
    /// Samples that are wanted.
    pub(crate) to: usize,
    /// How many of the first one of the second covers. More or less than `from / to` where a plane's
    /// last sample covers less of the picture than the others.
    pub(crate) step: f64,
    /// Length of the picture, in samples that there are; a mirrored axis begins here.
    pub(crate) extent: f64,
    pub(crate) direction: Direction,
}

/// For each sample of the result, which samples it is made of, and how much of each.
struct Axis {
    spans: Vec<Span>,
    /// In parts of [`ONE`].
    weights: Vec<i16>,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    /// The first sample.
    first: usize,
    /// How many.
    count: usize,
    /// Where their weights are.
    weights: usize,
}

impl Axis {
    fn new(mapping: &Mapping, kernel: Kernel, sharpening: f64) -> Self {
        // Where a plane is enlarged (colours that were stored coarsely), the kernel keeps its size.
        let stretch = mapping.step.max(1.0);
        let beside = f64::from(u8::from(sharpening > 0.0));
        let reach = kernel.radius() * stretch + beside;
        let (mut spans, mut weights) = (Vec::with_capacity(mapping.to), Vec::new());
        let mut own: Vec<f64> = Vec::new();
        for index in 0..mapping.to {
            let along = (index as f64 + 0.5) * mapping.step;
            let centre = match mapping.direction {
                Direction::Forwards => along,
                Direction::Backwards => mapping.extent - along,
            };
            let last = mapping.from - 1;
            // A sample lies in the middle of what it covers.
            let first = ((centre - reach - 0.5).ceil().max(0.0) as usize).min(last);
            let end = ((centre + reach - 0.5).floor().max(0.0) as usize).clamp(first, last);
            own.clear();
            own.extend((first..=end).map(|at| kernel.at((at as f64 + 0.5 - centre) / stretch)));
            sharpen(&mut own, sharpening);
            let sum: f64 = own.iter().sum();
            if sum.abs() < stretch / 4.0 {
                // Beyond the plane's end: its last sample stands for all.
                own.fill(0.0);
                own[if centre < 0.5 { 0 } else { end - first }] = 1.0;
            } else {
                for weight in &mut own {
                    *weight /= sum;
                }
            }
            let counts = |weight: &f64| weight.abs() > 1e-4;
            let from = own.iter().position(counts).unwrap_or(0);
            let to = own.iter().rposition(counts).unwrap_or(0) + 1;
            spans.push(Span { first: first + from, count: to - from, weights: weights.len() });
            whole(&own[from..to], &mut weights);
        }
        Self { spans, weights }
    }

    /// Most samples that one is made of.
    fn longest(&self) -> usize {
        self.spans.iter().map(|span| span.count).max().unwrap_or(1)
    }

    fn weights(&self, span: Span) -> &[i16] {
        &self.weights[span.weights..span.weights + span.count]
    }

    /// Widens every span to the same number of whole lanes, with weights of zero.
    fn in_lanes(mut self) -> Self {
        let count = self.longest().next_multiple_of(LANES);
        let mut weights = Vec::with_capacity(self.spans.len() * count);
        for span in &mut self.spans {
            let own = &self.weights[span.weights..span.weights + span.count];
            *span = Span { first: span.first, count, weights: weights.len() };
            weights.extend_from_slice(own);
            weights.resize(span.weights + count, 0);
        }
        self.weights = weights;
        self
    }
}

/// Gives back what halving takes: it dims fine detail, of frequency f in cycles a halved sample, by
/// cos(pi f / 2), of which 1 + (2 - 2 cos 2 pi f) / 32 is the inverse as long as f is small.
fn sharpen(weights: &mut [f64], amount: f64) {
    if amount > 0.0 {
        let mut before = 0.0;
        for at in 0..weights.len() {
            let (own, after) = (weights[at], weights.get(at + 1).copied().unwrap_or(0.0));
            weights[at] = own * (1.0 + 2.0 * amount) - amount * (before + after);
            before = own;
        }
    }
}

/// Weights as whole parts of [`ONE`], which together are one: an even plane stays as it is.
fn whole(own: &[f64], weights: &mut Vec<i16>) {
    let begin = weights.len();
    let rounded = |weight: &f64| (weight * f64::from(ONE)).round();
    weights.extend(own.iter().map(|weight| rounded(weight) as i16));
    let lacks = ONE - weights[begin..].iter().map(|weight| i32::from(*weight)).sum::<i32>();
    if let Some(most) = weights[begin..].iter_mut().max() {
        *most = (i32::from(*most) + lacks).min(i32::from(i16::MAX)) as i16;
    }
}

/// Makes one plane smaller.
pub(crate) struct Shrink {
    halver: Option<Halver>,
    filter: Filter,
    /// Rows that there are.
    height: usize,
    /// Rows that were given.
    seen: usize,
}

/// The filter itself, behind what halves.
struct Filter {
    down: Axis,
    across: Axis,
    /// The way through `down` in the order in which rows arrive.
    backwards: bool,
    /// How many rows of the result are done.
    done: usize,
    width: usize,
    /// The latest rows; row `n` lies at `n % kept`.
    rows: Vec<i16>,
    kept: usize,
    seen: usize,
    /// One row, made of rows.
    line: Vec<i16>,
    /// One row of the result, on its way into a column.
    short: Vec<u8>,
    out: Plane,
    turned: bool,
}

/// A plane of samples, rows without gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) samples: Vec<u8>,
}

/// Whether rows of the source become columns of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    Keep,
    Swap,
}

impl Shrink {
    /// `across` and `down` are the axes of the source.
    pub(crate) fn new(across: &Mapping, down: &Mapping, turn: Turn, kernel: Kernel) -> Self {
        let halved = across.step.min(down.step) >= HALVED_FROM;
        let halver = halved.then(|| Halver::new(across.from));
        let filter = match (halved, kernel) {
            (false, _) => Filter::new(across, down, turn, kernel, 0.0),
            (true, Kernel::Lanczos3) => {
                Filter::new(&across.halved(), &down.halved(), turn, kernel, 1.0 / 32.0)
            }
            (true, Kernel::Triangle) => Filter::new(&across.halved(), &down.halved(), turn, kernel, 0.0),
        };
        Self { halver, filter, height: down.from, seen: 0 }
    }

    /// What [`Shrink::new`] takes, in bytes, at most.
    pub(crate) fn memory(across: &Mapping, down: &Mapping, kernel: Kernel) -> u64 {
        let reach = |axis: &Mapping| 2.0 * kernel.radius() * axis.step.max(1.0) + 1.0;
        let weights =
            |axis: &Mapping| (reach(axis) + LANES as f64) * axis.to as f64 * size_of::<i16>() as f64;
        // One row more is that which the second pass takes up.
        let kept = (reach(down).min(down.from as f64) + 1.0) * across.from as f64 * size_of::<i16>() as f64;
        (weights(across) + weights(down) + kept + across.to as f64 * down.to as f64) as u64
    }

    /// How many rows were given.
    pub(crate) fn seen(&self) -> usize {
        self.seen
    }

    /// Takes the next row. Samples behind the plane's width are left out.
    pub(crate) fn row(&mut self, samples: &[u8]) {
        self.seen += 1;
        let Some(halver) = &mut self.halver else { return self.filter.row(samples) };
        if let Some(row) = halver.row(samples, self.seen == self.height) {
            self.filter.row(row);
        }
    }

    /// The smaller plane. Rows that never came are grey.
    pub(crate) fn finish(mut self) -> Plane {
        if self.seen < self.height {
            let width = self.halver.as_ref().map_or(self.filter.width, Halver::width);
            let grey = vec![128; width];
            while self.seen < self.height {
                self.row(&grey);
            }
        }
        self.filter.out
    }
}

impl Filter {
    fn new(across: &Mapping, down: &Mapping, turn: Turn, kernel: Kernel, sharpening: f64) -> Self {
        let rows = Axis::new(down, kernel, sharpening);
        let kept = rows.longest().min(down.from).max(1);
        let columns = Axis::new(across, kernel, sharpening).in_lanes();
        let turned = turn == Turn::Swap;
        let (width, height) = if turned { (down.to, across.to) } else { (across.to, down.to) };
        Self {
            backwards: down.direction == Direction::Backwards,
            done: 0,
            width: across.from,
            rows: vec![0; kept * across.from],
            kept,
            seen: 0,
            // Zeros behind the end, for spans that were widened to whole lanes.
            line: vec![0; across.from + columns.longest()],
            short: vec![0; if turned { across.to } else { 0 }],
            out: Plane { width, height, samples: vec![0; width * height] },
            turned,
            down: rows,
            across: columns,
        }
    }

    fn row(&mut self, samples: &[u8]) {
        let at = self.seen % self.kept * self.width;
        widen(&mut self.rows[at..at + self.width], samples);
        self.seen += 1;
        while let Some(span) = self.next_span() {
            if span.first + span.count > self.seen {
                break;
            }
            self.make(span);
        }
    }

    fn place(&self) -> usize {
        if self.backwards { self.down.spans.len() - 1 - self.done } else { self.done }
    }

    fn next_span(&self) -> Option<Span> {
        (self.done < self.down.spans.len()).then(|| self.down.spans[self.place()])
    }

    fn make(&mut self, span: Span) {
        let line = &mut self.line[..self.width];
        blend(line, &self.rows, self.width, span.first, self.kept, self.down.weights(span));
        let (place, width) = (self.place(), self.out.width);
        if self.turned {
            gather(&mut self.short, &self.line, &self.across.spans, &self.across.weights);
            let column = self.out.samples.iter_mut().skip(place).step_by(width);
            column.zip(&self.short).for_each(|(out, sample)| *out = *sample);
        } else {
            let row = &mut self.out.samples[place * width..][..width];
            gather(row, &self.line, &self.across.spans, &self.across.weights);
        }
        self.done += 1;
    }
}

impl Mapping {
    /// The same axis of a plane of which two samples each became one.
    fn halved(&self) -> Self {
        Self { from: self.from.div_ceil(2), step: self.step / 2.0, extent: self.extent / 2.0, ..*self }
    }
}

/// Samples as the first pass takes them: with a half added, which rounds what the second pass cuts off.
#[autoversion(v3, neon, scalar)]
fn widen(row: &mut [i16], samples: &[u8]) {
    for (wide, sample) in row.iter_mut().zip(samples) {
        *wide = (i16::from(*sample) << (FRACTION + 1)) + (1 << FRACTION);
    }
}

/// A weighted sum of rows, with [`FRACTION`] bits behind the point.
#[autoversion(v3, neon, scalar)]
fn blend(line: &mut [i16], rows: &[i16], width: usize, first: usize, kept: usize, weights: &[i16]) {
    const BLOCK: usize = 64;
    // The upper half of a product, which processors have in one step.
    let product = |sample: i16, weight: i16| ((i32::from(sample) * i32::from(weight)) >> 16) as i16;
    // Each is rounded down, by a half on average.
    let half = (weights.len() / 2) as i16;
    let first = first % kept;
    let mut column = 0;
    for block in line.chunks_mut(BLOCK) {
        let mut sums = [half; BLOCK];
        let mut row = first;
        for weight in weights {
            let samples = &rows[row * width + column..][..block.len()];
            if let Ok(samples) = <&[i16; BLOCK]>::try_from(samples) {
                for lane in 0..BLOCK {
                    sums[lane] = sums[lane].wrapping_add(product(samples[lane], *weight));
                }
            } else {
                for (sum, sample) in sums.iter_mut().zip(samples) {
                    *sum = sum.wrapping_add(product(*sample, *weight));
                }
            }
            row = if row + 1 == kept { 0 } else { row + 1 };
        }
        let count = block.len();
        block.copy_from_slice(&sums[..count]);
        column += count;
    }
}

/// Weighted sums within one row. All spans are of the same length.
#[autoversion(v3, neon, scalar)]
fn gather(out: &mut [u8], line: &[i16], spans: &[Span], weights: &[i16]) {
    match spans.first().map_or(0, |span| span.count) {
        8 => each::<8>(out, line, spans, weights),
        16 => each::<16>(out, line, spans, weights),
        24 => each::<24>(out, line, spans, weights),
        32 => each::<32>(out, line, spans, weights),
        _ => {
            for (out, span) in out.iter_mut().zip(spans) {
                let parts = line[span.first..span.first + span.count].as_chunks::<LANES>().0.iter();
                let weights = weights[span.weights..span.weights + span.count].as_chunks::<LANES>().0;
                *out = sample(parts.zip(weights).map(|(part, weights)| product(part, weights)).sum());
            }
        }
    }
}

/// The same for the lengths that photos have, each with a loop of its own, which has no end to test.
#[allow(clippy::inline_always, reason = "what is inlined is compiled for the processor")]
#[inline(always)]
fn each<const COUNT: usize>(out: &mut [u8], line: &[i16], spans: &[Span], weights: &[i16]) {
    let weights = weights.as_chunks::<COUNT>().0;
    for ((out, span), weights) in out.iter_mut().zip(spans).zip(weights) {
        if let Some(samples) = line[span.first..].first_chunk::<COUNT>() {
            *out = sample(product(samples, weights));
        }
    }
}

#[allow(clippy::inline_always, reason = "what is inlined is compiled for the processor")]
#[inline(always)]
fn product<const COUNT: usize>(samples: &[i16; COUNT], weights: &[i16; COUNT]) -> i32 {
    let mut sum = 0;
    for lane in 0..COUNT {
        sum += i32::from(samples[lane]) * i32::from(weights[lane]);
    }
    sum
}

#[allow(clippy::inline_always, reason = "what is inlined is compiled for the processor")]
#[inline(always)]
fn sample(sum: i32) -> u8 {
    const BITS: u32 = FRACTION + ONE.trailing_zeros();
    (sum >> BITS).clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwards(from: usize, to: usize) -> Mapping {
        let step = from as f64 / to as f64;
        Mapping { from, to, step, extent: from as f64, direction: Direction::Forwards }
    }

    fn shrunk(width: usize, height: usize, to: (usize, usize), at: impl Fn(usize, usize) -> u8) -> Plane {
        let (across, down) = (forwards(width, to.0), forwards(height, to.1));
        let mut shrink = Shrink::new(&across, &down, Turn::Keep, Kernel::Lanczos3);
        for y in 0..height {
            shrink.row(&(0..width).map(|x| at(x, y)).collect::<Vec<_>>());
        }
        shrink.finish()
    }

    #[test]
    fn what_is_even_stays_as_it_is() {
        // Spans of each length that has a loop of its own, and longer; the last two are halved first.
        for (width, height) in [(100, 75), (140, 105), (231, 173), (288, 216), (401, 299), (3000, 2250)] {
            for shade in [0, 1, 127, 128, 254, 255] {
                let plane = shrunk(width, height, (100, 75), |_, _| shade);
                let other = plane.samples.iter().find(|sample| **sample != shade);
                assert_eq!(other, None, "{shade}, {width} by {height}");
            }
        }
    }

    /// The same by the definition, with fractions of 64 bits.
    fn by_definition(from: usize, to: usize, at: impl Fn(usize) -> f64) -> Vec<f64> {
        let step = from as f64 / to as f64;
        let sinc = |x: f64| {
            if x == 0.0 { 1.0 } else { (x * std::f64::consts::PI).sin() / (x * std::f64::consts::PI) }
        };
        let lanczos = |x: f64| if x.abs() < 3.0 { sinc(x) * sinc(x / 3.0) } else { 0.0 };
        let made = |index: usize| {
            let centre = (index as f64 + 0.5) * step;
            let weights: Vec<f64> = (0..from).map(|x| lanczos((x as f64 + 0.5 - centre) / step)).collect();
            let sum: f64 = weights.iter().enumerate().map(|(x, weight)| weight * at(x)).sum();
            sum / weights.iter().sum::<f64>()
        };
        (0..to).map(made).collect()
    }

    /// How far a busy plane is from the definition: the worst sample, and the mean.
    fn distance(from: usize, to: usize, at: impl Fn(usize, usize) -> u8) -> (f64, f64) {
        let rows: Vec<Vec<f64>> =
            (0..from).map(|y| by_definition(from, to, |x| f64::from(at(x, y)))).collect();
        let columns: Vec<Vec<f64>> = (0..to).map(|x| by_definition(from, to, |y| rows[y][x])).collect();
        let plane = shrunk(from, from, (to, to), at);
        let (mut worst, mut sum) = (0.0_f64, 0.0);
        for (at, sample) in plane.samples.iter().enumerate() {
            let expected = columns[at % to][at / to];
            let apart = (expected.clamp(0.0, 255.0) - f64::from(*sample)).abs();
            worst = worst.max(apart);
            sum += apart;
        }
        (worst, sum / (to * to) as f64)
    }

    /// Noise: no camera's picture is as hard.
    fn noise(x: usize, y: usize) -> u8 {
        let mixed = (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77);
        ((mixed ^ mixed >> 13).wrapping_mul(0x2C1B_3C6D) >> 24) as u8
    }

    /// A picture as a lens draws it: no detail finer than what is left of it.
    fn drawn(x: usize, y: usize) -> u8 {
        let (x, y) = (x as f64, y as f64);
        (128.0 + 60.0 * (x / 5.0).sin() + 50.0 * (x / 13.0 + y / 7.0).cos()) as u8
    }

    #[test]
    fn whole_numbers_are_as_good_as_fractions() {
        for (from, to) in [(50, 50), (120, 100), (127, 50), (147, 50)] {
            let (worst, mean) = distance(from, to, noise);
            assert!(worst < 1.2 && mean < 0.4, "{from} to {to}: {worst} at worst, {mean} on average");
        }
    }

    #[test]
    fn halved_first_a_picture_stays_sharp() {
        for (from, to) in [(160, 50), (255, 50), (360, 50)] {
            let (worst, mean) = distance(from, to, drawn);
            assert!(worst < 6.0 && mean < 0.6, "{from} to {to}: {worst} at worst, {mean} on average");
        }
    }
}
