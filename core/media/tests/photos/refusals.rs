//! What is no photo, or too much of one, is refused with a reason that a screen can act on.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::time::{Duration, Instant};

use image::DynamicImage;
use parvis_media::{Completeness, Damage, Excess, ForeignKind, PhotoError, PhotoPolicy, clean, clean_bytes};

use crate::material::{cleaned, colour_at, jpeg, jpeg_with, near, png, png_chunk, quarters, webp};

const SIDE: u16 = 20_000;

/// A JPEG that claims 20,000 x 20,000 pixels and holds four bytes of them.
fn vast_jpeg() -> Vec<u8> {
    let mut photo = jpeg(&quarters(16, 16));
    let frame = photo.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    photo[frame + 5..frame + 7].copy_from_slice(&SIDE.to_be_bytes());
    photo[frame + 7..frame + 9].copy_from_slice(&SIDE.to_be_bytes());
    photo
}

/// A PNG header that claims the same, in four channels of 16 bits. An interlaced one must be held
/// whole.
fn vast_png(side: u32, interlaced: bool) -> Vec<u8> {
    let mut header = [side.to_be_bytes(), side.to_be_bytes()].concat();
    header.extend_from_slice(&[16, 6, 0, 0, interlaced.into()]);
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        png_chunk(*b"IHDR", &header),
        png_chunk(*b"IDAT", &[0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01]),
        png_chunk(*b"IEND", &[]),
    ]
    .concat()
}

#[test]
fn a_picture_of_400_megapixels_is_refused_by_its_header() {
    let excess = Excess::Pixels { width: 20_000, height: 20_000, limit: 100_000_000 };
    let started = Instant::now();
    for photo in [vast_jpeg(), vast_png(20_000, false)] {
        assert_eq!(cleaned(&photo), Err(PhotoError::TooLarge { excess }));
    }
    // To fill 1.2 GB alone takes longer than this.
    assert!(started.elapsed() < Duration::from_millis(250));
}

#[test]
fn what_must_be_held_whole_is_for_the_phone_to_convert_once_it_is_large() {
    let too_large =
        |photo: &[u8]| cleaned(photo) == Err(PhotoError::ConvertFirst { kind: ForeignKind::Large });
    assert!(too_large(&vast_png(4_000, true)));
    assert!(!too_large(&vast_png(4_000, false)), "row by row");
    let mut progressive = jpeg_with(&quarters(16, 16), |encoder| encoder.set_progressive(true));
    let frame = progressive.windows(2).position(|pair| pair == [0xFF, 0xC2]).unwrap();
    progressive[frame + 5..frame + 7].copy_from_slice(&5_000_u16.to_be_bytes());
    progressive[frame + 7..frame + 9].copy_from_slice(&5_000_u16.to_be_bytes());
    assert!(too_large(&progressive));
    // So wide that even the rows which a filter looks at together are too many.
    let mut wide = vast_png(0, false);
    wide[16..24].copy_from_slice(&[[0, 4, 0, 0], [0, 0, 1, 0x70]].concat());
    assert!(too_large(&wide), "{:?}", cleaned(&wide));
}

#[test]
fn the_limit_itself_is_allowed() {
    let photo = jpeg(&quarters(100, 50));
    let policy = |max_pixels| PhotoPolicy { max_pixels, ..PhotoPolicy::default() };
    assert!(clean_bytes(&photo, &policy(5_000)).is_ok());
    assert!(matches!(clean_bytes(&photo, &policy(4_999)), Err(PhotoError::TooLarge { .. })));
}

/// A file of which only the length may be asked.
struct Sealed(u64);

impl Read for Sealed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        panic!("was read");
    }
}

impl Seek for Sealed {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Ok(self.0)
    }
}

#[test]
fn a_file_of_more_than_50_megabytes_is_not_even_read() {
    let excess = Excess::Bytes { bytes: 50_000_001, limit: 50_000_000 };
    let error = clean(Sealed(50_000_001), &PhotoPolicy::default()).unwrap_err();
    assert_eq!(error, PhotoError::TooLarge { excess });
    assert_eq!(error.to_string(), "photo too large: 50000001 bytes, limit 50000000");
}

/// A memory card that is pulled out.
struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::PermissionDenied.into())
    }
}

impl Seek for Failing {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Ok(10)
    }
}

#[test]
fn a_source_that_fails_is_not_called_a_damaged_photo() {
    let error = clean(Failing, &PhotoPolicy::default()).unwrap_err();
    assert_eq!(error, PhotoError::Unreadable(io::ErrorKind::PermissionDenied));
}

#[test]
fn a_photo_that_was_cut_off_shows_what_was_there() {
    let pixels = quarters(200, 160);
    let interleaved = jpeg(&pixels);
    for (kind, whole) in [("jpeg", interleaved), ("png", png(&DynamicImage::ImageRgb8(pixels), None))] {
        assert_eq!(cleaned(&whole).unwrap().completeness, Completeness::Whole);
        let mut last = 0;
        for tenths in 1..10 {
            match cleaned(&whole[..whole.len() * tenths / 10]) {
                Ok(cleaned) => {
                    let Completeness::CutOff { percent } = cleaned.completeness else {
                        panic!("{kind} {tenths}/10: {:?}", cleaned.completeness);
                    };
                    assert!((10..100).contains(&percent) && percent >= last);
                    last = percent;
                    assert_eq!((cleaned.photo.width, cleaned.photo.height), (200, 160));
                    // The first rows are the picture's, the last ones grey.
                    assert!(near(colour_at(&cleaned.photo.bytes, 0.25, 0.04), [220, 20, 20]));
                    assert!(near(colour_at(&cleaned.photo.bytes, 0.75, 0.99), [128, 128, 128]));
                }
                Err(PhotoError::Damaged { damage: Damage::CutOff, percent }) => {
                    assert!(percent < 10 && last == 0);
                }
                Err(error) => panic!("{kind} {tenths}/10: {error}"),
            }
        }
        assert!(last >= 50, "{kind}: {last} %");
    }
}

#[test]
fn a_progressive_photo_that_was_cut_off_is_coarse() {
    let progressive = jpeg_with(&quarters(200, 160), |encoder| encoder.set_progressive(true));
    assert_eq!(cleaned(&progressive).unwrap().completeness, Completeness::Whole);
    let cut = cleaned(&progressive[..progressive.len() * 9 / 10]).unwrap();
    assert_eq!(cut.completeness, Completeness::Coarse);
    assert!(near(colour_at(&cut.photo.bytes, 0.25, 0.25), [220, 20, 20]));
}

#[test]
fn a_webp_that_was_cut_off_is_damaged() {
    let whole = webp(&DynamicImage::ImageRgb8(quarters(200, 150)), None);
    for tenths in 1..10 {
        let error = cleaned(&whole[..whole.len() * tenths / 10]).unwrap_err();
        assert!(matches!(error, PhotoError::Damaged { .. }), "{tenths}/10: {error}");
    }
}

#[test]
fn what_is_no_photo_is_called_so() {
    for other in [
        &b""[..],
        b"\xFF",
        b"GIF",
        b"BM is how this sentence begins",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
        &[0; 4096],
    ] {
        assert_eq!(cleaned(other), Err(PhotoError::NotAPhoto));
        let read = clean(Cursor::new(other), &PhotoPolicy::default());
        assert_eq!(read, Err(PhotoError::NotAPhoto));
    }
}

#[test]
fn a_kind_that_the_phone_must_convert_is_named() {
    for (head, kind) in [
        (&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], ForeignKind::Heic),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", ForeignKind::Heic),
        (b"\0\0\0\x1Cftypmif1\0\0\0\0mif1avifmiaf", ForeignKind::Avif),
        (b"\0\0\0\x1Cftypavif\0\0\0\0avifmif1miaf", ForeignKind::Avif),
        (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", ForeignKind::Raw),
        (b"II*\0\x08\0\0\0", ForeignKind::Raw),
        (b"MM\0*\0\0\0\x08", ForeignKind::Raw),
        (b"IIRO\x08\0\0\0", ForeignKind::Raw),
        (b"IIU\0\x18\0\0\0", ForeignKind::Raw),
        (b"FUJIFILMCCD-RAW 0201", ForeignKind::Raw),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0", ForeignKind::Bmp),
        (b"\0\0\0\x0CJXL \r\n\x87\n", ForeignKind::JpegXl),
    ] {
        assert_eq!(cleaned(head), Err(PhotoError::ConvertFirst { kind }));
    }
}

#[test]
fn a_header_alone_is_damaged() {
    for head in [
        &b"\xFF\xD8"[..],
        b"\xFF\xD8\xFF\xD9",
        b"\xFF\xD8\xFF\xE0\x00\x10JFIF\0",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x04\0\0\0WEBP",
    ] {
        let error = cleaned(head).unwrap_err();
        assert!(matches!(error, PhotoError::Damaged { .. }), "{error}");
    }
}
