//! `clean IN OUT QUALITY fast|small [SIDE]`: the pipeline at any quality and size, for the curves of the benchmark.

use std::error::Error;
use std::fs::{self, File};

use parvis_media::{Effort, PhotoPolicy, clean};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, quality, effort, side @ ..] = &arguments[..] else {
        return Err("clean IN OUT QUALITY fast|small [SIDE]".into());
    };
    let effort = if effort == "small" { Effort::Small } else { Effort::Fast };
    let mut policy = PhotoPolicy { quality: quality.parse()?, effort, ..PhotoPolicy::default() };
    if let [side, ..] = side {
        policy.long_side = side.parse()?;
    }
    fs::write(output, clean(File::open(input)?, &policy)?.photo.bytes)?;
    Ok(())
}
