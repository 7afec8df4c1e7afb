//! Marked words in every place where a file can hold some beside its picture: none is found again, in no photo, no
//! error and no line of a log that is switched on.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

use exif::experimental::Writer;
use exif::{Context, Field, In, Tag, Value};
use image::DynamicImage;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use parvis_media::{Area, PhotoPolicy, facts_of_bytes, mask};

use crate::material::{
    assert_nothing_but_a_picture, cleaned, jpeg, png, png_chunk, quarters, webp, with_exif, with_segment,
};

const PLANTED: &str = "zebra-4711";

/// As bytes of one, and of two, as Windows writes them.
fn is_in(bytes: &[u8]) -> bool {
    let wide: Vec<u8> = PLANTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [PLANTED.as_bytes(), &wide].iter().any(|word| bytes.windows(word.len()).any(|window| window == *word))
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// All that anybody logs in this process, at any level.
fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let lines = log.clone();
        let sink = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || lines.clone())
            .finish();
        tracing::subscriber::set_global_default(sink).unwrap();
        tracing::trace!("the log is on");
        log
    })
}

/// The file whole, and cut off and broken in many places.
fn goes_through_silently(what: &str, file: &[u8]) {
    assert!(is_in(file), "{what}: it was there");
    let log = log();
    let mut variants = vec![file.to_vec()];
    variants.extend((1..24).map(|part| file[..file.len() * part / 24].to_vec()));
    variants.extend((1..24).map(|part| {
        let mut broken = file.to_vec();
        let at = file.len() * part / 24;
        broken[at] ^= 0xFF;
        broken
    }));
    for (number, variant) in variants.iter().enumerate() {
        let said = match cleaned(variant) {
            Ok(cleaned) => {
                let area = Area::Rectangle { x: 3, y: 3, width: 9, height: 9 };
                let masked = mask(&cleaned.photo, &[area], &PhotoPolicy::default()).unwrap();
                for photo in [&cleaned.photo, &cleaned.thumbnail, &masked.photo, &masked.thumbnail] {
                    assert_nothing_but_a_picture(&photo.bytes);
                    assert!(!is_in(&photo.bytes), "{what} {number}");
                }
                format!("{cleaned:?}")
            }
            Err(error) => {
                assert_ne!(number, 0, "{what}: {error}");
                format!("{error} {error:?}")
            }
        };
        let facts = facts_of_bytes(variant);
        assert!(!is_in(format!("{said} {facts:?}").as_bytes()), "{what} {number}: {said}");
    }
    let lines = log.0.lock().unwrap();
    assert!(String::from_utf8_lossy(&lines).contains("the log is on"));
    assert!(!is_in(&lines), "{what}");
}

/// A value of each shape in which EXIF has words.
fn fields() -> Vec<(String, Vec<Field>)> {
    let words = || Value::Ascii(vec![PLANTED.as_bytes().to_vec()]);
    let bytes = |bytes: Vec<u8>| Value::Undefined(bytes, 0);
    let wide = || Value::Byte(PLANTED.encode_utf16().flat_map(u16::to_le_bytes).collect());
    let mut fields = Vec::new();
    for tag in [
        Tag::ImageDescription,
        Tag::Make,
        Tag::Model,
        Tag::Software,
        Tag::DateTime,
        Tag::Artist,
        Tag::Copyright,
        Tag::DateTimeOriginal,
        Tag::DateTimeDigitized,
        Tag::OffsetTime,
        Tag::OffsetTimeOriginal,
        Tag::SubSecTimeOriginal,
        Tag::SpectralSensitivity,
        Tag::RelatedSoundFile,
        Tag::ImageUniqueID,
        Tag::CameraOwnerName,
        Tag::BodySerialNumber,
        Tag::LensMake,
        Tag::LensModel,
        Tag::LensSerialNumber,
        Tag::GPSLatitudeRef,
        Tag::GPSSatellites,
        Tag::GPSStatus,
        Tag::GPSMapDatum,
        Tag::GPSDestLatitudeRef,
        Tag::GPSDateStamp,
        Tag::InteroperabilityIndex,
    ] {
        fields.push((tag, words()));
    }
    for tag in [Tag::MakerNote, Tag::UserComment, Tag::GPSProcessingMethod, Tag::GPSAreaInformation] {
        fields.push((tag, bytes([b"ASCII\0\0\0", PLANTED.as_bytes()].concat())));
    }
    // Title, comment, author, keywords, subject of Windows; XMP, IPTC and Photoshop's blocks within TIFF.
    for number in [0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F] {
        fields.push((Tag(Context::Tiff, number), wide()));
    }
    for number in [700, 33723, 34377, 34675, 0xC614, 0xC634] {
        fields.push((Tag(Context::Tiff, number), Value::Byte(PLANTED.as_bytes().to_vec())));
    }
    let of = |tag: Tag, ifd_num: In, value: Value| Field { tag, ifd_num, value };
    let mut named: Vec<(String, Vec<Field>)> = Vec::new();
    for (tag, value) in fields {
        named.push((format!("{tag}"), vec![of(tag, In::PRIMARY, value)]));
    }
    // The same words in the directory of the thumbnail.
    named.push((
        "IFD1".to_owned(),
        vec![
            of(Tag::Orientation, In::PRIMARY, Value::Short(vec![1])),
            of(Tag::ImageDescription, In::THUMBNAIL, words()),
        ],
    ));
    named
}

fn tiff(fields: &[Field], thumbnail: Option<&[u8]>) -> Vec<u8> {
    let mut writer = Writer::new();
    for field in fields {
        writer.push_field(field);
    }
    if let Some(thumbnail) = thumbnail {
        writer.set_jpeg(thumbnail, In::THUMBNAIL);
    }
    let mut tiff = io::Cursor::new(Vec::new());
    writer.write(&mut tiff, true).unwrap();
    tiff.into_inner()
}

#[test]
fn no_field_of_exif_is_found_again() {
    let plain = jpeg(&quarters(64, 48));
    let pixels = DynamicImage::ImageRgb8(quarters(64, 48));
    let thumbnail = with_segment(jpeg(&quarters(16, 16)), 0xFE, PLANTED.as_bytes());
    let mut all: Vec<(String, Vec<u8>)> =
        fields().iter().map(|(name, fields)| (name.clone(), tiff(fields, None))).collect();
    let primary = Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![6]) };
    all.push(("thumbnail".to_owned(), tiff(&[primary], Some(&thumbnail))));
    assert!(all.len() > 40);
    for (name, tiff) in all {
        goes_through_silently(&format!("JPEG, {name}"), &with_exif(plain.clone(), &tiff));
        goes_through_silently(&format!("PNG, {name}"), &png(&pixels, Some(tiff.clone())));
        goes_through_silently(&format!("WebP, {name}"), &webp(&pixels, Some(tiff)));
    }
}

#[test]
fn no_segment_of_a_jpeg_is_found_again() {
    let plain = jpeg(&quarters(64, 48));
    for marker in (0xE0..=0xEF).chain([0xF0, 0xFD, 0xFE]) {
        for opening in [
            "",
            "JFXX\0\x10",
            "http://ns.adobe.com/xap/1.0/\0",
            "http://ns.adobe.com/xmp/extension/\0",
            "ICC_PROFILE\0\x01\x01",
            "MPF\0",
            "META\0\0",
            "Photoshop 3.0\x008BIM\x04\x04\0\0",
            "Adobe\0d\0\0\0\0\x01",
        ] {
            let content = format!("{opening}{PLANTED}");
            let file = with_segment(plain.clone(), marker, content.as_bytes());
            goes_through_silently(&format!("JPEG, {marker:#x} {opening}"), &file);
        }
    }
    goes_through_silently("JPEG, behind the end", &[&plain, PLANTED.as_bytes()].concat());
}

/// A stream that only says that it is compressed (RFC 1950, RFC 1951 3.2.4).
fn stored(content: &[u8]) -> Vec<u8> {
    let length = content.len() as u16;
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in content {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    let head = [&[0x78, 1, 1][..], &length.to_le_bytes(), &(!length).to_le_bytes()].concat();
    [&head, content, &(b << 16 | a).to_be_bytes()].concat()
}

#[test]
fn no_chunk_of_a_png_is_found_again() {
    let plain = png(&DynamicImage::ImageRgb8(quarters(64, 48)), None);
    let word = PLANTED.as_bytes();
    let packed = stored(word);
    for (kind, content) in [
        (*b"tEXt", [b"Comment\0", word].concat()),
        (*b"tEXt", [word, b"\0text"].concat()),
        (*b"zTXt", [b"Comment\0\0", &packed[..]].concat()),
        (*b"iTXt", [b"XML:com.adobe.xmp\0\0\0\0\0", word].concat()),
        (*b"iTXt", [b"Comment\0\x01\0fr\0titre\0", &packed[..]].concat()),
        (*b"iCCP", [word, b"\0\0", &packed].concat()),
        (*b"eXIf", word.to_vec()),
        (*b"sPLT", [word, b"\0\x08"].concat()),
        (*b"prVw", word.to_vec()),
    ] {
        let mut file = plain.clone();
        // Right behind the header chunk.
        file.splice(33..33, png_chunk(kind, &content));
        goes_through_silently(&format!("PNG, {}", String::from_utf8_lossy(&kind)), &file);
    }
    goes_through_silently("PNG, behind the end", &[&plain, word].concat());
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    image::ImageEncoder::set_icc_profile(&mut encoder, profile).unwrap();
    DynamicImage::ImageRgb8(quarters(64, 48)).write_with_encoder(encoder).unwrap();
    file.extend_from_slice(word);
    goes_through_silently("PNG, a profile", &file);
}

#[test]
fn no_chunk_of_a_webp_is_found_again() {
    let word = PLANTED.as_bytes();
    let mut profiled = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut profiled);
    image::ImageEncoder::set_icc_profile(&mut encoder, [b"0000", word].concat()).unwrap();
    DynamicImage::ImageRgb8(quarters(64, 48)).write_with_encoder(encoder).unwrap();
    goes_through_silently("WebP, ICCP", &profiled);
    // EXIF in WebP is walked through above; XMP comes behind it.
    let primary = Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![1]) };
    let mut file = webp(&DynamicImage::ImageRgb8(quarters(64, 48)), Some(tiff(&[primary], None)));
    file.extend_from_slice(b"XMP ");
    file.extend_from_slice(&(word.len() as u32).to_le_bytes());
    file.extend_from_slice(word);
    let length = file.len() as u32 - 8;
    file[4..8].copy_from_slice(&length.to_le_bytes());
    goes_through_silently("WebP, XMP", &file);
}

#[test]
fn no_extension_of_a_gif_is_found_again() {
    let block = |content: &[u8]| [&[content.len() as u8], content, &[0]].concat();
    let word = PLANTED.as_bytes();
    let comment = [&[0x21, 0xFE][..], &block(word)].concat();
    let text = [&[0x21, 0x01, 12][..], &[0; 12], &block(word)].concat();
    // XMP lies there unpacked, with a trailer that leads every reader to its end (XMP specification, part 3, 1.1.2).
    let trailer: Vec<u8> = [1].into_iter().chain((0..=255).rev()).chain([0]).collect();
    let xmp = [&[0x21, 0xFF, 11][..], b"XMP DataXMP", word, &trailer].concat();
    let other = [&[0x21, 0xFF, 11][..], b"ZEBRA-47111", &block(word)].concat();
    for (name, extension) in [("comment", comment), ("text", text), ("XMP", xmp), ("application", other)] {
        let mut file = Vec::new();
        let palette = [0, 0, 0, 255, 255, 255, 200, 30, 30, 30, 30, 200];
        let mut encoder = gif::Encoder::new(&mut file, 64, 48, &palette).unwrap();
        let buffer: Vec<u8> = (0..64 * 48).map(|at| (at / 16 % 4) as u8).collect();
        let frame = gif::Frame { width: 64, height: 48, buffer: buffer.into(), ..gif::Frame::default() };
        encoder.write_frame(&frame).unwrap();
        drop(encoder);
        // In front of the picture, behind header and palette; and behind it.
        let begin = 13 + palette.len();
        let mut before = file.clone();
        before.splice(begin..begin, extension.iter().copied());
        goes_through_silently(&format!("GIF, {name}"), &before);
        file.splice(file.len() - 1..file.len() - 1, extension);
        goes_through_silently(&format!("GIF, {name} behind"), &file);
    }
}
