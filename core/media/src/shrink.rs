//! One plane of samples, made smaller while its rows arrive.
//!
//! Down first, across second: the first pass runs over whole rows with the same weight for every
//! sample, which processors do best, and leaves few rows for the second. Only as many rows as the
//! filter reaches are kept, so that memory follows the width, not the area. Turning the picture
//! upright costs nothing: a mirrored axis is a mirrored table of weights, and a turned plane is
//! written in columns.

use archmage::autoversion;

/// Samples that the inner loops take at once.
const LANES: usize = 8;

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
        let sinc = |x: f64| {
            let x = x * std::f64::consts::PI;
            if x.abs() < 1e-9 { 1.0 } else { x.sin() / x }
        };
        match self {
            _ if x.abs() >= self.radius() => 0.0,
            Self::Lanczos3 => sinc(x) * sinc(x / 3.0),
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
    weights: Vec<f32>,
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
    fn new(mapping: &Mapping, kernel: Kernel) -> Self {
        // Where a plane is enlarged (colours that were stored coarsely), the kernel keeps its size.
        let stretch = mapping.step.max(1.0);
        let reach = kernel.radius() * stretch;
        let (mut spans, mut weights) = (Vec::with_capacity(mapping.to), Vec::new());
        for index in 0..mapping.to {
            let along = (index as f64 + 0.5) * mapping.step;
            let centre = match mapping.direction {
                Direction::Forwards => along,
                Direction::Backwards => mapping.extent - along,
            };
            let last = mapping.from - 1;
            let first = ((centre - reach).ceil().max(0.0) as usize).min(last);
            let end = ((centre + reach).floor().max(0.0) as usize).min(last);
            let mut own: Vec<f64> =
                (first..=end).map(|at| kernel.at((at as f64 + 0.5 - centre) / stretch)).collect();
            let sum: f64 = own.iter().sum();
            if sum.abs() < 1e-6 {
                // Beyond the plane's end: its last sample stands for all.
                own = vec![0.0; own.len()];
                own[if centre < 0.5 { 0 } else { end - first }] = 1.0;
            } else {
                for weight in &mut own {
                    *weight /= sum;
                }
            }
            let counts = |weight: &f64| weight.abs() > 1e-4;
            let from = own.iter().position(counts).unwrap_or(0);
            let to = own.iter().rposition(counts).unwrap_or(0) + 1;
            let kept: f64 = own[from..to].iter().sum();
            spans.push(Span { first: first + from, count: to - from, weights: weights.len() });
            weights.extend(own[from..to].iter().map(|weight| (weight / kept) as f32));
        }
        Self { spans, weights }
    }

    /// Most samples that one is made of.
    fn longest(&self) -> usize {
        self.spans.iter().map(|span| span.count).max().unwrap_or(1)
    }

    fn weights(&self, span: Span) -> &[f32] {
        &self.weights[span.weights..span.weights + span.count]
    }

    /// Widens every span to whole lanes, with weights of zero.
    fn in_lanes(mut self) -> Self {
        let mut weights = Vec::new();
        for span in &mut self.spans {
            let own = &self.weights[span.weights..span.weights + span.count];
            span.weights = weights.len();
            weights.extend_from_slice(own);
            span.count = span.count.next_multiple_of(LANES);
            weights.resize(span.weights + span.count, 0.0);
        }
        self.weights = weights;
        self
    }
}

/// Makes one plane smaller.
pub(crate) struct Shrink {
    down: Axis,
    across: Axis,
    /// The way through `down` in the order in which rows arrive.
    backwards: bool,
    /// How many rows of the result are done.
    done: usize,
    width: usize,
    /// The latest rows; row `n` lies at `n % kept`.
    rows: Vec<u8>,
    kept: usize,
    seen: usize,
    /// One row, made of rows.
    line: Vec<f32>,
    /// One row of the result, on its way into a column.
    short: Vec<u8>,
    out: Vec<u8>,
    out_width: usize,
    out_height: usize,
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
        let backwards = down.direction == Direction::Backwards;
        let rows = Axis::new(down, kernel);
        let kept = rows.longest().min(down.from).max(1);
        let turned = turn == Turn::Swap;
        let (out_width, out_height) = if turned { (down.to, across.to) } else { (across.to, down.to) };
        Self {
            backwards,
            done: 0,
            width: across.from,
            rows: vec![0; kept * across.from],
            kept,
            seen: 0,
            // Zeros behind the end, for spans that were widened to whole lanes.
            line: vec![0.0; across.from + LANES],
            short: vec![0; if turned { across.to } else { 0 }],
            out: vec![0; out_width * out_height],
            out_width,
            out_height,
            turned,
            down: rows,
            across: Axis::new(across, kernel).in_lanes(),
        }
    }

    /// What [`Shrink::new`] takes, in bytes.
    pub(crate) fn memory(across: &Mapping, down: &Mapping, kernel: Kernel) -> u64 {
        let reach = |axis: &Mapping| 2.0 * kernel.radius() * axis.step.max(1.0) + 1.0;
        let weights =
            |axis: &Mapping| (reach(axis) + LANES as f64) * axis.to as f64 * size_of::<f32>() as f64;
        let kept = reach(down).min(down.from as f64) * across.from as f64;
        let line = across.from as f64 * size_of::<f32>() as f64;
        (weights(across) + weights(down) + kept + line + across.to as f64 * down.to as f64) as u64
    }

    /// How many rows were given.
    pub(crate) fn seen(&self) -> usize {
        self.seen
    }

    /// Takes the next row. Samples behind the plane's width are left out.
    pub(crate) fn row(&mut self, samples: &[u8]) {
        let at = self.seen % self.kept * self.width;
        self.rows[at..at + self.width].copy_from_slice(&samples[..self.width]);
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
        let place = self.place();
        if self.turned {
            gather(&mut self.short, &self.line, &self.across.spans, &self.across.weights);
            let column = self.out.iter_mut().skip(place).step_by(self.out_width);
            column.zip(&self.short).for_each(|(out, sample)| *out = *sample);
        } else {
            let row = &mut self.out[place * self.out_width..][..self.out_width];
            gather(row, &self.line, &self.across.spans, &self.across.weights);
        }
        self.done += 1;
    }

    /// The smaller plane. Rows that never came are grey.
    pub(crate) fn finish(mut self, height: usize) -> Plane {
        if self.seen < height {
            let grey = vec![128; self.width];
            while self.seen < height {
                self.row(&grey);
            }
        }
        Plane { width: self.out_width, height: self.out_height, samples: self.out }
    }
}

/// A weighted sum of rows.
#[autoversion(v3, neon, scalar)]
fn blend(line: &mut [f32], rows: &[u8], width: usize, first: usize, kept: usize, weights: &[f32]) {
    const BLOCK: usize = 8 * LANES;
    let mut column = 0;
    for block in line.chunks_mut(BLOCK) {
        let mut sums = [0.0_f32; BLOCK];
        for (index, weight) in weights.iter().enumerate() {
            let at = (first + index) % kept * width + column;
            let samples = &rows[at..at + block.len()];
            if let Ok(samples) = <&[u8; BLOCK]>::try_from(samples) {
                for lane in 0..BLOCK {
                    sums[lane] += f32::from(samples[lane]) * weight;
                }
            } else {
                for (sum, sample) in sums.iter_mut().zip(samples) {
                    *sum += f32::from(*sample) * weight;
                }
            }
        }
        let count = block.len();
        block.copy_from_slice(&sums[..count]);
        column += count;
    }
}

/// Weighted sums within one row, rounded.
#[autoversion(v3, neon, scalar)]
fn gather(out: &mut [u8], line: &[f32], spans: &[Span], weights: &[f32]) {
    for (out, span) in out.iter_mut().zip(spans) {
        let samples = &line[span.first..span.first + span.count];
        let weights = &weights[span.weights..span.weights + span.count];
        let mut sums = [0.0_f32; LANES];
        for (samples, weights) in samples.chunks_exact(LANES).zip(weights.chunks_exact(LANES)) {
            for lane in 0..LANES {
                sums[lane] += samples[lane] * weights[lane];
            }
        }
        let pairs = [sums[0] + sums[4], sums[1] + sums[5], sums[2] + sums[6], sums[3] + sums[7]];
        let sum = (pairs[0] + pairs[2]) + (pairs[1] + pairs[3]);
        *out = (sum + 0.5) as u8;
    }
}
