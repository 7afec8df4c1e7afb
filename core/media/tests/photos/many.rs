//! One photo after the other in one process, as a phone does it for years: memory stays flat.

use std::process::Command;

use parvis_media::{Area, PhotoPolicy, clean_bytes, mask};

use crate::material::{demo, jpeg_with, png, quarters, webp, with_segment};

/// Holds how many photos a process cleans that does nothing else.
const COUNT: &str = "PARVIS_TEST_PHOTOS";
/// What memory may grow by between the first quarter and the last. One lost byte for each pixel of
/// one photo in ten would be more.
const GROWTH_KB: u64 = 1024;

#[test]
fn memory_stays_flat() {
    let count = if std::env::var_os("PARVIS_DEEP").is_some() { "10000" } else { "300" };
    // A process of its own, where no other test takes memory.
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "many::photos", "--nocapture", "--test-threads=1"])
        .env(COUNT, count)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let said = text.lines().find_map(|line| line.strip_prefix("RESIDENT ")).expect("the process ends");
    println!("{count} photos, most memory in each quarter: {said} kB");
    let quarters: Vec<u64> = said.split(' ').map(|number| number.parse().unwrap()).collect();
    assert!(quarters[0] > 0, "memory is measured");
    assert!(quarters[3] <= quarters[0] + GROWTH_KB, "memory grew");
}

/// Runs only in a process of its own: see above.
#[test]
fn photos() {
    let Some(count) = std::env::var(COUNT).ok().and_then(|count| count.parse::<usize>().ok()) else { return };
    let picture = quarters(300, 200);
    let p3 = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let photos = [
        demo(|wanted| (wanted.width, wanted.height) = (1200, 900)),
        demo(|_| {})[..3000].to_vec(),
        jpeg_with(&picture, |encoder| encoder.set_progressive(true)),
        jpeg_with(&picture, |encoder| encoder.add_icc_profile(&p3).unwrap()),
        with_segment(jpeg_with(&picture, |_| {}), 0xE1, b"Exif\0\0MM\0*\xFF\xFF\xFF\xFF"),
        png(&picture.clone().into(), None),
        webp(&picture.into(), None),
        b"\xFF\xD8\xFF\xE0 no photo at all".to_vec(),
    ];
    let policy = PhotoPolicy { budget: Some(20_000), ..PhotoPolicy::default() };
    let mut highest = [0_u64; 4];
    for number in 0..count {
        if let Ok(cleaned) = clean_bytes(&photos[number % photos.len()], &policy)
            && number % 3 == 0
        {
            let area = Area::Rectangle { x: 20, y: 20, width: 90, height: 40 };
            mask(&cleaned.photo, &[area], &policy).unwrap();
        }
        let quarter = &mut highest[number * 4 / count];
        *quarter = resident().max(*quarter);
    }
    let [a, b, c, d] = highest;
    println!("\nRESIDENT {a} {b} {c} {d}");
}

/// What this process has in memory, in kB; 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse().unwrap_or(0)
}
