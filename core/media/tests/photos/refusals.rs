//! What is no photo, or too much of one, is refused with a reason that a screen can act on.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::time::{Duration, Instant};

use image::DynamicImage;
use parvis_media::{Damage, Excess, ForeignKind, PhotoError, PhotoPolicy, clean, clean_bytes};

use crate::material::{cleaned, demo, jpeg, png, png_chunk, quarters, webp};

const SIDE: u16 = 20_000;

/// A JPEG that claims 20,000 x 20,000 pixels and holds four bytes of them.
fn vast_jpeg() -> Vec<u8> {
    let mut photo = jpeg(&quarters(16, 16));
    let frame = photo.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    photo[frame + 5..frame + 7].copy_from_slice(&SIDE.to_be_bytes());
    photo[frame + 7..frame + 9].copy_from_slice(&SIDE.to_be_bytes());
    photo
}

/// A PNG header that claims the same; `depth` bits in each of four channels.
fn vast_png(side: u32, depth: u8) -> Vec<u8> {
    let mut header = [side.to_be_bytes(), side.to_be_bytes()].concat();
    header.extend_from_slice(&[depth, 6, 0, 0, 0]);
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
    for photo in [vast_jpeg(), vast_png(20_000, 8)] {
        assert_eq!(cleaned(&photo), Err(PhotoError::TooLarge { excess }));
    }
    // To fill 1.2 GB alone takes longer than this.
    assert!(started.elapsed() < Duration::from_millis(250));
}

#[test]
fn deep_pixels_reach_the_limit_of_memory_first() {
    let error = cleaned(&vast_png(9_000, 16)).unwrap_err();
    assert!(matches!(error, PhotoError::TooLarge { excess: Excess::Memory { .. } }));
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
fn a_photo_that_was_cut_off_is_damaged() {
    let pixels = DynamicImage::ImageRgb8(quarters(200, 150));
    for (kind, whole) in [("jpeg", demo(|_| {})), ("png", png(&pixels, None)), ("webp", webp(&pixels, None))]
    {
        assert!(cleaned(&whole).is_ok());
        for tenths in 1..10 {
            let cut = &whole[..whole.len() * tenths / 10];
            let error = cleaned(cut).unwrap_err();
            assert!(matches!(error, PhotoError::Damaged { .. }), "{kind} {tenths}/10: {error}");
            if kind == "jpeg" {
                let damage = Damage::CutOff;
                assert!(tenths < 3 || error == PhotoError::Damaged { damage });
            }
        }
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
        (b"GIF89a\x01\0\x01\0", ForeignKind::Gif),
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
