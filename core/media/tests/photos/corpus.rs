//! Files of other projects that have broken decoders, and photos that real phones took.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use parvis_media::{Damage, ForeignKind, PhotoError};

use crate::material::{assert_nothing_but_a_picture, cleaned, corpus};

/// Far above what any file takes, so that a slow machine does not fail; a hang does.
const BOUND: Duration = Duration::from_secs(5);

#[test]
fn no_odd_file_panics_hangs_or_ends_without_a_reason() {
    let Some(files) = corpus("odd") else {
        return;
    };
    let mut ends = BTreeMap::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let file = std::fs::read(&path).unwrap();
        let started = Instant::now();
        let end = cleaned(&file);
        let taken = started.elapsed();
        println!(
            "{:>5} ms  {name:.60}  {}",
            taken.as_millis(),
            end.as_ref().map_or_else(ToString::to_string, |cleaned| format!("{:?}", cleaned.photo))
        );
        assert!(taken < BOUND, "{name} took {taken:?}");
        if let Ok(cleaned) = &end {
            assert!(cleaned.photo.width.max(cleaned.photo.height) <= 1600);
            assert!(cleaned.thumbnail.width.max(cleaned.thumbnail.height) <= 320);
            assert_nothing_but_a_picture(&cleaned.photo.bytes);
            assert_nothing_but_a_picture(&cleaned.thumbnail.bytes);
        }
        ends.insert(name, end.map(drop));
    }
    assert!(ends.len() >= 95);

    let convert = |kind| Err(PhotoError::ConvertFirst { kind });
    let cut_off = Err(PhotoError::Damaged { damage: Damage::CutOff });
    for (name, end) in [
        ("Pillow__exif_gps.jpg", Ok(())),
        ("Pillow__hopper_bad_exif.jpg", Ok(())),
        ("Pillow__multiple_exif.jpg", Ok(())),
        ("Pillow__pil_sample_cmyk.jpg", Ok(())),
        ("image__basi0g16.png", Ok(())),
        ("image__multi-color.webp", Ok(())),
        ("own__exif_orient_99.jpg", Ok(())),
        ("own__trailing_zip.jpg", Ok(())),
        ("sharp__16-bit-grey-alpha.png", Ok(())),
        ("own__no_sos.jpg", cut_off.clone()),
        ("Pillow__ultrahdr.jpg", cut_off),
        ("seed-corpora__testorig_transverse_422_q95_prog_ari.jpg", convert(ForeignKind::RareJpeg)),
        ("seed-corpora__random10_100x91_lossless_psv1_pt0.jpg", convert(ForeignKind::RareJpeg)),
        ("own__zero.jpg", Err(PhotoError::NotAPhoto)),
        ("libheif__clap-overflow-divide-zero.heic", convert(ForeignKind::Heic)),
        // Has the name of one, not the first bytes.
        ("libheif__github_20.heic", Err(PhotoError::NotAPhoto)),
        ("libvips__17000x17000.avif", convert(ForeignKind::Avif)),
        ("image__interlaced.gif", convert(ForeignKind::Gif)),
    ] {
        assert_eq!(ends[name], end, "{name}");
    }
    for name in ["own__png_2g.png", "own__sof_65500.jpg"] {
        assert!(matches!(ends[name], Err(PhotoError::TooLarge { .. })), "{name}: {:?}", ends[name]);
    }
}

#[test]
fn photos_of_real_phones_come_out_small_and_clean() {
    let Some(files) = corpus("phone") else {
        return;
    };
    for path in files {
        let file = std::fs::read(&path).unwrap();
        let cleaned = cleaned(&file).unwrap();
        println!("{}: {} -> {:?}", path.display(), file.len(), cleaned.photo);
        assert_eq!(cleaned.photo.width.max(cleaned.photo.height), 1600);
        assert!(cleaned.photo.bytes.len() < file.len());
        assert_nothing_but_a_picture(&cleaned.photo.bytes);
    }
}
