//! JPEGs with arithmetic codes, which no phone writes: the same picture as with Huffman's, and no slower than any.

use libjpeg_turbo_rs::{
    JpegCoefficients, read_coefficients, write_coefficients_arithmetic,
    write_coefficients_progressive_arithmetic,
};
use parvis_media::{Completeness, ForeignKind, PhotoError};

use crate::material::{cleaned, decoded, demo, jpeg_with, quarters};

const LATER: Result<(), PhotoError> = Err(PhotoError::ConvertFirst { kind: ForeignKind::Large });
/// What is refused may take longer, in nanoseconds; and what a sample and a byte may take: of one scan, of fifty.
const PATIENCE: usize = 3_000_000_000;
const ONE_SCAN: (usize, usize) = (100, 184);
const SCANS: (usize, usize) = (250, 904);

#[test]
fn arithmetic_codes_give_the_same_picture() {
    use jpeg_encoder::SamplingFactor::{F_1_1, F_2_1, F_2_2};
    let photo = decoded(&demo(|wanted| (wanted.width, wanted.height) = (203, 149)));
    for factor in [F_1_1, F_2_1, F_2_2] {
        let huffman = jpeg_with(&photo, |encoder| encoder.set_sampling_factor(factor));
        let coefficients = read_coefficients(&huffman).unwrap();
        for (marker, file) in [
            (0xC9, write_coefficients_arithmetic(&coefficients).unwrap()),
            (0xCA, write_coefficients_progressive_arithmetic(&coefficients, None).unwrap()),
        ] {
            place_of(&file, marker).expect("it is an arithmetic one");
            let (plain, coded) = (cleaned(&huffman).unwrap(), cleaned(&file).unwrap());
            assert_eq!(coded.completeness, Completeness::Whole);
            assert_eq!(coded.photo, plain.photo, "{marker:#x}");
            // And both are what another decoder shows, but for one more encoding.
            let (shown, expected) = (decoded(&coded.photo.bytes), decoded(&huffman));
            let apart: u32 = shown.iter().zip(expected.iter()).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
            assert!(apart < shown.len() as u32 * 5, "{} on average", f64::from(apart) / shown.len() as f64);
        }
    }
}

fn place_of(file: &[u8], marker: u8) -> Option<usize> {
    file.windows(2).position(|pair| pair == [0xFF, marker])
}

fn of_size(file: &[u8], marker: u8, width: u16, height: u16) -> Vec<u8> {
    let mut file = file.to_vec();
    let frame = place_of(&file, marker).unwrap();
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    file
}

/// By header and length alone: nothing is decoded for it.
#[test]
fn what_may_take_too_long_is_for_the_phone_to_convert() {
    let plain = jpeg_with(&quarters(16, 16), |encoder| {
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
    });
    let coefficients = read_coefficients(&plain).unwrap();
    let end = |file: &[u8]| cleaned(file).map(drop);
    let rows = write_coefficients_arithmetic(&coefficients).unwrap();
    // Thirty million samples, or sixteen megabytes.
    assert_eq!(end(&of_size(&rows, 0xC9, 3168, 3168)), LATER);
    assert_ne!(end(&of_size(&rows, 0xC9, 3152, 3152)), LATER);
    let padded = |bytes: usize| [&rows[..], &vec![0; bytes]].concat();
    assert_eq!(end(&padded(16_400_000)), LATER);
    assert_eq!(end(&padded(16_200_000)), Ok(()));
    // Twelve million, since each may come fifty times.
    let scans = write_coefficients_progressive_arithmetic(&coefficients, None).unwrap();
    assert_eq!(end(&of_size(&scans, 0xCA, 2008, 2008)), LATER);
    assert_ne!(end(&of_size(&scans, 0xCA, 1992, 1992)), LATER);
    // Huffman's codes are read faster.
    assert_ne!(end(&of_size(&plain, 0xC0, 9000, 9000)), LATER);
}

/// A picture of 4:4:4 with chosen coefficients.
fn filled(width: u16, height: u16, coefficient: &dyn Fn(usize, usize) -> i16) -> JpegCoefficients {
    let plain = jpeg_with(&quarters(width.into(), height.into()), |encoder| {
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
    });
    let mut picture = read_coefficients(&plain).unwrap();
    for component in &mut picture.components {
        for (block, coefficients) in component.blocks.iter_mut().enumerate() {
            *coefficients = std::array::from_fn(|at| coefficient(block, at));
        }
    }
    picture
}

/// A picture of equal rows of blocks, 4:4:4, each a restart interval: `coefficient` gives those of each block, in the
/// order of the file.
fn tall(width: u16, height: u16, coefficient: &dyn Fn(usize, usize) -> i16) -> Vec<u8> {
    let mut strip = filled(width, 8, coefficient);
    strip.restart_interval = width.div_ceil(8);
    let mut strip = write_coefficients_arithmetic(&strip).unwrap();
    strip = of_size(&strip, 0xC9, width, height);
    assert!(place_of(&strip, 0xDD).is_some(), "restarts are announced");
    let scan = place_of(&strip, 0xDA).unwrap();
    let pixels = scan + 2 + usize::from(strip[scan + 3]);
    let (head, row) = (&strip[..pixels], &strip[pixels..strip.len() - 2]);
    let mut file = head.to_vec();
    for number in 0..height.div_ceil(8) {
        if number > 0 {
            file.extend_from_slice(&[0xFF, 0xD0 + (number - 1) as u8 % 8]);
        }
        file.extend_from_slice(row);
    }
    file.extend_from_slice(&[0xFF, 0xD9]);
    file
}

fn chance(block: usize, at: usize) -> u32 {
    let mixed = (block as u32).wrapping_mul(0x9E37_79B1) ^ (at as u32).wrapping_mul(0x85EB_CA77);
    (mixed ^ mixed >> 13).wrapping_mul(0x2C1B_3C6D) >> 8
}

fn sign(block: usize, at: usize) -> i16 {
    if chance(block, at) & 1 == 0 { 1 } else { -1 }
}

/// The coefficient at a place in a block of a number.
type Coefficients = &'static dyn Fn(usize, usize) -> i16;

/// Each way in which a file can be slow.
const SLOW: [(&str, Coefficients); 6] = [
    ("nothing", &|_, _| 0),
    ("ones", &|block, at| sign(block, at)),
    ("zeros up to the last", &|block, at| if at == 63 { sign(block, at) } else { 0 }),
    ("noise", &|block, at| (chance(block, at) % 7) as i16 - 3),
    ("large numbers", &|block, at| sign(block, at) * 1023),
    ("any numbers", &|block, at| sign(block, at) * (chance(block, at) >> 4 & 1023) as i16),
];

/// Milliseconds of the processor that this thread has had; 0 where the system does not say.
fn cpu_ms() -> u64 {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    said.split(' ').next().and_then(|nanos| nanos.parse::<u64>().ok()).unwrap_or(0) / 1_000_000
}

/// Cleans what must be taken, and says what it took.
fn timed(what: &str, file: &[u8]) {
    let began = cpu_ms();
    let end = cleaned(file);
    println!("figure: arithmetic, {what}: {} kB, {} ms", file.len() / 1000, cpu_ms() - began);
    assert_ne!(end.map(drop), LATER, "{what}");
}

/// The largest of each that is taken: their times are printed, the header is what keeps them in bounds.
#[test]
fn the_slowest_that_are_taken() {
    if std::env::var_os("PARVIS_DEEP").is_none() {
        return;
    }
    let width = 2000;
    for (name, coefficient) in SLOW {
        let row = tall(width, 80, coefficient).len() / 10;
        let height = PATIENCE / (usize::from(width) * 24 * ONE_SCAN.0 + row * ONE_SCAN.1) * 8;
        let more = tall(width, height as u16 + 64, coefficient);
        assert_eq!(cleaned(&more).map(drop), LATER, "{name}");
        let most = tall(width, height as u16 - 64, coefficient);
        timed(&format!("{name}, {width} x {height}"), &most);
    }
    for (name, coefficient) in SLOW {
        let file = write_coefficients_progressive_arithmetic(&filled(1000, 400, coefficient), None).unwrap();
        for (kind, first) in [("first", 0), ("later", 1)] {
            let most = again(&file, first);
            timed(&format!("{name}, a {kind} scan again and again"), &most);
        }
    }
}

/// A progressive file with one of its long scans over and over, as often as is allowed: the first of a band, or a later
/// one that refines it.
fn again(file: &[u8], refines: usize) -> Vec<u8> {
    let scans: Vec<usize> = (0..file.len() - 1).filter(|at| file[*at..].starts_with(&[0xFF, 0xDA])).collect();
    let end = file.len() - 2;
    let segment = |at: usize| scans[at]..scans.get(at + 1).copied().unwrap_or(end);
    // One component, a band that ends with the last coefficient.
    let is_long = |at: usize| {
        let scan = &file[scans[at]..];
        scan[4] == 1 && scan[8] == 63 && (usize::from(scan[9] >> 4) > 0) == (refines > 0)
    };
    let long = (0..scans.len()).find(|at| is_long(*at)).unwrap();
    let scan = &file[segment(long)];
    let samples = 1000 * 400 * 3;
    let bytes = (PATIENCE - samples * SCANS.0) / SCANS.1;
    let times = (50 - scans.len()).min((bytes - file.len()) / scan.len());
    [&file[..segment(long).end], &scan.repeat(times), &file[segment(long).end..]].concat()
}
