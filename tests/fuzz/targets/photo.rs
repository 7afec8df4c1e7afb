//! The whole pipeline on any bytes: a file becomes a photo, or a typed error. A panic is a finding even
//! where the crate contains it: the fuzzer's hook sees it first.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parvis_media::{Area, Effort, PhotoPolicy, clean_bytes, facts_of_bytes, mask};

fuzz_target!(|photo: &[u8]| {
    // Small limits keep each run short; what lies above them is refused by the header.
    let policy = PhotoPolicy {
        long_side: 200,
        thumbnail_side: 40,
        max_pixels: 1_000_000,
        max_memory: 4_000_000,
        effort: if photo.len() % 2 == 0 { Effort::Fast } else { Effort::Small },
        budget: (photo.len() % 3 == 0).then_some(2_000),
        ..PhotoPolicy::default()
    };
    let _ = facts_of_bytes(photo);
    if let Ok(cleaned) = clean_bytes(photo, &policy) {
        assert!(cleaned.photo.width.max(cleaned.photo.height) <= 200);
        let area = Area::Polygon(vec![(3, 3), (cleaned.photo.width, 7), (20, cleaned.photo.height)]);
        mask(&cleaned.photo, &[area], &policy).expect("what was cleaned can be masked");
    }
});
